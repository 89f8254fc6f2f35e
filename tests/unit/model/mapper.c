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
    column(Mood, mood, .labels = RX_LABELS([GLAD] = "glad")),
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

RX_TABLE(Natural, natural, primary_key(rx_text, code));
RX_TABLE(Given, given, primary_key(int64_t, id, .default_value = RX_VALUE(7)));
RX_TABLE(Small, small, primary_key(int16_t, id));
RX_TABLE(Profile, profile, primary_key(int64_t, user_id, .foreign_key = "user.id"));

struct Legacy {
	int64_t key;
	char name[16];
	int not_stored;
};
typedef struct Legacy Legacy;
RX_MAP(Legacy, legacy, primary_key(key), column(name));

RX_MODEL(Defaults, defaults,
    column(bool, a, .default_value = RX_VALUE(true)),
    column(int16_t, b, .default_value = RX_VALUE(-32768)),
    column(int32_t, c, .default_value = RX_VALUE(0)),
    column(int64_t, d, .default_value = RX_VALUE(INT64_MAX)),
    column(float, e, .default_value = RX_VALUE(0.5f)),
    column(double, f, .default_value = RX_VALUE(3)),
    column(rx_text, g, .default_value = RX_VALUE("")),
    column(rx_bytes, h, .default_value = RX_VALUE("abc")),
    column(rx_date, i, .default_value = RX_VALUE("2026-11-22")),
    column(rx_time, j, .default_value = RX_VALUE("03:12:45")),
    column(rx_datetime, k, .default_value = RX_VALUE("2026-11-22 03:12:45.000001")),
    column(rx_interval, l, .default_value = RX_VALUE("1:30:00")),
    column(rx_uuid, m, .default_value = RX_VALUE("12345678-1234-5678-1234-567812345678")),
    column(rx_json, n, .default_value = RX_VALUE("{\"a\": 1}")),
    column(rx_opt_int32, o, .default_value = RX_VALUE(7)));

RX_MODEL(Page, page, many(ArchivedPage, copies, .through = "archive.copy"));
RX_MODEL(Line, line,
    column(int64_t, near_id, .foreign_key = "page.id"),
    column(int64_t, far_id, .foreign_key = "archive.page.id"));
RX_MODEL(ArchivedPage, page,
    many(Page, originals, .through = "copy"),
    many(Page, outer, .through = ".copy"),
    table_options(.schema = "archive"));
RX_TABLE(Copy, copy,
    primary_key(int64_t, outer_id, .foreign_key = ".page.id"),
    primary_key(int64_t, near_id, .foreign_key = "page.id"),
    table_options(.schema = "archive"));
RX_TABLE(OuterCopy, copy,
    primary_key(int64_t, outer_id, .foreign_key = "page.id"),
    primary_key(int64_t, near_id, .foreign_key = "archive.page.id"));
RX_MODEL(ArchivedLine, line,
    column(int64_t, near_id, .foreign_key = "page.id"),
    column(int64_t, outer_id, .foreign_key = ".page.id"),
    column(int64_t, other_id),
    table_foreign_key(fk_other, (other_id), ".page(id)"),
    table_options(.schema = "archive"));

RX_MODEL(Person, person,
    many(Person, follows, .through = "follow", .via = "who_id"),
    many(Person, followers, .through = "follow", .via = "whom_id"));
RX_TABLE(Follow, follow,
    primary_key(int64_t, who_id, .foreign_key = "person.id"),
    primary_key(int64_t, whom_id, .foreign_key = "person.id"));

RX_MODEL(Egg, egg,
    column(rx_opt_int64, hen_id, .foreign_key = "hen.id"),
    column(int64_t, farm_id, .foreign_key = "farm.id"));
RX_MODEL(Hen, hen, column(rx_opt_int64, egg_id, .foreign_key = "egg.id"));
RX_MODEL(Farm, farm);

