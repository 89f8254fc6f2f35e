/* URLs of test servers. */
#ifndef TEST_SUPPORT_URL_H
#define TEST_SUPPORT_URL_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static inline bool test_url_is(const char *url, const char *scheme)
{
	return strncmp(url, scheme, strlen(scheme)) == 0;
}

/* The URL by which one works in that schema of the server: PostgreSQL has an option for it, to MariaDB
 * it is the database. */
static inline void test_url_in_schema(
	char *out, size_t size, const char *server, const char *schema)
{
	size_t base = strcspn(server, "?");

	if (!test_url_is(server, "mariadb")) {
		snprintf(out, size, "%s%csearch_path=%s", server, server[base] ? '&' : '?', schema);
		return;
	}
	while (base > 0 && server[base - 1] != '/')
		base--;
	snprintf(out, size, "%.*s%s%s", (int)base, server, schema,
		strchr(server, '?') ? strchr(server, '?') : "");
}

#endif
