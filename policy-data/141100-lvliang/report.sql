-- Lüliang's reports as rows of a book: what the form “两病”门诊用药保障情况表 is made of (LL-14 to LL-16) and who reports what by
-- when (LL-12, LL-13).  As the owner of the book:
--   psql -d DATABASE -v book=BOOK -f policy-data/141100-lvliang/report.sql
-- Loading again changes nothing.
\set encoding_before :ENCODING
\encoding UTF8

-- Rows: from the policy's start (LL-15; the day is assumed, SX-2D.effective).  Ordinary pooling does not pay two-disease
-- drugs from 2021-01-01, so its row stops the day before (LL-16).  Who is managed and enrolled in nothing else belongs to
-- the two-disease mechanism (LL-03).
INSERT INTO :"book".report_map (form, area, what, local, key, ord, title, valid, clause) VALUES
	('two_disease', '141100', 'category', 'ordinary',    'ordinary',    1, '普通门诊统筹中“两病”用药患者',           '[2019-11-29,2021-01-01)', 'LL-16'),
	('two_disease', '141100', 'category', 'two_disease', 'two_disease', 2, '“两病”专项保障机制用药患者',             '[2019-11-29,)',           'LL-15'),
	('two_disease', '141100', 'category', 'chronic',     'chronic',     3, '门诊慢性病、特殊疾病中“两病”用药患者', '[2019-11-29,)',           'LL-15'),
	('two_disease', '141100', 'managed',  '',            'two_disease', NULL, NULL,                                 '(,)',                     'LL-03')
ON CONFLICT DO NOTHING;
-- Columns: by the drug of the line, on the lists that the benefit itself goes by.
INSERT INTO :"book".report_map (form, area, what, local, key, clause) VALUES
	('two_disease', '141100', 'disease', '高血压',             'hypertension', 'LL-14'),
	('two_disease', '141100', 'disease', '糖尿病',             'diabetes',     'LL-14'),
	('two_disease', '141100', 'drugs',   'two_disease.高血压', 'hypertension', 'LL-14'),
	('two_disease', '141100', 'drugs',   'two_disease.糖尿病', 'diabetes',     'LL-14'),
	('two_disease', '141100', 'drugs',   'two_disease_not',    '-',            'N-2D.cautions'),
-- Outside the scope: full own cost, above the price limit, first self-pay, and what no benefit takes.
	('two_disease', '141100', 'outside', 'fulamt_ownpay_amt',  '-',            'N-interface.fields'),
	('two_disease', '141100', 'outside', 'overlmt_selfpay',    '-',            'N-interface.fields'),
	('two_disease', '141100', 'outside', 'preselfpay_amt',     '-',            'N-interface.fields'),
	('two_disease', '141100', 'outside', 'gross',              '-',            'N-interface.fields')
ON CONFLICT DO NOTHING;

-- The 13 counties report last month's figures by the 2nd to the city's bureau, the year's by 18 December to it and to the
-- health commission; from the day of the plan (assumed, LL-01.effective).
INSERT INTO :"book".report_duty (form, area, recipient, every, due_month, due_day, valid, clause)
SELECT d.form, a.area, d.recipient, d.form, d.due_month, d.due_day, '[2021-10-08,)', d.clause
FROM unnest('{141102,141121,141122,141123,141124,141125,141126,141127,141128,141129,141130,141181,141182}'::text[]) a (area),
	(VALUES ('month', '市医疗保障局', NULL::int, 2, 'LL-12'), ('year', '市医疗保障局', 12, 18, 'LL-13'), ('year', '市卫生健康委', 12, 18, 'LL-13')) d (form, recipient, due_month, due_day, clause)
ON CONFLICT DO NOTHING;
\encoding :encoding_before
