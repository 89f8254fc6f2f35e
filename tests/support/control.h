/* The server that tests/support/server.py --own has started for this test: killed, and started again at
 * the same port. */
#ifndef TEST_SUPPORT_CONTROL_H
#define TEST_SUPPORT_CONTROL_H

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/check.h"

/* "kill" or "start"; returns when that is done. */
static inline void test_control(const char *word)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("REFLEX_TEST_CONTROL");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char answer[8] = "";

	assert_non_null(path);
	assert_true(strlen(path) < sizeof(to.sun_path));
	strcpy(to.sun_path, path);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(write(fd, word, strlen(word)), (ssize_t)strlen(word));
	assert_int_equal(read(fd, answer, sizeof(answer)), 4);
	assert_memory_equal(answer, "done", 4);
	close(fd);
}

#endif
