/* What may be set is decided here once, for updates and upserts. */
#include "session/query/assign.h"

#include "base/fail.h"
#include "session/add.h"

void rx__assign_init(rx__assigned *assign, rx__slot *slot)
{
	assign->slot = slot;
	assign->n = 0;
	assign->taken = (rx__mask){ { 0 } };
}

static int check_target(
	rx_session *session, const rx__assigned *assign, const rx__attribute *attribute)
{
	const char *why = NULL;
	if (attribute->key)
		why = "is part of the primary key, which stays as it is";
	else if (attribute->computed)
		why = "is computed by the database";
	else if (attribute == assign->slot->mapper->version)
		why = "counts the versions, and does so by itself";
	else if (attribute->filter == RX_FILTER_TENANT && !(session->unfiltered & RX_FILTER_TENANT))
		why = "is the row's tenant, which stays (or .unfiltered = RX_FILTER_TENANT)";
	else if (rx__mask_has(&assign->taken, attribute->ordinal))
		why = "is set twice";
	if (!why)
		return 0;
	return rx__fail(
		&session->error, RX_EINVAL, "%s.%s %s", assign->slot->mapper->name, attribute->field, why);
}

int rx__assign_target(
	rx_session *session, const rx__assigned *assign, rx_operand operand, const rx__attribute **out)
{
	const rx__mapper *mapper = assign->slot->mapper;
	const rx_node *node = (const rx_node *)operand;
	if (node->kind != RX_NODE_COLUMN)
		return rx__fail(&session->error, RX_EINVAL, "only a column of %s can be set", mapper->name);
	int rc = rx__scope_own_column(mapper, node, out, &session->error);
	return rc == 0 ? check_target(session, assign, *out) : rc;
}

static void add_set(
	rx__assigned *assign, const rx__attribute *attribute, const rx_node *to, rx_value value)
{
	assign->set[assign->n++] = (rx__bulk_set){ attribute, to, value };
	rx__mask_set(&assign->taken, attribute->ordinal);
}

int rx__assign_add(
	rx_session *session, rx__assigned *assign, const rx_assignment *list, const char *name)
{
	const rx__attribute *attribute = NULL;
	int rc = 0;
	if (list[RX_MAX_SET].column)
		return rx__fail(
			&session->error, RX_EINVAL, "%s has more than %d entries", name, RX_MAX_SET);
	for (; rc == 0 && list->column; list++) {
		rc = rx__assign_target(session, assign, list->column, &attribute);
		if (rc == 0)
			add_set(assign, attribute, (const rx_node *)list->to, list->value);
	}
	return rc;
}

void rx__assign_value(rx__assigned *assign, const rx__attribute *attribute, rx_value value)
{
	add_set(assign, attribute, NULL, value);
}

void rx__assign_touch(rx__assigned *assign)
{
	const rx__mapper *mapper = assign->slot->mapper;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (attribute->column->on_update_now && !rx__mask_has(&assign->taken, i))
			add_set(assign, attribute, NULL, rx__add_now(attribute));
	}
	if (!mapper->version)
		return;
	assign->next_version = (rx__expr){
		.node = { RX_NODE_PLUS, (uint16_t)mapper->version->type, 1 },
		.a = mapper->version->column,
		.value = rx__integer(RX_TYPE_INT64, 1),
	};
	add_set(
		assign, mapper->version, &assign->next_version.node, (rx_value){ .type = RX_TYPE_NONE });
}
