-- ---------------------------------------------------------------------------
-- Guards: checks attached to any table; where facts come from; the same
-- checks over what is stored.
-- ---------------------------------------------------------------------------

-- ---- facts of other relations ----

CREATE TABLE mmt.reference (
	role text NOT NULL CONSTRAINT role_is_a_name CHECK (role ~ '^[^.[:space:]]+$' AND pg_catalog.octet_length(role) <= 40),
	relation text NOT NULL,
	keys jsonb NOT NULL CONSTRAINT keys_is_an_object_of_texts CHECK
		(pg_catalog.jsonb_typeof(keys) = 'object' AND keys <> '{}'
			AND NOT pg_catalog.jsonb_path_exists(keys, 'strict $.* ? (@.type() != "string" || @ == "")')),
	on_fact text,
	gives jsonb CONSTRAINT gives_is_an_object_of_aggregates CHECK
		(pg_catalog.jsonb_typeof(gives) = 'object' AND gives <> '{}'
			AND NOT pg_catalog.jsonb_path_exists(gives, 'strict $.* ? (@.type() != "string" || !(@ like_regex "^(count|(sum|max|min|list) .+)$"))')),
	standard boolean NOT NULL DEFAULT false,
	PRIMARY KEY (role, standard)
);
COMMENT ON TABLE mmt.reference IS 'Where facts such as prescriber.title come from: which row of which relation, and which day it must be valid on. 关联：从其他关系取得事实的方式。';
COMMENT ON COLUMN mmt.reference.role IS 'First part of the fact''s name: prescriber of prescriber.title. 角色，事实名的前半部分。';
COMMENT ON COLUMN mmt.reference.relation IS 'Table or view of this name in the schema that a guard names. 关系名。';
COMMENT ON COLUMN mmt.reference.keys IS
'Which of its columns are which facts: {"column": "fact"}; "fact|other" takes the first that is there, "=text" is a constant. 键：列与事实的对应。';
COMMENT ON COLUMN mmt.reference.on_fact IS 'The day, as a fact, that its column valid must contain; the fact date when that one is not there. Null: any day. 有效期须含该日。';
COMMENT ON COLUMN mmt.reference.gives IS
'Null: one row, whose columns are the facts. Else facts made of several rows, other than the checked one: {"fact": "sum column"}, sum, max, min, list, or count. 汇总：多行时的取值。';
COMMENT ON COLUMN mmt.reference.standard IS 'Whether it came with the extension; a row of yours with the same role takes its place. 是否随扩展提供，自定的同名行优先。';

INSERT INTO mmt.reference (role, relation, keys, on_fact, gives, standard) VALUES
	('prescriber', 'practitioner', '{"practitioner": "prescriber|prescription.prescriber"}', 'issued_on', NULL, true),
	('prescription', 'prescription', '{"prescription": "prescription"}', NULL, NULL, true),
	('drug', 'drug', '{"drug": "drug"}', NULL, NULL, true),
	('institution', 'institution', '{"institution": "institution"}', NULL, NULL, true),
	('pharmacy', 'institution', '{"institution": "pharmacy"}', NULL, NULL, true),
	('recogniser', 'institution', '{"institution": "recogniser"}', NULL, NULL, true),
	('agreement', 'agreement', '{"institution": "institution"}', 'date', NULL, true),
	('recogniser_agreement', 'agreement', '{"institution": "recogniser"}', 'date', NULL, true),
	('designation', 'designation', '{"institution": "institution", "disease": "disease"}', 'date', NULL, true),
	('person', 'person', '{"person": "person"}', NULL, NULL, true),
	('enrolment', 'enrolment', '{"person": "person", "disease": "disease"}', 'date', NULL, true),
	('enrolled', 'enrolment', '{"person": "person", "disease": "disease"}', 'date', '{"benefits": "list benefit", "times": "count"}', true),
	('dispensed', 'dispensing', '{"prescription": "prescription"}', NULL, '{"quantity": "sum quantity", "times": "count"}', true),
	('covered', 'dispensing', '{"person": "person", "substance": "substance|drug.substance"}', NULL,
		'{"until": "max until", "institutions": "list institution", "times": "count"}', true),
	('alternative', 'drug', '{"substance": "substance|drug.substance", "procured": "=true"}', NULL, '{"names": "list name", "times": "count"}', true),
	('violations', 'violation', '{"institution": "institution"}', NULL, '{"times": "count"}', true),
	('account', 'account', '{"person": "account_of|person"}', NULL, NULL, true),
	('sharing', 'sharing', '{"holder": "account_of", "person": "person"}', 'date', NULL, true),
	-- of a book's care files, or of a relation of the DBA's of that name
	('contract', 'in_care', '{"person": "person", "kind": "=contract"}', 'date', '{"times": "count", "practitioners": "list practitioner", "institutions": "list institution"}', true),
	('referral', 'in_care', '{"person": "person", "institution": "institution", "kind": "=referral_up"}', 'date', '{"times": "count", "since": "max since", "until": "max until"}', true),
	('referral_back', 'in_care', '{"person": "person", "institution": "institution", "kind": "=referral_down"}', 'date', '{"times": "count", "since": "max since", "until": "max until"}', true);

-- What came with the extension stays as it is, and is not dumped; so rows of one's own are never marked as standard.
CREATE FUNCTION mmt.guard_reference() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF (TG_OP <> 'INSERT' AND OLD.standard) OR (TG_OP <> 'DELETE' AND NEW.standard) THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('关联“%s”随扩展提供，不能更改', 'reference "%s" came with the extension and does not change'), coalesce(OLD.role, NEW.role)),
			HINT = mmt.say('另写一行同名的关联（standard 不填），它优先于随扩展提供的。', 'Insert a row of your own with the same role; it takes its place.');
	END IF;
	RETURN coalesce(NEW, OLD);
END
$$;
COMMENT ON FUNCTION mmt.guard_reference() IS 'Trigger: references that came with the extension do not change (55000). 触发器：随扩展提供的关联不可更改。';
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON mmt.reference FOR EACH ROW EXECUTE FUNCTION mmt.guard_reference();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON mmt.reference FOR EACH STATEMENT EXECUTE FUNCTION mmt.guard_truncate();
-- By row, here and on mmt.ruleset: what logical replication applies fires no trigger by statement.
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON mmt.reference FOR EACH ROW EXECUTE FUNCTION mmt.tell();
ALTER TABLE mmt.reference ENABLE ALWAYS TRIGGER tell, ENABLE ALWAYS TRIGGER guard, ENABLE ALWAYS TRIGGER guard_truncate;
SELECT pg_catalog.pg_extension_config_dump('mmt.reference', 'WHERE NOT standard');

CREATE FUNCTION mmt.fact_type(type pg_catalog.regtype) RETURNS pg_catalog.regtype
LANGUAGE c STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mmt_fact_type';
COMMENT ON FUNCTION mmt.fact_type(pg_catalog.regtype) IS
'The type below its domains when values of it can be facts, else NULL. 该类型（去除域后）可作事实则返回，否则为空。';

CREATE FUNCTION mmt.nearest(name text, names text[]) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'mmt_nearest';
COMMENT ON FUNCTION mmt.nearest(text, text[]) IS 'The one of several names that is spelt most like another, NULL when none is near. 拼写最接近的名称。';

/*
 * Where facts come from.  `state` is what is known so far: columns, constants,
 * reference, types (of the source's columns, by fact; none: all are texts),
 * zone, history; facts = {fact: {source, column, expr, type, why}}; roles =
 * what to join, in order; tried = {role: why it cannot be used, or ''}; kin =
 * the table with what it is a part of and its parts; names (of relations: what
 * they meant) and looked_at (relations): with what else this would be wrong.
 */
