/* Foreign keys of several columns: what makes one, and what is wrong about those that are none. */
#include "model/key.h"
#include "model/registry.h"
#include "support/models.h"

/* clang-format off */
RX_TABLE(Invoice, invoice,
	primary_key(rx_text, region),
	primary_key(int32_t, number),
	column(rx_text, note),
	column(rx_text, code),
	column(rx_text, year),
	table_unique(uq_invoice_code, code, year));

RX_MODEL(Grouped, t,
	column(int32_t, number, .foreign_key = "invoice.number"),
	column(rx_text, region, .foreign_key = "invoice.region", .on_delete = RX_CASCADE),
	one(Invoice, invoice));
RX_MODEL(ByCode, t,
	column(rx_text, a, .foreign_key = "invoice.year"),
	column(rx_text, b, .foreign_key = "invoice.code"));
RX_MODEL(Both, t,
	column(rx_text, region, .nullable = true),
	column(rx_opt_int32, home),
	column(rx_opt_int32, away),
	table_foreign_key(fk_home, (home, region), "invoice(number, region)"),
	table_foreign_key(fk_away, (region, away), " invoice ", .on_delete = RX_SET_NULL),
	one(Invoice, at_home, .via = "home"),
	one(Invoice, at_away, .via = "fk_away"));
/* clang-format on */

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	assert_int_equal(rx__registry_mapper(&mapper, model, &error), 0);
	return mapper;
}

static const char *described(const rx__foreign_key *key, char *out, size_t size)
{
	char columns[100], targets[100], own[100] = "()", cleared[100] = "()";
	rx__key_fields(&key->columns, columns, sizeof columns);
	rx__key_fields(&key->targets, targets, sizeof targets);
	if (key->own.n)
		rx__key_fields(&key->own, own, sizeof own);
	if (key->cleared.n)
		rx__key_fields(&key->cleared, cleared, sizeof cleared);
	snprintf(out, size, "%s %s to %s own %s cleared %s", key->name, columns, targets, own, cleared);
	return out;
}

static void test_model_mistakes_key__columns_that_are_one(void **state)
{
	rx__registration **models = MODELS(OF(Invoice), OF(Grouped)), **others;
	char text[600];
	(void)state;
	test_models_enter(models);
	const rx__mapper *grouped = mapper_of(&Grouped__model);
	assert_int_equal(grouped->n_foreign_keys, 1);
	/* In the order of the key that is referred to. */
	assert_string_equal(described(&grouped->foreign_keys[0], text, sizeof text),
		"fk_t_region_number (region, number) to (region, number) own (region, number) cleared ()");
	assert_int_equal(grouped->foreign_keys[0].on_delete, RX_CASCADE);
	assert_ptr_equal(grouped->relationships[0].key, &grouped->foreign_keys[0]);
	test_models_leave(models);
	others = MODELS(OF(Invoice), OF(ByCode));
	test_models_enter(others);
	assert_string_equal(described(&mapper_of(&ByCode__model)->foreign_keys[0], text, sizeof text),
		"fk_t_b_a (b, a) to (code, year) own (b, a) cleared ()");
	test_models_leave(others);
}

static void test_model_mistakes_key__columns_that_are_shared(void **state)
{
	rx__registration **models = MODELS(OF(Invoice), OF(Both));
	char text[600];
	(void)state;
	test_models_enter(models);
	const rx__mapper *both = mapper_of(&Both__model);
	assert_int_equal(both->n_foreign_keys, 2);
	assert_string_equal(described(&both->foreign_keys[0], text, sizeof text),
		"fk_home (region, home) to (region, number) own home cleared home");
	assert_string_equal(described(&both->foreign_keys[1], text, sizeof text),
		"fk_away (region, away) to (region, number) own away cleared away");
	assert_ptr_equal(both->relationships[0].key, &both->foreign_keys[0]);
	assert_ptr_equal(both->relationships[1].key, &both->foreign_keys[1]);
	assert_string_equal(both->attributes[3].target->field, "number");
	test_models_leave(models);
}

