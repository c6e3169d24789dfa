-- Messages of the national interface: samples of real settlements worked again (E's figures are those of a policy's own example), both
-- ways of summing up fund_pay_sumamt, fee lines that wait, retries and reversals.  Rates and limits are made up to fit the samples.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'America/New_York';	-- no message depends on it

CREATE FUNCTION pg_temp.refused(message jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text; said text;
BEGIN
	PERFORM ifb.interface(message);
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
	RETURN state || ' ' || said;
END
$$;
-- a fee line, and a message around what it is about
CREATE FUNCTION pg_temp.line(sn text, amount numeric, class text DEFAULT '01', more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('feedetl_sn', sn, 'rx_circ_flag', '0', 'fee_ocur_time', '2024-03-05 09:30:00', 'med_list_codg', 'XC08CA', 'medins_list_codg', 'm1', 'det_item_fee_sumamt', amount, 'cnt', 1,
		'pric', amount, 'bilg_dept_codg', 'd1', 'bilg_dept_name', '心内科', 'bilg_dr_codg', 'D1', 'bilg_dr_name', '某医师', 'hosp_appr_flag', '1', 'chrgitm_lv', class, 'dise_codg', 'M03900') || more
$$;
CREATE FUNCTION pg_temp.data(person text, total numeric, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('psn_no', person, 'mdtrt_id', 'M-' || person, 'chrg_bchno', 'B1', 'insutype', '390', 'med_type', '14', 'mdtrt_cert_type', '02', 'mdtrt_cert_no', '430599199003077319',
		'medfee_sumamt', total, 'psn_setlway', '01', 'acct_used_flag', '0') || more
$$;
CREATE FUNCTION pg_temp.msg(infno text, data jsonb, lines jsonb DEFAULT NULL, area text DEFAULT '999700', institution text DEFAULT 'H99970000001') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('infno', infno, 'insuplc_admdvs', area, 'fixmedins_code', institution, 'input', jsonb_strip_nulls(jsonb_build_object('data', data)) || coalesce(jsonb_build_object('feedetail', lines), '{}'))
$$;
-- some of the amounts of an answer, as the samples list them
CREATE FUNCTION pg_temp.amounts(answer jsonb, VARIADIC fields text[]) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(coalesce(answer -> 'setlinfo' ->> f, '-'), ' ' ORDER BY n) FROM unnest(fields) WITH ORDINALITY f (f, n)
$$;
-- the identities of the interface that an answer breaks, each written out; account: whether fund_pay_sumamt includes the account
CREATE FUNCTION pg_temp.broken(answer jsonb, account bool) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(i.n::text, ',' ORDER BY i.n)
	FROM jsonb_to_record(answer -> 'setlinfo') s (medfee_sumamt numeric, fulamt_ownpay_amt numeric, overlmt_selfpay numeric, preselfpay_amt numeric, inscp_scp_amt numeric, act_pay_dedc numeric, hifp_pay numeric,
			cvlserv_pay numeric, hifes_pay numeric, hifmi_pay numeric, hifob_pay numeric, maf_pay numeric, oth_pay numeric, fund_pay_sumamt numeric, psn_part_amt numeric, acct_pay numeric,
			acct_mulaid_pay numeric, psn_cash_pay numeric, hosp_part_amt numeric),
		LATERAL (VALUES (1, medfee_sumamt = fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt + inscp_scp_amt),
			(2, CASE WHEN account THEN medfee_sumamt = fund_pay_sumamt + psn_cash_pay + hosp_part_amt ELSE medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt END),
			(3, CASE WHEN account THEN psn_part_amt = psn_cash_pay ELSE psn_part_amt = acct_pay + acct_mulaid_pay + psn_cash_pay END),
			(4, fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay + hifob_pay + maf_pay + oth_pay + CASE WHEN account THEN acct_pay + acct_mulaid_pay ELSE 0 END),
			(5, abs(act_pay_dedc) <= abs(inscp_scp_amt) AND sign(act_pay_dedc) IN (0, sign(inscp_scp_amt))),
			(6, answer -> 'result' IS NULL OR (SELECT ROW(sum((l ->> 'fulamt_ownpay_amt')::numeric), sum((l ->> 'overlmt_amt')::numeric), sum((l ->> 'preselfpay_amt')::numeric), sum((l ->> 'inscp_scp_amt')::numeric))
				FROM jsonb_array_elements(answer -> 'result') l) = ROW(fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_scp_amt)),
			(8, fund_pay_sumamt = (SELECT coalesce(sum((d ->> 'fund_payamt')::numeric), 0) FROM jsonb_array_elements(answer -> 'setldetail') d))) i (n, holds)
	WHERE i.holds IS NOT TRUE
$$;

-- ---- rules: province 999700 as B, D, E and A need them; 999710 as C; 999720 as 999700, but the account counts as fund payment ----

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('999700', NULL, '甲省', 'Province A', 'province'), ('999710', '999700', '乙市', 'City B', 'city'), ('999720', '999700', '丙市', 'City C', 'city'),
	('999730', '999700', '丁市', 'City D', 'city'), ('999740', '999700', '戊市', 'City E', 'city');
INSERT INTO mmt.document (document, title) VALUES ('IF', '某接口办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('IF', 'IF', '全文', 'figures made up to fit samples of real settlements', 'example');
SELECT mmt.open_draft('if', '999700'), mmt.open_draft('if-710', '999710'), mmt.open_draft('if-720', '999720'), mmt.open_draft('if-730', '999730'), mmt.open_draft('if-740', '999740');
INSERT INTO mmt.pot (draft, pot, bearer, nhsa_field) VALUES
	('if', 'out', 'person', 'fulamt_ownpay_amt'), ('if', 'overprice', 'person', 'overlmt_selfpay'), ('if', 'advance', 'person', 'preselfpay_amt'), ('if', 'deductible', 'person', 'act_pay_dedc'),
	('if', 'fund', 'fund', 'hifp_pay'), ('if', 'coinsurance', 'person', NULL), ('if', 'over', 'person', NULL), ('if', 'hospital', 'hospital', 'hosp_part_amt, fulamt_ownpay_amt'),
	('if', 'account_advance', 'account', 'acct_pay, preselfpay_amt'), ('if', 'account_deductible', 'account', 'acct_pay, act_pay_dedc'),
	('if-710', 'fund', 'fund', 'hifob_pay'),
	('if-720', 'account_advance', 'account', 'acct_pay, preselfpay_amt, fund_pay_sumamt'), ('if-720', 'account_deductible', 'account', 'acct_pay, act_pay_dedc, fund_pay_sumamt'),
	('if-730', 'coinsurance', 'person', 'hifp_pay');	-- a mistake
INSERT INTO mmt.benefit (draft, benefit, ord, scheme, name_zh, name_en, clause) VALUES ('if', 'care', 10, 'resident', '居民门诊', 'residents'' care', 'IF');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('if', 'deductible', 'care.deductible + care.account_deductible', 'year', 'IF');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('if', 'care', 10, 'gross', 'out', 'share', 'out', NULL, 'line', false, 'IF'), ('if', 'care', 12, 'out', 'hospital', 'fill', 'hospital', NULL, NULL, false, 'IF'),
	('if', 'care', 14, 'gross', 'overprice', 'keep', 'price_limit', NULL, 'line', false, 'IF'), ('if', 'care', 20, 'gross', 'advance', 'share', 'advance', NULL, 'line', false, 'IF'),
	('if', 'care', 30, 'gross', 'flow', 'share', NULL, NULL, NULL, false, 'IF'), ('if', 'care', 40, 'flow', 'deductible', 'fill', 'deductible', 'deductible', NULL, true, 'IF'),
	('if', 'care', 50, 'flow', 'fund', 'share', 'rate', NULL, NULL, true, 'IF'), ('if', 'care', 60, 'flow', 'coinsurance', 'share', NULL, NULL, NULL, false, 'IF'),
	('if', 'care', 65, 'fund', 'over', 'keep', 'cap', NULL, NULL, false, 'IF'),
	('if', 'care', 70, 'advance', 'account_advance', 'fill', 'account', NULL, NULL, false, 'IF'), ('if', 'care', 71, 'deductible', 'account_deductible', 'fill', 'account_left', NULL, NULL, false, 'IF');
-- hosp_appr_flag: 2 is not payable; 0 is not where the drug's use is limited
INSERT INTO mmt.parameter (draft, parameter, class, facts, priority, amount, clause) VALUES
	('if', 'out', '03', NULL, 0, '100%', 'IF'), ('if', 'out', NULL, '{"hosp_appr_flag": "2"}', 1, '100%', 'IF'), ('if', 'out', NULL, '{"lmt_used_flag": "1", "hosp_appr_flag": "0"}', 2, '100%', 'IF'),
	('if', 'price_limit', NULL, '{"drug": "XC09AA"}', 0, '10 x quantity', 'IF'), ('if', 'advance', '02', NULL, 0, '5%', 'IF'), ('if', 'advance', '02', '{"med_type": "21"}', 1, '20%', 'IF'),
	('if', 'deductible', NULL, NULL, 0, '500', 'IF'), ('if', 'deductible', NULL, '{"med_type": "21"}', 1, '800', 'IF'), ('if', 'deductible', NULL, '{"med_type": "two_disease"}', 1, '60', 'IF'),
	('if', 'hospital', NULL, NULL, 0, '0', 'IF'), ('if', 'cap', NULL, NULL, 0, '100000', 'IF'), ('if', 'rate', NULL, NULL, 0, '60%', 'IF'), ('if', 'rate', NULL, '{"med_type": "21"}', 1, '74.431%', 'IF'),
	('if', 'account', NULL, '{"acct_used_flag": "1"}', 0, '1 x balc', 'IF'), ('if', 'account_left', NULL, '{"acct_used_flag": "1"}', 0, '1 x balc - 1 x pot care.account_advance', 'IF'),
	('if-710', 'hospital', NULL, NULL, 0, '505.01', 'IF'), ('if-710', 'price_limit', NULL, '{"drug": "XC09AA"}', 0, '1000', 'IF'), ('if-710', 'deductible', NULL, '{"med_type": "21"}', 1, '0', 'IF'),
	('if-710', 'rate', NULL, '{"med_type": "21"}', 1, '100%', 'IF'), ('if-710', 'cap', NULL, NULL, 0, '18785.39', 'IF');
-- a cap of 100 a year, of which 30 for class 02, whose ratio is 50%; 0.50 of the first self-pay (class 02) at 5%
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('if-740', 'fund_used', 'care.fund', 'year', 'IF');
INSERT INTO mmt.step (draft, benefit, ord, class, from_pot, to_pot, verb, parameter, accumulator, clause) VALUES ('if-740', 'care', 65, NULL, 'fund', 'over', 'keep', 'cap', 'fund_used', 'IF'),
	('if-740', 'care', 66, '02', 'fund', 'over', 'keep', 'cap_b', NULL, 'IF');
INSERT INTO mmt.parameter (draft, parameter, class, priority, amount, clause) VALUES ('if-740', 'cap', NULL, 1, '100', 'IF'), ('if-740', 'cap_b', NULL, 0, '30', 'IF'), ('if-740', 'rate', '02', 3, '50%', 'IF'),
	('if-740', 'deductible', NULL, 5, '60', 'IF');
INSERT INTO mmt.code_map (draft, domain, local, key) VALUES ('if', 'scheme', '390', 'resident'), ('if', 'med_type', '9901', 'two_disease'), ('if', 'fund_pay_type', 'resident.hifp_pay', '390100'),
	('if', 'fund_pay_type', 'hifob_pay', '330100'), ('if', 'fund_pay_type', 'acct_pay', '310200'), ('if', 'clr_way', '01', '1'), ('if', 'clr_type', '14', '9901');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('if', 'fund_pay_type', '390100', '城乡居民基本医疗保险基金', 'residents'' basic fund');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, message_zh, message_en, clause) VALUES
	('if', 'settlement', 'certificate', 'settlement', 'block', 'med_type', 'is', '!13', '急诊另行结算', 'emergencies are settled elsewhere', 'IF'),
	('if', 'settlement', 'balance', 'settlement', 'warn', 'acct_used_flag', 'is', '0|1', '标志有误', 'the flag looks wrong', 'IF');
SELECT mmt.publish('if'), mmt.publish('if-710'), mmt.publish('if-720'), mmt.publish('if-730'), mmt.publish('if-740');
SELECT mmt.create_book('ifb');
SELECT mmt.create_book('ifb');

-- ---- vector B: 4.52 of class B, first self-pay 5% ----
-- 4.52 × 5% = 0.226, half up 0.23; 4.52 − 0.23 = 4.29 in scope, all within the deductible of 500; the account, with 100.00, pays both: 95.48 are left

SELECT ifb.interface(pg_temp.msg('2206', pg_temp.data('B', 4.52, '{"acct_used_flag": "1", "balc": "100.00"}'), jsonb_build_array(pg_temp.line('1', 4.52, '02')))) AS quoted \gset
SELECT is(pg_temp.amounts(:'quoted', 'medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt', 'act_pay_dedc', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay', 'hosp_part_amt', 'balc', 'setl_id'),
	'4.52 0.00 0.00 0.23 4.29 4.29 0.00 4.52 4.52 0.00 0.00 95.48 -', 'vector B: every amount');
SELECT is(pg_temp.broken(:'quoted', false), NULL, 'vector B: identities');
SELECT is(:'quoted'::jsonb -> 'result', '[{"feedetl_sn": "1", "det_item_fee_sumamt": 4.52, "cnt": 1, "pric": 4.52, "pric_uplmt_amt": 999999, "selfpay_prop": 0.05, "fulamt_ownpay_amt": 0, "overlmt_amt": 0,
	"preselfpay_amt": 0.23, "inscp_scp_amt": 4.29, "chrgitm_lv": "02"}]', 'vector B: its line');
SELECT is((:'quoted'::jsonb #> '{setldetail,0}') - 'setl_proc_info', '{"fund_pay_type": "390100", "fund_pay_type_name": "residents'' basic fund", "fund_payamt": 0, "inscp_scp_amt": 4.29}', 'the fund that could have paid is there');
SELECT matches(:'quoted'::jsonb #>> '{setldetail,0,setl_proc_info}', 'deductible: standard 500\.00 yuan \(500\), this time 4\.29 yuan', 'and it is explained why it did not');
SELECT is_empty('SELECT FROM ifb.pending_line UNION ALL SELECT FROM ifb.balance', 'a quote writes nothing');
SELECT is(:'quoted'::jsonb #>> '{setlinfo,clr_way}' || ' ' || (:'quoted'::jsonb #>> '{setlinfo,clr_type}'), '1 9901', 'clearing by rows of code_map');

-- the same in Guangdong's way: the account is part of fund_pay_sumamt
SELECT ifb.interface(pg_temp.msg('2206', pg_temp.data('B', 4.52, '{"acct_used_flag": "1", "balc": "100.00"}'), jsonb_build_array(pg_temp.line('1', 4.52, '02')), '999720')) AS quoted \gset
SELECT is(pg_temp.amounts(:'quoted', 'preselfpay_amt', 'inscp_scp_amt', 'act_pay_dedc', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay', 'balc'), '0.23 4.29 4.29 4.52 0.00 4.52 0.00 95.48', 'one row more, and the account counts as fund payment');
SELECT is(pg_temp.broken(:'quoted', true), NULL, 'with the identities of that way');
SELECT is(pg_temp.broken(:'quoted', false), '3,4', 'which are not those of the other way');
SELECT is((SELECT string_agg(d ->> 'fund_pay_type' || ' ' || (d ->> 'fund_payamt'), ', ' ORDER BY d ->> 'fund_pay_type') FROM jsonb_array_elements(:'quoted'::jsonb -> 'setldetail') d), '310200 4.52, 390100 0.00', 'and is among the funds');
-- with 3.00 on the account: 0.23 and 2.77 of the deductible; 1.52 in cash
SELECT is(pg_temp.amounts(ifb.interface(pg_temp.msg('2206', pg_temp.data('B', 4.52, '{"acct_used_flag": "1", "balc": 3}'), jsonb_build_array(pg_temp.line('1', 4.52, '02')), a)),
	'act_pay_dedc', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay', 'balc'), expected, 'an account that does not suffice, ' || a)
FROM (VALUES ('999700', '4.29 0.00 4.52 3.00 1.52 0.00'), ('999720', '4.29 3.00 1.52 3.00 1.52 0.00')) v (a, expected);

-- ---- vector A: own pay 296.20; 20% of 2613.05 = 522.61; 5792.53 − 818.81 = 4973.72 in scope; − 800 = 4173.72, of which 74.431% = 3106.54153 ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('A', 5792.53, '{"med_type": "21", "invono": "", "fulamt_ownpay_amt": 296.2, "overlmt_selfpay": "0", "preselfpay_amt": "522.610", "inscp_scp_amt": 4973.72}'),
	jsonb_build_array(pg_temp.line('1', 296.20, '03'), pg_temp.line('2', 2613.05, '02'), pg_temp.line('10', 2883.28)))) AS settled \gset
SELECT is(pg_temp.amounts(:'settled', 'medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt', 'act_pay_dedc', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay', 'hosp_part_amt', 'hifp_pay'),
	'5792.53 296.20 0.00 522.61 4973.72 800.00 3106.54 2685.99 0.00 2685.99 0.00 3106.54', 'vector A');
SELECT is(pg_temp.broken(:'settled', false), NULL, 'vector A: identities');
-- 74.431% with four decimals; the cap of 100000 a bill had all of it left
SELECT is(pg_temp.amounts(:'settled', 'pool_prop_selfpay', 'medins_setl_id') || ' ' || (:'settled'::jsonb #>> '{setldetail,0,crt_payb_lmt_amt}'), '0.7443 - 100000.00', 'vector A: ratio and limit');
SELECT is((SELECT string_agg(format('%s:%s', r ->> 'feedetl_sn', r ->> 'selfpay_prop'), ' ') FROM jsonb_array_elements(:'settled'::jsonb -> 'result') r), '1:0.0000 10:0.0000 2:0.2000', 'lines are in order of their numbers');

-- ---- vector C: the hospital bears 505.01 of what is out of scope, the account 170.04 of the first self-pay; the fund stops at 18785.39 ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('C', 23442.46, '{"med_type": "21", "acct_used_flag": "1", "balc": "170.04"}'), jsonb_build_array(pg_temp.line('1', 2533.97, '03'),
	pg_temp.line('2', 2396.89, '01', '{"med_list_codg": "XC09AA"}'), pg_temp.line('3', 3517.20, '02'), pg_temp.line('4', 14994.40)), '999710')) AS settled \gset
SELECT is(pg_temp.amounts(:'settled', 'medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay', 'hosp_part_amt', 'hifob_pay', 'hifp_pay'),
	'23442.46 2533.97 1396.89 703.44 18808.16 18785.39 4152.06 170.04 3982.02 505.01 18785.39 0.00', 'vector C');
SELECT is(pg_temp.broken(:'settled', false), NULL, 'vector C: identities');
SELECT is(:'settled'::jsonb #>> '{result,1,pric_uplmt_amt}', '1000.000000', 'with the price limit of its line');

-- ---- example E: (123.84 − 60) × 60% = 38.304: 38.30; the code of the area for the two diseases is a row ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('E', 123.84, '{"med_type": "9901"}'), jsonb_build_array(pg_temp.line('1', 123.84)))) AS settled \gset
SELECT is(pg_temp.amounts(:'settled', 'inscp_scp_amt', 'act_pay_dedc', 'fund_pay_sumamt', 'psn_part_amt'), '123.84 60.00 38.30 85.54', 'example E');
SELECT is(pg_temp.broken(:'settled', false), NULL, 'example E: identities');

-- ---- what the fund could pay, at which ratio, by which message ----
-- (160 − 60) × 60% = 60.00, and 100.00 were left; then 160 × 60% = 96.00 of which 40.00 are left; then nothing
SELECT is(pg_temp.amounts(a.a, 'hifp_pay', 'pool_prop_selfpay', 'medins_setl_id') || ' ' || (a.a #>> '{setldetail,0,crt_payb_lmt_amt}'), expected, 'ratio, message and limit: ' || batch)
FROM (VALUES (1, 'B1', '60.00 0.6000 m-B1 100.00'), (2, 'B2', '40.00 0.6000 m-B2 40.00'), (3, 'B3', '0.00 0.6000 m-B3 0.00'), (4, 'B1', '60.00 0.6000 m-B1 100.00')) v (n, batch, expected),
	LATERAL (SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('K', 160, jsonb_build_object('chrg_bchno', batch)), jsonb_build_array(pg_temp.line('1' || batch, 160)), '999740') || jsonb_build_object('msgid', CASE n WHEN 4 THEN 'later' ELSE 'm-' || batch END)) AS a) a;
-- taken back, ratio and limit are those of what is taken back; which message came first is not kept
SELECT is(pg_temp.amounts(a.a, 'hifp_pay', 'pool_prop_selfpay', 'medins_setl_id') || ' ' || (a.a #>> '{setldetail,0,crt_payb_lmt_amt}'), '-40.00 0.6000 - 40.00', 'ratio and limit of a reversal')
FROM ifb.settlement s, LATERAL (SELECT ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'K', 'mdtrt_id', 'M-K', 'setl_id', s.settlement_id::text), NULL, '999740') || '{"msgid": "back"}') AS a) a
WHERE s.person_id = 'K' AND s.bill #>> '{facts,chrg_bchno}' = 'B2';
-- Two ratios, and a cap for one of the lines: of 100 and 20 − 5% = 19 the deductible takes 60 × 100/119 = 50.42 and 9.58; 49.58 × 60% = 29.75, 9.42 × 50% = 4.71.
-- Neither is said, and before it is settled no message is.
SELECT is(pg_temp.amounts(a.a, 'hifp_pay', 'pool_prop_selfpay', 'medins_setl_id') || ' ' || coalesce(a.a #>> '{setldetail,0,crt_payb_lmt_amt}', '-'), expected, 'what has no single value is not said: ' || expected)
FROM (VALUES (jsonb_build_array(pg_temp.line('1', 100), pg_temp.line('2', 20, '02')), 120, '34.46 - - -'),
	-- 200 − 5% = 190 − 60 = 130 × 50% = 65.00: the least of 100 and 30 was left
	(jsonb_build_array(pg_temp.line('2', 200, '02')), 200, '30.00 0.5000 - 30.00')) v (lines, total, expected),
	LATERAL (SELECT ifb.interface(pg_temp.msg('2206', pg_temp.data('L', total), lines, '999740') || '{"msgid": "m"}') AS a) a;

-- ---- vector D: 25.10 = 0.23 + 24.87, all within the deductible, taken back ----

SELECT ifb.interface(pg_temp.msg('2204', NULL, jsonb_build_array(
	pg_temp.line('1', 4.52, '02', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "B1", "insutype": "390", "expContent": {"a": 1}, "psn_name": "某甲"}'),
	pg_temp.line('2', 20.58, '01', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "B1"}')))) AS uploaded \gset
SELECT is(:'uploaded'::jsonb -> 'result', '[{"feedetl_sn": "1", "det_item_fee_sumamt": 4.52, "cnt": 1, "pric": 4.52, "pric_uplmt_amt": 999999, "selfpay_prop": 0.05, "fulamt_ownpay_amt": 0, "overlmt_amt": 0, "preselfpay_amt": 0.23,
	"inscp_scp_amt": 4.29, "chrgitm_lv": "02"}, {"feedetl_sn": "2", "det_item_fee_sumamt": 20.58, "cnt": 1, "pric": 20.58, "chrgitm_lv": "01", "memo": "by what the line says no benefit takes it; message 2206 will tell"}]', 'what an upload answers, with and without the scheme');
SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('D', 25.10))) AS settled \gset
SELECT is(pg_temp.amounts(:'settled', 'medfee_sumamt', 'preselfpay_amt', 'inscp_scp_amt', 'act_pay_dedc'), '25.10 0.23 24.87 24.87', 'vector D, before it is taken back');
SELECT is((SELECT b.bill #>> '{lines,0,facts,expContent}' FROM ifb.settlement b WHERE b.person_id = 'D'), '{"a": 1}', 'a field that nobody knows is kept with the bill');
SELECT ok(NOT EXISTS (SELECT FROM ifb.settlement s WHERE s.bill::text ~ '430599|某甲') AND NOT EXISTS (SELECT FROM ifb.pending_line l WHERE l.line::text ~ '430599|某甲'), 'who the person is and which card was shown is not');
SELECT is(ifb.interface(pg_temp.msg('2207', pg_temp.data('D', 25.10))), :'settled'::jsonb, 'a retry has the same answer');
SELECT is(ifb.interface(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('2', 20.580, '01', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "B1"}')))) #>> '{result,0,feedetl_sn}', '2', 'uploading once more as well');
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('D', 25.10))), format('MM041 charge batch B1 belongs to settlement %s', :'settled'::jsonb #>> '{setlinfo,setl_id}'), 'what is settled is not quoted');
SELECT matches(pg_temp.refused(pg_temp.msg('2205', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "B1"}')), '^MM041 ', 'nor withdrawn');
SELECT is(ifb.interface(pg_temp.msg('2205', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "0000"}')), '{"result": []}', 'also not with all the others');
SELECT matches(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('3', 1, '01', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "B1"}')))), '^MM041 ', 'and nothing joins it');
SELECT matches(pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'D', 'mdtrt_id', 'M-X', 'setl_id', :'settled'::jsonb #>> '{setlinfo,setl_id}'))), '^MM031 settlement \d+ is of visit M-D, not M-X', 'a settlement of another visit');
SELECT matches(pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'D', 'mdtrt_id', 'M-D', 'setl_id', :'settled'::jsonb #>> '{setlinfo,setl_id}')) || '{"fixmedins_code": "H00000000099"}'), '^MM031 institution H00000000099 has no settlement \d+ of this person$', 'a settlement of another institution');
SELECT ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'D', 'mdtrt_id', 'M-D', 'setl_id', :'settled'::jsonb #>> '{setlinfo,setl_id}'))) AS back \gset
SELECT is(pg_temp.amounts(:'back', 'medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt', 'act_pay_dedc'), '-25.10 0.00 0.00 -0.23 -24.87 -24.87', 'vector D');
SELECT is(pg_temp.broken(:'back', false), NULL, 'vector D: identities');
SELECT is_empty(format($$SELECT s.key, b.value FROM jsonb_each(%L) s JOIN jsonb_each(%L) b USING (key) WHERE jsonb_typeof(s.value) = 'number' AND b.value::numeric <> -s.value::numeric$$,
	:'settled'::jsonb -> 'setlinfo', :'back'::jsonb -> 'setlinfo'), 'every amount of a reversal is the opposite');
SELECT is(:'back'::jsonb #> '{setlinfo,init_setl_id}', :'settled'::jsonb #> '{setlinfo,setl_id}', 'and it names what it takes back');
SELECT is(ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'D', 'mdtrt_id', 'M-D', 'setl_id', :'settled'::jsonb #>> '{setlinfo,setl_id}'))), :'back'::jsonb, 'once, also when asked twice');
SELECT matches(pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'D', 'mdtrt_id', 'M-D', 'setl_id', 'x'))), '^MM031 ', 'a number that is none');

-- after that the batch is over: a late retry does not settle it anew, and new lines take a new number
SELECT matches(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('D', 25.10))), '^MM041 ', 'a late retry');
SELECT is(ifb.interface(pg_temp.msg('2205', '{"psn_no": "D", "mdtrt_id": "M-D", "chrg_bchno": "0000"}')), '{"result": [{"feedetl_sn": "1"}, {"feedetl_sn": "2"}]}', 'its lines are free again');
SELECT matches(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('D', 25.10), jsonb_build_array(pg_temp.line('1', 4.52, '02', '{"insutype": "390", "expContent": {"a": 1}}'), pg_temp.line('2', 20.58)))), '^MM041 charge batch B1', 'the same batch once more, lines and all');
SELECT is(pg_temp.amounts(ifb.interface(pg_temp.msg('2207', pg_temp.data('D', 25.10, '{"chrg_bchno": "B2"}'), jsonb_build_array(pg_temp.line('1', 4.52, '02'), pg_temp.line('2', 20.58)))), 'act_pay_dedc'), '24.87', 'a new batch of the same lines');

-- ---- lines that wait ----

SELECT matches(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 9, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}'), pg_temp.line('1', 8, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}')))),
	'^MM040 feedetl_sn 费用明细流水号 was used for another content: 1', 'one number for two lines');
SELECT is(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 9, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}')))), 'accepted', 'a line');
SELECT matches(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 8, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}')))), '^MM040 ', 'not changed by another upload');
SELECT matches(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 7, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B3"}')), institution => 'H99970000002')), '^accepted', 'which another institution cannot keep from coming, with a line of its own under that number');
SELECT matches(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('F', 9), institution => 'H99970000002')), '^MM020 visit M-F has no fee lines', 'which does not see it');
SELECT is(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('2', 1, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1", "dise_codg": "M01600"}')))),
	'MM020 lines of one charge batch differ in dise_codg 病种编码: B1: M01600, M03900', 'one disease a batch');
SELECT matches(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 9, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}'), pg_temp.line('1', 9, '01', '{"psn_no": "G", "mdtrt_id": "M-G", "chrg_bchno": "B1"}')))),
	'^MM020 the fee lines of a message belong to different persons', 'one person a message');
SELECT matches(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('F', 9), jsonb_build_array(pg_temp.line('2', 1, '01', '{"chrg_bchno": "B9"}')))), '^MM020 fee lines and settlement differ', 'a line of another batch');
SELECT matches(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 9), jsonb_build_array(pg_temp.line('1', 8)))), '^MM040 ', 'a line that waits and comes along as another');
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 10.50), jsonb_build_array(pg_temp.line('2', 1)))), 'MM043 amounts sent are not those computed (sent <> computed): medfee_sumamt 医疗费总额 10.50 <> 10.00', 'a total that is not that of the lines');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('F', 9, '{"fulamt_ownpay_amt": 1, "overlmt_selfpay": 0, "preselfpay_amt": "2.00", "inscp_scp_amt": "9"}'))),
	'MM043 amounts sent are not those computed (sent <> computed): fulamt_ownpay_amt 全自费金额 1 <> 0.00; preselfpay_amt 先行自付金额 2.00 <> 0.00', 'what the sender worked out otherwise');
