-- The notice of January 2025 as checks (JX-01 to JX-06).  All of it is uniform (JX-07): an area below that puts a limit, a
-- list or a rule of its own beside these is refused.
SELECT mmt.open_draft('jiangxi-checks', '360000', '规范门诊慢特病定点医药机构管理：检查规则');

INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('jiangxi-checks', 'check', 'long_physician',      '长期处方由医保医师开具', 'long prescription by an insurance physician'),
	('jiangxi-checks', 'check', 'disease_level',       '与机构级别相应的病种',   'disease within the institution''s level'),
	('jiangxi-checks', 'check', 'disease_criteria',    '病种所需条件',           'what the disease needs'),
	('jiangxi-checks', 'check', 'institution_disease', '机构的定点病种',         'diseases of the designation'),
	('jiangxi-checks', 'fact',  'designation.disease', '机构定点的病种',        'disease of the designation'),
	('jiangxi-checks', 'criteria', 'dialysis_unit',    '血液透析室',             'dialysis unit'),
	('jiangxi-checks', 'list',  'criteria_disease.$disease', '该病种所需条件',   'what the disease needs');

INSERT INTO mmt.list (draft, list, member, valid, unified, clause) VALUES
	('jiangxi-checks', 'criteria_disease.慢性肾衰竭（尿毒症期）', 'dialysis_unit', '[2025-01-01,)', true, 'JX-02.capacity');

INSERT INTO mmt.parameter (draft, parameter, facts, priority, ord, amount, valid, unified, clause) VALUES
	('jiangxi-checks', 'prescription_days',       NULL,                                    0, 0, '1 x parameter prescription_counts_issue_day',     '[2025-01-01,)', true, 'JX-03'),
	('jiangxi-checks', 'prescription_days_limit', NULL,                                    0, 0, '3',                                               '[2025-01-01,)', true, 'JX-03'),
	('jiangxi-checks', 'prescription_valid_days', NULL,                                    0, 0, '1 x parameter prescription_days',                 '[2025-01-01,)', true, 'JX-03'),
	('jiangxi-checks', 'prescription_valid_days', '{"prescription.validity_noted": "*"}',  1, 0, '1 x prescription.validity_noted',                 '[2025-01-01,)', true, 'JX-03'),
	('jiangxi-checks', 'prescription_valid_days', NULL,                                    0, 1, 'at most 1 x parameter prescription_days_limit',   '[2025-01-01,)', true, 'JX-03'),
	('jiangxi-checks', 'supply_days',             '{"long": "yes"}',                       3, 0, '28',                                              '[2025-01-01,)', true, 'JX-05'),
	('jiangxi-checks', 'supply_days',             '{"long": "yes", "stable": "yes"}',      4, 0, '84',                                              '[2025-01-01,)', true, 'JX-05'),
	('jiangxi-checks', 'dispensings_before',      NULL,                                    0, 0, '0',                                               '[2025-01-01,)', true, 'JX-06'),
	('jiangxi-checks', 'beyond_total',            NULL,                                    0, 0, '0',                                               '[2025-01-01,)', true, 'JX-06');

-- Prescriptions.  The title is asked of every long prescription, renewed ones too.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, priority, valid, unified, clause, message_zh, message_en) VALUES
	('jiangxi-checks', 'prescription', 'validity_noted', 'prescription', 'block', 'validity_noted', 'at_most', NULL, 'prescription_days_limit', '{"validity_noted": "*"}', 0, '[2025-01-01,)', true, 'JX-03',
		'处方注明有效 {found} 天，特殊情况最长 {limit} 天', 'noted as valid for {found} days, in special cases at most {limit}'),
	('jiangxi-checks', 'dispensing', 'prescription_valid', 'prescription', 'block', 'days_since:prescription.issued_on + parameter:prescription_counts_issue_day', 'at_most', NULL, 'prescription_valid_days', NULL, 0, '[2025-01-01,)', true, 'JX-03',
		'处方 {prescription.issued_on} 开具，配药时是第 {found} 天，有效期 {limit} 天', 'issued on {prescription.issued_on}, dispensed on day {found}, valid for {limit}'),
	('jiangxi-checks', 'prescription', 'long_title', 'prescription', 'block', 'prescriber.title', 'is', '@intermediate_title', NULL, '{"long": "yes"}', 0, '[2025-01-01,)', true, 'JX-04',
		'长期处方须由{limit}开具，开方医师职称为{found}', 'a long prescription needs {limit}; the title is {found}'),
	('jiangxi-checks', 'prescription', 'long_title', 'prescription', 'block', 'prescriber.title', 'is', '@intermediate_title', NULL, '{"long": "yes", "renewed": "yes"}', 1, '[2025-01-01,)', true, 'JX-04',
		'长期处方须由{limit}开具，再次开具也是，开方医师职称为{found}', 'a long prescription needs {limit}, a renewed one too; the title is {found}'),
	('jiangxi-checks', 'prescription', 'long_title', 'prescription', 'block', 'prescriber.title', 'is', '@intermediate_title', NULL, '{"long": "yes", "renewed": "yes", "resumed": "yes"}', 2, '[2025-01-01,)', true, 'JX-04',
		'长期处方须由{limit}开具，开方医师职称为{found}', 'a long prescription needs {limit}; the title is {found}'),
	('jiangxi-checks', 'prescription', 'long_physician', 'prescription', 'block', 'prescriber.insurance_physician', 'is', 'yes', NULL, '{"long": "yes"}', 0, '[2025-01-01,)', true, 'JX-04',
		'长期处方须由医保医师开具', 'a long prescription needs an insurance physician'),
	('jiangxi-checks', 'prescription', 'supply', 'prescription', 'block', 'days_supply', 'at_most', NULL, 'supply_days', NULL, 0, '[2025-01-01,)', true, 'JX-05',
		'处方用量 {found} 天，最多 {limit} 天', 'supply of {found} days, at most {limit}');

