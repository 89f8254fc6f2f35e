/* A module that was linked with another library: what it calls is not there. */
int rx__what_was_taken_out(void);

__attribute__((constructor)) static void enter(void)
{
	(void)rx__what_was_taken_out();
}
