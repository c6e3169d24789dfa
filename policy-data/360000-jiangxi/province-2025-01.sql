-- The notice of January 2025: what is uniform is the policy on designated institutions (JX-07).  The criteria stand here
-- and are inherited by the 12 pooling areas; marked unified, no area may add to them or take from them.  The
-- rules themselves are in checks.sql.
SELECT mmt.open_draft('jiangxi-2025-01', '360000', '规范门诊慢特病定点医药机构管理');

INSERT INTO mmt.term (draft, area, domain, term, zh, en) VALUES
	('jiangxi-2025-01', '360000', 'list',                 'designation_criteria', '门诊慢特病定点条件', 'criteria for designation'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'staff',                '专业人员配备',       'qualified staff'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'stock',                '药品配备能力',       'drug stocking capacity'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'settlement_system',    '医保结算系统',       'insurance settlement system'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'inventory_system',     '进销存系统',         'inventory system');
INSERT INTO mmt.list (draft, area, list, member, valid, unified, clause) VALUES
	('jiangxi-2025-01', '360000', 'designation_criteria', 'staff',             '[2025-01-01,)', true, 'JX-01'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'stock',             '[2025-01-01,)', true, 'JX-01'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'settlement_system', '[2025-01-01,)', true, 'JX-01'),
	('jiangxi-2025-01', '360000', 'designation_criteria', 'inventory_system',  '[2025-01-01,)', true, 'JX-01');
SELECT mmt.publish('jiangxi-2025-01');
