/* The module builder: C sources of the project become one shared module, which is loaded. Only what
 * changed is compiled, in parallel; nothing is compiled twice (cache.h). */
#ifndef RX_MIGRATE_BUILDER_H
#define RX_MIGRATE_BUILDER_H

#include "migrate/build/cache.h"
#include "migrate/build/toolchain.h"

typedef struct rx__builder {
	rx_arena arena;
	const char *folder; /* of the project */
	const char *here; /* the working folder, where the compiler runs and sources are named from */
	rx__toolchain toolchain;
	rx__cache cache;
	/* may: gets what the compiler wrote about sources that do not compile. */
	void (*output)(void *ud, const char *text);
	void *ud;
	size_t n_compiled; /* since the start; for tests */
} rx__builder;

/* folder is borrowed. */
int rx__builder_init(
	rx__builder *out, const rx_config *config, const char *folder, rx_error *error);
void rx__builder_deinit(rx__builder *builder);

/* Compiles and links the sources and loads the module: *out is for dlsym, and owned (dlclose).
 * RX_EMIGRATION if one does not compile: its name is in the message, the compiler's words go to
 * output. */
int rx__builder_load(
	rx__builder *builder, const char *const *sources, size_t n, void **out, rx_error *error);

/* The same for headers: for each a source is made in the cache that does nothing but include it. */
int rx__builder_load_headers(
	rx__builder *builder, const char *const *headers, size_t n, void **out, rx_error *error);

#endif
