/* Rows that break a foreign key, while the engine's own checks are off for a migration: taken after
 * BEGIN, compared before COMMIT. What was broken before may stay so; nothing new may come. */
#ifndef RX_SCHEMA_VIOLATIONS_H
#define RX_SCHEMA_VIOLATIONS_H

#include <reflex/sys/driver.h>

typedef struct rx__violations rx__violations;

/* *out is owned: rx__violations_free. */
int rx__violations_take(rx__violations **out, rx_conn *conn, rx_error *error);
/* RX_EFOREIGN_KEY naming table, row and target of the first one that was not there before. */
int rx__violations_compare(const rx__violations *before, rx_conn *conn, rx_error *error);
void rx__violations_free(rx__violations *violations);

#endif
