/* The workloads written with the library, as its users would write them. */
#include <reflex.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* clang-format off */
RX_MODEL(Team, team,
    column(rx_text, name, .unique = true, .length = 80),
    column(rx_text, headquarters, .nullable = true, .length = 80),
    many(Hero, heroes));

RX_MODEL(Hero, hero,
    column(rx_text, name, .index = true, .length = 80),
    column(rx_text, secret_name, .length = 120),
    column(rx_opt_int32, age),
    column(rx_opt_double, score),
    column(rx_opt_datetime, created_at),
    column(rx_opt_int64, team_id, .foreign_key = "team.id"),
    one(Team, team));
/* clang-format on */

static void must(rx_session *session)
{
	if (!rx_ok(session)) {
		rx_complain(session);
		exit(1);
	}
}

static void *side_open(const char *path)
{
	char url[4200];
	rx_error error = RX_ERROR_INIT;
	snprintf(url, sizeof(url), "sqlite:///%s", path);
	rx_engine *engine = rx_engine_open(url, &error);
	if (!engine || rx_create_all(engine, &error)) {
		fprintf(stderr, "%s\n", error.message);
		exit(1);
	}
	rx_with_session(s, .engine = engine) {
		if (rx_exists(s, Team))
			break;
		for (int i = 0; i < BENCH_TEAMS; i++) {
			char *name = malloc(64), *place = malloc(64);
			snprintf(name, 64, "Team-%d", i);
			snprintf(place, 64, "HQ %d", i);
			rx_add(s, Team, .name = name, .headquarters = place);
			rx_flush(s);
			free(name);
			free(place);
		}
		rx_commit(s);
		must(s);
	}
	return engine;
}

static void side_close(void *side)
{
	rx_engine_close(side);
}

static Hero *add(rx_session *s, const bench_record *r)
{
	return rx_add(s, Hero, .name = r->name, .secret_name = r->secret_name,
		.age = r->age < 0 ? (rx_opt_int32){ 0 } : rx_some_int32(r->age), .score = rx_some(r->score),
		.created_at = rx_some((rx_datetime){ r->created_us }),
		.team_id = r->team ? rx_some_int64(r->team) : (rx_opt_int64){ 0 });
}

static int64_t insert(void *side, const bench_data *data)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		Hero **heroes = malloc((size_t)data->n * sizeof(*heroes));
		for (int i = 0; i < data->n; i++)
			heroes[i] = add(s, &data->records[i]);
		rx_commit(s);
		must(s);
		for (int i = 0; i < data->n; i++)
			sum += heroes[i]->id;
		free(heroes);
	}
	return sum;
}

static int64_t commit_each(void *side, int n)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		for (int i = 0; i < n; i++) {
			Team *team = rx_add(s, Team, .name = "single");
			rx_commit(s);
			sum += team->id - BENCH_TEAMS;
			rx_delete(s, team);
			rx_commit(s);
		}
		must(s);
	}
	return sum;
}

static int64_t weigh(const Hero *hero)
{
	return rx_value_or(hero->age, 0) + (int64_t)strlen(hero->name) +
		(int64_t)strlen(hero->secret_name) + (int64_t)rx_value_or(hero->score, 0.0) +
		(hero->created_at.value.us / 60000000) % 60 + rx_value_or(hero->team_id, 0);
}

static int64_t load(void *side)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		Hero **heroes = rx_all(s, Hero);
		for (Hero **h = heroes; h && *h; h++)
			sum += weigh(*h);
		must(s);
	}
	return sum;
}

static int64_t stream(void *side)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		rx_for(Hero, hero, s)
			sum += weigh(hero);
		must(s);
	}
	return sum;
}

static int64_t lookup(void *side, int n, int rows)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		for (int k = 0; k < n; k++) {
			Hero *hero = rx_get(s, Hero, 1 + bench_p(k) % rows);
			if (!hero)
				break;
			sum += rx_value_or(hero->age, 0) + (int64_t)strlen(hero->name);
			rx_clear(s);
		}
		must(s);
	}
	return sum;
}

static int64_t filter(void *side, int n)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		for (int k = 0; k < n; k++) {
			int low = 18 + (int)(bench_p(k) % 40);
			Hero **heroes = rx_all(s, Hero, .where = rx_between(Hero_.age, low, low + 20),
				.order_by = { rx_asc(Hero_.name) }, .limit = 20);
			for (Hero **h = heroes; h && *h; h++)
				sum += rx_value_or((*h)->age, 0) + (int64_t)strlen((*h)->name);
		}
		must(s);
	}
	return sum;
}

static int64_t relate(void *side)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		Team **teams = rx_all(s, Team, .load = { Team_.heroes });
		for (Team **t = teams; t && *t; t++) {
			sum += (int64_t)strlen((*t)->name);
			for (Hero **h = (*t)->heroes; h && *h; h++)
				sum += rx_value_or((*h)->age, 0) + (int64_t)strlen((*h)->name);
		}
		must(s);
	}
	return sum;
}

static int64_t update(void *side, int n)
{
	int64_t sum = 0;
	rx_with_session(s, .engine = side) {
		Hero **heroes = rx_all(s, Hero, .where = rx_le(Hero_.id, n));
		for (Hero **h = heroes; h && *h; h++)
			(*h)->age = rx_some_int32(rx_value_or((*h)->age, 0) + 1);
		rx_commit(s);
		for (Hero **h = heroes; h && *h; h++)
			sum += (*h)->age.value;
		must(s);
	}
	return sum;
}

static int64_t remove_rows(void *side, int first, int n)
{
	int64_t left = 0;
	rx_with_session(s, .engine = side) {
		Hero **heroes =
			rx_all(s, Hero, .where = rx_and(rx_gt(Hero_.id, first), rx_le(Hero_.id, first + n)));
		for (Hero **h = heroes; h && *h; h++)
			rx_delete(s, *h);
		rx_flush(s);
		left = rx_count(s, Hero);
		must(s);
		rx_rollback(s);
	}
	return left;
}

const bench_side bench_reflex = {
	.name = "reflex",
	.open = side_open,
	.close = side_close,
	.insert = insert,
	.commit_each = commit_each,
	.load = load,
	.stream = stream,
	.lookup = lookup,
	.filter = filter,
	.relate = relate,
	.update = update,
	.remove = remove_rows,
};
