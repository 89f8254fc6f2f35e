/* Value rules: what a column's declaration asks of its values (.min, .max, .min_length, .length,
 * .pattern, .labels, .precision, NOT NULL, and that a text is UTF-8).
 *
 * A flush checks all objects that it is about to write before it sends anything, and fails with all
 * that is wrong at once: the message of rx_session_error lists it, rx_violations gives it as data. */
#ifndef REFLEX_RULES_H
#define REFLEX_RULES_H
#pragma GCC system_header

#include <reflex/session.h>

/* One value that breaks a rule. */
typedef struct rx_violation {
	const char *model; /* "User" */
	const void *object;
	const char *field; /* of the struct; NULL ends a list */
	const char *column; /* in the database */
	const char *rule; /* the option: "min", "max", "min_length", "length", "pattern", "labels",
	                   * "precision"; "not_null"; "type" for what the type cannot hold */
	const char *value; /* as messages show it: 'text', 42, NULL; *** in a secret column */
	const char *message; /* "User#42: User.age: 17 is below its .min of 18" */
	int code; /* RX_ECHECK, RX_EDATA, RX_ENOT_NULL, RX_EINVAL */
} rx_violation;

/* What a flush would refuse of the object: of a new one all columns, of a loaded one those that were
 * changed. A list that ends with field NULL, empty if all is well; NULL on an error of the call.
 * Nothing is sent, and the session does not fail. Borrowed, until the next check or flush. */
RX_API const rx_violation *rx_validate(rx_session *session, const void *object);

/* What the last flush, or rx_validate, found: in a failed session too, and after the rollback until
 * the next flush. Never NULL. */
RX_API const rx_violation *rx_violations(rx_session *session);

#endif
