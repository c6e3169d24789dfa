-- 鄂州市职工医保门诊统筹便民服务措施。
\ir ../begin.sql
\ir ../000000-national/checks.sql
\ir areas.sql
\ir from-2023-01.sql
\ir checks.sql
\ir ../commit.sql
