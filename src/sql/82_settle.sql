-- ---------------------------------------------------------------------------
-- Settling in a book: quote, settle, reverse, post.
-- ---------------------------------------------------------------------------

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

-- ---- what the book's relations know ----

CREATE FUNCTION mmt.book_looked_up_by() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT array_agg(DISTINCT k.k) FROM (SELECT unnest(string_to_array(e.value, '|')) FROM mmt.reference r, jsonb_each_text(r.keys) e WHERE e.value !~ '^='
		UNION SELECT r.on_fact FROM mmt.reference r UNION SELECT 'date') k (k) WHERE k.k IS NOT NULL AND strpos(k.k, '.') = 0
$$;
COMMENT ON FUNCTION mmt.book_looked_up_by() IS 'The facts of a bill or a line by which relations are looked up. 账单中用于查找关联关系的事实。';

CREATE FUNCTION mmt.book_looked_up(book text, facts text[]) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT array_agg(f.key) FROM jsonb_each(mmt.resolve_facts(facts, (SELECT jsonb_object_agg(k, k) FROM unnest(mmt.book_looked_up_by()) k), NULL, book, NULL, false) -> 'facts') f
	WHERE f.value ->> 'source' = 'reference' AND f.key = ANY (facts)
$$;
COMMENT ON FUNCTION mmt.book_looked_up(text, text[]) IS 'Which of several facts the relations of a book give; null when none. 其中由账簿关联关系给出的事实。';

CREATE FUNCTION mmt.book_facts_query(book text, facts text[], OUT query text, OUT doubled text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	keys text[] := mmt.book_looked_up_by();
	columns jsonb := (SELECT jsonb_object_agg(k, k) FROM unnest(keys || '#line'::text) k);
	source text := '(SELECT l."#line", ' || (SELECT string_agg(CASE k WHEN 'person' THEN '$2 AS person'
			ELSE format('coalesce(l.line ->> %1$L, l.line #>> ARRAY[''facts'', %1$L], $1 ->> %1$L, $1 #>> ARRAY[''facts'', %1$L]) AS %1$I', k) END, ', ') FROM unnest(keys) k)
		-- all lines: the limit tells the planner that they are few, not a hundred as of any array, so that it looks them up by index
		|| ' FROM pg_catalog.jsonb_array_elements(CASE WHEN pg_catalog.jsonb_typeof($1 -> ''lines'') = ''array'' THEN $1 -> ''lines'' ELSE ''[{}]'' END) WITH ORDINALITY l (line, "#line")'
		|| ' LIMIT CASE WHEN pg_catalog.jsonb_typeof($1 -> ''lines'') = ''array'' THEN pg_catalog.jsonb_array_length($1 -> ''lines'') ELSE 1 END)';
	wanted text[];
	queries jsonb;
BEGIN
	wanted := mmt.book_looked_up(book, facts);
	IF wanted IS NULL THEN
		RETURN;
	END IF;
	queries := mmt.facts_queries(wanted, source, columns, NULL, book);
	query := format($q$
WITH looked AS MATERIALIZED (SELECT q."#line" AS n, pg_catalog.to_jsonb(q) - '#' - '#line' - %1$L::pg_catalog.text[] AS found FROM (%2$s) q)
SELECT (SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format('"%%s"', k.k), ', ')
		FROM (SELECT pg_catalog.jsonb_object_keys(CASE WHEN pg_catalog.jsonb_typeof($1 -> 'facts') = 'object' THEN $1 -> 'facts' ELSE '{}' END)
			UNION ALL SELECT pg_catalog.jsonb_object_keys(CASE WHEN pg_catalog.jsonb_typeof(l.l -> 'facts') = 'object' THEN l.l -> 'facts' ELSE '{}' END)
			FROM pg_catalog.jsonb_array_elements(CASE WHEN pg_catalog.jsonb_typeof($1 -> 'lines') = 'array' THEN $1 -> 'lines' ELSE '[]' END) l (l)) k (k) WHERE k.k = ANY (%3$L::pg_catalog.text[])),
	EXISTS (SELECT FROM looked GROUP BY n HAVING pg_catalog.count(*) > 1),
	CASE (SELECT pg_catalog.count(DISTINCT found) FROM looked) WHEN 0 THEN $1
		WHEN 1 THEN $1 || pg_catalog.jsonb_build_object('facts', coalesce(nullif($1 -> 'facts', 'null'), '{}') || (SELECT found FROM looked LIMIT 1))
		ELSE $1 || pg_catalog.jsonb_build_object('lines', (SELECT pg_catalog.jsonb_agg(l.line || pg_catalog.jsonb_build_object('facts', coalesce(nullif(l.line -> 'facts', 'null'), '{}') || k.found) ORDER BY l.n)
			FROM pg_catalog.jsonb_array_elements($1 -> 'lines') WITH ORDINALITY l (line, n) JOIN looked k ON k.n = l.n)) END$q$,
		keys, queries ->> 'query', wanted);
	doubled := format('SELECT pg_catalog.concat_ws(''; '', %s)',
		coalesce((SELECT string_agg(format('%L || (%s)', d.relation || ' ', d.query), ', ') FROM jsonb_to_recordset(queries -> 'doubled') d (relation text, query text)), quote_literal('?')));
