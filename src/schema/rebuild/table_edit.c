/* Each operation is an edit of the text; beside it, a plain ALTER TABLE is noted where SQLite can do
 * the same on a table with rows. The first operation for which there is none makes it a rebuild, and
 * the plain statements are forgotten. */
#include "schema/rebuild/table_edit.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/naming.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/convert.h"
#include "schema/rebuild/query.h"

/* ---- reading */

static int add_source(rx__table_edit *edit, size_t i, rx_error *error)
{
	rx__edited_column *column;

	if (!rx__arena_grow(
			edit->arena, &edit->columns, edit->n_columns, &edit->cap_columns, sizeof(*column)))
		return rx__fail_nomem(error);
	column = &edit->columns[edit->n_columns++];
	column->name = edit->old.columns[i].name;
	column->source = column->name;
	return edit->dialect->type_read(edit->old.columns[i].type, &column->from);
}

static int add_index(rx__table_edit *edit, const char *name, const char *sql, rx_error *error)
{
	rx__table_index *index;

	if (!rx__arena_grow(
			edit->arena, &edit->indexes, edit->n_indexes, &edit->cap_indexes, sizeof(*index)))
		return rx__fail_nomem(error);
	index = &edit->indexes[edit->n_indexes++];
	index->name = name;
	index->sql = sql;
	return rx__index_text_read(&index->text, edit->arena, sql, error);
}

static int read_objects(rx__table_edit *edit, rx_conn *conn, const char *table, rx_error *error)
{
	rx__query query;
	int code = 0;

	rx__query_open(&query, conn, edit->arena,
		"SELECT type, name, sql, sql LIKE 'create virtual%' FROM sqlite_schema WHERE sql IS NOT "
		"NULL "
		"AND type IN ('table', 'index') AND tbl_name = ? COLLATE NOCASE ORDER BY rowid",
		table, error);
	while (!code && rx__query_next(&query)) {
		const char *type = rx__query_text(&query, 0), *name = rx__query_text(&query, 1);
		const char *sql = rx__query_text(&query, 2);

		if (query.code)
			break;
		if (strcmp(type, "index") == 0) {
			code = add_index(edit, name, sql, error);
			continue;
		}
		edit->table = name;
		code = rx__ddl_text_read(&edit->old, edit->arena, sql, error);
	}
	code = code ? code : query.code;
	rx__query_close(&query);
	return code;
}

static int look_for_dependents(rx__table_edit *edit, rx_conn *conn, rx_error *error)
{
	rx__query query;

	rx__query_open(&query, conn, edit->arena,
		"SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') LIMIT 1", NULL, error);
	edit->careful = rx__query_next(&query);
	return rx__query_close(&query);
}

int rx__table_edit_read(
	rx__table_edit *edit, rx_conn *conn, rx_arena *arena, const char *table, rx_error *error)
{
	int code;

	*edit = (rx__table_edit){ .arena = arena, .dialect = conn->driver->dialect };
	code = read_objects(edit, conn, table, error);
	if (!code && !edit->table)
		return rx__fail(error, RX_EMIGRATION, "there is no table \"%s\"", table);
	if (code)
		return rx__fail_wrap(error, "table \"%s\"", table);
	edit->text = edit->old;
	for (size_t i = 0; !code && i < edit->old.n_columns; i++)
		code = add_source(edit, i, error);
	return code ? code : look_for_dependents(edit, conn, error);
}

/* ---- helpers */

/* What the buffer holds, in the arena; the buffer is freed. */
static const char *keep(rx__table_edit *edit, rx_buf *buf)
{
	const char *text =
		buf->error ? NULL : rx__arena_strndup(edit->arena, rx__buf_text(buf), buf->size);

	rx__buf_deinit(buf);
	return text;
}

static rx__edited_column *find(rx__table_edit *edit, const char *name)
{
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (rx__name_equal(edit->columns[i].name, name))
			return &edit->columns[i];
	}
	return NULL;
}

static int no_column(const rx__table_edit *edit, const char *name, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION, "table \"%s\" has no column \"%s\"", edit->table, name);
}

static int add_plain(
	rx__table_edit *edit, const char *column, const char *text, bool has_default, rx_error *error)
{
	if (!rx__arena_grow(
			edit->arena, &edit->plain, edit->n_plain, &edit->cap_plain, sizeof(*edit->plain)))
		return rx__fail_nomem(error);
	edit->plain[edit->n_plain++] = (rx__plain_change){ column, text, has_default };
	return 0;
}

