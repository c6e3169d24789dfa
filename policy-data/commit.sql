-- What every area's load.sql ends with.
\if :{?inside_transaction}
\else
COMMIT;
\endif
\o
\encoding :encoding_before
