-- A book over time: facts of relations, prescriptions settled once, re-derivation, merged persons, closed years, seals.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'EARLY-48';	-- a zone where it is tomorrow already: no day that is posted depends on it

CREATE FUNCTION pg_temp.refused(command text, OUT state text, OUT message text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
END
$$;
-- what verify finds after an unlawful change, which is then undone
CREATE FUNCTION pg_temp.found(VARIADIC changes text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	change text;
BEGIN
	BEGIN
		ALTER TABLE ledger.settlement DISABLE TRIGGER stays;
		ALTER TABLE ledger.request DISABLE TRIGGER stays;
		FOREACH change IN ARRAY changes LOOP
			EXECUTE change;
		END LOOP;
		SELECT string_agg(DISTINCT v.problem, ', ' ORDER BY v.problem) INTO said FROM ledger.verify() v;
		RAISE SQLSTATE 'ZZ001';
	EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
		RETURN said;
	END;
END
$$;

-- ---- rules: 100 a year are borne; then the fund pays 60%, 80% for the enrolled, 90% for procured drugs; of the rest the account what it has ----

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999500', '甲市', 'City A', 'city');
INSERT INTO mmt.document (document, title) VALUES ('BC', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('BC-1', 'BC', '第一条', 'Everything', 'seed');
DO $$ BEGIN PERFORM mmt.open_draft('bc', '999500'), mmt.open_draft('bc-next', '999500'); END $$;
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('bc', 'care.deductible', 'person'), ('bc', 'care.fund', 'fund'), ('bc', 'care.self', 'person'), ('bc', 'care.account', 'account');
INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('bc', 'care', 10, 'BC-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('bc', 'deductible', 'fen', 'care.deductible', 'year', 'BC-1'),
	('bc', 'fund', 'fen', 'care.fund', 'year', 'BC-1'), ('bc', 'visits', 'count', 'claims of care', 'ever', 'BC-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('bc', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'BC-1'), ('bc', 'care', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'BC-1'),
	('bc', 'care', 30, 'flow', 'fund', 'share', 'rate', NULL, true, 'BC-1'), ('bc', 'care', 40, 'flow', 'account', 'fill', 'balance', NULL, false, 'BC-1'),
	('bc', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'BC-1');
INSERT INTO mmt.parameter (draft, parameter, amount, facts, priority, clause) VALUES ('bc', 'deductible', '100', NULL, 0, 'BC-1'), ('bc', 'rate', '60%', NULL, 0, 'BC-1'),
	('bc', 'rate', '80%', '{"enrolment.benefit": "chronic"}', 1, 'BC-1'), ('bc', 'rate', '90%', '{"drug.procured": "yes"}', 2, 'BC-1'),
	('bc', 'balance', '1 x account.balance', '{"use_account": "yes"}', 0, 'BC-1'), ('bc-next', 'rate', '70%', NULL, 0, 'BC-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, message_zh, message_en, kind, clause) VALUES
	('bc', 'settlement', 'entitled', 'eligibility', 'block', 'enrolment.state', 'is', 'active', '没有待遇', 'not entitled', 'chronic', 'BC-1'),
	('bc', 'settlement', 'shared', 'eligibility', 'block', 'sharing.holder', 'is', '*', '未授权使用该账户', 'the account is not shared', 'family', 'BC-1');
DO $$ BEGIN PERFORM mmt.publish('bc'), mmt.create_book('ledger'); END $$;

-- a bill of 999500: day, amount and what else there is
CREATE FUNCTION pg_temp.bill(day text, amount numeric, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('area', '999500', 'date', day, 'disease', 'D1') || CASE WHEN amount IS NULL THEN '{}' ELSE jsonb_build_object('amount', amount) END || more
$$;

-- ---- facts of relations ----

SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2024-02-01', 200, '{"facts": {"enrolment.benefit": "chronic"}}'))), 80.00, 'without a relation the bill says what it knows: 80% of the 100 that are left');
DO $$ BEGIN PERFORM mmt.add_reference('ledger', 'enrolment', 'drug', 'account', 'sharing'); END $$;
SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT ledger.quote('P0', pg_temp.bill('2024-02-01', 200, '{"facts": {"enrolment.benefit": "chronic"}}'))$q$)$$,
	$$VALUES ('MM020', 'the bill may not say "enrolment.benefit", which the book''s relations know')$$, 'with one, it may not: in the same session');
SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2024-02-01', 200))), 60.00, 'who is not enrolled gets 60%');
INSERT INTO ledger.enrolment (person, disease, benefit, state, valid) VALUES ('P0', 'D1', 'chronic', 'active', '[2024-01-01,2025-01-01)');
SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2024-02-01', 200))), 80.00, 'who is gets 80%');
SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2025-01-01', 200))), 60.00, 'on the days of the enrolment');
SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2024-02-01', 200, '{"disease": "D2"}'))), 60.00, 'and for its disease');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P9', 'x', pg_temp.bill('2024-02-01', 200, '{"kind": "chronic"}'))$$)).state, 'MM102', 'a check reads the relations, too');
SELECT is((SELECT fund FROM ledger.quote('P0', pg_temp.bill('2024-02-01', 200, '{"kind": "chronic"}'))), 80.00, 'and passes who is entitled');
-- deductible of 100 over lines of 100 and 100: 50 each; 90% of 50 and 60% of 50
INSERT INTO ledger.drug (drug, procured) VALUES ('A', 'yes'), ('B', 'no');
SELECT results_eq($$SELECT fund, lines -> 0 ->> 'care.fund', lines -> 1 ->> 'care.fund' FROM ledger.settle('P2', 'lines', pg_temp.bill('2024-02-01', NULL, '{"lines": [{"drug": "A", "amount": 100}, {"drug": "B", "amount": 100}]}'))$$,
	$$VALUES (75.00, '45.00', '30.00')$$, 'a drug is looked up for each line');
SELECT is((SELECT bill #>> '{lines,0,facts,drug.procured}' FROM ledger.settlement WHERE person_id = 'P2'), 'yes', 'what was looked up is kept with the bill');
SELECT is((SELECT settlement_id FROM ledger.settle('P2', 'lines', pg_temp.bill('2024-02-01', NULL, '{"lines": [{"drug": "A", "amount": 100}, {"drug": "B", "amount": 100}]}'))), 1::bigint, 'a retry is the bill as it was asked for');
INSERT INTO ledger.enrolment (person, disease, benefit, valid) VALUES ('P3', 'D1', 'chronic', '[2024-01-01,2025-01-01)'), ('P3', 'D1', 'other', '[2024-06-01,)');
SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT ledger.settle('P3', 'x', pg_temp.bill('2024-07-01', 1))$q$)$$,
	$$VALUES ('21000', 'a relation of book "ledger" has several rows for one key: ledger.enrolment D1, P3')$$, 'two rows where there is one at most');
-- 100 borne, 60% of 100 by the fund, and of 40 left the account pays the 25 it has
INSERT INTO ledger.account VALUES ('P2', 25), ('P4', 30);
SELECT is((pg_temp.refused($$SELECT ledger.settle('P8', 'acc', pg_temp.bill('2024-02-01', 200, '{"kind": "family", "facts": {"use_account": "yes", "account_of": "P2"}}'))$$)).state, 'MM102', 'the account of another only with his leave');
INSERT INTO ledger.sharing VALUES ('P2', 'P8');
SELECT results_eq($$SELECT fund, account, person FROM ledger.settle('P8', 'acc', pg_temp.bill('2024-02-01', 200, '{"kind": "family", "facts": {"use_account": "yes", "account_of": "P2"}}'))$$,
	'VALUES (60.00, 25.00, 115.00)', 'then it pays what it has');

-- ---- a prescription is settled once ----

SELECT lives_ok($$SELECT ledger.settle('P4', 'rx1', pg_temp.bill('2024-03-01', 10, '{"prescription": "RX1"}'))$$, 'a prescription is settled');
SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT ledger.settle('P4', 'rx1 again', pg_temp.bill('2024-03-02', 10, '{"prescription": "RX1"}'))$q$)$$,
	$$SELECT 'MM033', format('prescription "RX1" was settled by %s', settlement_id) FROM ledger.request WHERE key = 'rx1'$$, 'once');
