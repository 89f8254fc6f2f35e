/* What the files in mistakes/ do, done right: it compiles without a word. */
#include "mistakes/models.h"

RX_ROW(TeamSize, field(rx_text, team), rx_field(int64_t, members), field(rx_opt_double, mean));
RX_ROW(Single, field(int32_t, n),);
RX_ROW(Pair, one(User, user), rx_to_one(Team, team));
RX_ROW(Report, nested(TeamSize, size), rx_nested(Single, single), field(rx_text, title));

void right(rx_session *s);
void composed(rx_session *s, User *user);
void transactions(rx_session *s, rx_engine *engine);
void shadowing(rx_session *s);

void right(rx_session *s)
{
	Team *team = rx_add(s, Team, .name = "core");
	User *user = rx_add(s, User, .username = "x", .age = rx_some(33), .team_id = rx_some_int64(1),
		.photo = rx_bytes_of("x", 1), .balance = rx_decimal_of("12.50"),
		.birthday = rx_date_of(2026, 11, 22), .status = LIVE, .team = team);
	rx_load(s, Team_.members, rx_all(s, Team));
	rx_append(s, team, Team_.members, user);
	rx_set_list(s, team, Team_.members, rx_list(User, user, user));
	rx_set_list(s, team, Team_.members, rx_list(User));
	rx_load(
		s, rx_only(Team_.members, .where = rx_ge(User_.id, 1), .limit = 2), rx_list(Team, team));
	rx_load(s, rx_path(Team_.members, User_.team, Team_.members, User_.team), rx_list(Team, team));
	rx_is_loaded(s, team, Team_.members);
	rx_remove(s, team, Team_.members, user);
	user->age = rx_some(34);
	user->age = (rx_opt_int32){ 0 };
	const int64_t points[] = { 1, 2 };
	rx_all(s, User,
		.where = rx_and(rx_eq(User_.username, "x"), rx_eq(User_.age, NULL),
			rx_eq(User_.age, user->age), rx_eq(User_.team_id, user->team_id),
			rx_in(User_.points, 1, 2, 3), rx_in_array(User_.points, points, 2),
			rx_between(User_.age, 1, 9), rx_like(User_.email, "%x"), rx_eq(User_.status, LIVE),
			rx_eq(rx_lower(User_.email), "x"), rx_eq_col(User_.username, User_.email),
			rx_eq(User_.photo, rx_bytes_of("x", 1)), rx_eq(User_.balance, rx_decimal_of("1")),
			rx_has(User_.team, rx_eq(Team_.name, "core")), rx_any(User_.posts, NULL),
			user ? User_.active : NULL),
		.order_by = { rx_asc(User_.username), rx_desc(User_.age) },
		.load = { User_.team, rx_path(User_.team, Team_.members) }, .limit = 20, .offset = 1);
	rx_get(s, User, 5);
	rx_expr adult = rx_ge(User_.age, 18);
	Pair *pairs = rx_rows(s, Pair, User, .join = { rx_left(User_.team, .on = NULL) });
	pairs->user = user;
	Report *reports = rx_rows(s, Report, Team,
		.select = { Team_.name, rx_count_all(), rx_avg(User_.age, .distinct = true), User_.id,
			rx_max(User_.username, .filter = adult) },
		.join = { Team_.members, rx_join(Team_.members, .as = "m", .on = adult),
			rx_left_on(Post, rx_eq_col(Post_.user_id, rx_of("m", User_.id))),
			rx_join_on(TeamSize, rx_eq_col(TeamSize_.team, Team_.name),
				.from =
					rx_query_of(TeamSize, Team, .select = { Team_.name, Team_.id, Team_.id })) },
		.group_by = { Team_.id }, .having = rx_gt(rx_count_of(User_.id), 3),
		.order_by = { rx_desc(rx_sum(User_.points)) }, .distinct = true);
	reports->size.members = 3;
	rx_opt_int32 oldest = rx_scalar(s, rx_max(User_.age), User);
	rx_text *names = rx_scalars(s, User_.username, User, .where = adult);
	rx_opt_int32 *ages = rx_opt_scalars(s, User_.age, User);
	ages[0] = names ? oldest : ages[1];
	rx_all(s, User,
		.where = rx_and(rx_in_query(User_.team_id, rx_select(Team_.id, Team)),
			rx_not_in_query(User_.team_id, rx_select(rx_min(Team_.id), Team, .limit = 1)),
			rx_exists_in(Post, .where = rx_eq_col(Post_.user_id, User_.id)), rx_exists_in(Team),
			rx_any(User_.posts, rx_eq_col(Post_.title, rx_outer(User_.email))),
			rx_gt(rx_select(rx_count_all(), Post), 3)));
	rx_update(s, User,
		.set = { rx_set(User_.age, 33), rx_set(User_.points, user->points),
			rx_set_null(User_.photo), rx_set(User_.team_id, user->team_id),
			rx_set(User_.status, LIVE), rx_set_expr(User_.email, rx_coalesce(User_.email, "none")),
			rx_set_expr(User_.ratio, rx_divided(rx_plus(User_.ratio, 1), 2.5)) },
		.where = rx_gt_col(rx_plus(User_.points, 1), rx_constant(INT64_C(5))));
	rx_delete_where(s, User, .where = rx_eq(rx_minus(rx_times(User_.age, 2), 1), 3));
	rx_delete_where(s, User, .all = true);
	User users[] = { rx_values(User, .username = "a", .age = rx_some(3)), rx_values(User) };
	User **changed;
	Single *ids;
	rx_insert_many(s, User, users, 2);
	rx_insert_many(s, User, users, 2, .columns = { User_.username, User_.age },
		.returning = rx_into(User, &changed));
	rx_upsert(s, User, (.username = "a", .points = 5), .conflict = { User_.username },
		.update = { User_.points },
		.set = { rx_set_expr(User_.email, rx_lower(rx_excluded(User_.email))),
			rx_set_expr(User_.ratio, rx_plus_col(User_.ratio, rx_excluded(User_.ratio))) },
		.where = rx_gt_col(rx_excluded(User_.points), User_.points),
		.returning = rx_into(Single, &ids, rx_constant(1)));
	rx_upsert(s, User, (), .do_nothing = true);
	rx_upsert_many(s, User, users, 2, .constraint = "uq_user_username", .update_all = true);
}

