/* What a script says of itself is text in a struct of the program or of a module: here it is checked
 * once and split into lists, so that the graph works on names only. */
#include "migrate/graph/revision.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/naming.h"

int rx__names_split(rx__names *out, const char *text, rx_arena *arena, rx_error *error)
{
	*out = (rx__names){ NULL, 0 };
	if (!text)
		return 0;
	size_t capacity = 1;
	for (const char *c = text; *c; c++)
		capacity += *c == ',';
	out->at = rx__arena_array(arena, capacity, sizeof(*out->at));
	if (!out->at)
		return rx__fail_nomem(error);
	while (*text) {
		text += strspn(text, ", \t\n");
		size_t size = strcspn(text, ",");
		const char *next = text + size;
		while (size && isspace((unsigned char)text[size - 1]))
			size--;
		if (size) {
			out->at[out->n] = rx__arena_strndup(arena, text, size);
			if (!out->at[out->n++])
				return rx__fail_nomem(error);
		}
		text = next;
	}
	return 0;
}

const char *rx__revision_where(const rx__revision *revision, char *buffer, size_t size)
{
	if (revision->file)
		return revision->file;
	snprintf(buffer, size, "revision %s", revision->id);
	return buffer;
}

/* Ids are part of C identifiers and of targets, so few characters are left. */
static bool id_valid(const char *id)
{
	size_t n = strspn(id, RX__NAME_LETTERS);
	return n > 0 && n <= RX__REVISION_ID_MAX && !id[n];
}

static int fail_id(const char *file, const char *id, rx_error *error)
{
	return rx__fail(error, RX_EMIGRATION,
		"%s: '%s' cannot be the id of a revision: 1 to %d letters, digits and _ are",
		file ? file : "", id ? id : "", RX__REVISION_ID_MAX);
}

/* A module that was compiled with an older header lacks what came later. */
#define HAS(code, member) \
	((code)->rx__size >= offsetof(rx_revision, member) + sizeof((code)->member))

static int read_one(rx__revision *out, rx_arena *arena, rx_error *error)
{
	const rx_revision *code = out->code;
	if (!code->id || !id_valid(code->id))
		return fail_id(out->file, code->id, error);
	if (!code->upgrade || !code->downgrade)
		return rx__fail(
			error, RX_EMIGRATION, "revision %s has no upgrade or no downgrade function", code->id);
	if (HAS(code, phase))
		out->phase = code->phase;
	if (out->phase && out->phase != RX_EXPAND && out->phase != RX_CONTRACT)
		return rx__fail(error, RX_EMIGRATION,
			"revision %s: .phase is RX_EXPAND or RX_CONTRACT; a script that does both is two "
			"scripts",
			code->id);
	int r = rx__names_split(&out->parents, code->revises, arena, error);
	if (!r)
		r = rx__names_split(&out->labels, code->labels, arena, error);
	if (!r)
		r = rx__names_split(&out->depends_on, code->depends_on, arena, error);
	return r;
}

/* The parts of a script, the last of which has its id and message. What the script stands on is what
 * its first part stands on; its labels are there too. */
static int add_parts(rx__revisions *out, const rx__revision *whole, const rx__names *replaced,
	rx_arena *arena, rx_error *error)
{
	for (size_t i = 0; i <= replaced->n; i++) {
		const char *id = i < replaced->n ? replaced->at[i] : whole->id;
		if (!id_valid(id))
			return fail_id(whole->file, id, error);
		if (!rx__arena_grow(arena, &out->at, out->n, &out->capacity, sizeof(*out->at)))
			return rx__fail_nomem(error);
		rx__revision *part = &out->at[out->n++];
		*part = *whole;
		part->id = id;
		part->is_part = true;
		if (i < replaced->n)
			part->message = rx__arena_printf(arena, "part of %s", whole->id);
		if (i > 0) {
			part->parents = (rx__names){ .at = rx__arena_alloc(arena, sizeof(char *)), .n = 1 };
			part->depends_on = part->labels = (rx__names){ NULL, 0 };
		}
		if (!part->message || (i > 0 && !part->parents.at))
			return rx__fail_nomem(error);
		if (i > 0)
			part->parents.at[0] = replaced->at[i - 1];
	}
	return 0;
}

int rx__revisions_add(rx__revisions *out, const rx_revision *code, const char *file,
	const char *source_sum, rx_arena *arena, rx_error *error)
{
	rx__names replaced = { NULL, 0 };
	rx__revision whole = { .id = code->id,
		.message = code->message ? code->message : "",
		.file = file,
		.source_sum = source_sum,
		.code = code,
		.running = out->running };
	int r = read_one(&whole, arena, error);
	if (!r && HAS(code, replaces))
		r = rx__names_split(&replaced, code->replaces, arena, error);
	if (r)
		return r;
	if (replaced.n)
		return add_parts(out, &whole, &replaced, arena, error);
	if (!rx__arena_grow(arena, &out->at, out->n, &out->capacity, sizeof(*out->at)))
		return rx__fail_nomem(error);
	out->at[out->n++] = whole;
	return 0;
}
