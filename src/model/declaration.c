/* Copies of declarations, and their text. Both walk the same tables, which say where the texts of
 * each struct stand: an option that is added needs its line there and nothing else.
 *
 * The program's structs may be shorter than the ones here (an older header), so they are never
 * indexed as arrays of our own type: item() goes by the size that the model tells. */
#include "model/declaration.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const size_t column_texts[] = {
	offsetof(rx_column, rx__field),
	offsetof(rx_column, name),
	offsetof(rx_column, foreign_key),
	offsetof(rx_column, default_value.s),
	offsetof(rx_column, server_default),
	offsetof(rx_column, check),
	offsetof(rx_column, collate),
	offsetof(rx_column, comment),
	offsetof(rx_column, computed),
	offsetof(rx_column, renamed_from),
	offsetof(rx_column, pattern),
	offsetof(rx_column, min.s),
	offsetof(rx_column, max.s),
	offsetof(rx_column, filter.s),
	offsetof(rx_column, renamed_labels),
};

static const size_t relation_texts[] = {
	offsetof(rx_relation, rx__field),
	offsetof(rx_relation, rx__target),
	offsetof(rx_relation, via),
	offsetof(rx_relation, through),
	offsetof(rx_relation, order_by),
};

static const size_t constraint_texts[] = {
	offsetof(rx_constraint, rx__name),
	offsetof(rx_constraint, rx__check),
	offsetof(rx_constraint, where),
	offsetof(rx_constraint, expression),
	offsetof(rx_constraint, rx__target),
	offsetof(rx_constraint, include),
	offsetof(rx_constraint, method),
	offsetof(rx_constraint, storage),
};

static const size_t option_texts[] = {
	offsetof(rx_table_options, schema),
	offsetof(rx_table_options, comment),
	offsetof(rx_table_options, renamed_from),
	offsetof(rx_table_options, engine),
	offsetof(rx_table_options, charset),
	offsetof(rx_table_options, collate),
	offsetof(rx_table_options, identity),
};

/* The i-th struct of an array whose structs are `theirs` bytes long, as one of `ours` bytes. */
static void item(void *out, size_t ours, const void *array, size_t theirs, size_t i)
{
	memset(out, 0, ours);
	memcpy(out, (const char *)array + i * theirs, theirs < ours ? theirs : ours);
}

static rx_column column_at(const rx_model *model, size_t i)
{
	rx_column column;
	item(&column, sizeof column, model->columns, model->rx__column_size, i);
	return column;
}

static rx_relation relation_at(const rx_model *model, size_t i)
{
	rx_relation relation;
	item(&relation, sizeof relation, model->relations, model->rx__relation_size, i);
	return relation;
}

static rx_constraint constraint_at(const rx_model *model, size_t i)
{
	rx_constraint constraint;
	item(&constraint, sizeof constraint, model->constraints, model->rx__constraint_size, i);
	return constraint;
}

static rx_table_options options_of(const rx_model *model)
{
	rx_table_options options;
	item(&options, sizeof options, model->options, model->rx__options_size, 0);
	return options;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static bool copy_text(rx_arena *arena, const char **text)
{
	if (!*text)
		return true;
	*text = rx__arena_strdup(arena, *text);
	return *text != NULL;
}

static bool copy_texts(rx_arena *arena, void *of, const size_t *offsets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!copy_text(arena, (const char **)(void *)((char *)of + offsets[i])))
			return false;
	return true;
}

static bool copy_labels(rx_arena *arena, rx_labels *labels)
{
	if (!labels->at)
		return true;
	const char **copy = rx__arena_array(arena, labels->n + 1, sizeof *copy);
	if (!copy)
		return false;
	for (size_t i = 0; i < labels->n; i++) {
		copy[i] = labels->at[i];
		if (!copy_text(arena, &copy[i]))
			return false;
	}
	labels->at = copy;
	return true;
}

static bool copy_columns(rx_arena *arena, rx_model *copy, const rx_model *model)
{
	rx_column *columns = rx__arena_array(arena, model->n_columns + 1, sizeof *columns);
	if (!columns)
		return false;
	for (size_t i = 0; i < model->n_columns; i++) {
		columns[i] = column_at(model, i);
		columns[i].rx__model = copy;
		if (!copy_texts(arena, &columns[i], column_texts, COUNT(column_texts)) ||
			!copy_labels(arena, &columns[i].labels))
			return false;
	}
	copy->columns = columns;
	copy->rx__column_size = sizeof *columns;
	return true;
}

static bool copy_relations(rx_arena *arena, rx_model *copy, const rx_model *model)
{
	rx_relation *relations = rx__arena_array(arena, model->n_relations + 1, sizeof *relations);
	if (!relations)
		return false;
	for (size_t i = 0; i < model->n_relations; i++) {
		relations[i] = relation_at(model, i);
		relations[i].rx__model = copy;
		if (!copy_texts(arena, &relations[i], relation_texts, COUNT(relation_texts)))
			return false;
	}
	copy->relations = relations;
	copy->rx__relation_size = sizeof *relations;
	return true;
}

