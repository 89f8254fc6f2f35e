/* What was true for one value of the object's column says nothing about another: the bytes of the
 * member are kept beside it. */
#include "session/empties.h"

#include <string.h>

#include "base/fail.h"
#include "session/session.h"

enum { KEY_SIZE = sizeof(void *) * 2, MEMBER_SIZE = 40 };

typedef struct empty {
	const void *object;
	const rx__relationship *relation;
	unsigned char member[MEMBER_SIZE];
} empty;

void rx__empties_init(rx__empties *empties)
{
	rx__arena_init(&empties->arena, 0);
	rx__map_init(&empties->map);
}

void rx__empties_deinit(rx__empties *empties)
{
	rx__map_deinit(&empties->map);
	rx__arena_deinit(&empties->arena);
}

void rx__empties_clear(rx__empties *empties)
{
	if (empties->map.n == 0)
		return;
	rx__empties_deinit(empties);
	rx__empties_init(empties);
}

static void take_member(empty *out, const void *object, const rx__relationship *relation)
{
	size_t size = relation->local->size < MEMBER_SIZE ? relation->local->size : MEMBER_SIZE;
	*out = (empty){ .object = object, .relation = relation };
	memcpy(out->member, (const char *)object + relation->local->offset, size);
}

int rx__empties_note(rx_session *session, const void *object, const rx__relationship *relation)
{
	const void *key[2] = { object, relation };
	empty *known = rx__map_get(&session->empties.map, (const char *)key, KEY_SIZE);
	bool is_new = !known;
	if (is_new)
		known = rx__arena_alloc(&session->empties.arena, sizeof *known);
	if (!known)
		return rx__fail_nomem(&session->error);
	take_member(known, object, relation);
	if (is_new && !rx__map_put(&session->empties.map, (const char *)known, KEY_SIZE, known))
		return rx__fail_nomem(&session->error);
	return 0;
}

bool rx__empties_know(
	const rx_session *session, const void *object, const rx__relationship *relation)
{
	const void *key[2] = { object, relation };
	empty now;
	if (session->empties.map.n == 0)
		return false;
	const empty *known = rx__map_get(&session->empties.map, (const char *)key, KEY_SIZE);
	if (!known)
		return false;
	take_member(&now, object, relation);
	return memcmp(now.member, known->member, sizeof now.member) == 0;
}
