/* A SQLite VFS that is the default one, but for calls that fail on demand. It becomes the default, so
 * that the driver under test opens its files through it. One thread. */
#ifndef TEST_SUPPORT_FAULT_VFS_H
#define TEST_SUPPORT_FAULT_VFS_H

typedef enum test_fault {
	TEST_FAULT_NONE,
	TEST_FAULT_READ, /* SQLITE_IOERR_READ */
	TEST_FAULT_WRITE, /* SQLITE_IOERR_WRITE */
	TEST_FAULT_FULL, /* of a write: SQLITE_FULL */
	TEST_FAULT_SYNC, /* SQLITE_IOERR_FSYNC */
} test_fault;

void test_fault_vfs_install(void);
/* The n-th such call from now fails, and all after it if `on`. NONE: nothing fails any more. */
void test_fault_vfs_arm(test_fault fault, int n, int on);
/* How often a call failed since it was armed. */
int test_fault_vfs_hits(void);

#endif
