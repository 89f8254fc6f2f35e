/* A folder of its own for each test, below $TMPDIR or /tmp, removed with all that is in it. */
#ifndef TEST_SUPPORT_TEMPDIR_H
#define TEST_SUPPORT_TEMPDIR_H

/* The path, malloc()ed; fails the process if it cannot be made. */
char *test_tempdir_new(void);
/* Removes the folder and frees the path; NULL is nothing to do. */
void test_tempdir_free(char *path);

/* dir/name, malloc()ed. */
char *test_path(const char *dir, const char *name);
/* Writes text to a file (made or replaced); the process fails if that does not work. */
void test_write_file(const char *path, const char *text);
/* The file's text, malloc()ed; NULL if it cannot be read. */
char *test_read_file(const char *path);

#endif
