/* From the C type of a struct member to its column type, its operand type, and whether it can be
 * NULL. For the implementation of the model macros. */
#ifndef REFLEX_IMPL_KINDS_H
#define REFLEX_IMPL_KINDS_H
#pragma GCC system_header

#include <reflex/impl/expr.h>

/* The rx_type of the member x; 0 if there is none. long is 32 or 64 bits wide. An enum is an
 * unsigned (or, with negative values, an int) to the compiler. */
#define RX__KIND(x) \
	_Generic((x), bool: RX_TYPE_BOOL, short: RX_TYPE_INT16, int: RX_TYPE_INT32,                    \
		long: sizeof(long) == 8 ? RX_TYPE_INT64 : RX_TYPE_INT32, long long: RX_TYPE_INT64,         \
		unsigned: RX_TYPE_ENUM, float: RX_TYPE_FLOAT, double: RX_TYPE_DOUBLE,                      \
		const char *: RX_TYPE_TEXT, char *: RX_TYPE_TEXT, rx_bytes: RX_TYPE_BYTES,                 \
		rx_decimal: RX_TYPE_DECIMAL, rx_date: RX_TYPE_DATE, rx_time: RX_TYPE_TIME,                 \
		rx_datetime: RX_TYPE_DATETIME, rx_interval: RX_TYPE_INTERVAL, rx_uuid: RX_TYPE_UUID,       \
		rx_json: RX_TYPE_JSON, rx_opt_bool: RX_TYPE_BOOL, rx_opt_int16: RX_TYPE_INT16,             \
		rx_opt_int32: RX_TYPE_INT32, rx_opt_int64: RX_TYPE_INT64, rx_opt_enum: RX_TYPE_ENUM,       \
		rx_opt_float: RX_TYPE_FLOAT, rx_opt_double: RX_TYPE_DOUBLE,                                \
		rx_opt_decimal: RX_TYPE_DECIMAL, rx_opt_date: RX_TYPE_DATE, rx_opt_time: RX_TYPE_TIME,     \
		rx_opt_datetime: RX_TYPE_DATETIME, rx_opt_interval: RX_TYPE_INTERVAL,                      \
		rx_opt_uuid: RX_TYPE_UUID, default: RX_TYPE_NONE)

#define RX__NULLABLE(x) \
	_Generic((x), rx_opt_bool \
			 : true, rx_opt_int16 \
			 : true, rx_opt_int32 \
			 : true, rx_opt_int64 \
			 : true, rx_opt_enum \
			 : true, rx_opt_float \
			 : true, rx_opt_double \
			 : true, rx_opt_decimal \
			 : true, rx_opt_date \
			 : true, rx_opt_time \
			 : true, rx_opt_datetime \
			 : true, rx_opt_interval \
			 : true, rx_opt_uuid \
			 : true, default \
			 : false)

/* The operand type that goes with a member. */
#define RX__HANDLE(x) \
	__typeof__(_Generic((x), bool: (rx_bool_expr)0, short: (rx_int16_expr)0,                       \
		int: (rx_int32_expr)0, long: (rx_int64_expr)0, long long: (rx_int64_expr)0,                \
		unsigned: (rx_enum_expr)0, float: (rx_float_expr)0, double: (rx_double_expr)0,             \
		const char *: (rx_text_expr)0, char *: (rx_text_expr)0, rx_bytes: (rx_bytes_expr)0,        \
		rx_decimal: (rx_decimal_expr)0, rx_date: (rx_date_expr)0, rx_time: (rx_time_expr)0,        \
		rx_datetime: (rx_datetime_expr)0, rx_interval: (rx_interval_expr)0,                        \
		rx_uuid: (rx_uuid_expr)0, rx_json: (rx_json_expr)0, rx_opt_bool: (rx_bool_expr)0,          \
		rx_opt_int16: (rx_int16_expr)0, rx_opt_int32: (rx_int32_expr)0,                            \
		rx_opt_int64: (rx_int64_expr)0, rx_opt_enum: (rx_enum_expr)0,                              \
		rx_opt_float: (rx_float_expr)0, rx_opt_double: (rx_double_expr)0,                          \
		rx_opt_decimal: (rx_decimal_expr)0, rx_opt_date: (rx_date_expr)0,                          \
		rx_opt_time: (rx_time_expr)0, rx_opt_datetime: (rx_datetime_expr)0,                        \
		rx_opt_interval: (rx_interval_expr)0, rx_opt_uuid: (rx_uuid_expr)0,                        \
		default: (rx_operand)0))

/* The optional of the type of x; and the value of an optional, or another one where it is NULL. */
#define RX__SOME(name, ctype) \
	static inline rx_opt_##name rx_some_##name(ctype v) \
	{ \
		return (rx_opt_##name){ .value = v, .set = true }; \
	}
RX__SOME(bool, bool)
RX__SOME(int16, int16_t)
RX__SOME(int32, int32_t)
RX__SOME(int64, int64_t)
RX__SOME(enum, int32_t)
RX__SOME(float, float)
RX__SOME(double, double)
RX__SOME(decimal, rx_decimal)
RX__SOME(date, rx_date)
RX__SOME(time, rx_time)
RX__SOME(datetime, rx_datetime)
RX__SOME(interval, rx_interval)
RX__SOME(uuid, rx_uuid)
#undef RX__SOME

/* rx_some(33) is an rx_opt_int32, rx_some(team->id) an rx_opt_int64. An enum constant is an int to
 * C: write rx_some_enum(LIVE). */
#define rx_some(x) \
	_Generic((x), bool \
			 : rx_some_bool, short \
			 : rx_some_int16, int \
			 : rx_some_int32, long \
			 : rx_some_int64, long long \
			 : rx_some_int64, unsigned \
			 : rx_some_enum, float \
			 : rx_some_float, double \
			 : rx_some_double, rx_decimal \
			 : rx_some_decimal, rx_date \
			 : rx_some_date, rx_time \
			 : rx_some_time, rx_datetime \
			 : rx_some_datetime, rx_interval \
			 : rx_some_interval, rx_uuid \
			 : rx_some_uuid)(x)

#define rx_value_or(optional, other) \
	__extension__({ \
		__typeof__(optional) rx__optional = (optional); \
		rx__optional.set ? rx__optional.value : (other); \
	})

#endif
