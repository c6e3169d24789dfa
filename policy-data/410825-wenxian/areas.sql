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
	('WX-06.lists',     'WX-other', '“双通道”药品和药店名单', '名单未取得；成员为示例', 'The lists were not at hand; members are examples', NULL,                      'example', NULL);
