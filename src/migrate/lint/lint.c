/* Walks the operations with the schema that they meet, and asks each rule about each of them. */
#include "migrate/lint/lint.h"

#include <string.h>

#include "base/fail.h"
#include "migrate/lint/allow.h"
#include "migrate/lint/rule.h"
#include "migrate/lint/words.h"
#include "schema/diff/diff.h"
#include "schema/schema.h"

unsigned rx__lint_engine_named(const char *name)
{
	static const struct {
		const char *name;
		unsigned engine;
	} names[] = {
		{ "sqlite", RX__LINT_SQLITE },
		{ "postgresql", RX__LINT_POSTGRESQL },
		{ "mariadb", RX__LINT_MARIADB },
		{ "mysql", RX__LINT_MARIADB },
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i].name, name))
			return names[i].engine;
	return 0;
}

const char *rx__lint_sql(const rx__operation *op, unsigned engine)
{
	const char *sql = NULL;
	if (op->kind != RX__OP_RUN_SQL)
		return NULL;
	switch (engine) {
	case RX__LINT_SQLITE:
		sql = op->sql_sqlite;
		break;
	case RX__LINT_POSTGRESQL:
		sql = op->sql_postgresql;
		break;
	case RX__LINT_MARIADB:
		sql = op->sql_mariadb;
		break;
	default:
		break;
	}
	if (!sql)
		sql = op->sql;
	return sql && *sql ? sql : NULL;
}

static bool applies(const rx__lint_rule *rule, const rx__lint_site *site)
{
	if (rule->applies)
		return rule->applies(site);
	const char *sql = rx__lint_sql(site->op, site->engine);
	for (const char *const *words = rule->words; sql && *words; words++)
		if (rx__lint_matches(sql, *words))
			return true;
	return false;
}

static int add(
	rx__lint_findings *out, const rx__lint_rule *rule, const rx__lint_site *site, rx_error *error)
{
	const char *where = rx__operation_describe(out->arena, site->op);
	if (!where || !rx__arena_grow(out->arena, &out->at, out->n, &out->capacity, sizeof(*out->at)))
		return rx__fail_nomem(error);
	out->at[out->n++] = (rx__lint_finding){ .rule = rule->id,
		.severity = rule->severity,
		.where = where,
		.why = rule->why,
		.instead = rule->instead,
		.allowed = rx__lint_allowed(out->arena, site->script->text, rule->id) };
	return 0;
}

static int ask(
	rx__lint_findings *out, const rx__lint_table *table, rx__lint_site *site, rx_error *error)
{
	int r = 0;
	for (size_t i = 0; i < table->n && !r; i++)
		if (applies(&table->rules[i], site))
			r = add(out, &table->rules[i], site, error);
	return r;
}

/* For each engine the common rules, then its own. What several engines' common rules say is said
 * once. */
static int ask_all(rx__lint_findings *out, rx__lint_site *site, unsigned engines, rx_error *error)
{
	const rx__lint_table *const tables[] = { &rx__lint_sqlite, &rx__lint_postgresql,
		&rx__lint_mariadb };
	int r = 0;
	for (unsigned engine = RX__LINT_SQLITE; engine <= RX__LINT_MARIADB && !r; engine <<= 1) {
		site->engine = engines & engine;
		if (!site->engine)
			continue;
		if ((engines & (engine - 1)) == 0)
			r = ask(out, &rx__lint_common, site, error);
		for (size_t i = 0; i < sizeof(tables) / sizeof(*tables) && !r; i++)
			if (tables[i]->engines & engine)
				r = ask(out, tables[i], site, error);
	}
	return r;
}

/* Whether an operation before i has made the table under its name of then. */
static bool is_new(const rx_op *op, size_t i)
{
	const char *table = op->list[i].table;
	while (table && i-- > 0) {
		const rx__operation *before = &op->list[i];
		if (before->kind == RX__OP_RENAME_TABLE && rx__same(before->new_name, table))
			table = before->table;
		else if (before->kind == RX__OP_CREATE_TABLE && rx__same(before->table, table))
			return true;
	}
	return false;
}

int rx__lint_run(rx__lint_findings *out, const rx__lint_script *script, unsigned engines,
	rx_schema *schema, rx_error *error)
{
	int r = rx__lint_check_allowed(script->text, error);
	for (size_t i = 0; i < script->upgrade->n && !r; i++) {
		const rx__operation *op = &script->upgrade->list[i];
		rx__lint_site site = { .script = script,
			.op = op,
			.i = i,
			.schema = schema,
			.table = op->table ? rx_schema_table_named(schema, op->schema, op->table) : NULL,
			.is_new = is_new(script->upgrade, i) };
		r = ask_all(out, &site, engines, error);
		if (!r && rx__operation_apply(schema, op, NULL) == RX_ENOMEM)
			r = rx__fail_nomem(error);
	}
	return r;
}
