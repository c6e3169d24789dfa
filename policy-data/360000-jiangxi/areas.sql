-- Jiangxi and its 12 pooling areas: 11 cities (GB/T 2260) and the provincial level.
-- 369900 is no GB code: it follows the pattern of insurance area codes.  The report speaks of 12 pooling areas.
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('360000', '000000', '江西省',     'Jiangxi',                   'province'),
	('360100', '360000', '南昌市',     'Nanchang',                  'city'),
	('360200', '360000', '景德镇市',   'Jingdezhen',                'city'),
	('360300', '360000', '萍乡市',     'Pingxiang',                 'city'),
	('360400', '360000', '九江市',     'Jiujiang',                  'city'),
	('360500', '360000', '新余市',     'Xinyu',                     'city'),
	('360600', '360000', '鹰潭市',     'Yingtan',                   'city'),
	('360700', '360000', '赣州市',     'Ganzhou',                   'city'),
	('360800', '360000', '吉安市',     'Ji''an',                    'city'),
	('360900', '360000', '宜春市',     'Yichun',                    'city'),
	('361000', '360000', '抚州市',     'Fuzhou, Jiangxi',           'city'),
	('361100', '360000', '上饶市',     'Shangrao',                  'city'),
	('369900', '360000', '江西省本级', 'Jiangxi, provincial level', 'city');

INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('JX',         '赣医保字〔2025〕1号', '江西省医疗保障局关于规范基本医疗保险门诊慢特病定点医药机构管理的通知', '江西省医疗保障局', NULL, '施行；原文未取得，按官方报道整理'),
	('JX-measure', NULL,                  '江西省基本医疗保险门诊慢特病管理办法', '江西省医疗保障局', NULL, '2024年1月1日起施行；原文未取得，按转载整理'),
	('JX-NC',      NULL,                  '南昌市门诊慢特病和“两病”待遇', '南昌市医疗保障局', NULL, '原文未取得，按转载整理'),
	('JX-other',   NULL,                  '本数据集对江西规则的补充行', NULL,               NULL, '无出处');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality, delegates_to) VALUES
	('JX-01.effective',       'JX-other',   '施行日',       '报道只说2025年1月印发实施；推定自1月1日起', 'The report only says January 2025; the first of the month is assumed', 'assumed',  NULL),
	('JX-01',                 'JX',         '一',           '申请定点的机构须有专业人员、药品配备能力、医保结算和进销存系统', 'A designated institution needs qualified staff, stocking capacity, insurance settlement and an inventory system', 'seed',     'JX-01.effective'),
	('JX-07',                 'JX',         '二、末二段',   '全省统一的是门诊慢特病定点医药机构管理政策；报销政策在通知中予以明确和规范', 'What is uniform province-wide is the policy on designated institutions; benefits are clarified and regulated', 'seed',     NULL),
	('JX-measure.list',       'JX-measure', '病种目录',     '基本病种35个：Ⅰ类9个、Ⅱ类26个；另有拓展病种32个', '35 basic diseases: 9 of class I and 26 of class II; 32 more may be added', 'mirrored', NULL),
	('JX-measure.deductible', 'JX-measure', '待遇',         'Ⅰ类、Ⅱ类均不设起付标准', 'Neither class has a deductible', 'mirrored', NULL),
	('JX-measure.ratio',      'JX-measure', '待遇',         '按住院比例支付', 'Paid at the ratio of inpatient care', 'mirrored', NULL),
	('JX-measure.cap',        'JX-measure', '待遇',         'Ⅱ类的年度限额由统筹区确定', 'The pooling area sets the yearly cap of class II', 'mirrored', NULL),
	('JX-measure.two',        'JX-measure', '病种目录',     '慢特病目录中是高血压伴并发症、糖尿病伴并发症；无并发症的属于“两病”', 'The list has hypertension and diabetes with complications; without them they fall to the two-disease benefit', 'mirrored', 'N-2D.exclusive'),
	('JX-NC.ratio',           'JX-NC',      '居民住院比例', '居民住院：一级90%、二级80%、三级60%', 'Residents, inpatient: level 1 90%, level 2 80%, level 3 60%', 'mirrored', NULL),
	('JX-NC.pharmacy',        'JX-NC',      '职工药店',     '职工在定点药店：甲类65%，退休70%；乙类先自付10%', 'Employees at pharmacies: 65%, retired 70%; class B after 10% first', 'mirrored', NULL),
	('JX-NC.cap',             'JX-NC',      'Ⅱ类限额',      '同时患多种Ⅱ类病的，合计每年不超过7000元', 'Several diseases of class II: together at most 7000 yuan a year', 'mirrored', NULL),
	('JX-NC.single',          'JX-NC',      'Ⅱ类限额',      '单个Ⅱ类病每年4000至10000元；各病种数额未取得，暂取上限', 'One disease of class II: 4000 to 10000 yuan a year; the table was not at hand, its upper end is taken', 'assumed',  NULL),
	('JX-NC.two',             'JX-NC',      '“两病”',       '居民“两病”：一级60%，其他50%；高血压400元、糖尿病500元，合并900元', 'Two diseases, residents: level 1 60%, else 50%; 400 and 500 yuan a year, 900 together', 'mirrored', NULL),
	('JX-02.levels',          'JX-other',   '各级可申请的病种', '通知全文未取得；按解读，一级及以下和药店只能申请Ⅱ类病种', 'The notice was not at hand; by an interpretation level 1 and below and pharmacies may apply for class II only', 'mirrored', 'JX-01.effective'),
	('JX-02.capacity',        'JX-other',   '病种所需条件', '各病种所需的条件未取得；血液透析一项为示例', 'What each disease needs was not at hand; the dialysis unit is an example', 'example',  NULL),
	('JX-02',                 'JX',         '一',           '按病种申请，各级机构申请与自身条件相应的病种', 'Institutions apply per disease, within what their level and capacity allow', 'seed',     'JX-02.levels'),
	('JX-03',                 'JX',         '二',           '处方当日有效，特殊情况最长不超过3天', 'Valid on the day of issue, in special cases at most 3 days', 'seed',     'JX-01.effective'),
	('JX-04',                 'JX',         '二',           '长期处方由中级及以上职称的医保医师开具', 'Long prescriptions by insurance physicians of intermediate or higher title', 'seed',     'JX-01.effective'),
	('JX-05',                 'JX',         '二',           '处方量一般4周内，病情稳定的最长12周', 'Supply within 4 weeks as a rule, at most 12 for stable patients', 'seed',     'JX-01.effective'),
	('JX-06.states',          'JX-other',   '流转的状态',   '通知全文未取得；处方的状态取各地共用的一套', 'The notice was not at hand; the states common to all areas are taken', 'assumed',  'N-state'),
	('JX-06',                 'JX',         '二',           '规范电子处方流转', 'Circulation of electronic prescriptions follows rules', 'seed',     'JX-06.states');
