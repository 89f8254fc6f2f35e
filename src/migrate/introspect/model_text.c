/* One element a line. Every name or text out of the database goes through rx__literal or
 * rx__comment_text, or was made an identifier. */
#include "migrate/introspect/model_text.h"

#include <string.h>

#include "base/fail.h"
#include "migrate/script/c_literal.h"
#include "model/naming.h"
#include "schema/constraint.h"
#include "schema/index_part.h"
#include "schema/schema.h"

typedef struct writer {
	rx_buf *out;
	rx__plan *plan;
	rx__plan_model *model;
	const rx_schema_table *table;
	bool failed; /* out of memory */
} writer;

static void omit(writer *w, const char *what, const char *name, const char *why)
{
	if (!rx__plan_omit(w->plan, "%s %s of table %s: %s", what, name ? name : "(without a name)",
			w->table->name, why))
		w->failed = true;
}

/* ---- an element: its beginning, its options, its end */

static void option_text(writer *w, const char *name, const char *text)
{
	if (!text)
		return;
	rx__buf_printf(w->out, ", .%s = ", name);
	rx__literal(w->out, text);
}

static void option_true(writer *w, const char *name, bool is)
{
	if (is)
		rx__buf_printf(w->out, ", .%s = true", name);
}

static void element(writer *w)
{
	rx__buf_puts(w->out, ",\n\t");
}

/* ---- columns ---------------------------------------------------------------------------------- */

static const char *type_name(const rx__plan_field *field)
{
	static const char *const plain[] = {
		[RX_TYPE_BOOL] = "bool",
		[RX_TYPE_INT16] = "int16_t",
		[RX_TYPE_INT32] = "int32_t",
		[RX_TYPE_INT64] = "int64_t",
		[RX_TYPE_FLOAT] = "float",
		[RX_TYPE_DOUBLE] = "double",
		[RX_TYPE_TEXT] = "rx_text",
		[RX_TYPE_BYTES] = "rx_bytes",
		[RX_TYPE_DECIMAL] = "rx_decimal",
		[RX_TYPE_DATE] = "rx_date",
		[RX_TYPE_TIME] = "rx_time",
		[RX_TYPE_DATETIME] = "rx_datetime",
		[RX_TYPE_INTERVAL] = "rx_interval",
		[RX_TYPE_UUID] = "rx_uuid",
		[RX_TYPE_JSON] = "rx_json",
		[RX_TYPE_ENUM] = "rx_text",
	};
	static const char *const optional[] = {
		[RX_TYPE_BOOL] = "rx_opt_bool",
		[RX_TYPE_INT16] = "rx_opt_int16",
		[RX_TYPE_INT32] = "rx_opt_int32",
		[RX_TYPE_INT64] = "rx_opt_int64",
		[RX_TYPE_FLOAT] = "rx_opt_float",
		[RX_TYPE_DOUBLE] = "rx_opt_double",
		[RX_TYPE_DECIMAL] = "rx_opt_decimal",
		[RX_TYPE_DATE] = "rx_opt_date",
		[RX_TYPE_TIME] = "rx_opt_time",
		[RX_TYPE_DATETIME] = "rx_opt_datetime",
		[RX_TYPE_INTERVAL] = "rx_opt_interval",
		[RX_TYPE_UUID] = "rx_opt_uuid",
		[RX_TYPE_ENUM] = "rx_opt_enum",
	};
	const bool may_be_null = field->column->nullable && !field->is_key;
	if (field->column->type.native || field->kind > RX_TYPE_ENUM)
		return "rx_text";
	if (may_be_null && optional[field->kind])
		return optional[field->kind];
	if (field->kind == RX_TYPE_ENUM && field->enum_type)
		return field->enum_type;
	return plain[field->kind] ? plain[field->kind] : "rx_text";
}

static bool needs_nullable(const rx__plan_field *field)
{
	return field->column->nullable && !field->is_key &&
		strncmp(type_name(field), "rx_opt_", 7) != 0;
}

/* Whether SQLite would keep the text '007' as 7 in a column of that type. */
static bool takes_for_numbers(const char *type)
{
	static const char *const texts[] = { "CHAR", "CLOB", "TEXT", "BLOB" };
	if (strcasestr(type, "INT"))
		return true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strcasestr(type, texts[i]))
			return false;
	return *type != '\0';
}

