/* <cmocka.h> with the headers that it wants before it. */
#ifndef TEST_SUPPORT_CHECK_H
#define TEST_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <reflex/error.h>

/* Shows the message when an rx_error is not what it should be. */
#define assert_rx_ok(error) \
	do { \
		const rx_error *test__e = (error); \
		if (test__e->code != RX_OK) \
			fail_msg("%s: %s", rx_error_name(test__e->code), test__e->message); \
	} while (0)

#define assert_rx_code(error, wanted) \
	do { \
		const rx_error *test__e = (error); \
		if (test__e->code != (wanted)) \
			fail_msg("wanted %s, got %s: %s", rx_error_name(wanted), rx_error_name(test__e->code), \
				test__e->message); \
	} while (0)

/* The text must contain the part; shows both if not. */
#define assert_contains(text, part) \
	do { \
		const char *test__t = (text), *test__p = (part); \
		if (!test__t || !strstr(test__t, test__p)) \
			fail_msg("'%s' not found in: %s", test__p, test__t ? test__t : "(null)"); \
	} while (0)

#endif
