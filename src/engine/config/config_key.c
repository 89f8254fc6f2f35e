/* The table made of the list of keys. */
#include "engine/config/config_key.h"

const rx__config_key_info rx__config_keys[RX__CONFIG_N_KEYS] = {
#define RX__CONFIG_INFO(identifier, path_, kind_, min_, fallback_) \
	[RX__CONFIG_##identifier] = { \
		.path = (path_), \
		.variable = "REFLEX_" #identifier, \
		.kind = RX__CONFIG_##kind_, \
		.min = (min_), \
		.fallback = (fallback_), \
	},
	RX__CONFIG_KEYS(RX__CONFIG_INFO)
#undef RX__CONFIG_INFO
};
