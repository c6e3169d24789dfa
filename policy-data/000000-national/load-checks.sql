-- 全国：各地共用的检查规则；在 load.sql 之后装入。
\ir ../begin.sql
\ir checks.sql
\ir ../commit.sql
