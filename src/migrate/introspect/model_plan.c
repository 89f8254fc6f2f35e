#include "migrate/introspect/model_plan.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/naming.h"
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

/* As foreign keys name it: "table" or "schema.table". */
static rx__plan_model *model_named(rx__plan *plan, const char *table)
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

const char *rx__plan_before(
	const rx__plan *plan, const rx_schema_table *from, const char *schema, const char *table)
{
	if (schema)
		return rx__arena_printf(plan->arena, "%s.", schema);
	return from->schema && rx_schema_table_named(plan->schema, from->schema, table) ? "." : "";
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

static bool has_empty(const rx_schema_table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if (!*table->columns[i].name)
			return true;
	return false;
}

/* Which no script names. */
static bool has_control(const rx_schema_table *table)
{
	for (size_t i = 0; i < table->n_columns; i++)
		for (const char *at = table->columns[i].name; *at; at++)
			if ((unsigned char)*at < ' ' || *at == 0x7f)
				return true;
	return false;
}

static bool add_model(rx__plan *plan, const rx_schema_table *table)
{
	rx__plan_model *model = &plan->models[plan->n++];
	*model = (rx__plan_model){ .table = table,
		.type = rx__identifier_type(&plan->types, table->name),
		.is_plain = has_plain_key(table),
		.names = { .arena = plan->arena },
		.fields = rx__arena_array(plan->arena, table->n_columns + 1, sizeof(*model->fields)),
		.keys = rx__arena_array(plan->arena, table->n_foreign_keys + 1, sizeof(*model->keys)) };
	if (!model->type || !model->fields || !model->keys)
		return false;
	for (size_t i = 0, k = 0; i < table->n_columns; i++) {
		rx__plan_field *field = &model->fields[i];
		field->column = &table->columns[i];
		/* The columns of a key stand in its order, which need not be that of the table. */
		if (is_key_column(table, field->column->name))
			field->column = rx_schema_column_named(table, table->primary_key.columns[k++]);
		if (!field->column)
			return false;
		field->kind = field->column->type.kind;
		field->is_key = is_key_column(table, field->column->name);
		field->field = rx__identifier_field(&model->names, field->column->name);
		if (!field->field)
			return false;
	}
	const char *why = !table->primary_key.n_columns ? "a model needs a primary key"
		: table->n_columns > MOST_ELEMENTS			? "a model has at most 128 elements"
		: !rx__identifier_is_plain(table->name)		? "its name cannot be one in C"
		: has_empty(table)							? "the name of a column is empty"
		: has_control(table) ? "the name of a column holds a control character"
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

static bool has_name(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rx__same_name(names[i], name))
			return true;
	return false;
}

/* Columns of one side of a key. */
typedef struct side {
	const char *names[RX__PLAN_KEY_COLUMNS];
	size_t n;
} side;

/* Whether they are these columns, each once, in any order. */
static bool are_those(const side *those, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!has_name(those->names, those->n, names[i]))
			return false;
	return n == those->n;
}

static bool is_index_of(const side *those, const rx_schema_index *index)
{
	const char *names[RX__PLAN_KEY_COLUMNS];
	if (!index->unique || index->where || index->n_parts != those->n)
		return false;
	for (size_t i = 0; i < index->n_parts; i++) {
		if (!index->parts[i].column)
			return false;
		names[i] = index->parts[i].column;
	}
	return are_those(those, names, index->n_parts);
}

static bool is_unique(const rx_schema_table *table, const side *those)
{
	if (are_those(
			those, (const char *const *)table->primary_key.columns, table->primary_key.n_columns))
		return true;
	for (size_t i = 0; i < table->n_uniques; i++)
		if (are_those(
				those, (const char *const *)table->uniques[i].columns, table->uniques[i].n_columns))
			return true;
	for (size_t i = 0; i < table->n_indexes; i++)
		if (is_index_of(those, &table->indexes[i]))
			return true;
	return false;
}

/* What it refers to is a key there. */
static bool has_unique_target(const rx__plan_key *key)
{
	side targets = { .n = key->n };
	for (size_t i = 0; i < key->n; i++)
		targets.names[i] = key->targets[i]->column->name;
	return is_unique(key->to->table, &targets);
}

/* No two rows point to the same one. */
static bool is_one_to_one(const rx__plan_model *from, const rx__plan_key *key)
{
	side columns = { .n = key->n };
	for (size_t i = 0; i < key->n; i++)
		columns.names[i] = key->columns[i]->column->name;
	return is_unique(from->table, &columns);
}

