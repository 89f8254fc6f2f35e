/* What dialects ask of the types of columns when they compare them. */
#ifndef RX_ENGINE_DDL_TYPE_H
#define RX_ENGINE_DDL_TYPE_H

#include <reflex/schema.h>

/* Bytes of the longest label of an enum. */
int rx__ddl_type_longest_label(const rx_ddl_type *type);
/* The length that a text says, or that the labels of an enum need; 0: none. */
int rx__ddl_type_text_length(const rx_ddl_type *type);
/* Whether both have the same labels in the same order; a side that has none says nothing. */
bool rx__ddl_type_same_labels(const rx_ddl_type *a, const rx_ddl_type *b);
/* The same words, but for case and blanks. */
bool rx__ddl_type_same_words(const char *a, const char *b);

#endif
