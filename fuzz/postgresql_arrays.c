/* Lists as the text of an array: read by the rules of the server's manual, the items must be those that
 * were written, whatever is in them. The input is the items, each ended by a NUL; an empty one is NULL. */
#include <stdlib.h>
#include <string.h>

#include "sql/bind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

/* One item at *at, which is moved behind it; NULL if it is NULL, else malloc'd. */
static char *read_item(const char **at)
{
	char *out, *to;

	if (strncmp(*at, "NULL", 4) == 0) {
		*at += 4;
		return NULL;
	}
	out = to = malloc(strlen(*at) + 1);
	require(out != NULL && **at == '"');
	for (++*at; **at != '"'; ++*at) {
		*at += **at == '\\';
		require(**at != '\0');
		*to++ = **at;
	}
	++*at;
	*to = '\0';
	return out;
}

static void check(const rx_value *values, size_t n)
{
	rx_buf text = RX_BUF_INIT;
	const char *at;

	for (size_t i = 0; i < n; i++) {
		rx__buf_puts(&text, i > 0 ? "," : "");
		rx__bind_array_item(&text, &values[i]);
	}
	at = rx__buf_text(&text);
	for (size_t i = 0; i < n; i++) {
		char *item;

		at += i > 0;
		item = read_item(&at);
		require(!item == (values[i].type == RX_TYPE_NONE));
		require(!item || strcmp(item, values[i].as.s.data) == 0);
		require(*at == (i + 1 < n ? ',' : '\0'));
		free(item);
	}
	rx__buf_deinit(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MOST = 64 };
	rx_value values[MOST];
	char *texts = malloc(size + 1);
	size_t n = 0;

	require(texts != NULL);
	if (size)
		memcpy(texts, data, size);
	texts[size] = '\0';
	for (char *at = texts; n < MOST && at < texts + size; at += strlen(at) + 1)
		values[n++] = *at ? (rx_value){ .type = RX_TYPE_TEXT, .as = { .s = { at, strlen(at) } } }
						  : (rx_value){ .type = RX_TYPE_NONE };
	check(values, n);
	free(texts);
	return 0;
}