/* Queries composed at run time, pages, SQL of the program's. */
void composed(rx_session *s, User *user)
{
	const int64_t points[] = { 1, 2 };
	rx_query *q = rx_query_new(s, User);
	rx_where(rx_limit(q, 5), user ? rx_ge(User_.age, 18) : NULL);
	rx_order_by(q, rx_desc(User_.age), rx_asc(rx_column_named(User, "email")));
	rx_order_by_named(rx_order_by_named(q, "-age"), "email", User_.email, User_.username);
	rx_expr kept = rx_keep(s, rx_or(rx_eq(User_.age, 1), User_.active));
	rx_text_expr lower = rx_keep(s, rx_lower(User_.email));
	rx_all(s, User, .query = q, .where = rx_and(kept, rx_eq(lower, "x"), rx_or_of(s, &kept, 1)));
	rx_count(s, User, .query = q);
	rx_for(User, each, s, .query = q)
		(void)each->age;
	rx_all(s, User, .order_by = { rx_nulls_last(rx_desc(User_.age)) }, .after = rx_after(user));
	rx_all(s, User, .after = rx_after(NULL));
	rx_all(s, User, .after = rx_after_values(33, "x", 7));
	rx_all(s, User, .after = rx_after_token(rx_token_of(s, User, user)));
	size_t size = 3;
	TeamSize *sizes =
		rx_sql(s, TeamSize, "SELECT ? AS team, ? AS members, ? AS mean", "x", rx_len(points), NULL);
	Single *single = rx_sql(s, Single, "SELECT 1 AS n");
	rx_exec(s, "DELETE FROM user WHERE id = ? OR id = ? OR photo = ?", size + sizes[0].members,
		single->n, rx_bytes_of("x", 1));
	rx_exec(s, "DELETE FROM user");
	User **found = rx_sql(s, User, "SELECT * FROM user WHERE id = ?", 3);
	const rx_table *table = rx_sql_table(s, "SELECT count(*) AS n FROM user");
	rx_sql_table(s, "SELECT ?, ?", rx_table_int64(table, 0, "n"), found[0]->username);
	rx_get(s, Team, user->id);
}

