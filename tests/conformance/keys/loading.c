/* Loading by keys of two columns: lists, single ones, links, paths, parts; one query for each step. */
#include "../journal.h"
#include "ledger.h"

enum { INVOICES = 4 };

/* Statements, without the SELECT of a list of keys inside. */
static int selects(void)
{
	return journal_count("SELECT \"") + journal_count("SELECT `");
}

/* eu/1, eu/2, us/1, us/2: the numbers of one region are those of the other too. */
static void store(rx_session *s)
{
	const char *const regions[] = { "eu", "us" };
	Sticker *red = rx_add(s, Sticker, .shelf = 1, .place = 1, .word = "red");
	Sticker *blue = rx_add(s, Sticker, .shelf = 1, .place = 2, .word = "blue");
	for (int i = 0; i < INVOICES; i++) {
		Invoice *invoice = rx_add(s, Invoice, .region = regions[i / 2], .number = i % 2 + 1);
		for (int k = 0; k <= i; k++)
			rx_append(s, invoice, Invoice_.lines, rx_add(s, Line, .position = k));
		rx_add(s, Payment, .amount = 10 * i, .invoice = invoice);
		if (i > 0)
			rx_append(s, invoice, Invoice_.stickers, red);
		if (i == 3)
			rx_append(s, invoice, Invoice_.stickers, blue);
		if (i == 2)
			rx_add(s, Receipt, .text = "paid", .invoice = invoice);
	}
	rx_add(s, Payment, .amount = 99);
	assert_true(rx_commit(s));
	assert_rx_ok(rx_session_error(s));
}

static Invoice **all_invoices(rx_session *s)
{
	return rx_all(s, Invoice, .order_by = { rx_asc(Invoice_.region), rx_asc(Invoice_.number) });
}

static void test_conformance_keys_loading__lists(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		Invoice **invoices = all_invoices(s);
		assert_int_equal(rx_len(invoices), INVOICES);
		journal_clear();
		assert_true(rx_load(s, Invoice_.lines, invoices));
		assert_int_equal(selects(), 1);
		for (int i = 0; i < INVOICES; i++) {
			assert_int_equal(rx_len(invoices[i]->lines), i + 1);
			for (int k = 0; k <= i; k++) {
				assert_string_equal(invoices[i]->lines[k]->region, invoices[i]->region);
				assert_int_equal(invoices[i]->lines[k]->number, invoices[i]->number);
				assert_int_equal(invoices[i]->lines[k]->position, k);
				assert_ptr_equal(invoices[i]->lines[k]->invoice, invoices[i]);
			}
		}
		assert_true(rx_load(s, Invoice_.payments, invoices));
		for (int i = 0; i < INVOICES; i++) {
			assert_int_equal(rx_len(invoices[i]->payments), 1);
			assert_int_equal(invoices[i]->payments[0]->amount, 10 * i);
		}
	}
}

static void test_conformance_keys_loading__a_list_of_some(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		Invoice **two = rx_all(s, Invoice,
			.where = rx_or(rx_and(rx_eq(Invoice_.region, "eu"), rx_eq(Invoice_.number, 2)),
				rx_and(rx_eq(Invoice_.region, "us"), rx_eq(Invoice_.number, 1))),
			.order_by = { rx_asc(Invoice_.region) }, .load = { Invoice_.lines });
		assert_int_equal(rx_len(two), 2);
		assert_int_equal(rx_len(two[0]->lines), 2);
		assert_int_equal(rx_len(two[1]->lines), 3);
		/* Not those of eu/1 and us/2, which a list of regions beside one of numbers would find. */
		assert_null(rx_all(s, Line, .where = rx_eq(Line_.position, 9))[0]);
		journal_clear();
		assert_ptr_equal(rx_get(s, Line, "eu", 2, 0), two[0]->lines[0]);
		assert_int_equal(selects(), 0);
		assert_non_null(rx_get(s, Line, "us", 2, 3));
		assert_int_equal(selects(), 1);
	}
}

