-- The list of measures as checks (EZ-01, EZ-04, EZ-06, EZ-07, EZ-10, EZ-14, EZ-15, EZ-18).
SELECT mmt.open_draft('ezhou-checks', '420700', '职工医保门诊统筹便民服务措施清单：检查规则');

INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('ezhou-checks', 'check', 'supplementary',    '门诊统筹补充协议',   'supplementary agreement'),
	('ezhou-checks', 'check', 'removal',          '屡教不改的剔除',     'removal after violations'),
	('ezhou-checks', 'check', 'price_rise',       '目录外药品涨价',     'price rise outside the catalogue'),
	('ezhou-checks', 'check', 'price_fall',       '目录外药品降价',     'price fall outside the catalogue'),
	('ezhou-checks', 'check', 'disease_listed',   '规定的病种',         'listed disease'),
	('ezhou-checks', 'check', 'chronic_criteria', '慢特病准入标准',     'criteria of the chronic benefit'),
	('ezhou-checks', 'check', 'external_reason',  '外配处方理由',       'reason of an external prescription'),
	('ezhou-checks', 'check', 'repeat_grounds',   '便民门诊适用人群',   'who convenience clinics are for'),
	('ezhou-checks', 'check', 'managed',          '“两病”健康管理',     'two-disease management'),
	('ezhou-checks', 'check', 'chronic_failed',   '未通过慢特病评审',   'chronic review failed'),
	('ezhou-checks', 'parameter', 'managed_days_min', '已健康管理的天数', 'days under management'),
	('ezhou-checks', 'fact', 'managed_on',        '纳入健康管理日期',   'under management since'),
	('ezhou-checks', 'fact', 'chronic_review',    '慢特病评审结果',     'outcome of the chronic review'),
	('ezhou-checks', 'chronic_review', 'failed',  '未通过',             'failed'),
	('ezhou-checks', 'chronic_review', 'passed',  '通过',               'passed'),
	('ezhou-checks', 'fact', 'agreement.supplements', '补充协议',       'supplementary agreements'),
	('ezhou-checks', 'fact', 'violations.times',  '违规次数',           'violations'),
	('ezhou-checks', 'fact', 'price',             '单价',               'price'),
	('ezhou-checks', 'fact', 'previous_price',    '原单价',             'previous price'),
	('ezhou-checks', 'fact', 'previous_price_on', '原单价日期',         'day of the previous price'),
	('ezhou-checks', 'fact', 'in_catalogue',      '目录内',             'in the catalogue'),
	('ezhou-checks', 'fact', 'source',            '处方来源',           'source of the prescription'),
	('ezhou-checks', 'fact', 'prescription.source', '处方来源',         'source of the prescription'),
	('ezhou-checks', 'fact', 'external_reason',   '外配理由',           'reason of the external prescription'),
	('ezhou-checks', 'fact', 'grounds',           '开药依据',           'grounds'),
	('ezhou-checks', 'agreement.supplements', 'outpatient_pooling', '门诊统筹补充协议', 'supplementary agreement on outpatient pooling'),
	('ezhou-checks', 'external_reason', 'no_stock', '本院无库存',       'out of stock'),
	('ezhou-checks', 'grounds', 'follow_up',      '诊断明确的复诊',     'follow-up with an established diagnosis'),
	('ezhou-checks', 'grounds', 'regular',        '长期规律服药',       'regular medication'),
	('ezhou-checks', 'criteria', 'complication',  '有并发症',           'complications'),
	('ezhou-checks', 'parameter', 'violations_max', '剔除前的违规次数', 'violations before removal'),
	('ezhou-checks', 'list', 'external_reason',   '外配处方的理由',     'reasons of an external prescription'),
	('ezhou-checks', 'list', 'repeat_grounds',    '诊断明确的复诊或长期规律服药', 'follow-up or regular medication'),
	('ezhou-checks', 'list', 'chronic_criteria.$disease', '该病种准入标准', 'criteria of the disease');
