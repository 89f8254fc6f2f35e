/* The schema from information_schema: six queries, whatever the number of tables. Each gives its rows
 * in the order of the tables, so that the table a row belongs to is found by going on from the last one.
 *
 * What the server adds by itself is left out: the index that a foreign key brings, the CHECK of JSON, the
 * collation of the table in its columns. A unique index is a unique constraint here, as the server knows
 * no difference; who compares looks for both. A table with a CHECK within a column takes one query more. */
#include "drivers/mariadb/mariadb.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/arena_list.h"
#include "base/fail.h"
#include "drivers/mariadb/dialect.h"
#include "model/naming.h"

typedef struct owner { /* what rx_schema_free frees */
	rx_schema schema;
	rx_arena arena;
} owner;

typedef struct reader {
	rx__my_conn *conn;
	rx_schema *schema;
	rx_arena *arena;
	rx_error *error;
	bool no_memory;
	size_t cap_tables, cap_views, cap_collations;
	size_t at; /* the table of the last row */
	const char **collations; /* of the tables */
} reader;

#define ORDER(table) " ORDER BY BINARY " table

/* ---- lists */

static const char *keep(reader *r, const char *text)
{
	const char *copy = rx__arena_strdup(r->arena, text);

	r->no_memory = r->no_memory || (text && !copy);
	return copy;
}

static void *push(reader *r, void *items, size_t *n, size_t size)
{
	void *item = rx__arena_push(r->arena, items, n, size);

	r->no_memory = r->no_memory || !item;
	return item;
}

static void push_name(reader *r, const char ***list, size_t *n, const char *name)
{
	const char **item = push(r, list, n, sizeof(*item));

	if (item)
		*item = keep(r, name);
}

/* Each row of the query; those before it can be looked at in `last`, which keeps two names. */
typedef void take_row(reader *r, char *const *row);

static int each_row(reader *r, const char *sql, take_row *take)
{
	MYSQL_RES *rows = NULL;
	MYSQL_ROW row;
	int code = rx__my_run(r->conn, sql, &rows, r->error);

	while (!code && rows && !r->no_memory && (row = mysql_fetch_row(rows)) != NULL)
		take(r, row);
	if (rows)
		mysql_free_result(rows);
	return code;
}

/* The table of that name; rows come in the order of the tables. NULL: a view, or made meanwhile. */
static rx_schema_table *table_named(reader *r, const char *name)
{
	for (size_t i = 0; name && i < r->schema->n_tables; i++) {
		size_t at = (r->at + i) % r->schema->n_tables;

		if (strcmp(r->schema->tables[at].name, name) == 0) {
			r->at = at;
			return &r->schema->tables[at];
		}
	}
	return NULL;
}