void computed(rx_session *s);

/* Expressions that compute, each of them once. */
void computed(rx_session *s)
{
	rx_for(Post, post, s, .where = rx_eq(Post_.user_id, 1))
		(void)post->title;
	rx_with_session(other, .read_only = true)
		rx_commit(other);
	rx_all(s, User,
		.where = rx_and(rx_eq(rx_case(text, rx_when(rx_in(User_.points, 1, 2), "a"),
								  rx_when(User_.active, User_.email), rx_else(NULL)),
							"a"),
			rx_eq(rx_cast(User_.points, text), "1"), rx_eq(rx_cast(User_.active, int32), 1),
			rx_eq(
				rx_concat(rx_trim(User_.email), "x", rx_substr(User_.email, 1, User_.points)), "x"),
			rx_gt(rx_position("abc", User_.email), 1), rx_eq(rx_size(User_.photo), 3),
			rx_eq(rx_extract(User_.birthday, RX_YEAR), 2000),
			rx_lt_col(rx_date_add(User_.birthday, User_.age, RX_YEAR), rx_today()),
			rx_gt(rx_days_between(rx_today(), User_.birthday), 5),
			rx_gt(rx_plus(User_.balance, rx_decimal_of("1.5")), rx_decimal_of("2")),
			rx_eq(rx_round(User_.ratio, 2), 1.5), rx_eq(rx_mod(rx_abs(User_.points), 2), 1),
			rx_eq(rx_greatest(User_.points, 5), 5), rx_eq(rx_nullif(User_.email, ""), NULL),
			rx_eq(rx_func(int64, "random"), 1), rx_fragment(bool, "? > ?", User_.points, 5)),
		.order_by = { rx_desc(rx_over(rx_lag(User_.points, 1), .partition_by = { User_.team_id },
						  .order_by = { rx_asc(User_.id) })),
			rx_asc(rx_over(rx_sum(User_.points), .rows = rx_frame(-1, RX_UNBOUNDED))),
			rx_asc(rx_json_int64(rx_func(json, "f"), "a", 0)) },
		.lock = RX_FOR_UPDATE | RX_NOWAIT);
}

static bool look(rx_session *session, void *object, void *ud)
{
	const User *user = object;
	return user->username || ud || rx_fail(session, RX_ECHECK, "%d", 1);
}

static void ended(rx_session *session, void *ud)
{
	(void)session;
	(void)ud;
}

void transactions(rx_session *s, rx_engine *engine)
{
	rx_hook(engine, User, .before_insert = look, .after_load = look, .ud = engine);
	rx_hook_ends(engine, .after_commit = ended, .after_rollback = ended);
	rx_transaction(s)
		rx_after_commit(s, ended, NULL);
	rx_transaction(s, .tries = 3, .deadline = 1.5, .isolation = RX_SERIALIZABLE, .token = true) {
		rx_savepoint(s) {
			if (rx_transaction_try(s) > 1)
				continue;
			break;
		}
		rx_transaction(s, .read_only = true)
			rx_after_rollback(s, ended, NULL);
	}
	int64_t savepoint = rx_savepoint_begin(s);
	if (rx_savepoint_error(s)->code == 0 && !rx_savepoint_release(s, savepoint))
		rx_savepoint_rollback(s, savepoint);
}

#pragma GCC diagnostic ignored "-Wshadow"

/* A variable may be named like its model. */
void shadowing(rx_session *s)
{
	User User = { .username = "y" };
	rx_add_copy(s, User, &User);
	rx_all(s, User);
}
