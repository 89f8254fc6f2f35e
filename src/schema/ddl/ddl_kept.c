/* MODIFY COLUMN leaves a column with what it says and no more, without a word: INVISIBLE, COMPRESSED,
 * ON UPDATE CURRENT_TIMESTAMP, WITHOUT SYSTEM VERSIONING and a CHECK within the column would be gone. So
 * they are said again; a type that cannot have them is refused. */
#include "schema/ddl/ddl_kept.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "schema/ddl/ddl.h"
#include "schema/schema.h"

static bool begins_with_any(const char *type, const char *const *words)
{
	for (; *words; words++)
		if (strncasecmp(type, *words, strlen(*words)) == 0)
			return true;
	return false;
}

static bool is_moment(const char *type)
{
	static const char *const words[] = { "datetime", "timestamp", NULL };

	return begins_with_any(type, words);
}

static bool is_compressible(const char *type)
{
	static const char *const words[] = { "varchar", "varbinary", "tinytext", "text", "mediumtext",
		"longtext", "tinyblob", "blob", "mediumblob", "longblob", NULL };

	return begins_with_any(type, words);
}

static int refuse(
	rx__ddl_writer *w, const rx_schema_column *column, const char *what, const char *type)
{
	return rx__fail(w->error, RX_EMIGRATION,
		"column \"%s\" is %s in the database, which %s%s cannot be: take that away first, by "
		"rx_run_sql and ALTER TABLE … MODIFY COLUMN",
		column->name, what, column->computed ? "a computed column of " : "", type);
}

/* The moment has as many digits as the column. */
static void put_on_update(rx_buf *out, const char *type)
{
	const char *digits = strchr(type, '(');

	rx__buf_puts(out, " ON UPDATE CURRENT_TIMESTAMP");
	if (digits)
		rx__buf_printf(out, "(%d)", atoi(digits + 1));
}

static void put(rx_buf *out, const rx_schema_column *there, const char *type)
{
	if (there->compressed)
		rx__buf_puts(out, " COMPRESSED");
	if (there->on_update_now)
		put_on_update(out, type);
	if (there->invisible)
		rx__buf_puts(out, " INVISIBLE");
	if (there->unversioned)
		rx__buf_puts(out, " WITHOUT SYSTEM VERSIONING");
	if (there->own_check)
		rx__buf_printf(out, " CHECK (%s)", there->own_check);
}

static int check(rx__ddl_writer *w, const rx_schema_column *column, const rx_schema_column *there,
	const char *type)
{
	if (there->compressed && (column->computed || !is_compressible(type)))
		return refuse(w, column, "COMPRESSED", type);
	if (there->on_update_now && (column->computed || !is_moment(type)))
		return refuse(w, column, "ON UPDATE CURRENT_TIMESTAMP", type);
	return 0;
}

/* out NULL: only whether the new type can have it. */
static int keep(rx__ddl_writer *w, const rx_schema_column *column, rx_buf *out)
{
	const rx_schema_column *there =
		w->there ? rx_schema_column_named(w->there, column->name) : NULL;
	rx_buf type = RX_BUF_INIT;
	int result = 0;

	if (!there)
		return 0;
	result = rx__ddl_type(&type, w->dialect, &column->type, false, w->error);
	if (!result && type.error)
		result = rx__fail_nomem(w->error);
	if (!result && !out)
		result = check(w, column, there, rx__buf_text(&type));
	else if (!result)
		put(out, there, rx__buf_text(&type));
	rx__buf_deinit(&type);
	return result;
}

int rx__ddl_check_kept(rx__ddl_writer *w, const rx_schema_column *column)
{
	return keep(w, column, NULL);
}

int rx__ddl_put_kept(rx__ddl_writer *w, const rx_schema_column *column)
{
	return keep(w, column, &w->sql);
}
