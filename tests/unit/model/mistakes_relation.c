/* Mistakes in foreign keys and relations. */
#include "support/models.h"

RX_MODEL(Team, team,
	column(rx_text, name),
	column(rx_text, code, .unique = true),
	column(int32_t, number),
	table_index(ix_team_number, (number), .unique = true));

RX_MODEL(NoTable, t, column(int64_t, team_id, .foreign_key = "club.id"));
RX_MODEL(NearTable, t, column(int64_t, team_id, .foreign_key = "teem.id"));
RX_MODEL(NoColumn, t, column(int64_t, team_id, .foreign_key = "team.uid"));
RX_MODEL(NearColumn, t, column(rx_text, team_code, .foreign_key = "team.kode"));
RX_MODEL(NoSchema, t, column(int64_t, team_id, .foreign_key = "archive.team.id"));

static void test_model_mistakes_relation__foreign_key_to_nothing(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Team), OF(NoTable)),
		"NoTable.team_id: .foreign_key \"club.id\": no model has the table \"club\"; is its header "
		"included?");
	test_models_refused(MODELS(OF(Team), OF(NearTable)),
		"NearTable.team_id: .foreign_key \"teem.id\": no model has the table \"teem\"; did you "
		"mean "
		"\"team.id\"?");
	test_models_refused(MODELS(OF(Team), OF(NoColumn)),
		"NoColumn.team_id: .foreign_key \"team.uid\": table \"team\" (model Team) has no column "
		"\"uid\"; did you mean \"id\"?");
	test_models_refused(MODELS(OF(Team), OF(NearColumn)),
		"NearColumn.team_code: .foreign_key \"team.kode\": table \"team\" (model Team) has no "
		"column "
		"\"kode\"; did you mean \"code\"?");
	test_models_refused(MODELS(OF(Team), OF(NoSchema)),
		"NoSchema.team_id: .foreign_key \"archive.team.id\": no model has the table "
		"\"archive.team\"; is its header included?");
}

RX_MODEL(NoDot, t, column(int64_t, team_id, .foreign_key = "team"));
RX_MODEL(NoName, t, column(int64_t, team_id, .foreign_key = "team."));
RX_MODEL(OnlyDot, t, column(int64_t, team_id, .foreign_key = "."));
RX_MODEL(Nothing, t, column(int64_t, team_id, .foreign_key = ""));

static void test_model_mistakes_relation__malformed_foreign_key(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Team), OF(NoDot)),
		"NoDot.team_id: .foreign_key \"team\" is not of the form \"table.column\"");
	test_models_refused(MODELS(OF(Team), OF(NoName)),
		"NoName.team_id: .foreign_key \"team.\" is not of the form \"table.column\"");
	test_models_refused(MODELS(OF(Team), OF(OnlyDot)),
		"OnlyDot.team_id: .foreign_key \".\" is not of the form \"table.column\"");
	test_models_refused(MODELS(OF(Team), OF(Nothing)),
		"Nothing.team_id: .foreign_key \"\" is not of the form \"table.column\"");
}

RX_MODEL(Narrow, t, column(int32_t, team_id, .foreign_key = "team.id"));
RX_MODEL(Other, t, column(rx_opt_uuid, team_id, .foreign_key = "team.id"));
RX_MODEL(NotUnique, t, column(rx_text, team_name, .foreign_key = "team.name"));
RX_MODEL(ByUnique, t, column(rx_text, team_code, .foreign_key = "team.code"));
RX_MODEL(ByIndex, t, column(int32_t, team_number, .foreign_key = "team.number"));

static void test_model_mistakes_relation__foreign_key_to_what_cannot_be_one(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Team), OF(Narrow)),
		"Narrow.team_id: .foreign_key \"team.id\": the column is int32_t, and Team.id is int64_t; "
		"declare both of one type");
	test_models_refused(MODELS(OF(Team), OF(Other)),
		"Other.team_id: .foreign_key \"team.id\": the column is rx_uuid, and Team.id is int64_t; "
		"declare both of one type");
	test_models_refused(MODELS(OF(Team), OF(NotUnique)),
		"NotUnique.team_name: .foreign_key \"team.name\": Team.name is neither the primary key nor "
		"unique by itself, so that no database can refer to it; give it .unique = true");
	test_models_accepted(MODELS(OF(Team), OF(ByUnique)));
	test_models_accepted(MODELS(OF(Team), OF(ByIndex)));
}

RX_MODEL(NullNotNull, t,
	column(int64_t, team_id, .foreign_key = "team.id", .on_delete = RX_SET_NULL));
RX_MODEL(NullOnUpdate, t,
	column(int64_t, team_id, .foreign_key = "team.id", .on_update = RX_SET_NULL));
RX_MODEL(NullText, t,
	column(rx_text, team_code, .foreign_key = "team.code", .on_delete = RX_SET_NULL));
RX_MODEL(DefaultNone, t,
	column(int64_t, team_id, .foreign_key = "team.id", .on_delete = RX_SET_DEFAULT));
