/* An edit is a few replaced spans. What comes out is read again, and is taken over only if that
 * succeeds: an edit never leaves a text that has another meaning than it says. Comments stay, but
 * for none that stands inside a removed clause. */
#include "sql/text/ddl_edit.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"

typedef struct change {
	uint32_t at, size; /* what is taken away */
	const char *text; /* what is put there; NULL: nothing */
} change;

typedef struct changes {
	change *list; /* in the order of the text */
	size_t n, cap;
	bool failed; /* out of memory */
} changes;

static void add_change(
	const rx__ddl_text *text, changes *c, uint32_t at, uint32_t size, const char *insert)
{
	size_t i = c->n;

	if (c->failed || !rx__arena_grow(text->arena, &c->list, c->n, &c->cap, sizeof(change))) {
		c->failed = true;
		return;
	}
	for (; i > 0 && c->list[i - 1].at > at; i--)
		c->list[i] = c->list[i - 1];
	c->list[i] = (change){ at, size, insert };
	c->n++;
}

/* Whether two bytes side by side would be read as part of one token. */
static bool joins(char a, char b)
{
	static const char quotes[] = "\"'`[]";
	bool x = isalnum((unsigned char)a) || a == '_' || a == '$' || (a & 0x80) || strchr(quotes, a);
	bool y = isalnum((unsigned char)b) || b == '_' || b == '$' || (b & 0x80) || strchr(quotes, b);

	return (x && y) || (a == '-' && b == '-');
}

/* Adds bytes, with a blank between two that would become one token. */
static void add_bytes(rx_buf *out, const char *data, size_t size)
{
	if (size && out->size && joins(out->data[out->size - 1], data[0]))
		rx__buf_putc(out, ' ');
	rx__buf_add(out, data, size);
}

static int apply(rx__ddl_text *text, const changes *c, rx_error *error)
{
	rx_buf out = RX_BUF_INIT;
	uint32_t at = 0;

	for (size_t i = 0; i < c->n; i++) {
		add_bytes(&out, text->sql + at, c->list[i].at - at);
		if (c->list[i].text)
			add_bytes(&out, c->list[i].text, strlen(c->list[i].text));
		at = c->list[i].at + c->list[i].size;
	}
	add_bytes(&out, text->sql + at, strlen(text->sql + at));
	if (c->failed)
		out.error = RX_ENOMEM;
	return rx__ddl_text_take(text, &out, error);
}

static int replace(
	rx__ddl_text *text, uint32_t at, uint32_t size, const char *insert, rx_error *error)
{
	changes c = { .n = 0 };

	add_change(text, &c, at, size, insert);
	return apply(text, &c, error);
}

static const char *quoted(rx_arena *arena, const char *name)
{
	rx_buf out = RX_BUF_INIT;
	const char *copy = NULL;

	rx__buf_quote(&out, name, '"');
	if (!out.error)
		copy = rx__arena_strdup(arena, out.data);
	rx__buf_deinit(&out);
	return copy;
}

/* The column, or the error that it is not there. */
static int find_column(const rx__ddl_text *text, const char *column, size_t *out, rx_error *error)
{
	*out = rx__ddl_text_column(text, column);
	if (*out != RX__NO_COLUMN)
		return 0;
	return rx__fail(error, RX_EMIGRATION, "table \"%s\" has no column \"%s\"", text->name, column);
}

/* ---- taking away */

/* The blanks before a place, as far as nothing but blanks stands before them on the way to a token.
 * Behind a comment they stay: the newline may be its end. */
static uint32_t blanks_before(const rx__ddl_text *text, uint32_t at)
{
	uint32_t from = at;

	while (from > 0 && strchr(" \t\r\n", text->sql[from - 1]))
		from--;
	for (size_t i = 0; i < text->tokens.n; i++) {
		const rx__token *token = &text->tokens.list[i];

		if (token->at + token->size == from)
			return at - from;
	}
	return 0;
}

static void take(const rx__ddl_text *text, changes *c, rx__span span)
{
	uint32_t blanks = blanks_before(text, span.at);

	add_change(text, c, span.at - blanks, span.size + blanks, NULL);
}

/* Of the list in the parentheses: columns, then constraints of the table. */
typedef struct list_item {
	rx__span span, before;
} list_item;

