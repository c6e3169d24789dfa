-- Citizen ids, drug codes and institution codes.  The ids are nobody's: county 110199 was never given a code; how their
-- check characters come about is worked out in test/unit/test_codes.c.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

-- ---- citizen ids ----

SELECT ok(mmt.is_citizen_id(id), 'a citizen id: ' || id) FROM unnest('{110199196002290014,110199196002290022,11019919600229009X}'::text[]) id;
SELECT ok(NOT mmt.is_citizen_id(id), 'none: ' || left(id, 30)) FROM unnest(ARRAY['', ' ', '110199600229001', '11019919600229009x', '110199196002290024', ' 110199196002290014',
	'110199196002290014 ', '990199196002290014', '110199196102290014', '１10199196002290014', '公民身份号码公民身份号码公民身份号码', repeat('1', 1000000), E'110199196002290014\n']) id;
SELECT is(mmt.is_citizen_id(NULL), NULL, 'null');
SELECT is(mmt.citizen_id_problem('110199196002290014'), NULL, 'nothing wrong');
SELECT is(mmt.citizen_id_problem('110199196002290090'), 'the check character of a citizen id, its last, must be X here', 'in English');
SELECT is(mmt.citizen_id_problem(repeat('药', 200000)), 'a citizen id has 18 characters (or 15, an old one), not 200000', 'characters are counted');
SET LOCAL menmante.language = 'zh';
SELECT is(mmt.citizen_id_problem(id), said, said) FROM (VALUES
	('110199196002290090', '公民身份号码的校验位（末位）应为 X'),
	('11019919600229', '公民身份号码为 18 位（旧号码 15 位），这里有 14 位'),
	('110199 96002290014', '公民身份号码第 7 位应为数字 0 至 9（半角）'),
	('990199196002290014', '公民身份号码前两位 99 不是省级代码'),
	('110199196102290014', '公民身份号码第 7 至 14 位不是出生日期：19610229'),
	('110199600229001', '这是 15 位的旧公民身份号码'),
	('11019919600229009x', '公民身份号码的校验位 X 应大写')) v (id, said);
SET LOCAL menmante.language = 'en';

SELECT is(mmt.citizen_id_normalise('110199600229001'), '110199196002290014', 'an old id');
SELECT is(mmt.citizen_id_normalise('11019919600229009x'), '11019919600229009X', 'a small x');
SELECT is(mmt.citizen_id_normalise('110199196002290014'), '110199196002290014', 'as it is');
SELECT throws_ok($$SELECT mmt.citizen_id_normalise(' 110199196002290014')$$, '22P02', 'a citizen id has 18 characters (or 15, an old one), not 19', 'blanks are refused');
SELECT is(mmt.citizen_id_birth_date(id), '1960-02-29'::date, 'day of birth') FROM unnest('{110199196002290014,110199600229001,11019919600229009x}'::text[]) id;
SELECT is(mmt.citizen_id_sex('110199196002290014'), '1', 'male');
SELECT is(mmt.citizen_id_sex('110199196002290022'), '2', 'female');
SELECT is(mmt.citizen_id_age_on('110199196002290014', '2020-02-28'), 59, 'the day before a birthday');
SELECT is(mmt.citizen_id_age_on('110199196002290014', '2019-02-28'), 59, 'the birthday of a year without a 29th');
SELECT throws_ok($$SELECT mmt.citizen_id_birth_date('110199196002290024')$$, '22P02', 'the check character of a citizen id, its last, must be 2 here', 'no id, no day');
SELECT throws_ok($$SELECT mmt.citizen_id_sex('')$$, '22P02', NULL, 'nor a sex');
SELECT is(mmt.citizen_id_birth_date(NULL), NULL, 'null');

