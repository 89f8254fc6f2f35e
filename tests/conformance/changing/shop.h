/* Models for statements that change many rows. */
#ifndef TEST_CONFORMANCE_SHOP_H
#define TEST_CONFORMANCE_SHOP_H

#include "../engine.h"

/* clang-format off */
RX_MODEL(Shop, shop,
    column(rx_text, name, .unique = true),
    many(Item, items));

typedef enum Kind { FOOD, TOOL } Kind;

RX_MODEL(Item, item,
    column(rx_text, code, .unique = true, .length = 20),
    column(rx_text, title, .nullable = true),
    column(int32_t, stock, .min = RX_VALUE(0)),
    column(rx_opt_int32, price),
    column(bool, listed, .default_value = RX_VALUE(true)),
    column(Kind, kind, .labels = RX_LABELS([FOOD] = "food", [TOOL] = "tool")),
    column(rx_datetime, made_at, .default_now = true),
    column(rx_opt_int32, shelf),
    column(rx_opt_int32, place),
    column(rx_opt_int64, shop_id, .foreign_key = "shop.id", .on_delete = RX_CASCADE),
    one(Shop, shop),
    table_unique(uq_item_place, shelf, place));

/* A counter with all that changes by itself. */
RX_MODEL(Visit, visit,
    column(rx_text, page, .unique = true, .index = true),
    column(int32_t, hits),
    column(int32_t, revision, .version = true),
    column(rx_datetime, seen_at, .default_now = true, .on_update_now = true),
    column(rx_text, unit, .server_default = "'hit'"),
    column(int64_t, twice, .computed = "hits * 2"));

RX_TABLE(Stamp, stamp,
    primary_key(int32_t, line),
    primary_key(rx_text, place),
    column(rx_text, guest, .nullable = true));

RX_MODEL(Wide, wide,
    column(int32_t, a1), column(int32_t, a2), column(int32_t, a3), column(int32_t, a4),
    column(int32_t, a5), column(int32_t, a6), column(int32_t, a7), column(int32_t, a8),
    column(int32_t, b1), column(int32_t, b2), column(int32_t, b3), column(int32_t, b4),
    column(int32_t, b5), column(int32_t, b6), column(int32_t, b7), column(int32_t, b8),
    column(int32_t, c1), column(int32_t, c2), column(int32_t, c3), column(int32_t, c4),
    column(int32_t, c5), column(int32_t, c6), column(int32_t, c7), column(int32_t, c8),
    column(int32_t, d1), column(int32_t, d2), column(int32_t, d3), column(int32_t, d4),
    column(int32_t, d5), column(int32_t, d6), column(int32_t, d7), column(int32_t, d8),
    column(int32_t, e1), column(int32_t, e2), column(int32_t, e3), column(int32_t, e4),
    column(int32_t, e5), column(int32_t, e6), column(int32_t, e7), column(int32_t, e8));

/* What the tests of this folder give back. */
RX_ROW(Named, field(int64_t, id), field(rx_text, name));
/* clang-format on */

typedef struct shop_test {
	suite *the;
	rx_session *session;
} shop_test;

static inline int shop_open(void **state)
{
	shop_test *t = calloc(1, sizeof *t);
	void *the = NULL;
	if (!t || suite_open(&the))
		return -1;
	t->the = the;
	t->session = rx_session_open(.engine = t->the->engine);
	*state = t;
	return 0;
}

static inline int shop_close(void **state)
{
	shop_test *t = *state;
	void *the = t->the;
	rx_session_close(t->session);
	suite_close(&the);
	free(t);
	return 0;
}

/* Whether UPDATE can give rows back here; where it cannot, that is said before anything is sent. */
static inline bool shop_updates_return(shop_test *t)
{
	Item **none = NULL;
	if (suite_quirks(t->the)->updates_return)
		return true;
	assert_int_equal(rx_update(t->session, Item, .set = { rx_set(Item_.stock, 5) }, .all = true,
						 .returning = rx_into(Item, &none)),
		-1);
	assert_rx_code(rx_session_error(t->session), RX_EINVAL);
	assert_contains(rx_session_error(t->session)->message, "has no RETURNING for UPDATE");
	rx_rollback(t->session);
	return false;
}

static inline bool shop_is_on_a_server(const shop_test *t)
{
	return strcmp(rx_engine_dialect(t->the->engine), "sqlite") != 0;
}

static inline int64_t shop_statements(const shop_test *t)
{
	rx_engine_stats stats = { .rx__size = sizeof(stats) };
	rx_engine_stats_get(t->the->engine, &stats);
	return stats.statements_run;
}

#define assert_fine(t) assert_rx_ok(rx_session_error((t)->session))
/* The session has failed so, and is made ready again. */
#define assert_refused(t, wanted, part) \
	do { \
		assert_rx_code(rx_session_error((t)->session), wanted); \
		assert_contains(rx_session_error((t)->session)->message, part); \
		rx_rollback((t)->session); \
	} while (0)

#define SHOP_TEST(f) cmocka_unit_test_setup_teardown(f, shop_open, shop_close)

#endif