static bool item_at(const rx__ddl_text *text, size_t i, list_item *out)
{
	if (i < text->n_columns) {
		*out = (list_item){ text->columns[i].span, text->columns[i].before };
		return true;
	}
	i -= text->n_columns;
	for (size_t k = 0; k < text->n_clauses; k++) {
		if (text->clauses[k].column != RX__NO_COLUMN || i-- > 0)
			continue;
		*out = (list_item){ text->clauses[k].span, text->clauses[k].before };
		return true;
	}
	return false;
}

static size_t item_of_clause(const rx__ddl_text *text, const rx__clause *clause)
{
	size_t i = text->n_columns;

	for (const rx__clause *c = text->clauses; c < clause; c++)
		i += c->column == RX__NO_COLUMN;
	return i;
}

/* How many blanks stand behind a place, if a token follows them. */
static uint32_t blanks_behind(const rx__ddl_text *text, uint32_t at)
{
	uint32_t to = at;

	while (text->sql[to] && strchr(" \t\r\n", text->sql[to]))
		to++;
	for (size_t i = 0; i < text->tokens.n; i++) {
		if (text->tokens.list[i].at == to)
			return to - at;
	}
	return 0;
}

/* With the comma behind it, or if it is the last the one before. Constraints may follow each other
 * without a comma: then none goes. */
static int remove_item(rx__ddl_text *text, size_t i, rx_error *error)
{
	changes c = { .n = 0 };
	list_item item = { .before = { 0 } }, next = { .before = { 0 } };
	bool has_next = item_at(text, i + 1, &next);

	if (!item_at(text, i, &item))
		return 0;
	if (has_next && next.before.size && (i == 0 || item.before.size)) {
		uint32_t end = next.before.at + next.before.size;
		bool direct = next.before.at == item.span.at + item.span.size;

		add_change(text, &c, item.span.at, item.span.size, NULL);
		add_change(text, &c, next.before.at,
			next.before.size + (direct ? blanks_behind(text, end) : 0), NULL);
		return apply(text, &c, error);
	}
	take(text, &c, item.span);
	if (!has_next && item.before.size)
		add_change(text, &c, item.before.at, item.before.size, NULL);
	return apply(text, &c, error);
}

int rx__ddl_text_remove(rx__ddl_text *text, const rx__clause *clause, rx_error *error)
{
	const rx__ddl_column_text *column;
	changes c = { .n = 0 };

	if (clause->column == RX__NO_COLUMN)
		return remove_item(text, item_of_clause(text, clause), error);
	column = &text->columns[clause->column];
	take(text, &c, clause->span);
	/* A name without a constraint would become the name of the clause behind. */
	if (clause > &text->clauses[column->first] && clause[-1].kind == RX__CLAUSE_NAME)
		take(text, &c, clause[-1].span);
	for (size_t i = 0; clause->kind == RX__CLAUSE_FOREIGN_KEY && i < column->n; i++) {
		const rx__clause *other = &text->clauses[column->first + i];

		if (other > clause && other->kind == RX__CLAUSE_DEFERRABLE)
			take(text, &c, other->span);
	}
	return apply(text, &c, error);
}

static int remove_kind(
	rx__ddl_text *text, const char *column, rx__clause_kind kind, rx_error *error)
{
	const rx__clause *clause;
	size_t i;
	int code = find_column(text, column, &i, error);

	while (!code && (clause = rx__ddl_text_clause(text, i, kind)) != NULL)
		code = rx__ddl_text_remove(text, clause, error);
	return code;
}

static int remove_key_part(
	rx__ddl_text *text, const rx__clause *key, const char *column, rx_error *error)
{
	const rx__key_part *parts = key->parts;
	size_t i = 0;

	while (i < key->n_parts && !(parts[i].name && rx__name_equal(parts[i].name, column)))
		i++;
	if (i + 1 < key->n_parts)
		return replace(
			text, parts[i].span.at, parts[i + 1].span.at - parts[i].span.at, NULL, error);
	return replace(text, parts[i - 1].span.at + parts[i - 1].span.size,
		parts[i].span.at + parts[i].span.size - parts[i - 1].span.at - parts[i - 1].span.size, NULL,
		error);
}

/* A clause, not of the column itself, that names it. */
static const rx__clause *user_of(const rx__ddl_text *text, size_t column)
{
	for (size_t i = 0; i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];

		if (clause->column != column &&
			rx__ddl_text_clause_uses(text, clause, text->columns[column].name))
			return clause;
	}
	return NULL;
}

