/* The readers of rxconfig.ini and of dotenv files: what they accept comes as entries with lines that
 * exist, what they refuse has a message. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "engine/config/dotenv.h"
#include "engine/config/inifile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seen {
	int n_lines, last_line;
	int refuse_at;
} seen;

static void require(int condition)
{
	if (!condition)
		abort();
}

static int take(
	void *ud, const char *section, const char *name, const char *value, int line, rx_error *error)
{
	seen *s = ud;

	require(section && name && value && line >= s->last_line && line <= s->n_lines);
	s->last_line = line;
	if (line != s->refuse_at)
		return 0;
	error->code = RX_ECONFIG;
	strcpy(error->message, "refused");
	return RX_ECONFIG;
}

static void check_ini(const char *text, seen s)
{
	rx_error error = RX_ERROR_INIT;

	if (rx__ini_read(text, "fuzz.ini", take, &s, &error) != 0)
		require(error.code == RX_ECONFIG && error.message[0]);
}

static void check_dotenv(const char *text, int n_lines)
{
	rx_error error = RX_ERROR_INIT;
	rx__dotenv env = { .n = 0 };
	rx_arena arena;

	rx__arena_init(&arena, 0);
	if (rx__dotenv_parse(&env, &arena, text, "fuzz.env", &error) != 0)
		require(error.code == RX_ECONFIG && error.message[0]);
	for (size_t i = 0; i < env.n; i++) {
		require(env.entries[i].line >= 1 && env.entries[i].line <= n_lines);
		require(rx__dotenv_find(&env, env.entries[i].name) != NULL);
	}
	rx__dotenv_wipe(&env);
	rx__arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	seen s = { .n_lines = 1 };

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	for (const char *c = text; *c; c++)
		s.n_lines += *c == '\n';
	check_ini(text, s);
	s.refuse_at = 2;
	check_ini(text, s);
	check_dotenv(text, s.n_lines);
	free(text);
	return 0;
}