SELECT lives_ok($$SELECT ledger.reverse('P4', (SELECT settlement_id FROM ledger.request WHERE key = 'rx1'), 'rx1-r', 'returned')$$, 'until it is reversed');
SELECT lives_ok($$SELECT ledger.settle('P4', 'rx1 again', pg_temp.bill('2024-03-02', 10, '{"prescription": "RX1"}'))$$, 'then it may be settled anew');
SELECT lives_ok($$SELECT ledger.settle('P4', 'rx2 ' || d, pg_temp.bill('2024-03-02', NULL, jsonb_build_object('prescription', 'RX2', 'dispensing', d, 'lines', '[{"amount": 10, "quantity": 5}]'::jsonb))) FROM unnest(ARRAY['D1', 'D2']) d$$,
	'one that is dispensed in parts, each part');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P4', 'rx2 D2 again', pg_temp.bill('2024-03-02', 10, '{"prescription": "RX2", "dispensing": "D2"}'))$$)).state, 'MM033', 'no part twice');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P4', 'rx2', pg_temp.bill('2024-03-02', 10, '{"prescription": "RX2"}'))$$)).state, 'MM033', 'nor the whole after a part');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P4', 'rx1 D1', pg_temp.bill('2024-03-02', 10, '{"prescription": "RX1", "dispensing": "D1"}'))$$)).state, 'MM033', 'nor a part after the whole');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
