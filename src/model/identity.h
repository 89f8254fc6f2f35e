/* What the numbers that the database gives are like, in the words of SQL: "ALWAYS START 1000 INCREMENT
 * 10". What is left out is as the database has it: BY DEFAULT, from 1 by 1, as far as the type goes. */
#ifndef RX_MODEL_IDENTITY_H
#define RX_MODEL_IDENTITY_H

#include <reflex/types.h>

#include "base/arena.h"

typedef struct rx__identity {
	bool always, cycle;
	int64_t start, increment, minimum, maximum, cache;
} rx__identity;

/* Reads [ALWAYS | BY DEFAULT] [START [WITH] n] [INCREMENT [BY] n] [MINVALUE n] [MAXVALUE n] [CACHE n]
 * [CYCLE] in any order, for a column of that type (an integer); NULL is "". Whole: what is not said has
 * its default. NULL if that went well, else what is wrong with the text, a sentence's end. */
const char *rx__identity_read(rx__identity *out, const char *text, rx_type kind);

/* The shortest text that says it; "BY DEFAULT" where there is nothing to say. NULL: out of memory. */
const char *rx__identity_text(rx_arena *arena, const rx__identity *identity, rx_type kind);

/* Whether two texts, both NULL for nothing, say the same of a column of that type. */
bool rx__identity_equal(const char *a, const char *b, rx_type kind);

#endif
