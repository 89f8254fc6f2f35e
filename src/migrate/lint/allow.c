#include "migrate/lint/allow.h"

#include <string.h>

#include "base/fail.h"
#include "migrate/lint/rule.h"

static const char mark[] = "reflex: allow ";

/* One comment: its rules ("PG03 PG11") and the reason behind the comma. */
typedef struct permit {
	const char *rules, *reason;
	size_t rules_size, reason_size;
} permit;

static const char *next_permit(const char *text, permit *out)
{
	const char *found = strstr(text, mark);
	if (!found)
		return NULL;
	found += strlen(mark);
	size_t size = strcspn(found, "\n");
	const char *close = strstr(found, "*/");
	if (close && (size_t)(close - found) < size)
		size = (size_t)(close - found);
	while (size && strchr(" \t\r", found[size - 1]))
		size--;
	const char *comma = memchr(found, ',', size);
	*out = (permit){ .rules = found, .rules_size = comma ? (size_t)(comma - found) : size };
	if (comma) {
		out->reason = comma + 1 + strspn(comma + 1, " \t");
		out->reason_size = out->reason < found + size ? (size_t)(found + size - out->reason) : 0;
	}
	return found + size;
}

static bool next_rule(const char **at, const char *end, const char **rule, size_t *size)
{
	while (*at < end && strchr(" \t", **at))
		(*at)++;
	*rule = *at;
	while (*at < end && !strchr(" \t", **at))
		(*at)++;
	*size = (size_t)(*at - *rule);
	return *size > 0;
}

static bool names_rule(const permit *p, const char *wanted)
{
	const char *at = p->rules, *rule;
	size_t size;
	while (next_rule(&at, p->rules + p->rules_size, &rule, &size))
		if (size == strlen(wanted) && !strncmp(rule, wanted, size))
			return true;
	return false;
}

const char *rx__lint_allowed(rx_arena *arena, const char *text, const char *rule)
{
	permit p;
	while (text && (text = next_permit(text, &p)))
		if (names_rule(&p, rule) && p.reason_size)
			return rx__arena_strndup(arena, p.reason, p.reason_size);
	return NULL;
}

static bool is_rule(const char *name, size_t size)
{
	const rx__lint_table *const tables[] = { &rx__lint_common, &rx__lint_sqlite,
		&rx__lint_postgresql, &rx__lint_mariadb };
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (size_t i = 0; i < tables[t]->n; i++)
			if (strlen(tables[t]->rules[i].id) == size &&
				!strncmp(tables[t]->rules[i].id, name, size))
				return true;
	return false;
}

int rx__lint_check_allowed(const char *text, rx_error *error)
{
	permit p;
	while (text && (text = next_permit(text, &p))) {
		const char *at = p.rules, *rule;
		size_t size, n = 0;
		for (; next_rule(&at, p.rules + p.rules_size, &rule, &size); n++)
			if (!is_rule(rule, size))
				return rx__fail(error, RX_EMIGRATION,
					"the comment \"%s%.*s\" names '%.*s', which is no rule", mark,
					(int)p.rules_size, p.rules, (int)size, rule);
		if (!n || !p.reason_size)
			return rx__fail(error, RX_EMIGRATION,
				"the comment \"%s%.*s\" gives no reason; write \"%sPG03, built at night\"", mark,
				(int)p.rules_size, p.rules, mark);
	}
	return 0;
}
