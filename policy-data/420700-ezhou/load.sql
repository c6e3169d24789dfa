-- 鄂州市职工医保门诊统筹便民服务措施。
\ir ../begin.sql
\ir areas.sql
\ir from-2023-01.sql
\ir ../commit.sql
