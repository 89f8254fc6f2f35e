/* Relations by their handles: which one it is, whether it can stand where it does, whether it is
 * loaded. */
#include "base/fail.h"
#include "model/registry.h"
#include "session/changes.h"
#include "session/graph/loading.h"
#include "session/graph/path.h"
#include "session/load.h"
#include "session/loaded.h"

int rx__load_relation_of(rx_session *session, const rx_rel_node *node, const rx__relationship **out)
{
	const rx_relation *declared = (const rx_relation *)node;
	const rx__mapper *mapper;
	if (node->kind != RX_NODE_ONE && node->kind != RX_NODE_MANY)
		return rx__fail(&session->error, RX_EINVAL,
			"a join (rx_join, rx_left, rx_of) stands where a relation is to be loaded");
	int rc = rx__registry_mapper(&mapper, declared->rx__model, &session->error);
	if (rc != 0)
		return rc;
	if (node->ordinal >= mapper->n_relationships)
		return rx__fail(&session->error, RX_EINVAL, "%s has no relation number %u", mapper->name,
			node->ordinal);
	*out = &mapper->relationships[node->ordinal];
	return 0;
}

int rx__load_check(rx_session *session, const rx__mapper *mapper, rx_rel relation)
{
	const rx__only *only;
	const rx__relationship *first;
	bool by_join;
	const rx_rel_node *node = rx__path_unwrap((const rx_rel_node *)relation, &only, &by_join);
	while (node && node->kind == RX_NODE_PATH)
		node = rx__path_unwrap(
			(const rx_rel_node *)((const rx__path *)node)->steps[0], &only, &by_join);
	if (!node)
		return rx__fail(&session->error, RX_EINVAL, ".load: the relation is NULL");
	int rc = rx__load_relation_of(session, node, &first);
	if (rc != 0 || first->mapper == mapper)
		return rc;
	return rx__fail(&session->error, RX_EINVAL,
		".load: %s_.%s is a relation of %s, and this is a query of %s", first->mapper->name,
		first->field, first->mapper->name, mapper->name);
}

/* ---- what is there --------------------------------------------------------------------------- */

bool rx_is_loaded_in(rx_session *session, const void *object, rx_rel relation)
{
	const unsigned known = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT |
		1u << RX__OBJECT_DELETED | 1u << RX__OBJECT_GONE | 1u << RX__OBJECT_READ_ONLY;
	const rx__relationship *found;
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_is_loaded"))
		return false;
	if (!relation) {
		rx__fail(&session->error, RX_EINVAL, "rx_is_loaded: the relation is NULL");
		return false;
	}
	if (!object) {
		rx__fail(&session->error, RX_EINVAL, "rx_is_loaded: the object is NULL");
		return false;
	}
	rx__head head = rx__object_peek(object);
	bool read_only = head.check == RX__OBJECT_CHECK && head.tag == session->tag &&
		head.state == RX__OBJECT_READ_ONLY;
	if ((!read_only && rx__session_own(session, object, known, "rx_is_loaded", &slot) != 0) ||
		rx__load_relation_of(session, (const rx_rel_node *)relation, &found) != 0 ||
		rx__loading_check(session, found, object) != 0)
		return false;
	if (rx__changes_pointer(object, found) || head.state == RX__OBJECT_PENDING)
		return true;
	if (found->many)
		return false;
	bool names_none = found->here && rx__key_is_null(&found->local, object);
	return names_none || rx__empties_know(session, object, found);
}
