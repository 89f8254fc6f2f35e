/* The order of columns, where somebody wants it kept. What is added comes behind what is there, and
 * what is dropped comes back behind it: so columns that go are moved to the end first, and all are
 * put into the model's order last. Both ways lead through the same orders. */
#include "base/fail.h"
#include "schema/diff/differ.h"

/* The names of a table's columns, as an operation has them. */
typedef struct order {
	rx_schema_table *table;
	size_t n;
} order;

static void begin(rx__differ *differ, order *list, size_t most)
{
	list->n = 0;
	list->table = rx__arena_zalloc(differ->arena, sizeof(*list->table));
	if (list->table)
		list->table->columns =
			rx__arena_zalloc(differ->arena, (most + 1) * sizeof(*list->table->columns));
	if (!list->table || !list->table->columns)
		rx__differ_nomem(differ);
}

static void add(order *list, const rx_schema_column *column)
{
	list->table->columns[list->n++] = (rx_schema_column){ .name = column->name };
	list->table->n_columns = list->n;
}

static bool same(const order *a, const order *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (!rx__same_name(a->table->columns[i].name, b->table->columns[i].name))
			return false;
	return a->n == b->n;
}

static void push(rx__differ *differ, const rx__table_pair *pair, rx__diff_step step,
	const order *from, const order *to)
{
	rx__operation *operation = rx__differ_alter(differ, pair, step, RX__OP_ORDER_COLUMNS);

	if (!operation)
		return;
	operation->definition = to->table;
	operation->old_definition = from->table;
}

/* Those of the table that the other has (or has not), in its order. */
static void add_those(
	order *list, const rx_schema_table *table, const rx_schema_table *other, bool has)
{
	for (size_t i = 0; i < table->n_columns; i++)
		if ((rx_schema_column_named(other, table->columns[i].name) != NULL) == has)
			add(list, &table->columns[i]);
}

void rx__diff_order(rx__differ *differ, const rx__table_pair *pair)
{
	const size_t most = pair->old->n_columns + pair->new->n_columns;
	order is, leaving, natural, wanted;

	if (!differ->options->column_order)
		return;
	begin(differ, &is, most);
	begin(differ, &leaving, most);
	begin(differ, &natural, most);
	begin(differ, &wanted, most);
	if (differ->result)
		return;
	for (size_t i = 0; i < pair->old->n_columns; i++)
		add(&is, &pair->old->columns[i]);
	for (size_t i = 0; i < pair->new->n_columns; i++)
		add(&wanted, &pair->new->columns[i]);
	add_those(&leaving, pair->old, pair->new, true);
	add_those(&leaving, pair->old, pair->new, false);
	add_those(&natural, pair->old, pair->new, true);
	add_those(&natural, pair->new, pair->old, false);
	if (!(differ->dialect->capabilities & (RX_DIALECT_REBUILD | RX_DIALECT_MODIFY))) {
		if (!same(&natural, &wanted))
			rx__differ_warn(differ,
				"table %s: its columns stand in another order than the model's, and %s cannot move "
				"columns; make a new table and copy the rows, or leave the order alone",
				rx__differ_table(differ, pair->new), differ->dialect->name);
		return;
	}
	if (!same(&is, &leaving))
		push(differ, pair, RX__STEP_TABLE, &is, &leaving);
	if (!same(&natural, &wanted))
		push(differ, pair, RX__STEP_ORDER, &natural, &wanted);
}
