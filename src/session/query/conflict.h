/* Which rows an upsert meets, and what becomes of them. */
#ifndef RX_SESSION_CONFLICT_H
#define RX_SESSION_CONFLICT_H

#include <reflex/insert.h>

#include "session/query/assign.h"
#include "sql/render/insert.h"

typedef struct rx__conflict {
	rx__unique key;
	rx__assigned assign; /* .set, the version and so on */
	rx__mask update; /* columns of .update */
	bool all; /* .update_all */
} rx__conflict;

/* Checks the arguments of an upsert, and puts what they say into the statement. */
int rx__conflict_read(rx_session *session, rx__slot *slot, const rx__insert_args *args,
	rx__conflict *conflict, rx__insert *statement);
/* The columns that take the new row's values, of a statement that sends these. */
rx__mask rx__conflict_update(const rx__conflict *conflict, const rx__mask *sent);

#endif
