/* rx_load: a relation for objects that are there already. */
#include "session/load.h"
#include "base/fail.h"
#include "session/query/watch.h"
#include "session/work/flush.h"

bool rx__load_list(rx_session *session, void *list, rx_rel relation, const char *file, int line)
{
	if (!rx__session_enter(session, "rx_load"))
		return false;
	if (!relation || !list) {
		rx__fail(
			&session->error, RX_EINVAL, "rx_load: the %s is NULL", relation ? "list" : "relation");
		return false;
	}
	if (rx__flush_before_query(session) != 0)
		return false;
	void *const *objects = list;
	size_t n = 0;
	while (objects[n])
		n++;
	rx__watch_load(session, relation, n, (rx__place){ file, line });
	return rx__load_relation(session, relation, objects, n, RX__LOAD_AGAIN) == 0;
}

bool rx_load_into(rx_session *session, void *list, rx_rel relation)
{
	return rx__load_list(session, list, relation, NULL, 0);
}
