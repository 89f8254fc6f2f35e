/* The key is looked up in the model, so that an upsert means the same on an engine that cannot be
 * told which key decides, and a wrong one is found before anything is sent. */
#include "session/query/conflict.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "sql/walk.h"

/* ---- which key ------------------------------------------------------------------------------- */

/* "(id), uq_user_username (username)" */
static void list_keys(const rx__mapper *mapper, char *out, size_t size)
{
	rx__unique key;
	size_t at = 0, used = 0;
	*out = '\0';
	while (rx__unique_next(mapper, &at, &key)) {
		if (key.deferrable)
			continue;
		for (size_t i = 0; i < key.n && used < size; i++) {
			int n = snprintf(out + used, size - used, "%s%s%s%s", i == 0 && used > 0 ? "; " : "",
				i == 0 ? key.name : "", i == 0 ? " (" : ", ", key.columns[i]->field);
			used += n > 0 ? (size_t)n : 0;
		}
		if (used < size)
			used += (size_t)snprintf(out + used, size - used, ")");
	}
}

static int fail_no_key(rx_session *session, const rx__mapper *mapper, const char *what)
{
	char keys[300];
	list_keys(mapper, keys, sizeof keys);
	return rx__fail(&session->error, RX_EINVAL, "%s no unique key of %s; these are: %s", what,
		mapper->name, keys);
}

static bool same_columns(const rx__unique *key, const rx__mask *wanted, size_t n)
{
	if (key->n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!rx__mask_has(wanted, key->columns[i]->ordinal))
			return false;
	}
	return true;
}

static int key_by_columns(
	rx_session *session, const rx__mapper *mapper, const rx__insert_args *args, rx__unique *out)
{
	rx__mask wanted = { { 0 } };
	size_t n = 0, at = 0;
	int rc = 0;
	if (args->conflict[RX_MAX_CONFLICT])
		return rx__fail(
			&session->error, RX_EINVAL, ".conflict has more than %d columns", RX_MAX_CONFLICT);
	for (; rc == 0 && args->conflict[n]; n++) {
		const rx_node *node = (const rx_node *)args->conflict[n];
		const rx__attribute *attribute = NULL;
		if (node->kind != RX_NODE_COLUMN)
			return rx__fail(
				&session->error, RX_EINVAL, ".conflict takes columns of %s", mapper->name);
		rc = rx__scope_own_column(mapper, node, &attribute, &session->error);
		if (rc == 0)
			rx__mask_set(&wanted, attribute->ordinal);
	}
	while (rc == 0 && rx__unique_next(mapper, &at, out)) {
		if (!out->deferrable && same_columns(out, &wanted, n))
			return 0;
	}
	return rc == 0 ? fail_no_key(session, mapper, "the columns of .conflict are") : rc;
}

static int key_by_name(
	rx_session *session, const rx__mapper *mapper, const char *name, rx__unique *out, bool *by_name)
{
	char what[100];
	size_t at = 0;
	while (rx__unique_next(mapper, &at, out)) {
		if (!out->deferrable && strcmp(out->name, name) == 0)
			return 0;
	}
	*out = (rx__unique){ .n = 0 };
	if (session->dialect->capabilities & RX_DIALECT_NAMED_CONFLICT &&
		strlen(name) < sizeof out->name) {
		rx__copy_text(out->name, sizeof out->name, name);
		*by_name = true;
		return 0;
	}
	snprintf(what, sizeof what, ".constraint \"%.60s\" is", name);
	return fail_no_key(session, mapper, what);
}

/* ---- what is changed ------------------------------------------------------------------------- */

static int check_choice(rx_session *session, const rx__insert_args *args)
{
	bool changes = args->update[0] || args->update_all || args->set[0].column;
	const char *what = NULL;
	if (args->conflict[0] && args->constraint)
		what = ".conflict and .constraint both say which key decides; give one of them";
	else if (!changes && !args->do_nothing)
		what = "say what becomes of a row that is there: .update = { columns }, .update_all, .set "
			   "or .do_nothing";
	else if (changes && args->do_nothing)
		what = ".do_nothing leaves a row that is there as it is; leave .update and .set out";
	else if (args->update[0] && args->update_all)
		what = ".update names columns, and .update_all means all; give one of them";
	else if (changes && !args->conflict[0] && !args->constraint)
		what = "say which unique key decides: .conflict = { columns } or .constraint";
	else if (!changes && !rx__expr_empty((const rx_node *)args->where))
		what = ".where is a condition on what is changed, and .do_nothing changes nothing";
	return what ? rx__fail(&session->error, RX_EINVAL, "%s", what) : 0;
}

