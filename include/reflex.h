/* Reflex for C: models declared once in plain C, sessions, queries, migrations.
 *
 * Includes everything that an application needs. It also makes the two warnings errors with which
 * GCC and Clang report a value of the wrong type (both are violations of the C standard); a program
 * that cannot have that defines RX_NO_STRICT before. <stdio.h> is there so that a first program, which
 * prints what it found, needs no other header. */
#ifndef REFLEX_H
#define REFLEX_H

#include <stdio.h>

#include <reflex/aggregate.h>
#include <reflex/bulk.h>
#include <reflex/compose.h>
#include <reflex/config.h>
#include <reflex/engine.h>
#include <reflex/error.h>
#include <reflex/explain.h>
#include <reflex/filter.h>
#include <reflex/functions.h>
#include <reflex/hooks.h>
#include <reflex/insert.h>
#include <reflex/join.h>
#include <reflex/json.h>
#include <reflex/json_path.h>
#include <reflex/load.h>
#include <reflex/migrate.h>
#include <reflex/model.h>
#include <reflex/moments.h>
#include <reflex/page.h>
#include <reflex/project.h>
#include <reflex/query.h>
#include <reflex/raw.h>
#include <reflex/returning.h>
#include <reflex/row.h>
#include <reflex/rows.h>
#include <reflex/rules.h>
#include <reflex/schema.h>
#include <reflex/session.h>
#include <reflex/state.h>
#include <reflex/subquery.h>
#include <reflex/table.h>
#include <reflex/text.h>
#include <reflex/transaction.h>
#include <reflex/types.h>
#include <reflex/window.h>

#ifndef RX_NO_STRICT
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#endif

#endif
