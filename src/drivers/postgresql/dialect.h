/* The dialect alone, without libpq: for the driver, and for tests of what is rendered. */
#ifndef RX_DRIVERS_POSTGRESQL_DIALECT_H
#define RX_DRIVERS_POSTGRESQL_DIALECT_H

#include <reflex/sys/dialect.h>

extern const rx_dialect rx__pg_dialect;

/* expression.c: whether two DEFAULTs, or two expressions, are the same to the server. */
bool rx__pg_default_equal(const char *a, const char *b);
bool rx__pg_expression_equal(const char *a, const char *b);

/* unsaid.c: the query for rx_dialect.unsaid. */
extern const char rx__pg_unsaid[];

/* needed.c: the query for rx_dialect.needed. */
extern const char rx__pg_needed[];

#endif
