-- What script/demo shows, run as an ordinary role that owns its database.
\set QUIET on
\pset border 2
\pset linestyle unicode
\pset null ''
\pset footer off
SET client_min_messages = warning;

\echo '一、装入规则（普通角色，每个地区一组数据文件）'
\ir ../policy-data/load.sql
SELECT e.edition AS "版次", d.area AS "地区", d.title AS "标题"
FROM mmt.edition e JOIN mmt.draft d USING (draft) ORDER BY e.edition;

\echo
\echo '二、温州慢性病门诊待遇表：方案施行之前（2019年6月30日）'
SELECT item AS "项目", scheme AS "险种", kind AS "机构", tier AS "级别", disease AS "病种", other AS "其他条件", value AS "标准", clause AS "条款", mark AS "说明"
FROM mmt.rate_card('330300', '2019-06-30');

\echo
\echo '三、施行之后（2019年7月1日）'
SELECT item AS "项目", scheme AS "险种", kind AS "机构", tier AS "级别", disease AS "病种", other AS "其他条件", value AS "标准", clause AS "条款", mark AS "说明"
FROM mmt.rate_card('330300', '2019-07-01');

\echo
\echo '四、方案改了什么（用通知的话说）'
SELECT words AS "变化", clause AS "条款" FROM mmt.diff('wenzhou-2019-07')
WHERE relation <> 'term';

\echo
\echo '五、一张两行的账单：居民，卫生院，2019年8月1日，高血压药 88.35 元、肺结核药 120.00 元'
\echo '    分别按发布方案之前和之后的规则计算'
SELECT o.edition AS "版次", o.gross AS "总额", o.fund AS "基金支付", o.person AS "个人负担", o.marks AS "未核实条款"
FROM mmt.draft d, mmt.adjudicate('330300', '2019-08-01', scheme => '390', kind => 'primary', place => '330302',
	lines => '[{"amount": 88.35, "disease": "高血压"}, {"amount": 120.00, "disease": "肺结核"}]', edition => d.edition) o
WHERE d.draft IN ('wenzhou-before', 'wenzhou-2019-07') ORDER BY 1;

\echo
\echo '六、逐行说明（每个数字的依据）'
SELECT e.n AS "序", e.words AS "说明", e.basis AS "依据"
FROM mmt.explain(mmt.adjudicate('330300', '2019-08-01', scheme => '390', kind => 'primary', place => '330302',
	lines => '[{"amount": 88.35, "disease": "高血压"}, {"amount": 120.00, "disease": "肺结核"}]')) e;

