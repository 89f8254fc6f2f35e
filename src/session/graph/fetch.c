/* The keys of the owners go along as one list, so that the statement is the same for any number of
 * them. Where a link table stands between, the owner's key is a column behind those of the object. */
#include "session/graph/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "session/load.h"
#include "session/run.h"

/* ---- order ----------------------------------------------------------------------------------- */

/* A server sorts all rows for a list in the order of its keys, which most tables have anyway: there the
 * objects are looked at when they have come. On SQLite that order is the table's. */
static const rx__attribute *sorted_here(const rx_session *session, const rx__fetch *fetch)
{
	const rx__mapper *target = fetch->relation->target;
	const rx__attribute *key = target->n_keys == 1 ? target->keys[0] : NULL;
	bool plain = fetch->relation->many && !fetch->relation->relation->order_by && !fetch->only &&
		rx__related_extra(fetch->relation) == 0;
	if (!plain || !key || key->type != RX_TYPE_INT64 || key->optional)
		return NULL;
	return session->dialect->capabilities & RX_DIALECT_ARRAYS ? key : NULL;
}

static int64_t number_of(const void *object, const rx__attribute *key)
{
	int64_t number;
	memcpy(&number, (const char *)object + key->offset, sizeof number);
	return number;
}

typedef struct numbered {
	int64_t number;
	void *object;
} numbered;

static int by_number(const void *a, const void *b)
{
	const numbered *x = a, *y = b;
	return (x->number > y->number) - (x->number < y->number);
}

static int sort_found(rx_session *session, const rx__attribute *key)
{
	size_t n = session->n_found, i = 1;
	while (i < n && number_of(session->found[i - 1], key) <= number_of(session->found[i], key))
		i++;
	if (i >= n)
		return 0;
	numbered *list = rx__arena_array(&session->scratch, n, sizeof *list);
	if (!list)
		return rx__fail_nomem(&session->error);
	for (i = 0; i < n; i++)
		list[i] = (numbered){ number_of(session->found[i], key), session->found[i] };
	qsort(list, n, sizeof *list, by_number);
	for (i = 0; i < n; i++)
		session->found[i] = list[i].object;
	return 0;
}

/* "name desc, id"; each is a field of the target, which the registry has checked. */
static int parse_order(rx_session *session, const rx__relationship *relation, rx_order *out)
{
	const rx__mapper *target = relation->target;
	const char *at = relation->relation->order_by;
	size_t n = 0;
	while (at && *at) {
		char field[80];
		at += strspn(at, " \t\n,");
		size_t size = strcspn(at, " \t\n,");
		if (size == 0)
			break;
		if (size >= sizeof field || n == RX__FETCH_ORDER)
			return rx__fail(&session->error, RX_EMODEL, "%s.%s: .order_by is too long",
				relation->mapper->name, relation->field);
		memcpy(field, at, size);
		field[size] = '\0';
		at += size;
		const rx__attribute *attribute = rx__mapper_attribute(target, field);
		if (attribute)
			out[n++] = (rx_order){ .operand = (rx_operand)attribute->column };
		else if (n > 0)
			out[n - 1].descending = field[0] == 'd' || field[0] == 'D';
	}
	for (size_t i = 0; n == 0 && relation->many && i < target->n_keys && i < RX__FETCH_ORDER; i++)
		out[i] = (rx_order){ .operand = (rx_operand)target->keys[i]->column };
	return 0;
}

/* ---- the query ------------------------------------------------------------------------------- */

static int render(rx_buf *out, const rx_dialect *dialect, const void *what, rx_error *error)
{
	return rx__render_related(out, dialect, what, error);
}

static int add_owner(rx_session *session, rx__fetch *fetch, rx_stmt *stmt, size_t *cap)
{
	const rx__key *key = rx__related_owner(fetch->relation);
	size_t first = (session->n_found - 1) * key->n;
	size_t column = fetch->relation->target->n_attributes;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < key->n; i++) {
		if (!rx__arena_grow(
				&session->scratch, &fetch->owners, first + i, cap, sizeof *fetch->owners))
			return rx__fail_nomem(&session->error);
		rc = session->driver->value(stmt, column + i, key->columns[i]->type,
			&fetch->owners[first + i], &session->scratch, &session->error);
	}
	return rc;
}

