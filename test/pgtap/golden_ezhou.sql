-- The cases of policy-data/420700-ezhou/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(56);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/420700-ezhou/load.sql
\ir ../../policy-data/420700-ezhou/golden.sql
SELECT * FROM finish();
ROLLBACK;