static bool copy_constraints(rx_arena *arena, rx_model *copy, const rx_model *model)
{
	rx_constraint *list = rx__arena_array(arena, model->n_constraints + 1, sizeof *list);
	rx_table_options *options = rx__arena_zalloc(arena, sizeof *options);
	if (!list || !options)
		return false;
	for (size_t i = 0; i < model->n_constraints; i++) {
		list[i] = constraint_at(model, i);
		if (!copy_texts(arena, &list[i], constraint_texts, COUNT(constraint_texts)))
			return false;
	}
	*options = options_of(model);
	if (!copy_texts(arena, options, option_texts, COUNT(option_texts)))
		return false;
	copy->constraints = list;
	copy->rx__constraint_size = sizeof *list;
	copy->options = options;
	copy->rx__options_size = sizeof *options;
	return true;
}

const rx_model *rx__declaration_copy(rx_arena *arena, const rx_model *model)
{
	rx_model *copy = rx__arena_zalloc(arena, sizeof *copy);
	if (!copy)
		return NULL;
	*copy = *model;
	copy->rx__size = sizeof *copy;
	if (!copy_text(arena, &copy->name) || !copy_text(arena, &copy->table) ||
		!copy_columns(arena, copy, model) || !copy_relations(arena, copy, model) ||
		!copy_constraints(arena, copy, model))
		return NULL;
	return copy;
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Newlines end lines, so they are written as \n. */
static void print_text(rx_buf *out, const char *text)
{
	if (!text) {
		rx__buf_puts(out, " -");
		return;
	}
	rx__buf_puts(out, " \"");
	for (; *text; text++) {
		if (*text == '\n')
			rx__buf_puts(out, "\\n");
		else
			rx__buf_putc(out, *text);
	}
	rx__buf_putc(out, '"');
}

static void print_texts(rx_buf *out, const void *of, const size_t *offsets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		print_text(out, *(const char *const *)(const void *)((const char *)of + offsets[i]));
}

static void print_const(rx_buf *out, const rx_const *value)
{
	rx__buf_printf(out, " %d %lld %a", value->set, (long long)value->i, value->d);
}

static void print_column(rx_buf *out, const rx_column *column)
{
	rx__buf_printf(out, "column %s:", column->rx__field);
	rx__buf_printf(out, " %u %u %u %d%d%d", (unsigned)column->rx__node.type, column->rx__offset,
		column->rx__size, column->rx__optional, column->rx__chars, column->rx__key);
	rx__buf_printf(out, " %d%d%d%d%d%d%d%d", column->nullable, column->unique, column->index,
		column->default_now, column->on_update_now, column->version, column->secret,
		column->timezone);
	rx__buf_printf(out, " %d %d %d %d %d %d", column->length, column->precision, column->scale,
		column->min_length, (int)column->on_delete, (int)column->on_update);
	print_const(out, &column->default_value);
	print_const(out, &column->min);
	print_const(out, &column->max);
	print_const(out, &column->filter);
	rx__buf_printf(out, " %d%d%d", column->soft_delete, column->tenant, column->internal);
	rx__buf_puts(out, column->assigned ? " assigned" : "");
	rx__buf_printf(
		out, " %d%d%d", column->deferrable, column->initially_deferred, column->nulls_not_distinct);
	print_texts(out, column, column_texts, COUNT(column_texts));
	for (size_t i = 0; i < column->labels.n; i++)
		print_text(out, column->labels.at[i]);
	rx__buf_putc(out, '\n');
}

static void print_relation(rx_buf *out, const rx_relation *relation)
{
	rx__buf_printf(out, "relation %s: %u %u %d", relation->rx__field,
		(unsigned)relation->rx__node.kind, relation->rx__offset, relation->cascade);
	print_texts(out, relation, relation_texts, COUNT(relation_texts));
	rx__buf_putc(out, '\n');
}

static void print_constraint(rx_buf *out, const rx_constraint *constraint)
{
	rx__buf_printf(out, "constraint %s: %d %d %d %d", constraint->rx__name,
		(int)constraint->rx__kind, constraint->unique, (int)constraint->on_delete,
		(int)constraint->on_update);
	rx__buf_printf(out, " %d%d%d", constraint->deferrable, constraint->initially_deferred,
		constraint->nulls_not_distinct);
	for (size_t i = 0; i < COUNT(constraint->rx__columns); i++)
		rx__buf_printf(out, " %d", constraint->rx__columns[i]);
	print_texts(out, constraint, constraint_texts, COUNT(constraint_texts));
	rx__buf_putc(out, '\n');
}

void rx__declaration_print(rx_buf *out, const rx_model *model)
{
	rx_table_options options = options_of(model);
	rx__buf_printf(out, "table: %s %u\n", model->table, model->size);
	for (size_t i = 0; i < model->n_columns; i++) {
		rx_column column = column_at(model, i);
		print_column(out, &column);
	}
	for (size_t i = 0; i < model->n_relations; i++) {
		rx_relation relation = relation_at(model, i);
		print_relation(out, &relation);
	}
	for (size_t i = 0; i < model->n_constraints; i++) {
		rx_constraint constraint = constraint_at(model, i);
		print_constraint(out, &constraint);
	}
	rx__buf_printf(out, "options of the table: %d%d", options.strict, options.without_rowid);
	print_texts(out, &options, option_texts, COUNT(option_texts));
	rx__buf_putc(out, '\n');
}

const char *rx__declaration_difference(rx_arena *arena, const char *a, const char *b)
{
	const char *line_a = a, *line_b = b;
	while (*a && *a == *b) {
		if (*a == '\n')
			line_a = a + 1, line_b = b + 1;
		a++, b++;
	}
	if (*a == *b)
		return "";
	const char *line = *line_a ? line_a : line_b;
	return rx__arena_strndup(arena, line, strcspn(line, ":"));
}
