-- What script/demo shows, run as an ordinary role that owns its database.
\set QUIET on
\pset border 2
\pset linestyle unicode
\pset null ''
\pset footer off
SET client_min_messages = warning;

\echo '一、装入规则(普通角色,每个地区一组数据文件)'
\ir ../policy-data/load.sql
SELECT e.edition AS "版次", d.area AS "地区", d.title AS "标题"
FROM mmt.edition e JOIN mmt.draft d USING (draft) ORDER BY e.edition;

\echo
\echo '二、温州慢性病门诊待遇表:方案施行之前(2019年6月30日)'
SELECT item AS "项目", scheme AS "险种", kind AS "机构", tier AS "级别", disease AS "病种", value AS "标准", clause AS "条款", mark AS "说明"
FROM mmt.rate_card('330300', '2019-06-30');

\echo
\echo '三、施行之后(2019年7月1日)'
SELECT item AS "项目", scheme AS "险种", kind AS "机构", tier AS "级别", disease AS "病种", value AS "标准", clause AS "条款", mark AS "说明"
FROM mmt.rate_card('330300', '2019-07-01');

\echo
\echo '四、方案改了什么(用通知的话说)'
SELECT words AS "变化", clause AS "条款" FROM mmt.diff('wenzhou-2019-07')
WHERE relation <> 'term';

\echo
\echo '五、一张两行的账单:居民,卫生院,2019年8月1日,高血压药 88.35 元、肺结核药 120.00 元'
\echo '    分别按发布方案之前(第 2 版)和之后(第 3 版)的规则计算'
SELECT o.edition AS "版次", o.gross AS "总额", o.fund AS "基金支付", o.person AS "个人负担", o.marks AS "未核实条款"
FROM (VALUES (2), (3)) v (edition), mmt.adjudicate('330300', '2019-08-01', scheme => '390', kind => 'primary', place => '330302',
	lines => '[{"amount": 88.35, "disease": "高血压"}, {"amount": 120.00, "disease": "肺结核"}]', edition => v.edition) o;

\echo
\echo '六、逐行说明(每个数字的依据)'
SELECT e.n AS "序", e.words AS "说明", e.basis AS "依据"
FROM mmt.explain(mmt.adjudicate('330300', '2019-08-01', scheme => '390', kind => 'primary', place => '330302',
	lines => '[{"amount": 88.35, "disease": "高血压"}, {"amount": 120.00, "disease": "肺结核"}]')) e;

\echo
\echo '七、没有出处的数字会注明:同一位居民在指定药店买药 200.00 元'
SELECT e.n AS "序", e.words AS "说明", e.mark AS "注明"
FROM mmt.explain(mmt.adjudicate('330300', '2019-08-01', 200, scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压')) e;

\echo
\echo '八、把居民基层比例改为 65%:草案里的一行'
INSERT INTO mmt.document (document, title, status) VALUES ('demo', '演示用通知', '示例');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality) VALUES ('demo-1', 'demo', '一', '居民基层报销比例改为65%', 'example');
SELECT mmt.open_draft('demo', '330300', '演示:比例改为65%') AS "草案";
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, amount, valid, clause)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '65%', '[2020-01-01,)', 'demo-1');
SELECT words AS "变化", clause AS "条款" FROM mmt.diff('demo');
SELECT e.words AS "用草案试算的说明", e.basis AS "依据"
FROM mmt.explain(mmt.adjudicate('330300', '2020-01-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => '高血压', draft => 'demo')) e
WHERE e.pot = 'chronic.fund';

\echo
\echo '九、写错的行会被拒绝,并说明怎样改'
\set ON_ERROR_STOP off
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, amount, valid, clause)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '65percent', '[2020-01-01,)', 'demo-1');
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, tier, amount, valid)
	VALUES ('demo', '330300', 'rate', '390', 'primary', '1', '70%', '[2020-01-01,)');
SELECT mmt.publish('demo');
