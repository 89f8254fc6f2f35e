/* Random queries over random rows, answered by the engine and computed in plain C: they must agree,
 * NULL by NULL and byte by byte. The seed is printed when they do not; REFLEX_TEST_SEED sets it, and
 * REFLEX_TEST_CASES how many queries there are. */
#include <time.h>

#include "../engine.h"

#include "compute.h"

RX_MODEL(Sample, sample,
    column(rx_opt_int64, a),
    column(int64_t, b),
    column(rx_text, t, .nullable = true),
    column(rx_text, u),
    column(bool, flag));

RX_ROW(Answer, field(int64_t, id), field(rx_opt_int64, number), field(rx_text, text));

enum { ROWS = 40, CASES = 3000, CASES_A_SESSION = 50, DEPTH = 4 };

static sample_row rows[ROWS];
static int64_t ids[ROWS];
static unsigned long long seed;

/* ---- trees as expressions. Each part is kept, as what is written in a block dies with it. -------- */

static rx_int64_expr build_number(rx_session *s, const node *tree);
static rx_text_expr build_text(rx_session *s, const node *tree);
static rx_expr build_condition(rx_session *s, const node *tree);

static rx_int64_expr build_number_of_two(rx_session *s, const node *tree)
{
	const rx_int64_expr a = build_number(s, tree->a), b = build_number(s, tree->b);
	switch (tree->op) {
	case PLUS:
		return rx_keep(s, rx_plus_col(a, b));
	case MINUS:
		return rx_keep(s, rx_minus_col(a, b));
	case TIMES:
		return rx_keep(s, rx_times_col(a, b));
	case DIVIDED:
		return rx_keep(s, rx_divided_col(a, b));
	case MODULO:
		return rx_keep(s, rx_mod_col(a, b));
	case NEGATED:
		return rx_keep(s, rx_negated(a));
	case ABSOLUTE:
		return rx_keep(s, rx_abs(a));
	case SIGN:
		return rx_keep(s, rx_sign(a));
	case GREATEST:
		return rx_keep(s, rx_greatest_col(a, b));
	case LEAST:
		return rx_keep(s, rx_least_col(a, b));
	case NUMBER_COALESCE:
		return rx_keep(s, rx_coalesce_col(a, b));
	default:
		return rx_keep(s, rx_nullif_col(a, b));
	}
}

static rx_int64_expr build_number(rx_session *s, const node *tree)
{
	switch (tree->op) {
	case COLUMN_A:
		return Sample_.a;
	case COLUMN_B:
		return Sample_.b;
	case NUMBER:
		return rx_keep(s, rx_constant(tree->number));
	case LENGTH:
		return rx_keep(s, rx_length(build_text(s, tree->a)));
	case SIZE:
		return rx_keep(s, rx_size(build_text(s, tree->a)));
	case POSITION:
		return rx_keep(s, rx_position(build_text(s, tree->a), build_text(s, tree->b)));
	case NUMBER_CASE:
		if (!tree->c)
			return rx_keep(
				s, rx_case(int64, rx_when(build_condition(s, tree->a), build_number(s, tree->b))));
		return rx_keep(s,
			rx_case(int64, rx_when(build_condition(s, tree->a), build_number(s, tree->b)),
				rx_else(build_number(s, tree->c))));
	default:
		return build_number_of_two(s, tree);
	}
}

static rx_text_expr build_text_of_two(rx_session *s, const node *tree)
{
	const rx_text_expr a = build_text(s, tree->a), b = build_text(s, tree->b);
	switch (tree->op) {
	case CONCAT:
		return rx_keep(s, rx_concat(a, b));
	case TEXT_COALESCE:
		return rx_keep(s, rx_coalesce_col(a, b));
	case TEXT_NULLIF:
		return rx_keep(s, rx_nullif_col(a, b));
	default:
		return rx_keep(s, rx_replace_text(a, b, build_text(s, tree->c)));
	}
}

static rx_text_expr build_text_of_one(rx_session *s, const node *tree)
{
	const rx_text_expr a = build_text(s, tree->a);
	switch (tree->op) {
	case LOWER:
		return rx_keep(s, rx_lower(a));
	case UPPER:
		return rx_keep(s, rx_upper(a));
	case TRIM:
		return rx_keep(s, rx_trim(a));
	case LTRIM:
		return rx_keep(s, rx_ltrim(a));
	case RTRIM:
		return rx_keep(s, rx_rtrim(a));
	case SUBSTR:
		return rx_keep(s, rx_substr(a, tree->number, tree->other));
	default:
		return rx_keep(s, rx_substr_from(a, tree->number));
	}
}

