#include "tree.h"

#include <stdio.h>
#include <string.h>

static node pool[MOST_NODES];
static size_t n_nodes;
static unsigned long long random_state;

void tree_seed(unsigned long long seed)
{
	random_state = seed * 2862933555777941757ULL + 3037000493ULL;
}

int tree_below(int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)((random_state >> 11) % (unsigned)n);
}

int64_t tree_random_number(void)
{
	static const int64_t numbers[] = { 0, 1, -1, 2, 3, -3, 7, 10, -10, 100 };
	return numbers[tree_below(sizeof(numbers) / sizeof(*numbers))];
}

const char *tree_random_word(void)
{
	static const char *const words[] = { "", "a", "A", "ab", "b ", " a ", "\xc3\xa4",
		"\xc3\x84"
		"b",
		"%", "_", "a%b", "x_y", "|", "\\", "'", "*", "?", "[a]", "!", "aXa", "-7",
		"\xe2\x82\xac"
		"a" };
	return words[tree_below(sizeof(words) / sizeof(*words))];
}

void tree_forget(void)
{
	n_nodes = 0;
}

static node *new_node(operation op)
{
	node *made = &pool[n_nodes < MOST_NODES - 1 ? n_nodes++ : MOST_NODES - 1];
	*made = (node){ .op = op };
	return made;
}

static bool is_full(void)
{
	return n_nodes > MOST_NODES / 2;
}

/* ---- numbers */

static const node *leaf_number(void)
{
	static const operation leaves[] = { COLUMN_A, COLUMN_A, COLUMN_B, NUMBER };
	node *made = new_node(leaves[tree_below(4)]);
	made->number = tree_random_number();
	return made;
}

static node *number_of_numbers(operation op, int depth)
{
	node *made = new_node(op);
	/* Products and quotients of leaves only, so that nothing leaves 64 bits. */
	const int below = op == TIMES ? 0 : depth - 1;
	made->a = tree_number(below);
	made->b = tree_number(below);
	return made;
}

const node *tree_number(int depth)
{
	if (depth <= 0 || is_full())
		return leaf_number();
	const operation op = (operation)(NUMBER + tree_below(N_NUMBERS - NUMBER));
	node *made;
	switch (op) {
	case LENGTH:
	case SIZE:
		made = new_node(op);
		made->a = tree_text(depth - 1);
		return made;
	case POSITION:
		made = new_node(op);
		made->a = tree_text(depth - 1);
		made->b = tree_text(depth - 1);
		return made;
	case NUMBER_CASE:
		made = new_node(op);
		made->a = tree_condition(depth - 1);
		made->b = tree_number(depth - 1);
		made->c = tree_below(3) ? tree_number(depth - 1) : NULL;
		return made;
	case NUMBER:
		return leaf_number();
	default:
		return number_of_numbers(op, depth);
	}
}

/* ---- texts */

static const node *leaf_text(void)
{
	static const operation leaves[] = { COLUMN_T, COLUMN_T, COLUMN_U, WORD };
	node *made = new_node(leaves[tree_below(4)]);
	made->text = tree_random_word();
	return made;
}

const node *tree_text(int depth)
{
	if (depth <= 0 || is_full())
		return leaf_text();
	const operation op = (operation)(WORD + tree_below(N_TEXTS - WORD));
	if (op == WORD)
		return leaf_text();
	node *made = new_node(op);
	made->a = op == DIGITS ? tree_number(depth - 1)
		: op == TEXT_CASE  ? tree_condition(depth - 1)
						   : tree_text(depth - 1);
	made->number = tree_below(5) - 1;
	made->other = tree_below(5) - 1;
	if (op == REPLACE || op == CONCAT || op == TEXT_COALESCE || op == TEXT_NULLIF ||
		op == TEXT_CASE)
		made->b = tree_text(depth - 1);
	if (op == REPLACE || (op == TEXT_CASE && tree_below(3)))
		made->c = tree_text(depth - 1);
	return made;
}

/* ---- conditions */

static void fill_items(node *made)
{
	made->n_items = 1 + (size_t)tree_below(MOST_ITEMS);
	for (size_t i = 0; i < made->n_items; i++) {
		made->numbers[i] = tree_random_number();
		made->texts[i] = tree_random_word();
	}
}

static bool is_about_texts(operation op)
{
	return op == TEXT_COMPARED || op == TEXT_WITH_VALUE || op == TEXT_IN || op == TEXT_IS_NULL ||
		op == LIKE || op == CONTAINS || op == STARTS_WITH || op == ENDS_WITH;
}

