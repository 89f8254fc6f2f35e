/* Foreign keys are compared by what they say. A key ties two tables: what of it waits for the other one
 * goes before all changes of tables, or comes behind them. */
#include <string.h>

#include "base/fail.h"
#include "model/naming.h"
#include "schema/constraint.h"
#include "schema/diff/differ.h"

/* The columns it points to; without any, the primary key of the target. */
static const char *const *targets(const rx_schema *schema, const rx_schema_foreign_key *key)
{
	if (key->target_columns)
		return key->target_columns;
	for (size_t i = 0; i < schema->n_tables; i++) {
		const rx_schema_table *table = &schema->tables[i];

		if (rx__schema_points_to(key, table) && table->primary_key.n_columns == key->n_columns)
			return table->primary_key.columns;
	}
	return NULL;
}

/* Whether each column of one points to the same column in the other, in whatever order. */
static bool same_pairs(const rx_schema_foreign_key *a, const char *const *a_targets,
	const rx_schema_foreign_key *b, const char *const *b_targets)
{
	if (a->n_columns != b->n_columns)
		return false;
	for (size_t i = 0; i < a->n_columns; i++) {
		bool found = false;

		for (size_t k = 0; k < b->n_columns; k++)
			found |= rx__same_name(a->columns[i], b->columns[k]) &&
				(!a_targets || !b_targets || rx__same_name(a_targets[i], b_targets[k]));
		if (!found)
			return false;
	}
	return true;
}

/* To some engines nothing said is RESTRICT. */
static bool same_action(const rx__differ *differ, rx_action old, rx_action new)
{
	if (differ->dialect->capabilities & RX_DIALECT_MODIFY) {
		old = old == RX_RESTRICT ? RX_NO_ACTION : old;
		new = new == RX_RESTRICT ? RX_NO_ACTION : new;
	}
	return old == new;
}

static bool same_time(
	const rx__differ *differ, const rx_schema_foreign_key *old, const rx_schema_foreign_key *new)
{
	return (differ->dialect->capabilities & RX_DIALECT_MODIFY) ||
		((old->deferrable || old->initially_deferred) ==
				(new->deferrable || new->initially_deferred) &&
			old->initially_deferred == new->initially_deferred);
}

static bool any_retyped(
	rx__differ *differ, const rx_schema_table *old, const char *const *names, size_t n)
{
	const rx__table_pair pair = {
		.old = old,
		.new = rx_schema_table_named(differ->models, old->schema, old->name),
	};

	for (size_t i = 0; pair.new &&names &&i < n; i++) {
		const rx_schema_column *before = rx_schema_column_named(pair.old, names[i]);
		const rx_schema_column *after = rx_schema_column_named(pair.new, names[i]);

		if (before && after && !rx__diff_same_type(differ, &pair, before, after))
			return true;
	}
	return false;
}

bool rx__diff_target_retyped(
	rx__differ *differ, const rx_schema_foreign_key *key, const rx_schema_table *target)
{
	const char *const *names = (const char *const *)key->target_columns;

	if (!names && target->primary_key.n_columns == key->n_columns)
		names = (const char *const *)target->primary_key.columns;
	return any_retyped(differ, target, names, key->n_columns);
}

/* MariaDB changes no column while a foreign key holds it: such a key goes before all changes, and comes
 * back behind them. The others need that not, but a script is for all engines. */
static bool key_retyped(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_foreign_key *key)
{
	if (any_retyped(differ, pair->old, (const char *const *)key->columns, key->n_columns))
		return true;
	for (size_t i = 0; i < differ->database->n_tables; i++) {
		const rx_schema_table *table = &differ->database->tables[i];

		if (rx__schema_points_to(key, table))
			return rx__diff_target_retyped(differ, key, table);
	}
	return false;
}

static bool same_foreign_key(
	rx__differ *differ, const rx_schema_foreign_key *old, const rx_schema_foreign_key *new)
{
	return rx__same_name(old->target_table, new->target_table) &&
		same_action(differ, old->on_delete, new->on_delete) &&
		same_action(differ, old->on_update, new->on_update) && same_time(differ, old, new) &&
		same_pairs(old, targets(differ->database, old), new, targets(differ->models, new));
}

