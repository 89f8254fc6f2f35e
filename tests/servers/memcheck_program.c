/* What programs do, on the database whose URL is the argument, to be run under valgrind: objects with every
 * type, changed and changed back, relations, rows one by one, errors, two threads. */
#include <pthread.h>
#include <stdio.h>

#include <reflex.h>

#include "../conformance/models.h"

RX_MODEL(Team, team,
    column(rx_text, name, .length = 40, .unique = true),
    many(Hero, heroes));

RX_MODEL(Hero, hero,
    column(rx_text, name),
    column(int64_t, team_id, .foreign_key = "team.id", .on_delete = RX_CASCADE),
    one(Team, team));

/* What the compiler knows has no padding worth the name. */
static volatile int number = 3;

static void fill(Maybe *m, int n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%d.50", n);
	m->truth = rx_some_bool(n > 3);
	m->small = rx_some((int16_t)n);
	m->medium = rx_some(n);
	m->big = rx_some((int64_t)n << 33);
	m->single = rx_some((float)n);
	m->real = rx_some((double)n / 3);
	m->amount = rx_some(rx_decimal_of(digits));
	m->day = rx_some(rx_date_of(2000 + n, 1, 2));
	m->clock = rx_some(rx_time_of(n, 1, 2, 3));
	m->moment = rx_some(rx_datetime_of(2000 + n, 1, 2, 3, 4, 5, 6));
	m->span = rx_some(rx_interval_of(n));
	m->token = rx_some(rx_uuid_of("7b9c1b1e-0000-4000-8000-0123456789ab"));
	m->feeling = rx_some_enum(n > 3 ? MOOD_GLAD : MOOD_SAD);
}

static void change(rx_session *s)
{
	Maybe *m = rx_add(s, Maybe, .word = "a", .document = rx_json_of("{\"a\": [1, 2]}"));

	fill(m, number);
	rx_commit(s);
	fill(m, number); /* nothing is changed by that */
	rx_commit(s);
	fill(m, number + 1);
	rx_commit(s);
	rx_refresh(s, m);
	m->amount = (rx_opt_decimal){ 0 };
	rx_savepoint(s) {
		fill(m, number + 2);
		break;
	}
	rx_commit(s);
}

static void relate(rx_session *s)
{
	Team *team = rx_add(s, Team, .name = "wild");

	for (int i = 0; i < 300; i++)
		rx_add(s, Hero, .name = "hero", .team = team);
	rx_commit(s);
	rx_expunge(s, team);
	team = rx_first(s, Team, .load = { Team_.heroes });
	printf("%zu heroes\n", rx_len(team->heroes));
	rx_for(Hero, hero, s, .order_by = { rx_desc(Hero_.id) })
		if (hero->id == 5)
			break;
	rx_delete(s, team->heroes[0]);
	rx_commit(s);
	printf("%lld are left\n", (long long)rx_count(s, Hero));
	rx_add(s, Team, .name = "wild");
	printf("again: %s\n", rx_commit(s) ? "taken" : "refused");
}

static void *work(void *engine)
{
	rx_with_session(s, .engine = engine) {
		for (int i = 0; i < 20; i++)
			rx_first(s, Maybe, .where = rx_eq(Maybe_.medium, i));
		rx_sql_table(s, "SELECT count(*) AS n FROM hero");
	}
	return NULL;
}

int main(int argc, char **argv)
{
	rx_error error = RX_ERROR_INIT;
	rx_engine *engine = argc == 2 ? rx_engine_open(argv[1], &error) : NULL;
	pthread_t threads[2];

	if (!engine || rx_create_all(engine, &error)) {
		printf("%s\n", error.message);
		return 1;
	}
	rx_with_session(s, .engine = engine) {
		change(s);
		relate(s);
	}
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, work, engine);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	rx_engine_close(engine);
	return 0;
}
