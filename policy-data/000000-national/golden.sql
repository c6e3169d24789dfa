-- The nation: code tables, and samples of real settlements worked again with rows made up to fit them.  Run by
-- test/pgtap/golden_national.sql in a transaction.

-- Level codes have no order: 14 is level 1, 13 level 2, 12 level 3, 11 none.
SELECT is(jsonb_object_agg(r.body ->> 'local', r.body ->> 'key'), '{"01": "3", "02": "3", "03": "3", "04": "3", "05": "2", "06": "2", "07": "2", "08": "1", "09": "1", "10": "1", "11": "0", "12": "3", "13": "2", "14": "1"}',
	'N-codes.hosp_lv each code has its tier')
FROM mmt.rows_in_force('{000000}') r WHERE r.relation = 'code_map' AND r.body ->> 'domain' = 'tier';
SELECT is(count(*), 0::bigint, 'N-codes.psn_type each category begins with its class')
FROM mmt.rows_in_force('{000000}') r WHERE r.relation = 'code_map' AND r.body ->> 'domain' = 'status' AND left(r.body ->> 'local', 2) <> r.body ->> 'key';
-- 84 tablets, one at a time: biw is 84 x 7 / 2, tiw 84 x 7 / 3, q8h 84 / 3.
SELECT is(jsonb_object_agg(f, mmt.days_supply(84, 1, f, '000000')), '{"qd": 84, "bid": 42, "tid": 28, "qid": 21, "qod": 168, "qw": 588, "biw": 294, "tiw": 196, "4W": 2352, "q8h": 28, "q12h": 42, "q1/2h": 1, "prn": null, "st": null}',
	'N-codes.frequency days that a supply lasts')
FROM unnest('{qd,bid,tid,qid,qod,qw,biw,tiw,4W,q8h,q12h,q1/2h,prn,st}'::text[]) f;

-- Vector B (Hebei): 4.52, class B with 5% first: 4.52 × 5% = 0.226, half up 0.23; 4.52 − 0.23 = 4.29 within the scope, all
-- of it deductible (500 stands for any that is not yet full); the fund 0, the person 4.52.
INSERT INTO mmt.area (area, parent, name_zh, kind) VALUES ('golden', '000000', '算例', 'province');
INSERT INTO mmt.document (document, title) VALUES ('golden', '算例');
INSERT INTO mmt.clause (clause, document, gist_zh, source_quality) VALUES ('golden', 'golden', '算例', 'example');
SELECT mmt.open_draft('golden', 'golden', '算例') IS NOT NULL AS opened \gset
INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('golden', 'b', 10, 'golden');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('golden', 'b', 10, 'gross', 'advance',     'share', 'advance',    NULL,         'line', false, 'golden'),
	('golden', 'b', 20, 'gross', 'flow',        'share', NULL,         NULL,         NULL,   false, 'golden'),
	('golden', 'b', 30, 'flow',  'deductible',  'fill',  'deductible', 'deductible', NULL,   true,  'golden'),
	('golden', 'b', 40, 'flow',  'fund',        'share', 'rate',       NULL,         NULL,   true,  'golden'),
	('golden', 'b', 50, 'flow',  'coinsurance', 'share', NULL,         NULL,         NULL,   false, 'golden');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('golden', 'deductible', 'b.deductible', 'year', 'golden');
INSERT INTO mmt.parameter (draft, parameter, class, amount, clause) VALUES
	('golden', 'advance',    '02', '5%',  'golden'),
	('golden', 'deductible', NULL, '500', 'golden'),
	('golden', 'rate',       NULL, '70%', 'golden');
SELECT is(parts, '{"b.advance": 0.23, "b.deductible": 4.29}', 'vector B: all that is within the scope goes to the deductible')
FROM mmt.adjudicate('golden', '2023-01-01', class => '02', draft => 'golden', lines => '[{"price": 4.52, "quantity": 1}]');
SELECT is(format('%s %s', fund, person), '0.00 4.52', 'vector B: the fund pays nothing')
FROM mmt.adjudicate('golden', '2023-01-01', class => '02', draft => 'golden', lines => '[{"price": 4.52, "quantity": 1}]');
-- Vector D shows that a reversal negates every field.  Of B it gives back 4.29 of deductible.
SELECT is((OPERATOR(mmt.-) delta)::text, '{"golden/deductible@2023": -429}', 'vector D: a reversal of B is its negated delta')
FROM mmt.adjudicate('golden', '2023-01-01', class => '02', draft => 'golden', lines => '[{"price": 4.52, "quantity": 1}]');

-- Class is not indication: on the exclusions stand drugs of antihypertensive classes for other diseases.
SELECT ok(EXISTS (SELECT FROM mmt.rows_in_force('{000000}') r WHERE r.body ->> 'list' = 'two_disease_not' AND c LIKE replace(r.body ->> 'member', '*', '%')), 'N-2D.cautions ' || c)
FROM unnest('{XC02ACG198A010010202120,XC02KXB144A001010100151,XC03DAF731A001010105001,XC07ABL385B001010201563}'::text[]) c;
SELECT ok(NOT EXISTS (SELECT FROM mmt.rows_in_force('{000000}') r WHERE r.body ->> 'list' = 'two_disease_not' AND c LIKE replace(r.body ->> 'member', '*', '%')), 'N-2D.classes ' || c)
FROM unnest('{XC09CAA284A001010100553,XC08CAA321A001010179306,XC07AGL432B002010101495,XA10BKA338A001010580716}'::text[]) c;
