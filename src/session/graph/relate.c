/* The calls that change a list: arguments are checked here, once for all of them. */
#include <string.h>

#include "base/fail.h"
#include "session/graph/append.h"
#include "session/graph/take.h"
#include "session/wait.h"

static const unsigned usable = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT;

static int find_relation(rx__tie *tie, const rx__slot *slot, rx_many_rel relation)
{
	const rx_relation *declared = (const rx_relation *)relation;
	const rx__mapper *mapper = slot->mapper;
	if (!declared || strcmp(declared->rx__model->name, mapper->name) != 0 ||
		declared->rx__node.ordinal >= mapper->n_relationships)
		return rx__fail(&tie->session->error, RX_EINVAL,
			"%s: the relation does not belong to the object, which is of the model %s", tie->call,
			mapper->name);
	tie->relation = &mapper->relationships[declared->rx__node.ordinal];
	if (tie->relation->many)
		return 0;
	return rx__fail(&tie->session->error, RX_EINVAL, "%s: %s.%s is no list; assign the pointer",
		tie->call, mapper->name, tie->relation->field);
}

/* Session, owner and relation; what was assigned to the list before is taken in. */
static int begin(rx__tie *tie, rx_many_rel relation)
{
	rx_session *session = tie->session;
	rx__slot *slot;
	if (!rx__session_enter(session, tie->call))
		return RX_EINVAL;
	int rc = rx__session_may_write(session, tie->call);
	if (rc == 0)
		rc = rx__session_own(session, tie->owner, usable, tie->call, &slot);
	if (rc == 0)
		rc = find_relation(tie, slot, relation);
	return rc == 0 ? rx__take_objects(session, &tie->owner, 1) : rc;
}

static int begin_item(rx__tie *tie, rx_many_rel relation)
{
	rx__slot *slot;
	int rc = begin(tie, relation);
	if (rc == 0)
		rc = rx__session_own(tie->session, tie->item, usable, tie->call, &slot);
	if (rc == 0 && slot->mapper != tie->relation->target)
		rc = rx__fail(&tie->session->error, RX_EINVAL, "%s: %s.%s lists %s, the item is a %s",
			tie->call, tie->relation->mapper->name, tie->relation->field,
			tie->relation->target->name, slot->mapper->name);
	return rc == 0 ? rx__take_objects(tie->session, &tie->item, 1) : rc;
}

bool rx_append_to(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	rx__tie tie = { .session = session, .call = "rx_append", .owner = owner, .item = object };
	return begin_item(&tie, relation) == 0 && rx__tie_make(&tie, false) == 0;
}

bool rx_remove_from(rx_session *session, void *owner, rx_many_rel relation, void *object)
{
	rx__tie tie = { .session = session, .call = "rx_remove", .owner = owner, .item = object };
	return begin_item(&tie, relation) == 0 && rx__tie_undo(&tie) == 0;
}

bool rx_set_list_in(rx_session *session, void *owner, rx_many_rel relation, const void *list)
{
	rx__tie tie = { .session = session, .call = "rx_set_list", .owner = owner };
	if (begin(&tie, relation) != 0)
		return false;
	if (!list) {
		rx__fail(&session->error, RX_EINVAL,
			"rx_set_list: the list is NULL; an empty one is rx_list(%s)",
			tie.relation->target->name);
		return false;
	}
	/* A list that has to be loaded: what is not written yet would be missing in it. */
	bool persistent = rx__object_head(owner)->state == RX__OBJECT_PERSISTENT;
	if (persistent && !rx__known_of(session, owner, tie.relation) && !rx_flush(session))
		return false;
	return rx__take_list(session, owner, tie.relation, (void *)list, "rx_set_list") == 0;
}
