-- 全国：各地共用的词汇、代码和名单。
\ir ../begin.sql
\ir areas.sql
\ir standing.sql
\ir ../commit.sql
