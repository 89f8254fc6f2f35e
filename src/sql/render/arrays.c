/* The arrays are a table beside the one that is written: rx__u, with columns c1, c2, … in the order of
 * the parameters. A parameter is cast to the array of its column's type, because nothing else tells the
 * server what it is; the type goes without length and precision, since a cast to VARCHAR(3) would cut
 * a text that is longer, where an assignment refuses it. */
#include "sql/render/arrays.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

/* ---- parameters ------------------------------------------------------------------------------ */

static void put_type(rx__renderer *r, const rx__attribute *attribute)
{
	rx_ddl_type type = attribute->ddl;
	char words[160];

	type.length = type.precision = type.scale = 0;
	if (r->rc != 0)
		return;
	if ((type.native && strchr(type.native, '(')) ||
		r->dialect->type_text(&type, words, sizeof words) != 0) {
		r->rc = RX_NOTFOUND;
		return;
	}
	rx__render_text(r, words);
}

static void put_array(rx__renderer *r, const rx__attribute *attribute)
{
	rx__render_placeholder(r);
	rx__render_text(r, "::");
	put_type(r, attribute);
	rx__render_text(r, "[]");
}

typedef struct arrays {
	rx__renderer r;
	const rx__mapper *mapper;
	unsigned n; /* so far */
} arrays;

static void add(arrays *a, const rx__attribute *attribute)
{
	rx__render_text(&a->r, a->n++ ? ", " : "");
	put_array(&a->r, attribute);
}

static void add_columns(arrays *a, const rx__mask *columns)
{
	for (size_t i = 0; i < a->mapper->n_attributes; i++) {
		if (rx__mask_has(columns, i))
			add(a, &a->mapper->attributes[i]);
	}
}

static void add_keys(arrays *a)
{
	for (size_t i = 0; i < a->mapper->n_keys; i++)
		add(a, a->mapper->keys[i]);
	if (a->mapper->version)
		add(a, a->mapper->version);
}

/* c1, c2, … and what else. */
static void name_columns(arrays *a, const char *more)
{
	char name[24];

	rx__render_text(&a->r, " AS rx__u (");
	for (unsigned i = 1; i <= a->n; i++) {
		snprintf(name, sizeof name, "%sc%u", i > 1 ? ", " : "", i);
		rx__render_text(&a->r, name);
	}
	rx__render_text(&a->r, more);
	rx__render_text(&a->r, ")");
}

static void begin(
	arrays *a, rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper, rx_error *error)
{
	a->mapper = mapper;
	a->n = 0;
	rx__render_init(&a->r, out, dialect, mapper, error);
}

static void put_number(arrays *a, const char *before, unsigned number)
{
	char text[24];

	rx__render_text(&a->r, before);
	snprintf(text, sizeof text, "rx__u.c%u", number);
	rx__render_text(&a->r, text);
}

/* ---- INSERT ---------------------------------------------------------------------------------- */

static void put_names(rx__renderer *r, const rx__mapper *mapper, const rx__mask *columns)
{
	bool first = true;

	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__mask_has(columns, i))
			continue;
		rx__render_text(r, first ? "" : ", ");
		rx__render_quoted(r, mapper->attributes[i].name);
		first = false;
	}
}

static unsigned count(const rx__mapper *mapper, const rx__mask *columns)
{
	unsigned n = 0;

	for (size_t i = 0; i < mapper->n_attributes; i++)
		n += rx__mask_has(columns, i);
	return n;
}

int rx__render_insert_arrays(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, const rx__mask *returning, rx_error *error)
{
	unsigned n = count(mapper, columns);
	arrays a;

	begin(&a, out, dialect, mapper, error);
	rx__render_text(&a.r, "INSERT INTO ");
	rx__render_table(&a.r, mapper);
	rx__render_text(&a.r, " (");
	put_names(&a.r, mapper, columns);
	rx__render_text(&a.r, ") SELECT ");
	for (unsigned i = 1; i <= n; i++)
		put_number(&a, i > 1 ? ", " : "", i);
	rx__render_text(&a.r, " FROM unnest(");
	add_columns(&a, columns);
	rx__render_text(&a.r, ") WITH ORDINALITY");
	name_columns(&a, ", n");
	rx__render_text(&a.r, " ORDER BY rx__u.n");
	if (returning && !rx__mask_empty(returning)) {
		rx__render_text(&a.r, " RETURNING ");
		put_names(&a.r, mapper, returning);
	}
	return rx__render_done(&a.r);
}

/* ---- UPDATE, DELETE -------------------------------------------------------------------------- */

