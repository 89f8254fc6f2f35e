/* The same list of expressions serves to copy and to explain: as a subquery with the names of the
 * new columns it shows each row as it would be, and the conditions of the new table are asked of it. */
#include "schema/rebuild/table_copy.h"

#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"
#include "schema/rebuild/convert.h"
#include "schema/rebuild/query.h"

#define KEY "rx key" /* the name of the row's key in the subquery */

static void put_name(rx_buf *out, const rx__table_edit *edit, const char *name)
{
	rx__ddl_name(out, edit->dialect, name);
}

static const char *quoted(rx__table_edit *edit, const char *name)
{
	rx_buf buf = RX_BUF_INIT;
	const char *text = NULL;

	put_name(&buf, edit, name);
	if (!buf.error)
		text = rx__arena_strdup(edit->arena, buf.data);
	rx__buf_deinit(&buf);
	return text ? text : "NULL";
}

/* A name of the rowid that is no column, NULL if there is none. */
static const char *rowid_name(const rx__ddl_text *a, const rx__ddl_text *b)
{
	static const char *const names[] = { "rowid", "_rowid_", "oid" };

	if (a->without_rowid || b->without_rowid)
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (rx__ddl_text_column(a, names[i]) == RX__NO_COLUMN &&
			rx__ddl_text_column(b, names[i]) == RX__NO_COLUMN)
			return names[i];
	}
	return NULL;
}

static bool is_computed(const rx__table_edit *edit, const char *name)
{
	size_t i = rx__ddl_text_column(&edit->text, name);

	return rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_GENERATED) != NULL;
}

/* A new key that the database gives gets the rowids that the rows have. */
static bool takes_rowid(const rx__table_edit *edit, const rx__edited_column *column)
{
	size_t i = rx__ddl_text_rowid_column(&edit->text);

	return !column->source && !column->fill && i != RX__NO_COLUMN &&
		rx__name_equal(edit->text.columns[i].name, column->name) &&
		rowid_name(&edit->old, &edit->old);
}

static bool is_copied(const rx__table_edit *edit, const rx__edited_column *column)
{
	return !is_computed(edit, column->name) &&
		(column->source || column->fill || takes_rowid(edit, column));
}

static void put_value(rx_buf *out, rx__table_edit *edit, const rx__edited_column *column)
{
	const char *value;

	if (takes_rowid(edit, column)) {
		rx__buf_puts(out, rowid_name(&edit->old, &edit->old));
		return;
	}
	if (!column->source) {
		rx__buf_printf(out, "(%s)", column->fill);
		return;
	}
	value = quoted(edit, column->source);
	if (column->fill)
		rx__buf_puts(out, "coalesce(");
	if (column->converts)
		rx__convert_value(out, &column->from, &column->to, value);
	else
		rx__buf_puts(out, value);
	if (column->fill)
		rx__buf_printf(out, ", %s)", column->fill);
}

static const char *copied_rowid(const rx__table_edit *edit)
{
	if (rx__ddl_text_rowid_column(&edit->text) != RX__NO_COLUMN)
		return NULL;
	return rowid_name(&edit->old, &edit->text);
}

void rx__table_copy_sql(rx_buf *out, rx__table_edit *edit, const char *target)
{
	const char *rowid = copied_rowid(edit), *comma = "";

	rx__buf_puts(out, "INSERT OR ABORT INTO ");
	put_name(out, edit, target);
	rx__buf_puts(out, " (");
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (!is_copied(edit, &edit->columns[i]))
			continue;
		rx__buf_puts(out, comma);
		put_name(out, edit, edit->columns[i].name);
		comma = ", ";
	}
	if (rowid)
		rx__buf_printf(out, "%s%s", comma, rowid);
	rx__buf_puts(out, ") SELECT ");
	comma = "";
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (!is_copied(edit, &edit->columns[i]))
			continue;
		rx__buf_puts(out, comma);
		put_value(out, edit, &edit->columns[i]);
		comma = ", ";
	}
	if (rowid)
		rx__buf_printf(out, "%s%s", comma, rowid);
	rx__buf_puts(out, " FROM ");
	put_name(out, edit, edit->table);
}

