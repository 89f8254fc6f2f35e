/* Seven models with every kind of relation, and beside them the plain model of what should be there: a
 * world is a struct of arrays, a copy of it is a snapshot. */
#ifndef TEST_CONFORMANCE_WORLD_H
#define TEST_CONFORMANCE_WORLD_H

#include "../engine.h"

/* clang-format off */
RX_MODEL(Writer, writer,                                      /* two lists of one model */
    column(int32_t, slot),
    column(rx_text, name, .nullable = true),
    one(Profile, profile),
    many(Work, works, .via = "writer_id"),
    many(Work, edited, .via = "editor_id"));

RX_MODEL(Profile, profile,                                    /* one to one; the database cascades */
    column(int32_t, slot),
    column(rx_text, about, .nullable = true),
    column(int64_t, writer_id, .foreign_key = "writer.id", .on_delete = RX_CASCADE, .unique = true),
    one(Writer, writer));

RX_MODEL(Work, work,
    column(int32_t, slot),
    column(rx_text, title, .nullable = true),
    column(rx_opt_int64, writer_id, .foreign_key = "writer.id", .on_delete = RX_SET_NULL),
    column(rx_opt_int64, editor_id, .foreign_key = "writer.id", .on_delete = RX_SET_NULL),
    column(int32_t, revision, .version = true),
    one(Writer, writer, .via = "writer_id"),
    one(Writer, editor, .via = "editor_id"),
    many(Part, parts, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN),
    many(Topic, topics, .through = "work_topic"));

RX_TABLE(Part, part,                                          /* a composite key with a foreign one in it */
    primary_key(int64_t, work_id, .foreign_key = "work.id"),
    primary_key(int32_t, number),
    column(rx_text, body, .nullable = true),
    one(Work, work),
    many(Note, notes));

RX_MODEL(Note, note,                                          /* a foreign key of two columns */
    column(int32_t, slot),
    column(rx_text, text, .nullable = true),
    column(rx_opt_int64, work_id, .foreign_key = "part.work_id", .on_delete = RX_SET_NULL),
    column(rx_opt_int32, part_number, .foreign_key = "part.number"),
    one(Part, part));

RX_MODEL(Topic, topic,                                        /* a tree */
    column(int32_t, slot),
    column(rx_text, word, .nullable = true),
    column(rx_opt_int64, parent_id, .foreign_key = "topic.id", .on_delete = RX_SET_NULL),
    one(Topic, parent),
    many(Topic, children),
    many(Work, works, .through = "work_topic"));

RX_TABLE(WorkTopic, work_topic,                               /* many to many */
    primary_key(int64_t, work_id, .foreign_key = "work.id", .on_delete = RX_CASCADE),
    primary_key(int64_t, topic_id, .foreign_key = "topic.id", .on_delete = RX_CASCADE));
/* clang-format on */

enum {
	WRITERS = 3,
	WORKS = 4,
	PARTS = 2,
	TOPICS = 4,
	NOTES = 3,
	WORDS = 5,
	NOBODY = -1,
	DEPTH = 3
};

static const char *const words[WORDS] = { NULL, "", "a", "b", "a longer word, ä" };

/* How an unflushed reference was changed: pointer and key are not to be mixed. */
typedef enum touched { UNTOUCHED, BY_POINTER, BY_KEY } touched;

/* One row that is there, or not, and its object. References are slots, or NOBODY; that of a note is to the
 * part number `ref % PARTS` of the work `ref / PARTS`. */
typedef struct item {
	bool there;
	int word;
	int ref[2];
	touched touched[2];
	void *object;
	bool blind[2]; /* the pointer was assigned without having been loaded */
} item;

typedef struct world {
	item writer[WRITERS], profile[WRITERS], work[WORKS], part[WORKS][PARTS], topic[TOPICS],
		note[NOTES];
	bool link[WORKS][TOPICS];
} world;

/* What the objects hold, what the transaction has written, what is committed. */
static world now, written, committed, saved[DEPTH];
static int64_t savepoint[DEPTH];
static int depth;

static unsigned long long seed, random_state;
static char story[8000]; /* what was done, for the message of a failure */

static inline int below(int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)((random_state >> 11) % (unsigned)n);
}

__attribute__((format(printf, 1, 2))) static inline void tell(const char *format, ...)
{
	size_t used = strlen(story);
	va_list args;
	va_start(args, format);
	vsnprintf(story + used, sizeof story - used, format, args);
	va_end(args);
}

#define MUST(condition) \
	do { \
		if (!(condition)) \
			fail_msg("REFLEX_TEST_SEED=%llu: not so: %s\n%s\nsteps:%s", seed, #condition, \
				rx_session_error(s)->message, story); \
	} while (0)

static inline bool is_pending(const item *current, const item *before)
{
	return current->there && !before->there;
}

/* Free in the session and in the transaction: keys are not used twice in one flush. */
static inline bool is_free(const item *current, const item *before)
{
	return !current->there && !before->there;
}

static inline void untouch(item *x)
{
	x->touched[0] = x->touched[1] = UNTOUCHED;
	x->blind[0] = x->blind[1] = false;
}

static inline void forget_touched(world *w)
{
	for (int i = 0; i < WORKS; i++)
		untouch(&w->work[i]);
	for (int i = 0; i < TOPICS; i++)
		untouch(&w->topic[i]);
	for (int i = 0; i < WORKS; i++)
		for (int k = 0; k < PARTS; k++)
			untouch(&w->part[i][k]);
	for (int i = 0; i < NOTES; i++)
		untouch(&w->note[i]);
}

static inline void world_flush(void)
{
	forget_touched(&now);
	written = now;
}

/* NULL over NULL is no assignment: a pointer that is not loaded is cleared by its key, also when it was
 * something else in between. */
static inline bool may_assign(item *x, int which, const void *pointer, int to)
{
	if (to == NOBODY && (!pointer || x->blind[which]))
		return false;
	if (!pointer && x->ref[which] != NOBODY && x->touched[which] == UNTOUCHED)
		x->blind[which] = true;
	return true;
}

static inline item *part_item(world *w, int at)
{
	return &w->part[at / PARTS][at % PARTS];
}

static inline bool same_word(const char *text, int word)
{
	const char *wanted = words[word];
	return text && wanted ? strcmp(text, wanted) == 0 : text == wanted;
}

#endif
