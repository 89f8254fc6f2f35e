/* Tables coming into scope. What a join says becomes data of the table that it brings: the two keys
 * that are equal, and a condition. A table goes by its own name where no other one is seen by that
 * name, and by _1, _2, … else. */
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "model/registry.h"
#include "sql/scope.h"

void rx__scope_init(rx__scope *scope)
{
	scope->n = 0;
	scope->first = 0;
	scope->floor = 0;
	scope->hidden = 0;
	scope->hidden_end = 0;
	scope->n_aliases = 0;
	scope->n_named = 0;
	scope->depth = 0;
	scope->closed = false;
	scope->excluded = false;
}

static void mark_of(const rx__scope *scope, rx__scope_mark *mark)
{
	*mark = (rx__scope_mark){ .n = scope->n,
		.first = scope->first,
		.floor = scope->floor,
		.hidden = scope->hidden,
		.hidden_end = scope->hidden_end,
		.n_named = scope->n_named,
		.depth = scope->depth,
		.closed = scope->closed };
}

void rx__scope_leave(rx__scope *scope, const rx__scope_mark *mark)
{
	scope->n = mark->n;
	scope->first = mark->first;
	scope->floor = mark->floor;
	scope->hidden = mark->hidden;
	scope->hidden_end = mark->hidden_end;
	scope->n_named = mark->n_named;
	scope->depth = mark->depth;
	scope->closed = mark->closed;
}

void rx__scope_close(rx__scope *scope, rx__scope_mark *mark)
{
	mark_of(scope, mark);
	scope->floor = scope->n;
	scope->closed = true;
}

void rx__scope_hide(rx__scope *scope, size_t level, rx__scope_mark *mark)
{
	mark_of(scope, mark);
	scope->hidden = level + 1;
	scope->hidden_end = scope->n;
}

/* ---- queries by name ------------------------------------------------------------------------- */

static bool is_named(const rx__scope *scope, const rx_row_type *row, size_t from)
{
	for (size_t i = from; i < scope->n_named; i++) {
		if (strcmp(scope->named[i]->name, row->name) == 0)
			return true;
	}
	return false;
}

int rx__scope_name(rx__scope *scope, const rx_query *query, size_t here, rx_error *error)
{
	if (!query || !query->row)
		return rx__fail(error, RX_EINVAL, "an entry of .with is no query made by rx_query_of");
	if (is_named(scope, query->row, scope->n_named - here))
		return rx__fail(error, RX_EINVAL,
			".with has two queries of %s: a query goes by its row type, so each needs one of its "
			"own",
			query->row->name);
	if (scope->n_named == RX__SCOPE_NAMED)
		return rx__fail(
			error, RX_EINVAL, "more than %d named queries are around one place", RX__SCOPE_NAMED);
	scope->named[scope->n_named++] = query->row;
	return 0;
}

int rx__scope_named(const rx__scope *scope, const rx_row_type *row, rx_error *error)
{
	if (is_named(scope, row, 0))
		return 0;
	return rx__fail(error, RX_EINVAL,
		"rx_with(%s): no query around this place has .with = { rx_query_of(%s, ...) }", row->name,
		row->name);
}

/* ---- names ----------------------------------------------------------------------------------- */

static const char *shown_name(const rx__scope_table *table)
{
	if (table->number)
		return "";
	if (table->alias)
		return table->alias;
	return table->mapper ? table->mapper->table : table->model->name;
}

static bool is_taken(const rx__scope *scope, const char *name)
{
	for (size_t i = 0; i < scope->n; i++) {
		if (strcasecmp(shown_name(&scope->at[i]), name) == 0)
			return true;
	}
	return false;
}

static const char *model_name(const rx__scope_table *table)
{
	return table->mapper ? table->mapper->name : table->model->name;
}

static int check_twice(const rx__scope *scope, const rx__scope_table *table, rx_error *error)
{
	for (size_t i = scope->first; i < scope->n; i++) {
		const rx__scope_table *other = &scope->at[i];
		if (other->depth == table->depth && !other->implicit && !other->along && !other->alias &&
			strcmp(model_name(other), model_name(table)) == 0)
			return rx__fail(error, RX_EINVAL,
				"%s is in the query already: give this one a name, .join = { rx_join(..., .as = "
				"\"other\") }, and write rx_of(\"other\", %s_....) for its columns",
				model_name(table), model_name(table));
	}
	return 0;
}