SELECT is_empty($$SELECT FROM ifb.settlement s WHERE s.person_id = 'F'$$, 'settles nothing');
SELECT is(ifb.interface(pg_temp.msg('2205', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}')), '{"result": [{"feedetl_sn": "1"}]}', 'a batch is withdrawn');
SELECT is(ifb.interface(pg_temp.msg('2205', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "B1"}')), '{"result": []}', 'and a retry finds nothing');

-- ---- who sends it ----

-- an institution is bound to what the envelope says: nothing in it may say otherwise
SELECT is(pg_temp.refused(pg_temp.msg(infno, pg_temp.data('U', 10, '{"fixmedins_code": "H99970000009", "setl_id": "1"}'), jsonb_build_array(pg_temp.line('1', 10)))),
	format('MM020 message %s: fixmedins_code 定点医药机构编号 is H99970000009 in the input and H99970000001 in the envelope', infno), 'in the name of another institution: ' || infno)
FROM unnest('{2001,2205,2206,2207,2208}'::text[]) infno;
-- of a settlement that is another's no more is said than of one that is not there
SELECT is(replace(pg_temp.refused(pg_temp.msg('2208', '{"psn_no": "E", "mdtrt_id": "M-E", "setl_id": "999"}', institution => 'H99970000002')), 'settlement 999', 'settlement ' || s.settlement_id),
	pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'E', 'mdtrt_id', 'M-E', 'setl_id', s.settlement_id::text), institution => 'H99970000002')), 'nothing is learnt by asking for settlements of others')
FROM ifb.settlement s WHERE s.person_id = 'E';
-- keys are a login's own, messages an institution's: by whatever login a message comes again, it has its answer
CREATE ROLE mmt_if_other;
SELECT mmt.grant_duty('ifb', 'settlement', 'mmt_if_other');
SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('E', 123.84, '{"med_type": "9901"}'))) AS settled \gset
SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('E2', 10), jsonb_build_array(pg_temp.line('1', 10)))) #>> '{setlinfo,setl_id}' AS e2 \gset
SELECT ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'E2', 'mdtrt_id', 'M-E2', 'setl_id', :'e2'))) AS back \gset
SELECT ifb.interface(pg_temp.msg('2205', '{"psn_no": "E2", "mdtrt_id": "M-E2", "chrg_bchno": "B1"}')) AS withdrawn \gset
-- another institution's settlement under that very key is in nobody's way
SELECT lives_ok($$SELECT ifb.settle('E3', '["2207", "H99970000001", "M-E3", "B1"]', '{"area": "999700", "date": "2024-03-05", "amount": 5, "scheme": "390", "institution": "H99970000002", "facts": {"med_type": "14"}}')$$, 'a key that looks like a message''s');
SET LOCAL SESSION AUTHORIZATION mmt_if_other;
SELECT is(ifb.interface(pg_temp.msg('2207', pg_temp.data('E', 123.84, '{"med_type": "9901"}'))), :'settled'::jsonb, 'a retry by another login');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('E', 123.84, '{"med_type": "9901", "age": 70}'))), 'MM030 key "["2207", "H99970000001", "M-E", "B1"]" was used for something else', 'which says what the first one said');
SELECT is(ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'E2', 'mdtrt_id', 'M-E2', 'setl_id', :'e2'))), :'back'::jsonb, 'a retry of a reversal by another login');
SELECT matches(pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'E2', 'mdtrt_id', 'M-E2', 'setl_id', :'e2', 'memo', 'why'))), '^MM032 ', 'for another reason it is reversed once');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('E2', 10), jsonb_build_array(pg_temp.line('1', 10)))), format('MM041 charge batch B1 belongs to settlement %s', :'e2'), 'a batch that was taken back is not settled anew by another login');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('E3', 10), jsonb_build_array(pg_temp.line('1', 10)))), 'accepted', 'a key of somebody else''s is in nobody''s way');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT count(*) FROM ifb.settlement WHERE person_id = 'E'), 1::bigint, 'settled once');

