-- What all areas share: the nation, common words, common pots, codes.
\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
BEGIN;
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('000000', NULL, '全国', 'China', 'nation');
SELECT mmt.open_draft('national-words', '000000', '通用词汇、资金去向和代码');

-- Codes of the national interface and the words for them (scheme: insutype; status: first two digits of psn_type).
INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('national-words', '000000', 'scheme',    '310',         '职工医保',     'employees'),
	('national-words', '000000', 'scheme',    '390',         '城乡居民医保', 'residents'),
	('national-words', '000000', 'status',    '11',          '在职',         'in service'),
	('national-words', '000000', 'status',    '12',          '退休',         'retired'),
	('national-words', '000000', 'kind',      'primary',     '基层医疗机构', 'primary institution'),
	('national-words', '000000', 'kind',      'hospital',    '医院',         'hospital'),
	('national-words', '000000', 'kind',      'pharmacy',    '定点零售药店', 'designated pharmacy'),
	('national-words', '000000', 'tier',      '1',           '一级',         'level 1'),
	('national-words', '000000', 'tier',      '2',           '二级',         'level 2'),
	('national-words', '000000', 'tier',      '3',           '三级',         'level 3'),
	('national-words', '000000', 'class',     '01',          '甲类',         'class A'),
	('national-words', '000000', 'class',     '02',          '乙类',         'class B'),
	('national-words', '000000', 'class',     '03',          '丙类',         'class C'),
	('national-words', '000000', 'bearer',    'fund',        '基金支付',     'fund'),
	('national-words', '000000', 'bearer',    'account',     '个人账户',     'personal account'),
	('national-words', '000000', 'bearer',    'person',      '个人负担',     'person'),
	('national-words', '000000', 'bearer',    'hospital',    '医疗机构负担', 'institution'),
	('national-words', '000000', 'pot',       'gross',       '未纳入待遇的费用', 'not under a benefit'),
	('national-words', '000000', 'pot',       'flow',        '纳入计算的费用', 'cost taken into account'),
	('national-words', '000000', 'pot',       'out',         '范围外费用',   'outside the scope'),
	('national-words', '000000', 'pot',       'overprice',   '超限价自费',   'above the price limit'),
	('national-words', '000000', 'pot',       'advance',     '先行自付',     'first self-pay'),
	('national-words', '000000', 'pot',       'deductible',  '起付标准内个人负担', 'deductible'),
	('national-words', '000000', 'pot',       'fund',        '统筹基金支付', 'paid by the pooled fund'),
	('national-words', '000000', 'pot',       'coinsurance', '个人按比例负担', 'coinsurance'),
	('national-words', '000000', 'pot',       'over',        '超限额个人负担', 'above the cap'),
	('national-words', '000000', 'pot',       'account',     '个人账户支付', 'from the personal account'),
	('national-words', '000000', 'parameter', 'rate',        '报销比例',     'reimbursement ratio'),
	('national-words', '000000', 'parameter', 'deductible',  '起付标准',     'deductible'),
	('national-words', '000000', 'parameter', 'cap',         '支付限额',     'cap'),
	('national-words', '000000', 'parameter', 'advance',     '先行自付比例', 'first self-pay ratio');

-- Who bears what, and the field of the national settlement interface it is part of.
INSERT INTO mmt.pot (draft, area, pot, bearer, nhsa_field) VALUES
	('national-words', '000000', 'out',         'person',  'fulamt_ownpay_amt'),
	('national-words', '000000', 'overprice',   'person',  'overlmt_selfpay'),
	('national-words', '000000', 'advance',     'person',  'preselfpay_amt'),
	('national-words', '000000', 'deductible',  'person',  'act_pay_dedc'),
	('national-words', '000000', 'fund',        'fund',    'hifp_pay'),
	('national-words', '000000', 'coinsurance', 'person',  NULL),
	('national-words', '000000', 'over',        'person',  NULL),
	('national-words', '000000', 'account',     'account', 'acct_pay');
SELECT mmt.publish('national-words');
COMMIT;
\o
