/* Mistakes in tables: names, keys, constraints, and what two models cannot share. */
#include "support/models.h"

RX_TABLE(NoKey, nokey, column(rx_text, name));
RX_TABLE(NoColumns, nothing, transient(int, shown));

static void test_model_mistakes_table__no_primary_key(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(NoKey)),
		"NoKey: table \"nokey\" has no primary key; declare one with primary_key(type, name), or "
		"use "
		"RX_MODEL, which begins with an int64_t id");
	test_models_refused(MODELS(OF(NoColumns)),
		"NoColumns: table \"nothing\" has no primary key; declare one with primary_key(type, "
		"name), "
		"or use RX_MODEL, which begins with an int64_t id");
}

RX_MODEL(NoRowid, norowid, table_options(.without_rowid = true));
RX_TABLE(TextKey, textkey, primary_key(rx_text, code), table_options(.without_rowid = true));

static void test_model_mistakes_table__a_generated_key_without_rowid(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(NoRowid)),
		"NoRowid.id: SQLite gives no keys to a table that is .without_rowid; leave that out, or "
		"set the key in the program and say so: .assigned = true");
	test_models_accepted(MODELS(OF(TextKey)));
}

RX_MODEL(Alembic, alembic_version);
RX_MODEL(Internal, SQLite_mine);
RX_MODEL(LongTable, a23456789_123456789_123456789_123456789_123456789_123456789_1234);
RX_MODEL(LongColumn, t,
	column(rx_text, n, .name = "a23456789_123456789_123456789_123456789_123456789_123456789_1234"));
RX_MODEL(Longest, a23456789_123456789_123456789_123456789_123456789_123456789_123);
RX_MODEL(BadUtf8, t, column(rx_text, n, .name = "a\xc0"));
RX_MODEL(SameTable, t, table_options(.renamed_from = "t"));
RX_MODEL(NoTable, );

static void test_model_mistakes_table__names_that_cannot_be(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Alembic)),
		"Alembic: table \"alembic_version\" belongs to the migrations; choose another name");
	test_models_refused(MODELS(OF(Internal)),
		"Internal: table \"SQLite_mine\": SQLite keeps names that begin with sqlite_ for itself; "
		"choose another one");
	test_models_refused(MODELS(OF(LongTable)),
		"LongTable: the name of the table, "
		"\"a23456789_123456789_123456789_123456789_123456789_123456789_1234\", has 64 bytes, and "
		"not "
		"every database takes more than 63; give it a shorter one");
	test_models_refused(MODELS(OF(LongColumn)),
		"LongColumn: the name of a column, "
		"\"a23456789_123456789_123456789_123456789_123456789_123456789_1234\", has 64 bytes, and "
		"not "
		"every database takes more than 63; give it a shorter one");
	test_models_accepted(MODELS(OF(Longest)));
	test_models_refused(
		MODELS(OF(BadUtf8)), "BadUtf8: the name of a column is not valid UTF-8 at byte 1");
	test_models_refused(MODELS(OF(SameTable)),
		"SameTable: .renamed_from = \"t\" is the name that the table has; leave it out");
	test_models_refused(MODELS(OF(NoTable)), "NoTable: the name of the table is empty");
}

RX_MODEL(ColumnTwice, t, column(rx_text, a, .name = "x"), column(rx_text, b, .name = "X"));
RX_MODEL(ColumnAsField, t, column(rx_text, a), column(rx_text, b, .name = "a"));

static void test_model_mistakes_table__two_columns_of_one_name(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(ColumnTwice)),
		"ColumnTwice.b: column \"X\" is the column of ColumnTwice.a already; give one of the two "
		"another .name");
	test_models_refused(MODELS(OF(ColumnAsField)),
		"ColumnAsField.b: column \"a\" is the column of ColumnAsField.a already; give one of the "
		"two "
		"another .name");
}

RX_MODEL(First, shared, column(rx_text, name));
RX_MODEL(Second, shared, column(rx_text, name));
RX_MODEL(Third, SHARED, column(rx_text, name));
RX_MODEL(Elsewhere, shared, column(rx_text, name), table_options(.schema = "archive"));

static void test_model_mistakes_table__two_models_on_one_table(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(First), OF(Second)),
		"Second: table \"shared\" is the table of model First already; give one of the two another "
		"table, or declare it once");
	/* Whoever came first: the order is that of the names. */
	test_models_refused(MODELS(OF(Second), OF(First)),
		"Second: table \"shared\" is the table of model First already; give one of the two another "
		"table, or declare it once");
	/* SQLite and MariaDB tell no case apart. */
	test_models_refused(MODELS(OF(First), OF(Third)),
		"Third: table \"SHARED\" is the table of model First already; give one of the two another "
		"table, or declare it once");
	test_models_accepted(MODELS(OF(First), OF(Elsewhere)));
}

