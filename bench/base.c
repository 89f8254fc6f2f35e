/* What the base layer costs, in nanoseconds a call: the best of several rounds, which is what the
 * machine can do when nobody disturbs it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/map.h"
#include "base/utf8.h"

enum { N = 100000, ROUNDS = 15, TEXT_SIZE = 36 };

static char keys[N][16];
static char texts[N][TEXT_SIZE];
static volatile int64_t sink;

static void fill_arena(void)
{
	rx_arena arena;
	rx__arena_init(&arena, 0);
	for (int i = 0; i < N; i++)
		memset(rx__arena_alloc(&arena, 2 * 88 + 16), 1, 2 * 88 + 16);
	rx__arena_deinit(&arena);
}

static void copy_strings(void)
{
	static rx_arena arena;
	if (!arena.next_size)
		rx__arena_init(&arena, 0);
	for (int i = 0; i < N; i++)
		sink += rx__arena_strndup(&arena, texts[i], TEXT_SIZE)[0];
	rx__arena_clear(&arena);
}

static void check_while_copying(void)
{
	char to[TEXT_SIZE];
	for (int i = 0; i < N; i++)
		sink += rx__utf8_copy(to, texts[i], TEXT_SIZE) + to[0];
}

static void look_up(void)
{
	static rx_map map;
	if (map.n == 0)
		for (int i = 0; i < N; i++)
			rx__map_puts(&map, keys[i], keys[i]);
	for (int i = 0; i < N; i++)
		sink += rx__map_gets(&map, keys[i]) != NULL;
}

static void count_days(void)
{
	for (int i = 0; i < N; i++)
		sink += rx__ymd_from_days(rx__days_from_ymd(1 + i % 9999, 1 + i % 12, 28)).day;
}

static void measure(const char *name, void (*run)(void))
{
	int64_t best = INT64_MAX;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t begin = rx__clock_monotonic();
		run();
		int64_t passed = rx__clock_monotonic() - begin;
		best = passed < best ? passed : best;
	}
	printf("%-44s %7.2f ns\n", name, (double)best / N);
}

int main(void)
{
	for (int i = 0; i < N; i++) {
		snprintf(keys[i], sizeof keys[i], "key-%d", i);
		memset(texts[i], 'a' + i % 26, TEXT_SIZE);
	}
	measure("arena: an object of 88 bytes and its snapshot", fill_arena);
	measure("arena: copy of a text of 36 bytes, reused", copy_strings);
	measure("utf8: 36 bytes checked while copying", check_while_copying);
	measure("map: one of 100 000 keys looked up", look_up);
	measure("calendar: a date to days and back", count_days);
	return 0;
}
