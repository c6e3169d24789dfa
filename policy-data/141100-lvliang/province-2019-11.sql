-- Shanxi's two-disease benefit as a report of November 2019 gives it; its cities start from these rows.
SELECT mmt.open_draft('shanxi-2019-11', '140000', '城乡居民“两病”门诊用药保障');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('shanxi-2019-11', '140000', 'fact',          'diabetes_type',          '糖尿病分型',                 'type of diabetes'),
	('shanxi-2019-11', '140000', 'diabetes_type', '1',                      '1型',                        'type 1'),
	('shanxi-2019-11', '140000', 'tags',          'chronic_enrolled',       '已享受门诊慢特病待遇',       'has the chronic benefit'),
	('shanxi-2019-11', '140000', 'accumulator',   'two_disease_deductible', '本年度已负担的“两病”起付',   'two-disease deductible borne this year'),
	('shanxi-2019-11', '140000', 'accumulator',   'two_disease_fund',       '本年度本病种“两病”基金支付', 'two-disease fund payment this year for the disease');

-- Residents with one of the diseases, for the drugs of that disease, unless they have the chronic benefit.
INSERT INTO mmt.benefit (draft, area, benefit, ord, scheme, disease, facts, ranges, without, valid, name_zh, name_en, clause) VALUES
	('shanxi-2019-11', '140000', 'two_disease', 20, '390', '高血压|糖尿病', '{"drug": "@two_disease.$disease"}', '{"parameter:two_disease_drug": "1"}', '{chronic_enrolled}', '[2019-11-29,)', '“两病”门诊用药', 'drugs for hypertension and diabetes', 'SX-2D.effective');
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, class, valid, clause) VALUES
	('shanxi-2019-11', '140000', 'two_disease', 10, 'gross', 'out',         'share', NULL,                     NULL,                     false, '03', '[2019-11-29,)', 'N-2D.where'),
	('shanxi-2019-11', '140000', 'two_disease', 20, 'gross', 'flow',        'share', NULL,                     NULL,                     false, NULL, '[2019-11-29,)', 'N-2D.classes'),
	('shanxi-2019-11', '140000', 'two_disease', 30, 'flow',  'deductible',  'fill',  'two_disease_deductible', 'two_disease_deductible', true,  NULL, '[2019-11-29,)', 'SX-2D.deductible'),
	('shanxi-2019-11', '140000', 'two_disease', 40, 'flow',  'fund',        'share', 'two_disease_rate',       NULL,                     true,  NULL, '[2019-11-29,)', 'SX-2D.ratio'),
	('shanxi-2019-11', '140000', 'two_disease', 50, 'flow',  'coinsurance', 'share', NULL,                     NULL,                     false, NULL, '[2019-11-29,)', 'SX-2D.ratio'),
	('shanxi-2019-11', '140000', 'two_disease', 60, 'fund',  'over',        'keep',  'two_disease_cap',        'two_disease_fund',       true,  NULL, '[2019-11-29,)', 'SX-2D.cap');
INSERT INTO mmt.accumulator (draft, area, accumulator, counts, per, clause) VALUES
	('shanxi-2019-11', '140000', 'two_disease_deductible', 'two_disease.deductible', 'year',          'SX-2D.deductible'),
	('shanxi-2019-11', '140000', 'two_disease_fund',       'two_disease.fund',       'year, disease', 'SX-2D.cap');

-- Which drug is one of the two diseases: of the classes, less what is known to be for something else.
INSERT INTO mmt.parameter (draft, area, parameter, class, disease, facts, priority, amount, valid, clause) VALUES
	('shanxi-2019-11', '140000', 'two_disease_drug',       NULL, NULL,     NULL, 0, '0',   '(,)',           'N-2D.classes'),
	('shanxi-2019-11', '140000', 'two_disease_drug',       NULL, NULL,     '{"drug": "@two_disease.高血压|@two_disease.糖尿病"}', 1, '1',   '(,)',           'N-2D.classes'),
	('shanxi-2019-11', '140000', 'two_disease_drug',       NULL, NULL,     '{"drug": "@two_disease_not"}', 2, '0',   '(,)',           'N-2D.cautions'),
	('shanxi-2019-11', '140000', 'two_disease_deductible', NULL, NULL,     NULL, 0, '60',  '[2019-11-29,)', 'SX-2D.deductible'),
	('shanxi-2019-11', '140000', 'two_disease_rate',       '01', NULL,     NULL, 0, '60%', '[2019-11-29,)', 'SX-2D.ratio'),
	('shanxi-2019-11', '140000', 'two_disease_rate',       '02', NULL,     NULL, 0, '50%', '[2019-11-29,)', 'SX-2D.ratio'),
	('shanxi-2019-11', '140000', 'two_disease_cap',        NULL, '高血压', NULL, 0, '260', '[2019-11-29,)', 'SX-2D.cap'),
	('shanxi-2019-11', '140000', 'two_disease_cap',        NULL, '糖尿病', NULL, 0, '360', '[2019-11-29,)', 'SX-2D.cap'),
	('shanxi-2019-11', '140000', 'two_disease_cap',        NULL, '糖尿病', '{"diabetes_type": "1"}', 1, '480', '[2019-11-29,)', 'SX-2D.cap');
SELECT mmt.publish('shanxi-2019-11');
