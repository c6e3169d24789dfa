-- ---------------------------------------------------------------------------
-- Checks: findings about facts, and which facts the rules of a kind ask for.
-- ---------------------------------------------------------------------------

CREATE TYPE mmt.finding AS (
	severity pg_catalog.text,
	rule pg_catalog.text,
	family pg_catalog.text,
	message pg_catalog.text,
	hint pg_catalog.text,
	fact pg_catalog.text,
	found pg_catalog.text,
	expected pg_catalog.text,
	basis pg_catalog.text,
	clauses pg_catalog.text[],
	marks pg_catalog.text[],
	evidence pg_catalog.jsonb
);
COMMENT ON TYPE mmt.finding IS '一项检查发现 / what one rule has to say about a record';
COMMENT ON COLUMN mmt.finding.severity IS 'block 拦截，warn 提醒，record 记录，undecided 缺少事实而无法判断 / block, warn, record, or undecided when a fact was not given';
COMMENT ON COLUMN mmt.finding.rule IS '规则代号 / code of the rule';
COMMENT ON COLUMN mmt.finding.family IS '类别，决定拦截时的错误码 / family; decides the SQLSTATE of a refusal';
COMMENT ON COLUMN mmt.finding.message IS '说明 / the sentence, in the set language';
COMMENT ON COLUMN mmt.finding.hint IS '怎样才能通过 / what would pass';
COMMENT ON COLUMN mmt.finding.fact IS '所涉及的事实 / the fact it is about';
COMMENT ON COLUMN mmt.finding.found IS '实际取值，没有时为空 / what was found, NULL when nothing was given';
COMMENT ON COLUMN mmt.finding.expected IS '限值或应有的取值 / the limit, or the expression expected';
COMMENT ON COLUMN mmt.finding.basis IS '依据的文件与条款 / document and place of its clauses';
COMMENT ON COLUMN mmt.finding.clauses IS '依据的条款号，含所转引的 / clauses, with those they delegate to';
COMMENT ON COLUMN mmt.finding.marks IS '其中来源未经核实的 / those of them without a verified source, NULL when none';
COMMENT ON COLUMN mmt.finding.evidence IS '证据，JSON：规则、条款、事实、列、实际值、限值 / the same as JSON: rule, severity, clauses, fact, column, found, limit';

CREATE FUNCTION mmt.findings(
		kind pg_catalog.text,
		area pg_catalog.text,
		date pg_catalog.date,
		facts pg_catalog.jsonb DEFAULT NULL,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL)
	RETURNS SETOF mmt.finding
	LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 3
	AS 'MODULE_PATHNAME', 'mmt_findings';
COMMENT ON FUNCTION mmt.findings(pg_catalog.text, pg_catalog.text, pg_catalog.date, pg_catalog.jsonb, pg_catalog.int8, pg_catalog.text) IS
	'按该地区当日的检查规则检查一条记录：kind 检查对象，facts 为 {"事实": 值}，值为 null 表示确知没有，未写表示不知；先列拦截，再列提醒、记录，最后是缺事实而无法判断的规则 / what the check rules of an area have to say on a day about a record: blocking findings first, then warnings, records, and rules that a fact not given leaves undecided (null in facts says that there is none). Writes nothing. Errors: MM001 no rules, MM002 no rule of that kind, MM003 tie, MM020 unreadable facts.';

CREATE FUNCTION mmt.check_needs(
		kind pg_catalog.text,
		area pg_catalog.text,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL,
		OUT rule pg_catalog.text, OUT variant pg_catalog.int4, OUT severity pg_catalog.text, OUT family pg_catalog.text,
		OUT clause pg_catalog.text, OUT fact pg_catalog.text, OUT needed pg_catalog.bool, OUT follows_from pg_catalog.text[])
	RETURNS SETOF pg_catalog.record
	LANGUAGE c STABLE PARALLEL SAFE COST 1000 ROWS 100
	AS 'MODULE_PATHNAME', 'mmt_check_needs';
COMMENT ON FUNCTION mmt.check_needs(pg_catalog.text, pg_catalog.text, pg_catalog.int8, pg_catalog.text) IS
	'某检查对象的规则用到哪些事实：variant 区分同一规则的各行，needed 为真时缺它无法判断，为假时仅用于取限值，follows_from 为可推出它的事实 / the facts that the rules of a kind ask for: variant tells the rows of one rule apart; needed: without it the rule stays undecided, else only its limit looks at it; follows_from: facts that it follows from where it is not given. Errors: MM001, MM002 no rule of that kind.';

CREATE FUNCTION mmt.decide(kinds text[], area text, date date, facts jsonb DEFAULT NULL, edition bigint DEFAULT NULL, draft text DEFAULT NULL,
	OUT decision text, OUT refused jsonb)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH asked AS MATERIALIZED (
		SELECT k.kind, k.n, count(f.rule) FILTER (WHERE f.severity IN ('block', 'undecided')) = 0 AS granted,
			jsonb_agg(jsonb_build_object('kind', k.kind, 'message', f.message) || f.evidence) FILTER (WHERE f.severity IN ('block', 'undecided')) AS reasons
		FROM unnest(kinds) WITH ORDINALITY k (kind, n)
		LEFT JOIN mmt.findings(k.kind, decide.area, decide.date, decide.facts, decide.edition, decide.draft) f ON true
		GROUP BY k.kind, k.n
	), first AS (
		SELECT a.kind, a.n FROM asked a WHERE a.granted ORDER BY a.n LIMIT 1
	)
	SELECT (SELECT f.kind FROM first f),
		(SELECT jsonb_agg(r.r ORDER BY a.n, r.n) FROM asked a, jsonb_array_elements(a.reasons) WITH ORDINALITY r (r, n)
			WHERE NOT a.granted AND a.n < coalesce((SELECT f.n FROM first f), 9223372036854775807))
$$;
COMMENT ON FUNCTION mmt.decide(text[], text, date, jsonb, bigint, text) IS
'One application for several benefits: the first of the kinds of record without a blocking or undecided finding, null when there is none, and as JSON why those before it were refused. Errors: as mmt.findings. 一次申请依次判断多项待遇：首个符合者及此前各项未通过的原因。';
