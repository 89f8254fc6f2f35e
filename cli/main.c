/* The command is rx_main. */
#include <reflex.h>

int main(int argc, char **argv)
{
	return rx_main(argc, argv, NULL);
}
