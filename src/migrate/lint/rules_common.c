/* Rules for every engine. */
#include <ctype.h>
#include <string.h>

#include "migrate/lint/site.h"
#include "schema/schema.h"

/* ---- the way back */

static bool makes_column(const rx_op *op, const char *table, const char *column)
{
	for (size_t i = 0; i < op->n; i++) {
		const rx__operation *made = &op->list[i];
		if (made->kind == RX__OP_CREATE_TABLE && rx__same(made->table, table))
			return true;
		if (column && made->kind == RX__OP_ADD_COLUMN && rx__same(made->table, table) &&
			rx__same(made->name, column))
			return true;
		if (made->kind == RX__OP_RENAME_TABLE && rx__same(made->new_name, table))
			return true;
	}
	return false;
}

static bool has_irreversible(const rx_op *op)
{
	bool found = false;
	for (size_t i = 0; i < op->n; i++)
		found |= op->list[i].kind == RX__OP_IRREVERSIBLE;
	return found;
}

static bool is_first(const rx__lint_site *site)
{
	return site->i == 0;
}

static bool has_no_way_back(const rx__lint_site *site)
{
	const rx_op *down = site->script->downgrade;
	return is_first(site) && down && down->n == 0 && site->op->kind != RX__OP_IRREVERSIBLE;
}

static bool loses_on_the_way_back(const rx__lint_site *site)
{
	const rx_op *down = site->script->downgrade;
	if (!is_first(site) || !down || has_irreversible(down))
		return false;
	for (size_t i = 0; i < down->n; i++) {
		const rx__operation *op = &down->list[i];
		const bool table = op->kind == RX__OP_DROP_TABLE;
		if ((table || op->kind == RX__OP_DROP_COLUMN) &&
			!makes_column(site->script->upgrade, op->table, table ? NULL : op->name))
			return true;
	}
	return false;
}

/* ---- renames that look like something else */

static bool alike(const char *a, const char *b)
{
	size_t n = 0;
	while (a[n] && tolower((unsigned char)a[n]) == tolower((unsigned char)b[n]))
		n++;
	const size_t shorter = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
	return n >= 3 || n == shorter;
}

static bool drops_what_was_renamed(const rx__lint_site *site)
{
	if (site->op->kind != RX__OP_DROP_COLUMN || !site->table || site->is_new)
		return false;
	const rx_schema_column *gone = rx_schema_column_named(site->table, site->op->name);
	for (size_t i = 0; gone && i < site->script->upgrade->n; i++) {
		const rx__operation *op = &site->script->upgrade->list[i];
		if (op->kind == RX__OP_ADD_COLUMN && rx__same(op->table, site->op->table) &&
			op->column->type.kind == gone->type.kind && alike(op->column->name, gone->name))
			return true;
	}
	return false;
}

/* ---- old and new programs side by side */

static bool expands(const rx__operation *op)
{
	return op->kind == RX__OP_ADD_COLUMN || op->kind == RX__OP_CREATE_TABLE;
}

static bool contracts(const rx__operation *op)
{
	return op->kind == RX__OP_DROP_COLUMN || op->kind == RX__OP_DROP_TABLE;
}

static bool mixes_phases(const rx__lint_site *site)
{
	if (!contracts(site->op))
		return false;
	for (size_t i = 0; i < site->script->upgrade->n; i++)
		if (expands(&site->script->upgrade->list[i]))
			return true;
	return false;
}

/* ---- constraints and indexes */

static bool lacks_name(const rx__lint_site *site)
{
	const rx_schema_table *table = site->op->definition;
	bool found = false;
	if (!rx__site_makes_table(site))
		return false;
	for (size_t i = 0; i < table->n_checks; i++)
		found |= !table->checks[i].name;
	for (size_t i = 0; i < table->n_uniques; i++)
		found |= !table->uniques[i].name;
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		found |= !table->foreign_keys[i].name;
	return found;
}

static bool index_begins(const rx_schema_index *index, const char *const *columns, size_t n)
{
	if (index->where || index->n_parts < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!index->parts[i].column || !rx__same_name(index->parts[i].column, columns[i]))
			return false;
	return true;
}

static bool key_begins(const rx_schema_key *key, const char *const *columns, size_t n)
{
	return key->n_columns >= n && rx__same_names(key->columns, columns, n);
}

static bool is_covered(
	const rx__lint_site *site, const rx_schema_table *table, const rx_schema_foreign_key *key)
{
	const char *const *columns = (const char *const *)key->columns;
	if (key_begins(&table->primary_key, columns, key->n_columns))
		return true;
	for (size_t i = 0; i < table->n_uniques; i++)
		if (key_begins(&table->uniques[i], columns, key->n_columns))
			return true;
	for (size_t i = 0; i < table->n_indexes; i++)
		if (index_begins(&table->indexes[i], columns, key->n_columns))
			return true;
	for (size_t i = 0; i < site->script->upgrade->n; i++) {
		const rx__operation *op = &site->script->upgrade->list[i];
		if (op->kind == RX__OP_CREATE_INDEX && rx__same(op->table, site->op->table) &&
			index_begins(op->index, columns, key->n_columns))
			return true;
	}
	return false;
}

