-- ---------------------------------------------------------------------------
-- Care and privacy: care files and follow-ups, what an institution may see and
-- do, identity lists, reviews.  A part of a book.
--
-- What an institution may do goes by the roles that its login is a member of:
-- institution_role says which role acts for which institution.  Tables have row
-- security for who reads them; the book's functions run as its owner, so they
-- ask only_own() about the login, and about the role that it took on by SET ROLE.
-- Days of moments, today's too, are those of China's one legal time: who may see
-- whom must not go by a session's zone, which anybody can set.
-- ---------------------------------------------------------------------------

-- ---- tables ----

CREATE FUNCTION mmt.book_care_tables(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $tables$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format($sql$
-- regrole: follows a role that is renamed, and is dumped by name
CREATE TABLE %1$I.institution_role (
	role regrole NOT NULL,
	institution_id text NOT NULL,
	PRIMARY KEY (role, institution_id)
);
CREATE INDEX ON %1$I.institution_role (institution_id);
CREATE SEQUENCE %1$I.care_number;
CREATE TABLE %1$I.care_kind (
	kind text PRIMARY KEY,
	name_zh text NOT NULL,
	name_en text NOT NULL,
	lasts boolean NOT NULL DEFAULT false,
	shares boolean NOT NULL DEFAULT false,
	contract boolean NOT NULL DEFAULT false
);
INSERT INTO %1$I.care_kind VALUES
	('visit', '随访', 'follow-up visit', false, false, false),
	('counselling', '用药咨询', 'medication counselling', false, false, false),
	('education', '健康教育', 'education contact', false, false, false),
	('assessment', '评估', 'assessment', false, false, false),
	('contract', '家庭医生签约', 'family doctor contract', true, true, true),
	('referral_up', '向上转诊', 'referral to a higher institution', true, true, false),
	('referral_down', '向下转诊', 'referral back', true, true, false);
CREATE TABLE %1$I.care_file (
	person_id text NOT NULL,
	file_id bigint NOT NULL DEFAULT nextval(%2$L),
	institution_id text,
	opened_on date NOT NULL,
	opened_reason text NOT NULL,
	opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	posted_by text NOT NULL DEFAULT session_user,
	key text NOT NULL,
	closed_on date,
	closed_reason text,
	closed_at timestamptz,
	closed_by text,
	CONSTRAINT closed_after_it_was_opened CHECK (closed_on >= opened_on),
	PRIMARY KEY (person_id, file_id),
	UNIQUE (person_id, posted_by, key)
);
CREATE UNIQUE INDEX one_open_file ON %1$I.care_file (person_id) WHERE closed_on IS NULL;
CREATE TABLE %1$I.follow_up (
	person_id text NOT NULL,
	follow_up_id bigint NOT NULL DEFAULT nextval(%2$L),
	file_id bigint NOT NULL,
	due_on date NOT NULL,
	kind text NOT NULL,
	institution_id text,
	practitioner text,
	note text,
	replaces bigint,
	withdrawn boolean NOT NULL,
	posted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	posted_by text NOT NULL DEFAULT session_user,
	key text NOT NULL,
	PRIMARY KEY (person_id, follow_up_id),
	UNIQUE (person_id, posted_by, key),
	UNIQUE (person_id, replaces)
);
CREATE INDEX ON %1$I.follow_up (due_on);
CREATE TABLE %1$I.care_event (
	person_id text NOT NULL,
	event_id bigint NOT NULL DEFAULT nextval(%2$L),
	file_id bigint NOT NULL,
	kind text NOT NULL,
	day date NOT NULL,
	until date,
	institution_id text,
	to_institution text,
	practitioner text,
	note text,
	follow_up_id bigint,
	replaces bigint,
	withdrawn boolean NOT NULL,
	posted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	posted_by text NOT NULL DEFAULT session_user,
	key text NOT NULL,
	CONSTRAINT ends_after_it_began CHECK (until >= day),
	PRIMARY KEY (person_id, event_id),
	UNIQUE (person_id, posted_by, key),
	UNIQUE (person_id, replaces)
);
CREATE TABLE %1$I.enrolment_change (
	person_id text NOT NULL,
	change_id bigint NOT NULL DEFAULT nextval(%2$L),
	disease text NOT NULL,
	benefit text,
	change text NOT NULL CONSTRAINT change_is_known CHECK (change IN ('enrolled', 'ended', 'voided', 'corrected', 'shared')),
	valid daterange NOT NULL,
	institution_id text,
	replaces bigint,
	moment timestamptz NOT NULL UNIQUE,
	changed_by text NOT NULL DEFAULT session_user,
	PRIMARY KEY (person_id, change_id)
);
CREATE TABLE %1$I.review (
	person_id text NOT NULL,
	review_id bigint NOT NULL DEFAULT nextval(%2$L),
	settlement_id bigint,
	change_id bigint,
	day date NOT NULL,
	outcome text NOT NULL,
	deduction numeric(16,2) NOT NULL CONSTRAINT deduction_is_not_negative CHECK (deduction >= 0),
	reason text NOT NULL,
	clause text,
	replaces bigint,
	posted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	posted_by text NOT NULL DEFAULT session_user,
	key text NOT NULL,
	CONSTRAINT settlement_or_enrolment CHECK (num_nonnulls(settlement_id, change_id) = 1),
	CONSTRAINT deducted_from_a_settlement CHECK (deduction = 0 OR settlement_id IS NOT NULL),
	PRIMARY KEY (person_id, review_id),
	UNIQUE (person_id, posted_by, key),
	UNIQUE (person_id, replaces)
);
$sql$, book, format('%I.care_number', book));
END
$tables$;
COMMENT ON FUNCTION mmt.book_care_tables(text) IS 'The tables of care files, follow-ups, enrolment changes, reviews and institutions'' roles of a book. 账簿中管理档案、随访、待遇变动、审核与机构角色的表。';

-- ---- row security ----

CREATE FUNCTION mmt.book_private(book text, relation text, visible text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	part regclass;
BEGIN
	PERFORM mmt.need_book(book);
	-- only what is missing: each of these waits for whoever reads the table
	FOR part IN
		SELECT c.oid FROM pg_class c WHERE NOT c.relrowsecurity AND (c.oid = format('%I.%I', book, relation)::regclass
			OR c.oid IN (SELECT t.relid FROM pg_partition_tree(format('%I.%I', book, relation)::regclass) t))
	LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
	END LOOP;
	IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = format('%I.%I', book, relation)::regclass AND p.polname = 'institution') THEN
		EXECUTE format('CREATE POLICY institution ON %I.%I FOR SELECT USING (%s)', book, relation, format(visible, book));
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_private(text, text, text) IS
'Row security for a table of a book: whoever is granted it sees the rows for which the condition holds (%1$I in it is the book), auditors and the owner all. 为账簿的表设置行级安全。';

CREATE FUNCTION mmt.book_open_to(book text, relation text, reader regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	has oid[];
BEGIN
	PERFORM mmt.need_book(book);
	IF NOT (SELECT c.relrowsecurity FROM pg_class c WHERE c.oid = format('%I.%I', book, relation)::regclass) THEN
		RETURN;
	END IF;
	SELECT p.polroles INTO has FROM pg_policy p WHERE p.polrelid = format('%I.%I', book, relation)::regclass AND p.polname = 'agency';
	IF has IS NULL THEN
		EXECUTE format('CREATE POLICY agency ON %I.%I FOR SELECT TO %s USING (true)', book, relation, reader);
	ELSIF reader::oid <> ALL (has) THEN
		EXECUTE format('ALTER POLICY agency ON %I.%I TO %s, %s', book, relation, (SELECT string_agg(r::regrole::text, ', ') FROM unnest(has) r (r)), reader);
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_open_to(text, text, regrole) IS 'Lets a role of the agency see all rows of a table of a book that has row security; of grant_duty. 使经办机构的角色可见该表全部行。';

-- ---- enrolments that are the book's own table ----

CREATE FUNCTION mmt.book_enrolment(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format($sql$
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$I.enrolment FOR EACH ROW EXECUTE FUNCTION %1$I.keep_enrolment();
CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$I.enrolment FOR EACH STATEMENT EXECUTE FUNCTION %1$I.keep_enrolment();
ALTER TABLE %1$I.enrolment ENABLE ALWAYS TRIGGER stays, ENABLE ALWAYS TRIGGER stays_whole;
CREATE CONSTRAINT TRIGGER noted AFTER INSERT OR UPDATE ON %1$I.enrolment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION %1$I.note_enrolment();
$sql$, book);
END
$$;
COMMENT ON FUNCTION mmt.book_enrolment(text) IS
'Puts the triggers on a book''s own table of enrolments by which they are closed or voided and entered anew, never overwritten, and each change is noted; of add_reference. 使待遇备案只可终止、作废与重新登记，并记录变动。';

-- ---- the part ----

CREATE FUNCTION mmt.book_care(book text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $care$
DECLARE
	what text;
	own CONSTANT text := 'institution_id = ANY (ARRAY(SELECT o.institution_id FROM %1$I.own_institution o))';
	seen CONSTANT text := 'EXISTS (SELECT FROM %%1$I.in_sight g WHERE g.person_id = %1$I.person_id)';
BEGIN
	PERFORM mmt.need_book(book);
	IF to_regclass(format('%I.institution_role', book)) IS NULL THEN
		PERFORM mmt.book_care_tables(book);
	END IF;

	-- Guards.  They need nothing of ours but the setting of the language.
	EXECUTE format($sql$
CREATE OR REPLACE FUNCTION %1$I.keep_care() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $guard$
BEGIN
	-- the columns that the trigger names may be filled in, once
	IF TG_OP = 'UPDATE' AND TG_NARGS > 0 AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
		AND (SELECT bool_and(to_jsonb(OLD) -> a.a IN ('null', to_jsonb(NEW) -> a.a)) FROM unnest(TG_ARGV) a (a)) THEN
		RETURN NEW;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'table %%I.%%I: what is posted stays as it is, %%s is refused'
			ELSE '表 %%I.%%I：已入账的内容不可更改，拒绝 %%s' END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
		HINT = CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'A correction is a new row that names in "replaces" the one it stands for; what never was is taken back with "withdrawn".'
			ELSE '更正另起一行，在 replaces 中写明所更正的行；撤回则 withdrawn 为真。' END;
END
$guard$;
CREATE OR REPLACE FUNCTION %1$I.keep_enrolment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $guard$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		-- closed: it ends earlier; voided: it held on no day.  A change of nothing is none.
		IF NEW IS NOT DISTINCT FROM OLD OR (to_jsonb(NEW) - '{state,until,valid}'::text[] = to_jsonb(OLD) - '{state,until,valid}'::text[]
			AND NEW.valid <@ OLD.valid AND NEW.valid <> OLD.valid AND (isempty(NEW.valid) OR lower(NEW.valid) IS NOT DISTINCT FROM lower(OLD.valid))) THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'table %%I.%%I: an enrolment is closed or voided, never overwritten, %%s is refused'
			ELSE '表 %%I.%%I：备案只可终止或作废，不可改写，拒绝 %%s' END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
		HINT = CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'To close it, give "valid" an earlier end (state and until go with it); to void it, set valid to ''empty''. Then insert the right one as a new row.'
			ELSE '终止：将 valid 的止日提前（state、until 随之）；作废：valid 置为 ''empty''；再另行登记正确的备案。' END;
END
$guard$;
CREATE OR REPLACE FUNCTION %1$I.keep_institution_role() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $guard$
BEGIN
	-- A role that still may settle would act for everybody.
	IF TG_OP <> 'TRUNCATE' THEN
		IF (TG_OP = 'UPDATE' AND NEW.role = OLD.role) OR EXISTS (SELECT FROM %1$I.institution_role r WHERE r.role = OLD.role AND r.institution_id <> OLD.institution_id)
			OR NOT EXISTS (SELECT FROM pg_proc p, aclexplode(p.proacl) a WHERE p.pronamespace = (SELECT c.relnamespace FROM pg_class c WHERE c.oid = TG_RELID) AND a.grantee = OLD.role) THEN
			RETURN CASE TG_OP WHEN 'UPDATE' THEN NEW ELSE OLD END;
		END IF;
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'table %%I.%%I: a role that may call functions of the book goes on acting for its institution, %%s is refused'
			ELSE '表 %%I.%%I：仍可调用账簿函数的角色须继续代表其机构，拒绝 %%s' END, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP),
		HINT = format(CASE WHEN current_setting('menmante.language', true) = 'en' THEN 'First take its rights: REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %%I FROM the role; the same for tables.'
			ELSE '先收回其权限：REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %%I FROM 该角色；表亦同。' END, TG_TABLE_SCHEMA);
END
$guard$;
-- Moments follow the order of commits: whoever stamps holds the lock until it has committed, so that nobody sees a later
-- moment before an earlier one.  The clock may be set back; moments go on.
CREATE OR REPLACE FUNCTION %1$I.stamp_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $guard$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended(TG_RELID::text, 2206));
	NEW.moment := greatest(clock_timestamp(), (SELECT max(c.moment) FROM %1$I.enrolment_change c) + interval '1 microsecond');
	RETURN NEW;
END
$guard$;
-- Never by reading whole tables: a load of many would plan them while they are small.  Runs when the transaction commits, as the owner: who keeps enrolments need not be able to write changes.
CREATE OR REPLACE FUNCTION %1$I.note_enrolment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $guard$
DECLARE
	had bigint;
BEGIN
	IF TG_OP = 'UPDATE' THEN
		IF NEW.valid = OLD.valid THEN
			RETURN NULL;
		END IF;
		had := (SELECT c.change_id FROM %1$I.enrolled c WHERE c.person_id = OLD.person AND c.disease = OLD.disease AND c.valid = OLD.valid ORDER BY c.change_id DESC LIMIT 1);
	ELSE
		-- one entered after another was voided stands in its place
		had := (SELECT c.change_id FROM %1$I.enrolment_change c WHERE c.person_id = NEW.person AND c.disease = NEW.disease AND isempty(c.valid)
			AND NOT EXISTS (SELECT FROM %1$I.enrolment_change r WHERE r.person_id = c.person_id AND r.replaces = c.change_id) ORDER BY c.change_id DESC LIMIT 1);
	END IF;
	INSERT INTO %1$I.enrolment_change (person_id, disease, benefit, change, valid, institution_id, replaces)
	VALUES (NEW.person, NEW.disease, NEW.benefit, CASE WHEN TG_OP = 'INSERT' THEN CASE WHEN had IS NULL THEN 'enrolled' ELSE 'corrected' END
		WHEN isempty(NEW.valid) THEN 'voided' ELSE 'ended' END, NEW.valid, NEW.recogniser, had);
	RETURN NULL;
END
$guard$;
CREATE OR REPLACE FUNCTION %1$I.tell_enrolments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $guard$
BEGIN
	-- an institution that comes into sight of the person hears of the enrolments there are
	INSERT INTO %1$I.enrolment_change (person_id, disease, benefit, change, valid, institution_id, replaces)
	SELECT c.person_id, c.disease, c.benefit, 'shared', c.valid, c.institution_id, c.change_id FROM %1$I.enrolled c
	WHERE c.person_id = NEW.person_id AND EXISTS (SELECT FROM %1$I.care_kind k WHERE k.kind = NEW.kind AND k.shares) ORDER BY c.change_id;
	RETURN NULL;
END
$guard$;
COMMENT ON FUNCTION %1$I.tell_enrolments() IS '触发器：签约、转诊后，将现有备案告知新机构 / trigger: after a contract or referral the institution hears of the enrolments there are';
COMMENT ON FUNCTION %1$I.keep_care() IS '触发器：档案内容不可更改（55000） / trigger: what a care file holds stays';
COMMENT ON FUNCTION %1$I.keep_enrolment() IS '触发器：备案只可终止或作废（55000） / trigger: enrolments are closed or voided, never overwritten';
COMMENT ON FUNCTION %1$I.keep_institution_role() IS '触发器：仍有权限的角色须继续代表其机构（55000） / trigger: a role with rights goes on acting for its institution';
COMMENT ON FUNCTION %1$I.stamp_change() IS '触发器：为备案变动记时，次序与提交次序相同 / trigger: gives a change its moment, in the order of commits';
COMMENT ON FUNCTION %1$I.note_enrolment() IS '触发器：记录备案变动 / trigger: notes what becomes of enrolments';
REVOKE ALL ON FUNCTION %1$I.keep_care(), %1$I.keep_enrolment(), %1$I.keep_institution_role(), %1$I.stamp_change(), %1$I.note_enrolment(), %1$I.tell_enrolments() FROM PUBLIC;
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$I.institution_role FOR EACH ROW EXECUTE FUNCTION %1$I.keep_institution_role();
CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$I.institution_role FOR EACH STATEMENT EXECUTE FUNCTION %1$I.keep_institution_role();
CREATE OR REPLACE TRIGGER stamp BEFORE INSERT ON %1$I.enrolment_change FOR EACH ROW EXECUTE FUNCTION %1$I.stamp_change();
$sql$, book);
	IF NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = format('%I.care_event', book)::regclass AND t.tgname = 'told') THEN
		EXECUTE format('CREATE CONSTRAINT TRIGGER told AFTER INSERT ON %1$I.care_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT NEW.withdrawn) EXECUTE FUNCTION %1$I.tell_enrolments()', book);
	END IF;
	FOREACH what IN ARRAY ARRAY['care_event', 'follow_up', 'enrolment_change', 'review', 'care_file'] LOOP
		EXECUTE format('CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON %1$I.%2$I FOR EACH ROW EXECUTE FUNCTION %1$I.keep_care(%3$s);'
			'CREATE OR REPLACE TRIGGER stays_whole BEFORE TRUNCATE ON %1$I.%2$I FOR EACH STATEMENT EXECUTE FUNCTION %1$I.keep_care();'
			'ALTER TABLE %1$I.%2$I ENABLE ALWAYS TRIGGER stays, ENABLE ALWAYS TRIGGER stays_whole',
			book, what, CASE what WHEN 'care_file' THEN '''closed_on'', ''closed_reason'', ''closed_at'', ''closed_by''' ELSE '' END);
	END LOOP;

	-- Who may see whom.  own_institution, sight and in_sight read with the owner's rights, since policies rest on them: what a policy
	-- reads must not need that policy again.  The role is that of whoever asks.
	EXECUTE format($sql$
CREATE OR REPLACE VIEW %1$I.own_institution WITH (security_barrier = true) AS
	SELECT DISTINCT r.institution_id FROM %1$I.institution_role r WHERE pg_has_role(current_user, r.role, 'USAGE');
CREATE OR REPLACE VIEW %1$I.sight WITH (security_barrier = true) AS
	SELECT s.person_id, s.institution_id, 'treated'::text AS ground
	FROM %1$I.settlement s WHERE s.institution_id IS NOT NULL AND s.reverses IS NULL
		AND NOT EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = s.person_id AND v.settlement_id = s.settlement_id)
	UNION ALL SELECT c.person_id, c.institution_id, 'recognised' FROM %1$I.enrolment_change c WHERE c.institution_id IS NOT NULL
	UNION ALL SELECT f.person_id, f.institution_id, 'file' FROM %1$I.care_file f WHERE f.institution_id IS NOT NULL AND f.closed_on IS NULL
	UNION ALL SELECT e.person_id, coalesce(e.to_institution, e.institution_id), e.kind
	FROM %1$I.care_event e JOIN %1$I.care_kind k ON k.kind = e.kind AND k.shares
	WHERE coalesce(e.to_institution, e.institution_id) IS NOT NULL AND NOT e.withdrawn AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN e.day AND coalesce(e.until, 'infinity')
		AND NOT EXISTS (SELECT FROM %1$I.care_event r WHERE r.person_id = e.person_id AND r.replaces = e.event_id);
CREATE OR REPLACE VIEW %1$I.in_sight WITH (security_barrier = true) AS
	SELECT g.person_id, g.institution_id, g.ground FROM %1$I.sight g WHERE g.institution_id = ANY (ARRAY(SELECT o.institution_id FROM %1$I.own_institution o));

CREATE OR REPLACE VIEW %1$I.enrolled WITH (security_invoker = true) AS
	SELECT c.person_id, c.change_id, c.disease, c.benefit, c.valid, c.institution_id, c.moment
	FROM %1$I.enrolment_change c
	WHERE NOT isempty(c.valid) AND NOT EXISTS (SELECT FROM %1$I.enrolment_change r WHERE r.person_id = c.person_id AND r.replaces = c.change_id);
CREATE OR REPLACE VIEW %1$I.in_care WITH (security_invoker = true) AS
	SELECT e.person_id AS person, e.kind, coalesce(e.to_institution, e.institution_id) AS institution, e.institution_id AS from_institution, e.practitioner,
		e.day AS since, e.until, daterange(e.day, e.until, '[]') AS valid, e.event_id AS id
	FROM %1$I.care_event e JOIN %1$I.care_kind k ON k.kind = e.kind AND k.lasts
	WHERE NOT e.withdrawn AND NOT EXISTS (SELECT FROM %1$I.care_event r WHERE r.person_id = e.person_id AND r.replaces = e.event_id);
CREATE OR REPLACE VIEW %1$I.follow_ups_due WITH (security_invoker = true) AS
	SELECT f.person_id, f.follow_up_id, f.file_id, f.kind, f.due_on, CASE WHEN f.due_on < t.today THEN 'overdue' WHEN f.due_on = t.today THEN 'due' ELSE 'planned' END AS state,
		t.today - f.due_on AS days_overdue, coalesce(f.practitioner, d.practitioner) AS doctor, coalesce(f.institution_id, d.institution) AS institution_id, f.note
	FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t, %1$I.follow_up f JOIN %1$I.care_file c ON c.person_id = f.person_id AND c.file_id = f.file_id AND c.closed_on IS NULL
	LEFT JOIN LATERAL (SELECT i.practitioner, i.institution FROM %1$I.in_care i JOIN %1$I.care_kind k ON k.kind = i.kind AND k.contract
		WHERE i.person = f.person_id AND i.valid @> (now() AT TIME ZONE 'Asia/Shanghai')::date ORDER BY i.since DESC, i.id DESC LIMIT 1) d ON true
	WHERE NOT f.withdrawn AND NOT EXISTS (SELECT FROM %1$I.follow_up r WHERE r.person_id = f.person_id AND r.replaces = f.follow_up_id)
		AND NOT EXISTS (SELECT FROM %1$I.care_event e WHERE e.person_id = f.person_id AND e.follow_up_id = f.follow_up_id AND NOT e.withdrawn
			AND NOT EXISTS (SELECT FROM %1$I.care_event r WHERE r.person_id = e.person_id AND r.replaces = e.event_id));
CREATE OR REPLACE VIEW %1$I.timeline WITH (security_invoker = true) AS
	SELECT t.person_id, t.day, t.posted_at, t.what, t.id, t.institution_id, CASE WHEN l.en THEN t.en ELSE t.zh END AS words
	FROM (SELECT current_setting('menmante.language', true) = 'en' AS en) l, LATERAL (
		SELECT f.person_id, f.opened_on AS day, f.opened_at AS posted_at, 'file'::text AS what, f.file_id AS id, f.institution_id,
			'建档：' || f.opened_reason AS zh, 'file opened: ' || f.opened_reason AS en FROM %1$I.care_file f
		UNION ALL SELECT f.person_id, f.closed_on, f.closed_at, 'file', f.file_id, f.institution_id, '结档：' || f.closed_reason, 'file closed: ' || f.closed_reason
		FROM %1$I.care_file f WHERE f.closed_on IS NOT NULL
		UNION ALL SELECT e.person_id, e.day, e.posted_at, 'event', e.event_id, e.institution_id,
			concat_ws('，', coalesce(k.name_zh, e.kind), '转至 ' || e.to_institution, e.practitioner, '至 ' || to_char(e.until, 'YYYY-MM-DD'), e.note),
			concat_ws(', ', coalesce(k.name_en, e.kind), 'to ' || e.to_institution, e.practitioner, 'until ' || to_char(e.until, 'YYYY-MM-DD'), e.note)
		FROM %1$I.care_event e LEFT JOIN %1$I.care_kind k ON k.kind = e.kind
		WHERE NOT e.withdrawn AND NOT EXISTS (SELECT FROM %1$I.care_event r WHERE r.person_id = e.person_id AND r.replaces = e.event_id)
		UNION ALL SELECT s.person_id, s.day, s.posted_at, CASE WHEN s.reverses IS NULL THEN 'settlement' ELSE 'reversal' END, s.settlement_id, s.institution_id,
			concat_ws('，', CASE WHEN s.reverses IS NULL THEN '结算' ELSE format('冲销结算 %%s', s.reverses) END || format(' %%s 元', s.gross), format('基金支付 %%s 元', s.fund), s.reason),
			concat_ws(', ', CASE WHEN s.reverses IS NULL THEN 'settled' ELSE format('reversed settlement %%s:', s.reverses) END || format(' %%s yuan', s.gross), format('paid by the fund %%s yuan', s.fund), s.reason)
		FROM %1$I.settlement s
		UNION ALL SELECT p.person_id, p.day, p.posted_at, 'posting', p.posting_id, NULL, '累计登记：' || p.reason, 'accumulators posted: ' || p.reason FROM %1$I.posting p
		UNION ALL SELECT c.person_id, coalesce(lower(CASE WHEN c.change = 'ended' THEN daterange(upper(c.valid), NULL) ELSE c.valid END), (c.moment AT TIME ZONE 'Asia/Shanghai')::date), c.moment, 'enrolment', c.change_id, c.institution_id,
			concat_ws('，', CASE c.change WHEN 'enrolled' THEN '备案' WHEN 'ended' THEN '终止备案' WHEN 'voided' THEN '备案作废' ELSE '更正备案' END || ' ' || c.disease, c.benefit),
			concat_ws(', ', CASE c.change WHEN 'enrolled' THEN 'enrolled' WHEN 'ended' THEN 'enrolment ended' WHEN 'voided' THEN 'enrolment voided' ELSE 'enrolment corrected' END || ' ' || c.disease, c.benefit)
		FROM %1$I.enrolment_change c WHERE c.change <> 'shared') t
	ORDER BY t.person_id, t.day, t.posted_at, t.id;
CREATE OR REPLACE VIEW %1$I.review_state WITH (security_invoker = true) AS
	SELECT x.person_id, x.what, x.id, x.institution_id, x.day, r.review_id, r.outcome, coalesce(r.deduction, 0) AS deduction, r.reason, r.day AS reviewed_on, r.posted_by AS reviewed_by
	FROM (SELECT s.person_id, 'settlement'::text AS what, s.settlement_id AS id, s.institution_id, s.day FROM %1$I.settlement s WHERE s.reverses IS NULL
		UNION ALL SELECT c.person_id, 'enrolment', c.change_id, c.institution_id, (c.moment AT TIME ZONE 'Asia/Shanghai')::date FROM %1$I.enrolment_change c WHERE c.change <> 'shared') x
	LEFT JOIN %1$I.review r ON r.person_id = x.person_id AND ((x.what = 'settlement' AND r.settlement_id = x.id) OR (x.what = 'enrolment' AND r.change_id = x.id))
		AND NOT EXISTS (SELECT FROM %1$I.review l WHERE l.person_id = r.person_id AND l.replaces = r.review_id);
-- These two read with the owner's rights: clearing rests on the first, and the second has no persons in it.
CREATE OR REPLACE VIEW %1$I.deduction WITH (security_barrier = true) AS
	SELECT r.person_id, r.settlement_id, r.review_id, r.day, r.posted_at, r.deduction FROM %1$I.review r WHERE r.deduction <> 0
	-- given back once, by what ended it first: the review in its place, or the reversal that took the whole back
	UNION ALL SELECT r.person_id, r.settlement_id, e.review_id, e.day, e.posted_at, -r.deduction
	FROM %1$I.review r CROSS JOIN LATERAL (
		SELECT x.review_id, x.day, x.posted_at
		FROM (SELECT l.review_id, l.day, l.posted_at FROM %1$I.review l WHERE l.person_id = r.person_id AND l.replaces = r.review_id
			UNION ALL SELECT r.review_id, (s.posted_at AT TIME ZONE 'Asia/Shanghai')::date, s.posted_at
			FROM %1$I.reversal v JOIN %1$I.settlement s ON s.person_id = v.person_id AND s.settlement_id = v.reversed_by
			WHERE v.person_id = r.person_id AND v.settlement_id = r.settlement_id) x
		ORDER BY x.posted_at LIMIT 1) e
	WHERE r.deduction <> 0;
CREATE OR REPLACE VIEW %1$I.review_deduction WITH (security_barrier = true) AS
	SELECT s.institution_id, s.area, date_trunc('month', d.day::timestamp)::date AS month, count(DISTINCT d.review_id) AS reviews, sum(d.deduction) AS deduction
	FROM %1$I.deduction d JOIN %1$I.settlement s ON s.person_id = d.person_id AND s.settlement_id = d.settlement_id
	GROUP BY 1, 2, 3;
REVOKE ALL ON ALL TABLES IN SCHEMA %1$I FROM PUBLIC;
COMMENT ON SEQUENCE %1$I.care_number IS '档案、随访、备案变动与审核的编号 / numbers of files, events, follow-ups, changes and reviews';
$sql$, book);

	PERFORM mmt.book_private(book, p.relation, p.visible) FROM (VALUES
		('settlement', own), ('posting', 'false'), ('institution_role', 'pg_has_role(current_user, role, ''USAGE'')'),
		('care_file', format(seen, 'care_file')), ('care_event', format(seen, 'care_event')), ('follow_up', format(seen, 'follow_up')), ('enrolment_change', format(seen, 'enrolment_change')),
		-- settlements of others are out of sight by their own policy
		('review', 'EXISTS (SELECT FROM %1$I.settlement s WHERE s.person_id = review.person_id AND s.settlement_id = review.settlement_id)')) p (relation, visible);

	PERFORM mmt.book_function(book, w.name, w.args, w.returns, w.volatility, w.body, w.said) FROM (VALUES
		('only_own', 'institution text, person text DEFAULT NULL', 'void', 'STABLE', $body$
			DECLARE
				who name;
				own bool;
			BEGIN
				FOREACH who IN ARRAY ARRAY[session_user, current_setting('role')] LOOP
					CONTINUE WHEN who = 'none' OR pg_has_role(who, current_user, 'MEMBER');	-- here the current user is the owner
					own := EXISTS (SELECT FROM %1$I.institution_role i WHERE i.institution_id = $1 AND pg_has_role(who, i.role, 'MEMBER'));
					IF own AND $2 IS NOT NULL THEN
						own := EXISTS (SELECT FROM %1$I.sight g WHERE g.person_id = $2 AND g.institution_id = $1);
					END IF;
					-- not of an institution it acts for: is there one it acts for
					IF NOT own AND EXISTS (WITH RECURSIVE acts (role) AS (SELECT r.oid FROM pg_roles r WHERE r.rolname = who
								UNION SELECT m.roleid FROM acts a JOIN pg_auth_members m ON m.member = a.role)
							SELECT FROM acts a JOIN %1$I.institution_role i ON i.role = a.role) THEN
						PERFORM mmt.book_not_own();
					END IF;
				END LOOP;
			END;
			$body$,
			'由各函数调用：代表机构的登录只可办理本机构的业务（42501） / of the functions here: who acts for an institution acts for no other one'),
		('open_file', 'person text, day date, reason text, key text, institution text DEFAULT NULL', 'bigint', 'VOLATILE', 'RETURN mmt.book_open_file(%L, person, day, reason, key, institution);',
			'为此人建立管理档案；每人至多一份未结档案 / open a person''s care file; each has one open file at most'),
		('close_file', 'person text, day date, reason text, institution text DEFAULT NULL', 'bigint', 'VOLATILE', 'RETURN mmt.book_close_file(%L, person, day, reason, institution);',
			'结束此人的管理档案 / close a person''s care file'),
		('note_event', 'person text, kind text, day date, key text, institution text DEFAULT NULL, practitioner text DEFAULT NULL, note text DEFAULT NULL, until date DEFAULT NULL, '
			'to_institution text DEFAULT NULL, follow_up bigint DEFAULT NULL, replaces bigint DEFAULT NULL, withdrawn boolean DEFAULT false', 'bigint', 'VOLATILE',
			'RETURN mmt.book_note_event(%L, person, kind, day, key, institution, practitioner, note, until, to_institution, follow_up, replaces, withdrawn);',
			'在档案中记一事：随访、咨询、宣教、签约、转诊等 / note an event in the open file: visit, counselling, education, contract, referral …'),
		('plan_follow_up', 'person text, kind text, due date, key text, institution text DEFAULT NULL, practitioner text DEFAULT NULL, note text DEFAULT NULL, replaces bigint DEFAULT NULL, withdrawn boolean DEFAULT false',
			'bigint', 'VOLATILE', 'RETURN mmt.book_plan_follow_up(%L, person, kind, due, key, institution, practitioner, note, replaces, withdrawn);',
			'安排随访：应于何日、由何人 / plan a follow-up: due on a day, by a doctor'),
		('identity_list', 'since timestamptz DEFAULT NULL, institution text DEFAULT NULL',
			'TABLE (moment timestamptz, change_id bigint, person_id text, disease text, benefit text, change text, valid daterange, institution_id text)', 'STABLE',
			'RETURN QUERY SELECT * FROM mmt.book_identity_list(%L, since, institution);',
			'某时刻以后的备案变动，限本机构可见者；下次从所得最大的 moment 起 / changes of enrolments since a moment, of persons in the institution''s sight; go on from the greatest moment you got'),
		('review', 'person text, settlement bigint, outcome text, reason text, key text, deduction numeric DEFAULT 0, clause text DEFAULT NULL, enrolment bigint DEFAULT NULL, replaces bigint DEFAULT NULL, day date DEFAULT NULL',
			'bigint', 'VOLATILE', 'RETURN mmt.book_review(%L, person, settlement, outcome, reason, key, deduction, clause, enrolment, replaces, day);',
			'记录对结算或备案的审核及扣款 / record the review of a settlement or an enrolment, and what is deducted')
		) w (name, args, returns, volatility, body, said);

	PERFORM mmt.book_comments(book, $said$
		institution_role: 哪个角色代表哪家机构；成员只见、只办本机构的业务 / which role acts for which institution: its members see and do only what is of it
		institution_role.role: 数据库角色 / role of the database
		institution_role.institution_id: 医药机构 / institution
		care_kind: 档案事项的种类，可自行增加 / kinds of events, to which rows of your own may be added
		care_kind.kind: 代号 / code
		care_kind.name_zh: 中文名 / name in Chinese
		care_kind.name_en: 英文名 / name in English
		care_kind.lasts: 自当日持续至止日（或未定） / holds from its day until its end; else a fact of one day
		care_kind.shares: 持续期间，所涉机构可见此人档案 / while it holds, the institution named may see the person's file
		care_kind.contract: 所记医师为签约医师 / the practitioner named is the person's contracted doctor
		care_file: 管理档案：每人至多一份未结；内容不可更改 / care files: one open file a person at most; what is in them stays
		care_file.person_id: 人员标识 / the person
		care_file.file_id: 档案编号 / number of the file
		care_file.institution_id: 管理机构，可见此档案 / institution that keeps it, and sees it while it is open
		care_file.opened_on: 建档日期 / day it was opened
		care_file.opened_reason: 建档原因 / why
		care_file.opened_at: 建档入账时间 / when that was posted
		care_file.posted_by: 操作账号 / who posted it
		care_file.key: 请求键 / the caller's key
		care_file.closed_on: 结档日期；未结则为空 / day it was closed; null: open
		care_file.closed_reason: 结档原因 / why
		care_file.closed_at: 结档入账时间 / when that was posted
		care_file.closed_by: 结档操作账号 / who closed it
		care_event: 档案事项：随访、咨询、宣教、签约、转诊等；更正另起一行 / what happened: visits, counselling, education, contracts, referrals; a correction is a row of its own
		care_event.person_id: 人员标识 / the person
		care_event.event_id: 事项编号 / number of the event
		care_event.file_id: 档案编号 / the file
		care_event.kind: 种类 / kind, as in care_kind
		care_event.day: 日期 / day of the fact, or its first
		care_event.until: 止日；无则为空 / its last day; null: none is known
		care_event.institution_id: 机构 / institution where it happened
		care_event.to_institution: 转往的机构 / institution that the person is referred to
		care_event.practitioner: 医师或药师 / practitioner
		care_event.note: 说明 / note
		care_event.follow_up_id: 所完成的随访安排 / follow-up that was done by it
		care_event.replaces: 所更正的事项 / event in whose place it stands
		care_event.withdrawn: 撤回所更正的事项 / the event it replaces never was
		care_event.posted_at: 入账时间 / when it was posted
		care_event.posted_by: 操作账号 / who posted it
		care_event.key: 请求键 / the caller's key
		follow_up: 随访安排；改期另起一行 / follow-ups that are planned; a change of plan is a row of its own
		follow_up.person_id: 人员标识 / the person
		follow_up.follow_up_id: 随访编号 / number of the follow-up
		follow_up.file_id: 档案编号 / the file
		follow_up.due_on: 应随访日期 / day it is due
		follow_up.kind: 种类 / kind of event that is due
		follow_up.institution_id: 机构 / institution
		follow_up.practitioner: 负责的医师；空则为签约医师 / doctor who has to; null: the contracted one
		follow_up.note: 说明 / note
		follow_up.replaces: 所更改的安排 / plan in whose place it stands
		follow_up.withdrawn: 取消所更改的安排 / the plan it replaces is given up
		follow_up.posted_at: 入账时间 / when it was posted
		follow_up.posted_by: 操作账号 / who posted it
		follow_up.key: 请求键 / the caller's key
		enrolment_change: 备案变动：登记、终止、作废、更正；moment 的次序即提交次序 / what became of enrolments; moments are in the order of commits
		enrolment_change.person_id: 人员标识 / the person
		enrolment_change.change_id: 变动编号 / number of the change
		enrolment_change.disease: 病种 / disease
		enrolment_change.benefit: 待遇 / benefit
		enrolment_change.change: enrolled 登记，ended 终止，voided 作废，corrected 更正，shared 因签约或转诊告知新机构 / what happened; shared: told again to an institution that came into sight of the person
		enrolment_change.valid: 变动后的待遇期；作废则为空区间 / days of the benefit after it; empty: voided
		enrolment_change.institution_id: 认定机构 / institution that recognised the person
		enrolment_change.replaces: 此前的变动 / change before it of the same enrolment
		enrolment_change.moment: 变动时刻 / its moment
		enrolment_change.changed_by: 操作账号 / who made it
		review: 审核：结算或备案；改判另起一行 / reviews of settlements and enrolments; a reviewer who thinks better of it posts another one
		review.person_id: 人员标识 / the person
		review.review_id: 审核编号 / number of the review
		review.settlement_id: 所审结算 / settlement that was reviewed
		review.change_id: 所审备案变动 / change of an enrolment that was reviewed
		review.day: 审核日期 / day of the review
		review.outcome: 结论 / outcome
		review.deduction: 扣款，元 / deducted from what the institution is paid, yuan
		review.reason: 理由 / reason
		review.clause: 依据条款 / clause behind it
		review.replaces: 所改判的审核 / review in whose place it stands
		review.posted_at: 入账时间 / when it was posted
		review.posted_by: 操作账号 / who posted it
		review.key: 请求键 / the caller's key
		own_institution: 本角色所代表的机构 / institutions that whoever asks acts for
		own_institution.institution_id: 医药机构 / institution
		sight: 哪家机构可见何人，依据为何 / which institution may see whom, and why
		sight.person_id: 人员标识 / the person
		sight.institution_id: 医药机构 / institution
		sight.ground: treated 就医，recognised 认定，file 建档，或签约、转诊等事项 / treated, recognised, file, or the kind of event
		in_sight: 本机构可见的人员 / persons whom whoever asks may see, for the institutions they act for
		in_sight.person_id: 人员标识 / the person
		in_sight.institution_id: 医药机构 / institution
		in_sight.ground: 依据 / ground
		enrolled: 现有备案 / enrolments as they stand
		enrolled.person_id: 人员标识 / the person
		enrolled.change_id: 最后一次变动 / last change
		enrolled.disease: 病种 / disease
		enrolled.benefit: 待遇 / benefit
		enrolled.valid: 待遇期 / days of the benefit
		enrolled.institution_id: 认定机构 / institution that recognised the person
		enrolled.moment: 变动时刻 / moment of the last change
		in_care: 持续中的签约与转诊，供规则查阅 / contracts and referrals with the days on which they hold; rules look them up
		in_care.person: 人员标识 / the person
		in_care.kind: 种类 / kind
		in_care.institution: 所涉机构（转诊则为转往者） / institution; of a referral the one it leads to
		in_care.from_institution: 转出机构 / institution where it was noted
		in_care.practitioner: 医师 / practitioner
		in_care.since: 起日 / first day
		in_care.until: 止日 / last day
		in_care.valid: 持续期 / days on which it holds
		in_care.id: 事项编号 / number of the event
		follow_ups_due: 尚未完成的随访，应做与逾期 / follow-ups that are not done yet, due and overdue as of today
		follow_ups_due.person_id: 人员标识 / the person
		follow_ups_due.follow_up_id: 随访编号 / number of the follow-up
		follow_ups_due.file_id: 档案编号 / the file
		follow_ups_due.kind: 种类 / kind
		follow_ups_due.due_on: 应随访日期 / day it is due
		follow_ups_due.state: overdue 逾期，due 今日，planned 未到 / overdue, due today or planned
		follow_ups_due.days_overdue: 逾期天数，未到则为负 / days since it was due, negative before
		follow_ups_due.doctor: 负责或签约医师 / doctor who has to, else the contracted one
		follow_ups_due.institution_id: 机构 / institution
		follow_ups_due.note: 说明 / note
		timeline: 一人全程：建档、事项、备案、结算、冲销、登记，按日排列 / a person's whole course by day: files, events, enrolments, settlements, reversals, postings
		timeline.person_id: 人员标识 / the person
		timeline.day: 日期 / day
		timeline.posted_at: 入账时间 / when it was posted
		timeline.what: file、event、enrolment、settlement、reversal 或 posting / what it is
		timeline.id: 编号 / its number
		timeline.institution_id: 机构 / institution
		timeline.words: 一句说明 / a sentence
		review_state: 每笔结算、每次备案变动的审核状态 / each settlement and change of an enrolment with its review
		review_state.person_id: 人员标识 / the person
		review_state.what: settlement 或 enrolment / settlement or enrolment
		review_state.id: 编号 / its number
		review_state.institution_id: 机构 / institution
		review_state.day: 就医或变动日期 / day of care, or of the change
		review_state.review_id: 审核编号；未审则为空 / the review; null: not reviewed
		review_state.outcome: 结论 / outcome
		review_state.deduction: 扣款，元 / deducted, yuan
		review_state.reason: 理由 / reason
		review_state.reviewed_on: 审核日期 / day of the review
		review_state.reviewed_by: 审核账号 / who reviewed it
		deduction: 审核扣款及其退回，每次一行；以所有者权限读取，清算单以此为据 / what reviews deducted and what was given back, a row each; with the owner's rights: clearing rests on it
		deduction.person_id: 人员标识 / the person
		deduction.settlement_id: 所扣的结算 / settlement that it is deducted from
		deduction.review_id: 审核；退回为改判的审核，冲销退回则为原审核 / the review; of what is given back the one that replaces it, or itself where the settlement was reversed
		deduction.day: 审核或退回的日期 / day of the review, or on which it was given back
		deduction.posted_at: 入账时间 / when it was posted
		deduction.deduction: 扣款，元；退回为负 / deducted, yuan; negative: given back
		review_deduction: 各机构各月的审核扣款 / deductions after review by institution and month of the review
		review_deduction.institution_id: 医药机构 / institution
		review_deduction.area: 参保地 / area in which the persons are insured
		review_deduction.month: 审核月份（首日）；改判或冲销的退回计入其当月 / month of the review, as its first day; what is given back counts in its own month
		review_deduction.reviews: 涉及的审核数 / reviews that it is made of
		review_deduction.deduction: 扣款净额，元 / deducted, less what was given back, yuan
$said$);
END
$care$;
COMMENT ON FUNCTION mmt.book_care(text) IS 'Care files, follow-ups, identity lists, reviews and what an institution may see: the part of a book. 账簿的档案、随访、身份清单、审核与机构可见范围。';

