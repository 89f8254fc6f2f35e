/* Parts of the URL parser that the configuration uses too. The interface is <reflex/sys/url.h>. */
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
/* Gives the URL a password, copied; rx_url_free wipes it. */
int rx__url_set_password(rx_url *public, const char *password, rx_error *error);

#endif
