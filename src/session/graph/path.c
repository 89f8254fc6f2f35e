/* A path is gone step by step: from the objects of one to those on the other side. */
#include "session/graph/path.h"

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"

/* ---- the steps -------------------------------------------------------------------------------- */

const rx_rel_node *rx__path_unwrap(const rx_rel_node *node, const rx__only **only, bool *by_join)
{
	*only = NULL;
	*by_join = false;
	while (node && (node->kind == RX_NODE_ONLY || node->kind == RX_NODE_BY)) {
		if (node->kind == RX_NODE_ONLY) {
			*only = (const rx__only *)node;
			node = (const rx_rel_node *)(*only)->relation;
		} else {
			*by_join = node->n_steps == RX__BY_JOIN;
			node = (const rx_rel_node *)((const rx__by *)node)->relation;
		}
	}
	return node;
}

static int add(rx_session *session, const rx__path_step *step, rx__path_steps *out)
{
	if (!rx__arena_grow(&session->scratch, &out->list, out->n, &out->cap, sizeof *out->list))
		return rx__fail_nomem(&session->error);
	out->list[out->n++] = *step;
	return 0;
}

/* A path may hold paths; what is asked besides belongs to its last step. */
static int flatten(rx_session *session, const rx__path_step *at, rx__path_steps *out)
{
	const rx__path *path = (const rx__path *)at->node;
	rx__path_step next = *at;
	int rc = 0;
	if (at->node->kind == RX_NODE_BY) {
		next.by_join = at->node->n_steps == RX__BY_JOIN;
		next.node = (const rx_rel_node *)((const rx__by *)at->node)->relation;
		return flatten(session, &next, out);
	}
	if (at->node->kind != RX_NODE_PATH)
		return add(session, at, out);
	for (uint16_t i = 0; rc == 0 && i < at->node->n_steps; i++) {
		bool last = i + 1 == at->node->n_steps;
		next.node = (const rx_rel_node *)path->steps[i];
		next.passing = at->passing || !last;
		next.only = last ? at->only : NULL;
		rc = flatten(session, &next, out);
	}
	return rc;
}

int rx__path_flatten(rx_session *session, rx_rel relation, rx__path_steps *out)
{
	rx__path_step whole = { .passing = false };
	*out = (rx__path_steps){ .n = 0 };
	whole.node = rx__path_unwrap((const rx_rel_node *)relation, &whole.only, &whole.by_join);
	if (!whole.node)
		return rx__fail(&session->error, RX_EINVAL, "the relation that is to be loaded is NULL");
	return flatten(session, &whole, out);
}

/* ---- the other side --------------------------------------------------------------------------- */

static size_t targets_of(const rx__relationship *relation, const void *object, void **out)
{
	void *target = rx__changes_pointer(object, relation);
	if (!relation->many || !target) {
		if (target && out)
			*out = target;
		return target != NULL;
	}
	if (out)
		memcpy(out, target, rx_len(target) * sizeof *out);
	return rx_len(target);
}

/* What the program has put into a pointer may be anything. */
static bool is_object(const rx_session *session, const void *object)
{
	rx__head head = rx__object_peek(object);
	return head.check == RX__OBJECT_CHECK && head.tag == session->tag;
}

/* Takes out what comes again: several objects may share one on the other side. */
static size_t once_each(const rx_session *session, void **all, size_t n)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++) {
		rx__head *head = rx__object_head(all[i]);
		bool listed = is_object(session, all[i]) && head->flags & RX__OBJECT_LISTED;
		if (!listed)
			all[left++] = all[i];
		if (is_object(session, all[i]))
			head->flags |= RX__OBJECT_LISTED;
	}
	for (size_t i = 0; i < left; i++) {
		if (is_object(session, all[i]))
			rx__object_head(all[i])->flags &= (uint8_t)~RX__OBJECT_LISTED;
	}
	return left;
}

int rx__path_follow(
	rx_session *session, const rx__relationship *relation, void *const **objects, size_t *n)
{
	size_t size = 0, at = 0;
	for (size_t i = 0; i < *n; i++)
		size += targets_of(relation, (*objects)[i], NULL);
	void **all = rx__arena_array(&session->scratch, size + 1, sizeof *all);
	if (!all)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; i < *n; i++)
		at += targets_of(relation, (*objects)[i], all + at);
	*objects = all;
	*n = relation->many && !relation->through ? size : once_each(session, all, size);
	return 0;
}
