/* Models as the tables that they ask for. */
#include <reflex/model.h>
#include <reflex/query.h>

#include "drivers/sqlite/sqlite.h"
#include "model/registry.h"
#include "schema/ddl/ddl.h"
#include "schema/diff/diff.h"
#include "schema/from_models.h"
#include "schema/schema.h"
#include "support/check.h"
#include "support/diff_case.h"
#include "support/sqlite.h"

enum state { DRAFT, LIVE = 2 };

RX_MODEL(Team, team, column(rx_text, name, .unique = true, .length = 40), column(rx_text, code, .name = "team_code"));

RX_MODEL(Person, person,
	column(rx_text, username, .unique = true, .length = 80, .collate = "NOCASE"),
	column(rx_text, email, .unique = true, .index = true),
	column(rx_text, nick, .index = true, .nullable = true, .default_value = RX_VALUE("it's")),
	column(rx_opt_int32, age, .check = "age >= 0"),
	column(int16_t, level, .default_value = RX_VALUE(3)),
	column(bool, active, .default_value = RX_VALUE(true)),
	column(double, weight, .server_default = "1.5"),
	column(rx_decimal, balance, .precision = 12, .scale = 2, .default_value = RX_VALUE("12.50")),
	column(rx_datetime, created_at, .default_now = true),
	column(rx_date, born, .default_now = true),
	column(rx_opt_uuid, token),
	column(enum state, state, .labels = RX_LABELS([DRAFT] = "draft", [LIVE] = "live"), .default_value = RX_VALUE(LIVE)),
	column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL, .on_update = RX_CASCADE),
	column(rx_opt_int32, twice, .computed = "level * 2"),
	column(rx_opt_int32, old_name, .renamed_from = "older_name", .comment = "how it was"),
	one(Team, team),
	table_unique(uq_person_nick_age, nick, age),
	table_index(ix_person_recent, (team_id, created_at RX_DESC), .where = "active", .unique = true),
	table_index(ix_person_lower, (), .expression = "lower(email), age DESC"),
	table_check(ck_person_sane, "age < 200"),
	table_options(.renamed_from = "people", .comment = "who is here"));

RX_TABLE(Link, link,
	primary_key(int64_t, a, .foreign_key = "team.id"),
	primary_key(int64_t, b, .foreign_key = "person.id"),
	column(rx_opt_int32, weight),
	table_options(.strict = true, .without_rowid = true));

RX_TABLE(Setting, setting, primary_key(rx_text, key), column(rx_text, value));

RX_MODEL(Ledger, ledger, column(rx_text, name), table_options(.schema = "archive"));
RX_MODEL(Entry, entry, column(int64_t, ledger_id, .foreign_key = "archive.ledger.id"),
	table_options(.schema = "archive"));

static rx_schema *models(void)
{
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	rx__schema_from_models(&schema, &rx__sqlite_dialect, &error);
	assert_rx_ok(&error);
	return schema;
}

static const rx_schema_column *column_of(
	const rx_schema *schema, const char *table, const char *name)
{
	const rx_schema_column *column =
		rx_schema_column_named(rx_schema_table_named(schema, NULL, table), name);

	assert_non_null(column);
	return column;
}

static void test_schema_from_models__columns(void **state)
{
	rx_schema *schema = models();
	const rx_schema_column *column;

	(void)state;
	assert_int_equal(schema->n_tables, 6);
	assert_string_equal(schema->tables[0].name, "entry");
	column = column_of(schema, "person", "id");
	assert_true(column->autoincrement && !column->nullable);
	column = column_of(schema, "person", "username");
	assert_int_equal(column->type.length, 80);
	assert_false(column->nullable);
	assert_string_equal(column->collate, "NOCASE");
	assert_true(column_of(schema, "person", "age")->nullable);
	assert_true(column_of(schema, "person", "nick")->nullable);
	assert_int_equal(column_of(schema, "person", "level")->type.kind, RX_TYPE_INT16);
	assert_int_equal(column_of(schema, "person", "balance")->type.precision, 12);
	assert_string_equal(column_of(schema, "person", "weight")->server_default, "1.5");
	assert_string_equal(column_of(schema, "person", "twice")->computed, "level * 2");
	column = column_of(schema, "person", "old_name");
	assert_string_equal(column->renamed_from, "older_name");
	assert_string_equal(column->comment, "how it was");
	assert_null(rx_schema_column_named(rx_schema_table_named(schema, NULL, "person"), "team"));
	assert_null(rx_schema_column_named(rx_schema_table_named(schema, NULL, "team"), "code"));
	assert_non_null(column_of(schema, "team", "team_code"));
	assert_false(column_of(schema, "setting", "key")->autoincrement);
	assert_false(column_of(schema, "link", "a")->autoincrement);
	rx_schema_free(schema);
}

