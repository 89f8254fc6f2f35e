/* The states of an object are a table: for each, the ones that may follow. */
#include "session/object.h"

#include "base/buf.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "model/value.h"

#define NEXT(state) (1u << RX__OBJECT_##state)

static const struct {
	const char *name;
	unsigned next;
} states[] = {
	[RX__OBJECT_NEW] = { "new", NEXT(PENDING) | NEXT(PERSISTENT) | NEXT(READ_ONLY) },
	[RX__OBJECT_PENDING] = { "pending", NEXT(PERSISTENT) | NEXT(DETACHED) },
	[RX__OBJECT_PERSISTENT] = { "persistent", NEXT(DELETED) | NEXT(GONE) | NEXT(DETACHED) },
	[RX__OBJECT_DELETED] = { "deleted", NEXT(GONE) | NEXT(PERSISTENT) | NEXT(DETACHED) },
	[RX__OBJECT_GONE] = { "deleted", NEXT(PERSISTENT) | NEXT(DETACHED) },
	[RX__OBJECT_DETACHED] = { "expunged", 0 },
	[RX__OBJECT_READ_ONLY] = { "read-only", NEXT(DETACHED) },
};

bool rx__object_may_move(rx__object_state from, rx__object_state to)
{
	return from == to || states[from].next & 1u << to;
}

const char *rx__object_state_name(rx__object_state state)
{
	return state <= RX__OBJECT_READ_ONLY ? states[state].name : "unknown";
}

/* The address may be any, also of a variable on the stack: what stands before it is readable, but
 * not for AddressSanitizer. */
__attribute__((no_sanitize("address"), noinline)) rx__head rx__object_peek(const void *object)
{
	typedef uint64_t __attribute__((may_alias)) word;
	rx__head out;
	const volatile unsigned char *from = (const volatile unsigned char *)rx__object_head(object);
	unsigned char *to = (unsigned char *)&out;
	if ((uintptr_t)from % sizeof(word) == 0) {
		const word halves[2] = { ((const volatile word *)from)[0],
			((const volatile word *)from)[1] };
		memcpy(to, halves, sizeof out);
		return out;
	}
	for (size_t i = 0; i < sizeof out; i++)
		to[i] = from[i];
	return out;
}

void rx__object_restore(void *to, const void *from, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		memcpy((char *)to + attribute->offset, (const char *)from + attribute->offset,
			attribute->size);
	}
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		size_t offset = mapper->relationships[i].offset;
		memcpy((char *)to + offset, (const char *)from + offset, sizeof(void *));
	}
}

static bool key_is_zero(const void *object, const rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx_value value = rx__attribute_get(mapper->keys[i], object, NULL);
		if (value.type != RX_TYPE_NONE && !(mapper->keys[i]->generated && value.as.i == 0))
			return false;
	}
	return true;
}

/* What a person would tell it by while it has no key: a short text, best of all a unique one. */
static const rx__attribute *telling(const void *object, const rx__mapper *mapper, rx_value *out)
{
	enum { LONGEST = 30 };
	const rx__attribute *found = NULL;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->type != RX_TYPE_TEXT || attribute->column->secret ||
			(found && !attribute->column->unique))
			continue;
		rx_value value = rx__attribute_get(attribute, object, NULL);
		if (value.type == RX_TYPE_NONE || value.as.s.size == 0 || value.as.s.size > LONGEST ||
			rx__utf8_check(value.as.s.data, value.as.s.size) >= 0)
			continue;
		*out = value;
		found = attribute;
		if (attribute->column->unique)
			break;
	}
	return found;
}

static void print_new(rx_buf *out, const void *object, const rx__mapper *mapper)
{
	rx_value value;
	const rx__attribute *by = telling(object, mapper, &value);
	rx__buf_puts(out, " (new");
	if (by) {
		rx__buf_printf(out, ", %s ", by->field);
		rx__value_print(out, &value, false);
	}
	rx__buf_puts(out, ")");
}

char *rx__object_label(const void *object, const rx__mapper *mapper, char *out, size_t size)
{
	rx_buf text;
	rx__buf_init(&text, size);
	rx__buf_puts(&text, mapper->name);
	if (key_is_zero(object, mapper)) {
		print_new(&text, object, mapper);
	} else {
		rx__buf_puts(&text, mapper->n_keys > 1 ? "#(" : "#");
		for (size_t i = 0; i < mapper->n_keys; i++) {
			rx_value value = rx__attribute_get(mapper->keys[i], object, NULL);
			rx__buf_puts(&text, i > 0 ? ", " : "");
			rx__value_print(&text, &value, mapper->keys[i]->column->secret);
		}
		rx__buf_puts(&text, mapper->n_keys > 1 ? ")" : "");
	}
	rx__copy_text(out, size, rx__buf_text(&text));
	rx__buf_deinit(&text);
	return out;
}