static void add_type_options(writer *w, const rx__plan_field *field)
{
	const rx_ddl_type *type = &field->column->type;
	option_true(w, "nullable", needs_nullable(field));
	if (type->native)
		omit(w, "type of column", field->column->name,
			w->plan->has_affinities && takes_for_numbers(type->native)
				? "no type of models is like it, so it is rx_text; SQLite takes it for numbers, "
				  "and texts that look like one: where it holds texts, make it RX_TEXT in a script"
				: "no type of models is like it, so it is rx_text");
	if (type->kind == RX_TYPE_TEXT && type->length && field->kind == RX_TYPE_TEXT)
		rx__buf_printf(w->out, ", .length = %d", type->length);
	if (type->kind == RX_TYPE_DECIMAL && type->precision)
		rx__buf_printf(w->out, ", .precision = %d, .scale = %d", type->precision, type->scale);
	option_true(w, "timezone", type->kind == RX_TYPE_DATETIME && type->timezone);
	if (!field->labels)
		return;
	rx__buf_puts(w->out, ",\n\t\t.labels = RX_LABELS(");
	for (size_t i = 0; field->labels[i]; i++) {
		rx__buf_printf(w->out, "%s[%s] = ", i ? ", " : "", field->constants[i]);
		rx__literal(w->out, field->labels[i]);
	}
	rx__buf_puts(w->out, ")");
}

static const char *const actions[] = {
	[RX_NO_ACTION] = NULL,
	[RX_RESTRICT] = "RX_RESTRICT",
	[RX_CASCADE] = "RX_CASCADE",
	[RX_SET_NULL] = "RX_SET_NULL",
	[RX_SET_DEFAULT] = "RX_SET_DEFAULT",
};

static void add_time(writer *w, bool deferrable, bool initially_deferred)
{
	option_true(w, "deferrable", deferrable && !initially_deferred);
	option_true(w, "initially_deferred", initially_deferred);
}

static void add_actions(writer *w, const rx_schema_foreign_key *key)
{
	if (actions[key->on_delete])
		rx__buf_printf(w->out, ", .on_delete = %s", actions[key->on_delete]);
	if (actions[key->on_update])
		rx__buf_printf(w->out, ", .on_update = %s", actions[key->on_update]);
	add_time(w, key->deferrable, key->initially_deferred);
}

static void add_foreign_key(writer *w, const rx__plan_field *field)
{
	if (!field->foreign_key)
		return;
	const char *before =
		rx__plan_before(w->plan, w->table, field->target_schema, field->target_table);
	const char *target = !before ? NULL
								 : rx__arena_printf(w->plan->arena, "%s%s.%s", before,
									   field->target_table, field->target_column);
	if (!target)
		w->failed = true;
	option_text(w, "foreign_key", target);
	add_actions(w, field->foreign_key);
}

static bool is_conventional(writer *w, rx__naming kind, const char *name, const char *column)
{
	const char *made = rx__naming_make(w->plan->arena, kind, w->table->name, &column, 1);
	if (!made)
		w->failed = true;
	return made && name && !strcmp(made, name);
}

/* A unique constraint of this column alone that its name does not tell from the conventional one. */
static bool is_own_unique(writer *w, const rx_schema_key *key, const char *column)
{
	return key->n_columns == 1 && rx__same_name(key->columns[0], column) && !key->deferrable &&
		(!key->name || is_conventional(w, RX__NAMING_UNIQUE, key->name, column) ||
			!rx__identifier_is_plain(key->name));
}

static bool is_own_index(writer *w, const rx_schema_index *index, const char *column)
{
	return index->n_parts == 1 && !index->where && !index->method && !index->n_include &&
		!index->storage && !index->parts[0].opclass && !index->parts[0].nulls &&
		index->parts[0].column && !index->parts[0].descending && !index->parts[0].collate &&
		rx__same_name(index->parts[0].column, column) &&
		is_conventional(w, RX__NAMING_INDEX, index->name, column);
}

static void add_keys(writer *w, const char *column)
{
	bool unique = false, index = false, unique_index = false, nulls = false, index_nulls = false;
	for (size_t i = 0; i < w->table->n_uniques; i++)
		if (is_own_unique(w, &w->table->uniques[i], column)) {
			unique = true;
			nulls |= w->table->uniques[i].nulls_not_distinct;
		}
	for (size_t i = 0; i < w->table->n_indexes; i++)
		if (is_own_index(w, &w->table->indexes[i], column)) {
			index = true;
			unique_index |= w->table->indexes[i].unique;
			index_nulls |= w->table->indexes[i].nulls_not_distinct;
		}
	/* Both, where the index is not the unique one, cannot be said at the column: see add_uniques. */
	option_true(w, "unique", unique_index || (unique && !index));
	option_true(w, "index", index);
	option_true(w, "nulls_not_distinct", index ? index_nulls : nulls);
}

