-- ---------------------------------------------------------------------------
-- From rows to rulesets: what holds in an area, what is wrong with a draft,
-- publishing, taking back, carrying editions to another database.
-- ---------------------------------------------------------------------------

CREATE VIEW mmt.rule WITH (security_invoker = true) AS
WITH r (relation, id, draft, edition, area, key, valid, clause, body) AS (
	SELECT 'pot', t.id, t.draft, t.edition, t.area, t.pot, NULL::daterange, t.clause, pg_catalog.to_jsonb(t) FROM mmt.pot t
	UNION ALL
	SELECT 'benefit', t.id, t.draft, t.edition, t.area, t.benefit, t.valid, t.clause, pg_catalog.to_jsonb(t) FROM mmt.benefit t
	UNION ALL
	SELECT 'step', t.id, t.draft, t.edition, t.area, pg_catalog.concat(t.benefit, ' ', t.ord), t.valid, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.step t
	UNION ALL
	SELECT 'parameter', t.id, t.draft, t.edition, t.area,
		pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(t)
			- ARRAY['id', 'draft', 'edition', 'area', 'priority', 'amount', 'missing', 'valid', 'unified', 'clause', 'content']
			|| pg_catalog.jsonb_build_object(
				'ord', NULLIF(t.ord, 0),
				'tags', (SELECT pg_catalog.jsonb_agg(DISTINCT w.w) FROM pg_catalog.unnest(t.tags) w (w)),
				'without', (SELECT pg_catalog.jsonb_agg(DISTINCT w.w) FROM pg_catalog.unnest(t.without) w (w)),
				'mode', pg_catalog.translate(pg_catalog.substring(t.amount::text, '^(at least|at most|x(?= )|[-+])'), '-', '+'))
			)::text,
		t.valid, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.parameter t
	UNION ALL
	SELECT 'accumulator', t.id, t.draft, t.edition, t.area, t.accumulator, NULL, t.clause, pg_catalog.to_jsonb(t) FROM mmt.accumulator t
	UNION ALL
	SELECT 'index', t.id, t.draft, t.edition, t.area, t.index, t.valid, t.clause,
		pg_catalog.to_jsonb(t) || pg_catalog.jsonb_build_object('value', t.value::text)
	FROM mmt.index t
	UNION ALL
	SELECT 'list', t.id, t.draft, t.edition, t.area, pg_catalog.jsonb_build_array(t.list, t.member)::text, t.valid, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.list t
	UNION ALL
	SELECT 'code_map', t.id, t.draft, t.edition, t.area, pg_catalog.jsonb_build_array(t.domain, t.local)::text, NULL, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.code_map t
	UNION ALL
	SELECT 'term', t.id, t.draft, t.edition, t.area, pg_catalog.jsonb_build_array(t.domain, t.term)::text, NULL, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.term t
	UNION ALL
	SELECT 'check_rule', t.id, t.draft, t.edition, t.area,
		pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(t)
			- ARRAY['id', 'draft', 'edition', 'area', 'family', 'severity', 'subject', 'test', 'expected', 'parameter', 'as_of', 'message_zh',
				'message_en', 'audit', 'priority', 'missing', 'valid', 'unified', 'clause', 'content'])::text,
		t.valid, t.clause, pg_catalog.to_jsonb(t)
	FROM mmt.check_rule t
)
SELECT r.relation, r.id, r.draft, r.edition, r.area, r.key, r.valid, r.clause,
	pg_catalog.jsonb_strip_nulls(r.body - ARRAY['id', 'draft', 'edition', 'area', 'valid', 'clause', 'content']) AS body
FROM r;
COMMENT ON VIEW mmt.rule IS 'Every row of the ten rule tables, of all areas, drafts and editions. 各规则表的全部行。';
COMMENT ON COLUMN mmt.rule.relation IS 'The rule table. 规则表。';
COMMENT ON COLUMN mmt.rule.id IS 'Its id there. 行号。';
COMMENT ON COLUMN mmt.rule.draft IS 'Its draft. 所属草案。';
COMMENT ON COLUMN mmt.rule.edition IS 'Edition that published it, or null. 发布版本。';
COMMENT ON COLUMN mmt.rule.area IS 'Its area. 地区。';
COMMENT ON COLUMN mmt.rule.key IS 'What identifies the rule: a later row of the same area with this key replaces it, one of a nearer area hides it. 规则标识，同标识的后行替代前行。';
COMMENT ON COLUMN mmt.rule.valid IS 'Days on which it holds by itself; null where the table has none. 适用日期。';
COMMENT ON COLUMN mmt.rule.clause IS 'The clause it rests on. 所依据的条款。';
COMMENT ON COLUMN mmt.rule.body IS 'The other columns that are not null. 其余非空列。';

-- ---- areas ----

CREATE FUNCTION mmt.area_chain(area text) RETURNS TABLE(area text, distance int, depth int)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 4
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE up (area, parent, distance) AS (
		SELECT a.area, a.parent, 0 FROM mmt.area a WHERE a.area = $1
		UNION ALL
		SELECT a.area, a.parent, up.distance + 1 FROM up JOIN mmt.area a ON a.area = up.parent
	) CYCLE area SET again USING path
	SELECT up.area, up.distance, (max(up.distance) OVER ()) - up.distance FROM up WHERE NOT up.again
$$;
COMMENT ON FUNCTION mmt.area_chain(text) IS
'The area and those above it: distance counts upwards from it, depth downwards from the topmost. 本地区及各级上级。';

