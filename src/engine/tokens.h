/* The tokens of an engine: rows that transactions wrote so that a commit in doubt can be settled, and
 * that are of no use any more. The next transaction with a token deletes them. Used by any thread. */
#ifndef RX_ENGINE_TOKENS_H
#define RX_ENGINE_TOKENS_H

#include <pthread.h>
#include <reflex/engine.h>

enum { RX__TOKEN_SIZE = 33, RX__TOKENS_AT_ONCE = 8 };
typedef struct rx__token {
	char text[RX__TOKEN_SIZE]; /* 32 hexadecimal digits and a NUL */
} rx__token;

typedef struct rx__tokens {
	pthread_mutex_t mutex;
	bool ready; /* the table is there */
	rx__token *list; /* settled */
	size_t n, cap;
} rx__tokens;

void rx__tokens_init(rx__tokens *tokens);
void rx__tokens_deinit(rx__tokens *tokens);

bool rx__tokens_ready(rx__tokens *tokens);
void rx__tokens_set_ready(rx__tokens *tokens, bool ready);

/* A token whose row is settled. Without memory it is forgotten: its row goes when it is old. */
void rx__tokens_put(rx__tokens *tokens, const rx__token *token);
/* Takes settled tokens out, at most RX__TOKENS_AT_ONCE; their number. */
size_t rx__tokens_take(rx__tokens *tokens, rx__token *out);

rx__tokens *rx__engine_tokens(rx_engine *engine);

#endif
