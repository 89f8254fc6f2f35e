/* Writing graphs whose keys have two columns: all parts follow from what is assigned, both sides are in
 * step, deletes and rollbacks reach every part. */
#include "../journal.h"
#include "ledger.h"
#include "support/number.h"

static Invoice *stored_invoice(rx_session *s, const char *region, int32_t number, int lines)
{
	Invoice *invoice = rx_add(s, Invoice, .region = region, .number = number);
	for (int i = 0; i < lines; i++)
		rx_append(s, invoice, Invoice_.lines, rx_add(s, Line, .position = i));
	assert_true(rx_commit(s));
	assert_rx_ok(rx_session_error(s));
	return invoice;
}

static void test_conformance_keys_graph__a_whole_graph_in_one_call(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *invoice = rx_add(s, Invoice, .region = "eu", .number = 7,
			.lines = rx_list(Line, &(Line){ .position = 1 }, &(Line){ .position = 2 }),
			.payments = rx_list(Payment, &(Payment){ .amount = 5 }),
			.receipt = &(Receipt){ .text = "paid" },
			.stickers = rx_list(Sticker, &(Sticker){ .shelf = 1, .place = 9, .word = "new" }));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_string_equal(invoice->lines[1]->region, "eu");
		assert_int_equal(invoice->lines[1]->number, 7);
		assert_string_equal(invoice->payments[0]->invoice_region, "eu");
		assert_int_equal(invoice->payments[0]->invoice_number.value, 7);
		assert_string_equal(invoice->receipt->region, "eu");
		assert_ptr_equal(invoice->lines[0]->invoice, invoice);
		assert_false(rx_is_dirty(s, invoice->lines[0]));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM invoice_sticker"), 1);
		assert_ptr_equal(rx_get(s, Line, "eu", 7, 2), invoice->lines[1]);
	}
}

static void test_conformance_keys_graph__a_pointer_gives_all_parts(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0), *b = stored_invoice(s, "us", 2, 0);
		Payment *payment = rx_add(s, Payment, .amount = 1, .invoice = a);
		assert_true(rx_commit(s));
		assert_true(rx_load(s, Invoice_.payments, rx_list(Invoice, a)) &&
			rx_load(s, Invoice_.payments, rx_list(Invoice, b)));
		payment->invoice = b;
		const rx_change *changes = rx_changes(s, payment);
		assert_string_equal(changes[0].field, "invoice_number");
		assert_string_equal(changes[1].field, "invoice_region");
		assert_null(changes[2].field);
		assert_true(rx_flush(s));
		assert_string_equal(payment->invoice_region, "us");
		assert_int_equal(payment->invoice_number.value, 2);
		assert_int_equal(rx_len(a->payments), 0);
		assert_ptr_equal(b->payments[0], payment);
		payment->invoice = NULL;
		assert_true(rx_flush(s));
		assert_null(payment->invoice_region);
		assert_false(payment->invoice_number.set);
		assert_int_equal(rx_len(b->payments), 0);
		assert_true(rx_rollback(s));
		assert_ptr_equal(payment->invoice, a);
		assert_string_equal(payment->invoice_region, "eu");
		assert_int_equal(payment->invoice_number.value, 1);
		assert_ptr_equal(a->payments[0], payment);
	}
}

static void test_conformance_keys_graph__assigned_parts_move_the_item(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0), *b = stored_invoice(s, "eu", 2, 0);
		Payment *payment = rx_add(s, Payment, .amount = 1, .invoice = a);
		assert_true(rx_commit(s));
		assert_true(rx_load(s, Invoice_.payments, rx_list(Invoice, a)) &&
			rx_load(s, Invoice_.payments, rx_list(Invoice, b)));
		payment->invoice_number = rx_some(2); /* one part of the two */
		assert_true(rx_flush(s));
		assert_null(payment->invoice);
		assert_int_equal(rx_len(a->payments), 0);
		assert_ptr_equal(b->payments[0], payment);
		/* A part that is NULL refers to nothing. */
		payment->invoice_region = NULL;
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(b->payments), 0);
		assert_true(payment->invoice_number.set);
		rx_clear(s);
		payment = rx_first(s, Payment, .load = { Payment_.invoice });
		assert_null(payment->invoice);
		assert_true(rx_is_loaded(s, payment, Payment_.invoice));
	}
}

