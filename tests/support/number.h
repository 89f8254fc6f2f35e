/* One number, asked of a database. */
#ifndef TEST_SUPPORT_NUMBER_H
#define TEST_SUPPORT_NUMBER_H

#include <reflex.h>

#include "support/check.h"

RX_ROW(Number, field(int64_t, n));

/* The SQL calls it n. */
static inline int64_t test_number(rx_session *s, const char *sql)
{
	Number *number = rx_sql(s, Number, sql);

	assert_rx_ok(rx_session_error(s));
	assert_int_equal(rx_len(number), 1);
	return number->n;
}

/* In a session of its own. */
static inline int64_t test_number_of(rx_engine *engine, const char *sql)
{
	int64_t n = -1;

	rx_with_session(s, .engine = engine)
		n = test_number(s, sql);
	return n;
}

#endif
