/* JSON from outside, in two passes: the first reads all of it into drafts (structs that no session
 * knows), and whatever is wrong ends it; the second adds the objects and ties them together. */
#include <stdio.h>
#include <string.h>

#include <reflex/load.h>

#include "base/fail.h"
#include "model/json_find.h"
#include "model/value.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/state/json_columns.h"
#include "session/state/json_tame.h"
#include "session/state/json_value.h"

enum { MAX_CHAIN = 6, PATH_SIZE = 200 };

typedef struct draft {
	struct draft *next;
	rx__slot *slot;
	void *values; /* a struct of the model */
	rx__mask named; /* columns that the JSON names */
	struct draft *owner; /* NULL: what the call is about */
	const rx__relationship *relation; /* by which the owner has it */
	const rx__relationship *chain[MAX_CHAIN]; /* from the first object to this one */
	size_t n_chain;
	void *object; /* when it is added */
} draft;

typedef struct reading {
	rx_session *session;
	const char *call;
	rx__json_args args;
	rx_arena arena;
	draft *first, **end;
	char path[PATH_SIZE];
	const char *text; /* of the value at hand, as it was written */
	bool fresh; /* new objects: with defaults */
} reading;

/* ---- where in the text ----------------------------------------------------------------------- */

static size_t enter_key(reading *r, const char *key)
{
	size_t before = strlen(r->path);
	snprintf(r->path + before, sizeof r->path - before, ".%s", key);
	return before;
}

static size_t enter_item(reading *r, size_t i)
{
	size_t before = strlen(r->path);
	snprintf(r->path + before, sizeof r->path - before, "[%zu]", i);
	return before;
}

static void leave_to(reading *r, size_t before)
{
	r->path[before] = '\0';
}

/* The text of a member of the object at hand. */
static const char *text_of(const reading *r, const char *key)
{
	const rx__json_step step = { .key = key, .size = strlen(key) };
	const char *out = NULL;
	size_t size;
	return rx__json_find(r->text, &step, 1, &out, &size) ? out : r->text;
}

static const char *kind_of(const json_t *json)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "an array",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "an integer",
		[JSON_REAL] = "a number",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null",
	};
	return names[json_typeof(json)];
}

static int fail_kind(reading *r, const char *wanted, const json_t *json)
{
	if (!wanted)
		return rx__fail_nomem(&r->session->error);
	return rx__fail(&r->session->error, RX_EDATA, "%s: %s wants %s, and there is %s", r->call,
		r->path, wanted, json_is_string(json) ? "another string" : kind_of(json));
}

/* ---- columns --------------------------------------------------------------------------------- */

static int fail_column(reading *r, const rx__attribute *attribute)
{
	rx_error *error = &r->session->error;
	rx__copy_text(error->table, sizeof error->table, attribute->mapper->table);
	rx__copy_text(error->column, sizeof error->column, attribute->name);
	return error->code;
}

static bool is_integer(rx_type type)
{
	return type == RX_TYPE_INT16 || type == RX_TYPE_INT32 || type == RX_TYPE_INT64;
}

static int read_column(reading *r, draft *d, const rx__attribute *attribute, const json_t *json)
{
	rx_error *error = &r->session->error;
	rx_value value = { .type = RX_TYPE_NONE };
	const char *wanted = NULL;
	bool is_null = json_is_null(json) && (attribute->nullable || attribute->type != RX_TYPE_JSON);
	if (is_null && !attribute->nullable) {
		rx__fail(error, RX_EDATA, "%s: %s is null, and %s.%s cannot be NULL", r->call, r->path,
			attribute->mapper->name, attribute->field);
		return fail_column(r, attribute);
	}
	bool read = is_null;
	if (!is_null && attribute->type == RX_TYPE_JSON)
		read = rx__json_keep(&value, text_of(r, attribute->field), &r->session->arena);
	else if (!is_null)
		read = rx__json_read(&value, attribute, json, &r->session->arena, &wanted);
	if (!read) {
		fail_kind(r, wanted, json);
		return fail_column(r, attribute);
	}
	if (is_integer(value.type) && rx__integer_check(value.type, value.as.i, error) != 0) {
		rx__fail_wrap(error, "%s: %s", r->call, r->path);
		return fail_column(r, attribute);
	}
	rx__attribute_set(attribute, d->values, &value);
	rx__mask_set(&d->named, attribute->ordinal);
	return 0;
}

