-- ---------------------------------------------------------------------------
-- What a book proves: hashes, replay, verify.
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
			'''settlement''::pg_catalog.text, r.person_id, r.settlement_id, r.seq, r.kind, r.area, r.day, r.posted_at, r.posted_by, r.institution_id,'
			' r.identified, r.edition, r.digest, r.gross, r.fund, r.account, r.person, r.hospital, r.bill, r.parts, r.lines, r.delta, r.marks, r.findings,'
			' r.trace, r.reverses, r.reason'
		WHEN 'posting' THEN
			'''posting''::pg_catalog.text, r.person_id, r.posting_id, r.seq, r.day, r.delta, r.reason, r.clause, r.posted_at, r.posted_by'
	END
$$;
COMMENT ON FUNCTION mmt.book_columns(text) IS
'What of a row r of settlement or posting its hash is over, as an SQL list. 账簿行参与散列的各列。';

CREATE FUNCTION mmt.book_content(relation text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- Arrays of JSON: no setting changes their text.  Only numbers, texts, dates, and instants as seconds are in them.
	SELECT 'pg_catalog.sha256(pg_catalog.convert_to((pg_catalog.jsonb_build_array('
		|| replace(replace(mmt.book_columns(relation), 'r.posted_at', 'EXTRACT(epoch FROM r.posted_at)'), 'r.trace', 'pg_catalog.encode(r.trace, ''hex'')') || ')'
		-- a column that layout 2 brought: entries without it hash as they did before
		|| CASE relation WHEN 'settlement' THEN ' || CASE WHEN r.corrects IS NULL THEN ''[]'' ELSE pg_catalog.jsonb_build_array(r.corrects) END' ELSE '' END
		|| ')::pg_catalog.text, ''UTF8''))'
$$;
COMMENT ON FUNCTION mmt.book_content(text) IS
'The SQL expression for the digest of a row r of settlement or posting; a row''s hash is sha256(the hash before it || this). 账簿行内容摘要的 SQL 表达式，行的散列为 sha256(前一散列 || 本摘要)。';

CREATE FUNCTION mmt.seal_content(heads text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- In 65536 ranges, for all digests together would be more than a value holds (1 GB) from 33 million persons on.  OFFSET 0: each is worked out once.
	SELECT 'SELECT coalesce(string_agg(g.digest, '''' ORDER BY g.range), '''') FROM (SELECT substr(d.digest, 1, 2) AS range, sha256(string_agg(d.digest, '''' ORDER BY d.digest)) AS digest'
		' FROM (SELECT sha256(convert_to(h.person_id, ''UTF8'') || h.hash) AS digest FROM (' || heads || ') h OFFSET 0) d GROUP BY substr(d.digest, 1, 2)) g'
$$;
COMMENT ON FUNCTION mmt.seal_content(text) IS
'The SQL query for what a seal adds to the root before it, over a query of person_id and hash: each person''s sha256(id || last hash); of those that begin with the same two bytes, in order, the sha256; these in order. 封存时散列的内容：各人摘要按前两字节分组，逐组再取摘要。';

CREATE FUNCTION mmt.row_digest(further pg_catalog.int8, VARIADIC columns pg_catalog."any") RETURNS pg_catalog.bytea
	LANGUAGE c STABLE PARALLEL SAFE COST 500 AS 'MODULE_PATHNAME', 'mmt_row_digest';
COMMENT ON FUNCTION mmt.row_digest(pg_catalog.int8, pg_catalog."any") IS
	'与 mmt.book_content 相同的摘要，用 C 计算，供 mmt.verify_book 使用 / the digest of mmt.book_content for columns of a row, and a further one when it is not null, made in C, for mmt.verify_book. Errors: 22023 a column of another type, or columns as an array.';

CREATE FUNCTION mmt.tally_stored(pg_catalog.jsonb) RETURNS mmt.tally
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_stored';
COMMENT ON FUNCTION mmt.tally_stored(pg_catalog.jsonb) IS
	'账簿中所存的累计；不是累计的作 {"?": 1}，核对时便不相符 / a tally as a book stores it; what is none becomes {"?": 1}, which a proof finds to differ.';

CREATE TYPE mmt.chain_end AS (entries bigint, head bytea, tally mmt.tally, flaw text, entry bigint, request text, requested bigint);
COMMENT ON TYPE mmt.chain_end IS '一人账目的核对结果 / what a person''s entries come to: how many follow each other, the last hash, the sum of deltas, what is wrong with the first entry that does not follow, and with the first that was not asked for once.';
COMMENT ON COLUMN mmt.chain_end.entries IS '相接至第几条；无则为空 / how many entries follow each other from the first; null: none.';
COMMENT ON COLUMN mmt.chain_end.head IS '其散列 / the hash of the last of them.';
COMMENT ON COLUMN mmt.chain_end.tally IS '各条变动之和；有非累计者或超出 64 位则为空 / the sum of all deltas, in fen and counts; null: one is no tally, or the sum leaves 64 bits.';
COMMENT ON COLUMN mmt.chain_end.flaw IS '首个不相接的条目有何不符；无则为空 / what is wrong with the first entry that does not follow; null: nothing.';
COMMENT ON COLUMN mmt.chain_end.entry IS '该条目的编号 / its number.';
COMMENT ON COLUMN mmt.chain_end.request IS '首个与请求不对应的条目或请求有何不符；无则为空 / what is wrong with the first entry that has not one request, or request that has no entry; null: nothing.';
COMMENT ON COLUMN mmt.chain_end.requested IS '该条目的编号 / its number.';
CREATE FUNCTION mmt.chain_add(pg_catalog.internal, seq pg_catalog.int8, id pg_catalog.int8, hash pg_catalog.bytea, content pg_catalog.bytea, delta pg_catalog.jsonb) RETURNS pg_catalog.internal
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_chain_add';
COMMENT ON FUNCTION mmt.chain_add(pg_catalog.internal, pg_catalog.int8, pg_catalog.int8, pg_catalog.bytea, pg_catalog.bytea, pg_catalog.jsonb) IS 'mmt.chain 的累加步骤，不单独调用 / keeps an entry for chain; not to be called by itself.';
CREATE FUNCTION mmt.chain_close(pg_catalog.internal) RETURNS mmt.chain_end
	LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_chain_end';
COMMENT ON FUNCTION mmt.chain_close(pg_catalog.internal) IS 'mmt.chain 的结束步骤，不单独调用 / final step of chain; not to be called by itself.';
CREATE AGGREGATE mmt.chain(seq pg_catalog.int8, id pg_catalog.int8, hash pg_catalog.bytea, content pg_catalog.bytea, delta pg_catalog.jsonb) (
	SFUNC = mmt.chain_add, STYPE = internal, SSPACE = 512, FINALFUNC = mmt.chain_close, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mmt.chain(pg_catalog.int8, pg_catalog.int8, pg_catalog.bytea, pg_catalog.bytea, pg_catalog.jsonb) IS
	'核对一人的账目：各条以任意顺序给出，无内容摘要者为对该条的请求 / what a person''s entries come to, given in any order: their places, numbers, hashes, the digests of their contents and deltas; a row without a digest is a request for the entry of that number. For mmt.verify_book.';

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
	PERFORM mmt.need_book($1);
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
SET standard_conforming_strings = on
SET datestyle = 'ISO'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM mmt.need_book($1);

	-- Everybody's account, in one reading.  What a person has, here and in the archive, is what was posted; each entry follows the one before and is
	-- as it was posted, and the balance knows the last; each was asked for, once.  Digests are made while rows are read, by all workers.
	RETURN QUERY EXECUTE format($sql$
		SELECT f.problem, x.person_id, f.entry, f.detail
		FROM (SELECT coalesce(e.person_id, b.person_id) AS person_id, b.kept, b.entries, b.head, b.tally, coalesce((e.c).entries, 0) AS posted, coalesce((e.c).head, '\x') AS last,
				CASE WHEN e.person_id IS NULL THEN '{}' ELSE (e.c).tally END AS sum, e.c
			FROM (SELECT e.person_id, mmt.chain(e.seq, e.id, e.hash, e.content, e.delta) AS c
				FROM (SELECT r.person_id, r.seq, r.settlement_id AS id, r.hash, %2$s AS content, r.delta FROM %1$I.settlement r
					UNION ALL SELECT r.person_id, r.seq, r.posting_id, r.hash, %3$s, r.delta FROM %1$I.posting r
					UNION ALL SELECT q.person_id, NULL, coalesce(q.settlement_id, q.posting_id), NULL, NULL, NULL FROM %1$I.request q
						WHERE coalesce(q.settlement_id, q.posting_id) IS NOT NULL) e GROUP BY e.person_id) e
			FULL JOIN (SELECT coalesce(b.person_id, a.person_id) AS person_id, b.person_id IS NOT NULL AS kept, b.entries, b.head,
					CASE WHEN a.person_id IS NULL THEN mmt.tally_stored(b.tally) WHEN b.person_id IS NOT NULL THEN mmt.tally_stored(b.tally) OPERATOR(mmt.+) a.tally END AS tally
				FROM %1$I.balance b
				FULL JOIN (SELECT a.person_id, mmt.sum(mmt.tally_stored(a.tally)) AS tally FROM %1$I.archive a GROUP BY a.person_id) a ON a.person_id = b.person_id) b
			ON b.person_id = e.person_id) x,
			LATERAL (VALUES
				('balance', NULL::bigint, CASE WHEN x.tally IS NULL OR x.sum IS NULL OR x.tally OPERATOR(mmt.<>) x.sum
					THEN format('%%s <> %%s', coalesce(x.tally::text, '-'), coalesce(x.sum::text, '-')) END),
				('chain', (x.c).entry, coalesce((x.c).flaw, CASE WHEN x.kept AND (x.entries, x.head) IS DISTINCT FROM (x.posted, x.last) THEN format('head of %%s entries', x.entries) END)),
				('request', (x.c).requested, (x.c).request)) f (problem, entry, detail)
		WHERE f.detail IS NOT NULL
		UNION ALL
		SELECT 'balance', b.person_id, NULL, format('merged into %%s', b.merged_into) FROM %1$I.balance b
		WHERE b.merged_into IS NOT NULL AND (NOT EXISTS (SELECT FROM %1$I.balance o WHERE o.person_id = b.merged_into AND o.merged_into IS NULL)
			OR (SELECT mmt.sum(mmt.tally_stored(t.t)) FROM (SELECT b.tally UNION ALL SELECT a.tally FROM %1$I.archive a WHERE a.person_id = b.person_id) t (t)) OPERATOR(mmt.<>) '{}')$sql$,
		$1, format('mmt.row_digest(r.corrects, %s)', mmt.book_columns('settlement')), format('mmt.row_digest(NULL, %s)', mmt.book_columns('posting')));

	-- the archive: of closed years, which the balance knows of
	RETURN QUERY EXECUTE format($sql$
		SELECT 'archive', a.person_id, NULL::bigint, format('%%s, archived until %%s', a.year, coalesce(b.archived::text, '-'))
		FROM %1$I.archive a LEFT JOIN %1$I.balance b ON b.person_id = a.person_id
		WHERE b.archived IS NULL OR b.archived < a.year OR NOT EXISTS (SELECT FROM %1$I.closed_year c WHERE c.year >= a.year)
			OR EXISTS (SELECT FROM jsonb_object_keys(a.tally) k (k) WHERE left(split_part(k.k, '@', 2), 4) <> a.year::text)$sql$, $1);

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
			OR s.lines IS DISTINCT FROM mmt.negate_pots(o.lines) OR mmt.tally_stored(s.delta) OPERATOR(mmt.<>) (OPERATOR(mmt.-) mmt.tally_stored(o.delta))$sql$, $1);

	-- In one reading of all settlements: money within each; corrections, each in the place of one settlement, which is reversed; prescriptions,
	-- each settled once, by a settlement that stands.
	RETURN QUERY EXECUTE format($sql$
		WITH noted AS MATERIALIZED (
			SELECT s.person_id, s.settlement_id, s.seq, s.kind, s.corrects, f.f AS flaw, s.bill ?| ARRAY['prescription', 'dispensing'] AS prescribed,
				coalesce(s.bill ->> 'prescription', '') AS prescription, coalesce(s.bill ->> 'dispensing', '') AS dispensing
			FROM %1$I.settlement s, LATERAL (SELECT CASE
				WHEN s.gross <> s.fund + s.account + s.person + s.hospital THEN 'bearers'
				-- as text: what is none of ours may be in a bill, and a proof goes on
				WHEN s.area <> s.bill ->> 'area' OR NOT coalesce(starts_with(s.bill ->> 'date', s.day::text), s.bill IS NULL) OR s.institution_id IS DISTINCT FROM nullif(s.bill ->> 'institution', '') AND s.bill IS NOT NULL
					OR s.identified IS DISTINCT FROM nullif(s.bill ->> 'identified', '') AND s.bill IS NOT NULL THEN 'columns'
				WHEN s.kind NOT IN ('settle', 'correct', 'reverse') OR (s.kind = 'reverse') <> (s.reverses IS NOT NULL) OR (s.kind = 'reverse') <> (s.bill IS NULL) THEN 'kind'
				ELSE mmt.settlement_flaw(s.bill, s.gross, s.parts, s.lines) END) f (f)
			WHERE f.f IS NOT NULL OR s.corrects IS NOT NULL OR s.bill ?| ARRAY['prescription', 'dispensing']
		)
		SELECT 'money', n.person_id, n.settlement_id, n.flaw FROM noted n WHERE n.flaw IS NOT NULL
		UNION ALL
		SELECT 'correction', c.person_id, c.settlement_id, CASE WHEN o.person_id IS NULL THEN 'of nothing' WHEN v.person_id IS NULL THEN 'of what is not reversed'
			WHEN c.kind <> 'correct' THEN 'of another kind' ELSE 'twice' END
		FROM (SELECT c.*, count(*) OVER (PARTITION BY c.person_id, c.corrects) AS n FROM noted c WHERE c.corrects IS NOT NULL) c
		LEFT JOIN %1$I.settlement o ON o.person_id = c.person_id AND o.settlement_id = c.corrects AND o.kind <> 'reverse' AND o.seq < c.seq
		LEFT JOIN %1$I.reversal v ON v.person_id = c.person_id AND v.settlement_id = c.corrects
		WHERE o.person_id IS NULL OR v.person_id IS NULL OR c.kind <> 'correct' OR c.n > 1
		UNION ALL
		SELECT 'prescription', coalesce(s.person_id, d.person_id), coalesce(s.settlement_id, d.settlement_id),
			format('%%s %%s', coalesce(s.prescription, d.prescription), coalesce(s.dispensing, d.dispensing)) || CASE WHEN d.person_id IS NULL THEN ': not noted' ELSE ': settled by none' END
		FROM (SELECT coalesce(b.merged_into, n.person_id) AS person_id, n.settlement_id, n.prescription, n.dispensing FROM noted n JOIN %1$I.balance b ON b.person_id = n.person_id WHERE n.prescribed AND (n.prescription <> '' OR n.dispensing <> '')
				AND NOT EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = n.person_id AND v.settlement_id = n.settlement_id)) s
		FULL JOIN %1$I.settled d USING (person_id, settlement_id, prescription, dispensing)
		WHERE s.person_id IS NULL OR d.person_id IS NULL
		UNION ALL
		SELECT 'prescription', w.person_id, min(w.settlement_id), format('%%s: as a whole and in parts', w.prescription) FROM %1$I.settled w WHERE w.prescription <> ''
		GROUP BY w.person_id, w.prescription HAVING bool_or(w.dispensing = '') AND count(*) > 1
		UNION ALL
		SELECT 'prescription', w.person_id, min(w.settlement_id), format('%%s: dispensed once', w.dispensing) FROM %1$I.settled w WHERE w.dispensing <> ''
		GROUP BY w.person_id, w.dispensing HAVING count(*) > 1$sql$, $1);
	-- what was settled of a dispensing, what was dispensed, and what left the stock are one
	IF to_regclass(format('%I.dispensing', $1)) IS NOT NULL THEN
		RETURN QUERY EXECUTE format($sql$
			SELECT 'dispensing', s.person_id, s.settlement_id, format('%%s: settled %%s, dispensed %%s', s.dispensing, coalesce(s.quantity::text, '-'), coalesce(d.quantity::text, '-'))
			FROM (SELECT w.person_id, w.settlement_id, w.dispensing, (SELECT sum((l.l ->> 'quantity')::numeric) FROM jsonb_array_elements(CASE WHEN jsonb_typeof(s.bill -> 'lines') = 'array' THEN s.bill -> 'lines' ELSE '[]' END) l (l)) AS quantity
				FROM %1$I.settled w JOIN %1$I.settlement s ON s.settlement_id = w.settlement_id AND (s.person_id = w.person_id
					OR s.person_id IN (SELECT b.person_id FROM %1$I.balance b WHERE b.merged_into = w.person_id)) WHERE w.dispensing <> '') s
			LEFT JOIN %1$I.dispensing d ON d.id::text = s.dispensing
			WHERE d.id IS NULL OR d.person::text IS DISTINCT FROM s.person_id OR s.quantity <> d.quantity$sql$, $1);
		IF to_regclass(format('%I.stock_move', $1)) IS NOT NULL THEN
			RETURN QUERY EXECUTE format($sql$
				SELECT 'stock', d.person::text, NULL::bigint, format('%%s: dispensed %%s, left the stock %%s', coalesce(d.id::text, m.dispensing), coalesce(d.quantity::text, '-'), coalesce(m.quantity::text, '-'))
				FROM %1$I.dispensing d
				FULL JOIN (SELECT m.dispensing::text AS dispensing, -sum(m.quantity) AS quantity FROM %1$I.stock_move m WHERE m.dispensing IS NOT NULL GROUP BY m.dispensing) m ON m.dispensing = d.id::text
				WHERE d.quantity IS DISTINCT FROM m.quantity
				UNION ALL
				SELECT 'stock', NULL, NULL, format('%%s %%s: %%s', m.institution, m.drug, sum(m.quantity)) FROM %1$I.stock_move m GROUP BY m.institution, m.drug HAVING sum(m.quantity) < 0$sql$, $1);
		END IF;
	END IF;

	-- the last seal: what it was over is as it was
	RETURN QUERY EXECUTE format($sql$
		SELECT 'seal', NULL::text, l.upto, 'entries before it changed'
		FROM (SELECT l.*, lag(l.root, 1, '\x') OVER (ORDER BY l.upto) AS before FROM %1$I.seal l ORDER BY l.upto DESC LIMIT 1) l
		WHERE l.root IS DISTINCT FROM sha256(l.before || (%2$s))$sql$, $1,
		mmt.seal_content(format($sql$SELECT DISTINCT ON (e.person_id) e.person_id, e.hash FROM (SELECT s.person_id, s.seq, s.hash FROM %1$I.settlement s WHERE s.settlement_id < l.upto
			UNION ALL SELECT p.person_id, p.seq, p.hash FROM %1$I.posting p WHERE p.posting_id < l.upto) e ORDER BY e.person_id, e.seq DESC$sql$, $1)));

	-- rulesets: every one that was used is here, and is what its digest says
	RETURN QUERY EXECUTE format($sql$
		SELECT 'ruleset', NULL::text, s.entry, format('%%s is not in the book', s.digest)
		FROM (SELECT s.digest, min(s.settlement_id) AS entry FROM %1$I.settlement s GROUP BY s.digest) s
		WHERE NOT EXISTS (SELECT FROM %1$I.ruleset r WHERE r.digest = s.digest)
		UNION ALL
		SELECT 'ruleset', NULL, NULL, format('%%s has other rules', r.digest) FROM %1$I.ruleset r WHERE CASE WHEN jsonb_typeof(r.rules -> 'rows') = 'array' THEN mmt.ruleset_digest(r.rules) END IS DISTINCT FROM r.digest$sql$, $1);
END
$$;
COMMENT ON FUNCTION mmt.verify_book(text) IS
'Proves a book: a row for each problem, none when there is none. archive: of a year that is not closed, or that the balance does not know of; balance: it is not the sum of deltas and postings; money: parts, lines or bearers do not make up the gross; chain: an entry is missing, changed or out of order; reversal: without its row, doubled or not the opposite; correction: not in the place of one reversed settlement; prescription: settled twice, or by nothing that stands; dispensing, stock: quantities settled, dispensed and taken from stock differ (where the book has these relations); seal: entries before the last seal changed; ruleset: one that was used is missing or has other rules; request: without its entry, or an entry without it. 核对账簿，逐条列出问题。';

CREATE FUNCTION mmt.seal_book(book text) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	root bytea;
BEGIN
	PERFORM mmt.need_book($1);
	IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
		RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction', MESSAGE = mmt.say('封存须在 READ COMMITTED 下进行', 'a book is sealed at READ COMMITTED'),
			HINT = mmt.say('更高的隔离级别看不到快照之后的条目。', 'Above it, entries later than the snapshot are not seen.');
	END IF;
	IF (SELECT q.seqcache FROM pg_sequence q WHERE q.seqrelid = format('%I.number', $1)::regclass) <> 1 THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(mmt.say('序列 %I.number 有缓存，编号不按先后', 'sequence %I.number has a cache, so numbers are not in order'), $1),
			HINT = 'ALTER SEQUENCE … CACHE 1';
	END IF;
	-- nobody posts now: what has a smaller number is committed, what comes later gets a greater one
	EXECUTE format('LOCK TABLE %I.balance IN EXCLUSIVE MODE', $1);
	EXECUTE format($sql$
		INSERT INTO %1$I.seal (upto, sealed_at, persons, entries, root)
		SELECT nextval(%2$L), clock_timestamp(), count(*), coalesce(sum(b.entries), 0), sha256(coalesce((SELECT l.root FROM %1$I.seal l ORDER BY l.upto DESC LIMIT 1), '\x') || (%3$s))
		FROM %1$I.balance b WHERE b.entries > 0
		RETURNING root$sql$, $1, format('%I.number', $1), mmt.seal_content(format('SELECT b.person_id, b.head AS hash FROM %I.balance b WHERE b.entries > 0', $1))) INTO root;
	RETURN encode(root, 'hex');
END
$$;
COMMENT ON FUNCTION mmt.seal_book(text) IS
'Seals a book, say each night: stores and returns the root over every person''s last hash and the seal before. Whoever keeps the root elsewhere can show later that nothing before it was changed, not even by the owner. Settling waits while it runs; quotes do not. Errors: 42704, 25001 above READ COMMITTED. 封存账簿，返回根散列。';
