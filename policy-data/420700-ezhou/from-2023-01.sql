-- Employees' outpatient pooling in Ezhou, as far as the list of measures gives it.  What it does not give is refused
-- (ordinary care at institutions has no ratio) or marked.
SELECT mmt.open_draft('ezhou-2023-01', '420700', '优化职工医保门诊统筹便民服务措施清单');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('ezhou-2023-01', '420700', 'fact',         'prescription.source',   '处方来源',               'source of the prescription'),
	('ezhou-2023-01', '420700', 'prescription.source', 'external',              '外配处方',               'external prescription'),
	('ezhou-2023-01', '420700', 'fact',         'parameter:circulation', '电子处方流转',           'circulation of electronic prescriptions'),
	('ezhou-2023-01', '420700', 'tags',         'chronic_enrolled',      '已享受门诊慢特病待遇',   'has the chronic benefit'),
	('ezhou-2023-01', '420700', 'tags',         'managed',               '纳入“两病”健康管理',     'under two-disease management'),
	('ezhou-2023-01', '420700', 'tags',         'chronic_failed',        '未通过慢特病评审',       'failed the chronic review'),
	('ezhou-2023-01', '420700', 'pot',          'overcharge',            '超过约定价的部分',       'above the agreed price'),
	('ezhou-2023-01', '420700', 'parameter',    'circulation',           '电子处方流转是否已实现', 'whether electronic prescriptions circulate'),
	('ezhou-2023-01', '420700', 'parameter',    'agreed_price',          '约定价',                 'agreed price'),
	('ezhou-2023-01', '420700', 'parameter',    'listed_price',          '省平台挂网价',           'price listed on the provincial platform'),
	('ezhou-2023-01', '420700', 'parameter',    'price_change_limit',    '目录外药品价格变动幅度', 'change of prices outside the catalogue'),
	('ezhou-2023-01', '420700', 'parameter',    'chronic_rate',          '门诊慢特病报销比例',     'reimbursement ratio, chronic diseases'),
	('ezhou-2023-01', '420700', 'accumulator',  'ordinary_fund',         '本年度普通门诊统筹支付', 'paid by ordinary pooling this year'),
	('ezhou-2023-01', '420700', 'accumulator',  'two_disease_fund',      '本年度“两病”支付',       'paid for the two diseases this year');

-- EZ-03: who bears what was charged above the agreed price is this row (hospital: the institution, here the pharmacy).
INSERT INTO mmt.pot (draft, area, pot, bearer, nhsa_field, clause) VALUES
	('ezhou-2023-01', '420700', 'overcharge', 'hospital', 'hosp_part_amt', 'EZ-03.bearer');

-- EZ-07: of the 25 and the 12 classes no names were found.  The list holds the two that the source implies, and one
-- made-up member that shows how an added disease begins on its day.
INSERT INTO mmt.list (draft, area, list, member, valid, clause) VALUES
	('ezhou-2023-01', '420700', 'chronic', '高血压',       '(,)',           'EZ-07.before'),
	('ezhou-2023-01', '420700', 'chronic', '糖尿病',       '(,)',           'EZ-07.before'),
	('ezhou-2023-01', '420700', 'chronic', '示例新增病种', '[2023-01-01,)', 'EZ-07.added');

-- EZ-08 can be read as "managed and failed the review" or as "managed, or failed the review".  Chosen is "and": the
-- benefit is for those whom the chronic benefit turned away, and a pilot is not widened in doubt.  The other reading is
-- the same row with facts '{"tags": "managed|chronic_failed"}' instead of tags, resting on EZ-08.or.
INSERT INTO mmt.benefit (draft, area, benefit, ord, scheme, disease, facts, tags, without, ranges, valid, name_zh, name_en, clause) VALUES
	('ezhou-2023-01', '420700', 'chronic',     10, '310', '@chronic',      NULL,                                '{chronic_enrolled}',       NULL,                 NULL,                                  '(,)',           '门诊慢特病',     'chronic and special outpatient care', 'EZ-07'),
	('ezhou-2023-01', '420700', 'two_disease', 20, '310', '高血压|糖尿病', '{"drug": "@two_disease.$disease"}', '{managed,chronic_failed}', '{chronic_enrolled}', '{"parameter:two_disease_drug": "1"}', '[2023-01-01,)', '“两病”门诊用药', 'drugs for hypertension and diabetes', 'EZ-08'),
	('ezhou-2023-01', '420700', 'ordinary',    30, '310', NULL,            NULL,                                NULL,                       NULL,                 NULL,                                  '[2023-01-01,)', '普通门诊统筹',   'ordinary outpatient pooling',         'EZ-02.effective');

