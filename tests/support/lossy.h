/* The SQLite driver behind a network that fails on demand: lossy://localhost/db is the database file
 * that was given last, with answers lost and transactions doomed as servers do it. Databases and statements are
 * the real ones. One thread. */
#ifndef TEST_SUPPORT_LOSSY_H
#define TEST_SUPPORT_LOSSY_H

typedef enum test_loss {
	TEST_LOSS_NONE,
	TEST_LOSS_ANSWER, /* of a COMMIT: it happens, and the connection is gone */
	TEST_LOSS_REQUEST, /* of a COMMIT: it does not happen, and the connection is gone */
	TEST_LOSS_STEP, /* of a statement: the connection is gone */
	TEST_LOSS_OPEN, /* no connection can be made */
	TEST_LOSS_DEADLOCK, /* of a statement: 1213, the server has rolled the transaction back, and
	                     * answers the COMMIT that follows with success */
	TEST_LOSS_SERIALIZATION, /* of a COMMIT: 40001 */
} test_loss;

#define TEST_LOSSY_URL "lossy://localhost/db"

/* path is borrowed. */
void test_lossy_install(const char *path);
/* The n-th such call from now fails, and those after it, `times` in all. */
void test_lossy_arm(test_loss loss, int n, int times);
/* A second loss beside the first; its calls are counted from when the first was delivered. */
void test_lossy_then(test_loss loss, int times);
/* How many losses were delivered since the last arming. */
int test_lossy_hits(void);

#endif