SELECT is(pg_temp.found('DELETE FROM ledger.settled WHERE dispensing = $q$D1$q$'), 'prescription', 'found: a settled part that is not noted');
SELECT is(pg_temp.found($q$INSERT INTO ledger.settled VALUES ('P4', 'RX9', '', 1)$q$), 'prescription', 'found: one that nothing settled');
SELECT is(pg_temp.found($q$UPDATE ledger.settled SET dispensing = '' WHERE dispensing = 'D1'$q$), 'prescription', 'found: the whole beside a part');
-- dispensed, settled, taken from stock
DO $$ BEGIN PERFORM mmt.add_reference('ledger', 'dispensing', 'stock_move'); END $$;
INSERT INTO ledger.dispensing (id, person, prescription, date, drug, quantity) VALUES ('D1', 'P4', 'RX2', '2024-03-02', 'A', 5), ('D2', 'P4', 'RX2', '2024-03-02', 'A', 5);
INSERT INTO ledger.stock_move (id, institution, drug, date, kind, quantity, dispensing) VALUES ('M1', 'H1', 'A', '2024-01-01', 'delivery', 12, NULL),
	('M2', 'H1', 'A', '2024-03-02', 'dispensing', -5, 'D1'), ('M3', 'H1', 'A', '2024-03-02', 'dispensing', -5, 'D2');
SELECT is_empty('SELECT * FROM ledger.verify()', 'settled, dispensed and taken from stock are the same');
SELECT is(pg_temp.found($q$UPDATE ledger.dispensing SET quantity = 6 WHERE id = 'D1'$q$), 'dispensing, stock', 'found: more dispensed than settled');
SELECT is(pg_temp.found($q$DELETE FROM ledger.stock_move WHERE id = 'M3'$q$), 'stock', 'found: dispensed out of nowhere');
SELECT is(pg_temp.found($q$UPDATE ledger.stock_move SET quantity = 9 WHERE id = 'M1'$q$), 'stock', 'found: more left than came');
SELECT is(pg_temp.found($q$UPDATE ledger.dispensing SET person = 'P2' WHERE id = 'D1'$q$), 'dispensing', 'found: dispensed to another');

-- ---- derived again ----

-- P1 is not enrolled: 100 borne, 60% of 100; then enrolled in arrears: 80% of 100
SELECT is((SELECT fund FROM ledger.settle('P1', 'a', pg_temp.bill('2024-02-01', 200))), 60.00, 'before the enrolment is approved');
SELECT is_empty($$SELECT * FROM ledger.rederive('P1', '2024-01-01', 're-0', 'nothing changed')$$, 'derived again it is the same');
INSERT INTO ledger.enrolment (person, disease, benefit, valid) VALUES ('P1', 'D1', 'chronic', '[2024-01-01,)');
SELECT results_eq($$SELECT fund_before, fund_after, person_before, person_after FROM ledger.rederive('P1', '2024-01-01', 're-1', 'enrolled in arrears')$$,
	'VALUES (60.00, 80.00, 140.00, 120.00)', 'an enrolment approved in arrears');
SELECT results_eq($$SELECT r.* FROM ledger.rederive('P1', '2024-01-01', 're-1', 'enrolled in arrears') r$$,
	$$SELECT c.corrects, v.reversed_by, c.settlement_id, 60.00, 80.00, 140.00, 120.00 FROM ledger.settlement c JOIN ledger.reversal v ON v.settlement_id = c.corrects WHERE c.person_id = 'P1' AND c.kind = 'correct'$$,
	'a retry says the same');
