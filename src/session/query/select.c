/* rx_rows, rx_scalar and rx_scalars: one select, whose rows become structs. A list of scalars is one of
 * rows with a single field, which have the size of the value. */
#include "session/query/select.h"

#include <string.h>

#include <reflex/rows.h>

#include "base/fail.h"
#include "model/value.h"
#include "session/load.h"
#include "session/query/row_program.h"
#include "session/run.h"
#include "session/work/flush.h"
#include "sql/check.h"

typedef struct rows {
	rx_session *session;
	rx__query query;
	const rx_row_type *type;
	const rx__attribute *labels;
	rx__row_program program;
	char *items; /* in scratch memory, while they are read */
	size_t n, cap;
} rows;

static int take_row(rows *r, rx_stmt *stmt)
{
	rx_session *session = r->session;
	if (!rx__arena_grow(&session->scratch, &r->items, r->n, &r->cap, r->type->size))
		return rx__fail_nomem(&session->error);
	void *row = r->items + r->n++ * r->type->size;
	return rx__row_program_read(&r->program, session, stmt, row, &session->arena);
}

static int read_rows(rows *r)
{
	rx_session *session = r->session;
	rx_stmt *stmt = NULL;
	int rc = rx__run_start(session, rx__load_render, &r->query.select, r->program.n_columns, &stmt);
	while (rc == 0 && (rc = rx__run_step(session, stmt)) == RX_HAS_ROW)
		rc = take_row(r, stmt);
	rx__run_end(session, stmt);
	return rc < 0 ? rc : 0;
}

static int run(rows *r)
{
	rx_session *session = r->session;
	r->query.select.row = r->type;
	int rc = rx__flush_before_query(session);
	if (rc == 0)
		rc = rx__row_program_make(&r->program, session, &session->scratch, r->type, r->labels);
	r->program.read_only = session->read_only || r->query.args.read_only;
	if (rc == 0)
		rc = rx__run_begin(session, r->query.args.lock != 0);
	if (rc == 0)
		rc = rx__shape_select(&session->shape, &r->query.select, session->dialect, &session->error);
	if (rc == 0)
		rc = read_rows(r);
	if (rc == RX_EINVAL)
		rx__query_wrap(session, &r->query);
	return rc;
}

static void *list_of(rows *r)
{
	void *list = rx__list_of_structs(&r->session->arena, r->items, r->n, r->type->size);
	if (!list)
		rx__fail_nomem(&r->session->error);
	return list;
}

void *rx__select_rows(
	rx_session *session, const rx_row_type *row, const rx_model *model, const rx__query_args *args)
{
	rows r = { .session = session, .type = row };
	int rc = rx__select_prepare(session, row, model, args, "rx_rows", &r.query);
	return rc == 0 && run(&r) == 0 ? list_of(&r) : NULL;
}

/* ---- scalars --------------------------------------------------------------------------------- */

typedef struct scalar {
	rx_operand items[2];
	rx_row_field field;
	rx_row_type type;
} scalar;

static size_t size_of(rx_type type, bool optional)
{
	switch (type) {
#define SIZE(type, name, ctype) \
	case type: \
		return optional ? sizeof(rx_opt_##name) : sizeof(ctype);
		SIZE(RX_TYPE_BOOL, bool, bool)
		SIZE(RX_TYPE_INT16, int16, int16_t)
		SIZE(RX_TYPE_INT32, int32, int32_t)
		SIZE(RX_TYPE_INT64, int64, int64_t)
		SIZE(RX_TYPE_FLOAT, float, float)
		SIZE(RX_TYPE_DOUBLE, double, double)
		SIZE(RX_TYPE_DECIMAL, decimal, rx_decimal)
		SIZE(RX_TYPE_DATE, date, rx_date)
		SIZE(RX_TYPE_TIME, time, rx_time)
		SIZE(RX_TYPE_DATETIME, datetime, rx_datetime)
		SIZE(RX_TYPE_INTERVAL, interval, rx_interval)
		SIZE(RX_TYPE_UUID, uuid, rx_uuid)
		SIZE(RX_TYPE_ENUM, enum, int32_t)
#undef SIZE
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		return sizeof(rx_text);
	case RX_TYPE_BYTES:
		return sizeof(rx_bytes);
	case RX_TYPE_NONE:
		break;
	}
	return 0;
}

static bool is_pointer(rx_type type)
{
	return type == RX_TYPE_TEXT || type == RX_TYPE_JSON || type == RX_TYPE_BYTES;
}

/* What the one value is: the labels of an enum have to be known. */
static int look_at_operand(rows *r, const rx_node *node)
{
	rx__scope scope;
	rx__scope_mark mark;
	rx__scope_operand operand;
	rx_error *error = &r->session->error;
	rx__scope_init(&scope);
	int rc = rx__scope_enter(&scope, &r->query.select, &mark, error);
	if (rc == 0)
		rc = rx__scope_operand_of(&scope, node, &operand, error);
	if (rc == 0 && operand.type == RX_TYPE_ENUM && !operand.attribute)
		rc = rx__fail(error, RX_EINVAL, "the labels of a computed enum are not known");
	if (rc == 0 && operand.type == RX_TYPE_ENUM)
		r->labels = operand.attribute;
	if (rc != 0)
		rx__query_wrap(r->session, &r->query);
	return rc;
}

static int run_scalars(rows *r, scalar *one, rx_operand what, bool optional, const rx_model *model,
	const rx__query_args *args)
{
	const char *call = one->type.name;
	const rx_node *node = (const rx_node *)what;
	rx_type type = node ? (rx_type)node->type : RX_TYPE_NONE;
	int rc = rx__select_begin(r->session, model, args, call, &r->query);
	if (rc == 0 && !node)
		rc = rx__fail(&r->session->error, RX_EINVAL, "%s: the expression is NULL", call);
	if (rc == 0 && r->query.select.items)
		rc = rx__fail(&r->session->error, RX_EINVAL,
			"%s takes its expression before the model, and no .select", call);
	if (rc == 0)
		rc = look_at_operand(r, node);
	if (rc != 0)
		return rc;
	optional = optional && !is_pointer(type);
	one->items[0] = what;
	one->field = (rx_row_field){ .name = "value",
		.size = (uint32_t)size_of(type, optional),
		.type = (uint8_t)type,
		.optional = optional };
	one->type.size = one->field.size;
	one->type.fields = &one->field;
	one->type.n_fields = 1;
	r->type = &one->type;
	r->query.select.items = one->items;
	return run(r);
}

const void *rx__scalar(
	rx_session *session, rx_operand what, const rx_model *model, const rx__query_args *args)
{
	static const _Alignas(16) char none[64];
	rows r = { .session = session };
	scalar one = { .type.name = "rx_scalar" };
	rx__query_args first;
	rx__args_take(&first, args);
	first.rx__size = sizeof first;
	first.limit = 1;
	if (run_scalars(&r, &one, what, true, model, &first) != 0 || r.n == 0)
		return none;
	void *value = rx__arena_alloc(&session->arena, one.type.size);
	if (!value) {
		rx__fail_nomem(&session->error);
		return none;
	}
	return memcpy(value, r.items, one.type.size);
}

void *rx__scalars(rx_session *session, rx_operand what, bool optional, const rx_model *model,
	const rx__query_args *args)
{
	rows r = { .session = session };
	scalar one = { .type.name = optional ? "rx_opt_scalars" : "rx_scalars" };
	return run_scalars(&r, &one, what, optional, model, args) == 0 ? list_of(&r) : NULL;
}
