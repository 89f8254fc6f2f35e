/* The options of a table: engine, character set, collation. Names of the server have several spellings;
 * what it tells of a table is brought into one, and so is what a model says. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "drivers/mariadb/dialect.h"
#include "model/naming.h"

enum { NAME_SIZE = 96 };

static bool is_name(const char *text)
{
	return !text ||
		(*text && strlen(text) < NAME_SIZE / 2 && text[strspn(text, RX__NAME_LETTERS)] == '\0');
}

/* "utf8_bin" and "utf8" are utf8mb3's. */
static void true_name(char out[NAME_SIZE], const char *name)
{
	const bool old = !strncasecmp(name, "utf8", 4) && (!name[4] || name[4] == '_');

	snprintf(out, NAME_SIZE, "%s%s", old ? "utf8mb3" : name, old ? name + 4 : "");
}

/* That of a collation is what its name begins with. Those of UCA 14 may leave it out. */
static void charset_of(char out[NAME_SIZE], const rx_schema_table *table)
{
	const char *collate = table->collate;

	if (table->charset || !collate || !strncasecmp(collate, "uca1400_", 8)) {
		true_name(out, table->charset ? table->charset : "utf8mb4");
		return;
	}
	true_name(out, collate);
	out[strcspn(out, "_")] = '\0';
}

/* Without one, ours: texts are compared code point by code point. */
static void collation_of(char out[NAME_SIZE], const rx_schema_table *table)
{
	char charset[NAME_SIZE];

	charset_of(charset, table);
	if (!table->collate)
		snprintf(
			out, NAME_SIZE, "%.40s%s", charset, strcasecmp(charset, "binary") ? "_nopad_bin" : "");
	else if (!strncasecmp(table->collate, "uca1400_", 8))
		snprintf(out, NAME_SIZE, "%.40s_%.48s", charset, table->collate);
	else
		true_name(out, table->collate);
}

int rx__my_options_text(const rx_schema_table *table, bool alter, char *out, size_t size)
{
	const bool texts = table->charset || table->collate || !alter;
	const char *before = alter ? "" : " ";
	char charset[NAME_SIZE], collation[NAME_SIZE], engine[NAME_SIZE] = "";
	int length;

	if (!is_name(table->engine) || !is_name(table->charset) || !is_name(table->collate))
		return RX_EINVAL;
	charset_of(charset, table);
	collation_of(collation, table);
	if (table->engine)
		snprintf(engine, sizeof(engine), "%sENGINE = %.48s%s", before, table->engine,
			alter && texts ? ", " : "");
	length = texts ? snprintf(out, size, "%s%sDEFAULT CHARACTER SET %s COLLATE %s", engine, before,
						 charset, collation)
				   : snprintf(out, size, "%s", engine);
	return (size_t)length < size ? 0 : RX_EINVAL;
}

static const char *true_engine(const char *name)
{
	if (!strcasecmp(name, "innobase"))
		return "InnoDB";
	if (!strcasecmp(name, "merge"))
		return "MRG_MyISAM";
	return strcasecmp(name, "heap") ? name : "MEMORY";
}

bool rx__my_options_equal(const rx_schema_table *there, const rx_schema_table *wanted)
{
	char a[NAME_SIZE], b[NAME_SIZE];

	if (wanted->engine && there->engine &&
		strcasecmp(true_engine(there->engine), true_engine(wanted->engine)) != 0)
		return false;
	if ((!wanted->charset && !wanted->collate) || (!there->charset && !there->collate))
		return true;
	charset_of(a, there);
	charset_of(b, wanted);
	if (strcasecmp(a, b) != 0 || !wanted->collate)
		return strcasecmp(a, b) == 0;
	collation_of(a, there);
	collation_of(b, wanted);
	return !strcasecmp(a, b);
}