static void test_conformance_keys_graph__pointer_and_part_that_contradict(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0);
		rx_add(s, Payment, .amount = 1, .invoice = a, .invoice_number = rx_some(3));
		assert_false(rx_flush(s));
		assert_int_equal(rx_session_error(s)->code, RX_EINVAL);
		assert_non_null(strstr(rx_session_error(s)->message, "invoice_number to another key"));
		rx_rollback(s);
		Line *line = rx_add(s, Line, .region = "eu", .number = 1, .position = 1, .invoice = a);
		assert_true(rx_flush(s));
		assert_ptr_equal(line->invoice, a);
	}
}

static void test_conformance_keys_graph__append_and_remove(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 2), *b = stored_invoice(s, "us", 1, 0);
		Payment *payment = rx_add(s, Payment, .amount = 1);
		assert_true(rx_append(s, a, Invoice_.payments, payment));
		assert_ptr_equal(payment->invoice, a);
		assert_true(rx_commit(s));
		assert_true(rx_append(s, b, Invoice_.payments, payment));
		assert_true(rx_commit(s));
		assert_string_equal(payment->invoice_region, "us");
		assert_true(rx_remove(s, b, Invoice_.payments, payment));
		assert_true(rx_commit(s));
		assert_null(payment->invoice_region);
		assert_false(payment->invoice_number.set);
		/* Lines belong to their invoice: removed is deleted. */
		Line *line = a->lines[0];
		assert_true(rx_remove(s, a, Invoice_.lines, line));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(a->lines), 1);
		assert_null(rx_get(s, Line, "eu", 1, 0));
	}
}

static void test_conformance_keys_graph__a_line_moves_with_its_own_key(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 1), *b = stored_invoice(s, "us", 5, 0);
		Line *line = a->lines[0];
		assert_true(rx_append(s, b, Invoice_.lines, line));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_string_equal(line->region, "us");
		assert_int_equal(line->number, 5);
		assert_ptr_equal(rx_get(s, Line, "us", 5, 0), line);
		assert_null(rx_get(s, Line, "eu", 1, 0));
		line->invoice = a;
		assert_true(rx_flush(s));
		assert_ptr_equal(rx_get(s, Line, "eu", 1, 0), line);
		assert_true(rx_rollback(s));
		assert_ptr_equal(rx_get(s, Line, "us", 5, 0), line);
		line->invoice = NULL;
		assert_false(rx_flush(s));
		assert_int_equal(rx_session_error(s)->code, RX_ENOT_NULL);
		assert_non_null(strstr(rx_session_error(s)->message, "line.(region, number)"));
	}
}

static void test_conformance_keys_graph__a_replaced_list(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 3);
		Line *second = a->lines[1];
		a->lines = rx_list(Line, second, &(Line){ .position = 8 });
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(a->lines), 2);
		assert_ptr_equal(a->lines[0], second);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line"), 2);
		assert_true(rx_set_list(s, a, Invoice_.lines, rx_list(Line)));
		assert_true(rx_commit(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line"), 0);
	}
}

static void test_conformance_keys_graph__one_to_one_changes_places(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0), *b = stored_invoice(s, "us", 1, 0);
		Receipt *x = rx_add(s, Receipt, .text = "x", .invoice = a);
		Receipt *y = rx_add(s, Receipt, .text = "y", .invoice = b);
		assert_true(rx_commit(s));
		assert_true(rx_load(s, Invoice_.receipt, rx_list(Invoice, a)) &&
			rx_load(s, Invoice_.receipt, rx_list(Invoice, b)));
		x->invoice = b;
		y->invoice = a;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_ptr_equal(a->receipt, y);
		assert_ptr_equal(b->receipt, x);
		assert_string_equal(x->region, "us");
		assert_int_equal(x->number.value, 1);
		a->receipt = &(Receipt){ .text = "z" };
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_false(y->number.set);
		assert_null(y->region);
		assert_string_equal(a->receipt->region, "eu");
	}
}

