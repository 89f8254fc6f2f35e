/* Renames: what the user names with --rename, what a model says with .renamed_from, and the questions
 * about the rest. A .renamed_from whose new name is in the database already has been done, and means
 * nothing any more; a --rename that cannot be done is an error. */
#include <stdint.h>
#include <string.h>

#include "base/fail.h"
#include "schema/diff/differ.h"
#include "schema/label.h"

static bool apply(rx__differ *differ, const rx__operation *operation)
{
	if (!differ->result)
		differ->result = rx__operation_apply(differ->database, operation, differ->error);
	return !differ->result;
}

static void rename_table(rx__differ *differ, const rx_schema_table *old, const rx_schema_table *new)
{
	rx__operation *operation = rx__differ_push(
		differ, RX__PHASE_RENAME_TABLE, RX__STEP_TABLE, 0, RX__OP_RENAME_TABLE, new);

	if (!operation)
		return;
	operation->table = rx__differ_text(differ, "%s", old->name);
	operation->new_name = new->name;
	apply(differ, operation);
}

static void rename_column(
	rx__differ *differ, const rx_schema_table *table, const char *old, const char *new_name)
{
	size_t rank = (size_t)(table - differ->models->tables);
	rx__operation *operation = rx__differ_push(
		differ, RX__PHASE_RENAME_COLUMN, RX__STEP_TABLE, rank, RX__OP_RENAME_COLUMN, table);

	if (!operation)
		return;
	operation->name = rx__differ_text(differ, "%s", old);
	operation->new_name = new_name;
	apply(differ, operation);
}

/* ---- what the user names */

/* "schema.table.column:new" taken apart; parts that are not there are NULL. */
typedef struct wish {
	const char *option;
	const char *schema, *table, *column, *new_name;
	const char *new_table; /* written before the new name of a column; may be NULL */
	const char *label; /* of the column, an enum */
} wish;

static void refuse(rx__differ *differ, const char *option, const char *why, const char *name)
{
	if (!differ->result)
		differ->result =
			rx__fail(differ->error, RX_EMIGRATION, "rename %s: %s '%s'", option, why, name);
}

static const rx_schema_table *table_of(
	const rx_schema *schema, const char *in_schema, const char *name)
{
	return rx_schema_table_named(schema, in_schema, name);
}

static bool is_schema(const rx_schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->n_tables; i++) {
		if (schema->tables[i].schema && rx__same_name(schema->tables[i].schema, name))
			return true;
	}
	return false;
}

/* The new name is its last part; the user may have written a table (and schema) before it. */
static void read_new(wish *out, char *text)
{
	char *dot = strrchr(text, '.');

	out->new_name = dot ? dot + 1 : text;
	if (!dot)
		return;
	*dot = '\0';
	dot = strrchr(text, '.');
	out->new_table = dot ? dot + 1 : text;
}

/* "a.b" before the colon is column b of table a, or table b of schema a, if there is that schema. */
static bool read_wish(rx__differ *differ, const char *option, wish *out)
{
	char *text = rx__arena_strdup(differ->arena, option), *parts[3] = { text, NULL, NULL };
	char *colon = text ? strchr(text, ':') : NULL;
	int n = 1;

	if (!text) {
		rx__differ_nomem(differ);
		return false;
	}
	if (!colon || colon == text || !colon[1]) {
		refuse(differ, option, "write it as table:new or table.column:new, not", option);
		return false;
	}
	*colon = '\0';
	for (char *dot = strchr(text, '.'); dot && n < 3; dot = strchr(dot + 1, '.')) {
		*dot = '\0';
		parts[n++] = dot + 1;
	}
	*out = (wish){ .option = option, .table = parts[0] };
	if (n == 3 && !is_schema(differ->database, parts[0]) && !is_schema(differ->models, parts[0])) {
		*out = (wish){ option, .table = parts[0], .column = parts[1], .label = parts[2],
			.new_name = colon + 1 };
		return true;
	}
	if (n == 3)
		*out = (wish){ option, .schema = parts[0], .table = parts[1], .column = parts[2] };
	else if (n == 2 &&
		(is_schema(differ->database, parts[0]) || is_schema(differ->models, parts[0])))
		*out = (wish){ option, .schema = parts[0], .table = parts[1] };
	else if (n == 2)
		out->column = parts[1];
	read_new(out, colon + 1);
	return true;
}