static void put_tie(arrays *a, const rx__attribute *attribute, const char *before, unsigned number)
{
	rx__render_text(&a->r, before);
	rx__render_text(&a->r, "rx__t.");
	rx__render_quoted(&a->r, attribute->name);
	put_number(a, " = ", number);
}

/* The first key is column `first` of the arrays. */
static void put_ties(arrays *a, unsigned first)
{
	const rx__mapper *mapper = a->mapper;

	for (size_t i = 0; i < mapper->n_keys; i++)
		put_tie(a, mapper->keys[i], i > 0 ? " AND " : " WHERE ", first + (unsigned)i);
	if (mapper->version)
		put_tie(a, mapper->version, " AND ", first + (unsigned)mapper->n_keys);
}

int rx__render_update_arrays(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error)
{
	unsigned n = 0;
	arrays a;

	begin(&a, out, dialect, mapper, error);
	rx__render_text(&a.r, "UPDATE ");
	rx__render_table(&a.r, mapper);
	rx__render_text(&a.r, " AS rx__t SET ");
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!rx__mask_has(columns, i))
			continue;
		rx__render_text(&a.r, n > 0 ? ", " : "");
		rx__render_quoted(&a.r, mapper->attributes[i].name);
		put_number(&a, " = ", ++n);
	}
	rx__render_text(&a.r, " FROM unnest(");
	add_columns(&a, columns);
	add_keys(&a);
	rx__render_text(&a.r, ")");
	name_columns(&a, "");
	put_ties(&a, n + 1);
	return rx__render_done(&a.r);
}

int rx__render_delete_arrays(
	rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper, rx_error *error)
{
	arrays a;

	begin(&a, out, dialect, mapper, error);
	rx__render_text(&a.r, "DELETE FROM ");
	rx__render_table(&a.r, mapper);
	if (mapper->n_keys == 1 && !mapper->version) {
		rx__render_text(&a.r, " WHERE ");
		rx__render_quoted(&a.r, mapper->keys[0]->name);
		rx__render_text(&a.r, " = ANY (");
		add_keys(&a);
		rx__render_text(&a.r, ")");
		return rx__render_done(&a.r);
	}
	rx__render_text(&a.r, " AS rx__t USING unnest(");
	add_keys(&a);
	rx__render_text(&a.r, ")");
	name_columns(&a, "");
	put_ties(&a, 1);
	return rx__render_done(&a.r);
}

/* ---- COPY ------------------------------------------------------------------------------------ */

/* The words of one part of a statement as a literal. */
static void put_literal(rx__renderer *r, const char *text)
{
	char letter[2] = { '\0', '\0' };

	rx__render_text(r, "'");
	for (; *text; text++) {
		letter[0] = *text;
		rx__render_text(r, *text == '\'' ? "''" : letter);
	}
	rx__render_text(r, "'");
}

int rx__render_numbers(
	rx_buf *out, const rx_dialect *dialect, const rx__attribute *key, rx_error *error)
{
	rx_buf table = RX_BUF_INIT;
	rx__renderer name, r;

	rx__render_init(&name, &table, dialect, key->mapper, error);
	rx__render_table(&name, key->mapper);
	if (rx__render_done(&name) != 0) {
		rx__buf_deinit(&table);
		return name.rc;
	}
	rx__render_init(&r, out, dialect, key->mapper, error);
	rx__render_text(
		&r, "SELECT CASE WHEN EXISTS (SELECT FROM pg_class c WHERE c.relhasrules AND c.oid = ");
	put_literal(&r, rx__buf_text(&table));
	rx__render_text(&r,
		"::regclass) OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgtype & 7 = 7 AND t.tgrelid = ");
	put_literal(&r, rx__buf_text(&table));
	rx__render_text(&r, "::regclass) THEN NULL ELSE nextval(pg_get_serial_sequence(");
	put_literal(&r, rx__buf_text(&table));
	rx__render_text(&r, ", ");
	put_literal(&r, key->name);
	rx__render_text(&r, ")) END FROM generate_series(1, ");
	rx__render_placeholder(&r);
	rx__render_text(&r, "::bigint)");
	rx__buf_deinit(&table);
	return rx__render_done(&r);
}

int rx__render_copy(rx_buf *out, const rx_dialect *dialect, const rx__mapper *mapper,
	const rx__mask *columns, rx_error *error)
{
	rx__renderer r;

	rx__render_init(&r, out, dialect, mapper, error);
	rx__render_text(&r, "COPY ");
	rx__render_table(&r, mapper);
	rx__render_text(&r, " (");
	put_names(&r, mapper, columns);
	rx__render_text(&r, ") FROM STDIN (FORMAT binary)");
	return rx__render_done(&r);
}
