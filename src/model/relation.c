/* By which keys a relation goes. Each kind of relation is a search for the one foreign key that
 * fits: of the owner to the target (one), of the target to the owner (many), and of a link table to
 * each of the two (through). None, and more than one, are errors that say which there are. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "model/key.h"
#include "model/resolve.h"

/* ---- searching one foreign key --------------------------------------------------------------- */

typedef struct {
	const rx__mapper *in; /* the table that has the foreign key */
	const rx__mapper *to;
	const rx__foreign_key *except; /* never this one, or NULL */
	const rx__foreign_key *found;
	size_t n;
} search;

/* Whether .via means this one: by a column of it, or by its name. */
static bool is_named(const rx__foreign_key *key, const char *via)
{
	const rx__attribute *column = rx__mapper_attribute(key->mapper, via);
	return column ? rx__key_has(&key->columns, column) : strcmp(key->name, via) == 0;
}

static void find_foreign_key(search *s, const char *via)
{
	for (size_t i = 0; i < s->in->n_foreign_keys; i++) {
		const rx__foreign_key *key = &s->in->foreign_keys[i];
		if (key->target != s->to || key == s->except || (via && !is_named(key, via)))
			continue;
		s->found = s->found ? s->found : key;
		s->n++;
	}
}

/* A word for .via that means this one and no other. */
static const char *via_of(const rx__foreign_key *key)
{
	for (size_t i = 0; i < key->own.n; i++)
		return key->own.columns[i]->field;
	return key->name;
}

static int fail_ambiguous(rx__resolve *resolve, const rx__relationship *r, const search *s)
{
	rx_buf names = RX_BUF_INIT;
	char fields[200];
	for (size_t i = 0; i < s->in->n_foreign_keys; i++) {
		const rx__foreign_key *key = &s->in->foreign_keys[i];
		if (key->target == s->to)
			rx__buf_printf(&names, "%s%s.%s", names.size ? ", " : "", s->in->name,
				rx__key_fields(&key->columns, fields, sizeof fields));
	}
	rx__relation_fail(resolve->error, r,
		"more than one foreign key fits: %s; choose with .via = \"%s\"", rx__buf_text(&names),
		via_of(s->found));
	rx__buf_deinit(&names);
	return RX_EMODEL;
}

