-- What all areas share: words, common pots, code tables, the drugs of the two diseases.  Nothing here pays by itself.
SELECT mmt.open_draft('national', '000000', '通用词汇、资金去向和代码');

-- Codes of the national interface and the words for them (scheme: insutype; status: first two digits of psn_type).
INSERT INTO mmt.term (draft, area, domain, term, zh, en, clause) VALUES
	('national', '000000', 'scheme', '310', '职工医保',         'employees',                           'N-codes.insutype'),
	('national', '000000', 'scheme', '320', '公务员医疗补助',   'civil servants'' supplement',         'N-codes.insutype'),
	('national', '000000', 'scheme', '330', '大额医疗费用补助', 'large-cost supplement',               'N-codes.insutype'),
	('national', '000000', 'scheme', '340', '离休人员医疗保障', 'veteran cadres',                      'N-codes.insutype'),
	('national', '000000', 'scheme', '390', '城乡居民医保',     'residents',                           'N-codes.insutype'),
	('national', '000000', 'scheme', '392', '城乡居民大病保险', 'residents'' major-illness insurance', 'N-codes.insutype'),
	('national', '000000', 'status', '11',  '在职',             'in service',                          'N-codes.psn_type'),
	('national', '000000', 'status', '12',  '退休',             'retired',                             'N-codes.psn_type'),
	('national', '000000', 'status', '13',  '离休',             'veteran cadre',                       'N-codes.psn_type'),
	('national', '000000', 'status', '14',  '居民（未成年）',   'resident, minor',                     'N-codes.psn_type'),
	('national', '000000', 'status', '15',  '居民（成年）',     'resident, adult',                     'N-codes.psn_type'),
	('national', '000000', 'status', '16',  '居民（老年）',     'resident, elderly',                   'N-codes.psn_type'),
	('national', '000000', 'tier',   '0',   '无等级',           'no level',                            'N-codes.hosp_lv'),
	('national', '000000', 'tier',   '1',   '一级',             'level 1',                             'N-codes.hosp_lv'),
	('national', '000000', 'tier',   '2',   '二级',             'level 2',                             'N-codes.hosp_lv'),
	('national', '000000', 'tier',   '3',   '三级',             'level 3',                             'N-codes.hosp_lv'),
	('national', '000000', 'class',  '01',  '甲类',             'class A',                             'N-codes.chrgitm_lv'),
	('national', '000000', 'class',  '02',  '乙类',             'class B',                             'N-codes.chrgitm_lv'),
	('national', '000000', 'class',  '03',  '丙类',             'class C',                             'N-codes.chrgitm_lv');

-- Funds: the code of what a field of the interface pays, for one scheme or for all.
INSERT INTO mmt.term (draft, area, domain, term, zh, en, clause) VALUES
	('national', '000000', 'fund_pay_type', '310100', '职工基本医疗保险统筹基金',   'employees'' pooled fund',             'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '310200', '职工基本医疗保险个人账户',   'employees'' personal account',        'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '320100', '公务员医疗补助基金',         'civil servants'' supplement fund',    'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '330100', '大额医疗费用补助基金',       'large-cost supplement fund',          'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '370100', '企业补充医疗保险基金',       'enterprises'' supplement fund',       'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '390100', '城乡居民基本医疗保险基金',   'residents'' basic fund',              'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '390200', '城乡居民大病医疗保险基金',   'residents'' major-illness fund',      'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '610100', '医疗救助基金',               'medical aid fund',                    'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '999997', '其他基金',                   'other funds',                         'N-codes.fund_pay_type');
INSERT INTO mmt.code_map (draft, area, domain, local, key, clause) VALUES
	('national', '000000', 'fund_pay_type', '310.hifp_pay', '310100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '390.hifp_pay', '390100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', '310.acct_pay', '310200', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'cvlserv_pay',  '320100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'hifob_pay',    '330100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'hifes_pay',    '370100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'hifmi_pay',    '390200', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'maf_pay',      '610100', 'N-codes.fund_pay_type'),
	('national', '000000', 'fund_pay_type', 'oth_pay',      '999997', 'N-codes.fund_pay_type');

