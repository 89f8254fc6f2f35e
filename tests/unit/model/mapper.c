#include <reflex/model.h>
#include <reflex/query.h>

#include "model/registry.h"
#include "support/check.h"

typedef enum Status { DRAFT, LIVE = 2, GONE } Status;
typedef enum Mood { SAD = -1, GLAD = 1 } Mood;

RX_MODEL(User, user,
    column(rx_text, username, .unique = true, .length = 80),
    column(rx_text, email, .index = true, .nullable = true),
    column(rx_opt_int32, age, .min = RX_VALUE(0), .max = RX_VALUE(150)),
    column(rx_datetime, created_at, .default_now = true, .timezone = true),
    column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL),
    one(Team, team),
    many(Post, posts, .via = "author_id", .order_by = "title desc, id", .cascade = RX_CASCADE_DELETE),
    many(Tag, tags, .through = "user_tag"));

RX_MODEL(Team, team,
    column(rx_text, name, .name = "team_name", .unique = true),
    many(User, members));

RX_MODEL(Post, post,
    column(rx_text, title),
    column(Status, status, .labels = RX_LABELS([DRAFT] = "draft", [LIVE] = "live", [GONE] = "gone"),
        .default_value = RX_VALUE(LIVE)),
    column(int16_t, level, .labels = RX_LABELS([1] = "one", [2] = "zwölf")),
    column(rx_opt_enum, other, .labels = RX_LABELS("a", "b")),
    column(rx_decimal, price, .precision = 10, .scale = 2, .default_value = RX_VALUE("12.50")),
    column(int64_t, author_id, .foreign_key = "user.id", .on_delete = RX_CASCADE),
    column(int64_t, editor_id, .foreign_key = "user.id"),
    column(int32_t, revision, .version = true),
    one(User, author, .via = "author_id"),
    one(User, editor, .via = "editor_id"),
    transient(int, shown));

RX_MODEL(Tag, tag, column(rx_text, word), many(User, users, .through = "user_tag"));

RX_TABLE(UserTag, user_tag,
    primary_key(int64_t, user_id, .foreign_key = "user.id"),
    primary_key(int64_t, tag_id, .foreign_key = "tag.id"),
    one(User, user), one(Tag, tag));

RX_TABLE(Node, node,
    primary_key(int32_t, key),
    column(rx_opt_int32, parent_key, .foreign_key = "node.key"),
    one(Node, parent), many(Node, children));

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	assert_non_null(mapper);
	return mapper;
}

static void test_model_mapper__x(void **state)
{
	(void)state;
	mapper_of(&User__model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mapper__x),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