/* ---- columns */

/* A default that is the same for all rows, known when the statement is read. */
static bool is_constant(rx_arena *arena, const char *value)
{
	static const char *const words[] = { "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME" };
	rx__tokens t;

	if (rx__tokens_read(&t, arena, value, NULL) != 0 || t.n == 0 || t.n > 2)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (rx__token_is(&t, t.n - 1, words[i]))
			return false;
	}
	return t.n == 1 ? t.list[0].kind != RX__TOKEN_SIGN
					: t.list[0].kind == RX__TOKEN_SIGN && t.list[1].kind == RX__TOKEN_NUMBER;
}

/* Whether ADD COLUMN takes it on a table with rows, and gives them what they should get. */
static bool is_plain_addition(rx__table_edit *edit, const rx__operation *operation)
{
	const rx_schema_column *column = operation->column;
	const char *value = column->server_default;

	if (column->autoincrement || (column->computed && (column->stored || !column->nullable)))
		return false;
	if (column->default_now && !value)
		return false;
	if (value && (!is_constant(edit->arena, value) || column->computed))
		return false;
	if (!column->nullable && (!value || edit->dialect->default_equal(value, "NULL")))
		return false;
	return !operation->fill || (value && edit->dialect->default_equal(value, operation->fill));
}

/* "This moment" in the words of every engine, as the engine stores the moments of a session: texts of
 * two forms would not be equal. */
static const char *fill_as_stored(const rx__table_edit *edit, const rx__operation *operation)
{
	bool is_now = operation->fill && strcasecmp(operation->fill, "CURRENT_TIMESTAMP") == 0;

	return is_now && operation->column->type.kind == RX_TYPE_DATETIME ? edit->dialect->now
																	  : operation->fill;
}

static int add_column(rx__table_edit *edit, const rx__operation *operation, rx_error *error)
{
	rx_schema_column column = *operation->column;
	rx__edited_column *added;
	rx_buf buf = RX_BUF_INIT;
	const char *definition;
	int code;

	/* Only the very word makes it another name of the rowid. */
	if (column.autoincrement)
		column.type = (rx_ddl_type){ .native = "INTEGER" };
	code = rx__ddl_column(&buf, edit->dialect, &column, error);
	definition = keep(edit, &buf);
	if (!code && !definition)
		code = rx__fail_nomem(error);
	if (!code)
		code = rx__ddl_text_add_column(&edit->text, definition, error);
	if (code)
		return code;
	if (!rx__arena_grow(
			edit->arena, &edit->columns, edit->n_columns, &edit->cap_columns, sizeof(*added)))
		return rx__fail_nomem(error);
	added = &edit->columns[edit->n_columns++];
	added->name = edit->text.columns[edit->text.n_columns - 1].name;
	added->fill = fill_as_stored(edit, operation);
	added->to = column.type;
	edit->reshaped = edit->changed = true;
	if (!is_plain_addition(edit, operation)) {
		edit->rebuild = true;
		return 0;
	}
	return add_plain(edit, added->name, definition, column.server_default != NULL, error);
}

static bool span_uses(const rx__tokens *t, rx__span span, const char *column)
{
	size_t from = 0, to;

	while (from < t->n && t->list[from].at < span.at)
		from++;
	for (to = from; to < t->n && t->list[to].at < span.at + span.size; to++)
		;
	return rx__tokens_use_column(t, from, to, column);
}

static bool index_uses(const rx__table_index *index, const char *column)
{
	const rx__index_text *text = &index->text;

	for (size_t i = 0; i < text->n_parts; i++) {
		if (text->parts[i].name && rx__name_equal(text->parts[i].name, column))
			return true;
		if (span_uses(&text->tokens, text->parts[i].expression, column))
			return true;
	}
	return span_uses(&text->tokens, text->where, column);
}

/* DROP COLUMN is as good only where nothing else knows of the column. */
static bool is_plain_drop(const rx__table_edit *edit, const char *column)
{
	size_t i = rx__ddl_text_column(&edit->text, column);
	const rx__ddl_column_text *text = &edit->text.columns[i];

	if (edit->careful)
		return false;
	for (size_t k = 0; k < edit->text.n_clauses; k++) {
		const rx__clause *clause = &edit->text.clauses[k];
		bool own = clause->column == i;

		if (own && (clause->kind <= RX__CLAUSE_FOREIGN_KEY || clause->kind == RX__CLAUSE_GENERATED))
			return false;
		if (!own && rx__ddl_text_clause_uses(&edit->text, clause, column))
			return false;
	}
	for (size_t k = 0; k < edit->n_indexes; k++) {
		if (index_uses(&edit->indexes[k], column))
			return false;
	}
	return text->name[0] != '\0';
}