-- ---- what a line comes to ----

-- 3 at 12.50 with a limit of 10: 7.50 above it; hosp_appr_flag 2, and 0 where use is limited: out of scope
SELECT is((SELECT jsonb_agg(r - '{feedetl_sn,det_item_fee_sumamt,cnt,pric,chrgitm_lv,inscp_scp_amt,preselfpay_amt}'::text[]) FROM jsonb_array_elements(ifb.interface(pg_temp.msg('2206', pg_temp.data('G', 67.50), jsonb_build_array(
	pg_temp.line('1', 37.50, '01', '{"cnt": "3", "pric": "12.500000", "med_list_codg": "XC09AA"}'), pg_temp.line('2', 10, '01', '{"hosp_appr_flag": "2"}'),
	pg_temp.line('3', 10, '01', '{"hosp_appr_flag": "0", "lmt_used_flag": "1"}'), pg_temp.line('4', 10, '01', '{"hosp_appr_flag": "0", "lmt_used_flag": "0"}')))) -> 'result') r),
	'[{"pric_uplmt_amt": 10, "selfpay_prop": 0, "fulamt_ownpay_amt": 0, "overlmt_amt": 7.5}, {"pric_uplmt_amt": 999999, "selfpay_prop": 0, "fulamt_ownpay_amt": 10, "overlmt_amt": 0},
	{"pric_uplmt_amt": 999999, "selfpay_prop": 0, "fulamt_ownpay_amt": 10, "overlmt_amt": 0, "lmt_used_flag": "1"}, {"pric_uplmt_amt": 999999, "selfpay_prop": 0, "fulamt_ownpay_amt": 0, "overlmt_amt": 0, "lmt_used_flag": "0"}]', 'limits and flags by rows');
