/* The password of a database whose URL has none. */
#ifndef RX_ENGINE_PASSWORD_H
#define RX_ENGINE_PASSWORD_H

#include <reflex/engine.h>
#include <reflex/sys/url.h>

/* Gives the URL, where it has no password, that of the options, or the first line of the file that it
 * or they name. RX_ECONFIG for a file that others than its owner may read. */
int rx__password_find(rx_url *url, const rx_engine_options *options, rx_error *error);

/* The server wants a password and has got none, which *error says: asks for one, and gives it to the
 * URL. Else the ways to give one are added to what *error says, and its code is given back. */
int rx__password_ask(rx_url *url, const rx_engine_options *options, rx_error *error);

#endif