-- At a pharmacy only an external prescription is taken in; the rest of what is bought there is outside.
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, grain, required, kind, class, facts, valid, clause) VALUES
	('ezhou-2023-01', '420700', 'chronic',     10, 'gross', 'out',         'share', NULL,               NULL,   false, NULL,        '03', NULL,                           '(,)',           'EZ-07'),
	('ezhou-2023-01', '420700', 'chronic',     15, 'gross', 'overcharge',  'keep',  'agreed_price',     'line', false, 'pharmacy',  NULL, NULL,                           '[2023-01-01,)', 'EZ-03.bearer'),
	('ezhou-2023-01', '420700', 'chronic',     20, 'gross', 'flow',        'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '(,)',           'EZ-07'),
	('ezhou-2023-01', '420700', 'chronic',     40, 'flow',  'fund',        'share', 'chronic_rate',     NULL,   true,  NULL,        NULL, NULL,                           '(,)',           'EZ-07.ratio'),
	('ezhou-2023-01', '420700', 'chronic',     50, 'flow',  'coinsurance', 'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '(,)',           'EZ-07.ratio'),
	('ezhou-2023-01', '420700', 'two_disease', 10, 'gross', 'out',         'share', NULL,               NULL,   false, NULL,        '03', NULL,                           '[2023-01-01,)', 'EZ-08'),
	('ezhou-2023-01', '420700', 'two_disease', 15, 'gross', 'overcharge',  'keep',  'agreed_price',     'line', false, 'pharmacy',  NULL, NULL,                           '[2023-01-01,)', 'EZ-03.bearer'),
	('ezhou-2023-01', '420700', 'two_disease', 20, 'gross', 'flow',        'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '[2023-01-01,)', 'N-2D.classes'),
	('ezhou-2023-01', '420700', 'two_disease', 40, 'flow',  'fund',        'share', 'two_disease_rate', NULL,   true,  NULL,        NULL, NULL,                           '[2023-01-01,)', 'EZ-08'),
	('ezhou-2023-01', '420700', 'two_disease', 50, 'flow',  'coinsurance', 'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '[2023-01-01,)', 'EZ-08'),
	('ezhou-2023-01', '420700', 'ordinary',    10, 'gross', 'out',         'share', NULL,               NULL,   false, NULL,        '03', NULL,                           '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'ordinary',    15, 'gross', 'overcharge',  'keep',  'agreed_price',     'line', false, 'pharmacy',  NULL, NULL,                           '[2023-01-01,)', 'EZ-03.bearer'),
	('ezhou-2023-01', '420700', 'ordinary',    20, 'gross', 'flow',        'share', NULL,               NULL,   false, '!pharmacy', NULL, NULL,                           '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'ordinary',    22, 'gross', 'flow',        'share', NULL,               NULL,   false, 'pharmacy',  NULL, '{"prescription.source": "external"}', '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'ordinary',    24, 'gross', 'out',         'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'ordinary',    40, 'flow',  'fund',        'share', 'rate',             NULL,   true,  NULL,        NULL, NULL,                           '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'ordinary',    50, 'flow',  'coinsurance', 'share', NULL,               NULL,   false, NULL,        NULL, NULL,                           '[2023-01-01,)', 'EZ-02');

-- EZ-08: what one benefit pays does not count towards the other.
INSERT INTO mmt.accumulator (draft, area, accumulator, counts, per, clause) VALUES
	('ezhou-2023-01', '420700', 'ordinary_fund',    'ordinary.fund',    'year', 'EZ-02'),
	('ezhou-2023-01', '420700', 'two_disease_fund', 'two_disease.fund', 'year', 'EZ-08');

-- EZ-02 holds while circulation has not started.  It starts by a row circulation = 1 from its day on, for all or for a
-- place; from then these ratios no longer apply, and a bill is refused until a later rule gives one.
INSERT INTO mmt.parameter (draft, area, parameter, kind, status, facts, ranges, priority, amount, valid, clause) VALUES
	('ezhou-2023-01', '420700', 'circulation',      NULL,       NULL, NULL, NULL,                             0, '0',   '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'rate',             'pharmacy', '11', NULL, '{"parameter:circulation": "0"}', 0, '60%', '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'rate',             'pharmacy', '12', NULL, '{"parameter:circulation": "0"}', 0, '68%', '[2023-01-01,)', 'EZ-02'),
	('ezhou-2023-01', '420700', 'chronic_rate',     NULL,       NULL, NULL, NULL,                             0, '70%', '(,)',           'EZ-07.ratio'),
	('ezhou-2023-01', '420700', 'two_disease_rate', NULL,       NULL, NULL, NULL,                             0, '50%', '[2023-01-01,)', 'EZ-08.ratio'),
	('ezhou-2023-01', '420700', 'two_disease_drug', NULL,       NULL, NULL, NULL,                             0, '0',   '(,)',           'N-2D.classes'),
	('ezhou-2023-01', '420700', 'two_disease_drug', NULL,       NULL, '{"drug": "@two_disease.高血压|@two_disease.糖尿病"}', NULL,                             1, '1',   '(,)',           'N-2D.classes'),
	('ezhou-2023-01', '420700', 'two_disease_drug', NULL,       NULL, '{"drug": "@two_disease_not"}', NULL,                             2, '0',   '(,)',           'N-2D.cautions');

-- EZ-03, EZ-04: prices by pharmacy and drug.  The agreed one binds at settlement; listed price and limit of change are
-- read by checks.  A drug without an agreed price has no limit.
INSERT INTO mmt.parameter (draft, area, parameter, facts, amount, valid, clause) VALUES
	('ezhou-2023-01', '420700', 'agreed_price',       '{"drug": "示例药品丙", "institution": "示例药店一"}', '1.2 x quantity',  '[2023-01-01,)', 'EZ-03'),
	('ezhou-2023-01', '420700', 'agreed_price',       '{"drug": "示例药品丙", "institution": "示例药店二"}', '1.35 x quantity', '[2023-01-01,)', 'EZ-03'),
	('ezhou-2023-01', '420700', 'listed_price',       '{"drug": "示例药品丙"}', '1.3',             '[2023-01-01,)', 'EZ-03'),
	('ezhou-2023-01', '420700', 'price_change_limit', NULL, '0.1 x previous_price', '[2023-01-01,)', 'EZ-04');
SELECT mmt.publish('ezhou-2023-01');