static int fail_unknown(reading *r, const draft *d, const char *key)
{
	const rx__mapper *mapper = d->slot->mapper;
	const char **names = rx__arena_array(&r->arena, mapper->n_attributes + 1, sizeof *names);
	for (size_t i = 0; names && i < mapper->n_attributes; i++)
		names[i] = mapper->attributes[i].field;
	const char *near = names ? rx__did_you_mean(key, names) : NULL;
	return rx__fail(&r->session->error, RX_EDATA,
		"%s: %s: %s has no column or relation of that name%s%s%s", r->call, r->path, mapper->name,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int fail_not_writable(reading *r, const rx__attribute *attribute)
{
	const char *why = rx__json_why_not(attribute->mapper, attribute);
	return rx__fail(&r->session->error, RX_EDATA,
		"%s: %s %s and is not set from JSON; name it in .columns, or say .lenient = true", r->call,
		r->path, why && !r->args.columns[0] ? why : "is not among .columns");
}

/* ---- relations ------------------------------------------------------------------------------- */

static size_t steps_of(const rx_rel *with, const rx_rel **out)
{
	const rx_rel_node *node = (const rx_rel_node *)*with;
	/* How relations would be loaded says nothing about reading them. */
	while (node && (node->kind == RX_NODE_BY || node->kind == RX_NODE_ONLY)) {
		with = node->kind == RX_NODE_BY ? &((const rx__by *)node)->relation
										: &((const rx__only *)node)->relation;
		node = (const rx_rel_node *)*with;
	}
	if (!node)
		return 0;
	if (node->kind != RX_NODE_PATH) {
		*out = with;
		return 1;
	}
	*out = ((const rx__path *)node)->steps;
	return node->n_steps;
}

static bool is_step(rx_rel step, const rx__relationship *relation)
{
	const rx_relation *declared = (const rx_relation *)step;
	return declared->rx__node.ordinal == relation->ordinal &&
		strcmp(declared->rx__model->name, relation->mapper->name) == 0;
}

/* Whether .with names a way that begins with the chain and this relation. */
static bool is_with(const reading *r, const draft *d, const rx__relationship *relation)
{
	for (const rx_rel *with = r->args.with; *with; with++) {
		const rx_rel *steps;
		bool same = steps_of(with, &steps) > d->n_chain;
		for (size_t i = 0; same && i < d->n_chain; i++)
			same = is_step(steps[i], d->chain[i]);
		if (same && is_step(steps[d->n_chain], relation))
			return true;
	}
	return false;
}

static int read_object(
	reading *r, rx__slot *slot, const json_t *json, draft *owner, const rx__relationship *relation);

static int read_items(
	reading *r, rx__slot *slot, const json_t *json, draft *owner, const rx__relationship *relation)
{
	const rx__json_step first = { .index = 0 };
	const char *list = r->text;
	size_t size;
	int rc = 0;
	if (!json_is_array(json))
		return fail_kind(r, "an array", json);
	for (size_t i = 0; rc == 0 && i < json_array_size(json); i++) {
		size_t before = enter_item(r, i);
		if (i == 0)
			rx__json_find(list, &first, 1, &r->text, &size);
		else
			r->text = rx__json_next(r->text);
		rc = read_object(r, slot, json_array_get(json, i), owner, relation);
		leave_to(r, before);
	}
	r->text = list;
	return rc;
}

static int read_relation(reading *r, draft *d, const rx__relationship *relation, const json_t *json)
{
	rx__slot *slot;
	if (!is_with(r, d, relation))
		return r->args.lenient ? 0
							   : rx__fail(&r->session->error, RX_EDATA,
									 "%s: %s is a relation; .with = { %s_.%s } reads its objects",
									 r->call, r->path, relation->mapper->name, relation->field);
	if (json_is_null(json) && r->fresh)
		return 0;
	const char *around = r->text;
	int rc = rx__session_slot_of(r->session, relation->target, &slot);
	if (rc != 0)
		return rc;
	r->text = text_of(r, relation->field);
	rc = relation->many ? read_items(r, slot, json, d, relation)
						: read_object(r, slot, json, d, relation);
	r->text = around;
	return rc;
}

/* ---- objects --------------------------------------------------------------------------------- */

static draft *add_draft(reading *r, rx__slot *slot, draft *owner, const rx__relationship *relation)
{
	draft *d = rx__arena_zalloc(&r->arena, sizeof *d);
	void *values = rx__arena_zalloc(&r->arena, slot->mapper->size);
	if (!d || !values) {
		rx__fail_nomem(&r->session->error);
		return NULL;
	}
	*d = (draft){ .slot = slot, .values = values, .owner = owner, .relation = relation };
	if (r->fresh || owner)
		rx__add_defaults(slot->mapper, values);
	if (owner && owner->n_chain < MAX_CHAIN) {
		memcpy(d->chain, owner->chain, sizeof d->chain);
		d->n_chain = owner->n_chain + 1;
		d->chain[owner->n_chain] = relation;
	}
	*r->end = d;
	r->end = &d->next;
	return d;
}

static int read_member(
	reading *r, draft *d, const rx__mask *writable, const char *key, const json_t *json)
{
	const rx__mapper *mapper = d->slot->mapper;
	const rx__attribute *attribute = rx__mapper_attribute(mapper, key);
	const rx__relationship *relation = rx__mapper_relationship(mapper, key);
	if (relation)
		return read_relation(r, d, relation, json);
	if (!attribute)
		return r->args.lenient ? 0 : fail_unknown(r, d, key);
	if (attribute->computed || !rx__mask_has(writable, attribute->ordinal))
		return r->args.lenient ? 0 : fail_not_writable(r, attribute);
	return read_column(r, d, attribute, json);
}

static int read_object(
	reading *r, rx__slot *slot, const json_t *json, draft *owner, const rx__relationship *relation)
{
	rx__mask writable = rx__json_writable(slot->mapper);
	const char *key;
	json_t *member;
	int rc = 0;
	if (!json_is_object(json))
		return fail_kind(r, "an object", json);
	if (!owner && r->args.columns[0])
		rc = rx__json_columns(r->session, slot->mapper, r->args.columns, r->call, &writable);
	draft *d = rc == 0 ? add_draft(r, slot, owner, relation) : NULL;
	if (!d)
		return r->session->error.code;
	json_object_foreach((json_t *)json, key, member)
	{
		size_t before = enter_key(r, key);
		rc = read_member(r, d, &writable, key, member);
		leave_to(r, before);
		if (rc != 0)
			break;
	}
	return rc;
}

/* ---- the second pass ------------------------------------------------------------------------- */

static int tie(reading *r, const draft *d)
{
	rx_many_rel handle;
	if (!d->owner)
		return 0;
	if (!d->relation->many) {
		rx__changes_set_pointer(d->owner->object, d->relation, d->object);
		return 0;
	}
	handle = (rx_many_rel)&d->relation->relation->rx__node;
	if (rx_append_to(r->session, d->owner->object, handle, d->object))
		return 0;
	return r->session->error.code;
}

static void assign(const draft *d, void *object)
{
	const rx__mapper *mapper = d->slot->mapper;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		rx_value value = rx__attribute_get(&mapper->attributes[i], d->values, NULL);
		if (rx__mask_has(&d->named, i))
			rx__attribute_set(&mapper->attributes[i], object, &value);
	}
}

static int add_all(reading *r)
{
	int rc = 0;
	for (draft *d = r->first; d; d = d->next) {
		if (d->object) {
			assign(d, d->object);
			continue;
		}
		d->object = rx__add_struct(r->session, d->slot, d->values);
		if (!d->object)
			return r->session->error.code;
	}
	for (draft *d = r->first; rc == 0 && d; d = d->next)
		rc = tie(r, d);
	return rc;
}

/* ---- the calls ------------------------------------------------------------------------------- */

static json_t *parse(rx_session *session, rx_text text, const char *call)
{
	json_error_t problem;
	if (!text) {
		rx__fail(&session->error, RX_EINVAL, "%s: the text is NULL", call);
		return NULL;
	}
	rx_buf tamed = RX_BUF_INIT;
	bool wild = rx__json_tame(&tamed, text);
	json_t *json = json_loads(
		wild ? rx__buf_text(&tamed) : text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (tamed.error) {
		json_decref(json);
		json = NULL;
		rx__fail_nomem(&session->error);
	} else if (!json)
		rx__fail(&session->error, RX_EDATA, "%s: line %d, column %d: %s", call, problem.line,
			problem.column, problem.text);
	rx__buf_deinit(&tamed);
	return json;
}

static void begin(
	reading *r, rx_session *session, const char *call, const rx__json_args *args, bool fresh)
{
	*r = (reading){ .session = session, .call = call, .path = "$", .fresh = fresh };
	r->end = &r->first;
	rx__json_args_take(&r->args, args);
	rx__arena_init(&r->arena, 0);
}

static void *list_of(const reading *r)
{
	size_t n = 0, at = 0;
	for (const draft *d = r->first; d; d = d->next)
		n += d->owner == NULL;
	void **list = rx__list_new(&r->session->arena, NULL, n);
	if (!list)
		rx__fail_nomem(&r->session->error);
	for (const draft *d = r->first; list && d; d = d->next) {
		if (!d->owner)
			list[at++] = d->object;
	}
	return list;
}

static void *read_new(
	rx_session *session, const rx_model *model, rx_text text, const rx__json_args *args, bool many)
{
	const char *call = many ? "rx_all_from_json" : "rx_from_json";
	rx__slot *slot;
	void *out = NULL;
	reading r;
	if (!rx__session_enter(session, call) || rx__session_may_write(session, call) != 0 ||
		rx__session_slot(session, model, &slot) != 0)
		return NULL;
	json_t *json = parse(session, text, call);
	if (!json)
		return NULL;
	begin(&r, session, call, args, true);
	r.text = text;
	int rc =
		many ? read_items(&r, slot, json, NULL, NULL) : read_object(&r, slot, json, NULL, NULL);
	if (rc == 0)
		rc = add_all(&r);
	if (rc == 0)
		out = many ? list_of(&r) : r.first->object;
	rx__arena_deinit(&r.arena);
	json_decref(json);
	return out;
}

void *rx__from_json(
	rx_session *session, const rx_model *model, rx_text text, const rx__json_args *args)
{
	return read_new(session, model, text, args, false);
}

void *rx__all_from_json(
	rx_session *session, const rx_model *model, rx_text text, const rx__json_args *args)
{
	return read_new(session, model, text, args, true);
}

bool rx__assign_json(rx_session *session, void *object, rx_text text, const rx__json_args *args)
{
	const unsigned states = 1u << RX__OBJECT_PENDING | 1u << RX__OBJECT_PERSISTENT;
	const char *call = "rx_assign_json";
	rx__slot *slot;
	reading r;
	if (!rx__session_enter(session, call) || rx__session_may_write(session, call) != 0 ||
		rx__session_own(session, object, states, call, &slot) != 0)
		return false;
	json_t *json = parse(session, text, call);
	if (!json)
		return false;
	begin(&r, session, call, args, false);
	r.text = text;
	int rc = read_object(&r, slot, json, NULL, NULL);
	if (rc == 0) {
		r.first->object = object;
		rc = add_all(&r);
	}
	rx__arena_deinit(&r.arena);
	json_decref(json);
	return rc == 0;
}
