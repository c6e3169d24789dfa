-- The engine's doors: one bill, its explanation, one parameter.

CREATE FUNCTION mmt.ruleset_digest(rules pg_catalog.jsonb) RETURNS pg_catalog.text
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'mmt_ruleset_digest';
COMMENT ON FUNCTION mmt.ruleset_digest(pg_catalog.jsonb) IS
	'规则集内容的摘要（SHA-256 十六进制，64 字符），与任何设置无关 / SHA-256 of a ruleset''s canonical bytes, 64 hexadecimal digits; no setting changes it. Errors: 22023 when the value has not the shape of mmt.rules(), MM010 when a number column holds none.';

CREATE FUNCTION mmt.ruleset_problems(rules pg_catalog.jsonb,
		OUT severity pg_catalog.text, OUT code pg_catalog.text, OUT relation pg_catalog.text, OUT id pg_catalog.int8,
		OUT clause pg_catalog.text, OUT message_zh pg_catalog.text, OUT message_en pg_catalog.text)
	RETURNS SETOF pg_catalog.record
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 10
	AS 'MODULE_PATHNAME', 'mmt_ruleset_problems';
COMMENT ON FUNCTION mmt.ruleset_problems(pg_catalog.jsonb) IS
	'一个地区的规则有什么问题（error 或 warning），供 mmt.check_policy 使用 / what is wrong with the flattened rules of an area, error or warning; mmt.check_policy asks it for a draft. Codes: docs/errors.md.';

CREATE TYPE mmt.outcome AS (
	area pg_catalog.text,
	edition pg_catalog.int8,
	digest pg_catalog.text,
	gross pg_catalog.numeric,
	fund pg_catalog.numeric,
	account pg_catalog.numeric,
	person pg_catalog.numeric,
	hospital pg_catalog.numeric,
	parts pg_catalog.jsonb,
	lines pg_catalog.jsonb,
	delta mmt.tally,
	marks pg_catalog.text[],
	trace pg_catalog.bytea
);
COMMENT ON TYPE mmt.outcome IS '一张账单的计算结果 / what adjudicating one bill came to';
COMMENT ON COLUMN mmt.outcome.area IS '所用规则的地区 / area whose rules were used';
COMMENT ON COLUMN mmt.outcome.edition IS '规则版次；用草案计算时为空 / edition of the rules, NULL when a draft was used';
COMMENT ON COLUMN mmt.outcome.digest IS '规则集摘要，凭它可重算和解释 / digest of the ruleset; replay and explanation go by it';
COMMENT ON COLUMN mmt.outcome.gross IS '费用总额，元，恒等于各承担方之和 / gross in yuan, always the sum of the four bearers';
COMMENT ON COLUMN mmt.outcome.fund IS '基金支付，元 / borne by funds, yuan';
COMMENT ON COLUMN mmt.outcome.account IS '个人账户支付，元 / borne by the personal account, yuan';
COMMENT ON COLUMN mmt.outcome.person IS '个人负担（不含个人账户），元 / borne by the person in cash, yuan';
COMMENT ON COLUMN mmt.outcome.hospital IS '医疗机构负担，元 / borne by the institution, yuan';
COMMENT ON COLUMN mmt.outcome.parts IS '各资金去向的金额，{"待遇.去向": 元} / money by pot, {"benefit.pot": yuan}; pots with nothing are absent';
COMMENT ON COLUMN mmt.outcome.lines IS '逐行的各资金去向，数组，与输入行同序；没有行时为空 / the same by line, in the order of the bill''s lines; NULL for a bill without lines';
COMMENT ON COLUMN mmt.outcome.delta IS '累计的变动，分或次 / movement of the accumulators, fen or counts; a person''s tally is their sum';
COMMENT ON COLUMN mmt.outcome.marks IS '结果所依据的、未经核实的条款；没有时为空 / clauses without a verified source that this outcome rests on, NULL when none';
COMMENT ON COLUMN mmt.outcome.trace IS '计算过程（规则行号、分和取值所引用的数），供 mmt.explain 使用 / row numbers, fen and what amounts read, for mmt.explain; NULL with trace => false';

