/* Text grows by doubling, up to the cap. Every way to add goes through reserve(), which records the
 * first failure; after it nothing is added any more, and what was there stays readable. */
#include "base/buf.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reflex/error.h>

enum { FIRST_CAPACITY = 128 };

void rx__buf_init(rx_buf *buf, size_t cap)
{
	*buf = (rx_buf){ .cap = cap };
}

void rx__buf_deinit(rx_buf *buf)
{
	free(buf->data);
	*buf = (rx_buf){ .cap = buf->cap };
}

void rx__buf_clear(rx_buf *buf)
{
	buf->size = 0;
	buf->error = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

/* Room for `more` bytes and the NUL. False (and the error kept) if there is none. */
static bool reserve(rx_buf *buf, size_t more)
{
	size_t cap = buf->cap ? buf->cap : RX_BUF_CAP;
	if (buf->error)
		return false;
	if (more > cap || buf->size > cap - more) {
		buf->error = RX_EDATA;
		return false;
	}
	size_t need = buf->size + more + 1;
	if (need <= buf->capacity)
		return true;
	size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
	while (capacity < need)
		capacity *= 2;
	char *data = realloc(buf->data, capacity);
	if (!data) {
		buf->error = RX_ENOMEM;
		return false;
	}
	buf->data = data;
	buf->capacity = capacity;
	return true;
}

void rx__buf_add(rx_buf *buf, const char *data, size_t size)
{
	if (!reserve(buf, size))
		return;
	if (size > 0)
		memcpy(buf->data + buf->size, data, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void rx__buf_puts(rx_buf *buf, const char *text)
{
	if (text)
		rx__buf_add(buf, text, strlen(text));
}

void rx__buf_putc(rx_buf *buf, char c)
{
	rx__buf_add(buf, &c, 1);
}

void rx__buf_vprintf(rx_buf *buf, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	size_t room = buf->capacity - buf->size;
	int length = vsnprintf(room ? buf->data + buf->size : NULL, room, format, args);
	if (length < 0) {
		buf->error = buf->error ? buf->error : RX_EDATA;
	} else if (reserve(buf, (size_t)length)) {
		if ((size_t)length >= room)
			vsnprintf(buf->data + buf->size, (size_t)length + 1, format, again);
		buf->size += (size_t)length;
	}
	/* What vsnprintf wrote behind the text before the room was refused is cut off again. */
	if (buf->data)
		buf->data[buf->size] = '\0';
	va_end(again);
}

void rx__buf_printf(rx_buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	rx__buf_vprintf(buf, format, args);
	va_end(args);
}

void rx__buf_quote(rx_buf *buf, const char *text, char quote)
{
	rx__buf_putc(buf, quote);
	for (const char *at; (at = strchr(text, quote)) != NULL; text = at + 1) {
		rx__buf_add(buf, text, (size_t)(at + 1 - text));
		rx__buf_putc(buf, quote);
	}
	rx__buf_puts(buf, text);
	rx__buf_putc(buf, quote);
}

void rx__buf_end_part(rx_buf *buf, rx_buf *part)
{
	if (!buf->error)
		buf->error = part->error;
	rx__buf_deinit(part);
}

void rx__buf_truncate(rx_buf *buf, size_t size)
{
	if (size >= buf->size)
		return;
	buf->size = size;
	buf->data[size] = '\0';
}

const char *rx__buf_text(const rx_buf *buf)
{
	return buf->data ? buf->data : "";
}

char *rx__buf_take(rx_buf *buf)
{
	char *text = NULL;
	if (reserve(buf, 0)) {
		text = buf->data;
		text[buf->size] = '\0';
		buf->data = NULL;
	}
	rx__buf_deinit(buf);
	return text;
}
