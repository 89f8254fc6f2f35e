#include "migrate/introspect/model_plan.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "schema/constraint.h"
#include "schema/schema.h"

enum { MOST_ELEMENTS = 128, MOST_DEPTH = 8 };

bool rx__plan_omit(rx__plan *plan, const char *format, ...)
{
	rx_buf buffer = RX_BUF_INIT;
	va_list list;
	va_start(list, format);
	rx__buf_vprintf(&buffer, format, list);
	va_end(list);
	const char *text = buffer.error ? NULL : rx__arena_strdup(plan->arena, rx__buf_text(&buffer));
	rx__buf_deinit(&buffer);
	if (!text ||
		!rx__arena_grow(plan->arena, &plan->omitted, plan->n_omitted, &plan->omitted_capacity,
			sizeof(*plan->omitted)))
		return false;
	plan->omitted[plan->n_omitted++] = text;
	return true;
}

static const char *full_name(rx__plan *plan, const rx_schema_table *table)
{
	return table->schema ? rx__arena_printf(plan->arena, "%s.%s", table->schema, table->name)
						 : table->name;
}

rx__plan_model *rx__plan_model_named(rx__plan *plan, const char *table)
{
	for (size_t i = 0; i < plan->n; i++) {
		rx__plan_model *model = &plan->models[i];
		const char *schema = model->table->schema;
		const size_t size = schema ? strlen(schema) : 0;
		if (schema && !strncmp(table, schema, size) && table[size] == '.' &&
			rx__same_name(table + size + 1, model->table->name))
			return model;
		if (!schema && rx__same_name(table, model->table->name))
			return model;
	}
	return NULL;
}

rx__plan_field *rx__plan_field_named(rx__plan_model *model, const char *column)
{
	for (size_t i = 0; i < model->table->n_columns; i++)
		if (rx__same_name(model->fields[i].column->name, column))
			return &model->fields[i];
	return NULL;
}

/* ---- tables ----------------------------------------------------------------------------------- */

static bool is_ours(const rx_schema_table *table)
{
	return !rx__same_name(table->name, "alembic_version") &&
		!rx__same_name(table->name, "reflex_journal") && !rx__same_name(table->name, "reflex_step");
}

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

static bool is_key_column(const rx_schema_table *table, const char *column)
{
	for (size_t i = 0; i < table->primary_key.n_columns; i++)
		if (rx__same_name(table->primary_key.columns[i], column))
			return true;
	return false;
}

static bool has_plain_key(const rx_schema_table *table)
{
	if (table->primary_key.n_columns != 1 || strcmp(table->primary_key.columns[0], "id") != 0)
		return false;
	const rx_schema_column *id = rx_schema_column_named(table, "id");
	return id && id->autoincrement && is_integer(id->type.kind) && !id->type.native && !id->comment;
}

static bool add_model(rx__plan *plan, const rx_schema_table *table)
{
	rx__plan_model *model = &plan->models[plan->n++];
	*model = (rx__plan_model){ .table = table,
		.type = rx__identifier_type(&plan->types, table->name),
		.is_plain = has_plain_key(table),
		.names = { .arena = plan->arena },
		.fields = rx__arena_array(plan->arena, table->n_columns + 1, sizeof(*model->fields)) };
	if (!model->type || !model->fields)
		return false;
	for (size_t i = 0; i < table->n_columns; i++) {
		rx__plan_field *field = &model->fields[i];
		field->column = &table->columns[i];
		field->kind = field->column->type.kind;
		field->is_key = is_key_column(table, field->column->name);
		field->field = rx__identifier_field(&model->names, field->column->name);
		if (!field->field)
			return false;
	}
	const char *why = !table->primary_key.n_columns ? "a model needs a primary key"
		: table->n_columns > MOST_ELEMENTS			? "a model has at most 128 elements"
		: !rx__identifier_is_plain(table->name)		? "its name cannot be one in C"
													: NULL;
	model->left_out = why != NULL;
	return !why || rx__plan_omit(plan, "table %s: %s", full_name(plan, table), why);
}

/* ---- enums ------------------------------------------------------------------------------------ */

/* The labels of a column whose type is a list of them, by itself or by its CHECK. */
static const char *const *labels_of(
	rx__plan *plan, const rx_schema_table *table, const rx_schema_column *column)
{
	if (column->type.kind == RX_TYPE_ENUM && column->type.labels)
		return column->type.labels;
	for (size_t i = 0; i < table->n_checks && column->type.kind == RX_TYPE_TEXT; i++)
		if (rx__constraint_is_labels(table->checks[i].sql, column->name))
			return (const char *const *)rx__constraint_labels(
				plan->arena, table->checks[i].sql, column->name);
	return NULL;
}