static void test_schema_from_models__defaults_of_the_client_fill_and_are_no_defaults(void **state)
{
	static const char *const fills[][2] = { { "nick", "'it''s'" }, { "level", "3" },
		{ "active", "TRUE" }, { "balance", "'12.50'" }, { "created_at", "CURRENT_TIMESTAMP" },
		{ "born", "CURRENT_DATE" }, { "state", "'live'" } };
	rx_schema *schema = models();

	(void)state;
	for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++) {
		const rx_schema_column *column = column_of(schema, "person", fills[i][0]);

		assert_null(column->server_default);
		assert_non_null(column->fill);
		assert_string_equal(column->fill, fills[i][1]);
	}
	assert_null(column_of(schema, "person", "age")->fill);
	rx_schema_free(schema);
}

static void test_schema_from_models__constraints_have_names(void **state)
{
	rx_schema *schema = models();
	const rx_schema_table *person = rx_schema_table_named(schema, NULL, "person");
	const rx_schema_table *link = rx_schema_table_named(schema, NULL, "link");

	(void)state;
	assert_string_equal(person->primary_key.name, "pk_person");
	assert_int_equal(person->n_uniques, 2);
	assert_string_equal(person->uniques[0].name, "uq_person_username");
	assert_string_equal(person->uniques[1].name, "uq_person_nick_age");
	assert_string_equal(person->uniques[1].columns[1], "age");
	assert_int_equal(person->n_foreign_keys, 1);
	assert_string_equal(person->foreign_keys[0].name, "fk_person_team_id");
	assert_string_equal(person->foreign_keys[0].target_table, "team");
	assert_string_equal(person->foreign_keys[0].target_columns[0], "id");
	assert_int_equal(person->foreign_keys[0].on_delete, RX_SET_NULL);
	assert_int_equal(person->foreign_keys[0].on_update, RX_CASCADE);
	assert_int_equal(person->n_checks, 3);
	assert_string_equal(person->checks[0].name, "ck_person_age");
	assert_string_equal(person->checks[1].name, "ck_person_state");
	assert_string_equal(person->checks[1].column, "state");
	assert_string_equal(person->checks[1].sql, "\"state\" IN ('draft', 'live')");
	assert_string_equal(person->checks[2].name, "ck_person_sane");
	assert_string_equal(person->renamed_from, "people");
	assert_int_equal(link->primary_key.n_columns, 2);
	assert_string_equal(link->primary_key.columns[1], "b");
	assert_true(link->strict && link->without_rowid);
	rx_schema_free(schema);
}

/* Sessions leave the schema out of their statements as well. */
static void test_schema_from_models__a_schema_is_left_out_where_there_are_none(void **state)
{
	rx_schema *schema = models();
	const rx_schema_table *entry = rx_schema_table_named(schema, NULL, "entry");

	(void)state;
	assert_non_null(entry);
	assert_string_equal(entry->foreign_keys[0].target_table, "ledger");
	assert_non_null(rx_schema_table_named(schema, NULL, "ledger"));
	assert_null(rx_schema_table_named(schema, "archive", "ledger"));
	rx_schema_free(schema);
}

static void test_schema_from_models__a_schema_is_kept_where_there_are_some(void **state)
{
	rx_dialect dialect = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;
	const rx_schema_table *entry;

	(void)state;
	dialect.capabilities |= RX_DIALECT_SCHEMAS;
	assert_int_equal(rx__schema_from_models(&schema, &dialect, &error), 0);
	entry = rx_schema_table_named(schema, "archive", "entry");
	assert_non_null(entry);
	assert_string_equal(entry->foreign_keys[0].target_table, "archive.ledger");
	rx_schema_free(schema);
}

static void test_schema_from_models__two_tables_cannot_become_one(void **state)
{
	const rx__mapper *const *mappers;
	const rx__mapper *pair[2] = { NULL };
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;
	size_t n;

	(void)state;
	assert_int_equal(rx__registry_mappers(&mappers, &n, &error), 0);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(mappers[i]->table, "ledger") == 0)
			pair[0] = pair[1] = mappers[i];
	}
	assert_int_equal(
		rx__schema_from_mappers(&schema, pair, 2, &rx__sqlite_dialect, &error), RX_EMODEL);
	assert_string_equal(error.message,
		"Ledger: sqlite has no schemas, and there is a table \"ledger\" of another schema "
		"already; give one of the two another name");
	assert_null(schema);
}

