/* A VFS that holds one database: its file, its WAL and its rollback journal, the locks on them and
 * the WAL's shared index, all in memory and under one mutex.
 *
 * SQLite's own ways do not do: with a shared cache, tables are locked and no busy handler is asked;
 * "memdb" has the locks of a rollback journal, so that a session that has read something keeps every
 * other one from committing. Here a program sees in memory what it will see with a file. */
#include "drivers/sqlite/memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16, N_REGIONS = 1024, N_LOCKS = SQLITE_SHM_NLOCK };

const char rx__sqlite_memory_path[] = "/memory";

typedef struct content {
	char **chunks;
	size_t n_chunks;
	sqlite3_int64 size;
	bool exists;
} content;

typedef enum part {
	MAIN,
	WAL,
	JOURNAL,
	N_PARTS,
} part;

struct rx__sqlite_memory {
	sqlite3_vfs vfs;
	char name[40];
	pthread_mutex_t mutex; /* of all that follows */
	content parts[N_PARTS];
	/* Locks on the database file: who has SHARED or more, and who has the others. */
	int n_shared;
	const void *reserved, *pending, *exclusive;
	/* The index of the WAL, and the locks on it. */
	void *regions[N_REGIONS];
	int n_mapped;
	int lock_shared[N_LOCKS];
	const void *lock_exclusive[N_LOCKS];
};

typedef struct file {
	sqlite3_file base;
	rx__sqlite_memory *memory;
	content *content;
	int lock;
	bool mapped;
	unsigned shared; /* bits of the locks on the index that this file has */
} file;

static file *enter(sqlite3_file *base)
{
	file *f = (file *)base;

	pthread_mutex_lock(&f->memory->mutex);
	return f;
}

static int leave(file *f, int code)
{
	pthread_mutex_unlock(&f->memory->mutex);
	return code;
}

/* ---- content; the mutex is held */

static void truncate_to(content *c, sqlite3_int64 size)
{
	size_t keep = (size_t)((size + CHUNK - 1) / CHUNK);

	while (c->n_chunks > keep)
		free(c->chunks[--c->n_chunks]);
	if (size % CHUNK && c->n_chunks == keep)
		memset(c->chunks[keep - 1] + size % CHUNK, 0, (size_t)(CHUNK - size % CHUNK));
	c->size = size;
}

static void clear(content *c)
{
	truncate_to(c, 0);
	free(c->chunks);
	*c = (content){ .chunks = NULL };
}

static bool grow_to(content *c, sqlite3_int64 size)
{
	size_t n = (size_t)((size + CHUNK - 1) / CHUNK);

	if (n > c->n_chunks) {
		size_t room = n + n / 2;
		char **chunks = realloc(c->chunks, room * sizeof(*chunks));

		if (!chunks)
			return false;
		c->chunks = chunks;
	}
	for (; c->n_chunks < n; c->n_chunks++) {
		c->chunks[c->n_chunks] = calloc(1, CHUNK);
		if (!c->chunks[c->n_chunks])
			return false;
	}
	if (size > c->size)
		c->size = size;
	return true;
}

/* From the content to data, or the other way; it lies within the size. */
static void move(content *c, sqlite3_int64 at, char *data, int n, bool write)
{
	while (n > 0) {
		char *chunk = c->chunks[at / CHUNK] + at % CHUNK;
		int step = CHUNK - (int)(at % CHUNK);

		step = step < n ? step : n;
		if (write)
			memcpy(chunk, data, (size_t)step);
		else
			memcpy(data, chunk, (size_t)step);
		at += step;
		data += step;
		n -= step;
	}
}

/* ---- files */

static int file_read(sqlite3_file *base, void *data, int n, sqlite3_int64 at)
{
	file *f = enter(base);
	sqlite3_int64 there = f->content->size - at;
	int got = there >= n ? n : there > 0 ? (int)there : 0;

	move(f->content, at, data, got, false);
	leave(f, SQLITE_OK);
	memset((char *)data + got, 0, (size_t)(n - got));
	return got == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *data, int n, sqlite3_int64 at)
{
	file *f = enter(base);

	if (!grow_to(f->content, at + n))
		return leave(f, SQLITE_IOERR_NOMEM);
	move(f->content, at, (char *)(size_t)data, n, true);
	return leave(f, SQLITE_OK);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	file *f = enter(base);

	if (size < f->content->size)
		truncate_to(f->content, size);
	return leave(f, SQLITE_OK);
}

