/* Filters that models declare: soft delete, tenants, constants. Every query carries them, and there
 * is an explicit way around each. */
#include "../engine.h"

/* clang-format off */
RX_MODEL(Folder, folder,
    column(rx_text, name),
    column(rx_opt_datetime, deleted_at, .soft_delete = true),
    many(Document, documents, .cascade = RX_CASCADE_DELETE),
    many(Label, labels, .cascade = RX_CASCADE_DELETE));

RX_MODEL(Document, document,
    column(rx_text, title),
    column(bool, is_deleted, .soft_delete = true),
    column(int32_t, revision, .version = true),
    column(rx_opt_int64, folder_id, .foreign_key = "folder.id"),
    one(Folder, folder));

/* No mark of its own. */
RX_MODEL(Label, label,
    column(rx_text, word),
    column(int64_t, folder_id, .foreign_key = "folder.id"),
    one(Folder, folder));

RX_MODEL(Client, client,
    column(rx_text, name),
    column(int64_t, tenant_id, .tenant = true, .index = true),
    many(Order, orders));

RX_MODEL(Order, client_order,
    column(int32_t, amount),
    column(int64_t, tenant_id, .tenant = true),
    column(int64_t, client_id, .foreign_key = "client.id"),
    one(Client, client));

RX_MODEL(Memo, memo,
    column(rx_text, body),
    column(rx_text, owner, .tenant = true));

RX_MODEL(Page, page,
    column(rx_text, path),
    column(bool, draft, .filter = RX_VALUE(false)));
/* clang-format on */

RX_ROW(TitleOf, field(rx_text, name), field(rx_text, title));
RX_ROW(Word, field(rx_text, word));
RX_ROW(Sum, field(int64_t, client_id), field(int64_t, total));
RX_ROW(Step, field(int64_t, id));

#define OK(call) assert_rx_ok(((void)(call), rx_session_error(s)))

static int64_t folder_a, folder_b, document_a, client_1, client_2;

static int open_with_rows(void **state)
{
	if (suite_open(state))
		return -1;
	suite *the = *state;
	rx_with_session(s, .engine = the->engine) {
		Folder *a = rx_add(s, Folder, .name = "a"), *b = rx_add(s, Folder, .name = "b");
		Document *one = rx_add(s, Document, .title = "one", .folder = a);
		rx_add(s, Document, .title = "two", .folder = a);
		rx_add(s, Document, .title = "three", .folder = b);
		rx_add(s, Label, .word = "red", .folder = a);
		rx_add(s, Page, .path = "/");
		rx_add(s, Page, .path = "/draft", .draft = true);
		OK(rx_commit(s));
		folder_a = a->id, folder_b = b->id, document_a = one->id;
	}
	for (int tenant = 1; tenant <= 2; tenant++) {
		rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(tenant)) {
			Client *c = rx_add(s, Client, .name = tenant == 1 ? "first" : "second");
			rx_add(s, Order, .amount = 10 * tenant, .client = c);
			rx_add(s, Order, .amount = 20 * tenant, .client = c);
			OK(rx_commit(s));
			assert_int_equal(c->tenant_id, tenant);
			*(tenant == 1 ? &client_1 : &client_2) = c->id;
		}
	}
	return 0;
}

/* ---- soft delete --------------------------------------------------------------------------------- */

static void test_conformance_state_filters__delete_hides_the_row(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Document *d = rx_get(s, Document, document_a);
		d->title = "changed, and not written";
		assert_true(rx_delete(s, d));
		assert_int_equal(rx_count(s, Document), 2);
		assert_int_equal(rx_state(s, d), RX_STATE_DELETED);
		assert_null(rx_get(s, Document, document_a));
		assert_false(rx_exists(s, Document, .where = rx_eq(Document_.title, "one")));
		assert_null(rx_first(s, Document, .where = rx_eq(Document_.id, document_a)));
		Document *found = rx_first(
			s, Document, .where = rx_eq(Document_.id, document_a), .unfiltered = RX_FILTER_DELETED);
		assert_string_equal(found->title, "one");
		assert_true(found->is_deleted);
		assert_int_equal(found->revision, 2);
		assert_int_equal(rx_count(s, Document, .unfiltered = true), 3);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Document), 3);
		assert_int_equal(rx_state(s, d), RX_STATE_PERSISTENT);
		assert_false(d->is_deleted);
		OK(0);
	}
}

