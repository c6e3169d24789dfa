-- How often a medicine is taken, by the code that prescriptions carry: key times/days, such as 2/1 for twice a day and 1/2
-- for every other day.  What is given as needed or at once has the key -, from which no days of supply follow.  An area
-- that writes codes otherwise (BID, 每日两次) adds rows of its own.  Rows of the draft of standing.sql.
INSERT INTO mmt.code_map (draft, area, domain, local, key, clause) VALUES
	('national', '000000', 'frequency', 'st',      '-',    'N-codes.frequency'),	-- 即时
	('national', '000000', 'frequency', 'prn',     '-',    'N-codes.frequency'),	-- 必要时
	('national', '000000', 'frequency', 'qd',      '1/1',  'N-codes.frequency'),	-- 每日一次
	('national', '000000', 'frequency', 'qn',      '1/1',  'N-codes.frequency'),	-- 每晚一次
	('national', '000000', 'frequency', 'bid',     '2/1',  'N-codes.frequency'),	-- 每日两次
	('national', '000000', 'frequency', 'tid',     '3/1',  'N-codes.frequency'),	-- 每日三次
	('national', '000000', 'frequency', 'qid',     '4/1',  'N-codes.frequency'),	-- 每日四次
	('national', '000000', 'frequency', 'quingid', '5/1',  'N-codes.frequency'),	-- 每日五次
	('national', '000000', 'frequency', 'qod',     '1/2',  'N-codes.frequency'),	-- 隔日一次
	('national', '000000', 'frequency', 'q3d',     '1/3',  'N-codes.frequency'),	-- 三日一次
	('national', '000000', 'frequency', 'qw',      '1/7',  'N-codes.frequency'),	-- 每周一次
	('national', '000000', 'frequency', 'biw',     '2/7',  'N-codes.frequency'),	-- 每周两次
	('national', '000000', 'frequency', 'tiw',     '3/7',  'N-codes.frequency'),	-- 每周三次
	('national', '000000', 'frequency', 'qow',     '1/14', 'N-codes.frequency'),	-- 隔周一次
	('national', '000000', 'frequency', '2W',      '1/14', 'N-codes.frequency'),	-- 每两周一次
	('national', '000000', 'frequency', '3W',      '1/21', 'N-codes.frequency'),	-- 每三周一次
	('national', '000000', 'frequency', '4W',      '1/28', 'N-codes.frequency'),	-- 每四周一次
	('national', '000000', 'frequency', 'q1/2h',   '48/1', 'N-codes.frequency'),	-- 每30分钟一次
	('national', '000000', 'frequency', 'qh',      '24/1', 'N-codes.frequency'),	-- 每小时一次
	('national', '000000', 'frequency', 'q1h',     '24/1', 'N-codes.frequency'),	-- 每小时一次
	('national', '000000', 'frequency', 'q2h',     '12/1', 'N-codes.frequency'),	-- 每二小时一次
	('national', '000000', 'frequency', 'q3h',     '8/1',  'N-codes.frequency'),	-- 每三小时一次
	('national', '000000', 'frequency', 'q4h',     '6/1',  'N-codes.frequency'),	-- 每四小时一次
	('national', '000000', 'frequency', 'q5h',     '5/1',  'N-codes.frequency'),	-- 每五小时一次
	('national', '000000', 'frequency', 'q6h',     '4/1',  'N-codes.frequency'),	-- 每六小时一次
	('national', '000000', 'frequency', 'q8h',     '3/1',  'N-codes.frequency'),	-- 每八小时一次
	('national', '000000', 'frequency', 'q12h',    '2/1',  'N-codes.frequency');	-- 每12小时一次
