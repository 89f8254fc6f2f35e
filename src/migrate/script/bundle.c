#include "migrate/script/bundle.h"

#include <string.h>

#include "base/fail.h"
#include "migrate/script/c_literal.h"
#include "migrate/script/op_sum.h"
#include "migrate/script/script.h"

static int add_direction(rx_buf *out, const rx__revision *revision, bool up, rx_error *error)
{
	rx_op op;
	char where[128];
	int r = rx__revision_record(&op, revision, up, error);
	for (size_t i = 0; !r && i < op.n; i++)
		if (op.list[i].kind == RX__OP_SESSION)
			r = rx__fail(error, RX_EMIGRATION,
				"%s has code of its own (rx_op_session), which a bundle cannot hold; compile "
				"revisions.c and versions/*.c into the program instead",
				rx__revision_where(revision, where, sizeof(where)));
	if (!r) {
		rx__buf_printf(
			out, "static void %s_%s(rx_op *op)\n{\n", up ? "upgrade" : "downgrade", revision->id);
		if (op.n == 0)
			rx__buf_puts(out, "\t(void)op;\n");
		else
			rx__script_operations(out, &op);
		rx__buf_puts(out, "}\n\n");
	}
	rx__op_deinit(&op);
	return r;
}

static void add_list(rx_buf *out, const char *member, const rx__names *names)
{
	rx_buf text = RX_BUF_INIT;
	for (size_t i = 0; i < names->n; i++)
		rx__buf_printf(&text, "%s%s", i ? ", " : "", names->at[i]);
	if (names->n) {
		rx__buf_printf(out, "\t.%s = ", member);
		rx__literal(out, rx__buf_text(&text));
		rx__buf_puts(out, ",\n");
	}
	rx__buf_end_part(out, &text);
}

static void add_revision(rx_buf *out, const rx__revision *revision)
{
	const char *id = revision->id;
	rx__buf_printf(out,
		"const rx_revision rx_revision_%s = {\n\t.rx__size = sizeof(rx_revision),\n"
		"\t.id = \"%s\",\n\t.upgrade = upgrade_%s,\n\t.downgrade = downgrade_%s,\n",
		id, id, id, id);
	add_list(out, "revises", &revision->parents);
	add_list(out, "labels", &revision->labels);
	add_list(out, "depends_on", &revision->depends_on);
	if (*revision->message) {
		rx__buf_puts(out, "\t.message = ");
		rx__literal(out, revision->message);
		rx__buf_puts(out, ",\n");
	}
	if (revision->code->no_transaction)
		rx__buf_puts(out, "\t.no_transaction = true,\n");
	if (revision->phase)
		rx__buf_printf(
			out, "\t.phase = %s,\n", revision->phase == RX_EXPAND ? "RX_EXPAND" : "RX_CONTRACT");
	rx__buf_puts(out, "};\n\n");
}

int rx__bundle_write(rx_buf *out, const rx__graph *graph, rx_error *error)
{
	int r = 0;
	rx__buf_puts(out,
		"/* Every migration of this project in one source, written by `reflex db bundle`: compile "
		"it\n"
		" * into the program in place of revisions.c and versions/, and call rx_migrate(engine,\n"
		" * rx_revisions, &error). Do not edit it: write it again. */\n"
		"#include <reflex/migrate.h>\n\n");
	for (size_t i = 0; i < graph->n && !r; i++) {
		const rx__revision *revision = graph->order[i]->revision;
		rx__buf_puts(out, "/* ---- ");
		rx__comment_text(out, revision->id, strlen(revision->id));
		rx__buf_puts(out, " */\n\n");
		r = add_direction(out, revision, true, error);
		if (!r)
			r = add_direction(out, revision, false, error);
		add_revision(out, revision);
	}
	rx__buf_puts(out, "const rx_revision *const rx_revisions[] = {\n");
	for (size_t i = 0; i < graph->n; i++)
		rx__buf_printf(out, "\t&rx_revision_%s,\n", graph->order[i]->id);
	rx__buf_puts(out, "\tNULL,\n};\n");
	return r ? r : out->error ? rx__fail_nomem(error) : 0;
}
