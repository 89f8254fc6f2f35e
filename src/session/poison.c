/* Objects that are not to be used any more, made visible to AddressSanitizer. Built by the sanitizer
 * builds only; poison_none.c is what all others have. */
#include <sanitizer/asan_interface.h>

#include "session/object.h"

void rx__object_poison(void *object, const rx__mapper *mapper)
{
	ASAN_POISON_MEMORY_REGION(object, mapper->size);
}

void rx__object_unpoison(void *object, const rx__mapper *mapper)
{
	ASAN_UNPOISON_MEMORY_REGION(object, mapper->size);
}

void rx__objects_unpoison(void *const *objects, size_t n, const rx__mapper *mapper)
{
	for (size_t i = 0; i < n; i++)
		rx__object_unpoison(objects[i], mapper);
}