-- rules that need more than the line says
SELECT mmt.open_draft('if-more', '999730') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, missing, ranges, clause) VALUES ('if-more', 'rate', NULL, 5, '65%', 'refuse', '{"age": "[0,)"}', 'IF');
SELECT mmt.publish('if-more') AS more \gset
SELECT is(ifb.interface(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 600, '01', '{"psn_no": "H", "mdtrt_id": "M-H", "chrg_bchno": "B1", "insutype": "390"}')), '999730')),
	'{"result": [{"feedetl_sn": "1", "det_item_fee_sumamt": 600, "cnt": 1, "pric": 600, "chrgitm_lv": "01", "memo": "the rules need \"age\", which this bill does not give"}]}', 'a memo says what is missing');
-- ... and pots that contradict each other: of 100.00 above the deductible the fund pays 65.00, and "coinsurance", the person's, calls itself hifp_pay
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('H', 600, '{"age": 40}'), NULL, '999730')),
	'MM042 by the rules of area "999730" the amounts of the interface do not agree: fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay + hifob_pay + maf_pay + oth_pay', 'pots whose rows contradict each other');

-- ---- what is missing is named at once ----

-- "0000" says all to 2205, so no batch is called that
SELECT is(pg_temp.refused(pg_temp.msg(m.infno, m.data, m.lines)), format('MM020 message %s: cannot read chrg_bchno 收费批次号', m.said), 'no batch 0000: ' || m.infno)
FROM (VALUES ('2204', NULL::jsonb, jsonb_build_array(pg_temp.line('1', 1, '01', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "0000"}')), '2204'), ('2206', pg_temp.data('F', 1, '{"chrg_bchno": "0000"}'), NULL, '2206'),
	('2207', pg_temp.data('F', 1, '{"chrg_bchno": "0000"}'), jsonb_build_array(pg_temp.line('1', 1)), '2207')) m (infno, data, lines, said);

SELECT is(pg_temp.refused(pg_temp.msg('2207', '{"psn_no": "F", "mdtrt_id": " ", "medfee_sumamt": "1.005", "med_type": {}, "balc": "-1"}')),
	'MM020 message 2207: lacks mdtrt_id 就诊ID, chrg_bchno 收费批次号, insutype 险种类型, mdtrt_cert_type 就诊凭证类型, psn_setlway 个人结算方式, acct_used_flag 个人账户使用标志; cannot read med_type 医疗类别, medfee_sumamt 医疗费总额, balc 余额', 'of a settlement');
SELECT is(pg_temp.refused(pg_temp.msg('2204', NULL, jsonb_build_array(pg_temp.line('1', 1, '01', '{"psn_no": "F", "chrg_bchno": "B1", "fee_ocur_time": "2023-02-29 10:00:00"}'),
	pg_temp.line('2', 1, '01', '{"psn_no": "F", "chrg_bchno": "B1", "cnt": -1, "pric": "0.0000001", "tags": ["poor"], "fee_ocur_time": "2024-02-29"}')))),
	'MM020 message 2204: lacks mdtrt_id 就诊ID (line 1, 2); cannot read fee_ocur_time 费用发生时间 (line 1), cnt 数量 (line 2), pric 单价 (line 2); has what is no field of the interface, tags', 'of lines');
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 9, f.f), jsonb_build_array(pg_temp.line('1', 9)))), 'MM020 message 2206: cannot read ' || f.said, 'cannot read ' || f.said)
FROM (VALUES ('{"preselfpay_amt": "  "}'::jsonb, 'preselfpay_amt 先行自付金额'), ('{"begntime": " "}', 'begntime 开始时间'), ('{"mdtrt_id": "M 1"}', 'mdtrt_id 就诊ID'),
	(jsonb_build_object('mdtrt_id', repeat('1', 101)), 'mdtrt_id 就诊ID'), ('{"medfee_sumamt": "1e400"}', 'medfee_sumamt 医疗费总额'), ('{"medfee_sumamt": "NaN"}', 'medfee_sumamt 医疗费总额'),
	('{"begntime": "0000-00-00"}', 'begntime 开始时间'), ('{"begntime": "2024-03-05T09:30:00+08:00"}', 'begntime 开始时间'), ('{"psn_no": ["F"]}', 'psn_no 人员编号')) f (f, said);
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 9), jsonb_build_array(pg_temp.line('1', 9))) || f.f), 'MM020 message 2206: cannot read ' || f.said, 'cannot read ' || f.said)
FROM (VALUES ('{"fixmedins_code": {}}'::jsonb, 'fixmedins_code'), ('{"msgid": ["m"], "insuplc_admdvs": true}', 'insuplc_admdvs, msgid')) f (f, said);
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 9, '{"insutype": 390}'), jsonb_build_array(pg_temp.line('1', 9))) || '{"insuplc_admdvs": 999700}'), 'accepted', 'codes that are numbers');
SELECT matches(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('F', 9), (SELECT jsonb_agg(pg_temp.line(i::text, 99999999999999.99, '01', '{"pric": 1}')) FROM generate_series(1, 101) i))), '^MM043 .* <> 10099999999999998\.99$', 'a sum beyond what the interface can say');
SELECT is(pg_temp.refused(m), expected, expected) FROM (VALUES
	(NULL::jsonb, 'MM020 there is no message "NULL" (infno 交易编号)'), ('[]', 'MM020 there is no message "NULL" (infno 交易编号)'), ('{"infno": "2209"}', 'MM020 there is no message "2209" (infno 交易编号)'),
	('{"infno": "2206"}', 'MM020 message 2206: lacks insuplc_admdvs 参保地医保区划, fixmedins_code 定点医药机构编号, input.data 输入'),
	('{"infno": "2204", "insuplc_admdvs": "999700", "fixmedins_code": "H", "input": {"feedetail": []}}', 'MM020 message 2204: lacks input.feedetail 费用明细'),
	('{"infno": "2204", "insuplc_admdvs": "999700", "fixmedins_code": "H", "input": {"feedetail": [1]}}', 'MM020 message 2204: input.feedetail 费用明细 is an array of objects'),
	('{"infno": "2001", "insuplc_admdvs": "x", "fixmedins_code": "H", "input": {"data": {"psn_no": "F", "insutype": "390", "fixmedins_code": "H", "med_type": "14"}}}', 'MM001 no rules are published for area "x"')) v (m, expected);
