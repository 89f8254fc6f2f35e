/* Runs a fuzz target over every file of the folder given as the argument, and counts them in TAP: so
 * each input that ever found something is a normal test. A folder without files is a failure. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *folder, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		return -1;
	}
	enum { LARGEST = 1 << 20 };
	uint8_t *data = malloc(LARGEST);
	size_t size = data ? fread(data, 1, LARGEST, file) : 0;
	fclose(file);
	/* A copy of the exact size, so that ASan sees a read past its end. */
	uint8_t *exact = data ? realloc(data, size ? size : 1) : NULL;
	int result = exact ? LLVMFuzzerTestOneInput(exact, size) : -1;
	free(exact);
	return result;
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (!folder) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	int n = 0, n_failed = 0;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		int result = run_file(argv[1], entry->d_name);
		n_failed += result != 0;
		printf("%s %d - %s\n", result == 0 ? "ok" : "not ok", ++n, entry->d_name);
		fflush(stdout);
	}
	closedir(folder);
	printf("1..%d\n", n);
	return n == 0 || n_failed ? 1 : 0;
}
