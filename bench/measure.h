/* What every benchmark measures with. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

/* Seconds. Only the difference of two is of use. */
double bench_now(void);

/* Sorts the values. */
double bench_median(double *values, int n);

#endif
