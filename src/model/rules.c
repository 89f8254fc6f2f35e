/* Whether a value may be stored in a column: first whether it can be at all (its type, its range),
 * then the rules that the column declares. Every message begins with model and field, and says what
 * the value is and what the column holds. */
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "model/mapper.h"
#include "model/resolve.h"

static bool is_integer_type(rx_type type)
{
	return type == RX_TYPE_BOOL || type == RX_TYPE_INT16 || type == RX_TYPE_INT32 ||
		type == RX_TYPE_INT64 || type == RX_TYPE_ENUM;
}

static bool is_floating(rx_type type)
{
	return type == RX_TYPE_FLOAT || type == RX_TYPE_DOUBLE;
}

/* An integer of any width may go into any integer column, and a double into a float. */
static bool types_agree(rx_type column, rx_type value)
{
	return column == value || (is_integer_type(column) && is_integer_type(value)) ||
		(is_floating(column) && is_floating(value));
}

static size_t characters(const rx_value *value)
{
	return rx__utf8_length(value->as.s.data, value->as.s.size);
}

static int check_null(const rx__attribute *attribute, rx_error *error)
{
	if (attribute->nullable || attribute->generated)
		return RX_OK;
	return rx__model_fail(error, RX_ENOT_NULL, attribute,
		"there is no value, and the column is NOT NULL; give it one");
}

static int check_text(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	size_t longest = attribute->ddl.length > 0 ? (size_t)attribute->ddl.length : SIZE_MAX;
	if (attribute->inline_chars && value->as.s.size >= attribute->size)
		return rx__model_fail(error, RX_EDATA, attribute,
			"a text of %zu bytes does not fit char[%u] with its NUL", value->as.s.size,
			attribute->size);
	/* Characters are counted only where there could be too many. */
	size_t n = value->as.s.size > longest ? characters(value) : 0;
	if (n > longest)
		return rx__model_fail(error, RX_EDATA, attribute,
			"a text of %zu characters does not fit a column of .length = %d", n,
			attribute->ddl.length);
	return RX_OK;
}

static int check_label(const rx__attribute *attribute, int64_t number, rx_error *error)
{
	const rx_labels *labels = &attribute->column->labels;
	if (number >= 0 && (uint64_t)number < labels->n && labels->at[number])
		return RX_OK;
	if (attribute->column->secret)
		return rx__model_fail(error, RX_EDATA, attribute, "*** is none of its .labels");
	return rx__model_fail(
		error, RX_EDATA, attribute, "%lld is none of its .labels", (long long)number);
}

__extension__ typedef unsigned __int128 wide;

static rx_decimal without_trailing_zeros(rx_decimal value)
{
	while (value.scale > 0) {
		wide n = ((wide)value.hi << 64) | value.lo;
		if (n % 10 != 0)
			break;
		n /= 10;
		value.hi = (uint64_t)(n >> 64), value.lo = (uint64_t)n;
		value.scale--;
	}
	return value;
}

static int check_decimal(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	const rx_ddl_type *type = &attribute->ddl;
	char text[RX_DECIMAL_SIZE];
	if (type->precision == 0)
		return RX_OK;
	rx_decimal number = without_trailing_zeros(value->as.decimal);
	int whole = rx__decimal_precision(number) - number.scale;
	if (number.scale <= type->scale && whole <= type->precision - type->scale)
		return RX_OK;
	return rx__model_fail(error, RX_EDATA, attribute, "%s does not fit NUMERIC(%d, %d): it has %s",
		attribute->column->secret ? "***" : rx_decimal_text(value->as.decimal, text, sizeof text),
		type->precision, type->scale,
		number.scale > type->scale ? "more digits behind the point; round it first"
								   : "more digits before the point");
}

static int check_float(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	if (attribute->type != RX_TYPE_FLOAT || !isfinite(value->as.d) || isfinite((float)value->as.d))
		return RX_OK;
	if (attribute->column->secret)
		return rx__model_fail(error, RX_EDATA, attribute, "*** does not fit a float");
	return rx__model_fail(error, RX_EDATA, attribute, "%g does not fit a float", value->as.d);
}

static int check_integer(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	rx_type type = attribute->type == RX_TYPE_ENUM ? RX_TYPE_INT64 : attribute->type;
	int code = rx__integer_check(type, value->as.i, error);
	if (code < 0 && attribute->column->secret)
		code = rx__fail(error, RX_EDATA, "*** does not fit %s", rx__type_name(type));
	return code;
}