static rx_schema_column *column_named(const rx_schema_table *table, const char *name)
{
	for (size_t i = 0; name && i < table->n_columns; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	return NULL;
}

/* ---- tables and views */

enum { T_NAME, T_TYPE, T_COLLATION, T_COMMENT, T_ENGINE };

static const char tables_sql[] =
	"SELECT table_name, table_type, table_collation, table_comment, engine "
	"FROM information_schema.tables "
	"WHERE table_schema = DATABASE()" ORDER("table_name");

static void take_table(reader *r, char *const *row)
{
	rx_schema *schema = r->schema;
	rx_schema_table *table;
	size_t n = schema->n_tables;

	if (strcmp(row[T_TYPE], "VIEW") == 0) {
		if (rx__arena_grow(
				r->arena, &schema->views, schema->n_views, &r->cap_views, sizeof(*schema->views)))
			schema->views[schema->n_views++] = keep(r, row[T_NAME]);
		else
			r->no_memory = true;
		return;
	}
	if (strcmp(row[T_TYPE], "BASE TABLE") != 0 && strcmp(row[T_TYPE], "SYSTEM VERSIONED") != 0)
		return;
	if (!rx__arena_grow(r->arena, &schema->tables, n, &r->cap_tables, sizeof(*table)) ||
		!rx__arena_grow(r->arena, &r->collations, n, &r->cap_collations, sizeof(*r->collations))) {
		r->no_memory = true;
		return;
	}
	r->collations[n] = keep(r, row[T_COLLATION]);
	table = &schema->tables[schema->n_tables++];
	*table = (rx_schema_table){
		.name = keep(r, row[T_NAME]), .engine = keep(r, row[T_ENGINE]), .collate = r->collations[n]
	};
	if (table->collate)
		table->charset = rx__arena_strndup(r->arena, table->collate, strcspn(table->collate, "_"));
	r->no_memory = r->no_memory || (table->collate && !table->charset);
	if (row[T_COMMENT] && *row[T_COMMENT])
		table->comment = keep(r, row[T_COMMENT]);
}

/* ---- columns */

enum { TABLE, COLUMN, TYPE, NULLABLE, DEFAULT, EXTRA, EXPRESSION, COLLATION, COMMENT };

static const char columns_sql[] =
	"SELECT table_name, column_name, column_type, is_nullable, column_default, extra, "
	"generation_expression, collation_name, column_comment FROM information_schema.columns "
	"WHERE table_schema = DATABASE()" ORDER("table_name") ", ordinal_position";

/* Texts come with backslashes, whatever the session's mode. */
static char unescaped(char c)
{
	static const char codes[] = "n\nr\rt\tZ\032";

	for (size_t i = 0; codes[i]; i += 2)
		if (codes[i] == c)
			return codes[i + 1];
	return c;
}

/* An expression with its texts as the standard has them: 'it\'s' is 'it''s'. */
const char *rx__my_sql_text(rx_arena *arena, const char *text)
{
	char *out, *to;
	bool in_text = false;

	if (!text || !strchr(text, '\\'))
		return rx__arena_strdup(arena, text);
	out = to = rx__arena_alloc(arena, 2 * strlen(text) + 1);
	for (; out && *text; text++) {
		if (in_text && *text == '\\' && text[1]) {
			text++;
			*to++ = unescaped(*text);
			if (*text == '\'')
				*to++ = '\'';
			continue;
		}
		in_text ^= *text == '\'';
		*to++ = *text;
	}
	if (out)
		*to = '\0';
	return out;
}

static const char *keep_sql(reader *r, const char *text)
{
	const char *copy = rx__my_sql_text(r->arena, text);

	r->no_memory = r->no_memory || (text && !copy);
	return copy;
}

/* The labels of enum('a','it''s'), ended by NULL. */
static const char *const *read_labels(reader *r, const char *text)
{
	const char **list = rx__arena_array(r->arena, strlen(text) / 2 + 2, sizeof(*list));
	size_t n = 0;

	r->no_memory = r->no_memory || !list;
	for (text += strcspn(text, "'"); list && *text == '\''; text += strcspn(text, "'")) {
		char *label = rx__arena_alloc(r->arena, strlen(text) + 1), *to = label;

		if (!label) {
			r->no_memory = true;
			break;
		}
		for (text++; *text && (*text != '\'' || text[1] == '\''); text++) {
			const bool escaped = *text == '\\' && text[1];

			text += *text == '\'' || escaped;
			*to++ = escaped ? unescaped(*text) : *text;
		}
		*to = '\0';
		text += *text == '\'';
		list[n++] = label;
	}
	return (const char *const *)list;
}

/* The words of a compressed column end in a comment that the server reads. */
static void read_type(reader *r, const char *text, rx_schema_column *column)
{
	static const char tail[] = " COMPRESSED*/";
	const size_t size = strlen(text), n = sizeof(tail) - 1;
	size_t end = size;

	if (strncmp(text, "enum(", 5) == 0) {
		column->type = (rx_ddl_type){ .kind = RX_TYPE_ENUM, .labels = read_labels(r, text) };
		return;
	}
	if (size > n && strcmp(text + size - n, tail) == 0) {
		column->compressed = true;
		end = strcspn(text, " ");
	}
	column->spelled = rx__arena_strndup(r->arena, text, end);
	r->no_memory = r->no_memory || !column->spelled;
	rx__my_type_read(column->spelled, &column->type);
}

/* What MODIFY COLUMN has to say again. */
static void read_extra(const char *extra, rx_schema_column *column)
{
	column->autoincrement = strstr(extra, "auto_increment") != NULL;
	column->invisible = strstr(extra, "INVISIBLE") != NULL;
	column->unversioned = strstr(extra, "WITHOUT SYSTEM VERSIONING") != NULL;
	column->on_update_now = strstr(extra, "on update current_timestamp") != NULL;
}

static bool is_now(const rx_schema_column *column, const char *text)
{
	static const char *const words[] = {
		[RX_TYPE_DATE] = "curdate()",
		[RX_TYPE_TIME] = "curtime()",
		[RX_TYPE_DATETIME] = "now()",
	};
	rx_type kind = column->type.kind;

	return kind <= RX_TYPE_DATETIME && words[kind] && rx__my_default_equal(text, words[kind]);
}

static void take_column(reader *r, char *const *row)
{
	rx_schema_table *table = table_named(r, row[TABLE]);
	rx_schema_column *column =
		table ? push(r, &table->columns, &table->n_columns, sizeof(*column)) : NULL;
	const char *of_table = column && r->collations ? r->collations[r->at] : NULL;

	if (!column)
		return;
	column->name = keep(r, row[COLUMN]);
	column->nullable = strcmp(row[NULLABLE], "YES") == 0;
	read_extra(row[EXTRA], column);
	read_type(r, row[TYPE], column);
	if (row[COLLATION] && of_table && strcmp(row[COLLATION], of_table) != 0)
		column->collate = keep(r, row[COLLATION]);
	if (row[COMMENT] && *row[COMMENT])
		column->comment = keep(r, row[COMMENT]);
	if (row[EXPRESSION] && *row[EXPRESSION]) {
		column->computed = keep_sql(r, row[EXPRESSION]);
		column->stored = !strstr(row[EXTRA], "VIRTUAL");
	} else if (row[DEFAULT] && strcmp(row[DEFAULT], "NULL") != 0) {
		column->server_default = keep_sql(r, row[DEFAULT]);
		column->default_now = is_now(column, row[DEFAULT]);
	}
}

/* ---- indexes: a row for each part */

enum { I_TABLE, I_NAME, I_NOT_UNIQUE, I_COLUMN, I_DIRECTION, I_PREFIX, I_TYPE, I_ANY_PREFIX };

static const char indexes_sql[] =
	"SELECT table_name, index_name, non_unique, column_name, collation, sub_part, index_type, "
	"max(sub_part) OVER (PARTITION BY table_name, index_name) "
	"FROM information_schema.statistics WHERE table_schema = DATABASE()" ORDER(
		"table_name") ", index_name <> 'PRIMARY', BINARY index_name"
					  ", seq_in_index";

static void take_key_part(reader *r, rx_schema_key *key, char *const *row)
{
	if (key)
		push_name(r, &key->columns, &key->n_columns, row[I_COLUMN]);
}

static void take_unique(reader *r, rx_schema_table *table, char *const *row)
{
	rx_schema_key *key = table->n_uniques ? &table->uniques[table->n_uniques - 1] : NULL;

	if (!key || strcmp(key->name, row[I_NAME]) != 0) {
		key = push(r, &table->uniques, &table->n_uniques, sizeof(*key));
		if (key)
			key->name = keep(r, row[I_NAME]);
	}
	take_key_part(r, key && key->name ? key : NULL, row);
}

/* A text without a length is in an index with its first characters, and nobody has to say so; a prefix
 * that somebody chose is an expression, "name(20)". */
static void take_part(reader *r, const rx_schema_table *table, const rx_schema_index *index,
	rx_schema_index_part *part, char *const *row)
{
	const rx_schema_column *column = column_named(table, row[I_COLUMN]);
	const bool whole = column && !column->type.length && !column->type.native && !index->unique &&
		atoi(row[I_PREFIX] ? row[I_PREFIX] : "0") == RX__MY_KEY_LENGTH;
	const bool plain = row[I_COLUMN][strspn(row[I_COLUMN], RX__NAME_LETTERS)] == '\0';

	part->descending = row[I_DIRECTION] && *row[I_DIRECTION] == 'D';
	if (!row[I_PREFIX] || whole || index->method) {
		part->column = keep(r, row[I_COLUMN]);
		return;
	}
	part->expression =
		rx__arena_printf(r->arena, plain ? "%s(%s)" : "`%s`(%s)", row[I_COLUMN], row[I_PREFIX]);
	r->no_memory = r->no_memory || !part->expression;
}

/* What is no tree. */
static const char *method_of(const char *type)
{
	return !strcmp(type, "FULLTEXT") ? "fulltext" : !strcmp(type, "SPATIAL") ? "spatial" : NULL;
}

static void take_index(reader *r, char *const *row)
{
	rx_schema_table *table = table_named(r, row[I_TABLE]);
	rx_schema_index *index;
	rx_schema_index_part *part;

	if (!table || !row[I_COLUMN])
		return;
	if (strcmp(row[I_NAME], "PRIMARY") == 0) {
		take_key_part(r, &table->primary_key, row);
		return;
	}
	if (*row[I_NOT_UNIQUE] == '0' && !row[I_ANY_PREFIX]) {
		take_unique(r, table, row);
		return;
	}
	index = table->n_indexes ? &table->indexes[table->n_indexes - 1] : NULL;
	if (!index || strcmp(index->name, row[I_NAME]) != 0) {
		index = push(r, &table->indexes, &table->n_indexes, sizeof(*index));
		if (index) {
			index->name = keep(r, row[I_NAME]);
			index->unique = *row[I_NOT_UNIQUE] == '0';
			index->method = method_of(row[I_TYPE]);
		}
	}
	part = index && index->name ? push(r, &index->parts, &index->n_parts, sizeof(*part)) : NULL;
	if (part)
		take_part(r, table, index, part, row);
}

/* ---- foreign keys: a row for each column, and what happens to the rows */

enum { F_TABLE, F_NAME, F_COLUMN, F_SCHEMA, F_TARGET, F_TARGET_COLUMN };

static const char foreign_keys_sql[] =
	"SELECT table_name, constraint_name, column_name, "
	"nullif(referenced_table_schema, DATABASE()), referenced_table_name, referenced_column_name "
	"FROM information_schema.key_column_usage WHERE table_schema = DATABASE() "
	"AND referenced_table_name IS NOT NULL" ORDER(
		"table_name") ", BINARY constraint_name, ordinal_position";

static void take_foreign_key(reader *r, char *const *row)
{
	rx_schema_table *table = table_named(r, row[F_TABLE]);
	rx_schema_foreign_key *key;
	size_t n;

	if (!table)
		return;
	key = table->n_foreign_keys ? &table->foreign_keys[table->n_foreign_keys - 1] : NULL;
	if (!key || strcmp(key->name, row[F_NAME]) != 0) {
		key = push(r, &table->foreign_keys, &table->n_foreign_keys, sizeof(*key));
		if (!key)
			return;
		key->name = keep(r, row[F_NAME]);
		key->target_table = rx__arena_printf(r->arena, "%s%s%s", row[F_SCHEMA] ? row[F_SCHEMA] : "",
			row[F_SCHEMA] ? "." : "", row[F_TARGET]);
		r->no_memory = r->no_memory || !key->target_table;
	}
	n = key->n_columns;
	push_name(r, &key->columns, &key->n_columns, row[F_COLUMN]);
	push_name(r, &key->target_columns, &n, row[F_TARGET_COLUMN]);
}

enum { A_TABLE, A_NAME, A_ON_UPDATE, A_ON_DELETE };

static const char actions_sql[] = "SELECT table_name, constraint_name, update_rule, delete_rule "
								  "FROM information_schema.referential_constraints "
								  "WHERE constraint_schema = DATABASE()" ORDER("table_name");

/* RESTRICT is what the server does when nothing is said. */
static rx_action action_of(const char *rule)
{
	if (strcmp(rule, "CASCADE") == 0)
		return RX_CASCADE;
	if (strcmp(rule, "SET NULL") == 0)
		return RX_SET_NULL;
	return strcmp(rule, "SET DEFAULT") == 0 ? RX_SET_DEFAULT : RX_NO_ACTION;
}

static void take_action(reader *r, char *const *row)
{
	rx_schema_table *table = table_named(r, row[A_TABLE]);

	for (size_t i = 0; table && i < table->n_foreign_keys; i++) {
		rx_schema_foreign_key *key = &table->foreign_keys[i];

		if (strcmp(key->name, row[A_NAME]) != 0)
			continue;
		key->on_update = action_of(row[A_ON_UPDATE]);
		key->on_delete = action_of(row[A_ON_DELETE]);
	}
}

static bool covers(const rx_schema_index *index, const rx_schema_foreign_key *key)
{
	if (index->n_parts != key->n_columns)
		return false;
	for (size_t i = 0; i < key->n_columns; i++)
		if (!index->parts[i].column || strcmp(index->parts[i].column, key->columns[i]) != 0)
			return false;
	return true;
}

/* A foreign key that finds no index makes one of its own name, and it goes when there is another. */
static void hide_own_indexes(rx_schema_table *table)
{
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		for (size_t k = 0; k < table->n_indexes; k++) {
			if (strcmp(table->indexes[k].name, table->foreign_keys[i].name) != 0 ||
				!covers(&table->indexes[k], &table->foreign_keys[i]))
				continue;
			memmove(&table->indexes[k], &table->indexes[k + 1],
				(table->n_indexes - k - 1) * sizeof(*table->indexes));
			table->n_indexes--;
			break;
		}
}

/* ---- checks */

enum { C_TABLE, C_NAME, C_LEVEL, C_CLAUSE };

static const char checks_sql[] = "SELECT table_name, constraint_name, level, check_clause "
								 "FROM information_schema.check_constraints "
								 "WHERE constraint_schema = DATABASE()" ORDER("table_name");

/* json_valid("x") of a text is what makes it JSON. */
static rx_schema_column *json_column(const rx_schema_table *table, char *const *row)
{
	static const char begin[] = "json_valid(\"";
	const size_t size = sizeof(begin) - 1;
	rx_schema_column *column = NULL;

	if (strncmp(row[C_CLAUSE], begin, size) != 0)
		return NULL;
	for (size_t i = 0; i < table->n_columns && !column; i++) {
		const char *name = table->columns[i].name;

		if (strncmp(row[C_CLAUSE] + size, name, strlen(name)) == 0 &&
			strcmp(row[C_CLAUSE] + size + strlen(name), "\")") == 0)
			column = &table->columns[i];
	}
	if (!column) /* a name with a quote in it */
		column = column_named(table, row[C_NAME]);
	return column && column->type.kind == RX_TYPE_TEXT ? column : NULL;
}

/* One that stands in a column has no name of its own. */
static void take_check(reader *r, char *const *row)
{
	rx_schema_table *table = table_named(r, row[C_TABLE]);
	bool in_column = strcmp(row[C_LEVEL], "Column") == 0;
	rx_schema_column *column = table && in_column ? json_column(table, row) : NULL;
	rx_schema_check *check;

	if (column) {
		column->type = (rx_ddl_type){ .kind = RX_TYPE_JSON };
		column->collate = column->spelled = NULL;
		return;
	}
	check = table ? push(r, &table->checks, &table->n_checks, sizeof(*check)) : NULL;
	if (!check)
		return;
	check->name = in_column ? NULL : keep(r, row[C_NAME]);
	check->sql = keep_sql(r, row[C_CLAUSE]);
}

/* ---- all of it */

static int read_all(reader *r)
{
	static const struct {
		const char *sql;
		take_row *take;
	} queries[] = {
		{ tables_sql, take_table },
		{ columns_sql, take_column },
		{ indexes_sql, take_index },
		{ foreign_keys_sql, take_foreign_key },
		{ actions_sql, take_action },
		{ checks_sql, take_check },
	};
	int code = 0;

	for (size_t i = 0; !code && i < sizeof(queries) / sizeof(queries[0]); i++) {
		r->at = 0;
		code = each_row(r, queries[i].sql, queries[i].take);
	}
	if (!code)
		code = rx__my_read_own_checks(r->conn, r->arena, r->schema, r->error);
	for (size_t i = 0; !code && i < r->schema->n_tables; i++)
		hide_own_indexes(&r->schema->tables[i]);
	return !code && r->no_memory ? rx__fail_nomem(r->error) : code;
}

int rx__my_inspect(rx_conn *conn, rx_schema **out, rx_error *error)
{
	reader r = { .conn = rx__my_conn_of(conn), .error = error };
	owner *o = calloc(1, sizeof(*o));
	int code;

	if (!o)
		return rx__fail_nomem(error);
	rx__arena_init(&o->arena, 0);
	o->schema.rx__arena = &o->arena;
	r.schema = &o->schema;
	r.arena = &o->arena;
	code = read_all(&r);
	if (code)
		rx_schema_free(r.schema);
	else
		*out = r.schema;
	return code;
}
