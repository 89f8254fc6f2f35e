/* Many to many: the rows of link tables, as objects of the link's model. */
#ifndef RX_SESSION_LINK_H
#define RX_SESSION_LINK_H

#include "session/session.h"

/* Owner and item are linked: a new row of the link table, with its defaults, if the session knows of
 * none. One that was to be deleted stays instead. */
int rx__link_add(rx_session *session, const rx__relationship *relation, void *owner, void *item);
/* They are so no longer: the row is deleted by the next flush, or not written at all. RX_NOTFOUND if
 * the session knows of no row; listed: there is one for certain. */
int rx__link_remove(
	rx_session *session, const rx__relationship *relation, void *owner, void *item, bool listed);
/* Before a flush: new rows between objects of which one is gone are gone too. */
void rx__link_drop_orphans(rx_session *session);
/* The owner's row is to be deleted: first, those of the link table that refer to it, where the
 * database does not do so by itself. */
int rx__link_delete_all(rx_session *session, rx__slot *slot, void *owner);

#endif
