/* Random schemas for the property tests of comparing and migrating.
 *
 * The names of columns say what may happen to them, so that no change is refused for the rows' sake:
 * a column "v…" holds small numbers, as whatever type; "u…" may be unique, "f…" points to a table.
 *
 * Where the engine has schemas some of the tables are in another one, RANDOM_SCHEMA, which is there. */
#ifndef TEST_SUPPORT_RANDOM_SCHEMA_H
#define TEST_SUPPORT_RANDOM_SCHEMA_H

#include <reflex/sys/dialect.h>

#include "schema/operation.h"

#define RANDOM_SCHEMA "A \"part\""

enum { RANDOM_TABLES = 5, RANDOM_VALUES = 6 };

typedef struct dice {
	uint64_t state;
} dice;

unsigned dice_next(dice *r, unsigned below);
bool dice_one_in(dice *r, unsigned n);

typedef struct random_plan {
	rx_op op;
	const rx_dialect *dialect;
	bool has_table[RANDOM_TABLES], is_apart[RANDOM_TABLES];
	bool has_value[RANDOM_TABLES][RANDOM_VALUES];
	bool has_computed[RANDOM_TABLES];
} random_plan;

/* Fills *out (ended by rx__op_deinit of its op) with what the dialect knows. */
void random_plan_make(dice *r, random_plan *out, const rx_dialect *dialect);
/* The schema that it makes; owned: rx_schema_free. */
rx_schema *random_plan_schema(const random_plan *plan);

#endif
