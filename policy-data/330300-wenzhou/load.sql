-- 温州市慢性病门诊保障: what held before, and the plan in force from 2019-07-01.
\ir ../begin.sql
\ir ../000000-national/checks.sql
\ir areas.sql
\ir before-2019-07.sql
\ir from-2019-07.sql
\ir checks.sql
\ir ../commit.sql
