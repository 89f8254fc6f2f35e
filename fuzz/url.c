/* The URL parser: what it accepts has a masked form that is accepted too and is its own masked form;
 * what it refuses has a position inside of the text. Behind "postgresql://u:" the input stands as
 * the end of a password, and no message may show what came before it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/sys/url.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_accepted(const rx_url *url)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *again = NULL;

	require(url->scheme && *url->scheme && url->text);
	require(!url->memory || !url->database);
	for (size_t i = 0; i < url->n_hosts; i++)
		require(url->hosts[i].name[0] && url->hosts[i].port >= 0 && url->hosts[i].port <= 65535);
	for (size_t i = 0; i < url->n_options; i++)
		require(rx_url_option_text(url, url->options[i].name) == url->options[i].value);
	require(rx_url_parse(&again, url->text, &error) == 0);
	require(strcmp(again->text, url->text) == 0 && again->n_hosts == url->n_hosts);
	rx_url_free(again);
}

static void check(const char *text, const char *secret)
{
	rx_error error = RX_ERROR_INIT;
	rx_url *url = NULL;

	if (rx_url_parse(&url, text, &error) == 0) {
		check_accepted(url);
		require(!secret || !strstr(url->text, secret));
	} else {
		require(error.message[0] && error.offset <= (int)strlen(text));
		require(!secret || !strstr(error.message, secret));
	}
	rx_url_free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char start[] = "postgresql://u:hunter2";
	char *text = malloc(sizeof(start) + size);
	char *rest;

	if (!text)
		return 0;
	memcpy(text, start, sizeof(start) - 1);
	rest = text + sizeof(start) - 1;
	if (size)
		memcpy(rest, data, size);
	rest[size] = '\0';
	check(rest, NULL);
	if (!strstr(rest, "hunter2"))
		check(text, "hunter2");
	free(text);
	return 0;
}