static int read_update(rx_session *session, const rx__insert_args *args, rx__conflict *conflict)
{
	const rx__attribute *attribute = NULL;
	int rc = 0;
	if (args->update[RX_MAX_SET])
		return rx__fail(&session->error, RX_EINVAL, ".update has more than %d columns", RX_MAX_SET);
	for (size_t i = 0; rc == 0 && args->update[i]; i++) {
		rc = rx__assign_target(session, &conflict->assign, args->update[i], &attribute);
		if (rc != 0)
			break;
		rx__mask_set(&conflict->update, attribute->ordinal);
		rx__mask_set(&conflict->assign.taken, attribute->ordinal);
	}
	if (rc == 0)
		rc = rx__assign_add(session, &conflict->assign, args->set, ".set");
	if (rc == 0)
		rx__assign_touch(&conflict->assign);
	return rc;
}

static bool is_in(const rx__unique *key, const rx__attribute *attribute)
{
	for (size_t i = 0; i < key->n; i++) {
		if (key->columns[i] == attribute)
			return true;
	}
	return false;
}

/* A row that is there may be another tenant's, unless the tenant is part of the key. */
static int guard_tenant(
	rx_session *session, const rx__mapper *mapper, const rx__conflict *conflict, rx__insert *out)
{
	out->unfiltered = RX_FILTER_ALL;
	if (!mapper->tenant || session->unfiltered & RX_FILTER_TENANT ||
		is_in(&conflict->key, mapper->tenant))
		return 0;
	out->unfiltered &= ~(unsigned)RX_FILTER_TENANT;
	if (!(session->dialect->capabilities & RX_DIALECT_DUPLICATE_KEY))
		return 0;
	return rx__fail(&session->error, RX_EINVAL,
		"the row that is there may be another tenant's, and %s takes no condition on it: let "
		".conflict name a key with %s.%s in it",
		session->dialect->name, mapper->name, mapper->tenant->field);
}

int rx__conflict_read(rx_session *session, rx__slot *slot, const rx__insert_args *args,
	rx__conflict *conflict, rx__insert *statement)
{
	conflict->key = (rx__unique){ .n = 0 };
	conflict->update = (rx__mask){ { 0 } };
	conflict->all = args->update_all;
	rx__assign_init(&conflict->assign, slot);
	int rc = check_choice(session, args);
	if (rc == 0 && args->conflict[0])
		rc = key_by_columns(session, slot->mapper, args, &conflict->key);
	if (rc == 0 && args->constraint)
		rc = key_by_name(
			session, slot->mapper, args->constraint, &conflict->key, &statement->by_name);
	if (rc == 0 && !args->do_nothing)
		rc = read_update(session, args, conflict);
	if (rc == 0)
		rc = guard_tenant(session, slot->mapper, conflict, statement);
	statement->upsert = true;
	statement->conflict = args->conflict[0] || args->constraint ? &conflict->key : NULL;
	statement->set = conflict->assign.set;
	statement->n_set = conflict->assign.n;
	statement->where = (const rx_node *)args->where;
	return rc;
}

static bool is_of_key(const rx__unique *key, const rx__attribute *attribute)
{
	return attribute->key || is_in(key, attribute);
}

rx__mask rx__conflict_update(const rx__conflict *conflict, const rx__mask *sent)
{
	const rx__mapper *mapper = conflict->assign.slot->mapper;
	rx__mask out = conflict->update;
	for (size_t i = 0; conflict->all && i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (rx__mask_has(sent, i) && !rx__mask_has(&conflict->assign.taken, i) &&
			!is_of_key(&conflict->key, attribute) && !attribute->column->default_now)
			rx__mask_set(&out, i);
	}
	return out;
}
