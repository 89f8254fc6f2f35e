/* Whether the value of an optional that is not set is zero too. */
#ifndef RX_BASE_ZERO_H
#define RX_BASE_ZERO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* size is 1, 2, 4 or 8: what stands before the flag. No function is called, since each row asks. */
static inline bool rx__zero_member(const char *member, size_t size)
{
	uint64_t all = 0;
	uint32_t half = 0;
	uint16_t quarter = 0;
	if (size == sizeof all)
		memcpy(&all, member, sizeof all);
	else if (size == sizeof half)
		memcpy(&half, member, sizeof half);
	else if (size == sizeof quarter)
		memcpy(&quarter, member, sizeof quarter);
	else
		return *member == 0;
	return (all | half | quarter) == 0;
}

#endif
