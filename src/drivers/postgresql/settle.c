/* Expressions as the server writes them. Both texts of a pair are put into a temporary table like the
 * real one, each in its place, and are read back from the catalogue; what comes back is put again, as
 * the server does not always write its own words alike (an IN of texts takes two rounds to stay as it
 * is). They are the same when a form of one is a form of the other.
 *
 * All pairs go in one DO: each in a block of its own that ends with an exception, so nothing of it
 * stays, and one that is no SQL harms no other. */
#include "drivers/postgresql/postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "drivers/postgresql/dialect.h"

enum { TYPE_SIZE = 4096, MOST = 50 };

/* What no table of anybody has; and the setting that carries the answer to its reader. */
#define TABLE "rx own words"
#define ANSWER "'reflex.own_words'"

/* A pair is i, how its table is made, that table's name, its column (NULL: a check), what stands
 * before and behind the texts, the texts. A second table of a pair is for where the first one did not
 * say that they are equal. The answer is "0=1!": equal, different; what is not in it could not be told. */
static const char head[] =
	"DECLARE pair record; t regclass; kind text; one text; said text := ''; last int := -1; "
	"has text[]; gets text[];\n"
	"BEGIN FOR pair IN SELECT * FROM (VALUES\n";
static const char tail[] =
	") AS v(i, made, called, col, before, behind, a, b) LOOP\n"
	"CONTINUE WHEN pair.i = last;\n"
	"BEGIN\n"
	" EXECUTE pair.made;\n"
	" t := ('pg_temp.' || quote_ident(pair.called))::regclass;\n"
	" kind := (SELECT format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute"
	"  WHERE attrelid = t AND attname = pair.col);\n"
	" has := ARRAY[pair.a]; gets := ARRAY[pair.b];\n"
	" FOR n IN 0..5 LOOP\n"
	"  EXECUTE 'ALTER TABLE ' || t::text || ' ADD ' || CASE WHEN pair.col IS NULL THEN 'CONSTRAINT'"
	"   ELSE 'COLUMN' END || ' \"" TABLE " ' || n || '\" ' || coalesce(kind, '') || pair.before ||"
	"   CASE WHEN n % 2 = 0 THEN gets[1 + n / 2] ELSE has[1 + n / 2] END || pair.behind;\n"
	"  one := coalesce((SELECT pg_get_expr(conbin, conrelid) FROM pg_catalog.pg_constraint"
	"   WHERE conrelid = t AND conname = '" TABLE " ' || n),"
	"   (SELECT pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef JOIN pg_catalog.pg_attribute"
	"   ON attrelid = adrelid AND attnum = adnum WHERE adrelid = t AND attname = '" TABLE
	" ' || n),"
	"   'NULL');\n"
	"  IF n % 2 = 0 THEN gets := gets || one; ELSE has := has || one; END IF;\n"
	"  EXIT WHEN has && gets;\n"
	" END LOOP;\n"
	" said := said || pair.i || CASE WHEN has && gets THEN '=' ELSE '!' END;\n"
	" IF has && gets THEN last := pair.i; END IF;\n"
	" RAISE EXCEPTION USING ERRCODE = 'RX000';\n"
	"EXCEPTION WHEN OTHERS THEN END;\n"
	"END LOOP;\n"
	"IF said = '' THEN BEGIN\n"
	" CREATE TEMPORARY TABLE \"" TABLE "\" ();\n"
	" RAISE EXCEPTION USING ERRCODE = 'RX000';\n"
	"EXCEPTION WHEN SQLSTATE 'RX000' THEN\n"
	"WHEN OTHERS THEN said := 'not'; END; END IF;\n"
	"PERFORM set_config(" ANSWER ", said, true);\n"
	"END";

/* ---- the question */

/* It may be; a name with quotes has other ones in a text. */
static bool is_named(const rx_sql_pair *pair, const char *name)
{
	return strchr(name, '"') || strcasestr(pair->a, name) || strcasestr(pair->b, name) ||
		(pair->column && !strcmp(pair->column, name));
}

static void put_column(rx_buf *out, const rx_schema_column *column)
{
	const rx_ddl_type *type = &column->type;
	char text[TYPE_SIZE];

	rx__buf_quote(out, column->name, '"');
	rx__buf_putc(out, ' ');
	rx__buf_puts(out, rx__pg_dialect.type_text(type, text, sizeof(text)) == 0 ? text : "TEXT");
}

/* Those of the table that the texts may name, but for those of another one. */
static void put_columns(rx_buf *out, const rx_sql_pair *pair, const rx_schema_table *table,
	const rx_schema_table *but, const char **separator)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		const rx_schema_column *column = &table->columns[i];

		if (rx_schema_column_named(but, column->name) || !is_named(pair, column->name))
			continue;
		rx__buf_puts(out, *separator);
		put_column(out, column);
		*separator = ", ";
	}
}

/* Its own name only where that may be in the texts: nobody else's is to be hidden behind it. */
static const char *name_of(const rx_sql_pair *pair)
{
	return is_named(pair, pair->wanted->name) ? pair->wanted->name : TABLE;
}

