-- The plan of 2021 as checks: recognition, whole enrolment from lists, one-stop application, supply, preferred drugs.
SELECT mmt.open_draft('lvliang-checks', '141100', '深化“两病”门诊用药保障：检查规则');

INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('lvliang-checks', 'check', 'recogniser_appointed',  '指定的认定机构',       'appointed recogniser'),
	('lvliang-checks', 'check', 'recogniser_tier',       '认定机构等级',         'tier of the recogniser'),
	('lvliang-checks', 'check', 'recogniser_contracted', '认定机构定点',         'recogniser contracted'),
	('lvliang-checks', 'check', 'filed',                 '报县级经办机构备案',   'filed with the county agency'),
	('lvliang-checks', 'check', 'start_after_filing',    '备案后享受',           'benefit after the filing'),
	('lvliang-checks', 'check', 'managed',               '规范化管理',           'standardised management'),
	('lvliang-checks', 'check', 'list_source',           '名单来源',             'source of the list'),
	('lvliang-checks', 'check', 'chronic_criteria',      '门诊慢性病准入条件',   'criteria of the chronic benefit'),
	('lvliang-checks', 'fact', 'recogniser',             '认定机构',             'recogniser'),
	('lvliang-checks', 'fact', 'recogniser.tier',        '认定机构等级',         'tier of the recogniser'),
	('lvliang-checks', 'fact', 'recogniser_agreement.state', '认定机构服务协议', 'agreement of the recogniser'),
	('lvliang-checks', 'fact', 'basis',                  '纳入方式',             'basis of the enrolment'),
	('lvliang-checks', 'fact', 'filed_on',               '备案日期',             'filed on'),
	('lvliang-checks', 'fact', 'enrolment.filed_on',     '认定备案日期',         'recognition filed on'),
	('lvliang-checks', 'fact', 'managed_on',             '纳入规范化管理日期',   'under management since'),
	('lvliang-checks', 'fact', 'list_source',            '名单来源',             'source of the list'),
	('lvliang-checks', 'basis', 'recognition',           '医疗机构认定',         'recognition'),
	('lvliang-checks', 'basis', 'managed_list',          '规范化管理名单',       'list of managed persons'),
	('lvliang-checks', 'recogniser_agreement.state', 'active',    '有效',         'in force'),
	('lvliang-checks', 'recogniser_agreement.state', 'suspended', '中止',         'suspended'),
	('lvliang-checks', 'recogniser_agreement.state', 'ended',     '解除',         'ended'),
	('lvliang-checks', 'criteria', 'complication',       '有并发症',             'complications'),
	('lvliang-checks', 'parameter', 'filed_days_min',    '已备案的天数',         'days since the filing'),
	('lvliang-checks', 'parameter', 'managed_days_min',  '已规范化管理的天数',   'days under management'),
	('lvliang-checks', 'list', 'recogniser',             '指定的认定医疗机构',   'appointed recognisers'),
	('lvliang-checks', 'list', 'chronic_criteria.$disease', '该病种准入条件',    'criteria of the disease');

INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES
	('lvliang-checks', 'recogniser', '示例二级医院', '[2021-10-08,)', 'LL-02.list'),
	('lvliang-checks', 'recogniser', '示例三级医院', '[2021-10-08,)', 'LL-02.list'),
	('lvliang-checks', 'chronic_criteria.高血压', 'complication', '[2021-10-08,)', 'LL-04.criteria'),
	('lvliang-checks', 'chronic_criteria.糖尿病', 'complication', '[2021-10-08,)', 'LL-04.criteria');
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, valid, clause) VALUES
	('lvliang-checks', 'supply_days', '{"long": "yes", "stable": "yes"}', 4, '84', '[2021-10-08,)', 'LL-06'),
	('lvliang-checks', 'filed_days_min',   NULL, 0, '0', '[2021-10-08,)', 'LL-02'),
	('lvliang-checks', 'managed_days_min', NULL, 0, '0', '[2021-10-08,)', 'LL-03');

-- Who recognises, for an enrolment and for an application alike.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, facts, valid, clause, message_zh, message_en)
SELECT 'lvliang-checks', k.kind, r.rule, 'eligibility', 'block', r.subject, 'is', r.expected, k.facts::jsonb, '[2021-10-08,)', r.clause, r.zh, r.en
FROM (VALUES
	('enrolment', '{"benefit": "two_disease", "basis": "recognition"}'), ('application.two_disease', '{"basis": "recognition"}')
) k (kind, facts), (VALUES
	('recogniser_appointed',  'recogniser',                 '@recogniser', 'LL-02.list', '{found}不是指定的认定医疗机构',     '{found} is not appointed to recognise'),
	('recogniser_tier',       'recogniser.tier',            '2|3',         'LL-02',      '认定机构为{found}，须为{limit}',    'the recogniser is of {found}; it must be of {limit}'),
	('recogniser_contracted', 'recogniser_agreement.state', 'active',      'LL-02',      '认定机构当日不是定点机构，服务协议{found}', 'the recogniser is not contracted on the day: {found}')
) r (rule, subject, expected, clause, zh, en);

INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, valid, clause, message_zh, message_en) VALUES
	('lvliang-checks', 'enrolment', 'filed', 'eligibility', 'block', 'days_since:filed_on', 'at_least', NULL, 'filed_days_min', '{"benefit": "two_disease", "basis": "recognition"}', '[2021-10-08,)', 'LL-02',
		'认定到 {filed_on} 才报县级经办机构备案', 'the recognition is filed with the county agency on {filed_on} only'),
	('lvliang-checks', 'enrolment', 'start_after_filing', 'eligibility', 'block', 'days_since:filed_on - days_since:starts_on', 'at_least', NULL, 'filed_days_min', '{"benefit": "two_disease", "basis": "recognition", "filed_on": "*"}', '[2021-10-08,)', 'LL-02',
		'待遇自 {starts_on} 起，早于备案日 {filed_on}', 'the benefit starts on {starts_on}, before the filing on {filed_on}'),
	('lvliang-checks', 'settlement', 'filed', 'eligibility', 'block', 'days_since:enrolment.filed_on', 'at_least', NULL, 'filed_days_min', '{"benefit": "two_disease"}', '[2021-10-08,)', 'LL-02',
		'认定 {enrolment.filed_on} 备案，此前不能享受“两病”待遇', 'no two-disease benefit before the filing on {enrolment.filed_on}'),
	-- whole enrolment from the list of the county health department
	('lvliang-checks', 'enrolment', 'managed', 'eligibility', 'block', 'days_since:managed_on', 'at_least', NULL, 'managed_days_min', '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-03',
		'到 {managed_on} 才纳入规范化管理', 'under standardised management from {managed_on} only'),
	('lvliang-checks', 'enrolment', 'medicated', 'eligibility', 'block', 'days_since:medicated_on', 'at_least', NULL, 'medicated_days_min', '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-03',
		'到 {medicated_on} 才开始药物治疗', 'on medication from {medicated_on} only'),
	('lvliang-checks', 'enrolment', 'insured', 'eligibility', 'block', 'person.insured', 'is', 'yes', NULL, '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-03',
		'未参保或参保中断', 'not insured'),
	('lvliang-checks', 'enrolment', 'scheme', 'eligibility', 'block', 'scheme', 'is', '390', NULL, '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-03',
		'限{limit}，名单中的人为{found}', 'for {limit}; the person is of {found}'),
	('lvliang-checks', 'enrolment', 'disease', 'eligibility', 'block', 'disease', 'is', '高血压|糖尿病', NULL, '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-03',
		'“两病”为高血压和糖尿病，名单中的病种为{found}', 'the two diseases are hypertension and diabetes, not {found}'),
	('lvliang-checks', 'enrolment', 'list_source', 'eligibility', 'block', 'list_source', 'is', '*', NULL, '{"basis": "managed_list"}', '[2021-10-08,)', 'LL-18',
		'没有注明名单来源', 'the list does not say where it comes from'),
	-- one stop: first the chronic benefit, else the two-disease one
	('lvliang-checks', 'application.chronic', 'insured', 'eligibility', 'block', 'person.insured', 'is', 'yes', NULL, NULL, '[2021-10-08,)', 'LL-04',
		'未参保或参保中断', 'not insured'),
	('lvliang-checks', 'application.chronic', 'disease', 'eligibility', 'block', 'disease', 'is', '高血压|糖尿病', NULL, NULL, '[2021-10-08,)', 'LL-04',
		'{found}不在“一站式”受理的病种之内', '{found} is not taken in at the one stop'),
	('lvliang-checks', 'application.chronic', 'chronic_criteria', 'eligibility', 'block', 'criteria', 'has_all', '@chronic_criteria.$disease', NULL, NULL, '[2021-10-08,)', 'LL-04.criteria',
		'不符合门诊慢性病准入条件，缺：{lacking}', 'criteria of the chronic benefit not met: {lacking}'),
	('lvliang-checks', 'application.chronic', 'no_second', 'eligibility', 'block', 'enrolled.benefits', 'is', '!chronic', NULL, NULL, '[2021-10-08,)', 'LL-04',
		'该病种已享受{found}', 'already has {found}');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, disease, facts, valid, clause, message_zh, message_en) VALUES
	('lvliang-checks', 'prescription', 'alternative', 'prescription', 'warn', 'alternative.names', 'is', '!*', '高血压|糖尿病', '{"drug.essential": "no", "drug.procured": "no"}', '[2021-10-08,)', 'LL-10',
		'有可优先使用的同通用名药品：{found}', 'drugs of the same substance to be used first: {found}');
SELECT mmt.publish('lvliang-checks');
