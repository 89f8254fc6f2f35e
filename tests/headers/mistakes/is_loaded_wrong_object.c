/* A relation of another model asked of an object.
 * both: rx_is_loaded: the object is not of the model that .?'Team_.members.?' belongs to
 * at most: 1 */
#include "models.h"

void mistake(rx_session *s);

void mistake(rx_session *s)
{
	Post *post = rx_add(s, Post);
	rx_is_loaded(s, post, Team_.members);
}