void rx__diff_create_foreign_key(rx__differ *differ, rx__diff_phase phase, size_t rank,
	const rx_schema_table *table, const rx_schema_foreign_key *key)
{
	rx__operation *operation = rx__differ_push(
		differ, phase, RX__STEP_CREATE_CONSTRAINT, rank, RX__OP_CREATE_FOREIGN_KEY, table);
	rx_schema_foreign_key *copy = rx__differ_copy(differ, key, sizeof(*key));

	if (!operation || !copy)
		return;
	if (!copy->name)
		copy->name = rx__naming_make(
			differ->arena, RX__NAMING_FOREIGN_KEY, table->name, key->columns, key->n_columns);
	if (!copy->name)
		rx__differ_nomem(differ);
	operation->name = copy->name;
	operation->foreign_key = copy;
}

/* The place in the models of the table that the key points to; SIZE_MAX: it is not there. */
static size_t rank_of_target(rx__differ *differ, const rx_schema_foreign_key *key)
{
	for (size_t i = 0; i < differ->models->n_tables; i++) {
		if (rx__schema_points_to(key, &differ->models->tables[i]))
			return i;
	}
	return SIZE_MAX;
}

/* A table is changed in the order of names; its new key may point to what a later one is to get. */
static void create_foreign_key(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_foreign_key *key)
{
	size_t target = rank_of_target(differ, key);
	bool late = target != SIZE_MAX && target > pair->rank;

	/* A table that is made by this list is there before any is changed. */
	if (late &&
		!rx_schema_table_named(differ->database, differ->models->tables[target].schema,
			differ->models->tables[target].name))
		late = false;
	/* To rebuild a table twice costs more than to point to a table that changes soon. */
	if (differ->dialect->capabilities & RX_DIALECT_REBUILD)
		late = false;
	late |= key_retyped(differ, pair, key);
	rx__diff_create_foreign_key(differ, late ? RX__PHASE_LATE_FOREIGN_KEY : RX__PHASE_ALTER_TABLE,
		pair->rank, pair->new, key);
}

/* Before its own table changes, if `early` or if its target changes earlier. */
static void drop_foreign_key(rx__differ *differ, const rx__table_pair *pair, size_t i, bool early)
{
	const rx_schema_foreign_key *key = &pair->old->foreign_keys[i];
	size_t target = rank_of_target(differ, key);

	early = early || key_retyped(differ, pair, key) ||
		(target != SIZE_MAX && target < pair->rank &&
			!(differ->dialect->capabilities & RX_DIALECT_REBUILD));
	rx_schema_foreign_key *copy = rx__differ_copy(differ, key, sizeof(*key));
	rx__operation *operation =
		rx__differ_push(differ, early ? RX__PHASE_EARLY_FOREIGN_KEY : RX__PHASE_ALTER_TABLE,
			RX__STEP_DROP_CONSTRAINT, pair->rank, RX__OP_DROP_CONSTRAINT, pair->new);

	if (!operation || !copy)
		return;
	operation->name = rx__constraint_name(
		differ->arena, pair->old, (rx__constraint_at){ RX__CONSTRAINT_FOREIGN_KEY, i });
	if (!operation->name)
		rx__differ_nomem(differ);
	copy->name = operation->name;
	copy->target_columns = (const char **)targets(differ->database, key);
	operation->foreign_key = copy;
}

/* Whether its columns are texts that get another character set or collation, on either side: the server
 * lets them only while there is no foreign key. */