static int remove_user(
	rx__ddl_text *text, const rx__clause *user, const char *column, rx_error *error)
{
	if (user->kind == RX__CLAUSE_GENERATED)
		return rx__fail(error, RX_EMIGRATION,
			"column \"%s\" of table \"%s\" cannot be dropped: column \"%s\" is computed from it; "
			"drop or change that one first",
			column, text->name, text->columns[user->column].name);
	if (user->kind != RX__CLAUSE_PRIMARY_KEY)
		return rx__ddl_text_remove(text, user, error);
	if (user->n_parts > 1)
		return remove_key_part(text, user, column, error);
	if (text->without_rowid)
		return rx__fail(error, RX_EMIGRATION,
			"column \"%s\" cannot be dropped: it is the primary key of table \"%s\", which is "
			"WITHOUT ROWID",
			column, text->name);
	return rx__ddl_text_remove(text, user, error);
}

int rx__ddl_text_drop_column(rx__ddl_text *text, const char *column, rx_error *error)
{
	rx__ddl_text edited = *text;
	const rx__clause *user;
	size_t i, others = 0;
	int code = find_column(text, column, &i, error);

	for (size_t k = 0; !code && k < text->n_columns; k++)
		others += k != i && !rx__ddl_text_clause(text, k, RX__CLAUSE_GENERATED);
	if (!code && !others)
		code = rx__fail(error, RX_EMIGRATION,
			"column \"%s\" is the only one of table \"%s\"; drop the table instead", column,
			text->name);
	if (!code && text->without_rowid && rx__ddl_text_clause(text, i, RX__CLAUSE_PRIMARY_KEY))
		code = rx__fail(error, RX_EMIGRATION,
			"column \"%s\" cannot be dropped: it is the primary key of table \"%s\", which is "
			"WITHOUT ROWID",
			column, text->name);
	while (!code && (user = user_of(&edited, i)) != NULL)
		code = remove_user(&edited, user, edited.columns[i].name, error);
	if (!code)
		code = remove_item(&edited, i, error);
	if (!code)
		*text = edited;
	return code;
}

/* ---- renaming */

/* "t.a" in an expression becomes "a": it can only mean this table. */
static void take_qualifiers(const rx__ddl_text *text, changes *c, const rx__clause *clause)
{
	const rx__tokens *t = &text->tokens;
	size_t from, to;

	rx__ddl_text_body(text, &clause->body, &from, &to);
	for (size_t i = from; i + 2 < to; i++) {
		if (rx__token_names(t, i, text->name) && rx__token_is_sign(t, i + 1, '.'))
			add_change(text, c, t->list[i].at, t->list[i + 2].at - t->list[i].at, NULL);
	}
}

int rx__ddl_text_rename(rx__ddl_text *text, const char *new_name, rx_error *error)
{
	const char *name = quoted(text->arena, new_name);
	changes c = { .n = 0 };

	if (!name)
		return rx__fail_nomem(error);
	add_change(text, &c, text->name_span.at, text->name_span.size, name);
	for (size_t i = 0; i < text->n_clauses; i++) {
		rx__clause_kind kind = text->clauses[i].kind;

		if (kind == RX__CLAUSE_CHECK || kind == RX__CLAUSE_GENERATED)
			take_qualifiers(text, &c, &text->clauses[i]);
	}
	return apply(text, &c, error);
}

/* Every token of the expression that means the column. */
static void rename_in(const rx__ddl_text *text, changes *c, size_t from, size_t to,
	const char *column, const char *name)
{
	for (size_t i = from; i < to; i++) {
		i = rx__token_skip_cast(&text->tokens, i, to);
		if (i < to && rx__token_is_column(&text->tokens, from, i, to, column))
			add_change(text, c, text->tokens.list[i].at, text->tokens.list[i].size, name);
	}
}

/* In the lists of columns of a key or foreign key; what stands behind REFERENCES is the table's own
 * only if it refers to itself. */
static void rename_in_lists(const rx__ddl_text *text, changes *c, const rx__clause *clause,
	const char *column, const char *name)
{
	const rx__tokens *t = &text->tokens;
	bool ours = true;
	size_t from, to;

	rx__ddl_text_body(text, &clause->span, &from, &to);
	for (size_t i = from; i < to; i++) {
		size_t end;

		if (rx__token_is(t, i, "REFERENCES"))
			ours = rx__name_equal(clause->target, text->name);
		if (!rx__token_is_sign(t, i, '('))
			continue;
		end = rx__token_skip_parens(t, i) - 1;
		for (size_t k = i + 1; ours && k < end; k++) {
			bool begins = rx__token_is_sign(t, k - 1, '(') || rx__token_is_sign(t, k - 1, ',');

			if (begins && rx__token_names(t, k, column))
				add_change(text, c, t->list[k].at, t->list[k].size, name);
		}
		i = end;
	}
}