\echo
\echo '七、没有出处的数字会注明：同一位居民在指定药店买药 200.00 元'
SELECT e.n AS "序", e.words AS "说明", e.mark AS "注明"
FROM mmt.explain(mmt.adjudicate('330300', '2019-08-01', 200, scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压')) e;

\echo
\echo '八、吕梁：起付标准 60 → 30 元。某人九月已负担 45 元，十月八日再看病 100 元'
SELECT d.what AS "情形", o.fund AS "基金支付", o.person AS "个人负担", o.parts AS "去向"
FROM mmt.adjudicate('141100', '2021-09-01', 45, scheme => '390', kind => 'primary', disease => '高血压', class => '01',
		facts => '{"drug": "XC09CAA284A001010100553"}') september,
	(VALUES (1, '没有调整（前一日）', date '2021-10-07'), (2, '调整之后', '2021-10-08'), (3, '次年（重新累计）', '2022-01-01')) d (n, what, day),
	mmt.adjudicate('141100', d.day, 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01',
		facts => '{"drug": "XC09CAA284A001010100553"}', tally => september.delta) o
ORDER BY d.n;

\echo
\echo '九、吕梁：普通门诊统筹不支付“两病”用药，一张账单按行分开'
SELECT l.n AS "行", l.parts AS "去向"
FROM mmt.adjudicate('141100', '2021-01-01', scheme => '390', kind => 'primary', disease => '高血压',
		lines => '[{"amount": 100, "class": "01", "drug": "XC09CAA284A001010100553"}, {"amount": 40, "class": "01", "drug": "其他药品"}]') o,
	jsonb_array_elements(o.lines) WITH ORDINALITY l (parts, n);

\echo
\echo '十、鄂州：职工外配处方在药店，在职 60%、退休 68%；“两病”与普通门诊统筹各自累计'
SELECT v.who AS "人员", o.fund AS "基金支付", o.delta AS "累计变动"
FROM (VALUES (1, '在职', '11'), (2, '退休', '12')) v (n, who, status),
	mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => v.status, kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}') o
ORDER BY v.n;

\echo
\echo '十一、江西：省里统一的规则由 12 个统筹区继承；赣州自设起付标准被指出'
SELECT mmt.open_draft('demo-ganzhou', '360700', '演示:赣州自设起付标准') AS "草案";
INSERT INTO mmt.parameter (draft, area, parameter, amount, valid, clause) VALUES ('demo-ganzhou', '360700', 'deductible', '100', '[2025-01-01,)', 'JX-07');
SELECT severity AS "级别", code AS "类别", message AS "说明" FROM mmt.check_policy('demo-ganzhou') WHERE severity = 'error';
SELECT mmt.discard('demo-ganzhou') AS "删去的行";

\echo
\echo '十二、温县：三项机制各有规则；双通道药店与医院同等待遇；住院期间外购药品并入住院（数字为示例）'
SELECT v.what AS "情形", o.parts AS "去向", o.fund AS "基金支付"
FROM (VALUES
	(1, '门诊重症慢性病', 'hospital', '2', '{"drug": "其他药品"}', '冠心病'),
	(2, '门诊重特大疾病', 'hospital', '2', '{"drug": "其他药品"}', '血友病'),
	(3, '特定药品，在医院', 'hospital', '2', '{"drug": "示例特药甲"}', '冠心病'),
	(4, '特定药品，在双通道药店', 'pharmacy', NULL, '{"drug": "示例特药甲", "institution": "示例双通道药店", "prescriber_tier": "2"}', '冠心病'),
	(5, '住院期间外购（起付标准住院时已满）', 'pharmacy', NULL, '{"stay": "S1", "stay_tier": "2", "bought": "outside"}', NULL)) v (n, what, kind, tier, facts, disease),
	mmt.adjudicate('410825', '2023-05-10', 1000, kind => 'hospital', tier => '2', class => '01', facts => '{"stay": "S1"}') stay,
	mmt.adjudicate('410825', '2023-05-12', 100, kind => v.kind, tier => v.tier, disease => v.disease, class => '01', facts => v.facts::jsonb,
		tally => CASE WHEN v.n = 5 THEN stay.delta END) o
ORDER BY v.n;

\echo
\echo '十三、一个人的一年（吕梁，高血压，每次 70 元）：起付标准和限额依次起作用'
SELECT to_char(b.day, 'MM-DD') AS "日期", (b.o).fund AS "基金支付", (b.o).person AS "个人负担", (b.o).parts AS "去向"
FROM (SELECT day::date, mmt.adjudicate_running('141100', day::date, 70, scheme => '390', kind => 'primary', disease => '高血压', class => '01',
		facts => '{"drug": "XC09CAA284A001010100553"}') OVER (ORDER BY day) AS o
	FROM generate_series(timestamp '2022-01-15', '2022-12-15', '45 days') day OFFSET 0) b;

\echo
\echo '十四、如果温州居民基层比例改为 65%：十万张生成的账单，按险种和机构'
CREATE TABLE demo_bills AS
SELECT n AS claim, 1 + n % 20000 AS person, '330300' AS area, date '2021-01-01' + n % 365 AS date, round((20 + (n * 7919 % 18000) / 100.0)::numeric, 2) AS amount,
	CASE WHEN n % 20000 % 3 = 0 THEN '310' ELSE '390' END AS scheme, CASE n % 5 WHEN 0 THEN 'pharmacy' ELSE 'primary' END AS kind, '330302' AS place,
	CASE WHEN n % 7 = 0 THEN '肺结核' ELSE '高血压' END AS disease
FROM generate_series(1, 100000) n;
SELECT mmt.open_draft('demo-65', '330300', '演示:比例改为65%') AS "草案";
INSERT INTO mmt.document (document, title, status) VALUES ('demo', '演示用通知', '示例');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality) VALUES ('demo-1', 'demo', '一', '居民基层报销比例改为65%', 'example');
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, amount, valid, clause)
	VALUES ('demo-65', '330300', 'rate', '390', 'primary', '65%', '[2020-01-01,)', 'demo-1');