/* A key that looks as if the database gave it, and is not. */
static bool is_assigned_key(const writer *w, const rx__plan_field *field)
{
	const rx_schema_column *column = field->column;
	return field->is_key && w->table->primary_key.n_columns == 1 && !column->autoincrement &&
		!column->server_default && !column->type.native && !field->target_table &&
		(field->kind == RX_TYPE_INT32 || field->kind == RX_TYPE_INT64);
}

static void add_column(writer *w, const rx__plan_field *field)
{
	const rx_schema_column *column = field->column;
	element(w);
	rx__buf_printf(w->out, "%s(%s, %s", field->is_key ? "primary_key" : "column", type_name(field),
		field->field);
	if (strcmp(field->field, column->name) != 0)
		option_text(w, "name", column->name);
	add_type_options(w, field);
	add_keys(w, column->name);
	if (!column->autoincrement)
		option_text(w, "server_default", column->server_default);
	option_true(w, "assigned", is_assigned_key(w, field));
	option_text(w, "computed", column->computed);
	option_true(w, "stored", column->computed && column->stored);
	option_text(w, "collate", column->collate);
	option_text(w, "comment", column->comment);
	add_foreign_key(w, field);
	rx__buf_putc(w->out, ')');
}

/* ---- tables ----------------------------------------------------------------------------------- */

static void add_relations(writer *w)
{
	for (size_t i = 0; i < w->model->n_relations; i++) {
		const rx__plan_relation *relation = &w->model->relations[i];
		element(w);
		rx__buf_printf(
			w->out, "%s(%s, %s", relation->many ? "many" : "one", relation->type, relation->field);
		option_text(w, "through", relation->through);
		option_text(w, "via", relation->via);
		rx__buf_putc(w->out, ')');
	}
}

static const char *field_of(writer *w, const char *column)
{
	const rx__plan_field *field = rx__plan_field_named(w->model, column);
	return field ? field->field : column;
}

static bool said_at_column(writer *w, const rx_schema_key *key)
{
	bool index = false;
	for (size_t i = 0; key->n_columns == 1 && i < w->table->n_indexes; i++)
		index |= is_own_index(w, &w->table->indexes[i], key->columns[0]);
	return key->n_columns == 1 && is_own_unique(w, key, key->columns[0]) && !index;
}

/* As a name in C that no other table's index has. */
static bool is_sayable(const writer *w, const char *name)
{
	return rx__identifier_is_plain(name) &&
		rx__schema_index_is_sayable(w->plan->schema, w->table, name);
}

static void add_uniques(writer *w)
{
	for (size_t i = 0; i < w->table->n_uniques; i++) {
		const rx_schema_key *key = &w->table->uniques[i];
		const char *name = key->name;
		if (said_at_column(w, key))
			continue;
		if (name && !is_sayable(w, name))
			omit(w, "name of unique constraint", name, "no model can say it");
		if (!name || !is_sayable(w, name))
			name = rx__naming_make(w->plan->arena, RX__NAMING_UNIQUE, w->table->name,
				(const char *const *)key->columns, key->n_columns);
		if (!name || !rx__identifier_is_plain(name)) {
			omit(w, "unique constraint", name, "its name cannot be one in C");
			continue;
		}
		element(w);
		const bool plain = !key->deferrable && !key->nulls_not_distinct;
		rx__buf_printf(w->out, "table_unique(%s, %s", name, plain ? "" : "(");
		for (size_t k = 0; k < key->n_columns; k++)
			rx__buf_printf(w->out, "%s%s", k ? ", " : "", field_of(w, key->columns[k]));
		rx__buf_puts(w->out, plain ? "" : ")");
		add_time(w, key->deferrable, key->initially_deferred);
		option_true(w, "nulls_not_distinct", key->nulls_not_distinct);
		rx__buf_putc(w->out, ')');
	}
}

static bool is_of_columns(const rx_schema_index *index)
{
	for (size_t i = 0; i < index->n_parts; i++)
		if (!index->parts[i].column || index->parts[i].collate || index->parts[i].opclass ||
			index->parts[i].nulls)
			return false;
	return true;
}

