/* PostgreSQL. The lock in a rule's words was read from pg_locks, the rewrite from the table's file. */
#include <string.h>

#include "migrate/lint/site.h"
#include "migrate/lint/words.h"
#include "schema/schema.h"
#include "schema/sql_text.h"

enum { MOST_NAME = 63 };

static bool grows(const rx_ddl_type *from, const rx_ddl_type *to)
{
	if (from->kind == RX_TYPE_TEXT)
		return !to->length || (from->length && to->length > from->length);
	if (from->kind == RX_TYPE_DECIMAL)
		return !to->precision ||
			(from->precision && to->scale == from->scale && to->precision > from->precision);
	return false;
}

static bool type_known(const rx__lint_site *site, const rx_ddl_type **from, const rx_ddl_type **to)
{
	return rx__site_type_change(site, from, to) && !(*from)->native && !(*to)->native;
}

static bool is_zone_change(const rx_ddl_type *from, const rx_ddl_type *to)
{
	return from->kind == RX_TYPE_DATETIME && to->kind == RX_TYPE_DATETIME;
}

static bool rewrites_type(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	if (!rx__site_type_change(site, &from, &to))
		return false;
	if (from->native || to->native || from->kind != to->kind)
		return true;
	return from->kind != RX_TYPE_ENUM && !is_zone_change(from, to) && !grows(from, to);
}

static bool changes_type_in_place(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return type_known(site, &from, &to) && from->kind == to->kind && grows(from, to);
}

static bool changes_zone(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return type_known(site, &from, &to) && is_zone_change(from, to);
}

static bool has_label(const char *const *labels, const char *label)
{
	while (*labels && strcmp(*labels, label) != 0)
		labels++;
	return *labels != NULL;
}

static bool adds_labels(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	if (!type_known(site, &from, &to) || from->kind != RX_TYPE_ENUM || to->kind != RX_TYPE_ENUM ||
		!from->labels || !to->labels)
		return false;
	for (const char *const *label = to->labels; *label; label++)
		if (!has_label(from->labels, *label))
			return true;
	return false;
}

static bool has_long_name(const rx__lint_site *site)
{
	return rx__site_name_longer(site, MOST_NAME);
}

static bool has_narrow_key(const rx__lint_site *site)
{
	const rx_schema_column *columns;
	if (!rx__site_makes_table(site))
		return false;
	size_t n = rx__site_new_columns(site, &columns);
	for (size_t i = 0; i < n; i++)
		if (columns[i].autoincrement && !columns[i].type.native &&
			(columns[i].type.kind == RX_TYPE_INT16 || columns[i].type.kind == RX_TYPE_INT32))
			return true;
	return false;
}

static bool has_poor_type(const rx__lint_site *site)
{
	static const char *const poor[] = { "char", "character", "json", "money", NULL };
	const rx_schema_column *columns;
	const size_t n = rx__site_new_columns(site, &columns);
	for (size_t i = 0; i < n; i++) {
		const char *native = columns[i].type.native;
		rx__sql_token token;
		if (!native || strstr(native, "varying") || !rx__sql_next(&native, &token))
			continue;
		for (size_t k = 0; poor[k]; k++)
			if (rx__sql_is_name(&token, poor[k]))
				return true;
	}
	return false;
}

static bool backfills_after_ddl(const rx__lint_site *site)
{
	for (size_t i = 0; i < site->i; i++) {
		const rx__operation *op = &site->script->upgrade->list[i];
		if (!site->script->no_transaction && !site->script->upgrade->outside && !site->is_new &&
			op->kind != RX__OP_BACKFILL && rx__same(op->table, site->op->table))
			return true;
	}
	return false;
}