SELECT s.value AS "险种与机构", s.bills AS "账单", s.persons AS "人数", s.fund_now AS "现行基金支付", s.fund_then AS "改后", s.change AS "变化", s.persons_better AS "减轻", s.persons_worse AS "加重"
FROM mmt.simulate('demo-65', $$SELECT *, scheme || ' ' || kind AS "group" FROM public.demo_bills$$, 'group') s;

\echo
\echo '十五、把居民基层比例改为 65%：草案里的一行'
SELECT mmt.open_draft('demo', '330300', '演示:比例改为65%') AS "草案";
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, amount, valid, clause)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '65%', '[2020-01-01,)', 'demo-1');
SELECT words AS "变化", clause AS "条款" FROM mmt.diff('demo');
SELECT e.words AS "用草案试算的说明", e.basis AS "依据"
FROM mmt.explain(mmt.adjudicate('330300', '2020-01-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => '高血压', draft => 'demo')) e
WHERE e.pot = 'chronic.fund';

\echo
\echo '十六、写错的行会被拒绝，并说明怎样改'
\set ON_ERROR_STOP off
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, amount, valid, clause)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '65percent', '[2020-01-01,)', 'demo-1');
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, tier, amount, valid)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '1', '70%', '[2020-01-01,)');
SELECT mmt.publish('demo');
\set ON_ERROR_STOP on

-- Records on which no rule has anything to say; below, each differs from them in a fact or two.
\ir ../policy-data/says.sql
CREATE FUNCTION pg_temp.verdict(severity text) RETURNS text LANGUAGE sql RETURN CASE severity WHEN 'block' THEN '拦截' WHEN 'warn' THEN '提醒' WHEN 'record' THEN '记录' WHEN 'undecided' THEN '无法判断' ELSE '通过' END;

\echo
\echo '十七、处方过期：开具当日有效，医师注明的最长三天'
SELECT v.what AS "情形", pg_temp.verdict(f.severity) AS "结论", f.message AS "说明", f.basis AS "依据", f.clauses AS "条款"
FROM (VALUES (1, '当日配药', '2025-03-10'::date, '{}'), (2, '次日配药，没有注明', '2025-03-11', '{}'), (3, '第三天，注明3天', '2025-03-12', '{"prescription.validity_noted": 3}'),
		(4, '第四天，注明7天', '2025-03-13', '{"prescription.validity_noted": 7}')) v (n, what, day, differs)
	JOIN in_order o ON o.kind = 'dispensing'
	LEFT JOIN mmt.findings('dispensing', '330302', v.day, o.facts || v.differs::jsonb) f ON true
ORDER BY v.n;