SELECT is((SELECT count(*) FROM ledger.settlement WHERE person_id = 'P1'), 3::bigint, 'one settlement, its reversal, its correction');
-- P5: 100 in March bear the deductible; then comes one of January: at first 60 of the fund; in the order of care it bears the deductible, and March gets the 60
SELECT is((SELECT fund FROM ledger.settle('P5', 'march', pg_temp.bill('2024-03-01', 100))), 0.00, 'March came first');
SELECT is((SELECT fund FROM ledger.settle('P5', 'january', pg_temp.bill('2024-01-15', 100))), 60.00, 'and January late');
SELECT results_eq($$SELECT q.key, r.fund_before, r.fund_after FROM ledger.rederive('P5', '2024-01-01', 're', 'a late claim') r JOIN ledger.request q ON q.settlement_id = r.settlement_id$$,
	$$VALUES ('january', 60.00, 0.00), ('march', 0.00, 60.00)$$, 'in the order of care');
-- P6 settles, then the rate becomes 70% for all time
SELECT is((SELECT fund FROM ledger.settle('P6', 'a', pg_temp.bill('2024-02-01', 200))), 60.00, 'by the edition of then');
DO $$ BEGIN PERFORM mmt.publish('bc-next'); END $$;
SELECT results_eq($$SELECT fund_before, fund_after FROM ledger.rederive('P6', '2024-01-01', 're', 'a new edition')$$, 'VALUES (60.00, 70.00)', 'by a retroactive one');
SELECT is((SELECT fund FROM ledger.settle('P6', 'a', pg_temp.bill('2024-02-01', 200))), 60.00, 'the first request is still answered as it was');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM ledger.settlement s, ledger.replay(s.person_id, s.settlement_id) r$$, 'every entry replays on what came before it');
SELECT is_empty('SELECT * FROM ledger.verify()', 'and the book is right');
SELECT is(pg_temp.found($q$UPDATE ledger.settlement SET corrects = NULL WHERE person_id = 'P6' AND kind = 'correct'$q$), 'chain', 'found: a correction that names nothing');
SELECT is(pg_temp.found($q$UPDATE ledger.settlement SET corrects = settlement_id WHERE person_id = 'P6' AND kind = 'correct'$q$), 'chain, correction', 'found: one that names what is not reversed');
SELECT is((pg_temp.refused($$SELECT ledger.rederive('P1', NULL, 'k', 'x')$$)).state, 'MM020', 'since when is needed');

-- ---- merged persons ----

-- P10 bore 100 and the fund 70 of 100; P11 bore 60
SELECT is((SELECT fund FROM ledger.settle('P10', 'a', pg_temp.bill('2024-02-01', 200))), 70.00, 'one id');
SELECT is((SELECT fund FROM ledger.settle('P11', 'a', pg_temp.bill('2024-02-01', 60))), 0.00, 'another id of the same person');
SELECT lives_ok($$SELECT ledger.merge_person('P11', 'P10', 'm', 'one person')$$, 'merged');
SELECT lives_ok($$SELECT ledger.merge_person('P11', 'P10', 'm', 'one person')$$, 'once');
SELECT results_eq($$SELECT DISTINCT day FROM ledger.posting WHERE person_id IN ('P10', 'P11') AND reason = 'one person'$$, $$VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date)$$, 'today, as China has it');
SELECT results_eq($$SELECT person_id, tally -> '999500/deductible@2024', tally -> '999500/visits' FROM ledger.balance WHERE person_id IN ('P10', 'P11') ORDER BY person_id$$,
	$$VALUES ('P10', '16000'::jsonb, '2'::jsonb), ('P11', NULL, NULL)$$, 'what both used is with the one that stays');
SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT ledger.settle('P11', 'b', pg_temp.bill('2024-02-02', 1))$q$)$$, $$VALUES ('MM034', 'person "P11" was merged into "P10"')$$, 'the other takes no more bills');
SELECT is((SELECT fund FROM ledger.settle('P11', 'a', pg_temp.bill('2024-02-01', 60))), 0.00, 'but answers a retry');
SELECT is((pg_temp.refused($$SELECT ledger.post('P11', '2024-01-01', '{"999500/fund@2024": 1}', 'x', NULL, 'p')$$)).state, 'MM034', 'nor postings');
SELECT is((pg_temp.refused($$SELECT ledger.merge_person('P10', 'P6', 'm2', 'x')$$)).state, 'MM034', 'who took one in stays');
SELECT lives_ok($$SELECT ledger.reverse('P11', (SELECT settlement_id FROM ledger.settlement WHERE person_id = 'P11' AND kind = 'settle'), 'r', 'returned')$$, 'what the other had can be reversed');
SELECT results_eq($$SELECT tally -> '999500/deductible@2024' FROM ledger.balance WHERE person_id IN ('P10', 'P11') ORDER BY person_id$$, $$VALUES ('10000'::jsonb), (NULL)$$, 'and goes back to the one that stays');
-- P12 bore 100, and the fund 70 of 100; with 10 of each of two others before it, it bears 80 and the fund 70% of 120
SELECT is((SELECT fund FROM ledger.settle('P12', 'a', pg_temp.bill('2024-02-01', 200))), 70.00, 'a third id');
SELECT lives_ok($$SELECT ledger.settle(p, 'a', pg_temp.bill('2024-02-01', 10)), ledger.merge_person(p, 'P12', 'twins', 'one person') FROM unnest(ARRAY['P13', 'P14']) p$$, 'one key merges several');
SELECT results_eq($$SELECT fund_before, fund_after FROM ledger.rederive('P12', '2024-01-01', 'twins', 'one person')$$, 'VALUES (70.00, 84.00)', 'and derives again what it changed');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
SELECT is(pg_temp.found($q$UPDATE ledger.balance SET merged_into = 'nobody' WHERE person_id = 'P11'$q$), 'balance', 'found: merged into nobody');
SELECT is(pg_temp.found($q$UPDATE ledger.balance SET merged_into = 'P10' WHERE person_id = 'P6'$q$), 'balance', 'found: merged with something left');

-- ---- what a client might try ----

SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT ledger.quote('P1', pg_temp.bill('2025-06-01', 200, '{"facts": {"date": "2024-06-01"}}'))$q$)$$, $$VALUES ('MM020', 'facts may not say "date"')$$,
	'another day for the look-ups');
SELECT is((pg_temp.refused(format('SELECT ledger.quote(%L, pg_temp.bill(%L, 200, %L))', 'P1', '2024-06-01', f.f))).message, format('facts may not say "%s"', f.what), 'facts that say what the bill says: ' || f.what)
FROM (VALUES ('disease', '{"facts": {"disease": "D2"}}'), ('amount', '{"facts": {"amount": 1}}'), ('prescription', '{"facts": {"prescription": "RX1"}}'), ('identified', '{"facts": {"identified": "01"}}'),
	('person', '{"facts": {"person": "P2"}}')) f (what, f);
