/* What the drivers of servers say where time has run out. */
#ifndef RX_ENGINE_TIMEOUT_H
#define RX_ENGINE_TIMEOUT_H

#include <stdint.h>

#include <reflex/sys/driver.h>

/* Adds to the message of error which timeout it was, and what to do. ms: the one that applied to the
 * statement; 0: none did. */
void rx__timeout_explain(const rx_conn *conn, int64_t ms, rx_error *error);

#endif