/* Without names, the primary key is meant. */
static const char *target_of(const rx__plan_key *key, size_t i)
{
	const rx_schema_key *primary = &key->to->table->primary_key;
	if (key->key->target_columns && key->key->target_columns[i])
		return key->key->target_columns[i];
	return primary->n_columns == key->key->n_columns ? primary->columns[i] : NULL;
}

/* Finds both sides of a key; NULL, or why a model cannot say it. */
static const char *find_sides(rx__plan *plan, rx__plan_model *model, rx__plan_key *out)
{
	out->to = model_named(plan, out->key->target_table);
	if (!out->to || out->to->left_out)
		return "its target is no model";
	if (out->key->n_columns > RX__PLAN_KEY_COLUMNS)
		return "it has more than 16 columns";
	for (size_t i = 0; i < out->key->n_columns; i++, out->n++) {
		const char *target = target_of(out, i);
		out->columns[i] = rx__plan_field_named(model, out->key->columns[i]);
		out->targets[i] = target ? rx__plan_field_named(out->to, target) : NULL;
		if (!out->columns[i])
			return "its target is no model";
		if (!out->targets[i])
			return "its target is not unique";
	}
	return has_unique_target(out) ? NULL : "its target is not unique";
}

static bool is_said_already(const rx__plan_model *model, const rx__plan_key *key)
{
	for (size_t i = 0; i < model->n_keys; i++) {
		const rx__plan_key *other = &model->keys[i];
		size_t same = 0;
		for (size_t k = 0; k < key->n; k++)
			same += has_name((const char *const *)other->key->columns, other->key->n_columns,
				key->columns[k]->column->name);
		if (other->to == key->to && other->n == key->n && same == key->n)
			return true;
	}
	return false;
}

static const char *why_not(const rx__plan_model *model, const rx__plan_key *key)
{
	const rx_schema_foreign_key *is = key->key;
	bool sets_null = is->on_delete == RX_SET_NULL || is->on_update == RX_SET_NULL;
	if (is_said_already(model, key))
		return key->n == 1 ? "its column has another one" : "its columns have another one";
	if (key->name && !rx__identifier_is_plain(key->name))
		return key->n == 1 ? "its column has another one" : "its name cannot be one in C";
	for (size_t i = 0; i < key->n; i++)
		if (sets_null && !key->columns[i]->column->nullable)
			return "it sets NULL in a column that cannot be NULL";
	return NULL;
}

static void set_targets(const rx__plan_key *key)
{
	for (size_t i = 0; i < key->n; i++) {
		rx__plan_field *field = key->columns[i];
		if (key->n == 1 && !key->name)
			field->foreign_key = key->key;
		else if (field->target_table)
			continue;
		field->target_schema = key->to->table->schema;
		field->target_table = key->to->table->name;
		field->target_column = key->targets[i]->column->name;
	}
}

/* A key of one column is said there, but for the second one of a column. */
static bool add_foreign_key(rx__plan *plan, rx__plan_model *model, const rx_schema_foreign_key *key)
{
	rx__plan_key made = { .key = key };
	const char *why = find_sides(plan, model, &made);
	const rx__plan_field *first = made.columns[0];
	if (!why && (made.n > 1 || (first && first->foreign_key))) {
		made.name = key->name ? key->name
							  : rx__naming_make(plan->arena, RX__NAMING_FOREIGN_KEY,
									model->table->name, (const char *const *)key->columns, made.n);
		if (!made.name)
			return false;
	}
	if (!why)
		why = why_not(model, &made);
	if (why)
		return rx__plan_omit(plan, "foreign key %s of table %s to %s: %s",
			key->name ? key->name : "(without a name)", full_name(plan, model->table),
			key->target_table, why);
	model->keys[model->n_keys++] = made;
	set_targets(&made);
	return true;
}

