/* The names of constraints and indexes, by convention, so that each of them can be dropped later:
 * pk_<table>, fk_<table>_<column>, ix_<table>_<column>, uq_<table>_<column>, ck_<table>_<name>.
 *
 * A name longer than the shortest limit of all engines is cut and ends in a hash of the whole, the
 * same on every engine. The names stand in databases: what this file makes must never change. */
#ifndef RX_MODEL_NAMING_H
#define RX_MODEL_NAMING_H

#include "base/arena.h"

typedef enum rx__naming {
	RX__NAMING_PRIMARY_KEY,
	RX__NAMING_FOREIGN_KEY,
	RX__NAMING_INDEX,
	RX__NAMING_UNIQUE,
	RX__NAMING_CHECK,
} rx__naming;

/* The letters of a plain name: one that is a name in C too, and that SQL has without quotes. */
#define RX__NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

enum { RX__NAME_MAX = 63 }; /* bytes; PostgreSQL's, the shortest */

/* parts are the columns (or, for a check, its name), none for a primary key; they are joined by '_'.
 * In the arena; NULL when out of memory. */
char *rx__naming_make(
	rx_arena *arena, rx__naming kind, const char *table, const char *const *parts, size_t n_parts);

/* The name of an enum's type: <table>_<column>, of a table in a schema of its own
 * <schema>_<table>_<column>. In the arena; NULL when out of memory. */
char *rx__naming_enum(rx_arena *arena, const char *schema, const char *table, const char *column);

#endif
