/* A mapper: all that is known of one model once every model is registered and checked. It is made
 * by the registry (registry.h), lives as long as the process, and never changes: any thread may
 * read it.
 *
 * A mapper has its own copy of the declaration, so it outlives a shared object that is unloaded.
 * Therefore mapper->model is not the address that a program has: models are told apart by name,
 * columns by mapper and ordinal, never by address. */
#ifndef RX_MODEL_MAPPER_H
#define RX_MODEL_MAPPER_H

#include <reflex/model.h>

#include "model/value.h"

typedef struct rx__mapper rx__mapper;
typedef struct rx__attribute rx__attribute;
typedef struct rx__relationship rx__relationship;
typedef struct rx__foreign_key rx__foreign_key;

/* One column or several of one model, in an order that matters. key.h has what is done with them. */
typedef struct rx__key {
	const rx__attribute *const *columns;
	size_t n;
} rx__key;

/* A column of the table and the member of the struct that holds it. */
struct rx__attribute {
	const rx_column *column; /* the declaration */
	const rx__mapper *mapper;
	const char *field; /* in the struct */
	const char *name; /* in the database */
	rx_type type; /* RX_TYPE_ENUM for any integer with labels */
	rx_ddl_type ddl; /* as the table has it; labels without holes */
	uint32_t ordinal, offset, size;
	bool optional; /* the member is an rx_opt_… */
	bool inline_chars; /* the member is a char array */
	bool nullable;
	bool key;
	bool generated; /* given by the database on insert: an autoincrement key */
	bool computed; /* never written */
	bool has_default;
	rx_value default_value; /* read from .default_value; texts are the mapper's */
	rx_value min, max; /* of .min and .max; type RX_TYPE_NONE where there is none */
	unsigned filter; /* RX_FILTER_…: which of them the column is, or 0 */
	rx_value filter_value; /* what rows must have; NONE: NULL, or the session's tenant */
	const void *pattern; /* .pattern, compiled (regex_t), or NULL */
	const rx__attribute *target; /* what it refers to, by the first foreign key that it is part of;
	                              * NULL if it is part of none */
};

struct rx__foreign_key {
	const rx__mapper *mapper, *target;
	rx__key columns; /* that refer, and … */
	rx__key targets; /* … what each refers to: a unique key of the target, in the order of that */
	const char *name; /* of the constraint: as declared, or by convention */
	bool named; /* by table_foreign_key */
	rx_action on_delete, on_update;
	bool deferrable, initially_deferred;
	/* Several columns may have other tasks too: parts of the primary key, of another foreign key. `own`
	 * are those that have none (maybe no column at all). `cleared` are those that become NULL when the
	 * row is to refer to nothing: of its own the nullable ones, or else all nullable ones. */
	rx__key own, cleared;
	size_t ordinal; /* in the list of the mapper */
};

struct rx__relationship {
	const rx_relation *relation;
	const rx__mapper *mapper; /* the owner */
	const rx__mapper *target;
	const char *field;
	uint32_t ordinal, offset;
	bool many;
	bool here; /* a `one` whose foreign key is the owner's own: assigning the pointer sets it */
	bool through; /* many to many: by the link table below */
	const rx__foreign_key *key; /* here: the owner's; else the target's; through: NULL */
	rx__key local; /* here: the columns of the foreign key; else the key that is pointed to */
	rx__key remote; /* here: the key there; else the columns of the foreign key there; through: the
	                 * key there that link_remote points to */
	const rx__mapper *link; /* through: the mapper of the link table */
	const rx__foreign_key *link_local, *link_remote; /* its foreign keys to owner and target */
	const rx__relationship *inverse; /* the other side, where there is exactly one */
};

struct rx__mapper {
	const rx_model *model; /* the mapper's own copy of the declaration */
	const char *name; /* of the model */
	const char *table; /* in the database */
	const char *schema; /* NULL: the default one */
	size_t size; /* of the struct */
	size_t room; /* that, rounded up so that what stands behind it is aligned to 16 */
	rx__attribute *attributes; /* in the order of declaration */
	size_t n_attributes;
	const rx__attribute **keys; /* of the primary key, in the order of declaration */
	size_t n_keys;
	rx__foreign_key *foreign_keys; /* by their first columns, then those of table_foreign_key */
	size_t n_foreign_keys;
	rx__relationship *relationships;
	size_t n_relationships;
	const rx__attribute **filters; /* columns that filter, in the order of declaration */
	size_t n_filters;
	const rx__attribute *soft_delete, *tenant; /* two of them, or NULL */
	const rx__attribute *version; /* the optimistic lock counter, or NULL */
	size_t rank; /* inserts go by rising rank: who is pointed to comes first; no two are equal */
	bool cyclic; /* part of a cycle of foreign keys (of more than one table) */
	size_t index; /* small and unique in the process; not the place in the registry's list */
};

/* A migration script's own, of a table that a model of the program may have as well. */
static inline bool rx__mapper_frozen(const rx__mapper *mapper)
{
	return mapper->model->options && mapper->model->options->frozen;
}

/* The value of a member, with its type; texts are borrowed from the object. NULL texts and unset
 * optionals are RX_TYPE_NONE. An optional with a value but not set is told by *half_set (may be
 * NULL). */
rx_value rx__attribute_get(const rx__attribute *attribute, const void *object, bool *half_set);
/* Writes a value of the attribute's type into the member; texts are not copied, but for an inline
 * char array, where what does not fit is cut. RX_TYPE_NONE gives an unset optional, a NULL text, or
 * zero. */
void rx__attribute_set(const rx__attribute *attribute, void *object, const rx_value *value);
/* Checks that a value may be stored in the column: its type, range of integers, digits of decimals,
 * labels of enums, UTF-8 of texts without NUL, lengths, JSON, dates in range (RX_EDATA), the value
 * rules (RX_ECHECK), NULL (RX_ENOT_NULL, unless the database gives the value). The message names
 * model and field; error->table and error->column are set. */
int rx__attribute_check(const rx__attribute *attribute, const rx_value *value, rx_error *error);
/* The same; *rule is the name of what was checked last, which is the one that was broken: "not_null",
 * "type", "length", "precision", "labels", "min", "max", "min_length", "pattern". */
int rx__attribute_check_rule(
	const rx__attribute *attribute, const rx_value *value, const char **rule, rx_error *error);
/* The next rule that is broken behind *rule, which is one that was; 0 if there is none. What follows
 * from the type is not looked at again. */
int rx__attribute_check_behind(
	const rx__attribute *attribute, const rx_value *value, const char **rule, rx_error *error);

/* By the name of the field or relation in the struct; NULL if there is none. */
const rx__attribute *rx__mapper_attribute(const rx__mapper *mapper, const char *field);
const rx__relationship *rx__mapper_relationship(const rx__mapper *mapper, const char *field);
/* By the name of the column in the database. */
const rx__attribute *rx__mapper_column(const rx__mapper *mapper, const char *name);

#endif
