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

RX_MODEL(User, user,
    column(rx_text, name, .length = 80),
    column(rx_text, hair_color, .nullable = true, .length = 80));
/* clang-format on */

typedef struct reflex {
	rx_engine *engine;
	rx_session *session; /* holds what was taken */
	Hero **taken;
} reflex;

static void must(rx_session *session)
{
	if (!rx_ok(session)) {
		rx_complain(session);
		exit(1);
	}
}

static void fill(rx_session *s, int users)
{
	char name[64], other[64];
	for (int i = 0; i < BENCH_TEAMS; i++) {
		snprintf(name, sizeof(name), "Team-%d", i);
		snprintf(other, sizeof(other), "HQ %d", i);
		rx_add(s, Team, .name = name, .headquarters = other);
		rx_flush(s);
	}
	for (int i = 0; i < users; i++) {
		snprintf(name, sizeof(name), "User %d", i);
		rx_add(s, User, .name = name, .hair_color = i % 3 ? "hair color" : NULL);
		rx_flush(s);
	}
	rx_commit(s);
}

/* A path is SQLite's file, anything else a URL; on servers nobody asks for users. */
static void *side_open(const char *path, bool own_defaults)
{
	bool is_url = strstr(path, "://");
	char url[4200];
	rx_error error = RX_ERROR_INIT;
	reflex *side = calloc(1, sizeof(*side));
	if (!side)
		abort();
	(void)own_defaults; /* they are the settings that both have */
	snprintf(url, sizeof(url), "%s%s", is_url ? "" : "sqlite:///", path);
	side->engine = rx_engine_open(url, &error);
	if (!side->engine || rx_create_all(side->engine, &error)) {
		fprintf(stderr, "%s\n", error.message);
		exit(1);
	}
	rx_with_session(s, .engine = side->engine) {
		if (!rx_exists(s, Team))
			fill(s, is_url ? 0 : BENCH_USERS);
		must(s);
	}
	return side;
}

static void side_close(void *opaque)
{
	reflex *side = opaque;
	rx_engine_close(side->engine);
	free(side);
}

static Hero *add(rx_session *s, const bench_record *r)
{
	return rx_add(s, Hero, .name = r->name, .secret_name = r->secret_name,
		.age = r->age < 0 ? (rx_opt_int32){ 0 } : rx_some_int32(r->age), .score = rx_some(r->score),
		.created_at = rx_some((rx_datetime){ r->created_us }),
		.team_id = r->team ? rx_some_int64(r->team) : (rx_opt_int64){ 0 });
}

static int64_t insert(void *opaque, const bench_data *data)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
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

static int64_t commits(void *opaque, int n)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	char name[32];
	rx_with_session(s, .engine = side->engine) {
		for (int i = 0; i < n; i++) {
			snprintf(name, sizeof(name), "single-%d", i);
			Team *team = rx_add(s, Team, .name = name);
			rx_commit(s);
			sum += team->id;
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

static int64_t load(void *opaque)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
		Hero **heroes = rx_all(s, Hero);
		for (Hero **h = heroes; h && *h; h++)
			sum += weigh(*h);
		must(s);
	}
	return sum;
}

static int64_t load_read_only(void *opaque)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
		Hero **heroes = rx_all(s, Hero, .read_only = true);
		for (Hero **h = heroes; h && *h; h++)
			sum += weigh(*h);
		must(s);
	}
	return sum;
}

static int64_t stream(void *opaque)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
		rx_for(Hero, hero, s)
			sum += weigh(hero);
		must(s);
	}
	return sum;
}

static int64_t lookup(void *opaque, int n, int rows)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
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

static int64_t filter(void *opaque, int n)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
		for (int k = 0; k < n; k++) {
			int low = 18 + (int)(bench_p(k) % 40);
			Hero **heroes = rx_all(s, Hero, .where = rx_between(Hero_.age, low, low + 20),
				.order_by = { rx_asc(Hero_.name) }, .limit = 20);
			for (Hero **h = heroes; h && *h; h++)
				sum += rx_value_or((*h)->age, 0) + (int64_t)strlen((*h)->name);
			rx_clear(s);
		}
		must(s);
	}
	return sum;
}

static int64_t relate(void *opaque)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
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

static int64_t trivial(void *opaque, int rows, int times)
{
	const reflex *side = opaque;
	int64_t sum = 0;
	rx_with_session(s, .engine = side->engine) {
		for (int k = 0; k < times; k++) {
			User **users = rx_all(s, User, .limit = rows);
			for (User **u = users; u && *u; u++)
				sum += (*u)->id + ((*u)->hair_color != NULL);
			rx_clear(s);
		}
		must(s);
	}
	return sum;
}

static void take_heroes(void *opaque, int first, int n)
{
	reflex *side = opaque;
	side->session = rx_session_open(.engine = side->engine);
	side->taken = rx_all(
		side->session, Hero, .where = rx_and(rx_gt(Hero_.id, first), rx_le(Hero_.id, first + n)));
	rx_commit(side->session); /* ends the transaction that read them */
	must(side->session);
}

static int64_t update(void *opaque)
{
	reflex *side = opaque;
	int64_t sum = 0;
	for (Hero **h = side->taken; *h; h++)
		(*h)->age = rx_some_int32(rx_value_or((*h)->age, 0) + 1);
	rx_commit(side->session);
	must(side->session);
	for (Hero **h = side->taken; *h; h++)
		sum += (*h)->age.value;
	return sum;
}

static int64_t remove_rows(void *opaque)
{
	reflex *side = opaque;
	for (Hero **h = side->taken; *h; h++)
		rx_delete(side->session, *h);
	rx_commit(side->session);
	must(side->session);
	return (int64_t)rx_len(side->taken);
}

static void drop(void *opaque)
{
	reflex *side = opaque;
	rx_session_close(side->session);
	side->session = NULL;
}

const bench_side bench_reflex = {
	.name = "reflex",
	.open = side_open,
	.close = side_close,
	.insert = insert,
	.commits = commits,
	.load = load,
	.load_read_only = load_read_only,
	.stream = stream,
	.lookup = lookup,
	.filter = filter,
	.relate = relate,
	.trivial = trivial,
	.take = take_heroes,
	.update = update,
	.remove = remove_rows,
	.drop = drop,
};
