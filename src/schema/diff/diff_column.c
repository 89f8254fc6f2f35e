/* Columns: what is new, what is gone, what is another. A column that must have a value and is added
 * to rows that have none gets it from its default, once; one without a default is an error here, not
 * when the migration is run. */
#include "base/fail.h"
#include "model/identity.h"
#include "schema/constraint.h"
#include "schema/diff/differ.h"
#include "schema/sql_text.h"

#include <stdlib.h>
#include <string.h>

/* ---- types */

/* STRICT tables of SQLite know five types. */
static int strict_class(const rx_ddl_type *type)
{
	switch (type->kind) {
	case RX_TYPE_BOOL:
	case RX_TYPE_INT16:
	case RX_TYPE_INT32:
	case RX_TYPE_INT64:
		return RX_TYPE_INT64;
	case RX_TYPE_FLOAT:
	case RX_TYPE_DOUBLE:
		return RX_TYPE_DOUBLE;
	case RX_TYPE_BYTES:
		return RX_TYPE_BYTES;
	default:
		return RX_TYPE_TEXT;
	}
}

static bool has_label(const char *const *labels, const char *label)
{
	for (; *labels; labels++) {
		if (strcmp(*labels, label) == 0)
			return true;
	}
	return false;
}

static bool all_in(const char *const *labels, const char *const *others)
{
	for (; *labels; labels++) {
		if (!has_label(others, *labels))
			return false;
	}
	return true;
}

static bool same_order(const char *const *a, const char *const *b)
{
	for (; *a && *b && strcmp(*a, *b) == 0; a++)
		b++;
	return !*a && !*b;
}

/* The CHECK by which the database holds a column to labels; NULL if there is none. */
static const rx_schema_check *check_there(const rx_schema_table *table, const char *column)
{
	for (size_t i = 0; i < table->n_checks; i++) {
		if (rx__constraint_is_labels(table->checks[i].sql, column))
			return &table->checks[i];
	}
	return NULL;
}

/* The labels that the database lets in: of the type, or of the column's CHECK. */
static const char *const *labels_there(
	rx__differ *differ, const rx_schema_table *table, const rx_schema_column *column)
{
	const rx_schema_check *check;
	const char *const *labels;

	if (column->type.labels)
		return column->type.labels;
	check = check_there(table, column->name);
	if (!check)
		return NULL;
	labels = (const char *const *)rx__constraint_labels(differ->arena, check->sql, column->name);
	if (!labels)
		rx__differ_nomem(differ);
	return labels;
}

bool rx__diff_was_enum(rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old)
{
	const rx_schema_check *check = check_there(pair->old, old->name);
	const char *own;

	if (old->type.kind != RX_TYPE_ENUM)
		return false;
	if (!check)
		return differ->dialect->capabilities & RX_DIALECT_NATIVE_ENUM;
	own = rx__constraint_enum_name(differ->arena, pair->old->name, old->name);
	if (!own)
		rx__differ_nomem(differ);
	for (size_t i = 0; i < pair->new->n_checks; i++) {
		if (rx__differ_same_sql(differ, pair->new->checks[i].sql, check->sql))
			return false;
	}
	return own && rx__same_name(check->name, own);
}

/* A key given by the database, or what points to one: where integers of any width are one storage,
 * their declared widths follow whoever declared the table, and are no difference. Keys of several
 * columns are given by nobody. */
static bool is_key_or_reference(const rx_schema_table *table, const char *column)
{
	if (table->primary_key.n_columns == 1 && rx__same_name(table->primary_key.columns[0], column))
		return true;
	for (size_t i = 0; i < table->n_foreign_keys; i++) {
		const rx_schema_foreign_key *key = &table->foreign_keys[i];
		if (key->n_columns == 1 && rx__same_name(key->columns[0], column))
			return true;
	}
	return false;
}

