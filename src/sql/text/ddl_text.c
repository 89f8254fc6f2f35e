/* A reader by hand of two statements, over tokens. It knows where each clause begins and ends, and
 * skips expressions by their parentheses. What SQLite takes is taken here; a text that SQLite would
 * refuse may be taken too, but never with a clause in the wrong place: every token of the list must
 * belong to one. */
#include "sql/text/ddl_text.h"

#include <string.h>

#include "base/fail.h"

typedef struct reader {
	rx__ddl_text *out;
	const rx__tokens *t;
	rx_arena *arena;
	size_t i; /* the token that is looked at */
	size_t cap_columns, cap_clauses;
	size_t last_foreign_key; /* that a DEFERRABLE belongs to; n_clauses: none */
	int code; /* sticky */
	rx_error *error;
} reader;

static int wanted(reader *r, const char *what)
{
	const rx__token *token = &r->t->list[r->i < r->t->n ? r->i : r->t->n];

	if (r->code)
		return r->code;
	r->code =
		rx__fail(r->error, RX_ESQL, "at byte %u of the statement: %s is expected, not \"%.*s\"",
			token->at, what, (int)(token->size > 40 ? 40 : token->size), r->t->sql + token->at);
	if (r->error)
		r->error->offset = (int)token->at;
	return r->code;
}

static int no_memory(reader *r)
{
	if (!r->code)
		r->code = rx__fail_nomem(r->error);
	return r->code;
}

static bool is(const reader *r, const char *keyword)
{
	return rx__token_is(r->t, r->i, keyword);
}

static bool is_sign(const reader *r, char sign)
{
	return rx__token_is_sign(r->t, r->i, sign);
}

static bool accept(reader *r, const char *keyword)
{
	if (!is(r, keyword))
		return false;
	r->i++;
	return true;
}

static bool accept_sign(reader *r, char sign)
{
	if (!is_sign(r, sign))
		return false;
	r->i++;
	return true;
}

static void expect(reader *r, const char *keyword)
{
	if (!accept(r, keyword))
		wanted(r, keyword);
}

static void expect_sign(reader *r, char sign)
{
	char what[2] = { sign, '\0' };

	if (!accept_sign(r, sign))
		wanted(r, what);
}

static const char *expect_name(reader *r)
{
	const char *name = NULL;

	if (!rx__token_is_name(r->t, r->i)) {
		wanted(r, "a name");
		return NULL;
	}
	name = rx__token_name(r->arena, r->t, r->i++);
	if (!name)
		no_memory(r);
	return name;
}

/* The bytes from the beginning of token `from` to the end of the token before `to`. In a text that was
 * cut short either may be behind the end. */
static rx__span span_of(const rx__tokens *t, size_t from, size_t to)
{
	rx__span span = { .at = t->list[from < t->n ? from : t->n].at };

	if (to > t->n)
		to = t->n;
	if (to > from)
		span.size = t->list[to - 1].at + t->list[to - 1].size - span.at;
	return span;
}

/* i is a '(': moves behind its ')', and gives what is between them. */
static rx__span expect_parens(reader *r)
{
	size_t from = r->i;

	if (!is_sign(r, '(')) {
		wanted(r, "(");
		return (rx__span){ 0 };
	}
	r->i = rx__token_skip_parens(r->t, from);
	if (!rx__token_is_sign(r->t, r->i - 1, ')') || r->i - 1 == from)
		wanted(r, ")");
	return span_of(r->t, from + 1, r->i - 1);
}

/* ---- parts of keys and indexes */

/* The last token of the expression from … end that is not COLLATE, ASC, DESC, NULLS … . */
static size_t read_part_tail(reader *r, rx__key_part *part, size_t from, size_t end)
{
	bool is_last = rx__token_is(r->t, end - 1, "FIRST") || rx__token_is(r->t, end - 1, "LAST");

	if (end - from > 2 && is_last && rx__token_is(r->t, end - 2, "NULLS"))
		end -= 2;
	if (end - from > 1 &&
		(rx__token_is(r->t, end - 1, "ASC") || rx__token_is(r->t, end - 1, "DESC"))) {
		part->descending = rx__token_is(r->t, end - 1, "DESC");
		end--;
	}
	while (end - from > 2 && rx__token_is(r->t, end - 2, "COLLATE")) {
		/* The first COLLATE is the innermost, and the outermost one counts. */
		if (!part->collate)
			part->collate = rx__token_name(r->arena, r->t, end - 1);
		if (!part->collate)
			no_memory(r);
		end -= 2;
	}
	return end;
}

