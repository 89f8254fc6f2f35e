"""A database that SQLModel and Alembic have made is taken over: DDL as SQLAlchemy writes it for each
server becomes models that compare equal to it, nothing of it is changed, and the next change of a model
is a migration like any other. The server's name is the one argument."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("house", "cli", "support"):
    sys.path.insert(0, str(HERE.parent / folder))
import project as projects  # noqa: E402
import tap  # noqa: E402
from either import IS_MARIADB, shared, sql  # noqa: E402
from project import contains, lacks  # noqa: E402

ALEMBIC = """
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712');
"""

POSTGRESQL = """
CREATE TYPE herokind AS ENUM ('MARVEL', 'DC');
CREATE TABLE team (
	id SERIAL NOT NULL,
	name VARCHAR NOT NULL,
	headquarters VARCHAR NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_team_name ON team (name);
CREATE TABLE hero (
	id SERIAL NOT NULL,
	name VARCHAR NOT NULL,
	secret_name VARCHAR(80) NOT NULL,
	email VARCHAR(255),
	age INTEGER,
	kind herokind NOT NULL,
	power NUMERIC(5, 2),
	rating FLOAT,
	born DATE,
	wakes TIME WITHOUT TIME ZONE,
	updated TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
	seen TIMESTAMP WITH TIME ZONE,
	token UUID NOT NULL,
	settings JSON,
	picture BYTEA,
	big BIGINT DEFAULT '7' NOT NULL,
	is_active BOOLEAN DEFAULT true NOT NULL,
	note TEXT,
	team_id INTEGER,
	PRIMARY KEY (id),
	CONSTRAINT adult CHECK (age >= 0),
	UNIQUE (email),
	FOREIGN KEY(team_id) REFERENCES team (id) ON DELETE SET NULL
);
CREATE INDEX ix_hero_name ON hero (name);
CREATE UNIQUE INDEX ix_hero_token ON hero (token);
CREATE TABLE heroteamlink (
	team_id INTEGER NOT NULL,
	hero_id INTEGER NOT NULL,
	PRIMARY KEY (team_id, hero_id),
	FOREIGN KEY(team_id) REFERENCES team (id),
	FOREIGN KEY(hero_id) REFERENCES hero (id)
);
COMMENT ON COLUMN hero.note IS 'it''s free';
"""

MARIADB = """
CREATE TABLE team (
	id INTEGER NOT NULL AUTO_INCREMENT,
	name VARCHAR(255) NOT NULL,
	headquarters VARCHAR(255) NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX ix_team_name ON team (name);
CREATE TABLE hero (
	id INTEGER NOT NULL AUTO_INCREMENT,
	name VARCHAR(255) NOT NULL,
	secret_name VARCHAR(80) NOT NULL,
	email VARCHAR(255),
	age INTEGER,
	kind ENUM('MARVEL','DC') NOT NULL,
	power NUMERIC(5, 2),
	rating FLOAT,
	born DATE,
	wakes TIME,
	updated DATETIME NOT NULL DEFAULT now(),
	seen DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
	token CHAR(32) NOT NULL,
	settings JSON,
	picture BLOB,
	big BIGINT NOT NULL DEFAULT '7',
	is_active BOOL NOT NULL DEFAULT true,
	note TEXT COMMENT 'it''s free',
	team_id INTEGER,
	PRIMARY KEY (id),
	CONSTRAINT adult CHECK (age >= 0),
	UNIQUE (email),
	FOREIGN KEY(team_id) REFERENCES team (id) ON DELETE SET NULL
);
CREATE INDEX ix_hero_name ON hero (name);
CREATE UNIQUE INDEX ix_hero_token ON hero (token);
CREATE TABLE heroteamlink (
	team_id INTEGER NOT NULL,
	hero_id INTEGER NOT NULL,
	PRIMARY KEY (team_id, hero_id),
	FOREIGN KEY(team_id) REFERENCES team (id),
	FOREIGN KEY(hero_id) REFERENCES hero (id)
);
"""

ROWS = """
INSERT INTO team (name, headquarters) VALUES ('Preventers', 'Sharp Tower');
INSERT INTO hero (name, secret_name, email, age, kind, power, token, team_id, note)
VALUES ('Deadpond', 'Dive Wilson', 'd@example', 48, 'DC', 1.25, '0123456789abcdef0123456789abcdef', 1, 'x');
INSERT INTO heroteamlink (team_id, hero_id) VALUES (1, 1);
"""

TABLES = ("hero", "heroteamlink", "team")
def made_by_sqlalchemy():
    server = shared()
    sql(server, (MARIADB if IS_MARIADB else POSTGRESQL) + ALEMBIC + ROWS)
    return server


def structure(server):
    """As the server itself says it."""
    if IS_MARIADB:
        return "\n".join(sql(server, f"SHOW CREATE TABLE {table}") for table in TABLES)
    return tap.run([f"{server.programs()}/pg_dump", "-s", "-h", server.folder, "-p", str(server.port),
                    "-U", server.name, "-d", "postgres", *(f"-t{table}" for table in TABLES)])


def comparable(text):
    """pg_dump writes a random word of its own."""
    return "\n".join(line for line in text.split("\n") if "restrict" not in line)


def taken_over(p, server):
    before = comparable(structure(server))
    p.environment["REFLEX_DB_URL"] = server.url
    (p.path / "models.h").unlink(missing_ok=True)
    p.db("introspect", "-o", "models.h")
    contains(p.db("init", code=1), "1975ea83b712", "stamp")
    p.db("stamp", "base", "--purge")
    contains(p.db("init"), "baseline")
    assert len(p.scripts()) == 1, p.scripts()
    contains(p.db("check"), "In step")
    contains(p.db("makemigrations"), "No changes")
    assert comparable(structure(server)) == before


def edit(p, old, new):
    path = p.path / "models.h"
    text = path.read_text()
    assert old in text, text
    path.write_text(text.replace(old, new, 1))


def test_servers_takeover__becomes_models_that_compare_equal():
    with projects.project() as p:
        server = made_by_sqlalchemy()
        taken_over(p, server)
        contains(p.read("models.h"), "rx_uuid, token", "rx_opt_decimal, power", "adult", "RX_SET_NULL", "MARVEL",
                 "is_active", "it's free")
        assert sql(server, "SELECT count(*) FROM hero JOIN team ON team.id = team_id") == "1"


def test_servers_takeover__goes_on_by_migrations():
    with projects.project() as p:
        server = made_by_sqlalchemy()
        taken_over(p, server)
        edit(p, "secret_name, .length = 80", "secret_name, .length = 90")
        edit(p, "column(rx_text, note", "column(rx_opt_int32, medals),\n\tcolumn(rx_text, note")
        if IS_MARIADB:
            edit(p, "column(rx_datetime, seen", 'column(rx_datetime, seen, .comment = "last"')
        p.make("more")
        text = p.script("_more").read_text()
        contains(text, "medals", "secret_name")
        lacks(text, "constraint", "index")
        p.db("migrate")
        contains(p.db("check"), "In step")
        contains(p.db("makemigrations"), "No changes")
        if IS_MARIADB:
            contains(structure(server), "ON UPDATE current_timestamp(6) COMMENT 'last'")
        assert sql(server, "SELECT secret_name, medals IS NULL FROM hero").startswith("Dive Wilson")
        p.db("downgrade", "-1")
        assert "medals" not in structure(server)
        p.db("migrate")
        contains(p.db("check"), "In step")


if __name__ == "__main__":
    tap.main(sys.modules["__main__"])
