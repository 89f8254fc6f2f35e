/* An object of a session, as it lies in memory: 16 bytes of head, the program's struct, and (but for
 * read-only objects) a copy of the struct as the row was. The program has the address of the
 * struct; head and snapshot are found from there. */
#ifndef RX_SESSION_OBJECT_H
#define RX_SESSION_OBJECT_H

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/mapper.h"

typedef enum rx__object_state {
	RX__OBJECT_NEW, /* memory without a meaning yet */
	RX__OBJECT_PENDING, /* added, its row not written yet */
	RX__OBJECT_PERSISTENT, /* has a row */
	RX__OBJECT_DELETED, /* has a row, which the next flush deletes */
	RX__OBJECT_GONE, /* its row was deleted by a flush of this transaction, or before */
	RX__OBJECT_DETACHED, /* taken out of the session */
	RX__OBJECT_READ_ONLY, /* loaded without change tracking */
} rx__object_state;

typedef struct rx__head {
	uint32_t tag; /* of the session: what tells its objects from others */
	uint16_t slot; /* the model's place in the session */
	uint8_t state;
	uint8_t flags;
	uint32_t index; /* in the slot's list */
	uint32_t check; /* RX__OBJECT_CHECK: what tells an object from any other memory */
} rx__head;
_Static_assert(sizeof(rx__head) == 16, "the struct behind it stays aligned");

#define RX__OBJECT_CHECK UINT32_C(0x52584f42)

enum {
	RX__OBJECT_IN_UNDO = 1, /* the transaction knows how it was before */
	RX__OBJECT_TIED = 2, /* an append put it into a list, and it was not written since */
	RX__OBJECT_ON_PATH = 4, /* being put in order: met again, it is a cycle */
	RX__OBJECT_SEEN = 8, /* its row is still there */
	RX__OBJECT_CHECKED =
		16, /* its values were checked in this flush; who changes them takes it off */
	RX__OBJECT_LISTED = 32, /* is in the list at hand already */
	RX__OBJECT_PURGE = 64, /* deleted truly, whatever its model declares */
	RX__OBJECT_HOOKED = 128, /* its before hooks have been called in this flush */
};

static inline rx__head *rx__object_head(const void *object)
{
	return (rx__head *)((char *)object - sizeof(rx__head));
}

/* Whether a delete takes the row: else it stays, marked as deleted. */
static inline bool rx__object_goes(const rx__mapper *mapper, const void *object)
{
	return !mapper->soft_delete || rx__object_head(object)->flags & RX__OBJECT_PURGE;
}

static inline size_t rx__object_room(const rx__mapper *mapper)
{
	return mapper->room;
}

static inline void *rx__object_snapshot(const void *object, const rx__mapper *mapper)
{
	return (char *)object + rx__object_room(mapper);
}

/* Most objects are about a hundred bytes, too few for a call of memset or memcpy to be worth it: here
 * blocks of 16, of which a room is a whole number, from both its ends, where they may overlap. */
typedef long long rx__block __attribute__((vector_size(16), may_alias));

enum { RX__ROOM_INLINE = 128 };

static inline void rx__room_zero(void *room, size_t size)
{
	const rx__block zero = { 0, 0 };
	rx__block *at = room, *end = at + size / sizeof zero;
	if (size > RX__ROOM_INLINE) {
		memset(room, 0, size);
	} else if (size >= RX__ROOM_INLINE / 2) {
		at[0] = at[1] = at[2] = at[3] = zero;
		end[-4] = end[-3] = end[-2] = end[-1] = zero;
	} else {
		at[0] = end[-1] = zero;
		if (size > 2 * sizeof zero)
			at[1] = end[-2] = zero;
	}
}

static inline void rx__room_copy(void *to, const void *from, size_t size)
{
	rx__block *at = to, *end = at + size / sizeof *at;
	const rx__block *source = from, *last = source + size / sizeof *at;
	if (size > RX__ROOM_INLINE) {
		memcpy(to, from, size);
	} else if (size >= RX__ROOM_INLINE / 2) {
		for (int i = 0; i < 4; i++)
			at[i] = source[i];
		for (int i = -4; i < 0; i++)
			end[i] = last[i];
	} else {
		at[0] = source[0];
		end[-1] = last[-1];
		if (size > 2 * sizeof *at) {
			at[1] = source[1];
			end[-2] = last[-2];
		}
	}
}

/* An object of state NEW, in the arena: the struct is zeroed, and the snapshot if there is one and
 * nothing is to be copied into it. NULL when out of memory. Inline like the next: every loaded row
 * comes through here. */
typedef enum rx__object_parts {
	RX__OBJECT_STRUCT,
	RX__OBJECT_SNAPSHOT_LATER,
	RX__OBJECT_SNAPSHOT,
} rx__object_parts;

static inline void *rx__object_new(
	rx_arena *arena, const rx__mapper *mapper, uint32_t tag, uint16_t slot, rx__object_parts parts)
{
	size_t room = rx__object_room(mapper);
	rx__head *head = rx__arena_alloc(arena, sizeof *head + (room << (parts != RX__OBJECT_STRUCT)));
	if (!head)
		return NULL;
	*head = (rx__head){
		.tag = tag,
		.slot = slot,
		.state = RX__OBJECT_NEW,
		.index = UINT32_MAX,
		.check = RX__OBJECT_CHECK,
	};
	rx__room_zero(head + 1, room << (parts == RX__OBJECT_SNAPSHOT));
	return head + 1;
}

/* Whether the table of states allows the move. */
bool rx__object_may_move(rx__object_state from, rx__object_state to);
/* The one place where states change; what the table does not allow is a defect of the library. */
static inline void rx__object_move(void *object, rx__object_state state)
{
	rx__head *head = rx__object_head(object);
	assert(rx__object_may_move((rx__object_state)head->state, state));
	head->state = (uint8_t)state;
}
const char *rx__object_state_name(rx__object_state state);

/* The head in front of any address, read without asking whether it is one of ours. */
rx__head rx__object_peek(const void *object);

/* Takes over columns and relations of one struct into another; what is transient stays. */
void rx__object_restore(void *to, const void *from, const rx__mapper *mapper);

/* Under AddressSanitizer, an object that is not to be used any more is poisoned. */
void rx__object_poison(void *object, const rx__mapper *mapper);
void rx__object_unpoison(void *object, const rx__mapper *mapper);
void rx__objects_unpoison(void *const *objects, size_t n, const rx__mapper *mapper);

/* "User#42", "Membership#(7, 8)", "User (new, username 'anna')", into out. */
char *rx__object_label(const void *object, const rx__mapper *mapper, char *out, size_t size);

#endif
