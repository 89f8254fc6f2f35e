-- create index ix_member_name on member
CREATE INDEX "ix_member_name" ON "member" ("name", "age" DESC);
-- create unique index ix_member_age on member
CREATE UNIQUE INDEX "ix_member_age" ON "member" ("age");
-- create index ix_member_notes on member
CREATE INDEX "ix_member_notes" ON "member" ("notes");
-- rename index ix_member_age of member to ix_member_years
ALTER INDEX "ix_member_age" RENAME TO "ix_member_years";
-- drop index ix_member_name of member
DROP INDEX "ix_member_name";
-- and back
-- create index ix_member_name on member
CREATE INDEX "ix_member_name" ON "member" ("name", "age" DESC);
-- rename index ix_member_years of member to ix_member_age
ALTER INDEX "ix_member_years" RENAME TO "ix_member_age";
-- drop index ix_member_notes of member
DROP INDEX "ix_member_notes";
-- drop index ix_member_age of member
DROP INDEX "ix_member_age";
-- drop index ix_member_name of member
DROP INDEX "ix_member_name";
