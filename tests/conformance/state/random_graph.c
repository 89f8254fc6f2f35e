/* Random sequences of all that can be done to a graph of objects, beside a model of what should come
 * of it (world.h). After each step the objects hold what the model says; after each flush so do their
 * keys, pointers and lists, the identity map and the database, and after each commit and rollback
 * what another session sees.
 *
 * REFLEX_TEST_SEED=n runs the sequence n and those after it, REFLEX_TEST_SEQUENCES how many. */
#include <time.h>

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

static int any_writer(void)
{
	int i = below(WRITERS + 1) - 1;
	return i != NOBODY && now.writer[i].there ? i : NOBODY;
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

static void compare_rows(rx_session *s, const world *w)
{
	int n = 0;
	for (int i = 0; i < WRITERS; i++)
		n += w->writer[i].there + w->profile[i].there;
	for (int i = 0; i < TOPICS; i++)
		n += w->topic[i].there;
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
	compare_rows(s, &written);
}

/* ---- adding ---------------------------------------------------------------------------------- */

static void add_writer(rx_session *s, int i)
{
	if (!is_free(&now.writer[i], &written.writer[i]))
		return;
	int word = below(WORDS);
	now.writer[i] =
		(item){ true, word, { 0 }, { 0 }, rx_add(s, Writer, .slot = i, .name = words[word]) };
	tell(" add-writer(%d)", i);
	MUST(writer(i));
}

static void add_profile(rx_session *s, int i)
{
	if (!is_free(&now.profile[i], &written.profile[i]) || !now.writer[i].there)
		return;
	int word = below(WORDS);
	bool from_writer = below(2) && !writer(i)->profile;
	Profile *p = rx_add(s, Profile, .slot = i, .about = words[word]);
	MUST(p);
	tell(" add-profile(%d%s)", i, from_writer ? ", writer->profile" : "");
	if (from_writer)
		writer(i)->profile = p;
	else
		p->writer = writer(i);
	now.profile[i] = (item){ true, word, { i }, { 0 }, p };
}

static void add_work(rx_session *s, int i)
{
	if (!is_free(&now.work[i], &written.work[i]))
		return;
	int word = below(WORDS), by = any_writer(), editor = any_writer();
	Work *x = rx_add(
		s, Work, .slot = i, .title = words[word], .writer = writer(by), .editor = writer(editor));
	tell(" add-work(%d by %d, %d)", i, by, editor);
	MUST(x);
	now.work[i] = (item){ true, word, { by, editor },
		{ by == NOBODY ? UNTOUCHED : BY_POINTER, editor == NOBODY ? UNTOUCHED : BY_POINTER }, x };
}

static void add_part(rx_session *s, int i, int k)
{
	if (!now.work[i].there || !is_free(&now.part[i][k], &written.part[i][k]))
		return;
	int word = below(WORDS);
	bool append = below(2);
	Part *p = append ? rx_add(s, Part, .number = k, .body = words[word])
					 : rx_add(s, Part, .number = k, .body = words[word], .work = work(i));
	tell(" add-part(%d/%d%s)", i, k, append ? ", append" : "");
	MUST(p && (!append || rx_append(s, work(i), Work_.parts, p)));
	now.part[i][k] = (item){ true, word, { i }, { 0 }, p };
}

/* Whether `above` is the topic itself or stands over it. */
static bool is_above(int above, int i)
{
	for (int steps = 0; i != NOBODY && steps <= TOPICS; i = now.topic[i].ref[0], steps++) {
		if (i == above)
			return true;
	}
	return false;
}

static int any_parent(int i)
{
	int parent = below(TOPICS + 1) - 1;
	bool good = parent != NOBODY && now.topic[parent].there && !is_above(i, parent);
	return good ? parent : NOBODY;
}

static void add_topic(rx_session *s, int i)
{
	if (!is_free(&now.topic[i], &written.topic[i]))
		return;
	int word = below(WORDS), parent = any_parent(i);
	Topic *x = rx_add(s, Topic, .slot = i, .word = words[word], .parent = topic(parent));
	tell(" add-topic(%d under %d)", i, parent);
	MUST(x);
	now.topic[i] =
		(item){ true, word, { parent }, { parent == NOBODY ? UNTOUCHED : BY_POINTER }, x };
}

/* ---- assigning ------------------------------------------------------------------------------- */

static void assign_word(int kind, int i)
{
	int word = below(WORDS), k = below(PARTS);
	item *x = kind == 0 ? &now.writer[i % WRITERS]
		: kind == 1		? &now.profile[i % WRITERS]
		: kind == 2		? &now.work[i % WORKS]
		: kind == 3		? &now.part[i % WORKS][k]
						: &now.topic[i % TOPICS];
	if (!x->there)
		return;
	tell(" word(%d, %d, %d)", kind, i, word);
	x->word = word;
	if (kind == 0)
		((Writer *)x->object)->name = words[word];
	else if (kind == 1)
		((Profile *)x->object)->about = words[word];
	else if (kind == 2)
		((Work *)x->object)->title = words[word];
	else if (kind == 3)
		((Part *)x->object)->body = words[word];
	else
		((Topic *)x->object)->word = words[word];
}

static void assign_pointer(int i, int which)
{
	item *x = &now.work[i];
	int to = any_writer();
	Writer **pointer = which == 0 ? &work(i)->writer : &work(i)->editor;
	/* NULL over NULL is no assignment: a pointer that is not loaded is cleared by its key. */
	if (x->touched[which] == BY_KEY || (to == NOBODY && !*pointer))
		return;
	tell(" pointer(%d.%d -> %d)", i, which, to);
	*pointer = writer(to);
	x->ref[which] = to;
	x->touched[which] = BY_POINTER;
}

static void assign_key(int i, int which)
{
	item *x = &now.work[i];
	int to = any_writer();
	if (x->touched[which] == BY_POINTER || is_pending(x, &written.work[i]) ||
		(to != NOBODY && is_pending(&now.writer[to], &written.writer[to])))
		return;
	tell(" key(%d.%d -> %d)", i, which, to);
	rx_opt_int64 *key = which == 0 ? &work(i)->writer_id : &work(i)->editor_id;
	*key = to == NOBODY ? (rx_opt_int64){ 0 } : rx_some(writer(to)->id);
	x->ref[which] = to;
	x->touched[which] = BY_KEY;
}

static void assign_parent(int i)
{
	item *x = &now.topic[i];
	int to = any_parent(i);
	if (!x->there || (to == NOBODY && !topic(i)->parent))
		return;
	tell(" parent(%d -> %d)", i, to);
	topic(i)->parent = topic(to);
	x->ref[0] = to;
	x->touched[0] = BY_POINTER;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void append_work(rx_session *s, int i, int which)
{
	item *x = &now.work[i];
	int to = any_writer();
	if (to == NOBODY || x->touched[which] == BY_KEY)
		return;
	tell(" append(%d.%d -> %d)", i, which, to);
	if (which == 0)
		MUST(rx_append(s, writer(to), Writer_.works, work(i)));
	else
		MUST(rx_append(s, writer(to), Writer_.edited, work(i)));
	x->ref[which] = to;
	x->touched[which] = BY_POINTER;
}

static void remove_work(rx_session *s, int i, int which)
{
	item *x = &now.work[i];
	int from = x->ref[which];
	if (from == NOBODY || x->touched[which] == BY_KEY)
		return;
	tell(" remove(%d.%d of %d)", i, which, from);
	if (which == 0)
		MUST(rx_remove(s, writer(from), Writer_.works, work(i)));
	else
		MUST(rx_remove(s, writer(from), Writer_.edited, work(i)));
	x->ref[which] = NOBODY;
	x->touched[which] = BY_POINTER;
}

static void remove_part(rx_session *s, int i, int k)
{
	item *x = &now.part[i][k];
	if (!now.work[i].there || !x->there)
		return;
	tell(" remove-part(%d/%d)", i, k);
	MUST(rx_remove(s, work(i), Work_.parts, (Part *)x->object));
	x->there = false;
}

static void link_topic(rx_session *s, int i, int j, bool linked)
{
	if (!now.work[i].there || !now.topic[j].there || now.link[i][j] == linked)
		return;
	bool from_topic = below(2);
	tell(" %s(%d, %d%s)", linked ? "link" : "unlink", i, j, from_topic ? ", from the topic" : "");
	if (linked && from_topic)
		MUST(rx_append(s, topic(j), Topic_.works, work(i)));
	else if (linked)
		MUST(rx_append(s, work(i), Work_.topics, topic(j)));
	else if (from_topic)
		MUST(rx_remove(s, topic(j), Topic_.works, work(i)));
	else
		MUST(rx_remove(s, work(i), Work_.topics, topic(j)));
	now.link[i][j] = linked;
}

static void replace_topics(rx_session *s, int i)
{
	Topic *list[TOPICS + 1];
	bool links[TOPICS];
	int n = 0;
	memcpy(links, now.link[i], sizeof links);
	tell(" replace(%d:", i);
	for (int j = 0; j < TOPICS; j++) {
		now.link[i][j] = now.topic[j].there && below(2);
		if (!now.link[i][j])
			continue;
		list[n++] = topic(j);
		tell(" %d", j);
	}
	tell(")");
	list[n] = NULL;
	bool flushes = !is_pending(&now.work[i], &written.work[i]) && !work(i)->topics;
	world before = now;
	memcpy(before.link[i], links, sizeof links);
	MUST(rx_set_list(s, work(i), Work_.topics, list));
	if (!flushes)
		return;
	forget_touched(&now);
	forget_touched(&before);
	written = before;
}

/* ---- deleting -------------------------------------------------------------------------------- */

/* An object that points to the deleted one, unflushed, would be an error of the program. */
static bool writer_is_in_use(int i)
{
	bool pending = is_pending(&now.writer[i], &written.writer[i]);
	if (is_pending(&now.profile[i], &written.profile[i]))
		return true;
	for (int j = 0; j < WORKS; j++) {
		const item *x = &now.work[j], *before = &written.work[j];
		for (int which = 0; x->there && which < 2; which++) {
			if (x->ref[which] == i &&
				(pending || !before->there || before->ref[which] != i || x->touched[which]))
				return true;
		}
	}
	return false;
}

static void delete_writer(rx_session *s, int i)
{
	if (!now.writer[i].there || writer_is_in_use(i))
		return;
	tell(" delete-writer(%d)", i);
	MUST(rx_delete(s, writer(i)));
	now.writer[i].there = now.profile[i].there = false;
	for (int j = 0; j < WORKS; j++) {
		for (int which = 0; which < 2; which++) {
			if (now.work[j].ref[which] == i)
				now.work[j].ref[which] = NOBODY;
		}
	}
}

static void delete_profile(rx_session *s, int i)
{
	if (!now.profile[i].there)
		return;
	tell(" delete-profile(%d)", i);
	/* Nothing follows the delete of an object that has no row: the program lets go of it itself. */
	if (is_pending(&now.profile[i], &written.profile[i]) &&
		writer(i)->profile == now.profile[i].object)
		writer(i)->profile = NULL;
	MUST(rx_delete(s, now.profile[i].object));
	now.profile[i].there = false;
}

static bool links_are_written(int i, int j)
{
	return now.link[i][j] == written.link[i][j];
}

static void delete_work(rx_session *s, int i)
{
	if (!now.work[i].there)
		return;
	for (int j = 0; j < TOPICS; j++) {
		if (!links_are_written(i, j))
			return;
	}
	tell(" delete-work(%d)", i);
	MUST(rx_delete(s, work(i)));
	now.work[i].there = false;
	memset(now.link[i], 0, sizeof now.link[i]);
	for (int k = 0; k < PARTS; k++)
		now.part[i][k].there = false;
}

static bool topic_is_in_use(int i)
{
	bool pending = is_pending(&now.topic[i], &written.topic[i]);
	for (int j = 0; j < WORKS; j++) {
		if (!links_are_written(j, i))
			return true;
	}
	for (int j = 0; j < TOPICS; j++) {
		const item *x = &now.topic[j], *before = &written.topic[j];
		if (x->there && x->ref[0] == i &&
			(pending || !before->there || before->ref[0] != i || x->touched[0]))
			return true;
	}
	return false;
}

static void delete_topic(rx_session *s, int i)
{
	if (!now.topic[i].there || topic_is_in_use(i))
		return;
	tell(" delete-topic(%d)", i);
	MUST(rx_delete(s, topic(i)));
	now.topic[i].there = false;
	for (int j = 0; j < TOPICS; j++) {
		if (now.topic[j].ref[0] == i)
			now.topic[j].ref[0] = NOBODY;
	}
	for (int j = 0; j < WORKS; j++)
		now.link[j][i] = false;
}

/* ---- the unit of work ------------------------------------------------------------------------ */

static void flush(rx_session *s)
{
	tell(" flush");
	MUST(rx_flush(s));
	world_flush();
	compare_all(s);
}

static void compare_committed(suite *the)
{
	rx_with_session(s, .engine = the->engine, .read_only = true)
		compare_rows(s, &committed);
}

static void commit(suite *the, rx_session *s)
{
	tell(" commit");
	MUST(rx_commit(s));
	world_flush();
	committed = written;
	compare_all(s);
	compare_committed(the);
}

static void rollback(suite *the, rx_session *s)
{
	tell(" rollback");
	MUST(rx_rollback(s));
	now = written = committed;
	compare_all(s);
	compare_committed(the);
}

static void begin_savepoint(rx_session *s)
{
	if (depth == DEPTH)
		return;
	tell(" {");
	savepoint[depth] = rx_savepoint_begin(s);
	MUST(savepoint[depth] > 0);
	world_flush();
	saved[depth++] = now;
	compare_all(s);
}

static void end_savepoint(rx_session *s, bool keep)
{
	if (depth == 0)
		return;
	depth--;
	tell(keep ? " }" : " }back");
	MUST(keep ? rx_savepoint_release(s, savepoint[depth])
			  : rx_savepoint_rollback(s, savepoint[depth]));
	if (keep)
		world_flush();
	else
		now = written = saved[depth];
	compare_all(s);
}

/* What a refresh would lose is not known to the model: it comes right behind a flush. */
static void refresh(rx_session *s, int i)
{
	flush(s);
	tell(" refresh(%d)", i);
	if (now.work[i % WORKS].there)
		MUST(rx_refresh(s, work(i % WORKS)));
	if (now.topic[i % TOPICS].there)
		MUST(rx_refresh(s, topic(i % TOPICS), .load = { Topic_.children, Topic_.works }));
	if (now.writer[i % WRITERS].there)
		MUST(rx_refresh(s, writer(i % WRITERS), .columns = { Writer_.name }));
	compare_all(s);
}

/* ---- a new set of objects -------------------------------------------------------------------- */

static void load_works(rx_session *s)
{
	bool with = below(2);
	Work **works = with
		? rx_all(s, Work, .load = { Work_.parts, Work_.topics, Work_.writer, Work_.editor })
		: rx_all(s, Work);
	MUST(works);
	for (; *works; works++)
		now.work[(*works)->slot].object = *works;
	Part **parts = rx_all(s, Part);
	MUST(parts);
	for (; *parts; parts++) {
		for (int i = 0; i < WORKS; i++) {
			if (now.work[i].there && work(i)->id == (*parts)->work_id)
				now.part[i][(*parts)->number].object = *parts;
		}
	}
}

/* All is committed; the session starts with nothing, and loads with some relations or without. */
static void reload(suite *the, rx_session *s)
{
	commit(the, s);
	rx_clear(s);
	tell(" reload");
	Writer **writers = below(2)
		? rx_all(s, Writer, .load = { Writer_.works, Writer_.edited, Writer_.profile })
		: rx_all(s, Writer);
	MUST(writers);
	for (; *writers; writers++)
		now.writer[(*writers)->slot].object = *writers;
	Profile **profiles =
		below(2) ? rx_all(s, Profile, .load = { Profile_.writer }) : rx_all(s, Profile);
	MUST(profiles);
	for (; *profiles; profiles++)
		now.profile[(*profiles)->slot].object = *profiles;
	Topic **topics = below(2)
		? rx_all(s, Topic, .load = { Topic_.children, Topic_.parent, Topic_.works })
		: rx_all(s, Topic);
	MUST(topics);
	for (; *topics; topics++)
		now.topic[(*topics)->slot].object = *topics;
	load_works(s);
	written = committed = now;
	compare_all(s);
}

/* ---- sequences ------------------------------------------------------------------------------- */

static void add_something(rx_session *s)
{
	int what = below(9);
	if (what < 1)
		add_writer(s, below(WRITERS));
	else if (what < 2)
		add_profile(s, below(WRITERS));
	else if (what < 4)
		add_work(s, below(WORKS));
	else if (what < 7)
		add_part(s, below(WORKS), below(PARTS));
	else
		add_topic(s, below(TOPICS));
}

static void change_something(rx_session *s)
{
	int what = below(11), i = below(WORKS), which = below(2);
	if (what < 2)
		assign_word(below(5), below(12));
	else if (what < 3)
		assign_parent(below(TOPICS));
	else if (what < 5)
		link_topic(s, i, below(TOPICS), below(3) > 0);
	else if (!now.work[i].there)
		return;
	else if (what < 6)
		assign_pointer(i, which);
	else if (what < 7)
		assign_key(i, which);
	else if (what < 8)
		append_work(s, i, which);
	else if (what < 9)
		remove_work(s, i, which);
	else if (what < 10)
		remove_part(s, i, below(PARTS));
	else
		replace_topics(s, i);
}

static void delete_something(rx_session *s)
{
	int what = below(4);
	if (what == 0)
		delete_writer(s, below(WRITERS));
	else if (what == 1)
		delete_profile(s, below(WRITERS));
	else if (what == 2)
		delete_work(s, below(WORKS));
	else
		delete_topic(s, below(TOPICS));
}

static void take_step(suite *the, rx_session *s)
{
	int what = below(100);
	if (what < 30)
		add_something(s);
	else if (what < 66)
		change_something(s);
	else if (what < 76)
		delete_something(s);
	else if (what < 82)
		flush(s);
	else if (what < 86)
		begin_savepoint(s);
	else if (what < 91)
		end_savepoint(s, below(2));
	else if (what < 93)
		refresh(s, below(12));
	else if (depth > 0)
		flush(s);
	else if (what < 96)
		commit(the, s);
	else if (what < 98)
		rollback(the, s);
	else
		reload(the, s);
	MUST(rx_ok(s));
	compare_words(s);
	compare_states(s);
}

static void run_sequence(suite *the)
{
	enum { STEPS = 30 };
	random_state = seed * 2654435761u + 1;
	story[0] = '\0';
	depth = 0;
	memset(&now, 0, sizeof now);
	written = committed = now;
	rx_with_session(s, .engine = the->engine) {
		for (int i = 0; i < STEPS; i++)
			take_step(the, s);
		while (depth > 0)
			end_savepoint(s, below(2));
		commit(the, s);
		MUST(rx_delete_where(s, Part, .all = true) >= 0 &&
			rx_delete_where(s, Work, .all = true) >= 0 &&
			rx_delete_where(s, Writer, .all = true) >= 0 &&
			rx_delete_where(s, Topic, .all = true) >= 0 && rx_commit(s));
	}
}

static void test_conformance_state_random_graph__does_what_the_model_says(void **state)
{
	const char *first = getenv("REFLEX_TEST_SEED"), *count = getenv("REFLEX_TEST_SEQUENCES");
	long n = count ? strtol(count, NULL, 10) : 10000;

	seed = first ? strtoull(first, NULL, 10) : (unsigned long long)time(NULL) * 100000;
	print_message("%ld sequences from REFLEX_TEST_SEED=%llu\n", n, seed);
	for (; n > 0; n--, seed++)
		run_sequence(*state);
}

static int open_in_memory(void **state)
{
	if (!getenv("REFLEX_TEST_URL"))
		setenv("REFLEX_TEST_URL", "sqlite://", 1);
	return suite_open(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conformance_state_random_graph__does_what_the_model_says),
	};
	return cmocka_run_group_tests(tests, open_in_memory, suite_close);
}
