/* The schema from the system's catalogues: five queries, whatever the number of tables. Each gives
 * its rows in the order of the tables, so that the table a row belongs to is found by going on from
 * the last one.
 *
 * Names in the current schema are given without it, so that the same models fit whichever schema the
 * connection works in. */
#include "drivers/postgresql/postgresql.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/arena_list.h"
#include "base/fail.h"
#include "model/identity.h"

typedef struct owner { /* what rx_schema_free frees */
	rx_schema schema;
	rx_arena arena;
} owner;

typedef struct reader {
	rx__pg_conn *conn;
	rx_schema *schema;
	rx_arena *arena;
	rx_error *error;
	bool no_memory;
	size_t cap_tables, cap_views;
	size_t at; /* the table of the last row */
	Oid *oids; /* of the tables */
	size_t cap_oids, n_oids;
	const PGresult *labels; /* of all enums */
} reader;

#define SHOWN_SCHEMAS \
	"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' " \
	"AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass " \
	"AND d.objid = c.oid AND d.deptype = 'e')"
#define SHORT_SCHEMA "nullif(n.nspname, current_schema())"
#define TABLE_ORDER \
	"n.nspname <> current_schema(), n.nspname COLLATE \"C\", c.relname COLLATE \"C\""

/* ---- cells and lists */

