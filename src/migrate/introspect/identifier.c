#include "migrate/introspect/identifier.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "model/naming.h"

/* What cannot be a name of its own: keywords of C11 to C23 and of GNU C, macros that the headers of a
 * program may bring, and what a model has by itself. */
static const char *const reserved[] = { "alignas", "alignof", "and", "asm", "assert", "atomic",
	"auto", "bool", "break", "case", "char", "complex", "const", "constexpr", "continue", "default",
	"do", "double", "else", "enum", "errno", "extern", "false", "float", "for", "goto", "i386",
	"if", "imaginary", "inline", "int", "linux", "long", "noreturn", "not", "nullptr", "or",
	"register", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert",
	"stderr", "stdin", "stdout", "struct", "switch", "thread_local", "true", "typedef", "typeof",
	"typeof_unqual", "union", "unix", "unsigned", "void", "volatile", "while", "xor", "NULL", "EOF",
	"FILE", "DIR" };

/* Macros among them, which would be replaced before the library could read a name. */
static const char *const macros[] = { "bool", "true", "false", "errno", "unix", "linux", "i386",
	"NULL", "EOF", "stdin", "stdout", "stderr", "complex", "alignas", "alignof", "noreturn",
	"static_assert", "thread_local" };

static bool is_macro(const char *name)
{
	for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++)
		if (!strcmp(macros[i], name))
			return true;
	return false;
}

static bool is_reserved(const char *name)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (!strcmp(reserved[i], name))
			return true;
	return !strncmp(name, "rx_", 3) || !strncmp(name, "RX_", 3);
}

static bool is_taken(const rx__identifiers *taken, const char *name)
{
	for (size_t i = 0; i < taken->n; i++)
		if (!strcmp(taken->at[i], name))
			return true;
	return false;
}

/* The first of name, name_2, name_3, … that is free. */
static const char *take(rx__identifiers *taken, const char *name, const char *between)
{
	const char *chosen = is_reserved(name) ? rx__arena_printf(taken->arena, "%s_", name)
										   : rx__arena_strdup(taken->arena, name);
	for (unsigned i = 2; chosen && is_taken(taken, chosen); i++)
		chosen = rx__arena_printf(taken->arena, "%s%s%u", name, between, i);
	if (!chosen ||
		!rx__arena_grow(taken->arena, &taken->at, taken->n, &taken->capacity, sizeof(*taken->at)))
		return NULL;
	taken->at[taken->n++] = chosen;
	return chosen;
}

static bool is_part(char c)
{
	return isalnum((unsigned char)c) && (unsigned char)c < 0x80;
}

static bool has_small(const char *name)
{
	for (; *name; name++)
		if (islower((unsigned char)*name))
			return true;
	return false;
}

const char *rx__identifier_type(rx__identifiers *taken, const char *name)
{
	rx_buf text = RX_BUF_INIT;
	const bool shouts = !has_small(name);
	bool begins = true;
	for (const char *c = name; *c; c++) {
		if (is_part(*c)) {
			if (text.size == 0 && isdigit((unsigned char)*c))
				rx__buf_puts(&text, "Table");
			rx__buf_putc(&text,
				begins		 ? (char)toupper((unsigned char)*c)
					: shouts ? (char)tolower((unsigned char)*c)
							 : *c);
		}
		begins = !is_part(*c);
	}
	const char *chosen =
		text.error ? NULL : take(taken, text.size ? rx__buf_text(&text) : "Table", "");
	rx__buf_deinit(&text);
	return chosen;
}

/* Words of small letters joined by one '_'; `first` where there are none, or a digit begins. */
static void add_words(rx_buf *text, const char *name, const char *first, int (*letter)(int))
{
	bool gap = false;
	const size_t begin = text->size;
	for (const char *c = name; *c; c++) {
		if (is_part(*c)) {
			if (text->size == begin && isdigit((unsigned char)*c))
				rx__buf_puts(text, first);
			else if (gap && text->size > begin)
				rx__buf_putc(text, '_');
			rx__buf_putc(text, (char)letter((unsigned char)*c));
		}
		gap = !is_part(*c);
	}
	if (text->size == begin)
		rx__buf_puts(text, first);
}

static int as_it_is(int c)
{
	return c;
}

const char *rx__identifier_field(rx__identifiers *taken, const char *name)
{
	rx_buf text = RX_BUF_INIT;
	if (rx__identifier_is_plain(name))
		rx__buf_puts(&text, name);
	else
		add_words(&text, name, "n_", as_it_is);
	const char *chosen = text.error ? NULL : take(taken, rx__buf_text(&text), "_");
	rx__buf_deinit(&text);
	return chosen;
}

const char *rx__identifier_constant(rx__identifiers *taken, const char *prefix, const char *name)
{
	rx_buf text = RX_BUF_INIT;
	add_words(&text, prefix, "n", toupper);
	rx__buf_putc(&text, '_');
	add_words(&text, name, "N", toupper);
	const char *chosen = text.error ? NULL : take(taken, rx__buf_text(&text), "_");
	rx__buf_deinit(&text);
	return chosen;
}

bool rx__identifier_is_plain(const char *name)
{
	const size_t n = strspn(name, RX__NAME_LETTERS);
	return n > 0 && !name[n] && !isdigit((unsigned char)*name) && *name != '_' &&
		!strstr(name, "__") && n < 64 && !is_macro(name);
}