CREATE FUNCTION mmt.adjudicate(
		area pg_catalog.text,
		date pg_catalog.date,
		amount pg_catalog.numeric DEFAULT NULL,
		scheme pg_catalog.text DEFAULT NULL,
		status pg_catalog.text DEFAULT NULL,
		tier pg_catalog.text DEFAULT NULL,
		kind pg_catalog.text DEFAULT NULL,
		disease pg_catalog.text DEFAULT NULL,
		class pg_catalog.text DEFAULT NULL,
		place pg_catalog.text DEFAULT NULL,
		channel pg_catalog.text DEFAULT NULL,
		tags pg_catalog.text[] DEFAULT NULL,
		facts pg_catalog.jsonb DEFAULT NULL,
		lines pg_catalog.jsonb DEFAULT NULL,
		tally mmt.tally DEFAULT NULL,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL,
		trace pg_catalog.bool DEFAULT true)
	RETURNS mmt.outcome
	LANGUAGE c STABLE PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'mmt_adjudicate_bill';
COMMENT ON FUNCTION mmt.adjudicate(pg_catalog.text, pg_catalog.date, pg_catalog.numeric, pg_catalog.text, pg_catalog.text,
	pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
	pg_catalog.text[], pg_catalog.jsonb, pg_catalog.jsonb, mmt.tally, pg_catalog.int8, pg_catalog.text, pg_catalog.bool) IS
	'计算一张账单：area 参保地，date 就医日，amount 总额（元，两位小数）或 lines 明细（amount 或 price×quantity）；其余为事实；tally 为此前累计；edition 指定版次，draft 用草案试算 / adjudicate one bill: area of insurance, day of care, an amount in yuan or lines; the rest are facts; tally is what came before. Writes nothing. Errors: MM001 no rules, MM002 no row, MM003 tie, MM004 a fact is missing, MM005 money left, MM020 unreadable bill.';

CREATE FUNCTION mmt.explain(outcome mmt.outcome, language pg_catalog.text DEFAULT NULL,
		OUT n pg_catalog.int4, OUT words pg_catalog.text, OUT amount pg_catalog.numeric, OUT pot pg_catalog.text,
		OUT basis pg_catalog.text, OUT clauses pg_catalog.text[], OUT mark pg_catalog.text)
	RETURNS SETOF pg_catalog.record
	LANGUAGE c STABLE PARALLEL SAFE COST 10000 ROWS 10
	AS 'MODULE_PATHNAME', 'mmt_explain_outcome';
COMMENT ON FUNCTION mmt.explain(mmt.outcome, pg_catalog.text) IS
	'逐步说明一个结果：words 说明，amount 金额（元），pot 去向，basis 依据的文件与条款，clauses 条款号，mark 未核实之处；language 为 zh 或 en，默认取设置 / a result step by step: words, yuan moved, pot, document and place behind each figure, clauses, and what is not verified. Errors: MM001 when the ruleset is not here, MM020 when there is no trace.';

CREATE FUNCTION mmt.moves(outcome mmt.outcome,
		OUT n pg_catalog.int4, OUT benefit pg_catalog.text, OUT verb pg_catalog.text, OUT from_pot pg_catalog.text, OUT to_pot pg_catalog.text,
		OUT parameter pg_catalog.text, OUT lines pg_catalog.int4[], OUT value pg_catalog.numeric, OUT base pg_catalog.numeric,
		OUT room pg_catalog.numeric, OUT moved pg_catalog.numeric)
	RETURNS SETOF pg_catalog.record
	LANGUAGE c STABLE STRICT PARALLEL SAFE COST 1000 ROWS 10
	AS 'MODULE_PATHNAME', 'mmt_moves_of';
COMMENT ON FUNCTION mmt.moves(mmt.outcome) IS
	'一个结果的逐步金额，供程序使用：lines 所涉行号，value 参数之值（比例、元或次；分段或无参数则为空），base 移动前金额，room 限额或标准此前的余额（keep、fill 且以元计时），moved 移动的金额，元 / each step of a result as figures, for programs: the lines it took, the value of its parameter (a ratio, yuan or a count; null with bands or without one), the money before it, what a limit in yuan still had for it (of keep and fill), the money moved, yuan. Errors: as mmt.explain.';

CREATE FUNCTION mmt.parameter_at(area pg_catalog.text, parameter pg_catalog.text, date pg_catalog.date,
		facts pg_catalog.jsonb DEFAULT NULL, edition pg_catalog.int8 DEFAULT NULL, draft pg_catalog.text DEFAULT NULL,
		OUT value pg_catalog.text, OUT clauses pg_catalog.text[], OUT marks pg_catalog.text[])
	RETURNS SETOF pg_catalog.record
	LANGUAGE c STABLE PARALLEL SAFE COST 100 ROWS 1
	AS 'MODULE_PATHNAME', 'mmt_parameter_at';
