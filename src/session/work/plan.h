/* How the rows of one model are written: what each column needs before its value is sent, worked out
 * once a session. Most values are as they should be, and of a type that has no rules: they are quick,
 * and a look at the member is all they need. What is not quick goes the general way, which knows all
 * types and rules and has the messages. */
#ifndef RX_SESSION_PLAN_H
#define RX_SESSION_PLAN_H

#include "base/utf8.h"
#include "base/zero.h"
#include "model/temporal.h"
#include "session/session.h"

typedef struct rx__plan_step {
	const rx__attribute *attribute;
	uint32_t offset; /* of the member */
	uint32_t size;
	uint32_t most; /* bytes of a text that fits, however many characters they are */
	uint8_t quick; /* the type; RX_TYPE_NONE: never quick */
	uint8_t flag; /* of an optional: where its `set` stands in the member; else 0 */
	bool nullable;
	bool special; /* an INSERT may leave it to the database */
	bool computed; /* never written */
} rx__plan_step;

typedef struct rx__plan {
	rx__plan_step *steps; /* one a column, by ordinal */
	size_t n;
	/* Where the struct differs from its snapshot is found in words of 8 bytes: the columns by their
	 * places in the struct, and for each word the first of these that has bytes in it. */
	uint8_t *by_offset;
	uint8_t *of_word;
	size_t size; /* of the struct */
	const rx__plan_step *id; /* the key that the database gives; NULL: none */
	rx__mask always; /* columns that every INSERT sends: those that are not special */
	rx__mask special, computed;
	rx_encode_step *insert, *key; /* room for what a writer binds: a column each; key and version */
	bool simple; /* an INSERT need look at nothing but whether `id` is given */
	bool touched; /* some columns change with every UPDATE */
} rx__plan;

/* How a driver binds these columns straight from the struct, in the order of the columns; and the key
 * and the version. Without steps: not all of them are quick. */
rx_encode rx__plan_encode(const rx__plan *plan, const rx__mask *columns);
rx_encode rx__plan_encode_key(const rx__plan *plan, const rx__mapper *mapper);

/* Makes the slot's plan if it has none yet. */
int rx__plan_of(rx_session *session, rx__slot *slot);

/* The columns whose values differ from the snapshot's, as rx__changes_find finds them. */
void rx__plan_changes(
	const rx__plan *plan, const void *object, const void *snapshot, rx__mask *out);
/* The first column of the mask from `at` on; plan->n if there is none. */
static inline size_t rx__plan_next(const rx__plan *plan, const rx__mask *mask, size_t at)
{
	while (at < plan->n) {
		uint64_t rest = mask->words[at / 64] >> at % 64;
		if (rest)
			return at + (size_t)__builtin_ctzll(rest);
		at = (at / 64 + 1) * 64;
	}
	return plan->n;
}

/* ---- the quick way --------------------------------------------------------------------------- */

/* The value of a member. False: it is not so simple. Of a text only the length is checked. */
static inline bool rx__plan_quick(const rx__plan_step *step, const char *member, rx_value *out)
{
	const char *text;
	if (step->flag && !member[step->flag]) {
		out->type = RX_TYPE_NONE; /* the flag is not set; then nothing else may be */
		return step->nullable && rx__zero_member(member, step->flag);
	}
	out->type = step->quick;
	switch (step->quick) {
	case RX_TYPE_BOOL:
		out->as.i = *(const unsigned char *)member;
		return out->as.i <= 1;
	case RX_TYPE_INT16:
		out->as.i = *(const int16_t *)(const void *)member;
		return true;
	case RX_TYPE_INT32:
		out->as.i = *(const int32_t *)(const void *)member;
		return true;
	case RX_TYPE_INT64:
		out->as.i = *(const int64_t *)(const void *)member;
		return true;
	case RX_TYPE_DOUBLE:
		out->as.d = *(const double *)(const void *)member;
		return out->as.d == out->as.d; /* NaN is not */
	case RX_TYPE_DATE:
		out->as.i = *(const int32_t *)(const void *)member;
		return rx__date_valid(out->as.i);
	case RX_TYPE_DATETIME:
		out->as.i = *(const int64_t *)(const void *)member;
		return rx__datetime_valid(out->as.i);
	case RX_TYPE_TEXT:
		text = *(const char *const *)(const void *)member;
		if (!text) {
			out->type = RX_TYPE_NONE;
			return step->nullable;
		}
		out->as.s.data = text;
		out->as.s.size = strlen(text);
		return out->as.s.size <= step->most;
	default:
		return false;
	}
}

/* Whether the member holds what its column takes; false says only that it is not so simple. */
static inline bool rx__plan_fits(const rx__plan_step *step, const void *object)
{
	rx_value value;
	if (!rx__plan_quick(step, (const char *)object + step->offset, &value))
		return false;
	return value.type != RX_TYPE_TEXT || rx__utf8_check(value.as.s.data, value.as.s.size) < 0;
}

/* The same, and a text is copied into the session's memory by the way: what the program assigned is
 * borrowed no longer. */
static inline bool rx__plan_keep(const rx__plan_step *step, void *object, rx_arena *arena)
{
	char *member = (char *)object + step->offset;
	rx_value value;
	if (!rx__plan_quick(step, member, &value))
		return false;
	if (value.type != RX_TYPE_TEXT)
		return true;
	char *copy = rx__arena_packed(arena, value.as.s.size + 1);
	if (!copy || rx__utf8_copy(copy, value.as.s.data, value.as.s.size) >= 0)
		return false;
	copy[value.as.s.size] = '\0';
	*(const char **)(void *)member = copy;
	return true;
}

/* ---- the general way ------------------------------------------------------------------------- */

/* Copies what a member borrows, once its value is known to be right. */
int rx__plan_keep_general(rx_session *session, const rx__plan_step *step, void *object);
/* The value of any member, with all checks and messages; kept: those were made, and the texts are
 * the session's. */
int rx__plan_general(
	rx_session *session, const rx__plan_step *step, void *object, bool kept, rx_value *out);

/* The value of a member, for attribute and value number n of session->shape, which has room for it
 * (rx__shape_reserve). kept: rx__rules_check has been there. */
static inline int rx__plan_value(
	rx_session *session, const rx__plan_step *step, void *object, bool kept, size_t n)
{
	rx_value *value = &session->shape.values[n];
	session->shape.attributes[n] = step->attribute;
	if ((kept || rx__plan_keep(step, object, &session->arena)) &&
		rx__plan_quick(step, (const char *)object + step->offset, value))
		return 0;
	return rx__plan_general(session, step, object, kept, value);
}
/* The same of a row that came from the database: nothing is copied. */
int rx__plan_known(rx_session *session, const rx__plan_step *step, const void *row, size_t n);

/* Of a plan that is simple. */
static inline int64_t rx__plan_id(const rx__plan *plan, const void *object)
{
	return *(const int64_t *)(const void *)((const char *)object + plan->id->offset);
}
/* The key that the database gave. */
static inline void rx__plan_put_id(const rx__plan_step *step, void *object, int64_t id)
{
	rx_value value = { .type = step->attribute->type, .as = { .i = id } };
	if (step->quick == RX_TYPE_INT64 && !step->flag)
		*(int64_t *)(void *)((char *)object + step->offset) = id;
	else
		rx__attribute_set(step->attribute, object, &value);
}

#endif
