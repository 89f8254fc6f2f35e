/* The schema of a SQLite file, read from the statements that made it.
 *
 * sqlite_schema holds the text of every statement, as ALTER TABLE keeps it, so one query is enough,
 * and it tells what no pragma does: names of constraints, checks, collations, ON CONFLICT. Each text
 * is read into a scratch arena; what is kept is copied into the schema's. */
#include "drivers/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fail.h"
#include "sql/text/ddl_text.h"

/* What rx_schema_free frees: the arena, then the block that begins with the schema. */
typedef struct owner {
	rx_schema schema;
	rx_arena arena;
} owner;

typedef struct reader {
	rx__sqlite_conn *conn;
	rx_schema *schema;
	rx_arena *arena; /* the schema's */
	rx_arena scratch; /* of one statement's structure */
	size_t cap_tables, cap_views;
	size_t at; /* the table that the indexes are for at present */
	bool has_virtual;
	bool no_memory; /* sticky */
	rx_error *error;
} reader;

/* Lists have room for the next power of two of their length: schema/schema.h may push to them. */
static void *new_list(reader *r, size_t n, size_t item_size)
{
	size_t room = 1;
	void *list;

	if (!n)
		return NULL;
	while (room < n)
		room *= 2;
	list = rx__arena_array(r->arena, room + 1, item_size);
	r->no_memory = r->no_memory || !list;
	return list;
}

static const char *keep(reader *r, const char *text)
{
	const char *copy = rx__arena_strdup(r->arena, text);

	r->no_memory = r->no_memory || (text && !copy);
	return copy;
}

static const char *keep_span(reader *r, const char *sql, rx__span span)
{
	const char *copy = rx__span_text(r->arena, sql, span);

	r->no_memory = r->no_memory || !copy;
	return copy;
}

static const char **keep_names(reader *r, const char *const *names, size_t n)
{
	const char **list = new_list(r, n, sizeof(*list));

	for (size_t i = 0; list && i < n; i++)
		list[i] = keep(r, names[i]);
	return list;
}

static const char **keep_parts(reader *r, const rx__clause *clause)
{
	const char **list = new_list(r, clause->n_parts, sizeof(*list));

	for (size_t i = 0; list && i < clause->n_parts; i++)
		list[i] = keep(r, clause->parts[i].name ? clause->parts[i].name : "");
	return list;
}

/* ---- columns */

static int read_column(reader *r, const rx__ddl_text *text, size_t i, rx_schema_column *column)
{
	const rx__clause *value = rx__ddl_text_clause(text, i, RX__CLAUSE_DEFAULT);
	const rx__clause *collate = rx__ddl_text_clause(text, i, RX__CLAUSE_COLLATE);
	const rx__clause *generated = rx__ddl_text_clause(text, i, RX__CLAUSE_GENERATED);
	const char *type = keep(r, text->columns[i].type);

	column->name = keep(r, text->columns[i].name);
	column->nullable = !rx__ddl_text_clause(text, i, RX__CLAUSE_NOT_NULL);
	column->autoincrement = rx__ddl_text_rowid_column(text) == i;
	if (value && !generated) {
		column->server_default = keep_span(r, text->sql, value->body);
		column->default_now = column->server_default &&
			rx__sqlite_dialect.default_equal(column->server_default, rx__sqlite_dialect.now);
	}
	if (collate)
		column->collate = keep(r, collate->collate);
	if (generated) {
		column->computed = keep_span(r, text->sql, generated->body);
		column->stored = generated->stored;
	}
	if (r->no_memory)
		return RX_ENOMEM;
	return rx__sqlite_dialect.type_read(type, &column->type);
}

/* ---- constraints */

/* The list of a check "column IN (…)" that stands alone: the place behind the '('; 0 if it is another
 * check. *column is the one that is meant. */
static size_t list_of_check(
	const rx__ddl_text *text, const rx__clause *clause, size_t *column, size_t *end)
{
	const rx__tokens *t = &text->tokens;
	size_t from, to;

	rx__ddl_text_body(text, &clause->body, &from, &to);
	while (to - from > 2 && rx__token_is_sign(t, from, '(') && rx__token_skip_parens(t, from) == to)
		from++, to--;
	if (to - from < 5 || !rx__token_is(t, from + 1, "IN") || !rx__token_is_sign(t, from + 2, '(') ||
		rx__token_skip_parens(t, from + 2) != to)
		return 0;
	*end = to - 1;
	for (*column = 0; *column < text->n_columns; ++*column) {
		if (rx__token_names(t, from, text->columns[*column].name))
			return from + 3;
	}
	return 0;
}

