-- Nanchang: the figures of one pooling area, from a copy of low to medium standing; other areas' figures were not found.
-- Employees' inpatient ratio is not among them: their bills at institutions are refused, not guessed.
SELECT mmt.open_draft('nanchang-2024-01', '360100', '南昌市门诊慢特病和“两病”待遇');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('nanchang-2024-01', '360100', 'accumulator', 'two_disease_fund', '本年度本病种“两病”基金支付', 'two-disease fund payment this year for the disease');

-- Class II has caps: one a disease, and one over all when several are recognised ("diseases" lists them).
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, kind, valid, clause) VALUES
	('nanchang-2024-01', '360100', 'chronic_1', 35, 'flow', 'advance', 'share', 'advance',      NULL,                   'pharmacy', '[2024-01-01,)', 'JX-NC.pharmacy'),
	('nanchang-2024-01', '360100', 'chronic_2', 35, 'flow', 'advance', 'share', 'advance',      NULL,                   'pharmacy', '[2024-01-01,)', 'JX-NC.pharmacy'),
	('nanchang-2024-01', '360100', 'chronic_2', 60, 'fund', 'over',    'keep',  'cap_disease',  'chronic_disease_fund', NULL,       '[2024-01-01,)', 'JX-measure.cap'),
	('nanchang-2024-01', '360100', 'chronic_2', 70, 'fund', 'over',    'keep',  'cap_together', 'chronic_fund',         NULL,       '[2024-01-01,)', 'JX-measure.cap');
INSERT INTO mmt.parameter (draft, area, parameter, scheme, status, kind, tier, class, disease, facts, ranges, amount, valid, clause) VALUES
	('nanchang-2024-01', '360100', 'rate',         '390', NULL, NULL,       '1',  NULL, NULL, '{"med_type": "21"}', NULL,                         '90%',   '[2024-01-01,)', 'JX-NC.ratio'),
	('nanchang-2024-01', '360100', 'rate',         '390', NULL, NULL,       '2',  NULL, NULL, '{"med_type": "21"}', NULL,                         '80%',   '[2024-01-01,)', 'JX-NC.ratio'),
	('nanchang-2024-01', '360100', 'rate',         '390', NULL, NULL,       '3',  NULL, NULL, '{"med_type": "21"}', NULL,                         '60%',   '[2024-01-01,)', 'JX-NC.ratio'),
	('nanchang-2024-01', '360100', 'rate',         '310', '11', 'pharmacy', NULL, NULL, NULL, NULL,                 NULL,                         '65%',   '[2024-01-01,)', 'JX-NC.pharmacy'),
	('nanchang-2024-01', '360100', 'rate',         '310', '12', 'pharmacy', NULL, NULL, NULL, NULL,                 NULL,                         '70%',   '[2024-01-01,)', 'JX-NC.pharmacy'),
	('nanchang-2024-01', '360100', 'advance',      '310', NULL, 'pharmacy', NULL, '02', NULL, NULL,                 NULL,                         '10%',   '[2024-01-01,)', 'JX-NC.pharmacy'),
	('nanchang-2024-01', '360100', 'cap_disease',  NULL,  NULL, NULL,       NULL, NULL, NULL, NULL,                 NULL,                         '10000', '[2024-01-01,)', 'JX-NC.single'),
	('nanchang-2024-01', '360100', 'cap_together', NULL,  NULL, NULL,       NULL, NULL, NULL, NULL,                 '{"count:diseases": "[2,)"}', '7000',  '[2024-01-01,)', 'JX-NC.cap');

-- Hypertension and diabetes without complications: another benefit, for residents and the drugs of the disease only.
INSERT INTO mmt.benefit (draft, area, benefit, ord, scheme, disease, facts, ranges, valid, name_zh, name_en, clause) VALUES
	('nanchang-2024-01', '360100', 'two_disease', 30, '390', '高血压|糖尿病', '{"drug": "@two_disease.$disease"}', '{"parameter:two_disease_drug": "1"}', '[2024-01-01,)', '“两病”门诊用药', 'drugs for hypertension and diabetes', 'JX-measure.two');
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, class, valid, clause) VALUES
	('nanchang-2024-01', '360100', 'two_disease', 10, 'gross', 'out',         'share', NULL,               NULL,               false, '03', '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease', 20, 'gross', 'flow',        'share', NULL,               NULL,               false, NULL, '[2024-01-01,)', 'N-2D.classes'),
	('nanchang-2024-01', '360100', 'two_disease', 40, 'flow',  'fund',        'share', 'two_disease_rate', NULL,               true,  NULL, '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease', 50, 'flow',  'coinsurance', 'share', NULL,               NULL,               false, NULL, '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease', 60, 'fund',  'over',        'keep',  'two_disease_cap',  'two_disease_fund', true,  NULL, '[2024-01-01,)', 'JX-NC.two');
INSERT INTO mmt.accumulator (draft, area, accumulator, counts, per, clause) VALUES
	('nanchang-2024-01', '360100', 'two_disease_fund', 'two_disease.fund', 'year, disease', 'JX-NC.two');
INSERT INTO mmt.parameter (draft, area, parameter, tier, disease, facts, priority, amount, valid, clause) VALUES
	('nanchang-2024-01', '360100', 'two_disease_drug', NULL,  NULL,     NULL, 0, '0',   '(,)',           'N-2D.classes'),
	('nanchang-2024-01', '360100', 'two_disease_drug', NULL,  NULL,     '{"drug": "@two_disease.高血压|@two_disease.糖尿病"}', 1, '1',   '(,)',           'N-2D.classes'),
	('nanchang-2024-01', '360100', 'two_disease_drug', NULL,  NULL,     '{"drug": "@two_disease_not"}', 2, '0',   '(,)',           'N-2D.cautions'),
	('nanchang-2024-01', '360100', 'two_disease_rate', '1|0', NULL,     NULL, 1, '60%', '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease_rate', NULL,  NULL,     NULL, 0, '50%', '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease_cap',  NULL,  '高血压', NULL, 0, '400', '[2024-01-01,)', 'JX-NC.two'),
	('nanchang-2024-01', '360100', 'two_disease_cap',  NULL,  '糖尿病', NULL, 0, '500', '[2024-01-01,)', 'JX-NC.two');
SELECT mmt.publish('nanchang-2024-01');
