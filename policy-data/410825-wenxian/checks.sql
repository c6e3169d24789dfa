-- The ten measures of 2023 as checks (WX-07, WX-08, WX-10, WX-15, WX-17).
SELECT mmt.open_draft('wenxian-checks', '410825', '保障群众多样化用药需求十项举措：检查规则');

INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('wenxian-checks', 'check', 'circulated',            '流转到定点药店',           'circulated to a designated pharmacy'),
	('wenxian-checks', 'check', 'elderly_advice',        '老年患者用药交代',         'medication advice for the elderly'),
	('wenxian-checks', 'check', 'choice_recorded',       '患者选择的记录',           'choice recorded'),
	('wenxian-checks', 'check', 'brand_chosen',          '患者选择原研药',           'original brand chosen'),
	('wenxian-checks', 'check', 'dual_channel_criteria', '“双通道”药店纳入标准',     'criteria of dual-channel pharmacies'),
	('wenxian-checks', 'check', 'dual_channel_kind',     '“双通道”限定点药店',       'dual channel is for designated pharmacies'),
	('wenxian-checks', 'fact', 'prescription.electronic', '电子处方',               'electronic prescription'),
	('wenxian-checks', 'fact', 'institution.kind',       '机构类别',                 'kind of institution'),
	('wenxian-checks', 'fact', 'institution.designated', '定点药店',                 'designated'),
	('wenxian-checks', 'fact', 'person.risk_grade',      '用药风险等级',             'risk grade'),
	('wenxian-checks', 'fact', 'advice',                 '已作用药交代',             'advice given'),
	('wenxian-checks', 'fact', 'choice',                 '患者的选择',               'the patient''s choice'),
	('wenxian-checks', 'fact', 'designation',            '定点类别',                 'kind of designation'),
	('wenxian-checks', 'person.risk_grade', 'high',      '高风险',                   'high risk'),
	('wenxian-checks', 'person.risk_grade', 'medium',    '中风险',                   'medium risk'),
	('wenxian-checks', 'person.risk_grade', 'low',       '低风险',                   'low risk'),
	('wenxian-checks', 'choice', 'procured',             '集采中选药品',             'procured'),
	('wenxian-checks', 'choice', 'original',             '原研药品',                 'original brand'),
	('wenxian-checks', 'designation', 'dual_channel',    '“双通道”药店',             'dual-channel pharmacy'),
	('wenxian-checks', 'criteria', 'cold_chain',         '冷链设施',                 'cold chain'),
	('wenxian-checks', 'criteria', 'e_prescription',     '电子处方接口',             'link to electronic prescriptions'),
	('wenxian-checks', 'list', 'criteria.dual_channel',  '“双通道”药店纳入标准',     'criteria of dual-channel pharmacies');
INSERT INTO mmt.term (draft, domain, term, zh, en)
SELECT 'wenxian-checks', f, w.term, w.zh, w.en
FROM unnest('{advice,prescription.electronic}'::text[]) f, (VALUES ('yes', '是', 'yes'), ('no', '否', 'no')) w (term, zh, en);
INSERT INTO mmt.code_map (draft, domain, local, key, clause)
SELECT 'wenxian-checks', f, w.local, w.key, 'N-other.yes'
FROM unnest('{advice,prescription.electronic}'::text[]) f,
	(VALUES ('true', 'yes'), ('t', 'yes'), ('是', 'yes'), ('false', 'no'), ('f', 'no'), ('否', 'no')) w (local, key);

INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES
	('wenxian-checks', 'criteria.dual_channel', 'licensed_pharmacist', '[2023-01-01,)', 'WX-17.criteria'),
	('wenxian-checks', 'criteria.dual_channel', 'cold_chain',          '[2023-01-01,)', 'WX-17.criteria'),
	('wenxian-checks', 'criteria.dual_channel', 'e_prescription',      '[2023-01-01,)', 'WX-17.criteria');

INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, facts, ranges, priority, audit, valid, clause, message_zh, message_en) VALUES
	('wenxian-checks', 'prescription_state', 'state', 'prescription', 'block', 'state', 'is', 'issued', NULL, NULL, 0, NULL, '[2023-01-01,)', 'WX-07',
		'新处方的状态须为已开具，现为{found}', 'a new prescription is issued, not {found}'),
	('wenxian-checks', 'prescription_state', 'state', 'prescription', 'block', 'state', 'is', '@next.$old.state|$old.state', '{"old.state": "*"}', NULL, 1, NULL, '[2023-01-01,)', 'WX-07',
		'处方{old.state}，不能改为{found}', 'a prescription that is {old.state} cannot become {found}'),
	('wenxian-checks', 'dispensing', 'state', 'prescription', 'block', 'prescription.state', 'is', 'reviewed', NULL, NULL, 0, NULL, '[2023-01-01,)', 'WX-07',
		'处方状态为{found}，须审核后才能调配', 'the prescription is {found}; it is dispensed once reviewed'),
	('wenxian-checks', 'dispensing', 'circulated', 'prescription', 'block', 'institution.designated', 'is', 'yes', '{"prescription.electronic": "yes", "institution.kind": "pharmacy"}', NULL, 0, NULL, '[2023-01-01,)', 'WX-07',
		'电子处方只流转到定点零售药店', 'electronic prescriptions flow to designated pharmacies only'),
	-- the elderly: low risk is warned of what is to be avoided, medium of what needs caution too, high is refused
	('wenxian-checks', 'prescription', 'elderly_risk', 'safety', 'warn', 'drug.elderly', 'is', '!avoid|contraindicated', NULL, '{"years_since:person.born": "[60,)"}', 0, 'GZ10000301009000', '[2023-01-01,)', 'WX-08',
		'老年患者{found}的药品，请重新考虑', 'for the elderly {found}; please reconsider'),
	('wenxian-checks', 'prescription', 'elderly_risk', 'safety', 'warn', 'drug.elderly', 'is', '!avoid|contraindicated|caution', '{"person.risk_grade": "medium"}', '{"years_since:person.born": "[60,)"}', 1, 'GZ10000301009000', '[2023-01-01,)', 'WX-08',
		'{person.risk_grade}的老年患者，该药{found}', 'elderly patient of {person.risk_grade}: {found}'),
	('wenxian-checks', 'prescription', 'elderly_risk', 'safety', 'block', 'drug.elderly', 'is', '!avoid|contraindicated|caution', '{"person.risk_grade": "high"}', '{"years_since:person.born": "[60,)"}', 1, 'GZ10000301009000', '[2023-01-01,)', 'WX-08',
		'{person.risk_grade}的老年患者，该药{found}，不得开具', 'elderly patient of {person.risk_grade}: {found}, not to be prescribed'),
	('wenxian-checks', 'dispensing', 'elderly_advice', 'safety', 'warn', 'advice', 'is', 'yes', NULL, '{"years_since:person.born": "[60,)"}', 0, NULL, '[2023-01-01,)', 'WX-08',
		'老年患者取药，请作用药交代', 'give the elderly patient medication advice'),
	('wenxian-checks', 'prescription', 'choice_recorded', 'prescription', 'warn', 'choice', 'is', 'procured|original', '{"alternative.names": "*"}', NULL, 0, NULL, '[2023-01-01,)', 'WX-15',
		'有同通用名药品可选（{alternative.names}），请记录患者的选择', 'there is a choice ({alternative.names}); record what the patient chose'),
	('wenxian-checks', 'prescription', 'brand_chosen', 'prescription', 'record', 'choice', 'is', '!original', NULL, NULL, 0, NULL, '[2023-01-01,)', 'WX-15',
		'患者知情后选择{found}', 'the patient, being informed, chose: {found}'),
	('wenxian-checks', 'designation', 'dual_channel_criteria', 'admission', 'block', 'criteria', 'has_all', '@criteria.dual_channel', '{"designation": "dual_channel"}', NULL, 0, NULL, '[2023-01-01,)', 'WX-17',
		'申请“双通道”药店，还缺：{lacking}', 'for a dual-channel pharmacy there must also be: {lacking}'),
	('wenxian-checks', 'designation', 'dual_channel_kind', 'admission', 'block', 'institution.designated', 'is', 'yes', '{"designation": "dual_channel"}', NULL, 0, NULL, '[2023-01-01,)', 'WX-17',
		'申请“双通道”的须已是定点零售药店', 'a dual-channel applicant is a designated pharmacy already');
-- Pregnancy and childbirth, on the day: when prescribed and when handed out.
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, facts, audit, valid, clause, message_zh, message_en)
SELECT 'wenxian-checks', k, r.rule, 'safety', r.severity, 'drug.pregnancy', 'is', r.expected, '{"person.maternity": "@maternity"}', 'GZ10000301010000', '[2023-01-01,)', 'WX-10', r.zh, r.en
FROM unnest('{prescription,dispensing}'::text[]) k, (VALUES
	('pregnancy_contraindicated', 'block', '!contraindicated', '患者处于{person.maternity}，该药禁用', 'the patient is {person.maternity}: contraindicated'),
	('pregnancy_caution',         'warn',  '!caution',         '患者处于{person.maternity}，该药慎用，须取最小有效剂量和最短疗程', 'the patient is {person.maternity}: caution, lowest effective dose and shortest course')
) r (rule, severity, expected, zh, en);
SELECT mmt.publish('wenxian-checks');
