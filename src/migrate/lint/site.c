#include "migrate/lint/site.h"

#include <ctype.h>
#include <string.h>

#include "schema/schema.h"
#include "schema/sql_text.h"

static bool existing(const rx__lint_site *site, rx__operation_kind kind)
{
	return site->op->kind == kind && !site->is_new;
}

bool rx__site_adds_index(const rx__lint_site *site)
{
	return existing(site, RX__OP_CREATE_INDEX);
}

bool rx__site_adds_key(const rx__lint_site *site)
{
	return existing(site, RX__OP_CREATE_KEY);
}

bool rx__site_adds_unique(const rx__lint_site *site)
{
	if (existing(site, RX__OP_CREATE_INDEX))
		return site->op->index->unique;
	return rx__site_adds_key(site) && !site->op->is_primary;
}

bool rx__site_adds_primary_key(const rx__lint_site *site)
{
	return rx__site_adds_key(site) && site->op->is_primary;
}

bool rx__site_adds_foreign_key(const rx__lint_site *site)
{
	return existing(site, RX__OP_CREATE_FOREIGN_KEY);
}

bool rx__site_adds_check(const rx__lint_site *site)
{
	return existing(site, RX__OP_CREATE_CHECK);
}

/* ---- added columns */

/* A literal, TRUE, NULL, or this moment, which the engines evaluate once for all rows. */
static bool is_constant(const rx_schema_column *column)
{
	const char *text = column->server_default;
	rx__sql_token token;
	bool constant = false, first = true;
	if (column->default_now)
		return true;
	while (rx__sql_next(&text, &token)) {
		const bool is_word = token.kind == RX__SQL_NAME &&
			(rx__sql_is_name(&token, "true") || rx__sql_is_name(&token, "false") ||
				rx__sql_is_name(&token, "null"));
		if (token.kind == RX__SQL_SIGN && first && strchr("+-(", *token.at))
			continue;
		if (token.kind == RX__SQL_SIGN && constant && *token.at == ')')
			continue;
		if (token.kind == RX__SQL_SIGN && constant && token.size == 2 && *token.at == ':')
			return true; /* 'x'::type */
		if (!first || (token.kind != RX__SQL_NUMBER && token.kind != RX__SQL_STRING && !is_word))
			return false;
		constant = true;
		first = false;
	}
	return constant;
}

static const rx_schema_column *added(const rx__lint_site *site)
{
	return existing(site, RX__OP_ADD_COLUMN) ? site->op->column : NULL;
}

static bool is_ordinary(const rx_schema_column *column)
{
	return column && !column->computed && !column->autoincrement;
}

static bool has_default(const rx_schema_column *column)
{
	return column->server_default || column->default_now;
}

bool rx__site_adds_column_plain(const rx__lint_site *site)
{
	const rx_schema_column *column = added(site);
	if (!is_ordinary(column))
		return false;
	return has_default(column) ? is_constant(column) : column->nullable;
}

bool rx__site_adds_column_required(const rx__lint_site *site)
{
	const rx_schema_column *column = added(site);
	return is_ordinary(column) && !column->nullable && !has_default(column);
}

bool rx__site_adds_column_volatile(const rx__lint_site *site)
{
	const rx_schema_column *column = added(site);
	return is_ordinary(column) && has_default(column) && !is_constant(column);
}

bool rx__site_adds_column_identity(const rx__lint_site *site)
{
	const rx_schema_column *column = added(site);
	return column && column->autoincrement;
}

bool rx__site_adds_column_stored(const rx__lint_site *site)
{
	const rx_schema_column *column = added(site);
	return column && column->computed && column->stored;
}

/* ---- changed columns */

static const rx_schema_column *old_column(const rx__lint_site *site)
{
	if (!existing(site, RX__OP_ALTER_COLUMN))
		return NULL;
	if (site->op->old_column)
		return site->op->old_column;
	return site->table ? rx_schema_column_named(site->table, site->op->name) : NULL;
}

bool rx__site_sets_not_null(const rx__lint_site *site)
{
	const rx_schema_column *old = old_column(site);
	return old && old->nullable && !site->op->column->nullable;
}

bool rx__site_drops_not_null(const rx__lint_site *site)
{
	const rx_schema_column *old = old_column(site);
	return old && !old->nullable && site->op->column->nullable;
}

static bool same_labels(const rx_ddl_type *a, const rx_ddl_type *b)
{
	size_t i = 0;
	if (!a->labels || !b->labels)
		return a->labels == b->labels;
	while (a->labels[i] && b->labels[i] && !strcmp(a->labels[i], b->labels[i]))
		i++;
	return !a->labels[i] && !b->labels[i];
}

bool rx__site_type_change(
	const rx__lint_site *site, const rx_ddl_type **from, const rx_ddl_type **to)
{
	const rx_schema_column *old = old_column(site);
	if (!old)
		return false;
	const rx_ddl_type *a = *from = &old->type, *b = *to = &site->op->column->type;
	return a->kind != b->kind || a->length != b->length || a->precision != b->precision ||
		a->scale != b->scale || a->timezone != b->timezone || !same_labels(a, b) ||
		!rx__same(a->native, b->native);
}

bool rx__site_renames(const rx__lint_site *site)
{
	return existing(site, RX__OP_RENAME_COLUMN) || existing(site, RX__OP_RENAME_TABLE);
}

bool rx__site_drops_index(const rx__lint_site *site)
{
	return existing(site, RX__OP_DROP_INDEX);
}

bool rx__site_drops_data(const rx__lint_site *site)
{
	return existing(site, RX__OP_DROP_TABLE) || existing(site, RX__OP_DROP_COLUMN);
}

/* ---- new things */

bool rx__site_makes_table(const rx__lint_site *site)
{
	return site->op->kind == RX__OP_CREATE_TABLE;
}

static bool longer(const char *name, size_t bytes)
{
	return name && strlen(name) > bytes;
}

static bool table_name_longer(const rx_schema_table *table, size_t bytes)
{
	bool found = longer(table->name, bytes) || longer(table->primary_key.name, bytes);
	for (size_t i = 0; i < table->n_columns; i++)
		found |= longer(table->columns[i].name, bytes);
	for (size_t i = 0; i < table->n_uniques; i++)
		found |= longer(table->uniques[i].name, bytes);
	for (size_t i = 0; i < table->n_foreign_keys; i++)
		found |= longer(table->foreign_keys[i].name, bytes);
	for (size_t i = 0; i < table->n_checks; i++)
		found |= longer(table->checks[i].name, bytes);
	return found;
}

bool rx__site_name_longer(const rx__lint_site *site, size_t bytes)
{
	const rx__operation *op = site->op;
	switch (op->kind) {
	case RX__OP_CREATE_TABLE:
		return table_name_longer(op->definition, bytes);
	case RX__OP_RENAME_TABLE:
	case RX__OP_RENAME_COLUMN:
		return longer(op->new_name, bytes);
	case RX__OP_ADD_COLUMN:
	case RX__OP_CREATE_INDEX:
	case RX__OP_CREATE_KEY:
	case RX__OP_CREATE_CHECK:
	case RX__OP_CREATE_FOREIGN_KEY:
		return longer(op->name, bytes);
	default:
		return false;
	}
}

size_t rx__site_new_columns(const rx__lint_site *site, const rx_schema_column **out)
{
	const rx__operation *op = site->op;
	if (op->kind == RX__OP_CREATE_TABLE) {
		*out = op->definition->columns;
		return op->definition->n_columns;
	}
	*out = op->kind == RX__OP_ADD_COLUMN ? op->column : NULL;
	return *out ? 1 : 0;
}