/* The table is changed by an operation of the same transaction. */
static bool fills_after_ddl(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	if (site->op->kind == RX__OP_BACKFILL)
		return backfills_after_ddl(site);
	if (!sql || site->script->no_transaction ||
		!(rx__lint_matches(sql, "UPDATE") || rx__lint_matches(sql, "DELETE")))
		return false;
	for (size_t i = 0; i < site->script->upgrade->n; i++) {
		const rx__operation *op = &site->script->upgrade->list[i];
		if (op->table && op->kind != RX__OP_CREATE_TABLE && rx__lint_mentions(sql, op->table))
			return true;
	}
	return false;
}

static bool is_unchecked(const rx__operation *op)
{
	return (op->foreign_key && op->foreign_key->not_valid) || (op->check && op->check->not_valid);
}

static bool checks_foreign_key(const rx__lint_site *site)
{
	return rx__site_adds_foreign_key(site) && !is_unchecked(site->op);
}

static bool checks_rows(const rx__lint_site *site)
{
	return rx__site_adds_check(site) && !is_unchecked(site->op);
}

static bool adds_and_validates(const rx__lint_site *site)
{
	bool adds = false;
	const char *sql = rx__lint_sql(site->op, site->engine);
	if (!sql || site->script->no_transaction ||
		!rx__lint_matches(sql, "ALTER TABLE … VALIDATE CONSTRAINT"))
		return false;
	for (size_t i = 0; i <= site->i; i++) {
		const rx__operation *op = &site->script->upgrade->list[i];
		const char *other = rx__lint_sql(op, site->engine);
		adds |= (other && rx__lint_matches(other, "ALTER TABLE … NOT VALID")) || is_unchecked(op);
	}
	return adds;
}

/* The script says so of both directions, or of this one. */
static bool is_outside(const rx__lint_site *site)
{
	return site->script->no_transaction || site->script->upgrade->outside;
}

static bool builds_index(const rx__lint_site *site)
{
	return rx__site_adds_index(site) && !site->op->concurrently;
}

static bool drops_index(const rx__lint_site *site)
{
	return rx__site_drops_index(site) && !site->op->concurrently;
}

static bool builds_concurrently_inside(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	if (is_outside(site))
		return false;
	if (site->op->concurrently)
		return true;
	return sql &&
		(rx__lint_matches(sql, "CREATE … INDEX CONCURRENTLY") ||
			rx__lint_matches(sql, "DROP INDEX CONCURRENTLY"));
}

/* A build that failed leaves an index that is not valid under its name. */
static bool builds_over_leftovers(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	bool drops = false;
	if (!sql || !rx__lint_matches(sql, "CREATE … INDEX CONCURRENTLY"))
		return false;
	for (size_t i = 0; i <= site->i; i++) {
		const char *other = rx__lint_sql(&site->script->upgrade->list[i], site->engine);
		drops |= other && rx__lint_matches(other, "DROP INDEX CONCURRENTLY IF EXISTS");
	}
	return !drops;
}

static bool takes_strong_lock(const rx__operation *op)
{
	switch (op->kind) {
	case RX__OP_ADD_COLUMN:
	case RX__OP_DROP_COLUMN:
	case RX__OP_ALTER_COLUMN:
	case RX__OP_RENAME_COLUMN:
	case RX__OP_RENAME_TABLE:
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_DROP_CONSTRAINT:
		return true;
	default:
		return false;
	}
}

static bool locks_another_table(const rx__lint_site *site)
{
	const rx__operation *op = site->op;
	if (!takes_strong_lock(op) || site->is_new || site->script->no_transaction)
		return false;
	for (size_t i = 0; i < site->i; i++) {
		const rx__operation *other = &site->script->upgrade->list[i];
		if (takes_strong_lock(other) && !rx__same(other->table, op->table))
			return true;
	}
	return false;
}

