#include "compute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TEXTS = 4096 };

static char *texts[MOST_TEXTS];
static size_t n_texts;

static char *own(char *text)
{
	if (!text || n_texts == MOST_TEXTS)
		abort();
	return texts[n_texts++] = text;
}

void compute_forget(void)
{
	while (n_texts)
		free(texts[--n_texts]);
}

static const maybe_number none = { 0, false };

static maybe_number some(int64_t value)
{
	return (maybe_number){ value, true };
}

/* ---- characters of UTF-8 */

static bool begins_character(const char *at)
{
	return ((unsigned char)*at & 0xC0) != 0x80;
}

static int64_t count_characters(const char *text)
{
	int64_t n = 0;
	for (; *text; text++)
		n += begins_character(text);
	return n;
}

/* Where character number n (from 1) begins; the end where there are fewer. */
static const char *character(const char *text, int64_t n)
{
	for (; *text; text++)
		if (begins_character(text) && --n <= 0)
			return text;
	return text;
}

static char *part(const char *from, const char *to)
{
	return own(strndup(from, to > from ? (size_t)(to - from) : 0));
}

static const char *substr(const char *text, int64_t start, int64_t count)
{
	const int64_t from = start < 1 ? 1 : start;
	const char *begin = character(text, from);
	if (count < 0)
		count = 0;
	return part(begin, count == 0 ? begin : character(begin, count + 1));
}

/* ASCII letters and ä, which are all that the words have. */
static const char *change_case(const char *text, bool upper)
{
	char *copy = own(strdup(text));
	for (char *at = copy; *at; at++) {
		if (upper && *at >= 'a' && *at <= 'z')
			*at = (char)(*at - 32);
		else if (!upper && *at >= 'A' && *at <= 'Z')
			*at = (char)(*at + 32);
		if (at > copy && at[-1] == '\xc3' && (*at == '\xa4' || *at == '\x84'))
			*at = upper ? '\x84' : '\xa4';
	}
	return copy;
}

static const char *trim(const char *text, bool start, bool end)
{
	const char *last = text + strlen(text);
	while (start && *text == ' ')
		text++;
	while (end && last > text && last[-1] == ' ')
		last--;
	return part(text, last);
}

static const char *replace(const char *text, const char *old, const char *with)
{
	const size_t size = strlen(text) * (strlen(with) + 1) + strlen(with) + 1;
	char *out = own(calloc(1, size)), *at = out;
	if (!*old)
		return text;
	while (*text) {
		if (!strncmp(text, old, strlen(old))) {
			at = stpcpy(at, with);
			text += strlen(old);
		} else {
			*at++ = *text++;
		}
	}
	return out;
}

static const char *concat(const char *a, const char *b)
{
	char *out = own(calloc(1, strlen(a) + strlen(b) + 1));
	strcpy(stpcpy(out, a), b);
	return out;
}

/* ---- texts */

static const char *text_of_two(
	const node *tree, const char *a, const char *b, const sample_row *row)
{
	switch (tree->op) {
	case CONCAT:
		return a && b ? concat(a, b) : NULL;
	case TEXT_COALESCE:
		return a ? a : b;
	case TEXT_NULLIF:
		return a && b && !strcmp(a, b) ? NULL : a;
	default: {
		const char *with = compute_text(tree->c, row);
		return a && b && with ? replace(a, b, with) : NULL;
	}
	}
}

static const char *text_of_one(const node *tree, const char *a)
{
	if (!a)
		return NULL;
	switch (tree->op) {
	case LOWER:
		return change_case(a, false);
	case UPPER:
		return change_case(a, true);
	case TRIM:
		return trim(a, true, true);
	case LTRIM:
		return trim(a, true, false);
	case RTRIM:
		return trim(a, false, true);
	case SUBSTR:
		return substr(a, tree->number, tree->other);
	default:
		return substr(a, tree->number, INT32_MAX);
	}
}

static const char *digits(const node *tree, const sample_row *row)
{
	char text[32];
	const maybe_number number = compute_number(tree, row);
	snprintf(text, sizeof(text), "%lld", (long long)number.value);
	return number.set ? own(strdup(text)) : NULL;
}

const char *compute_text(const node *tree, const sample_row *row)
{
	switch (tree->op) {
	case COLUMN_T:
		return row->t;
	case COLUMN_U:
		return row->u;
	case WORD:
		return tree->text;
	case DIGITS:
		return digits(tree->a, row);
	case TEXT_CASE:
		if (compute_condition(tree->a, row) == 1)
			return compute_text(tree->b, row);
		return tree->c ? compute_text(tree->c, row) : NULL;
	case REPLACE:
	case CONCAT:
	case TEXT_COALESCE:
	case TEXT_NULLIF:
		return text_of_two(tree, compute_text(tree->a, row), compute_text(tree->b, row), row);
	default:
		return text_of_one(tree, compute_text(tree->a, row));
	}
}

/* ---- numbers */

static int64_t position(const char *text, const char *wanted)
{
	const char *found = strstr(text, wanted);
	int64_t n = 1;
	if (!found)
		return 0;
	for (; text < found; text++)
		n += begins_character(text);
	return n;
}

