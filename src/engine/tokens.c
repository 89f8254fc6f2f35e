/* A short list behind a mutex: it is as long as there are transactions at the same time. */
#include "engine/tokens.h"

#include <stdlib.h>
#include <string.h>

void rx__tokens_init(rx__tokens *tokens)
{
	*tokens = (rx__tokens){ .n = 0 };
	pthread_mutex_init(&tokens->mutex, NULL);
}

void rx__tokens_deinit(rx__tokens *tokens)
{
	free(tokens->list);
	pthread_mutex_destroy(&tokens->mutex);
}

bool rx__tokens_ready(rx__tokens *tokens)
{
	pthread_mutex_lock(&tokens->mutex);
	bool ready = tokens->ready;
	pthread_mutex_unlock(&tokens->mutex);
	return ready;
}

void rx__tokens_set_ready(rx__tokens *tokens, bool ready)
{
	pthread_mutex_lock(&tokens->mutex);
	tokens->ready = ready;
	pthread_mutex_unlock(&tokens->mutex);
}

static bool reserve(rx__tokens *tokens)
{
	enum { FIRST_CAP = 16 };
	if (tokens->n < tokens->cap)
		return true;
	size_t cap = tokens->cap ? tokens->cap * 2 : FIRST_CAP;
	rx__token *list = realloc(tokens->list, cap * sizeof *list);
	if (!list)
		return false;
	tokens->list = list;
	tokens->cap = cap;
	return true;
}

void rx__tokens_put(rx__tokens *tokens, const rx__token *token)
{
	pthread_mutex_lock(&tokens->mutex);
	if (reserve(tokens))
		tokens->list[tokens->n++] = *token;
	pthread_mutex_unlock(&tokens->mutex);
}

size_t rx__tokens_take(rx__tokens *tokens, rx__token *out)
{
	pthread_mutex_lock(&tokens->mutex);
	size_t n = tokens->n < RX__TOKENS_AT_ONCE ? tokens->n : RX__TOKENS_AT_ONCE;
	tokens->n -= n;
	memcpy(out, tokens->list ? tokens->list + tokens->n : out, n * sizeof *out);
	pthread_mutex_unlock(&tokens->mutex);
	return n;
}
