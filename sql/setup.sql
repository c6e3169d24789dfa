-- Creates the extension once; the files after this one find it in their database.
CREATE EXTENSION menmante;
SELECT n.nspname AS schema, e.extrelocatable AS relocatable
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'menmante';
