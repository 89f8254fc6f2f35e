/* Whoever lists processes sees their command lines. A password in a URL there is overwritten as soon as the
 * words are copied, as other clients of databases do; for a moment it was to be seen all the same. */
#include "cli.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Where the kernel shows the command line from; a program may call rx_main with words of its own, which
 * nobody sees and which need not be writable. */
static bool find_shown(uintptr_t *begin, uintptr_t *end)
{
	char text[2048];
	unsigned long from = 0, to = 0;
	FILE *file = fopen("/proc/self/stat", "re");
	size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (file)
		fclose(file);
	text[size] = '\0';
	char *at = strrchr(text, ')'); /* of the second field; 48 and 49 are wanted */
	for (int field = 2; at && field < 48; field++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%lu %lu", &from, &to) != 2)
		return false;
	*begin = from;
	*end = to;
	return from < to;
}

static void cover(char *from, const char *to)
{
	if (from < to)
		memset(from, '*', (size_t)(to - from));
}

static void hide(char *url)
{
	static const char *const words[] = { "pass", "pwd", "secret", "token" };
	char *rest = strstr(url, "://"), *sign, *colon, *query;
	if (!rest)
		return;
	rest += 3;
	sign = strrchr(rest, '@');
	colon = strchr(rest, ':');
	query = strchr(sign ? sign : rest, '?');
	if (sign && colon && colon < sign)
		cover(colon + 1, sign);
	for (size_t i = 0; query && i < sizeof(words) / sizeof(*words); i++)
		if (strcasestr(query, words[i]))
			cover(query + 1, query + strlen(query));
}

void cli_hide_passwords(int argc, char **argv)
{
	uintptr_t begin = 0, end = 0;
	if (!find_shown(&begin, &end))
		return;
	for (int i = 0; i < argc; i++)
		if ((uintptr_t)argv[i] >= begin && (uintptr_t)argv[i] < end)
			hide(argv[i]);
}