bool rx__diff_same_type(rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old,
	const rx_schema_column *new)
{
	const char *const *labels;

	if (new->type.kind == RX_TYPE_ENUM &&new->type.labels) {
		labels = labels_there(differ, pair->old, old);
		if (labels && (differ->dialect->capabilities & RX_DIALECT_NATIVE_ENUM))
			return same_order(labels, new->type.labels); /* they are sorted by it */
		if (labels)
			return all_in(labels, new->type.labels) && all_in(new->type.labels, labels);
	} else if (rx__diff_was_enum(differ, pair, old)) {
		return false;
	} else if (old->type.kind == RX_TYPE_ENUM && new->type.kind == RX_TYPE_TEXT) {
		/* A text with a CHECK that somebody wrote: how long it may be is not known any more. */
		return true;
	}
	/* A type of which models know nothing is read as a text; nobody wants it to become one. In a key the
	 * text may have got a length that nobody said. */
	if (old->type.native && new->type.kind == RX_TYPE_TEXT && !new->type.native &&
		(!new->type.length || (size_t) new->type.length == differ->dialect->key_length))
		return true;
	if (pair->new->strict && !old->type.native && !new->type.native)
		return strict_class(&old->type) == strict_class(&new->type);
	return differ->dialect->type_equal(
		&old->type, &new->type, is_key_or_reference(pair->new, new->name));
}

bool rx__diff_retyped(rx__differ *differ, const rx__table_pair *pair, const char *sql)
{
	if (!sql || (differ->dialect->capabilities & (RX_DIALECT_REBUILD | RX_DIALECT_MODIFY)))
		return false;
	for (size_t i = 0; i < pair->new->n_columns; i++) {
		const rx_schema_column *new = &pair->new->columns[i];
		const rx_schema_column *old = rx_schema_column_named(pair->old, new->name);

		if (old && old->type.kind != new->type.kind &&rx__sql_mentions(sql, new->name) &&
			!rx__diff_same_type(differ, pair, old, new))
			return true;
	}
	return false;
}

/* ---- adding */

/* The column as an operation has it. */
static rx_schema_column *plain_copy(rx__differ *differ, const rx_schema_column *column)
{
	rx_schema_column *copy = rx__differ_copy(differ, column, sizeof(*column));

	if (copy) {
		copy->fill = NULL;
		copy->renamed_from = NULL;
		copy->renamed_labels = NULL;
		copy->default_now = copy->default_now && !copy->server_default;
	}
	return copy;
}

static bool table_has_rows(rx__differ *differ, rx__table_pair *pair)
{
	const rx__diff_options *options = differ->options;

	if (pair->has_rows < 0) {
		pair->has_rows = RX_HAS_ROW;
		if (options->has_rows)
			pair->has_rows =
				options->has_rows(options->ud, pair->old->schema, pair->old->name, differ->error);
		if (pair->has_rows < 0)
			differ->result = pair->has_rows;
	}
	return pair->has_rows == RX_HAS_ROW;
}

static bool value_is_needed(const rx_schema_column *column)
{
	return !column->nullable && !column->server_default && !column->default_now &&
		!column->computed && !column->autoincrement;
}

static void refuse_addition(rx__differ *differ, const rx__table_pair *pair, const char *column)
{
	const rx__diff_question *question = rx__diff_question_about(differ, pair, column);
	const char *table = rx__differ_table(differ, pair->new);

	if (differ->result == RX_ENOMEM)
		return;
	if (differ->result) {
		rx__fail_wrap(differ->error, "%s.%s likewise; and", table, column);
		return;
	}
	differ->result = rx__fail(differ->error, RX_EMIGRATION,
		"the new column %s.%s must have a value, and the table has rows. Choose: (1) a default: "
		".default_value = RX_VALUE(…), or .server_default; (2) NULL allowed: an rx_opt_… type, or "
		".nullable = true; (3) two steps: add it with NULL allowed, fill it, and make it NOT NULL "
		"in a second migration%s%s%s",
		table, column, question ? "; (4) if it is a column renamed: --rename " : "",
		question ? question->option : "", question ? ", or .renamed_from" : "");
}

static bool is_unique(const rx_schema_table *table, const char *column)
{
	for (size_t i = 0; i < table->n_uniques; i++) {
		if (table->uniques[i].n_columns == 1 && rx__same_name(table->uniques[i].columns[0], column))
			return true;
	}
	for (size_t i = 0; i < table->n_indexes; i++) {
		const rx_schema_index *index = &table->indexes[i];

		if (index->unique && index->n_parts == 1 && !index->where &&
			rx__same_name(index->parts[0].column, column))
			return true;
	}
	return false;
}

