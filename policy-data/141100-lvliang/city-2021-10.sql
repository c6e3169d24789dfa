-- The plan of 2021: the yearly deductible becomes 30 yuan.  The year's accumulator goes on: who has borne 45 of 60 owes
-- nothing more, and gets nothing back, for a step only ever fills up to the limit of the day.
SELECT mmt.open_draft('lvliang-2021-10', '141100', '深化“两病”门诊用药保障：降低起付标准');
INSERT INTO mmt.parameter (draft, area, parameter, amount, valid, clause) VALUES
	('lvliang-2021-10', '141100', 'two_disease_deductible', '30', '[2021-10-08,)', 'LL-01');
SELECT mmt.publish('lvliang-2021-10');
