/* What the steps of a resolve share: looking up models and tables, and the form of their errors. */
#include "model/resolve.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

bool rx__resolve_same_name(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcasecmp(a, b) == 0;
}

rx__mapper *rx__resolve_model(const rx__resolve *resolve, const char *name)
{
	for (size_t i = 0; i < resolve->n; i++)
		if (strcmp(resolve->entries[i].name, name) == 0)
			return resolve->entries[i].mapper;
	return NULL;
}

static bool has_relation(const rx__mapper *from, const rx__mapper *to)
{
	for (size_t i = 0; i < from->model->n_relations; i++)
		if (strcmp(from->model->relations[i].rx__target, to->name) == 0)
			return true;
	return false;
}

rx__mapper *rx__resolve_table(
	const rx__resolve *resolve, const rx__mapper *from, const char *schema, const char *table)
{
	rx__mapper *found = NULL;
	for (size_t i = 0; i < resolve->n; i++) {
		rx__mapper *mapper = resolve->entries[i].mapper;
		if (mapper && rx__mapper_frozen(mapper) == rx__mapper_frozen(from) &&
			rx__resolve_same_name(mapper->schema, schema) &&
			rx__resolve_same_name(mapper->table, table) && (!found || has_relation(from, mapper)))
			found = mapper;
	}
	return found;
}

rx__mapper *rx__resolve_named(
	const rx__resolve *resolve, const rx__mapper *from, const char *schema, const char *table)
{
	rx__mapper *found = schema ? NULL : rx__resolve_table(resolve, from, from->schema, table);
	return found ? found
				 : rx__resolve_table(resolve, from, schema && *schema ? schema : NULL, table);
}

static int fail_at(rx_error *error, int code, const rx__mapper *mapper, const char *field,
	const char *column, const char *message)
{
	rx__fail(error, code, "%s%s%s: %s", mapper->name, *field ? "." : "", field, message);
	if (error) {
		rx__copy_text(error->table, sizeof error->table, mapper->table);
		rx__copy_text(error->column, sizeof error->column, column);
	}
	return code;
}

int rx__model_fail(
	rx_error *error, int code, const rx__attribute *attribute, const char *format, ...)
{
	char message[sizeof error->message];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	return fail_at(error, code, attribute->mapper, attribute->field, attribute->name, message);
}

int rx__mapper_fail(rx_error *error, int code, const rx__mapper *mapper, const char *format, ...)
{
	char message[sizeof error->message];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	return fail_at(error, code, mapper, "", "", message);
}

int rx__relation_fail(
	rx_error *error, const rx__relationship *relationship, const char *format, ...)
{
	char message[sizeof error->message];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	return fail_at(error, RX_EMODEL, relationship->mapper, relationship->field, "", message);
}

int rx__model_wrap(rx_error *error, const rx__attribute *attribute)
{
	if (!error)
		return RX_EDATA;
	rx__fail_wrap(error, "%s.%s", attribute->mapper->name, attribute->field);
	rx__copy_text(error->table, sizeof error->table, attribute->mapper->table);
	rx__copy_text(error->column, sizeof error->column, attribute->name);
	return error->code;
}
