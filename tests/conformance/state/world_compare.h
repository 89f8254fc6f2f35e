/* The world compared with what there is: objects, the identity map, the database, and what another
 * session sees. */
#ifndef TEST_CONFORMANCE_WORLD_COMPARE_H
#define TEST_CONFORMANCE_WORLD_COMPARE_H

#include "world.h"

static Writer *writer(int i)
{
	return i == NOBODY ? NULL : now.writer[i].object;
}

static Work *work(int i)
{
	return now.work[i].object;
}

static Topic *topic(int i)
{
	return i == NOBODY ? NULL : now.topic[i].object;
}

static Part *part(int at)
{
	return at == NOBODY ? NULL : part_item(&now, at)->object;
}

static Note *note(int i)
{
	return now.note[i].object;
}

/* ---- comparing objects ----------------------------------------------------------------------- */

static void compare_words(rx_session *s)
{
	for (int i = 0; i < WRITERS; i++) {
		const item *x = &now.writer[i], *p = &now.profile[i];
		MUST(!x->there || same_word(((Writer *)x->object)->name, x->word));
		MUST(!p->there || same_word(((Profile *)p->object)->about, p->word));
	}
	for (int i = 0; i < WORKS; i++) {
		MUST(!now.work[i].there || same_word(work(i)->title, now.work[i].word));
		for (int k = 0; k < PARTS; k++) {
			const item *x = &now.part[i][k];
			MUST(!x->there || same_word(((Part *)x->object)->body, x->word));
			MUST(!x->there || ((Part *)x->object)->number == k);
		}
	}
	for (int i = 0; i < TOPICS; i++)
		MUST(!now.topic[i].there || same_word(topic(i)->word, now.topic[i].word));
	for (int i = 0; i < NOTES; i++)
		MUST(!now.note[i].there || same_word(note(i)->text, now.note[i].word));
}

static void compare_states(rx_session *s)
{
#define STATE(x, before) \
	MUST(!(x).there || \
		rx_state(s, (x).object) == \
			((before).there && (before).object == (x).object ? RX_STATE_PERSISTENT \
															 : RX_STATE_PENDING))
	for (int i = 0; i < WRITERS; i++) {
		STATE(now.writer[i], written.writer[i]);
		STATE(now.profile[i], written.profile[i]);
	}
	for (int i = 0; i < WORKS; i++)
		STATE(now.work[i], written.work[i]);
	for (int i = 0; i < TOPICS; i++)
		STATE(now.topic[i], written.topic[i]);
	for (int i = 0; i < NOTES; i++)
		STATE(now.note[i], written.note[i]);
#undef STATE
}

/* A list that is loaded holds these, each once, in any order. */
static bool list_is(void *list, void *const *wanted, size_t n)
{
	void **items = list;
	if (!list)
		return true;
	if (rx_len(list) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t times = 0;
		for (size_t j = 0; j < n; j++)
			times += items[j] == wanted[i];
		if (times != 1)
			return false;
	}
	return items[n] == NULL;
}

static void compare_writer(rx_session *s, int i)
{
	const Writer *x = writer(i);
	void *works[WORKS], *edited[WORKS];
	size_t n_works = 0, n_edited = 0;
	for (int j = 0; j < WORKS; j++) {
		if (now.work[j].there && now.work[j].ref[0] == i)
			works[n_works++] = work(j);
		if (now.work[j].there && now.work[j].ref[1] == i)
			edited[n_edited++] = work(j);
	}
	MUST(list_is(x->works, works, n_works));
	MUST(list_is(x->edited, edited, n_edited));
	MUST(!x->profile || (now.profile[i].there && x->profile == now.profile[i].object));
	MUST(rx_get(s, Writer, x->id) == x);
	if (!now.profile[i].there)
		return;
	const Profile *p = now.profile[i].object;
	MUST(p->writer_id == x->id && (!p->writer || p->writer == x));
	MUST(rx_get(s, Profile, p->id) == p);
}

static void compare_notes(rx_session *s, int at)
{
	void *notes[NOTES];
	size_t n = 0;
	for (int i = 0; i < NOTES; i++) {
		if (now.note[i].there && now.note[i].ref[0] == at)
			notes[n++] = note(i);
	}
	MUST(list_is(part(at)->notes, notes, n));
}

static void compare_note(rx_session *s, int i)
{
	const Note *x = note(i);
	const Part *on = part(now.note[i].ref[0]);
	MUST(x->work_id.set == (on != NULL) && (!on || x->work_id.value == on->work_id));
	MUST(x->part_number.set == (on != NULL) && (!on || x->part_number.value == on->number));
	MUST(!x->part || x->part == on);
	MUST(rx_get(s, Note, x->id) == x);
	MUST(!rx_is_dirty(s, x));
}

static void compare_work(rx_session *s, int i)
{
	const Work *x = work(i);
	const Writer *by = writer(now.work[i].ref[0]), *edited_by = writer(now.work[i].ref[1]);
	void *parts[PARTS], *topics[TOPICS];
	size_t n_parts = 0, n_topics = 0;
	MUST(x->writer_id.set == (by != NULL) && (!by || x->writer_id.value == by->id));
	MUST(x->editor_id.set == (edited_by != NULL) &&
		(!edited_by || x->editor_id.value == edited_by->id));
	MUST(!x->writer || x->writer == by);
	MUST(!x->editor || x->editor == edited_by);
	for (int k = 0; k < PARTS; k++) {
		const Part *p = now.part[i][k].object;
		if (!now.part[i][k].there)
			continue;
		parts[n_parts++] = now.part[i][k].object;
		MUST(p->work_id == x->id && (!p->work || p->work == x));
		MUST(rx_get(s, Part, x->id, k) == p);
		compare_notes(s, i * PARTS + k);
	}
	for (int j = 0; j < TOPICS; j++) {
		if (now.link[i][j])
			topics[n_topics++] = topic(j);
	}
	MUST(list_is(x->parts, parts, n_parts));
	MUST(list_is(x->topics, topics, n_topics));
	MUST(rx_get(s, Work, x->id) == x);
	MUST(!rx_is_dirty(s, x));
}

