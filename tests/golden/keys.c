/* The SQL of relations whose keys have several columns: loaded, joined, asked for. */
#define GOLDEN_FOLDER "keys"
#include "golden/golden.h"
#include "golden/query.h"
#include "sql/render/related.h"

#include "conformance/keys/ledger.h"

#define GOLDEN_TABLES \
	"CREATE TABLE invoice (region VARCHAR(8), number INTEGER, customer TEXT);" \
	"CREATE TABLE line (region VARCHAR(8), number INTEGER, position INTEGER, what TEXT);" \
	"CREATE TABLE payment (id INTEGER PRIMARY KEY, amount BIGINT, invoice_number INTEGER, " \
	"invoice_region VARCHAR(8));" \
	"CREATE TABLE sticker (shelf INTEGER, place INTEGER, word TEXT);" \
	"CREATE TABLE invoice_sticker (region VARCHAR(8), number INTEGER, shelf INTEGER, place " \
	"INTEGER);" \
	"CREATE TABLE shelf_mark (mark BLOB, number INTEGER);" \
	"CREATE TABLE thing (id INTEGER PRIMARY KEY, mark BLOB, number INTEGER);" \
	"CREATE TABLE member (tenant INTEGER, badge INTEGER, name TEXT, boss_badge INTEGER)"

/* A key that cannot be sent as JSON. */
/* clang-format off */
RX_TABLE(ShelfMark, shelf_mark,
    primary_key(rx_bytes, mark),
    primary_key(int32_t, number),
    many(Thing, things));
RX_MODEL(Thing, thing,
    column(rx_bytes, mark, .foreign_key = "shelf_mark.mark"),
    column(int32_t, number, .foreign_key = "shelf_mark.number"));
/* clang-format on */

static rx_value text_value(const char *text)
{
	return (rx_value){ .type = RX_TYPE_TEXT, .as.s = { text, strlen(text) } };
}

static void render(output *out, const rx_model *model, const char *field, const rx_value *values,
	size_t n, rx__related related)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	related.relation = rx__mapper_relationship(mapper_of(model), field);
	const rx__expr owners = {
		.node = { RX_NODE_IN_ROWS, RX_TYPE_BOOL, (uint32_t)n },
		.a = rx__related_owner(related.relation),
		.b = values,
	};
	related.where = &owners.node;
	rx__arena_init(&arena, 0);
	rx__shape_init(&shape, &arena);
	rx__shape_related(&shape, &related, out->dialect, &error);
	assert_rx_ok(&error);
	rx__render_related(&out->sql, out->dialect, &related, &error);
	assert_rx_ok(&error);
	out->n_values = shape.n_values;
	rx__shape_deinit(&shape);
	rx__arena_deinit(&arena);
}

CASE(list)
{
	const rx_value rows[] = { text_value("eu"), rx__integer(RX_TYPE_INT32, 1), text_value("us"),
		rx__integer(RX_TYPE_INT32, 2), text_value("us"), rx__integer(RX_TYPE_INT32, 3) };
	const rx_order order[] = { rx_asc(Line_.position), { .operand = NULL, .descending = false } };
	render(out, &Invoice__model, "lines", rows, 3, (rx__related){ .order_by = order });
}

CASE(one)
{
	const rx_value rows[] = { text_value("eu"), rx__integer(RX_TYPE_INT32, 1) };
	render(out, &Payment__model, "invoice", rows, 1, (rx__related){ .limit = 0 });
}

CASE(through)
{
	const rx_value rows[] = { text_value("eu"), rx__integer(RX_TYPE_INT32, 1) };
	render(out, &Invoice__model, "stickers", rows, 1, (rx__related){ .limit = 0 });
}

CASE(part_through)
{
	const rx_value rows[] = { text_value("eu"), rx__integer(RX_TYPE_INT32, 1) };
	const rx_order order[] = { rx_asc(Sticker_.word), { .operand = NULL, .descending = false } };
	render(
		out, &Invoice__model, "stickers", rows, 1, (rx__related){ .order_by = order, .limit = 2 });
}

CASE(list_of_bytes)
{
	const rx_value rows[] = { { .type = RX_TYPE_BYTES, .as.s = { "\1\2", 2 } },
		rx__integer(RX_TYPE_INT32, 1), { .type = RX_TYPE_BYTES, .as.s = { "\1\3", 2 } },
		rx__integer(RX_TYPE_INT32, 2), { .type = RX_TYPE_BYTES, .as.s = { "", 0 } },
		rx__integer(RX_TYPE_INT32, 2) };
	render(out, &ShelfMark__model, "things", rows, 3, (rx__related){ .limit = 0 });
}

CASE(none)
{
	const rx_value nothing = { .type = RX_TYPE_NONE };
	render(out, &ShelfMark__model, "things", &nothing, 0, (rx__related){ .limit = 0 });
}

CASE(any)
{
	render_select(out, &Invoice__model, RX__SELECT_ROWS,
		RX__QUERY(.where = rx_any(Invoice_.lines, rx_eq(Line_.position, 2))));
}

CASE(any_through)
{
	render_select(out, &Invoice__model, RX__SELECT_ROWS,
		RX__QUERY(.where = rx_any(Invoice_.stickers, rx_eq(Sticker_.word, "red"))));
}

CASE(has_to_itself)
{
	render_select(out, &Member__model, RX__SELECT_ROWS,
		RX__QUERY(.where = rx_has(Member_.boss, rx_eq(Member_.badge, 1))));
}

static const golden_case cases[] = {
	ENTRY(list),
	ENTRY(one),
	ENTRY(through),
	ENTRY(part_through),
	ENTRY(list_of_bytes),
	ENTRY(none),
	ENTRY(any),
	ENTRY(any_through),
	ENTRY(has_to_itself),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
