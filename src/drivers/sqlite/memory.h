/* Databases in memory that behave as files do: any number of connections, WAL, readers that a writer
 * does not block. */
#ifndef RX_DRIVERS_SQLITE_MEMORY_H
#define RX_DRIVERS_SQLITE_MEMORY_H

typedef struct rx__sqlite_memory rx__sqlite_memory;

/* A new, empty database, and a VFS under which alone it can be opened. NULL when out of memory. */
rx__sqlite_memory *rx__sqlite_memory_new(void);
/* Every connection must be closed before. NULL does nothing. */
void rx__sqlite_memory_free(rx__sqlite_memory *memory);

/* The names for sqlite3_open_v2; borrowed. */
const char *rx__sqlite_memory_vfs(const rx__sqlite_memory *memory);
extern const char rx__sqlite_memory_path[];

#endif
