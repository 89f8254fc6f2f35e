/* Compiled for the start-up check and the comparison. */
#include "migrate_models.h"

#define TABLE(n) \
	RX_MODEL(M##n, m##n, column(rx_text, a, .length = 40), column(rx_opt_int32, b), \
		column(rx_opt_int64, c), column(rx_opt_double, d), column(rx_datetime, e), \
		column(bool, f), column(rx_text, g), column(int32_t, h), column(int64_t, i));
BENCH_1000(TABLE)
#undef TABLE