static void test_conformance_keys_loading__single_ones(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		journal_clear();
		Payment **payments = rx_all(
			s, Payment, .order_by = { rx_asc(Payment_.amount) }, .load = { Payment_.invoice });
		assert_int_equal(selects(), 1);
		assert_int_equal(rx_len(payments), INVOICES + 1);
		assert_string_equal(payments[1]->invoice->region, "eu");
		assert_int_equal(payments[1]->invoice->number, 2);
		assert_string_equal(payments[3]->invoice->region, "us");
		assert_null(payments[4]->invoice);
		assert_true(rx_is_loaded(s, payments[4], Payment_.invoice));
		rx_clear(s);
		payments = rx_all(s, Payment, .order_by = { rx_asc(Payment_.amount) });
		journal_clear();
		assert_true(rx_load(s, Payment_.invoice, payments));
		assert_int_equal(selects(), 1);
		assert_int_equal(payments[2]->invoice->number, 1);
		/* Known by both columns of the key: nothing is asked. */
		Line **lines = rx_all(s, Line);
		journal_clear();
		assert_true(rx_load(s, Line_.invoice, lines));
		assert_int_equal(selects(), 0);
		assert_ptr_equal(lines[0]->invoice, payments[0]->invoice);
	}
}

static void test_conformance_keys_loading__one_to_one(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		Invoice **invoices =
			rx_all(s, Invoice, .order_by = { rx_asc(Invoice_.region), rx_asc(Invoice_.number) },
				.load = { Invoice_.receipt });
		assert_null(invoices[0]->receipt);
		assert_true(rx_is_loaded(s, invoices[0], Invoice_.receipt));
		assert_string_equal(invoices[2]->receipt->text, "paid");
		assert_ptr_equal(invoices[2]->receipt->invoice, invoices[2]);
		rx_clear(s);
		invoices = all_invoices(s);
		assert_true(rx_load(s, Invoice_.receipt, invoices));
		assert_string_equal(invoices[2]->receipt->text, "paid");
		assert_true(rx_is_loaded(s, invoices[0], Invoice_.receipt));
		assert_null(invoices[0]->receipt);
	}
}

static void test_conformance_keys_loading__links(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		Invoice **invoices = all_invoices(s);
		journal_clear();
		assert_true(rx_load(s, Invoice_.stickers, invoices));
		assert_int_equal(selects(), 1);
		assert_int_equal(rx_len(invoices[0]->stickers), 0);
		assert_int_equal(rx_len(invoices[1]->stickers), 1);
		assert_int_equal(rx_len(invoices[3]->stickers), 2);
		assert_string_equal(invoices[3]->stickers[0]->word, "blue");
		assert_ptr_equal(invoices[1]->stickers[0], invoices[3]->stickers[1]);
		Sticker *red = invoices[1]->stickers[0];
		assert_true(rx_load(s, Sticker_.invoices, rx_list(Sticker, red)));
		assert_int_equal(rx_len(red->invoices), 3);
		rx_clear(s);
		/* Of a link by rows: some owners, not all. */
		invoices = rx_all(s, Invoice, .where = rx_eq(Invoice_.region, "us"),
			.order_by = { rx_asc(Invoice_.number) }, .load = { Invoice_.stickers });
		assert_int_equal(rx_len(invoices[0]->stickers), 1);
		assert_int_equal(rx_len(invoices[1]->stickers), 2);
	}
}

static void test_conformance_keys_loading__a_part_for_each_owner(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		Invoice **invoices = all_invoices(s);
		assert_true(
			rx_load(s, rx_only(Invoice_.lines, .order_by = { rx_desc(Line_.position) }, .limit = 2),
				invoices));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(invoices[0]->lines), 1);
		assert_int_equal(rx_len(invoices[3]->lines), 2);
		assert_int_equal(invoices[3]->lines[0]->position, 3);
		assert_true(rx_load(s, rx_only(Invoice_.stickers, .limit = 1), invoices));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(invoices[3]->stickers), 1);
		assert_int_equal(rx_len(invoices[0]->stickers), 0);
	}
}

static void test_conformance_keys_loading__paths(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		rx_clear(s);
		journal_clear();
		Sticker **stickers = rx_all(s, Sticker, .order_by = { rx_asc(Sticker_.word) },
			.load = { rx_path(Sticker_.invoices, Invoice_.lines, Line_.invoice) });
		assert_int_equal(selects(), 3);
		assert_int_equal(rx_len(stickers[0]->invoices), 1);
		assert_int_equal(rx_len(stickers[0]->invoices[0]->lines), 4);
		assert_ptr_equal(stickers[0]->invoices[0]->lines[3]->invoice, stickers[0]->invoices[0]);
	}
}

