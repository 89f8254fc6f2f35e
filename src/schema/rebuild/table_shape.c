/* A table of SQLite made STRICT or WITHOUT ROWID, or without that again; its columns in another order.
 * All of it is a rebuild. In a STRICT table a column's type is one of a few words; a type that has
 * none of them becomes ANY, which takes every value. */
#include "base/buf.h"
#include "base/fail.h"
#include "model/naming.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/convert.h"
#include "schema/rebuild/table_edit.h"

#include <strings.h>

static bool is_strict_word(const char *type)
{
	static const char *const words[] = { "INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(type, words[i]) == 0)
			return true;
	return false;
}

static rx__edited_column *find(rx__table_edit *edit, const char *name)
{
	for (size_t i = 0; i < edit->n_columns; i++)
		if (rx__name_equal(edit->columns[i].name, name))
			return &edit->columns[i];
	return NULL;
}

static int set_word(rx__table_edit *edit, const char *name, const char *type, rx_error *error)
{
	rx__edited_column *column = find(edit, name);
	rx_buf word = RX_BUF_INIT;
	rx_ddl_type is;
	int code;

	if (is_strict_word(type))
		return 0;
	code = edit->dialect->type_read(type, &is);
	if (!code && (is.native || is.kind == RX_TYPE_NONE))
		rx__buf_puts(&word, "ANY");
	else if (!code)
		code = rx__ddl_type(&word, edit->dialect, &is, true, error);
	if (!code)
		code = word.error ? rx__fail_nomem(error)
						  : rx__ddl_text_set_type(&edit->text, name, rx__buf_text(&word), error);
	if (!code && column && !is.native && is.kind != RX_TYPE_NONE)
		code = edit->dialect->type_read(rx__buf_text(&word), &column->to);
	if (!code && column && column->to.kind == RX_TYPE_INT32)
		column->to.kind = RX_TYPE_INT64;
	if (!code && column && column->source && !is.native && is.kind != RX_TYPE_NONE)
		column->converts = rx__convert_needed(&column->from, &column->to);
	rx__buf_deinit(&word);
	return code;
}

static int set_words(rx__table_edit *edit, rx_error *error)
{
	int code = 0;

	for (size_t i = 0; !code && i < edit->text.n_columns; i++)
		code = set_word(edit, edit->text.columns[i].name, edit->text.columns[i].type, error);
	return code;
}

static int check_rowid(const rx__table_edit *edit, rx_error *error)
{
	const rx__clause *key = rx__ddl_text_primary_key(&edit->text);

	if (!key)
		return rx__fail(error, RX_EMIGRATION,
			"table \"%s\" has no primary key, and cannot be WITHOUT ROWID", edit->table);
	if (key->autoincrement)
		return rx__fail(error, RX_EMIGRATION,
			"table \"%s\" has an AUTOINCREMENT key, and cannot be WITHOUT ROWID", edit->table);
	return 0;
}

int rx__table_edit_options(rx__table_edit *edit, const rx_schema_table *wanted, rx_error *error)
{
	const bool strict = wanted->strict, without_rowid = wanted->without_rowid;
	int code = 0;

	if (strict == edit->text.strict && without_rowid == edit->text.without_rowid)
		return 0;
	if (without_rowid && !edit->text.without_rowid)
		code = check_rowid(edit, error);
	if (!code && strict && !edit->text.strict)
		code = set_words(edit, error);
	if (!code)
		code = rx__ddl_text_set_options(&edit->text, strict, without_rowid, error);
	edit->changed = edit->rebuild = true;
	return code;
}

int rx__table_edit_order(rx__table_edit *edit, const rx_schema_table *wanted, rx_error *error)
{
	const char **names = rx__arena_array(edit->arena, wanted->n_columns + 1, sizeof(*names));

	if (!names)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < wanted->n_columns; i++)
		names[i] = wanted->columns[i].name;
	/* A view of SELECT * has its columns in the order of the table. */
	edit->changed = edit->rebuild = edit->reshaped = true;
	return rx__ddl_text_order(&edit->text, names, wanted->n_columns, error);
}
