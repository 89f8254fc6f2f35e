/* A script without its downgrade: declared by RX_REVISION, so that it is missed by its name.
 * link: undefined reference to `downgrade'|undefined symbol: downgrade */
#include <reflex.h>

RX_REVISION(ae1027a6acf3, .message = "x");

static void upgrade(rx_op *op)
{
	rx_drop_table(op, "x");
}

int main(void)
{
	return 0;
}
