/* The revisions as a graph: who follows whom, what is applied where the version table says, and in
 * which order a target is reached.
 *
 * A set of revisions is an array of bool, one for each node, by node->index. "Before" means parents
 * and depends_on alike. All of it is pure computation: no database, no files. */
#ifndef RX_MIGRATE_GRAPH_H
#define RX_MIGRATE_GRAPH_H

#include "migrate/graph/revision.h"

typedef struct rx__node rx__node;

struct rx__node {
	const rx__revision *revision;
	const char *id;
	rx__node **parents, **depends, **children;
	size_t n_parents, n_depends, n_children;
	bool is_head; /* no revision revises it */
	size_t index; /* in the graph's list */
	rx__node *branch; /* scratch of the sort */
	int mark; /* scratch of the sort, and of tops */
};

typedef struct rx__graph {
	rx_arena *arena; /* borrowed */
	rx__node *nodes;
	size_t n;
	rx__node **order; /* all of them, each after those it stands on; the same for the same files */
} rx__graph;

/* Links the revisions up. RX_EMIGRATION, naming the files, for an id that two have, a parent that is
 * not there, a loop, a label that two have. revisions is borrowed and must stay. */
int rx__graph_init(
	rx__graph *graph, const rx__revision *revisions, size_t n, rx_arena *arena, rx_error *error);

/* The node of exactly that id, NULL if there is none. */
rx__node *rx__graph_node(const rx__graph *graph, const char *id);

/* ---- sets: arrays of graph->n bool in the arena, NULL when out of memory */
bool *rx__graph_set(const rx__graph *graph);
/* Adds a node and all before it. */
void rx__graph_close_down(const rx__graph *graph, const rx__node *node, bool *set);
/* Adds a node and all after it, those that depend on it too. */
void rx__graph_close_up(const rx__graph *graph, const rx__node *node, bool *set);
/* Those of the set that no other one of the set stands on, in the graph's order, into out (room for
 * graph->n); returns how many. These are the rows of the version table. */
size_t rx__graph_tops(const rx__graph *graph, const bool *set, rx__node **out);

/* ---- targets */
typedef struct rx__target {
	rx__node **nodes;
	size_t n; /* 0: base */
	bool *within; /* base of one branch only: its revisions; else NULL */
} rx__target;

typedef enum rx__direction {
	RX__UPGRADE,
	RX__DOWNGRADE,
	RX__ANY, /* stamp, show: no direction is meant */
} rx__direction;

/* Reads head, heads, base, +N, -N, an id or the beginning of one (4 characters or more), a label,
 * id±N, label@head, label@base, label@id, label@±N. RX_EMIGRATION says what is wrong. */
int rx__graph_target(const rx__graph *graph, const bool *applied, rx__direction direction,
	const char *text, rx__target *out, rx_error *error);

/* The one revision that text names (a target that is not base). */
int rx__graph_one(const rx__graph *graph, const bool *applied, const char *text,
	const rx__node **out, rx_error *error);

/* Revisions in an order: a plan, or what was done of one. */
typedef struct rx__steps {
	rx__node **at;
	size_t n;
} rx__steps;

/* The steps to the target, in the order in which they are run; none: nothing to do. */
int rx__graph_plan(const rx__graph *graph, const bool *applied, const rx__target *target,
	rx__direction direction, rx__steps *out, rx_error *error);

/* Takes those steps out that belong to RX_CONTRACT, or stand on one that does and is not applied. */
int rx__graph_hold_back(
	const rx__graph *graph, const bool *applied, rx__steps *steps, rx_error *error);

#endif