static bool add_enum(rx__plan *plan, rx__plan_model *model, rx__plan_field *field)
{
	size_t n = 0;
	field->labels = labels_of(plan, model->table, field->column);
	if (!field->labels)
		return true;
	while (field->labels[n])
		n++;
	const char *name =
		rx__arena_printf(plan->arena, "%s_%s", model->table->name, field->column->name);
	field->kind = RX_TYPE_ENUM;
	field->enum_type = name ? rx__identifier_type(&plan->types, name) : NULL;
	field->constants = rx__arena_array(plan->arena, n + 1, sizeof(*field->constants));
	for (size_t i = 0; field->constants && field->enum_type && i < n; i++)
		if (!(field->constants[i] = rx__identifier_constant(&plan->types, name, field->labels[i])))
			return false;
	return field->constants && field->enum_type;
}

/* ---- foreign keys ----------------------------------------------------------------------------- */

static bool is_unique(const rx_schema_table *table, const char *column)
{
	if (table->primary_key.n_columns == 1 && rx__same_name(table->primary_key.columns[0], column))
		return true;
	for (size_t i = 0; i < table->n_uniques; i++)
		if (table->uniques[i].n_columns == 1 && rx__same_name(table->uniques[i].columns[0], column))
			return true;
	for (size_t i = 0; i < table->n_indexes; i++)
		if (table->indexes[i].unique && table->indexes[i].n_parts == 1 &&
			!table->indexes[i].where && table->indexes[i].parts[0].column &&
			rx__same_name(table->indexes[i].parts[0].column, column))
			return true;
	return false;
}

/* Why a model cannot say this foreign key; NULL: it can. */
static const char *why_not(rx__plan *plan, rx__plan_model *model, const rx_schema_foreign_key *key,
	rx__plan_field **from, rx__plan_model **to, rx__plan_field **target)
{
	if (key->n_columns != 1)
		return "it has several columns";
	*from = rx__plan_field_named(model, key->columns[0]);
	*to = rx__plan_model_named(plan, key->target_table);
	if (!*from || !*to || (*to)->left_out)
		return "its target is no model";
	const char *column = key->target_columns && key->target_columns[0] ? key->target_columns[0]
		: (*to)->table->primary_key.n_columns == 1 ? (*to)->table->primary_key.columns[0]
												   : NULL;
	*target = column ? rx__plan_field_named(*to, column) : NULL;
	if (!*target || !is_unique((*to)->table, column))
		return "its target is not unique";
	if ((*from)->foreign_key)
		return "its column has another one";
	if (key->deferrable)
		return "it is deferrable";
	if ((key->on_delete == RX_SET_NULL || key->on_update == RX_SET_NULL) &&
		!(*from)->column->nullable)
		return "it sets NULL in a column that cannot be NULL";
	return NULL;
}

static bool add_foreign_key(rx__plan *plan, rx__plan_model *model, const rx_schema_foreign_key *key)
{
	rx__plan_field *from = NULL, *target = NULL;
	rx__plan_model *to = NULL;
	const char *why = why_not(plan, model, key, &from, &to, &target);
	if (why)
		return rx__plan_omit(plan, "foreign key %s of table %s to %s: %s",
			key->name ? key->name : "(without a name)", full_name(plan, model->table),
			key->target_table, why);
	from->foreign_key = key;
	from->target_schema = to->table->schema;
	from->target_table = to->table->name;
	from->target_column = target->column->name;
	return true;
}

/* The type of what it points to, however far that is; else a key of 32 bits would point to one of 64. */
static void follow_kind(rx__plan *plan, rx__plan_field *field)
{
	const rx__plan_field *at = field;
	for (int depth = 0; at->foreign_key && depth < MOST_DEPTH; depth++) {
		rx__plan_model *to = rx__plan_model_named(plan, at->foreign_key->target_table);
		const rx__plan_field *next = to ? rx__plan_field_named(to, at->target_column) : NULL;
		if (!next)
			return;
		at = next;
		if (to->is_plain && at->is_key) {
			field->kind = RX_TYPE_INT64;
			return;
		}
	}
	if (at != field && is_integer(at->kind) && is_integer(field->kind))
		field->kind = at->kind;
}

/* ---- relations -------------------------------------------------------------------------------- */

static rx__plan_relation *add_relation(rx__plan *plan, rx__plan_model *model, const char *wanted)
{
	if (!wanted ||
		!rx__arena_grow(plan->arena, &model->relations, model->n_relations,
			&model->relations_capacity, sizeof(*model->relations)))
		return NULL;
	rx__plan_relation *relation = &model->relations[model->n_relations++];
	*relation = (rx__plan_relation){ .field = rx__identifier_field(&model->names, wanted) };
	return relation->field ? relation : NULL;
}