static void read_part(reader *r, rx__key_part *part)
{
	size_t from = r->i, end;

	while (r->i < r->t->n && !is_sign(r, ',') && !is_sign(r, ')'))
		r->i = is_sign(r, '(') ? rx__token_skip_parens(r->t, r->i) : r->i + 1;
	if (r->i == from) {
		wanted(r, "a column");
		return;
	}
	part->span = span_of(r->t, from, r->i);
	end = read_part_tail(r, part, from, r->i);
	part->expression = span_of(r->t, from, end);
	while (end - from > 2 && rx__token_is_sign(r->t, from, '(') &&
		rx__token_skip_parens(r->t, from) == end)
		from++, end--;
	if (end - from == 1 && rx__token_is_name(r->t, from)) {
		part->name = rx__token_name(r->arena, r->t, from);
		if (!part->name)
			no_memory(r);
	}
}

/* "(a, b DESC)". With autoincrement allowed before the ')'. */
static void read_parts(reader *r, rx__key_part **parts, size_t *n, bool *autoincrement)
{
	size_t cap = 0;

	expect_sign(r, '(');
	while (!r->code) {
		if (!rx__arena_grow(r->arena, parts, *n, &cap, sizeof(**parts))) {
			no_memory(r);
			return;
		}
		read_part(r, &(*parts)[(*n)++]);
		if (!accept_sign(r, ','))
			break;
	}
	if (r->code)
		return;
	if (autoincrement && rx__token_is(r->t, r->i - 1, "AUTOINCREMENT")) {
		rx__key_part *last = &(*parts)[*n - 1];

		/* It stands within the last part: that is read again without it. */
		*autoincrement = true;
		last->name = NULL;
		for (size_t k = 0; k + 1 < r->i && !last->name; k++) {
			if (r->t->list[k].at == last->span.at)
				last->name = rx__token_name(r->arena, r->t, k);
		}
	}
	expect_sign(r, ')');
}

/* ---- clauses */

static void read_conflict(reader *r, rx__clause *clause)
{
	static const char *const words[] = { "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	if (!is(r, "ON") || !rx__token_is(r->t, r->i + 1, "CONFLICT"))
		return;
	r->i += 2;
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		if (accept(r, words[k])) {
			clause->conflict = words[k];
			return;
		}
	}
	wanted(r, "ROLLBACK, ABORT, FAIL, IGNORE or REPLACE");
}

static rx_action read_action(reader *r)
{
	if (accept(r, "CASCADE"))
		return RX_CASCADE;
	if (accept(r, "RESTRICT"))
		return RX_RESTRICT;
	if (accept(r, "NO")) {
		expect(r, "ACTION");
		return RX_NO_ACTION;
	}
	expect(r, "SET");
	if (accept(r, "NULL"))
		return RX_SET_NULL;
	expect(r, "DEFAULT");
	return RX_SET_DEFAULT;
}

/* [NOT] DEFERRABLE [INITIALLY DEFERRED|IMMEDIATE] */
static bool read_deferrable(reader *r, rx__clause *foreign_key)
{
	bool no = is(r, "NOT");
	bool deferred = false;

	if (!rx__token_is(r->t, r->i + no, "DEFERRABLE"))
		return false;
	r->i += (size_t)no + 1;
	if (accept(r, "INITIALLY")) {
		deferred = is(r, "DEFERRED");
		if (!accept(r, "DEFERRED"))
			expect(r, "IMMEDIATE");
	}
	if (foreign_key) {
		foreign_key->deferrable = !no;
		foreign_key->initially_deferred = !no && deferred;
	}
	return true;
}

/* Behind REFERENCES. */
static void read_references(reader *r, rx__clause *clause)
{
	rx__key_part *parts = NULL;

	clause->kind = RX__CLAUSE_FOREIGN_KEY;
	clause->target = expect_name(r);
	if (!r->code && is_sign(r, '('))
		read_parts(r, &parts, &clause->n_targets, NULL);
	if (parts && !r->code) {
		clause->target_columns = rx__arena_array(r->arena, clause->n_targets, sizeof(char *));
		if (!clause->target_columns) {
			no_memory(r);
			return;
		}
	}
	for (size_t k = 0; parts && !r->code && k < clause->n_targets; k++) {
		clause->target_columns[k] = parts[k].name;
		if (!parts[k].name)
			wanted(r, "the name of a column");
	}
	while (!r->code && (is(r, "ON") || is(r, "MATCH"))) {
		if (accept(r, "MATCH")) {
			expect_name(r);
			continue;
		}
		r->i++;
		if (accept(r, "DELETE"))
			clause->on_delete = read_action(r);
		else if (accept(r, "UPDATE"))
			clause->on_update = read_action(r);
		else if (accept(r, "INSERT"))
			read_action(r);
		else
			wanted(r, "DELETE or UPDATE");
	}
	if (!r->code)
		read_deferrable(r, clause);
}