SELECT is(mmt.age_on('1960-07-15', '2020-07-14'), 59, 'age before the birthday');
SELECT is(mmt.age_on('1960-07-15', '2020-07-15'), 60, 'and on it');
SELECT is(mmt.age_on('1960-02-29', d), age, 'born on 29 February, on ' || d) FROM (VALUES ('2019-02-27'::date, 58), ('2019-02-28', 59), ('2020-02-28', 59), ('2020-02-29', 60)) v (d, age);
SELECT is(mmt.age_on('4713-01-01 BC', '294276-12-31'), 298988, 'the longest life');
SELECT is(mmt.age_on('4714-11-24 BC', '5874897-12-31'), 5879610, 'every day that a date can hold');
SELECT throws_ok($$SELECT mmt.age_on('2020-02-02', '2020-02-01')$$, '22023', 'the day lies before the day of birth', 'before birth');
SELECT throws_ok($$SELECT mmt.age_on('infinity', '2020-02-01')$$, '22008', 'birth must be a day, not infinity', 'infinity');
SELECT throws_ok($$SELECT mmt.age_on('2020-02-01', '-infinity')$$, '22008', 'day must be a day, not infinity', 'minus infinity');

-- ---- drug codes: cut by hand, X A10BK A338 A001 01 05 80716 ----

SELECT ok(mmt.is_drug_code(c), c) FROM unnest('{XA10BKA338A001010580716,XC09DXS255A001010101606,ZA01AAA0001001012345,T001700123}'::text[]) c;
SELECT ok(NOT mmt.is_drug_code(c), 'none: ' || left(c, 30)) FROM unnest(ARRAY['', 'X', 'XA10BKA338A0', 'XA10BKA338A0010105807160', 'xA10BKA338A001010580716', 'XA1OBKA338A001010580716',
	'T00170012', 'C0101011000001000001', '药', repeat('X', 1000000)]) c;
SELECT is(mmt.drug_code_problem('XA10BKA338A001010580716'), NULL, 'nothing wrong');
SELECT is(mmt.drug_code_problem('XA1OBKA338A001010580716'), 'character 4 of the code must be a digit 0 to 9', 'O for 0');
SET LOCAL menmante.language = 'zh';
SELECT is(mmt.drug_code_problem(c), said, said) FROM (VALUES
	('YA10BKA338A001010580716', '编码首位应为 X, Z, T 之一'), ('XA1OBKA338A001010580716', '编码第 4 位应为数字 0 至 9'), ('XA10BkA338A001010580716', '编码第 6 位应为大写字母 A 至 Z'),
	('XA10BKA338A0', '以 X 开头的编码为 23 位，这里有 12 位')) v (c, said);
SET LOCAL menmante.language = 'en';
SELECT is(mmt.drug_code_part('XA10BKA338A001010580716', part), cut, part) FROM (VALUES
	('kind', 'X'), ('class', 'A10BK'), ('name', 'A338'), ('substance', 'XA10BKA338'), ('form', 'A001'), ('spec', '01'), ('pack', '05'), ('maker', '80716')) v (part, cut);
SELECT is(mmt.drug_code_part('ZA01AAA0001001012345', part), cut, 'Z: ' || part) FROM (VALUES
	('kind', 'Z'), ('class', 'A01AA'), ('name', 'A0001'), ('substance', 'ZA01AAA0001'), ('form', NULL), ('spec', NULL), ('pack', '0010'), ('maker', '12345')) v (part, cut);
SELECT is(mmt.drug_code_part('XA10BKA338A0', 'substance'), 'XA10BKA338', 'a code cut short');
SELECT is(mmt.drug_code_part('XA10BKA338A0', 'form'), NULL, 'where it ends within the part');
SELECT throws_ok($$SELECT mmt.drug_code_part('XA10BKA338A001010580716', 'price')$$, '22023', 'a code has no part "price"', 'no such part');
SELECT throws_ok($$SELECT mmt.drug_code_part('药品', 'kind')$$, '22P02', 'the code must begin with one of X, Z, T', 'no drug code');
SELECT throws_ok($$SELECT mmt.drug_code_part('XA10', repeat('病', 100000))$$, '22023', NULL, 'a long name');
SELECT ok(mmt.code_matches('XA10BKA338A001010580716', p), 'matches ' || p) FROM unnest('{XA10*,XA10BK,XA10BKA338A0,XA10BKA338A001010580716}'::text[]) p;
SELECT ok(NOT mmt.code_matches('XA10BKA338A001010580716', p), 'does not match "' || p || '"') FROM unnest(ARRAY['', '*', 'XA11*', 'XA10BKA338A0010105807160']) p;
SELECT is(mmt.code_matches('XA10', NULL), NULL, 'null');

