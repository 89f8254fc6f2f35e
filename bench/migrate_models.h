/* A thousand models of ten columns, and a thousand scripts of five operations each, by enumeration. */
#ifndef BENCH_MIGRATE_MODELS_H
#define BENCH_MIGRATE_MODELS_H

#include <reflex.h>

#define BENCH_10(x, n) \
	x(n##0) x(n##1) x(n##2) x(n##3) x(n##4) x(n##5) x(n##6) x(n##7) x(n##8) x(n##9)
#define BENCH_100(x, n) \
	BENCH_10(x, n##0) \
	BENCH_10(x, n##1) \
	BENCH_10(x, n##2) \
	BENCH_10(x, n##3) \
	BENCH_10(x, n##4) \
	BENCH_10(x, n##5) BENCH_10(x, n##6) BENCH_10(x, n##7) BENCH_10(x, n##8) BENCH_10(x, n##9)

#define BENCH_1000(x) \
	BENCH_100(x, 10) \
	BENCH_100(x, 11) \
	BENCH_100(x, 12) \
	BENCH_100(x, 13) \
	BENCH_100(x, 14) \
	BENCH_100(x, 15) BENCH_100(x, 16) BENCH_100(x, 17) BENCH_100(x, 18) BENCH_100(x, 19)

enum { BENCH_SCRIPTS = 1000, BENCH_TABLES = 1000 };

/* The scripts, in order, ended by NULL. Their tables are s1000 … s1999, those of the models m1000 …
 * m1999. */
const rx_revision *const *bench_scripts(void);

#endif
