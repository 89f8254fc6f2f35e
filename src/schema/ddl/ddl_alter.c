/* ALTER COLUMN, a statement for each thing that differs. The order is that of need: a default that the
 * new type cannot hold goes first, NULLs are filled before NULL is refused. A type is changed by a cast
 * that keeps what the value says; what would not fit is found before (apply/fit.h). */
#include "schema/ddl/ddl_alter.h"

#include <stdint.h>
#include <string.h>

#include "model/identity.h"
#include "schema/ddl/ddl_computed.h"
#include "schema/ddl/ddl_dependents.h"
#include "schema/ddl/ddl_enum.h"
#include "schema/label.h"
#include "schema/schema.h"

typedef rx__ddl_writer writer;

/* ---- what differs */

static bool same_labels(const char *const *a, const char *const *b)
{
	if (!a || !b)
		return a == b;
	while (*a && *b && strcmp(*a, *b) == 0) {
		a++;
		b++;
	}
	return !*a && !*b;
}

static bool same_type(const rx_schema_column *a, const rx_schema_column *b)
{
	const rx_ddl_type *x = &a->type, *y = &b->type;

	return x->kind == y->kind && x->length == y->length && x->precision == y->precision &&
		x->scale == y->scale && x->timezone == y->timezone && rx__same(x->native, y->native) &&
		rx__same(a->collate, b->collate) && same_labels(x->labels, y->labels) &&
		(x->kind != RX_TYPE_ENUM || rx__same(x->name, y->name));
}

static bool has_default(const rx_schema_column *column)
{
	return (column->server_default || column->default_now) && !column->autoincrement &&
		!column->computed;
}

/* As somebody may write it by hand, the old column is not known: then everything is said. */
static bool type_differs(const writer *w)
{
	const rx__operation *operation = w->operation;

	return !operation->old_column || !same_type(operation->old_column, operation->column);
}

static bool default_differs(const writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;

	if (!old || has_default(old) != has_default(new))
		return true;
	return old->default_now != new->default_now ||
		(!new->default_now && !rx__same(old->server_default, new->server_default));
}

/* ---- the type */

static bool is_integer(rx_type kind)
{
	return kind == RX_TYPE_INT16 || kind == RX_TYPE_INT32 || kind == RX_TYPE_INT64;
}

static bool is_number(rx_type kind)
{
	return is_integer(kind) || kind == RX_TYPE_FLOAT || kind == RX_TYPE_DOUBLE ||
		kind == RX_TYPE_DECIMAL;
}

/* What stands between the column and its new type: "" is a plain cast. Types that have none lead
 * through a third one. */
static const char *by_way_of(const rx_ddl_type *from, const rx_ddl_type *to)
{
	bool from_enum = from && !from->native && from->kind == RX_TYPE_ENUM;
	bool to_enum = !to->native && to->kind == RX_TYPE_ENUM;

	if (to_enum || from_enum)
		return "::text";
	if (!from || from->native || to->native)
		return "";
	if ((from->kind == RX_TYPE_BOOL && is_number(to->kind)) ||
		(is_number(from->kind) && to->kind == RX_TYPE_BOOL))
		return "::integer";
	return "";
}

void rx__ddl_put_conversion(rx_buf *out, const rx_dialect *dialect, const rx__ddl_conversion *c)
{
	const rx_ddl_type *from = c->from, *to = c->to;
	const bool known = from && !from->native && !to->native;
	const bool decodes = known && (from->kind == RX_TYPE_BYTES || to->kind == RX_TYPE_BYTES) &&
		(from->kind == RX_TYPE_TEXT || to->kind == RX_TYPE_TEXT);

	if (decodes)
		rx__buf_puts(out, from->kind == RX_TYPE_TEXT ? "convert_to(" : "convert_from(");
	rx__ddl_name(out, dialect, c->column);
	if (decodes)
		rx__buf_puts(out, ", 'UTF8')");
	rx__buf_printf(out, "%s::%s", by_way_of(from, to), c->type);
}

/* A DEFAULT that the new type cannot hold would be in its way; it is set again afterwards. */
static int drop_default(writer *w)
{
	const rx_schema_column *column = w->operation->column, *old = w->operation->old_column;

	if (column->autoincrement || column->computed || (old && !has_default(old)))
		return 0;
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "DROP DEFAULT");
	return rx__ddl_send(w);
}