static void read_default(reader *r, rx__clause *clause)
{
	size_t from = r->i;

	clause->kind = RX__CLAUSE_DEFAULT;
	if (is_sign(r, '(')) {
		expect_parens(r);
	} else {
		if (is_sign(r, '+') || is_sign(r, '-'))
			r->i++;
		if (r->i >= r->t->n || r->t->list[r->i].kind == RX__TOKEN_SIGN)
			wanted(r, "a value");
		r->i++;
	}
	if (!r->code)
		clause->body = span_of(r->t, from, r->i);
}

static void read_generated(reader *r, rx__clause *clause)
{
	clause->kind = RX__CLAUSE_GENERATED;
	clause->body = expect_parens(r);
	if (accept(r, "STORED"))
		clause->stored = true;
	else
		accept(r, "VIRTUAL");
}

static void read_check(reader *r, rx__clause *clause)
{
	clause->kind = RX__CLAUSE_CHECK;
	clause->body = expect_parens(r);
	read_conflict(r, clause);
}

/* The clauses that only a column has and that begin with the present word. False: it is none. */
static bool read_value_clause(reader *r, rx__clause *clause)
{
	if (accept(r, "DEFAULT")) {
		read_default(r, clause);
	} else if (accept(r, "COLLATE")) {
		clause->kind = RX__CLAUSE_COLLATE;
		clause->collate = expect_name(r);
	} else if (is(r, "GENERATED") && rx__token_is(r->t, r->i + 1, "ALWAYS")) {
		r->i += 2;
		/* Without AS SQLite forgets the two words. */
		clause->kind = RX__CLAUSE_NAME;
		if (accept(r, "AS"))
			read_generated(r, clause);
	} else if (accept(r, "AS")) {
		read_generated(r, clause);
	} else if (accept(r, "NULL")) {
		clause->kind = RX__CLAUSE_NULL;
		read_conflict(r, clause);
	} else if (is(r, "NOT") && rx__token_is(r->t, r->i + 1, "NULL")) {
		r->i += 2;
		clause->kind = RX__CLAUSE_NOT_NULL;
		read_conflict(r, clause);
	} else {
		return false;
	}
	return true;
}

static bool read_column_clause(reader *r, rx__clause *clause)
{
	rx__ddl_text *out = r->out;

	if (read_value_clause(r, clause))
		return true;
	if (accept(r, "PRIMARY")) {
		clause->kind = RX__CLAUSE_PRIMARY_KEY;
		expect(r, "KEY");
		clause->parts[0].descending = accept(r, "DESC");
		if (!clause->parts[0].descending)
			accept(r, "ASC");
		read_conflict(r, clause);
		clause->autoincrement = accept(r, "AUTOINCREMENT");
	} else if (accept(r, "UNIQUE")) {
		clause->kind = RX__CLAUSE_UNIQUE;
		read_conflict(r, clause);
	} else if (accept(r, "CHECK")) {
		read_check(r, clause);
	} else if (accept(r, "REFERENCES")) {
		read_references(r, clause);
	} else {
		bool has = r->last_foreign_key < out->n_clauses;

		clause->kind = RX__CLAUSE_DEFERRABLE;
		return read_deferrable(r, has ? &out->clauses[r->last_foreign_key] : NULL);
	}
	return true;
}

static bool read_table_clause(reader *r, rx__clause *clause)
{
	clause->parts = NULL;
	clause->n_parts = 0;
	if (accept(r, "PRIMARY")) {
		clause->kind = RX__CLAUSE_PRIMARY_KEY;
		expect(r, "KEY");
		read_parts(r, &clause->parts, &clause->n_parts, &clause->autoincrement);
		read_conflict(r, clause);
	} else if (accept(r, "UNIQUE")) {
		clause->kind = RX__CLAUSE_UNIQUE;
		read_parts(r, &clause->parts, &clause->n_parts, NULL);
		read_conflict(r, clause);
	} else if (accept(r, "CHECK")) {
		read_check(r, clause);
	} else if (accept(r, "FOREIGN")) {
		expect(r, "KEY");
		read_parts(r, &clause->parts, &clause->n_parts, NULL);
		expect(r, "REFERENCES");
		if (!r->code)
			read_references(r, clause);
	} else {
		return false;
	}
	return true;
}

