-- The cases of policy-data/000000-national/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/000000-national/golden.sql
SELECT * FROM finish();
ROLLBACK;
