/* Objects as JSON, and back.
 *
 *     rx_text text = rx_to_json(s, user);                 {"id": 42, "username": "rx", …}
 *     User *user = rx_from_json(s, User, text);           a new object
 *     rx_assign_json(s, user, text);                      of an object that is there
 *
 *     column type                in JSON
 *     bool                       true, false
 *     int16 int32 int64          a number; beyond ±(2^53 - 1) a string, because most readers take
 *                                numbers for doubles. Both are read, of any size.
 *     float double               a number that reads back as the same bits; "NaN", "Infinity",
 *                                "-Infinity"
 *     decimal                    a string, "12.50", with its scale. A number is read if it is exact.
 *     text                       a string
 *     bytes                      a string, base64 (RFC 4648, padded)
 *     date, time                 "2026-11-22", "03:12:45.000001"
 *     datetime                   "2026-11-22T03:12:45.000001Z"; read with any offset, or none (UTC)
 *     interval                   "PT3H12M45.000001S" (ISO 8601)
 *     uuid                       "01234567-89ab-cdef-0123-456789abcdef"
 *     json                       the document itself
 *     an enum with .labels       its label
 *     NULL                       null */
#ifndef REFLEX_JSON_H
#define REFLEX_JSON_H
#pragma GCC system_header

#include <reflex/session.h>
#include <reflex/state.h>

typedef struct rx__json_args {
	size_t rx__size;
	int indent; /* writing: spaces a level; 0: all in one line */
	bool secrets; /* writing: .secret columns too */
	bool lenient; /* reading: keys that are not writable or unknown are passed over */
	rx_operand columns[RX_MAX_COLUMNS + 1]; /* writing and reading: these and no others */
	rx_rel with[RX_MAX_LOAD + 1]; /* reading: relations whose objects are added too */
} rx__json_args;

/* clang-format off */

#define RX__JSON(...) (&(const rx__json_args){ .rx__size = sizeof(rx__json_args), __VA_ARGS__ })

/* An object of the session, or a list of them (rx_to_json(s, users): an array), with all relations
 * that are loaded; those that lead back to where they come from are left out. .secret columns are
 * left out unless .secrets = true. The text is borrowed, until the session is closed or cleared; NULL
 * on an error. Keys are the names of the fields. */
#define rx_to_json(s, ...) RX__TO_JSON(s, __VA_ARGS__,)
#define RX__TO_JSON(s, what, ...) \
	rx__to_json((s), (what), __builtin_classify_type(*(what)) == RX__POINTER_CLASS, \
		RX__JSON(__VA_ARGS__))
enum { RX__POINTER_CLASS = 5 };
RX_API rx_text rx__to_json(
	rx_session *session, const void *what, bool is_list, const rx__json_args *args);

/* A new object (rx_add) with the values of a JSON object; what the JSON does not name has its default.
 *
 * What may be set is the writable set: all columns but the primary key, .version, .computed,
 * .soft_delete and .tenant columns and those marked .internal. .columns = { … } names another set. A
 * key that is not in it, one that the model does not have, a value of a wrong type and anything that
 * is no JSON is RX_EDATA, with the path of it ("$.members[2].age"), and nothing is added. With
 * .lenient = true such keys are passed over.
 *
 * Objects inside are read where .with names their relation: .with = { Team_.members } adds the
 * members, by the same rules. */
#define rx_from_json(s, ...) RX__FROM_JSON(s, __VA_ARGS__,)
#define RX__FROM_JSON(s, M, text, ...) \
	((struct M *)rx__from_json((s), &M##__model, (text), RX__JSON(__VA_ARGS__)))
RX_API void *rx__from_json(
	rx_session *session, const rx_model *model, rx_text text, const rx__json_args *args);

/* The same of an array: a list as rx_all gives it. */
#define rx_all_from_json(s, ...) RX__ALL_FROM_JSON(s, __VA_ARGS__,)
#define RX__ALL_FROM_JSON(s, M, text, ...) \
	((struct M **)rx__all_from_json((s), &M##__model, (text), RX__JSON(__VA_ARGS__)))
RX_API void *rx__all_from_json(
	rx_session *session, const rx_model *model, rx_text text, const rx__json_args *args);

/* Assigns what the JSON object names to an object of the session; the rest stays. All or nothing. */
#define rx_assign_json(s, ...) RX__ASSIGN_JSON(s, __VA_ARGS__,)
#define RX__ASSIGN_JSON(s, object, text, ...) \
	rx__assign_json((s), (object), (text), RX__JSON(__VA_ARGS__))
RX_API bool rx__assign_json(
	rx_session *session, void *object, rx_text text, const rx__json_args *args);

/* clang-format on */

#endif