static void add_expression(writer *w, const rx_schema_index *index)
{
	rx_buf list = RX_BUF_INIT;
	for (size_t i = 0; i < index->n_parts; i++) {
		const char *part = rx__index_part_text(w->plan->arena, &index->parts[i]);
		if (!part)
			w->failed = true;
		rx__buf_printf(&list, "%s%s", i ? ", " : "", part ? part : "");
	}
	option_text(w, "expression", rx__buf_text(&list));
	w->failed |= list.error != 0;
	rx__buf_deinit(&list);
}

static void add_include(writer *w, const rx_schema_index *index)
{
	rx_buf list = RX_BUF_INIT;
	for (size_t i = 0; i < index->n_include; i++)
		rx__buf_printf(&list, "%s%s", i ? ", " : "", index->include[i]);
	if (index->n_include)
		option_text(w, "include", rx__buf_text(&list));
	w->failed |= list.error != 0;
	rx__buf_deinit(&list);
}

static void add_index(writer *w, const rx_schema_index *index)
{
	const bool plain = is_of_columns(index);
	if (index->n_parts == 1 && index->parts[0].column &&
		is_own_index(w, index, index->parts[0].column))
		return;
	element(w);
	/* What stands for a name that is none in C is no other index. */
	if (is_sayable(w, index->name)) {
		rx__buf_printf(w->out, "table_index(%s, (", index->name);
	} else {
		omit(w, "name of index", index->name, "no model can say it");
		rx__buf_printf(w->out, "table_index(ix_%s_%zu, (", w->table->name,
			(size_t)(index - w->table->indexes) + 1);
	}
	for (size_t i = 0; plain && i < index->n_parts; i++)
		rx__buf_printf(w->out, "%s%s%s", i ? ", " : "", field_of(w, index->parts[i].column),
			index->parts[i].descending ? " RX_DESC" : "");
	rx__buf_putc(w->out, ')');
	if (!plain)
		add_expression(w, index);
	option_true(w, "unique", index->unique);
	option_text(w, "where", index->where);
	option_text(w, "method", index->method);
	add_include(w, index);
	option_true(w, "nulls_not_distinct", index->nulls_not_distinct);
	option_text(w, "storage", index->storage);
	rx__buf_putc(w->out, ')');
}

/* Whether a type says the same as the check. */
static bool is_of_type(const writer *w, const rx_schema_check *check)
{
	if (check->column)
		return true;
	for (size_t i = 0; i < w->table->n_columns; i++) {
		const rx__plan_field *field = &w->model->fields[i];
		if (field->labels && rx__constraint_is_labels(check->sql, field->column->name))
			return true;
		if (field->kind == RX_TYPE_BOOL &&
			rx__constraint_is_boolean(check->sql, field->column->name))
			return true;
	}
	return false;
}

static void add_checks(writer *w)
{
	for (size_t i = 0; i < w->table->n_checks; i++) {
		const rx_schema_check *check = &w->table->checks[i];
		if (is_of_type(w, check))
			continue;
		const char *kind = check->exclude ? "exclude" : "check";
		if (!check->name) {
			omit(
				w, check->exclude ? "exclusion constraint" : "check", check->sql, "it has no name");
			continue;
		}
		element(w);
		/* A conventional name is any name. */
		if (rx__identifier_is_plain(check->name)) {
			rx__buf_printf(w->out, "table_%s(%s, ", kind, check->name);
		} else {
			omit(w, "name of check", check->name, "it cannot be one in C");
			rx__buf_printf(w->out, "table_%s(ck_%s_%zu, ", kind, w->table->name, i + 1);
		}
		rx__literal(w->out, check->sql);
		add_time(w, check->deferrable, check->initially_deferred);
		rx__buf_putc(w->out, ')');
	}
}

/* Those that are not said at a column. */
static void add_foreign_keys(writer *w)
{
	for (size_t i = 0; i < w->model->n_keys; i++) {
		const rx__plan_key *key = &w->model->keys[i];
		if (!key->name)
			continue;
		const char *before =
			rx__plan_before(w->plan, w->table, key->to->table->schema, key->to->table->name);
		w->failed |= !before;
		element(w);
		rx__buf_printf(w->out, "table_foreign_key(%s, (", key->name);
		for (size_t k = 0; k < key->n; k++)
			rx__buf_printf(w->out, "%s%s", k ? ", " : "", key->columns[k]->field);
		rx_buf target = RX_BUF_INIT;
		rx__buf_printf(&target, "%s%s(", before ? before : "", key->to->table->name);
		for (size_t k = 0; k < key->n; k++)
			rx__buf_printf(&target, "%s%s", k ? ", " : "", key->targets[k]->column->name);
		rx__buf_putc(&target, ')');
		rx__buf_puts(w->out, "), ");
		rx__literal(w->out, rx__buf_text(&target));
		w->failed |= target.error != 0;
		rx__buf_deinit(&target);
		add_actions(w, key->key);
		rx__buf_putc(w->out, ')');
	}
}