END
$$;
COMMENT ON FUNCTION mmt.book_facts_query(text, text[]) IS
'The query that completes a bill ($1, of person $2) with facts from the relations of a book: what the bill says and may not, whether a relation has several rows for a key, and the bill completed; and the one that says which relation, apart because the first is run for every settlement. Null when no relation gives any of the facts. 账单补全语句；以及指出哪个关系有多行相符的语句。';

CREATE FUNCTION mmt.book_bill(book pg_catalog.text, person pg_catalog.text, bill pg_catalog.jsonb) RETURNS pg_catalog.jsonb
	LANGUAGE c STABLE PARALLEL SAFE COST 1000
	AS 'MODULE_PATHNAME', 'mmt_book_bill';
COMMENT ON FUNCTION mmt.book_bill(pg_catalog.text, pg_catalog.text, pg_catalog.jsonb) IS
	'补全账单：加上账簿关联关系所记载的事实，即结算所用的账单 / a bill with what the book''s relations know about it, as settle and quote use it. Errors: MM020 the bill says what a relation knows, 21000 a relation has several rows for one key, 42704.';

CREATE FUNCTION mmt.book_plain_bill(book text, bill jsonb) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- facts that a relation gives now are looked up anew; what a bill had to say itself stays
	WITH said AS (SELECT 0::bigint AS n, bill AS item UNION ALL SELECT l.n, l.l FROM jsonb_array_elements(CASE WHEN jsonb_typeof(bill -> 'lines') = 'array' THEN bill -> 'lines' ELSE '[]' END) WITH ORDINALITY l (l, n)),
	known AS MATERIALIZED (SELECT mmt.book_looked_up(book, (SELECT array_agg(DISTINCT k.k) FROM said s, jsonb_object_keys(CASE WHEN jsonb_typeof(s.item -> 'facts') = 'object' THEN s.item -> 'facts' ELSE '{}' END) k (k)
		WHERE strpos(k.k, '.') > 0)) AS facts),
	item AS (SELECT s.n, s.item || CASE WHEN jsonb_typeof(s.item -> 'facts') = 'object' THEN jsonb_build_object('facts', (s.item -> 'facts') - coalesce(k.facts, '{}')) ELSE '{}' END AS item FROM said s, known k)
	SELECT (SELECT i.item FROM item i WHERE i.n = 0) || CASE WHEN jsonb_typeof(bill -> 'lines') = 'array' THEN jsonb_build_object('lines', (SELECT jsonb_agg(i.item ORDER BY i.n) FROM item i WHERE i.n > 0)) ELSE '{}' END
$$;
COMMENT ON FUNCTION mmt.book_plain_bill(text, jsonb) IS 'A stored bill without the facts that were looked up, so that it can be looked up again. 去除账单中由关联关系补全的事实。';

-- ---- reversing and posting ----

