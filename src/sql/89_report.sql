-- ---------------------------------------------------------------------------
-- Official forms and statements of a book, as views and functions of the book.
--
-- Everything rests on settlement_pot: money by settlement, line and pot, with what
-- the ruleset kept in the book says of the pot.  Which benefit, disease and drug list
-- is which cell of a form, and since when, are rows of report_map; who reports what by
-- when, rows of report_duty.  create_book puts no area's rows there: an area's
-- policy-data has them.
--
-- Aggregated views and functions read with their owner's rights, so that a reporting
-- role needs no right on persons; views with persons read with those of who asks.
-- Days of moments (posted_at, sent_at) are those of China's one legal time.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.book_report_tables(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning	-- what is there already
AS $body$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format($sql$
CREATE TABLE IF NOT EXISTS %1$I.area_kept (
	area text PRIMARY KEY,
	parent text,
	name_zh text NOT NULL,
	name_en text
);
CREATE TABLE IF NOT EXISTS %1$I.report_map (
	form text NOT NULL,
	area text NOT NULL,
	what text NOT NULL CHECK (what IN ('category', 'disease', 'drugs', 'outside', 'managed')),
	local text NOT NULL,
	key text NOT NULL,
	ord int,
	title text,
	valid daterange NOT NULL DEFAULT '(,)',
	clause text,
	PRIMARY KEY (form, area, what, local, valid)
);
CREATE TABLE IF NOT EXISTS %1$I.report_duty (
	form text NOT NULL,
	area text NOT NULL,
	recipient text NOT NULL,
	every text NOT NULL CHECK (every IN ('month', 'year')),
	due_month int CHECK (due_month BETWEEN 1 AND 12),
	due_day int NOT NULL CHECK (due_day BETWEEN 1 AND 28),
	valid daterange NOT NULL CONSTRAINT begins CHECK (lower(valid) > '-infinity'),
	reporter text,
	clause text,
	CONSTRAINT yearly_has_month CHECK ((every = 'year') = (due_month IS NOT NULL)),
	PRIMARY KEY (form, area, recipient, valid)
);
CREATE TABLE IF NOT EXISTS %1$I.report (
	form text NOT NULL,
	area text NOT NULL,
	recipient text NOT NULL,
	as_of date NOT NULL,
	sending int NOT NULL DEFAULT 1 CONSTRAINT numbered CHECK (sending > 0),
	due_on date,
	sent_at timestamptz CONSTRAINT sent_in_the_past CHECK (sent_at < 'infinity'),
	sent_by text,
	remark text,
	figures jsonb,
	recorded_at timestamptz,
	recorded_by text,
	withdrawn_at timestamptz CONSTRAINT withdrawn_after_it_was_sent CHECK (withdrawn_at IS NULL OR sent_at IS NOT NULL),
	CONSTRAINT finite CHECK (isfinite(as_of)),
	CONSTRAINT whole_period CHECK (form NOT IN ('month', 'year') OR as_of + 1 = date_trunc(form, (as_of + 1)::timestamp)),
	CONSTRAINT figures_were_sent CHECK (figures IS NULL OR sent_at IS NOT NULL),
	PRIMARY KEY (form, area, recipient, as_of, sending)
);
CREATE TABLE IF NOT EXISTS %1$I.history_figure (
	form text NOT NULL,
	area text NOT NULL,
	institution_id text NOT NULL DEFAULT '',
	category text NOT NULL DEFAULT '',
	disease text NOT NULL DEFAULT '',
	measure text NOT NULL,
	upto date NOT NULL,
	value numeric NOT NULL,
	source text NOT NULL CHECK (source <> ''),
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	recorded_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (form, area, institution_id, category, disease, measure, upto, recorded_at)
);
CREATE TABLE IF NOT EXISTS %1$I.payment (
	payment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	institution_id text NOT NULL,
	area text NOT NULL,
	scheme text NOT NULL DEFAULT '',
	fund text NOT NULL,
	month date NOT NULL CONSTRAINT first_of_month CHECK (month = date_trunc('month', month::timestamp)),
	paid_on date NOT NULL,
	amount numeric(16,2) NOT NULL,
	recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	recorded_by text NOT NULL DEFAULT session_user
);
CREATE TABLE IF NOT EXISTS %1$I.target (
	area text NOT NULL,
	target text NOT NULL,
	measure text NOT NULL CHECK (measure IN ('persons', 'times', 'fund', 'institutions')),
	kind text,
	category text,
	since date NOT NULL,
	due_on date NOT NULL,
	value numeric NOT NULL,
	clause text,
	PRIMARY KEY (area, target, due_on)
);
CREATE TABLE IF NOT EXISTS %1$I.inspection (
	area text NOT NULL,
	inspected_on date NOT NULL,
	subject text NOT NULL,
	result text NOT NULL,
	remedy_by date,
	published_on date,
	clause text,
	PRIMARY KEY (area, inspected_on, subject)
);
REVOKE ALL ON %1$I.area_kept, %1$I.report_map, %1$I.report_duty, %1$I.report, %1$I.history_figure, %1$I.payment, %1$I.target, %1$I.inspection FROM PUBLIC;
$sql$, book);
	PERFORM mmt.book_keep(book, 'history_figure', 'payment');
	PERFORM mmt.book_comments(book, $said$
		area_kept: 用过其规则的地区及其上级：离开扩展也能汇总 / areas whose rules were used, with those above them, so that reports do without the extension
		area_kept.area: 地区 / area
		area_kept.parent: 上级地区 / area that it belongs to
		area_kept.name_zh: 中文名 / its name in Chinese
		area_kept.name_en: 英文名 / its name in English
		report_map: 报表各栏各列由哪些待遇、病种、药品名单构成，及其起止日期 / which benefits, diseases and drug lists make up the cells of a form, and since when
		report_map.form: 报表：two_disease “两病”用药保障情况表 / form: two_disease
		report_map.area: 地区，适用于其下各地；近者优先 / area, with those below it; the nearest goes first
		report_map.what: category 待遇归入哪一栏，disease 病种归入哪一列，drugs 药品名单归入哪一列，outside 政策范围外的资金去向，managed 规范化管理人员默认归入的栏 / category: benefit to row; disease: disease to column; drugs: list to column; outside: pots outside the scope; managed: row of managed persons without an enrolment
		report_map.local: 待遇类别（无类别则为待遇名）、病种、药品名单、接口字段或资金去向 / category of a benefit (its name, where it has none), disease, list, interface field or pot
		report_map.key: 归入的栏或列；药品名单写 - 表示排除 / row or column; of a drug list, - takes its drugs out
		report_map.ord: 栏的次序 / place of the row
		report_map.title: 栏的名称 / words of the row
		report_map.valid: 适用的日期：栏在此期间有数据 / days on which it holds: a row has figures of these days
		report_map.clause: 依据条款 / clause behind it
		report_duty: 报送任务：何地按何周期向谁报送何表 / who has to send which form to whom, how often and by when
		report_duty.form: 报表 / form
		report_duty.area: 报送地区 / area that reports
		report_duty.recipient: 接收单位 / who gets it
		report_duty.every: 周期，month 每月，year 每年 / month or year
		report_duty.due_month: 年报的报送月份 / month in which a yearly one is due
		report_duty.due_day: 报送日；月报为次月此日 / day by which it is due; of a monthly one in the month after
		report_duty.valid: 任务有效的日期，须有起始日；此期间的各期须报送，重叠时以后起者为准 / periods that end on these days are to be reported; it has a first day, and of two that overlap the later one counts
		report_duty.reporter: 专人 / who is named for it
		report_duty.clause: 依据条款 / clause behind it
		report: 报送记录：每次报送一行；报送后不可更改，更正后再报另起一行 / reports, a row for each sending; what was sent stays, and a corrected one is another row
		report.form: 报表：month 月报，year 年度总结，two_disease “两病”用药保障情况表 / form: month, year, two_disease
		report.area: 报送地区 / area that reports
		report.recipient: 接收单位 / who gets it
		report.as_of: 统计截止日（月报为月末） / last day that the figures cover (of a month, its last)
		report.sending: 第几次报送：1 为首次，更正后再报为 2、3 … / which sending: 1 the first, 2, 3 … corrected ones
		report.due_on: 应报日期；按任务报送的可不填 / by when; may be left out where report_duty says it
		report.sent_at: 报送时刻；未报则为空 / when it was sent; null: not yet
		report.sent_by: 报送人 / who sent it
		report.remark: 备注 / remark
		report.figures: 报送的数据，记录报送时自动存入：表 two_disease 为各栏，month、year 为各待遇类别的人数、人次、基金支付 / figures that were sent, written down when the sending is recorded: of two_disease its rows, of month and year persons, times and fund by category
		report.recorded_at: 记录报送的时刻；未报则为空 / when the sending was recorded; null: not sent yet
		report.recorded_by: 记录报送的账号 / who recorded it
		report.withdrawn_at: 撤回误记的报送的时刻；只可填写一次 / when it was withdrawn, since it was recorded by mistake; filled in once
		history_figure: 历史数据与账簿外的数据，注明来源；不可更改，更正另记一行 / figures from before the book or from outside it, with their source; never changed, a correction is another row
		history_figure.form: 报表：two_disease、performance / form: two_disease, performance
		history_figure.area: 地区 / area
		history_figure.institution_id: 医药机构；无则为空文本 / institution; empty: none
		history_figure.category: 栏 / row
		history_figure.disease: 列 / column
		history_figure.measure: 指标：managed、persons、times、cost、in_scope、fund；performance 表为 awareness、quality / measure
		history_figure.upto: 统计截止日；此日及以前不再由结算计算 / last day that it covers; settlements up to this day are not counted again
		history_figure.value: 数值，人、次或元 / figure: persons, times or yuan
		history_figure.source: 出处 / where it is from
		history_figure.recorded_at: 记录时间 / when it was recorded
		history_figure.recorded_by: 操作账号 / who recorded it
		payment: 向医药机构拨付；不可更改，收回记负数 / payments to institutions; never changed, what is taken back is a negative one
		payment.payment_id: 编号 / number
		payment.institution_id: 医药机构 / institution
		payment.area: 参保地 / area of insurance whose settlements it pays
		payment.scheme: 险种 / scheme
		payment.fund: 基金：结算单 fund 列 / fund, as clearing_statement has it
		payment.month: 清算月份，写当月1日 / month that it clears, as its first day
		payment.paid_on: 拨付日期 / day of payment
		payment.amount: 拨付金额，元 / paid, yuan
		payment.recorded_at: 记录时间 / when it was recorded
		payment.recorded_by: 操作账号 / who recorded it
		target: 目标：何日前达到多少 / plan targets: how much by which day
		target.area: 地区 / area
		target.target: 目标名称 / name of the target
		target.measure: persons 享受人数，times 人次，fund 基金支付，institutions 已有结算的机构数 / persons, times, fund, or institutions with live settlements
		target.kind: 机构类别；空为不限 / kind of institution; null: any
		target.category: 待遇类别；空为不限 / category of the benefit; null: any
		target.since: 起始日 / first day that counts
		target.due_on: 截止日 / day by which
		target.value: 目标值 / figure to reach
		target.clause: 依据条款 / clause behind it
		inspection: 督导检查结果与通报 / inspections, their results and bulletins
		inspection.area: 被检查地区 / area inspected
		inspection.inspected_on: 检查日期 / day
		inspection.subject: 事项 / subject
		inspection.result: 结果 / result
		inspection.remedy_by: 整改期限 / day by which it is to be put right
		inspection.published_on: 通报日期；未通报则为空 / day of the bulletin; null: not published
		inspection.clause: 依据条款 / clause behind it
$said$);
END
$body$;
COMMENT ON FUNCTION mmt.book_report_tables(text) IS 'The tables behind the reports of a book: what forms are made of, who reports what by when, payments, recorded figures. 账簿报表所用的表。';

