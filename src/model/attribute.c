/* Members of structs as values. The size of an integer is taken from the member, not from the type
 * of the column, because an enum may be any integer. */
#include "model/mapper.h"

#include <string.h>

/* ---- reading --------------------------------------------------------------------------------- */

/* Of the value in an rx_opt_…; the flag stands right behind it. */
static const uint8_t optional_sizes[] = {
	[RX_TYPE_BOOL] = sizeof(bool),
	[RX_TYPE_INT16] = sizeof(int16_t),
	[RX_TYPE_INT32] = sizeof(int32_t),
	[RX_TYPE_INT64] = sizeof(int64_t),
	[RX_TYPE_FLOAT] = sizeof(float),
	[RX_TYPE_DOUBLE] = sizeof(double),
	[RX_TYPE_DECIMAL] = sizeof(rx_decimal),
	[RX_TYPE_DATE] = sizeof(rx_date),
	[RX_TYPE_TIME] = sizeof(rx_time),
	[RX_TYPE_DATETIME] = sizeof(rx_datetime),
	[RX_TYPE_INTERVAL] = sizeof(rx_interval),
	[RX_TYPE_UUID] = sizeof(rx_uuid),
	[RX_TYPE_ENUM] = sizeof(int32_t),
};
_Static_assert(offsetof(rx_opt_bool, set) == sizeof(bool), "flag right behind the value");
_Static_assert(offsetof(rx_opt_int16, set) == sizeof(int16_t), "flag right behind the value");
_Static_assert(offsetof(rx_opt_decimal, set) == sizeof(rx_decimal), "flag right behind the value");
_Static_assert(offsetof(rx_opt_uuid, set) == sizeof(rx_uuid), "flag right behind the value");

/* Bytes of the value in the member, without the flag of an optional. */
static size_t value_size(const rx__attribute *attribute)
{
	if (attribute->optional)
		return optional_sizes[attribute->column->rx__node.type];
	return attribute->size;
}

/* An enum without a negative constant is unsigned to the compiler. */
static bool is_unsigned(const rx__attribute *attribute)
{
	return attribute->column->rx__node.type == RX_TYPE_ENUM && !attribute->optional;
}

static int64_t read_integer(const rx__attribute *attribute, const void *member)
{
	int16_t i16;
	int32_t i32;
	int64_t i64;
	switch (value_size(attribute)) {
	case 1:
		return *(const uint8_t *)member;
	case 2:
		memcpy(&i16, member, sizeof i16);
		return i16;
	case 4:
		memcpy(&i32, member, sizeof i32);
		return is_unsigned(attribute) ? (int64_t)(uint32_t)i32 : i32;
	default:
		memcpy(&i64, member, sizeof i64);
		return i64;
	}
}

static rx_value text_value(rx_type type, const char *data, size_t size)
{
	return (rx_value){ .type = type, .as = { .s = { data, size } } };
}

static rx_value read_pointer_text(rx_type type, const void *member)
{
	const char *text;
	memcpy(&text, member, sizeof text);
	return text ? text_value(type, text, strlen(text)) : (rx_value){ .type = RX_TYPE_NONE };
}

static rx_value read_bytes(const void *member)
{
	rx_bytes bytes;
	memcpy(&bytes, member, sizeof bytes);
	if (!bytes.data)
		return (rx_value){ .type = RX_TYPE_NONE };
	return text_value(RX_TYPE_BYTES, bytes.data, bytes.size);
}

