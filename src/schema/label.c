#include "schema/label.h"

#include <stdint.h>
#include <string.h>

#include "base/fail.h"

size_t rx__label_place(const char *const *labels, const char *label)
{
	for (size_t i = 0; labels && labels[i]; i++)
		if (strcmp(labels[i], label) == 0)
			return i;
	return SIZE_MAX;
}

static int fail(
	const rx__operation *operation, const char *label, const char *state, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION, "column %s.%s: the label '%s' %s at this point",
		operation->table, operation->name, label, state);
}

/* Where a new label goes; SIZE_MAX: what it is to stand beside is not there. */
static size_t place_of_new(const rx_ddl_type *type, const rx__operation *operation, size_t n)
{
	const char *beside = operation->after ? operation->after : operation->before;
	size_t at = beside ? rx__label_place(type->labels, beside) : n;

	if (at == SIZE_MAX)
		return at;
	return operation->after ? at + 1 : at;
}

static int add(rx_arena *arena, rx_ddl_type *type, const rx__operation *operation, size_t n,
	const char **labels, rx_error *error)
{
	size_t at = place_of_new(type, operation, n);

	if (rx__label_place(type->labels, operation->label) != SIZE_MAX)
		return fail(operation, operation->label, "is there already", error);
	if (at == SIZE_MAX)
		return fail(operation, operation->after ? operation->after : operation->before,
			"does not exist", error);
	memcpy(labels, type->labels, at * sizeof(*labels));
	memcpy(labels + at + 1, type->labels + at, (n - at) * sizeof(*labels));
	labels[at] = rx__arena_strdup(arena, operation->label);
	return labels[at] ? 0 : rx__fail_nomem(error);
}

static int rename_one(rx_arena *arena, rx_ddl_type *type, const rx__operation *operation, size_t n,
	const char **labels, rx_error *error)
{
	size_t at = rx__label_place(type->labels, operation->label);

	if (at == SIZE_MAX)
		return fail(operation, operation->label, "does not exist", error);
	if (rx__label_place(type->labels, operation->new_name) != SIZE_MAX)
		return fail(operation, operation->new_name, "is there already", error);
	memcpy(labels, type->labels, n * sizeof(*labels));
	labels[at] = rx__arena_strdup(arena, operation->new_name);
	return labels[at] ? 0 : rx__fail_nomem(error);
}

int rx__label_change(
	rx_arena *arena, rx_ddl_type *type, const rx__operation *operation, rx_error *error)
{
	const char **labels;
	size_t n = 0;
	int result;

	if (type->kind != RX_TYPE_ENUM || !type->labels)
		return rx__fail(error, RX_EMIGRATION, "column %s.%s is no enum at this point",
			operation->table, operation->name);
	while (type->labels[n])
		n++;
	labels = rx__arena_array(arena, n + 2, sizeof(*labels));
	if (!labels)
		return rx__fail_nomem(error);
	if (operation->kind == RX__OP_ADD_LABEL)
		result = add(arena, type, operation, n, labels, error);
	else
		result = rename_one(arena, type, operation, n, labels, error);
	if (!result)
		type->labels = (const char *const *)labels;
	return result;
}