RX_MODEL(Full, full_table,
    column(rx_text, full, .name = "db_full", .nullable = true, .unique = true, .index = true,
        .secret = true, .length = 40, .min_length = 2, .on_delete = RX_CASCADE,
        .on_update = RX_RESTRICT, .foreign_key = "team.team_name", .server_default = "'x'",
        .check = "db_full <> ''", .collate = "NOCASE", .comment = "what it is",
        .renamed_from = "old_full", .pattern = "^[a-z]+$", .default_value = RX_VALUE("abc")),
    column(int32_t, sum, .computed = "1 + 2"),
    column(rx_datetime, touched, .default_now = true, .on_update_now = true),
    table_unique(uq_full, full, sum),
    table_index(ix_full, (touched RX_DESC), .where = "sum > 1", .unique = true),
    table_index(ix_full_lower, (), .expression = "lower(db_full)"),
    table_check(sum_small, "sum < 10"),
    table_options(.comment = "of everything", .schema = "main", .renamed_from = "old", .strict = true));

RX_MODEL(Empty, empty);
RX_MODEL(Trailing, trailing, column(rx_text, name), );
RX_TABLE(Spelled, spelled,
    rx_primary_key(int64_t, id),
    rx_column(rx_opt_int64, up_id, .foreign_key = "spelled.id"),
    rx_column(rx_text, name),
    rx_transient(int, shown),
    rx_to_one(Spelled, up),
    rx_to_many(Spelled, down),
    rx_table_unique(uq_spelled, name),
    rx_table_index(ix_spelled, (name RX_DESC)),
    rx_table_check(named, "name <> ''"),
    rx_table_options(.comment = "second spellings"));

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	assert_non_null(mapper);
	return mapper;
}

static const rx__attribute *attribute_of(const rx_model *model, const char *field)
{
	const rx__attribute *attribute = rx__mapper_attribute(mapper_of(model), field);
	assert_non_null(attribute);
	return attribute;
}

static const rx__relationship *relationship_of(const rx_model *model, const char *field)
{
	const rx__relationship *relationship = rx__mapper_relationship(mapper_of(model), field);
	assert_non_null(relationship);
	return relationship;
}

/* The column of a key that has one. */
static const rx__attribute *alone(const rx__key *key)
{
	assert_int_equal(key->n, 1);
	return key->columns[0];
}

static void test_model_mapper__names_and_places(void **state)
{
	(void)state;
	const rx__mapper *user = mapper_of(&User__model);
	assert_string_equal(user->name, "User");
	assert_string_equal(user->table, "user");
	assert_null(user->schema);
	assert_int_equal(user->size, sizeof(User));
	assert_int_equal(user->n_attributes, 6);
	assert_int_equal(user->n_relationships, 3);
	const rx__attribute *age = rx__mapper_attribute(user, "age");
	assert_ptr_equal(age->mapper, user);
	assert_string_equal(age->field, "age");
	assert_string_equal(age->name, "age");
	assert_int_equal(age->ordinal, 3);
	assert_int_equal(age->offset, offsetof(User, age));
	assert_int_equal(age->size, sizeof(rx_opt_int32));
	assert_ptr_equal(age->column->rx__model, user->model);
	const rx__attribute *name = attribute_of(&Team__model, "name");
	assert_string_equal(name->name, "team_name");
	assert_ptr_equal(rx__mapper_column(mapper_of(&Team__model), "team_name"), name);
	assert_null(rx__mapper_column(mapper_of(&Team__model), "name"));
	assert_null(rx__mapper_attribute(user, "team"));
	assert_null(rx__mapper_relationship(user, "age"));
}

static void test_model_mapper__the_declaration_is_a_copy(void **state)
{
	(void)state;
	const rx__mapper *user = mapper_of(&User__model);
	assert_ptr_not_equal(user->model, &User__model);
	assert_ptr_not_equal(user->name, User__model.name);
	assert_ptr_not_equal(user->attributes[1].field, User__columns[1].rx__field);
	assert_int_equal(user->attributes[1].column->length, 80);
	assert_ptr_equal(mapper_of(user->model), user);
	const rx_column *status = attribute_of(&Post__model, "status")->column;
	assert_ptr_not_equal(status->labels.at, Post__columns[2].labels.at);
	assert_string_equal(status->labels.at[2], "live");
	assert_null(status->labels.at[1]);
}