static void add_column(rx__differ *differ, rx__table_pair *pair, const rx_schema_column *column)
{
	rx__operation *operation;

	bool may_be_renamed =
		!differ->options->answered && rx__diff_question_about(differ, pair, column->name) != NULL;

	if (!column->fill && value_is_needed(column) && !may_be_renamed &&
		table_has_rows(differ, pair)) {
		refuse_addition(differ, pair, column->name);
		return;
	}
	operation = rx__differ_alter(differ, pair, RX__STEP_ADD_COLUMN, RX__OP_ADD_COLUMN);
	if (!operation)
		return;
	operation->name = column->name;
	operation->column = plain_copy(differ, column);
	if (column->fill && !column->server_default && !column->default_now && !column->computed)
		operation->fill = column->fill;
	if (operation->fill)
		operation->remark = is_unique(pair->new, column->name)
			? "rows that exist all get this value; it must be unique, so there may be only one"
			: "rows that exist get this value; it does not stay as a default";
	else if (value_is_needed(column))
		operation->remark = "this works only where the table has no rows";
}

/* ---- changing */

/* The ways to write "this moment" differ by engine and by author. */
static bool is_now(rx__differ *differ, const char *text)
{
	static const char *const words[] = { "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP()", "now()",
		"datetime('now')", NULL };

	for (size_t i = 0; words[i]; i++) {
		if (rx__sql_equal(words[i], text))
			return true;
	}
	return rx__sql_equal(differ->dialect->now, text);
}

static bool same_value(rx__differ *differ, const char *there, const char *wanted)
{
	return differ->dialect->default_equal(there, wanted) ||
		(is_now(differ, there) && is_now(differ, wanted));
}

/* A value, with a sign or a word before it: parentheses do not change what it means. */
static bool is_plain(const char *text)
{
	rx__sql_token token;
	size_t n = 0;

	while (rx__sql_next(&text, &token))
		n += *token.at != '(' && *token.at != ')';
	return n <= 2;
}

/* A default that stands in the database because the model once had it for its objects (Reflex leaves
 * it there) is not a difference. */
static bool same_default(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_column *old, const rx_schema_column *new)
{
	const char *there = old->server_default, *wanted = new->server_default;
	bool equal;

	if (new->autoincrement || old->computed || new->computed)
		return true;
	if (!there && old->default_now)
		there = differ->dialect->now;
	if (!wanted && new->default_now)
		wanted = differ->dialect->now;
	if (!there || !wanted)
		return (!there && !wanted) || (there && new->fill &&same_value(differ, there, new->fill)) ||
			differ->dialect->default_equal(there ? there : "NULL", wanted ? wanted : "NULL");
	equal = same_value(differ, there, wanted);
	if (equal && is_plain(there) && is_plain(wanted))
		return true;
	/* This moment has many words; where it has digits as well, the engine tells them apart. */
	if (is_now(differ, there) && is_now(differ, wanted) &&
		!(differ->dialect->capabilities & RX_DIALECT_MODIFY))
		return true;
	return rx__differ_settled(differ, pair,
		&(rx_sql_pair){ .place = RX_SQL_DEFAULT,
			.column = new->name,
			.type = new->type,
			.a = there,
			.b = wanted,
			.equal = equal });
}

static bool same_collate(const char *there, const char *wanted)
{
	return rx__same_name(there ? there : "BINARY", wanted ? wanted : "BINARY");
}

static bool in_key(const rx_schema_table *table, const char *column)
{
	for (size_t i = 0; i < table->primary_key.n_columns; i++) {
		if (rx__same_name(table->primary_key.columns[i], column))
			return true;
	}
	return false;
}

static bool same_computed(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_column *old, const rx_schema_column *new)
{
	bool one_way = differ->dialect->capabilities & RX_DIALECT_STORED_ONLY;

	if (!rx__differ_settled(differ, pair,
			&(rx_sql_pair){ .place = RX_SQL_COMPUTED,
				.column = new->name,
				.type = new->type,
				.a = old->computed,
				.b = new->computed,
				.equal = rx__differ_same_sql(differ, old->computed, new->computed) }))
		return false;
	return !new->computed || one_way || old->stored == new->stored;
}

/* What differs, for the remark; the order is that of reading. */
typedef struct changes {
	bool type, nullable, default_value, collate, comment, identity, counting, computed;
} changes;

