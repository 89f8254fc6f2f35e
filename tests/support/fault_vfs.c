/* Every file is the real one behind a header of ours. */
#include "support/fault_vfs.h"

#include <sqlite3.h>
#include <string.h>

typedef struct file {
	sqlite3_file base;
	sqlite3_file *real; /* in the memory behind this struct */
} file;

static sqlite3_vfs *below, here;
static sqlite3_io_methods methods;
static test_fault armed;
static int countdown, stays, n_hits;

static sqlite3_file *real(sqlite3_file *f)
{
	return ((file *)f)->real;
}

static int must_fail(test_fault a, test_fault b)
{
	if (armed == TEST_FAULT_NONE || (armed != a && armed != b))
		return 0;
	if (countdown > 0 && --countdown > 0)
		return 0;
	n_hits++;
	if (!stays)
		armed = TEST_FAULT_NONE;
	return 1;
}

static int x_close(sqlite3_file *f)
{
	return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}

static int x_read(sqlite3_file *f, void *data, int n, sqlite3_int64 at)
{
	if (must_fail(TEST_FAULT_READ, TEST_FAULT_READ))
		return SQLITE_IOERR_READ;
	return real(f)->pMethods->xRead(real(f), data, n, at);
}

static int x_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at)
{
	int code = armed == TEST_FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;

	if (must_fail(TEST_FAULT_WRITE, TEST_FAULT_FULL))
		return code;
	return real(f)->pMethods->xWrite(real(f), data, n, at);
}

static int x_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return real(f)->pMethods->xTruncate(real(f), size);
}

static int x_sync(sqlite3_file *f, int flags)
{
	if (must_fail(TEST_FAULT_SYNC, TEST_FAULT_SYNC))
		return SQLITE_IOERR_FSYNC;
	return real(f)->pMethods->xSync(real(f), flags);
}

static int x_file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int x_lock(sqlite3_file *f, int lock)
{
	return real(f)->pMethods->xLock(real(f), lock);
}

static int x_unlock(sqlite3_file *f, int lock)
{
	return real(f)->pMethods->xUnlock(real(f), lock);
}

static int x_check(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int x_control(sqlite3_file *f, int op, void *argument)
{
	return real(f)->pMethods->xFileControl(real(f), op, argument);
}

static int x_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int x_device(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int x_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int x_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}

static void x_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int x_shm_unmap(sqlite3_file *f, int delete)
{
	return real(f)->pMethods->xShmUnmap(real(f), delete);
}

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	file *mine = (file *)f;
	int code;

	(void)vfs;
	memset(mine, 0, sizeof(*mine));
	mine->real = (sqlite3_file *)(mine + 1);
	code = below->xOpen(below, name, mine->real, flags, out);
	if (mine->real->pMethods)
		mine->base.pMethods = &methods;
	return code;
}

void test_fault_vfs_install(void)
{
	below = sqlite3_vfs_find(NULL);
	here = *below;
	here.zName = "fault";
	here.szOsFile = (int)sizeof(file) + below->szOsFile;
	here.xOpen = x_open;
	here.pNext = NULL;
	methods = (sqlite3_io_methods){ .iVersion = 2,
		.xClose = x_close,
		.xRead = x_read,
		.xWrite = x_write,
		.xTruncate = x_truncate,
		.xSync = x_sync,
		.xFileSize = x_file_size,
		.xLock = x_lock,
		.xUnlock = x_unlock,
		.xCheckReservedLock = x_check,
		.xFileControl = x_control,
		.xSectorSize = x_sector,
		.xDeviceCharacteristics = x_device,
		.xShmMap = x_shm_map,
		.xShmLock = x_shm_lock,
		.xShmBarrier = x_shm_barrier,
		.xShmUnmap = x_shm_unmap };
	sqlite3_vfs_register(&here, 1);
}

void test_fault_vfs_arm(test_fault fault, int n, int on)
{
	armed = fault;
	countdown = n;
	stays = on;
	n_hits = 0;
}

int test_fault_vfs_hits(void)
{
	return n_hits;
}
