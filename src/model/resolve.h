/* The steps by which the registry makes mappers of declarations. Every step returns 0, or RX_EMODEL
 * or RX_ENOMEM with the error filled: one error, that names model, column and remedy. */
#ifndef RX_MODEL_RESOLVE_H
#define RX_MODEL_RESOLVE_H

#include "base/arena.h"
#include "model/mapper.h"

/* A model of the program, on its way to a mapper. */
typedef struct rx__entry {
	const rx__registration *registration; /* one of those with this name */
	const char *name;
	const char *text; /* of its declaration (declaration.h) */
	rx__mapper *mapper;
	bool fresh; /* the mapper is being made; else it was there before, and stays as it is */
	struct rx__entry *older; /* in the registry's list of all that were made */
} rx__entry;

typedef struct rx__resolve {
	rx_arena *arena;
	rx__entry *entries; /* ordered by name of model */
	size_t n;
	rx_error *error;
} rx__resolve;

/* mapper.c: the model alone: copy, attributes, keys, values of options. What a failed resolve has
 * compiled is freed by rx__mapper_dispose. */
int rx__mapper_make(rx__resolve *resolve, rx__entry *entry);
void rx__mapper_dispose(rx__mapper *mapper);
/* check.c: options that do not fit the column or each other; names and lists of the table. */
int rx__attribute_options_check(const rx__attribute *attribute, rx_error *error);
int rx__mapper_table_check(const rx__mapper *mapper, rx_error *error);
/* tables.c: what two models cannot share. */
int rx__tables_check(rx__resolve *resolve);
/* literal.c: the value of a RX_VALUE for a column. option is its name, for messages. */
int rx__literal_read(rx_value *out, const rx__attribute *attribute, const rx_const *literal,
	const char *option, rx_error *error);
/* foreign_key.c: the foreign keys of the options and elements, grouped and checked. */
int rx__foreign_keys_resolve(rx__resolve *resolve, rx__mapper *mapper);
/* relation.c: the keys by which a relation goes; and its other side, once all are made. */
int rx__relationships_resolve(rx__resolve *resolve, rx__mapper *mapper);
void rx__relationships_pair(rx__mapper *mapper);
/* rank.c: rank and cyclic of the fresh mappers, and their index. */
int rx__ranks_assign(rx__resolve *resolve, size_t first_rank, size_t *next_index);

/* NULL if there is none. */
rx__mapper *rx__resolve_model(const rx__resolve *resolve, const char *name);
/* The model of a table, as seen from another one; names are compared without regard to case, as SQLite
 * does. Models of the program and frozen ones of scripts do not see each other. Of several frozen ones
 * it is that to which `from` has a relation. */
rx__mapper *rx__resolve_table(
	const rx__resolve *resolve, const rx__mapper *from, const char *schema, const char *table);
/* That of a name in an option of the model `from`. Without a schema (NULL) it is first looked for beside
 * the own table, then in the default schema; an empty schema (".table") is the default one. */
rx__mapper *rx__resolve_named(
	const rx__resolve *resolve, const rx__mapper *from, const char *schema, const char *table);
bool rx__resolve_same_name(const char *a, const char *b); /* NULL is the same as NULL only */

/* Fill error with "Model.field: …" (or "Model: …"), its table and its column; return code. */
int rx__model_fail(rx_error *error, int code, const rx__attribute *attribute, const char *format,
	...) RX_PRINTF(4, 5);
int rx__mapper_fail(rx_error *error, int code, const rx__mapper *mapper, const char *format, ...)
	RX_PRINTF(4, 5);
int rx__relation_fail(
	rx_error *error, const rx__relationship *relationship, const char *format, ...) RX_PRINTF(3, 4);
/* Puts the model and field before the message that is there. Returns error->code. */
int rx__model_wrap(rx_error *error, const rx__attribute *attribute);

/* rules.c: below 0, 0, above 0; both of the same type, which has an order. */
int rx__value_compare(const rx_value *a, const rx_value *b);

#endif
