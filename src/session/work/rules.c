/* Value rules over all that a flush is to write. The pass costs one look at each value; the rows are
 * marked as checked, so that writing them does not look again. What only the flush itself fills in
 * (foreign keys of pointers and lists, ids, versions) is left to it. */
#include <reflex/rules.h>

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"
#include "session/changes.h"
#include "session/work/flush.h"
#include "session/work/plan.h"
#include "session/work/row.h"

typedef struct checking {
	rx_session *session;
	rx__violations *out;
	rx__slot *slot;
	const void *object;
	bool keep; /* texts become the session's own */
	rx_error first; /* the error of the first one */
	rx_error error; /* of the one at hand */
} checking;

static void clear(rx__violations *violations)
{
	violations->list = NULL;
	violations->n = violations->cap = 0;
	rx__arena_clear(&violations->arena);
}

/* ---- one value --------------------------------------------------------------------------------- */

static char *copy_of(checking *c, rx_buf *text)
{
	char *copy = rx__arena_strdup(&c->out->arena, rx__buf_text(text));
	rx__buf_deinit(text);
	return copy;
}

static int note(
	checking *c, const rx__attribute *attribute, const rx_value *value, const char *rule)
{
	rx__violations *out = c->out;
	rx_buf shown = RX_BUF_INIT, message = RX_BUF_INIT;
	char label[80];
	size_t used = out->n > 0 ? out->n + 1 : 0; /* with the one that ends the list */
	if (!rx__arena_grow(&out->arena, &out->list, used, &out->cap, sizeof *out->list))
		return rx__fail_nomem(&c->session->error);
	rx__value_print(&shown, value, attribute->column->secret);
	rx__buf_printf(&message, "%s: %s",
		rx__object_label(c->object, c->slot->mapper, label, sizeof label), c->error.message);
	rx_violation *v = &out->list[out->n];
	*v = (rx_violation){
		.model = c->slot->mapper->name,
		.object = c->object,
		.field = attribute->field,
		.column = attribute->name,
		.rule = rule,
		.value = copy_of(c, &shown),
		.message = copy_of(c, &message),
		.code = c->error.code,
	};
	if (!v->value || !v->message)
		return rx__fail_nomem(&c->session->error);
	if (out->n++ == 0)
		c->first = c->error;
	out->list[out->n].field = NULL;
	return 0;
}

/* What the flush fills in, or the database. */
static bool comes_later(const checking *c, const rx__attribute *attribute, const rx_value *value)
{
	if (attribute->computed || attribute == c->slot->mapper->version)
		return true;
	if (attribute->generated && value->as.i == 0)
		return true;
	return value->type == RX_TYPE_NONE &&
		(attribute->target || attribute == c->slot->mapper->tenant);
}

/* Some engines would make NULL of it. */
static int refuse_nan(checking *c, const rx__attribute *attribute, const rx_value *value)
{
	bool real = value->type == RX_TYPE_FLOAT || value->type == RX_TYPE_DOUBLE;
	if (!real || !isnan(value->as.d) || c->session->dialect->capabilities & RX_DIALECT_NAN)
		return 0;
	rx__fail(&c->error, RX_EDATA,
		"%s.%s: NaN cannot be stored by this engine; use an optional column and leave it unset",
		attribute->mapper->name, attribute->field);
	rx__copy_text(c->error.table, sizeof c->error.table, attribute->mapper->table);
	rx__copy_text(c->error.column, sizeof c->error.column, attribute->name);
	return note(c, attribute, value, "type");
}

static int check_value(checking *c, const rx__attribute *attribute, bool pending)
{
	bool half_set;
	const char *rule = "type";
	rx_value value = rx__attribute_get(attribute, c->object, &half_set);
	if (half_set) {
		rx__fail(&c->error, RX_EINVAL, "%s.%s holds a value that is not set: assign rx_some(value)",
			c->slot->mapper->name, attribute->field);
		return note(c, attribute, &value, rule);
	}
	if (comes_later(c, attribute, &value) ||
		(pending && rx__flush_leaves_out(attribute, c->object, &value)))
		return 0;
	int rc = refuse_nan(c, attribute, &value);
	int broken = rx__attribute_check_rule(attribute, &value, &rule, &c->error);
	while (rc == 0 && broken < 0) {
		if (broken == RX_ENOMEM)
			return rx__fail_nomem(&c->session->error);
		rc = note(c, attribute, &value, rule);
		broken = rx__attribute_check_behind(attribute, &value, &rule, &c->error);
	}
	return rc;
}

/* ---- one object -------------------------------------------------------------------------------- */

/* What is not quick, or is only looked at. A value that is right is no longer borrowed, where the object
 * is to be written. */