static const char *random_pattern(void)
{
	static const char *const patterns[] = { "%", "_", "a%", "%a", "%b%", "_b", "", "A_%",
		"%\xc3\xa4%", "a_a", "__" };
	return patterns[tree_below(sizeof(patterns) / sizeof(*patterns))];
}

const node *tree_condition(int depth)
{
	operation op = (operation)(FLAG + tree_below(N_OPERATIONS - FLAG));
	if ((depth <= 0 || is_full()) && (op == AND || op == OR || op == NOT))
		op = FLAG;
	node *made = new_node(op);
	made->comparison = (comparison)tree_below(N_COMPARISONS);
	made->negated = tree_below(2);
	made->number = tree_random_number();
	made->other = made->number + tree_below(8);
	made->text = op == LIKE ? random_pattern() : tree_random_word();
	fill_items(made);
	if (op == AND || op == OR || op == NOT) {
		made->a = tree_condition(depth - 1);
		made->b = tree_condition(depth - 1);
	} else if (is_about_texts(op)) {
		made->a = tree_text(depth - 1);
		made->b = op == TEXT_COMPARED ? tree_text(depth - 1) : NULL;
	} else if (op != FLAG) {
		made->a = tree_number(depth - 1);
		made->b = op == NUMBER_COMPARED ? tree_number(depth - 1) : NULL;
	}
	return made;
}

/* ---- for messages */

static const char *const names[N_OPERATIONS] = { [COLUMN_A] = "a",
	[COLUMN_B] = "b",
	[NUMBER] = "number",
	[PLUS] = "plus",
	[MINUS] = "minus",
	[TIMES] = "times",
	[DIVIDED] = "divided",
	[MODULO] = "mod",
	[NEGATED] = "negated",
	[ABSOLUTE] = "abs",
	[SIGN] = "sign",
	[GREATEST] = "greatest",
	[LEAST] = "least",
	[LENGTH] = "length",
	[SIZE] = "size",
	[POSITION] = "position",
	[NUMBER_COALESCE] = "coalesce",
	[NUMBER_NULLIF] = "nullif",
	[NUMBER_CASE] = "case",
	[COLUMN_T] = "t",
	[COLUMN_U] = "u",
	[WORD] = "word",
	[LOWER] = "lower",
	[UPPER] = "upper",
	[TRIM] = "trim",
	[LTRIM] = "ltrim",
	[RTRIM] = "rtrim",
	[SUBSTR] = "substr",
	[SUBSTR_FROM] = "substr_from",
	[REPLACE] = "replace",
	[CONCAT] = "concat",
	[DIGITS] = "digits",
	[TEXT_COALESCE] = "coalesce",
	[TEXT_NULLIF] = "nullif",
	[TEXT_CASE] = "case",
	[FLAG] = "flag",
	[NUMBER_COMPARED] = "compare",
	[TEXT_COMPARED] = "compare",
	[NUMBER_WITH_VALUE] = "compare_value",
	[TEXT_WITH_VALUE] = "compare_value",
	[NUMBER_BETWEEN] = "between",
	[NUMBER_IN] = "in",
	[TEXT_IN] = "in",
	[NUMBER_IS_NULL] = "is_null",
	[TEXT_IS_NULL] = "is_null",
	[LIKE] = "like",
	[CONTAINS] = "contains",
	[STARTS_WITH] = "starts_with",
	[ENDS_WITH] = "ends_with",
	[AND] = "and",
	[OR] = "or",
	[NOT] = "not" };

static char shown[16000];

static void show(const node *tree)
{
	static const char *const comparisons[] = { "=", "<>", "<", "<=", ">", ">=" };
	size_t at = strlen(shown);
	if (!tree || at > sizeof(shown) - 200)
		return;
	snprintf(shown + at, sizeof(shown) - at, " (%s%s %s %lld..%lld '%s'",
		tree->negated ? "not " : "", names[tree->op],
		tree->op >= FLAG ? comparisons[tree->comparison] : "", (long long)tree->number,
		(long long)tree->other, tree->text ? tree->text : "");
	show(tree->a);
	show(tree->b);
	show(tree->c);
	at = strlen(shown);
	snprintf(shown + at, sizeof(shown) - at, ")");
}

const char *tree_shown(const node *tree)
{
	shown[0] = '\0';
	show(tree);
	return shown;
}
