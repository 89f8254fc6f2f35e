/* Where random tests begin. A test run is the same each time, so that what fails was broken by a change;
 * soaking (REFLEX_TEST_SEED=any) begins anywhere, and REFLEX_TEST_SEED=<number> repeats what it found. */
#ifndef TEST_SUPPORT_SEED_H
#define TEST_SUPPORT_SEED_H

#include <stdbool.h>

/* Says it in the test's output. */
unsigned long long test_seed(void);
/* Whether the environment gives a number. */
bool test_seed_is_given(void);

#endif
