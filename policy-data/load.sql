-- Loads every area's rules, as any role that may edit and publish drafts:
--   psql -d DATABASE -f policy-data/load.sql
-- Loading again changes nothing.
\ir 000000-national/load.sql
\ir 000000-national/load-checks.sql
\ir 330300-wenzhou/load.sql
\ir 360000-jiangxi/load.sql
\ir 141100-lvliang/load.sql
\ir 410825-wenxian/load.sql
\ir 420700-ezhou/load.sql
