/* Columns of many rows as one parameter each: an array of the server's, in binary where the driver
 * knows the type of its items, else as the text of an array, which the server reads item by item. */
#include "drivers/postgresql/postgresql.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "drivers/postgresql/wire.h"
#include "sql/bind.h"

enum { HEAD = 20 }; /* dimensions, NULLs, type, length, first index */

/* Arrays of types that the driver knows by number, with those. Numbers of types never change. */
static const struct pair {
	Oid array, item;
} pairs[] = { { 1000, RX__PG_BOOL }, { 1001, RX__PG_BYTEA }, { 1005, RX__PG_INT2 },
	{ 1007, RX__PG_INT4 }, { 1009, RX__PG_TEXT }, { 1014, RX__PG_BPCHAR }, { 1015, RX__PG_VARCHAR },
	{ 1016, RX__PG_INT8 }, { 1021, RX__PG_FLOAT4 }, { 1022, RX__PG_FLOAT8 },
	{ 1115, RX__PG_TIMESTAMP }, { 1182, RX__PG_DATE }, { 1183, RX__PG_TIME },
	{ 1185, RX__PG_TIMESTAMPTZ }, { 1187, RX__PG_INTERVAL }, { 1231, RX__PG_NUMERIC },
	{ 2951, RX__PG_UUID }, { 3807, RX__PG_JSONB }, { 199, RX__PG_JSON } };

static Oid item_type(Oid array)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].array == array)
			return pairs[i].item;
	return 0;
}

int rx__pg_add_cell(rx_buf *out, rx__pg_cell *cell, const rx_value *value, rx_error *error)
{
	bool jsonb = cell->type == RX__PG_JSONB;
	char size[5] = { 0, 0, 0, 0, 1 }; /* and the version that jsonb has before its text */
	int code = rx__pg_encode(cell, value, error);

	if (code)
		return code;
	if (!cell->data) {
		rx__buf_add(out, "\377\377\377\377", 4);
		return 0;
	}
	if (!cell->format && !jsonb)
		return RX_NOTFOUND;
	rx__wire_put32(size, (uint32_t)cell->length + jsonb);
	rx__buf_add(out, size, 4 + (size_t)jsonb);
	rx__buf_add(out, cell->data, (size_t)cell->length);
	return 0;
}

/* RX_NOTFOUND: an item has no binary form of that type. */
static int binary_array(
	rx_buf *out, rx__pg_cell *cell, const rx__pg_rows *rows, size_t column, rx_error *error)
{
	char head[HEAD];
	bool nulls = false;
	int code = 0;

	memset(head, 0, sizeof(head));
	rx__buf_add(out, head, sizeof(head));
	for (size_t i = 0; !code && i < rows->n_rows; i++) {
		const rx_value *value = &rows->values[i * rows->n + column];

		code = rx__pg_add_cell(out, cell, value, error);
		nulls = nulls || !cell->data;
	}
	if (code || out->error)
		return code ? code : rx__fail_nomem(error);
	rx__wire_put32(out->data, 1);
	rx__wire_put32(out->data + 4, nulls);
	rx__wire_put32(out->data + 8, cell->type);
	rx__wire_put32(out->data + 12, (uint32_t)rows->n_rows);
	rx__wire_put32(out->data + 16, 1);
	return 0;
}

static int text_array(rx_buf *out, const rx__pg_rows *rows, size_t column, rx_error *error)
{
	rx__buf_putc(out, '{');
	for (size_t i = 0; i < rows->n_rows; i++) {
		rx__buf_puts(out, i > 0 ? "," : "");
		rx__bind_array_item(out, &rows->values[i * rows->n + column]);
	}
	rx__buf_putc(out, '}');
	return out->error ? rx__fail_nomem(error) : 0;
}

static int make_arrays(rx__pg_stmt *stmt, rx_error *error)
{
	if (!stmt->arrays)
		stmt->arrays = calloc(stmt->base.n_parameters, sizeof(*stmt->arrays));
	return stmt->arrays ? rx__pg_make_parameters(stmt, error) : rx__fail_nomem(error);
}

static int bind_column(
	rx__pg_stmt *stmt, size_t parameter, const rx__pg_rows *rows, rx_error *error)
{
	rx__pg_parameters *p = &stmt->parameters;
	rx_buf *out = &stmt->arrays[parameter];
	rx__pg_cell cell = { .type = item_type(stmt->parameter_types[parameter]),
		.parameter = parameter,
		.scratch = p->scratch[parameter] };
	int code = RX_NOTFOUND;

	rx__buf_clear(out);
	if (cell.type)
		code = binary_array(out, &cell, rows, parameter, error);
	p->formats[parameter] = code == 0;
	if (code == RX_NOTFOUND) {
		rx__buf_clear(out);
		code = text_array(out, rows, parameter, error);
	}
	p->data[parameter] = out->data;
	p->lengths[parameter] = (int)out->size;
	return code;
}

int rx__pg_bind_rows(
	rx_stmt *base, const rx_value *values, size_t n, size_t n_rows, rx_error *error)
{
	rx__pg_stmt *stmt = rx__pg_stmt_of(base);
	const rx__pg_rows rows = { values, n, n_rows };
	int code;

	if (n != base->n_parameters || n == 0)
		return rx__fail(error, RX_EINVAL,
			"the statement has %u parameters, but %zu columns are given", base->n_parameters, n);
	if (stmt->bound || stmt->started)
		rx__pg_rewind(base);
	code = make_arrays(stmt, error);
	stmt->parameters.kept = false;
	for (size_t i = 0; !code && i < n; i++) {
		code = bind_column(stmt, i, &rows, error);
		if (code && error)
			error->offset = (int)i + 1;
	}
	stmt->bound = !code;
	return code;
}

void rx__pg_free_arrays(rx__pg_stmt *stmt)
{
	for (uint32_t i = 0; stmt->arrays && i < stmt->base.n_parameters; i++)
		rx__buf_deinit(&stmt->arrays[i]);
	free(stmt->arrays);
	stmt->arrays = NULL;
}
