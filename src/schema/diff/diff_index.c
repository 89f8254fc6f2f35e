/* Indexes are known by their names. Of two with the same name everything is compared that the schema
 * knows: columns and their order, direction, collation, expressions, predicate, uniqueness. */
#include <stdio.h>
#include <string.h>

#include "schema/diff/differ.h"
#include "schema/sql_text.h"

/* The collation that a part has: its own, or its column's. */
static const char *collation(const rx_schema_table *table, const rx_schema_index_part *part)
{
	const rx_schema_column *column = rx_schema_column_named(table, part->column);

	if (part->collate)
		return part->collate;
	return column && column->collate ? column->collate : "BINARY";
}

/* Where NULLs stand if nobody says: as if they were the largest values. */
static rx_nulls nulls_of(const rx_schema_index_part *part)
{
	if (part->nulls)
		return part->nulls;
	return part->descending ? RX_NULLS_FIRST : RX_NULLS_LAST;
}

static bool same_opclass(const rx_schema_index_part *old, const rx_schema_index_part *new)
{
	return rx__same_name(old->opclass ? old->opclass : old->usual_opclass,
			   new->opclass ? new->opclass : new->usual_opclass) ||
		(!old->opclass && !new->opclass);
}

static bool has_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rx__same_name(names[i], name))
			return true;
	return false;
}

/* To MariaDB the kinds of trees and hashes are one. */
static const char *no_tree(const char *method)
{
	return rx__same_name(method, "fulltext") || rx__same_name(method, "spatial") ? method : NULL;
}

/* What only some engines know of an index. */
static bool same_extras(
	const rx__differ *differ, const rx_schema_index *old, const rx_schema_index *new)
{
	const char *method = old->method ? old->method : "btree";

	if ((differ->dialect->capabilities & RX_DIALECT_MODIFY) &&
		!rx__same_name(no_tree(old->method), no_tree(new->method)))
		return false;
	if (!(differ->dialect->capabilities & RX_DIALECT_INDEX_PARTS))
		return true;
	if (!rx__same_name(method, new->method ? new->method : "btree") ||
		old->n_include != new->n_include)
		return false;
	for (size_t i = 0; i < new->n_include; i++)
		if (!has_name(old->include, old->n_include, new->include[i]))
			return false;
	for (size_t i = 0; i < new->n_parts; i++)
		if (nulls_of(&old->parts[i]) != nulls_of(&new->parts[i]) ||
			!same_opclass(&old->parts[i], &new->parts[i]))
			return false;
	return true;
}

/* As text; the blanks are nobody's. */
static bool same_storage(
	const rx__differ *differ, const rx_schema_index *old, const rx_schema_index *new)
{
	return !(differ->dialect->constraints & RX_CONSTRAINT_STORAGE) ||
		(!old->storage && !new->storage) ||
		(old->storage && new->storage &&rx__sql_equal(old->storage, new->storage));
}

static bool same_nulls(
	const rx__differ *differ, const rx_schema_index *old, const rx_schema_index *new)
{
	return !(differ->dialect->constraints & RX_CONSTRAINT_NULLS_NOT_DISTINCT) ||
		old->nulls_not_distinct == new->nulls_not_distinct;
}

/* Only an engine that has such indexes is asked: to others the text is something else. */
static bool same_text(rx__differ *differ, const rx__table_pair *pair, rx_sql_place place,
	const char *old, const char *new)
{
	const bool equal = rx__differ_same_sql(differ, old, new);

	if (!(differ->dialect->capabilities & RX_DIALECT_INDEX_PARTS))
		return equal;
	return rx__differ_settled(
		differ, pair, &(rx_sql_pair){ .place = place, .a = old, .b = new, .equal = equal });
}

static bool same_part(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_index_part *old, const rx_schema_index_part *new)
{
	if (old->descending != new->descending)
		return false;
	if (old->column && !new->column && (differ->dialect->capabilities & RX_DIALECT_MODIFY)) {
		char whole[300]; /* which nobody has to say */

		snprintf(whole, sizeof(whole), "%s(%zu)", old->column, differ->dialect->key_length);
		return rx__differ_same_sql(differ, whole, new->expression);
	}
	if (!old->column != !new->column)
		return false;
	if (!old->column)
		return rx__same_name(old->collate, new->collate) &&
			same_text(differ, pair, RX_SQL_INDEX, old->expression, new->expression);
	return rx__same_name(old->column, new->column) &&
		rx__same_name(collation(pair->old, old), collation(pair->new, new));
}

