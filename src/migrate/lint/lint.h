/* The lint: operations that would stop an application, lose data or be half done, known from the
 * list of operations and the schema before each of them. Each rule has a number that a script can
 * allow, with a reason: a comment "reflex: allow PG03, built at night".
 *
 * Nothing is run here. What a rule says about locks and rewrites was measured on the servers. */
#ifndef RX_MIGRATE_LINT_LINT_H
#define RX_MIGRATE_LINT_LINT_H

#include "base/buf.h"
#include "migrate/graph/graph.h"
#include "schema/operation.h"

typedef enum rx__lint_engine {
	RX__LINT_SQLITE = 1,
	RX__LINT_POSTGRESQL = 2,
	RX__LINT_MARIADB = 4,
} rx__lint_engine;

typedef enum rx__lint_severity {
	RX__LINT_REMARK, /* good to know */
	RX__LINT_WARNING,
	RX__LINT_ERROR, /* it will hurt, and there is another way */
} rx__lint_severity;

typedef struct rx__lint_finding {
	const char *rule; /* "PG03"; borrowed, static */
	rx__lint_severity severity;
	const char *where; /* the operation in words, or "the whole script" */
	const char *why, *instead; /* borrowed, static */
	const char *allowed; /* the reason in the script's comment, NULL: it is not allowed */
} rx__lint_finding;

typedef struct rx__lint_findings {
	rx__lint_finding *at;
	size_t n, capacity;
	rx_arena *arena; /* borrowed */
} rx__lint_findings;

/* One script. `schema` is the one before it, and the one behind it afterwards. */
typedef struct rx__lint_script {
	const rx_op *upgrade, *downgrade; /* borrowed; downgrade NULL: not known */
	const char *text; /* for comments that allow; NULL: not at hand */
	bool no_transaction;
} rx__lint_script;

/* The engine whose rules apply to a dialect of this name; 0 if there are none. */
unsigned rx__lint_engine_named(const char *name);
/* Adds what the engine's rules find. RX_ENOMEM, or RX_EMIGRATION for a comment that allows a rule that there is
 * not, or without a reason. Operations that cannot be replayed (a table that raw SQL made) leave the
 * schema as it is. */
int rx__lint_run(rx__lint_findings *out, const rx__lint_script *script, unsigned engines,
	rx_schema *schema, rx_error *error);

#endif
