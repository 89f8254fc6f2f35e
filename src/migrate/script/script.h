/* Scripts as text: a list of operations becomes the C source of a migration. The same facts and the
 * same operations give the same bytes. */
#ifndef RX_MIGRATE_SCRIPT_H
#define RX_MIGRATE_SCRIPT_H

#include "base/buf.h"
#include "schema/operation.h"

/* What a script that takes the place of several does for one of them. */
typedef struct rx__script_part {
	const char *id, *message;
	const rx_op *upgrade, *downgrade; /* borrowed */
} rx__script_part;

typedef struct rx__script {
	const char *id;
	const char *revises; /* ids, "a" or "a, b"; NULL: the first */
	const char *message; /* NULL or "": none */
	const char *labels, *depends_on; /* lists as in RX_REVISION; NULL: none */
	const char *created; /* "2026-11-22 03:12:45" */
	const rx_op *upgrade, *downgrade; /* borrowed; not used where there are parts */
	const char *phase; /* "RX_EXPAND"; NULL: none */
	const rx__script_part *parts; /* in order, the last of its own id; NULL: none */
	size_t n_parts;
} rx__script;

/* Writes the whole script behind what is in out. The buffer keeps what fails. */
void rx__script_write(rx_buf *out, const rx__script *script);

/* Appends the calls of one direction, an operation each, with their remarks. */
void rx__script_operations(rx_buf *out, const rx_op *operations);

/* A new id: 12 hexadecimal digits from the system's generator. */
enum { RX__SCRIPT_ID_SIZE = 13 };
int rx__script_id(char *out, rx_error *error);

/* The name of the file: "<id>_<slug>.c"; the slug is the words of the message joined by '_', in
 * lower case, at most 40 characters, cut between words. */
void rx__script_file_name(rx_buf *out, const char *id, const char *message);

/* alembic/revisions.c: the table that a program links, of the ids given, which are sorted here. */
void rx__script_table(rx_buf *out, const char **ids, size_t n);

#endif
