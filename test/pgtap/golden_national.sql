-- The cases of policy-data/000000-national/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(14);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/000000-national/golden.sql
SELECT * FROM finish();
ROLLBACK;
