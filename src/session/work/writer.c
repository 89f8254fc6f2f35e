/* Rows of one model mostly need the same statement one after the other. It is looked for once, and
 * again only when other columns are written. Between two rows it is rewound and holds nothing. */
#include "session/work/writer.h"

#include "session/work/plan.h"

static void end(rx__writer *writer)
{
	rx__stmt_give(writer->stmt);
	writer->stmt = NULL;
}

int rx__writer_take(rx_session *session, rx__writer *writer, const rx__write *write)
{
	end(writer);
	int rc = rx__shape_write(
		&session->shape, write->kind, write->mapper, write->columns, &session->error);
	if (rc == 0)
		rc = rx__run_prepare(session, write->render, write->what, 0, &writer->stmt);
	if (rc == 0 && write->columns)
		writer->columns = *write->columns;
	writer->program.n_steps = 0;
	if (rc == 0 && write->plan)
		writer->program = write->columns ? rx__plan_encode(write->plan, write->columns)
										 : rx__plan_encode_key(write->plan, write->mapper);
	return rc;
}

int rx__writer_run(rx_session *session, rx__writer *writer, int64_t *changes)
{
	int rc = rx__run_bind(session, writer->stmt, true);
	if (rc == 0)
		return rx__writer_run_bound(session, writer, changes);
	session->driver->rewind(writer->stmt);
	return rc;
}

void rx__writers_end(rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		end(&session->slots[i]->insert);
		end(&session->slots[i]->update);
		end(&session->slots[i]->remove);
	}
}
