/* The parts of a table as calls in a script: rx_ddl_column, rx_ddl_unique, … Each is put as the next
 * argument of the call that is open. */
#ifndef RX_MIGRATE_SCRIPT_ITEM_H
#define RX_MIGRATE_SCRIPT_ITEM_H

#include <reflex/schema.h>

#include "migrate/script/script_text.h"

/* assigned: a key that would be given by the database if nothing was said. */
void rx__item_column(
	rx__layout *layout, const rx_schema_column *column, bool primary_key, bool assigned);
void rx__item_primary_key(rx__layout *layout, const rx_schema_key *key);
void rx__item_unique(rx__layout *layout, const rx_schema_key *key);
void rx__item_check(rx__layout *layout, const rx_schema_check *check);
void rx__item_foreign_key(rx__layout *layout, const rx_schema_foreign_key *key);
/* The arguments of rx_create_index behind the table. */
void rx__item_index(rx__layout *layout, const rx_schema_index *index);
/* Every part of a table, each on a line of its own. Indexes are operations of their own. */
void rx__item_table(rx__layout *layout, const rx_schema_table *table);

#endif
