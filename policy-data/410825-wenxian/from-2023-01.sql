-- The ten measures of 2023, as far as they decide about money; all figures and names are examples, for none was found.
-- One track: a line goes to the first benefit that takes it, so that nothing is paid twice.
SELECT mmt.open_draft('wenxian-2023-01', '410825', '保障群众多样化用药需求十项举措');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('wenxian-2023-01', '410825', 'fact',        'stay',                  '住院号',               'number of the stay'),
	('wenxian-2023-01', '410825', 'fact',        'bought',                '购药地点',             'where it was bought'),
	('wenxian-2023-01', '410825', 'bought',      'outside',               '院外',                 'outside the hospital'),
	('wenxian-2023-01', '410825', 'list',        'severe_chronic',        '门诊重症慢性病病种',   'severe chronic diseases'),
	('wenxian-2023-01', '410825', 'list',        'major_disease',         '门诊重特大疾病病种',   'major diseases'),
	('wenxian-2023-01', '410825', 'list',        'specific_drug',         '门诊特定药品',         'specific drugs'),
	('wenxian-2023-01', '410825', 'list',        'dual_channel_drug',     '“双通道”药品',         'dual-channel drugs'),
	('wenxian-2023-01', '410825', 'list',        'dual_channel_pharmacy', '“双通道”定点零售药店', 'dual-channel pharmacies'),
	('wenxian-2023-01', '410825', 'parameter',   'inpatient_deductible',  '住院起付标准',         'inpatient deductible'),
	('wenxian-2023-01', '410825', 'parameter',   'inpatient_rate',        '住院报销比例',         'inpatient ratio'),
	('wenxian-2023-01', '410825', 'parameter',   'specific_rate',         '特定药品报销比例',     'ratio of specific drugs'),
	('wenxian-2023-01', '410825', 'parameter',   'major_rate',            '重特大疾病报销比例',   'ratio of major diseases'),
	('wenxian-2023-01', '410825', 'parameter',   'severe_rate',           '重症慢性病报销比例',   'ratio of severe chronic diseases'),
	('wenxian-2023-01', '410825', 'parameter',   'severe_cap',            '重症慢性病年度限额',   'yearly cap of a severe chronic disease'),
	('wenxian-2023-01', '410825', 'accumulator', 'inpatient_deductible',  '本次住院已负担的起付', 'deductible borne for this stay'),
	('wenxian-2023-01', '410825', 'accumulator', 'severe_fund',           '本年度本病种基金支付', 'paid by the fund this year for the disease');

INSERT INTO mmt.list (draft, area, list, member, valid, clause) VALUES
	('wenxian-2023-01', '410825', 'severe_chronic',        '冠心病',         '[2023-01-01,)', 'WX-05.lists'),
	('wenxian-2023-01', '410825', 'severe_chronic',        '类风湿关节炎',   '[2023-01-01,)', 'WX-05.lists'),
	('wenxian-2023-01', '410825', 'major_disease',         '血友病',         '[2023-01-01,)', 'WX-05.lists'),
	('wenxian-2023-01', '410825', 'specific_drug',         '示例特药甲',     '[2023-01-01,)', 'WX-05.lists'),
	('wenxian-2023-01', '410825', 'specific_drug',         '示例特药乙',     '[2023-01-01,)', 'WX-05.lists'),
	('wenxian-2023-01', '410825', 'dual_channel_drug',     '示例特药甲',     '[2023-01-01,)', 'WX-06.lists'),
	('wenxian-2023-01', '410825', 'dual_channel_pharmacy', '示例双通道药店', '[2023-01-01,)', 'WX-06.lists');

-- A claim that belongs to a stay carries its number ("stay"), wherever the drug was bought: inpatient terms come first,
-- and what they take no outpatient benefit sees.  "!-" stands for any number.
INSERT INTO mmt.benefit (draft, area, benefit, ord, kind, disease, facts, valid, name_zh, name_en, clause) VALUES
	('wenxian-2023-01', '410825', 'inpatient',      10, NULL,               NULL,              '{"stay": "!-"}',             '[2023-01-01,)', '住院',           'inpatient care',                     'WX-04.effective'),
	('wenxian-2023-01', '410825', 'specific_drug',  20, NULL,               NULL,              '{"drug": "@specific_drug"}', '[2023-01-01,)', '门诊特定药品',   'specific drugs',                     'WX-05.effective'),
	('wenxian-2023-01', '410825', 'major_disease',  30, 'primary|hospital', '@major_disease',  NULL,                         '[2023-01-01,)', '门诊重特大疾病', 'major disease, outpatient',          'WX-05.effective'),
	('wenxian-2023-01', '410825', 'severe_chronic', 40, 'primary|hospital', '@severe_chronic', NULL,                         '[2023-01-01,)', '门诊重症慢性病', 'severe chronic disease, outpatient', 'WX-05.effective');

