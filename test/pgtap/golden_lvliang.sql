-- The cases of policy-data/141100-lvliang/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(32);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/141100-lvliang/load.sql
\ir ../../policy-data/141100-lvliang/golden.sql
SELECT * FROM finish();
ROLLBACK;