CREATE FUNCTION mmt.book_key(key text, part text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT '/' || encode(sha256(convert_to(jsonb_build_array(key, part)::text, 'UTF8')), 'hex') $$;
COMMENT ON FUNCTION mmt.book_key(text, text) IS 'The key of an entry that another request makes; no caller comes upon it by chance. 由另一请求派生的请求键。';

CREATE FUNCTION mmt.book_key_taken(key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'MM030',
		MESSAGE = format(mmt.say('请求键“%s”已用于另一内容', 'key "%s" was used for something else'), key),
		HINT = mmt.say('重试须与原请求完全相同；新的请求请用新的键。', 'A retry repeats the request as it was; a new request takes a new key.');
END
$$;
COMMENT ON FUNCTION mmt.book_key_taken(text) IS 'Refuses a key that was used for something else (MM030). 拒绝重复使用的请求键。';

CREATE FUNCTION mmt.book_lock(book text, person text, key text, content bytea, OUT tally jsonb, OUT entries bigint, OUT head bytea,
	OUT settlement_id bigint, OUT posting_id bigint, OUT merged_into text, OUT asked bool)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	before record;
BEGIN
	IF coalesce($2, '') = '' OR coalesce($3, '') = '' OR octet_length($2) > 1000 OR octet_length($3) > 1000 THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('人员与请求键不得为空，也不得超过 1000 字节', 'person and key are there and have 1000 bytes at most');
	END IF;
	PERFORM mmt.need_book($1);
	-- A person who was merged into another is locked with that one, in the order of ids.
	EXECUTE format('SELECT FROM %1$I.balance b WHERE b.person_id IN ($1, (SELECT o.merged_into FROM %1$I.balance o WHERE o.person_id = $1)) ORDER BY b.person_id COLLATE "C" FOR NO KEY UPDATE', $1) USING $2;
	EXECUTE format('SELECT b.tally, b.entries, b.head, b.merged_into FROM %I.balance b WHERE b.person_id = $1', $1) INTO tally, entries, head, merged_into USING $2;
	IF merged_into IS NOT NULL THEN
		-- merged while we waited: the other one is not locked yet, or else this takes nothing
		EXECUTE format('SELECT FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', $1) USING merged_into;
	END IF;
	IF entries IS NULL THEN
		EXECUTE format('INSERT INTO %I.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING', $1) USING $2;
		EXECUTE format('SELECT b.tally, b.entries, b.head FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', $1) INTO STRICT tally, entries, head USING $2;
	END IF;
	-- after the lock: a request looked up before it could be made twice
	EXECUTE format('SELECT q.content, q.settlement_id, q.posting_id FROM %I.request q WHERE q.person_id = $1 AND q.caller = $2 AND q.key = $3', $1)
		INTO before USING $2, session_user::text, $3;
	IF before.content <> $4 THEN
		PERFORM mmt.book_key_taken($3);
	END IF;
	settlement_id := before.settlement_id;
	posting_id := before.posting_id;
	asked := before.content IS NOT NULL;
END
$$;
COMMENT ON FUNCTION mmt.book_lock(text, text, text, bytea) IS
'Locks a person''s balance and then looks for the request: what reverse_settlement and post_delta begin with. Errors: MM020, MM030, 42704. 锁定此人累计并查重。';

CREATE FUNCTION mmt.book_refuse_merged(person text, into_person text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'MM034', MESSAGE = format(mmt.say('人员“%s”已并入“%s”', 'person "%s" was merged into "%s"'), person, into_person),
		HINT = mmt.say('改用后者的人员标识。', 'Use the latter''s id.');
END
$$;
COMMENT ON FUNCTION mmt.book_refuse_merged(text, text) IS 'Refuses a person that was merged into another (MM034). 已并入他人的人员标识不再使用。';

CREATE FUNCTION mmt.book_moved(book text, person text, entries bigint) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	has bigint;
BEGIN
	PERFORM mmt.need_book($1);
	-- Whoever writes an entry holds the person: nobody else moved it.
	EXECUTE format('SELECT b.entries FROM %I.balance b WHERE b.person_id = $1', $1) INTO has USING $2;
	IF has IS DISTINCT FROM $3 THEN
		RAISE EXCEPTION USING ERRCODE = 'triggered_data_change_violation',
			MESSAGE = format(mmt.say('账簿“%s”的一笔入账未能写入，其人员已锁定', 'an entry in book "%s" was not written, though its person is locked'), $1),
			HINT = mmt.say('账簿表上的触发器、规则或策略不得略去行。', 'A trigger, rule or policy on its tables may not leave rows out.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_moved(text, text, bigint) IS 'Refuses to go on when an entry did not move its balance, as when a trigger leaves one of its rows out (27000). 入账后核对累计已随之变动。';

CREATE FUNCTION mmt.negate_pots(pots jsonb) RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE jsonb_typeof(pots) WHEN 'array' THEN (SELECT jsonb_agg(mmt.negate_pots(e.e) ORDER BY e.n) FROM jsonb_array_elements(pots) WITH ORDINALITY e (e, n))
		WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(e.key, CASE jsonb_typeof(e.value) WHEN 'number' THEN to_jsonb(-e.value::numeric) ELSE e.value END), '{}') FROM jsonb_each(pots) e)
		ELSE pots END
$$;
COMMENT ON FUNCTION mmt.negate_pots(jsonb) IS 'Money by pot, or an array of it by line, with the other sign; what is no money stays. 各资金去向取反。';

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
						NULL::jsonb AS findings, NULL::bytea AS trace, s.settlement_id AS reverses, $5 AS reason, NULL::bigint AS corrects
					FROM %1$I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2) r
				RETURNING delta, hash
			), once AS (
				INSERT INTO %1$I.reversal (person_id, settlement_id, reversed_by) VALUES ($1, $2, $3) RETURNING true
			), free AS (
				DELETE FROM %1$I.settled f WHERE f.person_id IN ($1, $9) AND f.settlement_id = $2
			), asked AS (
				INSERT INTO %1$I.request (person_id, caller, key, content, settlement_id) VALUES ($1, session_user::text, $6, $8, $3) RETURNING true
			)
			UPDATE %1$I.balance b SET tally = (b.tally::mmt.tally OPERATOR(mmt.+) entry.delta::mmt.tally)::jsonb, entries = $4, head = entry.hash
			FROM entry, once, asked WHERE b.person_id = $1 AND b.entries = $4 - 1$sql$, $1, mmt.book_content('settlement'))
			USING $2, $3, id, had.entries + 1, $5, $4, had.head, content, had.merged_into;
		PERFORM mmt.book_moved($1, $2, had.entries + 1);
		had.settlement_id := id;
		IF had.merged_into IS NOT NULL THEN
			PERFORM mmt.book_move($1, $2, had.merged_into, $5, $4);
		END IF;
	END IF;
	EXECUTE format('SELECT %s FROM %I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2', columns, $1) USING $2, had.settlement_id
		INTO settlement_id, day, posted_at, area, edition, digest, gross, fund, account, person_pays, hospital, parts, lines, marks, findings;
