/* Keys and checks are compared by what they say; a name alone is a difference only between two uniques
 * that were both named by hand. What has no name in the database is dropped by its conventional one,
 * but for a CHECK without a name: nobody can tell who wrote that, so it stays. */
#include <string.h>

#include "model/naming.h"
#include "schema/constraint.h"
#include "schema/diff/differ.h"
#include "schema/sql_text.h"

static rx__operation *push_drop(
	rx__differ *differ, const rx__table_pair *pair, rx__constraint_at at)
{
	rx__operation *operation =
		rx__differ_alter(differ, pair, RX__STEP_DROP_CONSTRAINT, RX__OP_DROP_CONSTRAINT);

	if (!operation)
		return NULL;
	operation->name = rx__constraint_name(differ->arena, pair->old, at);
	if (operation->name)
		return operation;
	rx__differ_nomem(differ);
	return NULL;
}

/* ---- keys */

static bool same_columns(const rx_schema_key *a, const rx_schema_key *b)
{
	return a->n_columns == b->n_columns && rx__same_names(a->columns, b->columns, a->n_columns);
}

/* Of a unique constraint the order of columns means nothing. */
static bool same_set(const rx_schema_key *a, const rx_schema_key *b)
{
	if (a->n_columns != b->n_columns)
		return false;
	for (size_t i = 0; i < a->n_columns; i++) {
		bool found = false;

		for (size_t k = 0; k < b->n_columns; k++)
			found |= rx__same_name(a->columns[i], b->columns[k]);
		if (!found)
			return false;
	}
	return true;
}

/* A copy that has the operation's name, so that the way back makes it under that. */
static const rx_schema_key *named_copy(
	rx__differ *differ, const rx_schema_key *key, const char *name)
{
	rx_schema_key *copy = rx__differ_copy(differ, key, sizeof(*key));

	if (copy)
		copy->name = name;
	return copy;
}

static void drop_key(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_key *key, rx__constraint_at at)
{
	rx__operation *operation = push_drop(differ, pair, at);

	if (!operation)
		return;
	operation->key = named_copy(differ, key, operation->name);
	operation->is_primary = at.what == RX__CONSTRAINT_PRIMARY_KEY;
}

static void create_key(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_key *key, bool is_primary)
{
	rx__operation *operation =
		rx__differ_alter(differ, pair, RX__STEP_CREATE_CONSTRAINT, RX__OP_CREATE_KEY);

	if (!operation)
		return;
	operation->name = key->name;
	operation->key = key;
	operation->is_primary = is_primary;
	if (!key->name) {
		operation->name =
			rx__naming_make(differ->arena, is_primary ? RX__NAMING_PRIMARY_KEY : RX__NAMING_UNIQUE,
				pair->new->name, key->columns, is_primary ? 0 : key->n_columns);
		operation->key = named_copy(differ, key, operation->name);
	}
}

bool rx__diff_same_primary_key(const rx__table_pair *pair)
{
	return same_columns(&pair->old->primary_key, &pair->new->primary_key);
}

/* No model says when its primary key is looked at: that stays. */
static const rx_schema_key *looked_at_like(
	rx__differ *differ, const rx_schema_key *old, const rx_schema_key *new)
{
	rx_schema_key *copy = old->deferrable ? rx__differ_copy(differ, new, sizeof(*new)) : NULL;

	if (!copy)
		return new;
	copy->deferrable = true;
	copy->initially_deferred = old->initially_deferred;
	return copy;
}

static void compare_primary_key(rx__differ *differ, const rx__table_pair *pair)
{
	const rx_schema_key *old = &pair->old->primary_key, *new = &pair->new->primary_key;

	if (rx__diff_same_primary_key(pair))
		return;
	if (old->n_columns)
		drop_key(differ, pair, old, (rx__constraint_at){ RX__CONSTRAINT_PRIMARY_KEY, 0 });
	if (new->n_columns)
		create_key(differ, pair, looked_at_like(differ, old, new), true);
}

static bool is_conventional(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_key *key)
{
	const char *name = rx__naming_make(
		differ->arena, RX__NAMING_UNIQUE, pair->new->name, key->columns, key->n_columns);

	if (!name)
		rx__differ_nomem(differ);
	return !key->name || (name && rx__same_name(name, key->name));
}

/* When it is looked at, and what of NULLs. */
static bool same_rules(const rx__differ *differ, const rx_schema_key *old, const rx_schema_key *new)
{
	const unsigned can = differ->dialect->constraints;
	const bool time =
		old->deferrable == new->deferrable && old->initially_deferred == new->initially_deferred;

	return (time || !(can & RX_CONSTRAINT_DEFERRABLE)) &&
		(old->nulls_not_distinct == new->nulls_not_distinct ||
			!(can & RX_CONSTRAINT_NULLS_NOT_DISTINCT));
}

