-- Before 2019-07-01, as far as the plan tells: residents at primary institutions were paid 50%.
SELECT mmt.open_draft('wenzhou-before', '330300', '2019年7月1日前的门诊慢性病待遇');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('wenzhou-before', '330300', 'tags', 'elsewhere_filed', '长期异地居住备案', 'filed as living elsewhere');

-- Other names and national codes of the diseases (those that the sources call approximate are left out).
INSERT INTO mmt.code_map (draft, area, domain, local, key, clause) VALUES
	('wenzhou-before', '330300', 'disease', 'M03900',                   '高血压',                     'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M01600',                   '糖尿病',                     'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M00105',                   '肺结核',                     'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M04600',                   '冠心病',                     'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M05400',                   '支气管哮喘',                 'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M05300',                   '慢性阻塞性肺疾病',           'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M02300',                   '帕金森病',                   'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M06900',                   '类风湿关节炎',               'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M02101',                   '精神分裂症（情感性精神病）', 'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M02102',                   '精神分裂症（情感性精神病）', 'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M02104',                   '精神分裂症（情感性精神病）', 'WZ-01'),
	('wenzhou-before', '330300', 'disease', 'M02500',                   '癫痫',                       'WZ-01'),
	('wenzhou-before', '330300', 'disease', '精神分裂症(情感性精神病)', '精神分裂症（情感性精神病）', 'WZ-20'),	-- typed with other brackets
	('wenzhou-before', '330300', 'disease', '高血脂症',                 '高脂血症',                   'WZ-20');	-- so in the plan's table

INSERT INTO mmt.list (draft, area, list, member, unified, clause)
SELECT 'wenzhou-before', '330300', 'chronic', d, true, 'WZ-01.before'
FROM unnest(ARRAY['高血压', '糖尿病', '肺结核', '冠心病', '支气管哮喘', '慢性肾脏病', '慢性阻塞性肺疾病', '慢性肝病', '帕金森病',
	'类风湿关节炎', '阿尔茨海默病', '精神分裂症（情感性精神病）', '高脂血症', '癫痫']) d;

INSERT INTO mmt.benefit (draft, area, benefit, ord, disease, kind, name_zh, name_en, clause) VALUES
	('wenzhou-before', '330300', 'chronic', 10, '@chronic', 'primary', '慢性病门诊', 'chronic outpatient care', 'WZ-01.before');

-- Care elsewhere counts when it was filed; then the steps are the same for everyone.  Numbers leave room for what a
-- later notice puts between.
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, required, place, without, clause) VALUES
	('wenzhou-before', '330300', 'chronic', 10, 'gross', 'out',         'share', NULL,         false, '!3303*', '{elsewhere_filed}', 'WZ-07.before'),
	('wenzhou-before', '330300', 'chronic', 20, 'gross', 'flow',        'share', NULL,         false, NULL,     NULL,                'WZ-03'),
	('wenzhou-before', '330300', 'chronic', 30, 'flow',  'deductible',  'fill',  'deductible', true,  NULL,     NULL,                'WZ-02'),
	('wenzhou-before', '330300', 'chronic', 40, 'flow',  'fund',        'share', 'rate',       true,  NULL,     NULL,                'WZ-03'),
	('wenzhou-before', '330300', 'chronic', 50, 'flow',  'coinsurance', 'share', NULL,         false, NULL,     NULL,                'WZ-03');

-- The employees' ratios are the general measure's, before the plan and under it; so they stand here once, without days.
INSERT INTO mmt.parameter (draft, area, parameter, scheme, kind, tier, amount, clause) VALUES
	('wenzhou-before', '330300', 'deductible', NULL,  NULL,       NULL, '0',   'WZ-02.other'),
	('wenzhou-before', '330300', 'rate',       '390', 'primary',  NULL, '50%', 'WZ-03'),
	('wenzhou-before', '330300', 'rate',       '310', 'primary',  NULL, '80%', 'WZ-06'),
	('wenzhou-before', '330300', 'rate',       '310', 'hospital', '2',  '75%', 'WZ-06'),
	('wenzhou-before', '330300', 'rate',       '310', 'hospital', '3',  '70%', 'WZ-06'),
	('wenzhou-before', '330300', 'rate',       '310', 'pharmacy', NULL, '75%', 'WZ-06');
SELECT mmt.publish('wenzhou-before');
