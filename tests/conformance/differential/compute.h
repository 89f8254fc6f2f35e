/* What a tree is for one row, in plain C: the meaning that the guide promises, without any SQL. */
#ifndef TEST_DIFFERENTIAL_COMPUTE_H
#define TEST_DIFFERENTIAL_COMPUTE_H

#include "tree.h"

typedef struct sample_row {
	bool a_set;
	int64_t a, b;
	const char *t; /* NULL */
	const char *u;
	bool flag;
} sample_row;

typedef struct maybe_number {
	int64_t value;
	bool set;
} maybe_number;

maybe_number compute_number(const node *tree, const sample_row *row);
/* NULL is NULL; the text lives until compute_forget. */
const char *compute_text(const node *tree, const sample_row *row);
/* 1, 0, or -1 for NULL */
int compute_condition(const node *tree, const sample_row *row);
void compute_forget(void);

#endif
