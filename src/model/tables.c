/* What models share with each other: one database has one table and one index of a name. Frozen models
 * make neither, so several may stand for one table. */
#include <string.h>

#include "base/fail.h"
#include "model/naming.h"
#include "model/resolve.h"

typedef struct {
	const char *name;
	const rx__mapper *mapper;
} index_name;

static int check_table(rx__resolve *resolve, size_t at)
{
	const rx__mapper *mapper = resolve->entries[at].mapper;
	if (rx__mapper_frozen(mapper))
		return RX_OK;
	for (size_t i = 0; i < at; i++) {
		const rx__mapper *other = resolve->entries[i].mapper;
		if (!rx__mapper_frozen(other) && rx__resolve_same_name(mapper->table, other->table) &&
			rx__resolve_same_name(mapper->schema, other->schema))
			return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
				"table \"%s\" is the table of model %s already; give one of the two another table, "
				"or declare it once",
				mapper->table, other->name);
	}
	return RX_OK;
}

static int add_index(
	rx__resolve *resolve, index_name *list, size_t *n, const rx__mapper *mapper, const char *name)
{
	if (!name)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < *n; i++)
		if (rx__resolve_same_name(list[i].name, name) &&
			rx__resolve_same_name(list[i].mapper->schema, mapper->schema))
			return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
				"index \"%s\" is an index of model %s already; the names of indexes are shared by "
				"all tables: give it another one",
				name, list[i].mapper->name);
	list[(*n)++] = (index_name){ name, mapper };
	if (rx__resolve_table(resolve, mapper, mapper->schema, name))
		return rx__mapper_fail(resolve->error, RX_EMODEL, mapper,
			"index \"%s\" has the name of a table; give it another one", name);
	return RX_OK;
}

static int add_indexes(rx__resolve *resolve, index_name *list, size_t *n, const rx__mapper *mapper)
{
	int code = RX_OK;
	if (rx__mapper_frozen(mapper))
		return code;
	for (size_t i = 0; i < mapper->n_attributes && code == RX_OK; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->column->index)
			code = add_index(resolve, list, n, mapper,
				rx__naming_make(
					resolve->arena, RX__NAMING_INDEX, mapper->table, &attribute->name, 1));
	}
	for (size_t i = 0; i < mapper->model->n_constraints && code == RX_OK; i++) {
		const rx_constraint *constraint = &mapper->model->constraints[i];
		if (constraint->rx__kind == RX_TABLE_INDEX)
			code = add_index(resolve, list, n, mapper, constraint->rx__name);
	}
	return code;
}

int rx__tables_check(rx__resolve *resolve)
{
	size_t most = 0, n = 0;
	for (size_t i = 0; i < resolve->n; i++) {
		const rx__mapper *mapper = resolve->entries[i].mapper;
		most += mapper->n_attributes + mapper->model->n_constraints;
		int code = check_table(resolve, i);
		if (code < 0)
			return code;
	}
	index_name *list = rx__arena_array(resolve->arena, most + 1, sizeof *list);
	if (!list)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < resolve->n; i++) {
		int code = add_indexes(resolve, list, &n, resolve->entries[i].mapper);
		if (code < 0)
			return code;
	}
	return RX_OK;
}