static void test_conformance_keys_graph__links(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0), *b = stored_invoice(s, "us", 1, 0);
		Sticker *red = rx_add(s, Sticker, .shelf = 1, .place = 2, .word = "red");
		assert_true(rx_append(s, a, Invoice_.stickers, red));
		assert_true(rx_append(s, red, Sticker_.invoices, b));
		assert_true(rx_commit(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM invoice_sticker"), 2);
		rx_clear(s);
		a = rx_get(s, Invoice, "eu", 1);
		red = rx_get(s, Sticker, 1, 2);
		/* Of a row that is not loaded the key is made. */
		assert_true(rx_remove(s, a, Invoice_.stickers, red));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(
			test_number(s, "SELECT count(*) AS n FROM invoice_sticker WHERE region = 'us'"), 1);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM invoice_sticker"), 1);
		assert_true(rx_load(s, Sticker_.invoices, rx_list(Sticker, red)));
		assert_int_equal(rx_len(red->invoices), 1);
		assert_true(rx_append(s, a, Invoice_.stickers, red));
		assert_true(rx_remove(s, a, Invoice_.stickers, red));
		assert_true(rx_append(s, a, Invoice_.stickers, red));
		assert_true(rx_commit(s));
		assert_int_equal(rx_len(red->invoices), 2);
		/* The rows of the link go with an end. */
		assert_true(rx_delete(s, red));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM invoice_sticker"), 0);
	}
}

static void test_conformance_keys_graph__deletes(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 2), *b = stored_invoice(s, "eu", 2, 1);
		Payment *mine = rx_add(s, Payment, .amount = 1, .invoice = a);
		Payment *its = rx_add(s, Payment, .amount = 2, .invoice = b);
		Receipt *receipt = rx_add(s, Receipt, .text = "x", .invoice = a);
		assert_true(rx_commit(s));
		assert_true(rx_delete(s, a));
		assert_true(rx_flush(s));
		assert_rx_ok(rx_session_error(s));
		/* What the database did, the objects know. */
		assert_null(mine->invoice_region);
		assert_false(mine->invoice_number.set);
		assert_null(mine->invoice);
		assert_ptr_equal(its->invoice, b);
		assert_int_equal(rx_state(s, receipt), RX_STATE_DELETED);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line"), 1);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM receipt"), 0);
		assert_int_equal(test_number(s,
							 "SELECT count(*) AS n FROM payment WHERE invoice_region IS "
							 "NULL AND invoice_number IS NULL"),
			1);
		assert_true(rx_rollback(s));
		assert_ptr_equal(mine->invoice, a);
		assert_string_equal(mine->invoice_region, "eu");
		assert_int_equal(rx_state(s, receipt), RX_STATE_PERSISTENT);
		assert_int_equal(rx_len(a->lines), 2);
	}
}

static void test_conformance_keys_graph__savepoints(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 1), *b = stored_invoice(s, "us", 2, 0);
		Payment *payment = rx_add(s, Payment, .amount = 1, .invoice = a);
		assert_true(rx_flush(s));
		rx_savepoint(s) {
			payment->invoice = b;
			rx_append(s, b, Invoice_.lines, a->lines[0]);
			assert_true(rx_flush(s));
			assert_string_equal(payment->invoice_region, "us");
			break;
		}
		assert_string_equal(payment->invoice_region, "eu");
		assert_int_equal(payment->invoice_number.value, 1);
		assert_ptr_equal(payment->invoice, a);
		assert_int_equal(rx_len(a->lines), 1);
		assert_ptr_equal(rx_get(s, Line, "eu", 1, 0), a->lines[0]);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_keys_graph__a_key_to_nothing_is_named(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		rx_add(s, Line, .region = "eu", .number = 404, .position = 1);
		assert_false(rx_commit(s));
		const rx_error *error = rx_session_error(s);
		assert_int_equal(error->code, RX_EFOREIGN_KEY);
		assert_string_equal(error->constraint, "fk_line_region_number");
		assert_string_equal(error->table, "line");
		rx_rollback(s);
		/* Half of a key refers to nothing, and is allowed. */
		rx_add(s, Payment, .amount = 1, .invoice_number = rx_some(404));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
	}
}

