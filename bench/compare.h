/* A thousand tables compared with their models on a server: the reader of its catalogues, by hand. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include <stddef.h>

typedef struct bench_reader {
	const char *server; /* as tests/support/server.py has it */
	void *(*open)(const char *url);
	/* Reads columns, constraints and indexes of all tables. How many values there were. */
	size_t (*read)(void *side);
	void (*close)(void *side);
} bench_reader;

extern const bench_reader bench_reader_of_server;

#endif