/* Objects that are put in order afterwards are not those of the rows; and hooks may change them. */
static rx__load_owners *early_of(const rx__fetch *fetch)
{
	return fetch->query.sorted_by || fetch->slot->hooks ? NULL : fetch->early;
}

static int read_rows(rx_session *session, rx__fetch *fetch, rx_stmt *stmt)
{
	bool with_owner = rx__related_extra(fetch->relation) > 0;
	/* Through a link table the same row may come more than once. */
	const rx__load_options options = {
		.read_only = fetch->read_only,
		.fresh = !with_owner && fetch->slot->n == 0,
	};
	size_t cap = 0;
	int rc;
	if (options.fresh && !options.read_only)
		return rx__load_rest(session, fetch->slot, stmt, early_of(fetch));
	while ((rc = rx__run_step(session, stmt)) == RX_HAS_ROW) {
		rc = rx__load_row(session, fetch->slot, stmt, &options);
		if (rc == 0 && with_owner)
			rc = add_owner(session, fetch, stmt, &cap);
		if (rc != 0)
			break;
	}
	return rc < 0 ? rc : 0;
}

static int check_part(rx_session *session, const rx__fetch *fetch)
{
	const rx__relationship *relation = fetch->relation;
	if (!fetch->only)
		return 0;
	if (!relation->many)
		return rx__fail(&session->error, RX_EINVAL, "rx_only(%s_.%s) is for lists: %s.%s is one %s",
			relation->mapper->name, relation->field, relation->mapper->name, relation->field,
			relation->target->name);
	if (fetch->only->order_by[RX_MAX_ORDER].operand)
		return rx__fail(&session->error, RX_EINVAL,
			"rx_only(%s_.%s): .order_by has more than %d entries", relation->mapper->name,
			relation->field, RX_MAX_ORDER);
	return 0;
}

/* With all owners at hand, every row that has one is wanted: a scan, and no list of keys. Where a part of
 * the key is missing the row has none, and is passed over when the lists are made. */
static rx__expr whose(const rx__fetch *fetch)
{
	const rx__key *key = rx__related_owner(fetch->relation);
	bool rows = !fetch->all && key->n > 1;
	rx_node_kind kind = fetch->all ? RX_NODE_IS_NOT_NULL : rows ? RX_NODE_IN_ROWS : RX_NODE_IN;
	return (rx__expr){
		.node = { kind, RX_TYPE_BOOL, (uint32_t)fetch->n_keys },
		.a = rows ? (const void *)key : key->columns[0]->column,
		.b = fetch->keys,
	};
}

/* What a part of a list asks for besides. */
static const rx_node *add_condition(rx__fetch *fetch, const rx_node *owners)
{
	const rx__only *only = fetch->only;
	if (!only || !only->where)
		return owners;
	if (!owners)
		return (const rx_node *)only->where;
	fetch->query.parts[0] = (rx_expr)owners;
	fetch->query.parts[1] = only->where;
	fetch->query.both =
		(rx__expr){ .node = { RX_NODE_AND, RX_TYPE_BOOL, 2 }, .b = fetch->query.parts };
	return &fetch->query.both.node;
}

static int make_query(rx_session *session, rx__fetch *fetch)
{
	const rx__only *only = fetch->only;
	bool ordered = only && only->order_by[0].operand;
	bool everything = fetch->all && fetch->relation->through;
	memset(&fetch->query, 0, sizeof fetch->query);
	fetch->query.owners = whose(fetch);
	fetch->query.related = (rx__related){
		.relation = fetch->relation,
		.where = add_condition(fetch, everything ? NULL : &fetch->query.owners.node),
		.order_by = ordered ? only->order_by : fetch->query.order_by,
		.limit = only ? only->limit : 0,
		.offset = only ? only->offset : 0,
		.unfiltered = session->unfiltered,
	};
	if (fetch->n_keys > UINT32_MAX)
		return rx__fail_nomem(&session->error);
	int rc = check_part(session, fetch);
	fetch->query.sorted_by = sorted_here(session, fetch);
	if (rc == 0 && !fetch->query.sorted_by)
		rc = parse_order(session, fetch->relation, fetch->query.order_by);
	return rc;
}

