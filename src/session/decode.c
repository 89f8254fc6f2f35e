/* A program has a step for each column, at the place in which the renderer lists it. */
#include "session/decode.h"

#include <stdlib.h>

static rx_decode_step step_of(const rx__attribute *attribute, size_t column)
{
	const rx_column *declared = attribute->column;
	bool labels = attribute->type == RX_TYPE_ENUM;
	bool scaled = attribute->type == RX_TYPE_DECIMAL && attribute->ddl.precision > 0;
	return (rx_decode_step){
		.type = (uint8_t)attribute->type,
		.optional = attribute->optional,
		.column = (uint16_t)column,
		.offset = (uint32_t)attribute->offset,
		.size = (uint32_t)attribute->size,
		.inline_chars = attribute->inline_chars,
		.n_labels_is_set = labels,
		.scale = scaled ? (uint8_t)(attribute->ddl.scale + 1) : 0,
		.computed = attribute->computed,
		.name = attribute->name,
		.labels = labels ? declared->labels.at : NULL,
		.n_labels = labels ? declared->labels.n : 0,
	};
}

bool rx__decode_init(rx_decode *decode, const rx__mapper *mapper, bool key_only)
{
	rx_decode_step *steps = calloc(mapper->n_attributes ? mapper->n_attributes : 1, sizeof *steps);
	if (!steps)
		return false;
	size_t n = 0;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (!key_only || mapper->attributes[i].key)
			steps[n++] = step_of(&mapper->attributes[i], i);
	}
	*decode = (rx_decode){ steps, n };
	return true;
}

size_t rx__decode_some(rx_decode_step *steps, const rx__mapper *mapper, const uint64_t *mask)
{
	size_t n = 0;
	for (size_t i = 0; i < mapper->n_attributes; i++) {
		if (mask[i / 64] >> i % 64 & 1) {
			steps[n] = step_of(&mapper->attributes[i], n);
			n++;
		}
	}
	return n;
}

void rx__decode_deinit(rx_decode *decode)
{
	free((void *)decode->steps);
	*decode = (rx_decode){ NULL, 0 };
}