/* As a script declares what it needs, and another script after it. */
RX_TABLE(First_old, shared, primary_key(int64_t, id), column(rx_text, name, .index = true),
	many(Part_old, parts), table_options(.frozen = true));
RX_TABLE(Part_old, part, primary_key(int64_t, id),
	column(int64_t, shared_id, .foreign_key = "shared.id"), one(First_old, shared),
	table_options(.frozen = true));
RX_TABLE(First_older, shared, primary_key(int64_t, id), column(rx_text, name, .index = true),
	many(Part_older, parts), table_options(.frozen = true));
RX_TABLE(Part_older, part, primary_key(int64_t, id),
	column(int64_t, shared_id, .foreign_key = "shared.id"), one(First_older, shared),
	table_options(.frozen = true));
RX_MODEL(Shares, shares, column(int64_t, shared_id, .foreign_key = "shared.id"), one(First, shared));

static void test_model_mistakes_table__frozen_models_may_stand_for_one_table(void **state)
{
	(void)state;
	test_models_accepted(MODELS(OF(First), OF(Shares), OF(First_old), OF(Part_old)));
	test_models_accepted(MODELS(OF(First_old), OF(Part_old), OF(First_older), OF(Part_older)));
	/* A model of the program refers to no table that only a script knows. */
	test_models_refused(MODELS(OF(Shares), OF(First_old), OF(Part_old)),
		"Shares.shared_id: .foreign_key \"shared.id\": no model has the table \"shared\"; "
		"is its header included?");
}

RX_MODEL(UniqueEmpty, t, column(rx_text, a), table_unique(uq));
RX_MODEL(UniqueTwice, t, column(rx_text, a), table_unique(uq, a, a));
RX_MODEL(UniqueDesc, t, column(rx_text, a), table_unique(uq, a RX_DESC));
RX_MODEL(IndexEmpty, t, column(rx_text, a), table_index(ix, ()));
RX_MODEL(IndexTwice, t, column(rx_text, a), table_index(ix, (a, a RX_DESC)));
RX_MODEL(IndexBoth, t, column(rx_text, a), table_index(ix, (a), .expression = "lower(a)"));
RX_MODEL(IndexExpression, t, column(rx_text, a), table_index(ix, (), .expression = "lower(a)"));
RX_MODEL(CheckEmpty, t, column(rx_text, a), table_check(ck, " "));
RX_MODEL(NameTwice, t, column(rx_text, a), table_index(x, (a)), table_unique(X, a));

static void test_model_mistakes_table__constraints_over_nothing(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(UniqueEmpty)),
		"UniqueEmpty: unique constraint \"uq\" has no columns; write table_unique(uq, field, …)");
	test_models_refused(
		MODELS(OF(UniqueTwice)), "UniqueTwice: \"uq\" lists the column a twice; leave one out");
	test_models_refused(MODELS(OF(UniqueDesc)),
		"UniqueDesc: \"uq\": RX_DESC belongs to table_index; a unique constraint has no order");
	test_models_refused(MODELS(OF(IndexEmpty)),
		"IndexEmpty: index \"ix\" has no columns; write table_index(ix, (field, …)), or an "
		".expression");
	test_models_refused(
		MODELS(OF(IndexTwice)), "IndexTwice: \"ix\" lists the column a twice; leave one out");
	test_models_refused(MODELS(OF(IndexBoth)),
		"IndexBoth: index \"ix\" has columns and an .expression; write the columns into the "
		"expression, and () for the list");
	test_models_accepted(MODELS(OF(IndexExpression)));
	test_models_refused(MODELS(OF(CheckEmpty)), "CheckEmpty: check \"ck\" is empty; write its SQL");
	test_models_refused(MODELS(OF(NameTwice)),
		"NameTwice: two constraints have the name \"X\"; give one of them another one");
}

#define EIGHT(M_) \
	column(int16_t, M_##1), column(int16_t, M_##2), column(int16_t, M_##3), \
		column(int16_t, M_##4), column(int16_t, M_##5), column(int16_t, M_##6), \
		column(int16_t, M_##7), column(int16_t, M_##8)
RX_MODEL(Sixteen, t, EIGHT(a), EIGHT(b),
	table_index(ix, (a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8 RX_DESC)));
RX_MODEL(Seventeen, t, EIGHT(a), EIGHT(b),
	table_unique(uq, a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8, id));

static void test_model_mistakes_table__too_many_columns_in_a_list(void **state)
{
	(void)state;
	test_models_accepted(MODELS(OF(Sixteen)));
	test_models_refused(MODELS(OF(Seventeen)),
		"Seventeen: \"uq\" lists more than 16 columns; that many are the limit");
}

RX_MODEL(Indexed, indexed, column(rx_text, a, .index = true));
RX_MODEL(SameIndex, same_index, column(rx_text, a), table_index(ix_indexed_a, (a)));
RX_MODEL(IndexAsTable, as_table, column(rx_text, a), table_index(indexed, (a)));

static void test_model_mistakes_table__indexes_of_one_name(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Indexed), OF(SameIndex)),
		"SameIndex: index \"ix_indexed_a\" is an index of model Indexed already; the names of "
		"indexes are shared by all tables: give it another one");
	test_models_refused(MODELS(OF(Indexed), OF(IndexAsTable)),
		"IndexAsTable: index \"indexed\" has the name of a table; give it another one");
}