-- Words that are ours.
INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('national', '000000', 'kind',      'primary',                '基层医疗机构',                       'primary institution'),
	('national', '000000', 'kind',      'hospital',               '医院',                               'hospital'),
	('national', '000000', 'kind',      'pharmacy',               '定点零售药店',                       'designated pharmacy'),
	('national', '000000', 'bearer',    'fund',                   '基金支付',                           'fund'),
	('national', '000000', 'bearer',    'account',                '个人账户',                           'personal account'),
	('national', '000000', 'bearer',    'person',                 '个人负担',                           'person'),
	('national', '000000', 'bearer',    'hospital',               '医疗机构负担',                       'institution'),
	('national', '000000', 'pot',       'gross',                  '未纳入待遇的费用',                   'not under a benefit'),
	('national', '000000', 'pot',       'flow',                   '纳入计算的费用',                     'cost taken into account'),
	('national', '000000', 'pot',       'out',                    '范围外费用',                         'outside the scope'),
	('national', '000000', 'pot',       'overprice',              '超限价自费',                         'above the price limit'),
	('national', '000000', 'pot',       'advance',                '先行自付',                           'first self-pay'),
	('national', '000000', 'pot',       'deductible',             '起付标准内个人负担',                 'deductible'),
	('national', '000000', 'pot',       'fund',                   '统筹基金支付',                       'paid by the pooled fund'),
	('national', '000000', 'pot',       'coinsurance',            '个人按比例负担',                     'coinsurance'),
	('national', '000000', 'pot',       'over',                   '超限额个人负担',                     'above the cap'),
	('national', '000000', 'pot',       'account',                '个人账户支付',                       'from the personal account'),
	('national', '000000', 'parameter', 'rate',                   '报销比例',                           'reimbursement ratio'),
	('national', '000000', 'parameter', 'deductible',             '起付标准',                           'deductible'),
	('national', '000000', 'parameter', 'cap',                    '支付限额',                           'cap'),
	('national', '000000', 'parameter', 'advance',                '先行自付比例',                       'first self-pay ratio'),
	('national', '000000', 'parameter', 'price_limit',            '医保支付标准',                       'payment standard'),
	('national', '000000', 'parameter', 'two_disease_drug',       '是否“两病”用药',                     'whether it is a drug for the two diseases'),
	('national', '000000', 'parameter', 'two_disease_rate',       '“两病”报销比例',                     'reimbursement ratio, two diseases'),
	('national', '000000', 'parameter', 'two_disease_deductible', '“两病”起付标准',                     'deductible, two diseases'),
	('national', '000000', 'parameter', 'two_disease_cap',        '“两病”支付限额',                     'cap, two diseases'),
	('national', '000000', 'list',      'chronic',                '规定的慢性病病种',                   'the listed chronic diseases'),
	('national', '000000', 'list',      'two_disease.高血压',     '降血压药品',                         'antihypertensives'),
	('national', '000000', 'list',      'two_disease.糖尿病',     '降血糖药品',                         'glucose-lowering drugs'),
	('national', '000000', 'list',      'two_disease_not',        '“两病”药品类别中用于其他疾病的药品', 'drugs of those classes for other diseases'),
	('national', '000000', 'fact',      'scheme',                 '险种',                               'scheme'),
	('national', '000000', 'fact',      'status',                 '人员身份',                           'status of the person'),
	('national', '000000', 'fact',      'tier',                   '机构等级',                           'level of the institution'),
	('national', '000000', 'fact',      'kind',                   '机构类别',                           'kind of institution'),
	('national', '000000', 'fact',      'disease',                '病种',                               'disease'),
	('national', '000000', 'fact',      'class',                  '甲乙丙类',                           'class'),
	('national', '000000', 'fact',      'place',                  '就医地',                             'place of care'),
	('national', '000000', 'fact',      'channel',                '就医途径',                           'way of care'),
	('national', '000000', 'fact',      'tags',                   '标记',                               'marks'),
	('national', '000000', 'fact',      'age',                    '年龄',                               'age'),
	('national', '000000', 'fact',      'drug',                   '药品',                               'drug'),
	('national', '000000', 'fact',      'institution',            '机构',                               'institution'),
	('national', '000000', 'fact',      'med_type',               '医疗类别',                           'kind of care'),
	('national', '000000', 'med_type',  '21',                     '住院',                               'inpatient');

