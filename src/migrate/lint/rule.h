/* A rule of the lint, and what it is asked about: a site. The tables of rules are data; what they ask
 * of a site is in site.h. */
#ifndef RX_MIGRATE_LINT_RULE_H
#define RX_MIGRATE_LINT_RULE_H

#include "migrate/lint/lint.h"

/* One operation of a script, in the schema as it is just before it. */
typedef struct rx__lint_site {
	const rx__lint_script *script;
	const rx__operation *op;
	size_t i; /* op's place in script->upgrade */
	unsigned engine; /* the one that is asked about */
	const rx_schema *schema;
	const rx_schema_table *table; /* the operation's, NULL if it has or finds none */
	bool is_new; /* the script itself has made the table, so nobody uses it yet */
} rx__lint_site;

typedef struct rx__lint_rule {
	const char *id;
	rx__lint_severity severity;
	/* One of these: what an operation must be like, or the words of a raw statement (patterns of
	 * words.h, ended by NULL). */
	bool (*applies)(const rx__lint_site *site);
	const char *const *words;
	const char *why, *instead;
} rx__lint_rule;

#define RX__LINT_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

typedef struct rx__lint_table {
	unsigned engines;
	const rx__lint_rule *rules;
	size_t n;
} rx__lint_table;

extern const rx__lint_table rx__lint_common, rx__lint_sqlite, rx__lint_postgresql, rx__lint_mariadb;

/* The SQL that a raw operation runs on that engine; NULL if it runs none there. */
const char *rx__lint_sql(const rx__operation *op, unsigned engine);

#endif
