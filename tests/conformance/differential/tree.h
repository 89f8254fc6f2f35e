/* Random expressions as trees, which are built twice: as a query for the engine (build.h), and
 * computed here in plain C (compute.h). A tree has numbers (int64_t), texts and conditions; all may
 * be NULL. */
#ifndef TEST_DIFFERENTIAL_TREE_H
#define TEST_DIFFERENTIAL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_NODES = 512, MOST_ITEMS = 4 };

typedef enum operation {
	/* numbers */
	COLUMN_A, /* NULL allowed */
	COLUMN_B,
	NUMBER,
	PLUS,
	MINUS,
	TIMES,
	DIVIDED,
	MODULO,
	NEGATED,
	ABSOLUTE,
	SIGN,
	GREATEST,
	LEAST,
	LENGTH,
	SIZE,
	POSITION,
	NUMBER_COALESCE,
	NUMBER_NULLIF,
	NUMBER_CASE, /* condition, then, else */
	N_NUMBERS,
	/* texts */
	COLUMN_T = N_NUMBERS, /* NULL allowed */
	COLUMN_U,
	WORD,
	LOWER,
	UPPER,
	TRIM,
	LTRIM,
	RTRIM,
	SUBSTR, /* text, start, count */
	SUBSTR_FROM,
	REPLACE,
	CONCAT,
	DIGITS, /* a number as a text */
	TEXT_COALESCE,
	TEXT_NULLIF,
	TEXT_CASE,
	N_TEXTS,
	/* conditions */
	FLAG = N_TEXTS, /* the column, compared with true */
	NUMBER_COMPARED, /* two numbers, by .comparison */
	TEXT_COMPARED,
	NUMBER_WITH_VALUE, /* a number and a value */
	TEXT_WITH_VALUE,
	NUMBER_BETWEEN,
	NUMBER_IN, /* .negated: NOT IN */
	TEXT_IN,
	NUMBER_IS_NULL,
	TEXT_IS_NULL,
	LIKE,
	CONTAINS,
	STARTS_WITH,
	ENDS_WITH,
	AND,
	OR,
	NOT,
	N_OPERATIONS,
} operation;

typedef enum comparison { EQ, NE, LT, LE, GT, GE, N_COMPARISONS } comparison;

typedef struct node {
	operation op;
	comparison comparison;
	bool negated;
	const struct node *a, *b, *c;
	int64_t number, other; /* a value; BETWEEN's upper end */
	const char *text;
	int64_t numbers[MOST_ITEMS];
	const char *texts[MOST_ITEMS];
	size_t n_items;
} node;

/* ---- chance */
void tree_seed(unsigned long long seed);
int tree_below(int n);
int64_t tree_random_number(void);
const char *tree_random_word(void);

/* New trees; they live until the next tree_forget. */
const node *tree_number(int depth);
const node *tree_text(int depth);
const node *tree_condition(int depth);
void tree_forget(void);

/* The tree as text, for messages; static. */
const char *tree_shown(const node *tree);

#endif