static void wish_for_table(rx__differ *differ, const wish *w)
{
	const rx_schema_table *old = table_of(differ->database, w->schema, w->table);
	const rx_schema_table *new = table_of(differ->models, w->schema, w->new_name);

	if (!old)
		refuse(differ, w->option, "the database has no table", w->table);
	else if (!new)
		refuse(differ, w->option, "no model has the table", w->new_name);
	else if (table_of(differ->database, w->schema, w->new_name))
		refuse(differ, w->option, "the database has a table of the new name already:", new->name);
	else if (table_of(differ->models, w->schema, w->table))
		refuse(differ, w->option, "a model still has the table", w->table);
	else
		rename_table(differ, old, new);
}

/* A table may be named as it was before the renames of this list, or as it is after. */
static const rx_schema_table *renamed_table(
	rx__differ *differ, const char *schema, const char *name)
{
	const rx_schema_table *table = table_of(differ->database, schema, name);

	for (size_t i = 0; !table && i < differ->n_found; i++) {
		const rx__operation *operation = &differ->found[i].operation;

		if (operation->kind == RX__OP_RENAME_TABLE && rx__same_name(operation->table, name))
			table = table_of(differ->database, schema, operation->new_name);
	}
	return table;
}

/* Whether the wish that stands at `at` is the other half of w: two columns that change names. */
static bool is_partner(rx__differ *differ, const char *const *at, const wish *w)
{
	wish other;

	return read_wish(differ, *at, &other) && other.column && !other.label &&
		rx__same(other.schema, w->schema) && rx__same_name(other.table, w->table) &&
		rx__same_name(other.column, w->new_name) && rx__same_name(other.new_name, w->column);
}

/* Done with the first of the two; false where w is no half of a swap. */
static bool swap_columns(rx__differ *differ, const wish *w, const rx_schema_table *new)
{
	const char *const *options = differ->options->renames;
	const char *aside = rx__differ_text(differ, "%s_rx_aside", w->column);
	bool before = true;

	for (; *options && !differ->result; options++) {
		if (*options == w->option) {
			before = false;
		} else if (is_partner(differ, options, w)) {
			if (before)
				return true;
			rename_column(differ, new, w->column, aside);
			rename_column(differ, new, w->new_name, w->column);
			rename_column(differ, new, aside, w->new_name);
			return true;
		}
	}
	return false;
}

static void wish_for_column(rx__differ *differ, const wish *w)
{
	const rx_schema_table *old = renamed_table(differ, w->schema, w->table), *new;
	const rx_schema_column *column;

	if (!old) {
		refuse(differ, w->option, "the database has no table", w->table);
		return;
	}
	new = table_of(differ->models, old->schema, old->name);
	column = new ? rx_schema_column_named(new, w->new_name) : NULL;
	if (w->new_table && !rx__same_name(w->new_table, old->name) &&
		!rx__same_name(w->new_table, w->table))
		refuse(differ, w->option, "a column cannot move to another table:", w->new_table);
	else if (!rx_schema_column_named(old, w->column))
		refuse(differ, w->option, "the table has no column", w->column);
	else if (!column)
		refuse(differ, w->option, "the model has no column", w->new_name);
	else if (rx_schema_column_named(old, w->new_name)) {
		if (!swap_columns(differ, w, new))
			refuse(
				differ, w->option, "the table has a column of the new name already:", w->new_name);
	} else
		rename_column(differ, new, w->column, column->name);
}

/* ---- labels */

/* Of an enum that both sides have; false where it is none, or has no such label, or the other already. */
static bool rename_label(rx__differ *differ, const rx_schema_table *new,
	const rx_schema_column *column, const char *label, const char *new_label)
{
	const rx_schema_table *old = table_of(differ->database, new->schema, new->name);
	const rx_schema_column *there = old ? rx_schema_column_named(old, column->name) : NULL;
	size_t rank = (size_t)(new - differ->models->tables);
	rx__operation *operation;

	if (!there || !there->type.labels || !column->type.labels ||
		rx__label_place(there->type.labels, label) == SIZE_MAX ||
		rx__label_place(there->type.labels, new_label) != SIZE_MAX ||
		rx__label_place(column->type.labels, new_label) == SIZE_MAX)
		return false;
	operation = rx__differ_push(
		differ, RX__PHASE_RENAME_COLUMN, RX__STEP_ALTER_COLUMN, rank, RX__OP_RENAME_LABEL, new);
	if (!operation)
		return true;
	operation->name = column->name;
	operation->label = rx__differ_text(differ, "%s", label);
	operation->new_name = rx__differ_text(differ, "%s", new_label);
	apply(differ, operation);
	return true;
}