CREATE FUNCTION mmt.area_tree(area text) RETURNS TABLE(area text, level int)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE down (area, level) AS (
		SELECT a.area, 0 FROM mmt.area a WHERE a.area = $1
		UNION ALL
		SELECT a.area, down.level + 1 FROM down JOIN mmt.area a ON a.parent = down.area
	) CYCLE area SET again USING path
	SELECT down.area, down.level FROM down WHERE NOT down.again
$$;
COMMENT ON FUNCTION mmt.area_tree(text) IS 'The area and all below it. 本地区及全部下级。';

-- ---- rules ----

CREATE FUNCTION mmt.rows_in_force(areas text[], with_draft text DEFAULT NULL, up_to bigint DEFAULT NULL)
RETURNS TABLE(relation text, id bigint, draft text, edition bigint, area text, key text, valid daterange, clause text, body jsonb)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	most CONSTANT bigint := 9223372036854775807;
	mine mmt.draft;
	live bigint[];				-- editions that were not taken back
BEGIN
	SELECT d.* INTO mine FROM mmt.draft d WHERE d.draft = $2 AND d.edition IS NULL;

	-- Backwards through the editions of each area; one that takes back jumps over those it takes back.
	WITH RECURSIVE published AS (
		SELECT d.area, d.edition, coalesce(d.back_to, most) AS back_to FROM mmt.draft d WHERE d.area = ANY ($1) AND d.edition <= coalesce($3, most)
	), walk (area, edition) AS (
		SELECT p.area, max(p.edition) FROM published p WHERE p.edition <= CASE WHEN p.area = mine.area THEN coalesce(mine.back_to, most) ELSE most END GROUP BY p.area
		UNION ALL
		SELECT w.area, (SELECT max(p.edition) FROM published p WHERE p.area = w.area AND p.edition < w.edition AND p.edition <= here.back_to)
		FROM walk w JOIN published here ON here.edition = w.edition
	)
	SELECT coalesce(array_agg(w.edition), '{}') INTO live FROM walk w WHERE w.edition IS NOT NULL;

	RETURN QUERY
	WITH ended AS (
		SELECT e.relation, e.row_id, min(e.ends_on) AS ends_on FROM mmt.ending e
		WHERE e.area = ANY ($1) AND (e.edition = ANY (live) OR e.draft = mine.draft)
		GROUP BY e.relation, e.row_id
	), cut AS (
		-- A later row of the same key replaces an earlier one from its own first day on.
		SELECT r.*, e.ends_on, min(coalesce(lower(r.valid), '-infinity')) OVER (PARTITION BY r.relation, r.area, r.key
			ORDER BY coalesce(r.edition, most) DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS replaced_on
		FROM mmt.rule r LEFT JOIN ended e ON e.relation = r.relation AND e.row_id = r.id
		WHERE r.area = ANY ($1) AND (r.edition = ANY (live) OR (r.edition IS NULL AND r.draft = mine.draft))
	), left_over AS (
		SELECT c.*, CASE
			WHEN c.replaced_on = '-infinity' OR (c.valid IS NULL AND c.ends_on IS NOT NULL) THEN 'empty'
			ELSE coalesce(c.valid, '(,)') * daterange(NULL, least(c.replaced_on, c.ends_on)) END AS days
		FROM cut c
	)
	SELECT l.relation, l.id, l.draft, l.edition, l.area, l.key, l.days, l.clause, l.body FROM left_over l WHERE NOT isempty(l.days);
END
$$;
COMMENT ON FUNCTION mmt.rows_in_force(text[], text, bigint) IS
'Rule rows of the areas, each with the days left to it after replacing, ending and taking back; with a draft, as if it were published; with an edition, as they stood then. Rows of nearer areas do not hide others here: mmt.rules does that. 各地区现行规则行及其剩余适用日期。';

CREATE FUNCTION mmt.rules(area text, draft text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	chain text[] := (SELECT array_agg(c.area) FROM mmt.area_chain($1) c);
	of_area text := (SELECT d.area FROM mmt.draft d WHERE d.draft = $2);
BEGIN
	IF chain IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有地区“%s”', 'there is no area "%s"'), $1),
			HINT = mmt.say('先在 mmt.area 中登记该地区。', 'Insert it into mmt.area first.');
	ELSIF $2 IS NOT NULL AND of_area IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有草案“%s”', 'there is no draft "%s"'), $2),
			HINT = mmt.say('现有草案见表 mmt.draft。', 'Table mmt.draft lists the drafts.');
	ELSIF of_area <> ALL (chain) THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('草案“%s”属于地区“%s”，不影响地区“%s”', 'draft "%s" is of area "%s" and does not touch area "%s"'), $2, of_area, $1),
			HINT = mmt.say('草案只影响其地区及下级。', 'A draft touches its own area and those below.');
	END IF;

	RETURN (
		WITH RECURSIVE way AS (
			SELECT c.* FROM mmt.area_chain($1) c
		), held AS (
			SELECT r.*, w.depth,
				datemultirange(r.valid) - coalesce(range_agg(r.valid) OVER (PARTITION BY r.relation, r.key
					ORDER BY w.distance GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '{}') AS days
			FROM mmt.rows_in_force(chain, $2) r JOIN way w ON w.area = r.area
		), rule AS (
			SELECT h.relation, h.id, h.area, d.d AS days, h.clause, (h.body - 'unified') || jsonb_strip_nulls(jsonb_build_object(
				'relation', h.relation, 'row', h.id, 'origin', h.area, 'depth', h.depth,
				'valid', CASE WHEN h.relation NOT IN ('pot', 'accumulator', 'code_map', 'term') THEN d.d::text END,
				'clause', CASE WHEN h.relation NOT IN ('pot', 'code_map', 'term') THEN h.clause END)) AS body
			FROM held h, unnest(h.days) d (d)
		), used (clause) AS (
			SELECT r.body ->> 'clause' FROM rule r WHERE r.body ? 'clause'
			UNION
			SELECT c.delegates_to FROM used u JOIN mmt.clause c ON c.clause = u.clause
		), clauses AS (
			SELECT c.* FROM mmt.clause c WHERE c.clause IN (SELECT u.clause FROM used u)
		), everything (place, name, days, body) AS (
			SELECT 1, w.area, NULL::daterange, jsonb_build_object('relation', 'area', 'area', a.area, 'name_zh', a.name_zh, 'name_en', a.name_en,
				'origin', w.area, 'depth', w.depth)
			FROM way w JOIN mmt.area a ON a.area = w.area
			WHERE w.distance = 0 OR w.area IN (SELECT r.area FROM rule r)
			UNION ALL
			SELECT 2, d.document, NULL, jsonb_build_object('relation', 'document', 'document', d.document, 'number', d.number, 'title', d.title, 'status', d.status)
			FROM mmt.document d WHERE d.document IN (SELECT c.document FROM clauses c)
			UNION ALL
			SELECT 3, c.clause, NULL, jsonb_build_object('relation', 'clause', 'clause', c.clause, 'document', c.document, 'place', c.place,
				'gist_zh', c.gist_zh, 'gist_en', c.gist_en, 'source_quality', c.source_quality, 'delegates_to', c.delegates_to)
			FROM clauses c
			UNION ALL
			SELECT 4, concat(r.relation, ' ', lpad(r.id::text, 20)), r.days, r.body FROM rule r
		)
		SELECT jsonb_build_object('area', $1, 'rows',
			coalesce(jsonb_agg(jsonb_strip_nulls(e.body) ORDER BY e.place, e.name COLLATE "C", e.days), '[]'))
		FROM everything e);
END
$$;
COMMENT ON FUNCTION mmt.rules(text, text) IS
'The rules of an area as one object {"area", "rows"}: its rows and those above it, replaced, ended and hidden day by day, with the areas, clauses and documents they rest on; with a draft, as if it were published. Errors: 42704 no such area or draft, 22023 a draft that does not touch the area. 地区的完整规则；给出草案时视同已发布。';

-- ---- work on a draft ----

CREATE FUNCTION mmt.require_draft(draft text, open bool) RETURNS mmt.draft
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	found mmt.draft;
BEGIN
	SELECT d.* INTO found FROM mmt.draft d WHERE d.draft = $1;
	IF found.draft IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有草案“%s”', 'there is no draft "%s"'), $1),
			HINT = mmt.say('先用 SELECT mmt.open_draft(草案, 地区, 标题) 新建。', 'Open it first: SELECT mmt.open_draft(draft, area, title).');
	ELSIF $2 AND found.edition IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('草案“%s”已发布为版本 %s', 'draft "%s" was published as edition %s'), $1, found.edition),
			HINT = mmt.say('请另开草案：mmt.open_draft。', 'Open another draft with mmt.open_draft.');
	END IF;
	RETURN found;
END
$$;
COMMENT ON FUNCTION mmt.require_draft(text, bool) IS
'The draft of that name. Errors: 42704 there is none, 55000 it is published and `open` is true. 取草案，不存在或已发布则报错。';

CREATE FUNCTION mmt.end_row(draft text, relation text, id bigint, ends_on date, clause text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	mine mmt.draft := mmt.require_draft($1, false);
	ended record;
BEGIN
	SELECT r.* INTO ended FROM mmt.rule r WHERE r.relation = $2 AND r.id = $3;
	IF ended.id IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('表 mmt.%s 没有第 %s 行', 'table mmt.%s has no row %s'), coalesce($2, 'NULL'), coalesce($3::text, 'NULL')),
			HINT = mmt.say('规则表与行号见视图 mmt.rule。', 'View mmt.rule lists rule tables and ids.');
	ELSIF ended.area <> mine.area THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('%s 第 %s 行属于地区“%s”，草案“%s”属于“%s”', '%s row %s is of area "%s", draft "%s" of "%s"'), $2, $3, ended.area, $1, mine.area),
			HINT = mmt.say('上级的行用同标识的本地行替代。', 'A row of a higher area is replaced for this one by a row of the same key.');
	ELSIF ended.edition IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('%s 第 %s 行尚未发布', '%s row %s is not published'), $2, $3),
			HINT = mmt.say('未发布的行可直接修改或删除。', 'Change or delete it in its draft.');
	END IF;
	INSERT INTO mmt.ending (draft, area, relation, row_id, ends_on, clause) VALUES ($1, mine.area, $2, $3, $4, $5);
