/* Integers of the wire: most significant byte first. */
#ifndef RX_DRIVERS_POSTGRESQL_WIRE_H
#define RX_DRIVERS_POSTGRESQL_WIRE_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define rx__wire_swap16(value) (value)
#define rx__wire_swap32(value) (value)
#define rx__wire_swap64(value) (value)
#else
#define rx__wire_swap16(value) __builtin_bswap16(value)
#define rx__wire_swap32(value) __builtin_bswap32(value)
#define rx__wire_swap64(value) __builtin_bswap64(value)
#endif

static inline uint16_t rx__wire_get16(const char *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return rx__wire_swap16(value);
}

static inline uint32_t rx__wire_get32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return rx__wire_swap32(value);
}

static inline uint64_t rx__wire_get64(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return rx__wire_swap64(value);
}

static inline void rx__wire_put16(char *at, uint16_t value)
{
	value = rx__wire_swap16(value);
	memcpy(at, &value, sizeof(value));
}

static inline void rx__wire_put32(char *at, uint32_t value)
{
	value = rx__wire_swap32(value);
	memcpy(at, &value, sizeof(value));
}

static inline void rx__wire_put64(char *at, uint64_t value)
{
	value = rx__wire_swap64(value);
	memcpy(at, &value, sizeof(value));
}

#endif
