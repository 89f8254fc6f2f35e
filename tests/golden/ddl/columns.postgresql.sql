-- add column member.size INTEGER NOT NULL, filled with 7
ALTER TABLE "member" ADD COLUMN "size" INTEGER DEFAULT 7 NOT NULL;
ALTER TABLE "member" ALTER COLUMN "size" DROP DEFAULT;
-- add column member.nick VARCHAR(9) NULL
ALTER TABLE "member" ADD COLUMN "nick" VARCHAR(9);
-- alter column member.name from VARCHAR(40) NOT NULL to VARCHAR(80) NOT NULL
ALTER TABLE "member" ALTER COLUMN "name" TYPE VARCHAR(80) USING "name"::VARCHAR(80);
COMMENT ON COLUMN "member"."name" IS 'whole';
-- alter column member.age from INTEGER NULL to BIGINT NOT NULL, filled with 0
ALTER TABLE "member" ALTER COLUMN "age" TYPE BIGINT USING "age"::BIGINT;
UPDATE "member" SET "age" = 0 WHERE "age" IS NULL;
ALTER TABLE "member" ALTER COLUMN "age" SET NOT NULL;
-- alter column member.nick from VARCHAR(9) NULL to VARCHAR(9) NULL DEFAULT 'x'
ALTER TABLE "member" ALTER COLUMN "nick" SET DEFAULT 'x';
-- rename column member.age to years
ALTER TABLE "member" RENAME COLUMN "age" TO "years";
-- drop column member.nick (its values are lost)
ALTER TABLE "member" DROP COLUMN "nick";
-- drop column member.size (its values are lost)
ALTER TABLE "member" DROP COLUMN "size";
-- and back
-- add column member.size INTEGER NOT NULL, filled with 0
ALTER TABLE "member" ADD COLUMN "size" INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE "member" ALTER COLUMN "size" DROP DEFAULT;
-- add column member.nick VARCHAR(9) NULL DEFAULT 'x'
ALTER TABLE "member" ADD COLUMN "nick" VARCHAR(9) DEFAULT 'x';
-- rename column member.years to age
ALTER TABLE "member" RENAME COLUMN "years" TO "age";
-- alter column member.nick from VARCHAR(9) NULL DEFAULT 'x' to VARCHAR(9) NULL
ALTER TABLE "member" ALTER COLUMN "nick" DROP DEFAULT;
-- alter column member.age from BIGINT NOT NULL to INTEGER NULL
ALTER TABLE "member" ALTER COLUMN "age" TYPE INTEGER USING "age"::INTEGER;
ALTER TABLE "member" ALTER COLUMN "age" DROP NOT NULL;
-- alter column member.name from VARCHAR(80) NOT NULL to VARCHAR(40) NOT NULL
ALTER TABLE "member" ALTER COLUMN "name" TYPE VARCHAR(40) USING "name"::VARCHAR(40);
COMMENT ON COLUMN "member"."name" IS NULL;
-- drop column member.nick (its values are lost)
ALTER TABLE "member" DROP COLUMN "nick";
-- drop column member.size (its values are lost)
ALTER TABLE "member" DROP COLUMN "size";
