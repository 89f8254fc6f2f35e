/* Database URLs, taken apart. For authors of drivers; applications pass the text to
 * rx_engine_open or write it into rxconfig.ini.
 *
 *     sqlite:///relative.db   sqlite:////absolute.db   sqlite://   sqlite:///:memory:
 *     postgresql://user:p%40ss@host:5432/db?tls=verify-full
 *     mysql+pymysql://user@[::1]/db   postgresql://a:5432,b:5433/db   postgresql://%2Frun%2Fpg/db
 *
 * The grammar is SQLAlchemy's, with percent-encoding in every part. Thread rule: plain data, only
 * read after it is made. */
#ifndef REFLEX_SYS_URL_H
#define REFLEX_SYS_URL_H

#include <stdbool.h>
#include <stddef.h>

#include <reflex/error.h>

typedef struct rx_url_host {
	const char *name; /* a name or an address, without brackets */
	int port; /* 0: the driver's default */
} rx_url_host;

typedef struct rx_url_option {
	const char *name, *value;
	int offset; /* of the name in the URL, for messages */
} rx_url_option;

/* Every text is decoded and NUL-terminated; what is not in the URL is NULL or 0. */
typedef struct rx_url {
	const char *scheme; /* lower case, "postgres" made "postgresql", without the +driver */
	const char *driver; /* what stands behind '+'; accepted for SQLAlchemy's sake, not used */
	const char *user;
	const char *password;
	const rx_url_host *hosts; /* in the order in which to try them */
	size_t n_hosts; /* 0: the local default, or the socket */
	const char *socket; /* path of a unix socket, or of its folder */
	int port; /* where there are no hosts: the local port, 0 for the default */
	const char *database; /* NULL for a database in memory */
	bool memory; /* sqlite:// and sqlite:///:memory: */
	const rx_url_option *options;
	size_t n_options;
	const char *text; /* the URL as it was written, with *** for what is secret: for messages */
	const char *password_file; /* the option of that name: read when an engine is opened */
} rx_url;

/* Takes a URL apart. *out is owned by the caller (rx_url_free), written only on success. RX_EURL
 * with the position in error->offset; RX_EDRIVER for the URL of a database without SQL. No message
 * holds a password. Any other scheme is accepted: whether there is a driver is not known here. */
RX_API int rx_url_parse(rx_url **out, const char *text, rx_error *error);

/* Overwrites passwords in memory and frees. NULL does nothing. */
RX_API void rx_url_free(rx_url *url);

/* Whether every host is this machine: a socket, none, localhost, 127.x.x.x or ::1. */
RX_API bool rx_url_is_local(const rx_url *url);

/* The value of an option, NULL if it is not there. Borrowed from url. */
RX_API const char *rx_url_option_text(const rx_url *url, const char *name);

/* Read an option as a number from min to max, or as a boolean (true/1/yes/y/on, false/0/no/n/off).
 * 0 and *value left as it was when the option is not there; RX_EURL when it cannot be read. */
RX_API int rx_url_option_int(
	const rx_url *url, const char *name, int min, int max, int *value, rx_error *error);
RX_API int rx_url_option_bool(const rx_url *url, const char *name, bool *value, rx_error *error);

/* RX_EURL for the first option that is not in the list, which ends with NULL; with a proposal. */
RX_API int rx_url_check_options(const rx_url *url, const char *const *known, rx_error *error);

/* The error for a URL whose scheme is not in the list, which ends with NULL: RX_EDRIVER, with a
 * proposal and the list. */
RX_API int rx_url_no_driver(const rx_url *url, const char *const *known, rx_error *error);

#endif
