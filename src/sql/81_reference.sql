-- ---------------------------------------------------------------------------
-- What a book looks up: persons, institutions, drugs, enrolments and the like.
--
-- An insurer has them already, so a book has none of these relations by itself.
-- The DBA puts views of these names over tables of their own into the book's
-- schema, or asks for tables with add_reference.  Which fact comes from which of
-- their columns is said by mmt.reference.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.reference_shape() RETURNS TABLE (relation text, column_name text, type text, key bool, said text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
	-- !: part of the key, in the order of the key
	SELECT w[1], w[3], w[4], w[2] = '!', w[5] FROM regexp_split_to_table($shape$
		person !person text 人员标识，不是身份证号 / the person, never a citizen id
		person .born date 出生日期 / day of birth
		person .sex text 性别，1 男，2 女 / sex, 1 male, 2 female
		person .area text 参保地 / area in which the person is insured
		person .insured text 当前是否参保，yes 或 no / whether insured now, yes or no
		person .online_suspended text 是否暂停联网结算，yes 或 no / whether online settlement is suspended, yes or no
		person .maternity text 妊娠或哺乳状态 / pregnancy or nursing
		person .risk_grade text 用药风险等级 / grade of risk
		institution !institution text 定点医药机构代码 / code of the institution
		institution .name text 名称 / name
		institution .kind text hospital、primary、pharmacy 等 / kind: hospital, primary, pharmacy …
		institution .tier text 级别 / tier
		institution .area text 所在统筹地区 / area
		institution .designated text 是否定点，yes 或 no / whether designated, yes or no
		practitioner !practitioner text 医师、药师代码 / code of the physician or pharmacist
		practitioner .name text 姓名 / name
		practitioner .title text 职称代码 / code of the title
		practitioner .insurance_physician text 是否医保医师，yes 或 no / whether an insurance physician, yes or no
		practitioner .suspended text 是否被暂停，yes 或 no / whether suspended, yes or no
		practitioner !valid daterange 本行有效的日期 / days on which the row holds
		drug !drug text 国家医保药品代码 / national drug code
		drug .name text 名称 / name
		drug .substance text 通用名 / substance
		drug .control text 管制类别 / control class
		drug .form text 剂型 / form
		drug .pregnancy text 妊娠用药级别 / use in pregnancy
		drug .procured text 是否集采，yes 或 no / whether centrally procured, yes or no
		drug .essential text 是否基本药物，yes 或 no / whether an essential drug, yes or no
		agreement !institution text 机构 / institution
		agreement .state text 状态：active、suspended、ended / state
		agreement .supplements text[] 补充协议 / supplementary agreements
		agreement !valid daterange 协议期 / days of the agreement
		designation !institution text 机构 / institution
		designation !disease text 病种 / disease
		designation !valid daterange 有效期 / days on which it holds
		enrolment !person text 人员标识 / the person
		enrolment !disease text 病种 / disease
		enrolment .benefit text 待遇：chronic、two_disease 等 / benefit
		enrolment .state text 状态：active、ended、void / state
		enrolment .filed_on date 备案日期 / day of filing
		enrolment .until date 待遇截止日期 / last day of the benefit
		enrolment .recogniser text 认定机构 / institution that recognised the person
		enrolment !valid daterange 待遇期 / days of the benefit
		prescription !prescription text 处方编号 / number of the prescription
		prescription .person text 人员标识 / the person
		prescription .prescriber text 医师 / prescriber
		prescription .institution text 开方机构 / institution that issued it
		prescription .disease text 病种 / disease
		prescription .drug text 药品代码 / drug
		prescription .quantity numeric 数量 / quantity
		prescription .days_supply numeric 天数 / days of supply
		prescription .issued_on date 开具日期 / day of issue
		prescription .validity_noted numeric 注明的有效天数 / days of validity that the prescriber noted
		prescription .state text 状态 / state
		prescription .source text internal 院内，external 外购 / internal or external
		prescription .filed_on date 外购备案日期 / day on which an external one was filed
		prescription .continuous text 是否延续处方，yes 或 no / whether a continued one, yes or no
		prescription .long text 是否长期处方，yes 或 no / whether a long one, yes or no
		prescription .electronic text 是否电子处方，yes 或 no / whether electronic, yes or no
		dispensing !id text 配药编号 / number of the dispensing
		dispensing .prescription text 处方编号 / prescription
		dispensing .person text 人员标识 / the person
		dispensing .institution text 配药机构 / institution that dispensed
		dispensing .date date 配药日期 / day
		dispensing .drug text 药品代码 / drug
		dispensing .substance text 通用名 / substance
		dispensing .quantity numeric 数量 / quantity
		dispensing .until date 供应至 / last day supplied
		stock_move !id text 库存变动编号 / number of the move
		stock_move .institution text 机构 / institution
		stock_move .drug text 药品代码 / drug
		stock_move .date date 日期 / day
		stock_move .kind text delivery 入库，dispensing 配药出库，return 退回，loss 损耗，count 盘点差 / kind of move
		stock_move .quantity numeric 数量，出库为负 / quantity, negative when it leaves
		stock_move .dispensing text 对应的配药 / dispensing that it is of
		violation !id text 编号 / number
		violation .institution text 机构 / institution
		violation .date date 日期 / day
		violation .rule text 所违反的规则 / rule that was broken
		account !person text 账户持有人 / holder
		account .balance numeric 个人账户余额，元 / balance of the personal account, yuan
		sharing !holder text 账户持有人 / holder of the account
		sharing !person text 可使用其账户的家庭成员 / member of the family who may use it
		sharing !valid daterange 授权期 / days on which it holds
		managed !person text 人员标识 / the person
		managed !disease text 病种 / disease
		managed .managed_on date 纳入规范化管理的日期 / since when managed by the standard
		managed .medicated_on date 开始用药的日期；未用药则为空 / since when on medication; null: not on medication
		managed .managed_until date 管理终止日期；仍在管理则为空 / last day of it; null: still managed
		managed .institution text 管理机构 / institution that manages
	$shape$, '\n') l (l), regexp_match(l.l, '^\s*(\w+) ([!.])(\w+) (\S+) (.*)$') w WHERE w IS NOT NULL
$$;
COMMENT ON FUNCTION mmt.reference_shape() IS
'The relations that a book looks things up in, and their columns: what mmt.add_reference makes and mmt.check_book compares. key: part of what a row is looked up by. 账簿关联关系的标准列。';

CREATE FUNCTION mmt.add_reference(book text, VARIADIC relations text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
#variable_conflict use_variable
DECLARE
	name text;
	keys text;
BEGIN
	PERFORM mmt.need_book(book);
	FOREACH name IN ARRAY coalesce(relations, '{}') LOOP
		SELECT string_agg(format('%I', s.column_name), ', ' ORDER BY s.n) FILTER (WHERE s.key AND s.column_name <> 'valid') INTO keys
		FROM mmt.reference_shape() WITH ORDINALITY s (relation, column_name, type, key, said, n) WHERE s.relation = name;
		IF keys IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format(mmt.say('没有标准的关联关系“%s”', 'there is no standard relation "%s"'), coalesce(name, 'NULL')),
				HINT = format(mmt.say('有：%s', 'There are: %s.'), (SELECT string_agg(DISTINCT s.relation, ', ') FROM mmt.reference_shape() s));
		END IF;
		EXECUTE (SELECT format('CREATE TABLE %I.%I (%s%s)', book, name,
				string_agg(format('%I %s%s', s.column_name, s.type, CASE WHEN s.key THEN ' NOT NULL' ELSE '' END || CASE WHEN s.column_name = 'valid' THEN ' DEFAULT ''(,)''' ELSE '' END), ', ' ORDER BY s.n),
				CASE WHEN NOT bool_or(s.column_name = 'valid') THEN format(', PRIMARY KEY (%s)', keys) ELSE '' END)
			FROM mmt.reference_shape() WITH ORDINALITY s (relation, column_name, type, key, said, n) WHERE s.relation = name);
		IF EXISTS (SELECT FROM mmt.reference_shape() s WHERE s.relation = name AND s.column_name = 'valid') THEN
			EXECUTE format('CREATE INDEX ON %I.%I (%s)', book, name, keys);
		END IF;
		-- what other rows of the same subject are found by
		IF name = 'dispensing' THEN
			EXECUTE format('CREATE INDEX ON %1$I.dispensing (prescription); CREATE INDEX ON %1$I.dispensing (person, substance)', book);
		ELSIF name = 'stock_move' THEN
			EXECUTE format('CREATE INDEX ON %1$I.stock_move (dispensing); CREATE INDEX ON %1$I.stock_move (institution, drug, date)', book);
		ELSIF name = 'violation' THEN
			EXECUTE format('CREATE INDEX ON %1$I.violation (institution)', book);
		END IF;
		IF name = 'enrolment' THEN
			PERFORM mmt.book_enrolment(book);
		END IF;
		EXECUTE format('REVOKE ALL ON %I.%I FROM PUBLIC', book, name);
		PERFORM mmt.book_comments(book, (SELECT format(E'%s: 关联关系，由结算查阅 / looked up by settlements\n', name) || string_agg(format('%s.%s: %s', s.relation, s.column_name, s.said), E'\n')
			FROM mmt.reference_shape() s WHERE s.relation = name));
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.add_reference(text, text[]) IS
'Makes tables of the caller''s for relations that a book looks things up in, in the standard shape, where the insurer has none to put a view over. Errors: 42704 no book or no such relation, 42P07 it is there already. 为账簿建立关联关系表。';

CREATE FUNCTION mmt.check_reference(reference text) RETURNS TABLE (relation text, column_name text, problem text, detail text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE	-- because of EXPLAIN
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
	r mmt.reference;
	rel regclass;
	keys text;
	plan jsonb;
BEGIN
	IF $1 IS NULL OR to_regnamespace(quote_ident($1)) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = format(mmt.say('没有模式“%s”', 'there is no schema "%s"'), coalesce($1, 'NULL')),
			HINT = mmt.say('给出视图所在的模式：账簿，或 mmt.guard 的 reference。', 'Name the schema of the views: a book, or the reference of mmt.guard.');
	END IF;
	-- what rules may ask for and nothing gives
	RETURN QUERY
	SELECT s.relation, s.column_name, CASE WHEN c.oid IS NULL THEN 'no relation' WHEN a.attname IS NULL THEN 'no column' ELSE 'type' END,
		CASE WHEN c.oid IS NULL THEN mmt.say('其事实须由账单或记录给出', 'bills and records have to give its facts')
			WHEN a.attname IS NULL THEN s.said ELSE format(mmt.say('为 %s，应为 %s', 'is %s, should be %s'), format_type(a.atttypid, a.atttypmod), s.type) END
	FROM (SELECT s.*, s.n = min(s.n) OVER (PARTITION BY s.relation) AS first FROM mmt.reference_shape() WITH ORDINALITY s (relation, column_name, type, key, said, n)) s
	LEFT JOIN pg_class c ON c.oid = to_regclass(format('%I.%I', $1, s.relation))
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.column_name AND NOT a.attisdropped
	WHERE (c.oid IS NULL AND s.first) OR (c.oid IS NOT NULL AND a.attname IS NULL)
		OR (a.attname IS NOT NULL AND (mmt.fact_type(a.atttypid) IS NULL AND a.atttypid <> 'daterange'::regtype AND a.atttypid <> 'text[]'::regtype
			OR (s.type IN ('date', 'daterange', 'numeric') AND NOT (a.atttypid = s.type::regtype
				OR (s.type = 'numeric' AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)) OR (s.type = 'date' AND a.atttypid = 'timestamp'::regtype)))))
	ORDER BY s.relation, s.n;
	-- look-ups by key that read a whole table whatever the planner is told
	FOR r IN SELECT x.* FROM mmt.reference x WHERE NOT (x.standard AND EXISTS (SELECT FROM mmt.reference o WHERE o.role = x.role AND NOT o.standard)) ORDER BY x.role LOOP
		rel := to_regclass(format('%I.%I', $1, r.relation));
		keys := (SELECT string_agg(format('r.%I OPERATOR(pg_catalog.=) (SELECT NULL::%s OFFSET 0)', a.attname, a.atttypid::regtype), ' AND ')
			FROM jsonb_each_text(r.keys) k JOIN pg_attribute a ON a.attrelid = rel AND a.attname = k.key AND a.attnum > 0 AND NOT a.attisdropped WHERE k.value !~ '^=');
		CONTINUE WHEN keys IS NULL;
		EXECUTE format('EXPLAIN (FORMAT JSON, COSTS OFF) SELECT FROM %s r WHERE %s', rel, keys) INTO plan;
		RETURN QUERY SELECT DISTINCT r.relation, NULL::text, 'scan', format(mmt.say('按 %s 查找“%s”时须读完 %s，请在其上建索引', 'to look up "%2$s" by %1$s all of %3$s is read: give it an index'),
			(SELECT string_agg(k.k, ', ' ORDER BY k.k) FROM jsonb_object_keys(r.keys) k (k)), r.role, n.n ->> 'Relation Name')
		FROM jsonb_path_query(plan, 'strict $.**') n (n) WHERE jsonb_typeof(n.n) = 'object' AND n.n ->> 'Node Type' = 'Seq Scan';
	END LOOP;
END
$$;
COMMENT ON FUNCTION mmt.check_reference(text) IS
'What is amiss with the relations that guards and books look things up in, in a schema of views or tables: no relation (its facts come with the bill or record), no column, type (one that facts are not made of), scan (a look-up by key that reads a whole table). Errors: 3F000 no such schema. 检查关联关系：缺少的关系与列、类型不符、会全表扫描的查找。';

CREATE FUNCTION mmt.book_shape(book text) RETURNS TABLE (kind text, relation text, name text, definition text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 500
SET search_path = pg_catalog, pg_temp
AS $$
	WITH part AS (SELECT c.* FROM pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND NOT c.relispartition)
	SELECT 'relation', c.relname::text, '', concat_ws(' ', CASE c.relkind WHEN 'v' THEN concat_ws(' ', 'VIEW', c.reloptions::text, pg_get_viewdef(c.oid)) WHEN 'c' THEN 'TYPE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
		CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END, CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END) FROM part c WHERE c.relkind IN ('r', 'p', 'v', 'c', 'S')
	UNION ALL
	SELECT 'column', c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
	FROM part c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'p', 'c')
	UNION ALL
	SELECT 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid) FROM part c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype NOT IN ('n', 't')
	UNION ALL
	SELECT 'index', c.relname, i.relname, pg_get_indexdef(i.oid) || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
	FROM part c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid)
	UNION ALL
	SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'D' THEN ' DISABLED' WHEN 'A' THEN ' ALWAYS' WHEN 'R' THEN ' REPLICA' ELSE '' END
	FROM part c JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
	UNION ALL
	SELECT 'policy', c.relname, p.polname, concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::text, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)) FROM part c JOIN pg_policy p ON p.polrelid = c.oid
	UNION ALL
	SELECT 'function', p.proname, pg_get_function_identity_arguments(p.oid), concat_ws(' ', pg_get_function_result(p.oid), p.provolatile, p.prosecdef, p.proconfig::text, p.prosrc)
	FROM pg_proc p WHERE p.pronamespace = to_regnamespace(quote_ident($1))
