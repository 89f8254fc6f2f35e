#include <reflex.h>

int main(int argc, char **argv)
{
	return rx_main(argc, argv, NULL);
}
