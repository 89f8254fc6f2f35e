/* Loading relations: what may stand in .load and in rx_load, and what is there already.
 *
 *     .load = { User_.team, rx_path(Team_.members, User_.posts, Post_.comments) }
 *     .load = { rx_only(Team_.members, .where = User_.active, .order_by = { rx_desc(User_.age) }, .limit = 3) }
 *
 * Each step is one query for all the objects of the step before, however many they are. */
#ifndef REFLEX_LOAD_H
#define REFLEX_LOAD_H
#pragma GCC system_header

#include <reflex/session.h>

typedef struct rx__only {
	rx_rel_node node;
	rx_rel relation; /* a list, or a path that ends with one */
	char rx__; /* the options: */
	rx_expr where; /* may name columns of the link table too */
	rx_order order_by[RX_MAX_ORDER + 1]; /* in the place of the relation's own */
	int64_t limit, offset; /* of the list of each object */
} rx__only;

/* clang-format off */

/* A part of a list: with a condition, in another order, a limited number for each owner. A list that
 * was loaded so is a list in part: rx_append and rx_remove work on it, and whatever has to know all
 * of it (rx_set_list, a cascade, a .load without rx_only) loads it again. */
#define rx_only(...) RX__ONLY(__VA_ARGS__,)
#define RX__ONLY(rel, ...) \
	((rx_rel)(const rx__only[1]){ { .node = { RX_NODE_ONLY, 0, 0 }, .relation = (rel), .rx__ = 0, \
		__VA_ARGS__ } })
#define rx__link_rx_only(rel, ...) rx__link_##rel

/* Whether the relation of the object is loaded: rx_is_loaded(s, team, Team_.members). There are three
 * states: not loaded (false, and the member is NULL), loaded and empty (true, a list of length 0 or a
 * NULL pointer), loaded. Everything of a new object is loaded. A list in part counts as loaded. Sends
 * nothing. */
#define rx_is_loaded(s, object, relation) \
	(RX__MUST(RX__SAME(object, rx__link_##relation.from), \
		"rx_is_loaded: the object is not of the model that '" #relation "' belongs to"), \
	rx_is_loaded_in((s), (object), (relation)))
RX_API bool rx_is_loaded_in(rx_session *session, const void *object, rx_rel relation);

/* clang-format on */

#endif
