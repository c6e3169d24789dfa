-- ---------------------------------------------------------------------------
-- The book: settlements in the insurer's own tables.
--
-- A book is a schema of ordinary tables that belong to whoever calls create_book.
-- Nothing in it is of a type of ours or calls a function of ours where dropping the
-- extension would reach it; its functions name ours in their bodies only.
-- ---------------------------------------------------------------------------

-- ---- the engine on bills in JSON ----

CREATE FUNCTION mmt.adjudicate_bill(bill pg_catalog.jsonb, tally mmt.tally DEFAULT NULL, digest pg_catalog.text DEFAULT NULL) RETURNS mmt.outcome
	LANGUAGE c STABLE PARALLEL SAFE COST 100
	AS 'MODULE_PATHNAME', 'mmt_adjudicate_json';
COMMENT ON FUNCTION mmt.adjudicate_bill(pg_catalog.jsonb, mmt.tally, pg_catalog.text) IS
	'计算一张 JSON 账单（成员同 mmt.adjudicate 的参数）；给出 digest 时用该规则集 / mmt.adjudicate for a bill in JSON, whose members are its arguments; with a digest, by that ruleset instead of the latest. Writes nothing. Errors: as mmt.adjudicate, and MM020 for a member that is none.';

CREATE FUNCTION mmt.has_ruleset(digest pg_catalog.text) RETURNS pg_catalog.bool
	LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_has_ruleset';
COMMENT ON FUNCTION mmt.has_ruleset(pg_catalog.text) IS '本库或本会话是否有该规则集 / whether a ruleset was published here or is kept by this session.';

CREATE FUNCTION mmt.keep_ruleset(rules pg_catalog.jsonb) RETURNS pg_catalog.text
	LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100000 AS 'MODULE_PATHNAME', 'mmt_keep_ruleset';
COMMENT ON FUNCTION mmt.keep_ruleset(pg_catalog.jsonb) IS
	'在本会话中编译并保留规则集（如账簿所存者），返回其摘要 / compiles rules, such as a book has, for this session, and returns their digest; explain and adjudicate_bill then find them. Errors: 22023, MM010.';

CREATE FUNCTION mmt.settlement_flaw(bill pg_catalog.jsonb, gross pg_catalog.numeric, parts pg_catalog.jsonb, lines pg_catalog.jsonb) RETURNS pg_catalog.text
	LANGUAGE c STABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'mmt_settlement_flaw';
COMMENT ON FUNCTION mmt.settlement_flaw(pg_catalog.jsonb, pg_catalog.numeric, pg_catalog.jsonb, pg_catalog.jsonb) IS
	'已存结算自身金额是否相符：返回不符之处，相符则为空 / what does not add up within a stored settlement: parts, gross, negative, lines, or line N; null when it does.';

-- ---- what a book's hashes are over ----