RX_MODEL(DefaultServer, t,
	column(int64_t, team_id, .foreign_key = "team.id", .on_delete = RX_SET_DEFAULT,
		.server_default = "1"));
RX_MODEL(ActionAlone, t, column(rx_opt_int64, team_id, .on_delete = RX_SET_NULL));
RX_MODEL(ActionNone, t, column(rx_opt_int64, team_id, .foreign_key = "team.id", .on_delete = 9));

static void test_model_mistakes_relation__actions(void **state)
{
	(void)state;
	const char *set_null = ": RX_SET_NULL on a column that is NOT NULL; declare it rx_opt_… (or "
						   ".nullable = true), or take RX_CASCADE or RX_RESTRICT";
	char message[256];
	snprintf(message, sizeof message, "NullNotNull.team_id%s", set_null);
	test_models_refused(MODELS(OF(Team), OF(NullNotNull)), message);
	snprintf(message, sizeof message, "NullOnUpdate.team_id%s", set_null);
	test_models_refused(MODELS(OF(Team), OF(NullOnUpdate)), message);
	snprintf(message, sizeof message, "NullText.team_code%s", set_null);
	test_models_refused(MODELS(OF(Team), OF(NullText)), message);
	test_models_refused(MODELS(OF(Team), OF(DefaultNone)),
		"DefaultNone.team_id: RX_SET_DEFAULT on a column that is NOT NULL and has no "
		".server_default; give it one");
	test_models_accepted(MODELS(OF(Team), OF(DefaultServer)));
	test_models_refused(MODELS(OF(Team), OF(ActionAlone)),
		"ActionAlone.team_id: .on_delete and .on_update need a .foreign_key = \"table.column\"");
	test_models_refused(MODELS(OF(Team), OF(ActionNone)),
		"ActionNone.team_id: .on_delete or .on_update is no action; take RX_CASCADE, RX_SET_NULL, "
		"RX_RESTRICT, …");
}

RX_MODEL(ToNowhere, t, one(Nowhere, x));
RX_MODEL(ManyNowhere, t, many(Nowhere, list));
RX_MODEL(OneWithout, t, one(Team, team));
RX_MODEL(Club, club, column(rx_text, name), many(Team, teams));

static void test_model_mistakes_relation__nothing_to_go_by(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(ToNowhere)),
		"ToNowhere.x: no model Nowhere is registered; is its header included?");
	test_models_refused(MODELS(OF(ManyNowhere)),
		"ManyNowhere.list: no model Nowhere is registered; is its header included?");
	test_models_refused(MODELS(OF(Team), OF(OneWithout)),
		"OneWithout.team: OneWithout has no foreign key to table \"team\"; add a column with "
		".foreign_key = \"team.id\"");
	test_models_refused(MODELS(OF(Team), OF(Club)),
		"Club.teams: Team has no foreign key to table \"club\"; add to it a column with "
		".foreign_key "
		"= \"club.id\", or name the table between the two with .through");
}

#define MATCH(M, ...) \
	RX_MODEL(M, game, column(int64_t, home_id, .foreign_key = "team.id"), \
		column(int64_t, away_id, .foreign_key = "team.id"), column(int64_t, score), __VA_ARGS__)
MATCH(Ambiguous, one(Team, home));
MATCH(ViaUnknown, one(Team, home, .via = "hom_id"));
MATCH(ViaFar, one(Team, home, .via = "referee"));
MATCH(ViaPlain, one(Team, home, .via = "score"));
MATCH(ViaBoth, one(Team, home, .via = "home_id"), one(Team, away, .via = "away_id"));
MATCH(ManyAmbiguous, column(rx_text, name), many(Shot, shots));
RX_MODEL(Shot, shot, column(int64_t, game_id, .foreign_key = "game.id"),
	column(rx_opt_int64, second_id, .foreign_key = "game.id"));

static void test_model_mistakes_relation__ambiguous(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Team), OF(Ambiguous)),
		"Ambiguous.home: more than one foreign key fits: Ambiguous.home_id, Ambiguous.away_id; "
		"choose with .via = \"home_id\"");
	test_models_refused(MODELS(OF(Team), OF(ManyAmbiguous), OF(Shot)),
		"ManyAmbiguous.shots: more than one foreign key fits: Shot.game_id, Shot.second_id; choose "
		"with .via = \"game_id\"");
	test_models_refused(MODELS(OF(Team), OF(ViaUnknown)),
		"ViaUnknown.home: .via \"hom_id\": ViaUnknown has no such field; did you mean "
		"\"home_id\"?");
	test_models_refused(
		MODELS(OF(Team), OF(ViaFar)), "ViaFar.home: .via \"referee\": ViaFar has no such field");
	test_models_refused(MODELS(OF(Team), OF(ViaPlain)),
		"ViaPlain.home: .via \"score\": ViaPlain.score is no foreign key to table \"team\"; give "
		"it "
		".foreign_key = \"team.id\"");
	test_models_accepted(MODELS(OF(Team), OF(ViaBoth)));
}

