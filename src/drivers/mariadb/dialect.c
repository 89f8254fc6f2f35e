/* MariaDB as the renderer sees it. */
#include "drivers/mariadb/dialect.h"

#include "sql/calls/calls.h"

/* Our own collation knows the case of few letters beyond the first thousand; this one of all. */
#define RX__MY_CASE(function, operand) \
	"(" function "(CONVERT(" operand \
	" USING utf8mb4) COLLATE utf8mb4_unicode_520_nopad_ci) COLLATE " RX__MY_COLLATION ")"

const rx_dialect rx__my_dialect = {
	.rx__size = sizeof(rx_dialect),
	.name = "mariadb",
	.capabilities = RX_DIALECT_EMPTY_VALUES | RX_DIALECT_RETURNING | RX_DIALECT_DELETE_RETURNING |
		RX_DIALECT_DUPLICATE_KEY | RX_DIALECT_HASH_COMMENTS | RX_DIALECT_COMMENTS |
		RX_DIALECT_NATIVE_ENUM | RX_DIALECT_COMPUTED_BARE | RX_DIALECT_MODIFY |
		RX_DIALECT_LIST_NO_LIMIT,
	.quote = '`',
	.max_identifier = 64,
	.max_parameters = 65535,
	.like = "%s LIKE %s COLLATE " RX__MY_COLLATION " ESCAPE '!'",
	.ilike = RX__MY_CASE("lower", "%s") " LIKE " RX__MY_CASE("lower", "%s") " ESCAPE '!'",
	.now = "utc_timestamp(6)",
	.explain = "EXPLAIN FORMAT=JSON ",
	.identity = " AUTO_INCREMENT",
	.calls = rx__calls_mariadb,
	.lock_update = " FOR UPDATE",
	.lock_share = " LOCK IN SHARE MODE",
	.json_root = "$",
	.constants = rx__constants_mariadb,
	.long_list = 32768,
	.list_columns = rx__list_columns_mariadb,
	.list_values = rx__list_values_mariadb,
	.excluded = "VALUES(%s)",
	.sum_integer = "(%s DIV 1)",
	.real_operand = "CAST(%s AS DOUBLE)",
	.batching = { .insert = RX_BATCH_VALUES,
		.update = RX_BATCH_BULK,
		.remove = RX_BATCH_BULK,
		.most = 500 },
	.table_suffix = " DEFAULT CHARACTER SET utf8mb4 COLLATE " RX__MY_COLLATION,
	.options_text = rx__my_options_text,
	.options_equal = rx__my_options_equal,
	.usual_engine = "InnoDB",
	.usual_collate = RX__MY_COLLATION,
	.key_length = RX__MY_KEY_LENGTH,
	.type_text = rx__my_type_text,
	.type_read = rx__my_type_read,
	.type_equal = rx__my_type_equal,
	.default_equal = rx__my_default_equal,
	.expression_equal = rx__my_expression_equal,
	.unsaid = rx__my_unsaid,
	.script_head = "SET NAMES utf8mb4 COLLATE " RX__MY_COLLATION ", sql_mode = '" RX__MY_SQL_MODE
				   "', time_zone = '+00:00', default_storage_engine = InnoDB",
};