-- Who bears what, and the field of the national settlement interface it is part of.
INSERT INTO mmt.pot (draft, area, pot, bearer, nhsa_field, clause) VALUES
	('national', '000000', 'out',         'person',  'fulamt_ownpay_amt', 'N-interface.fields'),
	('national', '000000', 'overprice',   'person',  'overlmt_selfpay',   'N-interface.fields'),
	('national', '000000', 'advance',     'person',  'preselfpay_amt',    'N-interface.fields'),
	('national', '000000', 'deductible',  'person',  'act_pay_dedc',      'N-interface.fields'),
	('national', '000000', 'fund',        'fund',    'hifp_pay',          'N-interface.fields'),
	('national', '000000', 'coinsurance', 'person',  NULL,                NULL),
	('national', '000000', 'over',        'person',  NULL,                NULL),
	('national', '000000', 'account',     'account', 'acct_pay',          'N-interface.fields');

-- A bill may pass the interface's own codes: level of the institution, four-digit category of the person.
INSERT INTO mmt.code_map (draft, area, domain, local, key, clause) VALUES
	('national', '000000', 'tier', '01', '3', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '02', '3', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '03', '3', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '04', '3', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '05', '2', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '06', '2', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '07', '2', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '08', '1', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '09', '1', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '10', '1', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '11', '0', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '12', '3', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '13', '2', 'N-codes.hosp_lv'),
	('national', '000000', 'tier', '14', '1', 'N-codes.hosp_lv');
INSERT INTO mmt.code_map (draft, area, domain, local, key, clause)
SELECT 'national', '000000', 'status', c, left(c, 2), 'N-codes.psn_type'
FROM unnest(ARRAY['1101', '1102', '1103', '1160', '1201', '1202', '1203', '1260', '1300', '1360',
	'1401', '1402', '1403', '1404', '1405', '1460', '1501', '1560']) c;

-- Drugs of the two diseases by class (prefixes of the national drug code), one list a disease.  A class is not an
-- indication: what the sources know to be for something else is on a list of its own, and each area that pays the two
-- diseases says with the parameter two_disease_drug that this list wins.  The cautions are as wide as the sources name
-- them: XC02CA and XC02CX stand there as whole classes.
INSERT INTO mmt.list (draft, area, list, member, clause) VALUES
	('national', '000000', 'two_disease.糖尿病', 'XA10*',       'N-2D.classes'),
	('national', '000000', 'two_disease.高血压', 'XC02*',       'N-2D.classes'),
	('national', '000000', 'two_disease.高血压', 'XC03*',       'N-2D.classes'),
	('national', '000000', 'two_disease.高血压', 'XC07*',       'N-2D.classes'),
	('national', '000000', 'two_disease.高血压', 'XC08*',       'N-2D.classes'),
	('national', '000000', 'two_disease.高血压', 'XC09*',       'N-2D.classes'),
	('national', '000000', 'two_disease_not',    'XC02ACG198*', 'N-2D.cautions'),	-- 胍法辛，注意缺陷多动障碍
	('national', '000000', 'two_disease_not',    'XC02CA*',     'N-2D.cautions'),	-- 川芎嗪注射剂
	('national', '000000', 'two_disease_not',    'XC02CX*',     'N-2D.cautions'),	-- 银杏注射剂
	('national', '000000', 'two_disease_not',    'XC02KX*',     'N-2D.cautions'),	-- 波生坦、马昔腾坦、利奥西呱，肺动脉高压
	('national', '000000', 'two_disease_not',    'XC03DAF731*', 'N-2D.cautions'),	-- 非奈利酮，糖尿病肾病
	('national', '000000', 'two_disease_not',    'XC07ABL385*', 'N-2D.cautions');	-- 兰地洛尔，心律失常
\ir frequencies.sql
SELECT mmt.publish('national');
