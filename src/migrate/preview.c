#include "migrate/preview.h"

#include "base/fail.h"
#include "migrate/outside.h"
#include "migrate/script/op_sum.h"
#include "migrate/turn.h"
#include "schema/apply/fit.h"
#include "schema/apply/there.h"
#include "schema/ddl/probe.h"
#include "schema/diff/diff.h"
#include "schema/schema.h"

typedef struct preview {
	rx__runner *runner;
	rx__state *state;
	rx__there there; /* without a connection */
	rx__db paper; /* runs nothing */
	bool up;
	rx__trail_row row; /* of a revision that runs step by step */
	bool is_new, is_outside;
	rx_arena *arena;
} preview;

static const rx_dialect *dialect_of(const rx__runner *runner)
{
	return runner->db.conn->driver->dialect;
}

bool rx__preview_is(const rx__runner *runner)
{
	return !(dialect_of(runner)->capabilities & RX_DIALECT_REBUILD);
}

static void show(const preview *p, const char *sql)
{
	if (p->paper.statement)
		p->paper.statement(p->paper.ud, sql);
}

/* ---- operations */

static int note(preview *p, rx__trail_state state, rx_error *error)
{
	p->row.state = state;
	int r = rx__trail_write(&p->paper, &p->row, p->is_new, error);
	p->is_new = false;
	return r;
}

static int take_statement(void *ud, const char *sql, rx_error *error)
{
	preview *p = ud;
	int r = 0;
	p->row.part++;
	if (p->is_outside)
		r = note(p, RX__TRAIL_BEGUN, error);
	show(p, sql);
	return r;
}

static int take_rows(void *ud, const char *sql, rx_error *error)
{
	(void)error;
	show(ud, sql);
	return 0;
}

/* What a session does is known when it runs; the statements of such a script cannot be told. */
static bool is_passed_over(const preview *p, const rx__operation *operation)
{
	return operation->kind == RX__OP_SESSION && !p->paper.statement;
}

static int run_operation(preview *p, const rx__operation *operation, rx_error *error)
{
	const rx_dialect *dialect = dialect_of(p->runner);
	const bool whole = p->is_outside && rx__ddl_way_of(dialect, operation) == RX__DDL_WHOLE;
	int r = 0;
	p->row.part = whole;
	if (whole)
		show(p, "BEGIN");
	if (!is_passed_over(p, operation))
		r = rx__there_statements(
			&p->there, operation, whole ? take_rows : take_statement, p, error);
	if (!r && p->is_outside)
		r = note(p, RX__TRAIL_DONE, error);
	if (whole)
		show(p, "COMMIT");
	rx__there_after(&p->there, operation);
	return r;
}

static int describe(preview *p, const rx__operation *operation, size_t i, rx_error *error)
{
	char sum[RX__SUM_SIZE];
	rx__operation_sum(sum, operation);
	p->is_new = true;
	p->row.step = (int)i + 1;
	p->row.operation = rx__operation_describe(p->arena, operation);
	p->row.sum = rx__arena_strdup(p->arena, sum);
	return p->row.operation && p->row.sum ? 0 : rx__fail_nomem(error);
}

/* ---- revisions */

/* An engine that ends the transaction with each change of the schema makes them before the steps. */
static int make_tables(preview *p, rx_error *error)
{
	const bool whole = dialect_of(p->runner)->capabilities & RX_DIALECT_TRANSACTIONAL_DDL;
	rx__state *state = p->state;
	int r = 0;
	if (!whole && !state->version.exists)
		r = rx__version_create(&state->version, &p->paper, error);
	if (!r && !whole && !state->journal.exists)
		r = rx__journal_create(&state->journal, &p->paper, error);
	if (!r && !state->trail.exists)
		r = rx__trail_create(&state->trail, &p->paper, error);
	return r;
}

