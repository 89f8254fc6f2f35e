#include "session/work/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "sql/bind.h"

/* ---- the plan -------------------------------------------------------------------------------- */

/* Where `set` stands in the rx_opt_… of a quick type; 0 for types that are never quick. */
static const uint8_t flags[] = {
	[RX_TYPE_BOOL] = offsetof(rx_opt_bool, set),
	[RX_TYPE_INT16] = offsetof(rx_opt_int16, set),
	[RX_TYPE_INT32] = offsetof(rx_opt_int32, set),
	[RX_TYPE_INT64] = offsetof(rx_opt_int64, set),
	[RX_TYPE_DOUBLE] = offsetof(rx_opt_double, set),
	[RX_TYPE_DATE] = offsetof(rx_opt_date, set),
	[RX_TYPE_DATETIME] = offsetof(rx_opt_datetime, set),
};

static bool has_rules(const rx__attribute *attribute)
{
	return attribute->min.type != RX_TYPE_NONE || attribute->max.type != RX_TYPE_NONE ||
		attribute->column->min_length > 0 || attribute->pattern;
}

static bool is_quick(const rx__attribute *attribute)
{
	rx_type type = attribute->type;
	if (has_rules(attribute) || attribute->inline_chars)
		return false;
	/* A foreign key may be filled in with the text of another object: that is for the general way. */
	return type == RX_TYPE_TEXT ? !attribute->target : type < sizeof flags && flags[type] > 0;
}

static rx__plan_step step_of(const rx__attribute *attribute)
{
	bool quick = is_quick(attribute);
	return (rx__plan_step){
		.attribute = attribute,
		.offset = attribute->offset,
		.size = attribute->size,
		.most = attribute->ddl.length > 0 ? (uint32_t)attribute->ddl.length : UINT32_MAX,
		.quick = quick ? (uint8_t)attribute->type : RX_TYPE_NONE,
		.flag = quick && attribute->optional ? flags[attribute->type] : 0,
		.nullable = attribute->nullable,
		.computed = attribute->computed,
		.special = attribute->computed || attribute->generated || attribute->column->server_default,
	};
}

static size_t words_of(size_t size)
{
	return (size + sizeof(uint64_t) - 1) / sizeof(uint64_t);
}

/* By insertion: the columns of most models are declared in the order in which they lie. */
static void sort_by_offset(rx__plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		size_t at = i;
		for (; at > 0 && plan->steps[plan->by_offset[at - 1]].offset > plan->steps[i].offset; at--)
			plan->by_offset[at] = plan->by_offset[at - 1];
		plan->by_offset[at] = (uint8_t)i;
	}
	for (size_t word = 0, at = 0; word < words_of(plan->size); word++) {
		const rx__plan_step *step = NULL;
		for (; at < plan->n; at++) {
			step = &plan->steps[plan->by_offset[at]];
			if (step->offset + step->size > word * sizeof(uint64_t))
				break;
		}
		plan->of_word[word] = (uint8_t)at;
	}
}

static rx__plan *plan_new(const rx__mapper *mapper)
{
	size_t n = mapper->n_attributes;
	size_t n_encode = n + mapper->n_keys + 1;
	rx__plan *plan = calloc(1,
		sizeof *plan + n * sizeof *plan->steps + n_encode * sizeof *plan->insert + n +
			words_of(mapper->size));
	if (!plan)
		return NULL;
	plan->steps = (rx__plan_step *)(plan + 1);
	plan->insert = (rx_encode_step *)(plan->steps + n);
	plan->key = plan->insert + n;
	plan->by_offset = (uint8_t *)(plan->insert + n_encode);
	plan->of_word = plan->by_offset + n;
	plan->n = n;
	plan->size = mapper->size;
	return plan;
}

/* The key is a number that the database counts, and all other columns are always sent. */
static bool is_simple(const rx__plan *plan, const rx__mapper *mapper)
{
	rx__mask id = { { 0 } };
	if (!plan->id || plan->id->flag || plan->id->quick != RX_TYPE_INT64)
		return false;
	rx__mask_set(&id, plan->id->attribute->ordinal);
	return rx__mask_equal(&id, &plan->special) && !mapper->version && !mapper->tenant &&
		!plan->id->attribute->column->server_default;
}