static void compare_topic(rx_session *s, int i)
{
	const Topic *x = topic(i), *parent = topic(now.topic[i].ref[0]);
	void *children[TOPICS], *works[WORKS];
	size_t n_children = 0, n_works = 0;
	MUST(x->parent_id.set == (parent != NULL) && (!parent || x->parent_id.value == parent->id));
	MUST(!x->parent || x->parent == parent);
	for (int j = 0; j < TOPICS; j++) {
		if (now.topic[j].there && now.topic[j].ref[0] == i)
			children[n_children++] = topic(j);
	}
	for (int j = 0; j < WORKS; j++) {
		if (now.link[j][i])
			works[n_works++] = work(j);
	}
	MUST(list_is(x->children, children, n_children));
	MUST(list_is(x->works, works, n_works));
	MUST(rx_get(s, Topic, x->id) == x);
	MUST(!rx_is_dirty(s, x));
}

/* ---- comparing the database ------------------------------------------------------------------- */

static int slot_of(const world *w, const char *kind, rx_opt_int64 id)
{
	for (int i = 0; id.set && *kind == 'w' && i < WRITERS; i++) {
		if (w->writer[i].there && ((Writer *)w->writer[i].object)->id == id.value)
			return i;
	}
	for (int i = 0; id.set && *kind == 't' && i < TOPICS; i++) {
		if (w->topic[i].there && ((Topic *)w->topic[i].object)->id == id.value)
			return i;
	}
	for (int i = 0; id.set && *kind == 'b' && i < WORKS; i++) {
		if (w->work[i].there && ((Work *)w->work[i].object)->id == id.value)
			return i;
	}
	return NOBODY;
}

static void compare_rows_of_works(rx_session *s, const world *w, int *n)
{
	rx_for(Work, x, s) {
		const item *wanted = &w->work[x->slot];
		MUST(wanted->there && same_word(x->title, wanted->word));
		MUST(slot_of(w, "writer", x->writer_id) == wanted->ref[0]);
		MUST(slot_of(w, "writer", x->editor_id) == wanted->ref[1]);
		--*n;
	}
	rx_for(Part, x, s) {
		int i = slot_of(w, "book", rx_some(x->work_id));
		MUST(i != NOBODY && w->part[i][x->number].there);
		MUST(same_word(x->body, w->part[i][x->number].word));
		--*n;
	}
	rx_for(WorkTopic, x, s) {
		int i = slot_of(w, "book", rx_some(x->work_id));
		int j = slot_of(w, "topic", rx_some(x->topic_id));
		MUST(i != NOBODY && j != NOBODY && w->link[i][j]);
		--*n;
	}
}

static void compare_rows_of_notes(rx_session *s, const world *w, int *n)
{
	rx_for(Note, x, s) {
		const item *wanted = &w->note[x->slot];
		int on = slot_of(w, "book", x->work_id);
		MUST(wanted->there && same_word(x->text, wanted->word));
		MUST(x->part_number.set == (on != NOBODY));
		MUST(wanted->ref[0] == (on == NOBODY ? NOBODY : on * PARTS + x->part_number.value));
		--*n;
	}
}

static void compare_rows(rx_session *s, const world *w)
{
	int n = 0;
	for (int i = 0; i < WRITERS; i++)
		n += w->writer[i].there + w->profile[i].there;
	for (int i = 0; i < TOPICS; i++)
		n += w->topic[i].there;
	for (int i = 0; i < NOTES; i++)
		n += w->note[i].there;
	for (int i = 0; i < WORKS; i++) {
		n += w->work[i].there;
		for (int k = 0; k < PARTS; k++)
			n += w->part[i][k].there;
		for (int j = 0; j < TOPICS; j++)
			n += w->link[i][j];
	}
	rx_for(Writer, x, s) {
		MUST(w->writer[x->slot].there && same_word(x->name, w->writer[x->slot].word));
		n--;
	}
	rx_for(Profile, x, s) {
		MUST(w->profile[x->slot].there && same_word(x->about, w->profile[x->slot].word));
		MUST(slot_of(w, "writer", rx_some(x->writer_id)) == x->slot);
		n--;
	}
	rx_for(Topic, x, s) {
		MUST(w->topic[x->slot].there && same_word(x->word, w->topic[x->slot].word));
		MUST(slot_of(w, "topic", x->parent_id) == w->topic[x->slot].ref[0]);
		n--;
	}
	compare_rows_of_works(s, w, &n);
	compare_rows_of_notes(s, w, &n);
	MUST(rx_ok(s));
	MUST(n == 0);
}

static void compare_all(rx_session *s)
{
	for (int i = 0; i < WRITERS; i++) {
		if (now.writer[i].there)
			compare_writer(s, i);
	}
	for (int i = 0; i < WORKS; i++) {
		if (now.work[i].there)
			compare_work(s, i);
	}
	for (int i = 0; i < TOPICS; i++) {
		if (now.topic[i].there)
			compare_topic(s, i);
	}
	for (int i = 0; i < NOTES; i++) {
		if (now.note[i].there)
			compare_note(s, i);
	}
	compare_rows(s, &written);
}

#endif