static void test_model_mapper__null_where_it_is_declared(void **state)
{
	(void)state;
	assert_false(attribute_of(&User__model, "id")->nullable);
	assert_false(attribute_of(&User__model, "username")->nullable);
	assert_true(attribute_of(&User__model, "email")->nullable);
	assert_false(attribute_of(&User__model, "email")->optional);
	assert_true(attribute_of(&User__model, "age")->nullable);
	assert_true(attribute_of(&User__model, "age")->optional);
	assert_false(attribute_of(&User__model, "created_at")->nullable);
	assert_false(attribute_of(&UserTag__model, "tag_id")->nullable);
}

static void test_model_mapper__keys(void **state)
{
	(void)state;
	const rx__mapper *user = mapper_of(&User__model);
	assert_int_equal(user->n_keys, 1);
	assert_true(user->keys[0]->key);
	assert_true(user->keys[0]->generated);
	const rx__mapper *link = mapper_of(&UserTag__model);
	assert_int_equal(link->n_keys, 2);
	assert_string_equal(link->keys[0]->field, "user_id");
	assert_string_equal(link->keys[1]->field, "tag_id");
	assert_false(link->keys[0]->generated);
	assert_true(attribute_of(&Node__model, "key")->generated); /* int32_t */
	assert_false(attribute_of(&Natural__model, "code")->generated); /* text */
	assert_false(attribute_of(&Given__model, "id")->generated); /* a default of its own */
	assert_false(attribute_of(&Profile__model, "user_id")->generated); /* the key of another */
	assert_false(attribute_of(&Small__model, "id")->generated); /* int16_t */
}

static void test_model_mapper__types_of_columns(void **state)
{
	(void)state;
	const rx_ddl_type *type = &attribute_of(&User__model, "username")->ddl;
	assert_int_equal(type->kind, RX_TYPE_TEXT);
	assert_int_equal(type->length, 80);
	type = &attribute_of(&User__model, "created_at")->ddl;
	assert_int_equal(type->kind, RX_TYPE_DATETIME);
	assert_true(type->timezone);
	type = &attribute_of(&Post__model, "price")->ddl;
	assert_int_equal(type->kind, RX_TYPE_DECIMAL);
	assert_int_equal(type->precision, 10);
	assert_int_equal(type->scale, 2);
	type = &attribute_of(&Legacy__model, "name")->ddl;
	assert_int_equal(type->kind, RX_TYPE_TEXT);
	assert_int_equal(type->length, 15);
	assert_true(attribute_of(&Legacy__model, "name")->inline_chars);
}

static void test_model_mapper__any_integer_with_labels_is_an_enum(void **state)
{
	(void)state;
	const rx__attribute *status = attribute_of(&Post__model, "status");
	assert_int_equal(status->type, RX_TYPE_ENUM);
	assert_int_equal(status->ddl.kind, RX_TYPE_ENUM);
	assert_string_equal(status->ddl.name, "post_status");
	assert_int_equal(status->ddl.length, 5);
	assert_string_equal(status->ddl.labels[0], "draft");
	assert_string_equal(status->ddl.labels[1], "live"); /* without the hole */
	assert_string_equal(status->ddl.labels[2], "gone");
	assert_null(status->ddl.labels[3]);
	const rx__attribute *level = attribute_of(&Post__model, "level");
	assert_int_equal(level->type, RX_TYPE_ENUM);
	assert_int_equal(level->ddl.length, 5); /* characters, not bytes */
	assert_int_equal(attribute_of(&Post__model, "other")->type, RX_TYPE_ENUM);
	assert_true(attribute_of(&Post__model, "other")->nullable);
	assert_int_equal(attribute_of(&Post__model, "mood")->type, RX_TYPE_ENUM);
	assert_int_equal(attribute_of(&Post__model, "revision")->type, RX_TYPE_INT32);
}

static void test_model_mapper__constants_are_read(void **state)
{
	(void)state;
	const rx__attribute *age = attribute_of(&User__model, "age");
	assert_int_equal(age->min.type, RX_TYPE_INT32);
	assert_int_equal(age->min.as.i, 0);
	assert_int_equal(age->max.as.i, 150);
	assert_false(age->has_default);
	assert_int_equal(age->default_value.type, RX_TYPE_NONE);
	const rx__attribute *price = attribute_of(&Post__model, "price");
	assert_true(price->has_default);
	assert_int_equal(price->default_value.as.decimal.lo, 1250);
	assert_int_equal(price->default_value.as.decimal.scale, 2);
	assert_int_equal(attribute_of(&Post__model, "status")->default_value.as.i, LIVE);
}

