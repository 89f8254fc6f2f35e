/* The sum of what a script does: of its operations in both directions and of what it stands on, not
 * of its text. It is kept in databases: what is added to operations later may only count where it is
 * used. */
#ifndef RX_MIGRATE_OP_SUM_H
#define RX_MIGRATE_OP_SUM_H

#include "migrate/build/sum.h"
#include "migrate/graph/revision.h"
#include "schema/operation.h"

/* Adds a list of operations. */
void rx__op_sum(rx__sum *sum, const rx_op *op);

/* The sum of one, into out (RX__SUM_SIZE). */
void rx__operation_sum(char *out, const rx__operation *operation);

/* Adds all tables of a schema, with their indexes. */
void rx__schema_sum(rx__sum *sum, const rx_schema *schema);

/* Records one direction of a revision. RX_EMIGRATION, naming file or id, if the script makes a wrong
 * call. out needs rx__op_deinit in any case. */
int rx__revision_record(rx_op *out, const rx__revision *revision, bool upgrade, rx_error *error);
/* The same while somebody runs what is recorded. */
int rx__revision_record_live(
	rx_op *out, const rx__revision *revision, bool upgrade, rx__op_live *live, rx_error *error);
/* The sum of the whole revision into out (RX__SUM_SIZE). */
int rx__revision_sum(char *out, const rx__revision *revision, rx_error *error);

#endif