static maybe_number of_two(operation op, maybe_number a, maybe_number b)
{
	if (op == NUMBER_COALESCE)
		return a.set ? a : b;
	if (op == NUMBER_NULLIF)
		return a.set && b.set && a.value == b.value ? none : a;
	if (!a.set || (!b.set && op != NEGATED && op != ABSOLUTE && op != SIGN))
		return none;
	switch (op) {
	case PLUS:
		return some(a.value + b.value);
	case MINUS:
		return some(a.value - b.value);
	case TIMES:
		return some(a.value * b.value);
	case DIVIDED:
		return b.value ? some(a.value / b.value) : none;
	case MODULO:
		return b.value ? some(a.value % b.value) : none;
	case NEGATED:
		return some(-a.value);
	case ABSOLUTE:
		return some(a.value < 0 ? -a.value : a.value);
	case SIGN:
		return some((a.value > 0) - (a.value < 0));
	case GREATEST:
		return a.value > b.value ? a : b;
	default:
		return a.value < b.value ? a : b;
	}
}

static maybe_number of_text(const node *tree, const sample_row *row)
{
	const char *text = compute_text(tree->a, row);
	if (tree->op == POSITION) {
		const char *wanted = compute_text(tree->b, row);
		return text && wanted ? some(position(text, wanted)) : none;
	}
	if (!text)
		return none;
	return some(tree->op == LENGTH ? count_characters(text) : (int64_t)strlen(text));
}

maybe_number compute_number(const node *tree, const sample_row *row)
{
	switch (tree->op) {
	case COLUMN_A:
		return row->a_set ? some(row->a) : none;
	case COLUMN_B:
		return some(row->b);
	case NUMBER:
		return some(tree->number);
	case LENGTH:
	case SIZE:
	case POSITION:
		return of_text(tree, row);
	case NUMBER_CASE:
		if (compute_condition(tree->a, row) == 1)
			return compute_number(tree->b, row);
		return tree->c ? compute_number(tree->c, row) : none;
	default:
		return of_two(tree->op, compute_number(tree->a, row), compute_number(tree->b, row));
	}
}

/* ---- conditions */

static int compared(comparison how, int order)
{
	switch (how) {
	case EQ:
		return order == 0;
	case NE:
		return order != 0;
	case LT:
		return order < 0;
	case LE:
		return order <= 0;
	case GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static int numbers_compared(const node *tree, maybe_number a, maybe_number b)
{
	if (!a.set || !b.set)
		return -1;
	return compared(tree->comparison, (a.value > b.value) - (a.value < b.value));
}

static int texts_compared(const node *tree, const char *a, const char *b)
{
	return a && b ? compared(tree->comparison, strcmp(a, b)) : -1;
}

static bool like(const char *text, const char *pattern)
{
	if (!*pattern)
		return !*text;
	if (*pattern == '%') {
		do
			if (begins_character(text) && like(text, pattern + 1))
				return true;
		while (*text++);
		return false;
	}
	if (!*text)
		return false;
	if (*pattern == '_')
		return like(character(text, 2), pattern + 1);
	return *text == *pattern && like(text + 1, pattern + 1);
}

static bool found(const node *tree, const char *text)
{
	const size_t size = strlen(text), wanted = strlen(tree->text);
	switch (tree->op) {
	case LIKE:
		return like(text, tree->text);
	case CONTAINS:
		return strstr(text, tree->text);
	case STARTS_WITH:
		return !strncmp(text, tree->text, wanted);
	default:
		return size >= wanted && !strcmp(text + size - wanted, tree->text);
	}
}

static int of_numbers(const node *tree, maybe_number a)
{
	bool in = false;
	if (tree->op == NUMBER_IS_NULL)
		return a.set == tree->negated;
	if (!a.set)
		return -1;
	if (tree->op == NUMBER_BETWEEN)
		return a.value >= tree->number && a.value <= tree->other;
	for (size_t i = 0; i < tree->n_items; i++)
		in |= tree->numbers[i] == a.value;
	return in != tree->negated;
}

static int of_texts(const node *tree, const char *a)
{
	bool in = false;
	if (tree->op == TEXT_IS_NULL)
		return (a != NULL) == tree->negated;
	if (!a)
		return -1;
	if (tree->op != TEXT_IN)
		return found(tree, a);
	for (size_t i = 0; i < tree->n_items; i++)
		in |= !strcmp(tree->texts[i], a);
	return in != tree->negated;
}

/* NULL is "not known": false AND NULL is false, true OR NULL is true. */
static int logic(const node *tree, const sample_row *row)
{
	const int a = compute_condition(tree->a, row);
	const int b = tree->op == NOT ? 0 : compute_condition(tree->b, row);
	if (tree->op == NOT)
		return a < 0 ? -1 : !a;
	const int decides = tree->op == OR;
	if (a == decides || b == decides)
		return decides;
	return a < 0 || b < 0 ? -1 : !decides;
}

int compute_condition(const node *tree, const sample_row *row)
{
	switch (tree->op) {
	case FLAG:
		return row->flag != tree->negated;
	case NUMBER_COMPARED:
		return numbers_compared(tree, compute_number(tree->a, row), compute_number(tree->b, row));
	case NUMBER_WITH_VALUE:
		return numbers_compared(tree, compute_number(tree->a, row), some(tree->number));
	case TEXT_COMPARED:
		return texts_compared(tree, compute_text(tree->a, row), compute_text(tree->b, row));
	case TEXT_WITH_VALUE:
		return texts_compared(tree, compute_text(tree->a, row), tree->text);
	case AND:
	case OR:
	case NOT:
		return logic(tree, row);
	case NUMBER_BETWEEN:
	case NUMBER_IN:
	case NUMBER_IS_NULL:
		return of_numbers(tree, compute_number(tree->a, row));
	default:
		return of_texts(tree, compute_text(tree->a, row));
	}
}