-- ---- institution codes ----

SELECT ok(mmt.is_institution_code(c), c) FROM unnest('{H11019900001,P11019900001}'::text[]) c;
SELECT ok(NOT mmt.is_institution_code(c), 'none: ' || c) FROM unnest(ARRAY['', 'H1101990000', 'H110199000011', 'h11019900001', 'D1101990000012', 'H1101990000１']) c;
SELECT is(mmt.institution_code_problem('H1101990000'), 'a code that begins with H has 12 characters, not 11', 'too short');
SELECT is(mmt.institution_code_problem('H11019900001'), NULL, 'nothing wrong');
SELECT is(mmt.institution_code_part('P11019900001', part), cut, part) FROM (VALUES ('kind', 'P'), ('area', '110199'), ('sequence', '00001')) v (part, cut);
SELECT throws_ok($$SELECT mmt.institution_code_part('H110199', 'area')$$, '22P02', NULL, 'not a whole code');
SELECT throws_ok($$SELECT mmt.institution_code_part('H11019900001', 'form')$$, '22023', 'a code has no part "form"', 'no such part');

-- ---- domains ----

CREATE TABLE pg_temp.person (id mmt.citizen_id, hospital mmt.institution_code, drug mmt.drug_code,
	birth date GENERATED ALWAYS AS (mmt.citizen_id_birth_date(id)) STORED, substance text GENERATED ALWAYS AS (mmt.drug_code_part(drug, 'substance')) STORED);
SELECT lives_ok($$INSERT INTO pg_temp.person VALUES ('110199196002290014', 'H11019900001', 'XA10BKA338A001010580716'), (NULL, NULL, NULL)$$, 'codes, or nothing');
SELECT is(birth, '1960-02-29', 'generated') FROM pg_temp.person WHERE id IS NOT NULL;
SELECT throws_ok($$INSERT INTO pg_temp.person (id) VALUES ('110199196002290024')$$, '23514',
	'value for domain mmt.citizen_id violates check constraint "see mmt.citizen_id_problem"', 'the message says who knows');
SELECT throws_ok($$INSERT INTO pg_temp.person (hospital) VALUES ('H110199')$$, '23514', NULL, 'no institution');
SELECT throws_ok($$INSERT INTO pg_temp.person (drug) VALUES ('XA10BKA338A0')$$, '23514', NULL, 'no whole drug code');
SELECT is(string_agg(t.typname || ' ' || c.consrc, ', '), NULL, 'each domain names its helper') FROM pg_type t
CROSS JOIN LATERAL (SELECT k.conname AS consrc FROM pg_constraint k WHERE k.contypid = t.oid) c
WHERE t.typnamespace = 'mmt'::regnamespace AND t.typtype = 'd' AND to_regproc(replace(c.consrc, 'see ', '')) IS NULL;

CREATE ROLE mmt_codes_clerk;
GRANT INSERT ON pg_temp.person TO mmt_codes_clerk;
SET LOCAL ROLE mmt_codes_clerk;
SELECT throws_ok($$INSERT INTO pg_temp.person (id) VALUES ('110199196002290014')$$, '42501', NULL, 'a clerk without the right to check');
RESET ROLE;
SELECT lives_ok($$SELECT mmt.grant_workbench('reader', 'mmt_codes_clerk')$$, 'granted');
SET LOCAL ROLE mmt_codes_clerk;
SELECT lives_ok($$INSERT INTO pg_temp.person (id) VALUES ('110199196002290014')$$, 'with it');
RESET ROLE;

SELECT is(string_agg(p.proname, ', ' ORDER BY p.proname), 'citizen_id_problem, drug_code_problem, institution_code_problem', 'only what speaks a language is stable')
FROM pg_proc p WHERE p.pronamespace = 'mmt'::regnamespace AND p.proname ~ '^(is_)?(citizen|drug|institution|age|code)_' AND p.provolatile <> 'i';
SELECT * FROM finish();
ROLLBACK;
