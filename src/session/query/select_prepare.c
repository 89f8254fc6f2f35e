/* What a query of rows selects: the entries of .select, or what the fields of the row are called. */
#include "session/query/after.h"
#include "session/query/select.h"

#include <string.h>

#include "base/fail.h"
#include "sql/check.h"

typedef struct preparation {
	rx_session *session;
	const rx_row_type *type;
	rx__query *query;
} preparation;

/* ---- what is selected when .select is left out ------------------------------------------------ */

static int fail_no_column(preparation *p, const rx_row_field *field)
{
	const rx__select *select = &p->query->select;
	return rx__fail(&p->session->error, RX_EINVAL,
		"there is no .select, and field '%s' of %s has no column of its name in %s", field->name,
		p->type->name, select->mapper ? select->mapper->name : select->rows->name);
}

static const rx_column *column_named(const rx__select *select, const char *name)
{
	const rx__attribute *attribute;
	if (select->mapper) {
		attribute = rx__mapper_attribute(select->mapper, name);
		return attribute ? attribute->column : NULL;
	}
	for (uint32_t i = 0; i < select->rows->n_columns; i++) {
		if (strcmp(select->rows->columns[i].rx__field, name) == 0)
			return &select->rows->columns[i];
	}
	return NULL;
}

static int select_field(preparation *p, const rx_row_field *field, rx_operand *out)
{
	const rx_column *column = field->model ? NULL : column_named(&p->query->select, field->name);
	rx__expr *object;
	if (column) {
		*out = (rx_operand)&column->rx__node;
		return 0;
	}
	if (!field->model)
		return fail_no_column(p, field);
	object = rx__arena_array(&p->session->scratch, 1, sizeof *object);
	if (!object)
		return rx__fail_nomem(&p->session->error);
	*object = (rx__expr){ .node = { RX_NODE_OBJECT, 0, 0 }, .a = field->model };
	*out = (rx_operand)&object->node;
	return 0;
}

static int select_fields(preparation *p)
{
	size_t n = rx__check_n_fields(p->type);
	rx_operand *items = rx__arena_array(&p->session->scratch, n + 1, sizeof *items);
	int rc = items ? 0 : rx__fail_nomem(&p->session->error);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = select_field(p, rx__check_field(p->type, i), &items[i]);
	p->query->select.items = items;
	return rc;
}

/* ---- the query ------------------------------------------------------------------------------- */

static int refuse_parts(rx_session *session, const rx__query_args *args, const char *call)
{
	const char *part = args->load[0] ? ".load"
		: args->populate_existing	 ? ".populate_existing"
									 : "";
	if (!*part)
		return 0;
	return rx__fail(&session->error, RX_EINVAL, "%s is for objects; %s has rows (%s:%d)", part,
		call, args->rx__file, args->rx__line);
}

int rx__select_begin(rx_session *session, const rx_model *model, const rx__query_args *args,
	const char *call, rx__query *out)
{
	int rc = rx__query_begin(session, model, args, call, out);
	if (rc == 0)
		rc = refuse_parts(session, &out->args, call);
	if (rc == 0)
		rc = rx__query_table(session, model, out);
	if (rc == 0 && (rc = rx__after_apply(session, out)) != 0)
		rx__query_wrap(session, out);
	return rc;
}

int rx__select_prepare(rx_session *session, const rx_row_type *row, const rx_model *model,
	const rx__query_args *args, const char *call, rx__query *out)
{
	preparation p = { session, row, out };
	int rc = rx__select_begin(session, model, args, call, out);
	if (rc == 0 && !out->select.items)
		rc = select_fields(&p);
	out->select.row = row;
	return rc;
}
