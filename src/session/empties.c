/* What was true for one value of the object's key says nothing about another: the bytes of its members
 * are kept beside it. */
#include "session/empties.h"

#include <string.h>

#include "base/fail.h"
#include "session/session.h"

enum { KEY_SIZE = sizeof(void *) * 2 };

typedef struct empty {
	const void *object;
	const rx__relationship *relation;
	unsigned char members[]; /* of the key, one behind the other */
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

static size_t members_size(const rx__key *key)
{
	size_t size = 0;
	for (size_t i = 0; i < key->n; i++)
		size += key->columns[i]->size;
	return size;
}

static void take_members(empty *out, const void *object)
{
	const rx__key *key = &out->relation->local;
	unsigned char *at = out->members;
	for (size_t i = 0; i < key->n; at += key->columns[i++]->size)
		memcpy(at, (const char *)object + key->columns[i]->offset, key->columns[i]->size);
}

int rx__empties_note(rx_session *session, const void *object, const rx__relationship *relation)
{
	const void *key[2] = { object, relation };
	empty *known = rx__map_get(&session->empties.map, (const char *)key, KEY_SIZE);
	bool is_new = !known;
	if (is_new)
		known = rx__arena_alloc(
			&session->empties.arena, sizeof *known + members_size(&relation->local));
	if (!known)
		return rx__fail_nomem(&session->error);
	known->object = object;
	known->relation = relation;
	take_members(known, object);
	if (is_new && !rx__map_put(&session->empties.map, (const char *)known, KEY_SIZE, known))
		return rx__fail_nomem(&session->error);
	return 0;
}

bool rx__empties_know(
	const rx_session *session, const void *object, const rx__relationship *relation)
{
	const void *key[2] = { object, relation };
	const rx__key *local = &relation->local;
	if (session->empties.map.n == 0)
		return false;
	const empty *known = rx__map_get(&session->empties.map, (const char *)key, KEY_SIZE);
	const unsigned char *at = known ? known->members : NULL;
	for (size_t i = 0; at && i < local->n; at += local->columns[i++]->size) {
		const rx__attribute *column = local->columns[i];
		if (memcmp(at, (const char *)object + column->offset, column->size) != 0)
			return false;
	}
	return known != NULL;
}
