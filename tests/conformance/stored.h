/* A row with a word, and a look at it from another session. */
#ifndef TEST_CONFORMANCE_STORED_H
#define TEST_CONFORMANCE_STORED_H

#include "engine.h"

/* A committed row with this word; its id. */
static inline int64_t stored(suite *the, const char *word)
{
	int64_t id = 0;

	rx_with_session(s, .engine = the->engine) {
		Maybe *in = rx_add(s, Maybe, .word = word, .document = rx_json_of("[1]"),
			.raw = rx_bytes_of("r\0w", 3), .medium = rx_some(7));
		assert_true(rx_commit(s));
		id = in->id;
	}
	return id;
}

/* The row has this word, as a session of its own sees it. */
static inline void assert_stored(suite *the, int64_t id, const char *word)
{
	rx_with_session(s, .engine = the->engine) {
		Maybe *out = rx_get(s, Maybe, id);
		assert_rx_ok(rx_session_error(s));
		assert_non_null(out);
		if (word)
			assert_string_equal(out->word, word);
		else
			assert_null(out->word);
	}
}

#endif