static void test_model_mistakes_table__the_error_names_table_and_column(void **state)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *const *mappers;
	size_t n;
	(void)state;
	rx__model_enter(OF(ColumnTwice));
	assert_int_equal(rx__registry_mappers(&mappers, &n, &error), RX_EMODEL);
	assert_string_equal(error.table, "t");
	assert_string_equal(error.column, "X");
	/* Every call says it again, until the model has left. */
	rx_error again = RX_ERROR_INIT;
	assert_int_equal(rx__registry_mappers(&mappers, &n, &again), RX_EMODEL);
	assert_string_equal(again.message, error.message);
	assert_int_equal(rx__registry_mappers(&mappers, &n, NULL), RX_EMODEL);
	rx__model_leave(OF(ColumnTwice));
	assert_int_equal(rx__registry_mappers(&mappers, &n, NULL), RX_OK);
	assert_int_equal(n, 0);
}

RX_MODEL(Plain, plain, column(rx_text, name));

static void test_model_mistakes_table__two_declarations_of_one_name(void **state)
{
	rx__registration other = *OF(Plain);
	(void)state;
	test_models_accepted(MODELS(OF(Plain), &other));
	other.size = 32;
	test_models_refused(MODELS(OF(Plain), &other),
		"Plain: two declarations differ: one has 32 bytes and 2 columns, one has 16 bytes and 2 "
		"columns; is one header older, or are there two models of this name?");
	other = *OF(Plain);
	other.n_columns = 3;
	test_models_refused(MODELS(OF(Plain), &other),
		"Plain: two declarations differ: one has 16 bytes and 3 columns, one has 16 bytes and 2 "
		"columns; is one header older, or are there two models of this name?");
	other = *OF(Plain);
	other.fold++;
	test_models_refused(MODELS(OF(Plain), &other),
		"Plain: two declarations differ in a column's place, type or name, or in the table's name "
		"(both have 16 bytes and "
		"2 "
		"columns); is one header older, or are there two models of this name?");
}

static void test_model_mistakes_table__two_declarations_that_differ_in_an_option(void **state)
{
	(void)state;
	rx_column columns[2] = { Plain__columns[0], Plain__columns[1] };
	columns[1].unique = true;
	rx_model model = Plain__model;
	model.columns = columns;
	rx__registration other = *OF(Plain);
	other.model = &model;
	test_models_refused(MODELS(OF(Plain), &other),
		"Plain: two declarations differ in column name (both have 16 bytes and 2 columns); is one "
		"header older, or are there two models of this name?");
	model = Plain__model;
	rx_table_options options = { .comment = "x" };
	model.options = &options;
	test_models_refused(MODELS(OF(Plain), &other),
		"Plain: two declarations differ in options of the table (both have 16 bytes and 2 "
		"columns); is one "
		"header older, or are there two models of this name?");
}

static void test_model_mistakes_table__a_newer_header_than_the_library(void **state)
{
	(void)state;
	rx_model model = Plain__model;
	rx__registration other = *OF(Plain);
	other.model = &model;
	model.rx__column_size++;
	test_models_refused(MODELS(&other),
		"Plain: the program was compiled with a newer <reflex/model.h> than this library has; "
		"install the library that the header came with");
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(Plain));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mistakes_table__no_primary_key),
		cmocka_unit_test(test_model_mistakes_table__a_generated_key_without_rowid),
		cmocka_unit_test(test_model_mistakes_table__names_that_cannot_be),
		cmocka_unit_test(test_model_mistakes_table__two_columns_of_one_name),
		cmocka_unit_test(test_model_mistakes_table__two_models_on_one_table),
		cmocka_unit_test(test_model_mistakes_table__frozen_models_may_stand_for_one_table),
		cmocka_unit_test(test_model_mistakes_table__constraints_over_nothing),
		cmocka_unit_test(test_model_mistakes_table__too_many_columns_in_a_list),
		cmocka_unit_test(test_model_mistakes_table__indexes_of_one_name),
		cmocka_unit_test(test_model_mistakes_table__the_error_names_table_and_column),
		cmocka_unit_test(test_model_mistakes_table__two_declarations_of_one_name),
		cmocka_unit_test(test_model_mistakes_table__two_declarations_that_differ_in_an_option),
		cmocka_unit_test(test_model_mistakes_table__a_newer_header_than_the_library),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