static void test_schema_from_models__indexes(void **state)
{
	rx_schema *schema = models();
	const rx_schema_table *person = rx_schema_table_named(schema, NULL, "person");

	(void)state;
	assert_int_equal(person->n_indexes, 4);
	assert_string_equal(person->indexes[0].name, "ix_person_email");
	assert_true(person->indexes[0].unique);
	assert_string_equal(person->indexes[1].name, "ix_person_lower");
	assert_string_equal(person->indexes[1].parts[0].expression, "lower(email)");
	assert_string_equal(person->indexes[1].parts[1].column, "age");
	assert_true(person->indexes[1].parts[1].descending);
	assert_string_equal(person->indexes[2].name, "ix_person_nick");
	assert_false(person->indexes[2].unique);
	assert_string_equal(person->indexes[3].name, "ix_person_recent");
	assert_true(person->indexes[3].unique && person->indexes[3].parts[1].descending);
	assert_string_equal(person->indexes[3].where, "active");
	rx_schema_free(schema);
}

static void test_schema_from_models__a_native_enum_needs_no_check(void **state)
{
	rx_dialect dialect = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	(void)state;
	dialect.capabilities |= RX_DIALECT_NATIVE_ENUM;
	rx__schema_from_models(&schema, &dialect, &error);
	assert_rx_ok(&error);
	assert_int_equal(rx_schema_table_named(schema, NULL, "person")->n_checks, 2);
	rx_schema_free(schema);
}

static void test_schema_from_models__a_partial_index_needs_an_engine_that_has_them(void **state)
{
	rx_dialect dialect = rx__sqlite_dialect;
	rx_error error = RX_ERROR_INIT;
	rx_schema *schema = NULL;

	(void)state;
	dialect.capabilities &= ~(uint32_t)RX_DIALECT_PARTIAL_INDEX;
	rx__schema_from_models(&schema, &dialect, &error);
	assert_rx_code(&error, RX_EMODEL);
	assert_contains(error.message, "Person");
	assert_contains(error.message, "ix_person_recent");
	assert_null(schema);
}

static void test_schema_from_models__database_made_from_them_is_equal_to_them(void **state)
{
	rx_schema *schema = models(), *database = NULL;
	rx_schema empty = { .n_tables = 0 };
	rx__diff_options options = { .dialect = &rx__sqlite_dialect };
	rx_error error = RX_ERROR_INIT;
	rx__diff diff;
	test_sqlite db;

	(void)state;
	test_sqlite_open(&db, NULL);
	for (int round = 0; round < 2; round++) {
		rx__diff_make(&diff, database ? database : &empty, schema, &options, &error);
		assert_rx_ok(&error);
		assert_int_equal(diff.operations.n, round ? 0 : 10);
		diff_case_run(&db, &diff.operations, &error);
		assert_rx_ok(&error);
		rx__diff_deinit(&diff);
		rx_schema_free(database);
		rx__sqlite_driver.inspect(db.conn, &database, &error);
		assert_rx_ok(&error);
	}
	test_sqlite_run(&db, "INSERT INTO team (name, team_code) VALUES ('a', 'b')");
	test_sqlite_expect(&db, "SELECT id FROM team", "1\n");
	rx_schema_free(database);
	rx_schema_free(schema);
	test_sqlite_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_from_models__columns),
		cmocka_unit_test(test_schema_from_models__defaults_of_the_client_fill_and_are_no_defaults),
		cmocka_unit_test(test_schema_from_models__constraints_have_names),
		cmocka_unit_test(test_schema_from_models__indexes),
		cmocka_unit_test(test_schema_from_models__a_schema_is_left_out_where_there_are_none),
		cmocka_unit_test(test_schema_from_models__a_schema_is_kept_where_there_are_some),
		cmocka_unit_test(test_schema_from_models__two_tables_cannot_become_one),
		cmocka_unit_test(test_schema_from_models__a_native_enum_needs_no_check),
		cmocka_unit_test(test_schema_from_models__a_partial_index_needs_an_engine_that_has_them),
		cmocka_unit_test(test_schema_from_models__database_made_from_them_is_equal_to_them),
	};

	return cmocka_run_group_tests_name("schema/from_models", tests, NULL, NULL);
}
