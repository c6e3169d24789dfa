-- ---------------------------------------------------------------------------
-- Citizen ids, drug codes, institution codes: for the insurer's own tables.
-- A domain refuses with a yes or no, so that pg_input_is_valid and COPY can
-- pass a bad row over; the name of its constraint says who knows the reason.
-- ---------------------------------------------------------------------------

-- ---- citizen ids ----

CREATE FUNCTION mmt.is_citizen_id(id text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_is_citizen_id';
COMMENT ON FUNCTION mmt.is_citizen_id(text) IS
'True for a citizen id as GB 11643 has it: 17 digits and a check character, large X; the province code, the day of birth and the check character are tested, the county is not looked up. Old ids of 15 digits are false: bring them to 18 with mmt.citizen_id_normalise. Certificates of other types have other numbers. How sure: weights, province prefix and date verified in an implementation; prefixes 83 and 91 and the bounds 1800 to 2099 of the year are recalled or chosen. 是否为 18 位公民身份号码（校验省级代码、出生日期和校验位，X 须大写）。';

CREATE FUNCTION mmt.citizen_id_problem(id text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_citizen_id_problem';
COMMENT ON FUNCTION mmt.citizen_id_problem(text) IS
'What is wrong with a citizen id, in the language of menmante.language; null when mmt.is_citizen_id is true. Does not repeat the id. 公民身份号码错在哪里；正确时为空。不含号码全文。';

CREATE DOMAIN mmt.citizen_id AS text CONSTRAINT "see mmt.citizen_id_problem" CHECK (mmt.is_citizen_id(VALUE));
COMMENT ON DOMAIN mmt.citizen_id IS
'A citizen id of 18 characters, see mmt.is_citizen_id. For tables of the insurer; DROP EXTENSION CASCADE takes columns of this type along. Errors: 23514. 18 位公民身份号码。';

CREATE FUNCTION mmt.citizen_id_normalise(id text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_citizen_id_normalise';
COMMENT ON FUNCTION mmt.citizen_id_normalise(text) IS
'The citizen id of 18 characters: an old one of 15 digits gets its century (always 19, recalled) and check character, a small x becomes large; blanks are refused. Errors: 22P02 with what is wrong. 规范为 18 位：15 位旧号码补世纪（19）和校验位，小写 x 改大写。';

CREATE FUNCTION mmt.citizen_id_birth_date(id text) RETURNS date
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_citizen_id_birth_date';
COMMENT ON FUNCTION mmt.citizen_id_birth_date(text) IS
'Day of birth in a citizen id, also in an old one. Errors: 22P02. 公民身份号码中的出生日期。';

CREATE FUNCTION mmt.citizen_id_sex(id text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_citizen_id_sex';
COMMENT ON FUNCTION mmt.citizen_id_sex(text) IS
'Sex in a citizen id, also in an old one, as GB/T 2261.1 codes it: 1 male, 2 female. Errors: 22P02. 公民身份号码中的性别：1 男，2 女。';

CREATE FUNCTION mmt.age_on(birth date, day date) RETURNS int
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_age_on_day';
COMMENT ON FUNCTION mmt.age_on(date, date) IS
'Completed years on a day, a year more from the birthday on; born on 29 February, from the 28th on in years without a 29th. So do the rules compute years_since; age() of PostgreSQL waits until 1 March. Errors: 22023 a day before birth, 22008 infinity. 周岁：自生日当日起满；2 月 29 日出生的，平年于 2 月 28 日满。';

CREATE FUNCTION mmt.citizen_id_age_on(id text, day date) RETURNS int
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_citizen_id_age_on';
COMMENT ON FUNCTION mmt.citizen_id_age_on(text, date) IS
'Completed years on a day of whoever has the citizen id, as mmt.age_on. Errors: 22P02, 22023 a day before birth, 22008 infinity. 按公民身份号码计算某日的周岁。';

-- ---- drug codes ----

CREATE FUNCTION mmt.is_drug_code(code text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_is_drug_code';
COMMENT ON FUNCTION mmt.is_drug_code(text) IS
'True for a whole national drug code: X and 22 characters (western), Z and 19 (Chinese patent), T and 9 digits (decoction pieces). It has no check digit: true says that the form is right. How sure: the patterns fit all 18,612 such codes of one public list; the standard itself was not read. 是否为完整的医保药品编码（西药 X 23 位、中成药 Z 20 位、饮片 T 10 位），只校验格式。';

CREATE FUNCTION mmt.drug_code_problem(code text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_drug_code_problem';
COMMENT ON FUNCTION mmt.drug_code_problem(text) IS
'What is wrong with a drug code, in the language of menmante.language; null when mmt.is_drug_code is true. 医保药品编码错在哪里；正确时为空。';

CREATE DOMAIN mmt.drug_code AS text CONSTRAINT "see mmt.drug_code_problem" CHECK (mmt.is_drug_code(VALUE));
COMMENT ON DOMAIN mmt.drug_code IS
'A whole national drug code, see mmt.is_drug_code. For tables of the insurer; DROP EXTENSION CASCADE takes columns of this type along. Errors: 23514. 医保药品编码。';

CREATE FUNCTION mmt.drug_code_part(code text, part text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_drug_code_part';
COMMENT ON FUNCTION mmt.drug_code_part(text, text) IS
'A part of a drug code, which may be cut short: kind (X, Z, T), class (5 characters; of X the ATC class), name (4, of Z 5), substance (kind, class and name together: what products have in common, and a prefix for lists), form (X only), spec (X only), pack (2; of Z 4, with the spec), maker (5). Null where the kind has no such part or the code ends before it. How sure: as mmt.is_drug_code; the parts of Z in one source, of T in none. Errors: 22P02 no drug code, 22023 no such part. 取药品编码的一段：kind 类别、class 分类、name 药品名、substance 前三段合并、form 剂型、spec 规格、pack 包装、maker 企业；截短的编码没有该段时为空。';

CREATE FUNCTION mmt.code_matches(code text, prefix text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_code_matches_prefix';
COMMENT ON FUNCTION mmt.code_matches(text, text) IS
'True when a code begins with a prefix: a whole code, one cut short as rule libraries hold it, or written with a star as in mmt.list (XA10*). An empty prefix matches nothing. 编码是否以该前缀开头：前缀可为完整编码、截短的编码或 XA10* 的写法；空前缀不匹配。';

-- ---- institution codes ----

CREATE FUNCTION mmt.is_institution_code(code text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_is_institution_code';
COMMENT ON FUNCTION mmt.is_institution_code(text) IS
'True for the code of a designated institution (H) or pharmacy (P): the letter, 6 digits of the area, 5 in sequence. No check digit is known: true says that the form is right. How sure: H verified by samples, P recalled (its width verified). 是否为定点医疗机构（H）或定点零售药店（P）编码：字母、6 位区划、5 位顺序号，只校验格式。';

CREATE FUNCTION mmt.institution_code_problem(code text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_institution_code_problem';
COMMENT ON FUNCTION mmt.institution_code_problem(text) IS
'What is wrong with an institution code, in the language of menmante.language; null when mmt.is_institution_code is true. 定点医药机构编码错在哪里；正确时为空。';

CREATE DOMAIN mmt.institution_code AS text CONSTRAINT "see mmt.institution_code_problem" CHECK (mmt.is_institution_code(VALUE));
COMMENT ON DOMAIN mmt.institution_code IS
'The code of a designated institution or pharmacy, see mmt.is_institution_code. For tables of the insurer; DROP EXTENSION CASCADE takes columns of this type along. Errors: 23514. 定点医药机构编码。';

CREATE FUNCTION mmt.institution_code_part(code text, part text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_institution_code_part';
COMMENT ON FUNCTION mmt.institution_code_part(text, text) IS
'A part of an institution code: kind (H institution, P pharmacy), area (6 digits), sequence (5 digits). How sure: as mmt.is_institution_code. Errors: 22P02 no institution code, 22023 no such part. 取机构编码的一段：kind 类别、area 区划、sequence 顺序号。';
