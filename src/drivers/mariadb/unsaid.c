/* What a database has and models cannot say, in the words in which introspect lists it. */
#include "drivers/mariadb/dialect.h"

/* clang-format off */
#define HERE(column) " WHERE " column " = DATABASE()"

const char rx__my_unsaid[] =
	"SELECT said FROM ("
	"SELECT concat('trigger ', trigger_name, ' of table ', event_object_table, ': models have no "
	"triggers') AS said FROM information_schema.triggers" HERE("trigger_schema")
	" UNION ALL SELECT concat(lower(routine_type), ' ', routine_name, ': models have none') "
	"FROM information_schema.routines" HERE("routine_schema")
	" UNION ALL SELECT concat('event ', event_name, ': models have none') "
	"FROM information_schema.events" HERE("event_schema")
	" UNION ALL SELECT concat('sequence ', table_name, ': models have none but those of keys') "
	"FROM information_schema.tables" HERE("table_schema") " AND table_type = 'SEQUENCE'"
	" UNION ALL SELECT concat('table ', table_name, ': it keeps its history (system versioning)') "
	"FROM information_schema.tables" HERE("table_schema") " AND table_type = 'SYSTEM VERSIONED'"
	" UNION ALL SELECT concat('options of table ', table_name, ': ', create_options) "
	"FROM information_schema.tables" HERE("table_schema") " AND create_options <> '' AND "
	"table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')"
	" UNION ALL SELECT concat('table ', table_name, ': the next number of its key is ', "
	"auto_increment) FROM information_schema.tables" HERE("table_schema") " AND auto_increment > 1 "
	"AND table_rows = 0"
	" UNION ALL SELECT concat('index ', index_name, ' of table ', table_name, ': IGNORED') "
	"FROM information_schema.statistics" HERE("table_schema") " AND ignored = 'YES' AND "
	"seq_in_index = 1"
	" UNION ALL SELECT concat('primary key of table ', table_name, ': only the first ', sub_part, "
	"' characters of ', column_name) FROM information_schema.statistics" HERE("table_schema")
	" AND index_name = 'PRIMARY' AND sub_part IS NOT NULL"
	" UNION ALL SELECT concat('column ', column_name, ' of table ', table_name, ': ', extra) "
	"FROM information_schema.columns" HERE("table_schema") " AND (extra LIKE '%on update%' OR "
	"extra LIKE '%INVISIBLE%' OR extra LIKE '%WITHOUT SYSTEM%')"
	" UNION ALL SELECT concat('column ', column_name, ' of table ', table_name, ': COMPRESSED') "
	"FROM information_schema.columns" HERE("table_schema") " AND column_type LIKE "
	"'% COMPRESSED*/'"
	") everything ORDER BY 1";
/* clang-format on */
