"""What constraints and keys can say on a PostgreSQL server: when they are looked at, what they make of NULL,
rows that exclude each other, how identities count. Made, found again, changed, taken back, introspected."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import postgresql as one  # noqa: E402
import project as projects  # noqa: E402
import tap  # noqa: E402

HEAD = "#include <reflex.h>\n"
PLAIN = HEAD + """
RX_MODEL(Team, team, column(rx_text, name));
RX_MODEL(Place, place,
    column(int64_t, team_id, .foreign_key = "team.id"),
    column(rx_opt_int64, other_id),
    column(int32_t, list), column(int32_t, at),
    column(rx_opt_int32, n, .unique = true),
    column(rx_opt_int32, m, .unique = true, .index = true),
    column(rx_opt_int32, begins), column(rx_opt_int32, ends),
    table_foreign_key(fk_other, (other_id), "team(id)", .on_delete = RX_SET_NULL),
    table_unique(uq_at, list, at),
    table_unique(uq_pair, begins, ends),
    table_index(ix_at, (at, n), .unique = true));
"""
FULL = HEAD + """
RX_MODEL(Team, team, column(rx_text, name),
    table_options(.identity = "ALWAYS START 1000 INCREMENT 10 CACHE 5"));
RX_MODEL(Place, place,
    column(int64_t, team_id, .foreign_key = "team.id", .deferrable = true),
    column(rx_opt_int64, other_id),
    column(int32_t, list), column(int32_t, at),
    column(rx_opt_int32, n, .unique = true, .nulls_not_distinct = true),
    column(rx_opt_int32, m, .unique = true, .index = true, .nulls_not_distinct = true),
    column(rx_opt_int32, begins), column(rx_opt_int32, ends),
    table_foreign_key(fk_other, (other_id), "team(id)", .on_delete = RX_SET_NULL,
        .initially_deferred = true),
    table_unique(uq_at, (list, at), .initially_deferred = true),
    table_unique(uq_pair, (begins, ends), .nulls_not_distinct = true, .deferrable = true),
    table_exclude(ex_time, "USING gist (int4range(begins, ends) WITH &&) WHERE (ends > begins)",
        .deferrable = true),
    table_index(ix_at, (at, n), .unique = true, .nulls_not_distinct = true,
        .storage = "fillfactor = 70"));
