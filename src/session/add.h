/* Making new objects, for the flush as well. */
#ifndef RX_SESSION_ADD_H
#define RX_SESSION_ADD_H

#include "session/session.h"

/* The start of a call that adds: the session may write, and has a slot for the model. */
int rx__add_enter(rx_session *session, const rx_model *model, const char *call, rx__slot **slot);
/* A zeroed object in state PENDING; NULL with the session's error set. */
void *rx__add_pending(rx_session *session, rx__slot *slot);
/* The same with its defaults. */
void *rx__add_new(rx_session *session, rx__slot *slot);
/* The same with the values of a struct of the model. */
void *rx__add_struct(rx_session *session, rx__slot *slot, const void *value);
/* Puts the model's defaults into a zeroed struct. */
void rx__add_defaults(const rx__mapper *mapper, void *object);
/* This moment, in the type of the column. */
rx_value rx__add_now(const rx__attribute *attribute);

#endif
