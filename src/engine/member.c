#include "engine/member.h"

#include <stddef.h>
#include <string.h>

#include "base/fail.h"
#include "model/value.h"

const uint8_t rx__member_set_offset[RX_TYPE_ENUM + 1] = {
	[RX_TYPE_BOOL] = offsetof(rx_opt_bool, set),
	[RX_TYPE_INT16] = offsetof(rx_opt_int16, set),
	[RX_TYPE_INT32] = offsetof(rx_opt_int32, set),
	[RX_TYPE_INT64] = offsetof(rx_opt_int64, set),
	[RX_TYPE_FLOAT] = offsetof(rx_opt_float, set),
	[RX_TYPE_DOUBLE] = offsetof(rx_opt_double, set),
	[RX_TYPE_DECIMAL] = offsetof(rx_opt_decimal, set),
	[RX_TYPE_DATE] = offsetof(rx_opt_date, set),
	[RX_TYPE_TIME] = offsetof(rx_opt_time, set),
	[RX_TYPE_DATETIME] = offsetof(rx_opt_datetime, set),
	[RX_TYPE_INTERVAL] = offsetof(rx_opt_interval, set),
	[RX_TYPE_UUID] = offsetof(rx_opt_uuid, set),
	[RX_TYPE_ENUM] = offsetof(rx_opt_enum, set),
};

static int fail_null(const rx_decode_step *step, rx_error *error)
{
	rx__fail(error, RX_EDATA,
		"column '%s': NULL does not fit a member of type %s; declare it as an rx_opt_… type",
		step->name, step->inline_chars ? "char[]" : rx__type_name(step->type));
	if (error)
		rx__copy_text(error->column, sizeof(error->column), step->name);
	return RX_EDATA;
}

int rx__member_null(const rx_decode_step *step, char *member, rx_error *error)
{
	if (step->optional) {
		memset(member, 0, rx__member_set_offset[step->type] + sizeof(bool));
		return 0;
	}
	switch (step->inline_chars ? RX_TYPE_NONE : step->type) {
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		*(const char **)member = NULL;
		return 0;
	case RX_TYPE_BYTES:
		*(rx_bytes *)member = (rx_bytes){ NULL, 0 };
		return 0;
	default:
		return fail_null(step, error);
	}
}

int rx__member_label(const rx_decode_step *step, char *member, const char *text, size_t size)
{
	size_t i = 0;

	while (i < step->n_labels &&
		!(step->labels[i] && strlen(step->labels[i]) == size &&
			memcmp(step->labels[i], text, size) == 0))
		i++;
	if (i == step->n_labels)
		return RX_EDATA;
	switch (step->optional ? sizeof(int32_t) : step->size) {
	case 1:
		*(int8_t *)member = (int8_t)i;
		break;
	case 2:
		*(int16_t *)member = (int16_t)i;
		break;
	case 8:
		*(int64_t *)member = (int64_t)i;
		break;
	default:
		*(int32_t *)member = (int32_t)i;
	}
	return 0;
}

void rx__member_cell(rx_type type, const rx__member *member, rx_cell *out)
{
	switch (type) {
	case RX_TYPE_BOOL:
		out->i = member->boolean;
		break;
	case RX_TYPE_INT16:
		out->i = member->i16;
		break;
	case RX_TYPE_INT32:
	case RX_TYPE_DATE:
		out->i = member->i32;
		break;
	case RX_TYPE_FLOAT:
		out->d = (double)member->f;
		break;
	case RX_TYPE_DOUBLE:
		out->d = member->d;
		break;
	case RX_TYPE_TEXT:
	case RX_TYPE_JSON:
		out->s.data = member->text;
		out->s.size = strlen(member->text);
		break;
	case RX_TYPE_BYTES:
		out->s.data = member->bytes.data;
		out->s.size = member->bytes.size;
		break;
	case RX_TYPE_DECIMAL:
		out->decimal = member->decimal;
		break;
	case RX_TYPE_UUID:
		out->uuid = member->uuid;
		break;
	default:
		out->i = member->i64;
	}
}