SELECT matches(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('G', 10, '{"med_type": "13"}'), jsonb_build_array(pg_temp.line('1', 10)))), '^MM107 emergencies are settled elsewhere', 'check rules refuse here as well');
SELECT is(ifb.interface(pg_temp.msg('2206', pg_temp.data('G', 10, '{"acct_used_flag": "9"}'), jsonb_build_array(pg_temp.line('1', 10)))) #>> '{findings,0,message}', 'the flag looks wrong', 'and their warnings come along');

-- ---- a hostile client: whatever a member holds, it is named, and nothing is kept ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('Y', 4), jsonb_build_array(pg_temp.line('1', 4)))) #>> '{setlinfo,setl_id}' AS y \gset
CREATE TEMP TABLE valid AS
SELECT m.infno, pg_temp.msg(m.infno, m.data, m.lines) || '{"msgid": "m-1", "mdtrtarea_admvs": "999700"}' AS message
FROM (SELECT pg_temp.line('1', 4, '01', '{"rxno": "R1", "lmt_used_flag": "0"}') AS line, pg_temp.data('Z', 4, '{"psn_type": "11", "hosp_lv": "3", "fixmedins_type": "1", "balc": "5", "fulamt_ownpay_amt": 0, "begntime": "2024-03-05 09:30:00", "dispensing": ""}') AS data) d,
	LATERAL (VALUES ('2204', NULL::jsonb, jsonb_build_array(line || '{"psn_no": "Z", "mdtrt_id": "M-Z", "chrg_bchno": "B1", "insutype": "390"}')), ('2205', '{"psn_no": "Z", "mdtrt_id": "M-Z", "chrg_bchno": "B1"}', NULL), ('2206', data, jsonb_build_array(line)),
		('2207', data, jsonb_build_array(line)), ('2208', jsonb_build_object('psn_no', 'Y', 'mdtrt_id', 'M-Y', 'setl_id', :'y'), NULL), ('2001', '{"psn_no": "Z", "insutype": "390", "fixmedins_code": "H99970000001", "med_type": "14", "begntime": "2024-03-07", "dise_codg": "M03900"}', NULL)) m (infno, data, lines);