/* A type that is none of PostgreSQL's own may be a domain with a check. */
static bool adds_domain(const rx__lint_site *site)
{
	static const char *const own[] = { "bigint", "bit", "boolean", "box", "bytea", "char",
		"character", "cidr", "circle", "citext", "date", "decimal", "double", "geography",
		"geometry", "hstore", "inet", "int", "int2", "int4", "int8", "integer", "interval", "json",
		"jsonb", "jsonpath", "line", "lseg", "ltree", "macaddr", "macaddr8", "money", "name",
		"numeric", "oid", "path", "point", "polygon", "real", "serial", "smallint", "text", "time",
		"timestamp", "timestamptz", "timetz", "tsquery", "tsvector", "uuid", "varbit", "varchar",
		"vector", "xml", NULL };
	const char *native = NULL;
	rx__sql_token token;
	if (site->op->kind == RX__OP_ADD_COLUMN && !site->is_new)
		native = site->op->column->type.native;
	if (!native || strstr(native, "range") || !rx__sql_next(&native, &token))
		return false;
	for (size_t i = 0; own[i]; i++)
		if (rx__sql_is_name(&token, own[i]))
			return false;
	return true;
}

static bool changes_type_under_views(const rx__lint_site *site)
{
	const rx_ddl_type *from, *to;
	return site->schema->n_views > 0 && rx__site_type_change(site, &from, &to);
}

static bool names_without_schema(const rx__lint_site *site)
{
	const char *sql = rx__lint_sql(site->op, site->engine);
	return sql && rx__lint_unqualified(sql);
}

/* Writing to a table is stopped for as long as an index is built or rows are checked. */
#define TIMEOUT "the runner's lock timeout is enough"

