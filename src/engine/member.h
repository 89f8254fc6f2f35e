/* Members of structs as drivers write them: where an optional one keeps whether it is set, what NULL
 * makes of a member, labels into numbers, and a member as a value. */
#ifndef RX_ENGINE_MEMBER_H
#define RX_ENGINE_MEMBER_H

#include <reflex/sys/driver.h>

/* Big enough, and aligned, for a member of any type. */
typedef union rx__member {
	bool boolean;
	int16_t i16;
	int32_t i32;
	int64_t i64;
	float f;
	double d;
	const char *text;
	rx_bytes bytes;
	rx_decimal decimal;
	rx_uuid uuid;
} rx__member;

/* Where `set` lies in each rx_opt_…; 0 for types that carry NULL by themselves. */
extern const uint8_t rx__member_set_offset[RX_TYPE_ENUM + 1];

/* NULL into a member; RX_EDATA if it cannot hold that. */
int rx__member_null(const rx_decode_step *step, char *member, rx_error *error);
/* The number of a label into a member of its size; RX_EDATA, without a message, if it is none. */
int rx__member_label(const rx_decode_step *step, char *member, const char *text, size_t size);
/* A member of that type as the cell of a value. */
void rx__member_cell(rx_type type, const rx__member *member, rx_cell *out);

#endif
