/* What each engine does in its own way, declared: the one list of which the tests' expectations and the
 * table in the guide (docs/guide/databases.md) are made. What is not here must be the same on all.
 *
 * X(name, what the table says, SQLite, PostgreSQL, MariaDB) */
#ifndef TEST_CONFORMANCE_QUIRKS_H
#define TEST_CONFORMANCE_QUIRKS_H

#include <stdbool.h>
#include <string.h>

#define QUIRKS(X) \
	X(holds_nan, "NaN can be stored", false, true, false) \
	X(folds_all_letters, "`rx_ilike` folds letters beyond A to Z", false, true, true) \
	X(numbers_errors, "`rx_error.vendor` is the engine's number", true, false, true) \
	X(states_errors, "`rx_error.sqlstate` is set", false, true, true) \
	X(groups_by_values, "an expression with a value can be grouped by and sorted by, unselected", \
		true, false, true) \
	X(knows_constraints, \
		"an unknown `.constraint` of `rx_upsert` is found before anything is sent", true, false, \
		true) \
	X(nulls_are_least, "NULL sorts before all values, unless `rx_nulls_last` says else", true, \
		false, true) \
	X(normalises_json, "JSON comes back with its keys and blanks as the engine writes them", \
		false, true, false) \
	X(error_dooms, "an error of the database ends the transaction", false, true, false) \
	X(holds_infinity, "infinity can be stored", true, true, false) \
	X(keeps_zeros, "a decimal without `.precision` keeps the zeros at its end", true, true, false) \
	X(updates_return, "`.returning` of `rx_update`", true, true, false) \
	X(upserts_by_one_key, \
		"only the key of `.conflict` decides what `rx_upsert` does, and it takes `.where`", true, \
		true, false) \
	X(frames_count_groups, "frames of windows can be counted in groups", true, true, false) \
	X(undoes_ddl, "DDL is part of its transaction", true, true, false) \
	X(deletes_own_parent, "a row whose foreign key is its own can be deleted as it is", true, \
		true, false) \
	X(writes_what_others_changed, \
		"a row that was changed by somebody else since it was read in a transaction can be " \
		"written", \
		true, true, false) \
	X(reads_one_snapshot, "a transaction reads one snapshot by default", true, false, true) \
	X(holds_every_uuid, "UUIDs of a version above 7 that are not of RFC 9562 can be stored", true, \
		true, false) \
	X(sorts_uuids_by_bytes, "UUIDs are sorted and compared by their bytes", true, true, false) \
	X(looks_at_all_nulls, "`rx_replace_text` with NULL is NULL where it has nothing to replace", \
		true, true, false) \
	X(finds_escaped_keys, "a path finds the key of a JSON document that is written with escapes", \
		true, true, false) \
	X(keeps_zero_sign, "`-0.0` keeps its sign", false, true, false) \
	X(sorts_enums_by_place, "enums are sorted and compared by their place, not as texts", false, \
		true, true) \
	X(gives_keys_again, "the highest key of a table is given again after its row was deleted", \
		true, false, false) \
	X(names_every_table, "`rx_error.table` is set whatever SQL of your own breaks", false, true, \
		false) \
	X(holds_long_intervals, "an interval can be longer than from 1970 to the end of 9999", false, \
		true, false) \
	X(nests_json_deeply, "JSON can be nested more than 31 levels deep", true, true, false) \
	X(holds_json_nul, "JSON can hold `\\u0000`", true, false, true) \
	X(rewrites_parts, "`rx_json_part` comes with its blanks as the engine writes them", false, \
		true, true)

typedef struct quirks {
	const char *dialect;
#define QUIRK(name, text, sqlite, postgresql, mariadb) bool name;
	QUIRKS(QUIRK)
#undef QUIRK
} quirks;

static inline const quirks *quirks_named(const char *dialect)
{
#define ON_SQLITE(name, text, sqlite, postgresql, mariadb) .name = sqlite,
#define ON_POSTGRESQL(name, text, sqlite, postgresql, mariadb) .name = postgresql,
#define ON_MARIADB(name, text, sqlite, postgresql, mariadb) .name = mariadb,
	static const quirks all[] = {
		{ .dialect = "sqlite", QUIRKS(ON_SQLITE) },
		{ .dialect = "postgresql", QUIRKS(ON_POSTGRESQL) },
		{ .dialect = "mariadb", QUIRKS(ON_MARIADB) },
	};
#undef ON_SQLITE
#undef ON_POSTGRESQL
#undef ON_MARIADB

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].dialect, dialect) == 0)
			return &all[i];
	return NULL;
}

#endif