/* Of the one key that the database gives. */
static const char *identity_of(const writer *w)
{
	const rx_schema_key *key = &w->table->primary_key;
	const rx_schema_column *column =
		key->n_columns == 1 ? rx_schema_column_named(w->table, key->columns[0]) : NULL;
	return column && column->autoincrement ? column->identity : NULL;
}

static void add_options(writer *w)
{
	const rx_schema_table *table = w->table;
	const char *identity = identity_of(w);
	if (!table->schema && !table->comment && !table->strict && !table->without_rowid && !identity &&
		!table->engine && !table->charset && !table->collate)
		return;
	rx_buf options = RX_BUF_INIT;
	writer within = *w;
	within.out = &options;
	option_text(&within, "schema", table->schema);
	option_text(&within, "comment", table->comment);
	option_true(&within, "strict", table->strict);
	option_true(&within, "without_rowid", table->without_rowid);
	option_text(&within, "engine", table->engine);
	option_text(&within, "charset", table->charset);
	option_text(&within, "collate", table->collate);
	option_text(&within, "identity", identity);
	w->failed |= options.error != 0;
	element(w);
	rx__buf_printf(w->out, "table_options(%s)", options.error ? "" : options.data + strlen(", "));
	rx__buf_deinit(&options);
}

static void add_enums(writer *w)
{
	for (size_t i = 0; i < w->table->n_columns; i++) {
		const rx__plan_field *field = &w->model->fields[i];
		if (!field->labels || !field->constants[0])
			continue;
		rx__buf_puts(w->out, "typedef enum ");
		rx__buf_printf(w->out, "%s {\n", field->enum_type);
		for (size_t k = 0; field->labels[k]; k++)
			rx__buf_printf(w->out, "\t%s,\n", field->constants[k]);
		rx__buf_printf(w->out, "} %s;\n\n", field->enum_type);
	}
}

static void add_model(writer *w)
{
	if (w->model->left_out)
		return;
	add_enums(w);
	rx__buf_printf(w->out, "%s(%s, %s", w->model->is_plain ? "RX_MODEL" : "RX_TABLE",
		w->model->type, w->table->name);
	for (size_t i = 0; i < w->table->n_columns; i++)
		if (!w->model->is_plain || !w->model->fields[i].is_key)
			add_column(w, &w->model->fields[i]);
	add_relations(w);
	add_uniques(w);
	for (size_t i = 0; i < w->table->n_indexes; i++)
		add_index(w, &w->table->indexes[i]);
	add_checks(w);
	add_foreign_keys(w);
	add_options(w);
	rx__buf_puts(w->out, ");\n\n");
}

static void add_head(rx_buf *out, const rx__plan *plan, const char *source)
{
	rx__buf_puts(out, "/* Models of ");
	rx__comment_text(out, source, strlen(source));
	rx__buf_puts(out, ", as `reflex db introspect` found it.");
	if (plan->n_omitted)
		rx__buf_puts(out, "\n *\n * What is not in them:");
	for (size_t i = 0; i < plan->n_omitted; i++) {
		rx__buf_puts(out, "\n * - ");
		rx__comment_text(out, plan->omitted[i], strlen(plan->omitted[i]));
	}
	rx__buf_puts(out, " */\n#ifndef MODELS_H\n#define MODELS_H\n\n#include <reflex.h>\n\n");
}

int rx__model_text(rx_buf *out, rx__plan *plan, const char *source, rx_error *error)
{
	rx_buf body = RX_BUF_INIT;
	writer w = { .out = &body, .plan = plan };
	for (size_t i = 0; i < plan->n; i++) {
		w.model = &plan->models[i];
		w.table = w.model->table;
		add_model(&w);
	}
	add_head(out, plan, source);
	rx__buf_puts(out, rx__buf_text(&body));
	rx__buf_puts(out, "#endif\n");
	const bool failed = w.failed || body.error || out->error;
	rx__buf_deinit(&body);
	return failed ? rx__fail_nomem(error) : 0;
}