static void test_conformance_keys_graph__merge(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		stored_invoice(s, "eu", 1, 2);
		rx_clear(s);
		Invoice detached = { .region = "eu", .number = 1, .customer = "Ann" };
		Line lines[2] = { { .region = "eu", .number = 1, .position = 1, .what = "kept" },
			{ .region = "eu", .number = 1, .position = 5, .what = "new", .invoice = &detached } };
		detached.lines = rx_list(Line, &lines[0], &lines[1]);
		Invoice *merged = rx_merge(s, Invoice, &detached);
		assert_rx_ok(rx_session_error(s));
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(rx_len(merged->lines), 2);
		assert_string_equal(merged->customer, "Ann");
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line WHERE position = 0"), 0);
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line WHERE what = 'new'"), 1);
		Payment mine = { .amount = 3, .invoice = &detached };
		Payment *payment = rx_merge(s, Payment, &mine);
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(payment->invoice_number.value, 1);
		assert_string_equal(payment->invoice_region, "eu");
	}
}

static void test_conformance_keys_graph__json(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *invoice = stored_invoice(s, "eu", 1, 1);
		const char *text = rx_to_json(s, invoice);
		assert_non_null(strstr(text, "\"lines\""));
		assert_non_null(strstr(text, "\"position\": 0"));
		Invoice *read = rx_from_json(s, Invoice,
			"{\"customer\": \"Bo\", \"payments\": [{\"amount\": 4}, {\"amount\": 5}]}",
			.with = { Invoice_.payments });
		assert_rx_ok(rx_session_error(s));
		read->region = "us";
		read->number = 9;
		assert_true(rx_commit(s));
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(read->payments[1]->invoice_number.value, 9);
		assert_string_equal(read->payments[1]->invoice_region, "us");
	}
}

static void test_conformance_keys_graph__rows_in_bulk_follow_pointers(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Invoice *a = stored_invoice(s, "eu", 1, 0);
		Line rows[2] = { { .position = 1, .invoice = a }, { .position = 2, .invoice = a } };
		assert_int_equal(rx_insert_many(s, Line, rows, 2), 2);
		assert_rx_ok(rx_session_error(s));
		assert_int_equal(test_number(s, "SELECT count(*) AS n FROM line WHERE region = 'eu'"), 2);
		assert_int_equal(rx_delete_where(s, Line, .where = rx_eq(Line_.position, 2)), 1);
		assert_true(rx_load(s, Invoice_.lines, rx_list(Invoice, a)));
		assert_int_equal(rx_len(a->lines), 1);
	}
}

#define GRAPH(name) \
	cmocka_unit_test_setup_teardown( \
		test_conformance_keys_graph__##name, suite_open_echo, suite_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GRAPH(a_whole_graph_in_one_call),
		GRAPH(a_pointer_gives_all_parts),
		GRAPH(assigned_parts_move_the_item),
		GRAPH(pointer_and_part_that_contradict),
		GRAPH(append_and_remove),
		GRAPH(a_line_moves_with_its_own_key),
		GRAPH(a_replaced_list),
		GRAPH(one_to_one_changes_places),
		GRAPH(links),
		GRAPH(deletes),
		GRAPH(savepoints),
		GRAPH(a_key_to_nothing_is_named),
		GRAPH(merge),
		GRAPH(json),
		GRAPH(rows_in_bulk_follow_pointers),
	};
	journal_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