static bool same_index(rx__differ *differ, const rx__table_pair *pair, const rx_schema_index *old,
	const rx_schema_index *new)
{
	bool same = true;

	if (old->unique != new->unique || old->n_parts != new->n_parts || old->invalid ||
		!same_nulls(differ, old, new) || !same_storage(differ, old, new))
		return false;
	/* Of all that the engine may be asked about, at once. */
	for (size_t i = 0; i < old->n_parts; i++) {
		same = same_part(differ, pair, &old->parts[i], &new->parts[i]) && same;
		if (rx__diff_retyped(differ, pair, new->parts[i].expression))
			return false;
	}
	if (rx__diff_retyped(differ, pair, new->where))
		return false;
	if (!(differ->dialect->capabilities & RX_DIALECT_PARTIAL_INDEX))
		return same && same_extras(differ, old, new); /* it is one of all rows */
	return same_extras(differ, old, new) &&
		same_text(differ, pair, RX_SQL_CHECK, old->where, new->where) && same;
}

static const rx_schema_index *exactly_named(const rx_schema_table *table, const char *name)
{
	for (size_t i = 0; i < table->n_indexes; i++) {
		if (rx__same(table->indexes[i].name, name))
			return &table->indexes[i];
	}
	return NULL;
}

static void push(rx__differ *differ, const rx__table_pair *pair, rx__diff_step step,
	rx__operation_kind kind, const rx_schema_index *index)
{
	rx__operation *operation = rx__differ_alter(differ, pair, step, kind);

	if (operation) {
		operation->name = index->name;
		operation->index = index;
	}
}

/* The same index under another name, where an engine can give one a new name, or the old one is
 * unsayable: the new one of an old one, or the other way round. */
static const rx_schema_index *renamed(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_index *old, const rx_schema_index *new)
{
	const rx_schema_table *others = old ? pair->new : pair->old;

	for (size_t i = 0; i < others->n_indexes; i++) {
		const rx_schema_index *other = &others->indexes[i];

		if ((differ->dialect->capabilities & RX_DIALECT_REBUILD) &&
			rx__schema_index_is_sayable(differ->database, pair->old, old ? old->name : other->name))
			continue;
		if (!exactly_named(old ? pair->old : pair->new, other->name) &&
			same_index(differ, pair, old ? old : other, old ? other : new))
			return other;
	}
	return NULL;
}

/* Two that are the same stand for each other: each is the first of its kind. */
static const rx_schema_index *new_name_of(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_index *old)
{
	const rx_schema_index *new = renamed(differ, pair, old, NULL);

	return new &&renamed(differ, pair, NULL, new) == old ? new : NULL;
}

static void push_rename(rx__differ *differ, const rx__table_pair *pair, const rx_schema_index *old,
	const rx_schema_index *new)
{
	rx__operation *operation = rx__schema_index_is_sayable(differ->database, pair->old, old->name)
		? rx__differ_alter(differ, pair, RX__STEP_DROP_INDEX, RX__OP_RENAME_INDEX)
		: NULL;

	if (operation) {
		operation->name = old->name;
		operation->new_name = new->name;
	}
}

void rx__diff_indexes(rx__differ *differ, const rx__table_pair *pair)
{
	for (size_t i = 0; i < pair->old->n_indexes; i++) {
		const rx_schema_index *old = &pair->old->indexes[i];
		const rx_schema_index *new = exactly_named(pair->new, old->name);

		if (!new &&new_name_of(differ, pair, old))
			push_rename(differ, pair, old, new_name_of(differ, pair, old));
		else if (!new || !same_index(differ, pair, old, new))
			push(differ, pair, RX__STEP_DROP_INDEX, RX__OP_DROP_INDEX, old);
	}
	for (size_t i = 0; i < pair->new->n_indexes; i++) {
		const rx_schema_index *new = &pair->new->indexes[i];
		const rx_schema_index *old = exactly_named(pair->old, new->name);
		const rx_schema_index *was = old ? NULL : renamed(differ, pair, NULL, new);

		if (was && new_name_of(differ, pair, was) == new)
			continue;
		if (!old || !same_index(differ, pair, old, new))
			push(differ, pair, RX__STEP_CREATE_INDEX, RX__OP_CREATE_INDEX, new);
	}
}
