/* Names by convention. The hash is FNV-1a, written out here: it is part of the names, and names are
 * in databases, so it must not follow a change of the hash that maps use. */
#include "model/naming.h"

#include <string.h>

#include "base/buf.h"

static const char *const prefixes[] = {
	[RX__NAMING_PRIMARY_KEY] = "pk",
	[RX__NAMING_FOREIGN_KEY] = "fk",
	[RX__NAMING_INDEX] = "ix",
	[RX__NAMING_UNIQUE] = "uq",
	[RX__NAMING_CHECK] = "ck",
};

static uint32_t fnv1a(const char *text)
{
	uint32_t hash = 2166136261u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

/* "_" and eight digits end a name that was cut, at a character boundary. */
static void shorten(rx_buf *name)
{
	uint32_t hash = fnv1a(rx__buf_text(name));
	size_t cut = RX__NAME_MAX - 9;
	while (cut > 0 && ((unsigned char)name->data[cut] & 0xC0) == 0x80)
		cut--;
	rx__buf_truncate(name, cut);
	rx__buf_printf(name, "_%08x", (unsigned)hash);
}

char *rx__naming_make(
	rx_arena *arena, rx__naming kind, const char *table, const char *const *parts, size_t n_parts)
{
	rx_buf name = RX_BUF_INIT;
	rx__buf_printf(&name, "%s_%s", prefixes[kind], table);
	for (size_t i = 0; i < n_parts; i++)
		rx__buf_printf(&name, "_%s", parts[i]);
	if (!name.error && name.size > RX__NAME_MAX)
		shorten(&name);
	char *copy = name.error ? NULL : rx__arena_strdup(arena, rx__buf_text(&name));
	rx__buf_deinit(&name);
	return copy;
}

char *rx__naming_enum(rx_arena *arena, const char *schema, const char *table, const char *column)
{
	return rx__arena_printf(
		arena, "%s%s%s_%s", schema ? schema : "", schema ? "_" : "", table, column);
}