/* ---- the row that is to blame */

/* A value as SQL has it, cut. */
static void put_shown(rx_buf *out, const char *value)
{
	rx__buf_printf(out,
		"CASE WHEN length(quote(%s)) > 60 THEN substr(quote(%s), 1, 60) || '…' ELSE quote(%s) END",
		value, value, value);
}

/* "id = 5" as an expression of SQL. */
static void put_key(rx_buf *out, rx__table_edit *edit)
{
	const rx__clause *key = rx__ddl_text_primary_key(&edit->old);
	const char *rowid = rowid_name(&edit->old, &edit->old);

	for (size_t i = 0; key && i < key->n_parts; i++) {
		const char *name = key->parts[i].name ? key->parts[i].name : "";

		rx__buf_puts(out, i ? " || ', ' || " : "");
		rx__ddl_literal(out, name);
		rx__buf_puts(out, " || ' = ' || ");
		put_shown(out, quoted(edit, name));
	}
	if (!key)
		rx__buf_printf(out, "'rowid = ' || %s", rowid ? rowid : "'?'");
}

/* The rows as they would be, without the conversions' refusals. */
static void put_rows(rx_buf *out, rx__table_edit *edit)
{
	rx__buf_puts(out, "(SELECT ");
	for (size_t i = 0; i < edit->n_columns; i++) {
		const rx__edited_column *column = &edit->columns[i];

		if (is_computed(edit, column->name))
			continue;
		if (is_copied(edit, column))
			put_value(out, edit, column);
		else
			rx__buf_puts(out, "NULL");
		rx__buf_puts(out, " AS ");
		put_name(out, edit, column->name);
		rx__buf_puts(out, ", ");
	}
	put_key(out, edit);
	rx__buf_puts(out, " AS \"" KEY "\" FROM ");
	put_name(out, edit, edit->table);
	rx__buf_putc(out, ')');
}

/* Runs the query of the buffer, which is emptied: true if it has a row, whose cells go to key and
 * value. A query that cannot be run finds nothing. */
static bool has_row(
	rx__table_edit *edit, rx_conn *conn, rx_buf *sql, const char **key, const char **value)
{
	rx_error ignored = RX_ERROR_INIT;
	rx__query query;
	bool found = false;

	if (!sql->error) {
		rx__query_open(&query, conn, edit->arena, rx__buf_text(sql), NULL, &ignored);
		found = rx__query_next(&query);
		if (found) {
			*key = rx__query_text(&query, 0);
			*value = query.stmt->n_columns > 1 ? rx__query_text(&query, 1) : NULL;
		}
		found = rx__query_close(&query) == 0 && found;
	}
	rx__buf_clear(sql);
	return found;
}

static bool blame(const rx__table_edit *edit, rx_error *error, const char *column)
{
	rx__copy_text(error->table, sizeof(error->table), edit->table);
	rx__copy_text(error->column, sizeof(error->column), column);
	return true;
}

/* The key and the value of a row, up to the condition that chooses it. */
static void put_one_row(rx_buf *sql, rx__table_edit *edit, const char *value)
{
	rx__buf_puts(sql, "SELECT ");
	put_key(sql, edit);
	rx__buf_puts(sql, ", ");
	put_shown(sql, value);
	rx__buf_puts(sql, " FROM ");
	put_name(sql, edit, edit->table);
}

static bool explain_conversion(rx__table_edit *edit, rx_conn *conn, const rx__edited_column *column,
	rx_buf *sql, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const char *value = quoted(edit, column->source), *key, *shown;

	put_one_row(sql, edit, value);
	rx__buf_printf(sql, " WHERE %s IS NOT NULL AND (", value);
	rx__convert_fits(sql, &column->from, &column->to, value);
	rx__buf_puts(sql, ") IS NOT TRUE LIMIT 1");
	if (!has_row(edit, conn, sql, &key, &shown))
		return false;
	rx__fail(error, RX_EDATA,
		"table \"%s\", column \"%s\": the value %s of the row with %s does not fit the new type "
		"%s; "
		"correct it first",
		edit->table, column->name, shown ? shown : "?", key ? key : "?",
		edit->text.columns[i].type);
	return blame(edit, error, column->name);
}

