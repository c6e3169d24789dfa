-- Questions about outcomes: why a benefit did not apply, why two bills differ, what a draft would cost.

CREATE FUNCTION mmt.why_not(
		benefit pg_catalog.text,
		area pg_catalog.text,
		date pg_catalog.date,
		amount pg_catalog.numeric DEFAULT NULL,
		scheme pg_catalog.text DEFAULT NULL,
		status pg_catalog.text DEFAULT NULL,
		tier pg_catalog.text DEFAULT NULL,
		kind pg_catalog.text DEFAULT NULL,
		disease pg_catalog.text DEFAULT NULL,
		class pg_catalog.text DEFAULT NULL,
		place pg_catalog.text DEFAULT NULL,
		channel pg_catalog.text DEFAULT NULL,
		tags pg_catalog.text[] DEFAULT NULL,
		facts pg_catalog.jsonb DEFAULT NULL,
		lines pg_catalog.jsonb DEFAULT NULL,
		tally mmt.tally DEFAULT NULL,
		edition pg_catalog.int8 DEFAULT NULL,
		draft pg_catalog.text DEFAULT NULL,
		OUT line pg_catalog.int4, OUT words pg_catalog.text, OUT basis pg_catalog.text, OUT clauses pg_catalog.text[])
	RETURNS SETOF pg_catalog.record
	LANGUAGE c STABLE PARALLEL SAFE COST 10000 ROWS 3
	AS 'MODULE_PATHNAME', 'mmt_why_not_benefit';
COMMENT ON FUNCTION mmt.why_not(pg_catalog.text, pg_catalog.text, pg_catalog.date, pg_catalog.numeric, pg_catalog.text, pg_catalog.text,
	pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
	pg_catalog.text[], pg_catalog.jsonb, pg_catalog.jsonb, mmt.tally, pg_catalog.int8, pg_catalog.text) IS
	'某项待遇为什么没有适用于账单：逐行列出不符合的每个条件，或先适用的待遇、就高时更有利的待遇；适用时没有结果行 / why a benefit does not take a bill: by line, each condition that is not met, or the benefit that comes before it or, of a choice, is better; no row when it applies. Errors: MM010 no such benefit, and those of mmt.adjudicate.';

CREATE FUNCTION mmt.why_different(one mmt.outcome, other mmt.outcome,
		OUT pot pg_catalog.text, OUT one_words pg_catalog.text, OUT other_words pg_catalog.text, OUT difference pg_catalog.numeric,
		OUT one_basis pg_catalog.text, OUT other_basis pg_catalog.text)
	RETURNS SETOF pg_catalog.record
	LANGUAGE sql STABLE PARALLEL SAFE ROWS 5
	SET search_path = pg_catalog, pg_temp
AS $$
	WITH said (side, n, pot, nth, words, amount, basis) AS (
		SELECT s.side, e.n, e.pot, row_number() OVER (PARTITION BY s.side, e.pot ORDER BY e.n), e.words, e.amount, e.basis
		FROM (VALUES (1, $1), (2, $2)) s (side, outcome), mmt.explain(s.outcome) e
	)
	SELECT coalesce(a.pot, b.pot), a.words, b.words, coalesce(b.amount, 0) - coalesce(a.amount, 0), a.basis, b.basis
	FROM (SELECT * FROM said WHERE side = 1) a
	FULL JOIN (SELECT * FROM said WHERE side = 2) b ON b.pot IS NOT DISTINCT FROM a.pot AND b.nth = a.nth
	WHERE a.words IS DISTINCT FROM b.words OR a.basis IS DISTINCT FROM b.basis
	ORDER BY coalesce(a.n, b.n), coalesce(b.n, a.n)
$$;
COMMENT ON FUNCTION mmt.why_different(mmt.outcome, mmt.outcome) IS
	'两张账单的结果为什么不同：并列出说法、依据或金额不同的每一步；difference 为后者减前者，元 / why two bills came out differently: each step whose words, basis or money differ, side by side; difference is other minus one, in yuan. Errors: as mmt.explain.';

CREATE FUNCTION mmt.simulate(draft pg_catalog.text, query pg_catalog.text, by pg_catalog.text DEFAULT NULL)
	RETURNS TABLE(value pg_catalog.text, bills pg_catalog.int8, persons pg_catalog.int8, fund_now pg_catalog.numeric, fund_then pg_catalog.numeric,
		change pg_catalog.numeric, persons_better pg_catalog.int8, persons_worse pg_catalog.int8)
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 20
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	types pg_catalog.jsonb;		-- of the query's columns, by name
	columns pg_catalog.text[];
	arguments pg_catalog.text;
