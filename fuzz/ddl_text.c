/* The readers of CREATE TABLE and CREATE INDEX: spans lie within the text and in its order, and each
 * edit of what was read gives a text that can be read, with what it should have changed. */
#include <stdlib.h>
#include <string.h>

#include "sql/text/ddl_edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_span(rx__span span, size_t size)
{
	require(span.at <= size && span.size <= size - span.at);
}

static void check_table(const rx__ddl_text *text, size_t size)
{
	size_t end = 0;

	require(text->n_columns > 0 && text->list_end < size);
	for (size_t i = 0; i < text->n_columns; i++) {
		const rx__ddl_column_text *column = &text->columns[i];

		check_span(column->span, size);
		check_span(column->type_span, size);
		require(column->span.at >= end);
		end = column->span.at + column->span.size;
		require(column->first + column->n <= text->n_clauses);
	}
	for (size_t i = 0; i < text->n_clauses; i++) {
		check_span(text->clauses[i].span, size);
		check_span(text->clauses[i].body, size);
		require(text->clauses[i].span.at + text->clauses[i].span.size <= text->list_end);
	}
}

static void check_edits(const rx__ddl_text *text)
{
	const char *first = text->columns[0].name;
	rx__ddl_text edited = *text;

	if (rx__ddl_text_add_column(&edited, "\"fresh column\" INT", NULL) == 0) {
		require(edited.n_columns == text->n_columns + 1);
		/* Where all others are computed, it may not go again. */
		if (rx__ddl_text_drop_column(&edited, "fresh column", NULL) == 0)
			require(edited.n_columns == text->n_columns && edited.n_clauses == text->n_clauses);
	}
	edited = *text;
	if (rx__ddl_text_set_nullable(&edited, first, false, NULL) == 0)
		require(rx__ddl_text_clause(&edited, 0, RX__CLAUSE_NOT_NULL) != NULL);
	edited = *text;
	if (rx__ddl_text_drop_column(&edited, first, NULL) == 0)
		require(edited.n_columns == text->n_columns - 1);
	for (size_t i = 0; i < text->n_clauses && i < 8; i++) {
		edited = *text;
		if (rx__ddl_text_remove(&edited, &edited.clauses[i], NULL) == 0)
			require(edited.n_clauses < text->n_clauses && edited.n_columns == text->n_columns);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rx_error error = RX_ERROR_INIT;
	rx__ddl_text table;
	rx__index_text index;
	rx_arena arena;
	char *sql = malloc(size + 1);

	if (!sql)
		return 0;
	if (size)
		memcpy(sql, data, size);
	sql[size] = '\0';
	size = strlen(sql);
	rx__arena_init(&arena, 0);
	if (rx__ddl_text_read(&table, &arena, sql, &error) == 0) {
		check_table(&table, size);
		check_edits(&table);
	} else {
		require(error.message[0] && error.offset >= 0 && (size_t)error.offset <= size);
	}
	if (rx__index_text_read(&index, &arena, sql, &error) == 0) {
		require(index.n_parts > 0);
		check_span(index.where, size);
		for (size_t i = 0; i < index.n_parts; i++)
			check_span(index.parts[i].expression, size);
	}
	rx__arena_deinit(&arena);
	free(sql);
	return 0;
}
