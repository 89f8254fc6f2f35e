/* The words at the end are taken off from the right, so that a column's name may hold blanks. */
#include "schema/index_part.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "schema/schema.h"
#include "schema/sql_text.h"

static size_t trimmed(const char *text, size_t size)
{
	while (size && isspace((unsigned char)text[size - 1]))
		size--;
	return size;
}

/* The beginning of the last word of text, if a blank is before it; else size. */
static size_t last_word(const char *text, size_t size)
{
	size_t at = size;

	while (at && !isspace((unsigned char)text[at - 1]))
		at--;
	return at ? at : size;
}

static bool word_is(const char *text, size_t from, size_t size, const char *word)
{
	return size - from == strlen(word) && strncasecmp(text + from, word, size - from) == 0;
}

static bool read_direction(const char *text, size_t *size, bool *descending)
{
	size_t at = last_word(text, *size);

	*descending = word_is(text, at, *size, "DESC");
	if (!*descending && !word_is(text, at, *size, "ASC"))
		return false;
	*size = trimmed(text, at);
	return true;
}

/* "… NULLS FIRST" */
static void read_nulls(const char *text, size_t *size, rx_nulls *nulls)
{
	size_t at = last_word(text, *size), before = trimmed(text, at);
	size_t keyword = last_word(text, before);

	if (at == *size || !word_is(text, keyword, before, "NULLS"))
		return;
	if (word_is(text, at, *size, "FIRST"))
		*nulls = RX_NULLS_FIRST;
	else if (word_is(text, at, *size, "LAST"))
		*nulls = RX_NULLS_LAST;
	else
		return;
	*size = trimmed(text, keyword);
}

/* "… text_pattern_ops": a last word that ends so is an operator class, and the last part of no name
 * that anybody gives a column. */
static bool read_opclass(rx_arena *arena, const char *text, size_t *size, const char **opclass)
{
	size_t at = last_word(text, *size);

	if (at == *size || *size - at < 5 || strncasecmp(text + *size - 4, "_ops", 4) != 0)
		return true;
	*opclass = rx__arena_strndup(arena, text + at, *size - at);
	*size = trimmed(text, at);
	return *opclass != NULL;
}

/* "… COLLATE name" */
static bool read_collate(rx_arena *arena, const char *text, size_t *size, const char **collate)
{
	size_t at = last_word(text, *size), before = trimmed(text, at);
	size_t keyword = last_word(text, before);

	if (at == *size || keyword == before || !word_is(text, keyword, before, "COLLATE"))
		return true;
	*collate = rx__arena_strndup(arena, text + at, *size - at);
	*size = trimmed(text, keyword);
	return *collate != NULL;
}

bool rx__index_part_read(
	rx_arena *arena, rx_schema_index_part *out, const char *text, bool is_expression)
{
	const char *name;
	size_t size;

	while (isspace((unsigned char)*text))
		text++;
	size = trimmed(text, strlen(text));
	*out = (rx_schema_index_part){ .column = NULL };
	read_nulls(text, &size, &out->nulls);
	read_direction(text, &size, &out->descending);
	if (!read_opclass(arena, text, &size, &out->opclass) ||
		!read_collate(arena, text, &size, &out->collate))
		return false;
	name = rx__arena_strndup(arena, text, size);
	if (is_expression && name && !rx__sql_plain_name(name))
		out->expression = name;
	else
		out->column = name;
	return name != NULL;
}

bool rx__index_part_read_list(rx_arena *arena, rx_schema_index *index, const char *text)
{
	rx_schema_index_part *part;
	const char *end, *item;

	for (;; text = end + 1) {
		end = rx__sql_item_end(text);
		item = rx__arena_strndup(arena, text, (size_t)(end - text));
		part = rx__arena_push(arena, &index->parts, &index->n_parts, sizeof(*part));
		if (!item || !part || !rx__index_part_read(arena, part, item, true))
			return false;
		if (!*end)
			return true;
	}
}

const char *rx__index_part_text(rx_arena *arena, const rx_schema_index_part *part)
{
	static const char *const nulls[] = { "", " NULLS FIRST", " NULLS LAST" };

	return rx__arena_printf(arena, "%s%s%s%s%s%s%s", part->column ? part->column : part->expression,
		part->collate ? " COLLATE " : "", part->collate ? part->collate : "",
		part->opclass ? " " : "", part->opclass ? part->opclass : "",
		part->descending ? " DESC" : "", nulls[part->nulls]);
}
