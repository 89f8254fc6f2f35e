/* MariaDB. What a rule says is the cheapest ALGORITHM and LOCK that the server accepted. */
#include <string.h>
#include <strings.h>

#include "migrate/lint/site.h"
#include "migrate/lint/words.h"
#include "schema/schema.h"

enum { MOST_NAME = 64 };

static bool is_text(const rx_ddl_type *from, const rx_ddl_type *to)
{
	return from->kind == RX_TYPE_TEXT && to->kind == RX_TYPE_TEXT && from->length && to->length;
}

static bool text_grows(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) && is_text(from, to) && to->length > from->length;
}

static bool text_shrinks(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) && from->kind == RX_TYPE_TEXT &&
		to->kind == RX_TYPE_TEXT && to->length && (!from->length || to->length < from->length);
}

static bool is_enum(const rx_ddl_type *from, const rx_ddl_type *to)
{
	return from->kind == RX_TYPE_ENUM && to->kind == RX_TYPE_ENUM && from->labels && to->labels;
}

/* Whether the old labels are the first of the new ones. */
static bool appends(const rx_ddl_type *from, const rx_ddl_type *to)
{
	for (size_t i = 0; from->labels[i]; i++)
		if (!to->labels[i] || strcmp(from->labels[i], to->labels[i]) != 0)
			return false;
	return true;
}

static bool labels_append(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) && is_enum(from, to) && appends(from, to);
}

static bool labels_move(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) && is_enum(from, to) && !appends(from, to);
}

static bool copies_for_type(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) && !is_enum(from, to) &&
		(from->kind != RX_TYPE_TEXT || to->kind != RX_TYPE_TEXT || !to->length);
}

static bool changes_null(const rx__lint_site *site)
{
	return rx__site_sets_not_null(site) || rx__site_drops_not_null(site);
}

static bool adds_key_column(const rx__lint_site *site)
{
	return rx__site_adds_column_identity(site) || rx__site_adds_primary_key(site);
}

static bool adds_plain_index(const rx__lint_site *site)
{
	return rx__site_adds_index(site) && !site->op->index->unique;
}

static bool has_long_name(const rx__lint_site *site)
{
	return rx__site_name_longer(site, MOST_NAME);
}

static bool has_no_key(const rx__lint_site *site)
{
	return rx__site_makes_table(site) && site->op->definition->primary_key.n_columns == 0;
}

/* Rows are written by a script that also changes tables. */
static bool mixes_rows_and_tables(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	if (!sql ||
		!(rx__lint_matches(sql, "UPDATE") || rx__lint_matches(sql, "DELETE") ||
			rx__lint_matches(sql, "INSERT") || rx__lint_matches(sql, "REPLACE")))
		return false;
	for (size_t i = 0; i < site->script->upgrade->n; i++)
		if (site->script->upgrade->list[i].kind != RX__OP_RUN_SQL)
			return true;
	return false;
}

static bool is_unprobed(const rx__lint_site *site)
{
	return rx__lint_sql(site->op, site->engine) && site->script->upgrade->n > 1;
}

static bool is_unrepeatable(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql && rx__lint_matches(sql, "INSERT INTO …! DUPLICATE") &&
		!rx__lint_matches(sql, "INSERT … NOT EXISTS");
}

/* What fails in the middle of one step cannot be told from what was done. */
static bool changes_several_at_once(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql && rx__lint_statements(sql) > 1 &&
		(rx__lint_matches(sql, "CREATE") || rx__lint_matches(sql, "ALTER") ||
			rx__lint_matches(sql, "DROP") || rx__lint_matches(sql, "RENAME"));
}

static bool names_no_algorithm(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql && rx__lint_matches(sql, "ALTER TABLE") &&
		!(rx__lint_matches(sql, "ALTER TABLE … ALGORITHM") &&
			rx__lint_matches(sql, "ALTER TABLE … LOCK"));
}

static bool is_pointed_to(const rx_schema *schema, const char *name)
{
	for (size_t t = 0; t < schema->n_tables; t++)
		for (size_t i = 0; i < schema->tables[t].n_foreign_keys; i++)
			if (rx__same(schema->tables[t].foreign_keys[i].target_table, name))
				return true;
	return false;
}

/* The tools that MY13 speaks of cannot take every table. */
static bool is_hard_to_copy(const rx__lint_site *site)
{
	return site->table && copies_for_type(site) &&
		(site->table->n_foreign_keys > 0 || is_pointed_to(site->schema, site->table->name));
}

