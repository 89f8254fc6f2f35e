/* Entries of .load go on side by side: the next step of each makes a round, and a round is one round trip
 * where the driver can send several queries at once. So it takes as many round trips as the longest entry has
 * steps that have something to ask, however many entries there are. Where the driver cannot, each
 * entry is gone to its end before the next one begins.
 *
 * An entry whose next step is a relation that is on its way already waits for a round: it mostly finds
 * nothing left to ask then. */
#include "base/fail.h"
#include "session/graph/loading.h"
#include "session/graph/path.h"
#include "session/load.h"

typedef struct entry {
	rx__path_steps steps;
	size_t at;
	unsigned n_along; /* how many steps from here on came with the rows of a query */
	void *const *objects; /* that the step at hand starts from */
	size_t n;
	rx__loading loading; /* of the step at hand */
} entry;

typedef struct rounds {
	rx_session *session;
	entry *entries;
	size_t n;
	unsigned how;
	entry **on_the_way; /* those of the round at hand */
	rx__fetch **fetches; /* and what they ask */
	size_t n_on_the_way;
} rounds;

static int fail_join(rx_session *session, const rx__relationship *relation)
{
	return rx__fail(&session->error, RX_EINVAL,
		"rx_by_join(%s_.%s): there is no query to join it to; it is loaded by a query of its own "
		"here",
		relation->mapper->name, relation->field);
}

static bool is_on_the_way(const rounds *r, const rx__relationship *relation)
{
	for (size_t i = 0; i < r->n_on_the_way; i++) {
		if (r->on_the_way[i]->loading.relation == relation)
			return true;
	}
	return false;
}

/* What has come is where the next step starts from. */
static int step_done(rx_session *session, entry *e)
{
	const rx__path_step *step = &e->steps.list[e->at++];
	e->n_along -= e->n_along > 0;
	return step->passing ? rx__path_follow(session, e->loading.relation, &e->objects, &e->n) : 0;
}

static int begin_step(rounds *r, entry *e, const rx__relationship *relation)
{
	const rx__path_step *step = &e->steps.list[e->at];
	bool came = e->n_along > 0;
	e->loading = (rx__loading){
		.session = r->session,
		.relation = relation,
		.only = step->only,
		.whole_table = r->how & RX__LOAD_WHOLE_TABLE && e->at == 0,
		.again = r->how & RX__LOAD_AGAIN && !came,
		.passing = step->passing,
	};
	return step->by_join && !came ? fail_join(r->session, relation)
								  : rx__loading_begin(&e->loading, e->objects, e->n);
}

/* Until it has something to ask, or is at its end. */
static int go_on(rounds *r, entry *e)
{
	const rx__relationship *relation;
	int rc = 0;
	while (rc == 0 && e->at < e->steps.n) {
		rc = rx__load_relation_of(r->session, e->steps.list[e->at].node, &relation);
		if (rc == 0 && is_on_the_way(r, relation))
			return 0;
		if (rc == 0)
			rc = begin_step(r, e, relation);
		if (rc == 0 && e->loading.asks) {
			r->fetches[r->n_on_the_way] = &e->loading.fetch;
			r->on_the_way[r->n_on_the_way++] = e;
			return 0;
		}
		if (rc == 0)
			rc = step_done(r->session, e);
	}
	return rc;
}

static int arrived(void *ud, size_t i)
{
	rounds *r = ud;
	entry *e = r->on_the_way[i];
	e->loading.beside_others = r->n_on_the_way > 1;
	int rc = rx__loading_end(&e->loading);
	return rc == 0 ? step_done(r->session, e) : rc;
}

static int run(rounds *r)
{
	int rc = 0;
	do {
		r->n_on_the_way = 0;
		for (size_t i = 0; rc == 0 && i < r->n; i++)
			rc = go_on(r, &r->entries[i]);
		if (rc == 0)
			rc = rx__fetch_all(r->session, r->fetches, r->n_on_the_way, arrived, r);
	} while (rc == 0 && r->n_on_the_way > 0);
	return rc;
}

static int run_one_by_one(rounds *all)
{
	rounds r = *all;
	int rc = 0;
	for (r.n = 1; rc == 0 && r.entries < all->entries + all->n; r.entries++)
		rc = run(&r);
	return rc;
}

int rx__load_relations(
	rx_session *session, const rx__load_entries *list, void *const *objects, size_t n, unsigned how)
{
	rounds r = { .session = session, .n = list->n, .how = how };
	rx_arena *scratch = &session->scratch;
	int rc = 0;
	r.entries = rx__arena_array(scratch, r.n, sizeof *r.entries);
	r.on_the_way = rx__arena_array(scratch, r.n, sizeof *r.on_the_way);
	r.fetches = rx__arena_array(scratch, r.n, sizeof *r.fetches);
	if (!r.entries || !r.on_the_way || !r.fetches)
		return rx__fail_nomem(&session->error);
	for (size_t i = 0; rc == 0 && i < r.n; i++) {
		r.entries[i] = (entry){
			.n_along = list->n_along ? list->n_along[i] : 0,
			.objects = objects,
			.n = n,
		};
		rc = rx__path_flatten(session, list->relations[i], &r.entries[i].steps);
	}
	if (rc != 0)
		return rc;
	return session->driver->next ? run(&r) : run_one_by_one(&r);
}

int rx__load_relation(
	rx_session *session, rx_rel relation, void *const *objects, size_t n, unsigned how)
{
	const rx__load_entries list = { &relation, NULL, 1 };
	return rx__load_relations(session, &list, objects, n, how);
}
