/* SQLite. Tables that are changed by operations are rebuilt by the runner, with all that belongs to
 * them; the rules are about doing that by hand, and about what a rebuild cannot save. */
#include <string.h>
#include <strings.h>

#include "migrate/lint/site.h"
#include "migrate/lint/words.h"

static bool has_odd_affinity(const rx__lint_site *site)
{
	static const char *const odd[] = { "STRING", "STR", "DATETIME", "MONEY", "NUMBER", NULL };
	const rx_schema_column *columns;
	size_t n = rx__site_new_columns(site, &columns);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; columns[i].type.native && odd[k]; k++)
			if (!strncasecmp(columns[i].type.native, odd[k], strlen(odd[k])) &&
				strlen(columns[i].type.native) == strlen(odd[k]))
				return true;
	return false;
}

static bool has_null_key(const rx__lint_site *site)
{
	if (!rx__site_makes_table(site))
		return false;
	const rx_schema_table *table = site->op->definition;
	for (size_t i = 0; i < table->primary_key.n_columns; i++) {
		const rx_schema_column *column =
			rx_schema_column_named(table, table->primary_key.columns[i]);
		const bool is_rowid = table->primary_key.n_columns == 1 && column && !column->type.native &&
			(column->type.kind == RX_TYPE_INT64 || column->type.kind == RX_TYPE_INT32);
		if (column && column->nullable && !is_rowid)
			return true;
	}
	return false;
}

static bool rebuilds(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return rx__site_type_change(site, &from, &to) || rx__site_sets_not_null(site) ||
		rx__site_drops_not_null(site) || rx__site_adds_key(site) ||
		rx__site_adds_foreign_key(site) || rx__site_adds_check(site) ||
		rx__site_adds_column_stored(site) || rx__site_adds_column_volatile(site);
}

static bool vacuums_inside(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql && !site->script->no_transaction && rx__lint_matches(sql, "VACUUM");
}

static const rx__lint_rule rules[] = {
	{ "SL01", RX__LINT_ERROR, NULL, RX__LINT_WORDS("DROP TABLE"),
		"with foreign keys on, DROP TABLE deletes the rows that point to it",
		"rx_drop_table, or an operation that rebuilds the table" },
	{ "SL02", RX__LINT_ERROR, NULL, RX__LINT_WORDS("PRAGMA defer_foreign_keys"),
		"deferred foreign keys cascade all the same when a table is dropped",
		"an operation that rebuilds the table" },
	{ "SL03", RX__LINT_ERROR, NULL, RX__LINT_WORDS("PRAGMA foreign_keys"),
		"inside a transaction it does nothing",
		"leave it out; the runner does it where it must be" },
	{ "SL04", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … RENAME TO"),
		"foreign keys and views of other tables follow the renamed one",
		"rx_rename_table, or an operation that rebuilds the table" },
	{ "SL08", RX__LINT_ERROR, NULL, RX__LINT_WORDS("CREATE TABLE … AS SELECT"),
		"the new table has no key, no constraint, no default and no collation",
		"rx_create_table, then INSERT … SELECT with lists of columns" },
	{ "SL09", RX__LINT_ERROR, NULL, RX__LINT_WORDS("INSERT … SELECT *"),
		"values go where the columns happen to stand", "lists of columns on both sides" },
	{ "SL20", RX__LINT_ERROR, NULL, RX__LINT_WORDS("PRAGMA writable_schema"),
		"a slip of the pen destroys the database; defensive connections refuse it",
		"an operation that rebuilds the table" },
	{ "SL23", RX__LINT_REMARK, rebuilds, NULL,
		"the table is written anew: it needs its size twice on the disk for a while",
		"look at the free space where the table is large" },
	{ "SL25", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS(
			"PRAGMA journal_mode", "PRAGMA page_size", "PRAGMA auto_vacuum", "PRAGMA encoding"),
		"inside a transaction it is refused or does nothing",
		"options of the URL, or a command of its own" },
	{ "SL26", RX__LINT_WARNING, vacuums_inside, NULL, "VACUUM cannot run inside a transaction",
		"a script of its own with .no_transaction = true" },
	{ "SL27", RX__LINT_ERROR, has_odd_affinity, NULL,
		"the type's name means NUMERIC to SQLite: '007' is stored as 7",
		"RX_TEXT, or RX_DATETIME and the like" },
	{ "SL28", RX__LINT_ERROR, has_null_key, NULL,
		"SQLite takes NULL in a primary key that is no INTEGER", ".nullable = false" },
	{ "SL29", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ATTACH", "DETACH"),
		"a transaction over two files is not whole after a power failure",
		"a program of its own that copies" },
	{ "SL30", RX__LINT_ERROR, rx__site_drops_data, NULL,
		"data is lost, and programs that still know the column fail",
		"take it out of the models first; drop it one release later" },
	{ "SL40", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("BEGIN", "COMMIT", "ROLLBACK", "END", "SAVEPOINT"),
		"it ends the runner's transaction: what fails behind it stays half done", "leave it out" },
};

const rx__lint_table rx__lint_sqlite = { RX__LINT_SQLITE, rules, sizeof(rules) / sizeof(*rules) };
