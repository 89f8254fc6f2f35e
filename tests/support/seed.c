#include "support/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *wanted(void)
{
	const char *text = getenv("REFLEX_TEST_SEED");
	return text ? text : "";
}

bool test_seed_is_given(void)
{
	return *wanted() >= '0' && *wanted() <= '9';
}

unsigned long long test_seed(void)
{
	unsigned long long seed = 1;
	if (test_seed_is_given())
		seed = strtoull(wanted(), NULL, 10);
	else if (strcmp(wanted(), "any") == 0)
		seed = (unsigned long long)time(NULL) % 1000000000 * 1000;
	printf("# REFLEX_TEST_SEED=%llu\n", seed);
	return seed;
}
