#include "support/random_table.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct writer {
	rx_buf *out;
	unsigned state;
	unsigned n_columns;
	bool has_key;
} writer;

static unsigned pick(writer *w, unsigned n)
{
	w->state = w->state * 1103515245u + 12345u;
	return (w->state >> 16) % n;
}

static bool chance(writer *w, unsigned percent)
{
	return pick(w, 100) < percent;
}

static void blank(writer *w)
{
	static const char *const blanks[] = { " ", " ", " ", "  ", "\n", "\t", " /* a, b) */ ",
		" -- it's (not) \"here\"\n", "\r\n", "/**/" };

	rx__buf_puts(w->out, blanks[pick(w, sizeof(blanks) / sizeof(blanks[0]))]);
}

/* A keyword, or several, in the case that comes. */
static void words(writer *w, const char *text)
{
	bool low = chance(w, 50);

	for (; *text; text++) {
		if (*text == ' ')
			blank(w);
		else
			rx__buf_putc(w->out, low && *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
	}
	blank(w);
}

static void name(writer *w, const char *text)
{
	static const char open[] = "\"`[", close[] = "\"`]";
	unsigned kind = pick(w, 6);

	if (kind < 3)
		rx__buf_printf(w->out, "%c%s%c", open[kind], text, close[kind]);
	else
		rx__buf_puts(w->out, text);
}

static void column_name(writer *w, unsigned i)
{
	static const char *const odd[] = { "\"we \"\"ird, (\"", "`check`", "[a]",
		"\"\xf0\x9f\xa6\x8a\"", "'str'", "\"line\nbreak\"", "\"NOT NULL\"", "desc", "\"*/\"",
		"action" };

	if (i >= 3 && i - 3 < sizeof(odd) / sizeof(odd[0]))
		rx__buf_puts(w->out, odd[i - 3]);
	else
		rx__buf_printf(w->out, "c%u", i);
}

static void conflict(writer *w)
{
	static const char *const how[] = { "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	if (!chance(w, 15))
		return;
	words(w, "ON CONFLICT");
	words(w, how[pick(w, 5)]);
}

static void expression(writer *w)
{
	static const char *const texts[] = { "c0 > 0", "length(c1) < 10 AND c0 IN (1, 2, 3)",
		"c0 <> ')' OR \"c1\" = 'it''s, (x'", "CAST(c0 AS text) || c1 LIKE '%,%'",
		"c1 COLLATE nocase >= 'c0' -- c9\n", "CASE WHEN c0 THEN 1 ELSE -2.5e-1 END",
		"c0->>'$.a' IS NOT NULL", "(((c0)))", "x'0aFF' <> c1 /* ) */", "[c0] IS NOT `c1`" };

	rx__buf_putc(w->out, '(');
	rx__buf_puts(w->out, texts[pick(w, sizeof(texts) / sizeof(texts[0]))]);
	rx__buf_putc(w->out, ')');
	blank(w);
}

static void constraint_name(writer *w)
{
	static const char *const names[] = { "ck_1", "uq", "select1", "a_b" };

	if (!chance(w, 30))
		return;
	words(w, "CONSTRAINT");
	name(w, names[pick(w, 4)]);
	blank(w);
	if (chance(w, 5)) {
		words(w, "CONSTRAINT");
		name(w, "again");
		blank(w);
	}
}

static void references(writer *w)
{
	static const char *const actions[] = { "SET NULL", "SET DEFAULT", "CASCADE", "RESTRICT",
		"NO ACTION" };

	words(w, "REFERENCES");
	name(w, chance(w, 30) ? "t" : "p");
	blank(w);
	if (chance(w, 60))
		rx__buf_puts(w->out, "( id ) ");
	while (chance(w, 40)) {
		words(w, chance(w, 50) ? "ON DELETE" : "ON UPDATE");
		words(w, actions[pick(w, 5)]);
	}
	if (chance(w, 10))
		words(w, "MATCH FULL");
	if (chance(w, 30)) {
		words(w, chance(w, 30) ? "NOT DEFERRABLE" : "DEFERRABLE");
		if (chance(w, 50))
			words(w, chance(w, 50) ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE");
	}
}

static void default_value(writer *w)
{
	static const char *const values[] = { "1", "-1", "+ 2.5", "'it''s, ('", "NULL",
		"CURRENT_TIMESTAMP", "(1 + (2))", "x'00'", "true", "(datetime('now'))", "\"word\"",
		"0x1F" };

	words(w, "DEFAULT");
	rx__buf_puts(w->out, values[pick(w, sizeof(values) / sizeof(values[0]))]);
	blank(w);
}

static void column_clause(writer *w, bool *generated)
{
	constraint_name(w);
	switch (pick(w, 9)) {
	case 0:
		words(w, "NOT NULL");
		conflict(w);
		break;
	case 1:
		words(w, "NULL");
		break;
	case 2:
		if (!*generated)
			default_value(w);
		break;
	case 3:
		words(w, "UNIQUE");
		conflict(w);
		break;
	case 4:
		words(w, "CHECK");
		expression(w);
		break;
	case 5:
		words(w, "COLLATE");
		name(w, chance(w, 50) ? "nocase" : "RTRIM");
		blank(w);
		break;
	case 6:
		references(w);
		break;
	case 7:
		if (!w->has_key) {
			w->has_key = true;
			words(w, chance(w, 30) ? "PRIMARY KEY DESC" : "PRIMARY KEY");
			conflict(w);
			if (chance(w, 20))
				words(w, "AUTOINCREMENT");
		}
		break;
	default:
		if (!*generated) {
			*generated = true;
			words(w, chance(w, 60) ? "GENERATED ALWAYS AS" : "AS");
			expression(w);
			if (chance(w, 60))
				words(w, chance(w, 50) ? "STORED" : "VIRTUAL");
		}
	}
}

static void column(writer *w, unsigned i)
{
	static const char *const types[] = { "", "INTEGER", "int", "VARCHAR(80)", "NUMERIC ( 10 , -2 )",
		"\"my type\"", "double precision", "[odd]", "unsigned big int", "TEXT",
		"varying character (255)", "'quoted'" };
	bool generated = i == 0;

	column_name(w, i);
	blank(w);
	rx__buf_puts(w->out, types[pick(w, sizeof(types) / sizeof(types[0]))]);
	blank(w);
	while (chance(w, 45))
		column_clause(w, &generated);
}

static void key_columns(writer *w)
{
	unsigned n = 1 + pick(w, 2);

	rx__buf_puts(w->out, "(");
	for (unsigned i = 0; i < n; i++) {
		if (i)
			rx__buf_puts(w->out, ", ");
		column_name(w, pick(w, w->n_columns));
		blank(w);
		if (chance(w, 20))
			words(w, "COLLATE nocase");
		if (chance(w, 30))
			words(w, chance(w, 50) ? "DESC" : "ASC");
	}
	rx__buf_puts(w->out, ") ");
}

static void table_clause(writer *w)
{
	constraint_name(w);
	switch (pick(w, 4)) {
	case 0:
		if (!w->has_key) {
			w->has_key = true;
			words(w, "PRIMARY KEY");
			key_columns(w);
			conflict(w);
			break;
		}
		/* fall through */
	case 1:
		words(w, "UNIQUE");
		key_columns(w);
		conflict(w);
		break;
	case 2:
		words(w, "CHECK");
		expression(w);
		conflict(w);
		break;
	default:
		words(w, "FOREIGN KEY");
		rx__buf_puts(w->out, "(");
		column_name(w, pick(w, w->n_columns));
		rx__buf_puts(w->out, ")");
		blank(w);
		references(w);
	}
}

void test_random_table(rx_buf *out, unsigned seed)
{
	writer w = { .out = out, .state = seed * 2654435761u + 1 };
	unsigned n_clauses;

	w.n_columns = 2 + pick(&w, 11);
	words(&w, "CREATE TABLE");
	name(&w, "t");
	blank(&w);
	rx__buf_puts(out, "(");
	for (unsigned i = 0; i < w.n_columns; i++) {
		if (i)
			rx__buf_puts(out, ",");
		blank(&w);
		column(&w, i);
	}
	n_clauses = pick(&w, 4);
	for (unsigned i = 0; i < n_clauses; i++) {
		if (i == 0 || chance(&w, 80))
			rx__buf_puts(out, ",");
		blank(&w);
		table_clause(&w);
	}
	rx__buf_puts(out, ")");
	blank(&w);
	if (w.has_key && chance(&w, 20))
		words(&w, "WITHOUT ROWID");
}

void test_random_index(rx_buf *out, unsigned seed)
{
	static const char *const expressions[] = { "lower(c1)", "c0 + 1", "(c0)", "c1 || ',' || c0",
		"coalesce(c1, ')')" };
	writer w = { .out = out, .state = seed * 2654435761u + 7 };
	unsigned n = 1 + pick(&w, 3);

	words(&w, chance(&w, 30) ? "CREATE UNIQUE INDEX" : "CREATE INDEX");
	name(&w, "ix");
	blank(&w);
	words(&w, "ON");
	name(&w, "t");
	blank(&w);
	rx__buf_puts(out, "(");
	for (unsigned i = 0; i < n; i++) {
		if (i)
			rx__buf_puts(out, ",");
		blank(&w);
		if (chance(&w, 50))
			name(&w, chance(&w, 50) ? "c0" : "c1");
		else
			rx__buf_puts(out, expressions[pick(&w, 5)]);
		blank(&w);
		if (chance(&w, 30))
			words(&w, "COLLATE rtrim");
		if (chance(&w, 40))
			words(&w, chance(&w, 50) ? "DESC" : "ASC");
	}
	rx__buf_puts(out, ")");
	blank(&w);
	if (chance(&w, 40)) {
		words(&w, "WHERE");
		expression(&w);
	}
}
