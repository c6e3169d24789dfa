-- The plan in force from 2019-07-01.  A row of the same key replaces the earlier one from its first day on.
\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
BEGIN;
SELECT mmt.open_draft('wenzhou-2019-07', '330300', '建立健全慢性病门诊保障制度的实施方案');

INSERT INTO mmt.list (draft, area, list, member, unified, valid, clause)
SELECT 'wenzhou-2019-07', '330300', 'chronic', d, true, '[2019-07-01,)', 'WZ-01'
FROM unnest(ARRAY['高血压', '糖尿病', '肺结核', '冠心病', '支气管哮喘', '慢性肾脏病', '慢性阻塞性肺疾病', '慢性肝病', '帕金森病',
	'类风湿关节炎', '阿尔茨海默病', '精神分裂症(情感性精神病)', '高脂血症', '癫痫']) d;

-- All tiers of designated institutions and designated pharmacies, no longer primary institutions alone.
INSERT INTO mmt.benefit (draft, area, benefit, ord, disease, kind, valid, name_zh, name_en, clause) VALUES
	('wenzhou-2019-07', '330300', 'chronic', 10, '@chronic', NULL, '[2019-07-01,)', '慢性病门诊', 'chronic outpatient care', 'WZ-21');

INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, tier, disease, amount, valid, priority, clause) VALUES
	('wenzhou-2019-07', '330300', 'deductible', '390', 'primary',  NULL, NULL,     '0',                                 '[2019-07-01,)', 1, 'WZ-02'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'primary',  NULL, NULL,     '60%',                               '[2019-07-01,)', 0, 'WZ-03'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'primary',  NULL, '肺结核', 'at least 70%',                      '[2019-07-01,)', 0, 'WZ-04'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'hospital', '2',  NULL,     '40%',                               '[2019-07-01,)', 0, 'WZ-05.level-2'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'hospital', '3',  NULL,     '30%',                               '[2019-07-01,)', 0, 'WZ-05.level-2'),
	('wenzhou-2019-07', '330300', 'rate',       '390', 'pharmacy', NULL, NULL,     'rate as if kind = hospital, tier = 2', '[2019-07-01,)', 0, 'WZ-05'),
	('wenzhou-2019-07', '330300', 'rate',       '310', 'primary',  NULL, NULL,     '80%',                               '[2019-07-01,)', 0, 'WZ-06'),
	('wenzhou-2019-07', '330300', 'rate',       '310', 'hospital', '2',  NULL,     '75%',                               '[2019-07-01,)', 0, 'WZ-06'),
	('wenzhou-2019-07', '330300', 'rate',       '310', 'hospital', '3',  NULL,     '70%',                               '[2019-07-01,)', 0, 'WZ-06'),
	('wenzhou-2019-07', '330300', 'rate',       '310', 'pharmacy', NULL, NULL,     '75%',                               '[2019-07-01,)', 0, 'WZ-06');
SELECT mmt.publish('wenzhou-2019-07');
COMMIT;
\o