/* Which values a STRICT table does not take, once the affinity of its column has done what it can. */
static const char *strict_misfit(const char *type)
{
	if (strcasecmp(type, "INTEGER") == 0 || strcasecmp(type, "INT") == 0)
		return "typeof(%s) IN ('text', 'blob') OR %s <> CAST(%s AS INTEGER)";
	if (strcasecmp(type, "REAL") == 0)
		return "typeof(%s) IN ('text', 'blob')";
	if (strcasecmp(type, "TEXT") == 0)
		return "typeof(%s) = 'blob'";
	return strcasecmp(type, "BLOB") == 0 ? "typeof(%s) NOT IN ('blob', 'null')" : NULL;
}

static bool explain_strict(rx__table_edit *edit, rx_conn *conn, const rx__edited_column *column,
	rx_buf *sql, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const char *type = edit->text.columns[i].type, *misfit = strict_misfit(type);
	const char *value, *key, *shown;

	if (!edit->text.strict || !misfit || !column->source || is_computed(edit, column->name))
		return false;
	value = quoted(edit, column->source);
	put_one_row(sql, edit, value);
	rx__buf_puts(sql, " WHERE ");
	for (; *misfit; misfit++) {
		if (misfit[0] == '%' && misfit[1] == 's') {
			rx__buf_puts(sql, value);
			misfit++;
		} else {
			rx__buf_putc(sql, *misfit);
		}
	}
	rx__buf_puts(sql, " LIMIT 1");
	if (!has_row(edit, conn, sql, &key, &shown))
		return false;
	rx__fail(error, RX_EDATA,
		"table \"%s\", column \"%s\": the value %s of the row with %s is not of the type %s, which "
		"a STRICT table wants; correct it first",
		edit->table, column->name, shown ? shown : "?", key ? key : "?", type);
	return blame(edit, error, column->name);
}

static bool explain_null(rx__table_edit *edit, rx_conn *conn, const rx__edited_column *column,
	rx_buf *sql, rx_error *error)
{
	size_t i = rx__ddl_text_column(&edit->text, column->name);
	const char *key, *nothing;

	if (!rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_NOT_NULL) ||
		is_computed(edit, column->name) ||
		(!is_copied(edit, column) && rx__ddl_text_clause(&edit->text, i, RX__CLAUSE_DEFAULT)))
		return false;
	rx__buf_puts(sql, "SELECT \"" KEY "\" FROM ");
	put_rows(sql, edit);
	rx__buf_puts(sql, " WHERE ");
	put_name(sql, edit, column->name);
	rx__buf_puts(sql, " IS NULL LIMIT 1");
	if (!has_row(edit, conn, sql, &key, &nothing))
		return false;
	rx__fail(error, RX_ENOT_NULL,
		column->source
			? "table \"%s\", column \"%s\": it is to be NOT NULL, but the row with %s has NULL; "
			  "fill it first, or give .fill"
			: "table \"%s\", column \"%s\": it is new and NOT NULL, and the row with %s has no "
			  "value "
			  "for it; give a default, or .fill",
		edit->table, column->name, key ? key : "?");
	return blame(edit, error, column->name);
}

static bool explain_check(
	rx__table_edit *edit, rx_conn *conn, const rx__clause *clause, rx_buf *sql, rx_error *error)
{
	const char *body = rx__span_text(edit->arena, edit->text.sql, clause->body);
	const char *key, *nothing;

	rx__buf_puts(sql, "SELECT \"" KEY "\" FROM ");
	put_rows(sql, edit);
	/* A comment in the text may end in a newline only. */
	rx__buf_printf(sql, " WHERE NOT (%s\n) LIMIT 1", body ? body : "1");
	if (!has_row(edit, conn, sql, &key, &nothing))
		return false;
	rx__fail(error, RX_ECHECK,
		"table \"%s\": the row with %s breaks the check %s%s%s(%.120s); correct it first",
		edit->table, key ? key : "?", clause->name ? "\"" : "", clause->name ? clause->name : "",
		clause->name ? "\" " : "", body ? body : "");
	rx__copy_text(error->table, sizeof(error->table), edit->table);
	rx__copy_text(error->constraint, sizeof(error->constraint), clause->name ? clause->name : "");
	return true;
}

