/* Most values are as they should be, and of a type that has no rules: they are looked at once, on the
 * way from the member to the value that is sent, and a text is checked while it is copied. Whatever
 * else there is goes the general way, which knows all types and rules and has the messages. */
#include "session/work/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/temporal.h"
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
	return type == RX_TYPE_TEXT || (type < sizeof flags && flags[type] > 0);
}

static rx__plan_step step_of(const rx__attribute *attribute)
{
	bool quick = is_quick(attribute);
	return (rx__plan_step){
		.attribute = attribute,
		.offset = attribute->offset,
		.most = attribute->ddl.length > 0 ? (uint32_t)attribute->ddl.length : UINT32_MAX,
		.quick = quick ? (uint8_t)attribute->type : RX_TYPE_NONE,
		.flag = quick && attribute->optional ? flags[attribute->type] : 0,
		.special = attribute->computed || attribute->generated || attribute->column->server_default,
	};
}

int rx__plan_of(rx_session *session, rx__slot *slot)
{
	const rx__mapper *mapper = slot->mapper;
	if (slot->plan)
		return 0;
	rx__plan *plan = calloc(1, sizeof *plan + mapper->n_attributes * sizeof *plan->steps);
	if (!plan)
		return rx__fail_nomem(&session->error);
	plan->steps = (rx__plan_step *)(plan + 1);
	plan->n = mapper->n_attributes;
	for (size_t i = 0; i < plan->n; i++) {
		plan->steps[i] = step_of(&mapper->attributes[i]);
		if (!plan->steps[i].special)
			rx__mask_set(&plan->always, i);
	}
	slot->plan = plan;
	return 0;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Of a member that is no text and, if it is optional, is set. */
static inline bool quick_value(const rx__plan_step *step, const char *member, rx_value *out)
{
	out->type = step->quick;
	switch (step->quick) {
	case RX_TYPE_BOOL:
		out->as.i = *(const unsigned char *)member;
		return out->as.i <= 1;
	case RX_TYPE_INT16:
		out->as.i = *(const int16_t *)member;
		return true;
	case RX_TYPE_INT32:
		out->as.i = *(const int32_t *)member;
		return true;
	case RX_TYPE_INT64:
		out->as.i = *(const int64_t *)member;
		return true;
	case RX_TYPE_DOUBLE:
		out->as.d = *(const double *)member;
		return true;
	case RX_TYPE_DATE:
		out->as.i = *(const int32_t *)member;
		return rx__date_valid(out->as.i);
	case RX_TYPE_DATETIME:
		out->as.i = *(const int64_t *)member;
		return rx__datetime_valid(out->as.i);
	default:
		return false;
	}
}

/* The flag of an optional is not set; then nothing else may be. */
static bool quick_unset(const rx__plan_step *step, const char *member, rx_value *out)
{
	static const char zeros[sizeof(int64_t)];
	out->type = RX_TYPE_NONE;
	return memcmp(member, zeros, step->flag) == 0 && step->attribute->nullable;
}

static bool quick_text(
	const rx__plan_step *step, const char **member, rx_arena *arena, rx_value *out)
{
	out->type = *member ? RX_TYPE_TEXT : RX_TYPE_NONE;
	if (!*member)
		return step->attribute->nullable;
	size_t size = strlen(*member);
	if (size > step->most)
		return false;
	char *copy = rx__arena_packed(arena, size + 1);
	if (!copy || rx__utf8_copy(copy, *member, size) >= 0)
		return false;
	copy[size] = '\0';
	*member = copy;
	out->as.s.data = copy;
	out->as.s.size = size;
	return true;
}

static bool text_fits(const rx__plan_step *step, const char *text)
{
	size_t size = text ? strlen(text) : 0;
	if (!text)
		return step->attribute->nullable;
	return size <= step->most && rx__utf8_check(text, size) < 0;
}

bool rx__plan_fits(const rx__plan_step *step, const void *object)
{
	const char *member = (const char *)object + step->offset;
	rx_value value;
	if (step->flag && !member[step->flag])
		return quick_unset(step, member, &value);
	if (step->quick == RX_TYPE_TEXT)
		return text_fits(step, *(const char *const *)(const void *)member);
	return quick_value(step, member, &value);
}

static int fail_column(
	rx_session *session, const rx__attribute *attribute, int code, const char *what)
{
	rx__fail(&session->error, code, "%s.%s %s", attribute->mapper->name, attribute->field, what);
	rx__copy_text(session->error.table, sizeof session->error.table, attribute->mapper->table);
	rx__copy_text(session->error.column, sizeof session->error.column, attribute->name);
	return code;
}

/* Our own copy of what the program assigned. */
static int keep(rx_session *session, const rx__attribute *attribute, void *object, rx_value *value)
{
	bool text =
		value->type == RX_TYPE_TEXT || value->type == RX_TYPE_BYTES || value->type == RX_TYPE_JSON;
	if (!text || attribute->type == RX_TYPE_ENUM || attribute->inline_chars)
		return 0;
	char *copy = rx__arena_strndup(&session->arena, value->as.s.data, value->as.s.size);
	if (!copy)
		return rx__fail_nomem(&session->error);
	value->as.s.data = copy;
	rx__attribute_set(attribute, object, value);
	return 0;
}

/* Seen by rx__rules_check: but a foreign key may have been filled in since, and the flush counts
 * versions. */
static bool was_seen(const rx__attribute *attribute, const rx_value *value)
{
	return !attribute->target && value->type != RX_TYPE_NONE &&
		attribute != attribute->mapper->version;
}

static int general_value(
	rx_session *session, const rx__attribute *attribute, void *object, bool checked, rx_value *out)
{
	bool half_set;
	*out = rx__attribute_get(attribute, object, &half_set);
	if (half_set)
		return fail_column(
			session, attribute, RX_EINVAL, "holds a value that is not set: assign rx_some(value)");
	if (checked && was_seen(attribute, out)) {
		rx__bind_send(attribute, out);
		return keep(session, attribute, object, out);
	}
	if (out->type == RX_TYPE_NONE && !attribute->nullable)
		return fail_column(session, attribute, RX_ENOT_NULL, "has no value and cannot be NULL");
	int rc = rx__bind_column(attribute, out, &session->error);
	return rc == 0 ? keep(session, attribute, object, out) : rc;
}

int rx__plan_add(rx_session *session, const rx__plan_step *step, void *object, bool checked)
{
	char *member = (char *)object + step->offset;
	rx_value *value = rx__shape_next(&session->shape, step->attribute, &session->error);
	bool done;
	if (!value)
		return session->error.code;
	if (step->flag && !member[step->flag])
		done = quick_unset(step, member, value);
	else if (step->quick == RX_TYPE_TEXT)
		done = quick_text(step, (const char **)(void *)member, &session->arena, value);
	else
		done = quick_value(step, member, value);
	return done ? 0 : general_value(session, step->attribute, object, checked, value);
}

int rx__plan_add_known(rx_session *session, const rx__plan_step *step, const void *row)
{
	const rx__attribute *attribute = step->attribute;
	rx_value *value = rx__shape_next(&session->shape, attribute, &session->error);
	if (!value)
		return session->error.code;
	*value = rx__attribute_get(attribute, row, NULL);
	if (value->type == RX_TYPE_NONE && !attribute->nullable)
		return fail_column(session, attribute, RX_ENOT_NULL, "has no value and cannot be NULL");
	return rx__bind_column(attribute, value, &session->error);
}