SELECT is((pg_temp.refused($$SELECT ledger.quote('P1', pg_temp.bill('2024-06-01', NULL, '{"lines": [{"drug": "B", "amount": 100, "facts": {"drug": "A"}}]}'))$$)).message, 'facts may not say "drug"', 'and a line what the line says');
SELECT is((SELECT fund FROM ledger.quote('P1', pg_temp.bill('2024-06-01', 100, '{"facts": null, "lines": null, "tags": null, "prescription": null}'))), 80.00, 'nulls are as if not given');
SELECT lives_ok($$SELECT ledger.settle('P20', 'null', pg_temp.bill('2024-06-01', 100, '{"facts": null, "lines": null, "dispensing": ""}'))$$, 'also when they are settled');
SELECT is_empty($$SELECT * FROM ledger.rederive('P20', '2024-01-01', 'r', 'x')$$, 'and derived again');
SELECT lives_ok($$SELECT ledger.settle('P20', 'blank ' || n, pg_temp.bill('2024-06-01', 1, '{"prescription": ""}')) FROM generate_series(1, 2) n$$, 'an empty prescription is none');
SELECT is(mmt.settlement_flaw('["\u0001\u0001\u0001\u000f\u0001\u0001\u0001\u000f","xxxxxx","yyyyyyamount"]', 1.00, '{"a":1.00}', NULL), 'bill', 'an array where a bill should be');
SELECT is(mmt.settlement_flaw('{"lines": [["a", "b"]]}', 1.00, '{"a":1.00}', '[{"a": 1.00}]'), 'line 1', 'or a line');
-- once only
SELECT lives_ok($$SELECT ledger.settle('P20', 'd9', pg_temp.bill('2024-06-01', 1, '{"prescription": "RX8", "dispensing": "D9"}'))$$, 'a dispensing');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P20', 'd9 again', pg_temp.bill('2024-06-01', 1, '{"prescription": "RX9", "dispensing": "D9"}'))$$)).state, 'MM033', 'is settled once, whatever prescription it names');
SELECT is((pg_temp.refused($$SELECT ledger.quote('P20', pg_temp.bill('2024-06-01', 1, '{"dispensing": "D9"}'))$$)).state, 'MM033', 'a quote says so, too');
SELECT lives_ok($$SELECT ledger.settle('P21', 'rx', pg_temp.bill('2024-06-01', 1, '{"prescription": "RX7"}'))$$, 'a prescription of one id');
SELECT lives_ok($$SELECT ledger.merge_person('P21', 'P20', 'm21', 'one person')$$, 'who is another');
SELECT is((pg_temp.refused($$SELECT ledger.settle('P20', 'rx7', pg_temp.bill('2024-06-01', 1, '{"prescription": "RX7"}'))$$)).state, 'MM033', 'is not settled once more by the other');
INSERT INTO ledger.dispensing (id, person, prescription, date, drug, quantity) VALUES ('D9', 'P20', 'RX8', '2024-06-01', 'A', 1);
INSERT INTO ledger.stock_move (id, institution, drug, date, kind, quantity, dispensing) VALUES ('M9', 'H1', 'A', '2024-06-01', 'dispensing', -1, 'D9');
-- derived again whatever keys there are; what no relation gives stays
SELECT lives_ok($$SELECT ledger.settle('P22', 'k/+1', pg_temp.bill('2024-06-02', 100)), ledger.settle('P22', 'k/-1', pg_temp.bill('2024-06-01', 100))$$, 'keys that look like those of a rederivation');
SELECT is((SELECT count(*) FROM ledger.rederive('P22', '2024-01-01', 'k', 'x')), 2::bigint, 'do not stand in its way');
SELECT is((SELECT count(*) FROM ledger.rederive('P22', '2024-01-01', 'k', 'x')), 2::bigint, 'a retry');
SELECT is((pg_temp.refused($$SELECT ledger.rederive('P22', '2024-02-01', 'k', 'x')$$)).state, 'MM030', 'a key serves once');
SELECT is((pg_temp.refused($$SELECT ledger.merge_person('P22', 'nobody', 'm', 'x')$$)).message, 'the book knows no person "nobody"', 'nobody is merged into nobody');
ALTER TABLE ledger.drug DROP procured;
SELECT is((SELECT fund FROM ledger.settle('P23', 'a', pg_temp.bill('2024-06-01', 200, '{"facts": {"drug.procured": "yes"}}'))), 90.00, 'a fact whose column is missing comes with the bill');
SELECT is_empty($$SELECT * FROM ledger.rederive('P23', '2024-01-01', 'r', 'x')$$, 'and stays with it');
ALTER TABLE ledger.drug ADD procured text;
-- postings
SELECT lives_ok($$SELECT ledger.post('P24', '2024-01-01', '{"999500/deductible@2024-01": 10000}', 'opening', NULL, 'o')$$, 'another spelling of a period');
SELECT is((SELECT tally FROM ledger.balance WHERE person_id = 'P24'), '{"999500/deductible@2024": 10000}'::jsonb, 'is brought to the one that counts');
SELECT is((pg_temp.refused(format('SELECT ledger.post(%L, %L, %L, %L, NULL, %L)', 'P24', '2024-01-01', format('{"%s": 1}', n.n), 'x', 'k'))).state, 'MM020', 'a posting to ' || n.n)
FROM unnest(ARRAY['999500/deductible', '999500/deductible@24', '999500/visits@2024', '999500/deductible@2024,x', '999500/nothing@2024']) n (n);
SELECT is((pg_temp.refused($$SELECT ledger.post('P24', '0044-03-15 BC', '{"999500/deductible@2024": 1}', 'x', NULL, 'k')$$)).state, 'MM020', 'no posting before the calendar begins');
-- settings of the caller
SET LOCAL standard_conforming_strings = off;
SELECT lives_ok('SELECT ledger.seal()', 'sealed with another reading of backslashes');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
RESET standard_conforming_strings;
SELECT is_empty('SELECT * FROM ledger.verify()', 'either way');
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND regexp_replace(prosrc, 'E''[^'']*''', '', 'g') ~ '[\\]'$$, 'no function of a book reads backslashes as its caller does');
SELECT is((pg_temp.refused(format('SELECT mmt.create_book(%L)', repeat('b', 64)))).state, '22023', 'a name that would be cut');
SELECT is((pg_temp.refused(format('SELECT ledger.settle(%L, %L, pg_temp.bill(%L, 1))', repeat('p', 1001), 'k', '2024-01-01'))).state, 'MM020', 'a person too long for an index');