static bool lacks_index_of_key(const rx__lint_site *site)
{
	const rx__operation *op = site->op;
	if (op->kind == RX__OP_CREATE_FOREIGN_KEY)
		return site->table && !is_covered(site, site->table, op->foreign_key);
	if (op->kind != RX__OP_CREATE_TABLE)
		return false;
	for (size_t i = 0; i < op->definition->n_foreign_keys; i++)
		if (!is_covered(site, op->definition, &op->definition->foreign_keys[i]))
			return true;
	return false;
}

bool rx__site_adds_unindexed_key(const rx__lint_site *site)
{
	return rx__site_adds_foreign_key(site) && lacks_index_of_key(site);
}

/* Whether `other` serves whatever the new index would: its parts are the first ones of it. */
static bool serves(const rx_schema_index *other, const rx_schema_index *index)
{
	if (index->unique || !rx__same(other->where, index->where) || other->n_parts < index->n_parts)
		return false;
	for (size_t i = 0; i < index->n_parts; i++)
		if (!rx__same(other->parts[i].column, index->parts[i].column) ||
			!rx__same(other->parts[i].expression, index->parts[i].expression) ||
			other->parts[i].descending != index->parts[i].descending)
			return false;
	return true;
}

static bool repeats_index(const rx__lint_site *site)
{
	if (site->op->kind != RX__OP_CREATE_INDEX || !site->table)
		return false;
	for (size_t i = 0; i < site->table->n_indexes; i++)
		if (serves(&site->table->indexes[i], site->op->index))
			return true;
	return false;
}

/* ---- names and defaults */

static bool has_capitals(const char *name)
{
	for (; name && *name; name++)
		if (isupper((unsigned char)*name))
			return true;
	return false;
}

static bool names_with_capitals(const rx__lint_site *site)
{
	const rx_schema_column *columns;
	bool found = rx__site_makes_table(site) && has_capitals(site->op->table);
	const size_t n = rx__site_new_columns(site, &columns);
	for (size_t i = 0; i < n; i++)
		found |= has_capitals(columns[i].name);
	return found;
}

static bool fills_only_once(const rx__lint_site *site)
{
	return rx__site_adds_column_required(site) && site->op->fill;
}

static bool runs_sql(const rx__lint_site *site)
{
	return rx__lint_sql(site->op, site->engine) != NULL;
}

static const rx__lint_rule rules[] = {
	{ "ALL00", RX__LINT_WARNING, runs_sql, NULL, "what raw SQL does is known to nobody but you",
		"operations where there are some; else a comment that allows it, with the reason" },
	{ "ALL01", RX__LINT_ERROR, has_no_way_back, NULL, "downgrade does nothing",
		"write the way back, or rx_irreversible(op, \"why\")" },
	{ "ALL01", RX__LINT_ERROR, loses_on_the_way_back, NULL,
		"downgrade drops what upgrade did not make",
		"rx_irreversible(op, \"why\"), if there is no other way" },
	{ "ALL03", RX__LINT_WARNING, drops_what_was_renamed, NULL,
		"a column goes and one like it comes: its values are lost if it was renamed",
		"rx_rename_column" },
	{ "ALL05", RX__LINT_WARNING, mixes_phases, NULL,
		"the script adds what new programs need and takes away what old ones need, so no two of "
		"them can run side by side",
		"two scripts: what adds first, what takes away when the old program is gone" },
	{ "ALL07", RX__LINT_WARNING, fills_only_once, NULL,
		"rows that are there are filled, but programs of before insert without the column, and "
		"fail",
		".server_default, until they are gone" },
	{ "ALL08", RX__LINT_ERROR, lacks_name, NULL,
		"a constraint without a name cannot be dropped by name later", "a name for each" },
	{ "ALL09", RX__LINT_WARNING, lacks_index_of_key, NULL,
		"a foreign key without an index: each delete in the other table reads this one whole",
		"an index that begins with the key's columns" },
	{ "ALL09", RX__LINT_WARNING, repeats_index, NULL,
		"another index begins with the same columns, so this one only costs", "leave it out" },
	{ "ALL11", RX__LINT_REMARK, names_with_capitals, NULL,
		"names with capitals must be quoted in every query that is written by hand",
		"names of small letters" },
};

const rx__lint_table rx__lint_common = { RX__LINT_SQLITE | RX__LINT_POSTGRESQL | RX__LINT_MARIADB,
	rules, sizeof(rules) / sizeof(*rules) };
