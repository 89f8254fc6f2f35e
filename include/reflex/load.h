/* Loading relations: what may stand in .load and in rx_load, and what is there already.
 *
 *     .load = { User_.team, rx_path(Team_.members, User_.posts, Post_.comments) }
 *     .load = { rx_only(Team_.members, .where = User_.active, .order_by = { rx_desc(User_.age) }, .limit = 3) }
 *
 * A list is one query for all the objects of the step before, however many they are; what a `one` points
 * to comes with the query's own rows, by a join. */
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

/* How what a `one` points to is loaded: by a join, in the rows of the query itself, or by a query of its
 * own for all of them. Without a word it is a join, except behind a list and in rx_load, where there
 * is no query to join it to. Of a path it is said of all steps that no entry before it names.
 *
 *     .load = { rx_by_query(Post_.user) }
 *     .load = { Comment_.post, rx_by_query(rx_path(Comment_.post, Post_.user)) }
 *
 * A join reads the other side's row once for each object that points to it; a query reads it once, and
 * nothing of what the session has. Lists are loaded by queries always. */
#define rx_by_join(rel) \
	(RX__MUST_LIST(_Generic((rel), rx_many_rel: 0, default: 1), \
		"rx_by_join: '" #rel "' is a list, which is loaded by a query of its own"), \
	RX__BY(rel, RX__BY_JOIN))
#define rx_by_query(rel) RX__BY(rel, RX__BY_QUERY)
enum { RX__BY_JOIN = 1, RX__BY_QUERY = 2 };
typedef struct rx__by {
	rx_rel_node node; /* n_steps: RX__BY_… */
	rx_rel relation;
} rx__by;
#define RX__BY(rel, how) \
	((rx_rel)(const rx__by[1]){ { .node = { RX_NODE_BY, how, 0 }, .relation = (rel) } })
#define rx__link_rx_by_join(rel) rx__link_##rel
#define rx__link_rx_by_query(rel) rx__link_##rel

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