static void test_model_mapper__a_default_of_each_type(void **state)
{
	(void)state;
	const rx_model *m = &Defaults__model;
	assert_int_equal(attribute_of(m, "a")->default_value.as.i, 1);
	assert_int_equal(attribute_of(m, "b")->default_value.as.i, -32768);
	assert_int_equal(attribute_of(m, "c")->default_value.as.i, 0);
	assert_true(attribute_of(m, "c")->has_default);
	assert_true(attribute_of(m, "d")->default_value.as.i == INT64_MAX);
	assert_true(attribute_of(m, "e")->default_value.as.d == 0.5);
	assert_true(attribute_of(m, "f")->default_value.as.d == 3.0);
	assert_string_equal(attribute_of(m, "g")->default_value.as.s.data, "");
	assert_true(attribute_of(m, "g")->has_default);
	assert_int_equal(attribute_of(m, "h")->default_value.as.s.size, 3);
	assert_int_equal(attribute_of(m, "i")->default_value.as.i, rx_date_of(2026, 11, 22).days);
	assert_int_equal(attribute_of(m, "j")->default_value.as.i, rx_time_of(3, 12, 45, 0).us);
	assert_int_equal(
		attribute_of(m, "k")->default_value.as.i, rx_datetime_of(2026, 11, 22, 3, 12, 45, 1).us);
	assert_int_equal(attribute_of(m, "l")->default_value.as.i, 5400 * INT64_C(1000000));
	assert_int_equal(attribute_of(m, "m")->default_value.as.uuid.byte[0], 0x12);
	assert_string_equal(attribute_of(m, "n")->default_value.as.s.data, "{\"a\": 1}");
	assert_int_equal(attribute_of(m, "n")->default_value.type, RX_TYPE_JSON);
	assert_int_equal(attribute_of(m, "o")->default_value.as.i, 7);
	assert_true(attribute_of(m, "o")->optional);
}

static void test_model_mapper__foreign_keys_point_to_attributes(void **state)
{
	(void)state;
	assert_ptr_equal(
		attribute_of(&User__model, "team_id")->target, attribute_of(&Team__model, "id"));
	assert_ptr_equal(
		attribute_of(&Node__model, "parent_key")->target, attribute_of(&Node__model, "key"));
	assert_null(attribute_of(&User__model, "age")->target);
	/* In the schema of the table itself first, and in another one by its name. */
	const rx__attribute *near = attribute_of(&ArchivedLine__model, "near_id");
	assert_string_equal(near->target->mapper->name, "ArchivedPage");
	/* With a dot before it, in the default schema. */
	const rx__attribute *outer = attribute_of(&ArchivedLine__model, "outer_id");
	assert_string_equal(outer->target->mapper->name, "Page");
	const rx__attribute *other = attribute_of(&ArchivedLine__model, "other_id");
	assert_string_equal(other->target->mapper->name, "Page");
	assert_string_equal(relationship_of(&Page__model, "copies")->link->name, "Copy");
	assert_string_equal(relationship_of(&ArchivedPage__model, "originals")->link->name, "Copy");
	assert_string_equal(relationship_of(&ArchivedPage__model, "outer")->link->name, "OuterCopy");
	const rx__attribute *far = attribute_of(&Line__model, "far_id");
	assert_string_equal(far->target->mapper->name, "ArchivedPage");
	assert_string_equal(attribute_of(&Line__model, "near_id")->target->mapper->name, "Page");
	assert_string_equal(mapper_of(&ArchivedPage__model)->schema, "archive");
}