/* Whether all items of the list are of that kind of token; counts them. */
static bool list_is_of(const rx__tokens *t, size_t from, size_t to, rx__token_kind kind, size_t *n)
{
	for (*n = 0; from < to; from += 2, ++*n) {
		if (t->list[from].kind != kind || (from + 1 < to && !rx__token_is_sign(t, from + 1, ',')))
			return false;
	}
	return *n > 0;
}

/* Such a check belongs to the type of its column: the labels of an enum, the 0 and 1 of a boolean. */
static void find_owner(reader *r, const rx__ddl_text *text, const rx__clause *clause,
	rx_schema_table *table, rx_schema_check *check)
{
	size_t column, end, n, from = list_of_check(text, clause, &column, &end);
	rx_schema_column *typed;
	const char **labels;

	if (!from || !table->columns)
		return;
	typed = &table->columns[column];
	if (typed->type.kind == RX_TYPE_BOOL &&
		list_is_of(&text->tokens, from, end, RX__TOKEN_NUMBER, &n)) {
		check->column = typed->name;
		return;
	}
	if (typed->type.kind != RX_TYPE_TEXT ||
		!list_is_of(&text->tokens, from, end, RX__TOKEN_STRING, &n))
		return;
	labels = new_list(r, n + 1, sizeof(*labels));
	for (size_t i = 0; labels && i < n; i++) {
		labels[i] = rx__token_name(r->arena, &text->tokens, from + 2 * i);
		r->no_memory = r->no_memory || !labels[i];
	}
	check->column = typed->name;
	typed->type = (rx_ddl_type){ .kind = RX_TYPE_ENUM, .labels = labels };
}

static void read_foreign_key(
	reader *r, const rx__clause *clause, rx_schema_foreign_key *foreign_key)
{
	foreign_key->name = keep(r, clause->name);
	foreign_key->columns = keep_parts(r, clause);
	foreign_key->n_columns = clause->n_parts;
	foreign_key->target_table = keep(r, clause->target);
	if (clause->n_targets == clause->n_parts)
		foreign_key->target_columns = keep_names(r, clause->target_columns, clause->n_targets);
	foreign_key->on_delete = clause->on_delete;
	foreign_key->on_update = clause->on_update;
	foreign_key->deferrable = clause->deferrable;
	foreign_key->initially_deferred = clause->initially_deferred;
}

static void read_primary_key(reader *r, const rx__clause *clause, rx_schema_table *table)
{
	table->primary_key.name = keep(r, clause->name);
	table->primary_key.columns = keep_parts(r, clause);
	table->primary_key.n_columns = clause->n_parts;
	/* SQLite lets NULL into a key that does not say NOT NULL; no model means that. */
	for (size_t i = 0; table->columns && i < table->n_columns; i++) {
		for (size_t k = 0; k < clause->n_parts; k++) {
			const char *part = clause->parts[k].name;

			if (part && rx__name_equal(part, table->columns[i].name))
				table->columns[i].nullable = false;
		}
	}
}

static size_t count(const rx__ddl_text *text, rx__clause_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < text->n_clauses; i++)
		n += text->clauses[i].kind == kind;
	return n;
}

static void read_constraints(reader *r, const rx__ddl_text *text, rx_schema_table *table)
{
	table->uniques = new_list(r, count(text, RX__CLAUSE_UNIQUE), sizeof(*table->uniques));
	table->checks = new_list(r, count(text, RX__CLAUSE_CHECK), sizeof(*table->checks));
	table->foreign_keys =
		new_list(r, count(text, RX__CLAUSE_FOREIGN_KEY), sizeof(*table->foreign_keys));
	for (size_t i = 0; !r->no_memory && i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];
		rx_schema_check *check;
		rx_schema_key *unique;

		switch (clause->kind) {
		case RX__CLAUSE_PRIMARY_KEY:
			read_primary_key(r, clause, table);
			break;
		case RX__CLAUSE_UNIQUE:
			unique = &table->uniques[table->n_uniques++];
			unique->name = keep(r, clause->name);
			unique->columns = keep_parts(r, clause);
			unique->n_columns = clause->n_parts;
			break;
		case RX__CLAUSE_CHECK:
			check = &table->checks[table->n_checks++];
			check->name = keep(r, clause->name);
			check->sql = keep_span(r, text->sql, clause->body);
			find_owner(r, text, clause, table, check);
			break;
		case RX__CLAUSE_FOREIGN_KEY:
			read_foreign_key(r, clause, &table->foreign_keys[table->n_foreign_keys++]);
			break;
		default:
			break;
		}
	}
}

/* ---- statements */

static int fail_statement(reader *r, const char *what, const char *name, int code)
{
	if (code == RX_ENOMEM || r->no_memory)
		return rx__fail_nomem(r->error);
	return rx__fail_wrap(r->error, "%s: the statement of %s \"%s\" cannot be understood",
		r->conn->source->shown, what, name);
}