static rx_value read_member(const rx__attribute *attribute, const void *member)
{
	rx_value value = { .type = attribute->type };
	float narrow;
	int32_t days;
	switch (attribute->type) {
	case RX_TYPE_TEXT:
		if (attribute->inline_chars)
			return text_value(RX_TYPE_TEXT, member, strnlen(member, attribute->size));
		return read_pointer_text(RX_TYPE_TEXT, member);
	case RX_TYPE_JSON:
		return read_pointer_text(RX_TYPE_JSON, member);
	case RX_TYPE_BYTES:
		return read_bytes(member);
	case RX_TYPE_FLOAT:
		memcpy(&narrow, member, sizeof narrow);
		value.as.d = (double)narrow;
		break;
	case RX_TYPE_DOUBLE:
		memcpy(&value.as.d, member, sizeof value.as.d);
		break;
	case RX_TYPE_DECIMAL:
		memcpy(&value.as.decimal, member, sizeof value.as.decimal);
		break;
	case RX_TYPE_UUID:
		memcpy(&value.as.uuid, member, sizeof value.as.uuid);
		break;
	case RX_TYPE_DATE:
		memcpy(&days, member, sizeof days);
		value.as.i = days;
		break;
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		memcpy(&value.as.i, member, sizeof value.as.i);
		break;
	default:
		value.as.i = read_integer(attribute, member);
	}
	return value;
}

static bool all_zero(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

rx_value rx__attribute_get(const rx__attribute *attribute, const void *object, bool *half_set)
{
	const unsigned char *member = (const unsigned char *)object + attribute->offset;
	if (half_set)
		*half_set = false;
	if (attribute->optional && !member[value_size(attribute)]) {
		if (half_set)
			*half_set = !all_zero(member, value_size(attribute));
		return (rx_value){ .type = RX_TYPE_NONE };
	}
	return read_member(attribute, member);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_integer(const rx__attribute *attribute, void *member, int64_t value)
{
	bool b = value != 0;
	int16_t i16 = (int16_t)value;
	int32_t i32 = (int32_t)value;
	switch (value_size(attribute)) {
	case 1:
		memcpy(member, &b, sizeof b);
		break;
	case 2:
		memcpy(member, &i16, sizeof i16);
		break;
	case 4:
		memcpy(member, &i32, sizeof i32);
		break;
	default:
		memcpy(member, &value, sizeof value);
	}
}

/* The member has been zeroed, so a text that fits has its terminator. */
static void write_inline(const rx__attribute *attribute, void *member, const rx_value *value)
{
	size_t size = value->as.s.size;
	const char *data = value->as.s.data;
	if (size >= attribute->size) {
		size = attribute->size - 1;
		while (size > 0 && ((unsigned char)data[size] & 0xC0) == 0x80)
			size--;
	}
	if (size > 0)
		memcpy(member, data, size);
}

static void write_member(const rx__attribute *attribute, void *member, const rx_value *value)
{
	float narrow = (float)value->as.d;
	int32_t days = (int32_t)value->as.i;
	rx_bytes bytes = { value->as.s.data, value->as.s.size };
	switch (attribute->type) {
	case RX_TYPE_TEXT:
		if (attribute->inline_chars)
			write_inline(attribute, member, value);
		else
			memcpy(member, &value->as.s.data, sizeof(char *));
		break;
	case RX_TYPE_JSON:
		memcpy(member, &value->as.s.data, sizeof(char *));
		break;
	case RX_TYPE_BYTES:
		memcpy(member, &bytes, sizeof bytes);
		break;
	case RX_TYPE_FLOAT:
		memcpy(member, &narrow, sizeof narrow);
		break;
	case RX_TYPE_DOUBLE:
		memcpy(member, &value->as.d, sizeof value->as.d);
		break;
	case RX_TYPE_DECIMAL:
		memcpy(member, &value->as.decimal, sizeof value->as.decimal);
		break;
	case RX_TYPE_UUID:
		memcpy(member, &value->as.uuid, sizeof value->as.uuid);
		break;
	case RX_TYPE_DATE:
		memcpy(member, &days, sizeof days);
		break;
	case RX_TYPE_TIME:
	case RX_TYPE_DATETIME:
	case RX_TYPE_INTERVAL:
		memcpy(member, &value->as.i, sizeof value->as.i);
		break;
	default:
		write_integer(attribute, member, value->as.i);
	}
}

void rx__attribute_set(const rx__attribute *attribute, void *object, const rx_value *value)
{
	unsigned char *member = (unsigned char *)object + attribute->offset;
	memset(member, 0, attribute->size);
	if (value->type == RX_TYPE_NONE)
		return;
	write_member(attribute, member, value);
	if (attribute->optional)
		member[value_size(attribute)] = true;
}
