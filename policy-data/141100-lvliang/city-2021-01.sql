-- Lüliang from 2021-01-01: ordinary outpatient pooling starts and does not pay drugs of the two diseases (LL-16).  Before
-- that day the rows say nothing of ordinary care: what was paid then is recorded history, and no ratio is made up for it.
-- One bill is parted by line: drugs of the person's disease go to the two-disease benefit (or the chronic one, for who
-- has it), other lines to ordinary pooling, and a two-disease drug of somebody without either benefit to nobody.
SELECT mmt.open_draft('lvliang-2021-01', '141100', '普通门诊统筹启动，“两病”用药走专项渠道');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('lvliang-2021-01', '141100', 'parameter', 'chronic_rate',  '门诊慢特病报销比例', 'reimbursement ratio, chronic diseases'),
	('lvliang-2021-01', '141100', 'parameter', 'ordinary_rate', '普通门诊报销比例',   'reimbursement ratio, ordinary care');

INSERT INTO mmt.benefit (draft, area, benefit, ord, scheme, disease, facts, tags, ranges, valid, name_zh, name_en, clause) VALUES
	('lvliang-2021-01', '141100', 'chronic',  10, '390', '高血压|糖尿病', '{"drug": "@two_disease.$disease"}', '{chronic_enrolled}', '{"parameter:two_disease_drug": "1"}', '[2021-01-01,)', '门诊慢特病',   'chronic and special outpatient care', 'LL-16.channels'),
	('lvliang-2021-01', '141100', 'ordinary', 30, '390', NULL,            NULL,                                NULL,                 '{"parameter:two_disease_drug": "0"}', '[2021-01-01,)', '普通门诊统筹', 'ordinary outpatient pooling',         'LL-16');
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, required, class, valid, clause) VALUES
	('lvliang-2021-01', '141100', 'chronic',  10, 'gross', 'out',         'share', NULL,            false, '03', '[2021-01-01,)', 'SX-chronic.ratio'),
	('lvliang-2021-01', '141100', 'chronic',  20, 'gross', 'flow',        'share', NULL,            false, NULL, '[2021-01-01,)', 'LL-16.channels'),
	('lvliang-2021-01', '141100', 'chronic',  40, 'flow',  'fund',        'share', 'chronic_rate',  true,  NULL, '[2021-01-01,)', 'SX-chronic.ratio'),
	('lvliang-2021-01', '141100', 'chronic',  50, 'flow',  'coinsurance', 'share', NULL,            false, NULL, '[2021-01-01,)', 'SX-chronic.ratio'),
	('lvliang-2021-01', '141100', 'ordinary', 10, 'gross', 'out',         'share', NULL,            false, '03', '[2021-01-01,)', 'LL-16.ratio'),
	('lvliang-2021-01', '141100', 'ordinary', 20, 'gross', 'flow',        'share', NULL,            false, NULL, '[2021-01-01,)', 'LL-16'),
	('lvliang-2021-01', '141100', 'ordinary', 40, 'flow',  'fund',        'share', 'ordinary_rate', true,  NULL, '[2021-01-01,)', 'LL-16.ratio'),
	('lvliang-2021-01', '141100', 'ordinary', 50, 'flow',  'coinsurance', 'share', NULL,            false, NULL, '[2021-01-01,)', 'LL-16.ratio');
INSERT INTO mmt.parameter (draft, area, parameter, amount, valid, clause) VALUES
	('lvliang-2021-01', '141100', 'chronic_rate',           '70%', '[2021-01-01,)', 'SX-chronic.ratio'),
	('lvliang-2021-01', '141100', 'ordinary_rate',          '50%', '[2021-01-01,)', 'LL-16.ratio'),
	('lvliang-2021-01', '141100', 'two_disease_deductible', '60',  '[2019-11-29,)', 'LL-01.before');
SELECT mmt.publish('lvliang-2021-01');