static int drop_column(rx__table_edit *edit, const char *name, rx_error *error)
{
	rx__edited_column *column = find(edit, name);
	rx_buf buf = RX_BUF_INIT;
	const char *quoted;
	bool plain;
	int code;

	if (!column)
		return no_column(edit, name, error);
	plain = is_plain_drop(edit, name);
	code = rx__ddl_text_drop_column(&edit->text, name, error);
	if (code)
		return code;
	for (size_t i = 0; i < edit->n_indexes; i++)
		edit->indexes[i].gone = edit->indexes[i].gone || index_uses(&edit->indexes[i], name);
	if (!rx__arena_grow(edit->arena, &edit->dropped, edit->n_dropped, &edit->cap_dropped,
			sizeof(*edit->dropped)))
		return rx__fail_nomem(error);
	if (column->source)
		edit->dropped[edit->n_dropped++] = column->source;
	edit->n_columns--;
	memmove(
		column, column + 1, (size_t)(edit->columns + edit->n_columns - column) * sizeof(*column));
	edit->reshaped = edit->changed = true;
	if (!plain) {
		edit->rebuild = true;
		return 0;
	}
	rx__ddl_name(&buf, edit->dialect, name);
	quoted = keep(edit, &buf);
	return quoted ? add_plain(edit, NULL, quoted, false, error) : rx__fail_nomem(error);
}

static bool same_type(const rx__table_edit *edit, const rx_ddl_type *a, const rx_ddl_type *b)
{
	return edit->dialect->type_equal(a, b, false) && edit->dialect->type_equal(b, a, false);
}

static int set_type(
	rx__table_edit *edit, rx__edited_column *column, const rx_ddl_type *to, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	bool is_rowid = rx__ddl_text_rowid_column(&edit->text) == i;
	bool is_integer = to->kind == RX_TYPE_INT32 || to->kind == RX_TYPE_INT64;
	rx_buf buf = RX_BUF_INIT;
	const char *words;
	rx_ddl_type is;
	int code = edit->dialect->type_read(edit->text.columns[i].type, &is);

	if (code || (is_rowid && is_integer) || same_type(edit, &is, to))
		return code;
	code = rx__ddl_type(&buf, edit->dialect, to, edit->text.strict, error);
	words = keep(edit, &buf);
	if (!code)
		code = words ? rx__ddl_text_set_type(&edit->text, column->name, words, error)
					 : rx__fail_nomem(error);
	if (code)
		return code;
	column->to = *to;
	if (to->native) {
		code = edit->dialect->type_read(words, &column->to);
		/* INTEGER as the engine's own word means any integer. */
		if (column->to.kind == RX_TYPE_INT32)
			column->to.kind = RX_TYPE_INT64;
	}
	column->converts = column->source && rx__convert_needed(&column->from, &column->to);
	edit->changed = true;
	return code;
}

/* The value behind DEFAULT as it is to be; NULL: none. */
static int wanted_default(
	rx__table_edit *edit, const rx_schema_column *column, const char **out, rx_error *error)
{
	const char *value = column->server_default;
	rx_buf buf = RX_BUF_INIT;

	*out = NULL;
	if (!value && column->default_now)
		value = edit->dialect->now;
	if (!value || !*value || column->computed)
		return 0;
	rx__ddl_default(&buf, value);
	*out = keep(edit, &buf);
	return *out ? 0 : rx__fail_nomem(error);
}

static int set_default(rx__table_edit *edit, const rx_schema_column *column, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const rx__clause *clause = rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_DEFAULT);
	const char *wanted, *is = NULL;
	int code = wanted_default(edit, column, &wanted, error);

	if (!code && clause && !(is = rx__span_text(edit->arena, edit->text.sql, clause->body)))
		code = rx__fail_nomem(error);
	if (code || (!is && !wanted) || (is && wanted && edit->dialect->default_equal(is, wanted)))
		return code;
	edit->changed = true;
	return rx__ddl_text_set_default(&edit->text, column->name, wanted, error);
}

