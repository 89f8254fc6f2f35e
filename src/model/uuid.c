/* UUIDs: 16 bytes, read from and written as hexadecimal text, made from the system's generator. */
#include <reflex/types.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/fail.h"
#include "model/value.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Whether a hyphen stands before this byte in the form 8-4-4-4-12. */
static bool is_group_start(int byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

static bool random_bytes(void *to, size_t size)
{
	ssize_t n;
	FILE *file;
	bool done;

	do
		n = getrandom(to, size, 0);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)size)
		return true;
	/* Kernels and sandboxes without getrandom. */
	file = fopen("/dev/urandom", "rbe");
	if (!file)
		return false;
	done = fread(to, 1, size, file) == size;
	fclose(file);
	return done;
}

void rx__uuid_hex(rx_uuid value, char out[33])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 16; i++) {
		out[2 * i] = digits[value.byte[i] >> 4];
		out[2 * i + 1] = digits[value.byte[i] & 15];
	}
	out[32] = '\0';
}

rx_uuid rx_uuid_of(const char *text)
{
	rx_uuid value = { { 0 } };

	(void)rx_uuid_parse(&value, text);
	return value;
}

rx_uuid rx_uuid_new(void)
{
	rx_uuid value;

	if (!random_bytes(value.byte, sizeof(value.byte)))
		return (rx_uuid){ { 0 } };
	value.byte[6] = (uint8_t)((value.byte[6] & 0x0f) | 0x40);
	value.byte[8] = (uint8_t)((value.byte[8] & 0x3f) | 0x80);
	return value;
}

int rx_uuid_parse(rx_uuid *out, const char *text)
{
	rx_uuid value;
	const char *at = text;
	bool braces, hyphens;

	if (!text)
		return RX_EDATA;
	braces = *at == '{';
	at += braces;
	hyphens = strnlen(at, 9) == 9 && at[8] == '-';
	for (int i = 0; i < 16; i++) {
		int high, low;

		if (hyphens && is_group_start(i) && *at++ != '-')
			return RX_EDATA;
		high = hex_digit(*at);
		low = high < 0 ? -1 : hex_digit(at[1]);
		if (low < 0)
			return RX_EDATA;
		value.byte[i] = (uint8_t)(high << 4 | low);
		at += 2;
	}
	if (braces && *at++ != '}')
		return RX_EDATA;
	if (*at)
		return RX_EDATA;
	*out = value;
	return 0;
}

char *rx_uuid_text(rx_uuid value, char *buffer, size_t size)
{
	char hex[33], text[RX_UUID_SIZE], *to = text;

	rx__uuid_hex(value, hex);
	for (int i = 0; i < 16; i++) {
		if (is_group_start(i))
			*to++ = '-';
		to = mempcpy(to, hex + 2 * (size_t)i, 2);
	}
	*to = '\0';
	rx__copy_text(buffer, size, text);
	return buffer;
}
