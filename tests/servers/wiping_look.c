/* Opens an engine by a password, closes it, and looks through its own memory for what is left of it.
 *
 *     wiping_look WAY URL FILE < the password, each byte XOR 0xa5, in hexadecimal
 *
 * As a library (-DPRELOADED -shared) it does so at the end of another program, with the password in
 * WIPING_WORD, in that form.
 *
 * Memory is compared with that other form, so that the search finds no copy of its own. free and realloc
 * are ours: they tell which library lets go of memory with the password in it, and clear it, so that what
 * is found in the end is what nobody has let go of, or what is on a stack. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <reflex.h>

enum { KEY = 0xa5, MOST = 128 };

static unsigned char pattern[MOST];
static size_t n_pattern;
static int n_lost;
static char lost[16][128]; /* the libraries that have let go of it */

extern void __libc_free(void *at);

static int count(const unsigned char *at, const unsigned char *end)
{
	int n = 0;

	for (; n_pattern && (size_t)(end - at) >= n_pattern; at++) {
		size_t i = 0;

		while (i < n_pattern && (at[i] ^ KEY) == pattern[i])
			i++;
		n += i == n_pattern;
	}
	return n;
}

static void let_go(void *at, const void *caller)
{
	const size_t size = malloc_usable_size(at);
	Dl_info info;

	if (count(at, (unsigned char *)at + size) == 0)
		return;
	explicit_bzero(at, size);
	if (n_lost < 16 && dladdr(caller, &info) && info.dli_fname)
		snprintf(lost[n_lost++], sizeof(lost[0]), "%s at %#zx", strrchr(info.dli_fname, '/') + 1,
			(size_t)((const char *)caller - (const char *)info.dli_fbase));
}

void free(void *at)
{
	if (at)
		let_go(at, __builtin_return_address(0));
	__libc_free(at);
}

void *realloc(void *at, size_t size)
{
	const size_t had = at ? malloc_usable_size(at) : 0;
	void *new = malloc(size);

	if (!new)
		return NULL;
	if (at) {
		memcpy(new, at, had < size ? had : size);
		let_go(at, __builtin_return_address(0));
		__libc_free(at);
	}
	return new;
}

/* A thread that has made a connection may still be about to end, and has to overwrite its copy first. */
static void wait_to_be_alone(void)
{
	struct stat tasks;

	while (stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3) /* ., .. and one for each */
		usleep(1000);
}

static int look(void)
{
	char line[512];
	int n = 0;
	FILE *maps;

	wait_to_be_alone();
	maps = fopen("/proc/self/maps", "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char rights[8];

		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || strncmp(rights, "rw", 2) != 0)
			continue;
		const int found = count((void *)from, (void *)to);
		if (found)
			printf("found %d in %s", found, line);
		n += found;
	}
	if (!maps || fclose(maps) != 0)
		exit(2);
	return n;
}

static void set_pattern(const char *hex)
{
	for (n_pattern = 0; n_pattern < MOST && hex[2 * n_pattern]; n_pattern++) {
		unsigned byte;

		sscanf(hex + 2 * n_pattern, "%2x", &byte);
		pattern[n_pattern] = (unsigned char)byte;
	}
}

static int report(void)
{
	const int n = look();

	for (int i = 0; i < n_lost; i++)
		printf("let go by %s\n", lost[i]);
	return n;
}

#ifdef PRELOADED
__attribute__((constructor)) static void begin(void)
{
	set_pattern(getenv("WIPING_WORD"));
}

__attribute__((destructor)) static void end(void)
{
	puts("---- closed");
	report();
}
#else
/* The URL with the password where the * is. */
static void put_into(char *out, const char *url, const char *word)
{
	for (; *url; url++)
		if (*url == '*')
			for (const char *c = word; *c; c++)
				*out++ = *c;
		else
			*out++ = *url;
	*out = '\0';
}

static int ask(void *ud, const char *url, char *into, size_t size)
{
	(void)url;
	memcpy(into, ud, size < MOST ? size : MOST);
	return 0;
}

/* As the default engine is opened, but so that it can be closed. */
static rx_engine *open_configured(const char *url, const char *word, rx_error *error)
{
	rx_config *config = NULL;
	rx_engine *engine = NULL;

	if (word) {
		setenv("REFLEX_DB_PASSWORD", word, 1);
		setenv("REFLEX_DB_URL", url, 1);
	}
	if (rx_config_load(&config, error) == 0) {
		const rx_engine_options options = rx_config_engine_options(config);
		const char *configured = rx_config_db_url(config, error);

		engine = rx__engine_open(configured ? configured : url, error, &options);
	}
	rx_config_free(config);
	if (word)
		explicit_bzero(getenv("REFLEX_DB_PASSWORD"), n_pattern); /* the program's, not ours */
	unsetenv("REFLEX_DB_PASSWORD");
	return engine;
}

static rx_engine *open_by(
	const char *way, const char *url, char *word, const char *file, rx_error *error)
{
	if (strcmp(way, "option") == 0)
		return rx_engine_open(url, error, .password = word);
	if (strcmp(way, "file") == 0)
		return rx_engine_open(url, error, .password_file = file);
	if (strcmp(way, "asked") == 0)
		return rx_engine_open(url, error, .ask_password = ask, .ask_ud = word);
	if (strcmp(way, "environment") == 0 || strcmp(way, "configured") == 0)
		return open_configured(url, *way == 'e' ? word : NULL, error);
	return rx_engine_open(url, error, .pool_size = 5);
}

static void check_the_search(const char *word)
{
	char *copy = strdup(word);

	if (!copy || look() < 2)
		exit(3);
	free(copy);
	if (n_lost != 1)
		exit(4);
	n_lost = 0;
}

int main(int argc, char **argv)
{
	static char word[MOST + 1], url[1024], hex[2 * MOST + 1];
	rx_error error = RX_ERROR_INIT;

	if (argc != 4 || read(0, hex, sizeof(hex) - 1) < 16)
		return 2;
	set_pattern(hex);
	for (size_t i = 0; i < n_pattern; i++)
		word[i] = (char)(pattern[i] ^ KEY);
	check_the_search(word);
	put_into(url, argv[2], word);
	rx_engine *engine = open_by(argv[1], url, word, argv[3], &error);
	explicit_bzero(word, sizeof(word));
	explicit_bzero(url, sizeof(url));
	printf("---- open: %s\n", engine ? "yes" : error.message);
	if (engine)
		look();
	rx_engine_close(engine);
	puts("---- closed");
	return report() > 0;
}
#endif
