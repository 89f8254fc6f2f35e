/* All rows are read before anything else is done with the connection. Those of a model become
 * objects at the end only: what was loaded before has been loaded again by then, and of a row that
 * is in the session there is one object. */
#include "session/query/returned.h"

#include <string.h>

#include "base/fail.h"
#include "session/query/objects.h"

/* ---- what is asked for ----------------------------------------------------------------------- */

static int take_model(rx__returned *returned)
{
	const rx__mapper *mapper = returned->slot->mapper;
	const rx_row_type *type = returned->asked.rx__type;
	rx_error *error = &returned->session->error;
	if (strcmp(type->name, mapper->name) != 0)
		return rx__fail(error, RX_EINVAL,
			".returning: the rows are those of %s, and rx_into names %s; take %s, or an RX_ROW",
			mapper->name, type->name, mapper->name);
	if (returned->asked.rx__columns[0])
		return rx__fail(error, RX_EINVAL,
			".returning: rx_into(%s, …) gives whole objects; declare an RX_ROW for some columns",
			type->name);
	returned->statement.all = true;
	returned->decode = returned->slot->decode;
	returned->size = mapper->size;
	return 0;
}

static bool fits(const rx_row_field *field, rx_type type)
{
	bool integer = type == RX_TYPE_INT16 || type == RX_TYPE_INT32 || type == RX_TYPE_INT64;
	if (field->type == type || (type == RX_TYPE_ENUM && field->type == RX_TYPE_TEXT))
		return true;
	if (integer)
		return field->type >= type && field->type <= RX_TYPE_INT64;
	return type == RX_TYPE_FLOAT && field->type == RX_TYPE_DOUBLE;
}

static int take_field(rx__returned *returned, size_t i, rx_decode_step *step)
{
	const rx_row_field *field = &returned->asked.rx__type->fields[i];
	if (field->model || field->nested)
		return rx__fail(&returned->session->error, RX_EINVAL,
			".returning: field %s of %s is no value, and RETURNING gives values", field->name,
			returned->asked.rx__type->name);
	rx__scope scope;
	rx__scope_operand operand;
	rx__scope_init(&scope);
	int rc = rx__scope_push(&scope, returned->slot->mapper, &returned->session->error);
	if (rc == 0)
		rc = rx__scope_operand_of(&scope, (const rx_node *)returned->asked.rx__columns[i], &operand,
			&returned->session->error);
	if (rc == 0 && !fits(field, operand.type))
		rc = rx__fail(&returned->session->error, RX_EINVAL,
			".returning: field %s of %s is %s, and operand %zu of rx_into is %s", field->name,
			returned->asked.rx__type->name, rx__type_name((rx_type)field->type), i + 1,
			rx__type_name(operand.type));
	*step = (rx_decode_step){
		.type = field->type,
		.optional = field->optional,
		.column = (uint16_t)i,
		.offset = field->offset,
		.size = field->size,
		.inline_chars = field->chars,
		.name = field->name,
	};
	return rc;
}

static int take_row(rx__returned *returned)
{
	const rx_row_type *type = returned->asked.rx__type;
	rx_session *session = returned->session;
	size_t n = 0;
	int rc = 0;
	while (n <= RX_MAX_RETURNING && returned->asked.rx__columns[n])
		n++;
	if (n > RX_MAX_RETURNING)
		return rx__fail(
			&session->error, RX_EINVAL, ".returning has more than %d operands", RX_MAX_RETURNING);
	if (n != type->n_fields)
		return rx__fail(&session->error, RX_EINVAL,
			".returning: %s has %zu fields, and rx_into names %zu operands", type->name,
			type->n_fields, n);
	rx_decode_step *steps = rx__arena_array(&session->scratch, n, sizeof *steps);
	if (!steps)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = take_field(returned, i, &steps[i]);
	returned->statement = (rx__returning){ .operands = returned->asked.rx__columns, .n = n };
	returned->decode = (rx_decode){ steps, n };
	returned->size = type->size;
	return rc;
}

void rx__returned_none(const rx_returning *asked)
{
	if (asked->rx__type)
		memset(asked->rx__list, 0, sizeof(void *));
}

int rx__returned_init(rx__returned *returned, rx_session *session, rx__slot *slot,
	const rx_returning *asked, uint32_t needs, const char *verb)
{
	*returned = (rx__returned){ .session = session, .slot = slot, .asked = *asked };
	if (!asked->rx__type)
		return 0;
	if (!(session->dialect->capabilities & needs))
		return rx__fail(&session->error, RX_EINVAL,
			"%s has no RETURNING for %s: leave .returning out and load the rows with rx_all",
			session->dialect->name, verb);
	return asked->rx__type->fields ? take_row(returned) : take_model(returned);
}

/* ---- the rows -------------------------------------------------------------------------------- */

static int keep_row(rx__returned *returned, rx_stmt *stmt)
{
	rx_session *session = returned->session;
	if (!rx__arena_grow(
			&session->scratch, &returned->items, returned->n, &returned->cap, returned->size))
		return rx__fail_nomem(&session->error);
	return session->driver->read(stmt, &returned->decode,
		returned->items + returned->n++ * returned->size, &session->arena, &session->error);
}

int rx__returned_run(
	rx__returned *returned, rx__run_render render, const void *what, int64_t *changes)
{
	rx_session *session = returned->session;
	rx_stmt *stmt = NULL;
	int rc = rx__run_start(session, render, what, returned->decode.n_steps, &stmt);
	if (rc == 0)
		rc = rx__run_step(session, stmt);
	while (rc == RX_HAS_ROW) {
		rc = keep_row(returned, stmt);
		if (rc == 0)
			rc = rx__run_step(session, stmt);
	}
	if (rc > 0)
		*changes += session->driver->changes(session->conn);
	rx__run_end(session, stmt);
	return rc > 0 ? 0 : rc;
}

/* ---- to the program -------------------------------------------------------------------------- */

int rx__returned_done(rx__returned *returned)
{
	rx_session *session = returned->session;
	void *list;
	if (!returned->asked.rx__type)
		return 0;
	if (!returned->asked.rx__type->fields) {
		list =
			rx__objects_of(session, returned->slot, returned->items, returned->n, returned->gone);
	} else {
		list = rx__list_of_structs(&session->arena, returned->items, returned->n, returned->size);
		if (!list)
			rx__fail_nomem(&session->error);
	}
	if (!list)
		return session->error.code;
	memcpy(returned->asked.rx__list, &list, sizeof list);
	return 0;
}