/* One clause with the name before it. False: none stands here. */
static bool read_clause(reader *r, size_t column)
{
	rx__ddl_text *out = r->out;
	size_t from = r->i;
	rx__clause clause = { .column = column, .kind = RX__CLAUSE_NAME };
	bool found;

	if (accept(r, "CONSTRAINT"))
		clause.name = expect_name(r);
	if (column != RX__NO_COLUMN) {
		clause.parts = rx__arena_array(r->arena, 1, sizeof(*clause.parts));
		if (!clause.parts) {
			no_memory(r);
			return false;
		}
		clause.parts[0].name = out->columns[column].name;
		clause.n_parts = 1;
	}
	found = !r->code &&
		(column == RX__NO_COLUMN ? read_table_clause(r, &clause) : read_column_clause(r, &clause));
	if (!found)
		clause.kind = RX__CLAUSE_NAME;
	if (r->code || r->i == from)
		return false;
	clause.span = span_of(r->t, from, r->i);
	if (!rx__arena_grow(r->arena, &out->clauses, out->n_clauses, &r->cap_clauses, sizeof(clause))) {
		no_memory(r);
		return false;
	}
	if (clause.kind == RX__CLAUSE_FOREIGN_KEY)
		r->last_foreign_key = out->n_clauses;
	out->clauses[out->n_clauses++] = clause;
	return true;
}

/* ---- columns */

/* Whether the token cannot be a word of a type. */
static bool ends_type_at(const reader *r, size_t i)
{
	static const char *const words[] = { "CONSTRAINT", "NOT", "NULL", "PRIMARY", "UNIQUE", "CHECK",
		"DEFAULT", "COLLATE", "REFERENCES", "AS", "DEFERRABLE", "ON" };

	if (!rx__token_is_name(r->t, i))
		return true;
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		if (rx__token_is(r->t, i, words[k]))
			return true;
	}
	return false;
}

/* GENERATED ALWAYS at the end of a type is none of its words, as SQLite has it. */
static bool ends_type(const reader *r)
{
	return ends_type_at(r, r->i) ||
		(is(r, "GENERATED") && rx__token_is(r->t, r->i + 1, "ALWAYS") && ends_type_at(r, r->i + 2));
}

static void read_type(reader *r, rx__ddl_column_text *column)
{
	size_t from = r->i;

	while (!ends_type(r))
		r->i++;
	if (r->i > from && is_sign(r, '('))
		expect_parens(r);
	if (r->code)
		return;
	column->type_span = span_of(r->t, from, r->i);
	if (r->i == from)
		column->type_span.at = column->name_span.at + column->name_span.size;
	column->type = rx__span_text(r->arena, r->t->sql, column->type_span);
	if (!column->type)
		no_memory(r);
}

static void read_column(reader *r, rx__span before)
{
	rx__ddl_text *out = r->out;
	size_t from = r->i, index = out->n_columns;
	rx__ddl_column_text *column;

	if (!rx__arena_grow(r->arena, &out->columns, index, &r->cap_columns, sizeof(*column))) {
		no_memory(r);
		return;
	}
	column = &out->columns[index];
	column->before = before;
	column->name = expect_name(r);
	if (r->code)
		return;
	column->name_span = span_of(r->t, from, r->i);
	read_type(r, column);
	out->n_columns++;
	column->first = out->n_clauses;
	while (!r->code && read_clause(r, index))
		;
	column->n = out->n_clauses - column->first;
	column->span = span_of(r->t, from, r->i);
}

static bool begins_table_clause(const reader *r)
{
	return is(r, "CONSTRAINT") || is(r, "PRIMARY") || is(r, "UNIQUE") || is(r, "CHECK") ||
		is(r, "FOREIGN");
}

static void read_list(reader *r)
{
	rx__ddl_text *out = r->out;
	rx__span comma = { 0 };

	do {
		if (out->n_columns && begins_table_clause(r))
			break;
		read_column(r, comma);
		comma = span_of(r->t, r->i, r->i + 1);
	} while (!r->code && accept_sign(r, ','));
	while (!r->code && !is_sign(r, ')')) {
		if (!begins_table_clause(r) || !read_clause(r, RX__NO_COLUMN)) {
			wanted(r, "a column, a constraint or )");
			return;
		}
		out->clauses[out->n_clauses - 1].before = comma;
		comma = (rx__span){ 0 };
		if (is_sign(r, ',')) {
			comma = span_of(r->t, r->i, r->i + 1);
			r->i++;
			if (!begins_table_clause(r))
				wanted(r, "a constraint");
		}
	}
}