static bool same_unique(rx__differ *differ, const rx__table_pair *pair, const rx_schema_key *old,
	const rx_schema_key *new)
{
	if (!same_set(old, new) || !same_rules(differ, old, new))
		return false;
	return !old->name || rx__same(old->name, new->name) || is_conventional(differ, pair, new);
}

/* Whether it is that one but for a name that was given by hand, and the engine can change a name. */
static bool is_renamed(rx__differ *differ, const char *old, const char *new)
{
	return (differ->dialect->capabilities & RX_DIALECT_RENAME_CONSTRAINT) && old && new &&
		!rx__same(old, new);
}

static rx__operation *push_rename(
	rx__differ *differ, const rx__table_pair *pair, rx__constraint_at at, const char *new_name)
{
	rx__operation *operation =
		rx__differ_alter(differ, pair, RX__STEP_DROP_CONSTRAINT, RX__OP_RENAME_CONSTRAINT);

	if (!operation)
		return NULL;
	operation->name = rx__constraint_name(differ->arena, pair->old, at);
	operation->new_name = new_name;
	if (!operation->name)
		rx__differ_nomem(differ);
	return operation;
}

/* One that nobody has taken, with the same columns under another name; n_uniques: there is none. */
static size_t renamed_unique(
	rx__differ *differ, const rx__table_pair *pair, const bool *taken, const rx_schema_key *new)
{
	const rx_schema_table *old = pair->old;

	for (size_t k = 0; k < old->n_uniques; k++)
		if (!taken[k] && same_set(&old->uniques[k], new) &&
			same_rules(differ, &old->uniques[k], new) &&
			is_renamed(differ, old->uniques[k].name, new->name))
			return k;
	return old->n_uniques;
}

static void create_or_rename_unique(
	rx__differ *differ, const rx__table_pair *pair, bool *taken, const rx_schema_key *new)
{
	size_t k = renamed_unique(differ, pair, taken, new);
	rx__operation *operation;

	if (k == pair->old->n_uniques) {
		create_key(differ, pair, new, false);
		return;
	}
	taken[k] = true;
	operation =
		push_rename(differ, pair, (rx__constraint_at){ RX__CONSTRAINT_UNIQUE, k }, new->name);
	if (operation)
		operation->key = new;
}

/* Each one of the database stands for one of the model at most. */
static void compare_uniques(rx__differ *differ, const rx__table_pair *pair)
{
	const rx_schema_table *old = pair->old, *new = pair->new;
	bool *taken = rx__arena_array(differ->arena, old->n_uniques + 1, sizeof(*taken));

	if (!taken) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t i = 0; i < new->n_uniques; i++) {
		size_t k = 0;

		while (k < old->n_uniques &&
			(taken[k] || !same_unique(differ, pair, &old->uniques[k], &new->uniques[i])))
			k++;
		if (k < old->n_uniques)
			taken[k] = true;
		else
			create_or_rename_unique(differ, pair, taken, &new->uniques[i]);
	}
	for (size_t k = 0; k < old->n_uniques; k++) {
		if (!taken[k])
			drop_key(
				differ, pair, &old->uniques[k], (rx__constraint_at){ RX__CONSTRAINT_UNIQUE, k });
	}
}

/* ---- checks */

/* The CHECK that a column's type brings with it, or has brought: an enum's labels, a boolean's 0 and
 * 1. It comes and goes with the type. */
static bool belongs_to_type(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_check *check)
{
	const rx_schema_column *owner = rx_schema_column_named(pair->old, check->column);

	if (owner && owner->type.kind == RX_TYPE_ENUM &&
		!rx_schema_column_named(pair->new, owner->name))
		return true;
	for (size_t i = 0; i < pair->new->n_columns; i++) {
		const rx_schema_column *column = &pair->new->columns[i];
		const rx_schema_column *old = rx_schema_column_named(pair->old, column->name);
		bool labels = rx__constraint_is_labels(check->sql, column->name);

		if (labels && column->type.kind == RX_TYPE_ENUM)
			return true;
		if (labels && old && rx__diff_was_enum(differ, pair, old))
			return true;
		if (column->type.kind == RX_TYPE_BOOL &&
			rx__constraint_is_boolean(check->sql, column->name))
			return true;
	}
	return false;
}