BEGIN
	IF draft IS NULL OR query IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
			MESSAGE = mmt.say('须给出草案和查询', 'a draft and a query are needed');
	END IF;
	-- A what-if writes nothing, whatever the query calls: read-only until the block is left, which rolls the setting back.
	BEGIN
		PERFORM set_config('transaction_read_only', 'on', true);
		-- The columns the query has; a bill's parts are taken by their names.
		EXECUTE pg_catalog.format('SELECT pg_catalog.array_agg(k) FROM (SELECT * FROM (%s
) q LIMIT 1) q, pg_catalog.jsonb_object_keys(pg_catalog.to_jsonb(q)) k', query)
			INTO columns;
		IF columns IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM000';
		END IF;
		IF NOT columns @> ARRAY['person', 'area', 'date'] OR NOT columns && ARRAY['amount', 'lines'] THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_column',
				MESSAGE = mmt.say('查询须有 person、area、date 列，以及 amount 或 lines 列', 'the query needs the columns person, area, date and amount, or lines'),
				DETAIL = format(mmt.say('现有列：%s', 'It has: %s'), array_to_string(columns, ', ')),
				HINT = mmt.say('请用 AS 命名；其他事实列为 claim、scheme、status、tier、kind、disease、class、place、channel、tags、facts。',
					'Name them with AS; other facts are claim, scheme, status, tier, kind, disease, class, place, channel, tags and facts.');
		ELSIF by IS NOT NULL AND by <> ALL (columns) THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_column',
				MESSAGE = format(mmt.say('查询没有 %s 列', 'the query has no column %s'), by);
		END IF;
		SELECT string_agg(format('%I => q.%I', a, a), ', ') INTO arguments
		FROM unnest(ARRAY['amount', 'scheme', 'status', 'tier', 'kind', 'disease', 'class', 'place', 'channel', 'tags', 'facts', 'lines']) a
		WHERE a = ANY (columns);
		EXECUTE format('SELECT pg_catalog.jsonb_object_agg(c.c, c.t) FROM (SELECT * FROM (%s
) q LIMIT 1) q, LATERAL (VALUES %s) c (c, t)', query,
			(SELECT string_agg(format('(%L, pg_catalog.pg_typeof(q.%I)::pg_catalog.text)', c, c), ', ') FROM unnest(columns) c WHERE c IN ('date', 'amount')))
			INTO types;
		IF types ->> 'date' NOT IN ('date', 'timestamp without time zone') OR types ->> 'amount' NOT IN ('numeric', 'integer', 'bigint', 'smallint') THEN
			RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch',
				MESSAGE = mmt.say('date 列须为 date 或 timestamp，amount 列须为 numeric 或整数', 'date must be a date or timestamp, amount numeric or a whole number'),
				DETAIL = format(mmt.say('现为：%s', 'They are: %s'), types),
				HINT = mmt.say('timestamptz 请先换算到一个时区：AT TIME ZONE；浮点数请换成 numeric(16,2)。', 'Take a timestamptz to a time zone first: AT TIME ZONE; cast floating point to numeric(16,2).');
		END IF;
		RETURN QUERY EXECUTE format($q$
			WITH priced AS (
				SELECT q.person::text AS person, %1$s AS value,
					mmt.adjudicate_running(q.area, q.date::pg_catalog.date, %2$s) OVER w AS now,
					mmt.adjudicate_running(q.area, q.date::pg_catalog.date, %2$s, draft => %3$L) OVER w AS later
				FROM (%4$s
				) q
				WINDOW w AS (PARTITION BY q.person ORDER BY q.date::pg_catalog.date%5$s)
			), by_person AS (
				SELECT p.value, p.person, pg_catalog.count(*) AS bills,
					pg_catalog.sum((p.now).fund) AS fund_now, pg_catalog.sum((p.later).fund) AS fund_then,
					pg_catalog.sum((p.later).person) - pg_catalog.sum((p.now).person) AS burden
				FROM (SELECT * FROM priced OFFSET 0) p GROUP BY p.value, p.person
			)
			SELECT b.value, pg_catalog.sum(b.bills)::pg_catalog.int8, pg_catalog.count(*), pg_catalog.sum(b.fund_now), pg_catalog.sum(b.fund_then),
				pg_catalog.sum(b.fund_then) - pg_catalog.sum(b.fund_now),
				pg_catalog.count(*) FILTER (WHERE b.burden < 0), pg_catalog.count(*) FILTER (WHERE b.burden > 0)
			FROM by_person b GROUP BY b.value ORDER BY b.value$q$,
			CASE WHEN by IS NULL THEN 'NULL::pg_catalog.text' ELSE format('q.%I::pg_catalog.text', by) END,
			arguments, draft, query, CASE WHEN 'claim' = ANY (columns) THEN ', q.claim' ELSE '' END);
		RAISE EXCEPTION USING ERRCODE = 'MM000';
	EXCEPTION WHEN SQLSTATE 'MM000' THEN	-- the rows stay
	END;
END
$$;
COMMENT ON FUNCTION mmt.simulate(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
	'草案的影响：对查询给出的账单（列 person、area、date、amount 或 lines）分别按现行规则和草案计算，返回基金支付、变化（元）和负担减轻、加重的人数，可按查询的任一列分组；查询中的名称须带模式名 / what a draft would change: the bills of a query (columns person, area, date, amount or lines, and claim and facts by name) under the rules in force and under the draft; fund money in yuan, persons better and worse, by any column of the query. Names in the query are schema-qualified. It runs with the caller''s rights and writes nothing. Errors: 42703 a column is missing, 42804 one is of another type, and those of mmt.adjudicate.';
