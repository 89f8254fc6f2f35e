/* Raw SQL against patterns of words: "ALTER TABLE … ENABLE ROW LEVEL SECURITY". A pattern begins
 * where a statement begins; "…" stands for any tokens, also none; case does not matter; blanks,
 * comments and texts in quotes are no words. */
#ifndef RX_MIGRATE_LINT_WORDS_H
#define RX_MIGRATE_LINT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a statement of the SQL matches; a "!" before a pattern's last part means that the words
 * behind it must not follow: "DELETE …! WHERE". */
bool rx__lint_matches(const char *sql, const char *pattern);

/* Whether a statement of the SQL has the name in it, as a table or column. */
bool rx__lint_mentions(const char *sql, const char *name);

/* How many statements there are in the SQL. */
size_t rx__lint_statements(const char *sql);

/* Whether a statement makes, changes or drops a table, view, sequence, type, domain or function by a
 * name without its schema. */
bool rx__lint_unqualified(const char *sql);

#endif
