/* The wrapped allocation functions: each counts, and fails when its turn has come. (mmap is called
 * mmap64 by the linker, because of _FILE_OFFSET_BITS.) */
#include "support/alloc.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset);

static size_t n_calls;
static size_t first_failing = SIZE_MAX, last_failing;
static bool delivered;

static bool must_fail(void)
{
	size_t call = __atomic_add_fetch(&n_calls, 1, __ATOMIC_RELAXED);
	if (call < first_failing || call > last_failing)
		return false;
	delivered = true;
	errno = ENOMEM;
	return true;
}

void test_alloc_fail_at(size_t n)
{
	delivered = false;
	first_failing = last_failing = n_calls + n;
}

void test_alloc_fail_from(size_t n)
{
	delivered = false;
	first_failing = n_calls + n;
	last_failing = SIZE_MAX;
}

bool test_alloc_reset(void)
{
	first_failing = SIZE_MAX;
	last_failing = 0;
	return delivered;
}

size_t test_alloc_next(size_t n)
{
	return n < 300 ? n + 1 : n + n / 16;
}

size_t test_alloc_count(void)
{
	return n_calls;
}

void *__wrap_malloc(size_t size)
{
	return must_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return must_fail() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *block, size_t size)
{
	return must_fail() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
	return must_fail() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t size)
{
	return must_fail() ? NULL : __real_strndup(text, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return must_fail() ? NULL : __real_aligned_alloc(alignment, size);
}

void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return must_fail() ? MAP_FAILED : __real_mmap64(at, size, protection, flags, fd, offset);
}
