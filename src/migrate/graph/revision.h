/* A revision: one migration as the graph knows it, from a script's compiled module or from the table
 * that is linked into a program. Plain data in the arena of whoever loaded it. */
#ifndef RX_MIGRATE_REVISION_H
#define RX_MIGRATE_REVISION_H

#include <reflex/migrate.h>

#include "base/arena.h"

typedef struct rx__names {
	const char **at;
	size_t n;
} rx__names;

/* Which script's function is being run, for whoever has to say so after a crash: a handler of signals
 * may read it at any moment. */
typedef struct rx__running {
	const struct rx__revision *volatile revision; /* NULL: none */
	const rx_op *volatile op; /* what it has recorded so far */
	volatile bool up;
} rx__running;

typedef struct rx__revision {
	const char *id;
	const char *message; /* "" if it has none */
	const char *file; /* relative to the project's folder; NULL: linked into the program */
	const char *source_sum; /* of the bytes of the file, 32 hex digits; NULL without a file */
	rx__names parents, labels, depends_on;
	rx_phase phase; /* 0: it says none */
	const rx_revision *code; /* borrowed: of the module or the program */
	/* The script has taken the place of several, of which this is one: it does what stands behind
	 * rx_replaces of its id. */
	bool is_part;
	rx__running *running; /* may: is told when its functions are run */
} rx__revision;

enum { RX__REVISION_ID_MAX = 32 }; /* the width of alembic_version.version_num */

typedef struct rx__revisions {
	rx__revision *at;
	size_t n, capacity;
	rx__running *running; /* may: of all that are added */
} rx__revisions;

/* Adds what RX_REVISION says; a script that replaces others is as many revisions, one behind the
 * other, so that a database can stand between them. RX_EMIGRATION, naming the file or id, if a list or
 * an id in it is not as it must be. file and source_sum may be NULL; both are borrowed. */
int rx__revisions_add(rx__revisions *out, const rx_revision *code, const char *file,
	const char *source_sum, rx_arena *arena, rx_error *error);

/* Splits "a, b" at commas; blanks around a name are dropped, empty names too. NULL is no names. */
int rx__names_split(rx__names *out, const char *text, rx_arena *arena, rx_error *error);

/* How messages call a revision: its file, or "revision <id>". Borrowed. */
const char *rx__revision_where(const rx__revision *revision, char *buffer, size_t size);

#endif
