-- 温县“门慢特”用药保障、住院外购药品和“双通道”。
\ir ../begin.sql
\ir areas.sql
\ir from-2023-01.sql
\ir ../commit.sql