int rx__plan_of(rx_session *session, rx__slot *slot)
{
	const rx__mapper *mapper = slot->mapper;
	if (slot->plan)
		return 0;
	rx__plan *plan = plan_new(mapper);
	if (!plan)
		return rx__fail_nomem(&session->error);
	plan->touched = mapper->version != NULL;
	for (size_t i = 0; i < plan->n; i++) {
		plan->steps[i] = step_of(&mapper->attributes[i]);
		plan->touched |= mapper->attributes[i].column->on_update_now;
		if (plan->steps[i].computed)
			rx__mask_set(&plan->computed, i);
		rx__mask_set(plan->steps[i].special ? &plan->special : &plan->always, i);
		if (mapper->attributes[i].generated && mapper->attributes[i].key)
			plan->id = &plan->steps[i];
	}
	plan->simple = is_simple(plan, mapper);
	sort_by_offset(plan);
	slot->plan = plan;
	return 0;
}

/* ---- straight from the struct ---------------------------------------------------------------- */

static rx_encode_step encode_step_of(const rx__plan_step *step)
{
	return (rx_encode_step){
		.offset = step->offset,
		.type = step->quick,
		.flag = step->flag,
		.nullable = step->nullable,
	};
}

static rx_encode finished(const rx_encode_step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (steps[i].type == RX_TYPE_NONE)
			n = 0;
	}
	return (rx_encode){ steps, n };
}

rx_encode rx__plan_encode(const rx__plan *plan, const rx__mask *columns)
{
	size_t n = 0;
	for (size_t i = rx__plan_next(plan, columns, 0); i < plan->n;
		 i = rx__plan_next(plan, columns, i + 1))
		plan->insert[n++] = encode_step_of(&plan->steps[i]);
	return finished(plan->insert, n);
}

rx_encode rx__plan_encode_key(const rx__plan *plan, const rx__mapper *mapper)
{
	size_t n = 0;
	for (size_t i = 0; i < mapper->n_keys; i++)
		plan->key[n++] = encode_step_of(&plan->steps[mapper->keys[i]->ordinal]);
	if (mapper->version)
		plan->key[n++] = encode_step_of(&plan->steps[mapper->version->ordinal]);
	return finished(plan->key, n);
}

/* ---- changes --------------------------------------------------------------------------------- */

static inline uint64_t word_at(const char *at)
{
	uint64_t word;
	memcpy(&word, at, sizeof word);
	return word;
}

/* Most members are one word or two: no function is called to compare those. */
static inline bool same_bytes(const char *a, const char *b, size_t size)
{
	if (size == 8)
		return word_at(a) == word_at(b);
	if (size == 16)
		return word_at(a) == word_at(b) && word_at(a + 8) == word_at(b + 8);
	return memcmp(a, b, size) == 0;
}

/* Of two members whose bytes differ: an unused byte, or a text at another address. */
static bool same_value(const rx__plan_step *step, const void *object, const void *snapshot)
{
	rx_value now, before;
	bool half_set = false;
	if (!rx__plan_quick(step, (const char *)object + step->offset, &now) ||
		!rx__plan_quick(step, (const char *)snapshot + step->offset, &before)) {
		now = rx__attribute_get(step->attribute, object, &half_set);
		before = rx__attribute_get(step->attribute, snapshot, NULL);
		return !half_set && rx__value_equal(&now, &before);
	}
	if (now.type != before.type || now.type == RX_TYPE_NONE)
		return now.type == before.type;
	if (now.type != RX_TYPE_TEXT)
		return now.as.i == before.as.i;
	return now.as.s.size == before.as.s.size &&
		memcmp(now.as.s.data, before.as.s.data, now.as.s.size) == 0;
}