static void test_model_mapper__relations_know_their_keys(void **state)
{
	(void)state;
	const rx__relationship *team = relationship_of(&User__model, "team");
	assert_false(team->many);
	assert_ptr_equal(team->target, mapper_of(&Team__model));
	assert_ptr_equal(alone(&team->local), attribute_of(&User__model, "team_id"));
	assert_ptr_equal(alone(&team->remote), attribute_of(&Team__model, "id"));
	assert_int_equal(team->offset, offsetof(User, team));
	const rx__relationship *members = relationship_of(&Team__model, "members");
	assert_true(members->many);
	assert_ptr_equal(alone(&members->local), attribute_of(&Team__model, "id"));
	assert_ptr_equal(alone(&members->remote), attribute_of(&User__model, "team_id"));
	assert_ptr_equal(team->inverse, members);
	assert_ptr_equal(members->inverse, team);
	assert_ptr_equal(alone(&relationship_of(&Post__model, "editor")->local),
		attribute_of(&Post__model, "editor_id"));
	assert_null(relationship_of(&Post__model, "editor")->inverse);
	assert_ptr_equal(
		relationship_of(&Post__model, "author")->inverse, relationship_of(&User__model, "posts"));
	assert_string_equal(
		relationship_of(&User__model, "posts")->relation->order_by, "title desc, id");
}

static void test_model_mapper__many_to_many(void **state)
{
	(void)state;
	const rx__relationship *tags = relationship_of(&User__model, "tags");
	assert_true(tags->many);
	assert_true(tags->through);
	assert_ptr_equal(tags->link, mapper_of(&UserTag__model));
	assert_ptr_equal(alone(&tags->link_local->columns), attribute_of(&UserTag__model, "user_id"));
	assert_ptr_equal(alone(&tags->link_remote->columns), attribute_of(&UserTag__model, "tag_id"));
	assert_ptr_equal(alone(&tags->local), attribute_of(&User__model, "id"));
	assert_ptr_equal(alone(&tags->remote), attribute_of(&Tag__model, "id"));
	assert_ptr_equal(tags->inverse, relationship_of(&Tag__model, "users"));
	/* A model to itself: .via is the key of the owner. */
	const rx__relationship *follows = relationship_of(&Person__model, "follows");
	const rx__relationship *followers = relationship_of(&Person__model, "followers");
	assert_ptr_equal(alone(&follows->link_local->columns), attribute_of(&Follow__model, "who_id"));
	assert_ptr_equal(
		alone(&follows->link_remote->columns), attribute_of(&Follow__model, "whom_id"));
	assert_ptr_equal(
		alone(&followers->link_local->columns), attribute_of(&Follow__model, "whom_id"));
	assert_ptr_equal(follows->inverse, followers);
}

static void test_model_mapper__a_tree(void **state)
{
	(void)state;
	const rx__relationship *parent = relationship_of(&Node__model, "parent");
	const rx__relationship *children = relationship_of(&Node__model, "children");
	assert_ptr_equal(alone(&parent->local), attribute_of(&Node__model, "parent_key"));
	assert_ptr_equal(alone(&parent->remote), attribute_of(&Node__model, "key"));
	assert_ptr_equal(alone(&children->remote), alone(&parent->local));
	assert_ptr_equal(parent->inverse, children);
	assert_false(mapper_of(&Node__model)->cyclic);
}

static void test_model_mapper__who_is_pointed_to_has_the_lower_rank(void **state)
{
	(void)state;
	assert_true(mapper_of(&Team__model)->rank < mapper_of(&User__model)->rank);
	assert_true(mapper_of(&User__model)->rank < mapper_of(&Post__model)->rank);
	assert_true(mapper_of(&User__model)->rank < mapper_of(&UserTag__model)->rank);
	assert_true(mapper_of(&Tag__model)->rank < mapper_of(&UserTag__model)->rank);
	assert_false(mapper_of(&User__model)->cyclic);
	assert_true(mapper_of(&Egg__model)->cyclic);
	assert_true(mapper_of(&Hen__model)->cyclic);
	assert_false(mapper_of(&Farm__model)->cyclic);
	assert_true(mapper_of(&Farm__model)->rank < mapper_of(&Egg__model)->rank);
	assert_true(mapper_of(&Farm__model)->rank < mapper_of(&Hen__model)->rank);
}

