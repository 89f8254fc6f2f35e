/* Declared filters, for the objects of a session. What a statement leaves out is
 * session->unfiltered, which rx__session_enter sets to what the session was opened with. */
#ifndef RX_SESSION_FILTER_H
#define RX_SESSION_FILTER_H

#include "session/session.h"

/* Takes the tenant over from the options; a text is copied. */
int rx__filter_open(rx_session *session, const rx_session_options *options);
void rx__filter_close(rx_session *session);
/* Whether a query would not find the object's row, as the session knows it. */
bool rx__filter_hidden(const rx_session *session, const rx__slot *slot, const void *object);
/* The value of a .tenant column in a new row: the session's tenant where it is not set. RX_EINVAL if it
 * is another one, or the session has none. */
int rx__filter_tenant(rx_session *session, const rx__attribute *attribute, rx_value *value);
/* The same for an object whose model has such a column. */
int rx__filter_stamp(rx_session *session, const rx__mapper *mapper, void *object);
/* RX_EINVAL if the columns that are to be written would give a row to another tenant. */
int rx__filter_stays(rx_session *session, const rx__mapper *mapper, const rx__mask *columns);
/* The value of a .soft_delete column in a row that is hidden now. */
rx_value rx__filter_mark(const rx__attribute *attribute);

#endif
