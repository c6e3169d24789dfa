-- What a province-wide measure says of benefits from 2024-01-01: diseases, no deductible, the ratio of inpatient care.
-- Ratios and caps are each pooling area's: without rows of its own an area refuses the bill and names what it lacks.
SELECT mmt.open_draft('jiangxi-2024-01', '360000', '门诊慢特病管理办法：全省共同的部分');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('jiangxi-2024-01', '360000', 'list',        'chronic_1',            'Ⅰ类门诊慢特病',         'chronic and special diseases, class I'),
	('jiangxi-2024-01', '360000', 'list',        'chronic_2',            'Ⅱ类门诊慢特病',         'chronic and special diseases, class II'),
	('jiangxi-2024-01', '360000', 'list',        'chronic_more',         '拓展病种',              'diseases an area may add'),
	('jiangxi-2024-01', '360000', 'parameter',   'cap_disease',          '单病种年度限额',        'yearly cap of one disease'),
	('jiangxi-2024-01', '360000', 'parameter',   'cap_together',         '多病种合计年度限额',    'yearly cap of several diseases together'),
	('jiangxi-2024-01', '360000', 'accumulator', 'chronic_disease_fund', '本年度本病种基金支付',  'paid by the fund this year for the disease'),
	('jiangxi-2024-01', '360000', 'accumulator', 'chronic_fund',         '本年度Ⅱ类病种基金支付', 'paid by the fund this year, class II');

-- The 35 basic diseases; class I is the first nine of the source.
INSERT INTO mmt.list (draft, area, list, member, valid, clause)
SELECT 'jiangxi-2024-01', '360000', 'chronic_1', d, '[2024-01-01,)', 'JX-measure.list'
FROM unnest(ARRAY['恶性肿瘤门诊治疗（含白血病）', '系统性红斑狼疮', '地中海贫血', '再生障碍性贫血', '血友病', '帕金森氏综合症',
	'慢性肾衰竭（尿毒症期）', '器官移植抗排异', '耐多药肺结核']) d;
INSERT INTO mmt.list (draft, area, list, member, valid, clause)
SELECT 'jiangxi-2024-01', '360000', 'chronic_2', d, '[2024-01-01,)', 'JX-measure.list'
FROM unnest(ARRAY['重性精神病', '儿童生长激素缺乏症', '高血压伴并发症', '冠心病', '慢性心力衰竭', '心肌病', '糖尿病伴并发症',
	'慢性支气管炎', '慢性阻塞性肺疾病', '哮喘', '癫痫', '脑卒中', '重症肌无力', '慢性肝炎', '肝硬化', '慢性肾脏病',
	'结核病', '精神病', '心房颤动', '儿童孤独症', '克罗恩病', '强直性脊柱炎', '重度骨质疏松', '阿尔茨海默病',
	'类风湿性关节炎', '青光眼']) d;
-- An area takes one of these by putting it on its own list chronic_2.
INSERT INTO mmt.list (draft, area, list, member, valid, clause)
SELECT 'jiangxi-2024-01', '360000', 'chronic_more', d, '[2024-01-01,)', 'JX-measure.list'
FROM unnest(ARRAY['骨关节炎', '儿童脑瘫', '肝豆状核变性', '慢性心律失常', '慢性萎缩性胃炎', '系统性硬皮病', '运动神经元病',
	'多发性肌炎', '慢性骨髓炎', '甲状腺功能减退症', '甲状腺功能亢进症', '骨髓增生异常综合征', '血小板减少性紫癜',
	'消化性溃疡', '子宫内膜异位症', '溃疡性结肠炎', '银屑病', '痛风', '艾滋病', '尘肺病', '肺部非结核分枝杆菌病',
	'颅内良性肿瘤辅助用药', '成人Still病', '股骨头坏死', '苯丙酮尿症', '泌尿系结石', '肾上腺皮质功能减退',
	'皮质醇增多症', '多发性硬化', '血吸虫病', '肺动脉高压', '特发性肺间质纤维化']) d;

-- The classes are two benefits, so that what counts towards the caps of class II is class II alone; their steps are alike.
INSERT INTO mmt.benefit (draft, area, benefit, ord, disease, valid, name_zh, name_en, clause) VALUES
	('jiangxi-2024-01', '360000', 'chronic_1', 10, '@chronic_1', '[2024-01-01,)', 'Ⅰ类门诊慢特病', 'chronic and special outpatient care, class I', 'JX-measure.list'),
	('jiangxi-2024-01', '360000', 'chronic_2', 20, '@chronic_2', '[2024-01-01,)', 'Ⅱ类门诊慢特病', 'chronic and special outpatient care, class II', 'JX-measure.list');
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, required, class, valid, clause)
SELECT 'jiangxi-2024-01', '360000', b, s.ord, s.from_pot, s.to_pot, s.verb, s.parameter, s.required, s.class, '[2024-01-01,)', s.clause
FROM unnest(ARRAY['chronic_1', 'chronic_2']) b, (VALUES
	(10, 'gross', 'out',         'share', NULL,         false, '03', 'JX-measure.ratio'),
	(20, 'gross', 'flow',        'share', NULL,         false, NULL, 'JX-measure.list'),
	(30, 'flow',  'deductible',  'fill',  'deductible', true,  NULL, 'JX-measure.deductible'),
	(40, 'flow',  'fund',        'share', 'rate',       true,  NULL, 'JX-measure.ratio'),
	(50, 'flow',  'coinsurance', 'share', NULL,         false, NULL, 'JX-measure.ratio')
) s (ord, from_pot, to_pot, verb, parameter, required, class, clause);
INSERT INTO mmt.accumulator (draft, area, accumulator, counts, per, clause) VALUES
	('jiangxi-2024-01', '360000', 'chronic_disease_fund', 'chronic_2.fund', 'year, disease', 'JX-measure.cap'),
	('jiangxi-2024-01', '360000', 'chronic_fund',         'chronic_2.fund', 'year',          'JX-measure.cap');

-- "The ratio of inpatient care": an area's rows for med_type 21 answer.
INSERT INTO mmt.parameter (draft, area, parameter, amount, valid, unified, clause) VALUES
	('jiangxi-2024-01', '360000', 'deductible', '0',                        '[2024-01-01,)', true,  'JX-measure.deductible'),
	('jiangxi-2024-01', '360000', 'rate',       'rate as if med_type = 21', '[2024-01-01,)', false, 'JX-measure.ratio');
SELECT mmt.publish('jiangxi-2024-01');
