/* Time, for a workload that a server takes part in: that of the clock; or that for which the program and
 * the server have had a CPU, which others on the machine lengthen less. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

/* cpu: the latter, of this process and of process server with its children; 0: of this process. */
void bench_clock_use_cpu(int server);

/* Seconds. Only the difference of two is of use. */
double bench_clock(void);

#endif
