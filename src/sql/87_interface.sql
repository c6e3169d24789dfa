-- ---------------------------------------------------------------------------
-- Messages with the names of the national interface: a part of a book.
--
-- A settlement service hands a message over as it came, and gets the output node
-- for its answer.  A message becomes a bill of the book; what the bill came to
-- becomes fields by the nhsa_field and the bearer of each pot.  Which field feeds
-- which selector is said here once; what a code means is said by code_map rows.
-- Times are China's one legal time, as the interface has them.
-- ---------------------------------------------------------------------------

-- ---- fields ----

CREATE FUNCTION mmt.message_field() RETURNS TABLE (field text, type text, member text, needed_by text[], name_zh text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- member: of a bill or line; - a fact under its own name; ! not a fact: said elsewhere, or compared; x names a person or card, and is not kept
	RETURN QUERY SELECT f.field, f.type, f.member, string_to_array(f.needed_by, ','), f.name_zh FROM (VALUES
		('psn_no',              'id',    '!',           '2001,2204,2205,2206,2207,2208', '人员编号'),
		('mdtrt_id',            'id',    '-',           '2204,2205,2206,2207,2208', '就诊ID'),
		('chrg_bchno',          'id',    '-',           '2204,2205,2206,2207', '收费批次号'),
		('setl_id',             'id',    '!',           '2208', '结算ID'),
		('insutype',            'text',  'scheme',      '2001,2206,2207', '险种类型'),
		('med_type',            'text',  '-',           '2001,2206,2207', '医疗类别'),
		('fixmedins_code',      'text',  'institution', '2001', '定点医药机构编号'),
		('mdtrt_cert_type',     'text',  'identified',  '2206,2207', '就诊凭证类型'),
		('medfee_sumamt',       'money', '!',           '2206,2207', '医疗费总额'),
		('psn_setlway',         'text',  '-',           '2206,2207', '个人结算方式'),
		('acct_used_flag',      'text',  '-',           '2206,2207', '个人账户使用标志'),
		('fulamt_ownpay_amt',   'money', '!',           NULL, '全自费金额'),
		('overlmt_selfpay',     'money', '!',           NULL, '超限价自费费用'),
		('preselfpay_amt',      'money', '!',           NULL, '先行自付金额'),
		('inscp_scp_amt',       'money', '!',           NULL, '符合政策范围金额'),
		('balc',                'money', '-',           NULL, '余额'),
		('psn_type',            'text',  'status',      NULL, '人员类别'),
		('hosp_lv',             'text',  'tier',        NULL, '医院等级'),
		('fixmedins_type',      'text',  'kind',        NULL, '定点医疗服务机构类型'),
		('begntime',            'time',  'date',        NULL, '开始时间'),
		('feedetl_sn',          'id',    '-',           '2204', '费用明细流水号'),
		('dise_codg',           'text',  'disease',     NULL, '病种编码'),
		('dispensing',          'text',  'dispensing',  NULL, '配药编号'),
		('rxno',                'text',  '-',           NULL, '处方号'),
		('rx_circ_flag',        'text',  '-',           '2204', '外购处方标志'),
		('fee_ocur_time',       'time',  'date',        '2204', '费用发生时间'),
		('med_list_codg',       'text',  'drug',        '2204', '医疗目录编码'),
		('medins_list_codg',    'text',  '-',           '2204', '医药机构目录编码'),
		('det_item_fee_sumamt', 'money', 'amount',      '2204', '明细项目费用总额'),
		('cnt',                 'count', 'quantity',    '2204', '数量'),
		('pric',                'price', 'price',       '2204', '单价'),
		('chrgitm_lv',          'text',  'class',       NULL, '收费项目等级'),
		('bilg_dept_codg',      'text',  '-',           '2204', '开单科室编码'),
		('bilg_dept_name',      'text',  '-',           '2204', '开单科室名称'),
		('bilg_dr_codg',        'text',  '-',           '2204', '开单医生编码'),
		('bilg_dr_name',        'text',  '-',           '2204', '开单医师姓名'),
		('hosp_appr_flag',      'text',  '-',           '2204', '医院审批标志'),
		('mdtrt_cert_no',       'text',  'x',           NULL, '就诊凭证编号'),
		('card_sn',             'text',  'x',           NULL, '卡识别码'),
		('psn_cert_type',       'text',  'x',           NULL, '人员证件类型'),
		('certno',              'text',  'x',           NULL, '证件号码'),
		('psn_name',            'text',  'x',           NULL, '人员姓名')
	) f (field, type, member, needed_by, name_zh);
END
$$;
COMMENT ON FUNCTION mmt.message_field() IS
'Fields of the national interface that a book''s interface() reads: type, the member of a bill that each feeds, the messages that need it, its name. Any other field becomes a fact under its own name. 账簿读取的国家医保接口字段。';

CREATE FUNCTION mmt.message_id_form() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT '^[^[:space:][:cntrl:]]{1,100}$' $$;
COMMENT ON FUNCTION mmt.message_id_form() IS 'What ids in a message look like, as a regular expression: several of them are a key. 报文中编号的写法。';

CREATE FUNCTION mmt.check_message(infno text, objects jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	several bool := jsonb_array_length(objects) > 1;
	missing text;
	unreadable text;
	foreign_to text;
BEGIN
	-- a field of a bill's own name would pass for what only the interface's field may say
	SELECT string_agg(DISTINCT k.k, ', ') INTO foreign_to FROM jsonb_array_elements(objects) r (r), jsonb_object_keys(r.r) k (k)
	WHERE k.k IN (SELECT f.member FROM mmt.message_field() f WHERE f.member NOT IN ('-', '!', 'x', 'dispensing')) OR k.k IN ('area', 'place', 'channel', 'tags', 'facts', 'lines', 'line', 'item', 'prescription');
	-- all that is wrong is said at once, field by field
	WITH read AS (
		SELECT f.field, f.name_zh, f.place, f.n, CASE
			WHEN btrim(coalesce(f.said, '')) = '' AND $1 = ANY (f.needed_by) THEN 'missing'
			WHEN coalesce(f.said, '') = '' THEN NULL
			WHEN f.field = 'chrg_bchno' AND f.said = '0000' AND $1 <> '2205' THEN 'unreadable'	-- there it means all of them
			-- [0-9]: the class of digits has those of every script where the database has an ICU collation
			WHEN jsonb_typeof(f.r -> f.field) NOT IN ('string', 'number') OR length(f.said) > 300 OR f.said !~ CASE f.type
				WHEN 'id' THEN mmt.message_id_form() WHEN 'money' THEN '^[0-9]{1,14}([.][0-9]{1,2}0*)?$' WHEN 'price' THEN '^[0-9]{1,10}([.][0-9]{1,6}0*)?$' WHEN 'count' THEN '^[0-9]{1,12}([.][0-9]{1,4}0*)?$'
				WHEN 'time' THEN '^(19|2[0-9])[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])( ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?$' ELSE '' END THEN 'unreadable'
			-- no 30th of February
			WHEN f.type = 'time' AND make_date(left(f.said, 4)::int, substr(f.said, 6, 2)::int, 1) + interval '1 month'
				<= make_date(left(f.said, 4)::int, substr(f.said, 6, 2)::int, 1) + substr(f.said, 9, 2)::int - 1 THEN 'unreadable' END AS problem
		FROM (SELECT f.field, f.type, f.needed_by, f.name_zh, f.n AS place, r.r, r.n, r.r ->> f.field AS said
			FROM mmt.message_field() WITH ORDINALITY f (field, type, member, needed_by, name_zh, n), jsonb_array_elements(objects) WITH ORDINALITY r (r, n) OFFSET 0) f
	), said AS (
		SELECT r.problem, r.place, concat(r.field, ' ', r.name_zh, CASE WHEN several THEN format(mmt.say('（第 %s 条）', ' (line %s)'), string_agg(r.n::text, ', ' ORDER BY r.n)) END) AS words
		FROM read r WHERE r.problem IS NOT NULL GROUP BY r.problem, r.place, r.field, r.name_zh
	)
	SELECT string_agg(s.words, mmt.say('、', ', ') ORDER BY s.place) FILTER (WHERE s.problem = 'missing'),
		string_agg(s.words, mmt.say('、', ', ') ORDER BY s.place) FILTER (WHERE s.problem = 'unreadable')
	INTO missing, unreadable FROM said s;
	IF coalesce(missing, unreadable, foreign_to) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020',
			MESSAGE = format(mmt.say('报文 %s：%s', 'message %s: %s'), $1,
				concat_ws(mmt.say('；', '; '), mmt.say('缺少 ', 'lacks ') || missing, mmt.say('不合要求 ', 'cannot read ') || unreadable,
				mmt.say('不是接口字段 ', 'has what is no field of the interface, ') || foreign_to)),
			HINT = mmt.say('金额不小于 0、至多两位小数，单价至多六位，数量至多四位；时间写作 2024-03-05 09:30:00；编号没有空格，至多 100 个字，其他文本至多 300 个字，收费批次号 0000 只用于 2205。',
				'Amounts are not below 0 and have at most two decimals, prices six, quantities four; times are written 2024-03-05 09:30:00; ids have no blanks and 100 characters at most, other texts 300; no charge batch is 0000, which says all to 2205.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.check_message(text, jsonb) IS
'Refuses (MM020) objects of a message that lack needed fields or have unreadable ones, naming all of them with their names in the interface. 一次指出报文缺少和不合要求的全部字段。';

CREATE FUNCTION mmt.message_part(object jsonb, members jsonb, known text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- a field that is there and empty is known to be nothing; what is no text, number or list of them is kept as its text
	RETURN (SELECT coalesce(jsonb_object_agg(m.member, m.value) FILTER (WHERE m.known AND m.value <> 'null'), '{}')
			|| jsonb_build_object('facts', coalesce(jsonb_object_agg(m.field, m.value) FILTER (WHERE NOT m.known), '{}'))
		FROM (
			SELECT o.field, o.member, coalesce(o.member = ANY (known), false) AS known, CASE
				WHEN o.value = '""' THEN 'null'
				WHEN o.member = 'date' AND 'date' = ANY (known) THEN to_jsonb(left(o.value #>> '{}', 10))
				WHEN jsonb_typeof(o.value) = 'object' OR (jsonb_typeof(o.value) = 'array' AND jsonb_path_exists(o.value, '$[*] ? (@.type() == "object" || @.type() == "array")'))
					THEN to_jsonb(o.value::text)
				ELSE o.value END AS value
			FROM (SELECT o.field, o.value, members ->> o.field AS member FROM jsonb_each(object) o (field, value) OFFSET 0) o WHERE coalesce(o.member, '') NOT IN ('!', 'x')
		) m);
END
$$;
COMMENT ON FUNCTION mmt.message_part(jsonb, jsonb, text[]) IS
'An object of a message as part of a bill, by the members that fields feed: those that are known there, everything else as facts, but for what names a person or card. 报文对象转为账单成员与事实。';

CREATE FUNCTION mmt.message_bill(message jsonb, data jsonb, lines jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	members CONSTANT jsonb := (SELECT jsonb_object_agg(f.field, f.member) FROM mmt.message_field() f);
BEGIN
	RETURN jsonb_strip_nulls(jsonb_build_object('area', message ->> 'insuplc_admdvs', 'place', message ->> 'mdtrtarea_admvs', 'institution', message ->> 'fixmedins_code'))
		|| mmt.message_part(data, members, '{scheme,status,tier,kind,disease,institution,identified,dispensing}')
		|| coalesce((SELECT jsonb_strip_nulls(jsonb_build_object('disease', max(nullif(l.line ->> 'dise_codg', '')), 'date', max(left(l.line ->> 'fee_ocur_time', 10)),
					-- an outside prescription has a number of its own everywhere, one of the institution only there
					'prescription', max(nullif(l.line ->> 'rxno', '')) FILTER (WHERE l.line ->> 'rx_circ_flag' = '1')))
				|| jsonb_build_object('lines', jsonb_agg(mmt.message_part(l.line - '{mdtrt_id,chrg_bchno}'::text[], members,
					'{amount,quantity,price,date,drug,class,disease,scheme,status,tier,kind}') ORDER BY l.line ->> 'feedetl_sn' COLLATE "C"))
			FROM jsonb_array_elements(lines) l (line) HAVING count(*) > 0), '{}');
END
$$;
COMMENT ON FUNCTION mmt.message_bill(jsonb, jsonb, jsonb) IS
'The bill that fee lines and the data of a message make: lines by feedetl_sn, dated by the last of them. 由费用明细和报文数据组成账单。';

-- ---- what a bill came to, in fields ----

CREATE FUNCTION mmt.interface_rules(book text, area text, edition bigint, digest text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
	mine CONSTANT text := mmt.say('zh', 'en');
	other CONSTANT text := mmt.say('en', 'zh');
	rules jsonb;
	pots jsonb;
BEGIN
	SELECT r.rules INTO rules FROM mmt.ruleset r WHERE r.area = area AND r.edition <= edition AND (digest IS NULL OR r.digest = digest) ORDER BY r.edition DESC LIMIT 1;
	IF rules IS NULL THEN
		PERFORM mmt.need_book(book);
		EXECUTE format('SELECT r.rules FROM %I.ruleset r WHERE r.digest = $1', book) INTO rules USING digest;
	END IF;
	SELECT jsonb_object_agg(x.x ->> 'pot', jsonb_strip_nulls(jsonb_build_object('bearer', x.x -> 'bearer', 'fields', to_jsonb(f.f), 'fund', CASE WHEN x.x ->> 'bearer' = 'fund' OR 'fund_pay_sumamt' = ANY (f.f)
			THEN coalesce((SELECT g.g FROM unnest(f.f) g (g) WHERE g.g IN ('hifp_pay', 'cvlserv_pay', 'hifes_pay', 'hifmi_pay', 'hifob_pay', 'maf_pay', 'acct_mulaid_pay') LIMIT 1),
				CASE x.x ->> 'bearer' WHEN 'account' THEN 'acct_pay' ELSE 'oth_pay' END) END))) INTO pots
	FROM jsonb_path_query(rules, '$.rows[*] ? (@.relation == "pot")') x (x), LATERAL (SELECT coalesce(regexp_split_to_array(x.x ->> 'nhsa_field', '[[:space:]]*,[[:space:]]*'), '{}') AS f) f;
	RETURN (SELECT jsonb_build_object('pots', coalesce(pots, '{}'),
			'codes', coalesce(jsonb_object_agg(concat(x.x ->> 'domain', '/', x.x ->> 'local'), x.x -> 'key') FILTER (WHERE x.x ->> 'relation' = 'code_map'), '{}'),
			'words', coalesce(jsonb_object_agg(x.x ->> 'term', coalesce(x.x ->> mine, x.x ->> other)) FILTER (WHERE x.x ->> 'relation' = 'term'), '{}'),
			-- the funds that a benefit can pay from
			'funds', coalesce(jsonb_agg(DISTINCT jsonb_build_array(x.x -> 'benefit', p.p -> 'fund')) FILTER (WHERE p.p ? 'fund'), '[]'),
			'benefits', coalesce(jsonb_object_agg(x.x ->> 'benefit', coalesce(x.x ->> ('name_' || mine), x.x ->> ('name_' || other), x.x ->> 'benefit')) FILTER (WHERE x.x ->> 'relation' = 'benefit'), '{}'),
			'checks', coalesce(bool_or(x.x ->> 'relation' = 'check_rule'), false))
		FROM jsonb_path_query(rules, '$.rows[*] ? (@.relation == "step" || @.relation == "benefit" || @.relation == "code_map"
			|| (@.relation == "term" && @.domain == "fund_pay_type") || (@.relation == "check_rule" && @.check_kind == "settlement"))') x (x),
			LATERAL (SELECT CASE x.x ->> 'relation' WHEN 'step' THEN coalesce(pots -> concat(x.x ->> 'benefit', '.', x.x ->> 'to_pot'), pots -> (x.x ->> 'to_pot')) END AS p) p);
END
$$;
COMMENT ON FUNCTION mmt.interface_rules(text, text, bigint, text) IS
'What the interface needs of a ruleset: {"pots", "codes", "words", "funds", "benefits", "checks"}. Errors: 42704 no book. 取接口所需的规则。';

CREATE FUNCTION mmt.interface_amounts(rules jsonb, lines jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- Fields of what was spent go by nhsa_field, fields of who pays by bearer, so that each checks the other.  A fund is always part of
	-- fund_pay_sumamt; an account is where its pot says so.  What no benefit took is the person's.
	RETURN (SELECT jsonb_agg(a.a ORDER BY a.n) FROM (
		SELECT l.n, (SELECT jsonb_object_agg(s.field, coalesce(s.amount, 0)::numeric(16,2)) FROM (VALUES
				('medfee_sumamt', sum(p.amount)),
				('fulamt_ownpay_amt', sum(p.amount) FILTER (WHERE p.fields ? 'fulamt_ownpay_amt')),
				('overlmt_selfpay', sum(p.amount) FILTER (WHERE p.fields ? 'overlmt_selfpay')),
				('preselfpay_amt', sum(p.amount) FILTER (WHERE p.fields ? 'preselfpay_amt')),
				('inscp_scp_amt', sum(p.amount) FILTER (WHERE NOT p.fields ?| '{fulamt_ownpay_amt,overlmt_selfpay,preselfpay_amt}')),
				('act_pay_dedc', sum(p.amount) FILTER (WHERE p.fields ? 'act_pay_dedc')),
				('hifp_pay', sum(p.amount) FILTER (WHERE p.fields ? 'hifp_pay')),
				('cvlserv_pay', sum(p.amount) FILTER (WHERE p.fields ? 'cvlserv_pay')),
				('hifes_pay', sum(p.amount) FILTER (WHERE p.fields ? 'hifes_pay')),
				('hifmi_pay', sum(p.amount) FILTER (WHERE p.fields ? 'hifmi_pay')),
				('hifob_pay', sum(p.amount) FILTER (WHERE p.fields ? 'hifob_pay')),
				('maf_pay', sum(p.amount) FILTER (WHERE p.fields ? 'maf_pay')),
				('oth_pay', sum(p.amount) FILTER (WHERE p.bearer = 'fund' AND NOT p.fields ?| '{hifp_pay,cvlserv_pay,hifes_pay,hifmi_pay,hifob_pay,maf_pay}')),
				('fund_pay_sumamt', sum(p.amount) FILTER (WHERE p.bearer = 'fund' OR p.fields ? 'fund_pay_sumamt')),
				('included', sum(p.amount) FILTER (WHERE p.bearer <> 'fund' AND p.fields ? 'fund_pay_sumamt')),
				('psn_part_amt', sum(p.amount) FILTER (WHERE p.bearer IN ('person', 'account') AND NOT p.fields ? 'fund_pay_sumamt')),
				('acct_pay', sum(p.amount) FILTER (WHERE p.bearer = 'account' AND NOT p.fields ? 'acct_mulaid_pay')),
				('acct_mulaid_pay', sum(p.amount) FILTER (WHERE p.fields ? 'acct_mulaid_pay')),
				('psn_cash_pay', sum(p.amount) FILTER (WHERE p.bearer = 'person')),
				('hosp_part_amt', sum(p.amount) FILTER (WHERE p.bearer = 'hospital'))) s (field, amount)) AS a
		FROM jsonb_array_elements(lines) WITH ORDINALITY l (parts, n)
		LEFT JOIN LATERAL (
			SELECT p.amount::numeric AS amount, coalesce(r.r ->> 'bearer', 'person') AS bearer, coalesce(r.r -> 'fields', '[]') AS fields
			FROM jsonb_each_text(l.parts) p (pot, amount), LATERAL (SELECT coalesce(rules -> 'pots' -> p.pot, rules -> 'pots' -> split_part(p.pot, '.', 2)) AS r) r
		) p ON true
		GROUP BY l.n) a);
END
$$;
COMMENT ON FUNCTION mmt.interface_amounts(jsonb, jsonb) IS
'An array of money by pot as an array of the amounts of the interface, yuan; included: what of fund_pay_sumamt no fund pays. 各资金去向汇总为接口金额字段，元。';

CREATE FUNCTION mmt.interface_flaw(amounts jsonb, lines jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (SELECT string_agg(i.said, '; ' ORDER BY i.n)
		FROM jsonb_to_record(amounts) m (medfee_sumamt numeric, fulamt_ownpay_amt numeric, overlmt_selfpay numeric, preselfpay_amt numeric, inscp_scp_amt numeric, act_pay_dedc numeric,
				hifp_pay numeric, cvlserv_pay numeric, hifes_pay numeric, hifmi_pay numeric, hifob_pay numeric, maf_pay numeric, oth_pay numeric, fund_pay_sumamt numeric,
				psn_part_amt numeric, acct_pay numeric, acct_mulaid_pay numeric, psn_cash_pay numeric, hosp_part_amt numeric, included numeric),
			(SELECT sum((l.l ->> 'fulamt_ownpay_amt')::numeric) AS own, sum((l.l ->> 'overlmt_selfpay')::numeric) AS over, sum((l.l ->> 'preselfpay_amt')::numeric) AS before,
				sum((l.l ->> 'inscp_scp_amt')::numeric) AS inscp FROM jsonb_array_elements(lines) l (l)) l,
			LATERAL (VALUES
				(1, 'medfee_sumamt = fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt + inscp_scp_amt',
					m.medfee_sumamt = m.fulamt_ownpay_amt + m.overlmt_selfpay + m.preselfpay_amt + m.inscp_scp_amt),
				(2, 'medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt', m.medfee_sumamt = m.fund_pay_sumamt + m.psn_part_amt + m.hosp_part_amt),
				(3, 'psn_part_amt = acct_pay + acct_mulaid_pay + psn_cash_pay', m.psn_part_amt = m.acct_pay + m.acct_mulaid_pay + m.psn_cash_pay - m.included),
				(4, 'fund_pay_sumamt = hifp_pay + cvlserv_pay + hifes_pay + hifmi_pay + hifob_pay + maf_pay + oth_pay',
					m.fund_pay_sumamt = m.hifp_pay + m.cvlserv_pay + m.hifes_pay + m.hifmi_pay + m.hifob_pay + m.maf_pay + m.oth_pay + m.included),
				(5, 'act_pay_dedc <= inscp_scp_amt', m.act_pay_dedc BETWEEN least(0, m.inscp_scp_amt) AND greatest(0, m.inscp_scp_amt)),
				(6, 'fulamt_ownpay_amt, overlmt_selfpay, preselfpay_amt, inscp_scp_amt = sum by line',
					ROW(m.fulamt_ownpay_amt, m.overlmt_selfpay, m.preselfpay_amt, m.inscp_scp_amt) = ROW(l.own, l.over, l.before, l.inscp))) i (n, said, holds)
		WHERE i.holds IS NOT TRUE);
END
$$;
COMMENT ON FUNCTION mmt.interface_flaw(jsonb, jsonb) IS
'Which identities of the interface''s amounts do not hold, among themselves and with those of the lines; null when all do. 接口金额不满足的勾稽关系，全部满足则为空。';

CREATE FUNCTION mmt.interface_moves(rules jsonb, outcome mmt.outcome) RETURNS TABLE (verb text, "from" jsonb, "to" jsonb, ruled bool, lines int[], value numeric, room numeric)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN QUERY SELECT m.verb, coalesce($1 -> 'pots' -> concat(m.benefit, '.', m.from_pot), $1 -> 'pots' -> m.from_pot, '{}'), coalesce($1 -> 'pots' -> concat(m.benefit, '.', m.to_pot), $1 -> 'pots' -> m.to_pot, '{}'),
		m.parameter IS NOT NULL, m.lines, m.value, m.room
	FROM mmt.moves($2) m;
END
$$;
COMMENT ON FUNCTION mmt.interface_moves(jsonb, mmt.outcome) IS
'The steps of an outcome as mmt.moves has them, with what is said of the pots: {"bearer", "fields", "fund"}; ruled: by a parameter. 结果的各步骤及其资金去向的接口字段。';

CREATE FUNCTION mmt.interface_lines(rules jsonb, bill jsonb, outcome mmt.outcome, amounts jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (
		WITH said AS (
			-- values that took the line's money; of a limit on several lines together no part is the line's
			SELECT l.line, m.verb, CASE WHEN count(DISTINCT m.value) = 1 AND bool_and(m.value IS NOT NULL AND (m.verb = 'share' OR cardinality(m.lines) = 1)) THEN max(m.value) END AS value
			FROM mmt.interface_moves($1, $3) m, unnest(m.lines) l (line)
			WHERE m.ruled AND (m.verb = 'keep' AND m."to" -> 'fields' ? 'overlmt_selfpay' OR m.verb = 'share' AND m."to" -> 'fields' ? 'preselfpay_amt')
			GROUP BY l.line, m.verb
		)
		SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('feedetl_sn', b.line -> 'facts' -> 'feedetl_sn',
				'det_item_fee_sumamt', a.a -> 'medfee_sumamt', 'cnt', (b.line ->> 'quantity')::numeric, 'pric', (b.line ->> 'price')::numeric,
				'pric_uplmt_amt', CASE WHEN c.line IS NULL THEN 999999 ELSE round(c.value / nullif((b.line ->> 'quantity')::numeric, 0), 6) END,	-- 999999: none
				'selfpay_prop', CASE WHEN r.line IS NULL THEN 0.0000 ELSE round(r.value, 4) END,
				'fulamt_ownpay_amt', a.a -> 'fulamt_ownpay_amt', 'overlmt_amt', a.a -> 'overlmt_selfpay', 'preselfpay_amt', a.a -> 'preselfpay_amt', 'inscp_scp_amt', a.a -> 'inscp_scp_amt',
				'chrgitm_lv', b.line -> 'class'))
			|| (SELECT coalesce(jsonb_object_agg(k.k, b.line -> 'facts' -> k.k), '{}') FROM unnest('{feedetl_sn,med_chrgitm_type,bas_medn_flag,hi_nego_drug_flag,chld_medc_flag,list_sp_item_flag,lmt_used_flag,drt_reim_flag}'::text[]) k (k)
				WHERE b.line -> 'facts' ? k.k) ORDER BY b.n)
		FROM jsonb_array_elements($2 -> 'lines') WITH ORDINALITY b (line, n) JOIN jsonb_array_elements($4) WITH ORDINALITY a (a, n) USING (n)
		LEFT JOIN said c ON c.line = b.n AND c.verb = 'keep' LEFT JOIN said r ON r.line = b.n AND r.verb = 'share');
END
$$;
COMMENT ON FUNCTION mmt.interface_lines(jsonb, jsonb, mmt.outcome, jsonb) IS 'What became of each line of a bill, as message 2204 answers it. 逐行结果，同 2204 的输出。';

CREATE FUNCTION mmt.interface_funds(rules jsonb, insutype text, benefits text[], parts jsonb) RETURNS TABLE (field text, amount numeric, fund_pay_type text, name text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	-- also those that the benefits could have paid from, with nothing
	RETURN QUERY
	WITH fund AS (
		SELECT p.field, sum(p.amount)::numeric(16,2) AS amount
		FROM (SELECT coalesce($1 -> 'pots' -> p.pot, $1 -> 'pots' -> split_part(p.pot, '.', 2)) ->> 'fund' AS field, p.amount::numeric AS amount FROM jsonb_each_text($4) p (pot, amount)
			UNION ALL SELECT f.f ->> 1, 0 FROM jsonb_array_elements($1 -> 'funds') f (f) WHERE f.f ->> 0 = ANY ($3)) p
		WHERE p.field IS NOT NULL
		GROUP BY p.field
	)
	SELECT f.field, f.amount, c.code, $1 -> 'words' ->> c.code
	FROM fund f, LATERAL (SELECT coalesce($1 -> 'codes' ->> format('fund_pay_type/%s.%s', $2, f.field),
		$1 -> 'codes' ->> format('fund_pay_type/%s.%s', $1 -> 'codes' ->> concat('scheme/', $2), f.field), $1 -> 'codes' ->> concat('fund_pay_type/', f.field), f.field) AS code) c;
END
$$;
COMMENT ON FUNCTION mmt.interface_funds(jsonb, text, text[], jsonb) IS
'The funds behind benefits: their field, what each paid of a bill, and its fund_pay_type by code_map rows. 各基金支付金额及基金支付类型。';

CREATE FUNCTION mmt.interface_room(rules jsonb, outcome mmt.outcome) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	-- A fund may have several caps; the least counts.  One that holds for a part of the lines which the fund paid says nothing of the whole.
	RETURN (SELECT jsonb_object_agg(c.fund, c.room) FROM (
		SELECT m."from" ->> 'fund' AS fund, CASE WHEN bool_and(m.room IS NOT NULL AND m.lines @> ARRAY(
				SELECT l.n::int FROM jsonb_array_elements(($2).lines) WITH ORDINALITY l (parts, n), jsonb_object_keys(l.parts) p (pot)
				WHERE coalesce($1 -> 'pots' -> p.pot, $1 -> 'pots' -> split_part(p.pot, '.', 2)) ->> 'fund' = m."from" ->> 'fund')) THEN min(m.room) END AS room
		FROM mmt.interface_moves($1, $2) m WHERE m.verb = 'keep' AND m."from" ? 'fund'
		GROUP BY m."from" ->> 'fund') c);
END
$$;
COMMENT ON FUNCTION mmt.interface_room(jsonb, mmt.outcome) IS
'What the caps of each fund still had for a bill, yuan, by the fund''s field: the least of them; null when one was met on a part of its lines only or counts no money. 各基金封顶线此前的余额，元。';

CREATE FUNCTION mmt.interface_output(rules jsonb, person text, bill jsonb, answer jsonb, outcome mmt.outcome, words text, message_id text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	facts CONSTANT jsonb := bill -> 'facts';
	codes CONSTANT jsonb := rules -> 'codes';
	parts CONSTANT jsonb := answer -> 'parts';
	-- those of the lines, and last those of the whole
	each CONSTANT jsonb := mmt.interface_amounts(rules, answer -> 'lines' || jsonb_build_array(parts));
	lines CONSTANT jsonb := each - -1;
	amounts CONSTANT jsonb := each -> -1;
	flaw CONSTANT text := mmt.interface_flaw(amounts, lines);
	room CONSTANT jsonb := mmt.interface_room(rules, outcome);
BEGIN
	IF flaw IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM042',
			MESSAGE = format(mmt.say('按地区“%s”的规则汇总接口字段，勾稽不符：%s', 'by the rules of area "%s" the amounts of the interface do not agree: %s'), answer ->> 'area', flaw),
			DETAIL = (SELECT jsonb_object_agg(p.pot, coalesce(rules -> 'pots' -> p.pot, rules -> 'pots' -> split_part(p.pot, '.', 2), '{}') || jsonb_build_object('amount', p.amount)) FROM jsonb_each(parts) p (pot, amount)),
			HINT = mmt.say('在草案中更正各资金去向（mmt.pot）的承担方和 nhsa_field。', 'Correct bearer and nhsa_field of the pots (mmt.pot) in a draft.');
	END IF;
	RETURN jsonb_build_object(
		'setlinfo', jsonb_strip_nulls(jsonb_build_object('setl_id', answer ->> 'settlement_id', 'psn_no', person, 'mdtrt_id', facts -> 'mdtrt_id', 'chrg_bchno', facts -> 'chrg_bchno',
				'insutype', bill -> 'scheme', 'psn_type', bill -> 'status', 'med_type', facts -> 'med_type', 'mdtrt_cert_type', bill -> 'identified',
				'setl_time', to_char((answer ->> 'posted_at')::timestamptz AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'),
				'clr_optins', coalesce(facts -> 'clr_optins', codes -> concat('clr_optins/', bill ->> 'area')), 'clr_way', coalesce(facts -> 'clr_way', codes -> concat('clr_way/', facts ->> 'psn_setlway')),
				'clr_type', coalesce(facts -> 'clr_type', codes -> concat('clr_type/', facts ->> 'med_type')), 'medins_setl_id', message_id,
				-- when there was one
				'pool_prop_selfpay', (SELECT CASE WHEN count(DISTINCT m.value) = 1 AND bool_and(m.value IS NOT NULL) THEN round(max(m.value), 4) END
					FROM mmt.interface_moves(rules, outcome) m WHERE m.verb = 'share' AND m.ruled AND m."to" -> 'fields' ? 'hifp_pay'),
				'balc', (facts ->> 'balc')::numeric(16,2) - (amounts ->> 'acct_pay')::numeric)) || (amounts - 'included'),
		'setldetail', coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('fund_pay_type', f.fund_pay_type, 'fund_pay_type_name', f.name, 'inscp_scp_amt', amounts -> 'inscp_scp_amt',
				'crt_payb_lmt_amt', room -> f.field, 'fund_payamt', f.amount, 'setl_proc_info', left(words, 4000))) ORDER BY f.fund_pay_type)
			FROM mmt.interface_funds(rules, bill ->> 'scheme', ARRAY(SELECT split_part(k.k, '.', 1) FROM jsonb_object_keys(parts) k (k)), parts) f), '[]'),
		'result', mmt.interface_lines(rules, bill, outcome, lines)) || jsonb_strip_nulls(jsonb_build_object('findings', answer -> 'findings'));
END
$$;
COMMENT ON FUNCTION mmt.interface_output(jsonb, text, jsonb, jsonb, mmt.outcome, text, text) IS
'The output node of messages 2206 to 2208 for what a bill came to. Errors: MM042 the amounts do not agree, because of the pots'' rows. 2206 至 2208 的输出。';

-- ---- fee lines that wait for their settlement ----

CREATE FUNCTION mmt.book_hold(book text, person text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('INSERT INTO %I.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING', book) USING person;
	EXECUTE format('SELECT FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', book) USING person;
END
$$;
COMMENT ON FUNCTION mmt.book_hold(text, text) IS
'Locks a person''s balance until the end of the transaction, so that fee lines do not change while they are settled. Errors: 42704, 40001. 锁定此人累计。';

CREATE FUNCTION mmt.pending_lines(book text, message jsonb, data jsonb, OUT lines jsonb, OUT open bool, OUT settled bigint, OUT message_id text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM mmt.need_book($1);
	EXECUTE format($sql$
		SELECT jsonb_agg(l.line ORDER BY l.feedetl_sn COLLATE "C"), coalesce(bool_or(v.settlement_id IS NOT NULL OR l.settlement_id IS NULL), true), max(l.settlement_id), max(l.message_id)
		FROM %1$I.pending_line l LEFT JOIN %1$I.reversal v ON v.person_id = l.person_id AND v.settlement_id = l.settlement_id
		WHERE l.person_id = $1 AND l.mdtrt_id = $2 AND l.chrg_bchno = $3 AND l.institution_id = $4$sql$, $1)
		USING data ->> 'psn_no', data ->> 'mdtrt_id', data ->> 'chrg_bchno', message ->> 'fixmedins_code' INTO lines, open, settled, message_id;
END
$$;
COMMENT ON FUNCTION mmt.pending_lines(text, jsonb, jsonb) IS
'The fee lines of a charge batch that its institution uploaded; open: they are not settled, or no longer; settled: by which settlement; message_id: of the message that settled them. 一个收费批次的费用明细。';

CREATE FUNCTION mmt.same_batch(lines jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	said text;
BEGIN
	SELECT string_agg(format('%s: %s', b.batch, b.diseases), '; ' ORDER BY b.batch) INTO said
	FROM (SELECT l.l ->> 'chrg_bchno' AS batch, string_agg(DISTINCT coalesce(nullif(l.l ->> 'dise_codg', ''), '-'), ', ') AS diseases
		FROM jsonb_array_elements(lines) l (l) GROUP BY 1 HAVING count(DISTINCT coalesce(nullif(l.l ->> 'dise_codg', ''), '-')) > 1) b;
	IF said IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020',
			MESSAGE = format(mmt.say('同一收费批次的病种编码 dise_codg 不一致：%s', 'lines of one charge batch differ in dise_codg 病种编码: %s'), said),
			HINT = mmt.say('不同病种的明细请分批上传。', 'Upload lines of another disease as a batch of their own.');
	END IF;
	SELECT string_agg(DISTINCT l.l ->> 'rxno', ', ') INTO said FROM jsonb_array_elements(lines) l (l) WHERE l.l ->> 'rx_circ_flag' = '1' AND l.l ->> 'rxno' <> '' HAVING count(DISTINCT l.l ->> 'rxno') > 1;
	IF said IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020',
			MESSAGE = format(mmt.say('同一收费批次有多张外购处方 rxno：%s', 'lines of one charge batch are of several outside prescriptions, rxno 处方号: %s'), said),
			HINT = mmt.say('每张外购处方单独一批。', 'Give each outside prescription a batch of its own.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.same_batch(jsonb) IS
'Refuses (MM020) fee lines of one charge batch with different disease codes or outside prescriptions. 同一收费批次的病种编码和外购处方须一致。';

CREATE FUNCTION mmt.same_line(lines jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	clash text;
BEGIN
	SELECT string_agg(d.sn, ', ' ORDER BY d.sn) INTO clash
	FROM (SELECT l.l ->> 'feedetl_sn' AS sn FROM jsonb_array_elements(lines) l (l) GROUP BY l.l ->> 'mdtrt_id', l.l ->> 'feedetl_sn' HAVING count(DISTINCT l.l) > 1) d;
	IF clash IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM040',
			MESSAGE = format(mmt.say('费用明细流水号 feedetl_sn 已用于另一内容：%s', 'feedetl_sn 费用明细流水号 was used for another content: %s'), clash),
			HINT = mmt.say('重传须与原明细完全相同；更改请先用 2205 撤销，或另用流水号。', 'Upload it again as it was; to change it withdraw it first by 2205, or take a new feedetl_sn.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.same_line(jsonb) IS 'Refuses (MM040) different fee lines of one visit with one number. 同一流水号的明细须相同。';

CREATE FUNCTION mmt.book_add_lines(book text, message jsonb, lines jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	person text := lines -> 0 ->> 'psn_no';
	known jsonb;
	batch record;
BEGIN
	PERFORM mmt.check_message('2204', lines);
	IF EXISTS (SELECT FROM jsonb_array_elements(lines) l (l) WHERE l.l ->> 'psn_no' <> person) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('一个报文中的费用明细属于不同人员', 'the fee lines of a message belong to different persons'),
			HINT = mmt.say('每个报文只上传一人的费用明细。', 'Upload the lines of one person in a message.');
	END IF;
	PERFORM mmt.book_hold(book, person);

	-- a line of this institution that was there already (before the INSERT, which that look does not see) must be the same
	EXECUTE format($sql$
		WITH added AS (
			INSERT INTO %1$I.pending_line (person_id, mdtrt_id, feedetl_sn, chrg_bchno, institution_id, line, received_at, received_by)
			SELECT DISTINCT ON (l.l ->> 'mdtrt_id', l.l ->> 'feedetl_sn') $1, l.l ->> 'mdtrt_id', l.l ->> 'feedetl_sn', l.l ->> 'chrg_bchno', $3, l.l, clock_timestamp(), session_user
			FROM jsonb_array_elements($2) l (l)
			ON CONFLICT DO NOTHING
		)
		SELECT jsonb_agg(l.line) FROM %1$I.pending_line l
		WHERE l.person_id = $1 AND l.institution_id = $3 AND (l.mdtrt_id, l.feedetl_sn) IN (SELECT s.l ->> 'mdtrt_id', s.l ->> 'feedetl_sn' FROM jsonb_array_elements($2) s (l))$sql$, book)
		USING person, lines, message ->> 'fixmedins_code' INTO known;
	PERFORM mmt.same_line(coalesce(known, '[]') || lines);
	-- nor may a new one come after its batch was settled
	FOR batch IN
		SELECT p.* FROM (SELECT DISTINCT l.l ->> 'mdtrt_id' AS mdtrt_id, l.l ->> 'chrg_bchno' AS chrg_bchno FROM jsonb_array_elements(lines) l (l)) b,
			LATERAL mmt.pending_lines(book, message, to_jsonb(b) || jsonb_build_object('psn_no', person)) p
	LOOP
		PERFORM mmt.same_batch(batch.lines);
		IF batch.open AND batch.settled IS NOT NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM041',
				MESSAGE = format(mmt.say('收费批次 %s 已由结算 %s 使用', 'charge batch %s belongs to settlement %s'), batch.lines -> 0 ->> 'chrg_bchno', batch.settled),
				HINT = mmt.say('新的明细请用新的收费批次号 chrg_bchno。', 'New lines take a new chrg_bchno.');
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.book_add_lines(text, jsonb, jsonb) IS
'Locks a person''s balance and keeps fee lines of a message in a book until they are settled; the same line again changes nothing. Errors: MM020, MM040 another line has its number, MM041 their batch is settled, 42704. 登记待结算费用明细。';

CREATE FUNCTION mmt.message_made(book text, person text, institution text, key text, content bytea, OUT settlement bigint, OUT same bool, OUT taken_back bool)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM mmt.need_book($1);
	-- Keys are a login's own, messages an institution's, which may send by several logins.  Nobody but itself settles or reverses what is its own, so no one else's key is in its way.
	EXECUTE format($sql$
		SELECT s.settlement_id, q.content = $4, EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = s.person_id AND v.settlement_id = s.settlement_id)
		FROM %1$I.request q JOIN %1$I.settlement s ON s.person_id = q.person_id AND s.settlement_id = q.settlement_id
		WHERE q.person_id = $1 AND q.key = $3 AND s.institution_id = $2 ORDER BY q.content = $4 DESC, s.settlement_id LIMIT 1$sql$, $1)
		USING $2, $3, $4, $5 INTO settlement, same, taken_back;
END
$$;
COMMENT ON FUNCTION mmt.message_made(text, text, text, text, bytea) IS
'What a message of an institution made before, whoever''s login sent it: the settlement, whether the message said the same, and whether it was taken back since; null: nothing. 该机构此前以同一报文办理的结算，不论由哪个账号发送。';

-- ---- messages ----

CREATE FUNCTION mmt.book_preview(book text, message jsonb, lines jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	split CONSTANT text[] := '{pric_uplmt_amt,selfpay_prop,fulamt_ownpay_amt,overlmt_amt,preselfpay_amt,inscp_scp_amt}';
	person CONSTANT text := lines -> 0 ->> 'psn_no';
	bill CONSTANT jsonb := mmt.message_bill(message, '{}', lines);
	whole jsonb := bill;
	tally jsonb;
	o mmt.outcome;
	memo text;
	rules jsonb;
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('SELECT b.tally FROM %I.balance b WHERE b.person_id = $1', book) INTO tally USING person;
	BEGIN
		whole := mmt.book_bill(book, person, bill);
		o := mmt.adjudicate_bill(whole, tally::mmt.tally);
		memo := mmt.say('仅凭明细没有适用的待遇，以预结算（2206）为准', 'by what the line says no benefit takes it; message 2206 will tell');
	EXCEPTION	-- the rules want more than fee lines say
		WHEN SQLSTATE 'MM002' OR SQLSTATE 'MM004' THEN
			memo := SQLERRM;
			o.lines := (SELECT jsonb_agg(jsonb_build_object('gross', (l.l ->> 'amount')::numeric)) FROM jsonb_array_elements(bill -> 'lines') l (l));
	END;
	rules := mmt.interface_rules(book, o.area, o.edition, o.digest);
	RETURN (SELECT jsonb_agg(CASE WHEN o.lines -> (r.n::int - 1) ? 'gross' THEN (r.r - split) || jsonb_build_object('memo', memo) ELSE r.r END ORDER BY r.n)
		FROM jsonb_array_elements(mmt.interface_lines(rules, whole, CASE WHEN o.trace IS NOT NULL THEN o END, mmt.interface_amounts(rules, o.lines))) WITH ORDINALITY r (r, n));
END
$$;
COMMENT ON FUNCTION mmt.book_preview(text, jsonb, jsonb) IS
'What message 2204 answers for fee lines: how each is split by what the lines alone say; where the rules need more, memo says so. Errors: as mmt.adjudicate but MM002 and MM004. 费用明细上传的逐行结果。';

CREATE FUNCTION mmt.book_withdraw(book text, message jsonb, data jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	every bool := data ->> 'chrg_bchno' = '0000';	-- the interface's word for all that is not settled
	found record;
	withdrawn jsonb;
BEGIN
	PERFORM mmt.book_hold(book, data ->> 'psn_no');
	found := mmt.pending_lines(book, message, data);
	IF NOT every AND NOT found.open THEN
		RAISE EXCEPTION USING ERRCODE = 'MM041',
			MESSAGE = format(mmt.say('收费批次 %s 已由结算 %s 使用', 'charge batch %s belongs to settlement %s'), data ->> 'chrg_bchno', found.settled),
			HINT = mmt.say('已结算的明细不能撤销；先用 2208 撤销结算。', 'Settled lines are not withdrawn; take the settlement back first by 2208.');
	END IF;
	EXECUTE format($sql$
		WITH gone AS (
			DELETE FROM %1$I.pending_line l
			WHERE l.person_id = $1 AND l.mdtrt_id = $2 AND (l.chrg_bchno = $3 OR $4) AND l.institution_id = $5
				AND (l.settlement_id IS NULL OR EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = l.person_id AND v.settlement_id = l.settlement_id))
			RETURNING l.feedetl_sn
		)
		SELECT coalesce(jsonb_agg(jsonb_build_object('feedetl_sn', g.feedetl_sn) ORDER BY g.feedetl_sn COLLATE "C"), '[]') FROM gone g$sql$, book)
		USING data ->> 'psn_no', data ->> 'mdtrt_id', data ->> 'chrg_bchno', every, message ->> 'fixmedins_code' INTO withdrawn;
	RETURN jsonb_build_object('result', withdrawn);
END
$$;
COMMENT ON FUNCTION mmt.book_withdraw(text, jsonb, jsonb) IS
'Message 2205: withdraws the fee lines of a charge batch, or with batch 0000 all of a visit that are not settled; answers which. Errors: MM041 they are settled, 42704. 撤销费用明细。';

CREATE FUNCTION mmt.book_charge(book text, message jsonb, data jsonb, lines jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	final CONSTANT bool := message ->> 'infno' = '2207';
	person CONSTANT text := data ->> 'psn_no';
	key CONSTANT text := jsonb_build_array('2207', message ->> 'fixmedins_code', data ->> 'mdtrt_id', data ->> 'chrg_bchno')::text;
	found record;
	before record;
	bill jsonb;
	total numeric;
	answer jsonb;
	had record;
	o mmt.outcome;
	message_id text;
	output jsonb;
	back bigint;
	said text;
BEGIN
	-- lines within the message are uploaded with it
	lines := (SELECT jsonb_agg(jsonb_build_object('psn_no', data -> 'psn_no', 'mdtrt_id', data -> 'mdtrt_id', 'chrg_bchno', data -> 'chrg_bchno') || l.l) FROM jsonb_array_elements(lines) l (l));
	IF EXISTS (SELECT FROM jsonb_array_elements(lines) l (l) WHERE (l.l ->> 'psn_no', l.l ->> 'mdtrt_id', l.l ->> 'chrg_bchno') <> (person, data ->> 'mdtrt_id', data ->> 'chrg_bchno')) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('费用明细与结算的人员编号、就诊ID或收费批次号不一致', 'fee lines and settlement differ in psn_no 人员编号, mdtrt_id 就诊ID or chrg_bchno 收费批次号'),
			HINT = mmt.say('一次结算一个收费批次。', 'A settlement is of one charge batch.');
	END IF;
	IF NOT final THEN
		found := mmt.pending_lines(book, message, data);
		IF lines IS NOT NULL THEN
			PERFORM mmt.check_message('2204', lines);
			found.lines := (SELECT jsonb_agg(DISTINCT l.l) FROM jsonb_array_elements(coalesce(found.lines, '[]') || lines) l (l));
			PERFORM mmt.same_line(found.lines), mmt.same_batch(found.lines);
		END IF;
	ELSE
		IF lines IS NULL THEN
			PERFORM mmt.book_hold(book, person);
		ELSE
			PERFORM mmt.book_add_lines(book, message, lines);
		END IF;
		found := mmt.pending_lines(book, message, data);
	END IF;
	IF found.lines IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('就诊 %s 的收费批次 %s 没有费用明细', 'visit %s has no fee lines of charge batch %s'), data ->> 'mdtrt_id', data ->> 'chrg_bchno'),
			HINT = mmt.say('先用 2204 上传，或在报文中附上 feedetail。', 'Upload them first by 2204, or send them along as feedetail.');
	ELSIF found.settled IS NOT NULL AND (found.open OR NOT final) THEN
		back := found.settled;
	END IF;

	total := (SELECT sum((l.l ->> 'det_item_fee_sumamt')::numeric) FROM jsonb_array_elements(found.lines) l (l));
	IF total <> (data ->> 'medfee_sumamt')::numeric THEN
		said := format('medfee_sumamt 医疗费总额 %s <> %s', data ->> 'medfee_sumamt', round(total, 2));
	END IF;
	bill := mmt.message_bill(message, data, found.lines);
	IF said IS NULL AND back IS NULL AND final THEN
		before := mmt.message_made(book, person, message ->> 'fixmedins_code', key, sha256(convert_to('settle' || bill::text, 'UTF8')));
		IF before.settlement IS NULL THEN
			answer := to_jsonb(mmt.settle(book, person, key, bill));
			-- of a retry the first message stays
			message_id := message ->> 'msgid';
			EXECUTE format('UPDATE %I.pending_line l SET settlement_id = $4, message_id = $6 WHERE l.person_id = $1 AND l.mdtrt_id = $2 AND l.chrg_bchno = $3 AND l.institution_id = $5', book)
				USING person, data ->> 'mdtrt_id', data ->> 'chrg_bchno', (answer ->> 'settlement_id')::bigint, message ->> 'fixmedins_code', message_id;
		ELSIF before.taken_back THEN
			back := coalesce(found.settled, before.settlement);	-- the correction in its place
		ELSIF NOT before.same THEN
			PERFORM mmt.book_key_taken(key);
		ELSE
			message_id := found.message_id;
		END IF;
		IF back IS NULL THEN
			had := mmt.book_settlement(book, person, coalesce(before.settlement, (answer ->> 'settlement_id')::bigint));
			answer := had.stored;
			bill := had.bill;
			o := had.outcome;
		END IF;
	ELSIF said IS NULL AND back IS NULL THEN
		-- one statement, so that amounts and sentences are of the same balance and rules
		EXECUTE format($sql$
			SELECT to_jsonb(q) AS answer, w.bill, mmt.adjudicate_bill(w.bill,
				(SELECT b.tally::mmt.tally OPERATOR(mmt.+) coalesce((SELECT mmt.sum(a.tally::mmt.tally) FROM %1$I.archive a WHERE a.person_id = $2), '{}') FROM %1$I.balance b WHERE b.person_id = $2)) AS outcome
			FROM mmt.quote($1, $2, $3) q, (SELECT mmt.book_bill($1, $2, $3) AS bill OFFSET 0) w$sql$, book) INTO had USING book, person, bill;
		answer := had.answer;
		bill := had.bill;
		o := had.outcome;
	END IF;
	-- a batch is settled once, also when that was taken back: a late retry must not settle it anew, nor take the first answer for good
	IF back IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM041',
			MESSAGE = format(mmt.say('收费批次 %s 已由结算 %s 使用', 'charge batch %s belongs to settlement %s'), data ->> 'chrg_bchno', back),
			HINT = mmt.say('重新结算须用新的收费批次号：撤销结算后用 2205 撤销明细，再上传。', 'To settle anew take a new chrg_bchno: after 2208 withdraw the lines by 2205 and upload them again.');
	ELSIF said IS NULL THEN
		output := mmt.interface_output(mmt.interface_rules(book, o.area, o.edition, o.digest), person, bill, answer, o, (SELECT string_agg(e.words, E'\n' ORDER BY e.n) FROM mmt.explain(o) e), message_id);
		-- what the sender worked out must be what we worked out
		SELECT string_agg(format('%s %s %s <> %s', f.field, f.name_zh, data ->> f.field, output -> 'setlinfo' ->> f.field), '; ' ORDER BY f.n) INTO said
		FROM mmt.message_field() WITH ORDINALITY f (field, type, member, needed_by, name_zh, n)
		WHERE f.type = 'money' AND f.member = '!' AND coalesce(data ->> f.field, '') <> '' AND (data ->> f.field)::numeric <> (output -> 'setlinfo' ->> f.field)::numeric;
	END IF;
	IF said IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM043',
			MESSAGE = format(mmt.say('报送金额与计算结果不符（报送 <> 计算）：%s', 'amounts sent are not those computed (sent <> computed): %s'), said),
			HINT = mmt.say('以 2206 的结果报送；总额须等于费用明细之和。', 'Send what 2206 answered; the total is the sum of the fee lines.');
	END IF;
	RETURN output;
END
$$;
COMMENT ON FUNCTION mmt.book_charge(text, jsonb, jsonb, jsonb) IS
'Messages 2206 and 2207: quotes or settles the fee lines of a charge batch, which the message may bring along. A settlement''s key is institution, visit and batch, whoever''s login sends it. Errors: MM020, MM030 the batch was settled by another content, MM040, MM041, MM042, MM043 amounts sent are not those computed, those of mmt.settle. 预结算与结算。';

CREATE FUNCTION mmt.book_refund(book text, message jsonb, data jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	person CONSTANT text := data ->> 'psn_no';
	id CONSTANT bigint := substring(data ->> 'setl_id' FROM '^[0-9]{1,18}$')::bigint;
	key CONSTANT text := jsonb_build_array('2208', id)::text;
	reason CONSTANT text := coalesce(nullif(data ->> 'memo', ''), '2208');
	own bool;
	had record;
	before record;
	rules jsonb;
	answer jsonb;
	words text;
	output jsonb;
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('SELECT EXISTS (SELECT FROM %I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2 AND s.institution_id = $3)', book) INTO own USING person, id, message ->> 'fixmedins_code';
	IF NOT own THEN
		-- the same words whether it is another institution's or not there
		RAISE EXCEPTION USING ERRCODE = 'MM031', MESSAGE = format(mmt.say('机构 %s 没有此人的结算 %s', 'institution %s has no settlement %s of this person'), message ->> 'fixmedins_code', data ->> 'setl_id'),
			HINT = mmt.say('核对人员与结算编号；由原机构撤销。', 'Look at the person and the number again; the institution that settled takes it back.');
	END IF;
	had := mmt.book_settlement(book, person, id);
	IF had.bill -> 'facts' ->> 'mdtrt_id' <> data ->> 'mdtrt_id' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM031',
			MESSAGE = format(mmt.say('结算 %s 属于就诊 %s，不是 %s', 'settlement %s is of visit %s, not %s'), id, had.bill -> 'facts' ->> 'mdtrt_id', data ->> 'mdtrt_id'),
			HINT = mmt.say('核对 setl_id 与 mdtrt_id。', 'Look at setl_id and mdtrt_id again.');
	END IF;
	BEGIN
		answer := to_jsonb(mmt.reverse_settlement(book, person, id, key, reason));
	EXCEPTION WHEN SQLSTATE 'MM032' THEN
		before := mmt.message_made(book, person, message ->> 'fixmedins_code', key, sha256(convert_to(jsonb_build_array('reverse', id, reason)::text, 'UTF8')));
		IF before.same IS NOT TRUE THEN
			RAISE;
		END IF;
		answer := (mmt.book_settlement(book, person, before.settlement)).stored;
	END;
	words := (SELECT string_agg(e.words, E'\n' ORDER BY e.n) FROM mmt.explain_settlement(book, person, (answer ->> 'settlement_id')::bigint) e);
	rules := mmt.interface_rules(book, answer ->> 'area', (answer ->> 'edition')::bigint, answer ->> 'digest');
	-- ratio and limits are those of what is taken back
	output := mmt.interface_output(rules, person, had.bill #- '{facts,balc}', answer, had.outcome, words, NULL);
	RETURN jsonb_set(output - 'result', '{setlinfo}', output -> 'setlinfo' || jsonb_build_object('init_setl_id', id::text));
END
$$;
COMMENT ON FUNCTION mmt.book_refund(text, jsonb, jsonb) IS
'Message 2208: takes a settlement back, once, and answers the same fields with negative amounts. Errors: MM020, MM031, MM032, those of mmt.reverse_settlement. 撤销结算。';

CREATE FUNCTION mmt.book_entitlement(book text, message jsonb, data jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	bill CONSTANT jsonb := mmt.message_bill(message, data, NULL);
	area CONSTANT text := bill ->> 'area';
	day CONSTANT date := coalesce(nullif(left(data ->> 'begntime', 10), '')::date, (now() AT TIME ZONE 'Asia/Shanghai')::date);
	facts jsonb;
	number bigint;
	rules jsonb;
	refusal text;
	found jsonb;
BEGIN
	PERFORM mmt.need_book(book);
	SELECT r.edition INTO number FROM mmt.ruleset r WHERE r.area = bill ->> 'area' ORDER BY r.edition DESC LIMIT 1;
	IF number IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM001', MESSAGE = format(mmt.say('地区“%s”没有已发布的规则', 'no rules are published for area "%s"'), area),
			HINT = mmt.say('insuplc_admdvs 为参保地的地区代码。', 'insuplc_admdvs is the key of the area of insurance.');
	END IF;
	rules := mmt.interface_rules(book, area, number, NULL);
	facts := mmt.book_bill(book, data ->> 'psn_no', bill || jsonb_build_object('date', day, 'amount', 0)) -> 'facts' || jsonb_strip_nulls(jsonb_build_object('institution', bill -> 'institution'));
	-- what a check refuses is refused whatever the benefit; what this message does not say is left to the settlement
	IF (rules ->> 'checks')::bool THEN
		SELECT string_agg(f.message, mmt.say('；', '; ')) INTO refusal
		FROM mmt.findings('settlement', area, day, facts || (bill - 'facts'), number) f WHERE f.severity = 'block';
	END IF;
	WITH fund AS (
		SELECT b.benefit, f.fund_pay_type, f.name FROM jsonb_object_keys(rules -> 'benefits') b (benefit),
			LATERAL mmt.interface_funds(rules, bill ->> 'scheme', ARRAY[b.benefit], '{}') f
	), asked AS (
		SELECT b.benefit, string_agg(w.words, mmt.say('；', '; ')) AS words
		FROM (SELECT DISTINCT f.benefit FROM fund f) b LEFT JOIN LATERAL mmt.why_not(b.benefit, area, day, 0, bill ->> 'scheme', bill ->> 'status', bill ->> 'tier', bill ->> 'kind',
			bill ->> 'disease', NULL, bill ->> 'place', NULL, NULL, facts, edition => number) w ON true
		GROUP BY b.benefit
	)
	SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('psn_no', data -> 'psn_no', 'fund_pay_type', t.fund_pay_type, 'fund_pay_type_name', t.name,
		'trt_enjymnt_flag', CASE WHEN t.open AND refusal IS NULL THEN '1' ELSE '0' END,
		'trt_chk_rslt', left(CASE WHEN refusal IS NOT NULL THEN refusal WHEN NOT t.open THEN t.words END, 500))) ORDER BY t.fund_pay_type) INTO found
	FROM (SELECT f.fund_pay_type, max(f.name) AS name, bool_or(a.words IS NULL) AS open, string_agg(format(mmt.say('%s：%s', '%s: %s'), rules -> 'benefits' ->> a.benefit, a.words), E'\n' ORDER BY a.benefit) AS words
		FROM fund f JOIN asked a USING (benefit) GROUP BY f.fund_pay_type) t;
	RETURN jsonb_build_object('trtinfo', coalesce(found, '[]'));
END
$$;
COMMENT ON FUNCTION mmt.book_entitlement(text, jsonb, jsonb) IS
'Message 2001: for each fund behind the area''s benefits, whether one that it pays for takes such a person and visit and no check refuses, else why not. Errors: MM001, MM020, those of mmt.why_not. 待遇检查。';

CREATE FUNCTION mmt.book_message(book text, message jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	infno CONSTANT text := message ->> 'infno';
	data CONSTANT jsonb := message -> 'input' -> 'data';
	-- who the person is and which card was shown stays with the service
	lines CONSTANT jsonb := CASE jsonb_typeof(message -> 'input' -> 'feedetail') WHEN 'array' THEN (SELECT jsonb_agg(CASE jsonb_typeof(l.l) WHEN 'object'
		THEN l.l - ARRAY(SELECT f.field FROM mmt.message_field() f WHERE f.member = 'x') ELSE l.l END) FROM jsonb_array_elements(message -> 'input' -> 'feedetail') l (l)) END;
	missing text;
	unreadable text;
BEGIN
	PERFORM mmt.need_book(book);
	IF infno IS NULL OR infno NOT IN ('2001', '2204', '2205', '2206', '2207', '2208') THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('没有报文“%s”（infno 交易编号）', 'there is no message "%s" (infno 交易编号)'), left(coalesce(infno, 'NULL'), 40)),
			HINT = mmt.say('报文写作 {"infno": "2206", "insuplc_admdvs": …, "fixmedins_code": …, "input": {"data": {…}}}；有 2001、2204、2205、2206、2207、2208。',
				'A message is {"infno": "2206", "insuplc_admdvs": …, "fixmedins_code": …, "input": {"data": {…}}}; there are 2001, 2204, 2205, 2206, 2207 and 2208.');
	END IF;
	missing := concat_ws(mmt.say('、', ', '), CASE WHEN coalesce(message ->> 'insuplc_admdvs', '') = '' THEN 'insuplc_admdvs 参保地医保区划' END,
		CASE WHEN coalesce(message ->> 'fixmedins_code', '') = '' THEN 'fixmedins_code 定点医药机构编号' END,
		CASE WHEN infno = '2204' AND (jsonb_array_length(lines) > 0) IS NOT TRUE THEN 'input.feedetail 费用明细' END,
		CASE WHEN infno <> '2204' AND jsonb_typeof(data) IS DISTINCT FROM 'object' THEN 'input.data 输入' END);
	unreadable := (SELECT string_agg(k.k, mmt.say('、', ', ') ORDER BY k.n) FROM unnest('{insuplc_admdvs,fixmedins_code,mdtrtarea_admvs,msgid}'::text[]) WITH ORDINALITY k (k, n)
		WHERE coalesce(message ->> k.k, '') <> '' AND (jsonb_typeof(message -> k.k) NOT IN ('string', 'number') OR message ->> k.k !~ mmt.message_id_form()));
	IF missing <> '' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('报文 %s：缺少 %s', 'message %s: lacks %s'), infno, missing);
	ELSIF unreadable <> '' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('报文 %s：不合要求 %s', 'message %s: cannot read %s'), infno, unreadable),
			HINT = mmt.say('编号没有空格，至多 100 个字。', 'Ids have no blanks and 100 characters at most.');
	ELSIF nullif(data ->> 'fixmedins_code', '') <> message ->> 'fixmedins_code' THEN
		-- what a login may do goes by the envelope's
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('报文 %s：输入中的 fixmedins_code 定点医药机构编号 %s 与报文头的 %s 不一致', 'message %s: fixmedins_code 定点医药机构编号 is %s in the input and %s in the envelope'),
				infno, left(data ->> 'fixmedins_code', 40), message ->> 'fixmedins_code'),
			HINT = mmt.say('一条报文只办理一家机构的业务。', 'A message is of one institution.');
	ELSIF lines IS NULL AND message -> 'input' -> 'feedetail' <> 'null' AND message -> 'input' -> 'feedetail' <> '[]' OR EXISTS (SELECT FROM jsonb_array_elements(lines) l (l) WHERE jsonb_typeof(l.l) <> 'object') THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('报文 %s：input.feedetail 费用明细须为对象的数组', 'message %s: input.feedetail 费用明细 is an array of objects'), infno);
	END IF;
	IF infno = '2204' THEN
		PERFORM mmt.book_add_lines(book, message, lines);
		RETURN jsonb_build_object('result', mmt.book_preview(book, message, lines));
	END IF;
	PERFORM mmt.check_message(infno, jsonb_build_array(data));
	RETURN CASE infno WHEN '2205' THEN mmt.book_withdraw(book, message, data) WHEN '2208' THEN mmt.book_refund(book, message, data)
		WHEN '2001' THEN mmt.book_entitlement(book, message, data) ELSE mmt.book_charge(book, message, data, lines) END;
END
$$;
COMMENT ON FUNCTION mmt.book_message(text, jsonb) IS
'Takes a message of the national interface (2001, 2204 to 2208), envelope and all, and returns its output node. Errors: MM020 what is missing or unreadable, MM001 to MM007, MM030 to MM043, MM101 to MM109, 40001, 42704. 处理一条国家医保接口报文，返回输出节点。';

-- ---- the part ----

CREATE FUNCTION mmt.book_interface(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning	-- what is there already
AS $part$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format($sql$
CREATE TABLE IF NOT EXISTS %1$I.pending_line (
	person_id text NOT NULL,
	mdtrt_id text NOT NULL,
	feedetl_sn text NOT NULL,
	chrg_bchno text NOT NULL,
	institution_id text NOT NULL,
	line jsonb NOT NULL,
	received_at timestamptz NOT NULL,
	received_by text NOT NULL,
	settlement_id bigint,
	message_id text,
	PRIMARY KEY (person_id, institution_id, mdtrt_id, feedetl_sn)
);
REVOKE ALL ON %1$I.pending_line FROM PUBLIC;
$sql$, book);
	PERFORM mmt.book_function(book, 'interface', 'message jsonb', 'jsonb', 'VOLATILE', 'RETURN mmt.book_message(%L, message);',
		'处理一条国家医保接口报文（2001、2204 至 2208），返回输出节点 / take a message of the national interface and return its output node',
		'message ->> ''fixmedins_code''');
	PERFORM mmt.book_comments(book, $said$
		pending_line: 费用明细：2204 上传，待 2207 结算；结算后保留 / fee lines that message 2204 brought, before and after their settlement
		pending_line.person_id: 人员标识，即 psn_no / the person: psn_no
		pending_line.mdtrt_id: 就诊ID / visit
		pending_line.feedetl_sn: 费用明细流水号，在一家机构的一次就诊内唯一 / number of the line, unique within a visit to an institution
		pending_line.chrg_bchno: 收费批次号 / charge batch
		pending_line.institution_id: 上传的医药机构 / institution that sent it
		pending_line.line: 明细原文，金额为元 / the line as it came, amounts in yuan
		pending_line.received_at: 上传时间 / when it came
		pending_line.received_by: 操作账号 / login that sent it
		pending_line.settlement_id: 使用它的结算；该结算冲销后此行又待结算 / settlement that used it; free again when that is reversed
		pending_line.message_id: 使其结算的报文的 msgid / msgid of the message that settled it
$said$);
END
$part$;
COMMENT ON FUNCTION mmt.book_interface(text) IS 'The part of a book that takes messages of the national interface: table pending_line, function interface. 账簿的国家医保接口部分。';
