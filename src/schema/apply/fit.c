/* Each question is a SELECT of one row that does not fit. What only the engine can tell (a text that is
 * no number, say) is left to it. */
#include "schema/apply/fit.h"

#include <string.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"
#include "schema/ddl/ddl_alter.h"
#include "schema/rebuild/convert.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

typedef struct fit {
	rx_conn *conn;
	const rx_dialect *dialect;
	const rx_schema *schema;
	const rx_schema_table *table; /* of the operation, as it is */
	const rx__operation *operation;
	rx__operation known; /* with what is there */
	rx_arena arena;
	rx_buf sql;
	rx_error *error;
} fit;

/* ---- a row that does not fit */

/* The words for a text differ in one engine. */
static const char *text_word(const fit *f)
{
	return strcmp(f->dialect->name, "mariadb") == 0 ? " AS CHAR)" : " AS TEXT)";
}

static void put_name(fit *f, const char *name)
{
	rx__ddl_name(&f->sql, f->dialect, name);
}

static void put_text(fit *f, const char *column)
{
	rx__buf_puts(&f->sql, "CAST(");
	put_name(f, column);
	rx__buf_puts(&f->sql, text_word(f));
}

/* "SELECT <a column as text> FROM <the table> WHERE " */
static void begin(fit *f, const char *column)
{
	rx__buf_clear(&f->sql);
	rx__buf_puts(&f->sql, "SELECT ");
	put_text(f, column);
	rx__buf_puts(&f->sql, " FROM ");
	rx__ddl_table_name(&f->sql, f->dialect, f->table->schema, f->table->name);
	rx__buf_puts(&f->sql, " WHERE ");
}

/* The column by which a row is named in a message. */
static const char *name_of_rows(const fit *f)
{
	return f->table->primary_key.n_columns ? f->table->primary_key.columns[0]
										   : f->table->columns[0].name;
}

/* The same with the row's key behind it: "five' of the row with id = '7", in the quotes of a message. */
static void begin_value(fit *f, const char *column)
{
	const rx_schema_key *key = &f->table->primary_key;
	const bool concat = f->dialect->capabilities & RX_DIALECT_MODIFY;
	const char *with = concat ? ", " : " || ";
	rx_buf words = RX_BUF_INIT;

	if (key->n_columns != 1 || rx__same_name(key->columns[0], column)) {
		begin(f, column);
		return;
	}
	rx__buf_printf(&words, "' of the row with %s = '", key->columns[0]);
	rx__buf_clear(&f->sql);
	rx__buf_puts(&f->sql, concat ? "SELECT concat(substr(" : "SELECT (substr(");
	put_text(f, column);
	rx__buf_printf(&f->sql, ", 1, 40)%s", with);
	rx__ddl_literal(&f->sql, rx__buf_text(&words));
	rx__buf_puts(&f->sql, with);
	put_text(f, key->columns[0]);
	rx__buf_puts(&f->sql, ") FROM ");
	rx__ddl_table_name(&f->sql, f->dialect, f->table->schema, f->table->name);
	rx__buf_puts(&f->sql, " WHERE ");
	rx__buf_deinit(&words);
}

/* RX_HAS_ROW with the first cell, or RX_DONE. */
static int ask(fit *f, const char **out)
{
	const rx_driver *driver = f->conn->driver;
	rx_stmt *stmt = NULL;
	rx_value value = { .type = RX_TYPE_NONE };
	int r = f->sql.error
		? rx__fail_nomem(f->error)
		: driver->prepare(&stmt, f->conn, rx__buf_text(&f->sql), f->sql.size, f->error);

	if (!r)
		r = driver->bind(stmt, NULL, 0, f->error);
	if (!r)
		r = driver->step(stmt, f->error);
	if (r == RX_HAS_ROW && driver->value(stmt, 0, RX_TYPE_TEXT, &value, &f->arena, f->error) == 0)
		*out = value.type == RX_TYPE_NONE ? "NULL" : value.as.s.data;
	if (stmt) {
		driver->rewind(stmt);
		driver->finalize(stmt);
	}
	return r;
}