INSERT INTO mmt.term (draft, domain, term, zh, en)
SELECT 'ezhou-checks', d, w.term, w.zh, w.en
FROM unnest('{source,prescription.source}'::text[]) d, (VALUES
	('internal', '院内处方', 'internal'), ('external', '外配处方', 'external'), ('convenience_clinic', '便民门诊', 'convenience clinic'),
	('pharmacy_internet', '药店互联网服务', 'internet service of a pharmacy')) w (term, zh, en);
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('ezhou-checks', 'in_catalogue', 'yes', '是', 'yes'), ('ezhou-checks', 'in_catalogue', 'no', '否', 'no');
INSERT INTO mmt.code_map (draft, domain, local, key, clause)
SELECT 'ezhou-checks', 'in_catalogue', w.local, w.key, 'N-other.yes'
FROM (VALUES ('true', 'yes'), ('t', 'yes'), ('是', 'yes'), ('false', 'no'), ('f', 'no'), ('否', 'no')) w (local, key);

INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES
	('ezhou-checks', 'external_reason', 'no_stock',  '[2023-01-01,)', 'EZ-10'),
	('ezhou-checks', 'repeat_grounds',  'follow_up', '[2023-01-01,)', 'EZ-18'),
	('ezhou-checks', 'repeat_grounds',  'regular',   '[2023-01-01,)', 'EZ-18'),
	('ezhou-checks', 'chronic_criteria.高血压', 'complication', '[2023-01-01,)', 'EZ-07.criteria');
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, valid, clause) VALUES
	('ezhou-checks', 'supply_days',    '{"long": "yes", "stable": "yes"}', 4, '84', '[2023-01-01,)', 'EZ-06'),
	('ezhou-checks', 'violations_max', NULL,                               0, '2',  '[2023-01-01,)', 'EZ-01.removal'),
	('ezhou-checks', 'managed_days_min', NULL,                             0, '0',  '[2023-01-01,)', 'EZ-08');

INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, ranges, valid, clause, message_zh, message_en) VALUES
	('ezhou-checks', 'settlement', 'supplementary', 'admission', 'block', 'agreement.supplements', 'is', 'outpatient_pooling', NULL, '{"benefit": "ordinary"}', NULL, '[2023-01-01,)', 'EZ-01',
		'机构没有签订{limit}，不能结算门诊统筹', 'without a {limit} the institution settles no outpatient pooling'),
	('ezhou-checks', 'designation', 'removal', 'admission', 'block', 'violations.times', 'at_most', NULL, 'violations_max', NULL, NULL, '[2023-01-01,)', 'EZ-01.removal',
		'已违规 {found} 次，超过 {limit} 次的剔除', '{found} violations; removed after more than {limit}'),
	('ezhou-checks', 'price', 'price_rise', 'price', 'warn', 'price - previous_price', 'at_most', NULL, 'price_change_limit', '{"in_catalogue": "no"}', '{"days_since:previous_price_on": "[0,365]"}', '[2023-01-01,)', 'EZ-04',
		'目录外药品由 {previous_price} 元涨到 {price} 元，涨幅超过 {limit} 元', 'a drug outside the catalogue rose from {previous_price} to {price} yuan, by more than {limit}'),
	('ezhou-checks', 'price', 'price_fall', 'price', 'warn', 'previous_price - price', 'at_most', NULL, 'price_change_limit', '{"in_catalogue": "no"}', '{"days_since:previous_price_on": "[0,365]"}', '[2023-01-01,)', 'EZ-04',
		'目录外药品由 {previous_price} 元降到 {price} 元，降幅超过 {limit} 元', 'a drug outside the catalogue fell from {previous_price} to {price} yuan, by more than {limit}'),
	('ezhou-checks', 'prescription', 'external_reason', 'prescription', 'warn', 'external_reason', 'is', '@external_reason', NULL, '{"source": "external"}', NULL, '[2023-01-01,)', 'EZ-10',
		'外配处方须有理由，如本院无库存；现为{found}', 'an external prescription has a reason, such as no stock; it is: {found}'),
	('ezhou-checks', 'prescription', 'repeat_grounds', 'prescription', 'block', 'grounds', 'is', '@repeat_grounds', NULL, '{"source": "convenience_clinic|pharmacy_internet"}', NULL, '[2023-01-01,)', 'EZ-18',
		'{source}只为{limit}者开药', '{source} prescribes for {limit} only'),
	-- external prescriptions obey the national measures: both are cited
	('ezhou-checks', 'prescription', 'supply', 'prescription', 'block', 'days_supply', 'at_most', NULL, 'supply_days', '{"source": "external"}', NULL, '[2023-01-01,)', 'EZ-15.supply',
		'外配处方用量 {found} 天，最多 {limit} 天', 'supply of an external prescription {found} days, at most {limit}'),
	('ezhou-checks', 'prescription', 'validity_noted', 'prescription', 'block', 'validity_noted', 'at_most', NULL, 'prescription_days_limit', '{"validity_noted": "*", "source": "external"}', NULL, '[2023-01-01,)', 'EZ-15.validity',
		'外配处方注明有效 {found} 天，最长 {limit} 天', 'an external prescription noted as valid for {found} days, at most {limit}'),
	('ezhou-checks', 'dispensing', 'prescription_valid', 'prescription', 'block', 'days_since:prescription.issued_on + parameter:prescription_counts_issue_day', 'at_most', NULL, 'prescription_valid_days', '{"prescription.source": "external"}', NULL, '[2023-01-01,)', 'EZ-15.validity',
		'外配处方 {prescription.issued_on} 开具，配药时是第 {found} 天，有效期 {limit} 天', 'external prescription issued on {prescription.issued_on}, dispensed on day {found}, valid for {limit}'),
	('ezhou-checks', 'settlement', 'proxy', 'eligibility', 'block', 'identities', 'has_all', '@proxy_identities', NULL, '{"collector": "proxy"}', NULL, '[2023-01-01,)', 'EZ-14',
		'代购药品，还缺：{lacking}', 'a purchase by proxy still needs: {lacking}'),
	('ezhou-checks', 'application.chronic', 'chronic_criteria', 'eligibility', 'block', 'criteria', 'has_all', '@chronic_criteria.$disease', NULL, NULL, NULL, '[2023-01-01,)', 'EZ-07.criteria',
		'不符合慢特病准入标准，缺：{lacking}', 'criteria of the chronic benefit not met: {lacking}'),
	('ezhou-checks', 'application.chronic', 'disease_listed', 'eligibility', 'block', 'disease', 'is', '@chronic', NULL, NULL, NULL, '(,)', 'EZ-07',
		'{found}当日不在门诊慢特病病种之内', '{found} is not a listed disease on that day'),
	('ezhou-checks', 'enrolment', 'disease_listed', 'eligibility', 'block', 'disease', 'is', '@chronic', NULL, '{"benefit": "chronic"}', NULL, '(,)', 'EZ-07',
		'{found}当日不在门诊慢特病病种之内', '{found} is not a listed disease on that day'),
	('ezhou-checks', 'settlement', 'disease_listed', 'eligibility', 'block', 'disease', 'is', '@chronic', NULL, '{"benefit": "chronic"}', NULL, '(,)', 'EZ-07',
		'{found}当日不在门诊慢特病病种之内', '{found} is not a listed disease on that day'),
	-- employees too, when managed and turned away by the chronic review ("and", as the benefit of from-2023-01.sql reads it)
	('ezhou-checks', 'application.two_disease', 'scheme', 'eligibility', 'block', 'scheme', 'is', '390|310', NULL, NULL, NULL, '[2023-01-01,)', 'EZ-08',
		'“两病”用药保障限{limit}，申请人为{found}', 'the two-disease benefit is for {limit}; the applicant is of {found}');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, scheme, valid, clause, message_zh, message_en) VALUES
	('ezhou-checks', 'application.two_disease', 'managed', 'eligibility', 'block', 'days_since:managed_on', 'at_least', NULL, 'managed_days_min', '310', '[2023-01-01,)', 'EZ-08',
		'到 {managed_on} 才纳入“两病”健康管理', 'under two-disease management from {managed_on} only'),
	('ezhou-checks', 'application.two_disease', 'chronic_failed', 'eligibility', 'block', 'chronic_review', 'is', 'failed', NULL, '310', '[2023-01-01,)', 'EZ-08',
		'职工须先未通过慢特病“两病”评审，评审结果为{found}', 'an employee must have failed the chronic review first; it was: {found}');
SELECT mmt.publish('ezhou-checks');
