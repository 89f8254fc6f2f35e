/* What the programs written by hand have in common, whatever the server. */
#include "servers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void *raw_take(raw_block **blocks, size_t size)
{
	raw_block *block = *blocks;
	size = (size + 7) & ~(size_t)7;
	if (!block || block->size - block->used < size) {
		size_t room = block ? block->size * 2 : 32 << 10;
		if (room > 8 << 20)
			room = 8 << 20;
		room = room < size ? size : room;
		raw_block *fresh = malloc(sizeof(*fresh) + room);
		if (!fresh)
			abort();
		*fresh = (raw_block){ .next = block, .used = 0, .size = room };
		*blocks = block = fresh;
	}
	void *at = block->data + block->used;
	block->used += size;
	return at;
}

const char *raw_keep(raw_block **blocks, const char *text, size_t size)
{
	char *copy = raw_take(blocks, size + 1);
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

void raw_forget(raw_block **blocks)
{
	while (*blocks) {
		raw_block *next = (*blocks)->next;
		free(*blocks);
		*blocks = next;
	}
}

int64_t raw_days(int year, int month, int day)
{
	year -= month <= 2;
	int era = year / 400, yoe = year - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return (int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void raw_date(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

int64_t raw_weigh(const raw_hero *hero)
{
	return raw_age(hero) + (int64_t)strlen(hero->name) + (int64_t)strlen(hero->secret_name) +
		(int64_t)(isnan(hero->score) ? 0 : hero->score) + (hero->created_us / 60000000) % 60 +
		hero->team_id;
}

int64_t raw_group(const size_t *name_lengths, raw_hero *const *heroes, size_t n)
{
	size_t begin[BENCH_TEAMS + 2] = { 0 };
	raw_hero **list = malloc((n + 1) * sizeof(*list));
	int64_t sum = 0;
	if (!list)
		abort();
	for (size_t i = 0; i < n; i++)
		begin[heroes[i]->team_id + 1]++;
	for (size_t t = 1; t < BENCH_TEAMS + 2; t++)
		begin[t] += begin[t - 1];
	for (size_t i = 0; i < n; i++)
		list[begin[heroes[i]->team_id]++] = heroes[i];
	/* Now begin[t] is where t's heroes end, and those of t - 1 end where they begin. */
	for (size_t t = 1; t <= BENCH_TEAMS; t++) {
		sum += (int64_t)name_lengths[t];
		for (size_t i = begin[t - 1]; i < begin[t]; i++)
			sum += raw_age(list[i]) + (int64_t)strlen(list[i]->name);
	}
	free(list);
	return sum;
}
