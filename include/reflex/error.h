/* Errors: one list of codes, one plain struct, no heap and no thread-locals.
 *
 * Every function of the library that can fail either returns one of these codes (0 is success,
 * negative is a failure) or belongs to an object (a session, an engine) that keeps the error.
 * Thread rule: an rx_error is plain data and belongs to whoever holds it. */
#ifndef REFLEX_ERROR_H
#define REFLEX_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__cplusplus)
#error "<reflex.h> is for C: designated initialisers and _Generic carry its interface"
#endif

#define RX_API __attribute__((visibility("default")))
#define RX_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))

/* X(code, number, text): the one list of which enum, rx_error_name() and the reference page are
 * made. Numbers are part of the ABI: append, never renumber. */
#define RX_ERRORS(X) \
	X(RX_ENOMEM, -1, "out of memory") \
	X(RX_EINVAL, -2, "the call or its arguments are not valid here") \
	X(RX_EMODEL, -3, "a model is declared in a way that cannot work") \
	X(RX_ECONFIG, -4, "the configuration is not valid") \
	X(RX_EURL, -5, "the database URL is not valid") \
	X(RX_EDRIVER, -6, "no driver for this kind of database") \
	X(RX_ECONNECTION, -7, "the database cannot be reached, or the connection was lost") \
	X(RX_EBUSY, -8, "the database is locked by somebody else") \
	X(RX_ETIMEOUT, -9, "the deadline has passed") \
	X(RX_ESERIALIZATION, -10, "the transaction collided with another one; run it again") \
	X(RX_EUNIQUE, -11, "a unique constraint or primary key is violated") \
	X(RX_EFOREIGN_KEY, -12, "a foreign key is violated") \
	X(RX_ENOT_NULL, -13, "a column that must have a value has none") \
	X(RX_ECHECK, -14, "a check constraint or value rule is violated") \
	X(RX_EDATA, -15, "a value does not fit its column or is not valid") \
	X(RX_ESQL, -16, "the database refused the statement") \
	X(RX_ENOTFOUND, -17, "no row matches") \
	X(RX_EMULTIPLE, -18, "more than one row matches") \
	X(RX_ESTALE, -19, "the row was changed or removed by somebody else") \
	X(RX_EUNKNOWN, -20, "it is not known whether the commit happened") \
	X(RX_EREADONLY, -21, "the database or the session is read-only") \
	X(RX_EFULL, -22, "the disk or the database is full") \
	X(RX_ECORRUPT, -23, "the file is not a database, or is damaged") \
	X(RX_EIO, -24, "reading or writing a file failed") \
	X(RX_EMIGRATION, -25, "a migration cannot be made or applied")

enum {
	RX_OK = 0,
#define RX__ERROR_ENUM(code, number, text) code = number,
	RX_ERRORS(RX__ERROR_ENUM)
#undef RX__ERROR_ENUM
	/* Outcomes that are no failures; each function that returns them says so. */
	RX_HAS_ROW = 1,
	RX_DONE = 2,
	RX_NOTFOUND = 3,
};

/* What went wrong. Zero of every member means "no error". Plain data: copy it freely. Texts are
 * cut, never overrun, and never hold a password. */
typedef struct rx_error {
	int code; /* RX_E…, 0 for none */
	int vendor; /* the engine's own number (SQLite extended code, MariaDB errno), else 0 */
	int offset; /* byte offset in the SQL, URL or file the message speaks of; -1 unknown */
	char sqlstate[6]; /* five characters where the engine has them, else "" */
	char constraint[64]; /* name of the violated constraint, where known */
	char table[64];
	char column[64];
	char message[512]; /* what happened, where, and what to do next */
	char sql[256]; /* the statement (values are not in it), cut */
} rx_error;

#define RX_ERROR_INIT \
	{ \
		.code = 0 \
	}

/* The name of a code ("RX_EUNIQUE"); "RX_OK" for 0, "?" for a number that is none. Borrowed,
 * static. */
RX_API const char *rx_error_name(int code);

/* What a code means in general, in a phrase. Borrowed, static. */
RX_API const char *rx_error_text(int code);

#endif
