/* A model is the same model if its name is: it may have several addresses in one process. */
#include "sql/scope.h"

#include <string.h>

#include "base/fail.h"
#include "sql/walk.h"

static bool is_model(const rx__mapper *mapper, const rx_model *model)
{
	return mapper->model == model || strcmp(mapper->name, model->name) == 0;
}

void rx__scope_init(rx__scope *scope, const rx__mapper *root)
{
	scope->mapper[0] = root;
	scope->number[0] = 0;
	scope->n = 1;
	scope->n_aliases = 0;
}

static bool find_level(const rx__scope *scope, const rx_model *model, size_t *level)
{
	for (size_t i = scope->n; i-- > 0;) {
		if (is_model(scope->mapper[i], model)) {
			*level = i;
			return true;
		}
	}
	return false;
}

/* A relation that leads from the table at hand to the model, to be named in the message. */
static const rx__relationship *way_to(const rx__mapper *from, const rx_model *model)
{
	for (size_t i = 0; i < from->n_relationships; i++) {
		if (is_model(from->relationships[i].target, model))
			return &from->relationships[i];
	}
	return NULL;
}

static int fail_not_in_query(
	const rx__scope *scope, const rx_model *model, const char *field, rx_error *error)
{
	const rx__mapper *inner = scope->mapper[scope->n - 1];
	const rx__relationship *way = way_to(inner, model);
	if (way)
		return rx__fail(error, RX_EINVAL,
			"%s_.%s is used, but this is a query of %s: reach it by %s(%s_.%s, ...)", model->name,
			field, inner->name, way->many ? "rx_any" : "rx_has", inner->name, way->field);
	return rx__fail(error, RX_EINVAL,
		"%s_.%s is used, but this is a query of %s, and %s has no relation to %s", model->name,
		field, inner->name, inner->name, model->name);
}

int rx__scope_column(const rx__scope *scope, const rx_node *column, const rx__attribute **attribute,
	size_t *level, rx_error *error)
{
	const rx_column *declared = (const rx_column *)column;
	if (!find_level(scope, declared->rx__model, level))
		return fail_not_in_query(scope, declared->rx__model, declared->rx__field, error);
	const rx__mapper *mapper = scope->mapper[*level];
	if (column->n >= mapper->n_attributes)
		return rx__fail(error, RX_EINVAL, "%s has no column number %u", mapper->name, column->n);
	*attribute = &mapper->attributes[column->n];
	return 0;
}

int rx__scope_relation(const rx__scope *scope, const rx_rel_node *relation,
	const rx__relationship **out, size_t *level, rx_error *error)
{
	const rx_relation *declared = (const rx_relation *)relation;
	if (!find_level(scope, declared->rx__model, level))
		return fail_not_in_query(scope, declared->rx__model, declared->rx__field, error);
	const rx__mapper *mapper = scope->mapper[*level];
	if (relation->ordinal >= mapper->n_relationships)
		return rx__fail(
			error, RX_EINVAL, "%s has no relation number %u", mapper->name, relation->ordinal);
	*out = &mapper->relationships[relation->ordinal];
	return 0;
}

int rx__scope_operand_of(
	const rx__scope *scope, const rx_node *node, rx__scope_operand *out, rx_error *error)
{
	bool itself = true;
	size_t level;
	*out = (rx__scope_operand){ .type = (rx_type)node->type };
	for (; rx__node_computes(node); node = rx__expr_of(node)->a)
		itself = itself && node->kind == RX_NODE_COALESCE;
	if (node->kind != RX_NODE_COLUMN)
		return 0;
	int rc = rx__scope_column(scope, node, &out->column, &level, error);
	if (rc == 0 && itself) {
		out->attribute = out->column;
		out->type = out->column->type;
	}
	return rc;
}

int rx__scope_push(rx__scope *scope, const rx__mapper *mapper, rx_error *error)
{
	if (scope->n == RX__SCOPE_DEPTH)
		return rx__fail(error, RX_EINVAL, "rx_has and rx_any are nested more than %d deep",
			RX__SCOPE_DEPTH - 1);
	scope->mapper[scope->n] = mapper;
	scope->number[scope->n] = ++scope->n_aliases;
	scope->n++;
	return 0;
}

void rx__scope_pop(rx__scope *scope)
{
	scope->n--;
}
