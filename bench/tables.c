#include "tables.h"

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"

static void one(rx_op *op)
{
	rx_run_sql(op, "DELETE FROM m1000 WHERE id < 0");
}

static const rx_revision first = {
	.rx__size = sizeof(rx_revision), .id = "first", .upgrade = one, .downgrade = one
};
static const rx_revision second = { .rx__size = sizeof(rx_revision),
	.id = "second",
	.revises = "first",
	.upgrade = one,
	.downgrade = one };
static const rx_revision *const only[] = { &first, NULL };
static const rx_revision *const both[] = { &first, &second, NULL };

void bench_check(int code, const char *what, const rx_error *error)
{
	if (code >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, error->message);
	exit(1);
}

void bench_tables_make(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	bench_check(rx_create_all(engine, &error), "tables", &error);
	bench_check(rx_migrate(engine, only, &error), "migrate", &error);
}

/* A step up and down again is noted behind the contract. */
void bench_tables_forget_contract(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	bench_check(rx_migrate(engine, both, &error, .target = "+1"), "up", &error);
	bench_check(rx_migrate(engine, both, &error, .target = "-1"), "down", &error);
}

double bench_tables_check(rx_engine *engine)
{
	rx_error error = RX_ERROR_INIT;
	double begun = bench_now();
	int outcome = rx_check_schema(engine, only, &error);
	double took = bench_now() - begun;
	bench_check(outcome, "compare", &error);
	if (outcome != RX_SCHEMA_CURRENT) {
		fprintf(stderr, "bench: they differ: %s\n", error.message);
		exit(1);
	}
	return took;
}
