#include "support/random_schema.h"

#include <stdio.h>
#include <string.h>

#include "schema/schema.h"
#include "support/check.h"

unsigned dice_next(dice *r, unsigned below)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(r->state >> 33) % below;
}

bool dice_one_in(dice *r, unsigned n)
{
	return dice_next(r, n) == 0;
}

static const char *const table_names[RANDOM_TABLES] = { "alpha", "beta", "gamma", "delta",
	"with \"q\"" };
static const char *const value_names[RANDOM_VALUES] = { "v0", "v1", "v two", "V3", "order", "v5" };
static const char *const target_names[RANDOM_TABLES] = { "f0", "f1", "f2", "f3", "f4" };
static const char *const labels_of_two[] = { "1", "2", "3", NULL };
static const char *const labels_of_three[] = { "3", "2", "1", "0", "it's", NULL };

static bool is_sqlite(const random_plan *p)
{
	return p->dialect->capabilities & RX_DIALECT_REBUILD;
}

static bool is_mariadb(const random_plan *p)
{
	return p->dialect->capabilities & RX_DIALECT_MODIFY;
}

/* With its schema. */
static const char *table_name(const random_plan *p, size_t t)
{
	static const char *const apart[RANDOM_TABLES] = { RANDOM_SCHEMA ".alpha", RANDOM_SCHEMA ".beta",
		RANDOM_SCHEMA ".gamma", RANDOM_SCHEMA ".delta", RANDOM_SCHEMA ".with \"q\"" };

	return p->is_apart[t] ? apart[t] : table_names[t];
}

/* The names that an enum of a model has. */
static const char *type_name(const random_plan *p, size_t t, size_t v)
{
	static char names[2][RANDOM_TABLES][RANDOM_VALUES][64];
	char *name = names[p->is_apart[t]][t][v];

	snprintf(name, 64, "%s%s_%s", p->is_apart[t] ? RANDOM_SCHEMA "_" : "", table_names[t],
		value_names[v]);
	return name;
}

static rx_ddl_type value_type(dice *r, const random_plan *p, size_t t, size_t v)
{
	switch (dice_next(r, 8)) {
	case 0:
		return RX_SMALLINT;
	case 1:
		return RX_INTEGER;
	case 2:
		return RX_BIGINT;
	case 3:
		return RX_TEXT;
	case 4:
		return RX_STRING(5);
	case 5:
		return RX_STRING(9);
	case 6:
		return RX__DDL_TYPE(.kind = RX_TYPE_ENUM, .name = type_name(p, t, v),
			.labels = labels_of_two);
	default:
		return RX__DDL_TYPE(.kind = RX_TYPE_ENUM, .name = type_name(p, t, v),
			.labels = labels_of_three);
	}
}

static const char *random_default(dice *r, const random_plan *p, const rx_ddl_type *type)
{
	bool plain = dice_one_in(r, 2);

	return plain || (type->kind == RX_TYPE_ENUM && !is_sqlite(p)) ? "'1'" : "(1 + 1)";
}

static void add_value(dice *r, random_plan *p, size_t t, size_t v, rx_ddl_item *item)
{
	p->has_value[t][v] = true;
	*item = rx_ddl_column(value_names[v], value_type(r, p, t, v));
	item->nullable = !dice_one_in(r, 3);
	item->comment = dice_one_in(r, 6) ? "it's a value" : NULL;
	if (dice_one_in(r, 4))
		item->server_default = random_default(r, p, &item->rx__type);
	if (!dice_one_in(r, 5))
		return;
	if (is_sqlite(p))
		item->collate = "NOCASE";
	else if (item->rx__type.kind == RX_TYPE_TEXT)
		item->collate = is_mariadb(p) ? "utf8mb4_bin" : "C";
}

/* A check on a column that keeps its type, where the engine looks at what is compared. */
static void check_text(dice *r, const random_plan *p, size_t v, char out[64])
{
	unsigned number = 50 + dice_next(r, 2);

	if (is_sqlite(p))
		snprintf(out, 64, "\"%s\" <> '%u'", value_names[v], number);
	else if (is_mariadb(p))
		snprintf(out, 64, "k + %zu <> %u AND NOT u%zu <=> %u", v, number, v % 2, number);
	else
		snprintf(out, 64, "k + %zu <> %u AND u%zu IS DISTINCT FROM %u", v, number, v % 2, number);
}

/* A constraint on one of the columns that the table has. */
static size_t add_extras(dice *r, const random_plan *p, size_t t, rx_ddl_item *items, size_t n)
{
	static const char *const both[2][RANDOM_TABLES] = {
		{ "both0", "both1", "both2", "both3", "both4" },
		{ "pair0", "pair1", "pair2", "pair3", "pair4" },
	};
	static char texts[RANDOM_VALUES][64];

	for (size_t v = 0; v < RANDOM_VALUES; v++) {
		if (!p->has_value[t][v] || !dice_one_in(r, 6))
			continue;
		check_text(r, p, v, texts[v]);
		items[n++] = rx_ddl_check(value_names[v], texts[v]);
	}
	if (dice_one_in(r, 3))
		items[n++] = rx_ddl_unique(NULL, "u0");
	if (dice_one_in(r, 3))
		items[n++] = rx_ddl_unique(both[dice_next(r, 2)][t], "u1", "u0");
	return n;
}