static void read_options(reader *r)
{
	while (!r->code && r->i < r->t->n && !is_sign(r, ';')) {
		if (accept(r, "WITHOUT")) {
			r->out->without_rowid = true;
			expect(r, "ROWID");
		} else {
			r->out->strict = r->out->strict || is(r, "STRICT");
			expect_name(r);
		}
		if (!accept_sign(r, ','))
			break;
	}
	while (!r->code && accept_sign(r, ';'))
		;
	if (!r->code && r->i < r->t->n)
		wanted(r, "the end");
}

/* "IF NOT EXISTS" and the name, which may have a schema before it. */
static const char *read_object_name(reader *r, rx__span *span)
{
	size_t from;
	const char *name;

	if (is(r, "IF") && rx__token_is(r->t, r->i + 1, "NOT") &&
		rx__token_is(r->t, r->i + 2, "EXISTS"))
		r->i += 3;
	from = r->i;
	name = expect_name(r);
	if (!r->code && accept_sign(r, '.'))
		name = expect_name(r);
	if (!r->code)
		*span = span_of(r->t, from, r->i);
	return name;
}

int rx__ddl_text_read(rx__ddl_text *out, rx_arena *arena, const char *sql, rx_error *error)
{
	rx__ddl_text text = { .arena = arena, .sql = sql };
	reader r = { .out = &text, .t = &text.tokens, .arena = arena, .error = error };

	r.last_foreign_key = RX__NO_COLUMN;
	r.code = rx__tokens_read(&text.tokens, arena, sql, error);
	if (r.code)
		return r.code;
	expect(&r, "CREATE");
	if (!accept(&r, "TEMP"))
		accept(&r, "TEMPORARY");
	expect(&r, "TABLE");
	if (!r.code)
		text.name = read_object_name(&r, &text.name_span);
	if (!r.code)
		expect_sign(&r, '(');
	if (!r.code)
		read_list(&r);
	if (!r.code)
		text.list_end = text.tokens.list[r.i].at;
	if (!r.code)
		expect_sign(&r, ')');
	read_options(&r);
	if (!r.code)
		*out = text;
	return r.code;
}

int rx__index_text_read(rx__index_text *out, rx_arena *arena, const char *sql, rx_error *error)
{
	rx__index_text index = { .sql = sql };
	reader r = { .t = &index.tokens, .arena = arena, .error = error };
	size_t from;

	r.code = rx__tokens_read(&index.tokens, arena, sql, error);
	if (r.code)
		return r.code;
	expect(&r, "CREATE");
	index.unique = accept(&r, "UNIQUE");
	expect(&r, "INDEX");
	if (!r.code)
		index.name = read_object_name(&r, &index.name_span);
	if (!r.code)
		expect(&r, "ON");
	from = r.i;
	if (!r.code)
		index.table = expect_name(&r);
	if (!r.code) {
		index.table_span = span_of(r.t, from, r.i);
		read_parts(&r, &index.parts, &index.n_parts, NULL);
	}
	if (!r.code && accept(&r, "WHERE")) {
		size_t end = r.t->n;

		while (end > r.i && rx__token_is_sign(r.t, end - 1, ';'))
			end--;
		index.where = span_of(r.t, r.i, end);
		r.i = end;
	}
	while (!r.code && accept_sign(&r, ';'))
		;
	if (!r.code && r.i < r.t->n)
		wanted(&r, "the end");
	if (!r.code)
		*out = index;
	return r.code;
}

const char *rx__span_text(rx_arena *arena, const char *sql, rx__span span)
{
	return rx__arena_strndup(arena, sql + span.at, span.size);
}

int rx__ddl_text_take(rx__ddl_text *text, rx_buf *buf, rx_error *error)
{
	const char *sql =
		buf->error ? NULL : rx__arena_strndup(text->arena, rx__buf_text(buf), buf->size);
	rx__ddl_text edited;
	int code;

	rx__buf_deinit(buf);
	if (!sql)
		return rx__fail_nomem(error);
	code = rx__ddl_text_read(&edited, text->arena, sql, error);
	if (code == RX_ESQL && error)
		error->code = RX_EMIGRATION;
	if (code)
		return code == RX_ESQL ? RX_EMIGRATION : code;
	*text = edited;
	return 0;
}