-- what cannot be read does not hide the rest
SELECT is(pg_temp.found($q$UPDATE ledger.balance SET tally = '{"999500/fund@2024": 1.5}' WHERE person_id = 'P1'$q$, $q$UPDATE ledger.settlement SET delta = '[]' WHERE person_id = 'P2'$q$,
	$q$UPDATE ledger.settlement SET parts = '{"x": 1.001}' WHERE person_id = 'P4'$q$, $q$UPDATE ledger.settlement SET bill = bill || '{"amount": "abc"}' WHERE person_id = 'P10' AND kind = 'settle'$q$,
	$q$DELETE FROM ledger.settled WHERE prescription = 'RX1'$q$), 'balance, chain, money, prescription, reversal', 'found: all that cannot be read, and what is wrong beside');

-- ---- a closed year ----

SELECT is((pg_temp.refused($$SELECT ledger.close_year(extract(year FROM now() AT TIME ZONE 'Asia/Shanghai')::int)$$)).state, 'MM020', 'a year that is not over');
SELECT cmp_ok((SELECT ledger.close_year(2024)), '>', 5::bigint, 'a year is closed');
SELECT is((SELECT ledger.close_year(2024)), 0::bigint, 'once is enough');
SELECT results_eq($$SELECT b.tally, a.tally -> '999500/deductible@2024' FROM ledger.balance b JOIN ledger.archive a USING (person_id) WHERE b.person_id = 'P10'$$,
	$$VALUES ('{"999500/visits": 1}'::jsonb, '10000'::jsonb)$$, 'what is of the year lies in the archive, what is not stays');
SELECT is_empty('SELECT * FROM ledger.verify()', 'balance and archive are what was posted');
SELECT is(pg_temp.found($q$UPDATE ledger.archive SET tally = tally || '{"999500/fund@2024": 1}' WHERE person_id = 'P10'$q$), 'balance', 'found: a changed archive');
SELECT is(pg_temp.found($q$INSERT INTO ledger.archive VALUES ('P77', 2024, '{"999500/fund@2024": 1}')$q$), 'archive, balance', 'found: an archive of nobody');
-- the deductible of 2024 is borne: 70% of 100
SELECT is((SELECT fund FROM ledger.quote('P10', pg_temp.bill('2024-12-31', 100))), 70.00, 'a late bill finds what was used then');
SELECT is((SELECT fund FROM ledger.settle('P10', 'late', pg_temp.bill('2024-12-31', 100))), 70.00, 'when it is settled, too');
SELECT is((SELECT kind FROM ledger.settlement WHERE person_id = 'P10' AND day = '2024-12-31'), 'correct', 'and is a correction');
SELECT is((SELECT fund FROM ledger.settle('P10', '2025', pg_temp.bill('2025-01-02', 200))), 70.00, 'the next year begins anew: 100 borne, 70% of 100');
SELECT is((SELECT kind FROM ledger.settlement WHERE person_id = 'P10' AND day = '2025-01-02'), 'settle', 'and is none');
SELECT lives_ok($$SELECT ledger.reverse('P10', (SELECT settlement_id FROM ledger.settlement WHERE person_id = 'P10' AND day = '2024-02-01'), 'r1', 'x')$$, 'what was settled before can be reversed after');
SELECT is((SELECT fund FROM ledger.quote('P10', pg_temp.bill('2024-12-31', 100))), 0.00, 'and gives the deductible back to its year');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM ledger.settlement s, ledger.replay(s.person_id, s.settlement_id) r$$, 'and replays');
SELECT is((SELECT ledger.close_year(2024)), 1::bigint, 'closing again files what came late');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');

-- ---- sealed ----

