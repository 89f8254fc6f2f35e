/* Looking things up in the structure of a CREATE TABLE: by name, or by what they say. */
#include "sql/text/ddl_text.h"

size_t rx__ddl_text_column(const rx__ddl_text *text, const char *column)
{
	for (size_t i = 0; i < text->n_columns; i++) {
		if (rx__name_equal(text->columns[i].name, column))
			return i;
	}
	return RX__NO_COLUMN;
}

const rx__clause *rx__ddl_text_clause(const rx__ddl_text *text, size_t column, rx__clause_kind kind)
{
	const rx__ddl_column_text *c = &text->columns[column];

	/* Of several, SQLite takes the last. */
	for (size_t i = c->first + c->n; i-- > c->first;) {
		if (text->clauses[i].kind == kind)
			return &text->clauses[i];
	}
	return NULL;
}

static bool is_constraint(const rx__clause *clause)
{
	return clause->kind <= RX__CLAUSE_FOREIGN_KEY;
}

const rx__clause *rx__ddl_text_named(const rx__ddl_text *text, const char *name)
{
	for (size_t i = 0; i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];

		if (is_constraint(clause) && clause->name && rx__name_equal(clause->name, name))
			return clause;
	}
	return NULL;
}

static bool same_parts(const rx__clause *clause, const char *const *columns, size_t n)
{
	if (clause->n_parts != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!clause->parts[i].name || !rx__name_equal(clause->parts[i].name, columns[i]))
			return false;
	}
	return true;
}

/* Of two that fit, the one without a name is the better. */
static const rx__clause *better(const rx__clause *found, const rx__clause *clause)
{
	return !found || (found->name && !clause->name) ? clause : found;
}

const rx__clause *rx__ddl_text_unique_like(
	const rx__ddl_text *text, const char *const *columns, size_t n)
{
	const rx__clause *found = NULL;

	for (size_t i = 0; i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];

		if (clause->kind == RX__CLAUSE_UNIQUE && same_parts(clause, columns, n))
			found = better(found, clause);
	}
	return found;
}

static bool same_target(const rx__clause *clause, const rx_schema_foreign_key *foreign_key)
{
	if (!rx__name_equal(clause->target, foreign_key->target_table))
		return false;
	if (!clause->n_targets || !foreign_key->target_columns)
		return true;
	for (size_t i = 0; i < clause->n_targets && i < foreign_key->n_columns; i++) {
		const char *wanted = foreign_key->target_columns[i];

		if (!wanted || !rx__name_equal(clause->target_columns[i], wanted))
			return false;
	}
	return clause->n_targets == foreign_key->n_columns;
}

const rx__clause *rx__ddl_text_foreign_key_like(
	const rx__ddl_text *text, const rx_schema_foreign_key *foreign_key)
{
	const rx__clause *found = NULL;

	for (size_t i = 0; i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];

		if (clause->kind == RX__CLAUSE_FOREIGN_KEY &&
			same_parts(clause, foreign_key->columns, foreign_key->n_columns) &&
			same_target(clause, foreign_key))
			found = better(found, clause);
	}
	return found;
}

void rx__ddl_text_body(const rx__ddl_text *text, const rx__span *span, size_t *from, size_t *to)
{
	const rx__tokens *t = &text->tokens;
	size_t i = 0, end = t->n;

	/* The first token that is not before the span; tokens are in order. */
	while (i < end) {
		size_t middle = i + (end - i) / 2;

		if (t->list[middle].at < span->at)
			i = middle + 1;
		else
			end = middle;
	}
	*from = i;
	while (i < t->n && t->list[i].at < span->at + span->size)
		i++;
	*to = i;
}

static bool same_token(const rx__tokens *a, size_t i, const rx__tokens *b, size_t k)
{
	const rx__token *x = &a->list[i], *y = &b->list[k];
	const char *p = a->sql + x->at, *q = b->sql + y->at;

	if (x->kind == RX__TOKEN_WORD && y->kind == RX__TOKEN_QUOTED)
		return same_token(b, k, a, i);
	if (x->kind == RX__TOKEN_QUOTED && y->kind == RX__TOKEN_WORD) {
		/* A word has no quote in it, so the bytes between the quotes can be compared. */
		p++;
		if (x->size - 2 != y->size)
			return false;
	} else if (x->kind != y->kind || x->size != y->size) {
		return false;
	}
	for (size_t n = 0; n < y->size; n++) {
		bool fold = y->kind != RX__TOKEN_STRING && p[n] >= 'A';
		char c = fold ? (char)(p[n] | 0x20) : p[n], d = fold ? (char)(q[n] | 0x20) : q[n];

		if (c != d)
			return false;
	}
	return true;
}

const rx__clause *rx__ddl_text_check_like(const rx__ddl_text *text, const char *sql)
{
	const rx__clause *found = NULL;
	rx__tokens wanted;
	size_t from, to;

	if (rx__tokens_read(&wanted, text->arena, sql, NULL) != 0)
		return NULL;
	for (size_t i = 0; i < text->n_clauses; i++) {
		const rx__clause *clause = &text->clauses[i];
		size_t k = 0;

		if (clause->kind != RX__CLAUSE_CHECK)
			continue;
		rx__ddl_text_body(text, &clause->body, &from, &to);
		while (k < wanted.n && from + k < to && same_token(&text->tokens, from + k, &wanted, k))
			k++;
		if (k == wanted.n && from + k == to)
			found = better(found, clause);
	}
	return found;
}

const rx__clause *rx__ddl_text_primary_key(const rx__ddl_text *text)
{
	for (size_t i = 0; i < text->n_clauses; i++) {
		if (text->clauses[i].kind == RX__CLAUSE_PRIMARY_KEY)
			return &text->clauses[i];
	}
	return NULL;
}

size_t rx__ddl_text_rowid_column(const rx__ddl_text *text)
{
	const rx__clause *key = rx__ddl_text_primary_key(text);
	size_t column;

	if (!key || key->n_parts != 1 || !key->parts[0].name || text->without_rowid)
		return RX__NO_COLUMN;
	column = rx__ddl_text_column(text, key->parts[0].name);
	if (column == RX__NO_COLUMN || !rx__name_equal(text->columns[column].type, "INTEGER"))
		return RX__NO_COLUMN;
	/* The famous exception: DESC on the column itself makes it an ordinary column. */
	if (key->column != RX__NO_COLUMN && key->parts[0].descending)
		return RX__NO_COLUMN;
	return column;
}

bool rx__ddl_text_clause_uses(
	const rx__ddl_text *text, const rx__clause *clause, const char *column)
{
	size_t from, to;

	for (size_t i = 0; i < clause->n_parts; i++) {
		if (clause->parts[i].name && rx__name_equal(clause->parts[i].name, column))
			return true;
	}
	if (clause->kind == RX__CLAUSE_FOREIGN_KEY && rx__name_equal(clause->target, text->name)) {
		for (size_t i = 0; i < clause->n_targets; i++) {
			if (rx__name_equal(clause->target_columns[i], column))
				return true;
		}
	}
	if (!clause->body.size)
		return false;
	rx__ddl_text_body(text, &clause->body, &from, &to);
	return rx__tokens_use_column(&text->tokens, from, to, column);
}