"""
STANDING = """SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid IN ('place'::regclass, 'team'::regclass)
    UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'place'
    UNION ALL SELECT seqstart || ' ' || seqincrement || ' ' || seqcache || ' ' || seqcycle || ' ' ||
        attidentity::text FROM pg_sequence, pg_attribute WHERE attrelid = 'team'::regclass
        AND attname = 'id' AND seqrelid = pg_get_serial_sequence('team', 'id')::regclass
    ORDER BY 1"""
WORDS = ("fk_place_team_id FOREIGN KEY (team_id) REFERENCES team(id) DEFERRABLE\n",
         "fk_other FOREIGN KEY (other_id) REFERENCES team(id) ON DELETE SET NULL DEFERRABLE INITIALLY",
         "uq_at UNIQUE (list, at) DEFERRABLE INITIALLY DEFERRED",
         "uq_pair UNIQUE NULLS NOT DISTINCT (begins, ends) DEFERRABLE",
         "uq_place_n UNIQUE NULLS NOT DISTINCT (n)",
         "ex_time EXCLUDE USING gist (int4range(begins, ends) WITH &&) WHERE ((ends > begins)) DEFER",
         "ix_place_m ON public.place USING btree (m) NULLS NOT DISTINCT",
         "(at, n) NULLS NOT DISTINCT WITH (fillfactor='70')", "1000 10 5 false a")


def again(p):
    projects.contains(p.db("makemigrations", "-m", "again"), "No changes")


def fill(server):
    one.psql(server, "INSERT INTO team (name) VALUES ('a'), ('b')")
    one.psql(server, "INSERT INTO place (team_id, list, at, n, m, begins, ends) SELECT id, 1, id, id, "
                     "id, id * 10, id * 10 + 5 FROM team")


def test_servers_keys__made_with_their_table():
    server = one.shared()
    with one.on_server(server, FULL) as p:
        p.db("init")
        again(p)
        projects.contains(one.psql(server, STANDING), *WORDS)
        fill(server)
        assert one.psql(server, "SELECT string_agg(id::text, ',' ORDER BY id) FROM team").strip() \
            == "1000,1010"
        one.psql(server, "BEGIN; UPDATE place SET at = 1010 WHERE n = 1000; UPDATE place SET at = 1000 "
                         "WHERE n = 1010; COMMIT")
        p.db("downgrade", "base")
        p.db("migrate")
        projects.contains(one.psql(server, STANDING), *WORDS)


def test_servers_keys__changed_and_taken_back():
    server = one.shared()
    with one.on_server(server, PLAIN) as p:
        p.db("init")
        fill(server)
        before = one.psql(server, STANDING)
        p.models(FULL)
        told = p.make("rules")
        projects.contains(told, "create exclusion constraint ex_time", "uq_pair", "uq_at")
        p.db("migrate")
        again(p)
        after = one.psql(server, STANDING)
        projects.contains(after, *WORDS)
        one.psql(server, "INSERT INTO team (name) VALUES ('c')")
        p.models(PLAIN)
        p.make("plain")
        p.db("migrate")
        again(p)
        assert one.psql(server, STANDING) == before
        one.psql(server, "INSERT INTO team (name) VALUES ('d')")
        p.db("downgrade", "-1")
        assert one.psql(server, STANDING) == after
        p.db("downgrade", "-1")
        assert one.psql(server, STANDING) == before
        assert one.psql(server, "SELECT count(*), count(DISTINCT id) FROM team").strip() == "4|4"


def test_servers_keys__rows_that_break_them_are_refused_before_anything():
    server = one.shared()
    with one.on_server(server, PLAIN) as p:
        p.db("init")
        fill(server)
        one.psql(server, "UPDATE place SET n = NULL")
        p.models(FULL)
        before = one.psql(server, STANDING)
        projects.contains(p.make("rules", code=1), "'NULL' is in several rows (uq_place_n)",
                          "no script was written")
        assert one.psql(server, STANDING) == before


def test_servers_keys__introspect_writes_what_compares_equal():
    server = one.shared()
    with one.on_server(server, FULL) as p:
        p.db("init")
        p.db("introspect", "-o", "found.h")
        found = p.read("found.h")
        projects.contains(found, '.identity = "ALWAYS START 1000 INCREMENT 10 CACHE 5"',
                          ".initially_deferred = true", ".nulls_not_distinct = true",
                          "table_exclude(ex_time, ", '.storage = "fillfactor=70"',
                          "table_unique(uq_at, (list, at), .initially_deferred = true)")
        assert "What is not in them" not in found, found
        (p.path / "models.h").unlink()
        again(p)
        p.db("check")


COUNTED = HEAD + 'RX_TABLE(T, t, primary_key(%s, id), column(int32_t, n)%s);'


def counted(kind, identity):
    return COUNTED % (kind, f', table_options(.identity = "{identity}")' if identity else "")


def test_servers_keys__an_identity_counts_as_it_is_told():
    server = one.shared()
    with one.on_server(server, counted("int32_t", "BY DEFAULT START WITH 20 INCREMENT BY -10 MINVALUE 0 "
                                                  "MAXVALUE 50 CYCLE")) as p:
        p.db("init")
        again(p)
        one.psql(server, "INSERT INTO t (n) SELECT i FROM generate_series(1, 4) i")
        assert one.psql(server, "SELECT id FROM t ORDER BY n").split() == ["20", "10", "0", "50"]
        for kind, identity, told in (
                ("int32_t", "INCREMENT 7", "to INTEGER NOT NULL IDENTITY (INCREMENT 7)"),
                ("int64_t", "", "IDENTITY (BY DEFAULT)"),
                ("int64_t", "ALWAYS", "IDENTITY (ALWAYS)")):
            p.models(counted(kind, identity))
            projects.contains(p.make("counts"), told)
            p.db("migrate")
            again(p)
        for _ in range(3):
            p.db("downgrade", "-1")
        assert one.psql(server, "SELECT seqstart, seqincrement, seqmin, seqmax, seqcycle, seqtypid::"
                                "regtype FROM pg_sequence").strip() == "20|-10|0|50|t|integer"


def test_servers_keys__what_cannot_be_is_said_of_the_model():
    for options, told in (("START ten", "without a number"), ("ALWAYS BY DEFAULT", "both ALWAYS"),
                          ("EVERY 5", "none of ALWAYS"), ("INCREMENT 0", "counts by 0"),
                          ("START 0", "starts outside"), ("CACHE 0", "CACHE below 1"),
                          ("START 1 START 2", "one thing twice")):
        with projects.project(counted("int64_t", options)) as p:
            projects.contains(p.db("init", code=1), told, "T.id")


if __name__ == "__main__":
    try:
        tap.main(sys.modules[__name__])
    finally:
        for server_of_all in one._shared:
            server_of_all.__exit__()