\echo
\echo '十八、十三周的用量：温州慢性病一次处方从4周延长到12周'
SELECT v.what AS "情形", pg_temp.verdict(f.severity) AS "结论", f.message AS "说明", f.hint AS "怎样才能通过", f.basis AS "依据", f.clauses AS "条款"
FROM (VALUES (1, '2019年6月30日，12周', '2019-06-30'::date, '{"days_supply": 84}'), (2, '2019年7月1日，12周', '2019-07-01', '{"days_supply": 84}'),
		(3, '2019年7月1日，13周', '2019-07-01', '{"days_supply": 91}')) v (n, what, day, differs)
	JOIN in_order o ON o.kind = 'prescription'
	LEFT JOIN mmt.findings('prescription', '330302', v.day, o.facts || v.differs::jsonb) f ON true
ORDER BY v.n;

\echo
\echo '十九、职称为“医师”的医生开长期处方：江西不论首次还是再次，都须中级以上职称的医保医师；温州按国家规定，再次开具可由医师'
SELECT v.what AS "情形", pg_temp.verdict(f.severity) AS "结论", f.message AS "说明", f.clauses AS "条款"
FROM (VALUES (1, '南昌，主治医师', '360100', '{"long": "yes"}'), (2, '南昌，医师', '360100', '{"long": "yes", "prescriber.title": "234"}'),
		(3, '南昌，医师，再次开具', '360100', '{"long": "yes", "renewed": "yes", "prescriber.title": "234"}'),
		(4, '南昌，不是医保医师', '360100', '{"long": "yes", "prescriber.insurance_physician": "no"}'),
		(5, '温州，医师', '330302', '{"long": "yes", "prescriber.title": "234"}'), (6, '温州，医师，再次开具', '330302', '{"long": "yes", "renewed": "yes", "prescriber.title": "234"}')) v (n, what, area, differs)
	JOIN in_order o ON o.kind = 'prescription'
	LEFT JOIN mmt.findings('prescription', v.area, o.day, o.facts || v.differs::jsonb) f ON true
ORDER BY v.n;

\echo
\echo '二十、药店不在参保统筹区内，处方来源不对'
SELECT v.what AS "情形", pg_temp.verdict(f.severity) AS "结论", f.message AS "说明", f.basis AS "依据", f.clauses AS "条款"
FROM (VALUES (1, '鹿城参保，在鹿城的药店', '{}'), (2, '鹿城参保，在瑞安的药店', '{"institution.area": "330381"}'), (3, '院内处方拿到药店', '{"prescription.source": "internal"}')) v (n, what, differs)
	JOIN in_order o ON o.kind = 'dispensing'
	LEFT JOIN mmt.findings('dispensing', '330302', o.day, o.facts || v.differs::jsonb) f ON true
ORDER BY v.n;

\echo
\echo '二十一、外配处方没有备案；配药时、结算时各查一次'
SELECT v.what AS "情形", pg_temp.verdict(f.severity) AS "结论", f.message AS "说明", f.hint AS "怎样才能通过", f.clauses AS "条款"
FROM (VALUES (1, '配药，没有备案', 'dispensing', '{"prescription.filed_on": null}'), (2, '配药，次日才备案', 'dispensing', '{"prescription.filed_on": "2025-03-11"}'),
		(3, '结算，没有备案', 'settlement', '{"prescription.filed_on": null}')) v (n, what, kind, differs)
	JOIN in_order o USING (kind)
	LEFT JOIN mmt.findings(v.kind, '330302', o.day, o.facts || v.differs::jsonb) f ON true
ORDER BY v.n;

\echo
\echo '二十二、吕梁“一站式”申请：先看门诊慢性病，不符合的转“两病”，都不符合的说明全部原因'
SELECT v.what AS "申请人", coalesce(t.zh, '都不符合') AS "结论", r.r ->> 'message' AS "此前各项未通过的原因", r.r -> 'clauses' AS "条款"
FROM (VALUES (1, '有并发症', '{}'), (2, '没有并发症', '{"criteria": []}'), (3, '没有并发症，职工，尚未用药', '{"criteria": [], "scheme": "310", "medicated_on": null}')) v (n, what, differs)
	JOIN in_order c ON c.kind = 'application.chronic' JOIN in_order w ON w.kind = 'application.two_disease'
	CROSS JOIN mmt.decide('{application.chronic,application.two_disease}', '141102', c.day, w.facts || c.facts || v.differs::jsonb) d
	LEFT JOIN (VALUES ('application.chronic', '门诊慢性病'), ('application.two_disease', '“两病”用药保障')) t (kind, zh) ON t.kind = d.decision
	LEFT JOIN jsonb_array_elements(d.refused) WITH ORDINALITY r (r, n) ON true
