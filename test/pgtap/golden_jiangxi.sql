-- The cases of policy-data/360000-jiangxi/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(45);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/360000-jiangxi/load.sql
\ir ../../policy-data/360000-jiangxi/golden.sql
SELECT * FROM finish();
ROLLBACK;
