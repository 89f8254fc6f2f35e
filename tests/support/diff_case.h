/* One case of the comparison: a real SQLite database made by SQL, the schema that is wanted written
 * as a script writes it, and what must come out.
 *
 *     diff_case c;
 *     diff_case_begin(&c, "CREATE TABLE t (a INTEGER)");
 *     rx_create_table(&c.wanted, "t", rx_ddl_column("a", RX_INTEGER, .nullable = true), …);
 *     diff_case_expect(&c, "add column t.b TEXT NULL\n");
 *     diff_case_round_trip(&c);
 *     diff_case_end(&c);
 */
#ifndef TEST_SUPPORT_DIFF_CASE_H
#define TEST_SUPPORT_DIFF_CASE_H

#include "schema/diff/diff.h"
#include "support/sqlite.h"

typedef struct diff_case {
	test_sqlite db;
	rx_op wanted; /* recorded by the test */
	rx_schema *models; /* made from it by diff_case_models, or by the first comparison */
	rx_schema *database;
	rx__diff diff;
	rx__diff_options options;
	rx_error error;
	bool history_is_set; /* options.history is the test's; else every table is ours */
	bool compared;
} diff_case;

/* sql NULL: an empty database. */
void diff_case_begin(diff_case *c, const char *sql);
void diff_case_end(diff_case *c);

/* Makes c->models of what was recorded, so that the test can change it by hand. */
void diff_case_models(diff_case *c);
/* The default that the model gives new objects, of a column. */
void diff_case_fill(diff_case *c, const char *table, const char *column, const char *sql);
void diff_case_renamed(
	diff_case *c, const char *table, const char *column, const char *renamed_from);

/* Compares; returns the code (c->error has the message). */
int diff_case_compare(diff_case *c);
/* Compares and checks the operations: one line each, as rx__operation_describe has it. */
void diff_case_expect(diff_case *c, const char *lines);
/* Runs the operations, and checks that a second comparison finds nothing. */
void diff_case_apply(diff_case *c);
/* The same, then the way back, after which the database compares equal to what it was. */
void diff_case_round_trip(diff_case *c);
/* The remark of operation i, "" if it has none. */
const char *diff_case_remark(const diff_case *c, size_t i);

/* The describing lines of a list; malloc()ed. */
char *diff_case_lines(const rx_op *list);
/* Runs a list in a migration of its own; returns the code. After a failure all is rolled back. */
int diff_case_run(test_sqlite *db, const rx_op *list, rx_error *error);

#endif
