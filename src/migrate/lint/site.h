/* What rules ask of a site. "Existing" means: a table that the script did not make itself, so that
 * programs use it while the script runs. */
#ifndef RX_MIGRATE_LINT_SITE_H
#define RX_MIGRATE_LINT_SITE_H

#include "migrate/lint/rule.h"

/* ---- what an operation adds to an existing table */
bool rx__site_adds_index(const rx__lint_site *site);
bool rx__site_adds_key(const rx__lint_site *site); /* primary or unique, as a constraint */
bool rx__site_adds_unique(const rx__lint_site *site); /* constraint or index */
bool rx__site_adds_primary_key(const rx__lint_site *site);
bool rx__site_adds_foreign_key(const rx__lint_site *site);
bool rx__site_adds_unindexed_key(const rx__lint_site *site); /* of rules_common.c, beside ALL09 */
bool rx__site_adds_check(const rx__lint_site *site);
bool rx__site_adds_column_plain(const rx__lint_site *site); /* nullable, or a constant default */
bool rx__site_adds_column_required(const rx__lint_site *site); /* NOT NULL, only filled once */
bool rx__site_adds_column_volatile(const rx__lint_site *site); /* its default is an expression */
bool rx__site_adds_column_identity(const rx__lint_site *site);
bool rx__site_adds_column_stored(const rx__lint_site *site);

/* ---- what it changes or takes away there */
bool rx__site_sets_not_null(const rx__lint_site *site);
bool rx__site_drops_not_null(const rx__lint_site *site);
bool rx__site_renames(const rx__lint_site *site);
bool rx__site_drops_index(const rx__lint_site *site);
bool rx__site_drops_data(const rx__lint_site *site); /* a table or a column */
/* The type as it is and as it is to be; false if the operation changes none. */
bool rx__site_type_change(
	const rx__lint_site *site, const rx_ddl_type **from, const rx_ddl_type **to);

/* ---- what a new table or column is like */
bool rx__site_makes_table(const rx__lint_site *site);
/* Whether any name that the operation makes is longer. */
bool rx__site_name_longer(const rx__lint_site *site, size_t bytes);
/* Columns that the operation makes: of a new table, or the one it adds. */
size_t rx__site_new_columns(const rx__lint_site *site, const rx_schema_column **out);

#endif