static int check_alias(const rx__scope *scope, const rx__scope_table *table, rx_error *error)
{
	const char *alias = table->alias;
	if (!*alias || *alias == '_')
		return rx__fail(error, RX_EINVAL, "'%s' is no name for a table: it %s", alias,
			*alias ? "begins with _" : "is empty");
	if (is_taken(scope, alias))
		return rx__fail(
			error, RX_EINVAL, "the name '%s' is taken by another table of the query", alias);
	return 0;
}

/* Adds a table at the innermost depth. */
static int add(rx__scope *scope, const rx__scope_table *table, bool numbered, rx_error *error)
{
	int rc = 0;
	if (scope->n == RX__SCOPE_TABLES)
		return rx__fail(error, RX_EINVAL, "more than %d tables are in a query and those around it",
			RX__SCOPE_TABLES);
	rx__scope_table *at = &scope->at[scope->n];
	*at = *table;
	at->depth = scope->depth;
	at->number = 0;
	if (at->alias)
		rc = check_alias(scope, at, error);
	else if (!at->implicit && !at->along)
		rc = check_twice(scope, at, error);
	if (rc != 0)
		return rc;
	if (!at->alias && (numbered || at->implicit || is_taken(scope, shown_name(at))))
		at->number = ++scope->n_aliases;
	scope->n++;
	return 0;
}

static void deepen(rx__scope *scope)
{
	if (scope->n > 0)
		scope->depth++;
	scope->first = scope->n;
}

int rx__scope_push(rx__scope *scope, const rx__mapper *mapper, rx_error *error)
{
	deepen(scope);
	return add(scope, &(const rx__scope_table){ .mapper = mapper, .single = true }, false, error);
}

/* ---- joins ----------------------------------------------------------------------------------- */

/* What an entry of .join says besides its relation. */
typedef struct joining {
	bool left;
	const char *as;
	const rx_node *on;
} joining;

static int add_target(rx__scope *scope, const rx__relationship *relation, size_t owner,
	const joining *how, bool numbered, rx_error *error)
{
	bool single = !relation->many && scope->at[owner].single;
	rx__scope_table table = { .mapper = relation->target,
		.left = how->left,
		.nullable = how->left,
		.owner = (uint16_t)owner,
		.single = single,
		.relationship = relation,
		.owner_key = &relation->local,
		.key = &relation->remote };
	if (relation->through) {
		rx__scope_table link = table;
		link.mapper = relation->link;
		link.implicit = true;
		link.key = &relation->link_local->columns;
		int rc = add(scope, &link, numbered, error);
		if (rc != 0)
			return rc;
		table.owner = (uint16_t)(scope->n - 1);
		table.owner_key = &relation->link_remote->columns;
	}
	table.alias = how->as;
	table.on = how->on;
	return add(scope, &table, numbered, error);
}

static int join_step(rx__scope *scope, const rx_rel_node *node, const joining *how, rx_error *error)
{
	const rx__relationship *relation;
	size_t owner;
	int rc = rx__scope_relation(scope, node, &relation, &owner, error);
	if (rc == 0 && owner < scope->first)
		rc = rx__fail(error, RX_EINVAL,
			"%s_.%s is joined in a subquery, and %s is a table of the query around it",
			relation->mapper->name, relation->field, relation->mapper->name);
	return rc == 0 ? add_target(scope, relation, owner, how, false, error) : rc;
}

/* The name and the condition of a path are those of its last step. */
static int join_relation(
	rx__scope *scope, const rx_rel_node *node, const joining *how, rx_error *error)
{
	const joining before = { .left = how->left };
	int rc = 0;
	if (node->kind != RX_NODE_PATH)
		return join_step(scope, node, how, error);
	const rx__path *path = (const rx__path *)node;
	for (size_t i = 0; rc == 0 && i < node->n_steps; i++)
		rc = join_relation(scope, (const rx_rel_node *)path->steps[i],
			i + 1 == node->n_steps ? how : &before, error);
	return rc;
}

