-- What every area's load.sql begins with: these files are UTF-8, stop at an error, say nothing, all or none.  Who loads inside a transaction of
-- his own says so first: \set inside_transaction 1
\set encoding_before :ENCODING
\encoding UTF8
\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
\if :{?inside_transaction}
\else
BEGIN;
\endif