CREATE FUNCTION mmt.book_columns(relation text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE relation
		WHEN 'settlement' THEN
			'''settlement''::pg_catalog.text, r.person_id, r.settlement_id, r.seq, r.kind, r.area, r.day, EXTRACT(epoch FROM r.posted_at), r.posted_by, r.institution_id,'
			' r.identified, r.edition, r.digest, r.gross, r.fund, r.account, r.person, r.hospital, r.bill, r.parts, r.lines, r.delta, r.marks, r.findings,'
			' pg_catalog.encode(r.trace, ''hex''), r.reverses, r.reason'
		WHEN 'posting' THEN
			'''posting''::pg_catalog.text, r.person_id, r.posting_id, r.seq, r.day, r.delta, r.reason, r.clause, EXTRACT(epoch FROM r.posted_at), r.posted_by'
	END
$$;
COMMENT ON FUNCTION mmt.book_columns(text) IS
'What of a row r of settlement or posting its hash is over, as an SQL list. 账簿行参与散列的各列。';

CREATE FUNCTION mmt.book_content(relation text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- Arrays of JSON: no setting changes their text.  Only numbers, texts, dates, and instants as seconds are in them.
	SELECT 'pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(' || mmt.book_columns(relation) || ')::pg_catalog.text, ''UTF8''))'
$$;
COMMENT ON FUNCTION mmt.book_content(text) IS
'The SQL expression for the digest of a row r of settlement or posting; a row''s hash is sha256(the hash before it || this). 账簿行内容摘要的 SQL 表达式，行的散列为 sha256(前一散列 || 本摘要)。';

CREATE FUNCTION mmt.row_digest("row" pg_catalog.record) RETURNS pg_catalog.bytea
	LANGUAGE c STABLE STRICT PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'mmt_row_digest';
COMMENT ON FUNCTION mmt.row_digest(pg_catalog.record) IS
	'与 mmt.book_content 相同的摘要，用 C 计算，供 mmt.verify_book 使用 / the digest of mmt.book_content for a row of these columns, made in C, for mmt.verify_book. Errors: 22023 a column of another type.';

-- ---- making a book ----

CREATE FUNCTION mmt.create_book(book text, partitioned bool DEFAULT false) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $create$
DECLARE
	layout CONSTANT int := 1;
	me CONSTANT oid := (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user);
	schema oid := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = book);
	has int;
	what record;
BEGIN
	IF book IS NULL OR book IN ('', 'mmt', 'public', 'information_schema') OR book LIKE 'pg\_%' THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('“%s”不能作账簿的模式', 'schema "%s" cannot be a book'), book),
			HINT = mmt.say('为账簿起一个自己的模式名。', 'Give the book a schema of its own.');
	ELSIF schema IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', book);
		schema := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = book);
	END IF;

	-- What others may put there could stand in the way of ours, and would run with the owner's rights.
	IF (SELECT n.nspowner <> me FROM pg_namespace n WHERE n.oid = schema)
		OR EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.oid = schema AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner) THEN
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
			MESSAGE = format(mmt.say('模式“%s”不属于 %s，或他人可在其中建立对象', 'schema "%s" does not belong to %s, or others may create in it'), book, current_user),
			HINT = mmt.say('用自己的空模式，或让 create_book 建立。', 'Use an empty schema of your own, or let create_book make it.');
	END IF;
	FOR what IN
		SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = schema AND c.relowner <> me
		UNION ALL
		SELECT p.proname FROM pg_proc p WHERE p.pronamespace = schema AND p.proowner <> me
	LOOP
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
			MESSAGE = format(mmt.say('模式“%s”中的“%s”属于他人', '"%2$s" in schema "%1$s" belongs to somebody else'), book, what.name),
			HINT = mmt.say('先将其移走或变更所有者。', 'Move it away or change its owner first.');
	END LOOP;

	IF EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = schema AND c.relname = 'book' AND c.relkind = 'r') THEN
		-- in the order in which settling takes them, before anything changes: else this, settling and autovacuum could wait for each other
		EXECUTE format('LOCK TABLE %1$I.balance, %1$I.ruleset, %1$I.settlement, %1$I.posting, %1$I.reversal, %1$I.request, %1$I.book IN SHARE ROW EXCLUSIVE MODE', book);
		EXECUTE format('SELECT b.layout FROM %I.book b', book) INTO has;
		IF has IS DISTINCT FROM layout THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format(mmt.say('账簿“%s”的结构版本为 %s，本扩展需要 %s', 'book "%s" has layout %s, this extension needs %s'), book, coalesce(has::text, '?'), layout);
		END IF;
	ELSE
		EXECUTE format($sql$
CREATE TABLE %1$I.book (
	one bool PRIMARY KEY DEFAULT true CONSTRAINT one_row CHECK (one),
	layout int NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	salt bytea NOT NULL
);
INSERT INTO %1$I.book (layout, salt) VALUES (%2$L, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
CREATE SEQUENCE %1$I.number;
CREATE TABLE %1$I.balance (
	person_id text PRIMARY KEY,
	tally jsonb NOT NULL DEFAULT '{}',
	entries bigint NOT NULL DEFAULT 0,
	head bytea NOT NULL DEFAULT '\x'
) WITH (fillfactor = 75);
CREATE TABLE %1$I.ruleset (
	digest text PRIMARY KEY,
	area text NOT NULL,
	edition bigint NOT NULL,
	rules jsonb NOT NULL
);
CREATE TABLE %1$I.settlement (
	person_id text NOT NULL,
	settlement_id bigint NOT NULL,
	seq bigint NOT NULL,
	edition bigint NOT NULL,
	reverses bigint,
	posted_at timestamptz NOT NULL,
	day date NOT NULL,
	kind text NOT NULL,
	area text NOT NULL,
	institution_id text,
	identified text,
	gross numeric(16,2) NOT NULL,
	fund numeric(16,2) NOT NULL,
	account numeric(16,2) NOT NULL,
	person numeric(16,2) NOT NULL,
	hospital numeric(16,2) NOT NULL,
	bill jsonb,
	parts jsonb NOT NULL,
	lines jsonb,
	delta jsonb NOT NULL,
	marks text[],
	findings jsonb,
	reason text,
	posted_by text NOT NULL,
	digest text NOT NULL,
	trace bytea,
	hash bytea NOT NULL,
	CONSTRAINT bearers_make_up_the_gross CHECK (gross = fund + account + person + hospital),
	CONSTRAINT bill_or_what_it_reverses CHECK ((bill IS NULL) <> (reverses IS NULL)),
	PRIMARY KEY (person_id, settlement_id%3$s)
)%4$s;
ALTER SEQUENCE %1$I.number OWNED BY %1$I.settlement.settlement_id;
CREATE TABLE %1$I.posting (
	person_id text NOT NULL,
	posting_id bigint NOT NULL,
	seq bigint NOT NULL,
	day date NOT NULL,
	delta jsonb NOT NULL,
	reason text NOT NULL,
	clause text,
	posted_at timestamptz NOT NULL,
	posted_by text NOT NULL,
	hash bytea NOT NULL,
	PRIMARY KEY (person_id, posting_id)
);
CREATE TABLE %1$I.request (
	person_id text NOT NULL,
	caller text NOT NULL,
	key text NOT NULL,
	content bytea NOT NULL,
	settlement_id bigint,
	posting_id bigint,
	PRIMARY KEY (person_id, caller, key)
);
CREATE TABLE %1$I.reversal (
	person_id text NOT NULL,
	settlement_id bigint NOT NULL,
	reversed_by bigint NOT NULL,
	PRIMARY KEY (person_id, settlement_id)
);
$sql$, book, layout, CASE WHEN partitioned THEN ', day' ELSE '' END, CASE WHEN partitioned THEN ' PARTITION BY RANGE (day)' ELSE '' END);
		IF partitioned THEN
			EXECUTE format('CREATE TABLE %1$I.settlement_other PARTITION OF %1$I.settlement DEFAULT', book);
		END IF;
		-- Of checks that run at every insert only those are kept that other programs could get wrong; verify_book finds the rest.
		-- What an answer is, and stays, whatever becomes of the tables
		EXECUTE format('CREATE TYPE %I.answer AS (settlement_id bigint, day date, posted_at timestamptz, area text, edition bigint, digest text, gross numeric, fund numeric,'
			' account numeric, person numeric, hospital numeric, parts jsonb, lines jsonb, marks text[], findings jsonb)', book);
	END IF;

	-- Guards: what is posted stays.  They need nothing of ours.
	EXECUTE format($sql$
CREATE OR REPLACE FUNCTION %1$I.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $guard$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'table %%I.%%I: what is posted stays as it is, %%s is refused'
			ELSE '表 %%I.%%I：已入账的内容不可更改，拒绝 %%s' END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
		HINT = CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'A settlement is taken back by reverse(), and made anew by settle().'
			ELSE '退费用 reverse()，重新结算用 settle()。' END;
END
$guard$;
COMMENT ON FUNCTION %1$I.refuse_change() IS '触发器：已入账的内容不可更改（55000） / trigger: what is posted stays';
REVOKE ALL ON FUNCTION %1$I.refuse_change() FROM PUBLIC;
$sql$, book);
	FOR what IN
		SELECT c.relname AS name, c.relispartition AS part FROM pg_class c
		WHERE c.relnamespace = schema AND (c.relname IN ('settlement', 'posting', 'request', 'reversal', 'ruleset')
			OR c.oid IN (SELECT t.relid FROM pg_partition_tree(format('%I.settlement', book)::regclass) t))
	LOOP
		EXECUTE format('CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$I.%2$I FOR EACH STATEMENT EXECUTE FUNCTION %1$I.refuse_change();'
			'ALTER TABLE %1$I.%2$I ENABLE ALWAYS TRIGGER stays_whole', book, what.name);
		IF NOT what.part THEN
			EXECUTE format('CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$I.%2$I FOR EACH ROW EXECUTE FUNCTION %1$I.refuse_change();'
				'ALTER TABLE %1$I.%2$I ENABLE ALWAYS TRIGGER stays', book, what.name);
		END IF;
	END LOOP;

	-- Wrappers: whoever may execute them acts on this book with its owner's rights, and on nothing else.
	FOR what IN SELECT w.* FROM (VALUES
		('settle', 'person text, key text, bill jsonb', 'answer', 'VOLATILE', 'RETURN mmt.settle(%L, person, key, bill);',
			'结算一张账单：同键同内容重试得到同一答复 / settle a bill; a retry with the same key and content gives the same answer'),
		('quote', 'person text, bill jsonb', 'answer', 'STABLE', 'RETURN mmt.quote(%L, person, bill);',
			'预结算：同 settle 的结果，什么也不写 / what settle would answer; writes and locks nothing'),
		('reverse', 'person text, settlement bigint, key text, reason text', 'answer', 'VOLATILE', 'RETURN mmt.reverse_settlement(%L, person, settlement, key, reason);',
			'冲销一笔结算，累计退回原期 / take a settlement back; what it used goes back to its periods'),
		('post', 'person text, day date, delta jsonb, reason text, clause text, key text', 'bigint', 'VOLATILE', 'RETURN mmt.post_delta(%L, person, day, delta, reason, clause, key);',
			'登记期初数等累计变动 / post a movement of accumulators that no bill makes, such as an opening balance'),
		('verify', '', 'TABLE (problem text, person_id text, entry bigint, detail text)', 'STABLE', 'RETURN QUERY SELECT * FROM mmt.verify_book(%L);',
			'核对全账簿，列出问题；无行即无误 / prove the whole book; no row means no problem'),
		('replay', 'person text, settlement bigint', 'TABLE (field text, stored text, replayed text)', 'STABLE', 'RETURN QUERY SELECT * FROM mmt.replay_settlement(%L, person, settlement);',
			'按当时的规则集与累计重算，列出不同；无行即相同 / compute a settlement again as of then; no row means equal'),
		('explain', 'person text, settlement bigint', 'TABLE (n int, words text, amount numeric, pot text, basis text, clauses text[], mark text)', 'STABLE',
			'RETURN QUERY SELECT * FROM mmt.explain_settlement(%L, person, settlement);', '逐步说明一笔结算 / a settlement step by step'),
		('slip', 'person text, settlement bigint', 'text', 'STABLE', 'RETURN mmt.settlement_slip(%L, person, settlement);', '结算单，不超过 15 行 / the slip, at most 15 lines')
		) w (name, args, returns, volatility, body, said)
	LOOP
		EXECUTE format('CREATE OR REPLACE FUNCTION %1$I.%2$I(%3$s) RETURNS %4$s LANGUAGE plpgsql %5$s SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %6$L;'
			'COMMENT ON FUNCTION %1$I.%2$I IS %7$L; REVOKE ALL ON FUNCTION %1$I.%2$I FROM PUBLIC', book, what.name, what.args,
			CASE what.returns WHEN 'answer' THEN format('%I.answer', book) ELSE what.returns END, what.volatility,
			format('BEGIN ' || what.body || ' END', book), what.said);
	END LOOP;

	EXECUTE format($sql$
CREATE OR REPLACE VIEW %1$I.chain WITH (security_invoker = true) AS
	SELECT e.person_id, e.seq, e.entry, e.id, e.hash, lag(e.seq, 1, 0::bigint) OVER w = e.seq - 1 AND e.hash = sha256(lag(e.hash, 1, '\x') OVER w || e.content) AS intact
	FROM (SELECT r.person_id, r.seq, 'settlement' AS entry, r.settlement_id AS id, r.hash, %2$s AS content FROM %1$I.settlement r
		UNION ALL SELECT r.person_id, r.seq, 'posting', r.posting_id, r.hash, %3$s FROM %1$I.posting r) e
	WINDOW w AS (PARTITION BY e.person_id ORDER BY e.seq);
CREATE OR REPLACE VIEW %1$I.finding WITH (security_invoker = true) AS
	SELECT s.person_id, s.settlement_id, s.area, s.day, f.f ->> 'rule' AS rule, f.f ->> 'severity' AS severity, f.f ->> 'message' AS message, f.f AS evidence
	FROM %1$I.settlement s, jsonb_array_elements(s.findings) f (f);
CREATE OR REPLACE VIEW %1$I.settlement_line WITH (security_invoker = true) AS
	SELECT s.person_id, s.settlement_id, s.kind, s.area, s.day, s.institution_id, l.n AS line, o.bill -> 'lines' -> (l.n::int - 1) AS item, l.parts
	FROM %1$I.settlement s LEFT JOIN %1$I.settlement o ON o.person_id = s.person_id AND o.settlement_id = coalesce(s.reverses, s.settlement_id),
		jsonb_array_elements(s.lines) WITH ORDINALITY l (parts, n);
CREATE OR REPLACE VIEW %1$I.masked_settlement WITH (security_barrier = true) AS
	SELECT left(encode(sha256(b.salt || convert_to(s.person_id, 'UTF8')), 'hex'), 16) AS person_mark, s.kind, s.area, s.day, s.posted_at::date AS posted_on,
		s.institution_id, s.edition, s.gross, s.fund, s.account, s.person, s.hospital, s.parts,
		o.bill ->> 'scheme' AS scheme, o.bill ->> 'status' AS status, o.bill ->> 'tier' AS tier, o.bill ->> 'kind' AS care, o.bill ->> 'disease' AS disease,
		s.marks
	FROM %1$I.settlement s LEFT JOIN %1$I.settlement o ON o.person_id = s.person_id AND o.settlement_id = coalesce(s.reverses, s.settlement_id), %1$I.book b;
REVOKE ALL ON ALL TABLES IN SCHEMA %1$I FROM PUBLIC;
REVOKE ALL ON TYPE %1$I.answer FROM PUBLIC;
COMMENT ON SCHEMA %1$I IS '账簿：结算、累计与凭证 / a book of settlements';
COMMENT ON TYPE %1$I.answer IS 'settle、quote、reverse 的答复 / what settle, quote and reverse answer';
COMMENT ON SEQUENCE %1$I.number IS '结算与登记的编号 / numbers of settlements and postings';
$sql$, book, mmt.book_content('settlement'), mmt.book_content('posting'));

	FOR what IN SELECT c.* FROM (VALUES
		('book', NULL, '账簿本身，仅一行 / the book itself, one row'),
		('book', 'one', '恒为真 / always true'),
		('book', 'layout', '结构版本 / version of these tables'),
		('book', 'created_at', '建立时间 / when it was made'),
		('book', 'salt', '脱敏用的盐值 / salt of the marks that stand for persons in reports'),
		('balance', NULL, '每人的累计，一人一行；结算时锁定此行 / what each person has used so far; settling locks the row'),
		('balance', 'person_id', '人员标识，不是身份证号 / the person, never a citizen id'),
		('balance', 'tally', '累计，分或次 / sums and counts, fen or counts, by accumulator and period'),
		('balance', 'entries', '已入账的条数 / number of entries so far'),
		('balance', 'head', '最后一条的散列 / hash of the last entry'),
		('ruleset', NULL, '用过的全部规则集：离开扩展也能重算 / every ruleset that was used, so that the book replays by itself'),
		('ruleset', 'digest', '内容摘要 / digest of its content'),
		('ruleset', 'area', '地区 / area'),
		('ruleset', 'edition', '版次 / edition'),
		('ruleset', 'rules', '规则全文 / the rules'),
		('settlement', NULL, '结算：每张账单一行，冲销另起一行；不可更改 / settlements, one row a bill, reversals as rows of their own; never changed'),
		('settlement', 'person_id', '人员标识 / the person'),
		('settlement', 'settlement_id', '结算编号 / number of the settlement'),
		('settlement', 'seq', '此人的第几条 / place among the entries of the person'),
		('settlement', 'edition', '规则版次 / edition of the rules'),
		('settlement', 'reverses', '所冲销的结算 / settlement that this one takes back'),
		('settlement', 'posted_at', '入账时间 / when it was posted'),
		('settlement', 'day', '就医日期 / day of care'),
		('settlement', 'kind', 'settle 结算，reverse 冲销，correct 更正 / settle, reverse or correct'),
		('settlement', 'area', '参保地 / area whose rules were used'),
		('settlement', 'institution_id', '医药机构 / institution'),
		('settlement', 'identified', '如何核实身份 / how the person was identified'),
		('settlement', 'gross', '费用总额，元 / gross, yuan'),
		('settlement', 'fund', '基金支付，元 / borne by funds, yuan'),
		('settlement', 'account', '个人账户支付，元 / borne by the personal account, yuan'),
		('settlement', 'person', '个人负担，元 / borne by the person, yuan'),
		('settlement', 'hospital', '医药机构负担，元 / borne by the institution, yuan'),
		('settlement', 'bill', '账单原文；冲销行为空 / the bill as it came; null for a reversal'),
		('settlement', 'parts', '各资金去向，元 / money by pot, yuan'),
		('settlement', 'lines', '逐行的资金去向 / the same by line'),
		('settlement', 'delta', '累计变动，分或次 / movement of the accumulators'),
		('settlement', 'marks', '所依据的未经核实条款 / clauses without a verified source that it rests on'),
		('settlement', 'findings', '检查提醒 / findings that did not block it'),
		('settlement', 'reason', '冲销原因 / why it was reversed'),
		('settlement', 'posted_by', '操作账号 / who posted it'),
		('settlement', 'digest', '规则集摘要 / digest of the ruleset'),
		('settlement', 'trace', '计算过程，供说明 / trace, for explanations'),
		('settlement', 'hash', '与前一条相连的散列 / hash that chains it to the entry before'),
		('posting', NULL, '不由账单产生的累计变动，如期初数；不可更改 / movements that no bill makes, such as opening balances; never changed'),
		('posting', 'person_id', '人员标识 / the person'),
		('posting', 'posting_id', '登记编号 / number of the posting'),
		('posting', 'seq', '此人的第几条 / place among the entries of the person'),
		('posting', 'day', '所属日期 / day it is about'),
		('posting', 'delta', '累计变动 / movement of the accumulators'),
		('posting', 'reason', '原因 / reason'),
		('posting', 'clause', '依据条款 / clause behind it'),
		('posting', 'posted_at', '入账时间 / when it was posted'),
		('posting', 'posted_by', '操作账号 / who posted it'),
		('posting', 'hash', '与前一条相连的散列 / hash that chains it to the entry before'),
		('request', NULL, '请求键：重试得到同一答复；不可更改 / keys of requests, so that a retry gets the same answer; never changed'),
		('request', 'person_id', '人员标识 / the person'),
		('request', 'caller', '登录账号 / login that asked'),
		('request', 'key', '请求键 / the caller''s key'),
		('request', 'content', '请求内容摘要 / digest of what was asked'),
		('request', 'settlement_id', '产生的结算 / settlement that it made'),
		('request', 'posting_id', '产生的登记 / posting that it made'),
		('reversal', NULL, '一笔结算至多冲销一次；不可更改 / a settlement is reversed at most once; never changed'),
		('reversal', 'person_id', '人员标识 / the person'),
		('reversal', 'settlement_id', '被冲销的结算 / settlement that was reversed'),
		('reversal', 'reversed_by', '冲销它的结算 / settlement that reverses it'),
		('chain', NULL, '散列链逐条核对，不依赖扩展 / the chain of hashes, entry by entry; needs no extension'),
		('chain', 'person_id', '人员标识 / the person'),
		('chain', 'seq', '第几条 / place of the entry'),
		('chain', 'entry', 'settlement 或 posting / settlement or posting'),
		('chain', 'id', '编号 / its number'),
		('chain', 'hash', '散列 / its hash'),
		('chain', 'intact', '与前一条相接且内容未变 / it follows the one before and is as it was posted'),
		('finding', NULL, '结算时的检查提醒 / findings of settlements'),
		('finding', 'person_id', '人员标识 / the person'),
		('finding', 'settlement_id', '结算编号 / the settlement'),
		('finding', 'area', '参保地 / area'),
		('finding', 'day', '就医日期 / day of care'),
		('finding', 'rule', '规则代号 / code of the rule'),
		('finding', 'severity', '级别 / warn, record or undecided'),
		('finding', 'message', '说明 / the sentence'),
		('finding', 'evidence', '证据 / evidence'),
		('settlement_line', NULL, '结算明细：每行账单一行 / settlements by line of the bill'),
		('settlement_line', 'person_id', '人员标识 / the person'),
		('settlement_line', 'settlement_id', '结算编号 / the settlement'),
		('settlement_line', 'kind', 'settle、reverse 或 correct / settle, reverse or correct'),
		('settlement_line', 'area', '参保地 / area'),
		('settlement_line', 'day', '就医日期 / day of care of the bill'),
		('settlement_line', 'institution_id', '医药机构 / institution'),
		('settlement_line', 'line', '行号 / line, from 1'),
		('settlement_line', 'item', '账单行原文 / the line as it came'),
		('settlement_line', 'parts', '资金去向，元 / money by pot, yuan'),
		('masked_settlement', NULL, '脱敏的结算，供统计 / settlements for reports, without persons'),
		('masked_settlement', 'person_mark', '人员代号，同一人相同 / stands for the person, always the same'),
		('masked_settlement', 'kind', 'settle、reverse 或 correct / settle, reverse or correct'),
		('masked_settlement', 'area', '参保地 / area'),
		('masked_settlement', 'day', '就医日期 / day of care'),
		('masked_settlement', 'posted_on', '入账日期 / day it was posted'),
		('masked_settlement', 'institution_id', '医药机构 / institution'),
		('masked_settlement', 'edition', '规则版次 / edition of the rules'),
		('masked_settlement', 'gross', '费用总额，元 / gross, yuan'),
		('masked_settlement', 'fund', '基金支付，元 / borne by funds, yuan'),
		('masked_settlement', 'account', '个人账户支付，元 / borne by the personal account, yuan'),
		('masked_settlement', 'person', '个人负担，元 / borne by the person, yuan'),
		('masked_settlement', 'hospital', '医药机构负担，元 / borne by the institution, yuan'),
		('masked_settlement', 'parts', '各资金去向，元 / money by pot, yuan'),
		('masked_settlement', 'scheme', '险种 / scheme'),
		('masked_settlement', 'status', '人员类别 / status'),
		('masked_settlement', 'tier', '机构级别 / tier'),
		('masked_settlement', 'care', '医疗类别 / kind of care'),
		('masked_settlement', 'disease', '病种 / disease'),
		('masked_settlement', 'marks', '未经核实的条款 / clauses without a verified source')) c (relation, attribute, said)
	LOOP
		IF what.attribute IS NULL THEN
			EXECUTE format('COMMENT ON %s %I.%I IS %L', CASE WHEN what.relation IN ('chain', 'finding', 'settlement_line', 'masked_settlement') THEN 'VIEW' ELSE 'TABLE' END,
				book, what.relation, what.said);
		ELSE
			EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', book, what.relation, what.attribute, what.said);
		END IF;
	END LOOP;
END
$create$;
COMMENT ON FUNCTION mmt.create_book(text, bool) IS
'Makes a book in a schema of the caller''s own: tables, guards, views and functions that belong to the caller; partitioned: settlements are partitioned by day of care. Called again, it puts guards, views and functions back and changes no row. Errors: 22023 a schema that cannot be one, 42501 it belongs to somebody else, 55000 another layout. 建立账簿，或恢复其触发器、视图和函数。';

-- ---- settling ----

CREATE FUNCTION mmt.settle(book pg_catalog.text, person pg_catalog.text, key pg_catalog.text, bill pg_catalog.jsonb,
		OUT settlement_id pg_catalog.int8, OUT day pg_catalog.date, OUT posted_at pg_catalog.timestamptz, OUT area pg_catalog.text,
		OUT edition pg_catalog.int8, OUT digest pg_catalog.text, OUT gross pg_catalog.numeric, OUT fund pg_catalog.numeric,
		OUT account pg_catalog.numeric, OUT person_pays pg_catalog.numeric, OUT hospital pg_catalog.numeric, OUT parts pg_catalog.jsonb,
		OUT lines pg_catalog.jsonb, OUT marks pg_catalog.text[], OUT findings pg_catalog.jsonb)
	LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000
	AS 'MODULE_PATHNAME', 'mmt_settle';
COMMENT ON FUNCTION mmt.settle(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb) IS
	'在账簿中结算一张账单（一般经账簿自己的 settle 调用）：锁定此人累计，查重，检查，计算，入账；同键同内容得到同一答复 / settle a bill in a book, mostly called as the book''s own settle: locks the person, looks for the key, checks, adjudicates, posts. The same key and content give the same answer. Errors: MM030 the key was used for something else, those of mmt.adjudicate, MM101 to MM109 what a check refuses, 40001 try again with the same key, 42704 no book.';

CREATE FUNCTION mmt.quote(book pg_catalog.text, person pg_catalog.text, bill pg_catalog.jsonb,
		OUT settlement_id pg_catalog.int8, OUT day pg_catalog.date, OUT posted_at pg_catalog.timestamptz, OUT area pg_catalog.text,
		OUT edition pg_catalog.int8, OUT digest pg_catalog.text, OUT gross pg_catalog.numeric, OUT fund pg_catalog.numeric,
		OUT account pg_catalog.numeric, OUT person_pays pg_catalog.numeric, OUT hospital pg_catalog.numeric, OUT parts pg_catalog.jsonb,
		OUT lines pg_catalog.jsonb, OUT marks pg_catalog.text[], OUT findings pg_catalog.jsonb)
	LANGUAGE c STABLE PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'mmt_quote';
COMMENT ON FUNCTION mmt.quote(pg_catalog.text, pg_catalog.text, pg_catalog.jsonb) IS
	'预结算：结算会得到的结果，不写、不锁 / what mmt.settle would answer now; writes and locks nothing, so a standby answers too. Errors: as mmt.settle but MM030.';

CREATE FUNCTION mmt.book_lock(book text, person text, key text, content bytea, OUT tally jsonb, OUT entries bigint, OUT head bytea,
	OUT settlement_id bigint, OUT posting_id bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	asked record;
BEGIN
	IF coalesce($2, '') = '' OR coalesce($3, '') = '' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('缺少人员或请求键', 'person or key is missing');
	ELSIF to_regclass(format('%I.book', $1)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('模式“%s”不是账簿', 'schema "%s" is no book'), $1),
			HINT = mmt.say('用 SELECT mmt.create_book(''模式名'') 建立。', 'Make one with SELECT mmt.create_book(''schema'').');
	END IF;
	EXECUTE format('SELECT b.tally, b.entries, b.head FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', $1) INTO tally, entries, head USING $2;
	IF entries IS NULL THEN
		EXECUTE format('INSERT INTO %I.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING', $1) USING $2;
		EXECUTE format('SELECT b.tally, b.entries, b.head FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', $1) INTO STRICT tally, entries, head USING $2;
	END IF;
	-- after the lock: a request looked up before it could be made twice
	EXECUTE format('SELECT q.content, q.settlement_id, q.posting_id FROM %I.request q WHERE q.person_id = $1 AND q.caller = $2 AND q.key = $3', $1)
		INTO asked USING $2, session_user::text, $3;
	IF asked.content <> $4 THEN
		RAISE EXCEPTION USING ERRCODE = 'MM030',
			MESSAGE = format(mmt.say('请求键“%s”已用于另一内容', 'key "%s" was used for something else'), $3),
			HINT = mmt.say('重试须与原请求完全相同；新的请求请用新的键。', 'A retry repeats the request as it was; a new request takes a new key.');
	END IF;
	settlement_id := asked.settlement_id;
	posting_id := asked.posting_id;
END
$$;
COMMENT ON FUNCTION mmt.book_lock(text, text, text, bytea) IS
'Locks a person''s balance and then looks for the request: what reverse_settlement and post_delta begin with. Errors: MM020, MM030, 42704. 锁定此人累计并查重。';

CREATE FUNCTION mmt.negate_pots(pots jsonb) RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE jsonb_typeof(pots) WHEN 'array' THEN (SELECT jsonb_agg(mmt.negate_pots(e.e) ORDER BY e.n) FROM jsonb_array_elements(pots) WITH ORDINALITY e (e, n))
		ELSE (SELECT coalesce(jsonb_object_agg(e.key, -e.value::numeric), '{}') FROM jsonb_each(pots) e) END
$$;
COMMENT ON FUNCTION mmt.negate_pots(jsonb) IS 'Money by pot, or an array of it by line, with the other sign. 各资金去向取反。';

CREATE FUNCTION mmt.reverse_settlement(book text, person text, settlement bigint, key text, reason text,
	OUT settlement_id bigint, OUT day date, OUT posted_at timestamptz, OUT area text, OUT edition bigint, OUT digest text, OUT gross numeric, OUT fund numeric,
	OUT account numeric, OUT person_pays numeric, OUT hospital numeric, OUT parts jsonb, OUT lines jsonb, OUT marks text[], OUT findings jsonb)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	columns CONSTANT text := 's.settlement_id, s.day, s.posted_at, s.area, s.edition, s.digest, s.gross, s.fund, s.account, s.person, s.hospital, s.parts, s.lines, s.marks, s.findings';
	content bytea := sha256(convert_to(jsonb_build_array('reverse', $3, $5)::text, 'UTF8'));
	had record;
	kind text;
	taken bigint;
	id bigint;
BEGIN
	had := mmt.book_lock($1, $2, $4, content);
	IF had.settlement_id IS NULL AND had.posting_id IS NULL THEN
		EXECUTE format('SELECT s.kind FROM %I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2', $1) INTO kind USING $2, $3;
		EXECUTE format('SELECT v.reversed_by FROM %I.reversal v WHERE v.person_id = $1 AND v.settlement_id = $2', $1) INTO taken USING $2, $3;
		IF kind IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM031',
				MESSAGE = format(mmt.say('账簿“%s”中此人没有结算 %s', 'book "%s" has no settlement %s of this person'), $1, coalesce($3::text, 'NULL')),
				HINT = mmt.say('核对人员与结算编号。', 'Look at the person and the number again.');
		ELSIF kind = 'reverse' THEN
			RAISE EXCEPTION USING ERRCODE = 'MM032',
				MESSAGE = format(mmt.say('%s 本身是冲销，不能再冲销', '%s is a reversal itself'), $3),
				HINT = mmt.say('要恢复，请用新的键重新结算。', 'To have the bill again, settle it under a new key.');
		ELSIF taken IS NOT NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM032',
				MESSAGE = format(mmt.say('结算 %s 已由 %s 冲销', 'settlement %s was reversed by %s'), $3, taken),
				HINT = mmt.say('重试冲销须用原来的键。', 'A retry of that reversal has its key.');
		END IF;
		EXECUTE format('SELECT nextval(%L)', format('%I.number', $1)) INTO id;
		EXECUTE format($sql$
			WITH entry AS (
				INSERT INTO %1$I.settlement (person_id, settlement_id, seq, kind, area, day, posted_at, posted_by, institution_id, identified, edition, digest,
					gross, fund, account, person, hospital, parts, lines, delta, marks, reverses, reason, hash)
				SELECT r.person_id, r.settlement_id, r.seq, r.kind, r.area, r.day, r.posted_at, r.posted_by, r.institution_id, r.identified, r.edition, r.digest,
					r.gross, r.fund, r.account, r.person, r.hospital, r.parts, r.lines, r.delta, r.marks, r.reverses, r.reason, sha256($7 || %2$s)
				FROM (SELECT s.person_id, $3 AS settlement_id, $4 AS seq, 'reverse'::text AS kind, s.area, s.day, clock_timestamp() AS posted_at, session_user::text AS posted_by,
						s.institution_id, s.identified, s.edition, s.digest, -s.gross AS gross, -s.fund AS fund, -s.account AS account, -s.person AS person, -s.hospital AS hospital,
						NULL::jsonb AS bill, mmt.negate_pots(s.parts) AS parts, mmt.negate_pots(s.lines) AS lines, (OPERATOR(mmt.-) s.delta::mmt.tally)::jsonb AS delta, s.marks,
						NULL::jsonb AS findings, NULL::bytea AS trace, s.settlement_id AS reverses, $5 AS reason
					FROM %1$I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2) r
				RETURNING delta, hash
			), once AS (
				INSERT INTO %1$I.reversal (person_id, settlement_id, reversed_by) VALUES ($1, $2, $3)
			), asked AS (
				INSERT INTO %1$I.request (person_id, caller, key, content, settlement_id) VALUES ($1, session_user::text, $6, $8, $3)
			)
			UPDATE %1$I.balance b SET tally = (b.tally::mmt.tally OPERATOR(mmt.+) entry.delta::mmt.tally)::jsonb, entries = $4, head = entry.hash
			FROM entry WHERE b.person_id = $1$sql$, $1, mmt.book_content('settlement'))
			USING $2, $3, id, had.entries + 1, $5, $4, had.head, content;
		had.settlement_id := id;
	END IF;
	EXECUTE format('SELECT %s FROM %I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2', columns, $1) USING $2, had.settlement_id
		INTO settlement_id, day, posted_at, area, edition, digest, gross, fund, account, person_pays, hospital, parts, lines, marks, findings;
END
$$;
COMMENT ON FUNCTION mmt.reverse_settlement(text, text, bigint, text, text) IS
'Takes a settlement of a book back, once: a row of negated money and delta linked to it; what it used goes back to the periods it came from. A retry with the same key gives the same answer. Errors: MM020, MM030 the key was used for something else, MM031 no such settlement, MM032 it is reversed already or a reversal itself, 40001, 42704. 冲销一笔结算，至多一次。';

CREATE FUNCTION mmt.post_delta(book text, person text, day date, delta jsonb, reason text, clause text, key text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	moved jsonb := (($4)::mmt.tally)::jsonb;
	content bytea := sha256(convert_to(jsonb_build_array('post', $3, moved, $5, $6)::text, 'UTF8'));
	had record;
	unknown text;
	id bigint;
BEGIN
	IF $3 IS NULL OR NOT isfinite($3) OR moved IS NULL OR moved = '{}' OR coalesce($5, '') = '' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('登记须有日期、累计变动和原因', 'a posting has a day, a delta and a reason'),
			HINT = mmt.say('累计变动写作 {"330300/chronic_fund@2020": 12000}，单位为分或次。', 'Write the delta as {"330300/chronic_fund@2020": 12000}, in fen or counts.');
	END IF;
	-- a misspelt accumulator would count for nothing, and nobody would see it
	SELECT string_agg(format('"%s"', d.d), ', ') INTO unknown
	FROM jsonb_object_keys(moved) d (d)
	WHERE NOT EXISTS (SELECT FROM mmt.accumulator a
		WHERE a.edition IS NOT NULL AND concat(a.area, '/', a.accumulator) = split_part(d.d, '@', 1));
	IF unknown IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('没有规则定义累计 %s', 'no published rule defines accumulator %s'), unknown),
			HINT = mmt.say('名称为 定义地区/累计@期间，可见于 mmt.adjudicate 的 delta。', 'A name is DEFINING-AREA/ACCUMULATOR@PERIOD, as the delta of mmt.adjudicate has it.');
	END IF;
	had := mmt.book_lock($1, $2, $7, content);
	IF had.posting_id IS NOT NULL THEN
		RETURN had.posting_id;
	END IF;
	EXECUTE format('SELECT nextval(%L)', format('%I.number', $1)) INTO id;
	EXECUTE format($sql$
		WITH entry AS (
			INSERT INTO %1$I.posting (person_id, posting_id, seq, day, delta, reason, clause, posted_at, posted_by, hash)
			SELECT r.*, sha256($9 || %2$s)
			FROM (SELECT $1 AS person_id, $2 AS posting_id, $3 AS seq, $4 AS day, $5 AS delta, $6 AS reason, $7 AS clause,
				clock_timestamp() AS posted_at, session_user::text AS posted_by) r
			RETURNING delta, hash
		), asked AS (
			INSERT INTO %1$I.request (person_id, caller, key, content, posting_id) VALUES ($1, session_user::text, $8, $10, $2)
		)
		UPDATE %1$I.balance b SET tally = (b.tally::mmt.tally OPERATOR(mmt.+) entry.delta::mmt.tally)::jsonb, entries = $3, head = entry.hash
		FROM entry WHERE b.person_id = $1$sql$, $1, mmt.book_content('posting'))
		USING $2, id, had.entries + 1, $3, moved, $5, $6, $7, had.head, content;
	RETURN id;
END
$$;
COMMENT ON FUNCTION mmt.post_delta(text, text, date, jsonb, text, text, text) IS
'Posts a movement of a person''s accumulators that no bill makes, such as an opening balance; returns its number, the same for a retry with the same key. Errors: MM020 something is missing or no rule defines the accumulator, MM030, 22P02 a delta that is no tally, 40001, 42704. 登记期初数等累计变动。';

-- ---- proving ----

CREATE FUNCTION mmt.book_settlement(book text, person text, settlement bigint, OUT stored jsonb, OUT outcome mmt.outcome, OUT bill jsonb, OUT reverses bigint, OUT seq bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	r record;
	rules jsonb;
BEGIN
	IF to_regclass(format('%I.book', $1)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('模式“%s”不是账簿', 'schema "%s" is no book'), $1);
	END IF;
	EXECUTE format('SELECT s.* FROM %I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2', $1) INTO r USING $2, $3;
	IF r.settlement_id IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM031',
			MESSAGE = format(mmt.say('账簿“%s”中此人没有结算 %s', 'book "%s" has no settlement %s of this person'), $1, coalesce($3::text, 'NULL')),
			HINT = mmt.say('核对人员与结算编号。', 'Look at the person and the number again.');
	END IF;
	stored := to_jsonb(r);
	bill := r.bill;
	reverses := r.reverses;
	seq := r.seq;
	outcome := ROW(r.area, r.edition, r.digest, r.gross, r.fund, r.account, r.person, r.hospital, r.parts, r.lines, r.delta::mmt.tally, r.marks, r.trace)::mmt.outcome;
	IF NOT mmt.has_ruleset(r.digest) THEN
		EXECUTE format('SELECT u.rules FROM %I.ruleset u WHERE u.digest = $1', $1) INTO rules USING r.digest;
		IF rules IS NULL OR mmt.keep_ruleset(rules) <> r.digest THEN
			RAISE EXCEPTION USING ERRCODE = 'MM001',
				MESSAGE = format(mmt.say('账簿“%s”没有结算 %s 所用的规则集', 'book "%s" lacks the ruleset of settlement %s'), $1, $3),
				HINT = mmt.say('verify() 会列出此类问题。', 'verify() lists such problems.');
		END IF;
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_settlement(text, text, bigint) IS
'A stored settlement as an outcome, with its ruleset at hand, from the book where mmt.ruleset has it no longer. Errors: MM001, MM031, 42704. 取已存结算及其规则集。';

CREATE FUNCTION mmt.replay_settlement(book text, person text, settlement bigint) RETURNS TABLE(field text, stored text, replayed text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	had record := mmt.book_settlement($1, $2, $3);
	first record;
	before mmt.tally;
	again mmt.outcome;
BEGIN
	IF had.reverses IS NOT NULL THEN
		first := mmt.book_settlement($1, $2, had.reverses);
		again := first.outcome;
		again.gross := -again.gross;
		again.fund := -again.fund;
		again.account := -again.account;
		again.person := -again.person;
		again.hospital := -again.hospital;
		again.parts := mmt.negate_pots(again.parts);
		again.lines := mmt.negate_pots(again.lines);
		again.delta := OPERATOR(mmt.-) again.delta;
		again.trace := NULL;
	ELSE
		EXECUTE format('SELECT mmt.sum(e.delta::mmt.tally) FROM (SELECT s.delta FROM %1$I.settlement s WHERE s.person_id = $1 AND s.seq < $2
			UNION ALL SELECT p.delta FROM %1$I.posting p WHERE p.person_id = $1 AND p.seq < $2) e', $1) INTO before USING $2, had.seq;
		again := mmt.adjudicate_bill(had.bill, before, (had.outcome).digest);
		again.edition := (had.outcome).edition;
	END IF;
	RETURN QUERY
	SELECT a.key, b.value #>> '{}', a.value #>> '{}'
	FROM jsonb_each(to_jsonb(again)) a JOIN jsonb_each(to_jsonb(had.outcome)) b ON b.key = a.key
	WHERE a.value IS DISTINCT FROM b.value;
END
$$;
COMMENT ON FUNCTION mmt.replay_settlement(text, text, bigint) IS
'Computes a stored settlement again, with its ruleset and the tally as of then: a row for each field that differs, none when all are equal. Errors: MM001, MM031, 42704. 按当时的规则集与累计重算，列出不同之处。';

CREATE FUNCTION mmt.verify_book(book text) RETURNS TABLE(problem text, person_id text, entry bigint, detail text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	IF to_regclass(format('%I.book', $1)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('模式“%s”不是账簿', 'schema "%s" is no book'), $1);
	END IF;

	-- a person's balance against all that was posted
	RETURN QUERY EXECUTE format($sql$
		SELECT 'balance', coalesce(b.person_id, e.person_id), NULL::bigint, format('%%s <> %%s', coalesce(b.tally::text, '-'), coalesce(e.tally::text, '-'))
		FROM %1$I.balance b
		FULL JOIN (SELECT e.person_id, mmt.sum(e.delta::mmt.tally) AS tally
			FROM (SELECT s.person_id, s.delta FROM %1$I.settlement s UNION ALL SELECT p.person_id, p.delta FROM %1$I.posting p) e GROUP BY e.person_id) e USING (person_id)
		WHERE b.person_id IS NULL OR b.tally::mmt.tally OPERATOR(mmt.<>) coalesce(e.tally, '{}')$sql$, $1);

	-- money within each settlement
	RETURN QUERY EXECUTE format($sql$
		SELECT 'money', s.person_id, s.settlement_id, f.f
		FROM %1$I.settlement s, LATERAL (SELECT CASE
			WHEN s.gross <> s.fund + s.account + s.person + s.hospital THEN 'bearers'
			WHEN s.kind NOT IN ('settle', 'correct', 'reverse') OR (s.kind = 'reverse') <> (s.reverses IS NOT NULL) OR (s.kind = 'reverse') <> (s.bill IS NULL) THEN 'kind'
			ELSE mmt.settlement_flaw(s.bill, s.gross, s.parts, s.lines) END) f (f)
		WHERE f.f IS NOT NULL$sql$, $1);

	-- the chain: each entry follows the one before and is as it was posted; the balance knows the last
	RETURN QUERY EXECUTE format($sql$
		WITH narrow AS MATERIALIZED (	-- digests are made while rows are read, by all workers, and only they are sorted
			SELECT r.person_id, r.seq, r.settlement_id AS id, r.hash, %2$s AS content FROM %1$I.settlement r
			UNION ALL SELECT r.person_id, r.seq, r.posting_id, r.hash, %3$s FROM %1$I.posting r
		), entry AS (
			SELECT e.*, lag(e.seq, 1, 0::bigint) OVER w AS seq_before, lag(e.hash, 1, '\x') OVER w AS hash_before, lead(e.seq) OVER w IS NULL AS last
			FROM narrow e WINDOW w AS (PARTITION BY e.person_id ORDER BY e.seq)
		)
		SELECT 'chain', coalesce(e.person_id, b.person_id), e.id, CASE
			WHEN e.seq_before <> e.seq - 1 THEN format('%%s after %%s', e.seq, e.seq_before)
			WHEN e.hash <> sha256(e.hash_before || e.content) THEN 'content'
			ELSE format('head of %%s entries', coalesce(b.entries, 0)) END
		FROM entry e FULL JOIN %1$I.balance b ON b.person_id = CASE WHEN e.last THEN e.person_id END
		WHERE e.seq_before <> e.seq - 1 OR e.hash <> sha256(e.hash_before || e.content)
			OR (e.last AND (b.entries <> e.seq OR b.head <> e.hash)) OR (e.person_id IS NULL AND (b.entries <> 0 OR b.head <> '\x'))$sql$, $1, format('mmt.row_digest(ROW(%s))', mmt.book_columns('settlement')), format('mmt.row_digest(ROW(%s))', mmt.book_columns('posting')));

	-- reversals: each has its row, is of the settlement it names, and takes all of it back
	RETURN QUERY EXECUTE format($sql$
		SELECT 'reversal', coalesce(s.person_id, v.person_id), coalesce(s.settlement_id, v.reversed_by),
			CASE WHEN v.person_id IS NULL THEN 'without its row' WHEN s.person_id IS NULL THEN 'row without it' WHEN o.person_id IS NULL THEN 'of nothing' ELSE 'not the opposite' END
		FROM (SELECT s.* FROM %1$I.settlement s WHERE s.kind = 'reverse') s
		FULL JOIN %1$I.reversal v ON v.person_id = s.person_id AND v.reversed_by = s.settlement_id AND v.settlement_id = s.reverses
		LEFT JOIN %1$I.settlement o ON o.person_id = s.person_id AND o.settlement_id = s.reverses AND o.kind <> 'reverse'
		WHERE v.person_id IS NULL OR s.person_id IS NULL OR o.person_id IS NULL
			OR (s.area, s.day, s.gross, s.fund, s.account, s.person, s.hospital, s.parts) IS DISTINCT FROM
				(o.area, o.day, -o.gross, -o.fund, -o.account, -o.person, -o.hospital, mmt.negate_pots(o.parts))
			OR s.lines IS DISTINCT FROM mmt.negate_pots(o.lines) OR s.delta::mmt.tally OPERATOR(mmt.<>) (OPERATOR(mmt.-) o.delta::mmt.tally)$sql$, $1);

	-- rulesets: every one that was used is here, and is what its digest says
	RETURN QUERY EXECUTE format($sql$
		SELECT 'ruleset', NULL::text, s.entry, format('%%s is not in the book', s.digest)
		FROM (SELECT s.digest, min(s.settlement_id) AS entry FROM %1$I.settlement s GROUP BY s.digest) s
		WHERE NOT EXISTS (SELECT FROM %1$I.ruleset r WHERE r.digest = s.digest)
		UNION ALL
		SELECT 'ruleset', NULL, NULL, format('%%s has other rules', r.digest) FROM %1$I.ruleset r WHERE mmt.ruleset_digest(r.rules) <> r.digest$sql$, $1);

	-- requests: each made its entry, and each entry was asked for
	RETURN QUERY EXECUTE format($sql$
		SELECT 'request', coalesce(q.person_id, e.person_id), coalesce(q.settlement_id, q.posting_id, e.id), CASE WHEN q.person_id IS NULL THEN 'entry without it' ELSE 'without its entry' END
		FROM (SELECT q.*, coalesce(q.settlement_id, q.posting_id) AS id FROM %1$I.request q) q
		FULL JOIN (SELECT s.person_id, s.settlement_id AS id FROM %1$I.settlement s UNION ALL SELECT p.person_id, p.posting_id FROM %1$I.posting p) e
			ON e.person_id = q.person_id AND e.id = q.id
		WHERE q.person_id IS NULL OR e.person_id IS NULL
		UNION ALL
		SELECT 'request', q.person_id, coalesce(q.settlement_id, q.posting_id), 'twice' FROM %1$I.request q
		GROUP BY q.person_id, coalesce(q.settlement_id, q.posting_id) HAVING count(*) > 1$sql$, $1);
END
$$;
COMMENT ON FUNCTION mmt.verify_book(text) IS
'Proves a book: a row for each problem, none when there is none. balance: it is not the sum of deltas and postings; money: parts, lines or bearers do not make up the gross; chain: an entry is missing, changed or out of order; reversal: without its row, doubled or not the opposite; ruleset: one that was used is missing or has other rules; request: without its entry, or an entry without it. 核对账簿，逐条列出问题。';

-- ---- telling ----

CREATE FUNCTION mmt.explain_settlement(book text, person text, settlement bigint)
RETURNS TABLE(n int, words text, amount numeric, pot text, basis text, clauses text[], mark text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	had record := mmt.book_settlement($1, $2, $3);
BEGIN
	IF had.reverses IS NOT NULL THEN
		RETURN QUERY SELECT 0, format(mmt.say('冲销结算 %s', 'reverses settlement %s'), had.reverses), NULL::numeric, NULL::text, NULL::text, NULL::text[], NULL::text;
		had := mmt.book_settlement($1, $2, had.reverses);
	END IF;
	RETURN QUERY SELECT e.n, e.words, e.amount, e.pot, e.basis, e.clauses, e.mark FROM mmt.explain(had.outcome) e;
END
$$;
COMMENT ON FUNCTION mmt.explain_settlement(text, text, bigint) IS
'The sentences of mmt.explain for a stored settlement; for a reversal, those of what it reverses. Errors: MM001, MM031, 42704. 逐步说明一笔已存结算。';

CREATE FUNCTION mmt.settlement_slip(book text, person text, settlement bigint) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	had record := mmt.book_settlement($1, $2, $3);
	o mmt.outcome := had.outcome;
	lines text[];
	why text[];
	basis text;
BEGIN
	IF had.reverses IS NOT NULL THEN
		lines := ARRAY[mmt.say('门诊慢特病退费单', 'Refund'), format(mmt.say('编号 %s，冲销结算 %s', 'No. %s, takes back settlement %s'), $3, had.reverses)];
	ELSE
		lines := ARRAY[mmt.say('门诊慢特病结算单', 'Settlement'), format(mmt.say('编号 %s', 'No. %s'), $3)];
	END IF;
	lines[2] := concat_ws(mmt.say('　', '  '), lines[2], format(mmt.say('就医日期 %s', 'day of care %s'), had.stored ->> 'day'),
		mmt.say('机构 ', 'institution ') || (had.stored ->> 'institution_id'));
	lines := lines || format(mmt.say('费用总额：%s 元', 'Total: %s yuan'), o.gross)
		|| format(mmt.say('　医保基金支付：%s 元', '  paid by the fund: %s yuan'), o.fund);
	IF o.account <> 0 THEN
		lines := lines || format(mmt.say('　个人账户支付：%s 元', '  paid by your account: %s yuan'), o.account);
	END IF;
	lines := lines || format(mmt.say('　您自己支付：%s 元', '  paid by you: %s yuan'), o.person);
	IF o.hospital <> 0 THEN
		lines := lines || format(mmt.say('　医疗机构承担：%s 元', '  borne by the institution: %s yuan'), o.hospital);
	END IF;

	-- the steps that fit; the last sentence of an explanation is the total, which stands above
	SELECT array_agg(mmt.say('　', '  ') || e.words ORDER BY e.n) FILTER (WHERE e.n <= 12 - cardinality(lines)),
		string_agg(DISTINCT e.basis, mmt.say('；', '; '))
	INTO why, basis
	FROM (SELECT e.*, max(e.n) OVER () AS last FROM mmt.explain_settlement($1, $2, $3) e) e WHERE e.n > 0 AND e.n < e.last;
	IF why IS NOT NULL THEN
		lines := lines || mmt.say('怎样算的：', 'How it was worked out:') || why;
	END IF;
	IF o.marks IS NOT NULL THEN
		lines := lines || mmt.say('其中部分标准来源尚未核实。', 'Some figures have no verified source yet.');
	END IF;
	RETURN array_to_string(lines || (mmt.say('依据：', 'By: ') || coalesce(nullif(basis, ''), '-')), E'\n');
END
$$;
COMMENT ON FUNCTION mmt.settlement_slip(text, text, bigint) IS
'The slip of a stored settlement for the insured person, at most 15 lines, in the set language: total, who pays what, how it was worked out, and the documents behind it. Errors: MM001, MM031, 42704. 给参保人的结算单。';

-- ---- who may ----

CREATE FUNCTION mmt.grant_duty(book text, duty text, role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	functions text[];
	relations text[];
	f text;
BEGIN
	CASE duty
		WHEN 'settlement' THEN functions := ARRAY['quote', 'settle', 'reverse', 'explain', 'slip'];
		WHEN 'posting' THEN functions := ARRAY['post'];
		WHEN 'audit' THEN functions := ARRAY['verify', 'replay', 'explain', 'slip', 'quote'];
			relations := ARRAY['balance', 'ruleset', 'settlement', 'posting', 'request', 'reversal', 'chain', 'finding', 'settlement_line', 'masked_settlement'];
		WHEN 'reporting' THEN relations := ARRAY['masked_settlement'];
		ELSE
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = format(mmt.say('没有职责“%s”', 'there is no duty "%s"'), duty),
				HINT = mmt.say('settlement 结算，posting 登记期初数，audit 审计，reporting 统计。', 'settlement: settle and reverse; posting: opening balances; audit: read all, verify; reporting: masked views.');
	END CASE;
	IF to_regclass(format('%I.book', book)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('模式“%s”不是账簿', 'schema "%s" is no book'), book),
			HINT = mmt.say('用 SELECT mmt.create_book(''模式名'') 建立。', 'Make one with SELECT mmt.create_book(''schema'').');
	ELSIF NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = role) THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('没有角色“%s”', 'there is no role "%s"'), coalesce(role::text, 'NULL')),
			HINT = mmt.say('先用 CREATE ROLE 建立。', 'Make it with CREATE ROLE.');
	END IF;
	EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', book, role);
	FOREACH f IN ARRAY coalesce(functions, '{}') LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %I.%I TO %s', book, f, role);
	END LOOP;
	FOREACH f IN ARRAY coalesce(relations, '{}') LOOP
		EXECUTE format('GRANT SELECT ON %I.%I TO %s', book, f, role);
	END LOOP;
	IF 'quote' = ANY (functions) THEN
		EXECUTE format('GRANT USAGE ON TYPE %I.answer TO %s', book, role);
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.grant_duty(text, text, regrole) IS
'Grants a role a duty in a book: settlement (quote, settle, reverse, explain, slip), posting (post), audit (read all tables and views, verify, replay), reporting (masked views only). Nothing is ever granted to PUBLIC. Errors: 22023 another duty, 42704 no such book or role, 42501 the caller does not own the book. 授予账簿中的职责。';
