-- Zhejiang, Wenzhou and its counties (GB/T 2260), the documents and their clauses in our own words.
-- 330399 (the city's own fund) is no GB code: it follows the pattern of insurance area codes.  Longgang was split from
-- Cangnan in August 2019.  The economic development zone of the plan's table has no code and is left out.
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('330000', '000000', '浙江省',     'Zhejiang',            'province'),
	('330300', '330000', '温州市',     'Wenzhou',             'city'),
	('330302', '330300', '鹿城区',     'Lucheng',             'county'),
	('330303', '330300', '龙湾区',     'Longwan',             'county'),
	('330304', '330300', '瓯海区',     'Ouhai',               'county'),
	('330305', '330300', '洞头区',     'Dongtou',             'county'),
	('330324', '330300', '永嘉县',     'Yongjia',             'county'),
	('330326', '330300', '平阳县',     'Pingyang',            'county'),
	('330327', '330300', '苍南县',     'Cangnan',             'county'),
	('330328', '330300', '文成县',     'Wencheng',            'county'),
	('330329', '330300', '泰顺县',     'Taishun',             'county'),
	('330381', '330300', '瑞安市',     'Rui''an',             'county'),
	('330382', '330300', '乐清市',     'Yueqing',             'county'),
	('330383', '330300', '龙港市',     'Longgang',            'county'),
	('330399', '330300', '温州市本级', 'Wenzhou, city level', 'county');

INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('WZ',         NULL, '温州市建立健全基本医疗保险慢性病门诊保障制度的实施方案', '温州市医疗保障局', NULL, '征求意见稿'),
	('WZ-general', NULL, '温州市全民基本医疗保险办法', '温州市人民政府',   NULL, '全文未取得'),
	('WZ-other',   NULL, '本数据集的补充行', NULL,               NULL, '无出处');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality, delegates_to) VALUES
	('WZ-06.table',    'WZ-general', '职工慢性病门诊报销比例',     '职工比例由该办法规定；全文未取得，数字为示例', 'The employees'' ratios are in the general measure, which was not at hand; figures are examples', 'example', NULL),
	('WZ-11.standard', 'WZ-other',   '医保支付标准',               '各药品的医保支付标准未取得；药品和数字为示例', 'The payment standards were not at hand; drugs and figures are examples', 'example', NULL),
	('WZ-05.level-2',  'WZ-other',   '居民二级及以上医院报销比例', '方案没有给出医院的比例；数字为示例', 'The plan gives no ratio for hospitals; figures are examples', 'example', NULL),
	('WZ-03.level-1',  'WZ-other',   '一级医院',                   '方案未提及一级医院；推定按基层医疗机构执行', 'The plan does not mention level-1 hospitals; taken as primary institutions', 'assumed', NULL),
	('WZ-02.other',    'WZ-other',   '方案未提及的起付标准',       '方案只写明基层不设起付标准；其他机构和此前推定为无', 'The plan only says that primary institutions have no deductible; elsewhere and before none is assumed', 'assumed', NULL),
	('WZ-01.before',   'WZ-other',   '2019年7月1日前的病种',       '方案说在原有病种上增加省定病种，未列原有病种；推定相同', 'The plan adds to an earlier list that it does not name; the same list is assumed', 'assumed', NULL),
	('WZ-07.before',   'WZ-other',   '2019年7月1日前的异地居住',   '方案未提及此前的办法；推定相同', 'The plan does not say what held before; the same is assumed', 'assumed', NULL),
	('WZ-01',          'WZ',         '二（一）',                   '全市统一14种门诊慢性病，职工和城乡居民都适用', 'One list of 14 chronic diseases for employees and residents', 'seed',    NULL),
	('WZ-02',          'WZ',         '二（二）',                   '居民在基层看慢性病门诊不设起付标准', 'Residents at primary institutions: no deductible', 'seed',    NULL),
	('WZ-03',          'WZ',         '二（二）',                   '居民基层门诊慢性病报销比例由50%提高到60%', 'Residents at primary institutions: ratio raised from 50% to 60%', 'seed',    NULL),
	('WZ-04',          'WZ',         '二（二）',                   '肺结核基层门诊报销比例不低于70%', 'Tuberculosis at primary institutions: at least 70%', 'seed',    NULL),
	('WZ-05',          'WZ',         '二（二）',                   '居民在慢性病指定药店购药，比例按二级医疗机构执行', 'Residents at designated pharmacies: the ratio of a level-2 institution', 'seed',    NULL),
	('WZ-06',          'WZ',         '二（二）',                   '职工比例按全民基本医疗保险办法执行', 'Employees: per the general insurance measure', 'seed',    'WZ-06.table'),
	('WZ-07',          'WZ',         '二（二）',                   '长期异地居住者可在居住地指定医疗机构就医，待遇按参保地', 'Long-term residents elsewhere may be treated at designated institutions there under the policy of the place of insurance', 'seed',    NULL),
	('WZ-09',          'WZ',         '二（四）',                   '凭外配处方或互联网医院电子处方，在参保所在统筹区的指定药店购药', 'External or internet-hospital prescriptions are filled at designated pharmacies of the person''s own pooling area', 'seed',    NULL),
	('WZ-11',          'WZ',         '二（四）',                   '药店的慢性病药品须为省采购平台内的医保药品', 'Pharmacies sell covered drugs of the provincial platform only', 'seed',    NULL),
	('WZ-11.price',    'WZ',         '二（四）',                   '药店统一执行省定的医保支付标准', 'Pharmacies keep to the payment standards that the province sets', 'seed',    'WZ-11.standard'),
	('WZ-19',          'WZ',         '末段',                       '自2019年7月1日起施行', 'In force from 2019-07-01', 'seed',    NULL),
	('WZ-20',          'WZ',         '二（一）',                   '病种由市医保部门会同有关部门统一调整', 'Only the city may change the disease list', 'seed',    NULL),
	('WZ-21',          'WZ',         '二（二）',                   '慢性病门诊扩大到各级定点医疗机构和指定药店', 'Chronic care extended to all tiers and designated pharmacies', 'seed',    NULL),
	('WZ-08.scope',    'WZ-other',   '用药范围',                   '全省用药范围未取得；高血压、糖尿病按药品分类推定，其他病种不查', 'The provincial scope was not at hand; for hypertension and diabetes drug classes are taken, other diseases are not checked', 'assumed', 'N-2D.classes'),
	('WZ-08',          'WZ',         '二（三）',                   '常用药按全省统一范围；原有和本市新增病种由市定范围并报省备案', 'Drugs by the provincial scope; for diseases it had or adds the city sets it and files it with the province', 'seed',    'WZ-08.scope'),
	('WZ-10',          'WZ',         '二（四）',                   '一次处方医保用药量从4周延长到12周', 'One prescription''s supply extended from 4 to 12 weeks', 'seed',    NULL),
	('WZ-15',          'WZ',         '三（三）',                   '连续处方和外配处方须备案，加强处方审核', 'Continuous and external prescriptions are filed and reviewed', 'seed',    NULL),
	('WZ-17',          'WZ',         '三（三）',                   '按病情控制用药量，减少浪费', 'Quantity controlled by need, waste reduced', 'seed',    'N-refill');