static int write_down(preview *p, const rx__node *node, rx_error *error)
{
	const rx__graph *graph = p->runner->graph;
	rx__state *state = p->state;
	char sum[RX__SUM_SIZE];
	rx__node **tops = rx__arena_array(p->arena, graph->n + 1, sizeof(*tops));
	const char **rows = rx__arena_array(p->arena, graph->n + 1, sizeof(*rows));
	int r = tops && rows ? rx__revision_sum(sum, node->revision, error) : rx__fail_nomem(error);
	if (r)
		return r;
	state->applied[node->index] = p->up;
	r = rx__version_write(&p->paper, &state->version, graph, state->applied, error);
	if (!r)
		r = rx__journal_add(
			&state->journal, &p->paper, node, p->up ? "upgrade" : "downgrade", sum, error);
	if (!r && state->trail.exists)
		r = rx__trail_clear(&p->paper, node->id, error);
	state->version.rows.n = rx__graph_tops(graph, state->applied, tops);
	for (size_t i = 0; i < state->version.rows.n; i++)
		rows[i] = tops[i]->id;
	state->version.rows.at = rows;
	return r;
}

static int run_list(preview *p, const rx__node *node, const rx_op *op, rx_error *error)
{
	int r = 0;
	p->is_outside = rx__outside_is(p->runner, node) || op->outside;
	p->row.revision = node->id;
	if (p->is_outside)
		r = make_tables(p, error);
	else
		show(p, "BEGIN");
	for (size_t i = 0; i < op->n && !r; i++) {
		r = describe(p, &op->list[i], i, error);
		if (!r)
			r = run_operation(p, &op->list[i], error);
	}
	if (!r && p->is_outside)
		show(p, "BEGIN");
	if (!r)
		r = write_down(p, node, error);
	if (!r)
		show(p, "COMMIT");
	return r;
}

static int run_revision(preview *p, const rx__node *node, bool first, rx_error *error)
{
	char buffer[128];
	rx_op op;
	int r = rx__revision_record(&op, node->revision, p->up, error);
	if (!r)
		r = rx__runner_find_irreversible(&op, error);
	if (!r && first && !p->paper.statement)
		r = rx__fit_ahead(p->runner->db.conn, &op, error);
	if (!r)
		r = run_list(p, node, &op, error);
	rx__op_deinit(&op);
	return r
		? rx__fail_wrap(error, "%s", rx__revision_where(node->revision, buffer, sizeof(buffer)))
		: 0;
}

int rx__preview_steps(rx__runner *runner, rx__state *state, rx__direction direction,
	const rx__steps *steps, rx_error *error)
{
	preview p = { .runner = runner,
		.state = state,
		.there = { .dialect = dialect_of(runner), .schema = rx__schema_copy(state->schema) },
		.paper = runner->db,
		.up = direction == RX__UPGRADE,
		.arena = runner->graph->arena };
	int r = p.there.schema ? 0 : rx__fail_nomem(error);
	p.paper.on_paper = true;
	p.row = (rx__trail_row){ .up = p.up, .owner = rx__trail_owner(p.arena) };
	if (!r && !p.row.owner)
		r = rx__fail_nomem(error);
	for (size_t i = 0; i < steps->n && !r; i++) {
		rx__runner_say_step(runner, steps->at[i], p.up);
		r = run_revision(&p, steps->at[i], i == 0, error);
	}
	rx__there_forget(&p.there);
	return r;
}

/* ---- the way to the target */

static int find_way(rx__runner *runner, rx__state *state, const char *target,
	rx__direction direction, rx__steps *out, rx_error *error)
{
	rx__target found;
	int r = rx__state_read(state, &runner->db, runner->graph, error);
	if (!r)
		r = rx__state_check_known(state, error);
	if (!r)
		r = rx__state_check_scripts(state, runner->graph, runner->accepted, error);
	if (!r)
		r = rx__state_check_whole(state, runner->graph->arena, error);
	if (!r)
		r = rx__graph_target(runner->graph, state->applied, direction, target, &found, error);
	if (!r)
		r = rx__graph_plan(runner->graph, state->applied, &found, direction, out, error);
	if (!r && runner->only_expand)
		r = rx__graph_hold_back(runner->graph, state->applied, out, error);
	return r;
}

int rx__preview_move(rx__runner *runner, const char *target, rx__direction direction,
	rx__steps *out, rx_error *error)
{
	const char *head = dialect_of(runner)->script_head;
	rx__state state;
	int r = find_way(runner, &state, target, direction, out, error);
	if (!r && out->n && head && runner->db.statement)
		runner->db.statement(runner->db.ud, head);
	if (!r)
		r = rx__preview_steps(runner, &state, direction, out, error);
	rx__state_deinit(&state);
	return r;
}