CREATE TEMP TABLE hostile (n int GENERATED ALWAYS AS IDENTITY, v jsonb, types text[]);
INSERT INTO hostile (v, types)	-- types: of fields that cannot be this
SELECT v::jsonb, '{id,text,money,price,count,time,node}'::text[] FROM unnest(ARRAY['[[[[1]]]]', '{"a": {"b": [1, {"c": 2}]}}', 'true', '[]', '{}']) v
UNION ALL SELECT to_jsonb(repeat('9', 1000000)), '{id,text,money,price,count,time,node}' UNION ALL SELECT (repeat('[', 3000) || repeat(']', 3000))::jsonb, '{id,text,money,price,count,time,node}'
UNION ALL SELECT to_jsonb(v), '{money,price,count,time,node}' FROM unnest(ARRAY['１２', '1２', '12٣', '−5', '-1', '+1', '5,00', '1e2', '0x10', 'NaN', 'Infinity', '1_000', '12345678901234567890', '0.00000001', '2024-02-30', '2024-03-05T09:30:00', '２０２４-03-05', 'infinity', 'today', '99999-01-01', 'DROP TABLE x', '%s%n']) v
UNION ALL SELECT to_jsonb(v), '{id,money,price,count,time,node}' FROM unnest(ARRAY[' 5', '5 ', E'5\t', E'a\nb', E'\u0001']) v UNION ALL SELECT '1e400', '{money,price,count,time,node}';
CREATE TEMP TABLE member AS
SELECT v.infno, ARRAY[k.k] AS path, k.k AS field, 'id' AS type FROM valid v, unnest('{insuplc_admdvs,fixmedins_code,mdtrtarea_admvs,msgid}'::text[]) k (k)
UNION ALL SELECT v.infno, '{infno}', 'infno', 'node' FROM valid v
UNION ALL SELECT v.infno, ARRAY['input'], 'input', 'node' FROM valid v
UNION ALL SELECT v.infno, ARRAY['input', 'feedetail'], 'input.feedetail', 'node' FROM valid v WHERE v.message #> '{input,feedetail}' <> 'null'
UNION ALL SELECT v.infno, ARRAY['input', 'data', f.field], f.field, f.type FROM valid v JOIN mmt.message_field() f ON v.message #> '{input,data}' ? f.field AND f.member <> 'x'
UNION ALL SELECT v.infno, ARRAY['input', 'feedetail', '0', f.field], f.field, f.type FROM valid v JOIN mmt.message_field() f ON v.message #> '{input,feedetail,0}' ? f.field AND f.member <> 'x';
CREATE FUNCTION pg_temp.kept() RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', (SELECT count(*) FROM ifb.pending_line), (SELECT count(*) FROM ifb.settlement), (SELECT count(*) FROM ifb.request), (SELECT count(*) FROM ifb.balance)) $$;
SELECT pg_temp.kept() AS kept \gset
SELECT is_empty($$SELECT v.infno, m.path, h.n, left(r.said, 200) FROM valid v JOIN member m USING (infno) JOIN hostile h ON m.type = ANY (h.types), LATERAL pg_temp.refused(jsonb_set(v.message, m.path, h.v)) r (said)
	WHERE NOT (r.said ~ '^MM020 ' AND strpos(r.said, m.field) > 0 AND length(r.said) < 1500)
		-- an empty object is a message without what it needs, an empty array one without lines
		AND NOT (m.field = 'input' AND r.said ~ '^MM020 message .* lacks ') AND NOT (m.field = 'input.feedetail' AND h.v = '[]' AND r.said ~ '^MM020 visit M-Z has no fee lines')$$, 'each member that cannot be read is named');
