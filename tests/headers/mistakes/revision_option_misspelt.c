/* An option of a revision that does not exist.
 * gcc: 'rx_revision' has no member named 'mesage'; did you mean 'message'
 * clang: 'mesage' does not refer to any field .* did you mean 'message'
 * at most: 2 */
#include <reflex.h>

RX_REVISION(ae1027a6acf3, .mesage = "x");

static void upgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}

static void downgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}
