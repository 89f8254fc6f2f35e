/* A type of a column that does not exist.
 * gcc: 'RX_BIGNT' undeclared
 * clang: undeclared identifier 'RX_BIGNT'
 * at most: 2 */
#include <reflex.h>

RX_REVISION(ae1027a6acf3, .message = "x");

static void upgrade(rx_op *op)
{
	rx_create_table(op, "x", rx_ddl_column("id", RX_BIGNT, .primary_key = true));
}

static void downgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}
