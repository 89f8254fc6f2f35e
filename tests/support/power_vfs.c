#include "support/power_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512 };

/* What was at a place before it was written, until the next sync. */
typedef struct undo {
	struct undo *next;
	sqlite3_int64 at;
	int size;
	unsigned char old[];
} undo;

typedef struct file {
	sqlite3_file base;
	struct file *next;
	undo *log; /* newest first */
	sqlite3_int64 synced_size;
	bool dirty;
	sqlite3_file *real;
} file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs power_vfs;
static sqlite3_io_methods methods;
static file *open_files;

static long calls, cut_at, fail_at;
static unsigned random_state;
static bool dead, happened;

static unsigned next_random(void)
{
	random_state = random_state * 1103515245u + 12345u;
	return random_state >> 16;
}

static void forget(file *f)
{
	while (f->log) {
		undo *u = f->log;

		f->log = u->next;
		free(u);
	}
	f->dirty = false;
}

static void lose_sector(file *f, const undo *u, int from)
{
	int size = u->size - from < SECTOR ? u->size - from : SECTOR;
	unsigned char garbage[SECTOR];
	unsigned fate = next_random() % 4;

	if (fate == 0) {
		f->real->pMethods->xWrite(f->real, u->old + from, size, u->at + from);
	} else if (fate == 1) {
		for (int i = 0; i < size; i++)
			garbage[i] = (unsigned char)next_random();
		f->real->pMethods->xWrite(f->real, garbage, size, u->at + from);
	}
}

static void cut_power(void)
{
	dead = happened = true;
	for (file *f = open_files; f; f = f->next) {
		sqlite3_int64 size = 0;

		for (undo *u = f->log; u; u = u->next) {
			for (int from = 0; from < u->size; from += SECTOR)
				lose_sector(f, u, from);
		}
		if (f->dirty && next_random() % 2 && f->real->pMethods->xFileSize(f->real, &size) == 0 &&
			size > f->synced_size)
			f->real->pMethods->xTruncate(f->real, f->synced_size);
		forget(f);
	}
}

/* Whether this call does not work. */
static bool fails(void)
{
	if (dead)
		return true;
	calls++;
	if (cut_at && calls == cut_at)
		cut_power();
	if (fail_at && calls == fail_at)
		happened = true;
	return dead || (fail_at && calls == fail_at);
}

static file *file_of(sqlite3_file *base)
{
	return (file *)base;
}

static int close_file(sqlite3_file *base)
{
	file *f = file_of(base);

	for (file **at = &open_files; *at; at = &(*at)->next) {
		if (*at == f) {
			*at = f->next;
			break;
		}
	}
	forget(f);
	return f->real->pMethods->xClose(f->real);
}

static int read_file(sqlite3_file *base, void *to, int size, sqlite3_int64 at)
{
	file *f = file_of(base);

	return dead ? SQLITE_IOERR_READ : f->real->pMethods->xRead(f->real, to, size, at);
}

static int write_file(sqlite3_file *base, const void *from, int size, sqlite3_int64 at)
{
	file *f = file_of(base);
	undo *u;

	if (!dead) {
		u = calloc(1, sizeof(*u) + (size_t)size);
		if (!u)
			return SQLITE_IOERR_NOMEM;
		u->at = at;
		u->size = size;
		f->real->pMethods->xRead(f->real, u->old, size, at);
		if (!f->dirty)
			f->real->pMethods->xFileSize(f->real, &f->synced_size);
		f->dirty = true;
		u->next = f->log;
		f->log = u;
	}
	if (fails())
		return dead ? SQLITE_IOERR_WRITE : SQLITE_FULL;
	return f->real->pMethods->xWrite(f->real, from, size, at);
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
	file *f = file_of(base);

	return fails() ? SQLITE_IOERR_TRUNCATE : f->real->pMethods->xTruncate(f->real, size);
}

static int sync_file(sqlite3_file *base, int flags)
{
	(void)flags;
	if (fails())
		return SQLITE_IOERR_FSYNC;
	forget(file_of(base));
	return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	file *f = file_of(base);

	return f->real->pMethods->xFileSize(f->real, size);
}

static int lock(sqlite3_file *base, int level)
{
	file *f = file_of(base);

	return f->real->pMethods->xLock(f->real, level);
}

static int unlock(sqlite3_file *base, int level)
{
	file *f = file_of(base);

	return f->real->pMethods->xUnlock(f->real, level);
}

static int check_lock(sqlite3_file *base, int *result)
{
	file *f = file_of(base);

	return f->real->pMethods->xCheckReservedLock(f->real, result);
}

static int control(sqlite3_file *base, int what, void *argument)
{
	file *f = file_of(base);

	return f->real->pMethods->xFileControl(f->real, what, argument);
}

static int sector_size(sqlite3_file *base)
{
	(void)base;
	return SECTOR;
}

/* Nothing is promised: no atomic writes, no safe appends. */
static int characteristics(sqlite3_file *base)
{
	(void)base;
	return 0;
}

static int shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
	file *f = file_of(base);

	return f->real->pMethods->xShmMap(f->real, page, size, extend, out);
}

static int shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
	file *f = file_of(base);

	return f->real->pMethods->xShmLock(f->real, offset, n, flags);
}

static void shm_barrier(sqlite3_file *base)
{
	file *f = file_of(base);

	f->real->pMethods->xShmBarrier(f->real);
}

static int shm_unmap(sqlite3_file *base, int delete_it)
{
	file *f = file_of(base);

	return f->real->pMethods->xShmUnmap(f->real, delete_it);
}

static int open_file(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
	file *f = file_of(base);
	int code;

	(void)vfs;
	memset(f, 0, sizeof(*f));
	f->real = (sqlite3_file *)(f + 1);
	if (dead)
		return SQLITE_CANTOPEN;
	code = real_vfs->xOpen(real_vfs, name, f->real, flags, out_flags);
	if (f->real->pMethods) {
		f->base.pMethods = &methods;
		f->next = open_files;
		open_files = f;
	}
	return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	(void)vfs;
	return fails() ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync_folder);
}

void test_power_install(bool make_default)
{
	real_vfs = sqlite3_vfs_find(NULL);
	power_vfs = *real_vfs;
	power_vfs.zName = "power";
	power_vfs.pNext = NULL;
	power_vfs.szOsFile = (int)sizeof(file) + real_vfs->szOsFile;
	power_vfs.xOpen = open_file;
	power_vfs.xDelete = delete_file;
	methods = (sqlite3_io_methods){
		.iVersion = 2,
		.xClose = close_file,
		.xRead = read_file,
		.xWrite = write_file,
		.xTruncate = truncate_file,
		.xSync = sync_file,
		.xFileSize = file_size,
		.xLock = lock,
		.xUnlock = unlock,
		.xCheckReservedLock = check_lock,
		.xFileControl = control,
		.xSectorSize = sector_size,
		.xDeviceCharacteristics = characteristics,
		.xShmMap = shm_map,
		.xShmLock = shm_lock,
		.xShmBarrier = shm_barrier,
		.xShmUnmap = shm_unmap,
	};
	if (sqlite3_vfs_register(&power_vfs, make_default) != SQLITE_OK)
		abort();
}

void test_power_cut_at(long n, unsigned seed)
{
	test_power_reset();
	cut_at = n;
	random_state = seed + 1;
}

void test_power_fail_at(long n)
{
	test_power_reset();
	fail_at = n;
}

long test_power_reset(void)
{
	long n = calls;

	calls = cut_at = fail_at = 0;
	dead = happened = false;
	return n;
}

bool test_power_happened(void)
{
	return happened;
}