/* clang-format off */
RX_MODEL(Half, t, column(rx_text, region, .foreign_key = "invoice.region"));
RX_MODEL(Twice, t, column(rx_text, a, .foreign_key = "invoice.region"),
	column(rx_text, b, .foreign_key = "invoice.region"),
	column(int32_t, number, .foreign_key = "invoice.number"));
RX_MODEL(TooMuch, t, column(rx_text, region, .foreign_key = "invoice.region"),
	column(int32_t, number, .foreign_key = "invoice.number"),
	column(rx_text, code, .foreign_key = "invoice.code"));
RX_MODEL(NotAPart, t, column(rx_text, region, .foreign_key = "invoice.region"),
	column(int32_t, number, .foreign_key = "invoice.number"),
	column(rx_text, note, .foreign_key = "invoice.note"));
RX_MODEL(TwoActions, t,
	column(rx_text, region, .foreign_key = "invoice.region", .on_delete = RX_RESTRICT),
	column(int32_t, number, .foreign_key = "invoice.number", .on_delete = RX_CASCADE));
RX_MODEL(OneCannot, t,
	column(rx_text, region, .foreign_key = "invoice.region"),
	column(rx_opt_int32, number, .foreign_key = "invoice.number", .on_delete = RX_SET_NULL));
/* clang-format on */

static void test_model_mistakes_key__columns_that_are_none(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Invoice), OF(Half)),
		"Half.region: .foreign_key \"invoice.region\": Invoice.region is unique only together "
		"with the others of (region, number), and no column of Half refers to number; give one "
		".foreign_key = \"invoice.number\", or write the key out: table_foreign_key(name, "
		"(column, …), \"invoice(region, number)\")");
	test_models_refused(MODELS(OF(Invoice), OF(Twice)),
		"Twice.b: .foreign_key \"invoice.region\": a refers to the same part of a key; write both "
		"keys out, so that they are told apart: table_foreign_key(name, (column, …), "
		"\"invoice(column, …)\")");
	test_models_refused(MODELS(OF(Invoice), OF(TooMuch)),
		"TooMuch.region: .foreign_key \"invoice.region\": the columns of TooMuch that refer to "
		"table \"invoice\" name more than its key (region, number); write each foreign key out: "
		"table_foreign_key(name, (column, …), \"invoice(region, number)\")");
	test_models_refused(MODELS(OF(Invoice), OF(NotAPart)),
		"NotAPart.note: .foreign_key \"invoice.note\": Invoice.note is neither the primary key nor "
		"unique by itself, so that no database can refer to it; give it .unique = true");
	test_models_refused(MODELS(OF(Invoice), OF(TwoActions)),
		"TwoActions.number: .on_delete or .on_update says something else than at another column "
		"of the same foreign key; say it once");
	test_models_refused(MODELS(OF(Invoice), OF(OneCannot)),
		"OneCannot: foreign key \"fk_t_region_number\": RX_SET_NULL sets all of its columns, and "
		"region cannot be NULL; take RX_CASCADE or RX_RESTRICT");
}

#define OUT(M, ...) \
	RX_MODEL(M, t, column(rx_text, region), column(int32_t, number), column(rx_text, note), \
		__VA_ARGS__)
/* clang-format off */
OUT(NoTable, table_foreign_key(fk, (region, number), "invoce"));
OUT(NoColumn, table_foreign_key(fk, (region, number), "invoice(region, nummer)"));
OUT(NoForm, table_foreign_key(fk, (region, number), "invoice(region, number"));
OUT(NoText, table_foreign_key(fk, (region, number), ""));
OUT(NoColumns, table_foreign_key(fk, (), "invoice"));
OUT(TooFew, table_foreign_key(fk, (region), "invoice"));
OUT(Types, table_foreign_key(fk, (number, region), "invoice"));
OUT(NotUnique, table_foreign_key(fk, (region, note), "invoice(region, note)"));
OUT(Nulls, table_foreign_key(fk, (region, number), "invoice", .on_update = RX_SET_NULL));
OUT(Descending, table_foreign_key(fk, (region, number RX_DESC), "invoice"));
OUT(Indexed, table_foreign_key(fk, (region, number), "invoice", .unique = true));
OUT(Acting, table_index(ix, (region), .on_delete = RX_CASCADE));
OUT(Again, table_foreign_key(fk, (region, number), "invoice"),
	table_foreign_key(other, (number, region), "invoice(number, region)"));