/* Asks, and refuses if there is such a row; what was found stands between the words. */
static int refuse_if(fit *f, int code, const char *column, const char *before, const char *behind)
{
	const char *found = "?";
	int r;

	rx__buf_puts(&f->sql, " LIMIT 1");
	r = ask(f, &found);
	if (r != RX_HAS_ROW)
		return r == RX_DONE ? 0 : r;
	return rx__fail(f->error, code,
		"table \"%s\", column \"%s\": %s '%.100s' %s; correct it first, nothing was changed",
		f->table->name, column, before, found, behind);
}

/* ---- types */

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT16 || kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

static bool is_fraction(rx_type kind)
{
	return kind == RX_TYPE_FLOAT || kind == RX_TYPE_DOUBLE || kind == RX_TYPE_DECIMAL;
}

static void put_labels(fit *f, const char *column, const char *const *labels)
{
	put_text(f, column);
	rx__buf_puts(&f->sql, " NOT IN (");
	for (size_t i = 0; labels[i]; i++) {
		rx__buf_puts(&f->sql, i ? ", " : "");
		rx__ddl_literal(&f->sql, labels[i]);
	}
	rx__buf_putc(&f->sql, ')');
}

/* What a cast of MariaDB makes NULL its ALTER refuses; a cast is no error there. */
static bool put_cast_to_null(
	fit *f, const char *column, const rx_ddl_type *from, const rx_ddl_type *to)
{
	static const char *const types[] = {
		[RX_TYPE_DATE] = "DATE",
		[RX_TYPE_TIME] = "TIME(6)",
		[RX_TYPE_DATETIME] = "DATETIME(6)",
		[RX_TYPE_INTERVAL] = "DATETIME(6)",
		[RX_TYPE_UUID] = "UUID",
	};

	if (from->kind == to->kind)
		return false;
	if (to->kind == RX_TYPE_JSON) {
		rx__buf_puts(&f->sql, "NOT json_valid(");
		put_name(f, column);
		rx__buf_putc(&f->sql, ')');
		return true;
	}
	if ((size_t)to->kind >= sizeof(types) / sizeof(*types) || !types[to->kind])
		return false;
	rx__buf_puts(&f->sql, "CAST(");
	put_name(f, column);
	rx__buf_printf(&f->sql, " AS %s) IS NULL", types[to->kind]);
	return true;
}

/* A condition that is true of values that the new type would change; false: there are none. */
static bool put_misfit(fit *f, const char *column, const rx_ddl_type *from, const rx_ddl_type *to)
{
	const bool number = is_integer(from->kind) || is_fraction(from->kind);

	if (to->kind == RX_TYPE_ENUM && to->labels) {
		put_labels(f, column, to->labels);
	} else if (to->kind == RX_TYPE_TEXT && to->length) {
		rx__buf_puts(&f->sql, "char_length(");
		put_text(f, column);
		rx__buf_printf(&f->sql, ") > %d", to->length);
	} else if (to->kind == RX_TYPE_BOOL && number) {
		put_name(f, column);
		rx__buf_puts(&f->sql, " NOT IN (0, 1)");
	} else if (is_integer(to->kind) && is_fraction(from->kind)) {
		put_name(f, column);
		rx__buf_puts(&f->sql, " <> floor(");
		put_name(f, column);
		rx__buf_putc(&f->sql, ')');
	} else if (to->kind == RX_TYPE_DECIMAL && to->precision && from->kind == RX_TYPE_DECIMAL) {
		put_name(f, column);
		rx__buf_puts(&f->sql, " <> round(");
		put_name(f, column);
		rx__buf_printf(&f->sql, ", %d)", to->scale);
	} else if (to->kind == RX_TYPE_DATE && from->kind == RX_TYPE_DATETIME) {
		put_name(f, column);
		rx__buf_puts(&f->sql, " <> CAST(");
		put_name(f, column);
		rx__buf_puts(&f->sql, " AS DATE)");
	} else if ((f->dialect->capabilities & RX_DIALECT_MODIFY) && from->kind == RX_TYPE_TEXT &&
		(is_integer(to->kind) || is_fraction(to->kind))) {
		put_name(f, column);
		rx__buf_puts(&f->sql,
			is_integer(to->kind)
				? " NOT REGEXP '^ *[-+]?[0-9]+ *$'"
				: " NOT REGEXP '^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *$'");
	} else {
		return (f->dialect->capabilities & RX_DIALECT_MODIFY) &&
			put_cast_to_null(f, column, from, to);
	}
	return true;
}