/* A CHECK that nobody named stays, unless it would keep out what the column's new type lets in. */
static bool may_go(const rx__table_pair *pair, const rx_schema_check *check)
{
	const rx_schema_column *old = rx_schema_column_named(pair->old, check->column);
	const rx_schema_column *new = rx_schema_column_named(pair->new, check->column);

	return check->name || (old && new && old->type.kind == RX_TYPE_BOOL);
}

static bool is_owned(const rx_schema_table *table, const rx_schema_check *check)
{
	const rx_schema_column *column = rx_schema_column_named(table, check->column);

	return column && (column->type.kind == RX_TYPE_ENUM || column->type.kind == RX_TYPE_BOOL);
}

static void create_check(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_check *check)
{
	rx__operation *operation =
		rx__differ_alter(differ, pair, RX__STEP_CREATE_CONSTRAINT, RX__OP_CREATE_CHECK);

	if (operation) {
		operation->name = check->name;
		operation->check = check;
	}
}

static void drop_check(rx__differ *differ, const rx__table_pair *pair, size_t i)
{
	rx__operation *operation =
		push_drop(differ, pair, (rx__constraint_at){ RX__CONSTRAINT_CHECK, i });

	if (operation)
		operation->check = &pair->old->checks[i];
}

/* One that the convention names is the same under any name. */
static void compare_check_names(
	rx__differ *differ, const rx__table_pair *pair, size_t k, const rx_schema_check *new)
{
	const rx_schema_check *old = &pair->old->checks[k];
	rx__operation *operation;

	if (!is_renamed(differ, old->name, new->name) || strncmp(new->name, "ck_", 3) == 0)
		return;
	operation =
		push_rename(differ, pair, (rx__constraint_at){ RX__CONSTRAINT_CHECK, k }, new->name);
	if (operation)
		operation->check = new;
}

/* What models cannot say of the check that is there. */
static const rx_schema_check *with_kept(
	rx__differ *differ, const rx_schema_check *old, const rx_schema_check *new)
{
	rx_schema_check *copy =
		old->not_valid || old->no_inherit ? rx__differ_copy(differ, new, sizeof(*new)) : NULL;

	if (!copy)
		return new;
	copy->not_valid = old->not_valid;
	copy->no_inherit = old->no_inherit;
	return copy;
}

static void compare_check(
	rx__differ *differ, const rx__table_pair *pair, size_t k, const rx_schema_check *new)
{
	if (!new->name || !pair->old->checks[k].name || !rx__diff_retyped(differ, pair, new->sql)) {
		compare_check_names(differ, pair, k, new);
		return;
	}
	drop_check(differ, pair, k);
	create_check(differ, pair, with_kept(differ, &pair->old->checks[k], new));
}

static bool same_check(rx__differ *differ, const rx__table_pair *pair, const rx_schema_check *old,
	const rx_schema_check *new)
{
	bool equal;

	if (old->exclude != new->exclude || old->deferrable != new->deferrable ||
		old->initially_deferred != new->initially_deferred)
		return false;
	equal = rx__differ_same_sql(differ, old->sql, new->sql);
	return new->exclude
		? equal
		: rx__differ_settled(differ, pair,
			  &(rx_sql_pair){
				  .place = RX_SQL_CHECK, .a = old->sql, .b = new->sql, .equal = equal });
}

static void compare_checks(rx__differ *differ, const rx__table_pair *pair)
{
	const rx_schema_table *old = pair->old, *new = pair->new;
	bool *taken = rx__arena_array(differ->arena, old->n_checks + 1, sizeof(*taken));

	if (!taken) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t k = 0; k < old->n_checks; k++)
		taken[k] = belongs_to_type(differ, pair, &old->checks[k]);
	for (size_t i = 0; i < new->n_checks; i++) {
		size_t k = 0;

		if (is_owned(new, &new->checks[i]))
			continue;
		while (k < old->n_checks &&
			(taken[k] || !same_check(differ, pair, &old->checks[k], &new->checks[i])))
			k++;
		if (k < old->n_checks) {
			taken[k] = true;
			compare_check(differ, pair, k, &new->checks[i]);
		} else if (new->checks[i].name)
			create_check(differ, pair, &new->checks[i]);
	}
	for (size_t k = 0; k < old->n_checks; k++) {
		if (!taken[k] && may_go(pair, &old->checks[k]))
			drop_check(differ, pair, k);
	}
}

void rx__diff_constraints(rx__differ *differ, const rx__table_pair *pair)
{
	rx__diff_foreign_keys(differ, pair);
	compare_checks(differ, pair);
	compare_uniques(differ, pair);
	compare_primary_key(differ, pair);
}
