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
	END IF;
	PERFORM mmt.need_book($1);
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
						NULL::jsonb AS findings, NULL::bytea AS trace, s.settlement_id AS reverses, $5 AS reason, NULL::bigint AS corrects
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
