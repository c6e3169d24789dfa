-- The plan in force from 2019-07-01 as checks (WZ-08 to WZ-10, WZ-15, WZ-17, WZ-20).
SELECT mmt.open_draft('wenzhou-checks', '330300', '慢性病门诊保障制度：检查规则');

INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('wenzhou-checks', 'check', 'source',              '处方来源',             'source of the prescription'),
	('wenzhou-checks', 'check', 'pharmacy_designated', '指定药店',             'designated pharmacy'),
	('wenzhou-checks', 'check', 'own_area',            '参保统筹区内的药店',   'pharmacy in the own pooling area'),
	('wenzhou-checks', 'check', 'external_filed',      '外配处方备案',         'external prescription filed'),
	('wenzhou-checks', 'check', 'continuous_filed',    '连续处方备案',         'continuous prescription filed'),
	('wenzhou-checks', 'check', 'drug_scope',          '病种用药范围',         'drugs for the disease'),
	('wenzhou-checks', 'check', 'scope_setter',        '用药范围由谁确定',     'who sets the scope'),
	('wenzhou-checks', 'check', 'scope_number',        '用药范围备案号',       'filing number of the scope'),
	('wenzhou-checks', 'check', 'scope_filed',         '用药范围备案',         'filing of the scope'),
	('wenzhou-checks', 'check', 'disease_listed',      '规定的病种',           'listed disease'),
	('wenzhou-checks', 'fact', 'prescription.source',  '处方来源',             'source of the prescription'),
	('wenzhou-checks', 'fact', 'prescription.filed_on', '处方备案日期',        'date the prescription was filed'),
	('wenzhou-checks', 'fact', 'institution.kind',     '机构类别',             'kind of institution'),
	('wenzhou-checks', 'fact', 'institution.designated', '指定药店',           'designated'),
	('wenzhou-checks', 'fact', 'institution.area',     '机构所在统筹区',       'pooling area of the institution'),
	('wenzhou-checks', 'fact', 'person.area',          '参保统筹区',           'pooling area of the person'),
	('wenzhou-checks', 'fact', 'set_by',               '确定者',               'set by'),
	('wenzhou-checks', 'fact', 'disease_origin',       '病种由来',             'origin of the disease'),
	('wenzhou-checks', 'fact', 'filing_number',        '备案号',               'filing number'),
	('wenzhou-checks', 'fact', 'filed_on',             '备案日期',             'filed on'),
	('wenzhou-checks', 'institution.kind', 'pharmacy', '药店',                 'pharmacy'),
	('wenzhou-checks', 'prescription.source', 'internal', '院内处方',           'internal'),
	('wenzhou-checks', 'prescription.source', 'external', '外配处方',           'external'),
	('wenzhou-checks', 'prescription.source', 'internet_hospital', '互联网医院电子处方', 'internet hospital'),
	('wenzhou-checks', 'set_by', 'province',           '省',                   'province'),
	('wenzhou-checks', 'set_by', 'city',               '市',                   'city'),
	('wenzhou-checks', 'set_by', 'county',             '县',                   'county'),
	('wenzhou-checks', 'disease_origin', 'provincial', '省定病种',             'set by the province'),
	('wenzhou-checks', 'disease_origin', 'earlier',    '原有病种',             'on the earlier list'),
	('wenzhou-checks', 'disease_origin', 'added',      '本市新增病种',         'added by the city'),
	('wenzhou-checks', 'parameter', 'prescription_filed_days_min', '处方已备案的天数', 'days since the prescription was filed'),
	('wenzhou-checks', 'parameter', 'scope_filed_days_min', '用药范围已备案的天数', 'days since the scope was filed'),
	('wenzhou-checks', 'list', 'prescription_source',  '外配处方或互联网医院电子处方', 'external or internet-hospital prescriptions'),
	('wenzhou-checks', 'list', 'two_disease.$disease', '该病种用药',           'drugs for the disease');

INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES
	('wenzhou-checks', 'prescription_source', 'external',          '[2019-07-01,)', 'WZ-09'),
	('wenzhou-checks', 'prescription_source', 'internet_hospital', '[2019-07-01,)', 'WZ-09');

-- One prescription for a listed disease: 4 weeks, then 12.
INSERT INTO mmt.parameter (draft, parameter, disease, priority, amount, valid, clause) VALUES
	('wenzhou-checks', 'supply_days', '@chronic', 2, '28', '(,2019-07-01)', 'WZ-10'),
	('wenzhou-checks', 'supply_days', '@chronic', 2, '84', '[2019-07-01,)', 'WZ-10');
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES
	('wenzhou-checks', 'prescription_filed_days_min', '0', '[2019-07-01,)', 'WZ-15'),
	('wenzhou-checks', 'scope_filed_days_min',        '0', '[2019-07-01,)', 'WZ-08');

INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, disease, facts, audit, valid, clause, message_zh, message_en) VALUES
	('wenzhou-checks', 'prescription', 'drug_scope', 'eligibility', 'warn', 'drug', 'is', '@two_disease.$disease', '高血压|糖尿病', NULL, 'GZ10000101011000', '[2019-07-01,)', 'WZ-08',
		'{found}不在{disease}的用药范围内', '{found} is not for {disease}'),
	('wenzhou-checks', 'dispensing', 'source', 'prescription', 'block', 'prescription.source', 'is', '@prescription_source', NULL, '{"institution.kind": "pharmacy"}', NULL, '[2019-07-01,)', 'WZ-09',
		'药店凭{limit}配药，本处方为{found}', 'pharmacies fill {limit}; this one is {found}'),
	('wenzhou-checks', 'dispensing', 'pharmacy_designated', 'prescription', 'block', 'institution.designated', 'is', 'yes', NULL, '{"institution.kind": "pharmacy"}', NULL, '[2019-07-01,)', 'WZ-09',
		'不是慢性病指定药店', 'not a designated pharmacy'),
	('wenzhou-checks', 'dispensing', 'own_area', 'prescription', 'block', 'institution.area', 'is', '$person.area', NULL, '{"institution.kind": "pharmacy"}', NULL, '[2019-07-01,)', 'WZ-09',
		'药店在统筹区 {found}，参保人在 {person.area}', 'the pharmacy is in {found}, the person insured in {person.area}');
-- Filed before it is filled, and before it is settled.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, parameter, facts, valid, clause, message_zh, message_en)
SELECT 'wenzhou-checks', k, r.rule, 'prescription', 'block', 'days_since:prescription.filed_on', 'at_least', 'prescription_filed_days_min', r.facts::jsonb, '[2019-07-01,)', 'WZ-15', r.zh, r.en
FROM unnest('{dispensing,settlement}'::text[]) k, (VALUES
	('external_filed',   '{"prescription.source": "external"}', '外配处方到 {prescription.filed_on} 才备案', 'the external prescription is filed on {prescription.filed_on} only'),
	('continuous_filed', '{"prescription.continuous": "yes"}',  '连续处方到 {prescription.filed_on} 才备案', 'the continuous prescription is filed on {prescription.filed_on} only')
) r (rule, facts, zh, en);
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, audit, valid, clause, message_zh, message_en) VALUES
	('wenzhou-checks', 'dispensing', 'state', 'prescription', 'block', 'prescription.state', 'is', 'reviewed', NULL, NULL, NULL, '[2019-07-01,)', 'WZ-15',
		'处方状态为{found}，须审核后才能调配', 'the prescription is {found}; it is dispensed once reviewed'),
	('wenzhou-checks', 'prescription', 'duplicate', 'prescription', 'warn', '- days_since:covered.until', 'at_most', NULL, 'early_refill_days', '{"covered.until": "*"}', 'GZ10000301006000', '[2019-07-01,)', 'WZ-17',
		'{covered.institutions}所配同通用名药品用到 {covered.until}，还可用 {found} 天', 'the same substance from {covered.institutions} lasts until {covered.until}, {found} days more'),
	('wenzhou-checks', 'dispensing', 'early_refill', 'prescription', 'warn', '- days_since:covered.until', 'at_most', NULL, 'early_refill_days', '{"covered.until": "*"}', 'GZ10000301006000', '[2019-07-01,)', 'WZ-17',
		'{covered.institutions}所配同通用名药品用到 {covered.until}，还可用 {found} 天，最多提前 {limit} 天配药', 'the same substance from {covered.institutions} lasts until {covered.until}, {found} days more; at most {limit} days early'),
	-- a row of a drug scope: who set it, and was it filed
	('wenzhou-checks', 'drug_scope', 'scope_setter', 'eligibility', 'block', 'set_by', 'is', 'province', NULL, '{"disease_origin": "provincial"}', NULL, '[2019-07-01,)', 'WZ-08',
		'省定病种的用药范围由省确定，不由{found}', 'the scope of a disease of the province is set by the province, not by the {found}'),
	('wenzhou-checks', 'drug_scope', 'scope_setter', 'eligibility', 'block', 'set_by', 'is', 'city', NULL, '{"disease_origin": "earlier|added"}', NULL, '[2019-07-01,)', 'WZ-08',
		'原有和新增病种的用药范围由市确定，不由{found}', 'the scope of an earlier or added disease is set by the city, not by the {found}'),
	('wenzhou-checks', 'drug_scope', 'scope_number', 'eligibility', 'warn', 'filing_number', 'is', '*', NULL, '{"set_by": "city"}', NULL, '[2019-07-01,)', 'WZ-08',
		'市定用药范围没有备案号', 'the city''s scope has no filing number'),
	('wenzhou-checks', 'drug_scope', 'scope_filed', 'eligibility', 'warn', 'days_since:filed_on', 'at_least', NULL, 'scope_filed_days_min', '{"set_by": "city"}', NULL, '[2019-07-01,)', 'WZ-08',
		'市定用药范围到 {filed_on} 才报省备案', 'the city''s scope is filed with the province on {filed_on} only');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, facts, valid, clause, message_zh, message_en)
SELECT 'wenzhou-checks', k, 'disease_listed', 'eligibility', 'block', 'disease', 'is', '@chronic', '{"benefit": "chronic"}', '[2019-07-01,)', 'WZ-20', '{found}不在{limit}之内', '{found} is not among {limit}'
FROM unnest('{enrolment,settlement}'::text[]) k;
SELECT mmt.publish('wenzhou-checks');
