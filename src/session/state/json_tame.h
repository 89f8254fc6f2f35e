/* Numbers that jansson has no room for, in a text that it is to read. */
#ifndef RX_SESSION_JSON_TAME_H
#define RX_SESSION_JSON_TAME_H

#include "base/buf.h"

/* Whether the text has such numbers; then *out is the text with them in a form that jansson reads: an
 * integer beyond 64 bits as a real (2 becomes 2.0), what is too large for that as a string of its
 * digits. Nothing else is changed, and a text that is no JSON stays none. */
bool rx__json_tame(rx_buf *out, const char *text);

#endif
