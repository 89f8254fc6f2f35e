/* Allocation failure on demand. Test executables are linked with malloc, calloc, realloc, strdup,
 * strndup, aligned_alloc and mmap wrapped, so that only calls from our own code are counted and
 * failed, never those of SQLite or libc. Not thread-safe while a failure is armed. */
#ifndef TEST_SUPPORT_ALLOC_H
#define TEST_SUPPORT_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* Makes the n-th allocation from now fail (1 is the next), and all after it work again. */
void test_alloc_fail_at(size_t n);
/* Makes the n-th allocation from now and all after it fail. */
void test_alloc_fail_from(size_t n);
/* The next n of a sweep: each of the first ones, then ever larger steps. Where each block of an arena
 * is an allocation of its own, there are so many that a sweep over all of them takes minutes. */
size_t test_alloc_next(size_t n);
/* No failure any more. Returns whether one was delivered since it was armed. */
bool test_alloc_reset(void);
/* Allocations of our own code since the start. */
size_t test_alloc_count(void);

#endif
