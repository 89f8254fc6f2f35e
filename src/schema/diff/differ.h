/* What the files of the comparison share (diff*.c): the two schemas as copies that may be changed on
 * the way, and the list of what was found, ordered at the end. */
#ifndef RX_SCHEMA_DIFFER_H
#define RX_SCHEMA_DIFFER_H

#include "schema/diff/diff.h"
#include "schema/schema.h"

/* Where an operation stands in the whole list. */
typedef enum rx__diff_phase {
	RX__PHASE_RENAME_TABLE,
	RX__PHASE_RENAME_COLUMN,
	RX__PHASE_EARLY_FOREIGN_KEY, /* drops: of keys whose target changes before their own table */
	RX__PHASE_CREATE_TABLE,
	RX__PHASE_ALTER_TABLE,
	RX__PHASE_LATE_FOREIGN_KEY, /* creates: of keys whose target is made after their own table */
	RX__PHASE_DROP_TABLE,
} rx__diff_phase;

/* Where it stands among the operations of its table. */
typedef enum rx__diff_step {
	RX__STEP_TABLE,
	RX__STEP_END_IDENTITY, /* of a column whose key goes too: while it has that */
	RX__STEP_DROP_INDEX,
	RX__STEP_DROP_CONSTRAINT,
	RX__STEP_ADD_COLUMN,
	RX__STEP_ALTER_COLUMN,
	RX__STEP_CREATE_CONSTRAINT,
	RX__STEP_BEGIN_IDENTITY, /* likewise: when it has one */
	RX__STEP_DROP_COLUMN,
	RX__STEP_ORDER,
	RX__STEP_CREATE_INDEX,
	RX__STEP_COMMENT,
	RX__STEP_DROP_TABLE,
} rx__diff_step;

typedef struct rx__found {
	rx__diff_phase phase;
	rx__diff_step step;
	size_t table; /* its place among the tables of the phase */
	size_t n; /* as found */
	rx__operation operation; /* with parts that belong to the schemas */
} rx__found;

typedef struct rx__differ {
	rx__diff *out;
	const rx__diff_options *options;
	const rx_dialect *dialect;
	rx_schema *database, *models; /* copies; renames are done in the database's */
	rx_arena *arena; /* of out->operations */
	rx__found *found;
	size_t n_found, found_capacity;
	rx_error *error;
	int result; /* sticky */
} rx__differ;

/* A table that is on both sides, and where its operations go. */
typedef struct rx__table_pair {
	const rx_schema_table *old, *new;
	size_t rank;
	int has_rows; /* RX_HAS_ROW, 0; -1: not asked yet */
} rx__table_pair;

/* Whether two expressions are the same, to SQL or to the engine. */
bool rx__differ_same_sql(const rx__differ *differ, const char *a, const char *b);
/* Whether two texts for one place (place, type, a: there, b: wanted) are the same to the engine; where that
 * is not known `equal`, the dialect's opinion, and the pair is left in out->unsettled. */
bool rx__differ_settled(rx__differ *differ, const rx__table_pair *pair, const rx_sql_pair *texts);

/* ---- diff.c: what all use */
/* A new operation on the table; NULL after an error. */
rx__operation *rx__differ_push(rx__differ *differ, rx__diff_phase phase, rx__diff_step step,
	size_t rank, rx__operation_kind kind, const rx_schema_table *table);
rx__operation *rx__differ_alter(
	rx__differ *differ, const rx__table_pair *pair, rx__diff_step step, rx__operation_kind kind);
void rx__differ_nomem(rx__differ *differ);
void rx__differ_warn(rx__differ *differ, const char *format, ...) RX_PRINTF(2, 3);
/* Text in the arena; "" when out of memory (which is recorded). */
const char *rx__differ_text(rx__differ *differ, const char *format, ...) RX_PRINTF(2, 3);
/* "schema.table" or "table". */
const char *rx__differ_table(rx__differ *differ, const rx_schema_table *table);
/* An enum of the database has no name where it is a CHECK: gives it the one that a model's has. */
void rx__differ_name_enum(
	rx__differ *differ, const rx_schema_table *table, rx_schema_column *column);
/* A copy of a part for an operation, to be changed; NULL after an error. */
void *rx__differ_copy(rx__differ *differ, const void *part, size_t size);

/* ---- diff_rename.c */
/* Finds the renames that the models and the user ask for, and does them in differ->database. */
void rx__diff_renames(rx__differ *differ);
/* Asks about drops and adds that look like renames. */
void rx__diff_ask_columns(rx__differ *differ, const rx__table_pair *pair);
/* The question that is about this new column; NULL if there is none. */
const rx__diff_question *rx__diff_question_about(
	rx__differ *differ, const rx__table_pair *pair, const char *column);
void rx__diff_ask_tables(rx__differ *differ, const rx_schema_table *const *dropped,
	size_t n_dropped, const rx_schema_table *const *added, size_t n_added);

/* ---- diff_table.c */
void rx__diff_create_tables(rx__differ *differ, const rx_schema_table *const *tables, size_t n);
void rx__diff_drop_tables(rx__differ *differ, const rx_schema_table *const *tables, size_t n);
void rx__diff_table(rx__differ *differ, rx__table_pair *pair);
/* Whether the table that is there has the character set and collation that are wanted, or the engine. */
bool rx__diff_same_options(const rx__differ *differ, const rx_schema_table *old,
	const rx_schema_table *new, bool of_texts);

/* ---- diff_column.c */
void rx__diff_columns(rx__differ *differ, rx__table_pair *pair);
/* Whether a column's type as it is there is the type that is wanted. */
bool rx__diff_same_type(rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old,
	const rx_schema_column *new);

/* Whether the text says something of a column that gets a type of another kind, on an engine that
 * compiles what it says: it has to be said again. */
bool rx__diff_retyped(rx__differ *differ, const rx__table_pair *pair, const char *sql);

/* Whether a column's labels are its type's, by the name of their CHECK: not a text with a CHECK that
 * somebody wrote, which the model may have as well. */
bool rx__diff_was_enum(rx__differ *differ, const rx__table_pair *pair, const rx_schema_column *old);

/* ---- diff_order.c */
void rx__diff_order(rx__differ *differ, const rx__table_pair *pair);

/* ---- diff_index.c */
void rx__diff_indexes(rx__differ *differ, const rx__table_pair *pair);

/* ---- diff_unique.c */
/* Tells unique indexes from unique constraints, in differ->database, as the models have them. */
void rx__diff_tell_uniques(rx__differ *differ);

/* ---- diff_constraint.c */
void rx__diff_constraints(rx__differ *differ, const rx__table_pair *pair);
bool rx__diff_same_primary_key(const rx__table_pair *pair);

/* ---- diff_foreign_key.c */
void rx__diff_foreign_keys(rx__differ *differ, const rx__table_pair *pair);
void rx__diff_create_foreign_key(rx__differ *differ, rx__diff_phase phase, size_t rank,
	const rx_schema_table *table, const rx_schema_foreign_key *key);
/* Whether a column of the target that the key points to is about to get another type: there is no key
 * between columns of two types in MariaDB. */
bool rx__diff_target_retyped(
	rx__differ *differ, const rx_schema_foreign_key *key, const rx_schema_table *target);

/* ---- order.c */
/* Orders tables by their foreign keys: who is pointed to comes first, else by place. The result is
 * the same for the same input; a cycle is broken at its first table. False when out of memory. */
bool rx__order_tables(rx_arena *arena, const rx_schema_table **tables, size_t n);

#endif
