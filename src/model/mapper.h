/* A mapper: all that is known of one model once every model is registered and checked. It is made
 * by the registry (registry.h), lives as long as the process, and never changes: any thread may
 * read it. */
#ifndef RX_MODEL_MAPPER_H
#define RX_MODEL_MAPPER_H

#include <reflex/model.h>

typedef struct rx__mapper rx__mapper;
typedef struct rx__attribute rx__attribute;
typedef struct rx__relationship rx__relationship;

/* How the foreign keys of relations are stored: one column on the "many" side. */
struct rx__attribute {
	const rx_column *column; /* the declaration */
	const rx__mapper *mapper;
	const char *field; /* in the struct */
	const char *name; /* in the database */
	rx_type type; /* RX_TYPE_ENUM for any integer with labels */
	rx_ddl_type ddl; /* as the table has it */
	uint32_t ordinal, offset, size;
	bool optional; /* the member is an rx_opt_… */
	bool inline_chars; /* the member is a char array */
	bool nullable;
	bool key;
	bool generated; /* given by the database on insert: an autoincrement key */
	bool computed; /* never written */
	bool has_default;
	rx_value default_value; /* read from .default_value; texts borrowed from the declaration */
	const rx__attribute *target; /* of the foreign key, NULL if it has none */
};

struct rx__relationship {
	const rx_relation *relation;
	const rx__mapper *mapper; /* the owner */
	const rx__mapper *target;
	const char *field;
	uint32_t ordinal, offset;
	bool many;
	bool through; /* many to many: by the link table below */
	const rx__attribute *local; /* one: the foreign key here; many: the key here it points to */
	const rx__attribute *remote; /* one: the key there; many: the foreign key there */
	const rx__mapper *link; /* through: its mapper, NULL if the table is no model */
	const rx__attribute *link_local, *link_remote;
	const rx__relationship *inverse; /* the other side, where there is exactly one */
};

struct rx__mapper {
	const rx_model *model;
	const char *name; /* of the model */
	const char *table; /* in the database */
	const char *schema; /* NULL: the default one */
	size_t size; /* of the struct */
	rx__attribute *attributes; /* in the order of declaration */
	size_t n_attributes;
	const rx__attribute **keys; /* of the primary key, in the order of declaration */
	size_t n_keys;
	rx__relationship *relationships;
	size_t n_relationships;
	const rx__attribute *version; /* the optimistic lock counter, or NULL */
	size_t rank; /* inserts go by rising rank: who is pointed to comes first */
	bool cyclic; /* part of a cycle of foreign keys */
	size_t index; /* in the registry's list */
};

/* The value of a member, with its type; texts are borrowed from the object. NULL texts and unset
 * optionals are RX_TYPE_NONE. An optional with a value but not set is told by *half_set (may be
 * NULL). */
rx_value rx__attribute_get(const rx__attribute *attribute, const void *object, bool *half_set);
/* Writes a value of the attribute's type into the member; texts are not copied. RX_TYPE_NONE gives
 * an unset optional, a NULL text, or zero. */
void rx__attribute_set(const rx__attribute *attribute, void *object, const rx_value *value);
/* Checks that a value may go into the column: range of integers, digits of decimals, labels of
 * enums, UTF-8 of texts without NUL, JSON, dates in range. The message names model and column. */
int rx__attribute_check(const rx__attribute *attribute, const rx_value *value, rx_error *error);
/* Whether two values of the attribute are the same to the unit of work. */
bool rx__value_equal(const rx_value *a, const rx_value *b);

const rx__attribute *rx__mapper_attribute(const rx__mapper *mapper, const char *field);

#endif