ORDER BY v.n, r.n;

\echo
\echo '二十三、已有的处方表（列名是拼音），先看守卫计划：哪些规则能用哪些列，哪些还缺事实'
CREATE TABLE public.chufang (liushuihao text PRIMARY KEY, kaifang_riqi date, bingzhong text, yaopin text, shuliang numeric, jiliang numeric, pinci text, changqi text, wending text, yisheng text);
CREATE TABLE public.yisheng (gonghao text PRIMARY KEY, zhicheng text, zanting text);
INSERT INTO public.yisheng VALUES ('Y1', '233', '否'), ('Y2', '234', '否'), ('Y3', '232', '是');
INSERT INTO public.chufang VALUES
	('C001', '2025-03-03', '高血压', 'XC09CAA284A001010100553', 84, 1, 'qd', '是', '是', 'Y1'),
	('C002', '2025-03-04', '高血压', 'XC09CAA284A001010100553', 91, 1, 'qd', '否', '否', 'Y1'),
	('C003', '2025-03-04', '糖尿病', 'XA10BAE061A001010100001', 56, 1, 'bid', '是', '否', 'Y2'),
	('C004', '2025-03-05', '高血压', '其他药品', 28, 1, 'qd', '否', '否', 'Y3');
CREATE SCHEMA guanlian;		-- 关联：别的表里的事实，以视图给出
CREATE VIEW guanlian.practitioner AS SELECT gonghao AS practitioner, zhicheng AS title, zanting AS suspended, '(,)'::daterange AS valid FROM public.yisheng;
\set columns '{"id": "liushuihao", "date": "kaifang_riqi", "disease": "bingzhong", "drug": "yaopin", "quantity": "shuliang", "dose": "jiliang", "frequency": "pinci", "long": "changqi", "stable": "wending", "prescriber": "yisheng"}'
\set constants '{"area": "330302"}'
SELECT p.rule AS "规则", pg_temp.verdict(p.severity) AS "级别", p.clause AS "条款", string_agg(p.fact || ' ← ' || p.column_name, '，' ORDER BY p.fact) AS "事实 ← 列"
FROM mmt.guard_plan('public.chufang', 'prescription', :'columns', :'constants', 'guanlian') p
WHERE p.active AND p.column_name IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 3;
SELECT p.why AS "不生效的原因", string_agg(DISTINCT p.rule, ' ') AS "规则"
FROM mmt.guard_plan('public.chufang', 'prescription', :'columns', :'constants', 'guanlian') p
WHERE NOT p.active AND p.source = 'missing' AND p.why !~ '不影响' GROUP BY 1 ORDER BY 1;

\echo
\echo '二十四、加上守卫：单行、多行、COPY 都拦截，整条语句不写入；说明、证据、怎样才能通过；仅提醒的照常写入'
\set ON_ERROR_STOP off
SELECT count(DISTINCT g.rule) FILTER (WHERE g.active) AS "生效的规则"
FROM mmt.guard('public.chufang', 'prescription', :'columns', :'constants', 'guanlian') g;
INSERT INTO public.chufang VALUES ('C005', '2025-03-10', '高血压', 'XC09CAA284A001010100553', 91, 1, 'qd', '是', '是', 'Y1');
INSERT INTO public.chufang VALUES
	('C006', '2025-03-10', '高血压', 'XC09CAA284A001010100553', 28, 1, 'qd', '否', '否', 'Y1'),
	('C007', '2025-03-10', '高血压', 'XC09CAA284A001010100553', 28, 1, 'qd', '是', '否', 'Y2'),
	('C008', '2025-03-10', '糖尿病', 'XC09CAA284A001010100553', 170, 1, 'bid', '否', '否', 'Y1');