static bool is_converted(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_foreign_key *key)
{
	const size_t rank = rank_of_target(differ, key);
	const rx_schema_table *target = rank == SIZE_MAX ? pair->new : &differ->models->tables[rank],
						  *there;
	bool texts = false;

	if (!differ->dialect->options_equal)
		return false;
	for (size_t i = 0; i < key->n_columns; i++) {
		const rx_schema_column *column = rx_schema_column_named(pair->old, key->columns[i]);

		texts |= column &&
			(column->type.native || column->type.kind == RX_TYPE_TEXT ||
				column->type.kind == RX_TYPE_ENUM);
	}
	there = rx_schema_table_named(differ->database, target->schema, target->name);
	return texts &&
		(!rx__diff_same_options(differ, pair->old, pair->new, true) ||
			(there && !rx__diff_same_options(differ, there, target, true)));
}

/* What the texts of a table are to be: what the model says, else what they are. */
static const rx_schema_table *texts_of(const rx_schema_table *there, const rx_schema_table *wanted)
{
	return wanted->charset || wanted->collate || !there ? wanted : there;
}

/* Dropped before all changes, and made again behind them; both sides must have one collation then. */
static void again(
	rx__differ *differ, const rx__table_pair *pair, size_t k, const rx_schema_foreign_key *new)
{
	const size_t rank = rank_of_target(differ, new);
	const rx_schema_table *target = rank == SIZE_MAX ? pair->new : &differ->models->tables[rank];
	const rx_schema_table *there =
		rx_schema_table_named(differ->database, target->schema, target->name);
	rx_schema_table here = *texts_of(pair->old, pair->new);

	here.engine = NULL;
	if (!differ->result && !differ->dialect->options_equal(texts_of(there, target), &here)) {
		differ->result = rx__fail(differ->error, RX_EMIGRATION,
			"a foreign key of %s points to texts of %s, and the two are to have different "
			"character sets or collations: say the same .charset and .collate in table_options of "
			"both",
			pair->new->name, target->name);
		return;
	}
	drop_foreign_key(differ, pair, k, true);
	rx__diff_create_foreign_key(differ, RX__PHASE_LATE_FOREIGN_KEY, pair->rank, pair->new, new);
}

/* What models cannot say of the key that is there between the same columns: the new one has it too. */
static const rx_schema_foreign_key *with_kept(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_foreign_key *new)
{
	for (size_t i = 0; i < pair->old->n_foreign_keys; i++) {
		const rx_schema_foreign_key *old = &pair->old->foreign_keys[i];
		rx_schema_foreign_key *copy;

		if (!(old->match_full || old->not_valid || old->n_delete_columns) ||
			!rx__same_name(old->target_table, new->target_table) ||
			!same_pairs(old, targets(differ->database, old), new, targets(differ->models, new)))
			continue;
		copy = rx__differ_copy(differ, new, sizeof(*new));
		if (!copy)
			return new;
		copy->match_full = old->match_full;
		copy->not_valid = old->not_valid;
		if (old->on_delete == new->on_delete) {
			copy->delete_columns = old->delete_columns;
			copy->n_delete_columns = old->n_delete_columns;
		}
		return copy;
	}
	return new;
}

void rx__diff_foreign_keys(rx__differ *differ, const rx__table_pair *pair)
{
	const rx_schema_table *old = pair->old, *new = pair->new;
	bool *taken = rx__arena_array(differ->arena, old->n_foreign_keys + 1, sizeof(*taken));

	if (!taken) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t i = 0; i < new->n_foreign_keys; i++) {
		size_t k = 0;

		while (k < old->n_foreign_keys &&
			(taken[k] || !same_foreign_key(differ, &old->foreign_keys[k], &new->foreign_keys[i]) ||
				key_retyped(differ, pair, &old->foreign_keys[k])))
			k++;
		if (k == old->n_foreign_keys) {
			create_foreign_key(differ, pair, with_kept(differ, pair, &new->foreign_keys[i]));
			continue;
		}
		taken[k] = true;
		if (is_converted(differ, pair, &old->foreign_keys[k]))
			again(differ, pair, k, &new->foreign_keys[i]);
	}
	for (size_t k = 0; k < old->n_foreign_keys; k++) {
		if (!taken[k])
			drop_foreign_key(differ, pair, k, false);
	}
}
