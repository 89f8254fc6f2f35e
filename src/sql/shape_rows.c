/* Rows of the values of a key: what tells the owners of a relation by several columns. They go along as
 * one parameter, or one array a column, so that the statement is the same for any number of them; where
 * an engine has neither, each value has a place, and the empty rows hold the last one once more. */
#include "base/fail.h"
#include "sql/bind.h"
#include "sql/shape.h"
#include "sql/walk.h"

size_t rx__shape_row_places(const rx_dialect *dialect, const rx_node *rows)
{
	const rx__key *key = rx__expr_of(rows)->a;
	size_t padded = 1, n = rows->n;
	if (n == 0 || rx__bind_rows_as_one(dialect, rows))
		return 0;
	while (padded < n)
		padded *= 2;
	/* Where the empty places are too many, there are none. */
	return dialect->max_parameters && padded * key->n > dialect->max_parameters ? n : padded;
}

uint64_t rx__shape_rows_word(rx__shaper *w, const rx_node *node)
{
	const rx__key *key = rx__expr_of(node)->a;
	size_t places = rx__shape_row_places(w->dialect, node);
	return node->kind | (uint64_t)key->n << 16 | (uint64_t)places << 32 |
		(uint64_t)(node->n == 0) << 63;
}

static rx_value checked(rx__shaper *w, const rx_node *node, size_t row, size_t column)
{
	const rx__key *key = rx__expr_of(node)->a;
	const rx_value *values = rx__expr_of(node)->b;
	rx_value value = values[row * key->n + column];
	if (w->rc == 0)
		w->rc = rx__bind_value(key->columns[column], key->columns[column]->type, &value, w->error);
	return value;
}

static void add_places(rx__shaper *w, const rx_node *node)
{
	const rx__key *key = rx__expr_of(node)->a;
	size_t places = rx__shape_row_places(w->dialect, node);
	if (w->dialect->max_parameters && places * key->n > w->dialect->max_parameters)
		w->rc = rx__fail(w->error, RX_EINVAL,
			"%u keys of %zu columns need more than the %zu parameters that %s allows", node->n,
			key->n, w->dialect->max_parameters, w->dialect->name);
	for (size_t i = 0; w->rc == 0 && i < places; i++) {
		for (size_t k = 0; w->rc == 0 && k < key->n; k++) {
			rx_value value = checked(w, node, i < node->n ? i : node->n - 1, k);
			if (w->rc == 0)
				w->rc = rx__shape_value(w->shape, key->columns[k], &value, w->error);
		}
	}
}

static void add_json(rx__shaper *w, const rx_node *node, rx_value *items)
{
	const rx__key *key = rx__expr_of(node)->a;
	rx_value whole;
	for (size_t i = 0; i < (size_t)node->n * key->n; i++)
		items[i] = checked(w, node, i / key->n, i % key->n);
	if (w->rc == 0)
		w->rc = rx__bind_json_rows(items, node->n, key->n, &whole, w->shape->arena, w->error);
	if (w->rc == 0)
		w->rc = rx__shape_value(w->shape, key->columns[0], &whole, w->error);
}

static void add_arrays(rx__shaper *w, const rx_node *node, rx_value *items)
{
	const rx__key *key = rx__expr_of(node)->a;
	for (size_t k = 0; w->rc == 0 && k < key->n; k++) {
		rx_value whole;
		for (size_t i = 0; i < node->n; i++)
			items[i] = checked(w, node, i, k);
		if (w->rc == 0)
			w->rc = rx__bind_array(items, node->n, &whole, w->shape->arena, w->error);
		if (w->rc == 0)
			w->rc = rx__shape_value(w->shape, key->columns[k], &whole, w->error);
	}
}

void rx__shape_rows(rx__shaper *w, const rx_node *node)
{
	const rx__key *key = rx__expr_of(node)->a;
	if (w->rc != 0)
		return;
	if (!rx__bind_rows_as_one(w->dialect, node)) {
		add_places(w, node);
		return;
	}
	rx_value *items = rx__arena_array(w->shape->arena, (size_t)node->n * key->n + 1, sizeof *items);
	if (!items)
		w->rc = rx__fail_nomem(w->error);
	else if (w->dialect->capabilities & RX_DIALECT_ARRAYS)
		add_arrays(w, node, items);
	else
		add_json(w, node, items);
}