COPY public.chufang FROM STDIN;
C009	2025-03-10	高血压	XC09CAA284A001010100553	182	1	bid	否	否	Y1
\.
INSERT INTO public.chufang VALUES ('C010', '2025-03-10', '高血压', '其他药品', 28, 1, 'qd', '否', '否', 'Y1');
UPDATE public.chufang SET shuliang = 85 WHERE liushuihao = 'C010';
\set ON_ERROR_STOP on

\echo
\echo '二十五、以前存下的处方，按各行当日的规则扫描'
SET client_min_messages = error;	-- 不再重复不生效的规则
SELECT s.id AS "流水号", s.day AS "日期", pg_temp.verdict(s.severity) AS "结论", s.message AS "说明", s.basis AS "依据", s.clauses AS "条款"
FROM mmt.scan('public.chufang', 'prescription', :'columns', :'constants', 'guanlian', until => '2025-03-09') s
ORDER BY s.id, s.severity, s.rule;

\echo
\echo '二十六、村卫生室的一天：先建账簿；参保、备案、协议、处方在经办机构自己的表里，结算时账簿去查，账单不得自报'
DO $$ BEGIN
	PERFORM mmt.create_book('zhangbu'),
		mmt.add_reference('zhangbu', 'person', 'institution', 'practitioner', 'agreement', 'enrolment', 'prescription', 'managed');