static bool agree(rx_session *session, void *object, void *ud)
{
	(void)session, (void)object;
	(*(int *)ud)++;
	return true;
}

static void test_conformance_state_filters__hooks_of_a_delete_leave_the_row_hidden(void **state)
{
	static int calls; /* the hook stays */
	suite *the = *state;

	calls = 0;
	assert_int_equal(rx_hook(the->engine, Document, .before_delete = agree, .ud = &calls), 0);
	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		assert_int_equal(calls, 1);
		assert_int_equal(rx_count(s, Document), 2);
		assert_int_equal(rx_count(s, Document, .unfiltered = true), 3);
		assert_true(rx_rollback(s));
		assert_true(rx_purge(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		assert_int_equal(calls, 2);
		assert_int_equal(rx_count(s, Document, .unfiltered = true), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__a_hidden_row_comes_back(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		Document *d = rx_first(
			s, Document, .where = rx_eq(Document_.id, document_a), .unfiltered = RX_FILTER_DELETED);
		/* Loaded, but its row is hidden: by its key it is not found. */
		assert_null(rx_get(s, Document, document_a));
		d->is_deleted = false;
		OK(rx_flush(s));
		assert_ptr_equal(rx_get(s, Document, document_a), d);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__relations_and_has_do_not_see_it(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		Folder **folders =
			rx_all(s, Folder, .load = { Folder_.documents }, .order_by = { rx_asc(Folder_.name) });
		assert_int_equal(rx_len(folders[0]->documents), 1);
		assert_string_equal(folders[0]->documents[0]->title, "two");
		assert_int_equal(
			rx_count(s, Folder, .where = rx_any(Folder_.documents, rx_eq(Document_.title, "one"))),
			0);
		assert_int_equal(
			rx_count(s, Folder, .where = rx_any(Folder_.documents, rx_eq(Document_.title, "one")),
				.unfiltered = RX_FILTER_DELETED),
			1);
		folders = rx_all(s, Folder, .load = { Folder_.documents }, .populate_existing = true,
			.order_by = { rx_asc(Folder_.name) }, .unfiltered = RX_FILTER_DELETED);
		assert_int_equal(rx_len(folders[0]->documents), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__a_hidden_owner_is_not_loaded(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_delete_where(s, Folder, .where = rx_eq(Folder_.id, folder_b)), 1);
		Document *three = rx_first(
			s, Document, .where = rx_eq(Document_.title, "three"), .load = { Document_.folder });
		assert_null(three->folder);
		assert_int_equal(three->folder_id.value, folder_b);
		assert_int_equal(rx_count(s, Document, .where = rx_has(Document_.folder, NULL)), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__a_known_owner_that_is_hidden_is_not_set(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Folder, folder_b)));
		OK(rx_flush(s));
		assert_non_null(rx_first(
			s, Folder, .where = rx_eq(Folder_.id, folder_b), .unfiltered = RX_FILTER_DELETED));
		Document *three = rx_first(
			s, Document, .where = rx_eq(Document_.title, "three"), .unfiltered = RX_FILTER_DELETED);
		assert_true(rx_load(s, Document_.folder, ((Document *[]){ three, NULL })));
		assert_null(three->folder);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__cascade_hides_what_can_be_hidden(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Folder, folder_a)));
		OK(rx_flush(s));
		assert_int_equal(rx_count(s, Folder), 1);
		assert_int_equal(rx_count(s, Document), 1);
		assert_int_equal(rx_count(s, Document, .unfiltered = RX_FILTER_DELETED), 3);
		assert_int_equal(rx_count(s, Label), 1);
		Folder *a = rx_first(
			s, Folder, .where = rx_eq(Folder_.id, folder_a), .unfiltered = RX_FILTER_DELETED);
		assert_true(a->deleted_at.set);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__purge_deletes_truly(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		/* A hidden document goes with its folder too: its foreign key would be left behind. */
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		assert_true(rx_purge(s, rx_get(s, Folder, folder_a)));
		OK(rx_flush(s));
		assert_int_equal(rx_count(s, Folder, .unfiltered = RX_FILTER_DELETED), 1);
		assert_int_equal(rx_count(s, Document, .unfiltered = RX_FILTER_DELETED), 1);
		assert_int_equal(rx_count(s, Label), 0);
		assert_true(rx_rollback(s));
		/* The rollback took the purge back: it is an ordinary delete now. */
		assert_true(rx_delete(s, rx_get(s, Folder, folder_a)));
		OK(rx_flush(s));
		assert_int_equal(rx_count(s, Folder, .unfiltered = RX_FILTER_DELETED), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__bulk_statements_hide_and_purge(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		Document *one = rx_get(s, Document, document_a);
		assert_int_equal(
			rx_delete_where(s, Document, .where = rx_eq(Document_.folder_id, folder_a)), 2);
		assert_int_equal(rx_state(s, one), RX_STATE_DELETED);
		assert_int_equal(rx_count(s, Document), 1);
		assert_int_equal(
			rx_update(s, Document, .set = { rx_set(Document_.title, "x") }, .all = true), 1);
		assert_int_equal(rx_purge_where(s, Document, .all = true), 1);
		assert_int_equal(rx_count(s, Document, .unfiltered = RX_FILTER_DELETED), 2);
		assert_int_equal(
			rx_purge_where(s, Document, .all = true, .unfiltered = RX_FILTER_DELETED), 2);
		assert_int_equal(rx_count(s, Document, .unfiltered = RX_FILTER_DELETED), 0);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_state(s, one), RX_STATE_PERSISTENT);
		assert_string_equal(one->title, "one");
	}
}

static void test_conformance_state_filters__streams_and_pages_carry_them(void **state)
{
	suite *the = *state;
	int n = 0;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		rx_for(Document, d, s, .order_by = { rx_asc(Document_.id) }) {
			assert_false(d->is_deleted);
			n++;
		}
		assert_int_equal(n, 2);
		assert_int_equal(rx_len(rx_all(s, Document, .limit = 5, .offset = 1)), 1);
		assert_true(rx_rollback(s));
	}
}

/* ---- tenants ------------------------------------------------------------------------------------- */

static void test_conformance_state_filters__a_session_sees_its_tenant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		assert_int_equal(rx_count(s, Client), 1);
		assert_null(rx_get(s, Client, client_2));
		Client *mine = rx_get(s, Client, client_1);
		assert_string_equal(mine->name, "first");
		assert_true(rx_load(s, Client_.orders, ((Client *[]){ mine, NULL })));
		assert_int_equal(rx_len(mine->orders), 2);
		assert_int_equal(
			rx_count(s, Client, .where = rx_any(Client_.orders, rx_eq(Order_.amount, 40))), 0);
		assert_int_equal(rx_update(s, Order, .set = { rx_set(Order_.amount, 0) }, .all = true), 2);
		assert_int_equal(rx_delete_where(s, Order, .all = true), 2);
		assert_int_equal(rx_count(s, Order, .unfiltered = RX_FILTER_TENANT), 2);
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__a_row_of_another_tenant_is_not_reached(void **state)
{
	suite *the = *state;
	int64_t stolen = 0;

	rx_with_session(s, .engine = the->engine, .unfiltered = RX_FILTER_TENANT) {
		/* An order of tenant 2 that points to a client of tenant 1. */
		Order *odd = rx_add(s, Order, .amount = 7, .tenant_id = 2, .client_id = client_1);
		OK(rx_commit(s));
		stolen = odd->id;
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		Client *mine = rx_first(s, Client, .load = { Client_.orders });
		assert_int_equal(rx_len(mine->orders), 2);
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(2)) {
		Order *odd = rx_get(s, Order, stolen);
		assert_true(rx_load(s, Order_.client, ((Order *[]){ odd, NULL })));
		assert_null(odd->client);
		assert_true(rx_delete(s, odd));
		OK(rx_commit(s));
	}
}

static void test_conformance_state_filters__without_a_tenant_nothing_is_found(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Client), -1);
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_contains(rx_session_error(s)->message, "rx_tenant(");
		assert_true(rx_rollback(s));
		assert_null(rx_get(s, Client, client_1));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		assert_int_equal(rx_delete_where(s, Client, .all = true), -1);
		assert_true(rx_rollback(s));
		rx_add(s, Client, .name = "nobody's");
		assert_false(rx_flush(s));
		assert_contains(rx_session_error(s)->message, "Client.tenant_id");
		assert_true(rx_rollback(s));
		assert_int_equal(rx_count(s, Client, .unfiltered = RX_FILTER_TENANT), 2);
	}
}