COMMENT ON FUNCTION mmt.parameter_at(pg_catalog.text, pg_catalog.text, pg_catalog.date, pg_catalog.jsonb, pg_catalog.int8, pg_catalog.text) IS
	'某参数在某日、某些事实下的取值（如 60% 或 30）及所依据的条款；没有适用的行时 value 为空 / what a parameter comes to on a day for given facts, such as 60% or 30, and the clauses behind it; value is NULL when no row applies. Errors: MM001, MM002 unknown parameter, MM003 tie, MM004 a fact is missing.';

-- Window functions: a person's bills in order, each with what came before it.

CREATE FUNCTION mmt.fund_running(
		area pg_catalog.text,
		date pg_catalog.date,
		amount pg_catalog.numeric DEFAULT NULL,
		scheme pg_catalog.text DEFAULT NULL,
		status pg_catalog.text DEFAULT NULL,
		tier pg_catalog.text DEFAULT NULL,
		kind pg_catalog.text DEFAULT NULL,
		disease pg_catalog.text DEFAULT NULL,
		class pg_catalog.text DEFAULT NULL,
		place pg_catalog.text DEFAULT NULL,
		channel pg_catalog.text DEFAULT NULL,
		tags pg_catalog.text[] DEFAULT NULL,
		facts pg_catalog.jsonb DEFAULT NULL,
		lines pg_catalog.jsonb DEFAULT NULL,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL)
	RETURNS pg_catalog.numeric
	LANGUAGE c STABLE WINDOW PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'mmt_fund_running';
COMMENT ON FUNCTION mmt.fund_running(pg_catalog.text, pg_catalog.date, pg_catalog.numeric, pg_catalog.text, pg_catalog.text,
	pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
	pg_catalog.text[], pg_catalog.jsonb, pg_catalog.jsonb, pg_catalog.int8, pg_catalog.text) IS
	'窗口函数：按人分区、按就医日期排序，逐张账单连同此前累计计算，返回基金支付（元） / window function over a person''s bills in order of the day of care: what funds pay of each, in yuan, with what came before counted. The frame does not matter. Errors: as mmt.adjudicate, and MM021 when the order goes back in time.';

CREATE FUNCTION mmt.adjudicate_running(
		area pg_catalog.text,
		date pg_catalog.date,
		amount pg_catalog.numeric DEFAULT NULL,
		scheme pg_catalog.text DEFAULT NULL,
		status pg_catalog.text DEFAULT NULL,
		tier pg_catalog.text DEFAULT NULL,
		kind pg_catalog.text DEFAULT NULL,
		disease pg_catalog.text DEFAULT NULL,
		class pg_catalog.text DEFAULT NULL,
		place pg_catalog.text DEFAULT NULL,
		channel pg_catalog.text DEFAULT NULL,
		tags pg_catalog.text[] DEFAULT NULL,
		facts pg_catalog.jsonb DEFAULT NULL,
		lines pg_catalog.jsonb DEFAULT NULL,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL,
		trace pg_catalog.bool DEFAULT false)
	RETURNS mmt.outcome
	LANGUAGE c STABLE WINDOW PARALLEL SAFE COST 300
	AS 'MODULE_PATHNAME', 'mmt_adjudicate_running';
COMMENT ON FUNCTION mmt.adjudicate_running(pg_catalog.text, pg_catalog.date, pg_catalog.numeric, pg_catalog.text, pg_catalog.text,
	pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
	pg_catalog.text[], pg_catalog.jsonb, pg_catalog.jsonb, pg_catalog.int8, pg_catalog.text, pg_catalog.bool) IS
	'窗口函数：同 mmt.fund_running，返回完整结果；请在子查询中取 (o).字段，以免重复计算 / window function: as mmt.fund_running, with the whole outcome. Take its fields in an outer query, so that it runs once. Errors: as mmt.adjudicate, and MM021 when the order goes back in time.';

-- Aggregates: a person's bills in any order, gathered and adjudicated in order of day and claim.

