/* Values inside of a JSON document, found by a path of keys and indexes:
 *
 *     .where = rx_and(rx_eq(rx_json_text(Post_.meta, "author", "name"), "ann"),
 *                     rx_gt(rx_json_int64(Post_.meta, "scores", 0), 10),
 *                     rx_json_exists(Post_.meta, "tags"))
 *
 * A text is the key of an object, an integer (from 0) the index of an array; without a path it is the
 * whole document. The path is bound as a value: whatever its keys hold, they are never part of the
 * SQL. A place that is not there, or a value of another kind, is NULL. */
#ifndef REFLEX_JSON_PATH_H
#define REFLEX_JSON_PATH_H
#pragma GCC system_header

#include <reflex/functions.h>

/* clang-format off */

/* A string's characters; a number or boolean as JSON writes it */
#define rx_json_text(...) RX__JSON_AT(text, RX__JSON_TEXT, __VA_ARGS__,)
/* A number that is whole and fits; any number; true and false */
#define rx_json_int64(...) RX__JSON_AT(int64, RX__JSON_INT64, __VA_ARGS__,)
#define rx_json_double(...) RX__JSON_AT(double, RX__JSON_DOUBLE, __VA_ARGS__,)
#define rx_json_bool(...) RX__JSON_AT(bool, RX__JSON_BOOL, __VA_ARGS__,)
/* The part of the document, of any kind, null too */
#define rx_json_part(...) RX__JSON_AT(json, RX__JSON_PART, __VA_ARGS__,)
/* Conditions: whether there is anything, null too; whether null is there */
#define rx_json_exists(...) RX__JSON_AT(bool, RX__JSON_EXISTS, __VA_ARGS__,)
#define rx_json_is_null(...) RX__JSON_AT(bool, RX__JSON_IS_NULL, __VA_ARGS__,)

#define RX__JSON_AT(name, what, document, ...) \
	((rx_##name##_expr)(const rx__expr[1]){ rx__json(what, rx__type_##name, (document), \
		RX__COUNT(__VA_ARGS__) - 1, \
		(const rx_value[]){ RX__EACH_BUT_LAST(RX__JSON_STEP, ~, __VA_ARGS__) { RX_TYPE_NONE, { 0 } } }) })
#define RX__JSON_STEP(ignored, step) RX_ARG(step),
static inline rx__expr rx__json(int what, int type, rx_json_expr document, uint32_t n,
	const rx_value *path)
{
	return (rx__expr){ .node = { RX_NODE_JSON, (uint16_t)type, n }, .a = document, .b = path,
		.value = { .as = { .i = RX_CALL_JSON + what } } };
}

/* clang-format on */

#endif
