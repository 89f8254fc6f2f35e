/* What the golden tests share: the dialects, and the files in which their SQL stands.
 *
 * SQL is rendered with the drivers' own dialects. A test defines GOLDEN_FOLDER and its
 * cases, and includes golden_run.h behind them; GOLDEN_TABLES is the SQL of tables that it needs
 * besides those of support/heroes.h. */
#ifndef TEST_GOLDEN_H
#define TEST_GOLDEN_H

#include <dirent.h>

#include "drivers/mariadb/dialect.h"
#include "drivers/postgresql/dialect.h"
#include "drivers/sqlite/sqlite.h"
#include "model/registry.h"
#include "sql/calls/calls.h"
#include "sql/render/render.h"
#include "sql/shape.h"
#include "support/heroes.h"
#include "support/sqlite.h"

static const rx_dialect *const dialects[] = { &rx__sqlite_dialect, &rx__pg_dialect,
	&rx__my_dialect };

typedef struct output {
	const char *name;
	const rx_dialect *dialect;
	rx_buf sql;
	size_t n_values;
} output;

static const rx__mapper *mapper_of(const rx_model *model)
{
	rx_error error = RX_ERROR_INIT;
	const rx__mapper *mapper = NULL;
	rx__registry_mapper(&mapper, model, &error);
	assert_rx_ok(&error);
	return mapper;
}

#define CASE(name) static void name(output *out)
#define ENTRY(name) \
	{ \
#name, name \
	}

typedef struct golden_case {
	const char *name;
	void (*render)(output *out);
} golden_case;

#endif