static int table_of(
	const rx_model *model, const rx_query *from, rx__scope_table *out, rx_error *error)
{
	out->mapper = NULL;
	out->model = model;
	out->from = from;
	if (model->table && from)
		return rx__fail(error, RX_EINVAL,
			".from gives rows of %s, and %s is a model: name the row type instead",
			from->row ? from->row->name : from->model->name, model->name);
	if (model->table)
		return rx__registry_mapper(&out->mapper, model, error);
	if (!from)
		return rx__fail(error, RX_EINVAL,
			"%s is a row type: say with .from = rx_query_of(%s, ...) which query gives its rows",
			model->name, model->name);
	if (!from->row || strcmp(from->row->name, model->name) != 0)
		return rx__fail(error, RX_EINVAL, ".from gives %s, and rows of %s are asked for",
			from->row ? from->row->name : "objects", model->name);
	return 0;
}

static int join_model(rx__scope *scope, const rx__join *join, rx_error *error)
{
	rx__scope_table table = { .left = join->left,
		.nullable = join->left,
		.alias = join->as,
		.on = (const rx_node *)join->on };
	if (!table.on)
		return rx__fail(
			error, RX_EINVAL, "the condition by which %s is joined is NULL", join->model->name);
	int rc = table_of(join->model, join->from, &table, error);
	return rc == 0 ? add(scope, &table, false, error) : rc;
}

static int join_entry(rx__scope *scope, const rx_rel_node *node, rx_error *error)
{
	const rx__join *join = (const rx__join *)node;
	const joining plain = { .left = false };
	if (node->kind != RX_NODE_JOIN)
		return join_relation(scope, node, &plain, error);
	if (!join->relation && join->model)
		return join_model(scope, join, error);
	if (!join->relation)
		return rx__fail(error, RX_EINVAL, "the relation of a join is NULL");
	const joining how = { join->left, join->as, (const rx_node *)join->on };
	return join_relation(scope, (const rx_rel_node *)join->relation, &how, error);
}

static int add_along(rx__scope *scope, const rx__select *select, rx_error *error)
{
	size_t before = scope->n;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < select->n_along; i++) {
		const rx__select_along *along = &select->along[i];
		const rx__scope_table table = { .mapper = along->relation->target,
			.left = true,
			.nullable = true,
			.single = true,
			.along = true,
			.owner = (uint16_t)(along->owner ? before + along->owner - 1 : scope->first),
			.relationship = along->relation,
			.owner_key = &along->relation->local,
			.key = &along->relation->remote };
		rc = add(scope, &table, true, error);
	}
	return rc;
}

int rx__scope_enter(
	rx__scope *scope, const rx__select *select, rx__scope_mark *mark, rx_error *error)
{
	rx__scope_table first = { .mapper = select->mapper, .single = true };
	int rc = 0;
	mark_of(scope, mark);
	deepen(scope);
	if (!select->mapper || select->from)
		rc = table_of(
			select->mapper ? select->mapper->model : select->rows, select->from, &first, error);
	if (rc == 0)
		rc = add(scope, &first, false, error);
	for (const rx_rel *join = select->join; rc == 0 && join && *join; join++)
		rc = join_entry(scope, (const rx_rel_node *)*join, error);
	return rc == 0 ? add_along(scope, select, error) : rc;
}

int rx__scope_relate(
	rx__scope *scope, const rx_rel_node *relation, rx__scope_mark *mark, rx_error *error)
{
	const joining how = { .left = false };
	const rx__relationship *found;
	size_t owner;
	mark_of(scope, mark);
	int rc = rx__scope_relation(scope, relation, &found, &owner, error);
	deepen(scope);
	return rc == 0 ? add_target(scope, found, owner, &how, true, error) : rc;
}

int rx__scope_link(rx__scope *scope, const rx__relationship *relation, rx_error *error)
{
	const rx__scope_table link = {
		.mapper = relation->link,
		.owner = (uint16_t)(scope->n - 1),
		.key = &relation->link_remote->columns,
		.owner_key = &relation->remote,
		.implicit = true,
	};
	return add(scope, &link, true, error);
}
