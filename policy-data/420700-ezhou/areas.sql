-- Hubei, Ezhou and its districts (GB/T 2260).
-- 420799 (the city's own fund) is no GB code: it follows the pattern of insurance area codes.  Gedian and the airport
-- economic zone, which the list also addresses, have no code and are left out.
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('420000', '000000', '湖北省',     'Hubei',             'province'),
	('420700', '420000', '鄂州市',     'Ezhou',             'city'),
	('420702', '420700', '梁子湖区',   'Liangzihu',         'county'),
	('420703', '420700', '华容区',     'Huarong',           'county'),
	('420704', '420700', '鄂城区',     'Echeng',            'county'),
	('420799', '420700', '鄂州市本级', 'Ezhou, city level', 'county');

INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('EZ',       NULL, '鄂州市优化职工医保门诊统筹便民服务措施清单', '鄂州市医疗保障局', NULL, '依据鄂医保发〔2023〕8号、9号制定'),
	('EZ-other', NULL, '本数据集对鄂州规则的补充行',                 NULL,               NULL, '无出处');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality, delegates_to) VALUES
	('EZ-02.effective', 'EZ',       '二',               '清单未写施行日；推定自2023年1月1日起', 'The list gives no day of effect; 2023-01-01 is assumed', 'assumed', NULL),
	('EZ-08.effective', 'EZ-other', '施行日',           '清单未写施行日；推定自2023年1月1日起', 'The list gives no day of effect; 2023-01-01 is assumed', 'assumed', NULL),
	('EZ-02',           'EZ',       '二',               '电子处方流转实现前，职工凭外配处方在定点药店购药的合规费用：在职60%、退休68%；有新规定再调整', 'Until circulation of electronic prescriptions, compliant cost of external prescriptions at pharmacies: 60% in service, 68% retired; new rules may follow', 'seed',    NULL),
	('EZ-03',           'EZ',       '三',               '参照省平台同厂家同规格挂网价协商，写入服务协议的为约定价', 'The listing is the reference; the price negotiated into the agreement binds', 'seed',    'EZ-03.prices'),
	('EZ-03.prices',    'EZ-other', '约定价和挂网价',   '各药店、药品的约定价和挂网价未取得；药店、药品和数字为示例', 'Agreed and listed prices were not at hand; pharmacies, drugs and figures are examples', 'example', NULL),
	('EZ-03.bearer',    'EZ-other', '超过约定价的部分', '清单未写由谁负担；推定由违约的药店负担，不转给参保人', 'The list does not say who bears it; the pharmacy that broke the agreement is assumed, not the person', 'assumed', NULL),
	('EZ-04',           'EZ',       '三',               '目录外药品价格在一定时期内保持相对稳定', 'Prices outside the catalogue stay relatively stable for some time', 'seed',    'EZ-04.limit'),
	('EZ-04.limit',     'EZ-other', '价格变动幅度',     '清单没有幅度；一年内变动10%为示例', 'The list gives no limit; 10% is an example', 'example', NULL),
	('EZ-07',           'EZ',       '七',               '门诊慢特病病种由25类扩大到37类', 'Chronic and special diseases: from 25 to 37 classes', 'seed',    NULL),
	('EZ-07.before',    'EZ-other', '原有25类',         '病种名单未取得；清单提到“两病”评审，推定高血压、糖尿病原已在内', 'The names were not at hand; the review of the two diseases implies that both were on the list', 'assumed', NULL),
	('EZ-07.added',     'EZ-other', '新增12类',         '新增病种名单未取得；成员为示例', 'The added diseases were not at hand; the member is an example', 'example', NULL),
	('EZ-07.ratio',     'EZ-other', '慢特病比例',       '清单没有比例；数字为示例', 'The list gives no ratio; the figure is an example', 'example', NULL),
	('EZ-08',           'EZ',       '八',               '纳入“两病”健康管理、未通过慢特病“两病”评审的参保职工享受“两病”用药保障，不影响普通门诊统筹；“和”取“且”义', 'Employees under management who failed the chronic review have the two-disease benefit, beside ordinary pooling; "和" is read as "and"', 'seed',    'EZ-08.effective'),
	('EZ-08.or',        'EZ',       '八',               '同条另一种读法：“和”取“或”义，两类人都享受', 'The same text read as "or": both kinds of persons have it', 'seed',    'EZ-08.effective'),
	('EZ-08.ratio',     'EZ-other', '“两病”比例',       '清单没有比例；取国家文件的下限50%', 'The list gives no ratio; the national floor of 50% is taken', 'assumed', 'N-2D.ratio'),
	('EZ-01.removal',   'EZ-other', '剔除的次数',       '清单没有写屡教不改的次数；推定违规超过2次的剔除', 'The list does not say how often; removal after more than 2 violations is assumed', 'assumed', NULL),
	('EZ-01',           'EZ',       '一',               '符合条件的应纳尽纳；须签门诊统筹补充协议；药店可进可出，屡教不改的剔除', 'All qualified are admitted; a supplementary agreement is needed; pharmacies may be removed', 'seed',    'EZ-01.removal'),
	('EZ-06',           'EZ',       '五',               '为符合条件的慢性病患者开具不超过12周的长处方', 'Long prescriptions of up to 12 weeks for qualified chronic patients', 'seed',    'EZ-02.effective'),
	('EZ-07.criteria',  'EZ-other', '慢特病准入标准',   '准入标准未取得；有并发症一项为示例', 'The criteria were not at hand; complications are an example', 'example', NULL),
	('EZ-10',           'EZ',       '九',               '确需而本院无库存的药品可开外配处方', 'An external prescription may be issued for a drug out of stock', 'seed',    'EZ-02.effective'),
	('EZ-14',           'EZ',       '九',               '医保电子凭证全流程使用；代购须双方证件', 'Electronic credentials throughout; a proxy needs both identities', 'seed',    'N-735.17'),
	('EZ-15.validity',  'EZ',       '二',               '外配处方应符合《处方管理办法》：有效期', 'External prescriptions obey the Prescription Measures: validity', 'seed',    'N-53.18'),
	('EZ-15.supply',    'EZ',       '二',               '外配处方应符合《处方管理办法》：用量', 'External prescriptions obey the Prescription Measures: supply', 'seed',    'N-53.19'),
	('EZ-18',           'EZ',       '五',               '便民门诊和药店互联网服务为诊断明确的复诊、长期规律服药者开药', 'Convenience clinics and internet services of pharmacies prescribe for follow-up and regular medication', 'seed',    'EZ-02.effective');
