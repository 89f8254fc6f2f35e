/* What the functions of expressions are called: the standard's words, and those of each engine where
 * they differ. Data only; the renderer puts the operands in. */
#ifndef RX_SQL_CALLS_H
#define RX_SQL_CALLS_H

#include <reflex/sys/dialect.h>

extern const rx_call_forms rx__calls_standard[RX_N_CALLS];
extern const rx_call_forms rx__calls_sqlite[RX_N_CALLS];
extern const rx_call_forms rx__calls_postgresql[RX_N_CALLS];
extern const rx_call_forms rx__calls_mariadb[RX_N_CALLS];

/* What a server must be told of values that stand alone (rx_dialect.constants). */
extern const char *const rx__constants_postgresql[RX_TYPE_ENUM + 1];
extern const char *const rx__constants_mariadb[RX_TYPE_ENUM + 1];
/* What the items of its long lists are (rx_dialect.list_columns), and how they are read (list_values). */
extern const char *const rx__list_columns_mariadb[RX_TYPE_ENUM + 1];
extern const char *const rx__list_values_mariadb[RX_TYPE_ENUM + 1];

/* The form of a call whose first operand has the type; NULL if the dialect has none. */
const char *rx__call_form(const rx_dialect *dialect, rx_call call, rx_type type);
/* The call that casts one type to another: RX_CALL_NONE if none does, *same if nothing is to be done. */
rx_call rx__call_of_cast(rx_type from, rx_type to, bool *same);
/* 0 if the function exists for that type of first operand; RX_EINVAL with a message. */
int rx__call_check(rx_call call, rx_type type, rx_error *error);

#endif