/* What the type alone says. */
static int check_type(
	const rx__attribute *attribute, const rx_value *value, const char **rule, rx_error *error)
{
	*rule = "type";
	if (!types_agree(attribute->type, value->type))
		return rx__model_fail(error, RX_EDATA, attribute, "a value of type %s for a column of %s",
			rx__type_name(value->type), rx__type_name(attribute->type));
	int code = is_integer_type(attribute->type) ? check_integer(attribute, value, error)
												: rx__value_check(value, error);
	if (code < 0)
		return rx__model_wrap(error, attribute);
	switch (attribute->type) {
	case RX_TYPE_ENUM:
		*rule = "labels";
		return check_label(attribute, value->as.i, error);
	case RX_TYPE_TEXT:
		*rule = "length";
		return check_text(attribute, value, error);
	case RX_TYPE_DECIMAL:
		*rule = "precision";
		return check_decimal(attribute, value, error);
	default:
		return check_float(attribute, value, error);
	}
}

int rx__value_compare(const rx_value *a, const rx_value *b)
{
	if (a->type == RX_TYPE_DECIMAL)
		return rx_decimal_compare(a->as.decimal, b->as.decimal);
	if (is_floating(a->type))
		return (a->as.d > b->as.d) - (a->as.d < b->as.d);
	return (a->as.i > b->as.i) - (a->as.i < b->as.i);
}

static int fail_bound(const rx__attribute *attribute, const rx_value *value, const char *bound,
	const rx_value *limit, rx_error *error)
{
	rx_buf text = RX_BUF_INIT, other = RX_BUF_INIT;
	rx__value_print(&text, value, attribute->column->secret);
	rx__value_print(&other, limit, false);
	int code = rx__model_fail(error, RX_ECHECK, attribute, "%s is %s of %s", rx__buf_text(&text),
		bound, rx__buf_text(&other));
	rx__buf_deinit(&text);
	rx__buf_deinit(&other);
	return code;
}

static int check_pattern(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	char *copy = malloc(value->as.s.size + 1);
	if (!copy)
		return rx__fail_nomem(error);
	memcpy(copy, value->as.s.data, value->as.s.size);
	copy[value->as.s.size] = '\0';
	int unmatched = regexec(attribute->pattern, copy, 0, NULL, 0);
	free(copy);
	if (!unmatched)
		return RX_OK;
	rx_buf text = RX_BUF_INIT;
	rx__value_print(&text, value, attribute->column->secret);
	int code = rx__model_fail(error, RX_ECHECK, attribute, "%s does not match its .pattern \"%s\"",
		rx__buf_text(&text), attribute->column->pattern);
	rx__buf_deinit(&text);
	return code;
}

static const char *const declared[] = { "min", "max", "min_length", "pattern" };
enum { N_DECLARED = sizeof declared / sizeof *declared };

/* What the declaration asks for beyond the type. */
static int check_declared(
	const rx__attribute *attribute, const rx_value *value, size_t which, rx_error *error)
{
	int least = attribute->column->min_length;
	switch (which) {
	case 0:
		if (attribute->min.type != RX_TYPE_NONE && rx__value_compare(value, &attribute->min) < 0)
			return fail_bound(attribute, value, "below its .min", &attribute->min, error);
		return RX_OK;
	case 1:
		if (attribute->max.type != RX_TYPE_NONE && rx__value_compare(value, &attribute->max) > 0)
			return fail_bound(attribute, value, "above its .max", &attribute->max, error);
		return RX_OK;
	case 2:
		if (least > 0 && characters(value) < (size_t)least)
			return rx__model_fail(error, RX_ECHECK, attribute,
				"a text of %zu characters is below its .min_length of %d", characters(value),
				least);
		return RX_OK;
	default:
		return attribute->pattern ? check_pattern(attribute, value, error) : RX_OK;
	}
}

static int check_from(const rx__attribute *attribute, const rx_value *value, size_t which,
	const char **rule, rx_error *error)
{
	int code = RX_OK;
	for (; code == RX_OK && which < N_DECLARED; which++) {
		*rule = declared[which];
		code = check_declared(attribute, value, which, error);
	}
	return code;
}

int rx__attribute_check_rule(
	const rx__attribute *attribute, const rx_value *value, const char **rule, rx_error *error)
{
	*rule = "not_null";
	if (value->type == RX_TYPE_NONE)
		return check_null(attribute, error);
	int code = check_type(attribute, value, rule, error);
	return code < 0 ? code : check_from(attribute, value, 0, rule, error);
}

int rx__attribute_check_behind(
	const rx__attribute *attribute, const rx_value *value, const char **rule, rx_error *error)
{
	size_t which = 0;
	if (strcmp(*rule, "length") == 0)
		return attribute->inline_chars ? RX_OK : check_from(attribute, value, 0, rule, error);
	while (which < N_DECLARED && strcmp(*rule, declared[which]) != 0)
		which++;
	return which < N_DECLARED ? check_from(attribute, value, which + 1, rule, error) : RX_OK;
}

int rx__attribute_check(const rx__attribute *attribute, const rx_value *value, rx_error *error)
{
	const char *rule;
	return rx__attribute_check_rule(attribute, value, &rule, error);
}