static rx_text_expr build_text(rx_session *s, const node *tree)
{
	switch (tree->op) {
	case COLUMN_T:
		return Sample_.t;
	case COLUMN_U:
		return Sample_.u;
	case WORD:
		return rx_keep(s, rx_constant(tree->text));
	case DIGITS:
		return rx_keep(s, rx_cast(build_number(s, tree->a), text));
	case TEXT_CASE:
		if (!tree->c)
			return rx_keep(
				s, rx_case(text, rx_when(build_condition(s, tree->a), build_text(s, tree->b))));
		return rx_keep(s,
			rx_case(text, rx_when(build_condition(s, tree->a), build_text(s, tree->b)),
				rx_else(build_text(s, tree->c))));
	case REPLACE:
	case CONCAT:
	case TEXT_COALESCE:
	case TEXT_NULLIF:
		return build_text_of_two(s, tree);
	default:
		return build_text_of_one(s, tree);
	}
}

#define COMPARED(s, how, x, y, suffix) \
	((how) == EQ		  ? rx_keep(s, rx_eq##suffix(x, y)) \
			: (how) == NE ? rx_keep(s, rx_ne##suffix(x, y)) \
			: (how) == LT ? rx_keep(s, rx_lt##suffix(x, y)) \
			: (how) == LE ? rx_keep(s, rx_le##suffix(x, y)) \
			: (how) == GT ? rx_keep(s, rx_gt##suffix(x, y)) \
						  : rx_keep(s, rx_ge##suffix(x, y)))

static rx_expr build_number_condition(rx_session *s, const node *tree)
{
	const rx_int64_expr a = build_number(s, tree->a);
	switch (tree->op) {
	case NUMBER_COMPARED: {
		const rx_int64_expr b = build_number(s, tree->b);
		return COMPARED(s, tree->comparison, a, b, _col);
	}
	case NUMBER_WITH_VALUE:
		return COMPARED(s, tree->comparison, a, tree->number, );
	case NUMBER_BETWEEN:
		return rx_keep(s, rx_between(a, tree->number, tree->other));
	case NUMBER_IN:
		return tree->negated ? rx_keep(s, rx_not_in_array(a, tree->numbers, tree->n_items))
							 : rx_keep(s, rx_in_array(a, tree->numbers, tree->n_items));
	default:
		return tree->negated ? rx_keep(s, rx_is_not_null(a)) : rx_keep(s, rx_is_null(a));
	}
}

static rx_expr build_text_condition(rx_session *s, const node *tree)
{
	const rx_text_expr a = build_text(s, tree->a);
	switch (tree->op) {
	case TEXT_COMPARED: {
		const rx_text_expr b = build_text(s, tree->b);
		return COMPARED(s, tree->comparison, a, b, _col);
	}
	case TEXT_WITH_VALUE:
		return COMPARED(s, tree->comparison, a, tree->text, );
	case TEXT_IN:
		return tree->negated ? rx_keep(s, rx_not_in_array(a, tree->texts, tree->n_items))
							 : rx_keep(s, rx_in_array(a, tree->texts, tree->n_items));
	case TEXT_IS_NULL:
		return tree->negated ? rx_keep(s, rx_is_not_null(a)) : rx_keep(s, rx_is_null(a));
	case LIKE:
		return rx_keep(s, rx_like(a, tree->text));
	case CONTAINS:
		return rx_keep(s, rx_contains(a, tree->text));
	case STARTS_WITH:
		return rx_keep(s, rx_starts_with(a, tree->text));
	default:
		return rx_keep(s, rx_ends_with(a, tree->text));
	}
}

static rx_expr build_condition(rx_session *s, const node *tree)
{
	switch (tree->op) {
	case FLAG:
		return rx_keep(s, rx_eq(Sample_.flag, !tree->negated));
	case AND:
		return rx_keep(s, rx_and(build_condition(s, tree->a), build_condition(s, tree->b)));
	case OR:
		return rx_keep(s, rx_or(build_condition(s, tree->a), build_condition(s, tree->b)));
	case NOT:
		return rx_keep(s, rx_not(build_condition(s, tree->a)));
	case NUMBER_COMPARED:
	case NUMBER_WITH_VALUE:
	case NUMBER_BETWEEN:
	case NUMBER_IN:
	case NUMBER_IS_NULL:
		return build_number_condition(s, tree);
	default:
		return build_text_condition(s, tree);
	}
}

/* ---- one case ------------------------------------------------------------------------------------ */

typedef struct trial {
	const node *condition, *number, *text;
	int at;
} trial;

#define DISAGREE(t, what, ...) \
	fail_msg("seed %llu, query %d: " what "\ncondition:%s", seed, (t)->at, __VA_ARGS__, \
		tree_shown((t)->condition))

static void check_row(const trial *t, const Answer *got, const sample_row *row, int64_t id)
{
	const maybe_number number = compute_number(t->number, row);
	const char *text = compute_text(t->text, row);
	if (got->id != id)
		DISAGREE(t, "row %lld was found, and not %lld", (long long)got->id, (long long)id);
	if (got->number.set != number.set || (number.set && got->number.value != number.value))
		fail_msg("seed %llu, query %d, row %lld: the engine says %lld (%s), it is %lld (%s):%s",
			seed, t->at, (long long)id, (long long)got->number.value,
			got->number.set ? "set" : "NULL", (long long)number.value, number.set ? "set" : "NULL",
			tree_shown(t->number));
	if (!got->text != !text || (text && strcmp(got->text, text) != 0))
		fail_msg("seed %llu, query %d, row %lld: the engine says '%s', it is '%s':%s", seed, t->at,
			(long long)id, got->text ? got->text : "NULL", text ? text : "NULL",
			tree_shown(t->text));
}

static void try_one(rx_session *s, int at)
{
	tree_forget();
	const trial t = { .condition = tree_condition(DEPTH),
		.number = tree_number(DEPTH),
		.text = tree_text(DEPTH),
		.at = at };
	Answer *found = rx_rows(s, Answer, Sample,
		.select = { Sample_.id, build_number(s, t.number), build_text(s, t.text) },
		.where = build_condition(s, t.condition), .order_by = { rx_asc(Sample_.id) });
	if (!found)
		DISAGREE(&t, "%s", rx_session_error(s)->message);
	size_t n = 0;
	for (int i = 0; i < ROWS; i++) {
		if (compute_condition(t.condition, &rows[i]) != 1)
			continue;
		if (n == rx_len(found))
			DISAGREE(&t, "row %lld was not found", (long long)ids[i]);
		check_row(&t, &found[n++], &rows[i], ids[i]);
		compute_forget();
	}
	if (n != rx_len(found))
		DISAGREE(&t, "row %lld should not be found", (long long)found[n].id);
	compute_forget();
}

static void make_rows(rx_engine *engine)
{
	rx_with_session(s, .engine = engine) {
		Sample *objects[ROWS];
		for (int i = 0; i < ROWS; i++) {
			sample_row *row = &rows[i];
			row->a_set = tree_below(4);
			row->a = tree_random_number();
			row->b = tree_random_number();
			row->t = tree_below(4) ? tree_random_word() : NULL;
			row->u = tree_random_word();
			row->flag = tree_below(2);
			objects[i] = rx_add(s, Sample, .a = row->a_set ? rx_some(row->a) : (rx_opt_int64){ 0 },
				.b = row->b, .t = row->t, .u = row->u, .flag = row->flag);
		}
		assert_true(rx_commit(s));
		for (int i = 0; i < ROWS; i++)
			ids[i] = objects[i]->id;
	}
}

static void test_conformance_differential__the_engine_and_plain_c_agree(void **state)
{
	const suite *on = *state;
	const char *given = getenv("REFLEX_TEST_SEED"), *wanted = getenv("REFLEX_TEST_CASES");
	const int cases = wanted ? atoi(wanted) : CASES;
	seed = given ? strtoull(given, NULL, 10) : (unsigned long long)time(NULL);
	tree_seed(seed);
	make_rows(on->engine);
	for (int i = 0; i < cases; i += CASES_A_SESSION) {
		rx_with_session(s, .engine = on->engine, .read_only = true) {
			for (int k = 0; k < CASES_A_SESSION; k++)
				try_one(s, i + k);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_differential__the_engine_and_plain_c_agree),
	};
	return cmocka_run_group_tests(tests, suite_open, suite_close);
}
