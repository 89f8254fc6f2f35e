/* The tenant of a session, and objects whose rows are hidden. */
#include "session/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"
#include "session/add.h"
#include "sql/bind.h"
#include "sql/filter.h"

int rx__filter_open(rx_session *session, const rx_session_options *options)
{
	session->unfiltered_always = session->unfiltered = (unsigned)options->unfiltered;
	session->tenant = options->tenant;
	session->shape.tenant = &session->tenant;
	if (options->tenant.type != RX_TYPE_TEXT || !options->tenant.as.s.data)
		return 0;
	session->tenant_text = malloc(options->tenant.as.s.size + 1);
	if (!session->tenant_text)
		return rx__fail_nomem(&session->error);
	memcpy(session->tenant_text, options->tenant.as.s.data, options->tenant.as.s.size);
	session->tenant_text[options->tenant.as.s.size] = '\0';
	session->tenant.as.s.data = session->tenant_text;
	return 0;
}

void rx__filter_close(rx_session *session)
{
	free(session->tenant_text);
}

bool rx__filter_hidden(const rx_session *session, const rx__slot *slot, const void *object)
{
	const rx__mapper *mapper = slot->mapper;
	return mapper->n_filters > 0 &&
		rx__filter_hides(
			mapper, rx__object_snapshot(object, mapper), session->unfiltered, &session->tenant);
}

static bool is_unset(const rx_value *value)
{
	static const rx_uuid no_uuid;
	if (value->type == RX_TYPE_UUID)
		return memcmp(&value->as.uuid, &no_uuid, sizeof no_uuid) == 0;
	return value->type == RX_TYPE_NONE || (value->type != RX_TYPE_TEXT && value->as.i == 0);
}

int rx__filter_tenant(rx_session *session, const rx__attribute *attribute, rx_value *value)
{
	const char *model = attribute->mapper->name;
	rx_value tenant = session->tenant;
	if (session->unfiltered_always & RX_FILTER_TENANT)
		return 0;
	if (tenant.type == RX_TYPE_NONE)
		return rx__fail(&session->error, RX_EINVAL,
			"%s.%s is the row's tenant, and the session has none: open it with .tenant = "
			"rx_tenant(…)",
			model, attribute->field);
	int rc = rx__bind_check(attribute, attribute->type, &tenant, &session->error);
	if (rc != 0)
		return rc;
	if (is_unset(value))
		*value = tenant;
	if (rx__value_equal(value, &tenant))
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"%s.%s is another tenant than the session's; a session with .unfiltered = "
		"RX_FILTER_TENANT may write it",
		model, attribute->field);
}

int rx__filter_stamp(rx_session *session, const rx__mapper *mapper, void *object)
{
	rx_value value = rx__attribute_get(mapper->tenant, object, NULL), before = value;
	int rc = rx__filter_tenant(session, mapper->tenant, &value);
	if (rc == 0 && !rx__value_equal(&value, &before))
		rx__attribute_set(mapper->tenant, object, &value);
	return rc;
}

int rx__filter_stays(rx_session *session, const rx__mapper *mapper, const rx__mask *columns)
{
	const rx__attribute *attribute = mapper->tenant;
	if (!attribute || !rx__mask_has(columns, attribute->ordinal) ||
		session->unfiltered_always & RX_FILTER_TENANT)
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"%s.%s was assigned: a row stays with its tenant; a session with .unfiltered = "
		"RX_FILTER_TENANT may move it",
		mapper->name, attribute->field);
}

rx_value rx__filter_mark(const rx__attribute *attribute)
{
	if (attribute->type == RX_TYPE_BOOL)
		return rx__integer(RX_TYPE_BOOL, 1);
	return rx__add_now(attribute);
}
