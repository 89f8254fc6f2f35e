/* Without AddressSanitizer there is nothing to tell. */
#include "session/object.h"

void rx__object_poison(void *object, const rx__mapper *mapper)
{
	(void)object, (void)mapper;
}

void rx__object_unpoison(void *object, const rx__mapper *mapper)
{
	(void)object, (void)mapper;
}

void rx__objects_unpoison(void *const *objects, size_t n, const rx__mapper *mapper)
{
	(void)objects, (void)n, (void)mapper;
}