-- Specific drugs: an institution, or a listed pharmacy for a listed drug; what neither step takes in is outside.
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, kind, class, facts, valid, clause) VALUES
	('wenxian-2023-01', '410825', 'inpatient',      10, 'gross', 'out',         'share', NULL,                   NULL,                   false, NULL,               '03', NULL, '[2023-01-01,)', 'WX-04'),
	('wenxian-2023-01', '410825', 'inpatient',      20, 'gross', 'flow',        'share', NULL,                   NULL,                   false, NULL,               NULL, '{"bought": "outside"}', '[2023-01-01,)', 'WX-04'),
	('wenxian-2023-01', '410825', 'inpatient',      25, 'gross', 'flow',        'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient',      30, 'flow',  'deductible',  'fill',  'inpatient_deductible', 'inpatient_deductible', true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient',      40, 'flow',  'fund',        'share', 'inpatient_rate',       NULL,                   true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient',      50, 'flow',  'coinsurance', 'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'specific_drug',  10, 'gross', 'out',         'share', NULL,                   NULL,                   false, NULL,               '03', NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'specific_drug',  20, 'gross', 'flow',        'share', NULL,                   NULL,                   false, 'primary|hospital', NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'specific_drug',  22, 'gross', 'flow',        'share', NULL,                   NULL,                   false, 'pharmacy',         NULL, '{"drug": "@dual_channel_drug", "institution": "@dual_channel_pharmacy"}', '[2023-01-01,)', 'WX-06'),
	('wenxian-2023-01', '410825', 'specific_drug',  24, 'gross', 'out',         'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-06'),
	('wenxian-2023-01', '410825', 'specific_drug',  40, 'flow',  'fund',        'share', 'specific_rate',        NULL,                   true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'specific_drug',  50, 'flow',  'coinsurance', 'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'major_disease',  10, 'gross', 'out',         'share', NULL,                   NULL,                   false, NULL,               '03', NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'major_disease',  20, 'gross', 'flow',        'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'major_disease',  40, 'flow',  'fund',        'share', 'major_rate',           NULL,                   true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'major_disease',  50, 'flow',  'coinsurance', 'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'severe_chronic', 10, 'gross', 'out',         'share', NULL,                   NULL,                   false, NULL,               '03', NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'severe_chronic', 20, 'gross', 'flow',        'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'severe_chronic', 40, 'flow',  'fund',        'share', 'severe_rate',          NULL,                   true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'severe_chronic', 50, 'flow',  'coinsurance', 'share', NULL,                   NULL,                   false, NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05'),
	('wenxian-2023-01', '410825', 'severe_chronic', 60, 'fund',  'over',        'keep',  'severe_cap',           'severe_fund',          true,  NULL,               NULL, NULL, '[2023-01-01,)', 'WX-05');
INSERT INTO mmt.accumulator (draft, area, accumulator, counts, per, clause) VALUES
	('wenxian-2023-01', '410825', 'inpatient_deductible', 'inpatient.deductible', 'ever, stay',    'WX-04.figures'),
	('wenxian-2023-01', '410825', 'severe_fund',          'severe_chronic.fund',  'year, disease', 'WX-05.figures');

-- A purchase outside is paid at the terms of the hospital of the stay ("stay_tier"); one at a dual-channel pharmacy at
-- those of the institution that prescribed ("prescriber_tier"): equal by rule, not by a figure written twice.
INSERT INTO mmt.parameter (draft, area, parameter, kind, tier, amount, valid, clause) VALUES
	('wenxian-2023-01', '410825', 'inpatient_deductible', '!pharmacy', '2',  '400', '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient_deductible', '!pharmacy', '3',  '800', '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient_deductible', 'pharmacy',  NULL, 'inpatient_deductible as if kind = hospital, tier = stay_tier', '[2023-01-01,)', 'WX-04'),
	('wenxian-2023-01', '410825', 'inpatient_rate',       '!pharmacy', '2',  '75%', '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient_rate',       '!pharmacy', '3',  '60%', '[2023-01-01,)', 'WX-04.figures'),
	('wenxian-2023-01', '410825', 'inpatient_rate',       'pharmacy',  NULL, 'inpatient_rate as if kind = hospital, tier = stay_tier', '[2023-01-01,)', 'WX-04'),
	('wenxian-2023-01', '410825', 'specific_rate',        '!pharmacy', '2',  '75%', '[2023-01-01,)', 'WX-05.figures'),
	('wenxian-2023-01', '410825', 'specific_rate',        '!pharmacy', '3',  '65%', '[2023-01-01,)', 'WX-05.figures'),
	('wenxian-2023-01', '410825', 'specific_rate',        'pharmacy',  NULL, 'specific_rate as if kind = hospital, tier = prescriber_tier', '[2023-01-01,)', 'WX-06'),
	('wenxian-2023-01', '410825', 'major_rate',           NULL,        NULL, '80%', '[2023-01-01,)', 'WX-05.figures'),
	('wenxian-2023-01', '410825', 'severe_rate',          NULL,        NULL, '65%', '[2023-01-01,)', 'WX-05.figures'),
	('wenxian-2023-01', '410825', 'severe_cap',           NULL,        NULL, '3000', '[2023-01-01,)', 'WX-05.figures');
SELECT mmt.publish('wenxian-2023-01');
