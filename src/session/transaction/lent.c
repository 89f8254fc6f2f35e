#include "session/transaction/lent.h"

#include "base/fail.h"
#include "engine/engine.h"
#include "session/work/flush.h"

rx_session *rx__session_lend(rx_conn *conn)
{
	rx_session *session = rx_session_open(.engine = rx__engine_of(conn));

	if (session->is_static || session->error.code)
		return session;
	session->conn = conn;
	session->writing = true;
	session->lent = true;
	return session;
}

/* What is at hand goes back to the connection, which is not given back itself. */
static void give_statements(rx_session *session)
{
	for (size_t i = 0; i < session->n_slots; i++) {
		rx__stmt_give(session->slots[i]->by_key);
		session->slots[i]->by_key = NULL;
	}
}

int rx__session_take_back(rx_session *session, rx_error *error)
{
	int r = session->error.code;

	if (!r && session->lent_lost)
		r = rx__fail(&session->error, RX_EMIGRATION,
			"the script rolled back its session; what was written is part of the migration, which "
			"is rolled back as a whole when it fails");
	if (!r)
		r = rx__flush(session);
	if (r && error)
		*error = *rx_session_error(session);
	if (!session->is_static) {
		session->seen = true;
		give_statements(session);
		rx__conn_forget_statements(session->conn);
	}
	rx_session_close(session);
	return r;
}