static int read_table(reader *r, const char *name, const char *sql)
{
	rx_schema *schema = r->schema;
	rx_schema_table *table;
	rx__ddl_text text;
	int code = rx__ddl_text_read(&text, &r->scratch, sql, r->error);

	if (code)
		return fail_statement(r, "table", name, code);
	if (!rx__arena_grow(
			r->arena, &schema->tables, schema->n_tables, &r->cap_tables, sizeof(*table)))
		return rx__fail_nomem(r->error);
	table = &schema->tables[schema->n_tables++];
	table->name = keep(r, name);
	table->sql = keep(r, sql);
	table->strict = text.strict;
	table->without_rowid = text.without_rowid;
	table->columns = new_list(r, text.n_columns, sizeof(*table->columns));
	for (size_t i = 0; !code && table->columns && i < text.n_columns; i++, table->n_columns++)
		code = read_column(r, &text, i, &table->columns[i]);
	if (!code && !r->no_memory)
		read_constraints(r, &text, table);
	return code || r->no_memory ? fail_statement(r, "table", name, RX_ENOMEM) : 0;
}

static const rx_schema_column *column_named(const rx_schema_table *table, const char *name)
{
	for (size_t i = 0; name && i < table->n_columns; i++) {
		if (rx__name_equal(table->columns[i].name, name))
			return &table->columns[i];
	}
	return NULL;
}

static void read_index_part(reader *r, const rx_schema_table *table, const rx__index_text *text,
	size_t i, rx_schema_index_part *part)
{
	const rx__key_part *from = &text->parts[i];
	const rx_schema_column *column = column_named(table, from->name);

	if (column)
		part->column = column->name;
	else
		part->expression = keep_span(r, text->sql, from->expression);
	/* The collation of the column is what the part has without a word. */
	if (from->collate &&
		!(column && column->collate && rx__name_equal(column->collate, from->collate)))
		part->collate = keep(r, from->collate);
	part->descending = from->descending;
}

static int read_index(reader *r, const char *name, const char *table_name, const char *sql)
{
	rx_schema *schema = r->schema;
	rx_schema_table *table;
	rx_schema_index *index;
	rx__index_text text;
	size_t room;
	int code = rx__index_text_read(&text, &r->scratch, sql, r->error);

	if (code)
		return fail_statement(r, "index", name, code);
	/* Both come in the order of the tables' names; the table is left out if it is internal. */
	while (r->at < schema->n_tables && strcmp(schema->tables[r->at].name, table_name) < 0)
		r->at++;
	if (r->at == schema->n_tables || strcmp(schema->tables[r->at].name, table_name) != 0)
		return 0;
	table = &schema->tables[r->at];
	room = table->n_indexes;
	if ((room & (room - 1)) == 0) {
		rx_schema_index *list = new_list(r, room + 1, sizeof(*list));

		if (list && room)
			memcpy(list, table->indexes, room * sizeof(*list));
		table->indexes = list;
	}
	if (r->no_memory)
		return rx__fail_nomem(r->error);
	index = &table->indexes[table->n_indexes++];
	index->name = keep(r, name);
	index->unique = text.unique;
	index->parts = new_list(r, text.n_parts, sizeof(*index->parts));
	index->n_parts = text.n_parts;
	for (size_t i = 0; index->parts && i < text.n_parts; i++)
		read_index_part(r, table, &text, i, &index->parts[i]);
	if (text.where.size)
		index->where = keep_span(r, sql, text.where);
	return r->no_memory ? rx__fail_nomem(r->error) : 0;
}

static int read_view(reader *r, const char *name)
{
	rx_schema *schema = r->schema;

	if (!rx__arena_grow(
			r->arena, &schema->views, schema->n_views, &r->cap_views, sizeof(*schema->views)))
		return rx__fail_nomem(r->error);
	schema->views[schema->n_views++] = keep(r, name);
	return r->no_memory ? rx__fail_nomem(r->error) : 0;
}

/* One row of sqlite_schema: type, name, tbl_name, sql. */
static int read_row(reader *r, sqlite3_stmt *stmt)
{
	const char *type = (const char *)sqlite3_column_text(stmt, 0);
	const char *name = (const char *)sqlite3_column_text(stmt, 1);
	const char *table = (const char *)sqlite3_column_text(stmt, 2);
	const char *sql = (const char *)sqlite3_column_text(stmt, 3);

	if (!type || !name || !table || !sql)
		return rx__fail_nomem(r->error);
	if (strcmp(type, "view") == 0)
		return read_view(r, name);
	if (strcmp(type, "index") == 0)
		return read_index(r, name, table, sql);
	if (strncasecmp(sql, "CREATE VIRTUAL", 14) != 0)
		return read_table(r, name, sql);
	r->has_virtual = true;
	return 0;
}