static void wish_for_label(rx__differ *differ, const wish *w)
{
	const rx_schema_table *new = table_of(differ->models, w->schema, w->table);
	const rx_schema_column *column = new ? rx_schema_column_named(new, w->column) : NULL;

	if (!column)
		refuse(differ, w->option, "no model has the column", w->column);
	else if (!rename_label(differ, new, column, w->label, w->new_name))
		refuse(differ, w->option,
			"the labels in the database and in the model are not such that this is a rename of",
			w->label);
}

static bool is_in_list(const char *list, const char *item)
{
	const size_t size = strlen(item);

	for (const char *at = strstr(list, item); at; at = strstr(at + 1, item))
		if ((at == list || strchr(", ", at[-1])) && (!at[size] || strchr(", ", at[size])))
			return true;
	return false;
}

/* As of columns: what has been done cannot be seen. */
static bool refuse_label_swap(rx__differ *differ, const rx_schema_table *new,
	const rx_schema_column *column, const char *label, const char *new_label)
{
	const char *table = rx__differ_table(differ, new);
	const char *back = rx__differ_text(differ, "%s:%s", new_label, label);

	if (!is_in_list(column->renamed_labels, back))
		return false;
	differ->result = rx__fail(differ->error, RX_EMIGRATION,
		"%s.%s: .renamed_labels says '%s' and '%s' of each other, and whether they have changed "
		"names "
		"already cannot be seen; take it away, and write the script by hand: rx_rename_label by "
		"way "
		"of a third name",
		table, column->name, label, new_label);
	return true;
}

/* "old:new, other:name" of .renamed_labels. */
static void model_renames_labels(rx__differ *differ, const rx_schema_table *new)
{
	for (size_t i = 0; i < new->n_columns && !differ->result; i++) {
		char *text = rx__arena_strdup(differ->arena, new->columns[i].renamed_labels), *rest = text;
		char *pair = text ? strtok_r(text, ",", &rest) : NULL;

		for (; pair && !differ->result; pair = strtok_r(NULL, ",", &rest)) {
			char *colon = strchr(pair, ':');

			pair += strspn(pair, " ");
			if (!colon)
				continue;
			*colon = '\0';
			if (!refuse_label_swap(differ, new, &new->columns[i], pair, colon + 1))
				rename_label(differ, new, &new->columns[i], pair, colon + 1);
		}
	}
}

static void user_renames(rx__differ *differ, bool columns)
{
	const char *const *options = differ->options->renames;
	wish w;

	for (; options && *options && !differ->result; options++) {
		if (!read_wish(differ, *options, &w) || !!w.column != columns)
			continue;
		if (w.label)
			wish_for_label(differ, &w);
		else if (columns)
			wish_for_column(differ, &w);
		else
			wish_for_table(differ, &w);
	}
}

/* ---- what the models say */

static void model_renames_table(rx__differ *differ, const rx_schema_table *new)
{
	const rx_schema_table *old;

	if (!new->renamed_from || table_of(differ->database, new->schema, new->name))
		return;
	old = table_of(differ->database, new->schema, new->renamed_from);
	if (old && !table_of(differ->models, new->schema, new->renamed_from))
		rename_table(differ, old, new);
}

/* Two that say they were each other: what has been done cannot be seen in the names. */
static void refuse_swap(
	rx__differ *differ, const rx_schema_table *new, const rx_schema_column *column)
{
	const rx_schema_column *other = rx_schema_column_named(new, column->renamed_from);
	const char *table = rx__differ_table(differ, new);

	if (!other || !other->renamed_from || !rx__same_name(other->renamed_from, column->name))
		return;
	differ->result = rx__fail(differ->error, RX_EMIGRATION,
		"%s.%s and %s say .renamed_from of each other, and whether they have changed names already "
		"cannot be seen; take both away, and if they have not, say it once: --rename %s.%s:%s "
		"--rename %s.%s:%s",
		table, column->name, other->name, table, other->name, column->name, table, column->name,
		other->name);
}

/* One name after the other: where b becomes c and a becomes b, b is free in the second round. */
static void model_renames_columns(rx__differ *differ, const rx_schema_table *new)
{
	const rx_schema_table *old = table_of(differ->database, new->schema, new->name);
	size_t before = SIZE_MAX;

	while (old && before != differ->n_found && !differ->result) {
		before = differ->n_found;
		for (size_t i = 0; i < new->n_columns && !differ->result; i++) {
			const rx_schema_column *column = &new->columns[i];

			if (!column->renamed_from || !rx_schema_column_named(old, column->renamed_from))
				continue;
			if (rx_schema_column_named(old, column->name))
				refuse_swap(differ, new, column);
			else
				rename_column(differ, new, column->renamed_from, column->name);
		}
	}
}