static void test_conformance_state_filters__a_row_stays_with_its_tenant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		rx_add(s, Client, .name = "smuggled", .tenant_id = 2);
		assert_false(rx_flush(s));
		assert_rx_code(rx_session_error(s), RX_EINVAL);
		assert_true(rx_rollback(s));
		Client *mine = rx_get(s, Client, client_1);
		mine->tenant_id = 2;
		assert_false(rx_flush(s));
		assert_contains(rx_session_error(s)->message, "stays with its tenant");
		assert_true(rx_rollback(s));
		assert_int_equal(
			rx_update(s, Client, .set = { rx_set(Client_.tenant_id, 2) }, .all = true), -1);
		assert_true(rx_rollback(s));
		/* A struct with the key of another tenant's row does not reach that row. */
		Client theirs = { .id = client_2, .name = "taken over" };
		assert_non_null(rx_merge(s, Client, &theirs));
		assert_false(rx_flush(s));
		assert_rx_code(rx_session_error(s), RX_EUNIQUE);
		assert_true(rx_rollback(s));
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(2)) {
		assert_string_equal(rx_get(s, Client, client_2)->name, "second");
	}
}

static void test_conformance_state_filters__an_object_of_another_tenant_in_the_session(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		Client **all = rx_all(s, Client, .unfiltered = RX_FILTER_TENANT);
		assert_int_equal(rx_len(all), 2);
		assert_null(rx_get(s, Client, client_2));
		Order *order =
			rx_first(s, Order, .where = rx_eq(Order_.tenant_id, 2), .unfiltered = RX_FILTER_TENANT);
		assert_true(rx_load(s, Order_.client, ((Order *[]){ order, NULL })));
		assert_null(order->client);
	}
}

