/* A text as the type of a column.
 * gcc: makes integer from pointer|incompatible types
 * clang: incompatible pointer to integer conversion|incompatible type
 * at most: 4 */
#include <reflex.h>

RX_REVISION(ae1027a6acf3, .message = "x");

static void upgrade(rx_op *op)
{
	rx_create_table(op, "x", rx_ddl_column("id", "BIGINT"));
}

static void downgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}
