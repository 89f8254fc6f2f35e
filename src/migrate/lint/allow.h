/* Comments in a script that allow what the lint finds: "reflex: allow PG03, built at night". */
#ifndef RX_MIGRATE_LINT_ALLOW_H
#define RX_MIGRATE_LINT_ALLOW_H

#include "migrate/lint/lint.h"

/* The reason for which the text allows the rule, in the arena; NULL if it does not, or when out of
 * memory. */
const char *rx__lint_allowed(rx_arena *arena, const char *text, const char *rule);

/* RX_EMIGRATION for a comment without a reason, or for a rule that there is not. */
int rx__lint_check_allowed(const char *text, rx_error *error);

#endif