static void test_conformance_state_filters__tenants_of_text(void **state)
{
	suite *the = *state;
	char name[] = "acme";

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(name)) {
		memset(name, 'x', 4);
		Memo *memo = rx_add(s, Memo, .body = "b");
		OK(rx_commit(s));
		assert_string_equal(memo->owner, "acme");
		assert_int_equal(rx_count(s, Memo), 1);
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant("other")) {
		assert_int_equal(rx_count(s, Memo), 0);
		assert_int_equal(rx_count(s, Client), -1);
		assert_contains(rx_session_error(s)->message, "tenant_id");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__rows_joins_and_subqueries_carry_them(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		OK(rx_flush(s));
		TitleOf *rows = rx_rows(s, TitleOf, Folder, .select = { Folder_.name, Document_.title },
			.join = { Folder_.documents }, .order_by = { rx_asc(Document_.title) });
		OK(0);
		assert_int_equal(rx_len(rows), 2);
		assert_string_equal(rows[0].title, "three");
		assert_int_equal(rx_scalar(s, rx_count_all(), Document).value, 2);
		assert_int_equal(rx_len(rx_all(s, Folder, .join = { Folder_.documents },
							 .where = rx_eq(Document_.title, "one"))),
			0);
		assert_true(rx_rollback(s));
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(2)) {
		assert_int_equal(rx_scalar(s, rx_count_all(), Order).value, 2);
		assert_int_equal(rx_len(rx_all(s, Order, .join = { Order_.client })), 2);
		OK(0);
	}
}

static void test_conformance_state_filters__inserted_rows_get_the_tenant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		Client rows[] = { { .name = "bulk a" }, { .name = "bulk b" } };
		assert_int_equal(rx_insert_many(s, Client, rows, 2), 2);
		OK(0);
		assert_int_equal(rx_count(s, Client), 3);
		Client theirs = { .name = "not mine", .tenant_id = 2 };
		assert_int_equal(rx_insert_many(s, Client, &theirs, 1), -1);
		assert_contains(rx_session_error(s)->message, "another tenant");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__an_upsert_stays_with_its_tenant(void **state)
{
	suite *the = *state;

	bool conditional =
		suite_quirks(the)->upserts_by_one_key; /* else there is none for the tenant */

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		rx_upsert(s, Client, (.id = client_2, .name = "taken over"), .conflict = { Client_.id },
			.update = { Client_.name });
		assert_rx_code(rx_session_error(s), conditional ? RX_OK : RX_EINVAL);
		if (!conditional)
			assert_contains(rx_session_error(s)->message, "tenant");
		assert_true(conditional ? rx_commit(s) : rx_rollback(s));
	}
	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(2)) {
		Client *mine = rx_get(s, Client, client_2);
		assert_non_null(mine);
		assert_string_equal(mine->name, "second");
	}
}

