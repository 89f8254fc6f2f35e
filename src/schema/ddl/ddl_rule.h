/* What an engine cannot keep is refused, where without it rows would be let in that the script keeps out:
 * EXCLUDE, NULLS NOT DISTINCT, MATCH FULL of several columns; and so is a delete that would set more columns
 * to NULL. What only would be looked at later, for more rows, or stored in another way, is left out where
 * there is no such thing (DEFERRABLE, NOT VALID, options of identities and of an index's storage). */
#ifndef RX_SCHEMA_DDL_RULE_H
#define RX_SCHEMA_DDL_RULE_H

#include <reflex/sys/dialect.h>

#include "schema/operation.h"

/* 0, or RX_EMIGRATION naming the constraint. */
int rx__ddl_rules(const rx_dialect *dialect, const rx__operation *operation, rx_error *error);

#endif