static int set_nullable(rx__table_edit *edit, const rx_schema_column *column, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	bool is = !rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_NOT_NULL);
	const rx__clause *key = rx__ddl_text_primary_key(&edit->text);

	/* A column of the key counts as NOT NULL without the words. */
	if (is == column->nullable ||
		(is && key && rx__ddl_text_clause_uses(&edit->text, key, column->name)))
		return 0;
	edit->changed = true;
	return rx__ddl_text_set_nullable(&edit->text, column->name, column->nullable, error);
}

static int set_collate(rx__table_edit *edit, const rx_schema_column *column, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const rx__clause *clause = rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_COLLATE);
	const char *is = clause ? clause->collate : "BINARY";

	if (rx__name_equal(is, column->collate ? column->collate : "BINARY"))
		return 0;
	edit->changed = true;
	return rx__ddl_text_set_collate(&edit->text, column->name, column->collate, error);
}

static int set_computed(rx__table_edit *edit, const rx_schema_column *column, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const rx__clause *clause = rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_GENERATED);
	const char *is = NULL;

	if (clause && !(is = rx__span_text(edit->arena, edit->text.sql, clause->body)))
		return rx__fail_nomem(error);
	if ((!is && !column->computed) ||
		(is && column->computed && clause->stored == column->stored &&
			strcmp(is, column->computed) == 0))
		return 0;
	edit->changed = true;
	return rx__ddl_text_set_computed(
		&edit->text, column->name, column->computed, column->stored, error);
}

static int alter_column(rx__table_edit *edit, const rx__operation *operation, rx_error *error)
{
	rx__edited_column *column = find(edit, operation->name);
	rx_schema_column wanted = *operation->column;
	int code;

	if (!column)
		return no_column(edit, operation->name, error);
	wanted.name = column->name;
	code = set_type(edit, column, &wanted.type, error);
	if (!code)
		code = set_computed(edit, &wanted, error);
	if (!code)
		code = set_default(edit, &wanted, error);
	if (!code)
		code = set_nullable(edit, &wanted, error);
	if (!code)
		code = set_collate(edit, &wanted, error);
	if (operation->fill) {
		column->fill = fill_as_stored(edit, operation);
		edit->changed = true;
	}
	edit->rebuild = edit->rebuild || edit->changed;
	return code;
}

/* ---- constraints */

/* The column that was added by a plain statement, if it is the only one that the text uses. */
static rx__plain_change *plain_of(rx__table_edit *edit, const char *column)
{
	for (size_t i = 0; !edit->rebuild && i < edit->n_plain; i++) {
		if (edit->plain[i].column && rx__name_equal(edit->plain[i].column, column))
			return &edit->plain[i];
	}
	return NULL;
}

static int join_plain(
	rx__table_edit *edit, rx__plain_change *change, const char *clause, rx_error *error)
{
	change->text = rx__arena_printf(edit->arena, "%s %s", change->text, clause);
	return change->text ? 0 : rx__fail_nomem(error);
}

/* Puts the constraint at the end of the table, and says that this needs a rebuild. */
static int add_constraint(rx__table_edit *edit, rx_buf *buf, rx_error *error)
{
	const char *definition = keep(edit, buf);

	if (!definition)
		return rx__fail_nomem(error);
	edit->changed = true;
	edit->rebuild = true;
	return rx__ddl_text_add_constraint(&edit->text, definition, error);
}

static int check_columns(
	const rx__table_edit *edit, const char *const *columns, size_t n, rx_error *error)
{
	for (size_t i = 0; i < n; i++) {
		if (rx__ddl_text_column(&edit->text, columns[i]) == RX__NO_COLUMN)
			return no_column(edit, columns[i], error);
	}
	return 0;
}

static int check_name(const rx__table_edit *edit, const char *name, rx_error *error)
{
	if (!name || !rx__ddl_text_named(&edit->text, name))
		return 0;
	return rx__fail(
		error, RX_EMIGRATION, "table \"%s\" already has a constraint \"%s\"", edit->table, name);
}

static int create_key(rx__table_edit *edit, const rx__operation *operation, rx_error *error)
{
	const rx_schema_key *key = operation->key;
	rx_buf buf = RX_BUF_INIT;
	int code = check_columns(edit, key->columns, key->n_columns, error);

	if (!code)
		code = check_name(edit, key->name, error);
	if (!code && operation->is_primary && rx__ddl_text_primary_key(&edit->text))
		code = rx__fail(error, RX_EMIGRATION,
			"table \"%s\" already has a primary key; drop that one first", edit->table);
	if (code)
		return code;
	rx__ddl_key(&buf, edit->dialect, key, operation->is_primary);
	return add_constraint(edit, &buf, error);
}