static size_t add_targets(dice *r, const random_plan *p, rx_ddl_item *items, size_t n)
{
	for (size_t t = 0; t < 3; t++) {
		if (!p->has_table[t] || !dice_one_in(r, 2))
			continue;
		items[n++] = rx_ddl_column(target_names[t], RX_BIGINT, .nullable = true);
		if (dice_one_in(r, 3))
			continue;
		items[n++] = rx_ddl_foreign_key(
			NULL, table_name(p, t), .columns = { target_names[t] }, .references = { "id" });
		items[n - 1].on_delete = (rx_action)dice_next(r, 4);
		items[n - 1].deferrable = dice_one_in(r, 4);
		items[n - 1].initially_deferred = dice_one_in(r, 6);
	}
	return n;
}

/* Unique and excluding by what no two rows have in common. */
static size_t add_rules(dice *r, const random_plan *p, size_t t, rx_ddl_item *items, size_t n)
{
	static const char *const uniques[RANDOM_TABLES] = { "uk0", "uk1", "uk2", "uk3", "uk4" };
	static const char *const excludes[RANDOM_TABLES] = { "ek0", "ek1", "ek2", "ek3", "ek4" };
	static const char *const rules[] = { "USING btree (k WITH =)",
		"USING btree (k WITH =, u0 WITH =) WHERE (u0 > 1)" };
	const bool all = p->dialect->constraints & RX_CONSTRAINT_NULLS_NOT_DISTINCT;

	if (dice_one_in(r, 2)) {
		items[n++] = rx_ddl_unique(uniques[t], ("k", "u0"), .deferrable = dice_one_in(r, 3));
		items[n - 1].initially_deferred = dice_one_in(r, 4);
		items[n - 1].nulls_not_distinct = dice_one_in(r, 3) && all;
	}
	if ((p->dialect->constraints & RX_CONSTRAINT_EXCLUDE) && dice_one_in(r, 3)) {
		items[n++] = rx_ddl_exclude(excludes[t], rules[dice_next(r, 2)]);
		items[n - 1].deferrable = dice_one_in(r, 4);
	}
	return n;
}

static void add_expression_index(dice *r, random_plan *p, size_t t, size_t v)
{
	const char *table = table_name(p, t);
	char name[40], expression[60];

	if (!p->has_value[t][v] || !dice_one_in(r, 5) || is_mariadb(p))
		return;
	snprintf(name, sizeof(name), "ix_%zu_%zu", t, v);
	if (is_sqlite(p))
		snprintf(expression, sizeof(expression), "lower(\"%s\")", value_names[v]);
	else
		snprintf(expression, sizeof(expression), "abs(k + %zu)", v);
	rx_create_index(&p->op, name, table, { NULL },
		.expressions = { expression, dice_one_in(r, 2) ? "u0" : "u1 DESC" });
}

static void add_indexes(dice *r, random_plan *p, size_t t)
{
	static const char *const extra[RANDOM_TABLES] = { "ie0", "ie1", "ie2", "ie3", "ie4" };
	static const char *const words[RANDOM_TABLES] = { "iw0", "iw1", "iw2", "iw3", "iw4" };
	const char *table = table_name(p, t);
	char name[40];
	static const char *const firsts[] = { "u0", "u0 DESC", "u0 NULLS FIRST", "u0 int4_ops DESC" };

	snprintf(name, sizeof(name), dice_one_in(r, 2) ? "ix_%zu_u" : "iy_%zu_u", t);
	if (dice_one_in(r, 2))
		rx_create_index(&p->op, name, table, { firsts[dice_next(r, 4)], "u1" },
			.include = { dice_one_in(r, 3) ? "k" : NULL },
			.storage = dice_one_in(r, 4) ? "fillfactor = 70" : NULL);
	if (dice_one_in(r, 5))
		rx_create_index(&p->op, extra[t], table, { "k" },
			.method = dice_one_in(r, 2) ? "hash" : NULL);
	if (dice_one_in(r, 5))
		rx_create_index(&p->op, words[t], table, { "k", dice_one_in(r, 2) ? "s text_pattern_ops" : "s" });
	snprintf(name, sizeof(name), "ix_%zu_g", t);
	if (p->has_computed[t] && dice_one_in(r, 3))
		rx_create_index(&p->op, name, table, { "g", dice_one_in(r, 2) ? "k" : NULL });
	snprintf(name, sizeof(name), "ix_%zu_part", t);
	if (dice_one_in(r, 4))
		rx_create_index(&p->op, name, table, { "u1" }, .unique = true,
			.where = is_mariadb(p) ? NULL : dice_one_in(r, 2) ? "u1 > 0" : "u0 > 5");
	for (size_t v = 0; v < RANDOM_VALUES; v++)
		add_expression_index(r, p, t, v);
}

