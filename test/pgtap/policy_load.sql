-- policy-data/load.sql as an ordinary role with the policy duty: it loads, every draft passes the check, and loading again
-- changes nothing.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
CREATE ROLE mmt_policy_load;
SELECT mmt.grant_workbench('policy', 'mmt_policy_load') \gset
SET LOCAL ROLE mmt_policy_load;
\ir ../../policy-data/load.sql
RESET ROLE;
SELECT ok(NOT r.rolsuper, 'the role is an ordinary one') FROM pg_roles r WHERE r.rolname = 'mmt_policy_load';

-- What there is: rows of each table, and a digest of all of them.
CREATE TEMP TABLE loaded (run int, name text, n bigint, digest text);
CREATE FUNCTION pg_temp.look(run int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['area', 'document', 'clause', 'draft', 'edition', 'ruleset', 'pot', 'benefit', 'step', 'parameter', 'accumulator', 'index', 'list',
		'code_map', 'term', 'check_rule', 'ending'] LOOP
		EXECUTE format('INSERT INTO loaded SELECT $1, %L, count(*), md5(coalesce(string_agg(x::text, %L ORDER BY x::text), %L)) FROM mmt.%I x', t, E'\n', '', t) USING run;
	END LOOP;
END
$$;
SELECT pg_temp.look(1) \gset
SET LOCAL ROLE mmt_policy_load;
\ir ../../policy-data/load.sql
RESET ROLE;
SELECT pg_temp.look(2) \gset
SELECT is(b.n || ' ' || b.digest, a.n || ' ' || a.digest, 'loading again changes nothing in mmt.' || a.name)
FROM loaded a JOIN loaded b USING (name) WHERE a.run = 1 AND b.run = 2 ORDER BY a.name;

-- Every draft, once more: no error; warnings only of the kinds that policy-data/README.md explains.
SELECT is((SELECT string_agg(concat_ws(' ', c.severity, c.code, c.relation, c.id, c.message), E'\n') FROM mmt.check_policy(d.draft) c
		WHERE c.severity <> 'warning' OR c.code NOT IN ('unverified', 'unread')), NULL, 'check_policy finds nothing wrong with ' || d.draft)
FROM mmt.draft d WHERE d.edition IS NOT NULL ORDER BY d.edition;
SELECT is((SELECT string_agg(DISTINCT p.p, ', ') FROM mmt.draft d, mmt.check_policy(d.draft) c, substring(c.message from '[“"]([a-z_]+)[”"]') p (p) WHERE c.code = 'unread'
		AND p.p NOT IN ('listed_price', 'chronic_more', 'ordinary_fund', 'two_disease_fund')), NULL, 'what nothing reads are those that people read');

-- Every row of a rule rests on a clause; every clause has its gist in both languages and its place.
SELECT is(count(*), 0::bigint, 'no rule without a clause') FROM mmt.rule r WHERE r.clause IS NULL AND r.relation NOT IN ('pot', 'code_map', 'term');
SELECT is(string_agg(c.clause, ', '), NULL, 'each clause has a gist in both languages and a place') FROM mmt.clause c WHERE num_nulls(c.gist_zh, c.gist_en, c.place) > 0;
SELECT is(string_agg(DISTINCT t.word, ', '), NULL, 'Chinese punctuation in Chinese text is full-width')
FROM (SELECT unnest(ARRAY[c.gist_zh, c.place]) FROM mmt.clause c UNION ALL SELECT d.title FROM mmt.document d UNION ALL SELECT d.status FROM mmt.document d
	UNION ALL SELECT d.title FROM mmt.draft d UNION ALL SELECT t.zh FROM mmt.term t UNION ALL SELECT l.member FROM mmt.list l UNION ALL SELECT b.name_zh FROM mmt.benefit b
	UNION ALL SELECT regexp_replace(k.message_zh, '[{][^}]*[}]', '', 'g') FROM mmt.check_rule k) t (word)
WHERE t.word ~ '[一-龥][,:;()]|[,:;()][一-龥]';
-- Every rule of checks speaks both languages, and has a word for its code, for each fact it may ask for and each limit it names.
SELECT is(string_agg(DISTINCT k.rule, ', '), NULL, 'each check has a sentence in both languages') FROM mmt.check_rule k WHERE num_nulls(k.message_zh, k.message_en) > 0;
SELECT is(string_agg(DISTINCT k.rule, ', '), NULL, 'each check has a name') FROM mmt.check_rule k WHERE NOT EXISTS (SELECT FROM mmt.term t WHERE t.domain = 'check' AND t.term = k.rule);
SELECT is((SELECT string_agg(DISTINCT n.fact, ', ')
	FROM (SELECT DISTINCT c.check_kind FROM mmt.check_rule c WHERE c.area IN ('000000', a.area)) k, mmt.check_needs(k.check_kind, a.area) n
	WHERE n.fact NOT IN ('scheme', 'status', 'tier', 'kind', 'disease', 'class', 'place', 'channel')
		AND NOT EXISTS (SELECT FROM mmt.term t WHERE t.domain = 'fact' AND t.term = n.fact AND t.area IN ('000000', a.area))), NULL, 'each fact that checks of ' || a.area || ' ask for has a name')
FROM unnest('{000000,330300,360000,141100,410825,420700}'::text[]) a (area);
SELECT is(string_agg(DISTINCT k.parameter, ', '), NULL, 'each limit has a name') FROM mmt.check_rule k
WHERE k.parameter IS NOT NULL AND NOT EXISTS (SELECT FROM mmt.term t WHERE t.domain = 'parameter' AND t.term = k.parameter);
SELECT is(string_agg(DISTINCT m.m[1], ', '), NULL, 'each list that checks name has a name')
FROM mmt.check_rule k, jsonb_each_text(coalesce(k.facts, '{}') || jsonb_build_object('expected', coalesce(k.expected, ''), 'disease', coalesce(k.disease, ''))) e, regexp_matches(e.value, '@([^|&]+)', 'g') m (m)
WHERE NOT EXISTS (SELECT FROM mmt.term t WHERE t.domain = 'list' AND t.term = m.m[1]);
SELECT * FROM finish();
ROLLBACK;
