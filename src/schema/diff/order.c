/* Tables in the order of their foreign keys. There are tens of them, hundreds at most: each round
 * takes the first table whose targets are all placed, or, in a cycle, the first one there is. */
#include "schema/diff/differ.h"

#include <string.h>

static bool is_ready(const rx_schema_table *table, const rx_schema_table *const *tables,
	const bool *placed, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (placed[i] || tables[i] == table)
			continue;
		for (size_t k = 0; k < table->n_foreign_keys; k++) {
			if (rx__schema_points_to(&table->foreign_keys[k], tables[i]))
				return false;
		}
	}
	return true;
}

bool rx__order_tables(rx_arena *arena, const rx_schema_table **tables, size_t n)
{
	const rx_schema_table **ordered = rx__arena_array(arena, n + 1, sizeof(*ordered));
	bool *placed = rx__arena_array(arena, n + 1, sizeof(*placed));

	if (!ordered || !placed)
		return false;
	for (size_t done = 0; done < n; done++) {
		size_t next = n;

		for (size_t i = 0; i < n && next == n; i++) {
			if (!placed[i] && is_ready(tables[i], tables, placed, n))
				next = i;
		}
		for (size_t i = 0; i < n && next == n; i++) {
			if (!placed[i])
				next = i;
		}
		ordered[done] = tables[next];
		placed[next] = true;
	}
	if (n)
		memcpy(tables, ordered, n * sizeof(*tables));
	return true;
}
