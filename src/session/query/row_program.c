/* The columns of a result come in the order of the fields: one for each value, all of a model for each
 * object. An object's own programs are copied with their columns moved to where they stand here. */
#include "session/query/row_program.h"

#include <string.h>

#include "base/fail.h"
#include "session/hooks.h"
#include "sql/check.h"

typedef struct maker {
	rx_session *session;
	rx_arena *arena;
	rx__row_program *out;
	rx_decode_step *steps;
	const rx__attribute *labels;
	int rc;
} maker;

static size_t count_objects(const rx_row_type *type)
{
	size_t n = 0;
	for (size_t i = 0; i < type->n_fields; i++) {
		const rx_row_field *field = &type->fields[i];
		n += field->nested ? count_objects(field->nested) : field->model != NULL;
	}
	return n;
}

/* ---- objects --------------------------------------------------------------------------------- */

static bool moved(rx_decode *out, rx_arena *arena, const rx_decode *from, size_t by)
{
	rx_decode_step *steps = rx__arena_array(arena, from->n_steps + 1, sizeof *steps);
	if (!steps)
		return false;
	memcpy(steps, from->steps, from->n_steps * sizeof *steps);
	for (size_t i = 0; i < from->n_steps; i++)
		steps[i].column = (uint16_t)(steps[i].column + by);
	*out = (rx_decode){ steps, from->n_steps };
	return true;
}

int rx__row_object_init(
	rx__row_object *out, rx_session *session, rx_arena *arena, rx__slot *slot, size_t column)
{
	*out = (rx__row_object){ .at.slot = slot,
		.key = (uint16_t)(column + slot->mapper->keys[0]->ordinal) };
	if (!moved(&out->at.decode, arena, &slot->decode, column) ||
		!moved(&out->at.decode_key, arena, &slot->decode_key, column))
		return rx__fail_nomem(&session->error);
	return 0;
}

int rx__row_object_stream(rx__row_object *object, rx_session *session, rx_arena *arena)
{
	const rx__slot *slot = object->at.slot;
	object->memory =
		rx__object_new(arena, slot->mapper, session->tag, slot->index, RX__OBJECT_STRUCT);
	if (!object->memory)
		return rx__fail_nomem(&session->error);
	rx__object_move(object->memory, RX__OBJECT_READ_ONLY);
	return 0;
}

int rx__row_object_again(
	const rx__row_object *at, rx_session *session, rx_stmt *stmt, rx_arena *arena)
{
	memset(at->memory, 0, at->at.slot->mapper->size);
	int rc = session->driver->read(stmt, &at->at.decode, at->memory, arena, &session->error);
	if (rc == 0 && at->at.slot->hooks)
		rc = rx__hooks_run(session, at->at.slot, at->memory, RX__AFTER_LOAD);
	return rc;
}

/* ---- the program ----------------------------------------------------------------------------- */

static void add_object(maker *m, const rx_row_field *field, size_t offset)
{
	rx__row_program *out = m->out;
	rx__row_object *object = &out->objects[out->n_objects];
	rx__slot *slot;
	m->rc = rx__session_slot(m->session, field->model, &slot);
	if (m->rc == 0)
		m->rc = rx__row_object_init(object, m->session, m->arena, slot, out->n_columns);
	if (m->rc != 0)
		return;
	object->offset = (uint32_t)(offset + field->offset);
	out->n_objects++;
	out->n_columns += slot->mapper->n_attributes;
}

static void add_value(maker *m, const rx_row_field *field, size_t offset)
{
	const rx_labels *labels = m->labels ? &m->labels->column->labels : NULL;
	m->steps[m->out->values.n_steps++] = (rx_decode_step){
		.type = field->type,
		.optional = field->optional,
		.column = (uint16_t)m->out->n_columns++,
		.offset = (uint32_t)(offset + field->offset),
		.size = field->size,
		.inline_chars = field->chars,
		.n_labels_is_set = labels != NULL,
		.name = field->name,
		.labels = labels ? labels->at : NULL,
		.n_labels = labels ? labels->n : 0,
	};
}

static void add_fields(maker *m, const rx_row_type *type, size_t offset)
{
	for (size_t i = 0; m->rc == 0 && i < type->n_fields; i++) {
		const rx_row_field *field = &type->fields[i];
		if (field->nested)
			add_fields(m, field->nested, offset + field->offset);
		else if (field->model)
			add_object(m, field, offset);
		else
			add_value(m, field, offset);
	}
}

int rx__row_program_make(rx__row_program *out, rx_session *session, rx_arena *arena,
	const rx_row_type *type, const rx__attribute *labels)
{
	size_t n_objects = count_objects(type);
	maker m = { .session = session, .arena = arena, .out = out, .labels = labels };
	*out = (rx__row_program){ .read_only = session->read_only };
	m.steps = rx__arena_array(arena, rx__check_n_fields(type) + 1, sizeof *m.steps);
	out->objects = rx__arena_array(arena, n_objects + 1, sizeof *out->objects);
	if (!m.steps || !out->objects)
		return rx__fail_nomem(&session->error);
	out->values.steps = m.steps;
	add_fields(&m, type, 0);
	return m.rc;
}

int rx__row_program_stream(rx__row_program *program, rx_session *session, rx_arena *arena)
{
	int rc = 0;
	program->read_only = true;
	for (size_t i = 0; rc == 0 && i < program->n_objects; i++)
		rc = rx__row_object_stream(&program->objects[i], session, arena);
	return rc;
}

static int read_object(const rx__row_program *program, const rx__row_object *at,
	rx_session *session, rx_stmt *stmt, rx_arena *arena, void **out)
{
	rx_arena *keys = at->memory ? arena : &session->scratch;
	rx_value key;
	*out = NULL;
	int rc = session->driver->value(stmt, at->key, RX_TYPE_NONE, &key, keys, &session->error);
	if (rc != 0 || key.type == RX_TYPE_NONE)
		return rc;
	if (!at->memory)
		return rx__load_object(session, stmt, &at->at, program->read_only, out);
	*out = at->memory;
	return rx__row_object_again(at, session, stmt, arena);
}

int rx__row_program_read(
	const rx__row_program *program, rx_session *session, rx_stmt *stmt, void *row, rx_arena *arena)
{
	int rc = session->driver->read(stmt, &program->values, row, arena, &session->error);
	for (size_t i = 0; rc == 0 && i < program->n_objects; i++) {
		void *object;
		rc = read_object(program, &program->objects[i], session, stmt, arena, &object);
		memcpy((char *)row + program->objects[i].offset, &object, sizeof object);
	}
	return rc;
}
