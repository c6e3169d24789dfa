-- ---------------------------------------------------------------------------
-- The book: settlements in the insurer's own tables.
--
-- A book is a schema of ordinary tables that belong to whoever calls create_book.
-- Nothing in it is of a type of ours or calls a function of ours where dropping the
-- extension would reach it; its functions name ours in their bodies only.
-- Each part of a book is a function mmt.book_…(book) that puts its tables, views,
-- functions and comments there, and that may be called again.
-- ---------------------------------------------------------------------------

-- ---- what the parts share ----

CREATE FUNCTION mmt.need_book(book text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF book IS NULL OR to_regclass(format('%I.book', book)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('模式“%s”不是账簿', 'schema "%s" is no book'), coalesce(book, 'NULL')),
			HINT = mmt.say('用 SELECT mmt.create_book(''模式名'') 建立。', 'Make one with SELECT mmt.create_book(''schema'').');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.need_book(text) IS 'Refuses a schema that is no book (42704). 模式须为账簿。';

CREATE FUNCTION mmt.book_comments(book text, said text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	what text[];
BEGIN
	PERFORM mmt.need_book(book);
	FOR what IN SELECT regexp_match(l.l, '^\s*(\w+)(?:\.(\w+))?: (.*)$') FROM regexp_split_to_table(said, '\n') l (l) WHERE l.l ~ '\S' LOOP
		IF what[2] IS NOT NULL THEN
			EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', book, what[1], what[2], what[3]);
		ELSE
			EXECUTE format('COMMENT ON %s %I.%I IS %L', (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END FROM pg_class c
				WHERE c.oid = format('%I.%I', book, what[1])::regclass), book, what[1], what[3]);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.book_comments(text, text) IS 'Comments on relations of a book and their columns, a line each: relation: words, or relation.column: words. 为账簿各关系及列写注释。';

CREATE FUNCTION mmt.book_function(book text, name text, args text, returns text, volatility text, body text, said text, institution text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- Who acts for an institution has bills and settlements of its own only, and writes nothing else.  Functions that are told an institution, also in a bill, see to it themselves.
	own CONSTANT text := CASE WHEN institution IS NOT NULL THEN institution
		WHEN args ~ '^person text, settlement bigint' THEN '(SELECT s.institution_id FROM %1$I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2)'
		WHEN volatility = 'VOLATILE' AND args !~ '[[:<:]](institution text|bill jsonb)' THEN 'NULL' END;
	-- a table whose file is empty has no rows: a look that costs no query
	first CONSTANT text := coalesce('IF pg_relation_size(%2$L::regclass, ''main'') > 0 THEN PERFORM %1$I.only_own(' || own || '); END IF; ', '');
BEGIN
	-- Whoever may execute it acts on this book with its owner's rights, and on nothing else.  Each setting costs a settlement a hundredth: bodies have no backslash but in E'…'.
	EXECUTE format('CREATE OR REPLACE FUNCTION %1$I.%2$I(%3$s) RETURNS %4$s LANGUAGE plpgsql %5$s SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %6$L;'
		'COMMENT ON FUNCTION %1$I.%2$I IS %7$L; REVOKE ALL ON FUNCTION %1$I.%2$I FROM PUBLIC', book, name, args,
		CASE returns WHEN 'answer' THEN format('%I.answer', book) ELSE returns END, volatility, 'BEGIN ' || format(first, book, format('%I.institution_role', book)) || format(body, book) || ' END', said);
END
$$;
COMMENT ON FUNCTION mmt.book_function(text, text, text, text, text, text, text, text) IS
'Makes a function of a book: SECURITY DEFINER, with a fixed search_path, its body one statement in which %L is the book. Who acts for an institution is refused unless the call is about that one: the expression institution says which it is about; without it the settlement in "person text, settlement bigint" does. Of what takes an "institution text" or a "bill jsonb" the function called sees to it. 建立账簿自己的函数。';

CREATE FUNCTION mmt.book_keep(book text, VARIADIC relations text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	what record;
BEGIN
	PERFORM mmt.need_book(book);
	FOR what IN
		SELECT t.relid::regclass AS name, t.level > 0 AS part
		FROM unnest(relations) r (r), pg_partition_tree(format('%I.%I', book, r.r)::regclass) t
		UNION ALL
		SELECT c.oid::regclass, false FROM unnest(relations) r (r) JOIN pg_class c ON c.oid = format('%I.%I', book, r.r)::regclass AND c.relkind = 'r' AND NOT c.relispartition
	LOOP
		EXECUTE format('CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$s FOR EACH STATEMENT EXECUTE FUNCTION %2$I.refuse_change();'
			'ALTER TABLE %1$s ENABLE ALWAYS TRIGGER stays_whole', what.name, book);
		IF NOT what.part THEN
			EXECUTE format('CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION %2$I.refuse_change();'
				'ALTER TABLE %1$s ENABLE ALWAYS TRIGGER stays', what.name, book);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.book_keep(text, text[]) IS 'Puts the triggers on tables of a book by which what is posted stays as it is (55000). 使账簿的表只增不改。';

-- ---- the ledger ----

CREATE FUNCTION mmt.book_layout_2(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $layout$
BEGIN
	EXECUTE format($sql$
CREATE TABLE %1$I.archive (
	person_id text NOT NULL,
	year int NOT NULL,
	tally jsonb NOT NULL,
	PRIMARY KEY (person_id, year)
);
CREATE TABLE %1$I.closed_year (
	year int PRIMARY KEY,
	closed_at timestamptz NOT NULL DEFAULT now(),
	closed_by text NOT NULL DEFAULT session_user
);
CREATE TABLE %1$I.seal (
	upto bigint PRIMARY KEY,
	sealed_at timestamptz NOT NULL,
	persons bigint NOT NULL,
	entries bigint NOT NULL,
	root bytea NOT NULL
);
CREATE TABLE %1$I.settled (
	person_id text NOT NULL,
	prescription text NOT NULL,
	dispensing text NOT NULL DEFAULT '',
	settlement_id bigint NOT NULL,
	PRIMARY KEY (person_id, prescription, dispensing)
);
$sql$, book);
END
$layout$;
COMMENT ON FUNCTION mmt.book_layout_2(text) IS 'The tables that layout 2 of books has and layout 1 had not. 账簿结构第 2 版新增的表。';

CREATE FUNCTION mmt.book_tables(book text, partitioned bool) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $tables$
BEGIN
	-- Of checks that run at every insert only those are kept that other programs could get wrong; verify_book finds the rest.
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
	head bytea NOT NULL DEFAULT '\x',
	archived int,
	merged_into text
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
	corrects bigint,
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
$sql$, book, 2, CASE WHEN partitioned THEN ', day' ELSE '' END, CASE WHEN partitioned THEN ' PARTITION BY RANGE (day)' ELSE '' END);
	IF partitioned THEN
		EXECUTE format('CREATE TABLE %1$I.settlement_other PARTITION OF %1$I.settlement DEFAULT', book);
	END IF;
	PERFORM mmt.book_layout_2(book);
	-- What an answer is, and stays, whatever becomes of the tables
	EXECUTE format('CREATE TYPE %I.answer AS (settlement_id bigint, day date, posted_at timestamptz, area text, edition bigint, digest text, gross numeric, fund numeric,'
		' account numeric, person numeric, hospital numeric, parts jsonb, lines jsonb, marks text[], findings jsonb)', book);
END
$tables$;
COMMENT ON FUNCTION mmt.book_tables(text, bool) IS 'The tables of a new book. 新账簿的表。';

CREATE FUNCTION mmt.book_ledger(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $ledger$
BEGIN
	PERFORM mmt.need_book(book);
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
	PERFORM mmt.book_keep(book, 'settlement', 'posting', 'request', 'reversal', 'ruleset', 'closed_year', 'seal');

	PERFORM mmt.book_function(book, w.name, w.args, w.returns, w.volatility, w.body, w.said) FROM (VALUES
		('settle', 'person text, key text, bill jsonb', 'answer', 'VOLATILE', 'RETURN mmt.settle(%L, person, key, bill);',
			'结算一张账单：同键同内容重试得到同一答复 / settle a bill; a retry with the same key and content gives the same answer'),
		('quote', 'person text, bill jsonb', 'answer', 'STABLE', 'RETURN mmt.quote(%L, person, bill);',
			'预结算：同 settle 的结果，什么也不写 / what settle would answer; writes and locks nothing'),
		('reverse', 'person text, settlement bigint, key text, reason text', 'answer', 'VOLATILE', 'RETURN mmt.reverse_settlement(%L, person, settlement, key, reason);',
			'冲销一笔结算，累计退回原期 / take a settlement back; what it used goes back to its periods'),
		('post', 'person text, day date, delta jsonb, reason text, clause text, key text', 'bigint', 'VOLATILE', 'RETURN mmt.post_delta(%L, person, day, delta, reason, clause, key);',
			'登记期初数等累计变动 / post a movement of accumulators that no bill makes, such as an opening balance'),
		('rederive', 'person text, since date, key text, reason text',
			'TABLE (settlement_id bigint, reversed_by bigint, corrected_by bigint, fund_before numeric, fund_after numeric, person_before numeric, person_after numeric)', 'VOLATILE',
			'RETURN QUERY SELECT * FROM mmt.rederive(%L, person, since, key, reason);', '按现行规则与事实重算某日以来的结算 / derive settlements since a day again'),
		('merge_person', 'person text, into_person text, key text, reason text', 'void', 'VOLATILE', 'PERFORM mmt.merge_person(%L, person, into_person, key, reason);',
			'合并重复的人员标识 / two ids turned out to be one person'),
		('close_year', 'year int', 'bigint', 'VOLATILE', 'RETURN mmt.close_year(%L, year);', '关闭年度并归档累计 / close a year'),
		('seal', '', 'text', 'VOLATILE', 'RETURN mmt.seal_book(%L);', '封存：返回全账簿散列之根 / seal the book'),
		('verify', '', 'TABLE (problem text, person_id text, entry bigint, detail text)', 'STABLE', 'RETURN QUERY SELECT * FROM mmt.verify_book(%L);',
			'核对全账簿，列出问题；无行即无误 / prove the whole book; no row means no problem'),
		('replay', 'person text, settlement bigint', 'TABLE (field text, stored text, replayed text)', 'STABLE', 'RETURN QUERY SELECT * FROM mmt.replay_settlement(%L, person, settlement);',
			'按当时的规则集与累计重算，列出不同；无行即相同 / compute a settlement again as of then; no row means equal'),
		('explain', 'person text, settlement bigint', 'TABLE (n int, words text, amount numeric, pot text, basis text, clauses text[], mark text)', 'STABLE',
			'RETURN QUERY SELECT * FROM mmt.explain_settlement(%L, person, settlement);', '逐步说明一笔结算 / a settlement step by step'),
		('slip', 'person text, settlement bigint', 'text', 'STABLE', 'RETURN mmt.settlement_slip(%L, person, settlement);', '结算单，不超过 15 行 / the slip, at most 15 lines')
		) w (name, args, returns, volatility, body, said);

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
	SELECT left(encode(sha256(b.salt || convert_to(s.person_id, 'UTF8')), 'hex'), 16) AS person_mark, s.kind, s.area, s.day, (s.posted_at AT TIME ZONE 'Asia/Shanghai')::date AS posted_on,
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

	PERFORM mmt.book_comments(book, $said$
		book: 账簿本身，仅一行 / the book itself, one row
		book.one: 恒为真 / always true
		book.layout: 结构版本 / version of these tables
		book.created_at: 建立时间 / when it was made
		book.salt: 脱敏用的盐值 / salt of the marks that stand for persons in reports
		balance: 每人的累计，一人一行；结算时锁定此行 / what each person has used so far; settling locks the row
		balance.person_id: 人员标识，不是身份证号 / the person, never a citizen id
		balance.tally: 累计，分或次 / sums and counts, fen or counts, by accumulator and period
		balance.entries: 已入账的条数 / number of entries so far
		balance.head: 最后一条的散列 / hash of the last entry
		balance.archived: 已归档的最后年度；无则为空 / last year whose accumulators went to table archive; null: none
		balance.merged_into: 并入的人员标识 / person that this one was found to be; null: none
		archive: 已关闭年度的累计，每人每年一行 / accumulators of closed years, one row a person and year
		archive.person_id: 人员标识 / the person
		archive.year: 年度 / year
		archive.tally: 该年度各期的累计，分或次 / sums and counts of its periods, fen or counts
		closed_year: 已关闭的年度：其后入账的为更正 / years that are closed: what is posted to them later is a correction
		closed_year.year: 年度 / year
		closed_year.closed_at: 关闭时间 / when it was closed
		closed_year.closed_by: 操作账号 / who closed it
		seal: 封存：某时刻全部散列之根；抄录于库外，可证其后无人改动 / seals: the root over all heads at a moment; copied elsewhere, it shows that nothing before it was changed
		seal.upto: 编号小于此的条目已封存 / entries with smaller numbers are sealed
		seal.sealed_at: 封存时间 / when
		seal.persons: 人数 / persons with entries
		seal.entries: 条目数 / entries
		seal.root: 根：前一封存之根与各人散列的散列 / SHA-256 over the root before and each person's last hash
		settled: 处方（或其某次配药）至多结算一次；冲销后可再结算 / a prescription, or one dispensing of it, is settled once; a reversal sets it free
		settled.person_id: 人员标识 / the person
		settled.prescription: 处方 / prescription
		settled.dispensing: 配药；空文本指整张处方 / dispensing; empty: the prescription as a whole
		settled.settlement_id: 结算编号 / the settlement
		ruleset: 用过的全部规则集：离开扩展也能重算 / every ruleset that was used, so that the book replays by itself
		ruleset.digest: 内容摘要 / digest of its content
		ruleset.area: 地区 / area
		ruleset.edition: 版次 / edition
		ruleset.rules: 规则全文 / the rules
		settlement: 结算：每张账单一行，冲销另起一行；不可更改 / settlements, one row a bill, reversals as rows of their own; never changed
		settlement.person_id: 人员标识 / the person
		settlement.settlement_id: 结算编号 / number of the settlement
		settlement.seq: 此人的第几条 / place among the entries of the person
		settlement.edition: 规则版次 / edition of the rules
		settlement.reverses: 所冲销的结算 / settlement that this one takes back
		settlement.posted_at: 入账时间 / when it was posted
		settlement.day: 就医日期 / day of care
		settlement.kind: settle 结算，reverse 冲销，correct 更正（重算，或年度关闭后入账） / settle, reverse, or correct: derived again, or posted to a closed year
		settlement.area: 参保地 / area whose rules were used
		settlement.institution_id: 医药机构 / institution
		settlement.identified: 如何核实身份 / how the person was identified
		settlement.gross: 费用总额，元 / gross, yuan
		settlement.fund: 基金支付，元 / borne by funds, yuan
		settlement.account: 个人账户支付，元 / borne by the personal account, yuan
		settlement.person: 个人负担，元 / borne by the person, yuan
		settlement.hospital: 医药机构负担，元 / borne by the institution, yuan
		settlement.bill: 账单原文；冲销行为空 / the bill as it came; null for a reversal
		settlement.parts: 各资金去向，元 / money by pot, yuan
		settlement.lines: 逐行的资金去向 / the same by line
		settlement.delta: 累计变动，分或次 / movement of the accumulators
		settlement.marks: 所依据的未经核实条款 / clauses without a verified source that it rests on
		settlement.findings: 检查提醒 / findings that did not block it
		settlement.reason: 冲销原因 / why it was reversed
		settlement.posted_by: 操作账号 / who posted it
		settlement.digest: 规则集摘要 / digest of the ruleset
		settlement.trace: 计算过程，供说明 / trace, for explanations
		settlement.hash: 与前一条相连的散列 / hash that chains it to the entry before
		settlement.corrects: 更正所替代的结算 / settlement in whose place this correction stands; null: none
		posting: 不由账单产生的累计变动，如期初数；不可更改 / movements that no bill makes, such as opening balances; never changed
		posting.person_id: 人员标识 / the person
		posting.posting_id: 登记编号 / number of the posting
		posting.seq: 此人的第几条 / place among the entries of the person
		posting.day: 所属日期 / day it is about
		posting.delta: 累计变动 / movement of the accumulators
		posting.reason: 原因 / reason
		posting.clause: 依据条款 / clause behind it
		posting.posted_at: 入账时间 / when it was posted
		posting.posted_by: 操作账号 / who posted it
		posting.hash: 与前一条相连的散列 / hash that chains it to the entry before
		request: 请求键：重试得到同一答复；不可更改 / keys of requests, so that a retry gets the same answer; never changed
		request.person_id: 人员标识 / the person
		request.caller: 登录账号 / login that asked
		request.key: 请求键 / the caller's key
		request.content: 请求内容摘要 / digest of what was asked
		request.settlement_id: 产生的结算 / settlement that it made
		request.posting_id: 产生的登记 / posting that it made
		reversal: 一笔结算至多冲销一次；不可更改 / a settlement is reversed at most once; never changed
		reversal.person_id: 人员标识 / the person
		reversal.settlement_id: 被冲销的结算 / settlement that was reversed
		reversal.reversed_by: 冲销它的结算 / settlement that reverses it
		chain: 散列链逐条核对，不依赖扩展 / the chain of hashes, entry by entry; needs no extension
		chain.person_id: 人员标识 / the person
		chain.seq: 第几条 / place of the entry
		chain.entry: settlement 或 posting / settlement or posting
		chain.id: 编号 / its number
		chain.hash: 散列 / its hash
		chain.intact: 与前一条相接且内容未变 / it follows the one before and is as it was posted
		finding: 结算时的检查提醒 / findings of settlements
		finding.person_id: 人员标识 / the person
		finding.settlement_id: 结算编号 / the settlement
		finding.area: 参保地 / area
		finding.day: 就医日期 / day of care
		finding.rule: 规则代号 / code of the rule
		finding.severity: 级别 / warn, record or undecided
		finding.message: 说明 / the sentence
		finding.evidence: 证据 / evidence
		settlement_line: 结算明细：每行账单一行 / settlements by line of the bill
		settlement_line.person_id: 人员标识 / the person
		settlement_line.settlement_id: 结算编号 / the settlement
		settlement_line.kind: settle、reverse 或 correct / settle, reverse or correct
		settlement_line.area: 参保地 / area
		settlement_line.day: 就医日期 / day of care of the bill
		settlement_line.institution_id: 医药机构 / institution
		settlement_line.line: 行号 / line, from 1
		settlement_line.item: 账单行原文 / the line as it came
		settlement_line.parts: 资金去向，元 / money by pot, yuan
		answer.settlement_id: 结算编号，冲销时为冲销的编号；预结算为空 / number of the settlement, of the reversal when it is one; null in a quote
		answer.day: 就医日期 / day of care
		answer.posted_at: 入账时间；预结算为空 / when it was posted; null in a quote
		answer.area: 参保地 / area whose rules were used
		answer.edition: 规则版次 / edition of the rules
		answer.digest: 规则集摘要 / digest of the ruleset
		answer.gross: 费用总额，元；冲销时各项金额为负 / gross, yuan; all money is negative in a reversal
		answer.fund: 基金支付，元 / borne by funds, yuan
		answer.account: 个人账户支付，元 / borne by the personal account, yuan
		answer.person: 个人负担，元 / borne by the person, yuan
		answer.hospital: 医药机构负担，元 / borne by the institution, yuan
		answer.parts: 各资金去向，元 / money by pot, yuan
		answer.lines: 逐行的资金去向，按账单行的次序；不分行则为空 / the same by line, in the order of the bill; null without lines
		answer.marks: 所依据的未经核实条款 / clauses without a verified source that it rests on
		answer.findings: 检查提醒；没有则为空 / findings that did not block it; null: none
		masked_settlement: 脱敏的结算，供统计 / settlements for reports, without persons
		masked_settlement.person_mark: 人员代号，同一人相同 / stands for the person, always the same
		masked_settlement.kind: settle、reverse 或 correct / settle, reverse or correct
		masked_settlement.area: 参保地 / area
		masked_settlement.day: 就医日期 / day of care
		masked_settlement.posted_on: 入账日期 / day it was posted
		masked_settlement.institution_id: 医药机构 / institution
		masked_settlement.edition: 规则版次 / edition of the rules
		masked_settlement.gross: 费用总额，元 / gross, yuan
		masked_settlement.fund: 基金支付，元 / borne by funds, yuan
		masked_settlement.account: 个人账户支付，元 / borne by the personal account, yuan
		masked_settlement.person: 个人负担，元 / borne by the person, yuan
		masked_settlement.hospital: 医药机构负担，元 / borne by the institution, yuan
		masked_settlement.parts: 各资金去向，元 / money by pot, yuan
		masked_settlement.scheme: 险种 / scheme
		masked_settlement.status: 人员类别 / status
		masked_settlement.tier: 机构级别 / tier
		masked_settlement.care: 医疗机构类别，账单所报 / kind of institution, as the bill says it
		masked_settlement.disease: 病种 / disease
		masked_settlement.marks: 未经核实的条款 / clauses without a verified source
$said$);
END
$ledger$;
COMMENT ON FUNCTION mmt.book_ledger(text) IS 'Guards, functions, views and comments of the ledger of a book. 账簿总账的触发器、函数、视图与注释。';

-- ---- making a book ----

CREATE FUNCTION mmt.create_book(book text, partitioned bool DEFAULT false) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $create$
DECLARE
	layout CONSTANT int := 2;
	me CONSTANT oid := (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user);
	schema oid := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = book);
	has int;
	what record;
BEGIN
	IF book IS NULL OR book IN ('', 'mmt', 'public', 'information_schema') OR starts_with(book, 'pg_') OR octet_length(book) > 63 THEN
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
				MESSAGE = format(mmt.say('账簿“%s”的结构版本为 %s，本扩展需要 %s', 'book "%s" has layout %s, this extension needs %s'), book, coalesce(has::text, '?'), layout),
				HINT = mmt.say('由账簿的所有者调用 mmt.upgrade_book。', 'Its owner calls mmt.upgrade_book.');
		END IF;
	ELSE
		PERFORM mmt.book_tables(book, partitioned);
	END IF;
	PERFORM mmt.book_ledger(book);
	PERFORM mmt.book_interface(book);
	PERFORM mmt.book_care(book);
	PERFORM mmt.book_reports(book);
	-- as a dump has them, for check_book: PostgreSQL writes a view that it read back with a cast or a name more
	FOR what IN SELECT c.oid::regclass AS name, pg_get_viewdef(c.oid) AS query, array_to_string(c.reloptions, ', ') AS options
		FROM pg_class c WHERE c.relnamespace = schema AND c.relkind = 'v' AND c.reloptions IS NOT NULL LOOP
		EXECUTE format('CREATE OR REPLACE VIEW %s WITH (%s) AS %s', what.name, what.options, what.query);
	END LOOP;
	-- what was switched off, say to load rows
	FOR what IN SELECT t.tgrelid::regclass AS relation, t.tgname AS name FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
		WHERE p.pronamespace = schema AND c.relnamespace = schema AND t.tgenabled = 'D' LOOP
		EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', what.relation, CASE WHEN what.name IN ('stays', 'stays_whole') THEN 'ALWAYS' END, what.name);
	END LOOP;
END
$create$;
COMMENT ON FUNCTION mmt.create_book(text, bool) IS
'Makes a book in a schema of the caller''s own: tables, guards, views and functions that belong to the caller; partitioned: settlements are partitioned by day of care. Called again, it puts guards, views and functions back and changes no row. Errors: 22023 a schema that cannot be one, 42501 it belongs to somebody else, 55000 another layout. 建立账簿，或恢复其触发器、视图和函数。';

CREATE FUNCTION mmt.upgrade_book(book text) RETURNS int
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	has int;
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('LOCK TABLE %1$I.balance, %1$I.ruleset, %1$I.settlement, %1$I.posting, %1$I.reversal, %1$I.request, %1$I.book IN ACCESS EXCLUSIVE MODE', book);
	EXECUTE format('SELECT b.layout FROM %I.book b', book) INTO has;
	IF has < 2 THEN
		EXECUTE format('ALTER TABLE %1$I.balance ADD archived int, ADD merged_into text; ALTER TABLE %1$I.settlement ADD corrects bigint', book);
		PERFORM mmt.book_layout_2(book);
		EXECUTE format('UPDATE %I.book SET layout = 2', book);
	END IF;
	PERFORM mmt.create_book(book);
	RETURN has;
END
$$;
COMMENT ON FUNCTION mmt.upgrade_book(text) IS
'Brings a book of an earlier layout to that of this extension, changing no row that was posted, and returns the layout it had. Locks the book. Errors: 42704 no book, 42501 the caller does not own it, 55000 a layout later than this extension knows. 将旧版账簿升级到当前结构，已入账的内容不变。';

-- ---- who may ----

CREATE FUNCTION mmt.grant_duty(book text, duty text, role regrole, institution text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- what says nothing of persons
	reports CONSTANT text[] := '{area_tree,two_disease_figure,two_disease_sheet,coverage,performance_figure}';
	aggregated CONSTANT text[] := '{report_map,report_rule,report_duty,report,report_state,history_figure,target,target_reached,inspection,two_disease_form,month_figure,year_figure,clearing_statement,performance}';
	functions text[];
	relations text[];
	f text;
BEGIN
	CASE duty
		WHEN 'settlement' THEN functions := ARRAY['quote', 'settle', 'reverse', 'explain', 'slip', 'interface'];
		WHEN 'posting' THEN functions := ARRAY['post', 'rederive', 'merge_person', 'close_year', 'seal'];
		WHEN 'audit' THEN functions := ARRAY['verify', 'replay', 'explain', 'slip', 'quote', 'two_disease_use', 'managed_person', 'managed_standing'] || reports;
			relations := ARRAY['balance', 'archive', 'closed_year', 'seal', 'settled', 'ruleset', 'settlement', 'posting', 'request', 'reversal', 'chain', 'finding', 'settlement_line', 'masked_settlement', 'pending_line',
				'institution_role', 'care_kind', 'care_file', 'care_event', 'follow_up', 'enrolment_change', 'review', 'enrolled', 'in_care', 'follow_ups_due', 'timeline', 'review_state', 'deduction', 'review_deduction', 'own_institution', 'in_sight', 'sight',
				'settlement_pot', 'area_kept', 'payment', 'managed_missing', 'person_year', 'person_benefit'] || aggregated;
		WHEN 'reporting' THEN functions := reports;
			relations := ARRAY['masked_settlement', 'review_deduction'] || aggregated;
		WHEN 'care' THEN functions := ARRAY['open_file', 'close_file', 'note_event', 'plan_follow_up', 'identity_list'];
			relations := ARRAY['care_kind', 'care_file', 'care_event', 'follow_up', 'enrolment_change', 'enrolled', 'in_care', 'follow_ups_due'];
		WHEN 'review' THEN functions := ARRAY['review', 'explain', 'slip'];
			relations := ARRAY['settlement', 'finding', 'settlement_line', 'enrolment_change', 'enrolled', 'review', 'review_state', 'review_deduction'];
		WHEN 'institution' THEN functions := ARRAY['quote', 'settle', 'reverse', 'explain', 'slip', 'interface', 'open_file', 'close_file', 'note_event', 'plan_follow_up', 'identity_list'];
			relations := ARRAY['settlement', 'posting', 'finding', 'settlement_line', 'care_kind', 'care_file', 'care_event', 'follow_up', 'enrolment_change', 'review', 'own_institution', 'in_sight',
				'enrolled', 'in_care', 'follow_ups_due', 'timeline', 'review_state'];
		ELSE
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = format(mmt.say('没有职责“%s”', 'there is no duty "%s"'), duty),
				HINT = mmt.say('settlement 结算，posting 登记、重算、合并、关闭年度、封存，audit 审计，reporting 统计，care 管理档案，review 审核，institution 医药机构。',
					'settlement: settle and reverse; posting: opening balances, corrections, closing; audit: read all, verify; reporting: masked views; care: care files; review: reviews; institution: an institution''s own claims and persons.');
	END CASE;
	PERFORM mmt.need_book(book);
	IF NOT (SELECT pg_has_role(n.nspowner, 'USAGE') FROM pg_namespace n WHERE n.nspname = book) THEN
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(mmt.say('账簿“%s”不属于 %s', 'book "%s" does not belong to %s'), book, current_user);
	END IF;
	IF (duty = 'institution') <> (coalesce(institution, '') <> '') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = mmt.say('职责 institution 须指明机构，其他职责不得指明', 'duty institution needs an institution, other duties have none'),
			HINT = mmt.say('例如 mmt.grant_duty(''账簿'', ''institution'', ''角色'', ''H00000000001'')。', 'Such as mmt.grant_duty(''book'', ''institution'', ''role'', ''H00000000001'').');
	END IF;
	IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = role) THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('没有角色“%s”', 'there is no role "%s"'), coalesce(role::text, 'NULL')),
			HINT = mmt.say('先用 CREATE ROLE 建立。', 'Make it with CREATE ROLE.');
	END IF;
	IF duty = 'institution' THEN
		IF pg_has_role(role, (SELECT c.relowner FROM pg_class c WHERE c.oid = format('%I.book', book)::regclass), 'MEMBER') THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = format(mmt.say('%s 有账簿所有者的权限，不受机构限制', '%s has the rights of the book''s owner, which no institution limits'), role),
				HINT = mmt.say('为机构建立单独的角色。', 'Make a role of its own for the institution.');
		END IF;
		-- first, so that the role is never without its limit
		EXECUTE format('INSERT INTO %I.institution_role (role, institution_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', book) USING role, institution;
	END IF;
	EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', book, role);
	FOREACH f IN ARRAY coalesce(functions, '{}') LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %I.%I TO %s', book, f, role);
	END LOOP;
	FOREACH f IN ARRAY coalesce(relations, '{}') LOOP
		EXECUTE format('GRANT SELECT ON %I.%I TO %s', book, f, role);
		IF duty <> 'institution' THEN
			PERFORM mmt.book_open_to(book, f, role);
		END IF;
	END LOOP;
	IF 'quote' = ANY (functions) THEN
		EXECUTE format('GRANT USAGE ON TYPE %I.answer TO %s', book, role);
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.grant_duty(text, text, regrole, text) IS
'Grants a role a duty in a book: settlement (quote, settle, reverse, explain, slip, interface), posting (post, rederive, merge_person, close_year, seal), audit (read all tables and views, verify, replay), reporting (views without persons), care (care files), review (reviews), institution (claims and persons of the institution named: whoever is a member of the role settles, reverses and reads what is of it, and nothing else). Nothing is ever granted to PUBLIC. Errors: 22023 another duty, an institution missing or too much, a role of the owner, 42704 no such book or role, 42501 the caller does not own the book. 授予账簿中的职责。';
