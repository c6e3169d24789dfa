-- The cases of policy-data/410825-wenxian/golden-checks.sql.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/410825-wenxian/load.sql
\ir ../../policy-data/410825-wenxian/golden-checks.sql
SELECT * FROM finish();
ROLLBACK;
