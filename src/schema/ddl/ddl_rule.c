#include "schema/ddl/ddl_rule.h"

#include "base/fail.h"

static int refuse(const rx_dialect *dialect, const char *name, const char *what, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION,
		"%s has no %s, and without it \"%s\" would let in what the script keeps out; leave it out "
		"of "
		"the script, or run that on another engine only",
		dialect->name, what, name ? name : "?");
}

static int check_rule(const rx_dialect *dialect, const rx_schema_check *check, rx_error *error)
{
	if (!check->exclude || (dialect->constraints & RX_CONSTRAINT_EXCLUDE))
		return 0;
	return refuse(dialect, check->name, "exclusion constraints", error);
}

static int nulls_rule(const rx_dialect *dialect, const char *name, bool wanted, rx_error *error)
{
	if (!wanted || (dialect->constraints & RX_CONSTRAINT_NULLS_NOT_DISTINCT))
		return 0;
	return refuse(dialect, name, "NULLS NOT DISTINCT", error);
}

/* Which rows it lets in where some of its columns are NULL; and what a delete leaves in them. */
static int foreign_key_rule(
	const rx_dialect *dialect, const rx_schema_foreign_key *key, rx_error *error)
{
	if (dialect->constraints & RX_CONSTRAINT_RANGE)
		return 0;
	if (key->match_full && key->n_columns > 1)
		return refuse(dialect, key->name, "MATCH FULL", error);
	if (!key->n_delete_columns || key->n_delete_columns == key->n_columns)
		return 0;
	return rx__fail(error, RX_EMIGRATION,
		"%s has no .delete_columns: a delete would set all columns of \"%s\"; leave them out of "
		"the "
		"script, or run that on another engine only",
		dialect->name, key->name ? key->name : "?");
}

static int table_rules(const rx_dialect *dialect, const rx_schema_table *table, rx_error *error)
{
	int result = 0;

	for (size_t i = 0; i < table->n_checks && !result; i++)
		result = check_rule(dialect, &table->checks[i], error);
	for (size_t i = 0; i < table->n_uniques && !result; i++)
		result = nulls_rule(
			dialect, table->uniques[i].name, table->uniques[i].nulls_not_distinct, error);
	for (size_t i = 0; i < table->n_foreign_keys && !result; i++)
		result = foreign_key_rule(dialect, &table->foreign_keys[i], error);
	return result;
}

int rx__ddl_rules(const rx_dialect *dialect, const rx__operation *operation, rx_error *error)
{
	switch (operation->kind) {
	case RX__OP_CREATE_TABLE:
		return table_rules(dialect, operation->definition, error);
	case RX__OP_CREATE_CHECK:
		return check_rule(dialect, operation->check, error);
	case RX__OP_CREATE_FOREIGN_KEY:
		return foreign_key_rule(dialect, operation->foreign_key, error);
	case RX__OP_CREATE_KEY:
		return nulls_rule(dialect, operation->key->name, operation->key->nulls_not_distinct, error);
	case RX__OP_CREATE_INDEX:
		return nulls_rule(
			dialect, operation->index->name, operation->index->nulls_not_distinct, error);
	default:
		return 0;
	}
}