static int check_slowly(checking *c, const rx__plan_step *step, void *object, bool pending)
{
	size_t before = c->out->n;
	if (!c->keep && rx__plan_fits(step, object))
		return 0;
	int rc = check_value(c, step->attribute, pending);
	if (rc == 0 && c->keep && c->out->n == before)
		rc = rx__plan_keep_general(c->session, step, object);
	return rc;
}

/* All columns of a new object. */
static inline int check_pending(checking *c, const rx__plan *plan, void *object)
{
	const rx__plan_step *end = plan->steps + plan->n;
	rx_arena *arena = &c->session->arena;
	bool keep = c->keep;
	int rc = 0;
	for (const rx__plan_step *step = plan->steps; step < end; step++) {
		if (keep && rx__plan_keep(step, object, arena))
			continue;
		rc = check_slowly(c, step, object, true);
		if (rc != 0)
			break;
	}
	return rc;
}

static int check_changed(checking *c, const rx__plan *plan, void *object)
{
	rx_arena *arena = &c->session->arena;
	rx__mask columns;
	int rc = 0;
	rx__plan_changes(plan, object, rx__object_snapshot(object, c->slot->mapper), &columns);
	for (size_t i = rx__plan_next(plan, &columns, 0); rc == 0 && i < plan->n;
		 i = rx__plan_next(plan, &columns, i + 1)) {
		const rx__plan_step *step = &plan->steps[i];
		if (!c->keep || !rx__plan_keep(step, object, arena))
			rc = check_slowly(c, step, object, false);
	}
	return rc;
}

static int check_object(checking *c, void *object)
{
	int rc = c->slot->plan ? 0 : rx__plan_of(c->session, c->slot);
	if (rc != 0)
		return rc;
	c->object = object;
	return rx__object_head(object)->state == RX__OBJECT_PENDING
		? check_pending(c, c->slot->plan, object)
		: check_changed(c, c->slot->plan, object);
}

/* What a flush would look at. */
static int check_slot(checking *c, rx__slot *slot)
{
	int rc = slot->plan ? 0 : rx__plan_of(c->session, slot);
	c->slot = slot;
	for (size_t i = 0; rc == 0 && i < slot->n; i++) {
		void *object = slot->objects[i];
		rx__head *head = rx__object_head(object);
		c->object = object;
		if (head->state == RX__OBJECT_PENDING)
			rc = check_pending(c, slot->plan, object);
		else if (head->state == RX__OBJECT_PERSISTENT && rx__changes_any(object, slot->mapper))
			rc = check_changed(c, slot->plan, object);
		else
			continue;
		head->flags |= RX__OBJECT_CHECKED;
	}
	return rc;
}

/* ---- all of them ------------------------------------------------------------------------------- */

static int fail_all(checking *c)
{
	const rx__violations *out = c->out;
	rx_error *error = &c->session->error;
	rx_buf text = RX_BUF_INIT;
	if (out->n == 1) {
		*error = c->first;
		rx__fail_set(error, c->first.code, "flush %s", out->list[0].message);
	} else {
		rx__buf_printf(&text, "flush: %zu values are refused (rx_violations lists them):", out->n);
		for (size_t i = 0; i < out->n && text.size < sizeof error->message; i++)
			rx__buf_printf(&text, "%s %s", i > 0 ? ";" : "", out->list[i].message);
		rx__fail_set(error, c->first.code, "%s", rx__buf_text(&text));
		rx__buf_deinit(&text);
	}
	rx__copy_text(error->table, sizeof error->table, c->first.table);
	rx__copy_text(error->column, sizeof error->column, c->first.column);
	return error->code;
}

int rx__rules_check(rx_session *session)
{
	checking c = { .session = session, .out = &session->violations, .keep = true };
	int rc = 0;
	if (session->violations.n > 0)
		clear(&session->violations);
	for (size_t i = 0; rc == 0 && i < session->n_slots; i++)
		rc = check_slot(&c, session->slots[i]);
	return rc == 0 && session->violations.n > 0 ? fail_all(&c) : rc;
}

/* ---- as the program asks ------------------------------------------------------------------------ */

static const rx_violation none = { .field = NULL };

const rx_violation *rx_violations(rx_session *session)
{
	return session && session->violations.n > 0 ? session->violations.list : &none;
}

const rx_violation *rx_validate(rx_session *session, const void *object)
{
	const unsigned states = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT;
	rx__slot *slot;
	if (!rx__session_enter(session, "rx_validate") ||
		rx__session_own(session, object, states, "rx_validate", &slot) != 0)
		return NULL;
	checking c = { .session = session, .out = &session->violations, .slot = slot };
	clear(&session->violations);
	return check_object(&c, (void *)(uintptr_t)object) == 0 ? rx_violations(session) : NULL;
}