/* By casts, as standard SQL has them. */
static bool casts(const fit *f)
{
	return !(f->dialect->capabilities & (RX_DIALECT_REBUILD | RX_DIALECT_MODIFY));
}

/* Numbers that are too large, or more exact than the new type. */
static bool put_too_large(
	fit *f, const char *column, const rx_ddl_type *from, const rx_ddl_type *to)
{
	static const char *const ranges[] = {
		[RX_TYPE_INT16] = " NOT BETWEEN -32768 AND 32767",
		[RX_TYPE_INT32] = " NOT BETWEEN -2147483648 AND 2147483647",
		[RX_TYPE_INT64] = " NOT BETWEEN -9223372036854775808 AND 9223372036854775807",
	};
	const bool number = is_integer(from->kind) || is_fraction(from->kind);

	if (!number || (!is_integer(to->kind) && (to->kind != RX_TYPE_DECIMAL || !to->precision)))
		return false;
	put_name(f, column);
	if (is_integer(to->kind)) {
		rx__buf_puts(&f->sql, ranges[to->kind]);
	} else {
		rx__buf_puts(&f->sql, " NOT BETWEEN -1");
		rx__buf_printf(
			&f->sql, "e%d AND 1e%d", to->precision - to->scale, to->precision - to->scale);
	}
	if (!is_fraction(from->kind))
		return true;
	rx__buf_puts(&f->sql, " OR ");
	put_name(f, column);
	rx__buf_puts(&f->sql, is_integer(to->kind) ? " <> floor(" : " <> round(");
	put_name(f, column);
	if (is_integer(to->kind))
		rx__buf_putc(&f->sql, ')');
	else
		rx__buf_printf(&f->sql, "%s, %d)",
			from->kind != RX_TYPE_DECIMAL && casts(f) ? "::numeric" : "", to->scale);
	return true;
}

/* What has no condition is tried: a cast of every value, which changes nothing. */
static int try_casts(fit *f, const rx_ddl_type *from, const rx_ddl_type *to)
{
	const char *column = f->operation->name, *nothing = "";
	rx_buf type = RX_BUF_INIT;
	int r = rx__ddl_type(&type, f->dialect, to, false, f->error);

	rx__buf_clear(&f->sql);
	rx__buf_puts(&f->sql, "SELECT CAST(count(");
	rx__ddl_put_conversion(&f->sql, f->dialect,
		&(rx__ddl_conversion){
			.column = column, .from = from, .to = to, .type = rx__buf_text(&type) });
	rx__buf_puts(&f->sql, ") AS TEXT) FROM ");
	rx__ddl_table_name(&f->sql, f->dialect, f->table->schema, f->table->name);
	if (!r)
		r = ask(f, &nothing);
	rx__buf_deinit(&type);
	if (r >= 0)
		return 0;
	if (f->error && f->error->sqlstate[0] == '2') /* 22…: a value, and not the server */
		return rx__fail_wrap(f->error,
			"table \"%s\", column \"%s\": a value does not fit the new type; correct it first, "
			"nothing was changed",
			f->table->name, column);
	return r;
}

static bool may_not_fit(const rx_ddl_type *from, const rx_ddl_type *to)
{
	if (from->native || to->native)
		return false;
	if (from->kind == RX_TYPE_TEXT && to->kind == RX_TYPE_TEXT)
		return to->length && (!from->length || from->length > to->length);
	return from->kind != to->kind || from->kind == RX_TYPE_DECIMAL || from->kind == RX_TYPE_ENUM;
}

/* Decimals that are stored as text, by their digits. */
static void put_too_exact(fit *f, const char *value, const rx_ddl_type *to)
{
	rx__buf_printf(&f->sql,
		"(CAST(%s AS TEXT) NOT LIKE '%%e%%' AND (length(rtrim(substr(CAST(%s AS TEXT), "
		"instr(CAST(%s AS TEXT) || '.', '.') + 1), '0')) > %d OR length(ltrim(substr(CAST(%s AS "
		"TEXT), 1, instr(CAST(%s AS TEXT) || '.', '.') - 1), '-+0')) > %d))",
		value, value, value, to->scale, value, value, to->precision - to->scale);
}

