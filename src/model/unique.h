/* The unique keys of a model: its primary key, .unique columns, unique constraints and indexes. */
#ifndef RX_MODEL_UNIQUE_H
#define RX_MODEL_UNIQUE_H

#include "model/mapper.h"

enum { RX__UNIQUE_COLUMNS = 16 };

typedef struct rx__unique {
	char name[64];
	const rx__attribute *columns[RX__UNIQUE_COLUMNS + 1];
	size_t n;
	const char *where; /* SQL: of an index that is partial; NULL: all rows */
	bool deferrable; /* no database can refer to it, or decide an upsert by it */
} rx__unique;

/* The next one, *at being 0 at first. False: there are no more. An index over expressions is left
 * out. */
bool rx__unique_next(const rx__mapper *mapper, size_t *at, rx__unique *out);

#endif
