/* A list is an array with a head in front of it. Whoever has only the array must find out whether there
 * is a head: its check says so, and an array that begins a page has none (what is before that page may
 * not be readable), so ours never begin one. */
#include "session/lists.h"

#include <string.h>

#include <reflex/session.h>

/* What stands before a list. The check tells one of ours from an array of the program's, which is
 * ended by NULL all the same. */
typedef struct list_head {
	uint64_t stamp;
	uint32_t n;
	uint32_t check;
} list_head;

#define LIST_CHECK UINT32_C(0x5258316c)
#define LIST_PART UINT32_C(1) /* of the check: a list in part */

enum { PAGE = 4096 }; /* the smallest there is */

static bool begins_page(const void *list)
{
	return (uintptr_t)list % PAGE == 0;
}

/* An array of so many bytes, with its head. */
static void *make(rx_arena *arena, size_t n, size_t size)
{
	list_head *head;
	do
		head = rx__arena_alloc(arena, sizeof *head + size);
	while (head && begins_page(head + 1));
	if (!head)
		return NULL;
	*head = (list_head){ 0, (uint32_t)n, LIST_CHECK };
	return head + 1;
}

void **rx__list_new(rx_arena *arena, void *const *items, size_t n)
{
	void **list = n < UINT32_MAX ? make(arena, n, (n + 1) * sizeof *list) : NULL;
	if (!list)
		return NULL;
	if (n > 0 && items)
		memcpy(list, items, n * sizeof *list);
	list[n] = NULL;
	return list;
}

void *rx__list_of_structs(rx_arena *arena, const void *items, size_t n, size_t size)
{
	if (n >= (SIZE_MAX - sizeof(list_head)) / size - 1 || n >= UINT32_MAX)
		return NULL;
	char *list = make(arena, n, (n + 1) * size);
	if (!list)
		return NULL;
	if (n > 0)
		memcpy(list, items, n * size);
	memset(list + n * size, 0, size);
	return list;
}

void rx__list_shorten(void *list, size_t n)
{
	((list_head *)list - 1)->n = (uint32_t)n;
	((void **)list)[n] = NULL;
}

void rx__list_set_stamp(void *list, uint64_t stamp)
{
	((list_head *)list - 1)->stamp = stamp;
}

uint64_t rx__list_stamp(const void *list)
{
	return ((const list_head *)list - 1)->stamp;
}

/* What stands before an array of the program's is readable, but not for AddressSanitizer. */
__attribute__((no_sanitize("address"), noinline)) bool rx__list_is_ours(const void *list)
{
	const volatile list_head *head = (const volatile list_head *)list - 1;
	return !begins_page(list) && (head->check & ~LIST_PART) == LIST_CHECK;
}

void rx__list_set_part(void *list)
{
	((list_head *)list - 1)->check |= LIST_PART;
}

bool rx__list_is_part(const void *list)
{
	return rx__list_is_ours(list) && ((const list_head *)list - 1)->check & LIST_PART;
}

size_t rx_len(const void *list)
{
	size_t n = 0;
	if (!list)
		return 0;
	if (rx__list_is_ours(list))
		return ((const list_head *)list - 1)->n;
	while (((void *const *)list)[n])
		n++;
	return n;
}
