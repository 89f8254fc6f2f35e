/* SQLite. Tables that are changed by operations are rebuilt by the runner, with all that belongs to
 * them; the rules are about doing that by hand, and about what a rebuild cannot save. */
#include <string.h>
#include <strings.h>

#include "migrate/lint/site.h"
#include "migrate/lint/words.h"
#include "schema/sql_text.h"

#define BY_OPERATION "an operation that rebuilds the table, with all that belongs to it"

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

/* The table that a script builds anew by hand: dropped, and another one gets its name. */
static const rx_schema_table *rebuilt(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	bool renames = false;
	if (!sql || !rx__lint_matches(sql, "DROP TABLE"))
		return NULL;
	for (size_t i = site->i; i < site->script->upgrade->n; i++) {
		const char *other = rx__lint_sql(&site->script->upgrade->list[i], site->engine);
		renames |= other && rx__lint_matches(other, "ALTER TABLE … RENAME TO");
	}
	for (size_t i = 0; renames && i < site->schema->n_tables; i++)
		if (rx__lint_mentions(sql, site->schema->tables[i].name))
			return &site->schema->tables[i];
	return NULL;
}

static bool rebuilds_under_views(const rx__lint_site *site)
{
	return rebuilt(site) && site->schema->n_views > 0;
}

static bool rebuilds_indexed(const rx__lint_site *site)
{
	const rx_schema_table *table = rebuilt(site);
	return table && table->n_indexes > 0;
}

static bool rebuilds_counter(const rx__lint_site *site)
{
	const rx_schema_table *table = rebuilt(site);
	for (size_t i = 0; table && i < table->n_columns; i++)
		if (table->columns[i].autoincrement)
			return true;
	return false;
}

static bool rebuilds_rowids(const rx__lint_site *site)
{
	const rx_schema_table *table = rebuilt(site);
	if (!table || table->without_rowid)
		return false;
	if (table->primary_key.n_columns != 1)
		return true;
	const rx_schema_column *key = rx_schema_column_named(table, table->primary_key.columns[0]);
	return !key ||
		(key->type.kind != RX_TYPE_INT64 && key->type.kind != RX_TYPE_INT32 &&
			key->type.kind != RX_TYPE_INT16);
}

static bool adds_reference_with_default(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql &&
		(rx__lint_matches(sql, "ALTER TABLE … ADD … DEFAULT … REFERENCES") ||
			rx__lint_matches(sql, "ALTER TABLE … ADD … REFERENCES … DEFAULT")) &&
		!rx__lint_matches(sql, "ALTER TABLE … DEFAULT NULL") &&
		!rx__lint_matches(sql, "ALTER TABLE … SET DEFAULT");
}

/* CREATE and ALTER only: elsewhere a name in double quotes is a column like any other. */
static bool quotes_default_as_name(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	rx__sql_token token;
	bool after = false;
	if (!sql || !(rx__lint_matches(sql, "CREATE TABLE") || rx__lint_matches(sql, "ALTER TABLE")))
		return false;
	while (rx__sql_next(&sql, &token)) {
		if (after && token.kind == RX__SQL_NAME && token.quoted && *token.at == '"')
			return true;
		after = token.kind == RX__SQL_NAME && rx__sql_is_name(&token, "default");
	}
	return false;
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
	{ "SL05", RX__LINT_ERROR, rebuilds_under_views, NULL,
		"a view that reads the table stops the rename (error in view)", BY_OPERATION },
	{ "SL06", RX__LINT_ERROR, rebuilds_indexed, NULL,
		"the indexes and triggers of the table go with it", BY_OPERATION },
	{ "SL07", RX__LINT_ERROR, rebuilds_counter, NULL,
		"a key of AUTOINCREMENT begins anew behind the largest that is left: numbers are used "
		"twice",
		BY_OPERATION },
	{ "SL08", RX__LINT_ERROR, NULL, RX__LINT_WORDS("CREATE TABLE … AS SELECT"),
		"the new table has no key, no constraint, no default and no collation",
		"rx_create_table, then INSERT … SELECT with lists of columns" },
	{ "SL09", RX__LINT_ERROR, NULL, RX__LINT_WORDS("INSERT … SELECT *"),
		"values go where the columns happen to stand", "lists of columns on both sides" },
	{ "SL10", RX__LINT_ERROR, rebuilds_rowids, NULL,
		"without an INTEGER PRIMARY KEY each row gets another rowid, and what points to it is "
		"wrong",
		BY_OPERATION },
	{ "SL11", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … ADD … NOT NULL …! DEFAULT"),
		"SQLite refuses it where the table has rows, and takes it where it has none",
		"rx_add_column with .server_default or .fill" },
	{ "SL12", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("ALTER TABLE … ADD … DEFAULT CURRENT_TIMESTAMP",
			"ALTER TABLE … ADD … DEFAULT CURRENT_DATE", "ALTER TABLE … ADD … DEFAULT CURRENT_TIME",
			"ALTER TABLE … ADD … DEFAULT ("),
		"SQLite refuses a default that is no constant where the table has rows", "rx_add_column" },
	{ "SL13", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("ALTER TABLE … ADD … UNIQUE", "ALTER TABLE … ADD … PRIMARY KEY"),
		"SQLite refuses it", "rx_add_column, then rx_create_index(…, .unique = true)" },
	{ "SL14", RX__LINT_ERROR, adds_reference_with_default, NULL,
		"SQLite refuses a reference with a default while foreign keys are on",
		"a column that may be NULL, or rx_add_column and rx_create_constraint" },
	{ "SL15", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … ADD … CHECK"),
		"the rows that are there are checked by it, and may stop it",
		"fill the rows first, then rx_create_constraint" },
	{ "SL16", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … ADD … STORED"),
		"SQLite refuses it where the table has rows, and takes it where it has none",
		"rx_add_column, or a virtual one" },
	{ "SL17", RX__LINT_ERROR, NULL, RX__LINT_WORDS("ALTER TABLE … DROP"),
		"SQLite refuses it where an index, a key, a check, a view or a trigger uses the column",
		"rx_drop_column" },
	{ "SL18", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … RENAME COLUMN"),
		"SQLite refuses it where any view or trigger of the database is broken",
		"rx_rename_column; look at views and triggers first" },
	{ "SL19", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … RENAME"),
		"SQLite rewrites the texts of checks, indexes and computed columns, and the history does "
		"not know",
		"rx_rename_column, rx_rename_table" },
	{ "SL20", RX__LINT_ERROR, NULL, RX__LINT_WORDS("PRAGMA writable_schema"),
		"a slip of the pen destroys the database; defensive connections refuse it",
		"an operation that rebuilds the table" },
	{ "SL21", RX__LINT_WARNING, quotes_default_as_name, NULL,
		"a text in double quotes is a name; SQLite takes it for a text only where it is lax",
		"a text in single quotes" },
	{ "SL22", RX__LINT_ERROR, NULL, RX__LINT_WORDS("BEGIN …! IMMEDIATE"),
		"a transaction that reads first cannot write when another has written; no wait helps (517)",
		"leave it out; the runner begins with BEGIN IMMEDIATE" },
	{ "SL23", RX__LINT_REMARK, rebuilds, NULL,
		"the table is written anew: it needs its size twice on the disk for a while",
		"look at the free space where the table is large" },
	{ "SL24", RX__LINT_WARNING, NULL, RX__LINT_WORDS("PRAGMA wal_autocheckpoint"),
		"beside long readers the WAL grows by the whole table that is written anew",
		"leave it alone, and checkpoint when the readers are gone" },
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
