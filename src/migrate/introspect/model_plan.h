/* A schema as models: which tables become which types, their columns which fields, their foreign keys
 * which relations; and the list of what a model cannot say. Decided before anything is written, as
 * names of one model stand in others. */
#ifndef RX_MIGRATE_MODEL_PLAN_H
#define RX_MIGRATE_MODEL_PLAN_H

#include <reflex/schema.h>

#include "migrate/introspect/identifier.h"

typedef struct rx__plan_field {
	const rx_schema_column *column;
	const char *field;
	rx_type kind; /* of the C type; that of the target where it is a foreign key */
	const char *const *labels; /* of an enum, ended by NULL */
	const char *enum_type; /* the C type of an enum */
	const char **constants; /* the C names of its labels */
	const rx_schema_foreign_key *foreign_key; /* said at the column */
	const char *target_schema, *target_table, *target_column; /* of any key that it is part of */
	bool is_key;
} rx__plan_field;

enum { RX__PLAN_KEY_COLUMNS = 16 };

typedef struct rx__plan_model rx__plan_model;

typedef struct rx__plan_key {
	const rx_schema_foreign_key *key;
	const char *name; /* of an element, table_foreign_key; NULL: it is said at its column */
	rx__plan_model *to;
	rx__plan_field *columns[RX__PLAN_KEY_COLUMNS], *targets[RX__PLAN_KEY_COLUMNS];
	size_t n;
} rx__plan_key;

typedef struct rx__plan_relation {
	const char *field, *type; /* its name, and the model it leads to */
	bool many;
	const char *via; /* NULL where only one key fits */
	const char *through; /* the link table */
} rx__plan_relation;

struct rx__plan_model {
	const rx_schema_table *table;
	const char *type;
	rx__plan_field *fields; /* of table->columns, in their order */
	rx__plan_key *keys; /* foreign ones */
	size_t n_keys;
	rx__plan_relation *relations;
	size_t n_relations, relations_capacity;
	bool left_out; /* it cannot be a model */
	bool is_plain; /* RX_MODEL: the key is an id that the database gives */
	rx__identifiers names; /* of its fields */
};

typedef struct rx__plan {
	rx_arena *arena; /* borrowed */
	const rx_schema *schema; /* likewise */
	bool has_affinities; /* the words of a type say what becomes of a text: SQLite */
	rx__plan_model *models;
	size_t n;
	rx__identifiers types; /* types and constants */
	const char **omitted; /* sentences; what is not in the models */
	size_t n_omitted, omitted_capacity;
} rx__plan;

/* Of all tables but those of the migrations themselves. The schema is borrowed. */
int rx__plan_init(rx__plan *plan, const rx_schema *schema, rx_arena *arena, rx_error *error);

/* Notes what is not in the models; false when out of memory. */
bool rx__plan_omit(rx__plan *plan, const char *format, ...) RX_PRINTF(2, 3);

/* What stands before the name of a table where one of another table's elements names it: "shop.", or "."
 * where the default schema has to be told from that table's own, or nothing. NULL: out of memory. */
const char *rx__plan_before(
	const rx__plan *plan, const rx_schema_table *from, const char *schema, const char *table);
rx__plan_field *rx__plan_field_named(rx__plan_model *model, const char *column);

#endif