/* Of another column than a single key no model can say it: there it is the database's own. */
static bool may_be_given(const rx_schema_table *table, const rx_schema_column *column)
{
	const bool integer = column->type.kind == RX_TYPE_INT16 || column->type.kind == RX_TYPE_INT32 ||
		column->type.kind == RX_TYPE_INT64;

	return !integer ||
		(table->primary_key.n_columns == 1 &&
			rx__same_name(table->primary_key.columns[0], column->name));
}

/* Where only a key can be given by the database, that ends when the key does. */
static bool ends_with_key(const rx__differ *differ, const rx__table_pair *pair)
{
	return (differ->dialect->capabilities & RX_DIALECT_MODIFY) && !rx__diff_same_primary_key(pair);
}

/* Of a type that changes, the bounds that were the type's follow it. */
static const char *counting(rx__differ *differ, const rx_schema_column *column)
{
	rx__identity identity;
	const char *text = NULL;

	if (rx__identity_read(&identity, column->identity, column->type.kind))
		return column->identity;
	text = rx__identity_text(differ->arena, &identity, column->type.kind);
	if (!text)
		rx__differ_nomem(differ);
	return text;
}

static bool counts_alike(
	rx__differ *differ, const rx_schema_column *old, const rx_schema_column *new)
{
	if (!old->identity && !new->identity)
		return true;
	return rx__same(counting(differ, old), counting(differ, new));
}

/* A number of a type that models do not have, read as a text: who gives it, no model can say. */
static bool is_unknown(const rx_ddl_type *there, const rx_ddl_type *wanted)
{
	return there->native && !wanted->native && wanted->kind == RX_TYPE_TEXT;
}

static changes compare(rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old,
	const rx_schema_column *new)
{
	bool key = in_key(pair->old, old->name) || in_key(pair->new, new->name);
	bool computed = !same_computed(differ, pair, old, new);

	return (changes){
		.computed = computed,
		.type = !rx__diff_same_type(differ, pair, old, new),
		.nullable = !key && !new->computed && (computed || !old->computed) &&
			old->nullable != new->nullable,
		.default_value = !same_default(differ, pair, old, new),
		.collate = !same_collate(old->collate, new->collate),
		.comment = (differ->dialect->capabilities & RX_DIALECT_COMMENTS) &&
			!rx__same(old->comment, new->comment),
		/* SQLite gives every rowid; there it is no property of the column. */
		.identity = !(differ->dialect->capabilities & RX_DIALECT_REBUILD) &&
			!is_unknown(&old->type, &new->type) && old->autoincrement != new->autoincrement &&
			!new->server_default && !new->default_now &&
			(new->autoincrement || may_be_given(pair->new, new) || may_be_given(pair->old, old) ||
				ends_with_key(differ, pair)),
		.counting = (differ->dialect->constraints & RX_CONSTRAINT_IDENTITY) &&
			old->autoincrement &&new->autoincrement && !counts_alike(differ, old, new),
	};
}

/* The column as it is, with the labels that its CHECK lets in for a type. */
static rx_schema_column *as_it_is(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_column *old, const rx_schema_column *new)
{
	const char *const *labels = NULL;
	rx_schema_column *copy = plain_copy(differ, old);

	if (new->type.kind == RX_TYPE_ENUM || rx__diff_was_enum(differ, pair, old))
		labels = labels_there(differ, pair->old, old);
	if (copy && labels)
		copy->type = (rx_ddl_type){ .kind = RX_TYPE_ENUM,
			.labels = labels,
			.name = old->type.name ? old->type.name : new->type.name };
	else if (copy && copy->type.kind == RX_TYPE_ENUM)
		copy->type = (rx_ddl_type){ .kind = RX_TYPE_TEXT };
	if (copy)
		rx__differ_name_enum(differ, pair->new, copy);
	return copy;
}

static const char *remark_on(const rx_schema_column *old, const rx_schema_column *new,
	const changes *changed, const char *fill)
{
	bool fewer_labels = changed->type && old->type.labels && new->type.labels &&
		!all_in(old->type.labels, new->type.labels);

	if (changed->computed && new->computed)
		return old->computed ? "all rows are computed anew"
							 : "the column is computed from now on: its values are lost";
	if (changed->computed)
		return "rows keep what was computed, as plain values";
	if (changed->nullable && !new->nullable)
		return fill ? "rows without a value get this one"
					: "refused where a row has no value: give the column a default to fill them";
	if (fewer_labels)
		return "refused where a row has a label that is gone";
	if (changed->type)
		return "values are converted; refused where one does not fit";
	return NULL;
}