static int fail_via(rx__resolve *resolve, const rx__relationship *r, const search *s)
{
	const char *via = r->relation->via;
	const char **fields = rx__arena_array(resolve->arena, s->in->n_attributes + 1, sizeof *fields);
	if (!fields)
		return rx__fail_nomem(resolve->error);
	for (size_t i = 0; i < s->in->n_attributes; i++)
		fields[i] = s->in->attributes[i].field;
	const char *near = rx__did_you_mean(via, fields);
	if (rx__mapper_attribute(s->in, via))
		return rx__relation_fail(resolve->error, r,
			".via \"%s\": %s.%s is no foreign key to table \"%s\"; give it .foreign_key = "
			"\"%s.%s\"",
			via, s->in->name, via, s->to->table, s->to->table, s->to->keys[0]->name);
	return rx__relation_fail(resolve->error, r, ".via \"%s\": %s has no such field%s%s%s", via,
		s->in->name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* What is to be declared for a foreign key to the model. */
static const char *columns_for(const rx__mapper *to, char *out, size_t size)
{
	size_t used = (size_t)snprintf(
		out, size, "%s with .foreign_key = ", to->n_keys > 1 ? "columns" : "a column");
	for (size_t i = 0; i < to->n_keys && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s\"%s.%s\"", i > 0 ? ", " : "",
			to->table, to->keys[i]->name);
	return out;
}

/* The foreign key that .via names, or the only one there is. RX_NOTFOUND if there is none. */
static int choose(rx__resolve *resolve, const rx__relationship *r, search *s)
{
	const char *via = s->except ? NULL : r->relation->via;
	find_foreign_key(s, via);
	if (s->n > 1)
		return fail_ambiguous(resolve, r, s);
	if (via && s->n == 0)
		return fail_via(resolve, r, s);
	return s->n == 1 ? RX_OK : RX_NOTFOUND;
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static int fail_not_unique(
	rx__resolve *resolve, const rx__relationship *r, const rx__foreign_key *key)
{
	char fields[200];
	return rx__relation_fail(resolve->error, r,
		"%s.%s is not unique, so that one %s may have many of them; give it %s, or declare "
		"many(%s, …)",
		r->target->name, rx__key_fields(&key->columns, fields, sizeof fields), r->mapper->name,
		key->columns.n == 1 ? ".unique = true" : "a table_unique(name, column, …)",
		r->target->name);
}

/* The foreign key may be on the other side: one to one, if it is unique there. */
static int resolve_to_one_there(rx__resolve *resolve, rx__relationship *r)
{
	search s = { .in = r->target, .to = r->mapper };
	int code = choose(resolve, r, &s);
	if (code != RX_OK)
		return code;
	if (!rx__key_is_unique(&s.found->columns))
		return fail_not_unique(resolve, r, s.found);
	r->key = s.found;
	r->local = s.found->targets;
	r->remote = s.found->columns;
	return RX_OK;
}

/* Whether .via can only name a column of the other side. */
static bool via_is_there(const rx__relationship *r)
{
	const char *via = r->relation->via;
	search here = { .in = r->mapper, .to = r->target },
		   there = { .in = r->target, .to = r->mapper };
	if (!via || rx__mapper_attribute(r->mapper, via))
		return false;
	find_foreign_key(&here, via);
	find_foreign_key(&there, via);
	return here.n == 0 && (there.n > 0 || rx__mapper_attribute(r->target, via));
}

static int resolve_to_one(rx__resolve *resolve, rx__relationship *r)
{
	search s = { .in = r->mapper, .to = r->target };
	char columns[300];
	int code = via_is_there(r) ? RX_NOTFOUND : choose(resolve, r, &s);
	if (code == RX_NOTFOUND && r->target != r->mapper) {
		code = resolve_to_one_there(resolve, r);
		if (code != RX_NOTFOUND)
			return code;
	}
	if (code == RX_NOTFOUND)
		return rx__relation_fail(resolve->error, r, "%s has no foreign key to table \"%s\"; add %s",
			r->mapper->name, r->target->table, columns_for(r->target, columns, sizeof columns));
	if (code < 0)
		return code;
	r->here = true;
	r->key = s.found;
	r->local = s.found->columns;
	r->remote = s.found->targets;
	return RX_OK;
}

static int resolve_to_many(rx__resolve *resolve, rx__relationship *r)
{
	search s = { .in = r->target, .to = r->mapper };
	char columns[300];
	int code = choose(resolve, r, &s);
	if (code == RX_NOTFOUND)
		return rx__relation_fail(resolve->error, r,
			"%s has no foreign key to table \"%s\"; add to it %s, or name the table between the "
			"two "
			"with .through",
			r->target->name, r->mapper->table, columns_for(r->mapper, columns, sizeof columns));
	if (code < 0)
		return code;
	r->key = s.found;
	r->local = s.found->targets;
	r->remote = s.found->columns;
	return RX_OK;
}

static int fail_link(rx__resolve *resolve, const rx__relationship *r, const rx__mapper *to)
{
	char columns[300];
	return rx__relation_fail(resolve->error, r,
		".through \"%s\": %s has no %sforeign key to table \"%s\"; add %s", r->relation->through,
		r->link->name, r->mapper == r->target ? "second " : "", to->table,
		columns_for(to, columns, sizeof columns));
}

/* "table" or "schema.table"; false: out of memory. */
static bool find_link(rx__resolve *resolve, rx__relationship *r)
{
	const char *name = r->relation->through, *dot = strchr(name, '.');
	char *schema = dot ? rx__arena_strndup(resolve->arena, name, (size_t)(dot - name)) : NULL;
	if (dot && !schema)
		return false;
	r->link = rx__resolve_named(resolve, r->mapper, schema, dot ? dot + 1 : name);
	return true;
}

/* From a model to itself the link has two foreign keys to the same table: .via names the owner's. */
static int resolve_through(rx__resolve *resolve, rx__relationship *r)
{
	if (!find_link(resolve, r))
		return rx__fail_nomem(resolve->error);
	if (!r->link)
		return rx__relation_fail(resolve->error, r,
			".through \"%s\": no model has that table; declare it with RX_TABLE, with a foreign "
			"key "
			"to \"%s\" and one to \"%s\"",
			r->relation->through, r->mapper->table, r->target->table);
	search owner = { .in = r->link, .to = r->mapper };
	int code = choose(resolve, r, &owner);
	if (code != RX_OK)
		return code == RX_NOTFOUND ? fail_link(resolve, r, r->mapper) : code;
	search other = { .in = r->link, .to = r->target, .except = owner.found };
	code = choose(resolve, r, &other);
	if (code != RX_OK)
		return code == RX_NOTFOUND ? fail_link(resolve, r, r->target) : code;
	r->through = true;
	r->link_local = owner.found;
	r->link_remote = other.found;
	r->local = owner.found->targets;
	r->remote = other.found->targets;
	return RX_OK;
}

/* ---- options --------------------------------------------------------------------------------- */

static int check_options(rx__resolve *resolve, const rx__relationship *r)
{
	const rx_relation *relation = r->relation;
	if (relation->cascade & ~(RX_CASCADE_DELETE | RX_DELETE_ORPHAN))
		return rx__relation_fail(resolve->error, r,
			".cascade = %d is none of RX_CASCADE_DELETE, RX_DELETE_ORPHAN", relation->cascade);
	if (!r->many && relation->order_by)
		return rx__relation_fail(resolve->error, r,
			".order_by is for many(…): here is one object at most; leave it out");
	if (!r->many && relation->through)
		return rx__relation_fail(
			resolve->error, r, ".through is for many(…); for one object refer to the link itself");
	return RX_OK;
}

/* "name desc, id": each word is a field of the target, maybe with asc or desc behind it. */
static int check_order(rx__resolve *resolve, const rx__relationship *r)
{
	const char *text = r->relation->order_by;
	char *copy = rx__arena_strdup(resolve->arena, text);
	if (text && !copy)
		return rx__fail_nomem(resolve->error);
	char *rest = copy, *part;
	while ((part = rest ? strsep(&rest, ",") : NULL) != NULL) {
		char *state = NULL;
		char *field = strtok_r(part, " \t\n", &state);
		char *direction = field ? strtok_r(NULL, " \t\n", &state) : NULL;
		char *more = direction ? strtok_r(NULL, " \t\n", &state) : NULL;
		bool known = !direction || rx__resolve_same_name(direction, "asc") ||
			rx__resolve_same_name(direction, "desc");
		if (!field || !known || more)
			return rx__relation_fail(
				resolve->error, r, ".order_by \"%s\" is not of the form \"name desc, id\"", text);
		if (!rx__mapper_attribute(r->target, field))
			return rx__relation_fail(resolve->error, r, ".order_by \"%s\": %s has no field \"%s\"",
				text, r->target->name, field);
	}
	return RX_OK;
}

/* What can only be told when the keys are known. */
static int check_cascade(rx__resolve *resolve, const rx__relationship *r)
{
	if (r->here && r->relation->cascade)
		return rx__relation_fail(resolve->error, r,
			".cascade belongs to the many(…) side: deleting one %s must not delete the %s that "
			"others "
			"refer to",
			r->mapper->name, r->target->name);
	if (r->through && r->relation->cascade & RX_DELETE_ORPHAN)
		return rx__relation_fail(resolve->error, r,
			".cascade = RX_DELETE_ORPHAN does not go with .through: a %s that is taken out of one "
			"list may be in others",
			r->target->name);
	return RX_OK;
}

static int resolve_keys(rx__resolve *resolve, rx__relationship *r)
{
	if (r->relation->through)
		return resolve_through(resolve, r);
	return r->many ? resolve_to_many(resolve, r) : resolve_to_one(resolve, r);
}

static int resolve_one(rx__resolve *resolve, rx__relationship *r)
{
	r->target = rx__resolve_model(resolve, r->relation->rx__target);
	if (!r->target)
		return rx__relation_fail(resolve->error, r,
			"no model %s is registered; is its header included?", r->relation->rx__target);
	int code = check_options(resolve, r);
	if (code == RX_OK)
		code = check_order(resolve, r);
	if (code == RX_OK)
		code = resolve_keys(resolve, r);
	return code == RX_OK ? check_cascade(resolve, r) : code;
}

int rx__relationships_resolve(rx__resolve *resolve, rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		const rx_relation *relation = &mapper->model->relations[i];
		rx__relationship *r = &mapper->relationships[i];
		*r = (rx__relationship){
			.relation = relation,
			.mapper = mapper,
			.field = relation->rx__field,
			.ordinal = (uint32_t)i,
			.offset = relation->rx__offset,
			.many = relation->rx__node.kind == RX_NODE_MANY,
		};
		int code = resolve_one(resolve, r);
		if (code < 0)
			return code;
	}
	return RX_OK;
}

/* ---- the other side -------------------------------------------------------------------------- */

static bool is_other_side(const rx__relationship *a, const rx__relationship *b)
{
	if (a == b || b->target != a->mapper || a->through != b->through)
		return false;
	if (a->through)
		return a->link_local == b->link_remote && a->link_remote == b->link_local;
	return a->here != b->here && a->key == b->key;
}

void rx__relationships_pair(rx__mapper *mapper)
{
	for (size_t i = 0; i < mapper->n_relationships; i++) {
		rx__relationship *r = &mapper->relationships[i];
		const rx__relationship *found = NULL;
		size_t n = 0;
		for (size_t j = 0; j < r->target->n_relationships; j++) {
			const rx__relationship *other = &r->target->relationships[j];
			if (!is_other_side(r, other))
				continue;
			found = other;
			n++;
		}
		r->inverse = n == 1 ? found : NULL;
	}
}