static const rx__lint_rule rules[] = {
	{ "PG01", RX__LINT_ERROR, NULL, RX__LINT_WORDS("SET … lock_timeout"),
		"without a lock timeout, a statement that waits for a lock stops all who come behind it",
		"leave lock_timeout to the runner, which sets it and tries again" },
	{ "PG02", RX__LINT_WARNING, NULL, RX__LINT_WORDS("SET … statement_timeout"),
		"a statement timeout that is changed stays changed for the rest of the script",
		"leave it alone, or put the statement into a script of its own" },
	{ "PG03", RX__LINT_ERROR, builds_index, NULL,
		"CREATE INDEX stops all writes to the table while it is built (SHARE lock)",
		"rx_create_index(…, .concurrently = true) in a script of its own with .no_transaction = "
		"true" },
	{ "PG04", RX__LINT_ERROR, builds_concurrently_inside, NULL,
		"CONCURRENTLY cannot run inside a transaction (25001)",
		"put it into a script of its own with .no_transaction = true" },
	{ "PG05", RX__LINT_ERROR, builds_over_leftovers, NULL,
		"a concurrent build that failed leaves an invalid index under that name",
		"rx_create_index(…, .concurrently = true), which drops it; or run DROP INDEX CONCURRENTLY "
		"IF EXISTS before it" },
	{ "PG06", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("SELECT pg_advisory_lock", "SELECT pg_advisory_xact_lock"),
		"an advisory lock that waits deadlocks with a concurrent index build",
		"the runner holds a lock of its own already; leave it out" },
	{ "PG07", RX__LINT_WARNING, drops_index, NULL,
		"DROP INDEX stops reads and writes for a moment, and waits behind long readers",
		"rx_drop_index(…, .concurrently = true) in a script of its own with .no_transaction = "
		"true" },
	{ "PG08", RX__LINT_ERROR, NULL, RX__LINT_WORDS("REINDEX …! CONCURRENTLY"),
		"REINDEX stops writes, and readers that use the index", "REINDEX … CONCURRENTLY" },
	{ "PG09", RX__LINT_ERROR, rx__site_adds_key, NULL,
		"the index of the constraint is built while nobody can read or write the table",
		"CREATE UNIQUE INDEX CONCURRENTLY, then ALTER TABLE … ADD CONSTRAINT … USING INDEX" },
	{ "PG10", RX__LINT_ERROR, checks_foreign_key, NULL,
		"all rows are checked while writes to both tables wait",
		".not_valid = true, and VALIDATE CONSTRAINT in a second script" },
	{ "PG11", RX__LINT_ERROR, checks_rows, NULL,
		"all rows are checked while nobody can read or write the table",
		".not_valid = true, and VALIDATE CONSTRAINT in a second script" },
	{ "PG12", RX__LINT_ERROR, adds_and_validates, NULL,
		"VALIDATE in the transaction of NOT VALID keeps the stronger lock for the whole check",
		"two scripts" },
	{ "PG13", RX__LINT_ERROR, rx__site_sets_not_null, NULL,
		"SET NOT NULL reads all rows while nobody can read or write the table",
		"CHECK (column IS NOT NULL) NOT VALID, VALIDATE in a second script, then SET NOT NULL, "
		"which trusts the check" },
	{ "PG14", RX__LINT_ERROR, rx__site_adds_column_required, NULL,
		"programs of before insert without the column, and fail",
		"give it a server default; or add it with NULL, fill it, then SET NOT NULL" },
	{ "PG15", RX__LINT_REMARK, rx__site_adds_column_plain, NULL,
		"a column that may be NULL or has a constant default is added without a rewrite", TIMEOUT },
	{ "PG16", RX__LINT_ERROR, rx__site_adds_column_volatile, NULL,
		"a default that is an expression rewrites the table while nobody can use it",
		"add it without default, SET DEFAULT, and fill the rows in batches" },
	{ "PG17", RX__LINT_ERROR, rx__site_adds_column_identity, NULL,
		"an identity column rewrites the table while nobody can use it",
		"a plain column and a sequence; fill the rows in batches, then make it the default" },
	{ "PG18", RX__LINT_ERROR, rx__site_adds_column_stored, NULL,
		"a stored computed column rewrites the table while nobody can use it",
		"a plain column that a trigger or the program fills, or compute it in the query" },
	{ "PG19", RX__LINT_WARNING, adds_domain, NULL,
		"if the type is a domain with a check, the table is rewritten while nobody can use it",
		"the domain's own type, with a CHECK NOT VALID that is validated later" },
	{ "PG20", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … ADD COLUMN … REFERENCES"),
		"the locks on both tables are held together",
		"rx_add_column, and the foreign key in a script of its own (PG10)" },
	{ "PG21", RX__LINT_ERROR, rewrites_type, NULL,
		"the type change rewrites the table while nobody can use it",
		"a new column, filled in batches and written by both programs; then change over" },
	{ "PG22", RX__LINT_REMARK, changes_type_in_place, NULL,
		"the type becomes wider without a rewrite", TIMEOUT },
	{ "PG22", RX__LINT_WARNING, changes_zone, NULL,
		"without a rewrite only where the session's time zone is UTC, as the runner sets it",
		"run it by the runner only" },
	{ "PG23", RX__LINT_WARNING, changes_type_under_views, NULL,
		"PostgreSQL refuses it where a view uses the column",
		"rx_drop_view before it and rx_create_view behind it" },
	{ "PG24", RX__LINT_ERROR, rx__site_drops_data, NULL,
		"data is lost, and programs that still know the column fail",
		"take it out of the models first; drop it one release later" },
	{ "PG24", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("DROP TABLE", "DROP SCHEMA", "ALTER TABLE … DROP COLUMN"),
		"data is lost, and programs that still know it fail",
		"rx_drop_table, rx_drop_column, one release after the models" },
	{ "PG25", RX__LINT_ERROR, rx__site_renames, NULL,
		"programs that are running know the old name only",
		"add the new column, write both, fill, change over, drop the old one later" },
	{ "PG25", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("ALTER TYPE … RENAME VALUE", "ALTER SCHEMA … RENAME",
			"ALTER TABLE … RENAME TO", "ALTER TABLE … RENAME COLUMN"),
		"programs that are running know the old name only",
		"the new one beside it, and a view with the old name; drop that later" },
	{ "PG26", RX__LINT_WARNING, rx__site_drops_not_null, NULL,
		"programs that are running do not expect NULL", "change the readers first" },
	{ "PG27", RX__LINT_ERROR, NULL, RX__LINT_WORDS("TRUNCATE"),
		"all rows are lost, with CASCADE also those of other tables",
		"DELETE in batches, with a condition" },
	{ "PG28", RX__LINT_ERROR, NULL, RX__LINT_WORDS("DROP … CASCADE"),
		"CASCADE drops what nobody has listed", "drop the dependents by name" },
	{ "PG29", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("CLUSTER", "VACUUM FULL", "ALTER TABLE … SET TABLESPACE",
			"ALTER TABLE … SET LOGGED", "ALTER TABLE … SET UNLOGGED"),
		"the table is rewritten while nobody can use it", "a window, or pg_repack" },
	{ "PG30", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TYPE … ADD VALUE"),
		"a new label cannot be used in the transaction that adds it (55P04)",
		"add it in a script of its own" },
	{ "PG30", RX__LINT_WARNING, adds_labels, NULL,
		"a new label cannot be used in the transaction that adds it (55P04)",
		"add it in a script of its own" },
	{ "PG31", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS(
			"ALTER TABLE … ATTACH PARTITION", "ALTER TABLE … DETACH PARTITION …! CONCURRENTLY"),
		"the rows are checked while nobody can use the table",
		"a CHECK that says the same, validated before; DETACH … CONCURRENTLY" },
	{ "PG32", RX__LINT_WARNING, NULL,
		RX__LINT_WORDS("CREATE … TRIGGER", "ALTER TABLE … DISABLE TRIGGER"),
		"writes to the table wait for a moment", "at a quiet hour" },
	{ "PG33", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … ENABLE ROW LEVEL SECURITY"),
		"whoever is not the owner sees no rows until there are policies", "the policies first" },
	{ "PG34", RX__LINT_ERROR, fills_after_ddl, NULL,
		"the table stays locked by the change before, for as long as the rows are written",
		"rx_backfill or rx_copy_column in a script of its own with .no_transaction = true" },
	{ "PG35", RX__LINT_WARNING, NULL, RX__LINT_WORDS("UPDATE …! WHERE", "DELETE …! WHERE"),
		"one statement writes every row: a long lock, and a table of twice the size",
		"batches by key" },
	{ "PG36", RX__LINT_WARNING, has_long_name, NULL, "PostgreSQL cuts names behind 63 bytes",
		"a shorter name" },
	{ "PG37", RX__LINT_WARNING, has_narrow_key, NULL,
		"a key of 32 bits is used up some day, and widening it rewrites the table", "RX_BIGINT" },
	{ "PG37", RX__LINT_WARNING, has_poor_type, NULL,
		"json has no equality, money follows the locale, and char(n) is filled up with blanks",
		"RX_JSON, RX_NUMERIC, RX_STRING" },
	{ "PG38", RX__LINT_WARNING, names_without_schema, NULL,
		"the first schema of the search_path is meant, whatever it is on that day", "schema.name" },
	{ "PG39", RX__LINT_WARNING, rx__site_adds_unindexed_key, NULL,
		"each delete in the other table reads this one whole, and holds its locks for so long",
		"rx_create_index(…, .concurrently = true) on the key's columns, before it" },
	{ "PG40", RX__LINT_ERROR, NULL,
		RX__LINT_WORDS("BEGIN", "COMMIT", "ROLLBACK", "END", "START TRANSACTION"),
		"it ends the runner's transaction: what fails behind it stays half done",
		"leave it out; .no_transaction = true where there must be none" },
	{ "PG41", RX__LINT_WARNING, locks_another_table, NULL,
		"two tables are locked at once, maybe not in the order in which programs lock them",
		"a script for each table" },
	{ "PG42", RX__LINT_WARNING, NULL, RX__LINT_WORDS("ALTER TABLE … ADD … EXCLUDE"),
		"all rows are checked while nobody can use the table; there is no NOT VALID for it",
		"a new table, or a window" },
};

const rx__lint_table rx__lint_postgresql = { RX__LINT_POSTGRESQL, rules,
	sizeof(rules) / sizeof(*rules) };