-- Circulation: the states and their order, one dispensing, never beyond the total.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, priority, valid, unified, clause, message_zh, message_en) VALUES
	('jiangxi-checks', 'prescription_state', 'state', 'prescription', 'block', 'state', 'is', 'issued', NULL, NULL, 0, '[2025-01-01,)', true, 'JX-06',
		'新处方的状态须为已开具，现为{found}', 'a new prescription is issued, not {found}'),
	('jiangxi-checks', 'prescription_state', 'state', 'prescription', 'block', 'state', 'is', '@next.$old.state|$old.state', NULL, '{"old.state": "*"}', 1, '[2025-01-01,)', true, 'JX-06',
		'处方{old.state}，不能改为{found}', 'a prescription that is {old.state} cannot become {found}'),
	('jiangxi-checks', 'prescription_state', 'state', 'prescription', 'block', 'state', 'is', '@next.$old.state|@next_part.$old.state|$old.state', NULL, '{"old.state": "*", "continuous": "yes"}', 2, '[2025-01-01,)', true, 'JX-06',
		'连续处方{old.state}，不能改为{found}', 'a continuous prescription that is {old.state} cannot become {found}'),
	('jiangxi-checks', 'dispensing', 'state', 'prescription', 'block', 'prescription.state', 'is', 'reviewed', NULL, NULL, 0, '[2025-01-01,)', true, 'JX-06',
		'处方状态为{found}，须审核后才能调配', 'the prescription is {found}; it is dispensed once reviewed'),
	('jiangxi-checks', 'dispensing', 'once', 'prescription', 'block', 'dispensed.times', 'at_most', NULL, 'dispensings_before', NULL, 0, '[2025-01-01,)', true, 'JX-06',
		'处方已调配过 {found} 次，不能再次调配', 'dispensed {found} times before, not again'),
	('jiangxi-checks', 'dispensing', 'within_total', 'prescription', 'block', 'quantity + dispensed.quantity - prescription.quantity', 'at_most', NULL, 'beyond_total', NULL, 0, '[2025-01-01,)', true, 'JX-06',
		'处方 {prescription.quantity}，已调配 {dispensed.quantity}，本次 {quantity}，超出 {found}', '{prescription.quantity} prescribed, {dispensed.quantity} dispensed, {quantity} now: {found} too many');

-- Designation: the four conditions for all; per disease, what the level allows and the disease needs.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, kind, tier, facts, priority, valid, unified, clause, message_zh, message_en) VALUES
	('jiangxi-checks', 'designation', 'criteria', 'admission', 'block', 'criteria', 'has_all', '@designation_criteria', NULL, NULL, NULL, 0, '[2025-01-01,)', true, 'JX-01',
		'申请门诊慢特病定点，还缺：{lacking}', 'for designation there must also be: {lacking}'),
	('jiangxi-checks', 'designation', 'disease_level', 'admission', 'block', 'disease', 'is', '@chronic_1|@chronic_2', NULL, NULL, NULL, 0, '[2025-01-01,)', true, 'JX-02',
		'{found}不是门诊慢特病病种', '{found} is no listed disease'),
	('jiangxi-checks', 'designation', 'disease_level', 'admission', 'block', 'disease', 'is', '@chronic_2', NULL, '1|0', NULL, 1, '[2025-01-01,)', true, 'JX-02',
		'一级及以下机构只能申请{limit}，不能申请{found}', 'level 1 and below may apply for {limit} only, not for {found}'),
	('jiangxi-checks', 'designation', 'disease_level', 'admission', 'block', 'disease', 'is', '@chronic_2', 'pharmacy', NULL, NULL, 2, '[2025-01-01,)', true, 'JX-02',
		'药店只能申请{limit}，不能申请{found}', 'pharmacies may apply for {limit} only, not for {found}'),
	('jiangxi-checks', 'designation', 'disease_criteria', 'admission', 'block', 'criteria', 'has_all', '@criteria_disease.$disease', NULL, NULL, NULL, 0, '[2025-01-01,)', true, 'JX-02.capacity',
		'申请{disease}，还缺：{lacking}', 'for {disease} there must also be: {lacking}'),
	('jiangxi-checks', 'settlement', 'institution_disease', 'admission', 'block', 'designation.disease', 'is', '$disease', NULL, NULL, '{"benefit": "chronic"}', 0, '[2025-01-01,)', true, 'JX-02',
		'该机构不是{disease}的定点机构', 'the institution is not designated for {disease}');
SELECT mmt.publish('jiangxi-checks');
