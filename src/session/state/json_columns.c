/* Which columns a JSON call is about. */
#include "session/state/json_columns.h"

#include <string.h>

#include "base/fail.h"

void rx__json_args_take(rx__json_args *out, const rx__json_args *args)
{
	size_t size = args->rx__size < sizeof *out ? args->rx__size : sizeof *out;
	*out = (rx__json_args){ .rx__size = 0 };
	memcpy(out, args, size);
}

int rx__json_columns(rx_session *session, const rx__mapper *mapper, const rx_operand *list,
	const char *call, rx__mask *out)
{
	const rx__attribute *attribute = NULL;
	int rc = 0;
	*out = (rx__mask){ { 0 } };
	if (list[RX_MAX_COLUMNS])
		return rx__fail(&session->error, RX_EINVAL, "%s: .columns has more than %d entries", call,
			RX_MAX_COLUMNS);
	for (; rc == 0 && *list; list++) {
		const rx_node *node = (const rx_node *)*list;
		if (node->kind != RX_NODE_COLUMN)
			return rx__fail(&session->error, RX_EINVAL,
				"%s: .columns names something that is no column of %s", call, mapper->name);
		rc = rx__scope_own_column(mapper, node, &attribute, &session->error);
		if (rc == 0)
			rx__mask_set(out, attribute->ordinal);
	}
	return rc;
}

const char *rx__json_why_not(const rx__mapper *mapper, const rx__attribute *attribute)
{
	if (attribute->computed)
		return "is computed by the database";
	if (attribute->key)
		return "is part of the primary key";
	if (attribute == mapper->version)
		return "counts the versions";
	if (attribute->filter == RX_FILTER_DELETED)
		return "marks deleted rows";
	if (attribute->filter == RX_FILTER_TENANT)
		return "is the tenant";
	return attribute->column->internal ? "is internal" : NULL;
}

rx__mask rx__json_writable(const rx__mapper *mapper)
{
	rx__mask out = { { 0 } };
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__json_why_not(mapper, &mapper->attributes[i]))
			rx__mask_set(&out, i);
	}
	return out;
}