/* A check of a column that was just added, and of no other one. */
static rx__plain_change *plain_of_check(rx__table_edit *edit, const char *sql)
{
	rx__plain_change *found = NULL;
	rx__tokens t;

	if (edit->rebuild || rx__tokens_read(&t, edit->arena, sql, NULL) != 0)
		return NULL;
	for (size_t i = 0; i < edit->text.n_columns; i++) {
		const char *column = edit->text.columns[i].name;

		if (!rx__tokens_use_column(&t, 0, t.n, column))
			continue;
		if (found)
			return NULL;
		found = plain_of(edit, column);
		if (!found)
			return NULL;
	}
	return found;
}

static int create_check(rx__table_edit *edit, const rx_schema_check *check, rx_error *error)
{
	rx__plain_change *plain = plain_of_check(edit, check->sql);
	rx_buf buf = RX_BUF_INIT;
	int code = check_name(edit, check->name, error);
	const char *clause;

	if (code)
		return code;
	rx__ddl_check(&buf, edit->dialect, check);
	if (!plain)
		return add_constraint(edit, &buf, error);
	clause = keep(edit, &buf);
	code = clause ? join_plain(edit, plain, clause, error) : rx__fail_nomem(error);
	return code ? code : rx__ddl_text_add_constraint(&edit->text, clause, error);
}

/* "FOREIGN KEY (a) REFERENCES …" without its beginning, and with the name before. */
static const char *inline_reference(
	rx__table_edit *edit, const rx_schema_foreign_key *foreign_key, const char *definition)
{
	rx_buf buf = RX_BUF_INIT;
	rx__tokens t;
	size_t i = 0;

	if (rx__tokens_read(&t, edit->arena, definition, NULL) != 0)
		return NULL;
	while (i < t.n && !rx__token_is(&t, i, "REFERENCES"))
		i++;
	if (foreign_key->name) {
		rx__buf_puts(&buf, "CONSTRAINT ");
		rx__ddl_name(&buf, edit->dialect, foreign_key->name);
		rx__buf_putc(&buf, ' ');
	}
	rx__buf_puts(&buf, definition + t.list[i].at);
	return keep(edit, &buf);
}

static int create_foreign_key(
	rx__table_edit *edit, const rx_schema_foreign_key *foreign_key, rx_error *error)
{
	rx__plain_change *plain =
		foreign_key->n_columns == 1 ? plain_of(edit, foreign_key->columns[0]) : NULL;
	int code = check_columns(edit, foreign_key->columns, foreign_key->n_columns, error);
	rx_buf buf = RX_BUF_INIT;
	const char *definition, *clause;

	if (!code)
		code = check_name(edit, foreign_key->name, error);
	if (code)
		return code;
	rx__ddl_foreign_key(&buf, edit->dialect, foreign_key);
	/* ADD COLUMN takes a reference only where the rows get NULL. */
	if (!plain || plain->has_default)
		return add_constraint(edit, &buf, error);
	definition = keep(edit, &buf);
	clause = definition ? inline_reference(edit, foreign_key, definition) : NULL;
	code = clause ? join_plain(edit, plain, clause, error) : rx__fail_nomem(error);
	return code ? code : rx__ddl_text_add_constraint(&edit->text, definition, error);
}

/* The name that the convention gives to a constraint that has none. */
static const char *conventional_name(
	rx__table_edit *edit, const rx__clause *clause, size_t n_checks)
{
	static const rx__naming namings[] = {
		[RX__CLAUSE_PRIMARY_KEY] = RX__NAMING_PRIMARY_KEY,
		[RX__CLAUSE_UNIQUE] = RX__NAMING_UNIQUE,
		[RX__CLAUSE_CHECK] = RX__NAMING_CHECK,
		[RX__CLAUSE_FOREIGN_KEY] = RX__NAMING_FOREIGN_KEY,
	};
	const char *parts[RX_DDL_MAX_COLUMNS];
	size_t n = clause->n_parts < RX_DDL_MAX_COLUMNS ? clause->n_parts : RX_DDL_MAX_COLUMNS;

	for (size_t i = 0; i < n; i++)
		parts[i] = clause->parts[i].name ? clause->parts[i].name : "";
	if (clause->kind == RX__CLAUSE_PRIMARY_KEY)
		n = 0;
	if (clause->kind == RX__CLAUSE_CHECK) {
		n = 1;
		parts[0] = rx__arena_printf(edit->arena, "%zu", n_checks);
		if (!parts[0])
			return NULL;
	}
	return rx__naming_make(edit->arena, namings[clause->kind], edit->table, parts, n);
}