static void test_conformance_keys_loading__a_thousand_owners(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 1000; i++) {
			Invoice *invoice = rx_add(s, Invoice, .region = i % 2 ? "odd" : "even", .number = i);
			rx_add(s, Line, .position = 1, .invoice = invoice);
			rx_add(s, Line, .position = 2, .invoice = invoice);
		}
		assert_true(rx_commit(s));
		rx_clear(s);
		Invoice **some = rx_all(s, Invoice, .where = rx_lt(Invoice_.number, 900));
		journal_clear();
		assert_true(rx_load(s, Invoice_.lines, some));
		assert_int_equal(selects(), 1);
		for (Invoice **at = some; *at; at++) {
			assert_int_equal(rx_len((*at)->lines), 2);
			assert_int_equal((*at)->lines[1]->number, (*at)->number);
		}
	}
}

/* More values than a statement may have parameters. */
static void test_conformance_keys_loading__owners_without_end(void **state)
{
	enum { OWNERS = 35000 };
	suite *the = *state;
	Invoice *invoices = calloc(OWNERS, sizeof(*invoices));
	Line *lines = calloc(OWNERS, sizeof(*lines));

	assert_non_null(invoices);
	assert_non_null(lines);
	for (int i = 0; i < OWNERS; i++) {
		invoices[i].region = lines[i].region = i % 2 ? "odd" : "even";
		invoices[i].number = lines[i].number = i;
		lines[i].position = i % 7;
	}
	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_insert_many(s, Invoice, invoices, OWNERS), OWNERS);
		assert_int_equal(rx_insert_many(s, Line, lines, OWNERS), OWNERS);
		Invoice **all = rx_all(s, Invoice, .load = { Invoice_.lines });
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(all), OWNERS);
		for (Invoice **at = all; *at; at++) {
			assert_int_equal(rx_len((*at)->lines), 1);
			assert_int_equal((*at)->lines[0]->position, (*at)->number % 7);
		}
	}
	free(invoices);
	free(lines);
}

static void test_conformance_keys_loading__filters_and_joins(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		store(s);
		assert_int_equal(
			rx_count(s, Invoice, .where = rx_any(Invoice_.lines, rx_eq(Line_.position, 2))), 2);
		assert_int_equal(
			rx_count(s, Payment, .where = rx_has(Payment_.invoice, rx_eq(Invoice_.region, "us"))),
			2);
		assert_int_equal(rx_count(s, Payment, .where = rx_has(Payment_.invoice, NULL)), INVOICES);
		assert_int_equal(
			rx_count(s, Invoice, .where = rx_any(Invoice_.stickers, rx_eq(Sticker_.word, "blue"))),
			1);
		assert_int_equal(rx_count(s, Invoice, .where = rx_not(rx_has(Invoice_.receipt, NULL))), 3);
		assert_int_equal(
			rx_count(s, Line, .join = { Line_.invoice }, .where = rx_eq(Invoice_.number, 2)),
			2 + 4);
		Invoice **by_sticker = rx_all(s, Invoice, .join = { Invoice_.stickers },
			.where = rx_eq(Sticker_.word, "red"), .order_by = { rx_asc(Invoice_.region) });
		assert_int_equal(rx_len(by_sticker), 3);
		assert_string_equal(by_sticker[0]->region, "eu");
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_keys_loading__many_queries_under_one_parent_are_told(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < 6; i++)
			rx_add(s, Invoice, .region = "eu", .number = i);
		assert_true(rx_commit(s));
		Invoice **invoices = all_invoices(s);
		journal_clear();
		for (Invoice **at = invoices; *at; at++)
			(void)rx_all(s, Line,
				.where =
					rx_and(rx_eq(Line_.region, (*at)->region), rx_eq(Line_.number, (*at)->number)));
		assert_int_equal(journal_count("Invoice_.lines"), 1);
		journal_clear();
		/* A part of the key is another question. */
		for (Invoice **at = invoices; *at; at++)
			(void)rx_all(s, Line, .where = rx_eq(Line_.number, (*at)->number));
		assert_int_equal(journal_count("N+1"), 0);
	}
}

#define LOADING(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_keys_loading__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOADING(lists),
		LOADING(a_list_of_some),
		LOADING(single_ones),
		LOADING(one_to_one),
		LOADING(links),
		LOADING(a_part_for_each_owner),
		LOADING(paths),
		LOADING(a_thousand_owners),
		LOADING(owners_without_end),
		LOADING(filters_and_joins),
		LOADING(many_queries_under_one_parent_are_told),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
