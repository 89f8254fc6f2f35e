/* What each rule of the lint finds, and what it must leave alone: as operations, and as SQL of a script. */
#ifndef TEST_MIGRATE_LINT_CASES_H
#define TEST_MIGRATE_LINT_CASES_H

#include <stddef.h>

#include <reflex/operations.h>

#include "migrate/lint/lint.h"

enum { SQLITE = RX__LINT_SQLITE, POSTGRESQL = RX__LINT_POSTGRESQL, MARIADB = RX__LINT_MARIADB };

typedef struct lint_operation_case {
	const char *rule;
	unsigned engine;
	void (*bad)(rx_op *op);
	void (*good)(rx_op *op);
} lint_operation_case;

typedef struct lint_sql_case {
	const char *rule;
	unsigned engine;
	const char *bad, *good;
} lint_sql_case;

extern const lint_operation_case lint_operation_cases[];
extern const size_t lint_n_operation_cases;
extern const lint_sql_case lint_sql_cases[];
extern const size_t lint_n_sql_cases;

/* What is there before each script: filled tables that programs use. */
void lint_existing(rx_op *op);

#endif