/* A column that is computed in one schema, otherwise in another, and plain in a third. */
static size_t add_computed(dice *r, random_plan *p, size_t t, rx_ddl_item *items, size_t n)
{
	static const char *const names[RANDOM_TABLES] = { "ug0", "ug1", "ug2", "ug3", "ug4" };
	static const char *const computed[] = { "k * 2", "k * 3", "k * 2", NULL };

	if (dice_one_in(r, 2))
		return n;
	p->has_computed[t] = true;
	items[n++] = rx_ddl_column("g", RX_INTEGER, .nullable = true);
	items[n - 1].computed = computed[dice_next(r, 4)];
	items[n - 1].stored = items[n - 1].computed && dice_one_in(r, 3);
	if (dice_one_in(r, 4))
		items[n++] = rx_ddl_unique(names[t], "g");
	if (dice_one_in(r, 4))
		items[n++] = rx_ddl_check("ck_g", "g <> 90");
	return n;
}

static void add_table(dice *r, random_plan *p, size_t t)
{
	static const char *const identities[] = { NULL, NULL, "INCREMENT BY 3 CACHE 2",
		"START WITH 100", "MINVALUE -5 START 1 CYCLE" };
	rx_ddl_item items[40] = { { .rx__kind = RX_DDL_END } };
	bool two = t >= 3 && dice_one_in(r, 2);
	size_t n = 0;

	items[n++] = rx_ddl_column("id", RX_BIGINT, .primary_key = !two);
	items[n - 1].identity = two ? NULL : identities[dice_next(r, 5)];
	items[n++] = rx_ddl_column("k", RX_INTEGER);
	if (two)
		items[n++] = rx_ddl_primary_key(NULL, "id", "k");
	items[n++] = rx_ddl_column("u0", RX_INTEGER, .nullable = true);
	items[n++] = rx_ddl_column("u1", RX_INTEGER, .nullable = true);
	items[n++] = rx_ddl_column("s", RX_TEXT, .nullable = true);
	for (size_t v = 0; v < RANDOM_VALUES; v++) {
		if (!dice_one_in(r, 3))
			add_value(r, p, t, v, &items[n++]);
	}
	n = add_computed(r, p, t, items, n);
	n = add_targets(r, p, items, n);
	n = add_extras(r, p, t, items, n);
	n = add_rules(r, p, t, items, n);
	if (is_sqlite(p) && dice_one_in(r, 2))
		items[n++] = rx_ddl_options(.strict = t <= 2 && dice_one_in(r, 2),
			.without_rowid = t >= 3 && dice_one_in(r, 2));
	if (t == 1 && !is_sqlite(p) && dice_one_in(r, 2))
		items[n++] = rx_ddl_options(.comment = "it's the second");
	items[n] = (rx_ddl_item){ .rx__kind = RX_DDL_END };
	rx__op_create_table(&p->op, table_name(p, t), items);
}

void random_plan_make(dice *r, random_plan *p, const rx_dialect *dialect)
{
	*p = (random_plan){ .dialect = dialect };
	rx__op_init(&p->op, "plan");
	for (size_t t = 0; t < RANDOM_TABLES; t++)
		p->has_table[t] = !dice_one_in(r, 4);
	for (size_t t = 0; t < RANDOM_TABLES && (dialect->capabilities & RX_DIALECT_SCHEMAS); t++)
		p->is_apart[t] = t == 1 || (t > 2 && dice_one_in(r, 2)); /* what is pointed to stays */
	for (size_t t = 0; t < RANDOM_TABLES; t++) {
		if (p->has_table[t])
			add_table(r, p, t);
	}
	for (size_t t = 0; t < RANDOM_TABLES; t++) {
		if (p->has_table[t])
			add_indexes(r, p, t);
	}
	assert_rx_ok(&p->op.error);
}

static bool is_value(const char *column)
{
	for (size_t v = 0; v < RANDOM_VALUES; v++) {
		if (strcmp(value_names[v], column) == 0)
			return true;
	}
	return false;
}

rx_schema *random_plan_schema(const random_plan *p)
{
	rx_schema *schema = rx__schema_new();
	rx_error error = RX_ERROR_INIT;

	rx__op_apply(schema, &p->op, &error);
	assert_rx_ok(&error);
	rx__schema_sort(schema);
	for (size_t i = 0; i < schema->n_tables; i++) {
		for (size_t k = 0; k < schema->tables[i].n_columns; k++)
			if (is_value(schema->tables[i].columns[k].name))
				schema->tables[i].columns[k].fill = "'1'";
	}
	return schema;
}
