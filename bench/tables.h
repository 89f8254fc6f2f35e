/* A thousand tables compared with their models, nothing spared: the library's part of it. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <reflex.h>

/* Makes the tables. The check at a start knows then, without comparing, that nothing differs. */
void bench_tables_make(rx_engine *engine);
/* Takes that knowledge away. */
void bench_tables_forget_contract(rx_engine *engine);

/* The check at a start: inspection, models, differences, as far as they are needed. Seconds. */
double bench_tables_check(rx_engine *engine);

/* Ends the program where code is an error. */
void bench_check(int code, const char *what, const rx_error *error);

#endif