END
$$;
COMMENT ON FUNCTION mmt.end_row(text, text, bigint, date, text) IS
'Notes in a draft that a published row of its area no longer holds from the day ends_on on; the same again changes nothing. Errors: 42704, 22023, 55000. 在草案中终止一条已发布的规则，自该日起不再适用。';

CREATE FUNCTION mmt.discard(draft text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	rows_gone bigint := 0;
	n bigint;
	t text;
BEGIN
	PERFORM FROM mmt.draft d WHERE d.draft = $1 FOR UPDATE;
	PERFORM mmt.require_draft($1, true);
	FOREACH t IN ARRAY ARRAY['pot', 'benefit', 'step', 'parameter', 'accumulator', 'index', 'list', 'code_map', 'term', 'check_rule', 'ending'] LOOP
		EXECUTE format('DELETE FROM mmt.%I t WHERE t.draft OPERATOR(pg_catalog.=) $1', t) USING $1;
		GET DIAGNOSTICS n = ROW_COUNT;
		rows_gone := rows_gone + n;
	END LOOP;
	DELETE FROM mmt.draft d WHERE d.draft = $1;
	RETURN rows_gone;
END
$$;
COMMENT ON FUNCTION mmt.discard(text) IS
'Deletes a draft that is not published, with its rows, and returns how many rows. Errors: 42704, 55000. 放弃未发布的草案，返回删除的行数。';

CREATE FUNCTION mmt.check_policy(draft text)
RETURNS TABLE(severity text, code text, area text, relation text, id bigint, clause text, message text)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	mine mmt.draft := mmt.require_draft($1, false);
	above text[] := (SELECT array_agg(c.area) FROM mmt.area_chain(mine.area) c);
	below text[] := (SELECT array_agg(t.area) FROM mmt.area_tree(mine.area) t);
	rules jsonb;				-- of its own area
	w jsonb;					-- the words for codes
BEGIN
	-- Trees that are none: nothing else can be said before they are repaired.
	RETURN QUERY
		SELECT 'error', 'area_cycle', a.area, NULL::text, NULL::bigint, NULL::text,
			format(mmt.say('地区“%s”的上级“%s”又是它的下级', 'area "%s" has the parent "%s", which lies below it'), a.area, a.parent)
		FROM mmt.area a
		WHERE a.area = ANY (above || below) AND a.parent IN (SELECT t.area FROM mmt.area_tree(a.area) t)
		UNION ALL
		SELECT 'error', 'delegation_cycle', NULL, NULL, NULL, c.clause,
			format(mmt.say('条款“%s”的转引又回到它自己', 'clause "%s" delegates in a circle back to itself'), c.clause)
		FROM mmt.clause c
		WHERE c.clause IN (
			WITH RECURSIVE far (clause) AS (
				SELECT c.delegates_to
				UNION
				SELECT d.delegates_to FROM far JOIN mmt.clause d ON d.clause = far.clause
			)
			SELECT f.clause FROM far f)
		ORDER BY 3, 6;
	IF FOUND THEN
		RETURN;
	END IF;

	-- What the compiled rules show.  An area without rows of its own has its parent's problems and no others.
	rules := mmt.rules(mine.area, $1);
	RETURN QUERY
		WITH looked AS (
			SELECT t.area, t.level FROM mmt.area_tree(mine.area) t
			WHERE t.level = 0 OR EXISTS (SELECT FROM mmt.draft d WHERE d.area = t.area AND d.edition IS NOT NULL)
		), seen AS MATERIALIZED (
			-- a figure may be left to the areas below: only one that has none, and would be the last to give it, must
			SELECT l.area AS at, l.level, CASE WHEN p.code = 'no_row' AND (l.level > 0 OR EXISTS (SELECT FROM mmt.area a WHERE a.parent = l.area))
				THEN 'warning' ELSE p.severity END AS severity, p.code, p.relation, p.id, p.clause, p.message_zh, p.message_en
			FROM looked l, mmt.ruleset_problems(CASE WHEN l.level = 0 THEN rules ELSE mmt.rules(l.area, $1) END) p
		), said AS (
			SELECT s.severity, s.code, (array_agg(s.at ORDER BY s.level, s.at))[1] AS at, s.relation, s.id, s.clause, s.message_zh, s.message_en, array_agg(s.at) AS everywhere
			FROM seen s
			GROUP BY s.severity, s.code, s.relation, s.id, s.clause, s.message_zh, s.message_en
		)
		SELECT s.severity, s.code, s.at, s.relation, s.id, s.clause, mmt.say(s.message_zh, s.message_en)
		FROM said s
		-- what an area reads of what it inherits is its own affair; its own rows are unread when nobody below reads them either
		WHERE s.code <> 'unread' OR (
			SELECT r.area = ANY (below) AND NOT EXISTS (
				SELECT FROM looked l WHERE l.area <> ALL (s.everywhere) AND EXISTS (SELECT FROM mmt.area_chain(l.area) c WHERE c.area = r.area))
			FROM mmt.rule r WHERE r.relation = s.relation AND r.id = s.id)
		ORDER BY s.severity, s.at, s.relation, s.id, s.code, s.message_en;

	-- The draft by itself.
	w := mmt.words(rules);
	RETURN QUERY
		SELECT 'error', 'empty_draft', mine.area, NULL::text, NULL::bigint, NULL::text,
			format(mmt.say('草案“%s”没有任何内容', 'draft "%s" has no rows'), $1)
		WHERE mine.back_to IS NULL AND NOT EXISTS (SELECT FROM mmt.rule r WHERE r.draft = $1)
			AND NOT EXISTS (SELECT FROM mmt.ending e WHERE e.draft = $1);

	RETURN QUERY
		SELECT 'error', 'missing_clause', r.area, r.relation, r.id, NULL::text,
			format(mmt.say('“%s”没有写明所依据的条款', '"%s" names no clause'), mmt.row_words(w, r.relation, r.body, NULL))
		FROM mmt.rule r
		WHERE r.draft = $1 AND r.clause IS NULL AND r.relation NOT IN ('pot', 'code_map', 'term')
		ORDER BY r.relation, r.id;

	RETURN QUERY
		SELECT 'error', 'same_key_twice', b.area, b.relation, b.id, b.clause,
			format(mmt.say('“%s”在草案中写了两次：第 %s 行与第 %s 行的日期重叠', '"%s" is in the draft twice: the days of row %s and row %s overlap'),
				mmt.row_words(w, b.relation, b.body, NULL), a.id, b.id)
		FROM mmt.rule a JOIN mmt.rule b ON b.relation = a.relation AND b.key = a.key AND b.id > a.id
		WHERE a.draft = $1 AND b.draft = $1 AND coalesce(a.valid, '(,)') && coalesce(b.valid, '(,)')
		ORDER BY b.relation, b.id;

	RETURN QUERY
		SELECT 'error', 'ending_of_nothing', e.area, e.relation, e.row_id, e.clause,
			format(mmt.say('%s 第 %s 行不是地区“%s”已发布的规则，不能终止', '%s row %s is no published row of area "%s" and cannot end'), e.relation, e.row_id, e.area)
		FROM mmt.ending e
		WHERE e.draft = $1 AND NOT EXISTS (
			SELECT FROM mmt.rule r
			WHERE r.relation = e.relation AND r.id = e.row_id AND r.area = e.area AND (r.edition <> e.edition OR (r.edition IS NOT NULL AND e.edition IS NULL)))
		ORDER BY e.relation, e.row_id;

	-- Rows below against rows marked unified above.
	RETURN QUERY
		WITH held AS (
			SELECT r.* FROM mmt.rows_in_force(above || below, $1) r WHERE r.relation IN ('benefit', 'step', 'parameter', 'list', 'check_rule')
		)
		SELECT 'error', 'unified', low.area, low.relation, low.id, low.clause,
			format(mmt.say('“%s”与上级“%s”的统一规定（%s 第 %s 行）冲突', '"%s" departs from what "%s" rules for all areas below (%s row %s)'),
				mmt.row_words(l.w, low.relation, low.body, NULL), high.area, high.relation, high.id)
		FROM held high
		JOIN held low ON low.area <> high.area AND low.valid && high.valid
			AND (low.draft = $1 OR high.draft = $1)
			AND CASE high.relation
				WHEN 'benefit' THEN low.relation IN ('benefit', 'step') AND low.body -> 'benefit' = high.body -> 'benefit'
				WHEN 'step' THEN low.relation = 'step' AND low.key = high.key
				WHEN 'list' THEN low.relation = 'list' AND low.body -> 'list' = high.body -> 'list'
				WHEN 'check_rule' THEN low.relation = 'check_rule' AND low.body -> 'check_kind' = high.body -> 'check_kind' AND low.body -> 'rule' = high.body -> 'rule'
				ELSE low.relation = 'parameter' AND low.body -> 'parameter' = high.body -> 'parameter'
					-- two different literals on one fact never match the same bill
					AND NOT EXISTS (
						SELECT FROM unnest(ARRAY['scheme', 'status', 'tier', 'kind', 'disease', 'class', 'place', 'channel']) s (s)
						WHERE low.body ->> s.s <> high.body ->> s.s AND low.body ->> s.s !~ '[@|&!*]' AND high.body ->> s.s !~ '[@|&!*]')
				END
		CROSS JOIN LATERAL (SELECT CASE WHEN low.area = mine.area THEN w ELSE mmt.words(mmt.rules(low.area, $1)) END AS w) l
		WHERE (high.body ->> 'unified')::bool AND EXISTS (SELECT FROM mmt.area_chain(low.area) c WHERE c.area = high.area)
		ORDER BY low.relation, low.id, high.id;

	-- A step goes by its ord: one that was meant beside another takes its place.
	RETURN QUERY
		SELECT DISTINCT ON (r.id) 'warning', 'replaces', r.area, r.relation, r.id, r.clause,
			format(mmt.say('步骤 %s（待遇“%s”：%s %s → %s）取代了地区“%s”同 ord 的步骤（%s %s → %s）；如果不是有意取代，请换一个 ord',
					'step %s of benefit "%s" (%s %s to %s) takes the place of the step of area "%s" at that ord (%s %s to %s); if it is to stand beside it, give it another ord'),
				r.body ->> 'ord', r.body ->> 'benefit', r.body ->> 'verb', r.body ->> 'from_pot', r.body ->> 'to_pot',
				o.area, o.body ->> 'verb', o.body ->> 'from_pot', o.body ->> 'to_pot')
		FROM mmt.rule r
		JOIN mmt.rows_in_force(above) o ON o.relation = r.relation AND o.key = r.key AND o.area <> r.area AND o.valid && coalesce(r.valid, '(,)')
		WHERE r.draft = $1 AND r.relation = 'step' AND (o.body ->> 'verb', o.body ->> 'to_pot') <> (r.body ->> 'verb', r.body ->> 'to_pot')
		ORDER BY r.id, o.area DESC;

	-- An upper bound is the day after the last one: written as the last one, it leaves out a day.
	RETURN QUERY
		WITH held AS (SELECT r.* FROM mmt.rows_in_force(ARRAY[mine.area], $1) r)
		SELECT 'warning', 'gap', a.area, a.relation, a.id, a.clause,
			format(mmt.say('“%s”在 %s 一天无效：上限是末日的次日，请写 %s', '"%s" does not hold on %s, a single day: the upper bound is the day after the last one, so write %s'),
				mmt.row_words(w, a.relation, a.body, NULL), upper(a.valid), lower(b.valid))
		FROM held a JOIN held b ON b.relation = a.relation AND b.key = a.key AND lower(b.valid) = upper(a.valid) + 1
		WHERE $1 IN (a.draft, b.draft)
			AND NOT EXISTS (SELECT FROM held c WHERE c.relation = a.relation AND c.key = a.key AND c.valid @> upper(a.valid))
		ORDER BY a.relation, a.id;

	RETURN QUERY
		SELECT 'warning', 'no_effect', r.area, r.relation, r.id, r.clause,
			format(mmt.say('“%s”不起作用：同样的规定已经有效', '"%s" changes nothing: the same already holds'), mmt.row_words(w, r.relation, r.body, NULL))
		FROM mmt.rule r
		JOIN mmt.rows_in_force(ARRAY[mine.area]) o
			ON o.relation = r.relation AND o.key = r.key AND o.body = r.body AND o.clause IS NOT DISTINCT FROM r.clause
		WHERE r.draft = $1 AND mine.edition IS NULL AND mine.back_to IS NULL
			AND coalesce(r.valid, '(,)') <@ o.valid AND upper(r.valid) IS NOT DISTINCT FROM upper(o.valid)
		ORDER BY r.relation, r.id;
END
$$;
COMMENT ON FUNCTION mmt.check_policy(text) IS
'What is wrong with a draft, for its area and all below: severity error (mmt.publish refuses) or warning, code, the area where it shows first, row, clause and words in the set language. Errors: 42704. 检查草案：错误（不能发布）与提醒，逐条列明。';

-- ---- publishing ----

CREATE FUNCTION mmt.publish(draft text, note text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	mine mmt.draft;
	foreign_edition bigint;
	problems text;
	n int;
	t text;
	number bigint;
BEGIN
	IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_transaction_state',
			MESSAGE = format(mmt.say('不能在隔离级别 %s 下发布', 'cannot publish at isolation level %s'), current_setting('transaction_isolation')),
			DETAIL = mmt.say('发布须看到此前已发布的全部版本。', 'Publishing must see every edition published before it.'),
			HINT = mmt.say('请用 BEGIN ISOLATION LEVEL READ COMMITTED。', 'Use BEGIN ISOLATION LEVEL READ COMMITTED.');
	END IF;
	LOCK TABLE mmt.edition IN SHARE ROW EXCLUSIVE MODE;	-- number order is commit order
	PERFORM FROM mmt.draft d WHERE d.draft = $1 FOR UPDATE;	-- no more changes to the draft
	mine := mmt.require_draft($1, false);
	IF mine.edition IS NOT NULL THEN
		RETURN mine.edition;
	END IF;

	foreign_edition := (SELECT max(e.edition) FROM mmt.edition e JOIN mmt.ruleset s ON s.edition = e.edition
		WHERE e.draft IS NULL AND s.area IN (SELECT t.area FROM mmt.area_tree(mine.area) t));
	IF foreign_edition IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM010',
			MESSAGE = format(mmt.say('地区“%s”的规则由别的数据库发布', 'the rules of area "%s" are published in another database'), mine.area),
			DETAIL = format(mmt.say('版本 %s 从别处引入，这里没有它的规则行。', 'Edition %s was adopted from there; its rows are not here.'), foreign_edition),
			HINT = mmt.say('请在原数据库发布，再用 mmt.export_edition 和 mmt.adopt_edition 引入。',
				'Publish there and bring the edition here with mmt.export_edition and mmt.adopt_edition.');
	END IF;

	SELECT count(*), string_agg(concat(p.nr, '. ', p.severity, ' ', p.code,
			' [' || concat_ws(', ', p.area, nullif(concat_ws(' ', p.relation, p.id), ''), p.clause) || ']: ', p.message), E'\n' ORDER BY p.nr)
		INTO n, problems
		FROM (SELECT row_number() OVER () AS nr, c.* FROM mmt.check_policy($1) c WHERE c.severity = 'error') p;
	IF n > 0 THEN
		RAISE EXCEPTION USING ERRCODE = 'MM010',
			MESSAGE = format(mmt.say('草案“%s”不能发布，错误 %s 处', 'draft "%s" cannot be published, errors: %s'), $1, n),
			DETAIL = problems,
			HINT = format(mmt.say('改正后再发布；SELECT * FROM mmt.check_policy(%L) 可随时检查。', 'Correct them; SELECT * FROM mmt.check_policy(%L) checks at any time.'), $1);
	END IF;

	number := (SELECT coalesce(max(e.edition), 0) + 1 FROM mmt.edition e);
	INSERT INTO mmt.edition (edition, draft, note) VALUES (number, $1, $2);
	UPDATE mmt.draft d SET edition = number WHERE d.draft = $1;
	FOREACH t IN ARRAY ARRAY['pot', 'benefit', 'step', 'parameter', 'accumulator', 'index', 'list', 'code_map', 'term', 'check_rule', 'ending'] LOOP
		EXECUTE format('UPDATE mmt.%I t SET edition = $2 WHERE t.draft OPERATOR(pg_catalog.=) $1', t) USING $1, number;
	END LOOP;

	-- One statement, so that all areas are read under one snapshot.  An area without drafts of its own has the rows of the
	-- nearest above that has some, the only difference being which areas are named: those with rows, and itself.
	INSERT INTO mmt.ruleset (area, edition, digest, rules)
		WITH tree AS MATERIALIZED (
			SELECT t.area, (SELECT c.area FROM mmt.area_chain(t.area) c
				WHERE EXISTS (SELECT FROM mmt.draft d WHERE d.area = c.area AND d.edition IS NOT NULL) ORDER BY c.distance LIMIT 1) AS like_area
			FROM mmt.area_tree(mine.area) t
		), flat AS MATERIALIZED (
			SELECT l.area, mmt.rules(l.area) -> 'rows' AS rows FROM (SELECT DISTINCT t.like_area FROM tree t) l (area)
		), parts AS MATERIALIZED (
			SELECT f.area, jsonb_agg(r.r ORDER BY r.n) FILTER (WHERE r.r ->> 'relation' = 'area') AS areas,
				coalesce(jsonb_agg(r.r - 'row' ORDER BY r.n) FILTER (WHERE r.r ->> 'relation' <> 'area'), '[]') AS others,
				count(*) FILTER (WHERE r.r ->> 'relation' NOT IN ('area', 'document', 'clause') AND r.r ->> 'origin' = f.area) > 0 AS named
			FROM flat f, jsonb_array_elements(f.rows) WITH ORDINALITY r (r, n)
			GROUP BY f.area
		), bare AS MATERIALIZED (
			SELECT t.area, jsonb_build_object('area', t.area, 'rows', (
				SELECT jsonb_agg(a.a ORDER BY a.a ->> 'area' COLLATE "C") FROM (
					SELECT e.e FROM jsonb_array_elements(p.areas) e (e) WHERE e.e ->> 'area' <> p.area OR p.named OR t.area = p.area
					UNION ALL
					SELECT jsonb_strip_nulls(jsonb_build_object('relation', 'area', 'area', x.area, 'name_zh', x.name_zh, 'name_en', x.name_en, 'origin', x.area, 'depth', c.depth))
					FROM mmt.area x, mmt.area_chain(t.area) c WHERE x.area = t.area AND c.area = t.area AND t.area <> p.area) a (a)) || p.others) AS rules
			FROM tree t JOIN parts p ON p.area = t.like_area
		), signed AS MATERIALIZED (
			SELECT b.area, b.rules, mmt.ruleset_digest(b.rules) AS digest FROM bare b
		)
		SELECT s.area, number, s.digest, s.rules FROM signed s
		WHERE s.digest IS DISTINCT FROM (SELECT l.digest FROM mmt.ruleset l WHERE l.area = s.area ORDER BY l.edition DESC LIMIT 1);
	RETURN number;
END
$$;
COMMENT ON FUNCTION mmt.publish(text, text) IS
'Publishes a draft: checks it, gives it and its rows the next number and stores the rules of its area and of every area below whose rules it changes, all or none; a published draft gives its number again. Locks table mmt.edition until the end of the transaction. Errors: MM010 with every error in DETAIL, 42704, 25000 above READ COMMITTED. 发布草案，返回版本号；有错误则全部列出并拒绝。';

/*
 * How the rows follow a take-back: they are not touched.  A take-back is a
 * draft with `back_to`; mmt.rows_in_force walks an area's editions backwards
 * and jumps from such a one to the edition it goes back to, as one does in an
 * undo history.  So taking back a take-back works, a take-back can be checked
 * and compared before it is published, and it may carry rows of its own.
 * Editions of higher areas stay: a city cannot take back its province's law.
 */
CREATE FUNCTION mmt.take_back(area text, edition bigint, note text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	latest bigint;
	name text;
BEGIN
	LOCK TABLE mmt.edition IN SHARE ROW EXCLUSIVE MODE;
	latest := (SELECT max(d.edition) FROM mmt.draft d WHERE d.area = $1);
	IF latest IS NULL OR $2 IS NULL OR $2 >= latest OR $2 < 0 THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('地区“%s”在版本 %s 之后没有发布过草案', 'area "%s" has published nothing after edition %s'), $1, coalesce($2::text, 'NULL')),
			DETAIL = format(mmt.say('它最近一版：%s。', 'Its latest edition: %s.'), coalesce(latest::text, mmt.say('无', 'none'))),
			HINT = mmt.say('写要回到的版本号；0 为撤回全部。', 'Give the edition to go back to; 0 takes all of them back.');
	END IF;
	name := format('take back %s to %s after %s', $1, $2, latest);
	INSERT INTO mmt.draft (draft, area, title, back_to)
		VALUES (name, $1, format('撤回到版本 %s / back to edition %s', $2, $2), $2);
	RETURN mmt.publish(name, $3);
END
$$;
COMMENT ON FUNCTION mmt.take_back(text, bigint, text) IS
'Publishes under a new number what an area''s own drafts said at an older edition; what areas above it published meanwhile stays. Returns the number. Errors: 22023 nothing to take back, MM010 as mmt.publish. 撤回本地区某版之后的各版，以新版本号发布；上级的规定不受影响。';

CREATE FUNCTION mmt.current_edition() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT max(e.edition) FROM mmt.edition e $$;
COMMENT ON FUNCTION mmt.current_edition() IS 'Number of the latest edition; null before the first. 最新版本号。';

-- ---- carrying editions to other databases ----

CREATE FUNCTION mmt.export_edition(edition bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	result jsonb;
BEGIN
	SELECT jsonb_build_object('edition', e.edition, 'note', e.note,
		'areas', (
			SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY c.depth, a.area), '[]')
			FROM (SELECT DISTINCT u.area, u.depth FROM mmt.ruleset s, mmt.area_chain(s.area) u WHERE s.edition = e.edition) c
			JOIN mmt.area a ON a.area = c.area),
		'rulesets', (
			SELECT coalesce(jsonb_agg(jsonb_build_object('area', s.area, 'digest', s.digest, 'rules', s.rules) ORDER BY s.area), '[]')
			FROM mmt.ruleset s WHERE s.edition = e.edition))
		INTO result FROM mmt.edition e WHERE e.edition = $1;
	IF result IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有版本 %s', 'there is no edition %s'), coalesce($1::text, 'NULL')),
			HINT = mmt.say('已有版本见表 mmt.edition。', 'Table mmt.edition lists the editions.');
	END IF;
	RETURN result;
END
$$;
COMMENT ON FUNCTION mmt.export_edition(bigint) IS
'An edition as one object for mmt.adopt_edition: {"edition", "note", "areas": [...], "rulesets": [{"area", "digest", "rules"}]}. Errors: 42704. 导出一个版本，供别的数据库引入。';

CREATE FUNCTION mmt.adopt_edition(edition jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	number bigint;
	there bool;
	own text;
BEGIN
	IF jsonb_typeof($1 -> 'edition') IS DISTINCT FROM 'number' OR jsonb_typeof($1 -> 'rulesets') IS DISTINCT FROM 'array' THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = mmt.say('这不是导出的版本', 'this is no exported edition'),
			HINT = mmt.say('请用 mmt.export_edition 的结果。', 'Give what mmt.export_edition returned.');
	END IF;
	IF EXISTS (SELECT FROM jsonb_array_elements($1 -> 'rulesets') r (r) WHERE r.r ->> 'area' IS DISTINCT FROM r.r #>> '{rules,area}') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = mmt.say('导出的版本中，有规则集的地区与其规则所属地区不同', 'a ruleset of the exported edition is of another area than its rules'),
			HINT = mmt.say('请用 mmt.export_edition 的结果。', 'Give what mmt.export_edition returned.');
	END IF;
	number := ($1 ->> 'edition')::bigint;
	LOCK TABLE mmt.edition IN SHARE ROW EXCLUSIVE MODE;
	there := EXISTS (SELECT FROM mmt.edition e WHERE e.edition = number);
	IF there AND EXISTS (
		SELECT FROM (SELECT s.area, s.digest FROM mmt.ruleset s WHERE s.edition = number) h
		FULL JOIN (SELECT r.r ->> 'area' AS area, r.r ->> 'digest' AS digest FROM jsonb_array_elements($1 -> 'rulesets') r (r)) n
			ON n.area = h.area AND n.digest = h.digest
		WHERE n.area IS NULL OR h.area IS NULL) THEN
		RAISE EXCEPTION USING ERRCODE = 'unique_violation',
			MESSAGE = format(mmt.say('版本 %s 已存在，内容不同', 'edition %s exists with other content'), number),
			HINT = mmt.say('一个版本号只能在一处发布；请只在一个数据库发布，其余引入。', 'Publish in one database only and adopt from it in the others.');
	END IF;

	own := (SELECT min(d.area) FROM mmt.draft d WHERE d.edition IS NOT NULL
		AND d.area IN (SELECT c.area FROM jsonb_array_elements($1 -> 'rulesets') r (r), mmt.area_chain(r.r ->> 'area') c));
	IF NOT there AND own IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'MM010',
			MESSAGE = format(mmt.say('地区“%s”的规则由本数据库发布', 'the rules of area "%s" are published in this database'), own),
			DETAIL = format(mmt.say('引入版本 %s 会使规则行与现行规则脱节。', 'Adopting edition %s would part the rules in force from the rows they are made of.'), number),
			HINT = mmt.say('在这里发布同样的草案，或在没有自己规则的数据库中引入。', 'Publish the same drafts here, or adopt into a database that has no rules of its own.');
	END IF;

	INSERT INTO mmt.area
		SELECT (jsonb_populate_record(NULL::mmt.area, x.x)).* FROM jsonb_array_elements($1 -> 'areas') WITH ORDINALITY x (x, n) ORDER BY x.n;
	IF NOT there THEN
		INSERT INTO mmt.edition (edition, note) VALUES (number, $1 ->> 'note');
	END IF;
	INSERT INTO mmt.ruleset (area, edition, digest, rules)	-- a trigger verifies the digest
		SELECT r.r ->> 'area', number, r.r ->> 'digest', r.r -> 'rules' FROM jsonb_array_elements($1 -> 'rulesets') r (r);
	RETURN number;
END
$$;
COMMENT ON FUNCTION mmt.adopt_edition(jsonb) IS
'Takes over an edition exported from another database, with its number and digests, without the rows it was made of; the same again changes nothing. Afterwards its areas are no longer published here. Errors: 23505 the number or an area exists with other content, MM010 a digest that does not fit or an area that is published here. 引入别处导出的版本，校验摘要并保留编号。';
