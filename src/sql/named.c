/* The choice is made of the model: a name that a user of the program sends is compared with names of
 * fields, and never becomes part of a statement. */
#include "sql/named.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "sql/walk.h"

enum { MOST_NAMES = 160 }; /* a model has at most 128 elements and its key */

static const rx_column *column_at(const rx_model *model, uint32_t i)
{
	return (const rx_column *)((const char *)model->columns + (size_t)i * model->rx__column_size);
}

static bool is_chosen(const rx_column *column, const rx_operand *choice)
{
	if (!choice || !choice[0])
		return !column->secret;
	for (; *choice; choice++) {
		const rx_column *other = (const rx_column *)*choice;
		if (other->rx__node.kind == RX_NODE_COLUMN && other->rx__node.n == column->rx__node.n &&
			strcmp(other->rx__model->name, column->rx__model->name) == 0)
			return true;
	}
	return false;
}

const rx_column *rx__named_find(
	const rx_model *model, const char *name, size_t size, const rx_operand *choice)
{
	for (uint32_t i = 0; name && i < model->n_columns; i++) {
		const rx_column *column = column_at(model, i);
		if (strlen(column->rx__field) == size && memcmp(column->rx__field, name, size) == 0)
			return is_chosen(column, choice) ? column : NULL;
	}
	return NULL;
}

int rx__named_fail_for(
	const rx_model *model, const char *name, size_t size, const rx_operand *choice, rx_error *error)
{
	const char *names[MOST_NAMES + 1], *near;
	char list[300] = "", wanted[64];
	size_t n = 0, used = 0;
	for (uint32_t i = 0; i < model->n_columns && n < MOST_NAMES; i++) {
		if (is_chosen(column_at(model, i), choice))
			names[n++] = column_at(model, i)->rx__field;
	}
	names[n] = NULL;
	for (size_t i = 0; i < n && used < sizeof list; i++)
		used +=
			(size_t)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
	snprintf(wanted, sizeof wanted, "%.*s", name ? (int)(size < 60 ? size : 60) : 4,
		name ? name : "NULL");
	near = rx__did_you_mean(wanted, names);
	return rx__fail(error, RX_EINVAL, "%s has no column \"%s\" to choose%s%s%s; there are: %s",
		model->name, wanted, near ? "; did you mean " : "", near ? near : "", near ? "?" : "",
		list);
}

int rx__named_fail(const rx_node *unknown, rx_error *error)
{
	const rx__expr *expr = rx__expr_of(unknown);
	const char *name = expr->b;
	return rx__named_fail_for(expr->a, name, name ? strlen(name) : 0,
		(const rx_operand *)(const void *)expr->value.as.s.data, error);
}