int rx__ddl_text_rename_column(
	rx__ddl_text *text, const char *column, const char *new_name, rx_error *error)
{
	const char *name = quoted(text->arena, new_name);
	changes c = { .n = 0 };
	size_t i, from, to, existing = rx__ddl_text_column(text, new_name);
	int code = find_column(text, column, &i, error);

	if (code)
		return code;
	if (existing != RX__NO_COLUMN && existing != i)
		return rx__fail(
			error, RX_EMIGRATION, "table \"%s\" already has a column \"%s\"", text->name, new_name);
	if (!name)
		return rx__fail_nomem(error);
	column = text->columns[i].name;
	add_change(text, &c, text->columns[i].name_span.at, text->columns[i].name_span.size, name);
	for (size_t k = 0; k < text->n_clauses; k++) {
		const rx__clause *clause = &text->clauses[k];

		if (clause->kind == RX__CLAUSE_CHECK || clause->kind == RX__CLAUSE_GENERATED) {
			rx__ddl_text_body(text, &clause->body, &from, &to);
			rename_in(text, &c, from, to, column, name);
		} else if (clause->kind == RX__CLAUSE_FOREIGN_KEY || clause->column == RX__NO_COLUMN) {
			rename_in_lists(text, &c, clause, column, name);
		}
	}
	return apply(text, &c, error);
}

/* ---- putting */

static const char *with_blank(const rx__ddl_text *text, const char *before, const char *what)
{
	return rx__arena_printf(text->arena, "%s%s", before, what);
}

static uint32_t end_of(rx__span span)
{
	return span.at + span.size;
}

/* What is put in must end where it ends: parentheses that are not its own, or an open comment, would
 * take in what stands behind it. */
static int check_fragment(const rx__ddl_text *text, const char *what, rx_error *error)
{
	const char *longer = with_blank(text, what, " x");
	rx__tokens t, with_end;
	size_t depth = 0;
	bool ok;

	if (!longer)
		return rx__fail_nomem(error);
	ok = rx__tokens_read(&t, text->arena, what, NULL) == 0 &&
		rx__tokens_read(&with_end, text->arena, longer, NULL) == 0 && with_end.n == t.n + 1;
	for (size_t i = 0; ok && i < t.n; i++) {
		depth += rx__token_is_sign(&t, i, '(');
		ok = !rx__token_is_sign(&t, i, ';') && (depth || !rx__token_is_sign(&t, i, ')'));
		depth -= rx__token_is_sign(&t, i, ')');
	}
	if (ok && depth == 0)
		return 0;
	return rx__fail(error, RX_EMIGRATION, "\"%.80s\" is not complete SQL by itself", what);
}

static int insert_at(
	rx__ddl_text *text, uint32_t at, const char *before, const char *what, rx_error *error)
{
	const char *inserted = with_blank(text, before, what);
	int code = check_fragment(text, what, error);

	if (!code && !inserted)
		code = rx__fail_nomem(error);
	return code ? code : replace(text, at, 0, inserted, error);
}

int rx__ddl_text_add_column(rx__ddl_text *text, const char *definition, rx_error *error)
{
	const rx__ddl_column_text *last = &text->columns[text->n_columns - 1];
	rx__ddl_text edited = *text;
	const char *name;
	int code = insert_at(&edited, end_of(last->span), ", ", definition, error);

	if (code)
		return code;
	if (edited.n_columns != text->n_columns + 1)
		return rx__fail(
			error, RX_EMIGRATION, "\"%.80s\" is not the definition of a column", definition);
	name = edited.columns[text->n_columns].name;
	if (rx__ddl_text_column(text, name) != RX__NO_COLUMN)
		return rx__fail(
			error, RX_EMIGRATION, "table \"%s\" already has a column \"%s\"", text->name, name);
	*text = edited;
	return 0;
}

