/* Parts of the URL parser that the configuration uses too, and the options that the drivers of servers read
 * alike. The interface is <reflex/sys/url.h>. */
#ifndef RX_ENGINE_URL_H
#define RX_ENGINE_URL_H

#include <reflex/sys/url.h>

/* true/1/yes/y/on or false/0/no/n/off in any case; else RX_EDATA. */
int rx__parse_bool(const char *text, bool *out);
/* A whole number from min to max, digits only behind an optional '-'; else RX_EDATA. */
int rx__parse_int(const char *text, int min, int max, int *out);

/* Whether a host is an address of the form 127.x.x.x. */
bool rx__url_is_loopback4(const char *name);

/* Whether it names a server; the others have no password. */
bool rx__url_is_server(const rx_url *public);
/* The number of the option's word in the list, which ends with NULL; *out is left alone if the option is
 * not there. RX_EURL: it has another value. */
int rx__url_option_word(
	const rx_url *url, const char *name, const char *const *words, size_t *out, rx_error *error);
/* The options timeout, connect_timeout and lock_timeout, all in milliseconds. */
typedef struct rx__url_times {
	int statement; /* 0: as long as it takes */
	int connect;
	int lock; /* of DDL in migrations */
} rx__url_times;
int rx__url_option_times(const rx_url *url, rx__url_times *out, rx_error *error);
/* What stands for the option tls_ca: the file of certificates that the system trusts; NULL: there is none. */
const char *rx__url_system_ca(void);

/* Gives the URL a password, copied; rx_url_free wipes it. */
int rx__url_set_password(rx_url *public, const char *password, rx_error *error);

#endif
