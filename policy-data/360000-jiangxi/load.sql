-- 江西省门诊慢特病：全省共同的部分，以及南昌市的待遇。
\ir ../begin.sql
\ir areas.sql
\ir province-2024-01.sql
\ir province-2025-01.sql
\ir nanchang-2024-01.sql
\ir ../commit.sql
