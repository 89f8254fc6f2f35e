/* The SQL by which relations are loaded, as golden/sql.c has that of statements. */
#define GOLDEN_FOLDER "related"
#include "sql/render/related.h"
#include "golden/golden.h"

/* clang-format off */
RX_MODEL(Book, book,
    column(rx_text, title),
    many(Tag, tags, .through = "book_tag"));
RX_MODEL(Tag, tag,
    column(rx_text, word));
RX_TABLE(BookTag, book_tag,
    primary_key(int64_t, book_id, .foreign_key = "book.id"),
    primary_key(int64_t, tag_id, .foreign_key = "tag.id"),
    column(int32_t, place));
/* clang-format on */

#define GOLDEN_TABLES \
	"CREATE TABLE tag (id INTEGER PRIMARY KEY, word TEXT);" \
	"CREATE TABLE book_tag (book_id BIGINT, tag_id BIGINT, place INTEGER)"

static void render(output *out, const rx_model *model, const char *field, rx__related related)
{
	rx_error error = RX_ERROR_INIT;
	rx_arena arena;
	rx__shape shape;
	related.relation = rx__mapper_relationship(mapper_of(model), field);
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
	const rx_order order[] = { rx_desc(Hero_.name), { .operand = NULL, .descending = false } };
	render(out, &Team__model, "heroes",
		(rx__related){
			.where = (const rx_node *)rx_in(Hero_.team_id, 1, 2, 3), .order_by = order });
}

CASE(list_of_all)
{
	render(out, &Team__model, "heroes",
		(rx__related){ .where = (const rx_node *)rx_is_not_null(Hero_.team_id) });
}

CASE(one)
{
	render(out, &Hero__model, "team",
		(rx__related){ .where = (const rx_node *)rx_in(Team_.id, 1, 2) });
}

CASE(part_of_a_list)
{
	const rx_order order[] = { rx_desc(Hero_.age), rx_asc(Hero_.id),
		{ .operand = NULL, .descending = false } };
	render(out, &Team__model, "heroes",
		(rx__related){
			.where = (const rx_node *)rx_and(rx_in(Hero_.team_id, 1, 2), rx_ge(Hero_.age, 18)),
			.order_by = order,
			.limit = 3,
			.offset = 1 });
}

CASE(through)
{
	const rx_order order[] = { rx_asc(Tag_.word), { .operand = NULL, .descending = false } };
	render(out, &Book__model, "tags",
		(rx__related){
			.where = (const rx_node *)rx_in(BookTag_.book_id, 1, 2), .order_by = order });
}

CASE(part_through)
{
	const rx_order order[] = { rx_asc(BookTag_.place), { .operand = NULL, .descending = false } };
	render(out, &Book__model, "tags",
		(rx__related){ .where = (const rx_node *)rx_and(
						   rx_in(BookTag_.book_id, 1, 2), rx_gt(BookTag_.place, 0)),
			.order_by = order,
			.limit = 2 });
}

static const golden_case cases[] = {
	ENTRY(list),
	ENTRY(list_of_all),
	ENTRY(one),
	ENTRY(part_of_a_list),
	ENTRY(through),
	ENTRY(part_through),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
