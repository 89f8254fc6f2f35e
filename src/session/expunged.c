/* One pass over all objects, by the first call behind one rx_expunge or many. A member that differs
 * from the snapshot is the program's business: a list that was changed, a pointer that was assigned. */
#include "session/expunged.h"

#include "base/fail.h"
#include "session/loaded.h"

static bool is_out(const rx_session *session, const void *object)
{
	rx__head head = rx__object_peek(object);
	return head.check == RX__OBJECT_CHECK && head.tag == session->tag &&
		head.state == RX__OBJECT_DETACHED;
}

static int shorten(rx_session *session, void *object, const rx__relationship *relation, void **list)
{
	size_t n = rx_len(list), left = 0;
	for (size_t i = 0; i < n; i++)
		left += !is_out(session, list[i]);
	if (left == n)
		return 0;
	void **shorter = rx__list_new(&session->arena, NULL, left);
	if (!shorter)
		return rx__fail_nomem(&session->error);
	rx__list_set_stamp(shorter, rx__list_stamp(list));
	rx__list_set_part(shorter);
	left = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_out(session, list[i]))
			shorter[left++] = list[i];
	}
	rx__loaded_set(object, relation, shorter);
	return 0;
}

static int look_at(rx_session *session, void *object, const rx__relationship *relation)
{
	/* What was taken out is in the list of its slot still, and not to be looked at. */
	if (rx__object_head(object)->state != RX__OBJECT_PERSISTENT)
		return 0;
	void *there = rx__changes_pointer(object, relation);
	if (!there || rx__loaded_changed(object, relation))
		return 0;
	if (relation->many)
		return rx__list_is_ours(there) ? shorten(session, object, relation, there) : 0;
	if (is_out(session, there))
		rx__loaded_set(object, relation, NULL);
	return 0;
}

int rx__expunged_forget(rx_session *session)
{
	int rc = 0;
	session->expunged = false;
	for (size_t i = 0; i < session->n_slots; i++) {
		const rx__slot *slot = session->slots[i];
		for (size_t k = 0; k < slot->mapper->n_relationships; k++) {
			for (size_t j = 0; rc == 0 && j < slot->n; j++)
				rc = look_at(session, slot->objects[j], &slot->mapper->relationships[k]);
		}
	}
	return rc;
}