-- ---- what the functions of a book call ----

CREATE FUNCTION mmt.book_not_own() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- the same words whether it is somebody else's or not there, so that nothing can be learnt by asking
	RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
		MESSAGE = format(mmt.say('“%s”只可代表本机构办理，且只限本机构可见的人员', '"%s" acts for its own institution only, and for persons in its sight'),
			coalesce(nullif(current_setting('role'), 'none'), session_user)),
		HINT = mmt.say('账单须写明本机构；他机构的结算由经办机构办理。', 'A bill names your own institution; what is of another one is the agency''s.');
END
$$;
COMMENT ON FUNCTION mmt.book_not_own() IS 'Refuses what is of another institution (42501). 拒绝办理他机构的业务。';

CREATE FUNCTION mmt.book_posted(book text, relation text, number text, person text, key text, content jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	had record;
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('SELECT t.%I AS id, to_jsonb(t) @> $3 AS same FROM %I.%I t WHERE t.person_id = $1 AND t.posted_by = session_user AND t.key = $2', number, book, relation) INTO had USING person, key, content;
	IF NOT had.same THEN
		PERFORM mmt.book_key_taken(key);
	END IF;
	RETURN had.id;
END
$$;
COMMENT ON FUNCTION mmt.book_posted(text, text, text, text, text, jsonb) IS
'The number of a row that this login posted for a person with that key, null when none; content: what its columns must be for it to be the same request. Errors: MM030 it is another one, 42704. 按请求键查重。';

-- What all of them begin with: nothing needed is missing, and whoever asks may.
CREATE FUNCTION mmt.book_care_begin(book text, person text, key text, institution text, day date, VARIADIC needed text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('SELECT %I.only_own($1, $2)', book) USING institution, coalesce(person, '');
	IF '' = ANY (ARRAY[coalesce(person, ''), coalesce(key, '')]) OR day IS NULL OR array_position(needed, NULL) IS NOT NULL OR '' = ANY (needed) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('缺少人员、请求键、日期、种类或原因', 'person, key, day, kind or reason is missing'),
			HINT = mmt.say('逐项给出；请求键在首次调用之前确定，重试时不变。', 'Give each; make the key before the first try and keep it for retries.');
	ELSIF octet_length(person) > 1000 OR octet_length(key) > 1000 OR day NOT BETWEEN '0001-01-01' AND '9999-12-31' THEN
		-- one day that is none would stop the views of everybody
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('人员与请求键不得超过 1000 字节，日期须在公元 1 年至 9999 年之间', 'person and key have 1000 bytes at most, and a day is between the years 1 and 9999');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_care_begin(text, text, text, text, date, text[]) IS 'Refuses a call on care files with something missing, or a day that is none (MM020), or by another institution (42501). 档案操作的共同检查。';

CREATE FUNCTION mmt.book_kind(book text, kind text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kinds text[];
BEGIN
	PERFORM mmt.need_book(book);
	EXECUTE format('SELECT array_agg(k.kind ORDER BY k.kind) FROM %I.care_kind k', book) INTO kinds;
	IF NOT coalesce(kind = ANY (kinds), false) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('没有事项种类“%s”', 'there is no kind of event "%s"'), kind),
			HINT = coalesce(format(mmt.say('是否应为“%s”？', 'Perhaps "%s" is meant.'), mmt.nearest(kind, kinds)),
				format(mmt.say('有：%s；新的种类在 care_kind 中加一行。', 'There are: %s; a new kind is a row of care_kind.'), array_to_string(kinds, ', ')));
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_kind(text, text) IS 'Refuses a kind of event that care_kind does not have (MM020). 事项种类须在 care_kind 中。';

CREATE FUNCTION mmt.book_open_of(book text, person text) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	file bigint;
BEGIN
	PERFORM mmt.need_book(book);
	-- locked, so that it is not closed meanwhile
	EXECUTE format('SELECT f.file_id FROM %I.care_file f WHERE f.person_id = $1 AND f.closed_on IS NULL FOR SHARE', book) INTO file USING person;
	IF file IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = mmt.say('此人没有未结的管理档案', 'the person has no open care file'),
			HINT = mmt.say('先用 open_file() 建档。', 'Open one with open_file() first.');
	END IF;
	RETURN file;
END
$$;
COMMENT ON FUNCTION mmt.book_open_of(text, text) IS 'The open care file of a person, locked against closing. Errors: 55000 none. 此人未结的管理档案。';

CREATE FUNCTION mmt.book_open_file(book text, person text, day date, reason text, key text, institution text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	id bigint;
	had record;
	gone_into text;
BEGIN
	PERFORM mmt.book_care_begin(book, person, key, institution, day, reason);
	-- locked: who merges persons takes their files along
	EXECUTE format('SELECT b.merged_into FROM %I.balance b WHERE b.person_id = $1 FOR SHARE', book) INTO gone_into USING person;
	IF gone_into IS NULL THEN
		EXECUTE format('INSERT INTO %I.care_file (person_id, institution_id, opened_on, opened_reason, key) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING file_id', book)
			INTO id USING person, institution, day, reason, key;
	END IF;
	IF id IS NULL THEN
		-- a retry has its answer, whatever became of file and person since
		id := mmt.book_posted(book, 'care_file', 'file_id', person, key, jsonb_build_object('institution_id', institution, 'opened_on', day, 'opened_reason', reason));
		IF id IS NOT NULL THEN
			RETURN id;
		ELSIF gone_into IS NOT NULL THEN
			PERFORM mmt.book_refuse_merged(person, gone_into);
		END IF;
		EXECUTE format('SELECT f.file_id, f.opened_on FROM %I.care_file f WHERE f.person_id = $1 AND f.closed_on IS NULL', book) INTO had USING person;
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('此人已有未结的管理档案 %s（%s 建立）', 'the person has open care file %s, of %s'), had.file_id, to_char(had.opened_on, 'YYYY-MM-DD')),
			HINT = mmt.say('一人一档：在其中记事，或先用 close_file() 结档。', 'One file a person: note events in it, or close it with close_file() first.');
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION mmt.book_open_file(text, text, date, text, text, text) IS
'Opens a person''s care file and returns its number, the same for a retry with the same key. Errors: MM020 something is missing, MM030 the key was used for something else, MM034 merged into another person, 42501 a person out of the institution''s sight, 42704, 55000 one is open already. 建立管理档案。';

CREATE FUNCTION mmt.book_close_file(book text, person text, day date, reason text, institution text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	id bigint;
	done bigint;
	opened date;
	keeper text;
BEGIN
	PERFORM mmt.book_care_begin(book, person, '-', institution, day, reason);
	EXECUTE format('SELECT f.file_id, f.opened_on, f.institution_id FROM %I.care_file f WHERE f.person_id = $1 AND f.closed_on IS NULL FOR UPDATE', book) INTO id, opened, keeper USING person;
	-- Done before, in these words: a retry, which leaves alone what was opened since.
	EXECUTE format('SELECT f.file_id FROM %I.care_file f WHERE f.person_id = $1 AND f.closed_on = $2 AND f.closed_reason = $3 AND f.closed_by = session_user ORDER BY f.file_id DESC LIMIT 1', book)
		INTO done USING person, day, reason;
	IF done IS NOT NULL OR id IS NULL THEN
		RETURN coalesce(done, mmt.book_open_of(book, person));
	END IF;
	-- an institution closes the file that it keeps
	EXECUTE format('SELECT %I.only_own($1)', book) USING keeper;
	IF day < opened THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('结档日期早于建档日期 %s', 'the file cannot be closed before it was opened on %s'), to_char(opened, 'YYYY-MM-DD'));
	END IF;
	EXECUTE format('UPDATE %I.care_file f SET closed_on = $3, closed_reason = $4, closed_at = clock_timestamp(), closed_by = session_user WHERE f.person_id = $1 AND f.file_id = $2', book)
		USING person, id, day, reason;
	RETURN id;
END
$$;
COMMENT ON FUNCTION mmt.book_close_file(text, text, date, text, text) IS
'Closes a person''s open care file and returns its number; the same again (day and reason, by the same login) changes nothing, also when another file was opened since. Errors: MM020, 42501 another institution keeps it, 42704, 55000 none is open. 结束管理档案。';

CREATE FUNCTION mmt.book_merge_care(book text, person text, into_person text, key text, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	had record;
	file bigint;
BEGIN
	PERFORM mmt.need_book(book);
	-- the open one, else the last; locked, so that nothing is noted in it meanwhile
	EXECUTE format('SELECT f.file_id, f.closed_on FROM %I.care_file f WHERE f.person_id = $1 ORDER BY f.closed_on IS NULL DESC, f.file_id DESC LIMIT 1 FOR UPDATE', book) INTO had USING person;
	IF had.file_id IS NULL THEN
		RETURN;
	END IF;
	EXECUTE format('SELECT f.file_id FROM %I.care_file f WHERE f.person_id = $1 AND f.closed_on IS NULL FOR SHARE', book) INTO file USING into_person;
	IF file IS NULL THEN
		EXECUTE format('INSERT INTO %1$I.care_file (person_id, institution_id, opened_on, opened_reason, key, closed_on, closed_reason, closed_at, closed_by)'
			' SELECT $3, f.institution_id, f.opened_on, f.opened_reason, $4, f.closed_on, f.closed_reason, f.closed_at, f.closed_by FROM %1$I.care_file f WHERE f.person_id = $1 AND f.file_id = $2 RETURNING file_id', book)
			INTO file USING person, had.file_id, into_person, mmt.book_key(key, 'file');
	END IF;
	-- what holds, so that rules and sight find it, and what is still to be done
	EXECUTE format('INSERT INTO %1$I.care_event (person_id, file_id, kind, day, until, institution_id, to_institution, practitioner, note, withdrawn, key)'
		' SELECT $2, $3, e.kind, e.day, e.until, e.institution_id, e.to_institution, e.practitioner, e.note, false, mmt.book_key($4, ''event-'' || e.event_id)'
		' FROM %1$I.in_care i JOIN %1$I.care_event e ON e.person_id = i.person AND e.event_id = i.id WHERE i.person = $1 ORDER BY e.event_id', book) USING person, into_person, file, key;
	EXECUTE format('INSERT INTO %1$I.follow_up (person_id, file_id, due_on, kind, institution_id, practitioner, note, withdrawn, key)'
		' SELECT $2, $3, f.due_on, f.kind, f.institution_id, f.practitioner, f.note, false, mmt.book_key($4, ''plan-'' || f.follow_up_id)'
		' FROM %1$I.follow_ups_due d JOIN %1$I.follow_up f ON f.person_id = d.person_id AND f.follow_up_id = d.follow_up_id WHERE d.person_id = $1 ORDER BY f.follow_up_id', book) USING person, into_person, file, key;
	IF had.closed_on IS NULL THEN
		EXECUTE format('UPDATE %I.care_file f SET closed_on = greatest(f.opened_on, (now() AT TIME ZONE ''Asia/Shanghai'')::date), closed_reason = $3, closed_at = clock_timestamp(), closed_by = session_user WHERE f.person_id = $1 AND f.file_id = $2', book)
			USING person, had.file_id, reason;
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.book_merge_care(text, text, text, text, text) IS
'Of merge_person, which locked both: the care file of the first goes on under the second, unless that has one open; contracts, referrals and whatever else lasts, and follow-ups that are not done, are noted there anew. The first one''s file is closed; what is in it stays. Errors: 42704. 合并人员时接续管理档案。';

CREATE FUNCTION mmt.book_note_event(book text, person text, kind text, day date, key text, institution text DEFAULT NULL, practitioner text DEFAULT NULL, note text DEFAULT NULL,
	until date DEFAULT NULL, to_institution text DEFAULT NULL, follow_up bigint DEFAULT NULL, replaces bigint DEFAULT NULL, withdrawn boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	id bigint;
	file bigint;
	known boolean;
BEGIN
	PERFORM mmt.book_care_begin(book, person, key, institution, day, kind);
	id := mmt.book_posted(book, 'care_event', 'event_id', person, key, jsonb_build_object('kind', kind, 'day', day, 'institution_id', institution, 'practitioner', practitioner, 'note', note,
		'until', until, 'to_institution', to_institution, 'follow_up_id', follow_up, 'replaces', replaces, 'withdrawn', withdrawn));
	IF id IS NOT NULL THEN
		RETURN id;
	END IF;
	PERFORM mmt.book_kind(book, kind);
	file := mmt.book_open_of(book, person);
	EXECUTE format('SELECT ($2 IS NULL OR EXISTS (SELECT FROM %1$I.care_event e WHERE e.person_id = $1 AND e.event_id = $2))'
		' AND ($3 IS NULL OR EXISTS (SELECT FROM %1$I.follow_up f WHERE f.person_id = $1 AND f.follow_up_id = $3))', book) INTO known USING person, replaces, follow_up;
	IF NOT known OR until NOT BETWEEN day AND '9999-12-31' OR withdrawn IS NULL OR (withdrawn AND replaces IS NULL) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = CASE WHEN NOT known THEN mmt.say('此人没有所更正的事项或所完成的随访', 'the person has no such event to correct, or no such follow-up')
				WHEN until NOT BETWEEN day AND '9999-12-31' THEN mmt.say('止日早于起日，或晚于 9999 年', 'it ends before it begins, or after the year 9999') ELSE mmt.say('撤回须写明所撤回的事项', 'what is withdrawn has to be named') END,
			HINT = mmt.say('replaces 与 follow_up 为此人的编号；没有止日则不填 until。', 'replaces and follow_up are numbers of this person''s; without a last day leave "until" out.');
	END IF;
	IF replaces IS NOT NULL THEN
		-- an institution corrects what it noted
		EXECUTE format('SELECT %1$I.only_own(e.institution_id) FROM %1$I.care_event e WHERE e.person_id = $1 AND e.event_id = $2', book) USING person, replaces;
	END IF;
	EXECUTE format('INSERT INTO %I.care_event (person_id, file_id, kind, day, until, institution_id, to_institution, practitioner, note, follow_up_id, replaces, withdrawn, key)'
		' VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (person_id, posted_by, key) DO NOTHING RETURNING event_id', book)
		INTO id USING person, file, kind, day, until, institution, to_institution, practitioner, note, follow_up, replaces, withdrawn, key;
	IF id IS NULL THEN	-- somebody with the same key was faster
		RETURN mmt.book_note_event(book, person, kind, day, key, institution, practitioner, note, until, to_institution, follow_up, replaces, withdrawn);
	END IF;
	RETURN id;
EXCEPTION WHEN unique_violation THEN
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(mmt.say('事项 %s 已被更正', 'event %s was corrected before'), replaces),
		HINT = mmt.say('更正最后一次的更正。', 'Correct the correction.');
END
$$;
COMMENT ON FUNCTION mmt.book_note_event(text, text, text, date, text, text, text, text, date, text, bigint, bigint, boolean) IS
'Notes an event in a person''s open care file and returns its number, the same for a retry with the same key. replaces: the event that it corrects, withdrawn: that one never was, follow_up: what was done by it. Errors: MM020, MM030, 42501 a person out of the institution''s sight or an event that another one noted, 42704, 55000 no file is open, or corrected before. 在管理档案中记一事。';

CREATE FUNCTION mmt.book_plan_follow_up(book text, person text, kind text, due date, key text, institution text DEFAULT NULL, practitioner text DEFAULT NULL, note text DEFAULT NULL,
	replaces bigint DEFAULT NULL, withdrawn boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	id bigint;
	file bigint;
	known boolean;
BEGIN
	PERFORM mmt.book_care_begin(book, person, key, institution, due, kind);
	id := mmt.book_posted(book, 'follow_up', 'follow_up_id', person, key, jsonb_build_object('kind', kind, 'due_on', due, 'institution_id', institution, 'practitioner', practitioner, 'note', note,
		'replaces', replaces, 'withdrawn', withdrawn));
	IF id IS NOT NULL THEN
		RETURN id;
	END IF;
	PERFORM mmt.book_kind(book, kind);
	file := mmt.book_open_of(book, person);
	EXECUTE format('SELECT $2 IS NULL OR EXISTS (SELECT FROM %1$I.follow_up f WHERE f.person_id = $1 AND f.follow_up_id = $2)', book) INTO known USING person, replaces;
	IF NOT known OR withdrawn IS NULL OR (withdrawn AND replaces IS NULL) THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('此人没有所更改的随访安排', 'the person has no such follow-up to change'),
			HINT = mmt.say('replaces 为此人的随访编号。', 'replaces is the number of a follow-up of this person.');
	END IF;
	IF replaces IS NOT NULL THEN
		EXECUTE format('SELECT %1$I.only_own(f.institution_id) FROM %1$I.follow_up f WHERE f.person_id = $1 AND f.follow_up_id = $2', book) USING person, replaces;
	END IF;
	EXECUTE format('INSERT INTO %I.follow_up (person_id, file_id, due_on, kind, institution_id, practitioner, note, replaces, withdrawn, key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)'
		' ON CONFLICT (person_id, posted_by, key) DO NOTHING RETURNING follow_up_id', book)
		INTO id USING person, file, due, kind, institution, practitioner, note, replaces, withdrawn, key;
	RETURN coalesce(id, mmt.book_plan_follow_up(book, person, kind, due, key, institution, practitioner, note, replaces, withdrawn));
EXCEPTION WHEN unique_violation THEN
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(mmt.say('随访 %s 已被更改', 'follow-up %s was changed before'), replaces),
		HINT = mmt.say('更改最后一次的安排。', 'Change the last plan.');
END
$$;
COMMENT ON FUNCTION mmt.book_plan_follow_up(text, text, text, date, text, text, text, text, bigint, boolean) IS
'Plans a follow-up of a person and returns its number, the same for a retry with the same key. replaces: the plan that it changes, withdrawn: that one is given up. Errors: as note_event. 安排随访。';

CREATE FUNCTION mmt.book_identity_list(book text, since timestamptz DEFAULT NULL, institution text DEFAULT NULL)
RETURNS TABLE (moment timestamptz, change_id bigint, person_id text, disease text, benefit text, change text, valid daterange, institution_id text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	whose text[];
BEGIN
	PERFORM mmt.need_book($1);
	-- the institutions that the login, or the role it took on, acts for; who owns the book acts for none
	IF $3 IS NOT NULL THEN
		EXECUTE format('SELECT %I.only_own($1)', $1) USING $3;
		whose := ARRAY[$3];
	ELSE
		EXECUTE format($sql$
			WITH RECURSIVE acts (who, role) AS (
				SELECT r.oid, r.oid FROM pg_roles r WHERE r.rolname IN (session_user, current_setting('role'))
					AND NOT pg_has_role(r.oid, (SELECT c.relowner FROM pg_class c WHERE c.oid = $1), 'MEMBER')
				UNION SELECT a.who, m.roleid FROM acts a JOIN pg_auth_members m ON m.member = a.role),
			own AS (SELECT a.who, i.institution_id FROM acts a JOIN %1$I.institution_role i ON i.role = a.role GROUP BY 1, 2)
			SELECT CASE WHEN EXISTS (SELECT FROM own) THEN ARRAY(SELECT o.institution_id FROM own o GROUP BY 1 HAVING count(*) = (SELECT count(DISTINCT o.who) FROM own o)) END$sql$, $1) INTO whose USING format('%I.book', $1)::regclass;
	END IF;
	RETURN QUERY EXECUTE format($sql$
		SELECT c.moment, c.change_id, c.person_id, c.disease, c.benefit, c.change, c.valid, c.institution_id FROM %1$I.enrolment_change c
		WHERE c.moment > coalesce($1, '-infinity') AND ($2 IS NULL OR EXISTS (SELECT FROM %1$I.sight g WHERE g.person_id = c.person_id AND g.institution_id = ANY ($2)))
		ORDER BY c.moment$sql$, $1) USING $2, whose;
END
$$;
COMMENT ON FUNCTION mmt.book_identity_list(text, timestamptz, text) IS
'Changes of enrolments after a moment (all of them when it is null), in the order in which they were committed, of persons in sight of an institution: of those that the login acts for, or of the one named; the agency''s may leave it out and gets all. Ask next with the greatest moment that came, or with the same one when nothing came: no change is left out, none comes twice. Errors: 42501 another institution, 42704. 某时刻以后的备案变动，限机构可见者。';

CREATE FUNCTION mmt.book_review(book text, person text, settlement bigint, outcome text, reason text, key text, deduction numeric DEFAULT 0, clause text DEFAULT NULL,
	enrolment bigint DEFAULT NULL, replaces bigint DEFAULT NULL, day date DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	id bigint;
	paid numeric;
	taken numeric;
	known boolean;
	sum numeric := coalesce(deduction, 0);
	on_day date := coalesce(day, (now() AT TIME ZONE 'Asia/Shanghai')::date);
BEGIN
	PERFORM mmt.need_book(book);
	IF coalesce(person, '') = '' OR coalesce(key, '') = '' OR coalesce(outcome, '') = '' OR coalesce(reason, '') = '' OR (settlement IS NULL) = (enrolment IS NULL)
		OR sum < 0 OR sum <> round(sum, 2) OR sum = 'NaN' OR (sum <> 0 AND settlement IS NULL) OR on_day NOT BETWEEN '0001-01-01' AND '9999-12-31'
		OR octet_length(person) > 1000 OR octet_length(key) > 1000 THEN
		RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = mmt.say('审核须有人员、请求键、结论、理由，以及结算或备案变动之一；扣款为不小于零的元，限于结算',
				'a review has a person, a key, an outcome, a reason, and a settlement or a change of an enrolment; what is deducted is an amount in yuan, not negative, from a settlement'),
			HINT = mmt.say('多扣的用改判退回：replaces 写明原审核。', 'What was deducted wrongly is given back by another review that names the first in "replaces".');
	END IF;
	-- one after the other for a person: reviews, reversals, settlements
	EXECUTE format('SELECT FROM %I.balance b WHERE b.person_id = $1 FOR NO KEY UPDATE', book) USING person;
	-- a day that was not given is not compared: the retry may come tomorrow
	id := mmt.book_posted(book, 'review', 'review_id', person, key, jsonb_build_object('settlement_id', settlement, 'change_id', enrolment, 'outcome', outcome, 'deduction', sum, 'reason', reason,
		'clause', clause, 'replaces', replaces) || CASE WHEN day IS NOT NULL THEN jsonb_build_object('day', day) ELSE '{}' END);
	IF id IS NOT NULL THEN
		RETURN id;
	END IF;
	EXECUTE format('SELECT ($2 IS NULL OR EXISTS (SELECT FROM %1$I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2 AND s.reverses IS NULL))'
		' AND ($3 IS NULL OR EXISTS (SELECT FROM %1$I.enrolment_change c WHERE c.person_id = $1 AND c.change_id = $3))'
		' AND ($4 IS NULL OR EXISTS (SELECT FROM %1$I.review r WHERE r.person_id = $1 AND r.review_id = $4 AND (r.settlement_id, r.change_id) IS NOT DISTINCT FROM ($2, $3)))', book)
		INTO known USING person, settlement, enrolment, replaces;
	IF NOT known THEN
		RAISE EXCEPTION USING ERRCODE = 'MM031', MESSAGE = format(mmt.say('账簿“%s”中此人没有所审的结算、备案变动或所改判的审核', 'book "%s" has no such settlement, change of an enrolment or review of this person'), book),
			HINT = mmt.say('核对人员与编号；冲销不审核。', 'Look at the person and the numbers again; a reversal is not reviewed.');
	END IF;
	IF sum > 0 THEN
		EXECUTE format('SELECT CASE WHEN EXISTS (SELECT FROM %1$I.reversal v WHERE v.person_id = $1 AND v.settlement_id = $2) THEN 0 ELSE s.fund END'
			' FROM %1$I.settlement s WHERE s.person_id = $1 AND s.settlement_id = $2', book) INTO paid USING person, settlement;
		EXECUTE format('SELECT coalesce(sum(r.deduction), 0) FROM %1$I.review r WHERE r.person_id = $1 AND r.settlement_id = $2 AND r.review_id IS DISTINCT FROM $3'
			' AND NOT EXISTS (SELECT FROM %1$I.review l WHERE l.person_id = r.person_id AND l.replaces = r.review_id)', book) INTO taken USING person, settlement, replaces;
		IF taken + sum > paid THEN
			RAISE EXCEPTION USING ERRCODE = 'MM020', MESSAGE = format(mmt.say('扣款合计 %s 元超过该笔支付的 %s 元', 'deductions of %s yuan are more than the %s yuan that were paid'), taken + sum, paid),
				HINT = mmt.say('已冲销的结算不再扣款；改判须写明 replaces。', 'Nothing is deducted from what was reversed; another review of the same names the first in "replaces".');
		END IF;
	END IF;
	EXECUTE format('INSERT INTO %I.review (person_id, settlement_id, change_id, day, outcome, deduction, reason, clause, replaces, key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING review_id', book)
		INTO id USING person, settlement, enrolment, on_day, outcome, sum, reason, clause, replaces, key;
	RETURN id;
EXCEPTION WHEN unique_violation THEN
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(mmt.say('审核 %s 已被改判', 'review %s was replaced before'), replaces),
		HINT = mmt.say('改判最后一次的审核。', 'Replace the last one.');
END
$$;
COMMENT ON FUNCTION mmt.book_review(text, text, bigint, text, text, text, numeric, text, bigint, bigint, date) IS
'Records the review of a settlement, or of a change of an enrolment, and returns its number, the same for a retry with the same key; what is posted does not change. deduction: yuan that clearing subtracts; replaces: the review that this one stands for. Errors: MM020, MM030, MM031, 42704, 55000 replaced before. 记录审核与扣款。';