static const char *text_at(const PGresult *rows, int row, int column)
{
	return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

static bool is_true(const PGresult *rows, int row, int column)
{
	const char *text = text_at(rows, row, column);

	return text && *text == 't';
}

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

static int run(reader *r, const char *sql, PGresult **out)
{
	return rx__pg_run(r->conn, sql, out, r->error);
}

/* ---- types */

/* The labels of the enum of that number, ended by NULL; NULL if it is none. */
static const char *const *labels_of(reader *r, const char *oid)
{
	const char **list;
	size_t n = 0;
	int first = 0, rows = PQntuples(r->labels);

	while (first < rows && strcmp(PQgetvalue(r->labels, first, 0), oid) != 0)
		first++;
	while (first + (int)n < rows && strcmp(PQgetvalue(r->labels, first + (int)n, 0), oid) == 0)
		n++;
	if (n == 0)
		return NULL;
	list = rx__arena_array(r->arena, n + 1, sizeof(*list));
	r->no_memory = r->no_memory || !list;
	for (size_t i = 0; list && i < n; i++)
		list[i] = keep(r, PQgetvalue(r->labels, first + (int)i, 1));
	return (const char *const *)list;
}

/* ---- tables, views and their columns */

enum {
	OID,
	SCHEMA,
	TABLE,
	KIND,
	TABLE_COMMENT,
	COLUMN,
	TYPE,
	TYPE_OID,
	TYPE_NAME,
	NOT_NULL,
	IDENTITY,
	GENERATED,
	DEFAULT,
	COLLATE,
	COMMENT
};

static const char columns_sql[] =
	"SELECT c.oid, " SHORT_SCHEMA ", c.relname, c.relkind, obj_description(c.oid, 'pg_class'), "
	"a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid, t.typname, a.attnotnull, "
	"a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), "
	"CASE WHEN a.attcollation <> t.typcollation THEN co.collname END, "
	"col_description(c.oid, a.attnum) "
	"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
	"LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
	"LEFT JOIN pg_type t ON t.oid = a.atttypid "
	"LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
	"LEFT JOIN pg_collation co ON co.oid = a.attcollation "
	"WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition AND " SHOWN_SCHEMAS " "
	"ORDER BY " TABLE_ORDER ", a.attnum";

static void read_type(reader *r, const PGresult *rows, int row, rx_ddl_type *out)
{
	const char *const *labels = labels_of(r, PQgetvalue(rows, row, TYPE_OID));

	if (labels) {
		*out = (rx_ddl_type){ .kind = RX_TYPE_ENUM,
			.labels = labels,
			.name = keep(r, PQgetvalue(rows, row, TYPE_NAME)) };
		return;
	}
	rx__pg_dialect.type_read(keep(r, PQgetvalue(rows, row, TYPE)), out);
}

/* 'draft'::character varying is 'draft': the column has that type, and other engines have not. */
static const char *keep_literal(reader *r, const char *text)
{
	const char *end = text + 1;
	const char *copy;

	while (*end && (*end != '\'' || end[1] == '\''))
		end += *end == '\'' ? 2 : 1;
	if (*text != '\'' || strncmp(end, "'::", 3) != 0 || strpbrk(end + 3, "'()+-*/|"))
		return keep(r, text);
	copy = rx__arena_strndup(r->arena, text, (size_t)(end + 1 - text));
	r->no_memory = r->no_memory || !copy;
	return copy;
}

static void read_default(reader *r, const PGresult *rows, int row, rx_schema_column *column)
{
	const char *text = text_at(rows, row, DEFAULT);

	column->autoincrement = *PQgetvalue(rows, row, IDENTITY) != '\0';
	column->identity = *PQgetvalue(rows, row, IDENTITY) == 'a' ? "ALWAYS" : NULL;
	if (!text)
		return;
	if (*PQgetvalue(rows, row, GENERATED)) {
		column->computed = keep(r, text);
		column->stored = true;
	} else if (strncmp(text, "nextval(", 8) == 0) {
		column->autoincrement = true;
	} else {
		column->server_default = keep_literal(r, text);
		column->default_now = rx__pg_dialect.default_equal(text, rx__pg_dialect.now);
	}
}

static void read_column(reader *r, const PGresult *rows, int row, rx_schema_table *table)
{
	rx_schema_column *column = push(r, &table->columns, &table->n_columns, sizeof(*column));

	if (!column)
		return;
	column->name = keep(r, PQgetvalue(rows, row, COLUMN));
	column->nullable = !is_true(rows, row, NOT_NULL);
	column->collate = keep(r, text_at(rows, row, COLLATE));
	column->comment = keep(r, text_at(rows, row, COMMENT));
	read_type(r, rows, row, &column->type);
	read_default(r, rows, row, column);
}

static void add_view(reader *r, const PGresult *rows, int row)
{
	rx_schema *schema = r->schema;

	if (row > 0 && strcmp(PQgetvalue(rows, row, OID), PQgetvalue(rows, row - 1, OID)) == 0)
		return;
	if (rx__arena_grow(
			r->arena, &schema->views, schema->n_views, &r->cap_views, sizeof(*schema->views)))
		schema->views[schema->n_views++] = keep(r, PQgetvalue(rows, row, TABLE));
	else
		r->no_memory = true;
}

static rx_schema_table *add_table(reader *r, const PGresult *rows, int row)
{
	rx_schema *schema = r->schema;
	rx_schema_table *table;

	if (!rx__arena_grow(
			r->arena, &schema->tables, schema->n_tables, &r->cap_tables, sizeof(*table)) ||
		!rx__arena_grow(r->arena, &r->oids, r->n_oids, &r->cap_oids, sizeof(*r->oids))) {
		r->no_memory = true;
		return NULL;
	}
	r->oids[r->n_oids++] = (Oid)strtoul(PQgetvalue(rows, row, OID), NULL, 10);
	table = &schema->tables[schema->n_tables++];
	table->schema = keep(r, text_at(rows, row, SCHEMA));
	table->name = keep(r, PQgetvalue(rows, row, TABLE));
	table->comment = keep(r, text_at(rows, row, TABLE_COMMENT));
	return table;
}

static int read_tables(reader *r)
{
	PGresult *rows = NULL;
	rx_schema_table *table = NULL;
	int code = run(r, columns_sql, &rows);

	for (int i = 0; !code && !r->no_memory && i < PQntuples(rows); i++) {
		char kind = *PQgetvalue(rows, i, KIND);

		if (kind == 'v' || kind == 'm') {
			add_view(r, rows, i);
			continue;
		}
		if (!r->n_oids || r->oids[r->n_oids - 1] != strtoul(PQgetvalue(rows, i, OID), NULL, 10))
			table = add_table(r, rows, i);
		if (table && text_at(rows, i, COLUMN))
			read_column(r, rows, i, table);
	}
	PQclear(rows);
	return code;
}

/* The table of that number; rows come in the order of the tables. NULL: it was made meanwhile. */
static rx_schema_table *table_of(reader *r, const PGresult *rows, int row)
{
	Oid oid = (Oid)strtoul(PQgetvalue(rows, row, 0), NULL, 10);

	for (size_t i = 0; i < r->n_oids; i++) {
		size_t at = (r->at + i) % r->n_oids;

		if (r->oids[at] == oid) {
			r->at = at;
			return &r->schema->tables[at];
		}
	}
	return NULL;
}

/* ---- identities that count by options of their own */

static const char sequences_sql[] =
	"SELECT a.attrelid, a.attname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, "
	"s.seqcycle FROM pg_sequence s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND "
	"d.objid "
	"= s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i' JOIN pg_attribute a "
	"ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE s.seqstart <> 1 OR "
	"s.seqincrement <> 1 OR s.seqmin <> 1 OR s.seqcache <> 1 OR s.seqcycle OR s.seqmax <> CASE "
	"s.seqtypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE 9223372036854775807 END";

static int64_t number_at(const PGresult *rows, int row, int column)
{
	return strtoll(PQgetvalue(rows, row, column), NULL, 10);
}

static void read_sequence(reader *r, const PGresult *rows, int row)
{
	rx_schema_table *table = table_of(r, rows, row);
	rx_schema_column *column = NULL;

	for (size_t i = 0; table && i < table->n_columns; i++)
		if (strcmp(table->columns[i].name, PQgetvalue(rows, row, 1)) == 0)
			column = &table->columns[i];
	if (!column)
		return;
	column->identity = rx__identity_text(r->arena,
		&(rx__identity){ .always = column->identity != NULL,
			.start = number_at(rows, row, 2),
			.increment = number_at(rows, row, 3),
			.minimum = number_at(rows, row, 4),
			.maximum = number_at(rows, row, 5),
			.cache = number_at(rows, row, 6),
			.cycle = is_true(rows, row, 7) },
		column->type.kind);
	r->no_memory = r->no_memory || !column->identity;
}

static int read_sequences(reader *r)
{
	PGresult *rows = NULL;
	int code = run(r, sequences_sql, &rows);

	for (int i = 0; !code && !r->no_memory && i < PQntuples(rows); i++)
		read_sequence(r, rows, i);
	PQclear(rows);
	return code;
}

/* ---- constraints: a row for each column */

enum {
	C_TABLE,
	C_NAME,
	C_TYPE,
	C_COLUMN,
	C_TARGET_SCHEMA,
	C_TARGET,
	C_TARGET_COLUMN,
	C_ON_DELETE,
	C_ON_UPDATE,
	C_DEFERRABLE,
	C_DEFERRED,
	C_EXPRESSION,
	C_MATCH_FULL,
	C_NOT_VALID,
	C_NO_INHERIT,
	C_NULLS,
	C_DELETES
};

/* Older servers have no columns for it. */
#define NEW_OF_CONSTRAINT \
	"CASE WHEN k.contype = 'u' THEN (SELECT i.indnullsnotdistinct FROM pg_index i WHERE " \
	"i.indexrelid " \
	"= k.conindid) END, u.attnum = ANY (k.confdelsetcols)"
#define CONSTRAINTS(new) \
	"SELECT c.oid, k.conname, k.contype, a.attname, nullif(fn.nspname, current_schema()), " \
	"fc.relname, fa.attname, k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred, " \
	"CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN " \
	"regexp_replace(substr(" \
	"pg_get_constraintdef(k.oid, true), 9), ' DEFERRABLE( INITIALLY DEFERRED)?$', '') END, " \
	"k.confmatchtype = 'f', NOT k.convalidated, k.connoinherit, " new " " \
																	  "FROM pg_constraint k JOIN " \
																	  "pg_class c ON c.oid = " \
																	  "k.conrelid " \
																	  "JOIN pg_namespace n ON " \
																	  "n.oid = c.relnamespace " \
																	  "LEFT JOIN LATERAL " \
																	  "unnest(k.conkey, " \
																	  "coalesce(k.confkey, " \
																	  "'{}')) " \
																	  "WITH ORDINALITY AS " \
																	  "u(attnum, fattnum, ord) " \
																	  "ON k.contype NOT IN ('c', " \
																	  "'x') " \
																	  "LEFT JOIN pg_attribute a " \
																	  "ON a.attrelid = " \
																	  "k.conrelid AND a.attnum = " \
																	  "u.attnum " \
																	  "LEFT JOIN pg_class fc ON " \
																	  "fc.oid = k.confrelid " \
																	  "LEFT JOIN pg_namespace fn " \
																	  "ON fn.oid = " \
																	  "fc.relnamespace " \
																	  "LEFT JOIN pg_attribute fa " \
																	  "ON fa.attrelid = " \
																	  "k.confrelid AND fa.attnum " \
																	  "= u.fattnum " \
																	  "WHERE k.contype IN ('p', " \
																	  "'u', 'f', 'c', 'x') AND " \
																	  "NOT c.relispartition " \
																	  "AND " SHOWN_SCHEMAS " " \
																	  "ORDER BY " TABLE_ORDER \
																	  ", k.oid, u.ord"

static bool has_nulls(const reader *r)
{
	return PQserverVersion(r->conn->pg) >= 150000;
}

static rx_action action_of(const char *letter)
{
	switch (*letter) {
	case 'r':
		return RX_RESTRICT;
	case 'c':
		return RX_CASCADE;
	case 'n':
		return RX_SET_NULL;
	case 'd':
		return RX_SET_DEFAULT;
	default:
		return RX_NO_ACTION;
	}
}

static bool is_next_part(const PGresult *rows, int row)
{
	return row > 0 &&
		strcmp(PQgetvalue(rows, row, C_TABLE), PQgetvalue(rows, row - 1, C_TABLE)) == 0 &&
		strcmp(PQgetvalue(rows, row, C_NAME), PQgetvalue(rows, row - 1, C_NAME)) == 0;
}

static void read_key(reader *r, const PGresult *rows, int row, rx_schema_key *key)
{
	if (!key)
		return;
	if (!key->name)
		key->name = keep(r, PQgetvalue(rows, row, C_NAME));
	push_name(r, &key->columns, &key->n_columns, PQgetvalue(rows, row, C_COLUMN));
	key->deferrable = is_true(rows, row, C_DEFERRABLE);
	key->initially_deferred = is_true(rows, row, C_DEFERRED);
}

static void read_unique(reader *r, const PGresult *rows, int row, rx_schema_table *table)
{
	rx_schema_key *key;

	if (!is_next_part(rows, row))
		push(r, &table->uniques, &table->n_uniques, sizeof(*table->uniques));
	if (!table->n_uniques)
		return;
	key = &table->uniques[table->n_uniques - 1];
	read_key(r, rows, row, key);
	key->nulls_not_distinct = is_true(rows, row, C_NULLS);
}

static void begin_foreign_key(reader *r, const PGresult *rows, int row, rx_schema_foreign_key *key)
{
	const char *schema = text_at(rows, row, C_TARGET_SCHEMA);

	key->name = keep(r, PQgetvalue(rows, row, C_NAME));
	key->target_table = rx__arena_printf(r->arena, "%s%s%s", schema ? schema : "",
		schema ? "." : "", PQgetvalue(rows, row, C_TARGET));
	r->no_memory = r->no_memory || !key->target_table;
	key->on_delete = action_of(PQgetvalue(rows, row, C_ON_DELETE));
	key->on_update = action_of(PQgetvalue(rows, row, C_ON_UPDATE));
	key->deferrable = is_true(rows, row, C_DEFERRABLE);
	key->initially_deferred = is_true(rows, row, C_DEFERRED);
	key->match_full = is_true(rows, row, C_MATCH_FULL);
	key->not_valid = is_true(rows, row, C_NOT_VALID);
}

static void read_foreign_key(reader *r, const PGresult *rows, int row, rx_schema_table *table)
{
	rx_schema_foreign_key *key;
	size_t n;

	if (!is_next_part(rows, row)) {
		key = push(r, &table->foreign_keys, &table->n_foreign_keys, sizeof(*key));
		if (key)
			begin_foreign_key(r, rows, row, key);
	}
	if (!table->n_foreign_keys)
		return;
	key = &table->foreign_keys[table->n_foreign_keys - 1];
	n = key->n_columns;
	push_name(r, &key->columns, &key->n_columns, PQgetvalue(rows, row, C_COLUMN));
	push_name(r, &key->target_columns, &n, PQgetvalue(rows, row, C_TARGET_COLUMN));
	if (is_true(rows, row, C_DELETES))
		push_name(r, &key->delete_columns, &key->n_delete_columns, PQgetvalue(rows, row, C_COLUMN));
}

/* The outer parentheses are the server's. */
static void read_check(reader *r, const PGresult *rows, int row, rx_schema_table *table)
{
	rx_schema_check *check = push(r, &table->checks, &table->n_checks, sizeof(*check));

	if (!check)
		return;
	check->name = keep(r, PQgetvalue(rows, row, C_NAME));
	check->sql = keep(r, PQgetvalue(rows, row, C_EXPRESSION));
	check->exclude = *PQgetvalue(rows, row, C_TYPE) == 'x';
	check->deferrable = is_true(rows, row, C_DEFERRABLE);
	check->initially_deferred = is_true(rows, row, C_DEFERRED);
	check->not_valid = is_true(rows, row, C_NOT_VALID);
	check->no_inherit = !check->exclude && is_true(rows, row, C_NO_INHERIT);
}

static int read_constraints(reader *r)
{
	PGresult *rows = NULL;
	int code =
		run(r, has_nulls(r) ? CONSTRAINTS(NEW_OF_CONSTRAINT) : CONSTRAINTS("false, false"), &rows);

	for (int i = 0; !code && !r->no_memory && i < PQntuples(rows); i++) {
		rx_schema_table *table = table_of(r, rows, i);

		if (!table)
			continue;
		switch (*PQgetvalue(rows, i, C_TYPE)) {
		case 'p':
			read_key(r, rows, i, &table->primary_key);
			break;
		case 'u':
			read_unique(r, rows, i, table);
			break;
		case 'f':
			read_foreign_key(r, rows, i, table);
			break;
		default:
			read_check(r, rows, i, table);
		}
	}
	PQclear(rows);
	return code;
}

/* ---- indexes: a row for each part; those of constraints belong to these */

enum {
	I_TABLE,
	I_NAME,
	I_UNIQUE,
	I_COLUMN,
	I_EXPRESSION,
	I_DESCENDING,
	I_COLLATE,
	I_WHERE,
	I_INCLUDED,
	I_NULLS_FIRST,
	I_OPCLASS,
	I_USUAL,
	I_METHOD,
	I_VALID,
	I_NULLS,
	I_STORAGE
};

#define INDEXES(nulls) \
	"SELECT c.oid, ic.relname, i.indisunique, a.attname, " \
	"CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, p.ord::int, true) END, " \
	"(i.indoption[p.ord - 1] & 1) = 1, " \
	"CASE WHEN i.indcollation[p.ord - 1] <> 0 AND a.attname IS NOT NULL " \
	"AND i.indcollation[p.ord - 1] <> a.attcollation THEN co.collname END, " \
	"pg_get_expr(i.indpred, i.indrelid, true), p.ord > i.indnkeyatts, " \
	"(i.indoption[p.ord - 1] & 2) = 2, opc.opcname, opc.opcdefault, am.amname, " \
	"i.indisvalid, " nulls ", array_to_string(ic.reloptions, ', ') " \
	"FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid " \
	"JOIN pg_class ic ON ic.oid = i.indexrelid " \
	"JOIN pg_namespace n ON n.oid = c.relnamespace " \
	"CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS p(attnum, ord) " \
	"LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.attnum AND p.attnum <> " \
	"0 " \
	"LEFT JOIN pg_collation co ON co.oid = i.indcollation[p.ord - 1] " \
	"LEFT JOIN pg_opclass opc ON opc.oid = i.indclass[p.ord - 1] " \
	"JOIN pg_am am ON am.oid = ic.relam " \
	"WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition " \
	"AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid " \
	"AND k.contype IN ('p', 'u', 'x')) AND " SHOWN_SCHEMAS " " \
	"ORDER BY " TABLE_ORDER ", ic.relname COLLATE \"C\", p.ord"

static void read_index(reader *r, const PGresult *rows, int row, rx_schema_table *table)
{
	rx_schema_index_part *part;
	rx_schema_index *index;

	if (!is_next_part(rows, row)) {
		index = push(r, &table->indexes, &table->n_indexes, sizeof(*index));
		if (!index)
			return;
		index->name = keep(r, PQgetvalue(rows, row, I_NAME));
		index->unique = is_true(rows, row, I_UNIQUE);
		index->where = keep(r, text_at(rows, row, I_WHERE));
		index->invalid = !is_true(rows, row, I_VALID);
		index->nulls_not_distinct = is_true(rows, row, I_NULLS);
		index->storage = keep(r, text_at(rows, row, I_STORAGE));
		if (strcmp(PQgetvalue(rows, row, I_METHOD), "btree") != 0)
			index->method = keep(r, PQgetvalue(rows, row, I_METHOD));
	}
	if (!table->n_indexes)
		return;
	index = &table->indexes[table->n_indexes - 1];
	if (is_true(rows, row, I_INCLUDED)) {
		push_name(r, &index->include, &index->n_include, PQgetvalue(rows, row, I_COLUMN));
		return;
	}
	part = push(r, &index->parts, &index->n_parts, sizeof(*part));
	if (!part)
		return;
	part->column = keep(r, text_at(rows, row, I_COLUMN));
	part->expression = keep(r, text_at(rows, row, I_EXPRESSION));
	part->descending = is_true(rows, row, I_DESCENDING);
	part->collate = keep(r, text_at(rows, row, I_COLLATE));
	if (is_true(rows, row, I_NULLS_FIRST) != part->descending)
		part->nulls = part->descending ? RX_NULLS_LAST : RX_NULLS_FIRST;
	if (is_true(rows, row, I_USUAL))
		part->usual_opclass = keep(r, text_at(rows, row, I_OPCLASS));
	else
		part->opclass = keep(r, text_at(rows, row, I_OPCLASS));
}

static int read_indexes(reader *r)
{
	PGresult *rows = NULL;
	int code = run(r, has_nulls(r) ? INDEXES("i.indnullsnotdistinct") : INDEXES("false"), &rows);

	for (int i = 0; !code && !r->no_memory && i < PQntuples(rows); i++) {
		rx_schema_table *table = table_of(r, rows, i);

		if (table)
			read_index(r, rows, i, table);
	}
	PQclear(rows);
	return code;
}

static int read_all(reader *r)
{
	PGresult *labels = NULL;
	int code = run(
		r, "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder", &labels);

	r->labels = labels;
	if (!code)
		code = read_tables(r);
	if (!code)
		code = read_sequences(r);
	if (!code)
		code = read_constraints(r);
	if (!code)
		code = read_indexes(r);
	PQclear(labels);
	return !code && r->no_memory ? rx__fail_nomem(r->error) : code;
}

int rx__pg_inspect(rx_conn *conn, rx_schema **out, rx_error *error)
{
	reader r = { .conn = rx__pg_conn_of(conn), .error = error };
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