RX_MODEL(Member, member, column(int64_t, team_id, .foreign_key = "team.id"));
#define LISTS(M, ...) RX_MODEL(M, lists, many(__VA_ARGS__))
LISTS(ThroughNothing, Team, teams, .through = "list_team");
LISTS(ThroughHalf, Team, teams, .through = "member");
LISTS(ThroughSelf, ThroughSelf, friends, .through = "friend");
RX_TABLE(Friend, friend, primary_key(int64_t, a, .foreign_key = "lists.id"));
RX_MODEL(OneThrough, t, one(Team, team, .through = "member"));

static void test_model_mistakes_relation__through(void **state)
{
	(void)state;
	test_models_refused(MODELS(OF(Team), OF(ThroughNothing)),
		"ThroughNothing.teams: .through \"list_team\": no model has that table; declare it with "
		"RX_TABLE, with a foreign key to \"lists\" and one to \"team\"");
	test_models_refused(MODELS(OF(Team), OF(Member), OF(ThroughHalf)),
		"ThroughHalf.teams: .through \"member\": Member has no foreign key to table \"lists\"; add "
		"a "
		"column with .foreign_key = \"lists.id\"");
	test_models_refused(MODELS(OF(ThroughSelf), OF(Friend)),
		"ThroughSelf.friends: .through \"friend\": Friend has no second foreign key to table "
		"\"lists\"; add a column with .foreign_key = \"lists.id\"");
	test_models_refused(MODELS(OF(Team), OF(Member), OF(OneThrough)),
		"OneThrough.team: .through is for many(…); for one object refer to the link itself");
}

#define TEAMS(M, ...) RX_MODEL(M, league, many(Side, sides, __VA_ARGS__))
RX_MODEL(Side, side, column(rx_text, name), column(int64_t, league_id, .foreign_key = "league.id"));
TEAMS(OrderGood, .order_by = "name DESC, id asc , league_id");
TEAMS(OrderUnknown, .order_by = "name, nam");
TEAMS(OrderWord, .order_by = "name down");
TEAMS(OrderEmpty, .order_by = "name,,id");
TEAMS(OrderBlank, .order_by = "");
TEAMS(CascadeUnknown, .cascade = 4);
TEAMS(CascadeGood, .cascade = RX_CASCADE_DELETE | RX_DELETE_ORPHAN);
RX_MODEL(OneOrder, t, column(int64_t, team_id, .foreign_key = "team.id"),
	one(Team, team, .order_by = "id"));
RX_MODEL(OneCascade, t, column(int64_t, team_id, .foreign_key = "team.id"),
	one(Team, team, .cascade = RX_CASCADE_DELETE));

static void test_model_mistakes_relation__options(void **state)
{
	(void)state;
	test_models_accepted(MODELS(OF(Side), OF(OrderGood)));
	test_models_accepted(MODELS(OF(Side), OF(CascadeGood)));
	test_models_refused(MODELS(OF(Side), OF(OrderUnknown)),
		"OrderUnknown.sides: .order_by \"name, nam\": Side has no field \"nam\"");
	test_models_refused(MODELS(OF(Side), OF(OrderWord)),
		"OrderWord.sides: .order_by \"name down\" is not of the form \"name desc, id\"");
	test_models_refused(MODELS(OF(Side), OF(OrderEmpty)),
		"OrderEmpty.sides: .order_by \"name,,id\" is not of the form \"name desc, id\"");
	test_models_refused(MODELS(OF(Side), OF(OrderBlank)),
		"OrderBlank.sides: .order_by \"\" is not of the form \"name desc, id\"");
	test_models_refused(MODELS(OF(Side), OF(CascadeUnknown)),
		"CascadeUnknown.sides: .cascade = 4 is none of RX_CASCADE_DELETE, RX_DELETE_ORPHAN");
	test_models_refused(MODELS(OF(Team), OF(OneOrder)),
		"OneOrder.team: .order_by is for many(…): here is one object at most; leave it out");
	test_models_refused(MODELS(OF(Team), OF(OneCascade)),
		"OneCascade.team: .cascade belongs to the many(…) side: deleting one OneCascade must not "
		"delete the Team that others refer to");
}

static int leave_all(void **state)
{
	(void)state;
	test_models_leave_all(OF(OneCascade));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_mistakes_relation__foreign_key_to_nothing),
		cmocka_unit_test(test_model_mistakes_relation__malformed_foreign_key),
		cmocka_unit_test(test_model_mistakes_relation__foreign_key_to_what_cannot_be_one),
		cmocka_unit_test(test_model_mistakes_relation__actions),
		cmocka_unit_test(test_model_mistakes_relation__nothing_to_go_by),
		cmocka_unit_test(test_model_mistakes_relation__ambiguous),
		cmocka_unit_test(test_model_mistakes_relation__through),
		cmocka_unit_test(test_model_mistakes_relation__options),
	};
	return cmocka_run_group_tests(tests, leave_all, NULL);
}