SELECT cmp_ok((SELECT count(*) FROM valid v JOIN member m USING (infno) JOIN hostile h ON m.type = ANY (h.types)), '>', 1500::bigint, 'in many messages');
SELECT is(pg_temp.kept(), :'kept', 'and nothing is kept of them');
SELECT is_empty($$SELECT v.infno, pg_temp.refused(v.message) FROM valid v WHERE pg_temp.refused(v.message) <> 'accepted'$$, 'as they should be they are taken');
-- where a database has an ICU collation, a regular expression's class of digits has those of every script
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'mmt'::regnamespace AND p.prosrc ~ '\\d|:digit:'$$, 'no form asks for digits of whatever script');

-- ---- 2001 ----

SELECT is(ifb.interface(pg_temp.msg('2001', jsonb_build_object('psn_no', 'F', 'insutype', i, 'fixmedins_code', 'H99970000001', 'med_type', m, 'begntime', '2024-03-05 00:00:00'))) -> 'trtinfo', expected, format('entitlement %s %s', i, m))
FROM (VALUES ('390', '14', '[{"psn_no": "F", "fund_pay_type": "390100", "fund_pay_type_name": "residents'' basic fund", "trt_enjymnt_flag": "1"}]'::jsonb),
	('310', '14', '[{"psn_no": "F", "fund_pay_type": "hifp_pay", "trt_enjymnt_flag": "0", "trt_chk_rslt": "residents'' care: scheme must be resident; the bill says 310"}]'),
	('390', '13', '[{"psn_no": "F", "fund_pay_type": "390100", "fund_pay_type_name": "residents'' basic fund", "trt_enjymnt_flag": "0", "trt_chk_rslt": "emergencies are settled elsewhere"}]')) v (i, m, expected);

