/* Statements that make and change the types of enums. */
#ifndef RX_SCHEMA_DDL_ENUM_H
#define RX_SCHEMA_DDL_ENUM_H

#include <reflex/sys/dialect.h>

#include "base/buf.h"
#include "schema/operation.h"

/* Whether it is an enum for which the engine needs a type of its own. The others want such a one. */
bool rx__ddl_enum_is(const rx_dialect *dialect, const rx_ddl_type *type);

void rx__ddl_enum_create(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type);
/* Labels that are new are added to the type. If some are gone or stand elsewhere, or the new ones are
 * used in this transaction (anew: an added one cannot be), the type that is there gets out of the way, under another name, which drop_old ends when the column has its new one. */
void rx__ddl_enum_replace(
	rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type, bool anew);
void rx__ddl_enum_drop_old(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type);
/* ALTER TYPE … ADD VALUE, or RENAME VALUE. */
void rx__ddl_enum_label(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type,
	const rx__operation *operation);
/* Drops the type unless something still has it. */
void rx__ddl_enum_drop(rx_buf *out, const rx_dialect *dialect, const rx_ddl_type *type);

#endif
