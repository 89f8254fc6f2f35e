/* All scripts as one C source, for programs that want a single object: each script's operations are
 * written out anew, so that nothing of one script can clash with another's. */
#ifndef RX_MIGRATE_BUNDLE_H
#define RX_MIGRATE_BUNDLE_H

#include "base/buf.h"
#include "migrate/graph/graph.h"

/* Writes the source behind what is in out: revisions and rx_revisions, the table of them. */
int rx__bundle_write(rx_buf *out, const rx__graph *graph, rx_error *error);

#endif
