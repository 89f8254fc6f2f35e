#include "schema/ddl/ddl_writer.h"

#include "base/fail.h"

int rx__ddl_send(rx__ddl_writer *w)
{
	int result = 0;

	if (w->sql.error == RX_ENOMEM)
		result = rx__fail_nomem(w->error);
	else if (w->sql.error)
		result = rx__fail(w->error, w->sql.error, "a statement is too long");
	else
		result = w->emit(w->ud, rx__buf_text(&w->sql), w->error);
	rx__buf_clear(&w->sql);
	return result;
}

void rx__ddl_put_table(rx__ddl_writer *w)
{
	rx__ddl_table_name(&w->sql, w->dialect, w->operation->schema, w->operation->table);
}

void rx__ddl_put_alter(rx__ddl_writer *w)
{
	rx__buf_puts(&w->sql, "ALTER TABLE ");
	rx__ddl_put_table(w);
	rx__buf_putc(&w->sql, ' ');
}

void rx__ddl_put_alter_column(rx__ddl_writer *w)
{
	rx__ddl_put_alter(w);
	rx__buf_puts(&w->sql, "ALTER COLUMN ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_putc(&w->sql, ' ');
}

int rx__ddl_comment_on(rx__ddl_writer *w, const char *column, const char *comment)
{
	rx__buf_puts(&w->sql, column ? "COMMENT ON COLUMN " : "COMMENT ON TABLE ");
	rx__ddl_put_table(w);
	if (column) {
		rx__buf_putc(&w->sql, '.');
		rx__ddl_name(&w->sql, w->dialect, column);
	}
	rx__buf_puts(&w->sql, " IS ");
	if (comment)
		rx__ddl_literal(&w->sql, comment);
	else
		rx__buf_puts(&w->sql, "NULL");
	return rx__ddl_send(w);
}