END $$;
INSERT INTO zhangbu.person (person, born, insured, online_suspended) VALUES ('R001', '1956-03-01', 'yes', 'no'), ('R002', '1960-07-01', 'yes', 'no');
INSERT INTO zhangbu.institution (institution, name, kind, area) VALUES ('V01', '示例村卫生室', 'primary', '141100'), ('Y01', '示例药店', 'pharmacy', '141100');
INSERT INTO zhangbu.practitioner (practitioner, title, insurance_physician, suspended) VALUES ('D1', '233', 'yes', 'no');
INSERT INTO zhangbu.agreement (institution, state) VALUES ('V01', 'active'), ('Y01', 'active');
INSERT INTO zhangbu.enrolment (person, disease, benefit, state, filed_on, valid) VALUES ('R001', '高血压', 'two_disease', 'active', '2021-10-20', '[2021-10-20,)');
INSERT INTO zhangbu.managed (person, disease, managed_on, medicated_on, institution) VALUES ('R001', '高血压', '2021-09-01', '2021-09-10', 'V01'), ('R002', '高血压', '2021-09-01', '2021-09-10', 'V01');
INSERT INTO zhangbu.prescription (prescription, person, prescriber, disease, issued_on, source, continuous)
SELECT 'CF' || n, 'R001', 'D1', '高血压', date '2022-02-20', 'internal', 'no' FROM generate_series(1, 4) n;
CREATE FUNCTION pg_temp.bill(day text, institution text, prescription text, amount text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('area', '141100', 'date', day, 'scheme', '390', 'kind', 'primary', 'disease', '高血压', 'institution', institution, 'identified', '02',
		'prescription', prescription, 'lines', jsonb_build_array(jsonb_build_object('amount', amount, 'class', '01', 'facts', '{"drug": "XC09CAA284A001010100553"}'::jsonb)),
		'facts', '{"benefit": "two_disease", "way": "online", "paid_elsewhere": "no", "collector": "self", "emergency": "no"}'::jsonb)
$$;
SELECT q.gross AS "试算总额", q.fund AS "基金支付", q.person AS "个人负担" FROM zhangbu.quote('R001', pg_temp.bill('2022-03-01', 'V01', 'CF1', '68.40')) q;
SELECT s.settlement_id AS "结算编号", s.fund AS "基金支付", s.person AS "个人负担" FROM zhangbu.settle('R001', 'V01-0301-1', pg_temp.bill('2022-03-01', 'V01', 'CF1', '68.40')) s;
\echo '网络断了，村医用同一个键再发一次：仍是同一笔'
SELECT s.settlement_id AS "结算编号", s.fund AS "基金支付", s.person AS "个人负担" FROM zhangbu.settle('R001', 'V01-0301-1', pg_temp.bill('2022-03-01', 'V01', 'CF1', '68.40')) s;
\echo '同一张处方换个键再结、没有备案的人、账单自报备案：都不行'
\set ON_ERROR_STOP off
SELECT zhangbu.settle('R001', 'V01-0301-2', pg_temp.bill('2022-03-01', 'V01', 'CF1', '68.40'));
SELECT zhangbu.settle('R002', 'V01-0301-3', pg_temp.bill('2022-03-01', 'V01', NULL, '50.00'));
SELECT zhangbu.quote('R002', jsonb_set(pg_temp.bill('2022-03-01', 'V01', NULL, '50.00'), '{facts,enrolment.state}', '"active"'));
\set ON_ERROR_STOP on
\echo '下午在药店凭另一张处方买药；累计接着算'
SELECT s.settlement_id AS "结算编号", s.fund AS "基金支付", s.person AS "个人负担" FROM zhangbu.settle('R001', 'Y01-0301-1', pg_temp.bill('2022-03-01', 'Y01', 'CF2', '100.00')) s;

\echo
\echo '二十七、一笔二月的费用三月才到：按到达顺序已无起付标准；重算后回到就医顺序，逐笔冲销并更正'
SELECT s.settlement_id AS "结算编号", s.fund AS "基金支付", s.person AS "个人负担" FROM zhangbu.settle('R001', 'V01-0302-1', pg_temp.bill('2022-02-20', 'V01', 'CF3', '40.00')) s;
SELECT r.settlement_id AS "原结算", r.reversed_by AS "冲销", r.corrected_by AS "更正", r.fund_before AS "原基金支付", r.fund_after AS "现基金支付"
FROM zhangbu.rederive('R001', '2022-02-01', 'chongsuan-1', '二月费用迟到') r;
\echo '药店退货：冲销该笔（现为更正后的一笔），起付与封顶随之退回；结算单'
SELECT r.settlement_id AS "冲销编号", r.gross AS "总额", r.fund AS "基金支付", r.person AS "个人负担"
FROM (SELECT max(s.settlement_id) AS id FROM zhangbu.settlement s WHERE s.institution_id = 'Y01' AND s.kind = 'correct') y, zhangbu.reverse('R001', y.id, 'Y01-0303-1', '退货') r;
\pset format unaligned
SELECT zhangbu.slip('R001', (SELECT max(s.settlement_id) FROM zhangbu.settlement s WHERE s.institution_id = 'V01' AND s.kind = 'correct')) AS "结算单";
\pset format aligned

\echo
\echo '二十八、封存并核对全账簿；逐笔重算：没有一行即无误'
SELECT zhangbu.seal() IS NOT NULL AS "已封存";
SELECT v.problem AS "问题", v.detail AS "说明" FROM zhangbu.verify() v;
SELECT s.settlement_id AS "结算编号", r.field AS "不同之处" FROM zhangbu.settlement s, zhangbu.replay(s.person_id, s.settlement_id) r;

\echo
\echo '二十九、“两病”门诊用药保障情况表（吕梁，截至2021年12月31日）：按药品行分列，一栏截止2020年底，历史数不编造'
SELECT mmt.create_book('baobiao') AS "账簿";
\set book baobiao
\ir ../policy-data/141100-lvliang/report.sql
SELECT mmt.add_reference('baobiao', 'person', 'managed') AS "关联";
INSERT INTO baobiao.person (person, area, insured, online_suspended) VALUES ('R1', '141123', 'yes', 'no'), ('R2', '141123', 'yes', 'no'), ('R3', '141182', 'yes', 'no'), ('R4', '141182', 'yes', 'no');
INSERT INTO baobiao.managed (person, disease, managed_on, medicated_on) VALUES ('R1', '高血压', '2021-01-05', '2021-01-05'), ('R1', '糖尿病', '2021-01-05', '2021-01-05'), ('R2', '高血压', '2021-03-01', '2021-03-01'), ('R4', '高血压', '2021-04-01', '2021-04-01');
INSERT INTO baobiao.history_figure (form, area, category, disease, measure, upto, value, source)
SELECT 'two_disease', '141100', 'ordinary', 'hypertension', m.m, '2020-12-31', m.v, '示例：2021年1月报表' FROM (VALUES ('persons', 1200), ('times', 3650), ('cost', 182500.00), ('in_scope', 170300.00), ('fund', 85150.00)) m (m, v);
CREATE TEMP VIEW baobiao_bill AS SELECT v.person, jsonb_build_object('area', v.area, 'date', v.day, 'scheme', '390', 'kind', 'primary', 'institution', 'H' || v.area, 'disease', '高血压', 'tags', to_jsonb(v.tags), 'lines', v.lines::jsonb,
	'facts', (SELECT jsonb_object_agg(f.key, f.value) FROM in_order o, jsonb_each(o.facts) f WHERE o.kind = 'settlement' AND f.key !~ '^person\.|disease$') || jsonb_build_object('enrolment.filed_on', '2021-10-09', 'prescription.filed_on', v.day, 'benefit', CASE WHEN v.tags = '{}' THEN 'two_disease' ELSE 'chronic' END)) AS bill
FROM (VALUES
	('R1', '141123', '2021-10-20', '{}'::text[], '[{"drug": "XC09CAA284A001010100553", "class": "01", "amount": 120}, {"drug": "XA10BDE083A001010104522", "disease": "糖尿病", "class": "01", "amount": 60}, {"drug": "其他药品", "class": "01", "amount": 40}]'),
	('R2', '141123', '2021-11-05', '{}', '[{"drug": "XC09CAA284A001010100553", "class": "02", "amount": 90}]'),
	('R3', '141182', '2021-11-12', '{chronic_enrolled}', '[{"drug": "XC09CAA284A001010100553", "class": "01", "amount": 200}, {"drug": "XC09CAA284A001010100553", "class": "03", "amount": 50}]')) v (person, area, day, tags, lines);
SELECT b.person AS "人员", s.gross AS "费用", s.fund AS "基金支付", s.parts AS "去向" FROM baobiao_bill b, baobiao.settle(b.person, 'a', b.bill) s;
SELECT city_zh AS "市别", title AS "类别", hypertension_managed AS "规范化管理人数", hypertension_persons AS "享受人数", hypertension_times AS "享受人次", hypertension_cost AS "降血压药品费用",
	hypertension_in_scope AS "政策范围内", hypertension_fund AS "基金支出", remark AS "备注" FROM baobiao.two_disease_sheet('2021-12-31');
SELECT city_zh AS "市别", title AS "类别", diabetes_managed AS "规范化管理人数", diabetes_persons AS "享受人数", diabetes_times AS "享受人次", diabetes_cost AS "降血糖药品费用",
	diabetes_in_scope AS "政策范围内", diabetes_fund AS "基金支出" FROM baobiao.two_disease_sheet('2021-12-31');
\echo '    各县市区月报：应报、已报、迟报、未报'
SELECT form AS "报表", state AS "状态", count(*) AS "份数", min(due_on) AS "最早应报" FROM baobiao.report_state GROUP BY 1, 2 ORDER BY 1, 2;