static int file_sync(sqlite3_file *base, int flags)
{
	(void)base;
	(void)flags;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *out)
{
	file *f = enter(base);

	*out = f->content->size;
	return leave(f, SQLITE_OK);
}

static int file_control(sqlite3_file *base, int op, void *argument)
{
	(void)base;
	(void)op;
	(void)argument;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

static int file_device(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL;
}

/* ---- locks on the database file; the mutex is held */

static bool is_others(const void *holder, const file *f)
{
	return holder && holder != f;
}

static int take_shared(file *f)
{
	rx__sqlite_memory *m = f->memory;

	if (is_others(m->pending, f) || is_others(m->exclusive, f))
		return SQLITE_BUSY;
	m->n_shared++;
	f->lock = SQLITE_LOCK_SHARED;
	return SQLITE_OK;
}

static int take_reserved(file *f)
{
	if (is_others(f->memory->reserved, f) || is_others(f->memory->pending, f))
		return SQLITE_BUSY;
	f->memory->reserved = f;
	f->lock = SQLITE_LOCK_RESERVED;
	return SQLITE_OK;
}

/* Who waits for the readers to go lets no new ones in. */
static int take_exclusive(file *f)
{
	rx__sqlite_memory *m = f->memory;

	if (is_others(m->reserved, f) || is_others(m->pending, f))
		return SQLITE_BUSY;
	m->pending = f;
	f->lock = SQLITE_LOCK_PENDING;
	if (m->n_shared > 1)
		return SQLITE_BUSY;
	m->exclusive = f;
	f->lock = SQLITE_LOCK_EXCLUSIVE;
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int lock)
{
	file *f = enter(base);

	if (f->lock >= lock)
		return leave(f, SQLITE_OK);
	switch (lock) {
	case SQLITE_LOCK_SHARED:
		return leave(f, take_shared(f));
	case SQLITE_LOCK_RESERVED:
		return leave(f, take_reserved(f));
	default:
		return leave(f, take_exclusive(f));
	}
}

static int file_unlock(sqlite3_file *base, int lock)
{
	file *f = enter(base);
	rx__sqlite_memory *m = f->memory;

	if (f->lock <= lock)
		return leave(f, SQLITE_OK);
	m->reserved = m->reserved == f ? NULL : m->reserved;
	m->pending = m->pending == f ? NULL : m->pending;
	m->exclusive = m->exclusive == f ? NULL : m->exclusive;
	m->n_shared -= lock == SQLITE_LOCK_NONE;
	f->lock = lock;
	return leave(f, SQLITE_OK);
}

static int file_is_reserved(sqlite3_file *base, int *out)
{
	file *f = enter(base);

	*out = f->memory->reserved || f->memory->pending || f->memory->exclusive;
	return leave(f, SQLITE_OK);
}

/* ---- the index of the WAL */

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
	file *f = enter(base);
	rx__sqlite_memory *m = f->memory;

	*out = NULL;
	if (region >= N_REGIONS)
		return leave(f, SQLITE_FULL);
	if (!f->mapped) {
		f->mapped = true;
		m->n_mapped++;
	}
	if (!m->regions[region] && extend) {
		m->regions[region] = calloc(1, (size_t)size);
		if (!m->regions[region])
			return leave(f, SQLITE_NOMEM);
	}
	*out = m->regions[region];
	return leave(f, SQLITE_OK);
}

static void unlock_one(file *f, int at)
{
	rx__sqlite_memory *m = f->memory;

	if (m->lock_exclusive[at] == f)
		m->lock_exclusive[at] = NULL;
	if (f->shared & 1U << at) {
		f->shared &= ~(1U << at);
		m->lock_shared[at]--;
	}
}

static bool can_lock(const file *f, int at, bool exclusive)
{
	const rx__sqlite_memory *m = f->memory;
	int own = (f->shared & 1U << at) != 0;

	return !is_others(m->lock_exclusive[at], f) && (!exclusive || m->lock_shared[at] == own);
}

static void lock_one(file *f, int at, bool exclusive)
{
	if (exclusive) {
		f->memory->lock_exclusive[at] = f;
	} else if (!(f->shared & 1U << at)) {
		f->shared |= 1U << at;
		f->memory->lock_shared[at]++;
	}
}

