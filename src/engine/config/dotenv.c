/* A cursor over the text; each entry is checked completely before it is added. Messages name the
 * variable and the line, never the value. */
#include "engine/config/dotenv.h"

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"

typedef struct cursor {
	const char *at;
	const char *path;
	int line;
	rx_arena *arena;
	rx_error *error;
} cursor;

static int wrong(const cursor *c, const char *reason)
{
	return rx__fail(c->error, RX_ECONFIG, "%s:%d: %s", c->path, c->line, reason);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(cursor *c)
{
	while (is_blank(*c->at))
		c->at++;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		c == '.' || c == '-';
}

static int take_name(cursor *c, const char **name)
{
	const char *first;

	if (strncmp(c->at, "export", 6) == 0 && is_blank(c->at[6])) {
		c->at += 6;
		skip_blanks(c);
	}
	first = c->at;
	while (is_name_char(*c->at))
		c->at++;
	if (c->at == first)
		return wrong(c, "a variable's name is expected (NAME=value)");
	*name = rx__arena_strndup(c->arena, first, (size_t)(c->at - first));
	if (!*name)
		return rx__fail_nomem(c->error);
	skip_blanks(c);
	if (*c->at != '=')
		return wrong(c, "'=' is expected behind the name");
	c->at++;
	skip_blanks(c);
	return 0;
}

static char unescaped(char c)
{
	return (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
}

/* Behind the opening quote. In single quotes only \' and \\ are escapes, in double ones also \n, \t,
 * \r; any other backslash stands for itself. */
static int take_quoted(cursor *c, char quote, char **value)
{
	const char *escapes = quote == '"' ? "\"\\ntr" : "'\\";
	size_t size = 0;
	int first_line = c->line;
	char *to;

	for (const char *end = c->at; *end && *end != quote; end += *end == '\\' && end[1] ? 2 : 1)
		size = (size_t)(end - c->at) + 2;
	to = *value = rx__arena_alloc(c->arena, size + 1);
	if (!to)
		return rx__fail_nomem(c->error);
	for (; *c->at && *c->at != quote; c->at++) {
		if (*c->at == '\\' && c->at[1] && strchr(escapes, c->at[1])) {
			c->at++;
			*to++ = quote == '"' ? unescaped(*c->at) : *c->at;
		} else {
			*to++ = *c->at;
		}
		c->line += *c->at == '\n';
	}
	*to = '\0';
	if (*c->at != quote) {
		c->line = first_line;
		return wrong(c, "the quote that begins the value is not closed");
	}
	c->at++;
	return 0;
}

/* Up to the end of the line, or to a '#' behind white space. */
static int take_plain(cursor *c, char **value)
{
	const char *end = c->at;

	while (*end && *end != '\n' && !(*end == '#' && (end == c->at || is_blank(end[-1]))))
		end++;
	*value = NULL;
	for (const char *last = end;; last--) {
		if (last > c->at && is_blank(last[-1]))
			continue;
		*value = rx__arena_strndup(c->arena, c->at, (size_t)(last - c->at));
		break;
	}
	c->at = end;
	return *value ? 0 : rx__fail_nomem(c->error);
}

static int take_value(cursor *c, char **value)
{
	char quote = *c->at;
	int result;

	if (quote != '"' && quote != '\'')
		return take_plain(c, value);
	c->at++;
	result = take_quoted(c, quote, value);
	if (result != 0)
		return result;
	skip_blanks(c);
	if (*c->at && *c->at != '\n' && *c->at != '#')
		return wrong(c, "nothing but a comment may follow the closing quote");
	return 0;
}

static int add(rx__dotenv *env, const cursor *c, rx__dotenv_entry entry)
{
	if (!rx__arena_grow(c->arena, &env->entries, env->n, &env->capacity, sizeof(entry)))
		return rx__fail_nomem(c->error);
	env->entries[env->n++] = entry;
	return 0;
}

static int take_line(rx__dotenv *env, cursor *c)
{
	rx__dotenv_entry entry = { .path = c->path, .line = c->line, .file = env->n_files };
	int result;

	skip_blanks(c);
	if (*c->at && *c->at != '\n' && *c->at != '#') {
		result = take_name(c, &entry.name);
		if (result == 0)
			result = take_value(c, &entry.value);
		if (result == 0)
			result = add(env, c, entry);
		if (result != 0)
			return result;
	}
	c->at += strcspn(c->at, "\n");
	return 0;
}

int rx__dotenv_parse(
	rx__dotenv *env, rx_arena *arena, const char *text, const char *path, rx_error *error)
{
	cursor c = { .at = text, .path = path, .line = 1, .arena = arena, .error = error };
	int result = 0;

	if (strncmp(c.at, "\xef\xbb\xbf", 3) == 0)
		c.at += 3;
	while (*c.at && result == 0) {
		result = take_line(env, &c);
		if (*c.at == '\n' && result == 0) {
			c.at++;
			c.line++;
		}
	}
	env->n_files++;
	return result;
}

const rx__dotenv_entry *rx__dotenv_find(const rx__dotenv *env, const char *name)
{
	const rx__dotenv_entry *found = NULL;

	for (size_t i = 0; i < env->n; i++) {
		const rx__dotenv_entry *entry = &env->entries[i];

		if (found && entry->file != found->file)
			break;
		if (strcmp(entry->name, name) == 0)
			found = entry;
	}
	return found;
}

void rx__dotenv_wipe(rx__dotenv *env)
{
	for (size_t i = 0; i < env->n; i++)
		explicit_bzero(env->entries[i].value, strlen(env->entries[i].value));
}
