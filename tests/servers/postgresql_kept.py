"""What models cannot say of constraints of a PostgreSQL database stays when these are made again: foreign
keys that match in full, that set some of their columns to NULL, that hold for new rows only; checks of
new rows or of one table alone; primary keys that can be deferred. There and back."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import postgresql as one  # noqa: E402
import project as projects  # noqa: E402
import tap  # noqa: E402

HEAD = "#include <reflex.h>\n"
STANDING = """SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1"""


def standing(server):
    return one.psql(server, STANDING)


def changed(p, server, models):
    """What stands on the tables before a change of the models and behind it; it is taken back."""
    before = standing(server)
    p.models(models)
    p.make("change")
    p.db("migrate")
    projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
    after = standing(server)
    p.db("downgrade", "-1")
    assert standing(server) == before, standing(server)
    return before, after


PLACE = HEAD + """
RX_TABLE(Place, place, primary_key({0}, a), primary_key({0}, b), column(rx_text, name));
"""
TYPES = PLACE + """
RX_TABLE(Shop, shop, primary_key({0}, id));
RX_MODEL(Visit, visit, column(rx_opt_{1}, a), column(rx_opt_{1}, b), column(rx_opt_{1}, c),
    column({0}, shop_id), column({0}, n),
    table_foreign_key(fk_full, (a, b), "place(a, b)"),
    table_foreign_key(fk_some, (c, b), "place(a, b)", .on_delete = RX_SET_NULL),
    table_foreign_key(fk_old, (shop_id), "shop(id)"),
    table_check(ck_old, "n > 0"), table_check(ck_own, "n < 10"));
"""
OTHERWISE = """
ALTER TABLE visit DROP CONSTRAINT fk_full, DROP CONSTRAINT fk_some, DROP CONSTRAINT fk_old,
    DROP CONSTRAINT ck_old, DROP CONSTRAINT ck_own;
INSERT INTO place (a, b, name) VALUES (1, 2, 'x');
INSERT INTO visit (a, b, c, shop_id, n) VALUES (1, 2, 1, 7, -1);
ALTER TABLE visit
    ADD CONSTRAINT fk_full FOREIGN KEY (a, b) REFERENCES place (a, b) MATCH FULL,
    ADD CONSTRAINT fk_some FOREIGN KEY (c, b) REFERENCES place (a, b) ON DELETE SET NULL (c),
    ADD CONSTRAINT fk_old FOREIGN KEY (shop_id) REFERENCES shop NOT VALID,
    ADD CONSTRAINT ck_old CHECK (n > 0) NOT VALID,
    ADD CONSTRAINT ck_own CHECK (n < 10) NO INHERIT;
"""


def test_servers_kept__when_columns_get_other_types():
    server = one.shared()
    with one.on_server(server, TYPES.format("int32_t", "int32")) as p:
        p.db("init")
        one.psql(server, OTHERWISE)
        projects.contains(p.db("makemigrations", "-m", "again"), "No changes")
        before, after = changed(p, server, TYPES.format("int64_t", "int64"))
        projects.contains(after, "REFERENCES place(a, b) MATCH FULL\n", "ON DELETE SET NULL (c)\n",
                          "REFERENCES shop(id) NOT VALID\n", "CHECK ((n > 0)) NOT VALID\n",
                          "CHECK ((n < 10)) NO INHERIT\n")
        assert before == after
        projects.contains(p.script("_change").read_text(), ".match_full = true",
                          '.delete_columns = { "c" }', ".not_valid = true", ".no_inherit = true")


def test_servers_kept__under_other_actions_names_and_expressions():
    server = one.shared()
    models = PLACE.format("int32_t") + """
RX_MODEL(Visit, visit, column(rx_opt_int32, a), column(rx_opt_int32, b), column(rx_opt_int32, c),
    column(rx_opt_int32, g, .computed = "a + 1"),
    table_foreign_key(fk_full, (a, b), "place(a, b)"),
    table_foreign_key(fk_some, (c, b), "place(a, b)", .on_delete = RX_SET_NULL),
    table_foreign_key(fk_g, (g, b), "place(a, b)"),
    table_check(ck_g, "g > 0"), table_check(ck_h, "g > 1"));
"""
    with one.on_server(server, models) as p:
        p.db("init")
        one.psql(server, """
            ALTER TABLE visit DROP CONSTRAINT fk_full, DROP CONSTRAINT fk_some, DROP CONSTRAINT fk_g,
                DROP CONSTRAINT ck_g, DROP CONSTRAINT ck_h,
                ADD CONSTRAINT fk_full FOREIGN KEY (a, b) REFERENCES place (a, b) MATCH FULL,
                ADD CONSTRAINT fk_some FOREIGN KEY (c, b) REFERENCES place (a, b)
                    ON DELETE SET NULL (c),
                ADD CONSTRAINT fk_g FOREIGN KEY (g, b) REFERENCES place (a, b) MATCH FULL NOT VALID,
                ADD CONSTRAINT ck_g CHECK (g > 0) NO INHERIT,
                ADD CONSTRAINT ck_h CHECK (g > 1) NOT VALID""")
        _, after = changed(p, server, models
                           .replace("rx_opt_int32, c)", 'rx_opt_int32, d, .renamed_from = "c")')
                           .replace("(c, b)", "(d, b)").replace("a + 1", "a + 2")
                           .replace('fk_full, (a, b), "place(a, b)"',
                                    'fk_full, (a, b), "place(a, b)", .on_delete = RX_CASCADE'))
        projects.contains(after, "MATCH FULL ON DELETE CASCADE\n", "ON DELETE SET NULL (d)\n",
                          "fk_g FOREIGN KEY (g, b) REFERENCES place(a, b) MATCH FULL NOT VALID\n",
                          "CHECK ((g > 0)) NO INHERIT\n", "CHECK ((g > 1)) NOT VALID\n")


KEYS = HEAD + """
RX_TABLE(Place, place, %sprimary_key(int32_t, id), column(rx_text, name));
"""


def test_servers_kept__when_a_key_is_looked_at():
    server = one.shared()
    with one.on_server(server, KEYS % "") as p:
        p.db("init")
        one.psql(server, "ALTER TABLE place DROP CONSTRAINT pk_place, ADD CONSTRAINT pk_place PRIMARY "
                         "KEY (id) DEFERRABLE INITIALLY DEFERRED")
        before, after = changed(p, server, KEYS % "primary_key(int32_t, part, .default_value = "
                                "RX_VALUE(0)), ")
        projects.contains(before, "PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED\n")
        projects.contains(after, "PRIMARY KEY (part, id) DEFERRABLE INITIALLY DEFERRED\n")


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
