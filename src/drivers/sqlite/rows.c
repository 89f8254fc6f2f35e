/* Rows of a flush as a table that a statement reads: UPDATE … FROM rx_rows(?). SQLite runs one statement
 * over all of them, in place of being stepped and rewound for each: for rows of which one column
 * changes, a third of the time less (docs/internals/performance.md). The parameter is a pointer, which
 * SQL cannot make (sqlite3_bind_pointer), so that no other statement can read what is not there. */
#include "drivers/sqlite/rows.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "drivers/sqlite/moment.h"

static const char pointer_type[] = "rx_rows";

/* rx_0 … and behind them the hidden column that stands for the parameter. */
enum { SOURCE = RX_BATCH_TABLE_COLUMNS };
static const char declaration[] =
	"CREATE TABLE rows (rx_0, rx_1, rx_2, rx_3, rx_4, rx_5, rx_6, rx_7, rx_8, rx_9, rx_10, rx_11,"
	" rx_12, rx_13, rx_14, rx_15, rx_16, rx_17, rx_18, rx_19, rx_20, rx_21, rx_22, rx_23,"
	" rx_source HIDDEN)";

typedef struct cursor {
	sqlite3_vtab_cursor base;
	const rx__sqlite_rows *rows;
	size_t at;
} cursor;

/* ---- the table ------------------------------------------------------------------------------- */

static int table_connect(
	sqlite3 *db, void *ud, int n, const char *const *arguments, sqlite3_vtab **out, char **message)
{
	sqlite3_vtab *table = sqlite3_malloc64(sizeof *table);
	(void)ud, (void)n, (void)arguments, (void)message;
	if (!table)
		return SQLITE_NOMEM;
	memset(table, 0, sizeof *table);
	*out = table;
	sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
	return sqlite3_declare_vtab(db, declaration);
}

static int table_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

/* There is one way to read it: from the first row to the last. It is the cheap table of a statement, so
 * that the other one is looked up by its key. */
static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table;
	for (int i = 0; i < info->nConstraint; i++) {
		if (info->aConstraint[i].iColumn != SOURCE ||
			info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		if (!info->aConstraint[i].usable)
			return SQLITE_CONSTRAINT;
		info->aConstraintUsage[i].argvIndex = 1;
		info->aConstraintUsage[i].omit = 1;
	}
	info->estimatedCost = 10;
	info->estimatedRows = 10;
	return SQLITE_OK;
}

/* ---- its rows -------------------------------------------------------------------------------- */

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	cursor *c = sqlite3_malloc64(sizeof *c);
	(void)table;
	if (!c)
		return SQLITE_NOMEM;
	memset(c, 0, sizeof *c);
	*out = &c->base;
	return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
	sqlite3_free(base);
	return SQLITE_OK;
}

static int cursor_filter(
	sqlite3_vtab_cursor *base, int number, const char *name, int n, sqlite3_value **arguments)
{
	cursor *c = (cursor *)base;
	(void)number, (void)name;
	c->rows = n > 0 ? sqlite3_value_pointer(arguments[0], pointer_type) : NULL;
	c->at = 0;
	return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
	((cursor *)base)->at++;
	return SQLITE_OK;
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
	const cursor *c = (const cursor *)base;
	return !c->rows || c->at >= c->rows->n;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)((const cursor *)base)->at;
	return SQLITE_OK;
}

static void give_text(sqlite3_context *context, const rx_value *value)
{
	char text[RX__SQLITE_TEXT];
	if (rx__sqlite_write_text(value, text))
		sqlite3_result_text64(context, text, strlen(text), SQLITE_TRANSIENT, SQLITE_UTF8);
	else
		sqlite3_result_error(context, "the value cannot be stored", -1);
}

static void give_double(sqlite3_context *context, double value)
{
	if (isnan(value))
		sqlite3_result_error(context, "NaN cannot be stored", -1);
	else
		sqlite3_result_double(context, value);
}

static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
	const cursor *c = (const cursor *)base;
	const rx__sqlite_rows *rows = c->rows;
	if ((size_t)column >= rows->n_values)
		return SQLITE_OK; /* NULL; and nobody asks for the source */
	const rx_value *value = &rows->values[c->at * rows->n_values + (size_t)column];
	switch (value->type) {
	case RX_TYPE_NONE:
		break;
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		sqlite3_result_int64(context, value->as.i);
		break;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		give_double(context, value->as.d);
		break;
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		if (value->as.s.data)
			sqlite3_result_text64(
				context, value->as.s.data, value->as.s.size, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case RX_TYPE_BYTES:
		if (value->as.s.data)
			sqlite3_result_blob64(context, value->as.s.data, value->as.s.size, SQLITE_STATIC);
		break;
	default:
		give_text(context, value);
	}
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xConnect = table_connect, /* no xCreate: it is there, and cannot be made */
	.xBestIndex = best_index,
	.xDisconnect = table_disconnect,
	.xOpen = cursor_open,
	.xClose = cursor_close,
	.xFilter = cursor_filter,
	.xNext = cursor_next,
	.xEof = cursor_eof,
	.xColumn = cursor_column,
	.xRowid = cursor_rowid,
};

int rx__sqlite_rows_module(sqlite3 *db)
{
	return sqlite3_create_module_v2(db, "rx_rows", &module, NULL, NULL);
}

int rx__sqlite_bind_rows(
	rx_stmt *base, const rx_value *values, size_t n_values, size_t n, rx_error *error)
{
	rx__sqlite_stmt *stmt = rx__sqlite_stmt_of(base);
	if (base->n_parameters != 1 || n_values > RX_BATCH_TABLE_COLUMNS)
		return rx__fail(
			error, RX_EINVAL, "the statement does not read rows, or not as many values");
	if (stmt->bound)
		rx__sqlite_rewind(base);
	stmt->rows = (rx__sqlite_rows){ values, n_values, n };
	int code = sqlite3_bind_pointer(stmt->handle, 1, &stmt->rows, pointer_type, NULL);
	if (code != SQLITE_OK)
		return rx__sqlite_fail(
			rx__sqlite_conn_of(base->conn), code, sqlite3_sql(stmt->handle), error);
	stmt->bound = true;
	stmt->ready = true;
	return 0;
}
