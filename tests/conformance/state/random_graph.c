/* Random sequences of all that can be done to a graph of objects, beside a model of what should come
 * of it (world.h). After each step the objects hold what the model says; after each flush so do their
 * keys, pointers and lists, the identity map and the database, and after each commit and rollback
 * what another session sees.
 *
 * REFLEX_TEST_SEED=n runs the sequence n and those after it, REFLEX_TEST_SEQUENCES how many. */

#include "support/seed.h"
#include "world_notes.h"

static int any_writer(void)
{
	int i = below(WRITERS + 1) - 1;
	return i != NOBODY && now.writer[i].there ? i : NOBODY;
}

/* ---- adding ---------------------------------------------------------------------------------- */

static void add_writer(rx_session *s, int i)
{
	if (!is_free(&now.writer[i], &written.writer[i]))
		return;
	int word = below(WORDS);
	now.writer[i] = (item){
		.there = true, .word = word, .object = rx_add(s, Writer, .slot = i, .name = words[word])
	};
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
	now.profile[i] = (item){ .there = true, .word = word, .ref = { i }, .object = p };
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
	now.work[i] = (item){ .there = true,
		.word = word,
		.ref = { by, editor },
		.touched = { by == NOBODY ? UNTOUCHED : BY_POINTER,
			editor == NOBODY ? UNTOUCHED : BY_POINTER },
		.object = x };
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
	now.part[i][k] = (item){ .there = true, .word = word, .ref = { i }, .object = p };
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
	now.topic[i] = (item){ .there = true,
		.word = word,
		.ref = { parent },
		.touched = { parent == NOBODY ? UNTOUCHED : BY_POINTER },
		.object = x };
}

/* ---- assigning ------------------------------------------------------------------------------- */

static void assign_word(int kind, int i)
{
	int word = below(WORDS), k = below(PARTS);
	item *x = kind == 0 ? &now.writer[i % WRITERS]
		: kind == 1		? &now.profile[i % WRITERS]
		: kind == 2		? &now.work[i % WORKS]
		: kind == 3		? &now.part[i % WORKS][k]
		: kind == 4		? &now.topic[i % TOPICS]
						: &now.note[i % NOTES];
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
	else if (kind == 4)
		((Topic *)x->object)->word = words[word];
	else
		((Note *)x->object)->text = words[word];
}

static void assign_pointer(int i, int which)
{
	item *x = &now.work[i];
	int to = any_writer();
	Writer **pointer = which == 0 ? &work(i)->writer : &work(i)->editor;
	if (x->touched[which] == BY_KEY || !may_assign(x, which, *pointer, to))
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
	if (!x->there || !may_assign(x, 0, topic(i)->parent, to))
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
	x->blind[which] = false;
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
	x->blind[which] = false;
	x->ref[which] = NOBODY;
	x->touched[which] = BY_POINTER;
}

static void remove_part(rx_session *s, int i, int k)
{
	item *x = &now.part[i][k];
	if (!now.work[i].there || !x->there || part_is_in_use(i * PARTS + k))
		return;
	tell(" remove-part(%d/%d)", i, k);
	MUST(rx_remove(s, work(i), Work_.parts, (Part *)x->object));
	part_goes(i * PARTS + k);
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
	for (int k = 0; k < PARTS; k++) {
		if (now.part[i][k].there && part_is_in_use(i * PARTS + k))
			return;
	}
	tell(" delete-work(%d)", i);
	MUST(rx_delete(s, work(i)));
	now.work[i].there = false;
	memset(now.link[i], 0, sizeof now.link[i]);
	for (int k = 0; k < PARTS; k++)
		part_goes(i * PARTS + k);
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
	Part **parts = below(2) ? rx_all(s, Part, .load = { Part_.notes }) : rx_all(s, Part);
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
	load_notes(s);
	written = committed = now;
	compare_all(s);
}

/* ---- sequences ------------------------------------------------------------------------------- */

static void add_something(rx_session *s)
{
	int what = below(11);
	if (what < 1)
		add_writer(s, below(WRITERS));
	else if (what < 2)
		add_profile(s, below(WRITERS));
	else if (what < 4)
		add_work(s, below(WORKS));
	else if (what < 7)
		add_part(s, below(WORKS), below(PARTS));
	else if (what < 9)
		add_topic(s, below(TOPICS));
	else
		add_note(s, below(NOTES));
}

static void change_something(rx_session *s)
{
	int what = below(13), i = below(WORKS), which = below(2);
	if (what < 2)
		assign_word(below(6), below(12));
	else if (what < 3)
		assign_parent(below(TOPICS));
	else if (what < 5)
		link_topic(s, i, below(TOPICS), below(3) > 0);
	else if (what > 10)
		change_note(s, below(NOTES));
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
	int what = below(5);
	if (what == 0)
		delete_writer(s, below(WRITERS));
	else if (what == 1)
		delete_profile(s, below(WRITERS));
	else if (what == 2)
		delete_work(s, below(WORKS));
	else if (what == 3)
		delete_note(s, below(NOTES));
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
		MUST(rx_delete_where(s, Note, .all = true) >= 0 &&
			rx_delete_where(s, Part, .all = true) >= 0 &&
			rx_delete_where(s, Work, .all = true) >= 0 &&
			rx_delete_where(s, Writer, .all = true) >= 0 &&
			rx_delete_where(s, Topic, .all = true) >= 0 && rx_commit(s));
	}
}

static void test_conformance_state_random_graph__does_what_the_model_says(void **state)
{
	suite *the = *state;
	const char *count = getenv("REFLEX_TEST_SEQUENCES");
	/* A sequence is some hundred statements, and each is a way to the server and back. */
	long usual = the->schema[0] ? 1500 : 10000;
	long n = count ? strtol(count, NULL, 10) : usual;

	seed = test_seed();
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