static void test_model_mapper__the_version_column(void **state)
{
	(void)state;
	assert_ptr_equal(mapper_of(&Post__model)->version, attribute_of(&Post__model, "revision"));
	assert_null(mapper_of(&User__model)->version);
}

static void test_model_mapper__every_option_is_kept(void **state)
{
	(void)state;
	const rx_column *c = attribute_of(&Full__model, "full")->column;
	assert_string_equal(c->name, "db_full");
	assert_true(c->nullable && c->unique && c->index && c->secret);
	assert_int_equal(c->length, 40);
	assert_int_equal(c->min_length, 2);
	assert_int_equal(c->on_delete, RX_CASCADE);
	assert_int_equal(c->on_update, RX_RESTRICT);
	assert_string_equal(c->foreign_key, "team.team_name");
	assert_string_equal(c->server_default, "'x'");
	assert_string_equal(c->check, "db_full <> ''");
	assert_string_equal(c->collate, "NOCASE");
	assert_string_equal(c->comment, "what it is");
	assert_string_equal(c->renamed_from, "old_full");
	assert_string_equal(c->pattern, "^[a-z]+$");
	assert_string_equal(c->default_value.s, "abc");
	assert_non_null(attribute_of(&Full__model, "full")->pattern);
	c = attribute_of(&Full__model, "sum")->column;
	assert_string_equal(c->computed, "1 + 2");
	assert_true(attribute_of(&Full__model, "sum")->computed);
	assert_true(attribute_of(&Full__model, "touched")->column->on_update_now);
	assert_true(attribute_of(&Full__model, "touched")->column->default_now);
	const rx_model *model = mapper_of(&Full__model)->model;
	assert_string_equal(model->options->comment, "of everything");
	assert_string_equal(model->options->schema, "main");
	assert_string_equal(model->options->renamed_from, "old");
	assert_true(model->options->strict);
	assert_int_equal(model->n_constraints, 4);
	assert_string_equal(model->constraints[0].rx__name, "uq_full");
	assert_int_equal(model->constraints[0].rx__columns[0], 1 + 1);
	assert_int_equal(model->constraints[0].rx__columns[1], 1 + 2);
	assert_int_equal(model->constraints[1].rx__columns[0], 1 + 3 + 4096);
	assert_string_equal(model->constraints[1].where, "sum > 1");
	assert_true(model->constraints[1].unique);
	assert_string_equal(model->constraints[2].expression, "lower(db_full)");
	assert_string_equal(model->constraints[3].rx__check, "sum < 10");
}

static void test_model_mapper__empty_models_trailing_commas_second_spellings(void **state)
{
	(void)state;
	assert_int_equal(mapper_of(&Empty__model)->n_attributes, 1);
	assert_int_equal(mapper_of(&Trailing__model)->n_attributes, 2);
	const rx__mapper *other = mapper_of(&Spelled__model);
	assert_int_equal(other->n_attributes, 3);
	assert_int_equal(other->n_relationships, 2);
	assert_int_equal(other->model->n_constraints, 3);
	assert_string_equal(other->model->options->comment, "second spellings");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mapper__names_and_places),
		cmocka_unit_test(test_model_mapper__the_declaration_is_a_copy),
		cmocka_unit_test(test_model_mapper__null_where_it_is_declared),
		cmocka_unit_test(test_model_mapper__keys),
		cmocka_unit_test(test_model_mapper__types_of_columns),
		cmocka_unit_test(test_model_mapper__any_integer_with_labels_is_an_enum),
		cmocka_unit_test(test_model_mapper__constants_are_read),
		cmocka_unit_test(test_model_mapper__a_default_of_each_type),
		cmocka_unit_test(test_model_mapper__foreign_keys_point_to_attributes),
		cmocka_unit_test(test_model_mapper__relations_know_their_keys),
		cmocka_unit_test(test_model_mapper__many_to_many),
		cmocka_unit_test(test_model_mapper__a_tree),
		cmocka_unit_test(test_model_mapper__who_is_pointed_to_has_the_lower_rank),
		cmocka_unit_test(test_model_mapper__the_version_column),
		cmocka_unit_test(test_model_mapper__every_option_is_kept),
		cmocka_unit_test(test_model_mapper__empty_models_trailing_commas_second_spellings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
