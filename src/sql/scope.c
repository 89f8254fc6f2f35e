/* Finding tables. A model is the same model if its name is: it may have several addresses in one
 * process. A table with a name of its own (.as) is found by that name only. */
#include "sql/scope.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/registry.h"
#include "sql/walk.h"

static const char *name_of(const rx__scope_table *table)
{
	return table->mapper ? table->mapper->name : table->model->name;
}

static bool is_model(const rx__scope_table *table, const rx_model *model)
{
	return table->model == model || strcmp(name_of(table), model->name) == 0;
}

static bool is_hidden(const rx__scope *scope, size_t level)
{
	return level < scope->floor || (level >= scope->hidden && level < scope->hidden_end);
}

/* Who is looked for, and from which depth outwards. */
typedef struct sought {
	const rx_model *model;
	const char *alias;
	uint16_t depth;
	bool outside; /* beyond the outermost query */
} sought;

static bool matches(const rx__scope_table *table, const sought *who)
{
	if (table->depth > who->depth || table->along || !is_model(table, who->model))
		return false;
	if (!who->alias)
		return !table->alias;
	return table->alias && strcmp(table->alias, who->alias) == 0;
}

/* A link table that nobody named gives way to the same one that the program has joined itself. */
static bool find_level(const rx__scope *scope, const sought *who, size_t *level)
{
	bool found = false;
	for (size_t i = scope->n; i-- > 0;) {
		if (found && scope->at[i].depth != scope->at[*level].depth)
			break;
		if (is_hidden(scope, i) || !matches(&scope->at[i], who))
			continue;
		if (!found || !scope->at[i].implicit)
			*level = i;
		found = true;
		if (!scope->at[i].implicit)
			break;
	}
	return found;
}

/* ---- what is said when there is no such table ------------------------------------------------- */

/* "Team, User as boss": the tables of the innermost depth. */
static const char *tables(const rx__scope *scope, char *out, size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = scope->first; i < scope->n && used < size; i++) {
		const rx__scope_table *table = &scope->at[i];
		if (table->implicit || table->along || is_hidden(scope, i))
			continue;
		int n = snprintf(out + used, size - used, "%s%s%s%s", used > 0 ? ", " : "", name_of(table),
			table->alias ? " as " : "", table->alias ? table->alias : "");
		used += n > 0 ? (size_t)n : 0;
	}
	return out;
}

/* A relation that leads from one of the tables at hand to the model, to be named in the message. */
static const rx__relationship *way_to(const rx__scope *scope, const rx_model *model)
{
	for (size_t i = scope->first; i < scope->n; i++) {
		const rx__mapper *from = scope->at[i].mapper;
		for (size_t j = 0; from && !scope->at[i].along && j < from->n_relationships; j++) {
			if (strcmp(from->relationships[j].target->name, model->name) == 0)
				return &from->relationships[j];
		}
	}
	return NULL;
}

/* The name that a table of the model goes by, if it has one here. */
static const char *alias_for(const rx__scope *scope, const rx_model *model)
{
	for (size_t i = scope->first; i < scope->n; i++) {
		if (scope->at[i].alias && is_model(&scope->at[i], model))
			return scope->at[i].alias;
	}
	return NULL;
}

static int fail_not_in_query(
	const rx__scope *scope, const sought *who, const char *field, rx_error *error)
{
	char list[200];
	const char *model = who->model->name, *alias = alias_for(scope, who->model);
	const rx__relationship *way = way_to(scope, who->model);
	tables(scope, list, sizeof list);
	if (who->alias)
		return rx__fail(error, RX_EINVAL,
			"rx_of(\"%s\", %s_.%s): this is a query of %s, and no %s there goes by that name (.as)",
			who->alias, model, field, list, model);
	if (alias)
		return rx__fail(error, RX_EINVAL,
			"%s_.%s is used, but this is a query of %s: write rx_of(\"%s\", %s_.%s)", model, field,
			list, alias, model, field);
	if (way)
		return rx__fail(error, RX_EINVAL,
			"%s_.%s is used, but this is a query of %s: reach it by %s(%s_.%s, ...), or join it "
			"with "
			".join = { %s_.%s }",
			model, field, list, way->many ? "rx_any" : "rx_has", way->mapper->name, way->field,
			way->mapper->name, way->field);
	return rx__fail(error, RX_EINVAL,
		"%s_.%s is used, but this is a query of %s, which has no relation to %s", model, field,
		list, model);
}

/* ---- finding --------------------------------------------------------------------------------- */

bool rx__scope_is_column(const rx_node *node)
{
	while (node && (node->kind == RX_NODE_OF || node->kind == RX_NODE_OUTER))
		node = rx__expr_of(node)->a;
	return node && node->kind == RX_NODE_COLUMN;
}

/* Takes rx_of and rx_outer off a node: what is left, and who is looked for. */
static const rx_node *unwrapped(const rx__scope *scope, const rx_node *node, sought *who)
{
	*who = (sought){ .depth = scope->depth };
	for (; node && (node->kind == RX_NODE_OF || node->kind == RX_NODE_OUTER);
		 node = rx__expr_of(node)->a) {
		if (node->kind == RX_NODE_OF)
			who->alias = rx__expr_of(node)->b;
		else if (who->depth > 0)
			who->depth--;
		else
			who->outside = true;
	}
	return node;
}

