/* Where the members of public structs stand, on a machine with 64 bits. A program that was compiled
 * with an older header passes a shorter struct and its size, so members are only ever added at the
 * end: a line here never changes, and a new member gets a new one. */
#include <reflex.h>
#include <stddef.h>

#define AT(type, member, offset) \
	_Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")

AT(rx_session_options, rx__size, 0);
AT(rx_session_options, engine, 8);
AT(rx_session_options, read_only, 16);

AT(rx_engine_options, rx__size, 0);
AT(rx_engine_options, pool_size, 8);
AT(rx_engine_options, max_overflow, 12);
AT(rx_engine_options, pool_timeout, 16);
AT(rx_engine_options, pool_recycle, 24);
AT(rx_engine_options, no_pre_ping, 32);
AT(rx_engine_options, echo, 33);

AT(rx__query_args, rx__size, 0);
AT(rx__query_args, rx__file, 8);
AT(rx__query_args, rx__line, 16);
AT(rx__query_args, where, 24);
AT(rx__query_args, order_by, 32);
AT(rx__query_args, load, 32 + 9 * 16);
AT(rx__query_args, limit, 32 + 9 * 16 + 9 * 8);
AT(rx__query_args, offset, 256);
AT(rx__query_args, distinct, 264);
AT(rx__query_args, read_only, 265);
AT(rx__query_args, populate_existing, 266);
AT(rx__query_args, join, 272);
AT(rx__query_args, select, 272 + 9 * 8);
AT(rx__query_args, group_by, 272 + 9 * 8 + 33 * 8);
AT(rx__query_args, having, 680);
AT(rx__query_args, from, 688);

AT(rx_model, rx__size, 0);
AT(rx_model, size, 4);
AT(rx_model, name, 8);
AT(rx_model, table, 16);
AT(rx_model, columns, 24);
AT(rx_model, options, 48);
AT(rx_model, n_columns, 56);
AT(rx_model, rx__column_size, 68);
AT(rx_model, rx__options_size, 74);

AT(rx_column, rx__node, 0);
AT(rx_column, rx__model, 8);
AT(rx_column, rx__field, 16);
AT(rx_column, rx__offset, 24);
AT(rx_column, nullable, 35);
AT(rx_column, length, 44);
AT(rx_column, on_delete, 60);
AT(rx_column, name, 72);
AT(rx_column, foreign_key, 80);
AT(rx_column, default_value, 88);
AT(rx_column, server_default, 120);
AT(rx_column, pattern, 168);
AT(rx_column, labels, 176);
AT(rx_column, min, 192);
AT(rx_column, max, 224);

AT(rx_relation, rx__node, 0);
AT(rx_relation, rx__model, 8);
AT(rx_relation, cascade, 36);
AT(rx_relation, via, 40);
AT(rx_relation, through, 48);
AT(rx_relation, order_by, 56);

AT(rx_error, code, 0);
AT(rx_error, vendor, 4);
AT(rx_error, offset, 8);
AT(rx_error, sqlstate, 12);
AT(rx_error, constraint, 18);
AT(rx_error, message, 18 + 3 * 64);
AT(rx_error, sql, 18 + 3 * 64 + 512);

AT(rx_revision, rx__size, 0);
AT(rx_revision, id, 8);
AT(rx_revision, upgrade, 16);
AT(rx_revision, downgrade, 24);
AT(rx_revision, revises, 32);
AT(rx_revision, message, 40);
AT(rx_revision, no_transaction, 64);

/* The types of columns are plain data in the structs of programs: they never change at all. */
_Static_assert(sizeof(rx_decimal) == 24, "rx_decimal");
_Static_assert(sizeof(rx_date) == 4, "rx_date");
_Static_assert(sizeof(rx_time) == 8, "rx_time");
_Static_assert(sizeof(rx_datetime) == 8, "rx_datetime");
_Static_assert(sizeof(rx_interval) == 8, "rx_interval");
_Static_assert(sizeof(rx_uuid) == 16, "rx_uuid");
_Static_assert(sizeof(rx_json) == 8, "rx_json");
_Static_assert(sizeof(rx_bytes) == 16, "rx_bytes");
_Static_assert(sizeof(rx_opt_int32) == 8, "rx_opt_int32");
_Static_assert(sizeof(rx_opt_int64) == 16, "rx_opt_int64");
_Static_assert(sizeof(rx_opt_uuid) == 17, "rx_opt_uuid");
_Static_assert(sizeof(rx_value) == 32, "rx_value");