$$;
COMMENT ON FUNCTION mmt.book_shape(text) IS
'What a schema is made of, by name, as mmt.check_book compares it: relations, columns, constraints, indexes, triggers, policies, functions. 账簿由哪些对象构成。';

CREATE FUNCTION mmt.check_book(book text) RETURNS TABLE (relation text, column_name text, problem text, detail text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	fresh CONSTANT text := 'mmt_check_' || pg_backend_pid();
	amiss jsonb;
BEGIN
	PERFORM mmt.need_book($1);
	-- What create_book made and somebody changed since: another book is made beside it, compared, and taken back by an error of our own.
	BEGIN
		PERFORM mmt.create_book(fresh, (SELECT c.relkind = 'p' FROM pg_class c WHERE c.oid = format('%I.settlement', $1)::regclass));
		IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass(format('%I.enrolment', $1)) AND t.tgfoid = to_regproc(format('%I.keep_enrolment', $1))) THEN
			PERFORM mmt.add_reference(fresh, 'enrolment');
		END IF;
		SELECT jsonb_agg(jsonb_build_array(s.relation, nullif(s.name, ''), CASE WHEN h.definition IS NULL THEN 'missing' ELSE 'changed' END,
			concat_ws(' ', s.kind, CASE WHEN s.kind = 'function' OR starts_with(s.definition, 'VIEW') THEN NULL WHEN h.definition IS NULL THEN s.definition
				ELSE format(mmt.say('为 %s，应为 %s', 'is %s, should be %s'), h.definition, s.definition) END))
			ORDER BY s.relation, s.kind, s.name) INTO amiss
		FROM (SELECT s.kind, s.relation, s.name, replace(replace(s.definition, fresh || '.', quote_ident($1) || '.'), quote_literal(fresh), quote_literal($1)) AS definition FROM mmt.book_shape(fresh) s) s
		LEFT JOIN mmt.book_shape($1) h ON h.kind = s.kind AND h.relation = s.relation AND h.name = s.name
		-- of a relation that is not there, only that
		WHERE h.definition IS DISTINCT FROM s.definition AND (s.relation <> 'enrolment' OR s.kind = 'trigger')
			AND (s.kind IN ('relation', 'function') OR to_regclass(format('%I.%I', $1, s.relation)) IS NOT NULL);
		RAISE EXCEPTION USING ERRCODE = 'MM000';
	EXCEPTION
		WHEN SQLSTATE 'MM000' THEN
		WHEN insufficient_privilege OR read_only_sql_transaction OR object_not_in_prerequisite_state THEN
			amiss := jsonb_build_array(jsonb_build_array(NULL, NULL, 'not compared', SQLERRM));
	END;
	RETURN QUERY SELECT a.a ->> 0, a.a ->> 1, a.a ->> 2, a.a ->> 3 FROM jsonb_array_elements(amiss) a (a);
	-- parts of its tables, which the other book has not
	RETURN QUERY SELECT c.relname::text, w.name, CASE WHEN w.is IS NULL THEN 'missing' ELSE 'changed' END, concat_ws(' ', w.kind, w.is)
	FROM pg_partition_tree(format('%I.settlement', $1)::regclass) p JOIN pg_class c ON c.oid = p.relid, LATERAL (
		SELECT 'trigger' AS kind, t.tgname::text AS name, pg_get_triggerdef(t.oid) || ' DISABLED' AS is FROM pg_trigger t JOIN pg_trigger u ON u.oid = t.tgparentid WHERE t.tgrelid = c.oid AND t.tgenabled <> u.tgenabled
		UNION ALL SELECT 'trigger', 'stays_whole', NULL WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'stays_whole' AND t.tgenabled = 'A')
		UNION ALL SELECT 'ROW LEVEL SECURITY', NULL, NULL WHERE NOT c.relrowsecurity) w
	WHERE p.level > 0;
	RETURN QUERY SELECT o.name, NULL::text, 'owner', format(mmt.say('属于 %s，应属于 %s', 'belongs to %s, should belong to %s'), o.owner::regrole, b.relowner::regrole)
	FROM pg_class b, LATERAL (SELECT n.nspname::text AS name, n.nspowner AS owner FROM pg_namespace n WHERE n.oid = b.relnamespace
		UNION ALL SELECT c.relname, c.relowner FROM pg_class c WHERE c.relnamespace = b.relnamespace AND c.relkind NOT IN ('i', 'I') UNION ALL SELECT p.proname, p.proowner FROM pg_proc p WHERE p.pronamespace = b.relnamespace) o
	WHERE b.oid = format('%I.book', $1)::regclass AND o.owner <> b.relowner ORDER BY 1;
	-- whose rights its functions have
	RETURN QUERY SELECT 'book', NULL::text, 'rights', format(mmt.say('所有者 %s 无权调用账簿函数所用的 mmt 函数：SELECT mmt.grant_workbench(''book'', %L)', 'its owner %s may not call what its functions call: SELECT mmt.grant_workbench(''book'', %L)'),
		b.relowner::regrole, b.relowner::regrole) FROM pg_class b WHERE b.oid = format('%I.book', $1)::regclass AND NOT has_function_privilege(b.relowner, 'mmt.book_message(text, jsonb)', 'EXECUTE');
	RETURN QUERY SELECT * FROM mmt.check_reference($1);
END
$$;
COMMENT ON FUNCTION mmt.check_book(text) IS
'What is amiss with a book. With what create_book made: missing, changed (triggers also when they are switched off; create_book puts guards, views and functions back), owner (not that of the book), not compared (the caller may make no schema, or writes nothing here), rights (its owner may not call mmt''s functions). And what mmt.check_reference finds. Errors: 42704 no book. 检查账簿：被改动或缺失的表、约束、触发器、视图与函数；关联关系缺少的关系与列、类型不符、会全表扫描的查找。';
