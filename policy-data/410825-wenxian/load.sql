-- 温县“门慢特”用药保障、住院外购药品和“双通道”。
\ir ../begin.sql
\ir ../000000-national/checks.sql
\ir areas.sql
\ir from-2023-01.sql
\ir checks.sql
\ir ../commit.sql