CREATE FUNCTION mmt.resolve_fact(state jsonb, fact text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	found jsonb;
	r mmt.reference;
	part text := substr(fact, strpos(fact, '.') + 1);
	step text[];
	type oid;
	col text;
BEGIN
	IF state -> 'facts' ? fact THEN
		RETURN state;
	ELSIF state -> 'columns' ? fact THEN
		type := coalesce((state #>> ARRAY['types', fact])::oid, 'text'::regtype);
		found := jsonb_build_object('source', 'column', 'column', state #>> ARRAY['columns', fact], 'type', type::bigint, 'expr',
			CASE WHEN type = 'timestamptz'::regtype
				THEN format('pg_catalog.timezone(%L, s.%I)::pg_catalog.date', state ->> 'zone', state #>> ARRAY['columns', fact])
				ELSE format('s.%I', state #>> ARRAY['columns', fact]) END);
	ELSIF state -> 'constants' ? fact THEN
		found := jsonb_build_object('source', 'constant', 'type', 'text'::regtype::oid::bigint, 'expr',
			format('%L::pg_catalog.text', state #>> ARRAY['constants', fact]));
	ELSE
		SELECT x.* INTO r FROM mmt.reference x WHERE strpos(fact, '.') > 1 AND x.role = split_part(fact, '.', 1) ORDER BY x.standard LIMIT 1;
		found := jsonb_build_object('source', 'missing');
		IF octet_length(fact) > 63 THEN
			found := found || jsonb_build_object('why', mmt.say('事实名超过 63 个字节，不能作列名', 'its name has more than 63 bytes, which no column can have'));
		ELSIF r.role IS NULL THEN
			found := found || jsonb_build_object('why', mmt.say('没有对应的列、常量或关联', 'no column, constant or reference gives it'));
		ELSE
			IF NOT state -> 'tried' ? r.role THEN
				state := mmt.resolve_role(state, r);
			END IF;
			IF state #>> ARRAY['tried', r.role] <> '' THEN
				found := found || jsonb_build_object('why', state #>> ARRAY['tried', r.role]);
			ELSE
				step := regexp_match(CASE WHEN r.gives IS NULL THEN 'is ' || part ELSE r.gives ->> part END, '^([^ ]+) ?(.*)$');
				SELECT mmt.fact_type(a.atttypid)::oid INTO type FROM pg_attribute a
				WHERE a.attrelid = (state #>> ARRAY['relations', r.role])::oid::regclass AND a.attname = step[2] AND a.attnum > 0 AND NOT a.attisdropped;
				IF step IS NULL THEN
					found := found || jsonb_build_object('why', format(mmt.say('关联“%s”不给出“%s”', 'reference "%s" does not give "%s"'), r.role, part));
				ELSIF type IS NULL AND step[1] <> 'count' THEN
					found := found || jsonb_build_object('why', format(mmt.say('%s 没有列“%s”，或其类型不能作事实', '%s has no column "%s", or its type cannot be a fact'),
						(state #>> ARRAY['relations', r.role])::oid::regclass, step[2]));
				ELSE
					-- what it is as a fact, whoever reads it: a day, and a text without the blanks that fill it
					col := format(CASE type WHEN 'timestamptz'::regtype THEN 'pg_catalog.timezone(%L, %I.%I)::pg_catalog.date' WHEN 'timestamp'::regtype THEN '%2$I.%3$I::pg_catalog.date'
						WHEN 'bpchar'::regtype THEN '%2$I.%3$I::pg_catalog.text' ELSE '%2$I.%3$I' END, state ->> 'zone', 'role ' || r.role, step[2]);
					found := jsonb_build_object('source', 'reference', 'role', r.role,
						'column', format('%s.%s', (state #>> ARRAY['relations', r.role])::oid::regclass, coalesce(nullif(step[2], ''), 'count')),
						'expr', CASE WHEN r.gives IS NULL THEN col ELSE format('%I.%I', 'role ' || r.role, part) END,
						'type', CASE WHEN step[1] = 'count' THEN 'int8'::regtype WHEN step[1] = 'sum' THEN 'numeric'::regtype WHEN type = ANY ('{timestamptz,timestamp}'::regtype[]) THEN 'date'::regtype
							WHEN type = 'bpchar'::regtype THEN 'text'::regtype ELSE type END::oid::bigint,
						'made', format(CASE step[1] WHEN 'count' THEN 'pg_catalog.count(*) AS %2$I' WHEN 'sum' THEN 'coalesce(pg_catalog.sum(%s), 0) AS %I'
							WHEN 'max' THEN 'pg_catalog.max(%s) AS %I' WHEN 'min' THEN 'pg_catalog.min(%s) AS %I'
							WHEN 'list' THEN 'pg_catalog.array_agg(DISTINCT %1$s) FILTER (WHERE %1$s IS NOT NULL) AS %2$I' END, col, part));
				END IF;
			END IF;
		END IF;
	END IF;
	RETURN jsonb_set(state, ARRAY['facts', fact], found);
END
$$;
COMMENT ON FUNCTION mmt.resolve_fact(jsonb, text) IS 'Adds to what is known where one more fact comes from; of mmt.facts_query. 查明一个事实的来源。';

CREATE FUNCTION mmt.resolve_role(state jsonb, r mmt.reference) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	relation regclass := CASE WHEN state ->> 'reference' <> '' THEN to_regclass(format('%I.%I', state ->> 'reference', r.relation)) END;
	has text[] := (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped);
	key record;
	choice text;
	value jsonb;
	found jsonb;
	test text[] := '{}';
	subject text[] := '{}';
	me text := 'role ' || r.role;
	why text := '';
	own bool;
	below jsonb;
BEGIN
	state := jsonb_set(state, ARRAY['tried', r.role], to_jsonb(format(mmt.say('关联“%s”绕回自身', 'reference "%s" rests on itself'), r.role)));
	state := jsonb_set(state, ARRAY['names', r.relation], coalesce(to_jsonb(relation::oid::bigint), '0'));
	IF relation IS NULL THEN
		why := CASE WHEN state ->> 'reference' IS NULL THEN format(mmt.say('未指定关联模式，无从查找关系“%s”', 'no reference schema is given in which to look for relation "%s"'), r.relation)
			ELSE format(mmt.say('模式 %I 中没有关系“%s”', 'schema %I has no relation "%s"'), state ->> 'reference', r.relation) END;
		RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
	END IF;

	FOR key IN SELECT e.key AS col, e.value AS fact FROM jsonb_each_text(r.keys) e ORDER BY 1 LOOP
		value := NULL;
		IF key.fact ~ '^=' THEN
			value := jsonb_build_object('expr', format('%L::pg_catalog.text', substr(key.fact, 2)), 'type', 'text'::regtype::oid::bigint);
		ELSE
			FOREACH choice IN ARRAY string_to_array(key.fact, '|') LOOP
				state := mmt.resolve_fact(state, choice);
				found := state #> ARRAY['facts', choice];
				CONTINUE WHEN value IS NOT NULL AND (found ->> 'source' = 'missing' OR found ->> 'made' IS NOT NULL);
				-- of a table it is the column, if it has one; a bill is like a row of texts, which may have the one or the other
				value := CASE WHEN value ->> 'source' <> 'missing' THEN value || jsonb_build_object('type', 'text'::regtype::oid::bigint,
					'expr', format('coalesce(%s, (%s)::pg_catalog.text)', value ->> 'expr', found ->> 'expr')) ELSE found END;
				EXIT WHEN value ->> 'source' <> 'missing' AND state ? 'types';
			END LOOP;
		END IF;
		IF value ->> 'source' = 'missing' THEN
			why := format(mmt.say('缺少用来查找 %s 的事实“%s”', 'to look into %s, fact "%s" is missing'), relation, key.fact);
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
		ELSIF value ->> 'made' IS NOT NULL THEN
			why := format(mmt.say('“%s”由多行汇总而来，不能用来查找 %s', '"%s" is made of several rows and cannot be looked up in %s'), choice, relation);
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
		ELSIF key.col <> ALL (has) THEN
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(format(mmt.say('%s 没有列“%s”', '%s has no column "%s"'), relation, key.col)));
		END IF;
		test := test || format('%I.%I OPERATOR(pg_catalog.=) %s', me, key.col, mmt.as_column(value, relation, key.col));
		IF key.fact !~ '^=' THEN
			-- equal values, equal texts: 1 and 1.00 are one subject
			subject := subject || format(CASE (SELECT mmt.fact_type(a.atttypid) FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = key.col AND NOT a.attisdropped)
				WHEN 'numeric'::regtype THEN 'pg_catalog.trim_scale(%s)::pg_catalog.text' ELSE '(%s)::pg_catalog.text' END, mmt.as_column(value, relation, key.col));
		END IF;
	END LOOP;
	IF r.on_fact IS NOT NULL THEN
		choice := r.on_fact;
		state := mmt.resolve_fact(state, choice);
		IF state #>> ARRAY['facts', choice, 'source'] = 'missing' THEN
			choice := 'date';
			state := mmt.resolve_fact(state, choice);
		END IF;
		IF state #>> ARRAY['facts', choice, 'source'] = 'missing' OR 'valid' <> ALL (has)
			OR (state ? 'types' AND state #>> ARRAY['facts', choice, 'source'] <> 'constant'
				AND (state #>> ARRAY['facts', choice, 'type'])::oid <> ALL (ARRAY['date', 'timestamp', 'timestamptz']::regtype[])) THEN
			why := CASE WHEN 'valid' = ANY (has) AND state #>> ARRAY['facts', choice, 'source'] <> 'missing'
				THEN format(mmt.say('事实“%s”不是日期列，不能用来查找 %s', 'fact "%s" is no column of dates, so %s cannot be looked into'), choice, relation) WHEN 'valid' <> ALL (has) THEN format(mmt.say('%s 没有列“valid”', '%s has no column "valid"'), relation)
				ELSE format(mmt.say('缺少用来查找 %s 的事实“%s”', 'to look into %s, fact "%s" is missing'), relation, r.on_fact) END;
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
		END IF;
		test := test || format('%I.valid OPERATOR(pg_catalog.@>) %s::pg_catalog.date', me, state #>> ARRAY['facts', choice, 'expr']);
	END IF;
	-- Whether the relation holds the checked row itself: it is the table, a part of it or what it is a part of, or a view over one of these.
	WITH RECURSIVE below (oid) AS (
		SELECT relation::oid UNION SELECT d.refobjid FROM below b JOIN pg_rewrite w ON w.ev_class = b.oid AND w.ev_type = '1'
			JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass)
	SELECT jsonb_agg(b.oid::bigint) INTO below FROM below b;
	state := jsonb_set(state, '{looked_at}', (state -> 'looked_at') || below);
	own := state ->> 'table' IS NULL OR (state ->> 'history')::bool OR EXISTS (SELECT FROM jsonb_array_elements(below) b WHERE state -> 'kin' @> b);
	IF r.gives IS NOT NULL AND 'id' = ANY (has) AND own THEN
		state := mmt.resolve_fact(mmt.resolve_fact(state, 'date'), 'id');
		value := state #> '{facts,id}';
		-- a row can be told from the others by what is unique only; of a partitioned table by what begins its key
		IF state ->> 'table' IS NOT NULL AND NOT (state ->> 'history')::bool AND value ->> 'source' = 'column' AND NOT EXISTS (
				SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
				WHERE i.indrelid = (state ->> 'table')::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND a.attname = value ->> 'column'
					AND (i.indnkeyatts = 1 OR c.relkind = 'p' OR c.relispartition)) THEN
			why := format(mmt.say('列“%s”上没有唯一索引，无法把本行与 %s 的其他行分开', 'column "%s" has no unique index, so it does not tell the row from the others of %s'), value ->> 'column', relation);
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
		ELSIF value ->> 'source' = 'column' THEN
			-- What counts is what came before: for a scan the earlier rows; else whatever is there already.
			test := test || CASE WHEN (state ->> 'history')::bool AND 'date' = ANY (has) THEN
					format('ROW(%I.date, %1$I.id) OPERATOR(pg_catalog.<) ROW(%s, %s)', me,
						-- of moments it is the moment that counts
						CASE WHEN state #>> '{facts,date,type}' = 'timestamptz'::regtype::oid::text AND (SELECT mmt.fact_type(a.atttypid) = 'timestamptz'::regtype FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = 'date')
							THEN format('s.%I', state #>> '{columns,date}') ELSE mmt.as_column(state #> '{facts,date}', relation, 'date') END, mmt.as_column(value, relation, 'id'))
				ELSE format('(%I.id OPERATOR(pg_catalog.<>) %s) IS NOT FALSE', me, mmt.as_column(value, relation, 'id')) END;
		ELSIF state ? 'types' THEN
			why := format(mmt.say('未映射“id”，无法把本行与 %s 的其他行分开', '"id" is not mapped, which tells the row from the others of %s'), relation);
			RETURN jsonb_set(state, ARRAY['tried', r.role], to_jsonb(why));
		END IF;
	END IF;
	RETURN state || jsonb_build_object(
		'tried', state -> 'tried' || jsonb_build_object(r.role, ''),
		'relations', state -> 'relations' || jsonb_build_object(r.role, relation::oid::bigint),
		'roles', state -> 'roles' || jsonb_build_array(jsonb_build_object('role', r.role, 'relation', relation::oid::bigint, 'one', r.gives IS NULL,
			'others', r.gives IS NOT NULL AND 'id' = ANY (has), 'test', array_to_string(test, ' AND '),
			'subject', CASE WHEN subject = '{}' THEN '''''' ELSE array_to_string(subject, ' || '', '' || ') END)));
END
$$;
COMMENT ON FUNCTION mmt.resolve_role(jsonb, mmt.reference) IS 'Adds to what is known how a relation is looked into; of mmt.facts_query. 查明一个关联的取数方式。';

CREATE FUNCTION mmt.as_column(value jsonb, relation regclass, col text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- So that the column's index can serve, the fact becomes the column's type, never the other way round.
	SELECT (value ->> 'expr') || CASE
		WHEN b.type IS NULL THEN '::' || a.atttypid::regtype
		WHEN b.type = (value ->> 'type')::oid OR (b.type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
			AND (value ->> 'type')::oid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)) THEN ''
		WHEN b.type = 'bpchar'::regtype THEN '::pg_catalog.bpchar'
		ELSE format('::%I.%I', n.nspname, t.typname) END
	FROM pg_attribute a, LATERAL (SELECT mmt.fact_type(a.atttypid)::oid AS type) b LEFT JOIN pg_type t ON t.oid = b.type LEFT JOIN pg_namespace n ON n.oid = t.typnamespace
	WHERE a.attrelid = relation AND a.attname = col AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION mmt.as_column(jsonb, regclass, text) IS 'A fact as an expression of a column''s type; of mmt.facts_query. 将事实转换为某列的类型。';

CREATE FUNCTION mmt.resolve_facts(facts text[], columns jsonb, constants jsonb, reference text, relation regclass, history bool) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	fact text;
	state jsonb := jsonb_build_object('columns', coalesce(columns, '{}'), 'constants', coalesce(constants, '{}') - 'zone', 'reference', reference,
		-- of a relation's moments the day is that of China's one legal time, unless a zone is named
		'zone', coalesce(constants ->> 'zone', 'Asia/Shanghai'),
		'table', relation::oid::bigint, 'history', coalesce(history, false), 'facts', '{}'::jsonb, 'roles', '[]'::jsonb, 'tried', '{}'::jsonb, 'relations', '{}'::jsonb,
		'names', '{}'::jsonb, 'looked_at', '[]'::jsonb, 'kin', '[]'::jsonb);
BEGIN
	IF relation IS NOT NULL THEN
		-- the table, what it is a part of and its own parts
		state := jsonb_set(state, '{kin}', (
			WITH RECURSIVE up (oid) AS (SELECT relation::oid UNION SELECT i.inhparent FROM up u JOIN pg_inherits i ON i.inhrelid = u.oid),
				down (oid) AS (SELECT relation::oid UNION SELECT i.inhrelid FROM down u JOIN pg_inherits i ON i.inhparent = u.oid)
			SELECT jsonb_agg(k.oid::bigint) FROM (SELECT u.oid FROM up u UNION SELECT d.oid FROM down d) k));
		state := jsonb_set(state, '{types}', coalesce((SELECT jsonb_object_agg(c.key, coalesce(mmt.fact_type(a.atttypid), a.atttypid)::oid::bigint)
			FROM jsonb_each_text(columns) c JOIN pg_attribute a ON a.attrelid = relation AND a.attname = c.value AND NOT a.attisdropped), '{}'));
	END IF;
	FOREACH fact IN ARRAY coalesce(facts, '{}') LOOP
		state := mmt.resolve_fact(state, fact);
	END LOOP;
	RETURN state;
END
$$;
COMMENT ON FUNCTION mmt.resolve_facts(text[], jsonb, jsonb, text, regclass, bool) IS 'Where each of several facts comes from; of mmt.facts_query. 查明若干事实的来源。';

CREATE FUNCTION mmt.facts_queries(
		facts text[], source text, columns jsonb, constants jsonb DEFAULT NULL, reference text DEFAULT NULL, relation regclass DEFAULT NULL, history bool DEFAULT false)
	RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	state jsonb := mmt.resolve_facts(facts, columns, constants, reference, relation, history);
	wanted text[] := (SELECT array_agg(f.fact) FROM unnest(facts) f (fact) WHERE state #>> ARRAY['facts', f.fact, 'source'] = 'reference');
	one bool := state @> '{"roles": [{"one": true}]}';
	origin text := format(CASE WHEN one THEN E'(SELECT x.*, pg_catalog.row_number() OVER () AS "#" FROM %s x) s' ELSE '%s s' END, source);
	joined text := origin;
	role record;
	made text;
	doubled jsonb := '[]';
	keyed text := origin;	-- joined to relations of one row only
	others text[] := '{}';
BEGIN
	FOR role IN
		SELECT r.* FROM jsonb_to_recordset(state -> 'roles') r (role text, relation oid, one bool, others bool, test text, subject text)
	LOOP
		IF role.one THEN
			made := format(E'\nLEFT JOIN %s AS %I ON %s', role.relation::regclass, 'role ' || role.role, role.test);
			joined := joined || made;
			keyed := keyed || made;
			doubled := doubled || jsonb_build_object('relation', role.relation::regclass, 'query', format(
				'SELECT pg_catalog.min(%s) FROM %s GROUP BY s."#" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1 LIMIT 1', role.subject, keyed));
		ELSE
			made := (SELECT string_agg(DISTINCT f.value ->> 'made', ', ') FROM jsonb_each(state -> 'facts') f WHERE f.value ->> 'role' = role.role);
			joined := joined || format(E'\nLEFT JOIN LATERAL (SELECT %s FROM %s AS %I WHERE %s) AS %3$I ON true', made, role.relation::regclass, 'role ' || role.role, role.test);
		END IF;
		IF role.others THEN
			others := others || format('(%s::pg_catalog.oid, %s)', role.relation, role.subject);
		END IF;
	END LOOP;
	RETURN jsonb_build_object('one', one, 'doubled', doubled, 'names', state -> 'names',
		'looked_at', (state -> 'looked_at') || (state -> 'kin') || to_jsonb('mmt.reference'::regclass::oid::bigint),
		'subjects', CASE WHEN others <> '{}' THEN format('SELECT DISTINCT v.relation, v.subject FROM %s, LATERAL (VALUES %s) AS v (relation, subject) WHERE v.subject IS NOT NULL',
			keyed, array_to_string(others, ', ')) END,
		'relations', (SELECT jsonb_agg(DISTINCT r.value -> 'relation') FROM jsonb_array_elements(state -> 'roles') r WHERE (r.value -> 'others')::bool),
		'query', 'SELECT ' || concat_ws(', ', CASE WHEN one THEN 's."#"' END,
				(SELECT string_agg(format('s.%I AS %I', c.value, c.key), ', ' ORDER BY c.key) FROM jsonb_each_text(columns) c),
				(SELECT string_agg(format('%s AS %I', state #>> ARRAY['facts', w.fact, 'expr'], w.fact), ', ' ORDER BY w.fact) FROM unnest(wanted) w (fact)))
			|| E'\nFROM ' || joined);
END
$$;
COMMENT ON FUNCTION mmt.facts_queries(text[], text, jsonb, jsonb, text, regclass, bool) IS
'The query of mmt.facts_query, with those that name the subjects to lock and a relation that gives two rows for one; of guards. 取数语句及其附属语句。';

CREATE FUNCTION mmt.facts_query(
		facts text[], source text, columns jsonb, constants jsonb DEFAULT NULL, reference text DEFAULT NULL, relation regclass DEFAULT NULL, history bool DEFAULT false)
	RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT mmt.facts_queries(facts, source, columns, constants, reference, relation, history) ->> 'query' $$;
COMMENT ON FUNCTION mmt.facts_query(text[], text, jsonb, jsonb, text, regclass, bool) IS
'The query by which guards, scans and mmt.with_reference get facts: over source (an item of FROM), whose columns are facts as told, with the facts wanted that mmt.reference gives from relations of the schema reference. relation: whose columns the source has (NULL: all are texts); history: others are earlier rows only. Facts that nothing gives are left out. 取得事实的查询语句：列、常量以及关联。';

CREATE FUNCTION mmt.with_reference(kind text, area text, date date, facts jsonb, reference text, edition bigint DEFAULT NULL, draft text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	given jsonb := coalesce((SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(facts) f WHERE jsonb_typeof(f.value) NOT IN ('array', 'object')), '{}')
		|| jsonb_build_object('area', area, 'date', date);
	columns jsonb := (SELECT jsonb_object_agg(k, k) FROM jsonb_object_keys(given) k);
	queries jsonb := mmt.facts_queries((SELECT array_agg(DISTINCT n.fact) FROM mmt.check_needs(kind, area, edition, draft) n WHERE NOT coalesce(facts ? n.fact, false)),
		(SELECT '(SELECT ' || string_agg(format('pg_catalog.jsonb_extract_path_text($1, %L) AS %I', k, k), ', ') || ')' FROM jsonb_object_keys(given) k),
		columns, NULL, reference);
	found jsonb;
	doubled record;
	key text;
	n bigint := 0;
BEGIN
	FOR found IN EXECUTE format('SELECT pg_catalog.to_jsonb(q) FROM (%s) q', queries ->> 'query') USING given LOOP
		n := n + 1;
	END LOOP;
	IF n <> 1 THEN
		FOR doubled IN SELECT * FROM jsonb_to_recordset(queries -> 'doubled') d (relation text, query text) LOOP
			EXECUTE doubled.query INTO key USING given;
			IF key IS NOT NULL THEN
				RAISE EXCEPTION USING ERRCODE = 'cardinality_violation', MESSAGE = format(mmt.say('关系 %s 中有多行符合 %s', 'relation %s has several rows for %s'), doubled.relation, key),
					HINT = mmt.say('请在该关系上加唯一约束或排除约束，或在视图中只取一行。', 'Add a unique or exclusion constraint to it, or let the view give one row.');
			END IF;
		END LOOP;
	END IF;
	RETURN coalesce(facts, '{}') || (found - '#' - ARRAY(SELECT jsonb_object_keys(given)));
END
$$;
COMMENT ON FUNCTION mmt.with_reference(text, text, date, jsonb, text, bigint, text) IS
'Facts, completed from the relations of a schema with what the rules of a kind ask for and mmt.reference gives: for mmt.findings before a row is written. Errors: MM001, MM002, 21000 a relation has several rows for one key. 用关联关系补全事实，供预检。';

-- ---- guards ----

CREATE FUNCTION mmt.guarded() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'mmt_guard';
COMMENT ON FUNCTION mmt.guarded() IS 'Trigger: checks rows by the rules in force; attached by mmt.guard, whose arguments it holds. 触发器：按现行规则检查写入的行。';

-- Areas that a guard may meet: the one it is told, or every one with published rules of the kind.
CREATE FUNCTION mmt.guard_areas(kind text, constants jsonb) RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
	IF constants ? 'area' THEN
		RETURN NEXT constants ->> 'area';
		RETURN;
	END IF;
	RETURN QUERY SELECT x.area FROM (SELECT DISTINCT ON (r.area) r.area, r.rules FROM mmt.ruleset r ORDER BY r.area, r.edition DESC) x
		WHERE x.rules @> jsonb_build_object('rows', jsonb_build_array(jsonb_build_object('relation', 'check_rule', 'check_kind', kind)));
	IF NOT FOUND THEN
		RAISE EXCEPTION USING ERRCODE = 'MM002', MESSAGE = format(mmt.say('没有任何地区发布过检查对象为“%s”的检查规则', 'no area has published check rules of kind "%s"'), kind),
			HINT = mmt.say('请先发布 mmt.check_rule 行；mmt.guard 的 kind 即其 check_kind。', 'Publish rows of mmt.check_rule first; kind is their check_kind.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.guard_areas(text, jsonb) IS 'Areas whose rules a guard may meet. Errors: MM002 none. 守卫可能用到的地区。';

-- Which column is which fact, columns of the same name included; or an error that teaches.
CREATE FUNCTION mmt.guard_columns(relation regclass, kind text, columns jsonb, constants jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	has text[] := (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped);
	given record;
	type oid;
	all_columns jsonb;
BEGIN
	IF relation IS NULL OR kind IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = mmt.say('缺少参数 relation 或 kind', 'argument relation or kind is missing');
	ELSIF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation) THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('没有编号为 %s 的关系', 'there is no relation with OID %s'), relation::oid);
	ELSIF jsonb_typeof(columns) <> 'object' OR jsonb_typeof(constants) <> 'object'
		OR jsonb_path_exists(coalesce(columns, '{}'), 'strict $.* ? (@.type() != "string")')
		OR jsonb_path_exists(coalesce(constants, '{}'), 'strict $.* ? (@.type() == "object" || @.type() == "array" || @.type() == "null")') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = mmt.say('columns 和 constants 须为 JSON 对象，值为列名或常量', 'columns and constants must be JSON objects of column names and of constants'),
			HINT = mmt.say('例如 columns => ''{"issued_on": "kaifang_riqi"}'', constants => ''{"area": "330300"}''。', 'For example columns => ''{"issued_on": "kaifang_riqi"}'', constants => ''{"area": "330300"}''.');
	END IF;
	FOR given IN SELECT c.key AS fact, c.value AS col FROM jsonb_each_text(columns) c LOOP
		IF given.col <> ALL (has) THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = format(mmt.say('%s 没有列“%s”（事实“%s”）', '%s has no column "%s" (for fact "%s")'), relation, given.col, given.fact),
				HINT = coalesce(format(mmt.say('是否应为“%s”？', 'Perhaps "%s" is meant.'), mmt.nearest(given.col, has)),
					format(mmt.say('已有的列：%s。', 'It has: %s.'), array_to_string(has, ', ')));
		ELSIF constants ? given.fact THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = format(mmt.say('事实“%s”同时映射为列和常量', 'fact "%s" is mapped to a column and to a constant'), given.fact);
		END IF;
	END LOOP;
	IF EXISTS (SELECT FROM jsonb_object_keys(coalesce(columns, '{}') || coalesce(constants, '{}')) f WHERE octet_length(f) > 63 OR f = '' OR f ~ '^old[.]' OR f IN ('operation', '#')) THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = mmt.say('事实名须为 1 至 63 个字节，且不得为 operation 或以 old. 开头', 'names of facts have 1 to 63 bytes and are neither operation nor begin with old.');
	END IF;

	-- facts that rules ask for or that their sentences show, under a column's own name
	SELECT coalesce(jsonb_object_agg(n.fact, n.fact), '{}') || coalesce(columns, '{}') INTO all_columns
	FROM (SELECT CASE WHEN f.fact ~ '^old[.]' THEN substr(f.fact, 5) ELSE f.fact END AS fact
			FROM mmt.guard_areas(kind, constants) a, mmt.check_needs(kind, a) d, unnest(d.fact || d.follows_from) f (fact)
		UNION SELECT k FROM mmt.reference r, jsonb_each_text(r.keys) e, string_to_table(e.value, '|') k
		UNION SELECT r.on_fact FROM mmt.reference r
		UNION VALUES ('area'), ('date'), ('id')) n
	WHERE n.fact = ANY (has) AND NOT coalesce(constants ? n.fact, false)
		AND (n.fact IN ('area', 'date', 'id') OR (SELECT mmt.fact_type(a.atttypid) FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = n.fact AND a.attgenerated <> 'v') IS NOT NULL);

	FOR given IN
		SELECT c.key AS fact, c.value AS col, a.atttypid AS type, CASE WHEN a.attgenerated <> 'v' THEN mmt.fact_type(a.atttypid) END AS base
		FROM jsonb_each_text(all_columns) c JOIN pg_attribute a ON a.attrelid = relation AND a.attname = c.value AND NOT a.attisdropped ORDER BY 1
	LOOP
		IF given.base IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format(mmt.say('列“%s”的类型 %s 不能作事实“%s”', 'column "%s" has type %s, which cannot be fact "%s"'), given.col, given.type::regtype, given.fact),
				HINT = mmt.say('可用：文本、整数、numeric、boolean、date、timestamp、uuid、枚举及其数组；浮点数请改用 numeric（或生成列）。',
					'Usable are texts, integers, numeric, boolean, date, timestamp, uuid, enums and arrays of them; instead of a float take numeric, or a stored generated column.');
		ELSIF given.base = 'timestamptz'::regtype AND NOT coalesce(constants ? 'zone', false) THEN
			RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format(mmt.say('列“%s”是 timestamptz，须说明按哪个时区取日', 'column "%s" is a timestamptz: its day depends on a zone'), given.col),
				HINT = mmt.say('加上 constants => ''{"zone": "Asia/Shanghai"}''。', 'Add constants => ''{"zone": "Asia/Shanghai"}''.');
		ELSIF given.fact = 'date' AND given.base <> ALL (ARRAY['date', 'timestamp', 'timestamptz']::regtype[]) THEN
			RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format(mmt.say('事实“date”须为日期列，“%s”的类型是 %s', 'fact "date" must be a column of type date, "%s" has type %s'), given.col, given.type::regtype),
				HINT = mmt.say('请映射到 date 或 timestamp 列。', 'Map it to a column of type date or timestamp.');
		ELSIF given.fact = 'area' AND given.base <> ALL (ARRAY['text', 'varchar', 'bpchar']::regtype[]) THEN
			RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = format(mmt.say('事实“area”须为文本列，“%s”的类型是 %s', 'fact "area" must be a column of texts, "%s" has type %s'), given.col, given.type::regtype);
		END IF;
	END LOOP;
	PERFORM timezone(constants ->> 'zone', now());	-- is there such a zone
	FOR given IN SELECT f AS fact FROM unnest(ARRAY['area', 'date']) f WHERE NOT all_columns ? f AND NOT coalesce(constants ? f, false) LOOP
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(mmt.say('没有映射事实“%s”', 'fact "%s" is not mapped'), given.fact),
			HINT = format(CASE given.fact WHEN 'area' THEN mmt.say('指定列 columns => ''{"area": "列名"}''，或常量 constants => ''{"area": "330300"}''。', 'Name a column, columns => ''{"area": "column"}'', or a constant, constants => ''{"area": "330300"}''.')
				ELSE mmt.say('指定列 columns => ''{"date": "列名"}''：规则按该日适用。', 'Name a column, columns => ''{"date": "column"}'': the rules of that day hold.') END);
	END LOOP;
	IF constants ? 'date' THEN
		IF NOT isfinite((constants ->> 'date')::date) OR (constants ->> 'date')::date NOT BETWEEN '0001-01-01' AND '9999-12-31' THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(mmt.say('常量 date 不能是 %s', 'constant date cannot be %s'), constants ->> 'date');
		END IF;
	END IF;
	RETURN all_columns;
END
$$;
COMMENT ON FUNCTION mmt.guard_columns(regclass, text, jsonb, jsonb) IS
'Which column is which fact, with columns that have a fact''s own name. Errors: 42703 no such column, 42804 a type that cannot be that fact, 22023 area or date not mapped. 列与事实的对应。';

-- A guard reads references and writes records as the owner of the table, who may have fewer rights than who attaches it.
CREATE FUNCTION mmt.guard_grants(relation regclass, kind text, columns jsonb, constants jsonb, reference text, record_into text) RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	owner regrole := (SELECT c.relowner FROM pg_class c WHERE c.oid = relation);
	looked_into oid[];
	into_name text[] := parse_ident(record_into);
	record_table oid := (SELECT r.oid FROM pg_class r, pg_class c WHERE c.oid = relation AND r.relname = into_name[cardinality(into_name)]
		AND r.relnamespace = CASE cardinality(into_name) WHEN 1 THEN c.relnamespace WHEN 2 THEN to_regnamespace(quote_ident(into_name[1])) END);
BEGIN
	IF reference IS NOT NULL THEN
		looked_into := ARRAY(SELECT DISTINCT (r.value ->> 'relation')::oid FROM jsonb_array_elements(mmt.resolve_facts(
			(SELECT array_agg(DISTINCT n.fact) FROM mmt.guard_areas(kind, constants) a, mmt.check_needs(kind, a) n), columns, constants, reference, relation, false) -> 'roles') r);
	END IF;
	IF looked_into <> '{}' AND NOT (has_schema_privilege(owner, 'mmt', 'USAGE') AND has_table_privilege(owner, 'mmt.reference', 'SELECT')
			AND has_function_privilege(owner, 'mmt.facts_queries(text[], text, jsonb, jsonb, text, regclass, bool)', 'EXECUTE')) THEN
		RETURN NEXT format('SELECT mmt.grant_workbench(''reader'', %L)', owner);
	END IF;
	RETURN QUERY SELECT format('GRANT USAGE ON SCHEMA %I TO %s', n.nspname, owner)
		FROM (SELECT DISTINCT c.relnamespace FROM pg_class c WHERE c.oid = record_table OR c.oid = ANY (looked_into)) c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE NOT has_schema_privilege(owner, n.oid, 'USAGE') ORDER BY 1;
	RETURN QUERY SELECT format('GRANT SELECT ON %s TO %s', o::regclass, owner) FROM unnest(looked_into) o WHERE NOT has_any_column_privilege(owner, o, 'SELECT') ORDER BY 1;
	IF NOT has_any_column_privilege(owner, record_table, 'INSERT') THEN
		RETURN NEXT format('GRANT INSERT ON %s TO %s', record_table::regclass, owner);
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.guard_grants(regclass, text, jsonb, jsonb, text, text) IS
'What to execute so that the owner of a table may read the references of a guard and write its records; none when nothing is lacking. Errors: those of mmt.guard_areas. 表的所有者尚缺的权限。';

CREATE FUNCTION mmt.guard_plan(
		relation regclass, kind text, columns jsonb DEFAULT NULL, constants jsonb DEFAULT NULL, reference text DEFAULT NULL,
		mode text DEFAULT 'enforce', at text DEFAULT 'statement', record_into text DEFAULT NULL)
	RETURNS TABLE (rule text, severity text, clause text, area text, active bool, fact text, source text, column_name text, why text, needed bool)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	relkind "char" := (SELECT c.relkind FROM pg_class c WHERE c.oid = relation);
	all_columns jsonb := mmt.guard_columns(relation, kind, columns, constants);
	state jsonb;
	grants text;
BEGIN
	IF relkind NOT IN ('r', 'p') THEN
		RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format(mmt.say('%s 不是表，不能加守卫', '%s is no table and cannot be guarded'), relation),
			HINT = mmt.say('请守卫视图或外部表背后的表；mmt.scan 可以检查任何关系。', 'Guard the table behind the view or foreign table; mmt.scan checks any relation.');
	ELSIF mode IS NULL OR mode NOT IN ('enforce', 'observe') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(mmt.say('没有方式“%s”', 'there is no mode "%s"'), mode),
			HINT = mmt.say('enforce 拦截，observe 只提醒。', 'enforce refuses, observe warns only.');
	ELSIF at IS NULL OR at NOT IN ('statement', 'row', 'commit') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(mmt.say('没有检查时机“%s”', 'there is no moment "%s"'), at),
			HINT = mmt.say('statement 语句后（最快），row 每行后，commit 提交时。', 'statement: after the statement, the fastest; row: after each row; commit: when the transaction commits.');
	ELSIF reference IS NOT NULL AND to_regnamespace(quote_ident(reference)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = format(mmt.say('没有模式“%s”', 'there is no schema "%s"'), reference);
	END IF;
	state := mmt.resolve_facts((SELECT array_agg(DISTINCT f.fact) FROM mmt.guard_areas(kind, constants) a, mmt.check_needs(kind, a) n, unnest(n.fact || n.follows_from) f (fact)), all_columns, constants, reference, relation, false);
	grants := (SELECT string_agg(g || ';', ' ') FROM mmt.guard_grants(relation, kind, all_columns, constants, reference, record_into) g);
	-- of a rule with several rows each lacks or has facts of its own; it is active when one of them is
	RETURN QUERY
		SELECT x.rule, x.severity, x.clause, x.area, bool_or(x.decided) OVER (PARTITION BY x.area, x.rule), x.fact, x.source, x.column_name, x.why, x.needed
		FROM (SELECT n.rule, n.variant, n.severity, n.clause, a.area, bool_and(NOT n.needed OR f.source <> 'missing') OVER (PARTITION BY a.area, n.rule, n.variant) AS decided,
			n.fact, f.source, f.column_name,
			CASE WHEN f.source = 'missing' AND NOT n.needed THEN format(mmt.say('%s；不影响能否判断', '%s; it is not needed to decide'), f.why)
				WHEN f.source = 'missing' THEN f.why
				WHEN grants IS NOT NULL AND (f.source = 'reference' OR n.severity = 'record') THEN format(mmt.say('表的所有者缺少权限：%s', 'the owner of the table lacks rights: %s'), grants)
				WHEN n.severity = 'record' AND record_into IS NULL THEN mmt.say('未指定 record_into，不留记录', 'record_into is not given, so nothing is recorded') END AS why,
			n.needed
		FROM mmt.guard_areas(kind, constants) a (area), mmt.check_needs(kind, a.area) n,
			LATERAL (SELECT CASE WHEN n.fact ~ '^old[.]' THEN substr(n.fact, 5) ELSE n.fact END AS fact, n.fact IN ('operation') OR n.fact ~ '^old[.]' AS of_trigger) o,
			LATERAL (SELECT state #>> ARRAY['facts', n.fact, 'source'] = 'missing' AND n.follows_from IS NOT NULL
				AND NOT EXISTS (SELECT FROM unnest(n.follows_from) s (fact) WHERE state #>> ARRAY['facts', s.fact, 'source'] = 'missing') AS follows) d,
			LATERAL (SELECT CASE WHEN d.follows THEN 'derived' WHEN o.of_trigger AND at = 'statement' THEN 'missing' WHEN n.fact = 'operation' THEN 'trigger'
					WHEN o.of_trigger THEN CASE WHEN all_columns ? o.fact THEN 'column' ELSE 'missing' END
					ELSE state #>> ARRAY['facts', n.fact, 'source'] END AS source,
				CASE WHEN d.follows THEN (SELECT string_agg(coalesce(all_columns ->> s.fact, s.fact), ', ') FROM unnest(n.follows_from) s (fact))
					WHEN o.of_trigger THEN all_columns ->> o.fact ELSE state #>> ARRAY['facts', n.fact, 'column'] END AS column_name,
				CASE WHEN o.of_trigger AND at = 'statement' THEN mmt.say('只有 at => row 或 commit 时才知道', 'known with at => row or commit only')
					WHEN o.of_trigger THEN mmt.say('没有对应的列', 'no column gives it') ELSE state #>> ARRAY['facts', n.fact, 'why'] END AS why) f) x
		ORDER BY x.area, x.rule, x.variant, x.fact;
END
$$;
COMMENT ON FUNCTION mmt.guard_plan(regclass, text, jsonb, jsonb, text, text, text, text) IS
'What mmt.guard would do: for each rule of the kind, the facts it asks for, where each comes from (column, constant, reference, trigger, derived from others, or missing) and whether the rule is active: whether one of its rows at least has all the facts that it needed to be decided. Errors: those of mmt.guard. 守卫计划：各规则所需事实的来源及是否生效。';

-- A relation and what hangs below it: partitions, and children by inheritance.
CREATE FUNCTION mmt.guard_tables(relation regclass) RETURNS SETOF regclass
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE below (oid) AS (
		SELECT relation::oid UNION SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.oid)
	SELECT b.oid::regclass FROM below b JOIN pg_class c ON c.oid = b.oid WHERE c.relkind IN ('r', 'p') ORDER BY b.oid
$$;
COMMENT ON FUNCTION mmt.guard_tables(regclass) IS 'A table with its partitions and the tables that inherit from it. 表及其分区与子表。';

-- Triggers of guards, with what they were told (NULL: nothing that makes sense, as anybody may write a trigger by hand; so
-- only what looks like a text of mmt.guard is cast).  Those that the server cloned for partitions are left out, but for `cloned`.
CREATE FUNCTION mmt.guard_triggers(cloned bool DEFAULT false) RETURNS TABLE (relation regclass, name name, kind text, told jsonb, enabled bool)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
	SELECT t.tgrelid::regclass, t.tgname, c.told ->> 'kind', c.told, t.tgenabled <> 'D'
	FROM (SELECT '"([^"\\\x01-\x1f]|\\(["\\/bfnrt]|u00(0[1-9a-f]|1[0-9a-f])))*"', '(-?[0-9]{1,200}(\.[0-9]{1,200})?|true|false)') p (string, other),
		LATERAL (SELECT format('^\{(%1$s: (%1$s|%2$s|\{(%1$s: (%1$s|%2$s)(, %1$s: (%1$s|%2$s))*)?\}|\[(%1$s(, %1$s)*)?\])(, |(?=\}$)))*\}$', p.string, p.other) OFFSET 0) f (form),
		pg_trigger t,
		LATERAL (SELECT CASE WHEN t.tgnargs = 1 THEN convert_from(substr(t.tgargs, 1, length(t.tgargs) - 1), getdatabaseencoding()) END OFFSET 0) a (told),
		LATERAL (SELECT CASE WHEN a.told ~ f.form THEN a.told::jsonb END OFFSET 0) j (told),
		LATERAL (SELECT CASE WHEN jsonb_typeof(j.told -> 'columns') = 'object' AND coalesce(jsonb_typeof(j.told -> 'constants'), 'object') = 'object'
				AND jsonb_typeof(j.told -> 'kind') = 'string' AND j.told ->> 'at' IN ('statement', 'row', 'commit')
			THEN j.told || jsonb_build_object('constants', coalesce(j.told -> 'constants', '{}')) END OFFSET 0) o (told),
		LATERAL (SELECT CASE WHEN ARRAY(SELECT jsonb_object_keys(o.told -> 'columns') UNION SELECT jsonb_object_keys(o.told -> 'constants')) @> '{area,date}'
				AND NOT EXISTS (SELECT FROM jsonb_object_keys(o.told -> 'columns') k WHERE o.told -> 'constants' ? k)
				AND NOT EXISTS (SELECT FROM jsonb_object_keys((o.told -> 'columns') || (o.told -> 'constants')) k WHERE octet_length(k) > 63 OR k = '' OR k ~ '^old[.]' OR k IN ('operation', '#'))
			THEN j.told END OFFSET 0) c (told)
	WHERE t.tgname ~ '^mmt_guard_' AND t.tgfoid = 'mmt.guarded()'::regprocedure AND (cloned OR t.tgparentid = 0)
$$;
COMMENT ON FUNCTION mmt.guard_triggers(bool) IS 'The triggers of guards with their arguments. 守卫的触发器及其参数。';

CREATE FUNCTION mmt.unguard(relation regclass, kind text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	found record;
	n bigint := 0;
BEGIN
	FOR found IN SELECT g.relation, g.name FROM mmt.guard_triggers() g JOIN mmt.guard_tables(unguard.relation) t ON t = g.relation WHERE g.kind = unguard.kind LOOP
		EXECUTE format('DROP TRIGGER %I ON %s', found.name, found.relation);
		n := n + 1;
	END LOOP;
	RETURN n;
END
$$;
COMMENT ON FUNCTION mmt.unguard(regclass, text) IS
'Takes the guard of a kind off a table and what hangs below it; returns how many triggers were dropped. Errors: 42501 not the owner. 撤除守卫。';

CREATE FUNCTION mmt.guard(
		relation regclass, kind text, columns jsonb DEFAULT NULL, constants jsonb DEFAULT NULL, reference text DEFAULT NULL,
		mode text DEFAULT 'enforce', at text DEFAULT 'statement', record_into text DEFAULT NULL)
	RETURNS TABLE (rule text, severity text, clause text, area text, active bool, fact text, source text, column_name text, why text, needed bool)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	plan jsonb := (SELECT jsonb_agg(p) FROM mmt.guard_plan(relation, kind, columns, constants, reference, mode, at, record_into) p);
	inactive jsonb := coalesce((SELECT jsonb_agg(DISTINCT p ->> 'rule') FROM jsonb_array_elements(plan) p WHERE NOT (p -> 'active')::bool), '[]');
	in_part jsonb := coalesce((SELECT jsonb_agg(DISTINCT p ->> 'rule') FROM jsonb_array_elements(plan) p WHERE (p -> 'active')::bool AND (p -> 'needed')::bool AND p ->> 'source' = 'missing'), '[]');
	owner regrole := (SELECT c.relowner FROM pg_class c WHERE c.oid = relation);
	partitioned bool := (SELECT c.relkind = 'p' FROM pg_class c WHERE c.oid = relation);
	book text[];
	told text;
	grants text;
	found regclass;
	title text := CASE WHEN octet_length(kind) > 40 THEN md5(kind) ELSE kind END;
BEGIN
	columns := mmt.guard_columns(relation, kind, columns, constants);
	IF NOT pg_has_role(owner, 'USAGE') THEN
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format(mmt.say('须为 %s 的所有者', 'must be owner of %s'), relation),
			HINT = format(mmt.say('由 %s 或其成员执行。', 'Let %s or a member of it call this.'), owner);
	END IF;
	IF record_into IS NOT NULL THEN
		book := parse_ident(record_into);
		IF array_length(book, 1) > 2 THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format(mmt.say('record_into “%s”须为表名或 模式.表名', 'record_into "%s" must be a table or schema.table'), record_into);
		ELSIF array_length(book, 1) = 1 THEN
			book := (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation) || book;
		END IF;
		record_into := format('%I.%I', book[1], book[2]);
		IF to_regclass(record_into) IS NULL THEN
			EXECUTE format('CREATE TABLE %s (at timestamptz NOT NULL DEFAULT pg_catalog.now(), relation text NOT NULL, kind text NOT NULL, rule text, severity text NOT NULL,
				family text, subject text, message text NOT NULL, evidence jsonb)', record_into);
			EXECUTE format('ALTER TABLE %s OWNER TO %s', record_into, owner);
		ELSIF (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = to_regclass(record_into) AND NOT a.attisdropped
				AND (a.attname, a.atttypid) IN (('relation', 'text'::regtype), ('kind', 'text'::regtype), ('rule', 'text'::regtype), ('severity', 'text'::regtype),
					('family', 'text'::regtype), ('subject', 'text'::regtype), ('message', 'text'::regtype), ('evidence', 'jsonb'::regtype))) < 8 THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = format(mmt.say('表 %s 不能记录发现', 'table %s cannot hold findings'), record_into),
				HINT = mmt.say('它须有文本列 relation、kind、rule、severity、family、subject、message 和 jsonb 列 evidence；表不存在时自动建立。',
					'It needs the columns relation, kind, rule, severity, family, subject, message (text) and evidence (jsonb); a table that does not exist is made.');
		END IF;
	END IF;
	grants := (SELECT string_agg(g || ';', ' ') FROM mmt.guard_grants(relation, kind, columns, constants, reference, record_into) g);
	IF grants IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
			MESSAGE = format(mmt.say('%1$s 的所有者 %2$s 缺少守卫所需的权限', 'the owner of %1$s, %2$s, lacks rights that the guard needs'), relation, owner), HINT = grants;
	END IF;
	told := jsonb_strip_nulls(jsonb_build_object('kind', kind, 'mode', mode, 'at', at, 'columns', columns,
		-- a day as it is read whatever DateStyle says
		'constants', constants || CASE WHEN constants ? 'date' THEN jsonb_build_object('date', to_char((constants ->> 'date')::date, 'YYYY-MM-DD')) ELSE '{}' END, 'reference', reference, 'record_schema', book[1], 'record_table', book[2], 'inactive', inactive || in_part))::text;
	PERFORM mmt.unguard(relation, kind);
	FOR found IN SELECT t FROM mmt.guard_tables(relation) t WHERE at = 'statement' OR NOT partitioned OR t = relation LOOP
		IF at = 'statement' THEN
			EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS mmt_new FOR EACH STATEMENT EXECUTE FUNCTION mmt.guarded(%L)',
				format('mmt_guard_%s_insert', title), found, told);
			EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING NEW TABLE AS mmt_new FOR EACH STATEMENT EXECUTE FUNCTION mmt.guarded(%L)',
				format('mmt_guard_%s_update', title), found, told);
		ELSE
			EXECUTE format('CREATE %s TRIGGER %I AFTER INSERT OR UPDATE ON %s %s FOR EACH ROW EXECUTE FUNCTION mmt.guarded(%L)',
				CASE at WHEN 'commit' THEN 'CONSTRAINT' END, format('mmt_guard_%s_%s', title, at), found,
				CASE at WHEN 'commit' THEN 'DEFERRABLE INITIALLY DEFERRED' END, told);
		END IF;
	END LOOP;
	IF inactive <> '[]' THEN
		RAISE WARNING USING ERRCODE = '01000',
			MESSAGE = format(mmt.say('%s 条规则因缺少事实而不生效：%s', 'rules that are inactive for want of a fact: %s (%s)'), jsonb_array_length(inactive),
				(SELECT string_agg(i, ', ') FROM jsonb_array_elements_text(inactive) i)),
			HINT = mmt.say('列 why 说明缺什么；补充 columns、constants 或 reference 后再次调用。', 'Column why says what is missing; give columns, constants or reference and call again.');
	END IF;
	IF in_part <> '[]' THEN
		RAISE WARNING USING ERRCODE = '01000',
			MESSAGE = format(mmt.say('%s 条规则因缺少事实而部分不生效：%s', 'rules of which a row is inactive for want of a fact: %s (%s)'), jsonb_array_length(in_part),
				(SELECT string_agg(i, ', ') FROM jsonb_array_elements_text(in_part) i)),
			HINT = mmt.say('规则有多行；列 needed 和 why 说明哪一行缺什么。', 'Such a rule has several rows; columns needed and why say what one of them lacks.');
	END IF;
	RETURN QUERY SELECT p.* FROM jsonb_to_recordset(plan) p (rule text, severity text, clause text, area text, active bool, fact text, source text, column_name text, why text, needed bool);
END
$$;
COMMENT ON FUNCTION mmt.guard(regclass, text, jsonb, jsonb, text, text, text, text) IS
'Attaches the check rules of a kind to a table: columns {"fact": "column"}, constants {"fact": "value"}, reference a schema of relations as mmt.reference names them, mode enforce or observe, at statement, row or commit, record_into a table for findings (made when missing). The same kind again replaces the guard. Returns the plan. Errors: 42703, 42804, 42809, 22023, 42501, MM001, MM002. 在表上加守卫，按规则拦截、提醒或记录。';

CREATE FUNCTION mmt.guards()
	RETURNS TABLE (relation regclass, kind text, mode text, at text, enabled bool, columns jsonb, constants jsonb, reference text, record_into text,
		inactive text[], missing_on regclass[], broken text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	g record;
	tried jsonb;
BEGIN
	FOR g IN
		SELECT t.relation, t.kind, t.told, bool_and(t.enabled) AS enabled, array_agg(t.name ORDER BY t.name) AS names FROM mmt.guard_triggers() t
		WHERE NOT EXISTS (SELECT FROM mmt.guard_triggers() up WHERE up.kind = t.kind AND up.relation <> t.relation AND t.relation IN (SELECT b FROM mmt.guard_tables(up.relation) b))
		GROUP BY 1, 2, 3 ORDER BY t.relation::text, t.kind
	LOOP
		relation := g.relation; kind := g.kind; mode := g.told ->> 'mode'; at := g.told ->> 'at'; enabled := g.enabled;
		columns := g.told -> 'columns'; constants := g.told -> 'constants'; reference := g.told ->> 'reference'; record_into := CASE WHEN g.told ? 'record_table' THEN format('%I.%I', g.told ->> 'record_schema', g.told ->> 'record_table') END;
		inactive := NULL; missing_on := NULL;
		IF g.told IS NULL THEN
			broken := (SELECT array_agg(format(mmt.say('触发器 %I 的参数无法读懂', 'trigger %I has arguments that make no sense'), n)) FROM unnest(g.names) n);
			RETURN NEXT;
			CONTINUE;
		END IF;
		missing_on := (SELECT array_agg(b ORDER BY b::text) FROM mmt.guard_tables(g.relation) b
			WHERE NOT EXISTS (SELECT FROM mmt.guard_triggers(true) t WHERE t.relation = b AND t.kind = g.kind));
		broken := (SELECT array_agg(format('%s: %s', c.key, c.value) ORDER BY c.key) FROM jsonb_each_text(columns) c
			LEFT JOIN pg_attribute a ON a.attrelid = g.relation AND a.attname = c.value AND NOT a.attisdropped, LATERAL (SELECT mmt.fact_type(a.atttypid) AS type) f
			WHERE f.type IS NULL OR (f.type = 'timestamptz'::regtype AND NOT coalesce(constants ? 'zone', false))
				OR (c.key = 'date' AND f.type <> ALL (ARRAY['date', 'timestamp', 'timestamptz']::regtype[]))
				OR (c.key = 'area' AND f.type <> ALL (ARRAY['text', 'varchar', 'bpchar']::regtype[])));
		-- of a statement guard there are two, told the same
		IF at = 'statement' AND cardinality(g.names) < 2 THEN
			broken := broken || format(mmt.say('只有触发器 %I', 'there is only trigger %I'), g.names[1]);
		END IF;
		-- what rules lack does not depend on which day or zone it is, which may be nonsense in a trigger written by hand
		IF broken IS NULL AND (reference IS NULL OR has_schema_privilege(to_regnamespace(quote_ident(reference)), 'USAGE'))
				AND has_table_privilege('mmt.ruleset', 'SELECT') AND EXISTS (SELECT FROM (SELECT DISTINCT ON (r.area) r.area, r.rules FROM mmt.ruleset r ORDER BY r.area, r.edition DESC) r
					WHERE (r.area = constants ->> 'area' OR NOT coalesce(constants ? 'area', false))
						AND r.rules @> jsonb_build_object('rows', jsonb_build_array(jsonb_build_object('relation', 'check_rule', 'check_kind', g.kind)))) THEN
			tried := constants || CASE WHEN constants ? 'date' THEN '{"date": "2000-01-01"}' ELSE '{}' END::jsonb || CASE WHEN constants ? 'zone' THEN '{"zone": "UTC"}' ELSE '{}' END::jsonb;
			inactive := coalesce((SELECT array_agg(DISTINCT p.rule ORDER BY p.rule)
				FROM mmt.guard_plan(g.relation, g.kind, columns, tried, reference, 'enforce', at, record_into) p WHERE NOT p.active), '{}');
			broken := (SELECT array_agg(l) FROM mmt.guard_grants(g.relation, g.kind, columns, tried, reference, record_into) l);
		END IF;
		IF record_into IS NOT NULL AND NOT EXISTS (SELECT FROM pg_class c WHERE c.relname = g.told ->> 'record_table' AND c.relnamespace = to_regnamespace(quote_ident(g.told ->> 'record_schema'))) THEN
			broken := broken || format(mmt.say('没有表 %s', 'there is no table %s'), record_into);
		END IF;
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.guards() IS
'The guards of this database: what they were told, the rules that are inactive now for want of a fact (NULL when that cannot be said), partitions they are missing on, mapped columns that are gone. 现有守卫及其状况。';

-- ---- the same over what is stored ----

CREATE FUNCTION mmt.scan_query(
		relation regclass, kind text, columns jsonb, constants jsonb, reference text, since date, until date, edition bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	all_columns jsonb := mmt.guard_columns(relation, kind, columns, constants);
	all_constants jsonb := constants || CASE WHEN constants ? 'date' THEN jsonb_build_object('date', to_char((constants ->> 'date')::date, 'YYYY-MM-DD')) ELSE '{}' END;
	day text := (SELECT format(CASE WHEN mmt.fact_type(a.atttypid) = 'timestamptz'::regtype THEN 'pg_catalog.timezone(%2$L, %%L::pg_catalog.timestamp)' ELSE '%%L::pg_catalog.date' END, '', constants ->> 'zone')
		FROM pg_attribute a WHERE a.attrelid = relation AND a.attname = all_columns ->> 'date');
	source text := format('(SELECT x.* FROM %s AS x%s)', relation, CASE WHEN day IS NOT NULL THEN
		CASE WHEN since IS NOT NULL OR until IS NOT NULL THEN ' WHERE ' || concat_ws(' AND ',
			CASE WHEN since IS NOT NULL THEN format('x.%I OPERATOR(pg_catalog.>=) %s', all_columns ->> 'date', format(day, since)) END,
			CASE WHEN until IS NOT NULL THEN format('x.%I OPERATOR(pg_catalog.<) %s', all_columns ->> 'date', format(day, until + 1)) END) END END);
BEGIN
	RETURN mmt.facts_queries((SELECT array_agg(DISTINCT n.fact) FROM mmt.guard_areas(kind, constants) a, mmt.check_needs(kind, a, edition) n),
		source, all_columns, all_constants, reference, relation, true) || jsonb_build_object('kind', kind, 'at', 'scan', 'columns', all_columns, 'constants', coalesce(all_constants, '{}'), 'reference', reference);
END
$$;
COMMENT ON FUNCTION mmt.scan_query(regclass, text, jsonb, jsonb, text, date, date, bigint) IS 'The query that mmt.scan runs, and its mapping. 扫描所用的查询。';

CREATE FUNCTION mmt.scan(
		relation regclass, kind text, columns jsonb DEFAULT NULL, constants jsonb DEFAULT NULL, reference text DEFAULT NULL,
		since date DEFAULT NULL, until date DEFAULT NULL, edition bigint DEFAULT NULL)
	RETURNS TABLE (id text, day date, area text, severity text, rule text, family text, message text, hint text, fact text, found text, expected text,
		basis text, clauses text[], marks text[], evidence jsonb)
LANGUAGE c STABLE PARALLEL RESTRICTED COST 100000 ROWS 1000
AS 'MODULE_PATHNAME', 'mmt_scan';
COMMENT ON FUNCTION mmt.scan(regclass, text, jsonb, jsonb, text, date, date, bigint) IS
'Checks what is stored, row by row as a guard would have on the day of each row, by the rules as they are known now (or at an edition); since and until are the first and last day. A row that cannot be checked at all is a finding without rule. Reads with the rights of who asks. Errors: those of mmt.guard_plan. 按各行当日的规则检查已存数据。';
