/* A token is base64 (the letters of addresses) of: a byte that says which form this is, four bytes that
 * tell one order from another, then for each value its type and its bytes. Nobody signs it: whoever
 * changes it gets other rows of the same query, or is refused. */
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/map.h"
#include "session/query/after.h"

enum { FORM = 1, HEAD = 5, LONGEST = 1 << 16 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* A number that differs when the sort keys do. */
static uint32_t order_sum(const rx__query *query)
{
	uint64_t sum = 0;
	for (const rx_order *at = query->args.order_by; at->operand; at++) {
		const rx_column *column = (const rx_column *)at->operand;
		const rx_node *node = (const rx_node *)at->operand;
		const uint32_t parts[] = { node->kind, node->type, node->n, at->descending, at->nulls };
		sum = rx__hash_bytes(parts, sizeof parts, sum);
		if (node->kind == RX_NODE_COLUMN)
			sum = rx__hash_bytes(column->rx__field, strlen(column->rx__field), sum);
	}
	return (uint32_t)(sum ^ sum >> 32);
}

static size_t size_of(rx_type type)
{
	switch (type) {
	case RX_TYPE_NONE:
		return 0;
	case RX_TYPE_DECIMAL:
		return sizeof(rx_decimal);
	case RX_TYPE_UUID:
		return sizeof(rx_uuid);
	default:
		return sizeof(int64_t);
	}
}

static bool is_text(rx_type type)
{
	return type == RX_TYPE_TEXT || type == RX_TYPE_JSON || type == RX_TYPE_BYTES;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_value(rx_buf *out, const rx_value *value)
{
	uint32_t size = (uint32_t)value->as.s.size;
	rx__buf_putc(out, (char)value->type);
	if (!is_text(value->type)) {
		rx__buf_add(out, (const char *)&value->as, size_of(value->type));
		return;
	}
	rx__buf_add(out, (const char *)&size, sizeof size);
	rx__buf_add(out, value->as.s.data, size);
}

static char *encode(rx_arena *arena, const unsigned char *data, size_t size)
{
	char *out = rx__arena_alloc(arena, size / 3 * 4 + 5), *at = out;
	for (size_t i = 0; out && i < size; i += 3) {
		size_t n = size - i < 3 ? size - i : 3;
		uint32_t bits = (uint32_t)data[i] << 16;
		bits |= n > 1 ? (uint32_t)data[i + 1] << 8 : 0;
		bits |= n > 2 ? data[i + 2] : 0;
		for (size_t j = 0; j <= n; j++)
			*at++ = letters[bits >> (18 - 6 * j) & 63];
	}
	if (out)
		*at = '\0';
	return out;
}

rx_text rx__after_write(
	rx_session *session, const rx__query *query, const rx_value *values, size_t n)
{
	rx_buf bytes;
	uint32_t sum = order_sum(query);
	char *text = NULL;
	rx__buf_init(&bytes, LONGEST);
	rx__buf_putc(&bytes, FORM);
	rx__buf_add(&bytes, (const char *)&sum, sizeof sum);
	for (size_t i = 0; i < n; i++)
		put_value(&bytes, &values[i]);
	if (bytes.error == RX_ENOMEM)
		rx__fail_nomem(&session->error);
	else if (bytes.error)
		rx__fail(
			&session->error, RX_EINVAL, "rx_token_of: the values take more than %d bytes", LONGEST);
	else if ((text = encode(&session->arena, (const unsigned char *)bytes.data, bytes.size)) ==
		NULL)
		rx__fail_nomem(&session->error);
	rx__buf_deinit(&bytes);
	return text;
}

/* ---- reading --------------------------------------------------------------------------------- */

static int fail_token(rx_session *session)
{
	return rx__fail(&session->error, RX_EINVAL,
		"the token of .after is none of this order: begin again with the first page");
}

/* The bytes of a token; false if it holds something else than letters. */
static bool decode(const char *token, size_t size, unsigned char *out, size_t *n)
{
	uint32_t bits = 0;
	*n = 0;
	for (size_t i = 0; i < size; i++) {
		const char *letter = strchr(letters, token[i]);
		if (!letter)
			return false;
		bits = bits << 6 | (uint32_t)(letter - letters);
		if (i % 4 != 0)
			out[(*n)++] = (unsigned char)(bits >> (6 - i % 4 * 2));
	}
	return size % 4 != 1;
}

typedef struct reader {
	const unsigned char *at, *end;
} reader;

static bool take(reader *r, void *out, size_t size)
{
	if ((size_t)(r->end - r->at) < size)
		return false;
	memcpy(out, r->at, size);
	r->at += size;
	return true;
}

/* 0, RX_EINVAL where the bytes are no value, or RX_ENOMEM. */
static int take_value(reader *r, rx_arena *arena, rx_value *out)
{
	unsigned char type;
	uint32_t size;
	*out = (rx_value){ .type = RX_TYPE_NONE };
	if (!take(r, &type, 1) || type > RX_TYPE_ENUM)
		return RX_EINVAL;
	out->type = (rx_type)type;
	if (!is_text(out->type))
		return take(r, &out->as, size_of(out->type)) ? 0 : RX_EINVAL;
	if (!take(r, &size, sizeof size) || (size_t)(r->end - r->at) < size)
		return RX_EINVAL;
	out->as.s.data = rx__arena_strndup(arena, (const char *)r->at, size);
	out->as.s.size = size;
	r->at += size;
	return out->as.s.data ? 0 : RX_ENOMEM;
}

int rx__after_read(
	rx_session *session, const rx__query *query, const char *token, rx_value *values, size_t n)
{
	size_t size = strlen(token), n_bytes = 0;
	uint32_t sum;
	unsigned char form = 0;
	if (size > 2 * (size_t)LONGEST)
		return fail_token(session);
	unsigned char *bytes = rx__arena_alloc(&session->scratch, size + 1);
	if (!bytes)
		return rx__fail_nomem(&session->error);
	if (!decode(token, size, bytes, &n_bytes))
		return fail_token(session);
	reader r = { bytes, bytes + n_bytes };
	if (!take(&r, &form, 1) || form != FORM || !take(&r, &sum, sizeof sum) ||
		sum != order_sum(query))
		return fail_token(session);
	for (size_t i = 0; i < n; i++) {
		int rc = take_value(&r, &session->scratch, &values[i]);
		if (rc != 0)
			return rc == RX_ENOMEM ? rx__fail_nomem(&session->error) : fail_token(session);
	}
	return r.at == r.end ? 0 : fail_token(session);
}