static int each_row(reader *r, const char *sql, int (*row)(reader *r, sqlite3_stmt *stmt))
{
	sqlite3_stmt *stmt = NULL;
	int sqlite = sqlite3_prepare_v2(r->conn->db, sql, -1, &stmt, NULL), code = 0;

	while (sqlite == SQLITE_OK && !code) {
		int step = sqlite3_step(stmt);

		if (step == SQLITE_DONE)
			break;
		if (step != SQLITE_ROW) {
			sqlite = step;
			break;
		}
		code = row(r, stmt);
		rx__arena_clear(&r->scratch);
	}
	if (sqlite != SQLITE_OK)
		code = rx__sqlite_fail(r->conn, sqlite, sql, r->error);
	sqlite3_finalize(stmt);
	return code;
}

/* A table that a virtual table keeps its data in. */
static int remove_shadow(reader *r, sqlite3_stmt *stmt)
{
	const char *name = (const char *)sqlite3_column_text(stmt, 0);
	rx_schema *schema = r->schema;

	for (size_t i = 0; name && i < schema->n_tables; i++) {
		if (strcmp(schema->tables[i].name, name) != 0)
			continue;
		schema->n_tables--;
		memmove(&schema->tables[i], &schema->tables[i + 1],
			(schema->n_tables - i) * sizeof(*schema->tables));
		break;
	}
	return name ? 0 : rx__fail_nomem(r->error);
}

static const rx_schema_table *find_table(const reader *r, const char *name)
{
	for (size_t i = 0; i < r->schema->n_tables; i++)
		if (rx__name_equal(r->schema->tables[i].name, name))
			return &r->schema->tables[i];
	return NULL;
}

/* REFERENCES without columns means the primary key of the other table. */
static void complete_foreign_keys(reader *r)
{
	for (size_t i = 0; i < r->schema->n_tables; i++) {
		rx_schema_table *table = &r->schema->tables[i];

		for (size_t k = 0; k < table->n_foreign_keys; k++) {
			rx_schema_foreign_key *key = &table->foreign_keys[k];
			const rx_schema_table *target = NULL;

			if (!key->target_columns)
				target = find_table(r, key->target_table);
			if (target && target->primary_key.n_columns == key->n_columns)
				key->target_columns = keep_names(r, target->primary_key.columns, key->n_columns);
		}
	}
}

/* Tables before indexes; both by the names of the tables, byte by byte. */
static int read_rows(reader *r, const char *const *names, size_t n)
{
	sqlite3_str *sql = sqlite3_str_new(r->conn->db);
	int code;

	sqlite3_str_appendall(sql,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('table', 'index', "
		"'view') AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ");
	for (size_t i = 0; names && i < n; i++)
		sqlite3_str_appendf(sql, "%s%Q", i ? ", " : "AND tbl_name COLLATE NOCASE IN (", names[i]);
	if (names)
		sqlite3_str_appendall(sql, n ? ") " : "AND 0 ");
	sqlite3_str_appendall(sql, "ORDER BY type = 'index', tbl_name COLLATE BINARY, rowid");
	char *text = sqlite3_str_finish(sql);
	code = text ? each_row(r, text, read_row) : rx__fail_nomem(r->error);
	sqlite3_free(text);
	return code;
}

static int read_all(reader *r, const char *const *names, size_t n)
{
	int code = read_rows(r, names, n);

	if (!code && r->has_virtual && sqlite3_libversion_number() >= 3037000)
		code = each_row(r,
			"SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
			remove_shadow);
	if (!code)
		complete_foreign_keys(r);
	return !code && r->no_memory ? rx__fail_nomem(r->error) : code;
}

int rx__sqlite_inspect(rx_conn *conn, rx_schema **out, rx_error *error)
{
	return rx__sqlite_inspect_tables(conn, NULL, 0, out, error);
}

int rx__sqlite_inspect_tables(
	rx_conn *conn, const char *const *names, size_t n, rx_schema **out, rx_error *error)
{
	reader r = { .conn = rx__sqlite_conn_of(conn), .error = error };
	owner *o = calloc(1, sizeof(*o));
	int code;

	if (!o)
		return rx__fail_nomem(error);
	rx__arena_init(&o->arena, 0);
	o->schema.rx__arena = &o->arena;
	r.schema = &o->schema;
	r.arena = &o->arena;
	rx__arena_init(&r.scratch, 0);
	code = read_all(&r, names, n);
	rx__arena_deinit(&r.scratch);
	if (code)
		rx_schema_free(r.schema);
	else
		*out = r.schema;
	return code;
}
