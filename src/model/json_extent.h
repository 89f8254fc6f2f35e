/* What engines bound differently in a JSON document. */
#ifndef RX_MODEL_JSON_EXTENT_H
#define RX_MODEL_JSON_EXTENT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rx__json_extent {
	size_t depth; /* of its arrays and objects; 0: neither */
	bool has_nul; /* \u0000 */
	long before, behind; /* the most digits of a number before its point, and behind it */
} rx__json_extent;

/* Of a text that is JSON. Of any other it finds something or other, and reads nothing behind it. */
rx__json_extent rx__json_measure(const char *text, size_t size);

#endif