static bool is_sum(const char *name)
{
	static const char *const words[] = { "amount", "balance", "cost", "money", "price", "total",
		NULL };
	for (size_t i = 0; words[i]; i++)
		if (strstr(name, words[i]))
			return true;
	return false;
}

static bool has_inexact_column(const rx__lint_site *site)
{
	const rx_schema_column *columns;
	const size_t n = rx__site_new_columns(site, &columns);
	for (size_t i = 0; i < n; i++) {
		const rx_ddl_type *type = &columns[i].type;
		if (type->native && !strncasecmp(type->native, "timestamp", strlen("timestamp")))
			return true;
		if (!type->native && is_sum(columns[i].name) &&
			(type->kind == RX_TYPE_DOUBLE || type->kind == RX_TYPE_FLOAT))
			return true;
	}
	return false;
}

static const rx__lint_rule rules[] = {
	{ "MY01", RX__LINT_ERROR, names_no_algorithm, NULL,
		"without ALGORITHM and LOCK the server copies the table and says nothing",
		"ALGORITHM=INSTANT (or NOCOPY, INPLACE), LOCK=NONE: it refuses what it cannot do so" },
	{ "MY02", RX__LINT_ERROR, NULL, RX__LINT_WORDS("SET … lock_wait_timeout"),
		"the server's own limit is a day: a statement that waits stops all who come behind it",
		"leave lock_wait_timeout to the runner, which sets it and tries again" },
	{ "MY03", RX__LINT_ERROR, mixes_rows_and_tables, NULL,
		"every change of a table commits, so rows and tables are not one transaction",
		"a script of its own for the rows" },
	{ "MY04", RX__LINT_ERROR, changes_several_at_once, NULL,
		"what fails in the middle stays half done, and the journal has one row for all of it",
		"an rx_run_sql for each statement, or operations" },
	{ "MY05", RX__LINT_REMARK, rx__site_adds_column_plain, NULL,
		"a column that may be NULL or has a constant default is added at once (INSTANT)",
		"the runner's lock timeout is enough" },
	{ "MY06", RX__LINT_ERROR, rx__site_adds_column_volatile, NULL,
		"a default that is an expression copies the table, and writes stop (COPY, SHARED)",
		"add it without default, set the default, and fill the rows in batches" },
	{ "MY07", RX__LINT_ERROR, rx__site_adds_column_stored, NULL,
		"a stored computed column copies the table, and writes stop (COPY, SHARED)",
		"a virtual one, which is there at once" },
	{ "MY08", RX__LINT_ERROR, adds_key_column, NULL,
		"the table is built anew, with an AUTO_INCREMENT column while writes stop",
		"a new table and a tool that copies" },
	{ "MY09", RX__LINT_WARNING, rx__site_drops_data, NULL,
		"data is lost, and programs that still know the column fail",
		"take it out of the models first; drop it one release later" },
	{ "MY10", RX__LINT_ERROR, rx__site_renames, NULL,
		"programs that are running know the old name only",
		"add the new column, write both, fill, change over, drop the old one later" },
	{ "MY10", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("RENAME TABLE", "ALTER TABLE … RENAME TO", "ALTER TABLE … RENAME COLUMN",
			"ALTER TABLE … CHANGE"),
		"programs that are running know the old name only",
		"add the new column, write both, fill, change over, drop the old one later" },
	{ "MY11", RX__LINT_REMARK, text_grows, NULL,
		"a longer VARCHAR is there at once; on MySQL 8 not where it crosses 255 bytes",
		"look at the server's version" },
	{ "MY12", RX__LINT_ERROR, text_shrinks, NULL,
		"a shorter VARCHAR copies the table, and writes stop (COPY, SHARED)",
		"look for longer values first; a new column" },
	{ "MY13", RX__LINT_ERROR, copies_for_type, NULL,
		"the type change copies the table, and writes stop (COPY, SHARED)",
		"a new column filled in batches, or gh-ost or pt-online-schema-change" },
	{ "MY14", RX__LINT_WARNING, changes_null, NULL,
		"the table is built anew (INPLACE), and fails where there are NULLs",
		"fill the rows first" },
	{ "MY15", RX__LINT_REMARK, labels_append, NULL, "labels at the end are there at once",
		"nothing" },
	{ "MY16", RX__LINT_ERROR, labels_move, NULL,
		"the table is copied, writes stop, and what is stored is a label's number",
		"add labels at the end only, or make a table of them" },
	{ "MY17", RX__LINT_WARNING, adds_plain_index, NULL,
		"writes go on, but their log may overflow on a busy table (NOCOPY)", "at a quiet hour" },
	{ "MY18", RX__LINT_ERROR, rx__site_adds_unique, NULL,
		"it fails at the end where there are doubles, and copying tools lose those rows",
		"look for doubles first, by the column's own collation" },
	{ "MY19", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS("CREATE FULLTEXT", "CREATE SPATIAL", "ALTER TABLE … ADD FULLTEXT",
			"ALTER TABLE … ADD SPATIAL"),
		"writes stop while it is built (INPLACE, SHARED)", "a window" },
	{ "MY20", RX__LINT_ERROR, rx__site_adds_foreign_key, NULL,
		"the table is copied, and writes stop (COPY), unless checks are off",
		"look for orphans; add it with foreign_key_checks=0 in a session that ends then; look "
		"again" },
	{ "MY21", RX__LINT_ERROR, rx__site_adds_check, NULL,
		"the table is copied, and writes stop (COPY, SHARED)",
		"the model's value rules, or a window" },
	{ "MY22", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … CONVERT TO CHARACTER SET"),
		"the table is copied, writes stop, and the sizes of texts change",
		"column by column, by a tool that copies" },
	{ "MY23", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS("OPTIMIZE", "ALTER TABLE … FORCE", "ALTER TABLE … ENGINE"),
		"the table is built anew", "at a quiet hour" },
	{ "MY24", RX__LINT_ERROR, has_no_key, NULL,
		"a table without a primary key cannot be replicated well, nor copied by tools",
		"rx_ddl_primary_key" },
	{ "MY25", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … PARTITION BY"),
		"the table is copied although ALGORITHM=INSTANT is accepted; only LOCK=NONE is refused",
		"add LOCK=NONE, or a new table" },
	{ "MY26", RX__LINT_WARNING, is_hard_to_copy, NULL,
		"the table is in a foreign key: gh-ost does not take it, pt-online-schema-change with care",
		"pt-online-schema-change --alter-foreign-keys-method, or a new column" },
	{ "MY27", RX__LINT_ERROR, NULL, RX__LINT_WORDS("TRUNCATE", "DROP TABLE", "DROP DATABASE"),
		"data is lost at once, and no rollback brings it back",
		"rx_drop_table, which the output announces" },
	{ "MY28", RX__LINT_WARNING, has_long_name, NULL,
		"MariaDB refuses names of more than 64 characters (1103)", "a shorter name" },
	{ "MY29", RX__LINT_WARNING, NULL, RX__LINT_WORDS("SET … sql_mode"),
		"without strict mode, values that do not fit are cut and stored",
		"leave sql_mode as the runner sets it" },
	{ "MY30", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS("… CHARSET = utf8", "… CHARACTER SET utf8", "… CHARACTER SET = utf8"),
		"utf8 has no characters of 4 bytes, and mixed collations cannot be compared", "utf8mb4" },
	{ "MY31", RX__LINT_WARNING, has_inexact_column, NULL,
		"sums are rounded in a binary fraction, and TIMESTAMP ends in 2038",
		"RX_NUMERIC, RX_DATETIME" },
	{ "MY32", RX__LINT_ERROR, NULL, RX__LINT_WORDS("UPDATE …! WHERE", "DELETE …! WHERE"),
		"one statement writes every row: undo, lag, and Galera refuses it", "batches by key" },
	{ "MY33", RX__LINT_ERROR, NULL, RX__LINT_WORDS("SELECT GET_LOCK", "LOCK TABLES"),
		"locks of one node are not those of the others (Galera)",
		"leave it out; the runner holds a lock already" },
	{ "MY40", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION"),
		"it ends the runner's transaction: what fails behind it stays half done", "leave it out" },
	{ "ALL04", RX__LINT_ERROR, is_unprobed, NULL,
		"after a failure nobody can tell whether raw SQL was done, so the script cannot go on",
		"a script of its own for it" },
	{ "ALL06", RX__LINT_ERROR, is_unrepeatable, NULL, "run twice after a failure, it inserts twice",
		"INSERT IGNORE, ON DUPLICATE KEY UPDATE, or SELECT … WHERE NOT EXISTS" },
};

const rx__lint_table rx__lint_mariadb = { RX__LINT_MARIADB, rules, sizeof(rules) / sizeof(*rules) };