/* Like the real one, whatever its types are, with what is to come; or all as it is to be. */
static void put_made(rx_buf *out, const rx_sql_pair *pair, bool like)
{
	const char *separator = like ? ", " : "";
	rx_buf sql = RX_BUF_INIT;

	rx__buf_puts(&sql, "CREATE TEMPORARY TABLE ");
	rx__buf_quote(&sql, name_of(pair), '"');
	rx__buf_puts(&sql, " (");
	if (like) {
		rx__buf_puts(&sql, "LIKE ");
		if (pair->there->schema) {
			rx__buf_quote(&sql, pair->there->schema, '"');
			rx__buf_putc(&sql, '.');
		}
		rx__buf_quote(&sql, pair->there->name, '"');
	}
	put_columns(&sql, pair, pair->wanted, like ? pair->there : NULL, &separator);
	if (!like)
		put_columns(&sql, pair, pair->there, pair->wanted, &separator);
	rx__buf_puts(&sql, ")");
	rx__buf_quote(out, rx__buf_text(&sql), '\'');
	rx__buf_end_part(out, &sql);
}

static void put_row(rx_buf *out, const rx_sql_pair *pair, size_t i, bool like)
{
	static const struct {
		const char *before, *behind;
	} parts[] = {
		[RX_SQL_CHECK] = { " CHECK (", ")" },
		[RX_SQL_COMPUTED] = { " GENERATED ALWAYS AS (", ") STORED" },
		[RX_SQL_DEFAULT] = { " DEFAULT (", ")" },
		/* of any type, in what may be asked of all of them */
		[RX_SQL_INDEX] = { " CHECK (", ")" },
	};
	const char *const texts[] = { pair->a, pair->b };

	rx__buf_printf(out, "%s(%zu, ", i || !like ? ",\n" : "", i);
	put_made(out, pair, like);
	rx__buf_puts(out, ", ");
	rx__buf_quote(out, name_of(pair), '\'');
	rx__buf_puts(out, ", ");
	if (pair->column)
		rx__buf_quote(out, pair->column, '\'');
	else
		rx__buf_puts(out, "NULL");
	rx__buf_printf(out, ", '%s', '%s'", parts[pair->place].before, parts[pair->place].behind);
	for (size_t t = 0; t < 2; t++) {
		rx_buf text = RX_BUF_INIT;

		rx__buf_printf(&text, pair->place == RX_SQL_INDEX ? "(%s) IS NOT NULL" : "%s", texts[t]);
		rx__buf_puts(out, ", ");
		rx__buf_quote(out, rx__buf_text(&text), '\'');
		rx__buf_end_part(out, &text);
	}
	rx__buf_putc(out, ')');
}

static int write_question(rx_buf *out, const rx_sql_pair *pairs, size_t n, rx_error *error)
{
	rx_buf body = RX_BUF_INIT;

	rx__buf_puts(&body, head);
	for (size_t i = 0; i < n; i++)
		for (int like = 1; like >= 0; like--)
			put_row(&body, &pairs[i], i, like);
	rx__buf_puts(&body, tail);
	rx__buf_puts(out, "DO ");
	rx__buf_quote(out, rx__buf_text(&body), '\'');
	rx__buf_puts(out, "; SELECT current_setting(" ANSWER ")");
	rx__buf_end_part(out, &body);
	return out->error ? rx__fail_nomem(error) : 0;
}

/* ---- the answer */

static void take(rx_sql_pair *pairs, size_t n, const char *said)
{
	while (*said >= '0' && *said <= '9') {
		char *end;
		const size_t i = strtoul(said, &end, 10);

		if (i < n)
			pairs[i].equal = *end == '=';
		said = *end ? end + 1 : end;
	}
}

/* In a transaction with a savepoint, as what goes wrong with all of it (no PL/pgSQL) may not end that. */
static int ask(rx__pg_conn *conn, rx_sql_pair *pairs, size_t n, rx_error *error)
{
	const bool inside = conn->base.in_transaction;
	rx_buf sql = RX_BUF_INIT;
	rx_error why = RX_ERROR_INIT;
	PGresult *rows = NULL;
	int code = write_question(&sql, pairs, n, error);

	if (!code && inside)
		code = rx__pg_run(conn, RX__PG_SAVEPOINT, NULL, error);
	if (code)
		goto done;
	code = rx__pg_run(conn, rx__buf_text(&sql), &rows, &why);
	if (inside && !conn->base.broken && rx__pg_take_back(conn, error))
		code = code ? code : RX_ESQL;
	else if (code == RX_ESQL || code == RX_EREADONLY)
		code = RX_NOTFOUND;
	else if (code && error)
		*error = why;
	if (!code && PQntuples(rows) == 1 && !strcmp(PQgetvalue(rows, 0, 0), "not"))
		code = RX_NOTFOUND;
	if (!code && PQntuples(rows) == 1)
		take(pairs, n, PQgetvalue(rows, 0, 0));
done:
	PQclear(rows);
	rx__buf_deinit(&sql);
	return code;
}

int rx__pg_settle_pairs(rx_conn *base, rx_sql_pair *pairs, size_t n, rx_error *error)
{
	int code = 0;

	for (size_t i = 0; i < n && !code; i += MOST)
		code = ask(rx__pg_conn_of(base), pairs + i, n - i < MOST ? n - i : MOST, error);
	return code;
}