/* The type of what it points to, however far that is; else a key of 32 bits would point to one of 64. */
static void follow_kind(rx__plan *plan, rx__plan_field *field)
{
	const rx__plan_field *at = field;
	for (int depth = 0; at->target_table && depth < MOST_DEPTH; depth++) {
		const char *schema = at->target_schema;
		const char *table = rx__arena_printf(
			plan->arena, "%s%s%s", schema ? schema : "", schema ? "." : "", at->target_table);
		rx__plan_model *to = table ? model_named(plan, table) : NULL;
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

static size_t count_keys(const rx__plan_model *from, const rx__plan_model *to)
{
	size_t n = 0;
	for (size_t i = 0; i < from->n_keys; i++)
		n += from->keys[i].to == to;
	return n;
}

/* "team_id" is a key to a team. */
static const char *without_id(rx__plan *plan, const char *name)
{
	const size_t size = strlen(name);
	if (size > 3 && !strcmp(name + size - 3, "_id"))
		return rx__arena_strndup(plan->arena, name, size - 3);
	if (size > 2 && !strcmp(name + size - 2, "Id"))
		return rx__arena_strndup(plan->arena, name, size - 2);
	return NULL;
}

/* What a key leads to, in a word. Of several columns the last one tells two keys apart, if any. */
static const char *word_of(rx__plan *plan, const rx__plan_key *key, bool several)
{
	const char *last = key->columns[key->n - 1]->column->name;
	const char *word = key->n == 1 || several ? without_id(plan, last) : NULL;
	if (word || key->n == 1 || !several)
		return word ? word : key->to->table->name;
	return rx__arena_printf(plan->arena, "%s_by_%s", key->to->table->name, last);
}

static const char *plural(rx__plan *plan, const char *name)
{
	const size_t size = strlen(name);
	const char *end = size && strchr("sxz", name[size - 1]) ? "" : "s";
	return rx__arena_printf(plan->arena, "%s%s", name, end);
}

static const char *via_of(const rx__plan_key *key)
{
	return key->name ? key->name : key->columns[0]->field;
}

static bool relate(rx__plan *plan, rx__plan_model *from, const rx__plan_key *key)
{
	const bool several = count_keys(from, key->to) > 1;
	const char *name = word_of(plan, key, several);
	rx__plan_relation *one = add_relation(plan, from, name);
	if (!one)
		return false;
	one->type = key->to->type;
	one->via = several ? via_of(key) : NULL;
	const bool single = is_one_to_one(from, key);
	const char *list = single ? from->table->name : plural(plan, from->table->name);
	if (list && several)
		list = rx__arena_printf(plan->arena, "%s_by_%s", list, name);
	rx__plan_relation *many = add_relation(plan, key->to, list);
	if (!many)
		return false;
	many->type = from->type;
	many->many = !single;
	many->via = several ? via_of(key) : NULL;
	return true;
}

/* A table of two keys and nothing else stands for a relation of many to many. */
static bool is_link(const rx__plan_model *model)
{
	if (model->n_keys != 2 || model->table->primary_key.n_columns != model->table->n_columns)
		return false;
	for (size_t i = 0; i < model->table->n_columns; i++)
		if (!model->fields[i].target_table)
			return false;
	return true;
}

static bool relate_through(rx__plan *plan, rx__plan_model *link, const rx__plan_key *own)
{
	const rx__plan_key *other = own == link->keys ? &link->keys[1] : &link->keys[0];
	const char *name = plural(plan, word_of(plan, other, own->to == other->to));
	const char *before =
		rx__plan_before(plan, own->to->table, link->table->schema, link->table->name);
	rx__plan_relation *many = add_relation(plan, own->to, name);
	if (!many || !before)
		return false;
	many->type = other->to->type;
	many->many = true;
	many->through = rx__arena_printf(plan->arena, "%s%s", before, link->table->name);
	many->via = own->to == other->to ? via_of(own) : NULL;
	return many->through != NULL;
}

/* In the order of the columns that the keys begin with. */
static bool relate_all(rx__plan *plan, rx__plan_model *model)
{
	const bool link = is_link(model);
	bool done = true;
	for (size_t i = 0; i < model->table->n_columns; i++)
		for (size_t k = 0; done && k < model->n_keys; k++) {
			const rx__plan_key *key = &model->keys[k];
			if (key->columns[0] == &model->fields[i])
				done = link ? relate_through(plan, model, key) : relate(plan, model, key);
		}
	return done;
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
	for (size_t i = 0; done && i < plan->n; i++)
		done = relate_all(plan, &plan->models[i]);
	return done;
}

int rx__plan_init(rx__plan *plan, const rx_schema *schema, rx_arena *arena, rx_error *error)
{
	*plan = (rx__plan){ .arena = arena,
		.schema = schema,
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
