/* The rules are those of an object that is flushed (work/flush_row.c), for structs that the session
 * does not own. */
#include "session/query/insert_row.h"

#include "base/fail.h"
#include "session/add.h"
#include "session/changes.h"
#include "session/filter.h"
#include "session/work/flush.h"
#include "session/work/row.h"
#include "sql/bind.h"

static int fail_column(
	rx_session *session, const rx__attribute *attribute, int code, const char *what)
{
	rx__fail(&session->error, code, "%s.%s %s", attribute->mapper->name, attribute->field, what);
	rx__copy_text(session->error.table, sizeof session->error.table, attribute->mapper->table);
	rx__copy_text(session->error.column, sizeof session->error.column, attribute->name);
	return code;
}

/* ---- pointers -------------------------------------------------------------------------------- */

/* The next relation from *at on whose pointer gives the column; NULL at the end. */
static const rx__relationship *relation_of(const rx__attribute *attribute, size_t *at)
{
	const rx__mapper *mapper = attribute->mapper;
	while (attribute->target && *at < mapper->n_relationships) {
		const rx__relationship *relation = &mapper->relationships[(*at)++];
		if (relation->here && rx__key_has(&relation->local, attribute))
			return relation;
	}
	return NULL;
}

static const rx__attribute *referred(const rx__foreign_key *key, const rx__attribute *column)
{
	size_t i = 0;
	while (key->columns.columns[i] != column)
		i++;
	return key->targets.columns[i];
}

static int follow_one(rx_session *session, const rx__attribute *attribute,
	const rx__relationship *relation, void *target, rx_value *value)
{
	rx__slot *slot;
	if (!rx__session_has(session, target, &slot) || slot->mapper != relation->target ||
		rx__object_head(target)->state != RX__OBJECT_PERSISTENT)
		return fail_column(session, attribute, RX_EINVAL,
			"is to come from a pointer, and what it points to is no object of this session with a "
			"row");
	rx_value key = rx__attribute_get(referred(relation->key, attribute), target, NULL);
	if (value->type != RX_TYPE_NONE && value->as.i != 0 && !rx__value_equal(&key, value))
		return fail_column(session, attribute, RX_EINVAL,
			"is set to one key, and the pointer beside it to an object of another; set one of "
			"them");
	*value = key;
	return 0;
}

/* The key of the object that the row points to takes the place of a foreign key that was not given. */
static int follow(
	rx_session *session, const rx__attribute *attribute, const void *row, rx_value *value)
{
	const rx__relationship *relation;
	size_t at = 0;
	int rc = 0;
	while (rc == 0 && (relation = relation_of(attribute, &at)) != NULL) {
		void *target = rx__changes_pointer(row, relation);
		if (target)
			rc = follow_one(session, attribute, relation, target, value);
	}
	return rc;
}

/* ---- one column ------------------------------------------------------------------------------ */

/* A member that is not looked at: false if the database gives the value. */
static bool default_of(const rx__attribute *attribute, rx_value *out)
{
	if (attribute->has_default)
		*out = attribute->default_value;
	else if (attribute->column->default_now)
		*out = rx__add_now(attribute);
	else if (attribute == attribute->mapper->version)
		*out = rx__integer(attribute->type, 1);
	else
		return false;
	return true;
}

static bool left_to_database(const rx__attribute *attribute, const void *row, const rx_value *value)
{
	if (attribute->generated && (value->type == RX_TYPE_NONE || value->as.i == 0))
		return true;
	return rx__flush_leaves_out(attribute, row, value);
}

/* What the row has in a column; *sent tells whether that is sent at all. */
static int value_of(rx_session *session, const rx__insert_row *how, const rx__attribute *attribute,
	const void *row, rx_value *out, bool *sent)
{
	bool half_set = false;
	bool is_tenant = attribute == attribute->mapper->tenant;
	*sent = false;
	if (attribute->computed)
		return 0;
	if (!rx__mask_has(&how->chosen, attribute->ordinal)) {
		*out = (rx_value){ .type = RX_TYPE_NONE };
		*sent = default_of(attribute, out) || is_tenant;
		return is_tenant ? rx__filter_tenant(session, attribute, out) : 0;
	}
	*out = rx__attribute_get(attribute, row, &half_set);
	if (half_set)
		return fail_column(
			session, attribute, RX_EINVAL, "holds a value that is not set: assign rx_some(value)");
	int rc = is_tenant ? rx__filter_tenant(session, attribute, out) : 0;
	if (rc == 0)
		rc = follow(session, attribute, row, out);
	if (attribute == attribute->mapper->version && out->as.i == 0)
		out->as.i = 1;
	*sent = !left_to_database(attribute, row, out);
	return rc;
}

/* ---- a row ----------------------------------------------------------------------------------- */

static int check_lists(rx_session *session, const rx__mapper *mapper, const void *row)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (relation->many && rx__changes_pointer(row, relation))
			return rx__fail(&session->error, RX_EINVAL,
				"%s.%s is not NULL: the objects of a list are added with rx_add and rx_append",
				mapper->name, relation->field);
	}
	return 0;
}

int rx__insert_row_columns(
	rx_session *session, const rx__insert_row *how, const void *row, rx__mask *out)
{
	const rx__mapper *mapper = how->mapper;
	*out = (rx__mask){ { 0 } };
	int rc = check_lists(session, mapper, row);
	for (size_t i = 0; rc == 0 && i < mapper->n_attributes; i++) {
		rx_value value;
		bool sent;
		rc = value_of(session, how, &mapper->attributes[i], row, &value, &sent);
		if (rc == 0 && sent)
			rx__mask_set(out, i);
	}
	return rc;
}

static int add_value(rx_session *session, const rx__attribute *attribute, rx_value value)
{
	if (value.type == RX_TYPE_NONE && !attribute->nullable)
		return fail_column(session, attribute, RX_ENOT_NULL, "has no value and cannot be NULL");
	int rc = rx__bind_column(attribute, &value, &session->error);
	return rc == 0 ? rx__shape_value(&session->shape, attribute, &value, &session->error) : rc;
}

int rx__insert_row_values(
	rx_session *session, const rx__insert_row *how, const void *row, const rx__mask *columns)
{
	const rx__mapper *mapper = how->mapper;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < mapper->n_attributes; i++) {
		rx_value value;
		bool sent;
		if (!rx__mask_has(columns, i))
			continue;
		rc = value_of(session, how, &mapper->attributes[i], row, &value, &sent);
		if (rc == 0)
			rc = add_value(session, &mapper->attributes[i], value);
	}
	return rc;
}
