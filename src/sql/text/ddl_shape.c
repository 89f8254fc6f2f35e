/* A table's columns in another order, and what stands behind its list: the pieces of the text are put
 * together anew, and read again. What stands between two columns (commas, comments) stays in its
 * place. */
#include "base/buf.h"
#include "base/fail.h"
#include "sql/text/ddl_edit.h"

#include <string.h>

int rx__ddl_text_set_options(rx__ddl_text *text, bool strict, bool without_rowid, rx_error *error)
{
	rx_buf buf = RX_BUF_INIT;

	if (strict == text->strict && without_rowid == text->without_rowid)
		return 0;
	rx__buf_add(&buf, text->sql, (size_t)text->list_end + 1);
	if (strict)
		rx__buf_puts(&buf, " STRICT");
	if (without_rowid)
		rx__buf_puts(&buf, strict ? ", WITHOUT ROWID" : " WITHOUT ROWID");
	return rx__ddl_text_take(text, &buf, error);
}

int rx__ddl_text_order(rx__ddl_text *text, const char *const *columns, size_t n, rx_error *error)
{
	rx_buf buf = RX_BUF_INIT;
	uint32_t at = 0;

	if (n != text->n_columns)
		return rx__fail(error, RX_EMIGRATION,
			"table \"%s\" has %zu columns, and the order names %zu", text->name, text->n_columns,
			n);
	for (size_t i = 0; i < n; i++) {
		const size_t from = rx__ddl_text_column(text, columns[i]);
		const rx__span place = text->columns[i].span;

		if (from == RX__NO_COLUMN) {
			rx__buf_deinit(&buf);
			return rx__fail(
				error, RX_EMIGRATION, "table \"%s\" has no column \"%s\"", text->name, columns[i]);
		}
		rx__buf_add(&buf, text->sql + at, place.at - at);
		rx__buf_add(&buf, text->sql + text->columns[from].span.at, text->columns[from].span.size);
		at = place.at + place.size;
	}
	rx__buf_puts(&buf, text->sql + at);
	return rx__ddl_text_take(text, &buf, error);
}