int rx__ddl_text_add_constraint(rx__ddl_text *text, const char *definition, rx_error *error)
{
	rx__ddl_text edited = *text;
	list_item item = { .span = { 0 } };
	size_t n = 0, constraints = 0;
	int code;

	while (item_at(text, n, &item))
		n++;
	item_at(text, n - 1, &item);
	code = insert_at(&edited, end_of(item.span), ", ", definition, error);
	if (code)
		return code;
	while (item_at(&edited, constraints, &item))
		constraints++;
	if (constraints != n + 1 || edited.n_columns != text->n_columns)
		return rx__fail(
			error, RX_EMIGRATION, "\"%.80s\" is not the definition of a constraint", definition);
	*text = edited;
	return 0;
}

int rx__ddl_text_set_type(rx__ddl_text *text, const char *column, const char *type, rx_error *error)
{
	size_t i;
	int code = find_column(text, column, &i, error);
	rx__span span;

	if (code)
		return code;
	span = text->columns[i].type_span;
	if (!span.size)
		return insert_at(text, end_of(text->columns[i].name_span), " ", type, error);
	code = check_fragment(text, type, error);
	return code ? code : replace(text, span.at, span.size, type, error);
}

int rx__ddl_text_set_nullable(
	rx__ddl_text *text, const char *column, bool nullable, rx_error *error)
{
	rx__ddl_text edited = *text;
	size_t i;
	int code =
		remove_kind(&edited, column, nullable ? RX__CLAUSE_NOT_NULL : RX__CLAUSE_NULL, error);

	if (code)
		return code;
	i = rx__ddl_text_column(&edited, column);
	if (!nullable && !rx__ddl_text_clause(&edited, i, RX__CLAUSE_NOT_NULL))
		code = insert_at(&edited, end_of(edited.columns[i].type_span), " ", "NOT NULL", error);
	if (!code)
		*text = edited;
	return code;
}

/* Where a clause that says what values a column has is put: behind its type and NOT NULL. */
static uint32_t place_for_value(const rx__ddl_text *text, size_t column)
{
	const rx__clause *not_null = rx__ddl_text_clause(text, column, RX__CLAUSE_NOT_NULL);

	return not_null ? end_of(not_null->span) : end_of(text->columns[column].type_span);
}

/* One clause of that kind, with that text; text NULL: none. */
static int set_clause(rx__ddl_text *text, const char *column, rx__clause_kind kind,
	const char *definition, rx_error *error)
{
	rx__ddl_text edited = *text;
	int code = remove_kind(&edited, column, kind, error);

	if (!code && definition) {
		size_t i = rx__ddl_text_column(&edited, column);

		code = insert_at(&edited, place_for_value(&edited, i), " ", definition, error);
	}
	if (!code)
		*text = edited;
	return code;
}

int rx__ddl_text_set_default(
	rx__ddl_text *text, const char *column, const char *value, rx_error *error)
{
	const rx__clause *present;
	const char *definition = NULL;
	size_t i;
	int code = find_column(text, column, &i, error);

	if (code)
		return code;
	present = rx__ddl_text_clause(text, i, RX__CLAUSE_DEFAULT);
	if (present && value) {
		code = check_fragment(text, value, error);
		return code ? code : replace(text, present->body.at, present->body.size, value, error);
	}
	if (value && !(definition = with_blank(text, "DEFAULT ", value)))
		return rx__fail_nomem(error);
	return set_clause(text, column, RX__CLAUSE_DEFAULT, definition, error);
}

int rx__ddl_text_set_collate(
	rx__ddl_text *text, const char *column, const char *collate, rx_error *error)
{
	const char *name = collate ? quoted(text->arena, collate) : NULL;
	const char *definition = name ? with_blank(text, "COLLATE ", name) : NULL;

	if (collate && !definition)
		return rx__fail_nomem(error);
	return set_clause(text, column, RX__CLAUSE_COLLATE, definition, error);
}

int rx__ddl_text_set_computed(
	rx__ddl_text *text, const char *column, const char *expression, bool stored, rx_error *error)
{
	rx__ddl_text edited = *text;
	const char *definition = NULL;
	int code = 0;

	if (expression && (code = check_fragment(text, expression, error)) != 0)
		return code;
	if (expression) {
		definition = rx__arena_printf(
			text->arena, "GENERATED ALWAYS AS (%s) %s", expression, stored ? "STORED" : "VIRTUAL");
		if (!definition)
			return rx__fail_nomem(error);
		code = remove_kind(&edited, column, RX__CLAUSE_DEFAULT, error);
	}
	if (!code)
		code = set_clause(&edited, column, RX__CLAUSE_GENERATED, definition, error);
	if (!code)
		*text = edited;
	return code;
}
