/* Random numbers that a seed repeats. */
#ifndef TEST_DIFFERENTIAL_RANDOM_H
#define TEST_DIFFERENTIAL_RANDOM_H

#include "conformance/engine.h"

static unsigned long long random_state;

static unsigned below(unsigned n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 11) % n);
}

#endif
