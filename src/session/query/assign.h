/* The assignments of a statement that changes rows, checked. */
#ifndef RX_SESSION_ASSIGN_H
#define RX_SESSION_ASSIGN_H

#include <reflex/bulk.h>

#include "session/session.h"
#include "sql/render/bulk.h"

typedef struct rx__assigned {
	rx__slot *slot;
	rx__bulk_set set[RX__MASK_COLUMNS];
	size_t n;
	rx__mask taken; /* columns in set */
	rx__expr next_version;
} rx__assigned;

void rx__assign_init(rx__assigned *assign, rx__slot *slot);
/* Adds those of a list that ends with an entry without a column; `name` is for messages. RX_EINVAL for
 * what cannot be set: keys, computed columns, the version, a column that is set already. */
int rx__assign_add(
	rx_session *session, rx__assigned *assign, const rx_assignment *list, const char *name);
/* The column that an operand of such a list is, if it may be set. */
int rx__assign_target(
	rx_session *session, const rx__assigned *assign, rx_operand operand, const rx__attribute **out);
/* Adds one of the library's own. */
void rx__assign_value(rx__assigned *assign, const rx__attribute *attribute, rx_value value);
/* Adds what changes by itself: the version, columns with .on_update_now. */
void rx__assign_touch(rx__assigned *assign);

#endif
