/* The comparison, with the engine asked about texts of which only it can tell whether they are the same:
 * one that gives expressions back in words of its own (a driver's `settle`). */
#ifndef RX_SCHEMA_DIFF_SETTLE_H
#define RX_SCHEMA_DIFF_SETTLE_H

#include <reflex/sys/driver.h>

#include "schema/diff/diff.h"

/* As rx__diff_make, whose opinion of two texts stands where the engine cannot be asked: what it takes as
 * different then has a warning. */
int rx__diff_settled(rx_conn *conn, rx__diff *out, const rx_schema *database,
	const rx_schema *models, const rx__diff_options *options, rx_error *error);

#endif