static size_t count_keys(const rx__plan_model *from, const char *table, const char *schema)
{
	size_t n = 0;
	for (size_t i = 0; i < from->table->n_columns; i++)
		n += from->fields[i].foreign_key && rx__same_name(from->fields[i].target_table, table) &&
			rx__same(from->fields[i].target_schema, schema);
	return n;
}

/* "team_id" is a key to a team. */
static const char *without_id(rx__plan *plan, const rx__plan_field *field)
{
	const char *name = field->column->name;
	const size_t size = strlen(name);
	if (size > 3 && !strcmp(name + size - 3, "_id"))
		return rx__arena_strndup(plan->arena, name, size - 3);
	if (size > 2 && !strcmp(name + size - 2, "Id"))
		return rx__arena_strndup(plan->arena, name, size - 2);
	return field->target_table;
}

static const char *plural(rx__plan *plan, const char *name)
{
	const size_t size = strlen(name);
	const char *end = size && strchr("sxz", name[size - 1]) ? "" : "s";
	return rx__arena_printf(plan->arena, "%s%s", name, end);
}

static bool relate(rx__plan *plan, rx__plan_model *from, rx__plan_field *field)
{
	rx__plan_model *to = rx__plan_model_named(plan, field->foreign_key->target_table);
	const bool several = count_keys(from, field->target_table, field->target_schema) > 1;
	const char *name = without_id(plan, field);
	rx__plan_relation *one = add_relation(plan, from, name);
	if (!one)
		return false;
	one->type = to->type;
	one->via = several ? field->field : NULL;
	const char *list = plural(plan, from->table->name);
	if (list && several)
		list = rx__arena_printf(plan->arena, "%s_by_%s", list, name);
	rx__plan_relation *many = add_relation(plan, to, list);
	if (!many)
		return false;
	many->type = from->type;
	many->many = true;
	many->via = several ? field->field : NULL;
	return true;
}

/* A table of two keys and nothing else stands for a relation of many to many. */
static bool is_link(const rx__plan_model *model)
{
	if (model->table->n_columns != 2 || model->table->primary_key.n_columns != 2)
		return false;
	return model->fields[0].foreign_key && model->fields[1].foreign_key;
}

static bool relate_through(rx__plan *plan, rx__plan_model *link, size_t i)
{
	const rx__plan_field *own = &link->fields[i], *other = &link->fields[1 - i];
	rx__plan_model *from = rx__plan_model_named(plan, own->foreign_key->target_table);
	rx__plan_model *to = rx__plan_model_named(plan, other->foreign_key->target_table);
	const char *name = plural(plan, without_id(plan, other));
	rx__plan_relation *many = add_relation(plan, from, name);
	if (!many)
		return false;
	many->type = to->type;
	many->many = true;
	many->through = link->table->name;
	many->via = from == to ? own->field : NULL;
	return true;
}

/* ---- all of it -------------------------------------------------------------------------------- */

static bool plan_all(rx__plan *plan)
{
	bool done = true;
	for (size_t i = 0; i < plan->n; i++) {
		rx__plan_model *model = &plan->models[i];
		for (size_t k = 0; k < model->table->n_columns; k++)
			done = done && add_enum(plan, model, &model->fields[k]);
	}
	for (size_t i = 0; i < plan->n; i++)
		for (size_t k = 0; k < plan->models[i].table->n_foreign_keys; k++)
			done = done &&
				(plan->models[i].left_out ||
					add_foreign_key(
						plan, &plan->models[i], &plan->models[i].table->foreign_keys[k]));
	for (size_t i = 0; done && i < plan->n; i++)
		for (size_t k = 0; k < plan->models[i].table->n_columns; k++)
			follow_kind(plan, &plan->models[i].fields[k]);
	for (size_t i = 0; done && i < plan->n; i++) {
		rx__plan_model *model = &plan->models[i];
		const bool link = is_link(model);
		for (size_t k = 0; done && k < model->table->n_columns; k++)
			if (model->fields[k].foreign_key)
				done =
					link ? relate_through(plan, model, k) : relate(plan, model, &model->fields[k]);
	}
	return done;
}

int rx__plan_init(rx__plan *plan, const rx_schema *schema, rx_arena *arena, rx_error *error)
{
	*plan = (rx__plan){ .arena = arena,
		.models = rx__arena_array(arena, schema->n_tables + 1, sizeof(*plan->models)),
		.types = { .arena = arena } };
	bool done = plan->models != NULL;
	for (size_t i = 0; done && i < schema->n_tables; i++)
		done = !is_ours(&schema->tables[i]) || add_model(plan, &schema->tables[i]);
	done = done && plan_all(plan);
	for (size_t i = 0; done && i < schema->n_views; i++)
		done = rx__plan_omit(plan, "view %s: models are of tables", schema->views[i]);
	return done ? 0 : rx__fail_nomem(error);
}