SELECT matches((SELECT ledger.seal()), '^[0-9a-f]{64}$', 'a seal is a root to keep elsewhere');
SELECT lives_ok($$SELECT ledger.settle('P10', 'after', pg_temp.bill('2025-03-02', 200))$$, 'life goes on');
SELECT isnt((SELECT ledger.seal()), (SELECT encode(root, 'hex') FROM ledger.seal ORDER BY upto LIMIT 1), 'another day, another root');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
-- The root, worked out as docs/reference.md says, person by person; of 3000 some begin with the same two bytes.
CREATE FUNCTION pg_temp.root(before bytea, heads text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	person bytea;
	range bytea := '';
	persons bytea := '';
	ranges bytea := '';
	shared int := 0;
BEGIN
	FOR person IN EXECUTE format('SELECT sha256(convert_to(person_id, ''UTF8'') || hash) AS p FROM (%s) h ORDER BY p', heads) LOOP
		IF substr(person, 1, 2) <> range AND persons <> '' THEN
			ranges := ranges || sha256(persons);
			persons := '';
		END IF;
		shared := shared + (persons <> '')::int;
		range := substr(person, 1, 2);
		persons := persons || person;
	END LOOP;
	IF heads ~ 'generate_series' AND shared < 10 THEN
		RAISE EXCEPTION 'no range has two persons';
	END IF;
	RETURN sha256(before || ranges || CASE WHEN persons = '' THEN '' ELSE sha256(persons) END);
END $$;
CREATE FUNCTION pg_temp.content(heads text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	content bytea;
BEGIN
	EXECUTE mmt.seal_content(heads) INTO content;
	RETURN content;
END $$;
SELECT is(l.root, pg_temp.root(l.before, 'SELECT person_id, head AS hash FROM ledger.balance WHERE entries > 0'), 'the last root is over all heads and the root before')
FROM (SELECT root, lag(root) OVER (ORDER BY upto) AS before, upto FROM ledger.seal ORDER BY upto DESC LIMIT 1) l;
SELECT is(sha256(pg_temp.content(h.h)), pg_temp.root('', h.h), 'also of ranges with several persons') FROM (VALUES ($$SELECT 'P' || n AS person_id, sha256(n::text::bytea) AS hash FROM generate_series(1, 3000) n$$)) h (h);
SELECT is(pg_temp.content($$SELECT 'P' AS person_id, ''::bytea AS hash WHERE false$$), ''::bytea, 'nobody adds nothing');
-- the owner takes a person's last entry out and makes everything fit
SELECT is(pg_temp.found($q$DELETE FROM ledger.settlement WHERE person_id = 'P8'$q$, $q$DELETE FROM ledger.request WHERE person_id = 'P8'$q$, $q$DELETE FROM ledger.balance WHERE person_id = 'P8'$q$,
	$q$DELETE FROM ledger.archive WHERE person_id = 'P8'$q$), 'seal', 'found: a person without a trace');
SELECT is((pg_temp.refused('DELETE FROM ledger.seal')).state, '55000', 'a seal stays');
SELECT is((pg_temp.refused('SELECT mmt.seal_book($q$no book$q$)')).state, '42704', 'a schema that is no book');

-- ---- a look-up that comes back here ----

-- Where a table of the book is a view of the owner's own, reading it may quote for somebody else: P12, who bore the deductible of 2024, while P10 did not.
ALTER TABLE ledger.archive RENAME TO archive_below;
CREATE FUNCTION ledger.come_back() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('test.inside', true) IS DISTINCT FROM 'yes' THEN
		PERFORM set_config('test.inside', 'yes', true);
		PERFORM ledger.quote('P12', pg_temp.bill('2024-12-30', NULL, jsonb_build_object('lines', (SELECT jsonb_agg(jsonb_build_object('amount', i, 'drug', repeat('x', 40) || i)) FROM generate_series(1, 50) i))));
		PERFORM mmt.adjudicate_bill(pg_temp.bill('2024-12-30', 1), digest => (SELECT b.digest FROM ledger.settlement b ORDER BY b.settlement_id DESC LIMIT 1));
		PERFORM set_config('test.inside', 'no', true);
	END IF;
	RETURN true;
END
$$;
CREATE VIEW ledger.archive AS SELECT a.* FROM ledger.archive_below a WHERE ledger.come_back();
SELECT results_eq($$SELECT fund, person FROM ledger.quote('P10', pg_temp.bill('2024-12-31', 100))$$, 'VALUES (0.00, 100.00)', 'a quote within a quote');
SELECT results_eq($$SELECT fund, person FROM ledger.settle('P10', 'back', pg_temp.bill('2024-12-31', 60))$$, 'VALUES (0.00, 60.00)', 'within a settlement');
SELECT is((SELECT delta FROM ledger.settlement WHERE settlement_id = (SELECT settlement_id FROM ledger.request WHERE key = 'back')), '{"999500/deductible@2024": 6000, "999500/visits": 1}', 'which posts what is its own');
SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
SELECT is_empty($$SELECT r.* FROM ledger.replay('P10', (SELECT settlement_id FROM ledger.request WHERE key = 'back')) r$$, 'and replays');

SELECT * FROM finish();
ROLLBACK;