/* ---- running --------------------------------------------------------------------------------- */

/* The statement, with its values. */
static int start(rx_session *session, rx__fetch *fetch)
{
	const rx__relationship *relation = fetch->relation;
	const rx__related *related = &fetch->query.related;
	size_t n_columns = relation->target->n_attributes + rx__related_extra(relation);
	int rc = rx__run_begin(session, false);
	if (rc == 0)
		rc = rx__shape_related(&session->shape, related, session->dialect, &session->error);
	if (rc == 0)
		rc = rx__run_start(session, render, related, n_columns, &fetch->query.stmt);
	return rc;
}

static void end(rx_session *session, rx__fetch *fetch)
{
	rx__run_end(session, fetch->query.stmt);
	fetch->query.stmt = NULL;
}

static int receive(rx_session *session, rx__fetch *fetch)
{
	const rx__attribute *key = fetch->query.sorted_by;
	session->n_found = 0;
	fetch->owners = NULL;
	int rc = read_rows(session, fetch, fetch->query.stmt);
	return rc == 0 && key ? sort_found(session, key) : rc;
}

static int fetch_alone(rx_session *session, rx__fetch *fetch)
{
	int rc = make_query(session, fetch);
	if (rc == 0)
		rc = start(session, fetch);
	if (rc == 0)
		rc = receive(session, fetch);
	end(session, fetch);
	return rc;
}

/* ---- several at once -------------------------------------------------------------------------- */

/* Those that are on their way. */
typedef struct line {
	rx_session *session;
	rx__fetch *const *fetches;
	size_t n, at; /* the first whose objects have not come */
	rx__fetch_arrived arrived;
	void *ud;
} line;

static int send_all(const line *l)
{
	rx_session *session = l->session;
	const rx_driver *driver = session->driver;
	int rc = 0;
	for (size_t i = l->at; rc == 0 && i < l->n; i++) {
		end(session, l->fetches[i]);
		rc = start(session, l->fetches[i]);
	}
	if (rc == 0)
		rc = driver->pipeline(session->conn, false, &session->error);
	for (size_t i = l->at; rc == 0 && i < l->n; i++)
		rc = driver->send(l->fetches[i]->query.stmt, &session->error);
	return rc;
}

/* RX_NOTFOUND: the rest is to be sent once more. */
static int receive_all(line *l)
{
	rx_session *session = l->session;
	const rx_driver *driver = session->driver;
	rx_error ignored = RX_ERROR_INIT;
	int rc = 0;
	while (rc == 0 && l->at < l->n) {
		rx__fetch *fetch = l->fetches[l->at];
		rc = driver->next(fetch->query.stmt, &session->error);
		if (rc != 0)
			return rc; /* and the pipeline has ended */
		rc = receive(session, fetch);
		end(session, fetch); /* the result is let go of before the next one comes */
		if (rc == 0)
			rc = l->arrived(l->ud, l->at++);
	}
	int ended = driver->gather(session->conn, rc == 0 ? &session->error : &ignored);
	return rc == 0 ? ended : rc;
}

/* The server may have forgotten each of them. */
static int fetch_together(line *l)
{
	rx_session *session = l->session;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < l->n; i++)
		rc = make_query(session, l->fetches[i]);
	for (size_t i = 0; rc == 0 && i <= l->n && l->at < l->n; i++) {
		rc = send_all(l);
		if (rc == 0)
			rc = receive_all(l);
		if (rc == RX_NOTFOUND && i < l->n)
			rc = 0;
	}
	for (size_t i = 0; i < l->n; i++)
		end(session, l->fetches[i]);
	return rc;
}

int rx__fetch_all(
	rx_session *session, rx__fetch *const *fetches, size_t n, rx__fetch_arrived arrived, void *ud)
{
	int rc = 0;
	if (n > 1 && session->driver->next)
		return fetch_together(&(line){ session, fetches, n, 0, arrived, ud });
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = fetch_alone(session, fetches[i]);
		if (rc == 0)
			rc = arrived(ud, i);
	}
	return rc;
}
