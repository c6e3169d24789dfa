-- 山西省、吕梁市“两病”门诊用药保障。
\ir ../begin.sql
\ir areas.sql
\ir province-2019-11.sql
\ir city-2021-01.sql
\ir city-2021-10.sql
\ir ../commit.sql
