-- The plan in force from 2019-07-01 (WZ-19).  A row of the same key replaces the earlier one from its first day on.
SELECT mmt.open_draft('wenzhou-2019-07', '330300', '建立健全慢性病门诊保障制度的实施方案');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('wenzhou-2019-07', '330300', 'fact',     'platform', '省采购平台内药品', 'on the provincial platform'),
	('wenzhou-2019-07', '330300', 'platform', 'no',       '否',               'no');

INSERT INTO mmt.list (draft, area, list, member, unified, valid, clause)
SELECT 'wenzhou-2019-07', '330300', 'chronic', d, true, '[2019-07-01,)', 'WZ-01'
FROM unnest(ARRAY['高血压', '糖尿病', '肺结核', '冠心病', '支气管哮喘', '慢性肾脏病', '慢性阻塞性肺疾病', '慢性肝病', '帕金森病',
	'类风湿关节炎', '阿尔茨海默病', '精神分裂症（情感性精神病）', '高脂血症', '癫痫']) d;

-- All tiers of designated institutions and designated pharmacies, no longer primary institutions alone.
INSERT INTO mmt.benefit (draft, area, benefit, ord, disease, kind, valid, name_zh, name_en, clause) VALUES
	('wenzhou-2019-07', '330300', 'chronic', 10, '@chronic', NULL, '[2019-07-01,)', '慢性病门诊', 'chronic outpatient care', 'WZ-21');

-- Who lives elsewhere and has filed it is treated at institutions there; pharmacies are those of the own pooling area.
-- Whether a drug is on the provincial platform is a fact of the line ("platform": "yes" or "no", from the insurer's
-- catalogue: the platform holds too many drugs to be rows here).  Money above the payment standard leaves line by line.
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, grain, required, kind, place, facts, without, valid, clause) VALUES
	('wenzhou-2019-07', '330300', 'chronic', 10, 'gross', 'out',         'share', NULL,          NULL,   false, NULL,       '!3303*', NULL,                 '{elsewhere_filed}', '[2019-07-01,)', 'WZ-07'),
	('wenzhou-2019-07', '330300', 'chronic', 12, 'gross', 'out',         'share', NULL,          NULL,   false, 'pharmacy', '!3303*', NULL,                 NULL,                '[2019-07-01,)', 'WZ-09'),
	('wenzhou-2019-07', '330300', 'chronic', 14, 'gross', 'out',         'share', NULL,          NULL,   false, 'pharmacy', NULL,     '{"platform": "no"}', NULL,                '[2019-07-01,)', 'WZ-11'),
	('wenzhou-2019-07', '330300', 'chronic', 16, 'gross', 'overprice',   'keep',  'price_limit', 'line', false, 'pharmacy', NULL,     NULL,                 NULL,                '[2019-07-01,)', 'WZ-11.price'),
	('wenzhou-2019-07', '330300', 'chronic', 20, 'gross', 'flow',        'share', NULL,          NULL,   false, NULL,       NULL,     NULL,                 NULL,                '[2019-07-01,)', 'WZ-21'),
	('wenzhou-2019-07', '330300', 'chronic', 50, 'flow',  'coinsurance', 'share', NULL,          NULL,   false, NULL,       NULL,     NULL,                 NULL,                '[2019-07-01,)', 'WZ-21');

INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, tier, disease, amount, valid, priority, clause) VALUES
	('wenzhou-2019-07', '330300', 'deductible', '390', 'primary',  NULL,  NULL,     '0',                                    '[2019-07-01,)', 1, 'WZ-02'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'primary',  NULL,  NULL,     '60%',                                  '[2019-07-01,)', 0, 'WZ-03'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'primary',  NULL,  '肺结核', 'at least 70%',                         '[2019-07-01,)', 0, 'WZ-04'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'hospital', '2',   NULL,     '40%',                                  '[2019-07-01,)', 0, 'WZ-05.level-2'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'hospital', '3',   NULL,     '30%',                                  '[2019-07-01,)', 0, 'WZ-05.level-2'),
	('wenzhou-2019-07', '330300', 'rate',       NULL,  'hospital', '1|0', NULL,     'rate as if kind = primary',            '[2019-07-01,)', 0, 'WZ-03.level-1'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'pharmacy', NULL,  NULL,     'rate as if kind = hospital, tier = 2', '[2019-07-01,)', 0, 'WZ-05');

-- Payment standards of drugs, times the quantity of the line.  The real ones were not at hand: two made-up drugs show
-- the shape.  A drug without a row has no limit.
INSERT INTO mmt.parameter (draft, area, parameter, facts, amount, valid, clause) VALUES
	('wenzhou-2019-07', '330300', 'price_limit', '{"drug": "示例药品甲"}', '12.5 x quantity', '[2019-07-01,)', 'WZ-11.price'),
	('wenzhou-2019-07', '330300', 'price_limit', '{"drug": "示例药品乙"}', '3.26 x quantity', '[2019-07-01,)', 'WZ-11.price');
SELECT mmt.publish('wenzhou-2019-07');
