/* The table reflex_journal: what was done when, and the sums of the scripts that did it, so that an
 * applied script that was changed is noticed. It decides nothing: which revisions are applied is
 * said by alembic_version alone, and a database without a journal is as good as any. */
#ifndef RX_MIGRATE_JOURNAL_H
#define RX_MIGRATE_JOURNAL_H

#include "base/map.h"
#include "migrate/db.h"
#include "migrate/graph/graph.h"

#define RX__JOURNAL_TABLE "reflex_journal"
#define RX__JOURNAL_CONTRACT "contract" /* an action; see contract.h */

typedef struct rx__journal_entry {
	const char *revision, *action, *happened_at;
	const char *operations_sum, *source_sum; /* NULL: not known */
} rx__journal_entry;

typedef struct rx__journal {
	bool exists;
	rx__journal_entry *at; /* in the order of time */
	size_t n;
	const rx__journal_entry **by_name; /* the last one of each revision, sorted */
	size_t n_names;
	rx__journal_entry contract; /* the newest row, where it is one; else empty */
} rx__journal;

/* What the table says; makes nothing. */
int rx__journal_read(
	rx__journal *out, const rx__db *db, const rx_schema *schema, rx_arena *arena, rx_error *error);

/* The last entry of a revision, NULL if there is none. */
const rx__journal_entry *rx__journal_last(const rx__journal *journal, const char *revision);
/* Whether the last entry says that the revision is applied. */
bool rx__journal_applied(const rx__journal_entry *entry);

int rx__journal_create(rx__journal *journal, const rx__db *db, rx_error *error);
/* Adds an entry ("upgrade", "downgrade", "stamp", "unstamp", "accept"), and the table if it is not
 * there (*journal is told). Sums may be NULL. */
int rx__journal_add(rx__journal *journal, const rx__db *db, const rx__node *node,
	const char *action, const char *operations_sum, rx_error *error);

/* Notes a contract, in the place of the one before. */
int rx__journal_contract(
	const rx__db *db, const char *models, const char *scripts, rx_error *error);

#endif