OUT(OneOfTwo, table_foreign_key(fk, (region, number), "invoice"),
	table_foreign_key(other, (note, number), "invoice"), one(Invoice, invoice));
OUT(ViaShared, table_foreign_key(fk, (region, number), "invoice"),
	table_foreign_key(other, (note, number), "invoice"), one(Invoice, invoice, .via = "number"));
OUT(None, one(Invoice, invoice));
/* clang-format on */

static void test_model_mistakes_key__written_out(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Invoice), OF(NoTable)),
		"NoTable: foreign key \"fk\": no model has the table \"invoce\"; did you mean "
		"\"invoice\"?");
	test_models_refused(MODELS(OF(Invoice), OF(NoColumn)),
		"NoColumn: foreign key \"fk\": table \"invoice\" (model Invoice) has no column \"nummer\"");
	test_models_refused(MODELS(OF(Invoice), OF(NoForm)),
		"NoForm: foreign key \"fk\": \"invoice(region, number\" is not of the form "
		"\"table(column, …)\"");
	test_models_refused(MODELS(OF(Invoice), OF(NoText)),
		"NoText: foreign key \"fk\" has no table that it refers to; write "
		"table_foreign_key(fk, (field, …), \"table(column, …)\")");
	test_models_refused(MODELS(OF(Invoice), OF(NoColumns)),
		"NoColumns: foreign key \"fk\" has no columns; write table_foreign_key(fk, (field, …), "
		"\"table(column, …)\")");
	test_models_refused(MODELS(OF(Invoice), OF(TooFew)),
		"TooFew: foreign key \"fk\": 1 columns refer to 2 columns of \"invoice\"; name as many");
	test_models_refused(MODELS(OF(Invoice), OF(Types)),
		"Types: foreign key \"fk\": number is int32_t, and Invoice.region is rx_text; declare "
		"both of one type");
	test_models_refused(MODELS(OF(Invoice), OF(NotUnique)),
		"NotUnique: foreign key \"fk\": (region, note) of Invoice is neither the primary key nor "
		"declared unique, so that no database can refer to it");
	test_models_refused(MODELS(OF(Invoice), OF(Nulls)),
		"Nulls: foreign key \"fk\": RX_SET_NULL sets all of its columns, and region cannot be "
		"NULL; take RX_CASCADE or RX_RESTRICT");
	test_models_refused(MODELS(OF(Invoice), OF(Descending)),
		"Descending: \"fk\": RX_DESC belongs to table_index; a foreign key has no order");
	test_models_refused(MODELS(OF(Invoice), OF(Indexed)),
		"Indexed: foreign key \"fk\": .unique, .where and .expression belong to table_index");
	test_models_refused(MODELS(OF(Invoice), OF(Acting)),
		"Acting: \"ix\": .on_delete and .on_update belong to table_foreign_key");
	test_models_refused(MODELS(OF(Invoice), OF(Again)),
		"Again: foreign key \"other\": (region, number) refers to table \"invoice\" already, by "
		"\"fk\"; leave one out");
}

static void test_model_mistakes_key__relations(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Invoice), OF(OneOfTwo)),
		"OneOfTwo.invoice: more than one foreign key fits: OneOfTwo.(region, number), "
		"OneOfTwo.(note, number); choose with .via = \"region\"");
	test_models_refused(MODELS(OF(Invoice), OF(ViaShared)),
		"ViaShared.invoice: more than one foreign key fits: ViaShared.(region, number), "
		"ViaShared.(note, number); choose with .via = \"region\"");
	test_models_refused(MODELS(OF(Invoice), OF(None)),
		"None.invoice: None has no foreign key to table \"invoice\"; add columns with .foreign_key "
		"= \"invoice.region\", \"invoice.number\"");
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(None));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mistakes_key__columns_that_are_one),
		cmocka_unit_test(test_model_mistakes_key__columns_that_are_shared),
		cmocka_unit_test(test_model_mistakes_key__columns_that_are_none),
		cmocka_unit_test(test_model_mistakes_key__written_out),
		cmocka_unit_test(test_model_mistakes_key__relations),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