/* ---- constants ----------------------------------------------------------------------------------- */

static void test_conformance_state_filters__of_a_constant(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_int_equal(rx_count(s, Page), 1);
		assert_int_equal(rx_count(s, Page, .unfiltered = RX_FILTER_VALUE), 2);
		assert_int_equal(rx_count(s, Page, .unfiltered = RX_FILTER_DELETED), 1);
		assert_int_equal(rx_len(rx_all(s, Page, .unfiltered = RX_FILTER_ALL)), 2);
		assert_int_equal(
			rx_count(s, Page, .where = rx_or(rx_eq(Page_.path, "/"), rx_eq(Page_.path, "/draft"))),
			1);
	}
	rx_with_session(s, .engine = the->engine, .unfiltered = RX_FILTER_VALUE) {
		assert_int_equal(rx_count(s, Page), 2);
	}
}

/* ---- queries of queries --------------------------------------------------------------------------- */

#define WORDS(...) rx_rows(s, Word, Word, .from = __VA_ARGS__, .order_by = { rx_asc(Word_.word) })

static void test_conformance_state_filters__combined_queries_carry_them(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine) {
		assert_true(rx_delete(s, rx_get(s, Document, document_a)));
		Word *words = WORDS(rx_union(rx_query_of(Word, Document, .select = { Document_.title }),
			rx_query_of(Word, Page, .select = { Page_.path })));
		OK(0);
		assert_int_equal(rx_len(words), 3);
		assert_string_equal(words[0].word, "/");
		assert_string_equal(words[1].word, "three");
		/* In one part only, and in all of them. */
		words = WORDS(rx_union(rx_query_of(Word, Document, .select = { Document_.title },
								   .unfiltered = RX_FILTER_DELETED),
			rx_query_of(Word, Page, .select = { Page_.path })));
		OK(0);
		assert_int_equal(rx_len(words), 4);
		words = rx_rows(s, Word, Word,
			.from = rx_union_all(rx_query_of(Word, Document, .select = { Document_.title }),
				rx_query_of(Word, Page, .select = { Page_.path })),
			.unfiltered = RX_FILTER_ALL);
		OK(0);
		assert_int_equal(rx_len(words), 5);
		words = WORDS(rx_except(
			rx_query_of(Word, Document, .select = { Document_.title }, .unfiltered = RX_FILTER_ALL),
			rx_query_of(Word, Document, .select = { Document_.title })));
		OK(0);
		assert_int_equal(rx_len(words), 1);
		assert_string_equal(words[0].word, "one");
		assert_true(rx_rollback(s));
	}
}

static void test_conformance_state_filters__queries_by_name_carry_them(void **state)
{
	suite *the = *state;

	for (int tenant = 1; tenant <= 2; tenant++) {
		rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(tenant)) {
			Sum *sums = rx_rows(s, Sum, Sum,
				.with = { rx_query_of(Sum, Order,
					.select = { Order_.client_id, rx_sum(Order_.amount) },
					.group_by = { Order_.client_id }) },
				.from = rx_with(Sum), .where = rx_gt(Sum_.total, 0));
			OK(0);
			assert_int_equal(rx_len(sums), 1);
			assert_int_equal(sums[0].total, 30 * tenant);
			assert_int_equal(sums[0].client_id, tenant == 1 ? client_1 : client_2);
			/* With a filter before it and behind it in the text. */
			Client **clients = rx_all(s, Client, .join = { Client_.orders },
				.where = rx_and(rx_gt(Order_.amount, 5),
					rx_in_query(Client_.id,
						rx_select(Order_.client_id, Order, .where = rx_lt(Order_.amount, 1000)))));
			OK(0);
			assert_int_equal(rx_len(clients), 1);
		}
	}
}