/* As the rebuild will look at each value. */
static bool put_rebuild_misfit(
	fit *f, const char *column, const rx_ddl_type *from, const rx_ddl_type *to)
{
	const bool digits =
		from->kind == RX_TYPE_DECIMAL && to->kind == RX_TYPE_DECIMAL && to->precision;
	const bool needed = rx__convert_needed(from, to);
	rx_buf name = RX_BUF_INIT;

	if (to->kind == RX_TYPE_ENUM && to->labels) {
		put_labels(f, column, to->labels);
		return true;
	}
	rx__ddl_name(&name, f->dialect, column);
	if (digits) {
		put_too_exact(f, rx__buf_text(&name), to);
	} else if (needed) {
		rx__buf_putc(&f->sql, '(');
		rx__convert_fits(&f->sql, from, to, rx__buf_text(&name));
		rx__buf_puts(&f->sql, ") IS NOT TRUE");
	}
	rx__buf_deinit(&name);
	return digits || needed;
}

static int check_type(fit *f)
{
	const rx_schema_column *old = f->operation->old_column, *new = f->operation->column;
	const bool rebuild = f->dialect->capabilities & RX_DIALECT_REBUILD;
	bool known;

	if (!old || !may_not_fit(&old->type, &new->type))
		return 0;
	begin_value(f, f->operation->name);
	put_name(f, f->operation->name);
	rx__buf_puts(&f->sql, " IS NOT NULL AND (");
	known = rebuild ? put_rebuild_misfit(f, f->operation->name, &old->type, &new->type)
					: put_too_large(f, f->operation->name, &old->type, &new->type) ||
			put_misfit(f, f->operation->name, &old->type, &new->type);
	rx__buf_putc(&f->sql, ')');
	if (known)
		return refuse_if(f, RX_EDATA, f->operation->name, "the value", "does not fit the new type");
	return casts(f) && (new->type.kind != RX_TYPE_TEXT || old->type.kind == RX_TYPE_BYTES)
		? try_casts(f, &old->type, &new->type)
		: 0;
}

/* ---- NULL, keys, checks */

static int check_null(fit *f)
{
	const rx_schema_column *old = f->operation->old_column, *new = f->operation->column;

	if (!old || !old->nullable || new->nullable || f->operation->fill || new->autoincrement)
		return 0;
	begin(f, name_of_rows(f));
	put_name(f, f->operation->name);
	rx__buf_puts(&f->sql, " IS NULL");
	return refuse_if(f, RX_ENOT_NULL, f->operation->name, "it is to be NOT NULL, but the row",
		"has NULL (give .fill)");
}

static int check_column(fit *f)
{
	int r;

	/* What is computed from now on loses the values that it has. */
	if (f->operation->column->computed)
		return 0;
	r = check_null(f);
	return r ? r : check_type(f);
}

static bool has_columns(const fit *f, const char *const *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!rx_schema_column_named(f->table, columns[i]))
			return false;
	return true;
}

static int check_unique(
	fit *f, const char *name, const char *const *columns, size_t n, bool nulls_not_distinct)
{
	const char *behind =
		name ? rx__arena_printf(&f->arena, "is in several rows (%s)", name) : "is in several rows";

	if (!behind)
		return rx__fail_nomem(f->error);
	if (!n || !has_columns(f, columns, n))
		return 0;
	begin(f, columns[0]);
	rx__buf_puts(&f->sql, nulls_not_distinct ? "TRUE" : "");
	for (size_t i = 0; i < n && !nulls_not_distinct; i++) {
		rx__buf_puts(&f->sql, i ? " AND " : "");
		put_name(f, columns[i]);
		rx__buf_puts(&f->sql, " IS NOT NULL");
	}
	for (size_t i = 0; i < n; i++) {
		rx__buf_puts(&f->sql, i ? ", " : " GROUP BY ");
		put_name(f, columns[i]);
	}
	rx__buf_puts(&f->sql, " HAVING count(*) > 1");
	return refuse_if(f, RX_EUNIQUE, columns[0], "it is to be unique, but", behind);
}

