/* The list as it was loaded is never changed, so that a rollback can give it back: the first change
 * makes a copy, with room up to the next power of two. */
#include "session/graph/list.h"

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"

void **rx__list_of(const void *object, const rx__relationship *relation)
{
	return rx__changes_pointer(object, relation);
}

/* From the end: what was added last goes first, and a list that is emptied is so from there. */
static ptrdiff_t place_in(void *const *list, const void *item)
{
	for (size_t i = rx_len(list); i-- > 0;) {
		if (list[i] == item)
			return (ptrdiff_t)i;
	}
	return -1;
}

bool rx__list_holds(const void *object, const rx__relationship *relation, const void *item)
{
	void *value = rx__changes_pointer(object, relation);
	if (!relation->many)
		return value == item;
	return value && place_in(value, item) >= 0;
}

/* Room for one more, in a list of our own; the length is not changed. */
static void **own_list(
	rx_session *session, void *object, const rx__relationship *relation, size_t n)
{
	void **list = rx__list_of(object, relation);
	const void *snapshot = rx__object_snapshot(object, relation->mapper);
	bool ours = list && list != rx__changes_pointer(snapshot, relation);
	if (ours && (n & (n - 1)) != 0)
		return list;
	void **copy = rx__list_new(&session->arena, NULL, n < 4 ? 4 : n * 2);
	if (!copy) {
		rx__fail_nomem(&session->error);
		return NULL;
	}
	if (list) {
		memcpy(copy, list, n * sizeof *copy);
		rx__list_set_stamp(copy, rx__list_stamp(list));
		if (rx__list_is_part(list))
			rx__list_set_part(copy);
	}
	rx__list_shorten(copy, n);
	return rx__known_set(session, object, relation, copy) == 0 ? copy : NULL;
}

static bool is_pending(const void *object)
{
	return rx__object_head(object)->state == RX__OBJECT_PENDING;
}

int rx__list_put(rx_session *session, void *object, const rx__relationship *relation, void *item,
	bool known_absent)
{
	void **list = rx__list_of(object, relation);
	if (!relation->many)
		return rx__known_set(session, object, relation, item);
	if (!list && !is_pending(object))
		return 0; /* not loaded, and stays so */
	size_t n = rx_len(list);
	if (list && !known_absent && place_in(list, item) >= 0)
		return 0;
	list = own_list(session, object, relation, n);
	if (!list)
		return RX_ENOMEM;
	list[n] = item;
	rx__list_shorten(list, n + 1);
	return 0;
}

int rx__list_take(rx_session *session, void *object, const rx__relationship *relation, void *item)
{
	void **list = rx__list_of(object, relation);
	if (!relation->many)
		return (void *)list == item ? rx__known_set(session, object, relation, NULL) : 0;
	ptrdiff_t at = list ? place_in(list, item) : -1;
	if (at < 0)
		return 0;
	size_t n = rx_len(list);
	list = own_list(session, object, relation, n);
	if (!list)
		return RX_ENOMEM;
	memmove(list + at, list + at + 1, (n - (size_t)at - 1) * sizeof *list);
	rx__list_shorten(list, n - 1);
	return 0;
}

int rx__list_set(rx_session *session, void *object, const rx__relationship *relation,
	void *const *items, size_t n)
{
	if (!relation->many)
		return rx__known_set(session, object, relation, n > 0 ? items[0] : NULL);
	const void *before = rx__list_of(object, relation);
	size_t room = 4;
	while (room < n)
		room *= 2;
	void **list = rx__list_new(&session->arena, NULL, room);
	if (!list)
		return rx__fail_nomem(&session->error);
	if (n > 0)
		memcpy(list, items, n * sizeof *list);
	rx__list_shorten(list, n);
	if (before && rx__list_is_ours(before))
		rx__list_set_stamp(list, rx__list_stamp(before));
	return rx__known_set(session, object, relation, list);
}

void rx__list_mark(void *const *items, size_t n, bool on)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t *flags = &rx__object_head(items[i])->flags;
		*flags = (uint8_t)(on ? *flags | RX__OBJECT_LISTED : *flags & ~RX__OBJECT_LISTED);
	}
}

bool rx__list_marked(const void *item)
{
	return rx__object_head(item)->flags & RX__OBJECT_LISTED;
}