/* The columns that have bytes in a word. */
static void look_at_word(
	const rx__plan *plan, size_t word, const char *object, const char *snapshot, rx__mask *out)
{
	size_t end = (word + 1) * sizeof(uint64_t);
	for (size_t i = plan->of_word[word]; i < plan->n; i++) {
		size_t ordinal = plan->by_offset[i];
		const rx__plan_step *step = &plan->steps[ordinal];
		if (step->offset >= end)
			break;
		if (!step->computed && !rx__mask_has(out, ordinal) &&
			!same_bytes(object + step->offset, snapshot + step->offset, step->size) &&
			!same_value(step, object, snapshot))
			rx__mask_set(out, ordinal);
	}
}

void rx__plan_changes(const rx__plan *plan, const void *object, const void *snapshot, rx__mask *out)
{
	const char *now = object, *before = snapshot;
	size_t whole = plan->size / sizeof(uint64_t);
	*out = (rx__mask){ { 0 } };
	for (size_t word = 0; word < whole; word++) {
		size_t at = word * sizeof(uint64_t);
		if (word_at(now + at) != word_at(before + at))
			look_at_word(plan, word, now, before, out);
	}
	if (whole < words_of(plan->size))
		look_at_word(plan, whole, now, before, out);
}

/* ---- values ---------------------------------------------------------------------------------- */

static int fail_column(
	rx_session *session, const rx__attribute *attribute, int code, const char *what)
{
	rx__fail(&session->error, code, "%s.%s %s", attribute->mapper->name, attribute->field, what);
	rx__copy_text(session->error.table, sizeof session->error.table, attribute->mapper->table);
	rx__copy_text(session->error.column, sizeof session->error.column, attribute->name);
	return code;
}

static bool is_borrowed(const rx__attribute *attribute)
{
	return (attribute->type == RX_TYPE_TEXT || attribute->type == RX_TYPE_BYTES ||
			   attribute->type == RX_TYPE_JSON) &&
		!attribute->inline_chars;
}

int rx__plan_keep_general(rx_session *session, const rx__plan_step *step, void *object)
{
	if (!is_borrowed(step->attribute))
		return 0;
	rx_value value = rx__attribute_get(step->attribute, object, NULL);
	if (value.type == RX_TYPE_NONE)
		return 0;
	value.as.s.data = rx__arena_strndup(&session->arena, value.as.s.data, value.as.s.size);
	if (!value.as.s.data)
		return rx__fail_nomem(&session->error);
	rx__attribute_set(step->attribute, object, &value);
	return 0;
}

/* A foreign key may have been filled in since the rules were checked, and the flush counts versions. */
static bool was_checked(const rx__attribute *attribute, const rx_value *value)
{
	return !attribute->target && value->type != RX_TYPE_NONE &&
		attribute != attribute->mapper->version;
}

static int check(rx_session *session, const rx__attribute *attribute, rx_value *value)
{
	if (value->type == RX_TYPE_NONE && !attribute->nullable)
		return fail_column(session, attribute, RX_ENOT_NULL, "has no value and cannot be NULL");
	return rx__bind_column(attribute, value, &session->error);
}

int rx__plan_general(
	rx_session *session, const rx__plan_step *step, void *object, bool kept, rx_value *out)
{
	const rx__attribute *attribute = step->attribute;
	bool half_set;
	*out = rx__attribute_get(attribute, object, &half_set);
	if (half_set)
		return fail_column(
			session, attribute, RX_EINVAL, "holds a value that is not set: assign rx_some(value)");
	if (kept && was_checked(attribute, out)) {
		rx__bind_send(attribute, out);
		return 0;
	}
	int rc = check(session, attribute, out);
	if (rc != 0 || (kept && !attribute->target) || !is_borrowed(attribute) ||
		out->type == RX_TYPE_NONE)
		return rc;
	rc = rx__plan_keep_general(session, step, object);
	*out = rx__attribute_get(attribute, object, NULL);
	return rc;
}

int rx__plan_known(rx_session *session, const rx__plan_step *step, const void *row, size_t n)
{
	rx_value *value = &session->shape.values[n];
	session->shape.attributes[n] = step->attribute;
	if (rx__plan_quick(step, (const char *)row + step->offset, value))
		return 0;
	*value = rx__attribute_get(step->attribute, row, NULL);
	return check(session, step->attribute, value);
}
