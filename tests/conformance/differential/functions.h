/* Functions of texts, numbers and days, as docs/reference/functions.md tells them. */
#ifndef TEST_DIFFERENTIAL_FUNCTIONS_H
#define TEST_DIFFERENTIAL_FUNCTIONS_H

/* ---- texts ----------------------------------------------------------------------------------- */

static size_t character_size(const char *at)
{
	size_t n = 1;
	while (((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static int64_t length_of(const char *text)
{
	int64_t n = 0;
	for (; *text; text += character_size(text))
		n++;
	return n;
}

/* ASCII, and the one other letter that the test's texts have: Ä is C3 84, ä is C3 A4. */
static char *in_case(const char *text, bool upper)
{
	char *out = text_of(text, strlen(text));
	for (char *at = out; *at; at++) {
		if (upper ? *at >= 'a' && *at <= 'z' : *at >= 'A' && *at <= 'Z')
			*at = (char)(*at ^ 0x20);
		else if ((unsigned char)*at == 0xc3 && (unsigned char)at[1] == (upper ? 0xa4 : 0x84))
			at[1] = (char)(at[1] ^ 0x20);
	}
	return out;
}

static char *without_blanks(const char *text, bool left, bool right)
{
	size_t size;
	while (left && *text == ' ')
		text++;
	size = strlen(text);
	while (right && size > 0 && text[size - 1] == ' ')
		size--;
	return text_of(text, size);
}

static char *part_of(const char *text, int64_t start, int64_t count)
{
	const char *end;
	for (int64_t i = 1; i < start && *text; i++)
		text += character_size(text);
	for (end = text; count > 0 && *end; count--)
		end += character_size(end);
	return text_of(text, (size_t)(end - text));
}

static char *replaced(const char *text, const char *part, const char *with)
{
	char out[LONGEST * 4] = "";
	if (!*part)
		return text_of(text, strlen(text));
	for (const char *found; (found = strstr(text, part)); text = found + strlen(part)) {
		strncat(out, text, (size_t)(found - text));
		strcat(out, with);
		if (strlen(out) > LONGEST)
			return NULL;
	}
	strcat(out, text);
	return text_of(out, strlen(out));
}

static int64_t position_of(const char *text, const char *part)
{
	const char *found = strstr(text, part);
	int64_t n = 1;
	if (!found)
		return 0;
	for (; text < found; text += character_size(text))
		n++;
	return n;
}

static result found_in(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	result a = evaluate(expr->a, row);
	const char *part = expr->value.as.s.data;
	size_t n = strlen(part), m = a.text ? strlen(a.text) : 0;
	if (a.null || a.wrong)
		return a;
	if (node->kind == RX_NODE_CONTAINS)
		return truth(strstr(a.text, part) != NULL);
	if (node->kind == RX_NODE_STARTS_WITH)
		return truth(strncmp(a.text, part, n) == 0);
	return truth(m >= n && strcmp(a.text + m - n, part) == 0);
}

/* ---- days ------------------------------------------------------------------------------------ */

static int64_t part_of_day(int64_t days, rx_unit unit)
{
	char text[RX_DATE_SIZE];
	int year = 0, month = 0, day = 0;
	rx_date_text((rx_date){ (int32_t)days }, text, sizeof text);
	sscanf(text, "%d-%d-%d", &year, &month, &day);
	switch (unit) {
	case RX_YEAR:
		return year;
	case RX_QUARTER:
		return (month - 1) / 3 + 1;
	case RX_MONTH:
		return month;
	case RX_DAY:
		return day;
	case RX_WEEKDAY:
		return ((days + 3) % 7 + 7) % 7 + 1;
	default:
		return days - rx_date_of(year, 1, 1).days + 1;
	}
}

/* ---- all of them ----------------------------------------------------------------------------- */

static result text_result(char *text)
{
	return (result){ .text = text, .wrong = !text || strlen(text) > LONGEST };
}

static result of_number(rx_call call, const rx_node *node, result a)
{
	result r = { .i = a.i, .d = a.d };
	bool real = is_real(node);
	if (call == RX_CALL_SIGN)
		return number(real ? (a.d > 0) - (a.d < 0) : (a.i > 0) - (a.i < 0));
	if (call == RX_CALL_FLOOR)
		r.d = floor(a.d);
	else if (call == RX_CALL_CEIL)
		r.d = ceil(a.d);
	else if (call == RX_CALL_NEGATE || (real ? a.d < 0 : a.i < 0)) {
		r.d = -a.d;
		r.wrong = !real && __builtin_sub_overflow(0, a.i, &r.i);
	}
	return r;
}

static result of_texts(rx_call call, const result *a, uint32_t n)
{
	char *out;
	size_t size = 0;
	switch (call) {
	case RX_CALL_TRIM:
	case RX_CALL_LTRIM:
	case RX_CALL_RTRIM:
		return text_result(without_blanks(a[0].text, call != RX_CALL_RTRIM, call != RX_CALL_LTRIM));
	case RX_CALL_SUBSTR:
		return text_result(part_of(a[0].text, a[1].i, a[2].i));
	case RX_CALL_SUBSTR_FROM:
		return text_result(part_of(a[0].text, a[1].i, INT64_MAX));
	case RX_CALL_REPLACE:
		return text_result(replaced(a[0].text, a[1].text, a[2].text));
	case RX_CALL_POSITION:
		return number(position_of(a[0].text, a[1].text));
	case RX_CALL_SIZE:
		return number((int64_t)strlen(a[0].text));
	default:
		for (uint32_t i = 0; i < n; i++)
			size += strlen(a[i].text);
		if (size > LONGEST)
			return (result){ .wrong = true };
		out = new_text(size);
		*out = '\0';
		for (uint32_t i = 0; i < n; i++)
			strcat(out, a[i].text);
		return text_result(out);
	}
}

static result called(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	const rx_node *const *list = expr->b;
	rx_call call = (rx_call)expr->value.as.i;
	result a[8];
	bool null = false;
	for (uint32_t i = 0; i < node->n; i++) {
		a[i] = evaluate(list[i], row);
		if (a[i].wrong)
			return a[i];
		null = null || a[i].null;
	}
	if (null && call == RX_CALL_REPLACE && !quirks_here->looks_at_all_nulls && !a[0].null &&
		!a[1].null && (!*a[1].text || !strstr(a[0].text, a[1].text)))
		return a[0];
	if (null)
		return null_result;
	if (call >= RX_CALL_NEGATE && call <= RX_CALL_SQRT)
		return of_number(call, list[0], a[0]);
	if (call >= RX_CALL_EXTRACT && call < RX_CALL_TRUNC)
		return number(part_of_day(a[0].i, (rx_unit)(call - RX_CALL_EXTRACT)));
	if (call == RX_CALL_ADD + RX_DAY) {
		int64_t days = a[0].i + a[1].i;
		return (result){ .i = days, .wrong = days < -700000 || days > 2900000 };
	}
	if (call == RX_CALL_DAYS_BETWEEN)
		return number(a[0].i - a[1].i);
	return of_texts(call, a, node->n);
}

/* From integer to text or double, from bool or double to integer, from text never. */
static result cast(const rx_node *node, result a)
{
	char text[40];
	const rx_node *from = ((const rx__expr *)node)->a;
	if (node->type == RX_TYPE_TEXT) {
		snprintf(text, sizeof text, "%lld", (long long)a.i);
		return text_result(text_of(text, strlen(text)));
	}
	if (node->type == RX_TYPE_DOUBLE)
		return (result){ .d = (double)a.i,
			.wrong = a.i > INT64_C(1) << 50 || a.i < -(INT64_C(1) << 50) };
	return is_real(from) ? number((int64_t)a.d) : number(a.i);
}

/* Values are multiples of a quarter, so that halves are halves. */
static result rounded(double value, int64_t digits)
{
	return (result){ .d = digits == 0 ? round(value) : value, .wrong = digits > 0 };
}

static result function(const rx_node *node, const Maybe *row)
{
	const rx__expr *expr = (const rx__expr *)node;
	result a;
	if (node->kind == RX_NODE_CALL)
		return called(node, row);
	a = evaluate(expr->a, row);
	if (a.null || a.wrong)
		return a;
	switch ((rx_node_kind)node->kind) {
	case RX_NODE_LOWER:
	case RX_NODE_UPPER:
		return text_result(in_case(a.text, node->kind == RX_NODE_UPPER));
	case RX_NODE_LENGTH:
		return number(length_of(a.text));
	case RX_NODE_ROUND:
		return rounded(a.d, expr->value.as.i);
	default:
		return cast(node, a);
	}
}

#endif