static int check_unique_index(fit *f, const rx_schema_index *index)
{
	const char **columns = rx__arena_array(&f->arena, index->n_parts + 1, sizeof(*columns));

	if (!columns)
		return rx__fail_nomem(f->error);
	for (size_t i = 0; i < index->n_parts; i++) {
		columns[i] = index->parts[i].column;
		if (!columns[i] || index->parts[i].collate)
			return 0;
	}
	return index->unique && !index->where
		? check_unique(f, index->name, columns, index->n_parts, index->nulls_not_distinct)
		: 0;
}

/* A check whose words are not known yet is left to the engine. */
static int check_check(fit *f, const rx_schema_check *check)
{
	const char *breaks = rx__arena_printf(&f->arena, "breaks the check %s%s(%.120s)",
		check->name ? check->name : "", check->name ? " " : "", check->sql);

	begin(f, name_of_rows(f));
	rx__buf_printf(&f->sql, "NOT (%s\n)", check->sql);
	return breaks ? refuse_if(f, RX_ECHECK, name_of_rows(f), "the row", breaks)
				  : rx__fail_nomem(f->error);
}

static const rx_schema_table *target_of(const fit *f, const rx_schema_foreign_key *key)
{
	for (size_t i = 0; i < f->schema->n_tables; i++)
		if (rx__schema_points_to(key, &f->schema->tables[i]))
			return &f->schema->tables[i];
	return NULL;
}

static int check_foreign_key(fit *f)
{
	const rx_schema_foreign_key *key = f->operation->foreign_key;
	const rx_schema_table *target = target_of(f, key);

	if (key->not_valid || !target || !key->target_columns ||
		!has_columns(f, key->columns, key->n_columns))
		return 0;
	begin(f, key->columns[0]);
	for (size_t i = 0; i < key->n_columns; i++) {
		put_name(f, key->columns[i]);
		rx__buf_puts(&f->sql, " IS NOT NULL AND ");
	}
	rx__buf_puts(&f->sql, "NOT EXISTS (SELECT 1 FROM ");
	rx__ddl_table_name(&f->sql, f->dialect, target->schema, target->name);
	rx__buf_puts(&f->sql, " rx_target");
	for (size_t i = 0; i < key->n_columns; i++) {
		if (!rx_schema_column_named(target, key->target_columns[i]))
			return 0;
		rx__buf_puts(&f->sql, i ? " AND rx_target." : " WHERE rx_target.");
		put_name(f, key->target_columns[i]);
		rx__buf_puts(&f->sql, " = ");
		rx__ddl_table_name(&f->sql, f->dialect, f->table->schema, f->table->name);
		rx__buf_putc(&f->sql, '.');
		put_name(f, key->columns[i]);
	}
	rx__buf_putc(&f->sql, ')');
	return refuse_if(
		f, RX_EFOREIGN_KEY, key->columns[0], "the value", "points to a row that does not exist");
}

static int check_operation(fit *f)
{
	const rx__operation *operation = f->operation;

	switch (operation->kind) {
	case RX__OP_ALTER_COLUMN:
		return check_column(f);
	case RX__OP_CREATE_KEY:
		return check_unique(f, operation->key->name, operation->key->columns,
			operation->key->n_columns, operation->key->nulls_not_distinct);
	case RX__OP_CREATE_INDEX:
		return check_unique_index(f, operation->index);
	case RX__OP_CREATE_CHECK:
		return operation->check->exclude || operation->check->not_valid
			? 0
			: check_check(f, operation->check);
	case RX__OP_CREATE_FOREIGN_KEY:
		return check_foreign_key(f);
	default:
		return 0;
	}
}

/* ---- the list */

/* Whether it leaves alone what is asked about the rows of any table but its own. */
static bool changes_rows(const rx__operation *operation)
{
	return operation->kind == RX__OP_RUN_SQL || operation->kind == RX__OP_BACKFILL ||
		operation->kind == RX__OP_SESSION || operation->kind == RX__OP_RENAME_TABLE;
}

static bool in_names(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rx__same_name(names[i], name))
			return true;
	return false;
}