static int find(
	const rx__scope *scope, const sought *who, const char *field, size_t *level, rx_error *error)
{
	if (who->outside)
		return rx__fail(error, RX_EINVAL, "rx_outer(%s_.%s): there is no query around this one",
			who->model->name, field);
	if (find_level(scope, who, level))
		return 0;
	return fail_not_in_query(scope, who, field, error);
}

int rx__scope_column(
	const rx__scope *scope, const rx_node *column, rx__scope_found *out, rx_error *error)
{
	sought who;
	const rx_node *node = unwrapped(scope, column, &who);
	if (!node || node->kind != RX_NODE_COLUMN)
		return rx__fail(error, RX_EINVAL, "rx_of and rx_outer take a column");
	out->declared = (const rx_column *)node;
	out->attribute = NULL;
	who.model = out->declared->rx__model;
	int rc = find(scope, &who, out->declared->rx__field, &out->level, error);
	if (rc != 0)
		return rc;
	const rx__mapper *mapper = scope->at[out->level].mapper;
	uint32_t n = mapper ? (uint32_t)mapper->n_attributes : scope->at[out->level].model->n_columns;
	if (node->n >= n)
		return rx__fail(error, RX_EINVAL, "%s has no column number %u", who.model->name, node->n);
	if (mapper)
		out->attribute = &mapper->attributes[node->n];
	return 0;
}

int rx__scope_own_column(
	const rx__mapper *mapper, const rx_node *column, const rx__attribute **out, rx_error *error)
{
	rx__scope scope;
	rx__scope_found found;
	rx__scope_init(&scope);
	int rc = rx__scope_push(&scope, mapper, error);
	if (rc == 0)
		rc = rx__scope_column(&scope, column, &found, error);
	if (rc == 0)
		*out = found.attribute;
	return rc;
}

int rx__scope_relation(const rx__scope *scope, const rx_rel_node *relation,
	const rx__relationship **out, size_t *level, rx_error *error)
{
	sought who;
	const rx_rel_node *node =
		(const rx_rel_node *)unwrapped(scope, (const rx_node *)relation, &who);
	if (!node || (node->kind != RX_NODE_ONE && node->kind != RX_NODE_MANY))
		return rx__fail(error, RX_EINVAL, "a relation is needed here, as in Team_.members");
	const rx_relation *declared = (const rx_relation *)node;
	who.model = declared->rx__model;
	int rc = find(scope, &who, declared->rx__field, level, error);
	if (rc != 0)
		return rc;
	const rx__mapper *mapper = scope->at[*level].mapper;
	if (!mapper || node->ordinal >= mapper->n_relationships)
		return rx__fail(
			error, RX_EINVAL, "%s has no relation number %u", who.model->name, node->ordinal);
	*out = &mapper->relationships[node->ordinal];
	return 0;
}

int rx__scope_object(const rx__scope *scope, const rx_node *object, size_t *level, rx_error *error)
{
	sought who;
	const rx_node *node = unwrapped(scope, object, &who);
	if (!node || node->kind != RX_NODE_OBJECT)
		return rx__fail(error, RX_EINVAL, "an rx_object is needed here");
	who.model = rx__expr_of(node)->a;
	int rc = find(scope, &who, "id", level, error);
	if (rc == 0 && !scope->at[*level].mapper)
		rc = rx__fail(
			error, RX_EINVAL, "%s is a row and no model: it has no objects", who.model->name);
	return rc;
}

/* ---- what an operand yields ------------------------------------------------------------------- */

/* The column that a subquery selects, without going into its scope. */
static const rx__attribute *selected(const rx_node *node)
{
	rx_error ignored = RX_ERROR_INIT;
	const rx__mapper *mapper;
	while (node && (rx__node_passes_on(node) || node->kind == RX_NODE_OF))
		node = rx__expr_of(node)->a;
	if (!node || node->kind != RX_NODE_COLUMN)
		return NULL;
	const rx_model *model = ((const rx_column *)node)->rx__model;
	if (!model->table || rx__registry_mapper(&mapper, model, &ignored) != 0)
		return NULL;
	return node->n < mapper->n_attributes ? &mapper->attributes[node->n] : NULL;
}

int rx__scope_operand_of(
	const rx__scope *scope, const rx_node *node, rx__scope_operand *out, rx_error *error)
{
	bool itself = true;
	rx__scope_found found;
	*out = (rx__scope_operand){ .type = (rx_type)node->type };
	for (const rx_node *first; (first = rx__node_first(node)) != NULL; node = first)
		itself = itself && rx__node_passes_on(node);
	if (node->kind == RX_NODE_SELECT) {
		out->column = selected(rx__expr_of(node)->a);
	} else if (rx__scope_is_column(node)) {
		int rc = rx__scope_column(scope, node, &found, error);
		if (rc != 0)
			return rc;
		out->column = found.attribute;
	}
	if (itself && out->column) {
		out->attribute = out->column;
		out->type = out->column->type;
	}
	return 0;
}
