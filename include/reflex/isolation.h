/* How much a transaction sees of others. What an engine makes of each stands in the guide's chapter
 * on transactions. */
#ifndef REFLEX_ISOLATION_H
#define REFLEX_ISOLATION_H

typedef enum rx_isolation {
	RX_ISOLATION_DEFAULT, /* what the database does by itself */
	RX_READ_UNCOMMITTED,
	RX_READ_COMMITTED,
	RX_REPEATABLE_READ,
	RX_SERIALIZABLE,
} rx_isolation;

#endif
