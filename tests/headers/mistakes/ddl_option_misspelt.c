/* An option of a column that does not exist.
 * gcc: 'rx_ddl_item' has no member named 'primary_kye'; did you mean 'primary_key'
 * clang: 'primary_kye' does not refer to any field .* did you mean 'primary_key'
 * at most: 4 */
#include <reflex.h>

RX_REVISION(ae1027a6acf3, .message = "x");

static void upgrade(rx_op *op)
{
	rx_create_table(op, "x", rx_ddl_column("id", RX_BIGINT, .primary_kye = true));
}

static void downgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}