static void put_parts(rx_buf *sql, rx__table_edit *edit, const rx__clause *clause,
	const char *between, const char *end)
{
	for (size_t i = 0; i < clause->n_parts; i++) {
		rx__buf_puts(sql, i ? between : "");
		put_name(sql, edit, clause->parts[i].name ? clause->parts[i].name : "");
		if (clause->parts[i].collate && *end == '\0') {
			rx__buf_puts(sql, " COLLATE ");
			put_name(sql, edit, clause->parts[i].collate);
		}
		rx__buf_puts(sql, end);
	}
}

static bool explain_unique(
	rx__table_edit *edit, rx_conn *conn, const rx__clause *clause, rx_buf *sql, rx_error *error)
{
	const char *key, *other;

	rx__buf_puts(sql, "SELECT min(\"" KEY "\"), max(\"" KEY "\") FROM ");
	put_rows(sql, edit);
	rx__buf_puts(sql, " WHERE ");
	put_parts(sql, edit, clause, " AND ", " IS NOT NULL");
	rx__buf_puts(sql, " GROUP BY ");
	put_parts(sql, edit, clause, ", ", "");
	rx__buf_puts(sql, " HAVING count(*) > 1 LIMIT 1");
	if (!has_row(edit, conn, sql, &key, &other))
		return false;
	rx__fail(error, RX_EUNIQUE,
		"table \"%s\": the rows with %s and %s have the same \"%s\"%s, which is to be unique; "
		"correct one of them first",
		edit->table, key ? key : "?", other ? other : "?",
		clause->parts[0].name ? clause->parts[0].name : "", clause->n_parts > 1 ? ", …" : "");
	rx__copy_text(error->table, sizeof(error->table), edit->table);
	rx__copy_text(error->constraint, sizeof(error->constraint), clause->name ? clause->name : "");
	return true;
}

static bool explain_clause(
	rx__table_edit *edit, rx_conn *conn, const rx__clause *clause, rx_buf *sql, rx_error *error)
{
	if (clause->kind == RX__CLAUSE_CHECK)
		return explain_check(edit, conn, clause, sql, error);
	if (clause->kind == RX__CLAUSE_UNIQUE || clause->kind == RX__CLAUSE_PRIMARY_KEY)
		return explain_unique(edit, conn, clause, sql, error);
	return false;
}

static bool find_reason(rx__table_edit *edit, rx_conn *conn, rx_buf *sql, rx_error *error)
{
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (edit->columns[i].converts &&
			explain_conversion(edit, conn, &edit->columns[i], sql, error))
			return true;
	}
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (explain_strict(edit, conn, &edit->columns[i], sql, error))
			return true;
	}
	for (size_t i = 0; i < edit->n_columns; i++) {
		if (explain_null(edit, conn, &edit->columns[i], sql, error))
			return true;
	}
	for (size_t i = 0; i < edit->text.n_clauses; i++) {
		if (explain_clause(edit, conn, &edit->text.clauses[i], sql, error))
			return true;
	}
	return false;
}

int rx__table_copy_explain(rx__table_edit *edit, rx_conn *conn, rx_error *error)
{
	rx_error own = RX_ERROR_INIT;
	rx_buf sql = RX_BUF_INIT;
	int code = error->code;

	/* A transaction that has ended by itself has no rows to look at; and a full disk is no row. */
	if (conn->doomed || code == RX_ENOMEM || code == RX_EFULL || code == RX_EIO ||
		code == RX_EBUSY || code == RX_ECORRUPT || code == RX_EREADONLY || code == RX_ETIMEOUT)
		return code;
	if (find_reason(edit, conn, &sql, &own)) {
		*error = own;
		code = own.code;
	}
	rx__buf_deinit(&sql);
	return code;
}
