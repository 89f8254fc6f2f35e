/* The three places in which a model says that something is unique, one after the other. */
#include "model/unique.h"

#include <string.h>

#include "base/fail.h"
#include "model/naming.h"

enum { DESCENDING = 4096 }; /* RX_DESC */

static void put_name(rx__unique *out, rx__naming kind, const rx__mapper *mapper, const char *column)
{
	rx_arena arena;
	rx__arena_init(&arena, 0);
	const char *name = rx__naming_make(&arena, kind, mapper->table, &column, column ? 1 : 0);
	rx__copy_text(out->name, sizeof out->name, name ? name : "");
	rx__arena_deinit(&arena);
}

static bool primary_key(const rx__mapper *mapper, rx__unique *out)
{
	if (mapper->n_keys == 0 || mapper->n_keys > RX__UNIQUE_COLUMNS)
		return false;
	for (out->n = 0; out->n < mapper->n_keys; out->n++)
		out->columns[out->n] = mapper->keys[out->n];
	put_name(out, RX__NAMING_PRIMARY_KEY, mapper, NULL);
	return true;
}

static bool unique_column(const rx__attribute *attribute, rx__unique *out)
{
	if (!attribute->column->unique)
		return false;
	out->columns[out->n++] = attribute;
	put_name(out, attribute->column->index ? RX__NAMING_INDEX : RX__NAMING_UNIQUE,
		attribute->mapper, attribute->name);
	return true;
}

static bool constraint(const rx__mapper *mapper, const rx_constraint *declared, rx__unique *out)
{
	bool unique = declared->rx__kind == RX_TABLE_UNIQUE ||
		(declared->rx__kind == RX_TABLE_INDEX && declared->unique);
	if (!unique || declared->expression)
		return false;
	for (const int *at = declared->rx__columns; *at && out->n < RX__UNIQUE_COLUMNS; at++)
		out->columns[out->n++] = &mapper->attributes[(*at & (DESCENDING - 1)) - 1];
	out->where = declared->where;
	out->deferrable = declared->deferrable || declared->initially_deferred;
	rx__copy_text(out->name, sizeof out->name, declared->rx__name);
	return out->n > 0;
}

bool rx__unique_next(const rx__mapper *mapper, size_t *at, rx__unique *out)
{
	size_t n_columns = mapper->n_attributes, n_constraints = mapper->model->n_constraints;
	bool found = false;
	while (!found && *at < 1 + n_columns + n_constraints) {
		size_t i = (*at)++;
		*out = (rx__unique){ .n = 0 };
		if (i == 0)
			found = primary_key(mapper, out);
		else if (i <= n_columns)
			found = unique_column(&mapper->attributes[i - 1], out);
		else
			found = constraint(mapper, &mapper->model->constraints[i - 1 - n_columns], out);
	}
	return found;
}