static int put_type(writer *w)
{
	const rx_schema_column *column = w->operation->column;
	rx_buf type = RX_BUF_INIT;
	int result = rx__ddl_type(&type, w->dialect, &column->type, false, w->error);

	rx__ddl_put_alter_column(w);
	rx__buf_printf(&w->sql, "TYPE %s", rx__buf_text(&type));
	if (column->collate) {
		rx__buf_puts(&w->sql, " COLLATE ");
		rx__ddl_name(&w->sql, w->dialect, column->collate);
	}
	rx__buf_puts(&w->sql, " USING ");
	rx__ddl_put_conversion(&w->sql, w->dialect,
		&(rx__ddl_conversion){ .column = w->operation->name,
			.from = w->operation->old_column ? &w->operation->old_column->type : NULL,
			.to = &column->type,
			.type = rx__buf_text(&type) });
	if (!result)
		result = rx__ddl_send(w);
	rx__buf_deinit(&type);
	return result;
}

/* Whether the default or the fill is a label that the type gets only now. */
static bool uses_new_label(const writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;
	bool uses = false;

	for (const char *const *label = new->type.labels; old && old->type.labels &&*label; label++) {
		rx_buf text = RX_BUF_INIT;

		if (rx__label_place(old->type.labels, *label) != SIZE_MAX)
			continue;
		rx__ddl_literal(&text, *label);
		uses |= (new->server_default &&strstr(new->server_default, rx__buf_text(&text))) ||
			(w->operation->fill && strstr(w->operation->fill, rx__buf_text(&text)));
		rx__buf_deinit(&text);
	}
	return uses;
}

/* Whether labels only come to a type that stays: nothing that stands on the column minds. */
static bool is_longer_enum(const writer *w)
{
	const rx_schema_column *old = w->operation->old_column;
	const rx_ddl_type *to = &w->operation->column->type;
	const char *const *there = old ? old->type.labels : NULL;

	if (!there || !to->labels || uses_new_label(w) || !rx__same(old->type.name, to->name))
		return false;
	for (const char *const *label = to->labels; *label && *there; label++)
		there += strcmp(*label, *there) == 0;
	return !*there;
}

/* Whether what is compared with the column has to be made again. */
static bool disturbs(const writer *w)
{
	const rx_schema_column *old = w->operation->old_column, *new = w->operation->column;

	if (!old || is_longer_enum(w))
		return false;
	return old->type.kind != new->type.kind || new->type.kind == RX_TYPE_ENUM;
}

static int change_type(writer *w)
{
	const rx_ddl_type *to = &w->operation->column->type;
	const rx_schema_column *old = w->operation->old_column;
	const bool is_enum = rx__ddl_enum_is(w->dialect, to);
	int result = drop_default(w);

	if (!result && is_enum) {
		rx__ddl_enum_replace(&w->sql, w->dialect, to, uses_new_label(w));
		result = rx__ddl_send(w);
	}
	/* A type that only got labels is the column's already. */
	if (!result && is_longer_enum(w) && rx__same(old->collate, w->operation->column->collate))
		return 0;
	if (!result)
		result = put_type(w);
	if (!result && is_enum) {
		rx__ddl_enum_drop_old(&w->sql, w->dialect, to);
		result = rx__ddl_send(w);
	}
	if (!result && old && rx__ddl_enum_is(w->dialect, &old->type) &&
		!(is_enum && rx__same(old->type.name, to->name))) {
		rx__ddl_enum_drop(&w->sql, w->dialect, &old->type);
		result = rx__ddl_send(w);
	}
	return result;
}

static int set_type(writer *w)
{
	const bool again = disturbs(w);
	int result = again ? rx__ddl_drop_compared(w) : 0;

	if (!result)
		result = change_type(w);
	return result || !again ? result : rx__ddl_make_compared(w);
}

/* ---- the rest */

static int set_default(writer *w)
{
	const rx_schema_column *column = w->operation->column;
	const char *value = column->default_now ? w->dialect->now : column->server_default;

	if (!has_default(column))
		return 0;
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "SET DEFAULT ");
	rx__ddl_default(&w->sql, value);
	return rx__ddl_send(w);
}

static int fill_nulls(writer *w)
{
	rx__buf_puts(&w->sql, "UPDATE ");
	rx__ddl_put_table(w);
	rx__buf_puts(&w->sql, " SET ");
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_printf(&w->sql, " = %s WHERE ", w->operation->fill);
	rx__ddl_name(&w->sql, w->dialect, w->operation->name);
	rx__buf_puts(&w->sql, " IS NULL");
	return rx__ddl_send(w);
}

