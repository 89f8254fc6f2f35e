/* Objects as JSON, depth first. The way from the first object to the one at hand is kept: an object
 * on it is not written again, and neither is a relation that leads straight back. */
#include <reflex/json.h>

#include <string.h>

#include "base/fail.h"
#include "session/changes.h"
#include "session/session.h"
#include "session/state/json_columns.h"
#include "session/state/json_value.h"

enum { MAX_DEPTH = 64 };

typedef struct writing {
	rx_session *session;
	rx__json_args args;
	rx_buf out;
	rx__mask columns; /* of the first object's model, if .columns names some */
	bool chosen; /* columns is worked out */
	const void *way[MAX_DEPTH];
	int depth; /* objects on the way */
	int level; /* brackets that are open */
} writing;

static int write_object(writing *w, const void *object, const rx__relationship *from);

/* ---- layout ---------------------------------------------------------------------------------- */

static void new_line(writing *w)
{
	if (w->args.indent <= 0)
		return;
	rx__buf_putc(&w->out, '\n');
	for (int i = 0; i < w->level * w->args.indent; i++)
		rx__buf_putc(&w->out, ' ');
}

static void open(writing *w, char bracket)
{
	rx__buf_putc(&w->out, bracket);
	w->level++;
}

static void next(writing *w, size_t *n)
{
	if ((*n)++ > 0)
		rx__buf_puts(&w->out, w->args.indent > 0 ? "," : ", ");
	new_line(w);
}

static void close(writing *w, char bracket, size_t n)
{
	w->level--;
	if (n > 0)
		new_line(w);
	rx__buf_putc(&w->out, bracket);
}

static void write_key(writing *w, const char *name, size_t *n)
{
	next(w, n);
	rx__json_string(&w->out, name, strlen(name));
	rx__buf_puts(&w->out, ": ");
}

/* ---- objects --------------------------------------------------------------------------------- */

static const rx__mapper *mapper_of(writing *w, const void *object)
{
	rx_session *session = w->session;
	rx__head head = { .check = 0 };
	if (object && (uintptr_t)object % 8 == 0)
		head = rx__object_peek(object);
	if (head.check == RX__OBJECT_CHECK && head.tag == session->tag &&
		head.slot < session->n_slots && head.state != RX__OBJECT_DETACHED)
		return session->slots[head.slot]->mapper;
	rx__fail(&session->error, RX_EINVAL, "rx_to_json: %s",
		object ? "the address is no object of this session; rx_merge makes one of a struct"
			   : "the object is NULL");
	return NULL;
}

static bool is_on_way(const writing *w, const void *object)
{
	for (int i = 0; i < w->depth; i++) {
		if (w->way[i] == object)
			return true;
	}
	return false;
}

static int write_list(writing *w, void *const *list, const rx__relationship *from)
{
	size_t n = 0;
	int rc = 0;
	open(w, '[');
	for (; rc == 0 && *list; list++) {
		if (is_on_way(w, *list))
			continue;
		next(w, &n);
		rc = write_object(w, *list, from);
	}
	close(w, ']', n);
	return rc;
}

static int write_relation(
	writing *w, const rx__relationship *relation, const void *object, size_t *n)
{
	void *target = rx__changes_pointer(object, relation);
	if (!target || (!relation->many && is_on_way(w, target)))
		return 0;
	write_key(w, relation->field, n);
	return relation->many ? write_list(w, target, relation) : write_object(w, target, relation);
}

static bool is_wanted(const writing *w, const rx__attribute *attribute)
{
	bool chosen = w->depth == 1 && w->args.columns[0];
	if (chosen && !rx__mask_has(&w->columns, attribute->ordinal))
		return false;
	return w->args.secrets || !attribute->column->secret;
}

static int write_members(
	writing *w, const rx__mapper *mapper, const void *object, const rx__relationship *from)
{
	size_t n = 0;
	int rc = 0;
	open(w, '{');
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		const rx__attribute *attribute = &mapper->attributes[i];
		if (!is_wanted(w, attribute))
			continue;
		rx_value value = rx__attribute_get(attribute, object, NULL);
		write_key(w, attribute->field, &n);
		rx__json_write(&w->out, attribute, &value);
	}
	for (size_t i = 0; rc == 0 && i < mapper->n_relationships; i++) {
		const rx__relationship *relation = &mapper->relationships[i];
		if (!from || relation != from->inverse)
			rc = write_relation(w, relation, object, &n);
	}
	close(w, '}', n);
	return rc;
}

/* from: the relation that led here; NULL for what the program gave. */
static int write_object(writing *w, const void *object, const rx__relationship *from)
{
	const rx__mapper *mapper = mapper_of(w, object);
	int rc = 0;
	if (!mapper)
		return w->session->error.code;
	if (!from && w->args.columns[0] && !w->chosen) {
		rc = rx__json_columns(w->session, mapper, w->args.columns, "rx_to_json", &w->columns);
		w->chosen = true;
	}
	if (rc == 0 && w->depth == MAX_DEPTH)
		rc = rx__fail(&w->session->error, RX_EINVAL,
			"rx_to_json: the objects are nested more than %d deep (at a %s)", MAX_DEPTH,
			mapper->name);
	if (rc != 0)
		return rc;
	w->way[w->depth++] = object;
	rc = write_members(w, mapper, object, from);
	w->depth--;
	return rc;
}

/* ---- the call -------------------------------------------------------------------------------- */

static rx_text keep(rx_session *session, const rx_buf *out)
{
	char *text = NULL;
	if (!out->error)
		text = rx__arena_strndup(&session->arena, rx__buf_text(out), out->size);
	if (!text)
		rx__fail_nomem(&session->error);
	return text;
}

rx_text rx__to_json(rx_session *session, const void *what, bool is_list, const rx__json_args *args)
{
	writing w = { .session = session, .out = RX_BUF_INIT };
	rx_text text = NULL;
	if (!rx__session_enter(session, "rx_to_json"))
		return NULL;
	rx__json_args_take(&w.args, args);
	int rc = 0;
	if (is_list && !what)
		rc = rx__fail(&session->error, RX_EINVAL, "rx_to_json: the list is NULL");
	else
		rc = is_list ? write_list(&w, what, NULL) : write_object(&w, what, NULL);
	if (rc == 0)
		text = keep(session, &w.out);
	rx__buf_deinit(&w.out);
	return text;
}