static const rx__clause *find_by_convention(rx__table_edit *edit, const char *name)
{
	size_t n_checks = 0;

	for (size_t i = 0; i < edit->text.n_clauses; i++) {
		const rx__clause *clause = &edit->text.clauses[i];
		const char *conventional;

		n_checks += clause->kind == RX__CLAUSE_CHECK;
		if (clause->kind > RX__CLAUSE_FOREIGN_KEY || clause->name)
			continue;
		conventional = conventional_name(edit, clause, n_checks);
		if (conventional && rx__name_equal(conventional, name))
			return clause;
	}
	return NULL;
}

static const rx__clause *find_constraint(rx__table_edit *edit, const rx__operation *operation)
{
	const rx__ddl_text *text = &edit->text;
	const rx__clause *found = operation->name ? rx__ddl_text_named(text, operation->name) : NULL;

	if (!found && operation->is_primary)
		found = rx__ddl_text_primary_key(text);
	else if (!found && operation->key)
		found = rx__ddl_text_unique_like(text, operation->key->columns, operation->key->n_columns);
	else if (!found && operation->check)
		found = rx__ddl_text_check_like(text, operation->check->sql);
	else if (!found && operation->foreign_key)
		found = rx__ddl_text_foreign_key_like(text, operation->foreign_key);
	if (!found && operation->name)
		found = find_by_convention(edit, operation->name);
	return found;
}

static int drop_constraint(rx__table_edit *edit, const rx__operation *operation, rx_error *error)
{
	const rx__clause *clause = find_constraint(edit, operation);

	if (!clause)
		return rx__fail(error, RX_EMIGRATION, "table \"%s\" has no constraint \"%s\"", edit->table,
			operation->name ? operation->name : "");
	edit->changed = true;
	edit->rebuild = true;
	return rx__ddl_text_remove(&edit->text, clause, error);
}

/* ---- indexes */

static int create_index(rx__table_edit *edit, const rx_schema_index *index, rx_error *error)
{
	if (!rx__arena_grow(edit->arena, &edit->created, edit->n_created, &edit->cap_created,
			sizeof(*edit->created)))
		return rx__fail_nomem(error);
	edit->created[edit->n_created++] = index;
	return 0;
}

static int drop_index(rx__table_edit *edit, const char *name, rx_error *error)
{
	for (size_t i = 0; i < edit->n_created; i++) {
		if (!rx__name_equal(edit->created[i]->name, name))
			continue;
		memmove(&edit->created[i], &edit->created[i + 1],
			(--edit->n_created - i) * sizeof(*edit->created));
		return 0;
	}
	for (size_t i = 0; i < edit->n_indexes; i++) {
		if (!rx__name_equal(edit->indexes[i].name, name) || edit->indexes[i].named)
			continue;
		edit->indexes[i].gone = edit->indexes[i].named = true;
		return 0;
	}
	return rx__fail(error, RX_EMIGRATION, "table \"%s\" has no index \"%s\"", edit->table, name);
}

int rx__table_edit_add(rx__table_edit *edit, const rx__operation *operation, rx_error *error)
{
	switch (operation->kind) {
	case RX__OP_ADD_COLUMN:
		return add_column(edit, operation, error);
	case RX__OP_DROP_COLUMN:
		return drop_column(edit, operation->name, error);
	case RX__OP_ALTER_COLUMN:
		return alter_column(edit, operation, error);
	case RX__OP_CREATE_KEY:
		return create_key(edit, operation, error);
	case RX__OP_CREATE_CHECK:
		return create_check(edit, operation->check, error);
	case RX__OP_CREATE_FOREIGN_KEY:
		return create_foreign_key(edit, operation->foreign_key, error);
	case RX__OP_DROP_CONSTRAINT:
		return drop_constraint(edit, operation, error);
	case RX__OP_CREATE_INDEX:
		return create_index(edit, operation->index, error);
	case RX__OP_DROP_INDEX:
		return drop_index(edit, operation->name, error);
	case RX__OP_TABLE_OPTIONS:
		return rx__table_edit_options(edit, operation->definition, error);
	case RX__OP_ORDER_COLUMNS:
		return rx__table_edit_order(edit, operation->definition, error);
	default:
		return rx__fail(error, RX_EINVAL, "this operation is not one of a rebuild");
	}
}
