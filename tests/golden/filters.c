/* The SQL of statements on models that declare filters.
 *
 *     REFLEX_UPDATE_GOLDEN=1 build/tests/test_golden_filters  writes the files anew */
#define GOLDEN_FOLDER "filters"
#include "golden/golden.h"
#include "sql/render/bulk.h"
#include "sql/render/insert.h"
#include "sql/render/related.h"
#include "sql/subquery.h"

/* clang-format off */
RX_MODEL(Shelf, shelf,
    column(rx_text, name),
    column(int64_t, tenant_id, .tenant = true),
    many(Book, books));
RX_MODEL(Book, volume,
    column(rx_text, title),
    column(rx_opt_datetime, deleted_at, .soft_delete = true),
    column(bool, draft, .filter = RX_VALUE(false)),
    column(rx_opt_int64, shelf_id, .foreign_key = "shelf.id"),
    one(Shelf, shelf));
/* clang-format on */

#define GOLDEN_TABLES \
	"CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT, tenant_id BIGINT);" \
	"CREATE TABLE volume (id INTEGER PRIMARY KEY, title TEXT, deleted_at DATETIME, draft BOOLEAN," \
	" shelf_id BIGINT)"

static const rx_value tenant_42 = { .type = RX_TYPE_INT32, .as.i = 42 };

typedef struct made {
	rx_error error;
	rx_arena arena;
	rx__shape shape;
} made;

static void begin(made *m)
{
	*m = (made){ .error = RX_ERROR_INIT };
	rx__arena_init(&m->arena, 0);
	rx__shape_init(&m->shape, &m->arena);
	m->shape.tenant = &tenant_42;
}

static void end(made *m, output *out)
{
	assert_rx_ok(&m->error);
	out->n_values = m->shape.n_values;
	rx__shape_deinit(&m->shape);
	rx__arena_deinit(&m->arena);
}

static void render_select(
	output *out, const rx_model *model, rx__select_form form, const rx__query_args *args)
{
	rx__select select;
	made m;
	begin(&m);
	rx__select_of_args(&select, args);
	select.mapper = mapper_of(model);
	select.form = form;
	select.objects = true;
	rx__shape_select(&m.shape, &select, out->dialect, &m.error);
	rx__render_select(&out->sql, out->dialect, &select, &m.error);
	end(&m, out);
}

#define ROWS(M, ...) render_select(out, &M##__model, RX__SELECT_ROWS, RX__QUERY(__VA_ARGS__))
#define COUNT(M, ...) render_select(out, &M##__model, RX__SELECT_COUNT, RX__QUERY(__VA_ARGS__))
#define EXISTS(M, ...) render_select(out, &M##__model, RX__SELECT_EXISTS, RX__QUERY(__VA_ARGS__))

CASE(where)
{
	ROWS(Book, .where = rx_or(rx_eq(Book_.title, "a"), rx_eq(Book_.title, "b")));
}

CASE(nothing_else)
{
	COUNT(Book, .limit = 0);
}

CASE(has)
{
	ROWS(Book, .where = rx_has(Book_.shelf, rx_eq(Shelf_.name, "a")));
}

CASE(any)
{
	EXISTS(Shelf, .where = rx_any(Shelf_.books, NULL));
}

CASE(join)
{
	ROWS(Book, .join = { Book_.shelf }, .where = rx_eq(Shelf_.name, "a"));
}

CASE(left_join)
{
	ROWS(Shelf, .join = { rx_left(Shelf_.books) }, .where = rx_eq(Shelf_.name, "a"));
}

/* What a book points to comes with it, or not, but the book does. */
CASE(along_one)
{
	rx__select select;
	made m;
	begin(&m);
	rx__select_of_args(
		&select, RX__QUERY(.where = rx_eq(Book_.title, "a"), .order_by = { rx_asc(Book_.title) }));
	select.mapper = mapper_of(&Book__model);
	const rx__select_along along = { rx__mapper_relationship(select.mapper, "shelf"), 0 };
	select.along = &along;
	select.n_along = 1;
	select.objects = true;
	rx__shape_select(&m.shape, &select, out->dialect, &m.error);
	rx__render_select(&out->sql, out->dialect, &select, &m.error);
	end(&m, out);
}

CASE(unfiltered_deleted)
{
	ROWS(Book, .where = rx_has(Book_.shelf, NULL), .unfiltered = RX_FILTER_DELETED);
}

CASE(unfiltered_all)
{
	ROWS(Book, .where = rx_has(Book_.shelf, NULL), .unfiltered = RX_FILTER_ALL);
}

CASE(related)
{
	const rx_value ids[] = { rx__integer(RX_TYPE_INT64, 1), rx__integer(RX_TYPE_INT64, 2) };
	const rx__mapper *mapper = mapper_of(&Shelf__model);
	const rx__relationship *relation = &mapper->relationships[0];
	const rx__expr where = {
		.node = { RX_NODE_IN, RX_TYPE_BOOL, 2 }, .a = relation->remote.columns[0]->column, .b = ids
	};
	const rx__related related = { .relation = relation, .where = &where.node };
	made m;
	begin(&m);
	rx__shape_related(&m.shape, &related, out->dialect, &m.error);
	rx__render_related(&out->sql, out->dialect, &related, &m.error);
	end(&m, out);
}

CASE(delete_where)
{
	const rx__bulk bulk = {
		.mapper = mapper_of(&Shelf__model),
		.where = (const rx_node *)rx_eq(Shelf_.name, "a"),
	};
	made m;
	begin(&m);
	rx__shape_bulk(&m.shape, &bulk, out->dialect, &m.error);
	rx__render_bulk(&out->sql, out->dialect, &bulk, &m.error);
	end(&m, out);
}

static const golden_case cases[] = {
	ENTRY(where),
	ENTRY(nothing_else),
	ENTRY(has),
	ENTRY(any),
	ENTRY(join),
	ENTRY(left_join),
	ENTRY(along_one),
	ENTRY(unfiltered_deleted),
	ENTRY(unfiltered_all),
	ENTRY(related),
	ENTRY(delete_where),
};

#include "golden/golden_run.h"

int main(void)
{
	return golden_main();
}
