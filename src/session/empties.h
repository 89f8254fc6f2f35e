/* Relations to one object that were looked for, and there was none: what tells "loaded and empty" from
 * "not loaded" where the member is a NULL pointer in both. */
#ifndef RX_SESSION_EMPTIES_H
#define RX_SESSION_EMPTIES_H

#include "base/arena.h"
#include "base/map.h"
#include "model/mapper.h"

typedef struct rx_session rx_session;

typedef struct rx__empties {
	rx_arena arena;
	rx_map map; /* by object and relation */
} rx__empties;

void rx__empties_init(rx__empties *empties);
void rx__empties_deinit(rx__empties *empties);
void rx__empties_clear(rx__empties *empties);

/* There is none, as long as the object's own column stays as it is. */
int rx__empties_note(rx_session *session, const void *object, const rx__relationship *relation);
bool rx__empties_know(
	const rx_session *session, const void *object, const rx__relationship *relation);

#endif
