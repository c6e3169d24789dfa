-- The cases of policy-data/330300-wenzhou/golden.sql.
\set inside_transaction 1
BEGIN;
SELECT plan(65);
\ir ../../policy-data/000000-national/load.sql
\ir ../../policy-data/330300-wenzhou/load.sql
\ir ../../policy-data/330300-wenzhou/golden.sql
SELECT * FROM finish();
ROLLBACK;