void rx__diff_renames(rx__differ *differ)
{
	user_renames(differ, false);
	for (size_t i = 0; i < differ->models->n_tables && !differ->result; i++)
		model_renames_table(differ, &differ->models->tables[i]);
	user_renames(differ, true);
	for (size_t i = 0; i < differ->models->n_tables && !differ->result; i++)
		model_renames_columns(differ, &differ->models->tables[i]);
	for (size_t i = 0; i < differ->models->n_tables && !differ->result; i++)
		model_renames_labels(differ, &differ->models->tables[i]);
}

/* ---- questions */

static void ask(rx__differ *differ, const char *table, const char *dropped, const char *added)
{
	rx__diff *out = differ->out;
	rx__diff_question *question;

	question = rx__arena_push(differ->arena, &out->questions, &out->n_questions, sizeof(*question));
	if (!question) {
		rx__differ_nomem(differ);
		return;
	}
	question->table = table;
	question->dropped = rx__differ_text(differ, "%s", dropped);
	question->added = rx__differ_text(differ, "%s", added);
	question->option =
		rx__differ_text(differ, "%s%s%s:%s", table ? table : "", table ? "." : "", dropped, added);
}

const rx__diff_question *rx__diff_question_about(
	rx__differ *differ, const rx__table_pair *pair, const char *column)
{
	const rx__diff *out = differ->out;

	for (size_t i = 0; i < out->n_questions; i++) {
		const char *table = out->questions[i].table, *dot = table ? strrchr(table, '.') : NULL;

		if (table && rx__same_name(dot ? dot + 1 : table, pair->new->name) &&
			rx__same_name(out->questions[i].added, column))
			return &out->questions[i];
	}
	return NULL;
}

/* The new column that a dropped one is most like: of the same type, better also alike in NULL. */
static const rx_schema_column *most_alike(
	rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old)
{
	const rx_schema_column *found = NULL;

	for (size_t i = 0; i < pair->new->n_columns; i++) {
		const rx_schema_column *new = &pair->new->columns[i];

		if (new->computed || rx_schema_column_named(pair->old, new->name) ||
			rx__diff_question_about(differ, pair, new->name) ||
			!rx__diff_same_type(differ, pair, old, new))
			continue;
		if (new->nullable == old->nullable)
			return new;
		if (!found)
			found = new;
	}
	return found;
}

void rx__diff_ask_columns(rx__differ *differ, const rx__table_pair *pair)
{
	for (size_t i = 0; i < pair->old->n_columns && !differ->result; i++) {
		const rx_schema_column *old = &pair->old->columns[i], *new;

		if (old->computed || rx_schema_column_named(pair->new, old->name))
			continue;
		new = most_alike(differ, pair, old);
		if (new)
			ask(differ, rx__differ_table(differ, pair->new), old->name, new->name);
	}
}

/* Two thirds of the columns are the same. */
static bool tables_are_alike(
	rx__differ *differ, const rx_schema_table *old, const rx_schema_table *new)
{
	rx__table_pair pair = { .old = old, .new = new };
	size_t most = old->n_columns > new->n_columns ? old->n_columns : new->n_columns, same = 0;

	for (size_t i = 0; i < new->n_columns; i++) {
		const rx_schema_column *column = rx_schema_column_named(old, new->columns[i].name);

		if (column && rx__diff_same_type(differ, &pair, column, &new->columns[i]))
			same++;
	}
	return same * 3 >= most * 2;
}

void rx__diff_ask_tables(rx__differ *differ, const rx_schema_table *const *dropped,
	size_t n_dropped, const rx_schema_table *const *added, size_t n_added)
{
	bool *taken = rx__arena_array(differ->arena, n_added + 1, sizeof(*taken));

	if (!taken) {
		rx__differ_nomem(differ);
		return;
	}
	for (size_t i = 0; i < n_dropped; i++) {
		for (size_t k = 0; k < n_added; k++) {
			if (taken[k] || !rx__same_name(dropped[i]->schema, added[k]->schema) ||
				!tables_are_alike(differ, dropped[i], added[k]))
				continue;
			taken[k] = true;
			ask(differ, NULL, rx__differ_table(differ, dropped[i]), added[k]->name);
			break;
		}
	}
}