CREATE FUNCTION mmt.book_reports(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $body$
DECLARE
	how text;
	every text;
	sheet CONSTANT text := 'city text, city_zh text, city_en text, ord int, category text, title text,'
		' hypertension_managed bigint, hypertension_persons bigint, hypertension_times bigint, hypertension_cost numeric, hypertension_in_scope numeric, hypertension_fund numeric,'
		' diabetes_managed bigint, diabetes_persons bigint, diabetes_times bigint, diabetes_cost numeric, diabetes_in_scope numeric, diabetes_fund numeric, remark text';
	-- A bill by category of benefit, and as a whole.  No grouping sets: the planner would not look for a month before it groups.
	paid CONSTANT text := $sql$
		SELECT min(p.area) AS area, p.day, min(p.person_id) AS person_id, p.settlement_id, min(p.posted_at) AS posted_at, CASE WHEN min(p.kind) = 'reverse' THEN -1 ELSE 1 END AS sign, c.category, sum(p.amount) AS fund
		FROM %1$I.bill_pot p CROSS JOIN LATERAL (VALUES (nullif(p.category, 'all')), ('all')) c (category) WHERE p.bearer = 'fund'
		GROUP BY p.day, p.settlement_id, c.category$sql$;
BEGIN
	PERFORM mmt.book_report_tables(book);

	-- ---- what all reports rest on ----

	-- By line, with the rights of who asks; and by bill, with the owner's, for aggregated views.  What rulesets say of a pot is
	-- said by its own name, or by that part of it which benefits share.
	EXECUTE format($sql$
CREATE OR REPLACE VIEW %1$I.settlement_pot WITH (security_invoker = true) AS
	WITH said AS MATERIALIZED (%2$s)
	SELECT s.person_id, s.settlement_id, s.kind, s.reverses, s.corrects, s.area, s.day, s.posted_at, s.institution_id, l.n::int AS line, i.item,
		coalesce((i.item ->> 'date')::date, s.day) AS line_day,
		coalesce(i.item ->> 'scheme', o.bill ->> 'scheme') AS scheme,
		coalesce(i.item ->> 'kind', o.bill ->> 'kind') AS care,
		coalesce(i.item ->> 'drug', i.item #>> '{facts,drug}', o.bill #>> '{facts,drug}') AS drug,
		coalesce(i.item ->> 'class', i.item #>> '{facts,class}', o.bill ->> 'class', o.bill #>> '{facts,class}') AS class,
		coalesce(i.item ->> 'disease', i.item #>> '{facts,disease}', o.bill ->> 'disease', o.bill #>> '{facts,disease}') AS disease,
		%3$s, p.value::numeric AS amount, s.digest
	FROM %1$I.settlement s
		LEFT JOIN %1$I.settlement r ON r.person_id = s.person_id AND r.settlement_id = s.reverses
		CROSS JOIN LATERAL (SELECT coalesce(s.bill, r.bill) AS bill) o
		CROSS JOIN LATERAL jsonb_array_elements(coalesce(s.lines, jsonb_build_array(s.parts))) WITH ORDINALITY l (parts, n)
		CROSS JOIN LATERAL (SELECT coalesce(o.bill -> 'lines' -> (l.n::int - 1), o.bill) AS item) i
		CROSS JOIN LATERAL jsonb_each(l.parts) p
		%4$s;
CREATE OR REPLACE VIEW %1$I.bill_pot AS
	WITH said AS MATERIALIZED (%2$s)
	SELECT coalesce(n.merged_into, s.person_id) AS person_id, s.settlement_id, s.kind, s.area, s.day, s.posted_at, s.institution_id, coalesce(s.bill, r.bill) ->> 'scheme' AS scheme, coalesce(s.bill, r.bill) ->> 'kind' AS care,
		%3$s, (s.parts -> p.key)::numeric AS amount, s.person_id AS posted_for
	FROM %1$I.settlement s
		LEFT JOIN %1$I.settlement r ON r.person_id = s.person_id AND r.settlement_id = s.reverses
		LEFT JOIN %1$I.balance n ON n.person_id = s.person_id AND n.merged_into IS NOT NULL	-- who was found to be one person is one
		CROSS JOIN LATERAL unnest(ARRAY(SELECT jsonb_object_keys(s.parts))) p (key)	-- an array, for the planner thinks that an object has 100 members
		%4$s;
$sql$, book, format($sql$SELECT u.digest, r.r ->> 'relation' AS relation, coalesce(r.r ->> 'pot', r.r ->> 'benefit') AS name, max(r.r ->> 'bearer') AS bearer,
			max(r.r ->> 'nhsa_field') AS nhsa_field, max(r.r ->> 'category') AS category
		FROM %1$I.ruleset u, jsonb_path_query(u.rules, '$.rows[*] ? (@.relation == "pot" || @.relation == "benefit")') r (r)
		GROUP BY 1, 2, 3$sql$, book),
		$sql$p.key AS pot, coalesce(own.bearer, common.bearer, 'person') AS bearer, CASE WHEN own.digest IS NULL THEN common.nhsa_field ELSE own.nhsa_field END AS nhsa_field,
		nullif(b.benefit, '') AS benefit, coalesce(benefit.category, nullif(b.benefit, '')) AS category$sql$,
		$sql$CROSS JOIN LATERAL (SELECT CASE WHEN strpos(p.key, '.') > 0 THEN split_part(p.key, '.', 1) ELSE '' END AS benefit,
			CASE WHEN strpos(p.key, '.') > 0 THEN split_part(p.key, '.', 2) END AS local) b
		LEFT JOIN said own ON own.digest = s.digest AND own.relation = 'pot' AND own.name = p.key
		LEFT JOIN said common ON common.digest = s.digest AND common.relation = 'pot' AND common.name = b.local
		LEFT JOIN said benefit ON benefit.digest = s.digest AND benefit.relation = 'benefit' AND benefit.name = b.benefit$sql$);

	-- Areas by the extension's table; those that it has no longer, or all when it is gone, as they were when rules of theirs were first used.
	PERFORM mmt.book_function(book, 'area_tree', '', 'TABLE (area text, within text, up int, name_zh text, name_en text)', 'STABLE', $$
	RETURN QUERY EXECUTE format('WITH RECURSIVE a AS (' || CASE WHEN EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'menmante')
			THEN 'SELECT m.area, m.parent, m.name_zh, m.name_en FROM mmt.area m UNION ALL SELECT k.area, k.parent, k.name_zh, k.name_en FROM %%1$I.area_kept k WHERE NOT EXISTS (SELECT FROM mmt.area m WHERE m.area = k.area)'
			ELSE 'SELECT k.area, k.parent, k.name_zh, k.name_en FROM %%1$I.area_kept k' END
		|| '), t AS (SELECT a.area, a.area AS within, 0 AS up, a.parent, a.name_zh, a.name_en FROM a
			UNION ALL SELECT t.area, a.area, t.up + 1, a.parent, a.name_zh, a.name_en FROM t JOIN a ON a.area = t.parent)
		SELECT t.area, t.within, t.up, t.name_zh, t.name_en FROM t', %1$L);$$,
	'各地及其所属的上级地区，含自身；up 为相隔级数 / areas with those they are within, themselves too; up: how many levels');
	EXECUTE format($sql$
CREATE OR REPLACE FUNCTION %1$I.keep_areas() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $keep$
BEGIN
	INSERT INTO %1$I.area_kept (area, parent, name_zh, name_en)
	SELECT a.area, a.parent, a.name_zh, a.name_en FROM mmt.area a WHERE a.area IN (SELECT c.area FROM mmt.area_chain(NEW.area) c) ORDER BY a.area
	ON CONFLICT ON CONSTRAINT area_kept_pkey DO NOTHING;
	RETURN NULL;
END
$keep$;
COMMENT ON FUNCTION %1$I.keep_areas() IS '触发器：随规则集保存地区及其上级 / trigger: keeps the area of a ruleset and those above it';
REVOKE ALL ON FUNCTION %1$I.keep_areas() FROM PUBLIC;
CREATE OR REPLACE TRIGGER keeps_areas AFTER INSERT ON %1$I.ruleset FOR EACH ROW EXECUTE FUNCTION %1$I.keep_areas();
INSERT INTO %1$I.area_kept (area, parent, name_zh, name_en)
	SELECT DISTINCT a.area, a.parent, a.name_zh, a.name_en FROM %1$I.ruleset u, mmt.area_chain(u.area) c (area) JOIN mmt.area a ON a.area = c.area
	ON CONFLICT ON CONSTRAINT area_kept_pkey DO UPDATE SET parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en;
CREATE OR REPLACE VIEW %1$I.report_rule WITH (security_barrier = true) AS
	SELECT r.form, r.area, r.what, r.local, r.key, r.ord, r.title, r.valid, r.clause
	FROM (SELECT m.form, t.area, m.what, m.local, m.key, m.ord, m.title, m.valid, m.clause, t.up = min(t.up) OVER (PARTITION BY m.form, t.area, m.what, m.local) AS nearest
		FROM %1$I.report_map m JOIN %1$I.area_tree() t ON t.within = m.area) r
	WHERE r.nearest;
$sql$, book);

	-- ---- the two-disease form ----

	-- Persons by cell and day: lines whose drug is on a list of the form, unless the line is known to be for another disease.
	PERFORM mmt.book_function(book, 'two_disease_use', 'as_of date, known timestamptz DEFAULT ''infinity''',
	'TABLE (person_id text, area text, category text, disease text, day date, times bigint, cost numeric, in_scope numeric, fund numeric)', 'STABLE', $$
	RETURN QUERY
	WITH rule AS MATERIALIZED (
		SELECT r.* FROM %1$I.report_rule r WHERE r.form = 'two_disease' AND r.area IN (SELECT u.area FROM %1$I.ruleset u)
	), member AS MATERIALIZED (
		SELECT u.digest, r.key, CASE WHEN right(l.l ->> 'member', 1) = '*' THEN left(l.l ->> 'member', -1) END AS prefix, l.l ->> 'member' AS member, coalesce((l.l ->> 'valid')::daterange, '(,)') AS valid
		FROM %1$I.ruleset u JOIN rule r ON r.area = u.area AND r.what = 'drugs', jsonb_path_query(u.rules, '$.rows[*] ? (@.relation == "list")') l (l)
		WHERE l.l ->> 'list' = r.local
	), pot AS MATERIALIZED (	-- the patterns only spare most other lines the rest
		SELECT coalesce(n.merged_into, p.person_id) AS person_id, p.area, p.settlement_id, p.kind, p.line, p.line_day, p.drug, p.disease, coalesce(p.nhsa_field, p.pot) AS pot, p.bearer, p.category, p.amount, p.digest
		FROM %1$I.settlement_pot p LEFT JOIN %1$I.balance n ON n.person_id = p.person_id AND n.merged_into IS NOT NULL WHERE p.posted_at <= known AND p.line_day <= as_of
			AND p.drug LIKE ANY (ARRAY(SELECT DISTINCT replace(replace(coalesce(m.prefix || '*', m.member), E'\\', '_'), '*', '%%') FROM member m WHERE m.key <> '-'))
	), listed AS MATERIALIZED (
		SELECT d.digest, d.drug, m.key, range_agg(m.valid) AS days
		FROM (SELECT DISTINCT p.digest, p.drug FROM pot p) d
			JOIN member m ON m.digest = d.digest AND CASE WHEN m.prefix IS NULL THEN d.drug = m.member ELSE starts_with(d.drug, m.prefix) END
		GROUP BY 1, 2, 3
	), drug AS MATERIALIZED (
		SELECT d.digest, d.drug, d.key, d.days - coalesce(x.days, '{}') AS days FROM listed d LEFT JOIN listed x ON x.digest = d.digest AND x.drug = d.drug AND x.key = '-' WHERE d.key <> '-'
	), outside AS MATERIALIZED (	-- a pot may be part of several fields
		SELECT f.area, f.pot, range_agg(r.valid) AS days
		FROM (SELECT DISTINCT p.area, p.pot FROM pot p) f JOIN rule r ON r.area = f.area AND r.what = 'outside' AND r.local = ANY (string_to_array(f.pot, ', '))
		GROUP BY 1, 2
	), part AS (
		SELECT p.settlement_id, p.line, d.key AS disease, p.category, min(p.person_id) AS person_id, min(p.area) AS area, min(p.kind) AS kind, min(p.line_day) AS line_day, sum(p.amount) AS cost,
			sum(p.amount) FILTER (WHERE o.days IS NULL) AS in_scope, sum(p.amount) FILTER (WHERE p.bearer = 'fund') AS fund
		FROM pot p
			JOIN drug d ON d.digest = p.digest AND d.drug = p.drug AND d.days @> p.line_day
			LEFT JOIN outside o ON o.area = p.area AND o.pot = p.pot AND o.days @> p.line_day
		WHERE p.disease IS NULL OR (p.area, p.disease) IN (SELECT r.area, r.local FROM rule r WHERE r.what = 'disease')
		GROUP BY 1, 2, 3, 4
	), line AS (
		SELECT l.*, sum(l.cost) OVER w AS whole, sum(l.in_scope) OVER w AS whole_in_scope
		FROM part l WINDOW w AS (PARTITION BY l.settlement_id, l.line, l.disease)
	), bill AS (	-- a line that two benefits of one row share is one line; a bill with several lines is one time
		SELECT l.settlement_id, l.category, l.disease, min(l.person_id) AS person_id, min(l.area) AS area, min(l.kind) AS kind, min(l.line_day) AS day, sum(l.cost) AS cost, sum(l.in_scope) AS in_scope, sum(l.fund) AS fund
		FROM (SELECT l.settlement_id, l.line, r.key AS category, l.disease, min(l.person_id) AS person_id, min(l.area) AS area, min(l.kind) AS kind, min(l.line_day) AS line_day,
				max(l.whole) AS cost, max(l.whole_in_scope) AS in_scope, sum(l.fund) AS fund
			FROM line l JOIN rule r ON r.area = l.area AND r.what = 'category' AND r.local = l.category AND r.valid @> l.line_day
			GROUP BY 1, 2, 3, 4) l
		GROUP BY 1, 2, 3
	)
	SELECT b.person_id, b.area, b.category, b.disease, b.day, sum(CASE WHEN coalesce(b.fund, 0) = 0 THEN 0 WHEN b.kind = 'reverse' THEN -1 ELSE 1 END)::bigint,
		sum(b.cost), coalesce(sum(b.in_scope), 0), coalesce(sum(b.fund), 0)
	FROM bill b GROUP BY 1, 2, 3, 4, 5;$$,
	'“两病”用药按人、栏、列、日汇总：享受人次为基金有支付的结算数，冲销相抵 / use of two-disease drugs by person, row, column and day; times: settlements of which the fund bore something, less reversals');

	-- An insurer may have none of these relations; the functions of a book read what is there.
	PERFORM mmt.book_function(book, 'managed_person', 'as_of date', 'TABLE (person_id text, disease text, area text, institution_id text, managed_on date, medicated_on date, managed_until date, benefit text, enrolled_on date)', 'STABLE', $$
	IF to_regclass(format('%%I.managed', %1$L)) IS NOT NULL THEN
		RETURN QUERY EXECUTE format('SELECT coalesce(n.merged_into, m.person::text), m.disease::text, '
			|| concat('coalesce(', CASE WHEN to_regclass(format('%%I.person', %1$L)) IS NOT NULL THEN 'p.area::text, ' END,
				CASE WHEN to_regclass(format('%%I.institution', %1$L)) IS NOT NULL THEN 'i.area::text, ' END, 'NULL), ')
			|| 'm.institution::text, m.managed_on::date, m.medicated_on::date, m.managed_until::date, '
			|| CASE WHEN to_regclass(format('%%I.enrolment', %1$L)) IS NOT NULL THEN 'e.benefit::text, CASE WHEN e.person IS NOT NULL THEN coalesce(lower(e.valid), ''-infinity'') END ' ELSE 'NULL::text, NULL::date ' END
			|| 'FROM %%1$I.managed m LEFT JOIN %%1$I.balance n ON n.person_id = m.person AND n.merged_into IS NOT NULL '
			|| CASE WHEN to_regclass(format('%%I.person', %1$L)) IS NOT NULL THEN 'LEFT JOIN %%1$I.person p ON p.person = m.person ' ELSE '' END
			|| CASE WHEN to_regclass(format('%%I.institution', %1$L)) IS NOT NULL THEN 'LEFT JOIN %%1$I.institution i ON i.institution = m.institution ' ELSE '' END
			|| CASE WHEN to_regclass(format('%%I.enrolment', %1$L)) IS NOT NULL
				THEN 'LEFT JOIN %%1$I.enrolment e ON e.person = m.person AND e.disease = m.disease AND e.state IS DISTINCT FROM ''void'' AND isempty(e.valid) IS NOT TRUE AND coalesce(lower(e.valid), ''-infinity'') <= $1 AND coalesce(upper(e.valid), ''infinity'') > m.managed_on ' ELSE '' END
			|| 'WHERE m.managed_on <= $1', %1$L) USING as_of;
	END IF;$$,
	'截至某日纳入规范化管理的人员及其待遇；没有关系 managed 则无行 / persons under standardised management by a day, and what they are enrolled in; no rows without relation managed');

	PERFORM mmt.book_function(book, 'two_disease_figure', 'as_of date, within text DEFAULT NULL, known timestamptz DEFAULT ''infinity''',
	'TABLE (city text, city_zh text, city_en text, ord int, category text, title text, disease text, first_day date, last_day date, managed bigint, persons bigint, times bigint, cost numeric, in_scope numeric, fund numeric, remark text)', 'STABLE', $$
	RETURN QUERY
	WITH tree AS MATERIALIZED (
		SELECT t.* FROM %1$I.area_tree() t
	), cell AS MATERIALIZED (
		SELECT r.area, r.key AS category, d.key AS disease, min(r.ord) AS ord, max(r.title) AS title, string_agg(DISTINCT r.clause, ', ') AS clauses,
			nullif(min(coalesce(lower(r.valid), '-infinity')), '-infinity') AS first_day, least(max(coalesce(upper(r.valid) - 1, 'infinity')), as_of) AS last_day
		FROM %1$I.report_rule r JOIN (SELECT DISTINCT d.area, d.key FROM %1$I.report_rule d WHERE d.form = 'two_disease' AND d.what = 'disease') d ON d.area = r.area
		WHERE r.form = 'two_disease' AND r.what = 'category' AND as_of IS NOT NULL AND known IS NOT NULL
			AND (r.area = within OR (within IS NULL AND r.area IN (SELECT m.area FROM %1$I.report_map m WHERE m.form = 'two_disease')))
		GROUP BY 1, 2, 3
	), recorded AS (
		SELECT h.area, h.category, h.disease, h.upto, jsonb_object_agg(h.measure, h.value) AS value, string_agg(DISTINCT h.source, ', ') AS source
		FROM (SELECT DISTINCT ON (h.area, h.category, h.disease, h.measure, h.upto) h.*
			FROM %1$I.history_figure h WHERE h.form = 'two_disease' AND h.upto <= as_of AND h.recorded_at <= known
			ORDER BY h.area, h.category, h.disease, h.measure, h.upto, h.recorded_at DESC) h
		GROUP BY 1, 2, 3, 4
	), held AS (
		SELECT DISTINCT ON (h.area, h.category, h.disease) h.* FROM recorded h ORDER BY h.area, h.category, h.disease, h.upto DESC
	), begun AS (
		SELECT t.within, min(s.day) AS day FROM (SELECT s.area, min(s.day) AS day FROM %1$I.settlement s WHERE s.posted_at <= known GROUP BY 1) s JOIN tree t ON t.area = s.area GROUP BY 1
	), used AS (
		SELECT p.area, p.category, p.disease, count(*) FILTER (WHERE p.times > 0) AS persons, sum(p.times)::bigint AS times, sum(p.cost) AS cost, sum(p.in_scope) AS in_scope, sum(p.fund) AS fund
		FROM (SELECT c.area, c.category, c.disease, u.person_id, sum(u.times) AS times, sum(u.cost) AS cost, sum(u.in_scope) AS in_scope, sum(u.fund) AS fund
			FROM %1$I.two_disease_use(as_of, known) u JOIN tree t ON t.area = u.area JOIN cell c ON c.area = t.within AND c.category = u.category AND c.disease = u.disease
				LEFT JOIN held h ON h.area = c.area AND h.category = c.category AND h.disease = c.disease
			WHERE h.upto IS NULL OR u.day > h.upto
			GROUP BY 1, 2, 3, 4) p
		GROUP BY 1, 2, 3
	), managed AS (
		SELECT c.area, c.category, c.disease, count(DISTINCT m.person_id) AS persons
		FROM %1$I.managed_person(as_of) m JOIN tree t ON t.area = m.area JOIN cell c ON c.area = t.within
			JOIN %1$I.report_rule d ON d.form = 'two_disease' AND d.area = c.area AND d.what = 'disease' AND d.local = m.disease AND d.key = c.disease
			LEFT JOIN %1$I.report_rule r ON r.form = 'two_disease' AND r.area = c.area AND r.what = 'category' AND r.local = m.benefit AND r.key = c.category AND m.enrolled_on <= c.last_day
			LEFT JOIN %1$I.report_rule o ON o.form = 'two_disease' AND o.area = c.area AND o.what = 'managed' AND m.benefit IS NULL AND o.key = c.category
		WHERE m.managed_on <= c.last_day AND greatest(c.first_day, '-infinity') <= least(m.managed_until, c.last_day) AND (r.key IS NOT NULL OR o.key IS NOT NULL)
		GROUP BY 1, 2, 3
	), figure AS (
		SELECT c.*, h.upto, h.source, h.value, x.here, x.over, x.unknown, u.persons, u.times, u.cost, u.in_scope, u.fund, m.persons AS managed, b.day AS begun
		FROM cell c LEFT JOIN held h ON h.area = c.area AND h.category = c.category AND h.disease = c.disease
			LEFT JOIN used u ON u.area = c.area AND u.category = c.category AND u.disease = c.disease
			LEFT JOIN managed m ON m.area = c.area AND m.category = c.category AND m.disease = c.disease
			LEFT JOIN begun b ON b.within = c.area
			CROSS JOIN LATERAL (SELECT to_regclass(format('%%I.managed', %1$L)) IS NOT NULL AS here, c.last_day < as_of AS over,
				-- all of its days lie before the book, and nobody recorded what happened then
				h.upto IS NULL AND coalesce(b.day > c.last_day, true) AS unknown) x
	)
	SELECT f.area, t.name_zh, t.name_en, f.ord, f.category, f.title, f.disease, f.first_day, f.last_day,
		CASE WHEN f.value ? 'managed' AND f.upto >= f.last_day THEN (f.value ->> 'managed')::bigint WHEN f.here THEN coalesce(f.managed, 0) END,
		CASE WHEN NOT f.unknown AND (f.upto IS NULL OR f.value ? 'persons') THEN coalesce((f.value ->> 'persons')::bigint, 0) + coalesce(f.persons, 0) END,
		CASE WHEN NOT f.unknown AND (f.upto IS NULL OR f.value ? 'times') THEN coalesce((f.value ->> 'times')::bigint, 0) + coalesce(f.times, 0) END,
		CASE WHEN NOT f.unknown AND (f.upto IS NULL OR f.value ? 'cost') THEN coalesce((f.value ->> 'cost')::numeric, 0) + coalesce(f.cost, 0) END,
		CASE WHEN NOT f.unknown AND (f.upto IS NULL OR f.value ? 'in_scope') THEN coalesce((f.value ->> 'in_scope')::numeric, 0) + coalesce(f.in_scope, 0) END,
		CASE WHEN NOT f.unknown AND (f.upto IS NULL OR f.value ? 'fund') THEN coalesce((f.value ->> 'fund')::numeric, 0) + coalesce(f.fund, 0) END,
		nullif(CASE WHEN current_setting('menmante.language', true) = 'en' THEN concat_ws('; ',
			CASE WHEN f.over THEN format('figures of this row end on %%s%%s', to_char(f.last_day, 'YYYY-MM-DD'), ' (' || f.clauses || ')') END,
			CASE WHEN f.upto IS NOT NULL THEN format('up to %%s as recorded: %%s', to_char(f.upto, 'YYYY-MM-DD'), f.source) END,
			CASE WHEN f.upto IS NOT NULL AND f.persons > 0 THEN 'who is in both parts counts twice among persons' END,
			CASE WHEN f.unknown THEN CASE WHEN f.begun IS NULL THEN 'the book has no settlement of this area' ELSE format('the book begins on %%s, nothing is recorded of the days before', to_char(f.begun, 'YYYY-MM-DD')) END END,
			CASE WHEN NOT f.here AND NOT coalesce(f.value ? 'managed' AND f.upto >= f.last_day, false) THEN 'managed persons are not known: there is no relation "managed"' END)
		ELSE concat_ws('；',
			CASE WHEN f.over THEN format('本栏数据截止%%s%%s', to_char(f.last_day, 'YYYY-MM-DD'), '（' || f.clauses || '）') END,
			CASE WHEN f.upto IS NOT NULL THEN format('%%s及以前为记录数：%%s', to_char(f.upto, 'YYYY-MM-DD'), f.source) END,
			CASE WHEN f.upto IS NOT NULL AND f.persons > 0 THEN '前后两段都有的人在人数中计两次' END,
			CASE WHEN f.unknown THEN CASE WHEN f.begun IS NULL THEN '账簿尚无本地区的结算' ELSE format('账簿自%%s起，此前没有记录', to_char(f.begun, 'YYYY-MM-DD')) END END,
			CASE WHEN NOT f.here AND NOT coalesce(f.value ? 'managed' AND f.upto >= f.last_day, false) THEN '没有关系“managed”，规范化管理人数不详' END) END, '')
	FROM figure f LEFT JOIN tree t ON t.area = f.area AND t.within = f.area
	ORDER BY 1, 4, 7 DESC;$$,
	'“两病”用药保障情况表的数据，一格六项：自政策落地之日起至 as_of；within 为地区，空则为设有报表的各地；known：只计此刻以前入账的 / figures of the two-disease form, six measures a cell: from the policy''s start to as_of; within: an area, null: those the form was set up for; known: as posted by that moment');

	PERFORM mmt.book_function(book, 'two_disease_sheet', 'as_of date, within text DEFAULT NULL, known timestamptz DEFAULT ''infinity''',
	format('TABLE (%s)', sheet), 'STABLE', $$
	RETURN QUERY
	SELECT f.city, f.city_zh, f.city_en, f.ord, f.category, f.title,
		max(f.managed) FILTER (WHERE f.disease = 'hypertension'), max(f.persons) FILTER (WHERE f.disease = 'hypertension'), max(f.times) FILTER (WHERE f.disease = 'hypertension'),
		max(f.cost) FILTER (WHERE f.disease = 'hypertension'), max(f.in_scope) FILTER (WHERE f.disease = 'hypertension'), max(f.fund) FILTER (WHERE f.disease = 'hypertension'),
		max(f.managed) FILTER (WHERE f.disease = 'diabetes'), max(f.persons) FILTER (WHERE f.disease = 'diabetes'), max(f.times) FILTER (WHERE f.disease = 'diabetes'),
		max(f.cost) FILTER (WHERE f.disease = 'diabetes'), max(f.in_scope) FILTER (WHERE f.disease = 'diabetes'), max(f.fund) FILTER (WHERE f.disease = 'diabetes'),
		CASE WHEN min(f.remark) = max(f.remark) AND count(f.remark) = count(*) THEN min(f.remark) WHEN count(f.remark) > 0 THEN concat_ws(CASE WHEN current_setting('menmante.language', true) = 'en' THEN '; ' ELSE '；' END,
			CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'hypertension: ' ELSE '高血压：' END || max(f.remark) FILTER (WHERE f.disease = 'hypertension'),
			CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'diabetes: ' ELSE '糖尿病：' END || max(f.remark) FILTER (WHERE f.disease = 'diabetes')) END
	FROM %1$I.two_disease_figure(as_of, within, known) f GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 4;$$,
	'“两病”用药保障情况表，任一截止日：三栏、两病各六项 / the two-disease form for any day: three rows, six measures for each disease');

	-- ---- LL-17: who of those managed and on medication has the benefit ----

	PERFORM mmt.book_function(book, 'coverage', 'as_of date', 'TABLE (area text, institution_id text, disease text, managed bigint, on_medication bigint, benefited bigint, rate numeric)', 'STABLE', $$
	RETURN QUERY
	SELECT t.within, m.institution_id, m.disease, count(DISTINCT m.person_id), count(DISTINCT m.person_id) FILTER (WHERE m.medicated), count(DISTINCT m.person_id) FILTER (WHERE m.medicated AND m.benefited),
		round(count(DISTINCT m.person_id) FILTER (WHERE m.medicated AND m.benefited)::numeric / nullif(count(DISTINCT m.person_id) FILTER (WHERE m.medicated), 0), 4)
	FROM %1$I.managed_standing(as_of) m JOIN %1$I.area_tree() t ON t.area = m.area
	GROUP BY GROUPING SETS ((1, 3), (1, 2, 3));$$,
	'规范化管理且用药人员的待遇享受率，按地区和机构（机构为空：全地区） / of those managed and on medication, how many have the benefit, by area and institution (null: the whole area)');
	PERFORM mmt.book_function(book, 'managed_standing', 'as_of date', 'TABLE (person_id text, disease text, area text, institution_id text, managed_on date, medicated_on date, medicated bool, benefited bool)', 'STABLE', $$
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT u.person_id, u.disease FROM %1$I.two_disease_use(as_of) u GROUP BY 1, 2 HAVING sum(u.times) > 0
	), rule AS MATERIALIZED (
		SELECT r.area, r.local, r.key FROM %1$I.report_rule r WHERE r.form = 'two_disease' AND r.what = 'disease'
	)
	SELECT DISTINCT m.person_id, r.key, m.area, m.institution_id, m.managed_on, m.medicated_on, coalesce(m.medicated_on <= as_of, false), u.person_id IS NOT NULL
	FROM %1$I.managed_person(as_of) m JOIN rule r ON r.area = m.area AND r.local = m.disease
		LEFT JOIN used u ON u.person_id = m.person_id AND u.disease = r.key
	WHERE coalesce(m.managed_until, 'infinity') >= as_of;$$,
	'某日在规范化管理中的人员：是否用药，是否已享受待遇 / persons under management on a day: whether on medication, whether they have had the benefit');

	-- ---- LL-08: by area and institution, from settlements, management lists and what was recorded ----

	PERFORM mmt.book_function(book, 'performance_figure', 'as_of date',
	'TABLE (area text, institution_id text, persons bigint, bills bigint, fund numeric, managed bigint, managed_rate numeric, benefit_rate numeric, rational_rate numeric, awareness numeric, quality numeric)', 'STABLE', $$
	RETURN QUERY
	WITH tree AS MATERIALIZED (
		SELECT t.* FROM %1$I.area_tree() t
	), person AS (
		SELECT coalesce(n.merged_into, s.person_id) AS person_id, s.area, s.institution_id, sum(CASE WHEN s.kind = 'reverse' THEN -1 ELSE 1 END) AS bills, sum(CASE WHEN s.fund = 0 THEN 0 WHEN s.kind = 'reverse' THEN -1 ELSE 1 END) AS paid, sum(s.fund) AS fund,
			sum(CASE WHEN s.kind = 'reverse' THEN -1 ELSE 1 END) FILTER (WHERE o.findings @? '$[*] ? (@.severity == "warn")') AS warned
		FROM %1$I.settlement s JOIN %1$I.settlement o ON o.person_id = s.person_id AND o.settlement_id = coalesce(s.reverses, s.settlement_id)
			LEFT JOIN %1$I.balance n ON n.person_id = s.person_id AND n.merged_into IS NOT NULL
		WHERE s.day <= as_of GROUP BY 1, 2, 3
	), bill AS (
		SELECT t.within AS area, p.institution_id, grouping(p.institution_id) = 1 AS whole, count(DISTINCT p.person_id) FILTER (WHERE p.paid > 0) AS persons, sum(p.bills) AS bills, sum(p.fund) AS fund, coalesce(sum(p.warned), 0) AS warned
		FROM person p JOIN tree t ON t.area = p.area GROUP BY GROUPING SETS ((1, 2), (1))
	), known AS (	-- persons with one of the diseases: managed, or using its drugs at the institution
		SELECT m.person_id, m.area, m.institution_id, true AS managed, m.medicated, m.benefited FROM %1$I.managed_standing(as_of) m
		UNION ALL
		SELECT DISTINCT u.person_id, u.area, s.institution_id, false, false, false
		FROM %1$I.two_disease_use(as_of) u LEFT JOIN (%1$I.settlement s LEFT JOIN %1$I.balance n ON n.person_id = s.person_id AND n.merged_into IS NOT NULL)
			ON coalesce(n.merged_into, s.person_id) = u.person_id AND s.area = u.area AND s.day = u.day AND s.reverses IS NULL
	), care AS (
		SELECT t.within AS area, k.institution_id, grouping(k.institution_id) = 1 AS whole, count(DISTINCT k.person_id) AS persons, count(DISTINCT k.person_id) FILTER (WHERE k.managed) AS managed,
			count(DISTINCT k.person_id) FILTER (WHERE k.medicated) AS medicated, count(DISTINCT k.person_id) FILTER (WHERE k.medicated AND k.benefited) AS benefited
		FROM known k JOIN tree t ON t.area = k.area GROUP BY GROUPING SETS ((1, 2), (1))
	), recorded AS (
		SELECT DISTINCT ON (h.area, h.institution_id, h.measure) h.area, nullif(h.institution_id, '') AS institution_id, h.measure, h.value
		FROM %1$I.history_figure h WHERE h.form = 'performance' AND h.upto <= as_of ORDER BY h.area, h.institution_id, h.measure, h.upto DESC, h.recorded_at DESC
	), spoken AS (
		SELECT r.area, r.institution_id, r.institution_id IS NULL AS whole, max(r.value) FILTER (WHERE r.measure = 'awareness') AS awareness, max(r.value) FILTER (WHERE r.measure = 'quality') AS quality FROM recorded r GROUP BY 1, 2
	)
	SELECT k.area, k.institution_id, coalesce(b.persons, 0), coalesce(b.bills, 0)::bigint, coalesce(b.fund, 0), CASE WHEN to_regclass(format('%%I.managed', %1$L)) IS NOT NULL THEN coalesce(c.managed, 0) END,
		CASE WHEN to_regclass(format('%%I.managed', %1$L)) IS NOT NULL THEN round(c.managed::numeric / nullif(c.persons, 0), 4) END, round(c.benefited::numeric / nullif(c.medicated, 0), 4),
		round(1 - b.warned / nullif(b.bills, 0), 4), s.awareness, s.quality
	FROM (SELECT b.area, b.institution_id, b.whole FROM bill b UNION SELECT c.area, c.institution_id, c.whole FROM care c UNION SELECT s.area, s.institution_id, s.whole FROM spoken s) k
		LEFT JOIN bill b ON b.area = k.area AND b.institution_id IS NOT DISTINCT FROM k.institution_id AND b.whole = k.whole
		LEFT JOIN care c ON c.area = k.area AND c.institution_id IS NOT DISTINCT FROM k.institution_id AND c.whole = k.whole
		LEFT JOIN spoken s ON s.area = k.area AND s.institution_id IS NOT DISTINCT FROM k.institution_id AND s.whole = k.whole
	WHERE k.whole OR k.institution_id IS NOT NULL
	ORDER BY 1, 2 NULLS FIRST;$$,
	'截至某日各地、各机构的考核数据；机构为空即全地区 / performance by area and institution by a day; institution null: the whole area');

	-- The planner takes an object of JSON for 100 members and a small CTE for one row: nested loops would cost minutes.
	FOREACH how IN ARRAY '{two_disease_use,two_disease_figure,managed_standing,performance_figure}'::text[] LOOP
		EXECUTE format('ALTER FUNCTION %1$s SET enable_nestloop = off; ALTER FUNCTION %1$s SET enable_mergejoin = off; ALTER FUNCTION %1$s SET jit = off', (SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = format('%I', book)::regnamespace AND p.proname = how));
	END LOOP;

	-- ---- views ----

	EXECUTE format($sql$
CREATE OR REPLACE VIEW %1$I.two_disease_form WITH (security_barrier = true) AS
	SELECT r.as_of, r.recipient, r.due_on, r.sent_at, r.sending, f.*
	FROM %1$I.report r CROSS JOIN LATERAL jsonb_to_recordset(coalesce(r.figures, (SELECT jsonb_agg(to_jsonb(n)) FROM %1$I.two_disease_sheet(r.as_of, r.area) n))) f (%2$s)
	WHERE r.form = 'two_disease' AND r.withdrawn_at IS NULL;

CREATE OR REPLACE VIEW %1$I.managed_missing WITH (security_invoker = true) AS
	SELECT m.person_id, m.disease, m.area, m.institution_id, m.managed_on, m.medicated_on
	FROM %1$I.managed_standing((now() AT TIME ZONE 'Asia/Shanghai')::date) m WHERE m.medicated AND NOT m.benefited;

CREATE OR REPLACE VIEW %1$I.report_state WITH (security_barrier = true) AS
	SELECT x.form, x.area, x.recipient, x.reporter, x.as_of, x.due_on, x.sent_at,
		CASE WHEN (x.sent_at AT TIME ZONE 'Asia/Shanghai')::date > x.due_on THEN 'late' WHEN x.sent_at IS NOT NULL THEN 'sent' WHEN x.today > x.due_on THEN 'missing' ELSE 'due' END AS state,
		greatest(coalesce((x.sent_at AT TIME ZONE 'Asia/Shanghai')::date, x.today) - x.due_on, 0) AS days_late, x.clause, coalesce(x.sendings, 0) AS sendings
	FROM (SELECT form, area, recipient, as_of, d.reporter, coalesce(r.due_on, d.due_on) AS due_on, r.sent_at, r.sendings, d.clause, (now() AT TIME ZONE 'Asia/Shanghai')::date AS today
		FROM (SELECT DISTINCT ON (d.form, d.area, d.recipient, p.as_of) d.form, d.area, d.recipient, d.reporter, d.clause, p.as_of, p.due_on
			FROM %1$I.report_duty d,
				generate_series(date_trunc(d.every, lower(d.valid)::timestamp), now() AT TIME ZONE 'Asia/Shanghai', ('1 ' || d.every)::interval) g (first),
				LATERAL (SELECT (g.first + ('1 ' || d.every)::interval)::date - 1 AS as_of,
					CASE d.every WHEN 'month' THEN (g.first + interval '1 month')::date + d.due_day - 1
						ELSE make_date(EXTRACT(year FROM g.first)::int, d.due_month, d.due_day) END AS due_on) p
			-- a month is reported when it is over, a year before that
			WHERE d.valid @> p.as_of AND (d.every = 'year' OR p.as_of < (now() AT TIME ZONE 'Asia/Shanghai')::date)
			ORDER BY d.form, d.area, d.recipient, p.as_of, lower(d.valid) DESC) d
		-- whether it was in time goes by the first sending
		FULL JOIN (SELECT s.form, s.area, s.recipient, s.as_of, min(s.due_on) AS due_on, min(s.sent_at) AS sent_at, count(s.sent_at) AS sendings FROM %1$I.report s WHERE s.withdrawn_at IS NULL GROUP BY 1, 2, 3, 4) r USING (form, area, recipient, as_of)) x;

CREATE OR REPLACE VIEW %1$I.clearing_statement WITH (security_barrier = true) AS
	SELECT x.institution_id, x.area, x.scheme, x.fund, x.month, coalesce(sum(x.settled), 0) AS settled, coalesce(sum(x.reversed), 0) AS reversed, coalesce(sum(x.corrected), 0) AS corrected,
		coalesce(sum(x.due), 0) AS due, coalesce(sum(x.deduction), 0) AS deduction, coalesce(sum(x.paid), 0) AS paid, coalesce(sum(x.due), 0) - coalesce(sum(x.deduction), 0) - coalesce(sum(x.paid), 0) AS open
	FROM (SELECT coalesce(p.institution_id, '') AS institution_id, p.area, coalesce(p.scheme, '') AS scheme, coalesce(p.nhsa_field, p.pot) AS fund,
			date_trunc('month', p.posted_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
			sum(p.amount) FILTER (WHERE p.kind = 'settle') AS settled, sum(p.amount) FILTER (WHERE p.kind = 'reverse') AS reversed, sum(p.amount) FILTER (WHERE p.kind = 'correct') AS corrected,
			sum(p.amount) AS due, NULL::numeric AS deduction, NULL::numeric AS paid
		FROM %1$I.bill_pot p WHERE p.bearer IN ('fund', 'account') GROUP BY 1, 2, 3, 4, 5
		UNION ALL
		-- What is deducted from a settlement, its funds bear as they paid it.  Sums are rounded and their differences taken, so that the shares add up and what is given back is what was deducted.
		SELECT coalesce(s.institution_id, ''), s.area, f.scheme, f.fund, date_trunc('month', d.posted_at AT TIME ZONE 'Asia/Shanghai')::date, NULL, NULL, NULL, NULL,
			sum(round(d.taken * f.upto / f.whole, 2) - round(d.taken * (f.upto - f.amount) / f.whole, 2) - round(d.before * f.upto / f.whole, 2) + round(d.before * (f.upto - f.amount) / f.whole, 2)), NULL
		FROM (SELECT e.person_id, e.settlement_id, e.posted_at, sum(sum(e.deduction)) OVER w AS taken, sum(sum(e.deduction)) OVER w - sum(e.deduction) AS before
				FROM %1$I.deduction e GROUP BY 1, 2, 3 WINDOW w AS (PARTITION BY e.person_id, e.settlement_id ORDER BY e.posted_at)) d
			JOIN %1$I.settlement s ON s.person_id = d.person_id AND s.settlement_id = d.settlement_id
			CROSS JOIN LATERAL (SELECT coalesce(p.scheme, '') AS scheme, coalesce(p.nhsa_field, p.pot) AS fund,
				sum(p.amount) AS amount, sum(sum(p.amount)) OVER (ORDER BY coalesce(p.nhsa_field, p.pot)) AS upto, nullif(sum(sum(p.amount)) OVER (), 0) AS whole
				FROM %1$I.bill_pot p WHERE p.posted_for = s.person_id AND p.settlement_id = s.settlement_id AND p.bearer = 'fund' GROUP BY 1, 2) f
		GROUP BY 1, 2, 3, 4, 5
		UNION ALL
		SELECT y.institution_id, y.area, y.scheme, y.fund, y.month, NULL, NULL, NULL, NULL, NULL, sum(y.amount) FROM %1$I.payment y GROUP BY 1, 2, 3, 4, 5) x
	GROUP BY 1, 2, 3, 4, 5;

CREATE OR REPLACE VIEW %1$I.target_reached WITH (security_barrier = true) AS
	WITH bill AS (
		SELECT g.area, g.target, g.due_on, g.measure, g.value, g.clause, CASE g.measure WHEN 'institutions' THEN p.institution_id ELSE p.person_id END AS who,
			p.settlement_id, CASE WHEN p.kind = 'reverse' THEN -1 ELSE 1 END AS sign, sum(p.amount) FILTER (WHERE p.bearer = 'fund') AS fund
		FROM %1$I.target g LEFT JOIN (%1$I.bill_pot p JOIN %1$I.area_tree() t ON t.area = p.area)
			ON t.within = g.area AND p.day BETWEEN g.since AND g.due_on AND (g.kind IS NULL OR p.care = g.kind) AND (g.category IS NULL OR p.category = g.category)
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
	), each AS (
		SELECT b.area, b.target, b.due_on, b.measure, b.value, b.clause, b.who, sum(b.sign) AS live, sum(b.sign) FILTER (WHERE b.fund <> 0) AS times, sum(b.fund) AS fund
		FROM bill b GROUP BY 1, 2, 3, 4, 5, 6, 7
	)
	SELECT x.area, x.target, x.measure, x.due_on, x.value, x.reached, round(x.reached / nullif(x.value, 0), 4) AS share, x.clause
	FROM (SELECT e.area, e.target, e.measure, e.due_on, e.value, e.clause,
			coalesce(CASE e.measure WHEN 'persons' THEN count(*) FILTER (WHERE e.times > 0) WHEN 'times' THEN sum(e.times) WHEN 'fund' THEN sum(e.fund)
				ELSE count(*) FILTER (WHERE e.live > 0 AND e.who IS NOT NULL) END, 0) AS reached
		FROM each e GROUP BY 1, 2, 3, 4, 5, 6) x;

CREATE OR REPLACE VIEW %1$I.performance WITH (security_barrier = true) AS
	SELECT f.* FROM %1$I.performance_figure((now() AT TIME ZONE 'Asia/Shanghai')::date) f;

CREATE OR REPLACE VIEW %1$I.person_year WITH (security_invoker = true) AS
	WITH moved AS (
		SELECT e.person_id, EXTRACT(year FROM e.day)::int AS year, d.key AS accumulator, sum(d.value::bigint) AS delta
		FROM (SELECT s.person_id, s.day, s.delta FROM %1$I.settlement s UNION ALL SELECT p.person_id, p.day, p.delta FROM %1$I.posting p) e, jsonb_each(e.delta) d
		GROUP BY 1, 2, 3
	), standing AS (
		SELECT m.person_id, m.year, jsonb_object_agg(m.accumulator, m.total) FILTER (WHERE m.total <> 0) AS accumulators
		FROM (SELECT m.person_id, m.year, m.accumulator, sum(m.delta) OVER (PARTITION BY m.person_id, m.accumulator ORDER BY m.year)::bigint AS total FROM moved m) m
		GROUP BY 1, 2
	), money AS (
		SELECT e.person_id, EXTRACT(year FROM e.day)::int AS year, sum(e.bills)::bigint AS bills, sum(e.gross) AS gross, sum(e.fund) AS fund, sum(e.account) AS account, sum(e.person) AS person, sum(e.hospital) AS hospital
		FROM (SELECT s.person_id, s.day, CASE WHEN s.reverses IS NULL THEN 1 ELSE -1 END AS bills, s.gross, s.fund, s.account, s.person, s.hospital FROM %1$I.settlement s
			UNION ALL SELECT p.person_id, p.day, 0, 0, 0, 0, 0, 0 FROM %1$I.posting p) e
		GROUP BY 1, 2
	)
	SELECT y.person_id, y.year, y.bills, y.gross, y.fund, y.account, y.person, y.hospital, coalesce(a.accumulators, '{}') AS accumulators
	FROM money y LEFT JOIN standing a ON a.person_id = y.person_id AND a.year = y.year;

CREATE OR REPLACE VIEW %1$I.person_benefit WITH (security_invoker = true) AS
	SELECT p.person_id, EXTRACT(year FROM p.day)::int AS year, coalesce(p.benefit, '') AS benefit, sum(p.amount) AS gross, coalesce(sum(p.amount) FILTER (WHERE p.bearer = 'fund'), 0) AS fund,
		coalesce(sum(p.amount) FILTER (WHERE p.bearer = 'account'), 0) AS account, coalesce(sum(p.amount) FILTER (WHERE p.bearer = 'person'), 0) AS person,
		coalesce(sum(p.amount) FILTER (WHERE p.bearer = 'hospital'), 0) AS hospital
	FROM %1$I.settlement_pot p GROUP BY 1, 2, 3;
$sql$, book, sheet);

	-- LL-12, LL-13: what was sent, beside what is posted now
	FOREACH every IN ARRAY '{month,year}'::text[] LOOP
		EXECUTE format($sql$
CREATE OR REPLACE VIEW %1$I.%2$s_figure WITH (security_barrier = true) AS
	WITH report AS MATERIALIZED (	-- one key of both columns: it stays a hash join when somebody asks for one area and month
		SELECT s.recipient, s.due_on, r.sent_at, s.state, r.figures, s.area || ' ' || (date_trunc(%2$L, s.as_of::timestamp)::date - date '2000-01-01') AS key
		FROM %1$I.report_state s LEFT JOIN (SELECT DISTINCT ON (l.form, l.area, l.recipient, l.as_of) l.* FROM %1$I.report l WHERE l.sent_at IS NOT NULL AND l.withdrawn_at IS NULL
			ORDER BY l.form, l.area, l.recipient, l.as_of, l.sending DESC) r USING (form, area, recipient, as_of) WHERE s.form = %2$L
	), person AS (
		SELECT t.within AS area, date_trunc(%2$L, b.day::timestamp)::date AS first, b.category, b.person_id, sum(b.sign) FILTER (WHERE b.fund <> 0) AS times, sum(b.fund) AS fund
		FROM (%3$s) b JOIN %1$I.area_tree() t ON t.area = b.area
		GROUP BY 1, 2, 3, 4
	), figure AS (
		SELECT p.area, p.first, p.category, count(*) FILTER (WHERE p.times > 0) AS persons, coalesce(sum(p.times), 0)::bigint AS times, sum(p.fund) AS fund FROM person p GROUP BY 1, 2, 3
	)
	SELECT f.area, f.first AS %2$s, f.category, r.recipient, r.due_on, r.sent_at, r.state,
		CASE WHEN r.figures IS NOT NULL THEN coalesce((r.figures #>> ARRAY[coalesce(f.category, ''), 'persons'])::bigint, 0) END AS persons_sent,
		CASE WHEN r.figures IS NOT NULL THEN coalesce((r.figures #>> ARRAY[coalesce(f.category, ''), 'times'])::bigint, 0) END AS times_sent,
		CASE WHEN r.figures IS NOT NULL THEN coalesce((r.figures #>> ARRAY[coalesce(f.category, ''), 'fund'])::numeric, 0) END AS fund_sent,
		f.persons, f.times, f.fund
	FROM figure f LEFT JOIN report r ON r.key = f.area || ' ' || (f.first - date '2000-01-01')
$sql$, book, every, format(paid, book));
		PERFORM mmt.book_comments(book, format($said$
		%1$s_figure: %2$s报数据：享受人数、人次、基金支付，报送时与现在 / figures of the %1$s: persons, times and fund, as sent and as of now
		%1$s_figure.area: 地区，含其下各地 / area, with those below it
		%1$s_figure.%1$s: 就医所在的%2$s，首日 / %1$s of care, as its first day
		%1$s_figure.category: 待遇类别；all 为全部，空为未纳入待遇 / category of the benefit; all: of all; null: under none
		%1$s_figure.recipient: 接收单位；无报送任务则为空 / who gets it; null: nobody has to report it
		%1$s_figure.due_on: 应报日期 / by when
		%1$s_figure.sent_at: 最近一次报送的时间，报送的数据即该次者；未报则为空 / when it was sent last, with the figures sent that are here; null: not yet
		%1$s_figure.state: 报送状态，同 report_state / as in report_state
		%1$s_figure.persons_sent: 报送的享受人数 / persons for whom the fund bore something, as sent
		%1$s_figure.times_sent: 报送的享受人次 / person-times, as sent
		%1$s_figure.fund_sent: 报送的基金支付，元 / borne by the fund, as sent, yuan
		%1$s_figure.persons: 现在的享受人数 / persons, as of now
		%1$s_figure.times: 现在的享受人次 / person-times, as of now
		%1$s_figure.fund: 现在的基金支付，元 / borne by the fund, as of now, yuan
$said$, every, CASE every WHEN 'month' THEN '月' ELSE '年' END));
	END LOOP;

	-- What is sent is written down as it is seen then: what another session posted before and commits later was not in it, nor what was learnt of persons, areas and drugs since.
	EXECUTE format($sql$
CREATE OR REPLACE FUNCTION %1$I.write_figures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $write$
BEGIN
	NEW.recorded_at := CASE WHEN NEW.sent_at IS NOT NULL THEN clock_timestamp() END;
	NEW.recorded_by := CASE WHEN NEW.sent_at IS NOT NULL THEN session_user END;
	NEW.figures := CASE WHEN NEW.sent_at IS NULL THEN NULL
		WHEN NEW.form = 'two_disease' THEN (SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM %1$I.two_disease_sheet(NEW.as_of, NEW.area, NEW.sent_at) f)
		WHEN NEW.form IN ('month', 'year') THEN (
			SELECT coalesce(jsonb_object_agg(coalesce(c.category, ''), to_jsonb(c) - 'category'), '{}')
			FROM (SELECT p.category, count(*) FILTER (WHERE p.times > 0) AS persons, coalesce(sum(p.times), 0) AS times, sum(p.fund) AS fund
				FROM (SELECT b.category, b.person_id, sum(b.sign) FILTER (WHERE b.fund <> 0) AS times, sum(b.fund) AS fund
					FROM (%2$s) b JOIN %1$I.area_tree() t ON t.area = b.area AND t.within = NEW.area
					WHERE b.day BETWEEN date_trunc(NEW.form, NEW.as_of::timestamp) AND NEW.as_of AND b.posted_at <= NEW.sent_at
					GROUP BY 1, 2) p
				GROUP BY 1) c)
		END;
	RETURN NEW;
END
$write$;
CREATE OR REPLACE FUNCTION %1$I.keep_report() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $keep$
BEGIN
	IF TG_OP = 'UPDATE' AND (OLD.sent_at IS NULL OR (to_jsonb(NEW) - '{remark,withdrawn_at}'::text[] = to_jsonb(OLD) - '{remark,withdrawn_at}'::text[]
		AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at))) THEN
		RETURN NEW;
	ELSIF TG_OP = 'DELETE' AND OLD.sent_at IS NULL THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'table %%I.%%I: what was sent stays as it is, %%s is refused'
			ELSE '表 %%I.%%I：已报送的内容不可更改，拒绝 %%s' END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
		HINT = CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'Its remark may change. A corrected report is another row, "sending" one higher; what was never sent is withdrawn: withdrawn_at.'
			ELSE '备注可以更改；更正后再报另起一行，sending 加一；误记的报送填写 withdrawn_at 撤回。' END;
END
$keep$;
COMMENT ON FUNCTION %1$I.write_figures() IS '触发器：存入报送的数据 / trigger: writes down the figures that are sent';
COMMENT ON FUNCTION %1$I.keep_report() IS '触发器：已报送的内容不可更改（55000） / trigger: what was sent stays';
REVOKE ALL ON FUNCTION %1$I.write_figures(), %1$I.keep_report() FROM PUBLIC;
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$I.report FOR EACH ROW EXECUTE FUNCTION %1$I.keep_report();
CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$I.report FOR EACH STATEMENT EXECUTE FUNCTION %1$I.keep_report();
ALTER TABLE %1$I.report ENABLE ALWAYS TRIGGER stays, ENABLE ALWAYS TRIGGER stays_whole;
-- not where a copy is fed, which has the figures already; nor when a remark changes
CREATE OR REPLACE TRIGGER writes_insert BEFORE INSERT ON %1$I.report FOR EACH ROW EXECUTE FUNCTION %1$I.write_figures();
CREATE OR REPLACE TRIGGER writes_update BEFORE UPDATE ON %1$I.report FOR EACH ROW WHEN (OLD.sent_at IS NULL) EXECUTE FUNCTION %1$I.write_figures();
$sql$, book, format(paid, book));
	EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', (SELECT string_agg(format('%I.%I', book, v.v), ', ') FROM unnest('{settlement_pot,bill_pot,report_rule,two_disease_form,managed_missing,report_state,clearing_statement,target_reached,performance,person_year,person_benefit,month_figure,year_figure}'::text[]) v (v)));
	PERFORM mmt.book_comments(book, $said$
		bill_pot: 同 settlement_pot，不分行，以所有者权限读取，仅供汇总视图使用 / settlement_pot by bill, with the owner's rights: for aggregated views only
		bill_pot.posted_for: 入账时的人员标识；person_id 为合并后的 / the person as posted; person_id is whom they were merged into
		settlement_pot: 结算明细到资金去向：每笔结算、每行、每个去向一行；报表的基础 / money of settlements by line and pot: what all reports rest on
		settlement_pot.person_id: 人员标识 / the person
		settlement_pot.settlement_id: 结算编号 / the settlement
		settlement_pot.kind: settle、reverse 或 correct / settle, reverse or correct
		settlement_pot.reverses: 所冲销的结算 / settlement that this one takes back
		settlement_pot.corrects: 更正所替代的结算 / settlement in whose place this correction stands
		settlement_pot.area: 参保地 / area of insurance
		settlement_pot.day: 账单的就医日期 / day of care of the bill
		settlement_pot.posted_at: 入账时间 / when it was posted
		settlement_pot.institution_id: 医药机构 / institution
		settlement_pot.line: 行号；不分行的账单为 1 / line, from 1; 1 where a bill has none
		settlement_pot.item: 账单行原文；不分行则为账单；冲销为所冲销者 / the line as it came, or the bill that has none; of a reversal, that of what it takes back
		settlement_pot.line_day: 此行的就医日期 / day of care of the line
		settlement_pot.scheme: 险种 / scheme
		settlement_pot.care: 医疗机构类别，账单所报 / kind of institution, as the bill says it
		settlement_pot.drug: 药品 / drug
		settlement_pot.class: 甲乙丙类 / class
		settlement_pot.disease: 病种 / disease
		settlement_pot.pot: 资金去向 / pot
		settlement_pot.bearer: 承担方：fund、account、person、hospital，按当时的规则集 / who bears it, by the ruleset of the settlement
		settlement_pot.nhsa_field: 计入的国家接口字段 / field of the national interface
		settlement_pot.benefit: 待遇；未纳入待遇则为空 / benefit; null: under none
		settlement_pot.category: 待遇类别；未定类别则为待遇名 / category of the benefit, its name where it has none
		settlement_pot.amount: 金额，元；冲销为负 / yuan; negative in reversals
		settlement_pot.digest: 规则集摘要 / digest of the ruleset
		report_rule: 各地实际适用的 report_map：近者优先 / report_map as it holds for each area: the nearest goes first
		report_rule.form: 报表 / form
		report_rule.area: 地区 / area
		report_rule.what: 同 report_map / as in report_map
		report_rule.local: 同 report_map / as in report_map
		report_rule.key: 归入的栏或列 / row or column
		report_rule.ord: 栏的次序 / place of the row
		report_rule.title: 栏的名称 / words of the row
		report_rule.valid: 适用的日期 / days on which it holds
		report_rule.clause: 依据条款 / clause behind it
		two_disease_form: “两病”门诊用药保障情况表：每份报送记录三栏，两病各六项；已报的为报送时刻的数据 / the two-disease form: three rows for each row of report, six measures for each disease; once sent, as it was sent
		two_disease_form.as_of: 统计截止日 / last day that the figures cover
		two_disease_form.recipient: 接收单位 / who gets it
		two_disease_form.due_on: 应报日期 / by when
		two_disease_form.sent_at: 报送时间 / when it was sent
		two_disease_form.sending: 第几次报送 / which sending: 1 the first, 2, 3 … corrected ones
		two_disease_form.city: 市别（地区代码） / area
		two_disease_form.city_zh: 市别中文名 / its name in Chinese
		two_disease_form.city_en: 市别英文名 / its name in English
		two_disease_form.ord: 栏次 / place of the row
		two_disease_form.category: 栏 / row
		two_disease_form.title: 类别 / words of the row
		two_disease_form.hypertension_managed: 高血压：规范化管理人数；空为不详 / hypertension: persons managed; null: not known
		two_disease_form.hypertension_persons: 高血压：待遇享受人数 / hypertension: persons for whom the fund bore something
		two_disease_form.hypertension_times: 高血压：待遇享受人次 / hypertension: person-times
		two_disease_form.hypertension_cost: 降血压药品费用，元 / cost of antihypertensive drug lines, yuan
		two_disease_form.hypertension_in_scope: 降血压药品政策范围内费用，元 / of it within the scope, yuan
		two_disease_form.hypertension_fund: 降血压药品基金支出，元 / of it borne by the fund, yuan
		two_disease_form.diabetes_managed: 糖尿病：规范化管理人数；空为不详 / diabetes: persons managed; null: not known
		two_disease_form.diabetes_persons: 糖尿病：待遇享受人数 / diabetes: persons for whom the fund bore something
		two_disease_form.diabetes_times: 糖尿病：待遇享受人次 / diabetes: person-times
		two_disease_form.diabetes_cost: 降血糖药品费用，元 / cost of glucose-lowering drug lines, yuan
		two_disease_form.diabetes_in_scope: 降血糖药品政策范围内费用，元 / of it within the scope, yuan
		two_disease_form.diabetes_fund: 降血糖药品基金支出，元 / of it borne by the fund, yuan
		two_disease_form.remark: 备注 / remark
		managed_missing: 规范化管理且用药、尚未享受待遇的人员 / persons managed and on medication who have not had the benefit
		managed_missing.person_id: 人员标识 / the person
		managed_missing.disease: 病种列 / disease column of the form
		managed_missing.area: 地区 / area
		managed_missing.institution_id: 管理机构 / institution that manages
		managed_missing.managed_on: 纳入管理日期 / managed since
		managed_missing.medicated_on: 开始用药日期 / on medication since
		report_state: 报送状态：已报、迟报、未报 / reports sent, late or missing, by area
		report_state.form: 报表 / form
		report_state.area: 报送地区 / area that reports
		report_state.recipient: 接收单位 / who gets it
		report_state.reporter: 专人 / who is named for it
		report_state.as_of: 统计截止日 / last day that the figures cover
		report_state.due_on: 应报日期 / by when
		report_state.sent_at: 首次报送时间 / when it was sent first
		report_state.state: sent 按期，late 迟报，missing 逾期未报，due 未到期 / sent in time, late, missing (past its day), due (not yet)
		report_state.days_late: 逾期天数 / days late
		report_state.clause: 依据条款 / clause behind it
		report_state.sendings: 报送次数，撤回者不计 / how often it was sent, without what was withdrawn
		clearing_statement: 与医药机构的清算单：按机构、参保地、险种、基金、入账月份；应付、扣款、已付、未付 / clearing with institutions by area, scheme, fund and month of posting: due, deducted, paid, open
		clearing_statement.institution_id: 医药机构；空文本为零星报销等无机构者 / institution; empty: none, such as manual reimbursement
		clearing_statement.area: 参保地 / area of insurance
		clearing_statement.scheme: 险种 / scheme
		clearing_statement.fund: 基金：国家接口字段，无则为资金去向 / fund: field of the national interface, or the pot
		clearing_statement.month: 入账月份，当月1日 / month of posting, as its first day
		clearing_statement.settled: 结算，元 / by settlements, yuan
		clearing_statement.reversed: 冲销，元，负数 / by reversals, yuan, negative
		clearing_statement.corrected: 更正，元 / by corrections, yuan
		clearing_statement.due: 应付 = 结算 + 冲销 + 更正，元 / due: the sum of the three, yuan
		clearing_statement.deduction: 审核扣款，按入账月份，元；各基金按其支付分担 / deducted by reviews posted in the month, yuan; each fund bears it as it paid
		clearing_statement.paid: 已付，元 / paid, yuan
		clearing_statement.open: 未付，元 / due less deducted and paid, yuan
		target_reached: 目标与完成情况 / targets and what was reached
		target_reached.area: 地区 / area
		target_reached.target: 目标名称 / name of the target
		target_reached.measure: 指标 / measure
		target_reached.due_on: 截止日 / day by which
		target_reached.value: 目标值 / figure to reach
		target_reached.reached: 完成数，人、次、元或机构数 / reached: persons, times, yuan or institutions
		target_reached.share: 完成比例，1 为完成 / reached as a share of the target, 1: all of it
		target_reached.clause: 依据条款 / clause behind it
		performance: 截至今日各地、各机构的考核数据 / performance by area and institution, as of today
		performance.area: 地区 / area
		performance.institution_id: 医药机构；空为全地区 / institution; null: the whole area
		performance.persons: 保障人数：基金为其支付过的人 / persons for whom the fund bore something
		performance.bills: 结算数 / settlements, less those reversed
		performance.fund: 基金支付，元 / borne by funds, yuan
		performance.managed: 规范化管理人数；空为不详 / persons managed; null: not known
		performance.managed_rate: 规范化管理率 = 管理人数 ÷（管理或使用“两病”药品的人数），0 至 1 / managed, of those managed or using drugs of the two diseases, 0 to 1
		performance.benefit_rate: 规范化管理且用药者的待遇享受率，0 至 1 / of those managed and on medication, how many have had the benefit, 0 to 1
		performance.rational_rate: 合理用药率 = 没有提醒的结算占比，0 至 1 / share of settlements without a warning, 0 to 1
		performance.awareness: 知晓率，取自登记的数据 / awareness, as recorded in history_figure
		performance.quality: 服务质量，取自登记的数据 / quality of service, as recorded in history_figure
		person_year: 一个人的一年：费用、由谁支付、年末累计 / a person's year: what was spent, who paid, and the accumulators at its end
		person_year.person_id: 人员标识 / the person
		person_year.year: 就医年度 / year of care
		person_year.bills: 结算数，冲销相抵 / settlements, less those reversed
		person_year.gross: 费用总额，元 / gross, yuan
		person_year.fund: 基金支付，元 / borne by funds, yuan
		person_year.account: 个人账户支付，元 / borne by the personal account, yuan
		person_year.person: 个人负担，元 / borne by the person, yuan
		person_year.hospital: 医药机构负担，元 / borne by the institution, yuan
		person_year.accumulators: 当年变动过的累计在年末的数，分或次 / accumulators that moved in the year, as they stand at its end, fen or counts
		person_benefit: 一个人一年各项待遇的费用 / a person's year by benefit
		person_benefit.person_id: 人员标识 / the person
		person_benefit.year: 就医年度 / year of care
		person_benefit.benefit: 待遇；空文本为未纳入待遇 / benefit; empty: under none
		person_benefit.gross: 费用，元 / cost, yuan
		person_benefit.fund: 基金支付，元 / borne by funds, yuan
		person_benefit.account: 个人账户支付，元 / borne by the personal account, yuan
		person_benefit.person: 个人负担，元 / borne by the person, yuan
		person_benefit.hospital: 医药机构负担，元 / borne by the institution, yuan
$said$);
	PERFORM mmt.book_comments(book, (SELECT string_agg(format('bill_pot.%s: %s', a.attname, col_description(b.attrelid, b.attnum)), E'\n')
		FROM pg_attribute a JOIN pg_attribute b ON b.attrelid = format('%I.settlement_pot', book)::regclass AND b.attname = a.attname
		WHERE a.attrelid = format('%I.bill_pot', book)::regclass AND a.attnum > 0));
END
$body$;
COMMENT ON FUNCTION mmt.book_reports(text) IS 'Reports of a book: their tables, functions, views and comments. 账簿的报表：表、函数、视图与注释。';