static bool nothing_changed(const changes *changed)
{
	return !changed->type && !changed->nullable && !changed->default_value && !changed->collate &&
		!changed->comment && !changed->identity && !changed->counting && !changed->computed;
}

/* How the numbers of a key are counted is told where that changes, or where a key comes or goes. */
static void tell_counting(rx_schema_column *column, const changes *changed)
{
	if (changed->counting && !column->identity)
		column->identity = "BY DEFAULT";
	else if (!changed->counting && !changed->identity)
		column->identity = NULL; /* as it is */
}

/* The column as it is to be: the model's, where something is another; else as it is. */
static rx_schema_column *as_wanted(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_column *old, const rx_schema_column *new, const changes *changed)
{
	rx_schema_column *column = plain_copy(differ, new);

	if (!column)
		return NULL;
	tell_counting(column, changed);
	if (!changed->computed) {
		column->computed = old->computed;
		column->stored = old->stored;
	}
	if (!changed->nullable && !(changed->computed && new->computed))
		column->nullable = in_key(pair->new, new->name) ? false : old->nullable;
	if (!changed->type)
		column->type = new->type.kind == RX_TYPE_ENUM ? new->type : old->type;
	/* With another type it is as the model has it: 1 is no default of a column of labels. */
	if (!changed->default_value && !changed->type) {
		column->server_default = old->server_default;
		column->default_now = old->default_now;
	}
	if (column->computed) {
		column->server_default = NULL;
		column->default_now = false;
	}
	return column;
}

/* To some engines only a key can be given by the database. */
static rx__diff_step step_of(
	const rx__table_pair *pair, const changes *changed, const rx_schema_column *new)
{
	if (!changed->identity || rx__diff_same_primary_key(pair))
		return RX__STEP_ALTER_COLUMN;
	return new->autoincrement ? RX__STEP_BEGIN_IDENTITY : RX__STEP_END_IDENTITY;
}

static void alter_column(rx__differ *differ, const rx__table_pair *pair,
	const rx_schema_column *old, const rx_schema_column *new)
{
	changes changed = compare(differ, pair, old, new);
	rx_schema_column *column, *before;
	rx__operation *operation;

	if (nothing_changed(&changed))
		return;
	operation = rx__differ_alter(differ, pair, step_of(pair, &changed, new), RX__OP_ALTER_COLUMN);
	column = as_wanted(differ, pair, old, new, &changed);
	if (!operation || !column)
		return;
	operation->name = old->name;
	operation->column = column;
	operation->old_column = before = as_it_is(differ, pair, old, new);
	operation->destructive = changed.computed && !old->computed;
	if (changed.computed)
		operation->definition = pair->old; /* what stands on it may have to be made again */
	operation->drop_identity = changed.identity && !new->autoincrement;
	if (changed.nullable && !new->nullable)
		operation->fill = new->fill ? new->fill : new->server_default;
	if (!before)
		return;
	tell_counting(before, &changed);
	operation->remark = remark_on(before, column, &changed, operation->fill);
}

static void drop_column(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *column)
{
	rx__operation *operation =
		rx__differ_alter(differ, pair, RX__STEP_DROP_COLUMN, RX__OP_DROP_COLUMN);
	rx_schema_column *copy;

	if (!operation)
		return;
	copy = plain_copy(differ, column);
	if (copy)
		rx__differ_name_enum(differ, pair->new, copy);
	operation->name = column->name;
	operation->column = copy;
	operation->destructive = !column->computed;
	if (operation->destructive)
		operation->remark = "the model has this column no more: its values are lost";
}

void rx__diff_columns(rx__differ *differ, rx__table_pair *pair)
{
	for (size_t i = 0; i < pair->new->n_columns; i++) {
		const rx_schema_column *new = &pair->new->columns[i];
		const rx_schema_column *old = rx_schema_column_named(pair->old, new->name);

		if (old)
			alter_column(differ, pair, old, new);
		else
			add_column(differ, pair, new);
	}
	/* From the last to the first, so that the way back adds them in their order. */
	for (size_t i = pair->old->n_columns; i-- > 0;) {
		const rx_schema_column *old = &pair->old->columns[i];

		if (!rx_schema_column_named(pair->new, old->name))
			drop_column(differ, pair, old);
	}
}