static int set_null(writer *w)
{
	const rx_schema_column *column = w->operation->column, *old = w->operation->old_column;

	if (old && old->nullable == column->nullable)
		return 0;
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, column->nullable ? "DROP NOT NULL" : "SET NOT NULL");
	return rx__ddl_send(w);
}

/* A number that was given by the database is so no more, or the other way round. The next one is
 * above all that are there. */
static int add_identity(writer *w)
{
	const char *name = w->operation->name;
	rx_buf table = RX_BUF_INIT;
	int result;

	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "ADD");
	rx__ddl_identity(&w->sql, w->dialect, w->operation->column);
	result = rx__ddl_send(w);
	rx__ddl_table_name(&table, w->dialect, w->operation->schema, w->operation->table);
	rx__buf_puts(&w->sql, "DO $reflex$ BEGIN\n\tPERFORM setval(pg_get_serial_sequence(");
	rx__ddl_literal(&w->sql, rx__buf_text(&table));
	rx__buf_puts(&w->sql, ", ");
	rx__ddl_literal(&w->sql, name);
	rx__buf_puts(&w->sql, "), coalesce(max(");
	rx__ddl_name(&w->sql, w->dialect, name);
	rx__buf_printf(&w->sql, "), 0) + 1, false) FROM %s;\nEND $reflex$", rx__buf_text(&table));
	rx__buf_deinit(&table);
	return result ? result : rx__ddl_send(w);
}

static int drop_identity(writer *w)
{
	int result;

	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "DROP IDENTITY IF EXISTS");
	result = rx__ddl_send(w);
	if (result)
		return result;
	rx__ddl_put_alter_column(w);
	rx__buf_puts(&w->sql, "DROP DEFAULT"); /* of a serial */
	return rx__ddl_send(w);
}

/* The next number stays where it is. */
static int count_otherwise(writer *w)
{
	const rx_schema_column *column = w->operation->column, *old = w->operation->old_column;
	rx__identity i;

	if (!(w->dialect->constraints & RX_CONSTRAINT_IDENTITY) ||
		rx__identity_read(&i, column->identity, column->type.kind) ||
		(old && rx__identity_equal(old->identity, column->identity, column->type.kind)))
		return 0;
	rx__ddl_put_alter_column(w);
	rx__buf_printf(&w->sql,
		"SET GENERATED %s SET INCREMENT BY %lld SET MINVALUE %lld SET MAXVALUE %lld SET START WITH "
		"%lld SET CACHE %lld SET %sCYCLE",
		i.always ? "ALWAYS" : "BY DEFAULT", (long long)i.increment, (long long)i.minimum,
		(long long)i.maximum, (long long)i.start, (long long)i.cache, i.cycle ? "" : "NO ");
	return rx__ddl_send(w);
}

static int set_identity(writer *w)
{
	const rx_schema_column *column = w->operation->column, *old = w->operation->old_column;

	if (w->operation->drop_identity)
		return drop_identity(w);
	if (old && !old->autoincrement && column->autoincrement && w->dialect->identity)
		return add_identity(w);
	return column->identity ? count_otherwise(w) : 0;
}

static int set_comment(writer *w)
{
	const rx_schema_column *column = w->operation->column, *old = w->operation->old_column;

	if (!(w->dialect->capabilities & RX_DIALECT_COMMENTS) ||
		(old && rx__same(old->comment, column->comment)))
		return 0;
	return rx__ddl_comment_on(w, w->operation->name, column->comment);
}

int rx__ddl_change_column(rx__ddl_writer *w)
{
	const bool computed = rx__ddl_computed_differs(w);
	const bool type = type_differs(w), value = type || default_differs(w);
	int result = 0;

	if (w->operation->column->computed && w->operation->old_column && (computed || type))
		return rx__ddl_replace_computed(w);
	if (computed)
		result = rx__ddl_drop_expression(w);
	if (!result && type)
		result = set_type(w);
	else if (!result && value)
		result = drop_default(w);
	if (!result && w->operation->fill)
		result = fill_nulls(w);
	if (!result && value)
		result = set_default(w);
	if (!result)
		result = set_null(w);
	if (!result)
		result = set_identity(w);
	return result ? result : set_comment(w);
}
