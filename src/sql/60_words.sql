-- ---------------------------------------------------------------------------
-- Rules in the words of a notice: what a draft changes, and a card of rates.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.words(rules jsonb) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(jsonb_object_agg(d.domain, d.terms), '{}')
	FROM (
		SELECT t.r ->> 'domain' AS domain,
			jsonb_object_agg(t.r ->> 'term', coalesce(mmt.say(t.r ->> 'zh', t.r ->> 'en'), t.r ->> 'zh', t.r ->> 'en')) AS terms
		FROM jsonb_array_elements(rules -> 'rows') t (r)
		WHERE t.r ->> 'relation' = 'term'
		GROUP BY 1
	) d
$$;
COMMENT ON FUNCTION mmt.words(jsonb) IS
'The terms of rules, as mmt.rules gives them, in the set language: {"domain": {"term": "words"}}. 规则中各代码的文字。';

CREATE FUNCTION mmt.word(words jsonb, domain text, code text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce(words -> domain ->> code, code) $$;
COMMENT ON FUNCTION mmt.word(jsonb, text, text) IS 'The words for a code, or the code itself when there are none. 代码的文字，没有则为代码本身。';

CREATE FUNCTION mmt.selector_words(words jsonb, fact text, selector text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_selector_words_of';
COMMENT ON FUNCTION mmt.selector_words(jsonb, text, text) IS 'A selector on a fact in words. 条件的文字说明。';

CREATE FUNCTION mmt.condition_words(words jsonb, body jsonb) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_condition_words_of';
COMMENT ON FUNCTION mmt.condition_words(jsonb, jsonb) IS
'All conditions of a rule row (a body of mmt.rule or a row of mmt.rules) in words, joined by ·; null when there are none. 规则行全部条件的文字说明。';

CREATE FUNCTION mmt.amount_words(words jsonb, amount text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_words_of';
COMMENT ON FUNCTION mmt.amount_words(jsonb, text) IS 'The text of a mmt.amount in words of the set language. 参数取值的文字说明。';

CREATE FUNCTION mmt.days_words(days daterange) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
	SELECT concat(
		mmt.say('，自', ', from ') || lower(days) || mmt.say('起', ''),
		mmt.say('，至', ', until ') || (upper(days) - 1) || mmt.say('止', ''))
$$;
COMMENT ON FUNCTION mmt.days_words(daterange) IS 'Days in words, with a leading comma; empty without bounds; until names the last day. 适用日期的文字说明。';

CREATE FUNCTION mmt.row_words(words jsonb, relation text, body jsonb, before jsonb) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT concat(
		CASE relation
			WHEN 'parameter' THEN mmt.condition_words(words, body) || mmt.say('：', ': ')
		END,
		CASE relation
			WHEN 'parameter' THEN CASE
				WHEN body ? 'filled' AND body ->> 'amount' = '0' THEN concat(mmt.say('不设', 'no '), mmt.word(words, 'parameter', body ->> 'parameter'),
					CASE WHEN before ->> 'amount' <> '0' THEN format(mmt.say('（原为 %s）', ' (before: %s)'), mmt.amount_words(words, before ->> 'amount')) END)
				WHEN starts_with(body ->> 'amount', (body ->> 'parameter') || ' as if ') AND coalesce(before ->> 'amount', body ->> 'amount') = body ->> 'amount'
					THEN mmt.amount_words(words, body ->> 'amount')
				ELSE concat(mmt.word(words, 'parameter', body ->> 'parameter'), ' ',
					CASE WHEN body ? 'filled' AND before ->> 'amount' = '0' THEN mmt.say('不设', 'none')
						WHEN before ->> 'amount' <> body ->> 'amount' THEN mmt.amount_words(words, before ->> 'amount') END || ' → ',
					mmt.amount_words(words, body ->> 'amount'))
				END
			WHEN 'index' THEN concat(mmt.word(words, 'index', body ->> 'index'), ' ',
				CASE WHEN before ->> 'value' <> body ->> 'value' THEN before ->> 'value' END || ' → ', body ->> 'value')
			WHEN 'benefit' THEN concat(
				coalesce(mmt.say(body ->> 'name_zh', body ->> 'name_en'), mmt.word(words, 'benefit', body ->> 'benefit')),
				mmt.say('：适用于', ': for ') || mmt.condition_words(words, body), mmt.say('，就高不就低：', ', better of ') || mmt.word(words, 'better_of', body ->> 'better_of'))
			WHEN 'step' THEN concat(
				mmt.word(words, 'benefit', body ->> 'benefit'), mmt.say(' 第', ' step '), body ->> 'ord', mmt.say('步：', ': '),
				(SELECT string_agg(CASE WHEN p.p LIKE '%.%' AND mmt.word(words, 'pot', p.p) = p.p	-- one of another benefit, without words of its own
						THEN concat(mmt.word(words, 'benefit', split_part(p.p, '.', 1)), mmt.say('的', ' '), mmt.word(words, 'pot', split_part(p.p, '.', 2)))
						ELSE mmt.word(words, 'pot', p.p) END, mmt.say('、', ', ') ORDER BY p.n)
					FROM regexp_split_to_table(body ->> 'from_pot', ' *, *') WITH ORDINALITY p (p, n)),
				' → ', mmt.word(words, 'pot', body ->> 'to_pot'), mmt.say('，', ', '),
				CASE WHEN body ->> 'parameter' IS NULL THEN mmt.say('全部', 'all')
					ELSE format(CASE body ->> 'verb' WHEN 'share' THEN mmt.say('按%s', 'by %s') WHEN 'fill' THEN mmt.say('至%s为止', 'up to %s')
						WHEN 'keep' THEN mmt.say('超过%s的部分', 'what exceeds %s') ELSE mmt.say('未达%s时', 'until %s is reached') END, mmt.word(words, 'parameter', body ->> 'parameter')) END,
				mmt.say('（累计 ', ' (accumulator ') || mmt.word(words, 'accumulator', body ->> 'accumulator') || mmt.say('）', ')'), CASE body ->> 'grain' WHEN 'line' THEN mmt.say('，逐行', ', by line') END,
				mmt.say('，分摊 ', ', spread by ') || (body ->> 'spread'), mmt.say('，取整 ', ', rounding ') || (body ->> 'rounding'),
				CASE WHEN (body ->> 'required')::bool THEN mmt.say('，必需', ', required') END, mmt.say('，限', ', for ') || mmt.condition_words(words, body))
			WHEN 'accumulator' THEN format(mmt.say('累计 %s：计 %s，按 %s', 'accumulator %s: counts %s per %s'),
				mmt.word(words, 'accumulator', body ->> 'accumulator'), body ->> 'counts', body ->> 'per')
			WHEN 'pot' THEN format(mmt.say('资金去向 %s：由 %s 承担', 'pot %s: borne by %s'),
				mmt.word(words, 'pot', body ->> 'pot'), mmt.word(words, 'bearer', body ->> 'bearer'))
			WHEN 'list' THEN concat(mmt.word(words, 'list', body ->> 'list'), mmt.say('：', ': '), mmt.word(words, 'disease', body ->> 'member'))
			WHEN 'code_map' THEN concat(body ->> 'domain', ' ', body ->> 'local', ' = ', mmt.word(words, body ->> 'domain', body ->> 'key'))
			WHEN 'check_rule' THEN concat(mmt.word(words, 'check', body ->> 'rule'), mmt.say('（', ' ('), mmt.word(words, 'severity', body ->> 'severity'),
				mmt.say('）：', '): '), coalesce(mmt.say(body ->> 'message_zh', body ->> 'message_en'), body ->> 'message_zh', body ->> 'message_en'),
				mmt.say('，限', ', for ') || mmt.condition_words(words, body))
			WHEN 'term' THEN concat(body ->> 'domain', ' ', body ->> 'term', ' = ', coalesce(mmt.say(body ->> 'zh', body ->> 'en'), body ->> 'zh', body ->> 'en'))
		END)
$$;
COMMENT ON FUNCTION mmt.row_words(jsonb, text, jsonb, jsonb) IS
'A rule row in words; with the row that held before, old → new. A parameter whose body has a key "filled" is a limit that money fills, such as a deductible: there 0 is none. 规则行的文字说明，可与原行对照。';

CREATE FUNCTION mmt.diff(draft text)
RETURNS TABLE(n int, action text, relation text, words text, clause text, source_quality text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	mine mmt.draft := mmt.require_draft($1, false);
	above text[] := (SELECT array_agg(c.area ORDER BY c.distance) FROM mmt.area_chain(mine.area) c);
	rules jsonb := mmt.rules(mine.area, $1);
	w jsonb := mmt.words(rules);
	filled text[] := ARRAY(SELECT r.r ->> 'parameter' FROM jsonb_array_elements(rules -> 'rows') r (r) WHERE r.r ->> 'relation' = 'step' AND r.r ->> 'verb' = 'fill');
BEGIN
	RETURN QUERY
	WITH before AS MATERIALIZED (	-- what holds, or held, without the draft
		SELECT b.*, array_position(above, b.area) AS distance FROM mmt.rows_in_force(above, NULL, mine.edition - 1) b
	), changed AS (
		SELECT r.relation, r.id, r.valid, r.clause, r.body, b.body AS was, CASE WHEN b.body IS NULL THEN 'add' ELSE 'change' END AS action,
			-- of a row that says the same as before: what else became of it, and its days before
			CASE WHEN r.body - 'unified' = b.body - 'unified' THEN concat(
				CASE WHEN r.clause IS DISTINCT FROM b.clause THEN format(mmt.say('，依据由 %s 改为 %s', ', by %2$s instead of %1$s'),
					coalesce(b.clause, mmt.say('无', 'no clause')), coalesce(r.clause, mmt.say('无', 'no clause'))) END,
				CASE WHEN coalesce(r.body ->> 'unified', 'false') > coalesce(b.body ->> 'unified', 'false') THEN mmt.say('，下级统一执行', ', the same for all areas below')
					WHEN coalesce(r.body ->> 'unified', 'false') < coalesce(b.body ->> 'unified', 'false') THEN mmt.say('，不再要求下级统一', ', no longer the same for all areas below') END) END AS also,
			CASE WHEN r.body - 'unified' = b.body - 'unified' AND NOT coalesce(r.valid, '(,)') <@ b.valid
				THEN format(mmt.say('（原%s）', ' (so far %s)'), ltrim(mmt.days_words(b.valid), '，, ')) END AS so_far
		FROM mmt.rule r
		LEFT JOIN LATERAL (
			SELECT o.body, o.clause, o.valid FROM before o
			WHERE o.relation = r.relation AND o.key = r.key
				AND (o.valid && coalesce(r.valid, '(,)') OR o.valid -|- coalesce(r.valid, '(,)'))
			ORDER BY o.distance, lower(r.valid) <@ o.valid DESC NULLS LAST, lower(o.valid) DESC NULLS LAST
			LIMIT 1) b ON true
		WHERE r.draft = $1
		UNION ALL
		SELECT r.relation, r.id, CASE WHEN r.valid IS NULL THEN NULL ELSE daterange(e.ends_on, NULL) END, e.clause, r.body, NULL, 'end', NULL, NULL
		FROM mmt.ending e JOIN mmt.rule r ON r.relation = e.relation AND r.id = e.row_id
		WHERE e.draft = $1
	), said (action, relation, place, id, clause, words) AS (
		SELECT 'back', NULL, 0, 0::bigint, NULL, format(mmt.say('撤回本地区的版本 %s', 'takes back the area''s editions %s'),
			(SELECT string_agg(d.edition::text, ', ' ORDER BY d.edition) FROM mmt.draft d
				WHERE d.area = mine.area AND d.edition > mine.back_to AND d.edition < coalesce(mine.edition, 9223372036854775807)))
		WHERE mine.back_to IS NOT NULL
		UNION ALL
		SELECT c.action, c.relation, array_position(ARRAY['parameter', 'index', 'benefit', 'step', 'accumulator', 'pot', 'check_rule', 'code_map', 'term'], c.relation) + 1,
			c.id, c.clause, concat(mmt.row_words(w, c.relation,
					CASE WHEN c.body ->> 'parameter' = ANY (filled) THEN c.body || '{"filled": true}' ELSE c.body END, c.was),
				CASE WHEN c.action = 'end' THEN mmt.say('：终止', ': ends') END, c.also, mmt.days_words(c.valid), c.so_far)
		FROM changed c
		WHERE c.relation <> 'list'
		UNION ALL
		SELECT g.action, 'list', 1, g.id, g.clause, format(
			CASE g.action
				WHEN 'add' THEN mmt.say('%1$s增加 %2$s %3$s：%4$s%7$s', '%1$s: %2$s added: %4$s%7$s')
				WHEN 'change' THEN mmt.say('%1$s %2$s %3$s不变%5$s%6$s%7$s%8$s', '%1$s: %2$s as before%5$s%6$s%7$s%8$s')
				ELSE mmt.say('%1$s减少 %2$s %3$s：%4$s%7$s', '%1$s: %2$s removed: %4$s%7$s')
			END,
			mmt.word(w, 'list', g.list), g.members, g.counted, g.names,
			-- they are named unless they are all
			CASE WHEN g.members < (SELECT count(DISTINCT o.body ->> 'member') FROM before o
					WHERE o.relation = 'list' AND o.body ->> 'list' = g.list AND o.valid && coalesce(g.valid, '(,)'))
				THEN format(mmt.say('（%s）', ' (%s)'), g.names) END,
			g.also, mmt.days_words(g.valid), g.so_far)
		FROM (
			SELECT c.action, min(c.id) AS id, c.clause, c.body ->> 'list' AS list, c.valid, c.also, c.so_far, count(*) AS members,
				CASE WHEN bool_or(w -> 'disease' ? (c.body ->> 'member')) THEN '种' ELSE '项' END AS counted,
				string_agg(coalesce(w -> (c.body ->> 'list') ->> (c.body ->> 'member'), mmt.word(w, 'disease', c.body ->> 'member')),
					mmt.say('、', ', ') ORDER BY c.id) AS names
			FROM changed c
			WHERE c.relation = 'list'
			GROUP BY c.action, c.body ->> 'list', c.valid, c.clause, c.also, c.so_far) g
	)
	SELECT (row_number() OVER (ORDER BY s.place, s.id, s.action))::int, s.action, s.relation, s.words, s.clause, (
		-- of the clause, and of those it delegates to: the first that is not sure
		WITH RECURSIVE chain (source_quality, delegates_to, n) AS (
			SELECT k.source_quality, k.delegates_to, 0 FROM mmt.clause k WHERE k.clause = s.clause
			UNION ALL
			SELECT k.source_quality, k.delegates_to, h.n + 1 FROM chain h JOIN mmt.clause k ON k.clause = h.delegates_to
			WHERE h.source_quality IN ('seed', 'verified') AND h.n < 100
		)
		SELECT h.source_quality FROM chain h ORDER BY h.source_quality IN ('seed', 'verified'), h.n LIMIT 1)
	FROM said s
	ORDER BY 1;
END
$$;
COMMENT ON FUNCTION mmt.diff(text) IS
'What a draft changes (or, once published, changed), in the words of a notice and the set language: action add, change, end or back, rule table, words, clause and how sure its source is; members of a list come together, and rows that only rest on another clause or hold on other days say that. Errors: 42704. 草案改动的文字对照。';

CREATE FUNCTION mmt.parameter_tried(area text, parameter text, date date, facts jsonb, edition bigint, draft text)
RETURNS TABLE(value text, clauses text[], marks text[], failed bool)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 1
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY SELECT p.value, p.clauses, p.marks, false FROM mmt.parameter_at($1, $2, $3, $4, $5, $6) p;
EXCEPTION	-- a figure that rests on more than such facts, or rows of a draft that do not go together yet
	WHEN SQLSTATE 'MM002' OR SQLSTATE 'MM003' OR SQLSTATE 'MM004' OR SQLSTATE 'MM006' OR SQLSTATE 'MM007' THEN
		RETURN QUERY SELECT NULL::text, NULL::text[], NULL::text[], true;
END
$$;
COMMENT ON FUNCTION mmt.parameter_tried(text, text, date, jsonb, bigint, text) IS
'mmt.parameter_at for mmt.rate_card: failed is true where it would be an error of the rules. 试算参数，不适用时不报错。';

CREATE FUNCTION mmt.rate_card(area text, date date, draft text DEFAULT NULL, edition bigint DEFAULT NULL)
RETURNS TABLE(benefit text, item text, scheme text, status text, kind text, tier text, disease text, other text, value text, clause text, mark text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	most CONSTANT int := 5000;	-- combinations tried for one figure
	selectors CONSTANT text[] := ARRAY['scheme', 'status', 'kind', 'tier', 'disease', 'class', 'place', 'channel'];
	rules jsonb;
	w jsonb;
	rows_now jsonb;				-- rows in force that day
	doubts jsonb;				-- clauses that are not sure, by themselves or by what they delegate to: {"clause": ["words"]}
	figure record;				-- a parameter of a benefit
	mine jsonb;					-- its rows, and those of parameters its amounts name
	options jsonb;				-- facts to combine: [{"values": [{"facts", "label", "marks"}], "any": bool}];
								-- what is more special has the marks of what is more general, and others
	as_written bool;
	tried record;				-- a combination and what it comes to
	follows bool;
	card jsonb;
	failed jsonb;				-- facts that had no answer
	unanswered bigint[];		-- rows of `mine` that may have been asked there
BEGIN
	IF $2 IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = mmt.say('须给出日期', 'a day is needed');
	END IF;
	IF $3 IS NOT NULL THEN
		rules := mmt.rules($1, $3);
	ELSE
		rules := (SELECT s.rules FROM mmt.ruleset s WHERE s.area = $1 AND s.edition <= coalesce($4, s.edition) ORDER BY s.edition DESC LIMIT 1);
	END IF;
	IF rules IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM001',
			MESSAGE = format(mmt.say('地区“%s”没有已发布的规则', 'nothing is published for area "%s"'), $1),
			HINT = mmt.say('先发布草案，或在第三个参数写明草案。', 'Publish a draft first, or name a draft as third argument.');
	END IF;
	w := mmt.words(rules);
	rows_now := (SELECT coalesce(jsonb_agg(r.r), '[]') FROM jsonb_array_elements(rules -> 'rows') r (r)
		WHERE coalesce((r.r ->> 'valid')::daterange, '(,)') @> $2);
	WITH RECURSIVE k (clause, source_quality, delegates_to) AS (
		SELECT r.r ->> 'clause', r.r ->> 'source_quality', r.r ->> 'delegates_to' FROM jsonb_array_elements(rows_now) r (r) WHERE r.r ->> 'relation' = 'clause'
	), chain (clause, source_quality, delegates_to, n) AS (
		SELECT k.*, 0 FROM k
		UNION ALL
		SELECT h.clause, k.source_quality, k.delegates_to, h.n + 1 FROM chain h JOIN k ON k.clause = h.delegates_to WHERE h.n < 100
	), doubt (clause, words, n) AS (
		SELECT h.clause, CASE h.source_quality
				WHEN 'example' THEN mmt.say('示例数字，无出处', 'example figure, no source')
				WHEN 'assumed' THEN mmt.say('推定，原文未写明', 'assumed, not stated by the text')
				ELSE mmt.say('出处未经核实', 'source not verified')
			END, min(h.n)
		FROM chain h WHERE h.source_quality NOT IN ('seed', 'verified') GROUP BY 1, 2
	)
	SELECT coalesce(jsonb_object_agg(d.clause, d.doubts), '{}') INTO doubts
		FROM (SELECT d.clause, jsonb_agg(d.words ORDER BY d.n) AS doubts FROM doubt d GROUP BY d.clause) d;

	FOR figure IN
		SELECT b.b ->> 'benefit' AS benefit, s.s ->> 'parameter' AS parameter, b.b AS row,
			-- a selector that all steps with this parameter share limits it as the benefit's does
			(SELECT jsonb_object_agg(k.k, s0.v) FROM unnest(selectors) k (k),
				LATERAL (SELECT CASE WHEN b.b ? k.k THEN b.b ->> k.k
					WHEN count(*) = count(x.x ->> k.k) AND count(DISTINCT x.x ->> k.k) = 1 THEN min(x.x ->> k.k) END AS v
					FROM jsonb_array_elements(jsonb_agg(s.s)) x (x)) s0
				WHERE s0.v IS NOT NULL) AS only
		FROM jsonb_array_elements(rows_now) b (b)
		JOIN jsonb_array_elements(rows_now) s (s) ON s.s ->> 'relation' = 'step' AND s.s -> 'benefit' = b.b -> 'benefit' AND s.s ? 'parameter'
		WHERE b.b ->> 'relation' = 'benefit'
		GROUP BY b.b, s.s ->> 'parameter'
		ORDER BY (b.b ->> 'ord')::int, b.b ->> 'benefit', min((s.s ->> 'ord')::int)
	LOOP
		WITH RECURSIVE p AS (
			SELECT r.r, r.n FROM jsonb_array_elements(rows_now) WITH ORDINALITY r (r, n) WHERE r.r ->> 'relation' = 'parameter'
		), named (parameter) AS (
			SELECT figure.parameter
			UNION
			SELECT o.r ->> 'parameter' FROM named d JOIN p ON p.r ->> 'parameter' = d.parameter
			JOIN p o ON (p.r ->> 'amount' ~ '[a-z] ' AND (' ' || (p.r ->> 'amount') || ' ') LIKE '% ' || (o.r ->> 'parameter') || ' %')
				OR p.r -> 'ranges' ? ('parameter:' || (o.r ->> 'parameter'))
		)
		SELECT coalesce(jsonb_agg(p.r ORDER BY p.n), '[]') INTO mine FROM p WHERE p.r ->> 'parameter' IN (SELECT d.parameter FROM named d);

		-- The literals that its rows, or the benefit, tell apart.
		WITH sel (fact, place, selector, limits) AS (
			SELECT k.k, k.n, m.m ->> k.k, false
			FROM unnest(selectors) WITH ORDINALITY k (k, n),
				jsonb_array_elements(mine) m (m)
			WHERE m.m ? k.k
			UNION ALL
			SELECT f.key, 9, f.value, false FROM jsonb_array_elements(mine) m (m), jsonb_each_text(CASE WHEN m.m ? 'facts' THEN m.m -> 'facts' ELSE '{}' END) f
			UNION ALL
			SELECT o.key, coalesce(array_position(selectors, o.key), 9), o.value, true FROM jsonb_each_text(coalesce(figure.only, '{}')) o
		), alt (fact, place, alt, limits, negated) AS (
			SELECT s.fact, s.place, a.a, bool_or(s.limits AND s.selector NOT LIKE '!%'), bool_or(s.selector LIKE '!%')
			FROM sel s, regexp_split_to_table(ltrim(s.selector, '!'), '[|&]') WITH ORDINALITY a (a, n)
			WHERE NOT (s.limits AND s.selector LIKE '!%')	-- what the benefit leaves out is not asked
			GROUP BY 1, 2, 3
		), barred (fact, place, alt, limits, words) AS (	-- what rows, or the benefit, except, and the words for the rest
			SELECT b.fact, b.place, b.alt, b.limits, mmt.selector_words(w, b.fact, '!' || string_agg(b.alt, '|') OVER (PARTITION BY b.fact))
			FROM (
				SELECT s.fact, s.place, a.a AS alt, bool_or(s.limits) AS limits
				FROM sel s, regexp_split_to_table(ltrim(s.selector, '!'), '[|&]') a (a)
				WHERE s.selector LIKE '!%'
				GROUP BY 1, 2, 3
				ORDER BY 1, 3) b
		), member AS (
			SELECT r.r ->> 'list' AS list, r.r ->> 'member' AS member FROM jsonb_array_elements(rows_now) r (r) WHERE r.r ->> 'relation' = 'list'
		), opt (fact, place, value, label, alt, limits) AS (
			SELECT a.fact, a.place,
				CASE WHEN a.alt LIKE '@%' THEN (	-- one member stands for the list: one that no row names by itself
					SELECT min(rtrim(m.member, '*')) FROM member m
					WHERE m.list = substr(a.alt, 2) AND NOT EXISTS (SELECT FROM alt x WHERE x.fact = a.fact AND x.alt = m.member))
				ELSE rtrim(a.alt, '*') END,
				CASE WHEN a.alt LIKE '@%' THEN mmt.word(w, 'list', substr(a.alt, 2)) ELSE mmt.word(w, a.fact, a.alt) END,
				a.alt, a.limits
			FROM alt a
			UNION ALL
			SELECT DISTINCT b.fact, b.place, '—', b.words, '!', false FROM barred b	-- for all that is not excepted stands what no row names
		), hit AS (	-- which alternatives a value meets
			SELECT DISTINCT o.fact, o.value, a.alt
			FROM opt o JOIN (SELECT a.fact, a.alt FROM alt a UNION SELECT b.fact, b.alt FROM barred b) a ON a.fact = o.fact
			WHERE a.alt = o.value OR (a.alt LIKE '%*' AND starts_with(o.value, rtrim(a.alt, '*'))) OR EXISTS (
				SELECT FROM member m WHERE a.alt = '@' || m.list AND (m.member = o.value OR (m.member LIKE '%*' AND starts_with(o.value, rtrim(m.member, '*')))))
		), bounds AS (
			SELECT l.fact, bool_or(l.limits) AS within FROM (SELECT a.fact, a.limits FROM alt a UNION ALL SELECT b.fact, b.limits FROM barred b) l GROUP BY 1
		), fit AS (	-- where the benefit limits a fact, nothing outside counts
			SELECT DISTINCT ON (o.fact, o.value) o.*, u.within AS limited, coalesce((
					SELECT jsonb_object_agg(h.fact || h.alt, true) FROM hit h WHERE h.fact = o.fact AND h.value = o.value AND h.alt ~ '^@|[*]$'), '{}')
				|| CASE WHEN EXISTS (SELECT FROM barred b WHERE b.fact = o.fact)
						AND NOT EXISTS (SELECT FROM hit h JOIN barred b USING (fact, alt) WHERE h.fact = o.fact AND h.value = o.value)
					THEN jsonb_build_object(o.fact || '!', true) ELSE '{}' END AS sets
			FROM opt o JOIN bounds u ON u.fact = o.fact
			WHERE o.value IS NOT NULL
				AND (NOT EXISTS (SELECT FROM alt a WHERE a.fact = o.fact AND a.limits)
					OR EXISTS (SELECT FROM hit h JOIN alt a USING (fact, alt) WHERE h.fact = o.fact AND h.value = o.value AND a.limits))
				AND NOT EXISTS (SELECT FROM hit h JOIN barred b USING (fact, alt) WHERE h.fact = o.fact AND h.value = o.value AND b.limits)
			ORDER BY o.fact, o.value, o.alt ~ '^@|[*]$'
		)
		SELECT coalesce(jsonb_agg(f.j ORDER BY f.place, f.fact), '[]'), coalesce(exp(sum(ln(f.n))), 1) > most
			INTO options, as_written
			FROM (
				SELECT t.fact, min(t.place) AS place, count(*) + (NOT t.limited)::int AS n, jsonb_build_object('any', NOT t.limited, 'values',
					jsonb_agg(jsonb_build_object('facts', jsonb_build_object(t.fact, t.value), 'label', jsonb_build_object(t.fact, t.label),
						'marks', CASE WHEN t.alt ~ '^[@!]|[*]$' THEN '{}' ELSE jsonb_build_object(t.fact, t.value) END || t.sets)
						ORDER BY t.alt LIKE '@%' DESC, t.alt = '!', t.value)) AS j
				FROM fit t GROUP BY t.fact, t.limited) f;

		-- What no combination of literals can show is printed as it is written: also what depends on the money of a bill or on
		-- what came before, what a tag would undo, or what is taken to apply when a measure is not known.
		as_written := as_written OR EXISTS (
			SELECT FROM jsonb_array_elements(mine) m (m)
			WHERE m.m ? 'band' OR m.m ? 'without' OR m.m ->> 'amount' ~ '(of|x) (gross|(pot|acc|now|count|month_of) )'
				OR EXISTS (SELECT FROM unnest(selectors) k (k) WHERE m.m ->> k.k ~ '[&$]')
				OR EXISTS (SELECT FROM jsonb_each_text(CASE WHEN m.m ? 'facts' THEN m.m -> 'facts' ELSE '{}' END) f WHERE f.value ~ '[&$]')
				OR EXISTS (SELECT FROM jsonb_object_keys(CASE WHEN m.m ? 'ranges' THEN m.m -> 'ranges' ELSE '{}' END) g (g)
					WHERE g.g ~ '^(acc|now|pot|count):|^gross$' OR (m.m ->> 'missing' = 'apply' AND g.g !~ '^(parameter|index):')));

		-- From the general to the special: what follows from the nearest lines already on the card is left out.
		card := '[]';
		failed := '[]';
		FOR tried IN
			WITH RECURSIVE combo (facts, labels, marks, sort, n) AS (
				SELECT '{}'::jsonb, '{}'::jsonb, '{}'::jsonb, '{}'::int[], 0
				UNION ALL
				SELECT c.facts || coalesce(v.v -> 'facts', '{}'), c.labels || coalesce(v.v -> 'label', '{}'), c.marks || coalesce(v.v -> 'marks', '{}'),
					c.sort || v.n::int, c.n + 1
				FROM combo c, LATERAL (
					SELECT x.v, x.n FROM jsonb_array_elements(options -> c.n -> 'values') WITH ORDINALITY x (v, n)
					UNION ALL
					SELECT NULL, 1000000 WHERE (options -> c.n ->> 'any')::bool) v
				WHERE c.n < jsonb_array_length(options) AND NOT as_written
			)
			SELECT c.facts, c.labels, c.marks, c.sort, p.value, p.clauses, p.marks AS doubtful, p.failed, jsonb_build_array(p.value,
				(SELECT jsonb_agg(x.x ORDER BY x.x) FROM unnest(p.clauses) x (x)), (SELECT jsonb_agg(x.x ORDER BY x.x) FROM unnest(p.marks) x (x))) AS says,
				NULL::jsonb AS repeats
			FROM combo c, LATERAL mmt.parameter_tried($1, figure.parameter, $2, c.facts, $4, $3) p
			WHERE c.n = jsonb_array_length(options) AND NOT as_written
			ORDER BY (SELECT count(*) FROM jsonb_object_keys(c.marks)), c.sort
		LOOP
			IF tried.failed THEN
				failed := failed || (tried.facts || tried.marks);
				CONTINUE;
			END IF;
			-- A line that repeats a wider one only says which of several holds: what is narrower than that one is nearer.
			WITH wider AS (
				SELECT w.c, w.c -> 'marks' AS marks, w.c -> 'says' AS says, nullif(w.c -> 'repeats', 'null') AS repeats
				FROM jsonb_array_elements(card) w (c) WHERE (w.c -> 'marks') <@ tried.marks
			), nearest AS (
				SELECT a.marks, a.says FROM wider a
				WHERE NOT EXISTS (
					SELECT FROM wider b
					WHERE a.marks <> b.marks AND (a.marks <@ b.marks
						OR (a.repeats <@ b.marks AND a.repeats <> b.marks AND NOT b.marks <@ a.marks AND a.says <> b.says)))
			)
			SELECT bool_and(a.says = tried.says),
				(array_agg(a.marks ORDER BY (SELECT count(*) FROM jsonb_object_keys(a.marks)) DESC) FILTER (WHERE a.says = tried.says))[1]
				INTO follows, tried.repeats
				FROM nearest a;
			IF NOT coalesce(follows, tried.value IS NULL) THEN
				card := card || to_jsonb(tried);
			END IF;
		END LOOP;

		WITH line AS (
			SELECT c.labels ->> 'scheme' AS scheme, c.labels ->> 'status' AS status, c.labels ->> 'kind' AS kind, c.labels ->> 'tier' AS tier,
				c.labels ->> 'disease' AS disease,
				(SELECT string_agg(CASE WHEN o.key = ANY (selectors) THEN o.value ELSE format(mmt.say('%s为%s', '%s is %s'), mmt.word(w, 'fact', o.key), o.value) END, '·' ORDER BY o.key)
					FROM jsonb_each_text(c.labels - selectors[1:5]) o) AS other,
				coalesce(c.value, mmt.say('不适用', 'none')) AS value, c.clauses, c.doubtful, c.sort
			FROM jsonb_to_recordset(card) c (labels jsonb, value text, clauses text[], doubtful text[], sort int[])
		), by_disease AS (
			SELECT scheme, status, kind, tier, string_agg(disease, mmt.say('、', ', ') ORDER BY sort) AS disease, other, value, clauses, doubtful, min(sort) AS sort
			FROM line GROUP BY scheme, status, kind, tier, disease IS NULL, other, value, clauses, doubtful
		), by_tier AS (
			SELECT scheme, status, kind, string_agg(tier, mmt.say('、', ', ') ORDER BY sort) AS tier, disease, other, value, clauses, doubtful, min(sort) AS sort
			FROM by_disease GROUP BY scheme, status, kind, tier IS NULL, disease, other, value, clauses, doubtful
		), by_kind AS (
			SELECT scheme, status, string_agg(kind, mmt.say('、', ', ') ORDER BY sort) AS kind, tier, disease, other, value, clauses, doubtful, min(sort) AS sort
			FROM by_tier GROUP BY scheme, status, kind IS NULL, tier, disease, other, value, clauses, doubtful
		)
		SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.sort), '[]') INTO card FROM by_kind b;

		-- Rows that may have been asked where there was no answer.
		unanswered := ARRAY(
			SELECT m.n FROM jsonb_array_elements(mine) WITH ORDINALITY m (m, n)
			WHERE EXISTS (SELECT FROM jsonb_array_elements(failed) f (f) WHERE NOT EXISTS (
				SELECT FROM unnest(selectors) k (k)
				WHERE m.m ->> k.k NOT LIKE '!%' AND NOT EXISTS (
					SELECT FROM regexp_split_to_table(m.m ->> k.k, '[|]') a (a)
					WHERE rtrim(a.a, '*') = f.f ->> k.k OR f.f ? (k.k || a.a)))));

		RETURN QUERY
		WITH line AS (
			SELECT c.* FROM jsonb_to_recordset(card)
				c (scheme text, status text, kind text, tier text, disease text, other text, value text, clauses text[], doubtful text[], sort int[])
		), written AS (
			SELECT m.n, mmt.selector_words(w, 'scheme', m.m ->> 'scheme') AS scheme, mmt.selector_words(w, 'status', m.m ->> 'status') AS status,
				mmt.selector_words(w, 'kind', m.m ->> 'kind') AS kind, mmt.selector_words(w, 'tier', m.m ->> 'tier') AS tier,
				mmt.selector_words(w, 'disease', m.m ->> 'disease') AS disease, mmt.condition_words(w, m.m - selectors[1:5]) AS other,
				mmt.amount_words(w, m.m ->> 'amount') AS value, array_remove(ARRAY[m.m ->> 'clause'], NULL) AS clauses,
				as_written OR u.unshown AS sure
			FROM jsonb_array_elements(mine) WITH ORDINALITY m (m, n),
				-- what a rule gives is known, what a bill gives is not
				LATERAL (SELECT m.m ? 'tags' OR EXISTS (SELECT FROM jsonb_object_keys(CASE WHEN m.m ? 'ranges' THEN m.m -> 'ranges' ELSE '{}' END) g (g)
					WHERE g.g !~ '^(parameter|index):') AS unshown) u
			WHERE m.m ->> 'parameter' = figure.parameter AND (as_written OR m.n = ANY (unanswered) OR u.unshown)
		), shown AS (
			SELECT 1 AS part, l.sort, l.scheme, l.status, l.kind, l.tier, l.disease, l.other, l.value, l.clauses, l.doubtful FROM line l
			UNION ALL
			SELECT 2, ARRAY[r.n::int], r.scheme, r.status, r.kind, r.tier, r.disease, r.other, r.value, r.clauses, r.clauses FROM written r
			WHERE r.sure OR NOT EXISTS (	-- not what a line already says
				SELECT FROM line l WHERE l.value = r.value AND coalesce(r.scheme = l.scheme, r.scheme IS NULL) AND coalesce(r.status = l.status, r.status IS NULL)
					AND coalesce(r.kind = l.kind, r.kind IS NULL) AND coalesce(r.tier = l.tier, r.tier IS NULL)
					AND coalesce(r.disease = l.disease, r.disease IS NULL) AND coalesce(r.other = l.other, r.other IS NULL))
		)
		SELECT coalesce(mmt.say(figure.row ->> 'name_zh', figure.row ->> 'name_en'), mmt.word(w, 'benefit', figure.benefit)),
			mmt.word(w, 'parameter', figure.parameter), s.scheme, s.status, s.kind, s.tier, s.disease, s.other, s.value,
			array_to_string(s.clauses, ', '),
			(SELECT string_agg(d.words, mmt.say('；', '; ') ORDER BY d.n)
				FROM (SELECT d.words, min(c.n * 100 + d.n) AS n
					FROM unnest(s.doubtful) WITH ORDINALITY c (clause, n), jsonb_array_elements_text(doubts -> c.clause) WITH ORDINALITY d (words, n) GROUP BY 1) d)
		FROM shown s ORDER BY s.part, s.sort;
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.rate_card(text, date, text, bigint) IS
'The figures of an area on a day as a notice would print them: for each benefit and parameter one line per combination of scheme, status, kind, tier and disease that differs; null stands for any other. What rests on bands, tags or measures is printed row by row as written. With a draft, as if it were published; money in yuan; mark says what is uncertain about the source of a figure, or of what it delegates to. Errors: MM001 nothing published, 42704, 22023. 待遇标准一览表，空白表示其余情形。';