static void test_conformance_state_filters__recursive_queries_carry_them(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(1)) {
		Step *steps = rx_rows(s, Step, Step,
			.from = rx_recursive(rx_query_of(Step, Client, .select = { Client_.id }),
				rx_query_of(Step, Order, .select = { Order_.client_id },
					.join = { rx_join_on(
						Step, rx_eq_col(Step_.id, Order_.client_id), .from = rx_so_far(Step)) },
					.where = rx_and(rx_eq(Order_.amount, 40), rx_lt(Step_.id, 0)))));
		OK(0);
		assert_int_equal(rx_len(steps), 1);
		assert_int_equal(steps[0].id, client_1);
	}
}

static void test_conformance_state_filters__composed_queries_carry_them(void **state)
{
	suite *the = *state;

	rx_with_session(s, .engine = the->engine, .tenant = rx_tenant(2)) {
		rx_query *q = rx_query_new(s, Order);
		rx_where(q, rx_gt(Order_.amount, 0));
		rx_query_join(q, Order_.client);
		Sum *sums = rx_rows(s, Sum, Order, .query = q,
			.select = { Order_.client_id, rx_sum(Order_.amount) },
			.group_by = { Order_.client_id });
		OK(0);
		assert_int_equal(rx_len(sums), 1);
		assert_int_equal(sums[0].total, 60);
		rx_query_load(q, Order_.client);
		Order **orders = rx_all(s, Order, .query = q, .order_by = { rx_asc(Order_.amount) });
		OK(0);
		assert_int_equal(rx_len(orders), 2);
		assert_int_equal(orders[0]->amount, 20);
		assert_string_equal(orders[0]->client->name, "second");
		assert_int_equal(rx_count(s, Order, .query = q), 2);
		assert_int_equal(rx_count(s, Order, .query = q, .unfiltered = RX_FILTER_TENANT), 4);
		OK(0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_filters__delete_hides_the_row),
		cmocka_unit_test(test_conformance_state_filters__hooks_of_a_delete_leave_the_row_hidden),
		cmocka_unit_test(test_conformance_state_filters__a_hidden_row_comes_back),
		cmocka_unit_test(test_conformance_state_filters__relations_and_has_do_not_see_it),
		cmocka_unit_test(test_conformance_state_filters__a_hidden_owner_is_not_loaded),
		cmocka_unit_test(test_conformance_state_filters__a_known_owner_that_is_hidden_is_not_set),
		cmocka_unit_test(test_conformance_state_filters__cascade_hides_what_can_be_hidden),
		cmocka_unit_test(test_conformance_state_filters__purge_deletes_truly),
		cmocka_unit_test(test_conformance_state_filters__bulk_statements_hide_and_purge),
		cmocka_unit_test(test_conformance_state_filters__streams_and_pages_carry_them),
		cmocka_unit_test(test_conformance_state_filters__a_session_sees_its_tenant),
		cmocka_unit_test(test_conformance_state_filters__a_row_of_another_tenant_is_not_reached),
		cmocka_unit_test(test_conformance_state_filters__without_a_tenant_nothing_is_found),
		cmocka_unit_test(test_conformance_state_filters__a_row_stays_with_its_tenant),
		cmocka_unit_test(
			test_conformance_state_filters__an_object_of_another_tenant_in_the_session),
		cmocka_unit_test(test_conformance_state_filters__tenants_of_text),
		cmocka_unit_test(test_conformance_state_filters__rows_joins_and_subqueries_carry_them),
		cmocka_unit_test(test_conformance_state_filters__inserted_rows_get_the_tenant),
		cmocka_unit_test(test_conformance_state_filters__an_upsert_stays_with_its_tenant),
		cmocka_unit_test(test_conformance_state_filters__of_a_constant),
		cmocka_unit_test(test_conformance_state_filters__combined_queries_carry_them),
		cmocka_unit_test(test_conformance_state_filters__queries_by_name_carry_them),
		cmocka_unit_test(test_conformance_state_filters__recursive_queries_carry_them),
		cmocka_unit_test(test_conformance_state_filters__composed_queries_carry_them),
	};
	return cmocka_run_group_tests(tests, open_with_rows, suite_close);
}
