#include "engine/ddl_type.h"

#include <ctype.h>
#include <string.h>

int rx__ddl_type_longest_label(const rx_ddl_type *type)
{
	size_t longest = 0;

	for (size_t i = 0; type->labels && type->labels[i]; i++) {
		size_t length = strlen(type->labels[i]);

		longest = length > longest ? length : longest;
	}
	return (int)longest;
}

int rx__ddl_type_text_length(const rx_ddl_type *type)
{
	return type->kind == RX_TYPE_ENUM ? rx__ddl_type_longest_label(type) : type->length;
}

bool rx__ddl_type_same_labels(const rx_ddl_type *a, const rx_ddl_type *b)
{
	size_t i = 0;

	if (!a->labels || !b->labels)
		return true;
	for (; a->labels[i] && b->labels[i]; i++)
		if (strcmp(a->labels[i], b->labels[i]) != 0)
			return false;
	return !a->labels[i] && !b->labels[i];
}

bool rx__ddl_type_same_words(const char *a, const char *b)
{
	for (;;) {
		while (isspace((unsigned char)*a))
			a++;
		while (isspace((unsigned char)*b))
			b++;
		if (toupper((unsigned char)*a) != toupper((unsigned char)*b))
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}
