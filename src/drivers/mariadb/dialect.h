/* The dialect alone, without libmariadb: for the driver, and for tests of what is rendered. */
#ifndef RX_DRIVERS_MARIADB_DIALECT_H
#define RX_DRIVERS_MARIADB_DIALECT_H

#include <reflex/sys/dialect.h>

extern const rx_dialect rx__my_dialect;

/* What all texts of ours are compared and sorted by: code point by code point, blanks too. */
#define RX__MY_COLLATION "utf8mb4_nopad_bin"

/* Zero dates are no dates, strings are as the standard has them, names are quoted by " too, and what
 * does not fit is an error. */
#define RX__MY_SQL_MODE \
	"STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_IN_DATE,NO_ZERO_" \
	"DATE,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PIPES_AS_CONCAT"

/* What texts and bytes get as their length where a key needs one. */
enum { RX__MY_KEY_LENGTH = 255 };
/* Decimals of a column that was declared without a scale: 38 digits before the point, and these. */
#define RX__MY_DECIMAL_SCALE 27

/* dialect_ddl.c: types and what is said about them in DDL. */
int rx__my_type_text(const rx_ddl_type *type, char *out, size_t size);
int rx__my_type_read(const char *text, rx_ddl_type *out);
bool rx__my_type_equal(const rx_ddl_type *a, const rx_ddl_type *b, bool is_key);
/* unsaid.c: the query for rx_dialect.unsaid. */
extern const char rx__my_unsaid[];
/* options.c */
int rx__my_options_text(const rx_schema_table *table, bool alter, char *out, size_t size);
bool rx__my_options_equal(const rx_schema_table *there, const rx_schema_table *wanted);
/* expression.c */
bool rx__my_default_equal(const char *a, const char *b);
bool rx__my_expression_equal(const char *a, const char *b);

#endif
