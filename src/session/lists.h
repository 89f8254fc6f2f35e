/* Lists as the library gives them: pointers or structs, an end, and in front of them what rx_len and
 * the unit of work must know of a list. A program's own array, ended by NULL, is a list too. */
#ifndef RX_SESSION_LISTS_H
#define RX_SESSION_LISTS_H

#include "base/arena.h"

/* A list as rx_all gives it: n pointers, a NULL, and the length where rx_len finds it. */
void **rx__list_new(rx_arena *arena, void *const *items, size_t n);
/* The same of structs: a copy of n of them, and a zeroed one. */
void *rx__list_of_structs(rx_arena *arena, const void *items, size_t n, size_t size);
/* Whether the library made it; else it is an array of the program's, ended by NULL. */
bool rx__list_is_ours(const void *list);
/* A list in part: loaded with rx_only. */
void rx__list_set_part(void *list);
bool rx__list_is_part(const void *list);
void rx__list_shorten(void *list, size_t n);
/* When a list was loaded, as undo.writes counts it: what was loaded after a write that is taken back
 * is not to be relied on. */
void rx__list_set_stamp(void *list, uint64_t stamp);
uint64_t rx__list_stamp(const void *list);

#endif