-- ---- outside prescriptions are settled once; an institution's own numbers say nothing elsewhere ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('R', 10), jsonb_build_array(pg_temp.line('1', 4, '01', '{"rxno": "RX-1", "rx_circ_flag": "1"}'), pg_temp.line('2', 6, '01', '{"rxno": "RX-1", "rx_circ_flag": "1"}')))) AS settled \gset
SELECT is(:'settled'::jsonb #>> '{setlinfo,setl_time}', (SELECT to_char(s.posted_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') FROM ifb.settlement s WHERE s.person_id = 'R'), 'settled at a time that the interface has');
SELECT is((SELECT s.prescription FROM ifb.settled s WHERE s.person_id = 'R'), 'RX-1', 'rxno of an outside prescription');
SELECT matches(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('R', 4, '{"mdtrt_id": "M-2"}'), jsonb_build_array(pg_temp.line('1', 4, '01', '{"rxno": "RX-1", "rx_circ_flag": "1"}')))), '^MM033 ', 'is not settled twice');
SELECT is(pg_temp.refused(pg_temp.msg('2206', pg_temp.data('R', 8, '{"mdtrt_id": "M-2"}'), jsonb_build_array(pg_temp.line('1', 4, '01', '{"rxno": "RX-2", "rx_circ_flag": "1"}'), pg_temp.line('2', 4, '01', '{"rxno": "RX-3", "rx_circ_flag": "1"}')))),
	'MM020 lines of one charge batch are of several outside prescriptions, rxno 处方号: RX-2, RX-3', 'one of them a batch');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('R', 4, jsonb_build_object('mdtrt_id', m)), jsonb_build_array(pg_temp.line('1', 4, '01', '{"rxno": "RX-1", "rx_circ_flag": "0"}')))), 'accepted', 'a number of an institution''s own, ' || m)
FROM unnest('{M-3,M-4}'::text[]) m;
SELECT is(pg_temp.refused(pg_temp.msg('2208', jsonb_build_object('psn_no', 'R', 'mdtrt_id', 'M-R', 'setl_id', :'settled'::jsonb #>> '{setlinfo,setl_id}'))), 'accepted', 'taken back');
SELECT is(pg_temp.refused(pg_temp.msg('2207', pg_temp.data('R', 4, '{"mdtrt_id": "M-2"}'), jsonb_build_array(pg_temp.line('1', 4, '01', '{"rxno": "RX-1", "rx_circ_flag": "1"}')))), 'accepted', 'it is settled anew');

-- ---- what the book's relations know counts here as well: of 600.00 above the deductible of 500 the fund pays 70% at tier 3, 70.00 ----

SELECT mmt.add_reference('ifb', 'institution');
INSERT INTO ifb.institution (institution, tier) VALUES ('H99970000001', '3');
SELECT mmt.open_draft('if-tier', '999720') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, clause) VALUES ('if-tier', 'rate', '{"institution.tier": "3"}', 3, '70%', 'IF');
SELECT mmt.publish('if-tier') AS tier \gset
SELECT ifb.interface(pg_temp.msg('2206', pg_temp.data('T', 600), jsonb_build_array(pg_temp.line('1', 600)), '999720')) AS quoted \gset
SELECT is(pg_temp.amounts(:'quoted', 'act_pay_dedc', 'hifp_pay'), '500.00 70.00', 'a relation says the tier');
SELECT matches(:'quoted'::jsonb #>> '{setldetail,0,setl_proc_info}', '100\.00 yuan × 70% = 70\.00', 'in the explanation too');
SELECT is(ifb.interface(pg_temp.msg('2207', pg_temp.data('T', 600, '{"preselfpay_amt": "0"}'), jsonb_build_array(pg_temp.line('1', 600)), '999720')) #> '{setldetail,0}', :'quoted'::jsonb #> '{setldetail,0}', 'and the settlement says what the quote said');
SELECT is(pg_temp.amounts(ifb.interface(pg_temp.msg('2206', pg_temp.data('T', 100, '{"mdtrt_id": "M-T2"}'), jsonb_build_array(pg_temp.line('1', 100)), '999720')), 'act_pay_dedc', 'hifp_pay'), '0.00 70.00', 'the deductible is used up');

-- ---- a standby answers quotes and entitlements: nothing is written ----

SAVEPOINT standby;
SET LOCAL transaction_read_only = on;
SELECT ifb.interface(pg_temp.msg('2206', pg_temp.data('S', 4.52), jsonb_build_array(pg_temp.line('1', 4.52, '02')))) #>> '{setlinfo,inscp_scp_amt}' AS quoted,
	ifb.interface(pg_temp.msg('2001', '{"psn_no": "S", "insutype": "390", "fixmedins_code": "H99970000001", "med_type": "14"}')) #>> '{trtinfo,0,trt_enjymnt_flag}' AS entitled \gset
ROLLBACK TO standby;
SELECT is(:'quoted' || ' ' || :'entitled', '4.29 1', 'in a read-only transaction');

-- ---- a settlement that was corrected keeps its lines: they are not settled again beside the correction ----

SELECT ifb.interface(pg_temp.msg('2207', pg_temp.data('Q', 600), jsonb_build_array(pg_temp.line('1', 600)), '999720')) #>> '{setlinfo,setl_id}' AS settled \gset
SELECT mmt.open_draft('if-late', '999720') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, clause) VALUES ('if-late', 'rate', '{"institution.tier": "3"}', 4, '80%', 'IF');
SELECT mmt.publish('if-late') AS late \gset
-- 600 − 500 = 100 × 80% = 80.00 instead of 70.00
SELECT corrected_by AS corrected, fund_before || ' ' || fund_after AS funds FROM ifb.rederive('Q', '2024-01-01', 'late', 'a later edition') \gset
SELECT is(:'funds'::text, '70.00 80.00', 'corrected');
SELECT is(pg_temp.refused(pg_temp.msg(m.infno, pg_temp.data('Q', 600), area => '999720')), format('MM041 charge batch B1 belongs to settlement %s', :'corrected'), 'after a correction: ' || m.infno) FROM unnest('{2205,2206,2207}'::text[]) m (infno);
SELECT is(ifb.interface(pg_temp.msg('2208', jsonb_build_object('psn_no', 'Q', 'mdtrt_id', 'M-Q', 'setl_id', :'corrected'), area => '999720')) #>> '{setlinfo,hifp_pay}', '-80.00', 'the correction is what is taken back');
SELECT is(ifb.interface(pg_temp.msg('2205', '{"psn_no": "Q", "mdtrt_id": "M-Q", "chrg_bchno": "B1"}')), '{"result": [{"feedetl_sn": "1"}]}', 'and frees them');

-- ---- the book around it ----

SELECT is_empty('SELECT * FROM ifb.verify()', 'the book is proved');
SELECT is_empty('SELECT r.* FROM ifb.settlement s, ifb.replay(s.person_id, s.settlement_id) r', 'and replays');
CREATE ROLE mmt_if_service;
CREATE ROLE mmt_if_auditor;
SELECT mmt.grant_duty('ifb', 'settlement', 'mmt_if_service'), mmt.grant_duty('ifb', 'audit', 'mmt_if_auditor');
SET LOCAL ROLE mmt_if_service;
SELECT matches(pg_temp.refused(pg_temp.msg('2205', '{"psn_no": "F", "mdtrt_id": "M-F", "chrg_bchno": "0000"}')), 'accepted', 'a settlement service hands messages over');
SELECT throws_ok('SELECT FROM ifb.pending_line', '42501', NULL, 'and reads no table');
SET LOCAL ROLE mmt_if_auditor;
SELECT throws_ok($$SELECT ifb.interface('{}')$$, '42501', NULL, 'an auditor hands none over');
SELECT lives_ok('SELECT FROM ifb.pending_line', 'and reads');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