/* Whether what is asked about the operation's rows is about that column too. */
static bool is_about(const rx__operation *operation, const char *column)
{
	if (!column)
		return false;
	if (operation->key)
		return in_names(operation->key->columns, operation->key->n_columns, column);
	if (operation->foreign_key)
		return in_names(operation->foreign_key->columns, operation->foreign_key->n_columns, column);
	if (operation->check)
		return rx__sql_mentions(operation->check->sql, column);
	for (size_t i = 0; operation->index && i < operation->index->n_parts; i++)
		if (rx__same_name(operation->index->parts[i].column, column))
			return true;
	return !operation->index && rx__same_name(operation->name, column);
}

/* Whether an operation before it changes what is asked: its table, or columns that it is about. */
static bool changes_what_is_asked(const rx__operation *before, const rx__operation *operation)
{
	if (!before->table || !rx__same_name(before->table, operation->table))
		return false;
	switch (before->kind) {
	case RX__OP_CREATE_TABLE:
	case RX__OP_DROP_TABLE:
		return true;
	case RX__OP_ADD_COLUMN:
	case RX__OP_DROP_COLUMN:
	case RX__OP_ALTER_COLUMN:
	case RX__OP_RENAME_COLUMN:
	case RX__OP_ADD_LABEL:
	case RX__OP_RENAME_LABEL:
		return is_about(operation, before->name) || is_about(operation, before->new_name);
	default:
		return false;
	}
}

static bool leaves_columns(rx__operation_kind kind)
{
	return kind == RX__OP_TABLE_COMMENT || kind == RX__OP_CREATE_INDEX ||
		kind == RX__OP_DROP_INDEX || kind == RX__OP_CREATE_KEY || kind == RX__OP_CREATE_CHECK ||
		kind == RX__OP_CREATE_FOREIGN_KEY || kind == RX__OP_DROP_CONSTRAINT;
}

static bool changes_target(const rx__operation *before, const rx__operation *operation)
{
	const rx_schema_table table = { .schema = before->schema, .name = before->table };

	return operation->foreign_key && before->table && !leaves_columns(before->kind) &&
		rx__schema_points_to(operation->foreign_key, &table);
}

static bool is_first(const rx_op *op, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (changes_rows(&op->list[k]) || changes_what_is_asked(&op->list[k], &op->list[i]) ||
			changes_target(&op->list[k], &op->list[i]))
			return false;
	return true;
}

static bool asks(const rx__operation *operation)
{
	return operation->kind == RX__OP_ALTER_COLUMN || operation->kind == RX__OP_CREATE_KEY ||
		operation->kind == RX__OP_CREATE_FOREIGN_KEY || operation->kind == RX__OP_CREATE_CHECK ||
		(operation->kind == RX__OP_CREATE_INDEX && operation->index->unique &&
			!operation->concurrently);
}

static int check_one(fit *f, const rx__operation *operation)
{
	f->known = *operation;
	f->table = rx_schema_table_named(f->schema, operation->schema, operation->table);
	f->operation = &f->known;
	if (!f->table || !f->table->n_columns)
		return 0;
	if (operation->kind == RX__OP_ALTER_COLUMN)
		f->known.old_column = rx_schema_column_named(f->table, operation->name);
	return check_operation(f);
}

static void init(fit *f, rx_conn *conn, rx_error *error)
{
	*f =
		(fit){ .conn = conn, .dialect = conn->driver->dialect, .sql = RX_BUF_INIT, .error = error };
	rx__arena_init(&f->arena, 1024);
}

static void deinit(fit *f)
{
	rx__buf_deinit(&f->sql);
	rx__arena_deinit(&f->arena);
}

int rx__fit_ahead(rx_conn *conn, const rx_op *op, rx_error *error)
{
	rx_schema *schema = NULL;
	fit f;
	int r = 0;

	init(&f, conn, error);
	for (size_t i = 0; i < op->n && !r; i++) {
		if (!asks(&op->list[i]) || !is_first(op, i))
			continue;
		if (!schema)
			r = conn->driver->inspect(conn, &schema, error);
		f.schema = schema;
		if (!r)
			r = check_one(&f, &op->list[i]);
	}
	rx_schema_free(schema);
	deinit(&f);
	return r;
}

int rx__fit_type(
	rx_conn *conn, const rx_schema_table *table, const rx__operation *operation, rx_error *error)
{
	fit f;
	int r;

	init(&f, conn, error);
	f.table = table;
	f.operation = operation;
	r = check_type(&f);
	deinit(&f);
	return r;
}
