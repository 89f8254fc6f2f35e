/* The compiler and its flags, for models and scripts: CC, CPPFLAGS, CFLAGS and LDFLAGS of the
 * environment (several words each, in quotes where they have blanks), and where <reflex.h> is. */
#ifndef RX_MIGRATE_TOOLCHAIN_H
#define RX_MIGRATE_TOOLCHAIN_H

#include "engine/config/config.h"
#include "migrate/build/sum.h"

typedef struct rx__toolchain {
	const char **compile; /* the words of a command that compiles, but for -c, source, -o */
	size_t n_compile;
	const char **link;
	size_t n_link;
	const char *include; /* the folder of <reflex.h>, NULL if it was not found */
	char sum[RX__SUM_SIZE]; /* of all the words and of the library's version */
} rx__toolchain;

/* RX_ECONFIG if a variable's quotes do not close and the like. folder: that of the project, which is
 * where #include "…" of scripts and headers is looked for too. */
int rx__toolchain_init(rx__toolchain *out, rx_arena *arena, const rx_config *config,
	const char *folder, rx_error *error);

#endif
