-- add label 'it's' to column member.state
ALTER TYPE "member_state" ADD VALUE 'it''s' AFTER 'draft';
-- rename label 'live' of column member.state to 'public'
ALTER TYPE "member_state" RENAME VALUE 'live' TO 'public';