CREATE TYPE mmt.totals AS (
	bills pg_catalog.int8,
	gross pg_catalog.numeric,
	fund pg_catalog.numeric,
	account pg_catalog.numeric,
	person pg_catalog.numeric,
	hospital pg_catalog.numeric,
	tally mmt.tally
);
COMMENT ON TYPE mmt.totals IS '一个人全部账单的合计 / what all bills of a person came to';
COMMENT ON COLUMN mmt.totals.bills IS '账单数 / number of bills';
COMMENT ON COLUMN mmt.totals.gross IS '费用总额，元 / gross in yuan';
COMMENT ON COLUMN mmt.totals.fund IS '基金支付，元 / borne by funds, yuan';
COMMENT ON COLUMN mmt.totals.account IS '个人账户支付，元 / borne by the personal account, yuan';
COMMENT ON COLUMN mmt.totals.person IS '个人负担，元 / borne by the person in cash, yuan';
COMMENT ON COLUMN mmt.totals.hospital IS '医疗机构负担，元 / borne by institutions, yuan';
COMMENT ON COLUMN mmt.totals.tally IS '期末累计，分或次 / the accumulators in the end, fen or counts';

CREATE TYPE mmt.share AS (
	claim pg_catalog.text,
	fund pg_catalog.numeric,
	account pg_catalog.numeric,
	person pg_catalog.numeric,
	hospital pg_catalog.numeric
);
COMMENT ON TYPE mmt.share IS '一张账单由谁负担多少 / who bears how much of one bill';
COMMENT ON COLUMN mmt.share.claim IS '单据号 / the claim as it was given';
COMMENT ON COLUMN mmt.share.fund IS '基金支付，元 / borne by funds, yuan';
COMMENT ON COLUMN mmt.share.account IS '个人账户支付，元 / borne by the personal account, yuan';
COMMENT ON COLUMN mmt.share.person IS '个人负担，元 / borne by the person in cash, yuan';
COMMENT ON COLUMN mmt.share.hospital IS '医疗机构负担，元 / borne by the institution, yuan';

CREATE FUNCTION mmt.bulk_add(state pg_catalog.internal, VARIADIC bill "any") RETURNS pg_catalog.internal
	LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_bulk_add';
COMMENT ON FUNCTION mmt.bulk_add(pg_catalog.internal, "any") IS
	'聚合的内部步骤：收存一张账单 / keeps a bill for totals_all and adjudicate_all; not to be called by itself.';
CREATE FUNCTION mmt.bulk_totals(state pg_catalog.internal) RETURNS mmt.totals
	LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_bulk_totals';
COMMENT ON FUNCTION mmt.bulk_totals(pg_catalog.internal) IS
	'聚合的内部步骤：计算合计 / final step of totals_all; not to be called by itself.';
CREATE FUNCTION mmt.bulk_shares(state pg_catalog.internal) RETURNS mmt.share[]
	LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_bulk_shares';
COMMENT ON FUNCTION mmt.bulk_shares(pg_catalog.internal) IS
	'聚合的内部步骤：逐单计算 / final step of adjudicate_all; not to be called by itself.';

CREATE AGGREGATE mmt.totals_all(VARIADIC bill "any") (
	SFUNC = mmt.bulk_add, STYPE = pg_catalog.internal, SSPACE = 2048, FINALFUNC = mmt.bulk_totals, PARALLEL = SAFE);
COMMENT ON AGGREGATE mmt.totals_all("any") IS
	'聚合：一个人的全部账单（次序不限）按日期和单据号依次计算，返回合计；写成 totals_all(''area'', area, ''date'', 日期, ''claim'', 单据号, ''amount'', 金额, …) 或传入列名相同的一行 / aggregate over all bills of a person, in any order: names and values in turn, or a row whose columns have these names; GROUP BY person. edition and draft are constants. Errors: as mmt.adjudicate.';
CREATE AGGREGATE mmt.adjudicate_all(VARIADIC bill "any") (
	SFUNC = mmt.bulk_add, STYPE = pg_catalog.internal, SSPACE = 2048, FINALFUNC = mmt.bulk_shares, PARALLEL = SAFE);
COMMENT ON AGGREGATE mmt.adjudicate_all("any") IS
	'聚合：同 mmt.totals_all，返回每张账单的负担数组，按计算次序 / aggregate as mmt.totals_all, giving who bears what of each bill, in the order of adjudication; unnest it.';
