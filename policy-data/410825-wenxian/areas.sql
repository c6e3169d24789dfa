-- Henan, Jiaozuo, Wen county (GB/T 2260).
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('410000', '000000', '河南省', 'Henan',      'province'),
	('410800', '410000', '焦作市', 'Jiaozuo',    'city'),
	('410825', '410800', '温县',   'Wen county', 'county');

INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('WX',       '温卫〔2023〕28号', '温县保障群众多样化用药需求十项举措', '温县卫生健康委员会、财政局、医疗保障局、市场监督管理局', NULL, '施行'),
	('WX-other', NULL,               '本数据集对温县规则的补充行',         NULL, NULL, '无出处');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, responsible, source_quality, delegates_to) VALUES
	('WX-04.effective', 'WX',       '四',                     '举措未写施行日；推定自2023年1月1日起', 'The measures give no day of effect; 2023-01-01 is assumed', NULL,                      'assumed', NULL),
	('WX-05.effective', 'WX',       '五',                     '举措未写施行日；推定自2023年1月1日起', 'The measures give no day of effect; 2023-01-01 is assumed', NULL,                      'assumed', NULL),
	('WX-04',           'WX',       '四',                     '住院期间外购药品，符合报销政策的纳入住院费用一并报销', 'Drugs bought outside during a stay are reimbursed with the stay', '{县卫生健康委,县医保局}', 'seed',    NULL),
	('WX-05',           'WX',       '五',                     '门诊重症慢性病、门诊重特大疾病、门诊特定药品三类用药保障', 'Three mechanisms: severe chronic disease, major disease, specific drugs', '{县医保局,县卫生健康委}', 'seed',    NULL),
	('WX-06',           'WX',       '六',                     '“双通道”定点药店购药与医疗机构同等报销、即时结报', 'Dual-channel pharmacies give the same benefit as the institution, at once', '{县医保局,县卫生健康委}', 'seed',    NULL),
	('WX-04.figures',   'WX-other', '住院待遇',               '住院起付标准和比例未取得；数字为示例', 'Deductible and ratios of inpatient care were not at hand; figures are examples', NULL,                      'example', NULL),
	('WX-05.lists',     'WX-other', '病种和药品名单',         '三类保障的病种、药品名单未取得；成员为示例', 'The lists of diseases and drugs were not at hand; members are examples', NULL,                      'example', NULL),
	('WX-05.figures',   'WX-other', '三类保障的标准',         '举措没有比例和限额；数字为示例', 'The measures give no ratio and no cap; figures are examples', NULL,                      'example', NULL),
	('WX-06.lists',     'WX-other', '“双通道”药品和药店名单', '名单未取得；成员为示例', 'The lists were not at hand; members are examples', NULL,                      'example', NULL),
	('WX-07.states',    'WX-other', '流转的状态',             '举措没有写明处方的状态；取各地共用的一套，自2023年1月1日起', 'The measures name no states; those common to all areas are taken, from 2023-01-01', NULL, 'assumed', 'N-state'),
	('WX-07',           'WX',       '六',                     '电子处方流转到定点零售药店', 'Electronic prescriptions flow to designated pharmacies', '{县医保局}', 'seed',    'WX-07.states'),
	('WX-08.grades',    'WX-other', '风险分级',               '举措没有写明分级办法；推定高风险拦截、中低风险提醒，老年人满60岁', 'The measures do not say how patients are graded; high risk is taken to refuse, medium and low to warn, from age 60', NULL, 'assumed', 'WX-04.effective'),
	('WX-08',           'WX',       '七',                     '对不同风险的老年患者分级管理，加强用药交代', 'Elderly patients graded by risk, with medication advice', '{县卫生健康委,县医保局}', 'seed',    'WX-08.grades'),
	('WX-10.effective', 'WX-other', '施行日',                 '举措未写施行日；推定自2023年1月1日起，含义同国家规则库', 'The measures give no day of effect; 2023-01-01 is assumed, meaning as in the national rule library', NULL, 'assumed', 'N-rules.pregnancy'),
	('WX-10',           'WX',       '七',                     '重点关注孕产妇禁用慎用药，力求最小有效剂量、最短有效疗程', 'Contraindicated and caution drugs in pregnancy and childbirth; lowest effective dose, shortest course', '{县卫生健康委,县医保局}', 'seed',    'WX-10.effective'),
	('WX-15',           'WX',       '二',                     '开方时给予患者用药知情权和选择权', 'When prescribing the patient is informed and may choose', '{县卫生健康委,县医保局}', 'seed',    'WX-04.effective'),
	('WX-17.criteria',  'WX-other', '纳入标准',               '“双通道”药店的纳入标准未取得；成员为示例', 'The criteria for dual-channel pharmacies were not at hand; members are examples', NULL, 'example', 'WX-04.effective'),
	('WX-17',           'WX',       '六',                     '完善“双通道”定点零售药店纳入标准，扩大范围', 'Criteria for dual-channel pharmacies, and more of them', '{县医保局}', 'seed',    'WX-17.criteria');
