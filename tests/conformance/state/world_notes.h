/* Notes on parts: children by a foreign key of two columns, one of which comes from a key that the
 * database gives to the part's work. A part that goes leaves its notes behind. */
#ifndef TEST_CONFORMANCE_WORLD_NOTES_H
#define TEST_CONFORMANCE_WORLD_NOTES_H

#include "world_compare.h"

static int any_part(void)
{
	int at = below(WORKS * PARTS + 1) - 1;
	return at != NOBODY && part_item(&now, at)->there ? at : NOBODY;
}

static void add_note(rx_session *s, int i)
{
	if (!is_free(&now.note[i], &written.note[i]))
		return;
	int word = below(WORDS), at = any_part();
	bool append = at != NOBODY && below(2);
	Note *x = append ? rx_add(s, Note, .slot = i, .text = words[word])
					 : rx_add(s, Note, .slot = i, .text = words[word], .part = part(at));
	tell(" add-note(%d on %d%s)", i, at, append ? ", append" : "");
	MUST(x && (!append || rx_append(s, part(at), Part_.notes, x)));
	now.note[i] = (item){ .there = true,
		.word = word,
		.ref = { at },
		.touched = { at == NOBODY ? UNTOUCHED : BY_POINTER },
		.object = x };
}

static void assign_note(int i)
{
	item *x = &now.note[i];
	int at = any_part();
	if (!x->there || x->touched[0] == BY_KEY || !may_assign(x, 0, note(i)->part, at))
		return;
	tell(" note(%d -> %d)", i, at);
	note(i)->part = part(at);
	x->ref[0] = at;
	x->touched[0] = BY_POINTER;
}

static void assign_note_key(int i)
{
	item *x = &now.note[i];
	int at = any_part();
	if (!x->there || x->touched[0] == BY_POINTER || is_pending(x, &written.note[i]) ||
		(at != NOBODY && is_pending(part_item(&now, at), part_item(&written, at))))
		return;
	tell(" note-key(%d -> %d)", i, at);
	note(i)->work_id = at == NOBODY ? (rx_opt_int64){ 0 } : rx_some(part(at)->work_id);
	note(i)->part_number = at == NOBODY ? (rx_opt_int32){ 0 } : rx_some_int32(part(at)->number);
	x->ref[0] = at;
	x->touched[0] = BY_KEY;
}

static void append_note(rx_session *s, int i)
{
	item *x = &now.note[i];
	int at = any_part();
	if (!x->there || at == NOBODY || x->touched[0] == BY_KEY)
		return;
	tell(" append-note(%d -> %d)", i, at);
	MUST(rx_append(s, part(at), Part_.notes, note(i)));
	x->blind[0] = false;
	x->ref[0] = at;
	x->touched[0] = BY_POINTER;
}

static void remove_note(rx_session *s, int i)
{
	item *x = &now.note[i];
	int at = x->ref[0];
	if (!x->there || at == NOBODY || x->touched[0] == BY_KEY)
		return;
	tell(" remove-note(%d of %d)", i, at);
	MUST(rx_remove(s, part(at), Part_.notes, note(i)));
	x->blind[0] = false;
	x->ref[0] = NOBODY;
	x->touched[0] = BY_POINTER;
}

static void delete_note(rx_session *s, int i)
{
	if (!now.note[i].there)
		return;
	tell(" delete-note(%d)", i);
	MUST(rx_delete(s, note(i)));
	now.note[i].there = false;
}

/* As with writers: an object that points to a deleted one, unflushed, would be an error of the program. */
static bool part_is_in_use(int at)
{
	bool pending = is_pending(part_item(&now, at), part_item(&written, at));
	for (int i = 0; i < NOTES; i++) {
		const item *x = &now.note[i], *before = &written.note[i];
		if (x->there && x->ref[0] == at &&
			(pending || !before->there || before->ref[0] != at || x->touched[0]))
			return true;
	}
	return false;
}

static void part_goes(int at)
{
	part_item(&now, at)->there = false;
	for (int i = 0; i < NOTES; i++) {
		if (now.note[i].ref[0] == at)
			now.note[i].ref[0] = NOBODY;
	}
}

static void change_note(rx_session *s, int i)
{
	int what = below(5);
	if (what < 2)
		assign_note(i);
	else if (what < 3)
		assign_note_key(i);
	else if (what < 4)
		append_note(s, i);
	else
		remove_note(s, i);
}

static void load_notes(rx_session *s)
{
	Note **notes = below(2) ? rx_all(s, Note, .load = { Note_.part }) : rx_all(s, Note);
	MUST(notes);
	for (; *notes; notes++)
		now.note[(*notes)->slot].object = *notes;
}

#endif
