-- Shanxi, Lüliang and its counties (GB/T 2260).
-- 141199 (the city's own fund) is no GB code: it follows the pattern of insurance area codes.
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('140000', '000000', '山西省',     'Shanxi',              'province'),
	('141100', '140000', '吕梁市',     'Lüliang',             'city'),
	('141102', '141100', '离石区',     'Lishi',               'county'),
	('141121', '141100', '文水县',     'Wenshui',             'county'),
	('141122', '141100', '交城县',     'Jiaocheng',           'county'),
	('141123', '141100', '兴县',       'Xing',                'county'),
	('141124', '141100', '临县',       'Lin',                 'county'),
	('141125', '141100', '柳林县',     'Liulin',              'county'),
	('141126', '141100', '石楼县',     'Shilou',              'county'),
	('141127', '141100', '岚县',       'Lan',                 'county'),
	('141128', '141100', '方山县',     'Fangshan',            'county'),
	('141129', '141100', '中阳县',     'Zhongyang',           'county'),
	('141130', '141100', '交口县',     'Jiaokou',             'county'),
	('141181', '141100', '孝义市',     'Xiaoyi',              'county'),
	('141182', '141100', '汾阳市',     'Fenyang',             'county'),
	('141199', '141100', '吕梁市本级', 'Lüliang, city level', 'county');

INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('LL',         '吕医保发〔2021〕28号', '深化城乡居民高血压、糖尿病门诊用药保障和健康管理专项行动方案', '吕梁市医疗保障局、财政局、卫生健康委', NULL, '2021年10月8日公布'),
	('SX-2019',    NULL,                   '山西省城乡居民高血压、糖尿病门诊用药保障政策（新华网2019年11月29日报道）', '山西省医疗保障局',                     NULL, '原文未取得，按报道整理'),
	('SX-chronic', NULL,                   '山西省门诊慢性病、特殊疾病待遇', '山西省医疗保障局',                     NULL, '原文未取得，按转载整理，可信度低'),
	('LL-other',   NULL,                   '本数据集对吕梁规则的补充行', NULL,                                   NULL, '无出处');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality, delegates_to) VALUES
	('SX-2D.effective',  'SX-2019',    '施行日',           '报道没有给出施行日；推定自报道之日2019年11月29日起', 'The report gives no day of effect; its own day, 2019-11-29, is assumed', 'assumed',  NULL),
	('SX-2D.deductible', 'SX-2019',    '起付标准',         '“两病”每年起付标准60元', 'Two diseases: 60 yuan a year', 'mirrored', NULL),
	('SX-2D.ratio',      'SX-2019',    '支付比例',         '甲类60%，乙类50%', 'Class A 60%, class B 50%', 'mirrored', NULL),
	('SX-2D.cap',        'SX-2019',    '支付限额',         '每年：高血压260元，1型糖尿病480元，其他糖尿病360元', 'A year: hypertension 260 yuan, type 1 diabetes 480, other diabetes 360', 'mirrored', NULL),
	('SX-chronic.ratio', 'SX-chronic', '待遇',             '门诊慢特病不设起付标准，支付70%', 'Chronic and special diseases: no deductible, 70%', 'mirrored', NULL),
	('LL-01.effective',  'LL-other',   '执行日',           '行动方案未写执行日；推定自公布之日2021年10月8日起', 'The plan gives no effective day; the day it was published, 2021-10-08, is assumed', 'assumed',  NULL),
	('LL-01.before',     'LL',         '二（一）1',        '此前“两病”起付标准为每年60元', 'Before, the yearly deductible was 60 yuan', 'seed',     NULL),
	('LL-01',            'LL',         '二（一）1',        '“两病”起付标准由每年60元降为30元', 'Yearly deductible of the two diseases: 60 to 30 yuan', 'seed',     'LL-01.effective'),
	('LL-04',            'LL',         '二（一）3',        '不符合门诊慢性病准入条件的“两病”患者及时纳入“两病”保障', 'Who fails the chronic criteria is enrolled in the two-disease scheme at once', 'seed',     NULL),
	('LL-16',            'LL',         '附件注2',          '普通门诊统筹自2021年1月1日启动，不支付“两病”用药', 'Ordinary pooling starts 2021-01-01 and does not pay two-disease drugs', 'seed',     NULL),
	('LL-16.ratio',      'LL-other',   '普通门诊统筹比例', '文件没有普通门诊统筹的比例；数字为示例', 'The plan gives no ratio of ordinary pooling; the figure is an example', 'example',  NULL),
	('LL-16.channels',   'LL',         '附件',             '普通门诊统筹、“两病”专项、门诊慢特病三条渠道互不重复', 'Ordinary pooling, the two-disease scheme and the chronic benefit are three separate channels', 'seed',     'N-2D.exclusive'),
	('LL-02.list',      'LL-other',   '指定医疗机构',     '指定的认定医疗机构名单未取得；成员为示例', 'The list of appointed hospitals was not at hand; members are examples', 'example',  'LL-01.effective'),
	('LL-02',           'LL',         '二（一）3',        '由指定的二级及以上定点医疗机构确诊认定，报县级经办机构备案后享受', 'Recognised by appointed designated hospitals of level 2 or above; benefit once filed with the county agency', 'seed',     'LL-01.effective'),
	('LL-03',           'LL',         '二（一）2',        '规范化管理、未享受门诊慢性病待遇而已药物治疗的“两病”参保居民直接纳入', 'Insured residents under standardised management, on medication and without the chronic benefit are enrolled', 'seed',     'LL-01.effective'),
	('LL-04.criteria',  'LL-other',   '门诊慢性病准入条件', '准入条件未取得；有并发症一项为示例', 'The criteria of the chronic benefit were not at hand; complications are an example', 'example',  NULL),
	('LL-06',           'LL',         '二（二）1',        '病情稳定的可开4至12周长期处方', 'Long prescriptions of 4 to 12 weeks for stable patients', 'seed',     'LL-01.effective'),
	('LL-10',           'LL',         '二（三）1',        '优先使用国家基本药物、集中招标采购药品', 'Essential and centrally procured drugs first', 'seed',     'LL-10.national'),
	('LL-10.national',  'LL-other',   '国家规定',         '与国家文件的优先次序一致；执行日同行动方案', 'As the national order of preference; from the day of the plan', 'assumed',  'N-2D.priority'),
	('LL-18',           'LL',         '二（一）2',        '县级卫生健康部门提供名单，县级经办机构筛查比对', 'The county health department hands over lists, the county agency compares', 'seed',     'LL-01.effective');
