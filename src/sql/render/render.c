/* Names, placeholders, columns: what every statement is put together from. */
#include "sql/render/render.h"

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

void rx__render_init(rx__renderer *r, rx_buf *out, const rx_dialect *dialect,
	const rx__mapper *mapper, rx_error *error)
{
	r->out = out;
	r->dialect = dialect;
	r->error = error;
	r->n_placeholders = 0;
	r->window = NULL;
	r->unfiltered = 0;
	r->rc = 0;
	rx__scope_init(&r->scope);
	if (mapper)
		r->rc = rx__scope_push(&r->scope, mapper, error);
}

int rx__render_done(rx__renderer *r)
{
	if (r->rc == 0 && r->out->error == RX_ENOMEM)
		r->rc = rx__fail_nomem(r->error);
	else if (r->rc == 0 && r->out->error)
		r->rc = rx__fail(r->error, RX_EINVAL,
			"the text of the statement is longer than %zu bytes; split the query, or give a long "
			"list "
			"as an array (rx_in_array)",
			r->out->cap);
	return r->rc;
}

void rx__render_text(rx__renderer *r, const char *text)
{
	if (r->rc == 0)
		rx__buf_puts(r->out, text);
}

int rx__render_name(rx_buf *out, const rx_dialect *dialect, const char *name, rx_error *error)
{
	size_t size = name ? strlen(name) : 0;
	if (size == 0)
		return rx__fail(error, RX_EINVAL, "an empty name of a table or column");
	if (dialect->max_identifier && size > dialect->max_identifier)
		return rx__fail(error, RX_EINVAL, "the name '%s' is longer than the %zu bytes that %s has",
			name, dialect->max_identifier, dialect->name);
	if (rx__utf8_check(name, size) >= 0)
		return rx__fail(error, RX_EINVAL, "a name of a table or column is not valid UTF-8");
	rx__buf_quote(out, name, dialect->quote);
	return 0;
}

void rx__render_quoted(rx__renderer *r, const char *name)
{
	if (r->rc == 0)
		r->rc = rx__render_name(r->out, r->dialect, name, r->error);
}

void rx__render_table(rx__renderer *r, const rx__mapper *mapper)
{
	if (mapper->schema && r->dialect->capabilities & RX_DIALECT_SCHEMAS) {
		rx__render_quoted(r, mapper->schema);
		rx__render_text(r, ".");
	}
	rx__render_quoted(r, mapper->table);
}

void rx__render_placeholder(rx__renderer *r)
{
	r->n_placeholders++;
	if (r->rc != 0)
		return;
	if (r->dialect->capabilities & RX_DIALECT_NUMBERED_PLACEHOLDERS)
		rx__buf_printf(r->out, "$%u", r->n_placeholders);
	else
		rx__buf_putc(r->out, '?');
}

void rx__render_alias(rx__renderer *r, size_t level)
{
	const rx__scope_table *table = &r->scope.at[level];
	if (r->rc != 0)
		return;
	if (table->number)
		rx__buf_printf(r->out, "_%u", table->number);
	else if (table->alias)
		rx__render_quoted(r, table->alias);
	else
		rx__render_quoted(r, table->mapper ? table->mapper->table : table->model->name);
}

void rx__render_column(rx__renderer *r, size_t level, const rx__attribute *attribute)
{
	rx__render_alias(r, level);
	rx__render_text(r, ".");
	rx__render_quoted(r, attribute->name);
}

void rx__render_template(rx__renderer *r, const char *template, const rx_node *node)
{
	const char *at = template ? strstr(template, "%s") : NULL;
	if (!at) {
		rx__render_expr(r, node);
		return;
	}
	if (r->rc == 0)
		rx__buf_add(r->out, template, (size_t)(at - template));
	rx__render_expr(r, node);
	rx__render_text(r, at + 2);
}

void rx__render_suffix(rx__renderer *r, rx_type type)
{
	if ((unsigned)type <= RX_TYPE_ENUM)
		rx__render_text(r, r->dialect->compare_suffix[type]);
}

static void render_equal(rx__renderer *r, const rx__attribute *attribute)
{
	rx__render_quoted(r, attribute->name);
	rx__render_suffix(r, attribute->type);
	rx__render_text(r, " = ");
	rx__render_placeholder(r);
}

void rx__render_key(rx__renderer *r, const rx__mapper *mapper, bool with_version)
{
	for (size_t i = 0; i < mapper->n_keys; i++) {
		rx__render_text(r, i > 0 ? " AND " : "");
		render_equal(r, mapper->keys[i]);
	}
	if (with_version && mapper->version) {
		rx__render_text(r, " AND ");
		render_equal(r, mapper->version);
	}
}
