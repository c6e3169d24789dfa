-- The cases of policy-data/410825-wenxian/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(29);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/410825-wenxian/load.sql
\ir ../../policy-data/410825-wenxian/golden.sql
SELECT * FROM finish();
ROLLBACK;