END
$$;
COMMENT ON FUNCTION mmt.reverse_settlement(text, text, bigint, text, text) IS
'Takes a settlement of a book back, once: a row of negated money and delta linked to it; what it used goes back to the periods it came from. A retry with the same key gives the same answer. Errors: MM020, MM030 the key was used for something else, MM031 no such settlement, MM032 it is reversed already or a reversal itself, 40001, 42704. 冲销一笔结算，至多一次。';

CREATE FUNCTION mmt.book_posting(book text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format($sql$
		WITH entry AS (
			INSERT INTO %1$I.posting (person_id, posting_id, seq, day, delta, reason, clause, posted_at, posted_by, hash)
			SELECT r.*, sha256($9 || %2$s)
			FROM (SELECT $1 AS person_id, $2 AS posting_id, $3 AS seq, $4 AS day, $5 AS delta, $6 AS reason, $7 AS clause,
				clock_timestamp() AS posted_at, session_user::text AS posted_by) r
			RETURNING delta, hash
		), asked AS (
			INSERT INTO %1$I.request (person_id, caller, key, content, posting_id) VALUES ($1, session_user::text, $8, $10, $2) RETURNING true
		)
		UPDATE %1$I.balance b SET tally = (b.tally::mmt.tally OPERATOR(mmt.+) entry.delta::mmt.tally)::jsonb, entries = $3, head = entry.hash
		FROM entry, asked WHERE b.person_id = $1 AND b.entries = $3 - 1$sql$, book, mmt.book_content('posting'))
$$;
COMMENT ON FUNCTION mmt.book_posting(text) IS
'The statement that writes a posting: person, number, seq, day, delta, reason, clause, key, head before, digest of the request. 登记语句。';

CREATE FUNCTION mmt.book_used(book text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('SELECT coalesce(mmt.sum(t.t::mmt.tally), ''{}'') FROM (SELECT b.tally FROM %1$I.balance b WHERE b.person_id = $1 UNION ALL SELECT a.tally FROM %1$I.archive a WHERE a.person_id = $1) t (t)', book)
$$;
COMMENT ON FUNCTION mmt.book_used(text) IS 'The query for all that a person ($1) has used, balance and archive. 某人全部累计的查询语句。';

CREATE FUNCTION mmt.book_move(book text, person text, into_person text, reason text, key text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	used mmt.tally;
	moved record;
	had record;
	id bigint;
BEGIN
	PERFORM mmt.need_book($1);
	EXECUTE mmt.book_used($1) INTO used USING $2;
	IF used OPERATOR(mmt.=) '{}' THEN
		RETURN;
	END IF;
	FOR moved IN SELECT * FROM (VALUES ($2, OPERATOR(mmt.-) used, mmt.book_key($5, 'to ' || $3)), ($3, used, mmt.book_key($5, 'from ' || $2))) m (person, delta, key) LOOP
		EXECUTE format('SELECT b.entries, b.head FROM %I.balance b WHERE b.person_id = $1', $1) INTO STRICT had USING moved.person;
		EXECUTE format('SELECT nextval(%L)', format('%I.number', $1)) INTO id;
		EXECUTE mmt.book_posting($1) USING moved.person, id, had.entries + 1, (now() AT TIME ZONE 'Asia/Shanghai')::date, moved.delta::jsonb, $4, NULL::text, moved.key, had.head,
			sha256(convert_to(jsonb_build_array('move', $2, $3, $4)::text, 'UTF8'));
		PERFORM mmt.book_moved($1, moved.person, had.entries + 1);
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.book_move(text, text, text, text, text) IS
'Moves all that one person used to another by two postings; the caller locked both. Of merge_person, and of reversals of what a merged person had. 将一人的累计全部转给另一人。';

CREATE FUNCTION mmt.book_names(area pg_catalog.text, tally mmt.tally) RETURNS mmt.tally
	LANGUAGE c STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'mmt_book_names';
COMMENT ON FUNCTION mmt.book_names(pg_catalog.text, mmt.tally) IS
	'以规范写法给出该地区各累计的名称，其他不变 / a tally with the names of that area''s accumulators as the engine writes them; others stay as they are. Errors: MM001, MM020 a name that is none.';

CREATE FUNCTION mmt.post_delta(book text, person text, day date, delta jsonb, reason text, clause text, key text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	moved jsonb := (($4)::mmt.tally)::jsonb;
	content bytea;
	had record;
	area text;
	unknown text;
	id bigint;
BEGIN
	IF $3 IS NULL OR $3 NOT BETWEEN '0001-01-01' AND '9999-12-31' OR moved IS NULL OR moved = '{}' OR coalesce($5, '') = '' THEN
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
	-- more than the money columns hold is a wrong unit, and would be beyond what a proof can add up
	IF EXISTS (SELECT FROM jsonb_each(moved) d WHERE abs(d.value::numeric) >= 1e16) THEN
		RAISE EXCEPTION USING ERRCODE = 'numeric_value_out_of_range', MESSAGE = mmt.say('累计变动过大', 'the delta is too large'),
			HINT = mmt.say('单位为分或次，小于 10^16。', 'It is in fen or counts, below 10^16.');
	END IF;
	-- another spelling of a period would be another entry, until the engine reads it
	FOR area IN SELECT DISTINCT split_part(d.d, '/', 1) FROM jsonb_object_keys(moved) d (d) LOOP
		moved := mmt.book_names(area, moved::mmt.tally)::jsonb;
	END LOOP;
	content := sha256(convert_to(jsonb_build_array('post', $3, moved, $5, $6)::text, 'UTF8'));
	had := mmt.book_lock($1, $2, $7, content);
	IF had.asked AND had.posting_id IS NULL THEN
		PERFORM mmt.book_key_taken($7);
	ELSIF had.posting_id IS NOT NULL THEN
		RETURN had.posting_id;
	END IF;
	IF had.merged_into IS NOT NULL THEN
		PERFORM mmt.book_refuse_merged($2, had.merged_into);
	END IF;
	EXECUTE format('SELECT nextval(%L)', format('%I.number', $1)) INTO id;
	EXECUTE mmt.book_posting($1) USING $2, id, had.entries + 1, $3, moved, $5, $6, $7, had.head, content;
	PERFORM mmt.book_moved($1, $2, had.entries + 1);
	RETURN id;
END
$$;
COMMENT ON FUNCTION mmt.post_delta(text, text, date, jsonb, text, text, text) IS
'Posts a movement of a person''s accumulators that no bill makes, such as an opening balance; returns its number, the same for a retry with the same key. Errors: MM020 something is missing or no rule defines the accumulator, MM030, 22P02 a delta that is no tally, 22003 one of 10^16 or more, 40001, 42704. 登记期初数等累计变动。';

-- ---- corrections ----

CREATE FUNCTION mmt.book_correct(book pg_catalog.text, person pg_catalog.text, key pg_catalog.text, bill pg_catalog.jsonb, corrects pg_catalog.int8, reason pg_catalog.text,
		OUT settlement_id pg_catalog.int8, OUT day pg_catalog.date, OUT posted_at pg_catalog.timestamptz, OUT area pg_catalog.text,
		OUT edition pg_catalog.int8, OUT digest pg_catalog.text, OUT gross pg_catalog.numeric, OUT fund pg_catalog.numeric,
		OUT account pg_catalog.numeric, OUT person_pays pg_catalog.numeric, OUT hospital pg_catalog.numeric, OUT parts pg_catalog.jsonb,
		OUT lines pg_catalog.jsonb, OUT marks pg_catalog.text[], OUT findings pg_catalog.jsonb)
	LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000
	AS 'MODULE_PATHNAME', 'mmt_correct_settlement';
COMMENT ON FUNCTION mmt.book_correct(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb, pg_catalog.int8, pg_catalog.text) IS
	'在已冲销的结算处重新结算其账单，不再检查 / settles the bill of a reversed settlement once more, in its place and without checks; of mmt.rederive.';

CREATE FUNCTION mmt.rederive(book text, person text, since date, key text, reason text)
RETURNS TABLE (settlement_id bigint, reversed_by bigint, corrected_by bigint, fund_before numeric, fund_after numeric, person_before numeric, person_after numeric)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	standing CONSTANT text := format('SELECT s.* FROM %1$I.settlement s WHERE s.person_id = $1 AND s.day >= $2 AND s.kind <> ''reverse'''
		' AND NOT EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = $1 AND v.settlement_id = s.settlement_id) ORDER BY s.day, s.seq', $1);
	content CONSTANT bytea := sha256(convert_to(jsonb_build_array('rederive', $3, $5)::text, 'UTF8'));
	had record;
	s record;
	used mmt.tally;
	again mmt.outcome;
	first int;
	corrected bigint;
	ids bigint[] := '{}';
	bills jsonb[] := '{}';
BEGIN
	IF $3 IS NULL OR NOT isfinite($3) OR coalesce($5, '') = '' THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('重算须有起始日期和原因', 'to derive again takes a first day and a reason');
	END IF;
	had := mmt.book_lock($1, $2, $4, content);
	IF had.merged_into IS NOT NULL THEN
		PERFORM mmt.book_refuse_merged($2, had.merged_into);
	END IF;
	IF NOT had.asked THEN
		EXECUTE format('INSERT INTO %I.request (person_id, caller, key, content) VALUES ($1, session_user, $2, $3)', $1) USING $2, $4, content;
		-- as it was before the first of them
		EXECUTE mmt.book_used($1) INTO used USING $2;
		FOR s IN EXECUTE standing USING $2, $3 LOOP
			used := used OPERATOR(mmt.-) s.delta::mmt.tally;
		END LOOP;
		FOR s IN EXECUTE standing USING $2, $3 LOOP
			ids := ids || s.settlement_id;
			bills := bills || mmt.book_plain_bill($1, s.bill);
			again := mmt.adjudicate_bill(mmt.book_bill($1, $2, bills[cardinality(bills)]), used);
			used := used OPERATOR(mmt.+) again.delta;
			IF first IS NULL AND ((again.fund, again.account, again.person, again.hospital) IS DISTINCT FROM (s.fund, s.account, s.person, s.hospital) OR again.parts IS DISTINCT FROM s.parts OR again.lines IS DISTINCT FROM s.lines OR again.delta OPERATOR(mmt.<>) s.delta::mmt.tally) THEN
				first := cardinality(ids);
			END IF;
		END LOOP;
		IF first IS NULL THEN
			RETURN;
		END IF;
		-- From the first that changes on all are taken back, the last one first, and settled again in the order of care:
		-- so each replays on what stands before it in the book.
		FOR i IN REVERSE cardinality(ids) .. first LOOP
			PERFORM mmt.reverse_settlement($1, $2, ids[i], mmt.book_key($4, '-' || ids[i]), $5);
		END LOOP;
		FOR i IN first .. cardinality(ids) LOOP
			corrected := (mmt.book_correct($1, $2, mmt.book_key($4, '+' || ids[i]), bills[i], ids[i], $5)).settlement_id;
			-- else their fee lines would be free, to be settled again beside the correction
			EXECUTE format('UPDATE %I.pending_line l SET settlement_id = $3 WHERE l.person_id = $1 AND l.settlement_id = $2', $1) USING $2, ids[i], corrected;
		END LOOP;
	END IF;
	RETURN QUERY EXECUTE format($q$SELECT o.settlement_id, v.reversed_by, c.settlement_id, o.fund, c.fund, o.person, c.person
		FROM %1$I.request q JOIN %1$I.settlement c ON c.person_id = q.person_id AND c.settlement_id = q.settlement_id AND c.corrects IS NOT NULL
		JOIN %1$I.settlement o ON o.person_id = c.person_id AND o.settlement_id = c.corrects
		JOIN %1$I.reversal v ON v.person_id = o.person_id AND v.settlement_id = o.settlement_id
		WHERE q.person_id = $1 AND q.caller = session_user AND q.key = mmt.book_key($2, '+' || c.corrects) ORDER BY c.seq$q$, $1) USING $2, $4;
END
$$;
COMMENT ON FUNCTION mmt.rederive(text, text, date, text, text) IS
'Derives a person''s settlements since a day again, in the order of care, with the rules and the facts of the book''s relations as they are now: after a late claim, a corrected enrolment or a retroactive edition. From the first one that comes out differently on, each is reversed and settled again as a correction, without checks; a row for each. Nothing is posted when all are as they were. A retry with the same key gives the same rows. Errors: MM020, MM034, those of mmt.adjudicate, 40001, 42704. 重算某日以来的结算，逐笔冲销并更正。';

CREATE FUNCTION mmt.merge_person(book text, person text, into_person text, key text, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	content CONSTANT bytea := sha256(convert_to(jsonb_build_array('merge', $3, $5)::text, 'UTF8'));
	gone text;
	stays text;
	p text;
	asked bytea;
BEGIN
	PERFORM mmt.need_book($1);
	IF coalesce($2, '') = '' OR coalesce($3, '') = '' OR coalesce($4, '') = '' OR coalesce($5, '') = '' OR $2 = $3 THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('合并须有两个不同的人员、请求键和原因', 'a merger takes two different persons, a key and a reason');
	END IF;
	FOREACH p IN ARRAY CASE WHEN $2 COLLATE "C" < $3 COLLATE "C" THEN ARRAY[$2, $3] ELSE ARRAY[$3, $2] END LOOP
		EXECUTE format('SELECT b.person_id FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', $1) INTO stays USING p;
		IF stays IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('账簿中没有人员“%s”', 'the book knows no person "%s"'), p),
				HINT = mmt.say('合并的两人都须已有累计；核对人员标识。', 'Both must have a balance: look at the ids again.');
		END IF;
	END LOOP;
	EXECUTE format('SELECT q.content FROM %I.request q WHERE q.person_id = $1 AND q.caller = session_user AND q.key = $2', $1) INTO asked USING $2, $4;
	IF asked <> content THEN
		PERFORM mmt.book_key_taken($4);
	END IF;
	EXECUTE format('SELECT b.merged_into FROM %I.balance b WHERE b.person_id = $1', $1) INTO gone USING $2;
	EXECUTE format('SELECT b.merged_into FROM %I.balance b WHERE b.person_id = $1', $1) INTO stays USING $3;
	IF gone = $3 THEN
		RETURN;
	ELSIF gone IS NOT NULL THEN
		PERFORM mmt.book_refuse_merged($2, gone);
	ELSIF stays IS NOT NULL THEN
		PERFORM mmt.book_refuse_merged($3, stays);
	END IF;
	EXECUTE format('SELECT b.person_id FROM %I.balance b WHERE b.merged_into = $1', $1) INTO p USING $2;
	IF p IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM034', MESSAGE = format(mmt.say('已有人员“%s”并入“%s”，后者须保留', 'person "%s" was merged into "%s", which therefore stays'), p, $2),
			HINT = mmt.say('请反向合并。', 'Merge the other way round.');
	END IF;
	EXECUTE format('SELECT min(o.prescription || o.dispensing) FROM %1$I.settled g JOIN %1$I.settled o ON o.person_id = $2 AND (o.dispensing = g.dispensing AND o.dispensing <> ''''
		OR o.prescription = g.prescription AND o.prescription <> '''' AND (o.dispensing = '''' OR g.dispensing = '''' OR o.dispensing = g.dispensing)) WHERE g.person_id = $1', $1) INTO p USING $2, $3;
	IF p IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM033', MESSAGE = format(mmt.say('两个标识都结算了处方“%s”', 'both ids settled prescription "%s"'), p),
			HINT = mmt.say('先冲销其中一笔。', 'Reverse one of the two first.');
	END IF;
	EXECUTE format('UPDATE %I.settled SET person_id = $2 WHERE person_id = $1', $1) USING $2, $3;
	PERFORM mmt.book_move($1, $2, $3, $5, $4);
	PERFORM mmt.book_merge_care($1, $2, $3, $4, $5);
	EXECUTE format('INSERT INTO %I.request (person_id, caller, key, content) VALUES ($1, session_user, $2, $3)', $1) USING $2, $4, content;
	EXECUTE format('UPDATE %I.balance SET merged_into = $2 WHERE person_id = $1', $1) USING $2, $3;
END
$$;
COMMENT ON FUNCTION mmt.merge_person(text, text, text, text, text) IS
'Two ids turned out to be one person: all that the first used moves to the second by two postings, and the first takes no more bills. Its settlements stay where they are; one that is reversed later gives back to the second. Its care file goes on under the second, with what lasts and what is still to be done. Called again, nothing happens. Errors: MM020, MM034 one of them was merged already, 42704. 合并人员：前者的累计转入后者，前者不再结算。';

CREATE FUNCTION mmt.close_year(book text, year int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
#variable_conflict use_column
DECLARE
	calendar text[];
	b record;
	n bigint := 0;
BEGIN
	PERFORM mmt.need_book($1);
	IF $2 IS NULL OR $2 < 1900 OR $2 >= extract(year FROM now() AT TIME ZONE 'Asia/Shanghai') THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('年度 %s 尚未结束，不能关闭', 'year %s is not over and cannot be closed'), coalesce($2::text, 'NULL'));
	END IF;
	-- as settling does: create_book, which comes in between, locks the tables in this order
	EXECUTE format('LOCK TABLE %I.balance IN ROW EXCLUSIVE MODE', $1);
	EXECUTE format('INSERT INTO %I.closed_year (year) VALUES ($1) ON CONFLICT DO NOTHING', $1) USING $2;
	-- Of accumulators of calendar periods the name tells the year; all others stay in the balance.
	calendar := ARRAY(SELECT a.area || '/' || a.accumulator FROM mmt.accumulator a WHERE a.edition IS NOT NULL
		GROUP BY a.area, a.accumulator HAVING bool_and(a.per ~ '^\s*(year|quarter|month|([1-9]|1[0-2]) months)\s*(,|$)'));
	FOR b IN EXECUTE format('SELECT b.person_id FROM %I.balance b WHERE EXISTS (SELECT FROM jsonb_object_keys(b.tally) k (k) WHERE split_part(k.k, ''@'', 1) = ANY ($1)
			AND split_part(k.k, ''@'', 2) < $2) ORDER BY b.person_id COLLATE "C"', $1) USING calendar, ($2 + 1)::text LOOP
		EXECUTE format($q$
			WITH locked AS MATERIALIZED (SELECT b.person_id, b.tally FROM %1$I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE),
			old AS MATERIALIZED (SELECT e.key, e.value, left(split_part(e.key, '@', 2), 4)::int AS year FROM locked l, jsonb_each(l.tally) e
				WHERE split_part(e.key, '@', 1) = ANY ($3) AND CASE WHEN split_part(e.key, '@', 2) ~ '^[0-9]{4}(-|,|$)' THEN left(split_part(e.key, '@', 2), 4)::int <= $2 END),
			filed AS (INSERT INTO %1$I.archive AS a (person_id, year, tally) SELECT $1, o.year, jsonb_object_agg(o.key, o.value) FROM old o GROUP BY o.year
				ON CONFLICT (person_id, year) DO UPDATE SET tally = (a.tally::mmt.tally OPERATOR(mmt.+) EXCLUDED.tally::mmt.tally)::jsonb)
			UPDATE %1$I.balance b SET archived = greatest(b.archived, $2), tally = l.tally - ARRAY(SELECT o.key FROM old o)
			FROM locked l WHERE b.person_id = l.person_id AND EXISTS (SELECT FROM old)
			RETURNING 1$q$, $1) INTO b USING b.person_id, $2, calendar;
		n := n + CASE WHEN b IS NULL THEN 0 ELSE 1 END;
	END LOOP;
	RETURN n;
END
$$;
COMMENT ON FUNCTION mmt.close_year(text, int) IS
'Closes a year: accumulators of its calendar periods move from balances to the archive, where later bills of that year still find them; what is posted to it from now on is a correction. Returns how many balances became smaller. May be called again. Holds every person it changed until the end of the transaction. Errors: MM020 a year that is not over, 42704. 关闭年度：将其累计归档，其后入账的为更正。';
