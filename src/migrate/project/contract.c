#include "migrate/project/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "build_config.h"
#include "migrate/script/op_sum.h"
#include "migrate/state.h"
#include "migrate/turn.h"
#include "model/registry.h"
#include "schema/diff/diff.h"
#include "schema/diff/settle.h"
#include "schema/from_models.h"

/* What is compared, and how, may change with the library: then nothing holds. */
#define FORMAT "1 " RX__VERSION

int rx__contract_models(rx__contract *out, const rx_schema *models)
{
	rx__sum sum = rx__sum_begin();
	rx__sum_text(&sum, FORMAT);
	rx__schema_sum(&sum, models);
	rx__sum_end(&sum, out->models);
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void rx__contract_scripts(rx__contract *out, const char **ids, size_t n)
{
	rx__sum sum = rx__sum_begin();
	if (n)
		qsort(ids, n, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < n; i++)
		rx__sum_text(&sum, ids[i]);
	rx__sum_end(&sum, out->scripts);
}

int rx__contract_graph(rx__contract *out, const rx__graph *graph, rx_error *error)
{
	const char **ids = rx__arena_array(graph->arena, graph->n + 1, sizeof(*ids));
	size_t n = 0;
	if (!ids)
		return rx__fail_nomem(error);
	for (size_t i = 0; i < graph->n; i++)
		if (!strcmp(graph->nodes[i].id, graph->nodes[i].revision->code->id))
			ids[n++] = graph->nodes[i].id;
	rx__contract_scripts(out, ids, n);
	return 0;
}

int rx__contract_holds(rx_conn *conn, const rx__contract *contract)
{
	enum { ACTION, MODELS, SCRIPTS };
	const char **row = NULL;
	rx_arena arena;
	rx_error ignored = RX_ERROR_INIT;
	size_t n = 0;
	rx__arena_init(&arena, 512);
	int r = rx__db_query(&(rx__db){ .conn = conn },
		"SELECT action, operations_sum, source_sum FROM " RX__JOURNAL_TABLE
		" ORDER BY seq DESC LIMIT 1",
		&row, &n, &arena, &ignored);
	bool holds = !r && n == 1 && row[ACTION] && !strcmp(row[ACTION], RX__JOURNAL_CONTRACT) &&
		row[MODELS] && !strcmp(row[MODELS], contract->models);
	if (holds && *contract->scripts)
		holds = row[SCRIPTS] && !strcmp(row[SCRIPTS], contract->scripts);
	rx__arena_deinit(&arena);
	return holds;
}

/* ---- keeping it */

static int no_rows(void *ud, const char *in_schema, const char *table, rx_error *error)
{
	(void)ud, (void)in_schema, (void)table, (void)error;
	return 0;
}

/* 1: nothing differs. */
static int compare(
	const rx__runner *runner, const rx__state *state, const rx_schema *models, rx_error *error)
{
	rx__diff diff = { .n_questions = 0 };
	const rx__diff_options options = { .dialect = runner->db.conn->driver->dialect,
		.has_rows = no_rows };
	int r = rx__diff_settled(runner->db.conn, &diff, state->schema, models, &options, error);
	const size_t n = diff.operations.n;
	rx__diff_deinit(&diff);
	return r ? r : n == 0;
}

static bool stands(const rx__journal *journal, const rx__contract *contract, bool refresh)
{
	const rx__journal_entry *last = &journal->contract;
	if (!last->operations_sum || !last->source_sum)
		return false;
	return !refresh ||
		(!strcmp(last->operations_sum, contract->models) &&
			!strcmp(last->source_sum, contract->scripts));
}

/* Under the lock: what is compared is what is noted. */
static int keep(rx__runner *runner, const rx_schema *models, const rx__contract *contract,
	bool refresh, rx_error *error)
{
	rx__state state;
	int r = rx__state_read(&state, &runner->db, runner->graph, error);
	if (!r && !state.unknown.n && !rx__state_pending(&state, runner->graph) &&
		state.journal.exists && !stands(&state.journal, contract, refresh)) {
		r = compare(runner, &state, models, error);
		if (r == 1)
			r = rx__journal_contract(&runner->db, contract->models, contract->scripts, error);
	}
	rx__state_deinit(&state);
	return r;
}

int rx__contract_keep(rx__runner *runner, bool refresh, rx_error *error)
{
	size_t n = 0;
	rx_schema *models = NULL;
	rx__contract contract = { .scripts = "" };
	rx__runner own = { .db = runner->db, .graph = runner->graph, .wait = 0.001 };
	rx_error problem = RX_ERROR_INIT;
	if (rx__registry_count(&n, NULL) != 0 || n == 0)
		return 0; /* who uses the models is told what is wrong with them */
	int r = rx__schema_from_models(&models, runner->db.conn->driver->dialect, &problem);
	if (!r)
		r = rx__contract_models(&contract, models);
	if (!r)
		r = rx__contract_graph(&contract, runner->graph, &problem);
	if (!r)
		r = rx__turn_begin(&own, &problem);
	if (!r)
		r = rx__turn_end(&own, keep(&own, models, &contract, refresh, &problem), true, &problem);
	rx_schema_free(models);
	if (r == RX_ENOMEM && error)
		*error = problem;
	return r == RX_ENOMEM ? r : 0;
}