static int shm_lock(sqlite3_file *base, int from, int n, int flags)
{
	file *f = enter(base);
	bool exclusive = flags & SQLITE_SHM_EXCLUSIVE;

	if (flags & SQLITE_SHM_UNLOCK) {
		for (int i = from; i < from + n; i++)
			unlock_one(f, i);
		return leave(f, SQLITE_OK);
	}
	for (int i = from; i < from + n; i++)
		if (!can_lock(f, i, exclusive))
			return leave(f, SQLITE_BUSY);
	for (int i = from; i < from + n; i++)
		lock_one(f, i, exclusive);
	return leave(f, SQLITE_OK);
}

static void shm_barrier(sqlite3_file *base)
{
	leave(enter(base), SQLITE_OK);
}

static void free_regions(rx__sqlite_memory *m)
{
	for (int i = 0; i < N_REGIONS; i++) {
		free(m->regions[i]);
		m->regions[i] = NULL;
	}
}

static int shm_unmap(sqlite3_file *base, int delete)
{
	file *f = enter(base);

	(void)delete;
	for (int i = 0; i < N_LOCKS; i++)
		unlock_one(f, i);
	if (f->mapped) {
		f->mapped = false;
		if (--f->memory->n_mapped == 0)
			free_regions(f->memory);
	}
	return leave(f, SQLITE_OK);
}

static int file_close(sqlite3_file *base)
{
	shm_unmap(base, 0);
	return file_unlock(base, SQLITE_LOCK_NONE);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

/* ---- the VFS */

/* NULL for a name that is none of the three: temporary files are kept in memory by a pragma. */
static content *find(rx__sqlite_memory *m, const char *name)
{
	static const char *const suffixes[N_PARTS] = { "", "-wal", "-journal" };
	size_t length = strlen(rx__sqlite_memory_path);

	if (!name || strncmp(name, rx__sqlite_memory_path, length) != 0)
		return NULL;
	for (int i = 0; i < N_PARTS; i++)
		if (strcmp(name + length, suffixes[i]) == 0)
			return &m->parts[i];
	return NULL;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
	rx__sqlite_memory *m = vfs->pAppData;
	file *f = (file *)base;
	content *c = find(m, name);

	memset(f, 0, sizeof(*f));
	if (!c)
		return SQLITE_CANTOPEN;
	f->memory = m;
	f->content = c;
	f->base.pMethods = &methods;
	pthread_mutex_lock(&m->mutex);
	c->exists = true;
	pthread_mutex_unlock(&m->mutex);
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	rx__sqlite_memory *m = vfs->pAppData;
	content *c = find(m, name);

	(void)sync;
	pthread_mutex_lock(&m->mutex);
	if (c)
		clear(c);
	pthread_mutex_unlock(&m->mutex);
	return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	rx__sqlite_memory *m = vfs->pAppData;
	content *c = find(m, name);

	(void)flags;
	pthread_mutex_lock(&m->mutex);
	*out = c && c->exists;
	pthread_mutex_unlock(&m->mutex);
	return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
	(void)vfs;
	snprintf(out, (size_t)size, "%s", name);
	return SQLITE_OK;
}

rx__sqlite_memory *rx__sqlite_memory_new(void)
{
	sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
	rx__sqlite_memory *m = usual ? calloc(1, sizeof(*m)) : NULL;

	if (!m)
		return NULL;
	/* Time, random numbers and sleep are the usual ones. */
	m->vfs = *usual;
	snprintf(m->name, sizeof(m->name), "reflex-%p", (void *)m);
	m->vfs.zName = m->name;
	m->vfs.pNext = NULL;
	m->vfs.pAppData = m;
	m->vfs.szOsFile = (int)sizeof(file);
	m->vfs.xOpen = vfs_open;
	m->vfs.xDelete = vfs_delete;
	m->vfs.xAccess = vfs_access;
	m->vfs.xFullPathname = vfs_full_name;
	pthread_mutex_init(&m->mutex, NULL);
	if (sqlite3_vfs_register(&m->vfs, 0) != SQLITE_OK) {
		pthread_mutex_destroy(&m->mutex);
		free(m);
		return NULL;
	}
	return m;
}

void rx__sqlite_memory_free(rx__sqlite_memory *m)
{
	if (!m)
		return;
	sqlite3_vfs_unregister(&m->vfs);
	for (int i = 0; i < N_PARTS; i++)
		clear(&m->parts[i]);
	free_regions(m);
	pthread_mutex_destroy(&m->mutex);
	free(m);
}

const char *rx__sqlite_memory_vfs(const rx__sqlite_memory *m)
{
	return m->name;
}
