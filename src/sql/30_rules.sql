-- ---------------------------------------------------------------------------
-- Rules as rows: areas, documents and clauses; drafts, editions and rulesets;
-- the ten relations of rules, and the triggers that keep what is published.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.say(zh text, en text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE WHEN current_setting('menmante.language', true) = 'en' THEN en ELSE zh END $$;
COMMENT ON FUNCTION mmt.say(text, text) IS
'The one of two texts that is in the language of the setting menmante.language (zh unless set to en). 按语言设置选取两段文字之一。';

-- ---- what rules rest on ----

CREATE TABLE mmt.area (
	area text PRIMARY KEY,
	parent text REFERENCES mmt.area,
	name_zh text NOT NULL,
	name_en text,
	kind text NOT NULL CONSTRAINT kind_is_nation_province_city_or_county CHECK (kind IN ('nation', 'province', 'city', 'county')),
	CONSTRAINT parent_is_another_area CHECK (parent <> area)
);
CREATE INDEX area_parent ON mmt.area (parent);
COMMENT ON TABLE mmt.area IS 'Areas that make rules; each inherits the rules of its parent. 统筹区及其上级，下级继承上级的规则。';
COMMENT ON COLUMN mmt.area.area IS 'Key of the area, such as CN, 33 or 3303. 地区代码。';
COMMENT ON COLUMN mmt.area.parent IS 'The area whose rules it inherits; null for the topmost. 上级地区。';
COMMENT ON COLUMN mmt.area.name_zh IS 'Name in Chinese. 中文名称。';
COMMENT ON COLUMN mmt.area.name_en IS 'Name in English. 英文名称。';
COMMENT ON COLUMN mmt.area.kind IS 'nation, province, city or county. 级别：国家、省、市、县。';

CREATE TABLE mmt.document (
	document text PRIMARY KEY,
	number text,
	title text NOT NULL,
	issuer text,
	issued_on date,
	status text
);
COMMENT ON TABLE mmt.document IS 'Documents that rules come from. 规则所依据的文件。';
COMMENT ON COLUMN mmt.document.document IS 'Key of the document. 文件代号。';
COMMENT ON COLUMN mmt.document.number IS 'Official number. 文号。';
COMMENT ON COLUMN mmt.document.title IS 'Title. 标题。';
COMMENT ON COLUMN mmt.document.issuer IS 'Who issued it. 发文机关。';
COMMENT ON COLUMN mmt.document.issued_on IS 'Day of issue; says nothing about when a rule takes effect. 发文日期，不等于施行日期。';
COMMENT ON COLUMN mmt.document.status IS 'Such as in force, draft for comments, repealed. 状态，如 施行、征求意见稿、废止。';

CREATE TABLE mmt.clause (
	clause text PRIMARY KEY,
	document text NOT NULL REFERENCES mmt.document,
	place text,
	gist_zh text,
	gist_en text,
	responsible text[],
	source_quality text NOT NULL CONSTRAINT source_quality_is_seed_verified_mirrored_assumed_or_example
		CHECK (source_quality IN ('seed', 'verified', 'mirrored', 'assumed', 'example')),
	delegates_to text REFERENCES mmt.clause,
	CONSTRAINT gist_is_given CHECK (pg_catalog.num_nonnulls(gist_zh, gist_en) > 0),
	CONSTRAINT delegates_to_another_clause CHECK (delegates_to <> clause)
);
CREATE INDEX clause_document ON mmt.clause (document);
CREATE INDEX clause_delegates_to ON mmt.clause (delegates_to);
COMMENT ON TABLE mmt.clause IS 'What a document says at one place, in our own words; rule rows name the clause they rest on. 文件条款及其要点，规则行须注明所依据的条款。';
COMMENT ON COLUMN mmt.clause.clause IS 'Key of the clause. 条款代号。';
COMMENT ON COLUMN mmt.clause.document IS 'The document it is in. 所在文件。';
COMMENT ON COLUMN mmt.clause.place IS 'Where in the document, such as 二（二）1. 条款位置。';
COMMENT ON COLUMN mmt.clause.gist_zh IS 'What it says, in Chinese. 要点（中文）。';
COMMENT ON COLUMN mmt.clause.gist_en IS 'What it says, in English. 要点（英文）。';
COMMENT ON COLUMN mmt.clause.responsible IS 'Bodies that must carry it out. 责任单位。';
COMMENT ON COLUMN mmt.clause.source_quality IS
'How sure it is: seed (in a source document), verified (checked at an official source), mirrored (read in a copy), assumed, example. Figures that rest on anything but seed or verified are marked wherever they are shown. 来源可靠程度。';
COMMENT ON COLUMN mmt.clause.delegates_to IS 'The clause to which this one leaves the figure. 本条所转引的条款。';

-- ---- drafts, editions, rulesets ----

CREATE TABLE mmt.draft (
	draft text PRIMARY KEY,
	area text NOT NULL REFERENCES mmt.area,
	title text,
	back_to bigint CONSTRAINT back_to_is_an_edition_or_0 CHECK (back_to >= 0),
	opened_by name NOT NULL DEFAULT CURRENT_USER,
	opened_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	edition bigint UNIQUE CONSTRAINT edition_is_above_0 CHECK (edition > 0)
);
CREATE INDEX draft_area ON mmt.draft (area);
COMMENT ON TABLE mmt.draft IS 'A named change set of one area, usually one notice. Its rows change freely until mmt.publish. 草案：一个地区的一组规则改动，发布前可改。';
COMMENT ON COLUMN mmt.draft.draft IS 'Name of the draft. 草案名称。';
COMMENT ON COLUMN mmt.draft.area IS 'The area whose rules it changes. 所属地区。';
COMMENT ON COLUMN mmt.draft.title IS 'What it is about. 标题。';
COMMENT ON COLUMN mmt.draft.back_to IS
'When set, the draft first takes back every edition of its own area after this number; see mmt.take_back. 撤回本地区在此版本之后的各版。';
COMMENT ON COLUMN mmt.draft.opened_by IS 'Who opened it. 创建人。';
COMMENT ON COLUMN mmt.draft.opened_at IS 'When it was opened. 创建时间。';
COMMENT ON COLUMN mmt.draft.edition IS 'Number of the edition it became; null while it is open. 发布后的版本号，未发布为空。';

CREATE TABLE mmt.edition (
	edition bigint PRIMARY KEY CONSTRAINT edition_is_above_0 CHECK (edition > 0),
	draft text UNIQUE REFERENCES mmt.draft,
	published_by name NOT NULL DEFAULT CURRENT_USER,
	published_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	note text
);
COMMENT ON TABLE mmt.edition IS 'Published editions, one global order over all areas; never changed. 已发布的版本，全局编号，不可更改。';
COMMENT ON COLUMN mmt.edition.edition IS 'Number; number order is commit order. 版本号。';
COMMENT ON COLUMN mmt.edition.draft IS 'The draft it was; null for an edition adopted from another database. 所发布的草案，外来版本为空。';
COMMENT ON COLUMN mmt.edition.published_by IS 'Who published or adopted it here. 发布人。';
COMMENT ON COLUMN mmt.edition.published_at IS 'When it was published or adopted here. 发布时间。';
COMMENT ON COLUMN mmt.edition.note IS 'Remark. 备注。';

CREATE TABLE mmt.ruleset (
	area text NOT NULL REFERENCES mmt.area,
	edition bigint NOT NULL REFERENCES mmt.edition,
	digest text NOT NULL,
	rules jsonb NOT NULL,
	PRIMARY KEY (area, edition)
);
COMMENT ON TABLE mmt.ruleset IS
'The rules of an area as an edition left them, flattened and complete with the clauses they rest on; an area uses its latest row up to an edition. Never changed. 各地区在各版本下的完整规则，不可更改。';
COMMENT ON COLUMN mmt.ruleset.area IS 'The area. 地区。';
COMMENT ON COLUMN mmt.ruleset.edition IS 'The edition that brought it. 版本号。';
COMMENT ON COLUMN mmt.ruleset.digest IS 'SHA-256 over the canonical bytes of rules, by mmt.ruleset_digest. 规则内容摘要。';
COMMENT ON COLUMN mmt.ruleset.rules IS 'What mmt.rules gave, without the key "row". 规则内容。';

-- ---- the ten relations of rules ----

CREATE TABLE mmt.pot (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	pot text NOT NULL,
	bearer text NOT NULL CONSTRAINT bearer_is_person_fund_account_or_hospital CHECK (bearer IN ('person', 'fund', 'account', 'hospital')),
	nhsa_field text,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.pot IS 'Where money of a bill may end, and who bears it. 资金去向及其承担方。';
COMMENT ON COLUMN mmt.pot.pot IS 'BENEFIT.POT, such as chronic.fund. 资金去向，写作 待遇.去向。';
COMMENT ON COLUMN mmt.pot.bearer IS 'person, fund, account or hospital. 承担方：个人、基金、个人账户、医院。';
COMMENT ON COLUMN mmt.pot.nhsa_field IS 'Fields of the national settlement interface that it is part of, separated by ", ". 计入的国家结算接口字段，多个用", "分开。';

CREATE TABLE mmt.benefit (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	benefit text NOT NULL,
	ord integer NOT NULL,
	track text,
	better_of text,
	as_of text,
	category text,
	name_zh text,
	name_en text,
	scheme text,
	status text,
	tier text,
	kind text,
	disease text,
	class text,
	place text,
	channel text,
	facts jsonb,
	tags text[],
	without text[],
	ranges jsonb,
	valid daterange NOT NULL DEFAULT '(,)',
	unified boolean NOT NULL DEFAULT false,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.benefit IS 'Benefits; in one track the first that matches a bill runs, tracks run one after another. 待遇：同一轨道取首个符合者，各轨道依次进行。';
COMMENT ON COLUMN mmt.benefit.benefit IS 'Name of the benefit, such as chronic. 待遇代号。';
COMMENT ON COLUMN mmt.benefit.ord IS 'Place in the order of trying and of tracks. 次序。';
COMMENT ON COLUMN mmt.benefit.track IS 'Benefits of one track exclude each other; null is main. 轨道，空为 main。';
COMMENT ON COLUMN mmt.benefit.better_of IS
'Name of a choice: of the benefits of one track with this name that would take a bill, that one does under which the person bears least, cash and account together. 就高不就低：同一轨道、同一名称的待遇择优，取个人现金与个人账户合计承担最少者。';
COMMENT ON COLUMN mmt.benefit.as_of IS
'Whose day''s law and status apply: care (also null), year_start, or a fact that is a date, such as prescribed or discharged. 适用哪一天的规定。';
COMMENT ON COLUMN mmt.benefit.category IS 'Kind of benefit, for reports. 待遇类别。';
COMMENT ON COLUMN mmt.benefit.name_zh IS 'Name in Chinese. 中文名称。';
COMMENT ON COLUMN mmt.benefit.name_en IS 'Name in English. 英文名称。';

CREATE TABLE mmt.step (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	benefit text NOT NULL,
	ord integer NOT NULL,
	from_pot text NOT NULL DEFAULT 'flow',
	to_pot text NOT NULL,
	verb text NOT NULL CONSTRAINT verb_is_share_fill_keep_or_gate CHECK (verb IN ('share', 'fill', 'keep', 'gate')),
	parameter text,
	accumulator text,
	grain text CONSTRAINT grain_is_claim_or_line CHECK (grain IN ('claim', 'line')),
	spread text CONSTRAINT spread_is_share_order_low_or_high CHECK (spread ~ '^(share|order|low .+|high .+)$'),
	required boolean NOT NULL DEFAULT false,
	rounding text,
	scheme text,
	status text,
	tier text,
	kind text,
	disease text,
	class text,
	place text,
	channel text,
	facts jsonb,
	tags text[],
	without text[],
	ranges jsonb,
	valid daterange NOT NULL DEFAULT '(,)',
	unified boolean NOT NULL DEFAULT false,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.step IS 'Steps of a benefit, in order; each moves money from pots to a pot. 待遇的计算步骤，每步把资金从一处移到另一处。';
COMMENT ON COLUMN mmt.step.benefit IS 'The benefit it belongs to. 所属待遇。';
COMMENT ON COLUMN mmt.step.ord IS 'Place in the benefit; with the benefit, the key of the row. 步骤次序。';
COMMENT ON COLUMN mmt.step.from_pot IS 'Pots drained, in this order, separated by ", ". 资金来源，多个用", "分开。';
COMMENT ON COLUMN mmt.step.to_pot IS 'Pot filled; one of the benefit itself is written without its name. 资金去向。';
COMMENT ON COLUMN mmt.step.verb IS 'share, fill (until the limit is full), keep (what lies above it), gate (all unless it is reached). 动作：按比例、填满、超限、门槛。';
COMMENT ON COLUMN mmt.step.parameter IS 'Parameter that holds the ratio or limit; null: a share of everything. 比例或限额参数，空为全部。';
COMMENT ON COLUMN mmt.step.accumulator IS 'Accumulator the limit counts over; null: this bill alone. 限额所对应的累计，空为本次。';
COMMENT ON COLUMN mmt.step.grain IS 'claim (also null): lines are taken together; line: one by one. 合并计算或逐条计算。';
COMMENT ON COLUMN mmt.step.spread IS 'How the amount is spread over lines: share (also null), order, low PARAMETER, high PARAMETER. 分摊方式。';
COMMENT ON COLUMN mmt.step.required IS 'Whether a bill is refused when no row of the parameter matches; else the step is left out. 参数无适用行时是否拒绝。';
COMMENT ON COLUMN mmt.step.rounding IS 'Words: left (of a share: round the other side), half_up, half_even, down, up, and a unit; null: half up to the fen. Of fill, keep and gate the limit is rounded. 取整方式；fill、keep、gate 对限额取整。';

CREATE TABLE mmt.parameter (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	parameter text NOT NULL,
	scheme text,
	status text,
	tier text,
	kind text,
	disease text,
	class text,
	place text,
	channel text,
	facts jsonb,
	tags text[],
	without text[],
	ranges jsonb,
	priority integer NOT NULL DEFAULT 0,
	ord integer NOT NULL DEFAULT 0,
	band numrange CONSTRAINT band_is_not_empty CHECK (NOT pg_catalog.isempty(band)),
	amount mmt.amount NOT NULL,
	missing text NOT NULL DEFAULT 'refuse' CONSTRAINT missing_is_refuse_skip_or_apply CHECK (missing IN ('refuse', 'skip', 'apply')),
	valid daterange NOT NULL DEFAULT '(,)',
	unified boolean NOT NULL DEFAULT false,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.parameter IS 'Ratios, deductibles, caps and every other figure, and when each applies. 比例、起付线、限额等参数及其适用条件。';
COMMENT ON COLUMN mmt.parameter.parameter IS 'Name of the parameter, such as rate. 参数代号。';
COMMENT ON COLUMN mmt.parameter.priority IS 'Of several rows that match, the highest wins, then the nearer area. 优先级，大者优先。';
COMMENT ON COLUMN mmt.parameter.ord IS 'Order in which rows with a mode (+5%, x 0.9, at least …) apply. 调整项的先后。';
COMMENT ON COLUMN mmt.parameter.band IS 'Slice of money, in yuan, to which the amount applies. 金额段，单位元。';
COMMENT ON COLUMN mmt.parameter.amount IS 'The value, in yuan, days or a count, or a ratio; see type mmt.amount. 取值。';
COMMENT ON COLUMN mmt.parameter.missing IS
'When a measure in ranges has no value: refuse the bill, skip the row, or apply it. 缺少所需事实时：拒绝、略过本行、视为符合。';

CREATE TABLE mmt.accumulator (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	accumulator text NOT NULL,
	unit text NOT NULL DEFAULT 'fen' CONSTRAINT unit_is_fen_or_count CHECK (unit IN ('fen', 'count')),
	counts text NOT NULL,
	per text NOT NULL DEFAULT 'ever',
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.accumulator IS 'Running sums and counts of a person that limits look at. 累计：限额所依据的个人累计金额或次数。';
COMMENT ON COLUMN mmt.accumulator.accumulator IS 'Name of the accumulator. 累计代号。';
COMMENT ON COLUMN mmt.accumulator.unit IS 'fen (money) or count. 单位：分或次。';
COMMENT ON COLUMN mmt.accumulator.counts IS 'Pots such as chronic.fund + ordinary.fund, gross, or claims of BENEFIT. 累计内容。';
COMMENT ON COLUMN mmt.accumulator.per IS 'A period, then facts, such as "year, disease"; ever without a period. 累计周期及区分项。';

CREATE TABLE mmt.index (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	index text NOT NULL,
	value numeric NOT NULL CONSTRAINT value_is_finite CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity')),
	valid daterange NOT NULL DEFAULT '(,)',
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.index IS 'Published figures that amounts refer to, such as the average wage. 社会平均工资等公布指标。';
COMMENT ON COLUMN mmt.index.index IS 'Name of the index. 指标代号。';
COMMENT ON COLUMN mmt.index.value IS 'The figure, money in yuan. 数值，金额单位元。';

CREATE TABLE mmt.list (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	list text NOT NULL,
	member text NOT NULL,
	valid daterange NOT NULL DEFAULT '(,)',
	unified boolean NOT NULL DEFAULT false,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.list IS 'Lists that selectors name with @: diseases, drugs, criteria. 病种、药品、条件等名单。';
COMMENT ON COLUMN mmt.list.list IS 'Name of the list. 名单代号。';
COMMENT ON COLUMN mmt.list.member IS 'A code, or a prefix such as XA10*. 成员代码，或以*结尾的前缀。';

CREATE TABLE mmt.code_map (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	domain text NOT NULL,
	local text NOT NULL,
	key text NOT NULL,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.code_map IS 'What an area''s own codes mean in the rules. 本地代码与规则代码的对照。';
COMMENT ON COLUMN mmt.code_map.domain IS 'The fact whose values are mapped, such as tier. 事实名。';
COMMENT ON COLUMN mmt.code_map.local IS 'The area''s code. 本地代码。';
COMMENT ON COLUMN mmt.code_map.key IS 'The text that rules use. 规则所用代码。';

CREATE TABLE mmt.term (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	domain text NOT NULL,
	term text NOT NULL,
	zh text,
	en text,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	CONSTRAINT words_are_given CHECK (pg_catalog.num_nonnulls(zh, en) > 0),
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.term IS 'Words for codes, used wherever rules are shown. 代码的文字名称。';
COMMENT ON COLUMN mmt.term.domain IS
'What the code is a value of: a fact (scheme, tier, disease …), or parameter, pot, list, accumulator, index, category, fact. 代码所属的项。';
COMMENT ON COLUMN mmt.term.term IS 'The code. 代码。';
COMMENT ON COLUMN mmt.term.zh IS 'Chinese words. 中文。';
COMMENT ON COLUMN mmt.term.en IS 'English words. 英文。';

CREATE TABLE mmt.check_rule (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	check_kind text NOT NULL,
	rule text NOT NULL,
	family text NOT NULL CONSTRAINT family_is_a_known_one CHECK (family IN ('prescription', 'eligibility', 'admission', 'safety',
		'price', 'supply', 'settlement', 'supervision', 'record')),
	severity text NOT NULL CONSTRAINT severity_is_block_warn_or_record CHECK (severity IN ('block', 'warn', 'record')),
	subject text NOT NULL,
	test text NOT NULL CONSTRAINT test_is_at_most_at_least_is_or_has_all CHECK (test IN ('at_most', 'at_least', 'is', 'has_all')),
	expected text,
	parameter text,
	as_of text,
	message_zh text,
	message_en text,
	audit text,
	scheme text,
	status text,
	tier text,
	kind text,
	disease text,
	class text,
	place text,
	channel text,
	facts jsonb,
	tags text[],
	without text[],
	ranges jsonb,
	missing text NOT NULL DEFAULT 'refuse' CONSTRAINT missing_is_refuse_skip_or_apply CHECK (missing IN ('refuse', 'skip', 'apply')),
	priority integer NOT NULL DEFAULT 0,
	valid daterange NOT NULL DEFAULT '(,)',
	unified boolean NOT NULL DEFAULT false,
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	CONSTRAINT limits_name_a_parameter_and_other_tests_what_they_expect CHECK (CASE WHEN test IN ('at_most', 'at_least')
		THEN parameter IS NOT NULL AND expected IS NULL ELSE expected IS NOT NULL AND parameter IS NULL END),
	CONSTRAINT a_sentence_is_given CHECK (pg_catalog.num_nonnulls(message_zh, message_en) > 0),
	UNIQUE (draft, content)
);
COMMENT ON TABLE mmt.check_rule IS 'What must hold of prescriptions, dispensings, enrolments, designations and other records, and how severe it is if it does not. 检查规则：各类记录须满足的条件及不满足时的处理。';
COMMENT ON COLUMN mmt.check_rule.check_kind IS 'What is checked: prescription, dispensing, enrolment, designation or another kind of record; the kind of mmt.findings and mmt.guard. 检查对象。';
COMMENT ON COLUMN mmt.check_rule.rule IS 'Code of the rule; of its rows that match, the highest priority wins, then the nearer area. 规则代号。';
COMMENT ON COLUMN mmt.check_rule.family IS 'prescription, eligibility, admission, safety, price, supply, settlement, supervision or record; decides the SQLSTATE of a refusal. 类别，决定错误码。';
COMMENT ON COLUMN mmt.check_rule.severity IS 'block (refused), warn (a warning) or record (noted). 处理：拦截、提醒、记录。';
COMMENT ON COLUMN mmt.check_rule.subject IS 'What is looked at: a fact, or for a limit measures joined by + and -, such as quantity + dispensed.quantity. 所看的事实或数量。';
COMMENT ON COLUMN mmt.check_rule.test IS 'at_most, at_least (of a parameter), is (what is expected), has_all (each member of the lists expected). 检验方式：不高于、不低于、须为、须齐备。';
COMMENT ON COLUMN mmt.check_rule.expected IS 'For is and has_all, as a selector: a|b, XA10*, @list, @list.$fact, $fact (another fact), * (any value), !a. 应有的取值。';
COMMENT ON COLUMN mmt.check_rule.parameter IS 'For at_most and at_least: the parameter that holds the limit. 限值参数。';
COMMENT ON COLUMN mmt.check_rule.as_of IS 'Fact with the day whose law holds; null: the day of the check. 适用哪一天的规定，空为检查当日。';
COMMENT ON COLUMN mmt.check_rule.message_zh IS 'The sentence of a finding in Chinese; {found}, {limit}, {lacking} and {fact} stand for values. 中文说明。';
COMMENT ON COLUMN mmt.check_rule.message_en IS 'The same in English. 英文说明。';
COMMENT ON COLUMN mmt.check_rule.audit IS 'Code of the national audit rule with the same meaning. 对应的国家审核规则代码。';
COMMENT ON COLUMN mmt.check_rule.missing IS
'When a measure in ranges has no value: refuse (the rule is undecided), skip the rule, or apply it. 缺少所需事实时：无法判断、略过、视为符合。';
COMMENT ON COLUMN mmt.check_rule.priority IS 'Of several rows of one rule that match, the highest wins, then the nearer area. 优先级，大者优先。';

CREATE TABLE mmt.ending (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	draft text NOT NULL REFERENCES mmt.draft,
	edition bigint REFERENCES mmt.edition,
	area text NOT NULL REFERENCES mmt.area,
	relation text NOT NULL CONSTRAINT relation_is_one_of_the_ten
		CHECK (relation IN ('pot', 'benefit', 'step', 'parameter', 'accumulator', 'index', 'list', 'code_map', 'term', 'check_rule')),
	row_id bigint NOT NULL,
	ends_on date NOT NULL CONSTRAINT ends_on_is_a_day CHECK (pg_catalog.isfinite(ends_on)),
	clause text REFERENCES mmt.clause,
	content text NOT NULL,
	UNIQUE (draft, content)
);
CREATE INDEX ending_row ON mmt.ending (relation, row_id);
COMMENT ON TABLE mmt.ending IS 'Published rows that end without a successor; written by mmt.end_row. 无替代而终止的规则行。';
COMMENT ON COLUMN mmt.ending.relation IS 'Rule table of the row that ends. 所在规则表。';
COMMENT ON COLUMN mmt.ending.row_id IS 'Its id there. 行号。';
COMMENT ON COLUMN mmt.ending.ends_on IS
'First day on which the row no longer holds; a row without days (pot, accumulator, code_map, term) is gone altogether. 自该日起不再适用。';

-- ---- columns that many tables share ----

DO $$
DECLARE
	said text[];
	found name;
BEGIN
	FOREACH said SLICE 1 IN ARRAY ARRAY[
		['id', 'Number of the row in this table. 行号。'],
		['draft', 'The draft it belongs to. 所属草案。'],
		['edition', 'The edition that published it; null while its draft is open, then the row no longer changes. 发布版本，未发布为空。'],
		['area', 'Area of the draft; filled in when left out. 地区，同草案。'],
		['clause', 'The clause it rests on. 所依据的条款。'],
		['content', 'md5 of the row''s meaning, set by a trigger. 行内容摘要，自动生成。'],
		['valid', 'Days on which it holds, [first, day after the last). 适用日期，含首日，不含末日。'],
		['unified', 'Whether areas below may not depart from it. 是否全域统一，下级不得另定。'],
		['scheme', 'Selector: insurance scheme. 险种。'],
		['status', 'Selector: status of the person, such as retired. 人员身份。'],
		['tier', 'Selector: tier of the institution. 机构等级。'],
		['kind', 'Selector: kind of institution, such as pharmacy. 机构类别。'],
		['disease', 'Selector: disease. 病种。'],
		['class', 'Selector: class of the drug or item. 药品项目类别。'],
		['place', 'Selector: where care was given. 就医地。'],
		['channel', 'Selector: way of care, such as referral. 就医途径。'],
		['facts', 'Selectors on any other fact: {"fact": "selector"}. 其他事实的条件。'],
		['tags', 'Tags that must all be there. 须全部具备的标记。'],
		['without', 'Tags none of which may be there. 不得具备的标记。'],
		['ranges', 'Conditions on measures: {"age": "[60,)", "acc:visits": "[0,2)"}. 数量条件。']]
	LOOP
		FOR found IN
			SELECT c.relname
			FROM pg_catalog.pg_class c
			JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
			JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
			WHERE n.nspname OPERATOR(pg_catalog.=) 'mmt' AND c.relkind OPERATOR(pg_catalog.=) 'r'
				AND a.attname OPERATOR(pg_catalog.=) said[1]::pg_catalog.name AND a.attnum OPERATOR(pg_catalog.>) 0
				AND pg_catalog.col_description(c.oid, a.attnum) IS NULL
		LOOP
			EXECUTE pg_catalog.format('COMMENT ON COLUMN mmt.%I.%I IS %L', found, said[1],
				CASE WHEN said[2] OPERATOR(pg_catalog.~) '^Selector: '
					THEN pg_catalog.concat(said[2], ' Null: any; a|b, XA10*, @list, @scope.$disease, a&b, !a. 空为不限。')
					ELSE said[2] END);
		END LOOP;
	END LOOP;
END
$$;

-- Conditions that are the same in every table that has the column.
DO $$
DECLARE
	found record;
BEGIN
	FOR found IN
		SELECT c.relname, a.attname
		FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
		JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
		WHERE n.nspname OPERATOR(pg_catalog.=) 'mmt' AND c.relkind OPERATOR(pg_catalog.=) 'r' AND a.attnum OPERATOR(pg_catalog.>) 0
			AND a.attname OPERATOR(pg_catalog.=) ANY (ARRAY['valid', 'facts', 'ranges', 'tags', 'without']::pg_catalog.name[])
	LOOP
		EXECUTE pg_catalog.format(
			CASE found.attname
				WHEN 'valid' THEN
					'ALTER TABLE mmt.%1$I ADD CONSTRAINT valid_has_days_and_open_ends_instead_of_infinity CHECK
					(NOT pg_catalog.isempty(valid) AND pg_catalog.isfinite(pg_catalog.lower(valid)) IS NOT FALSE
						AND pg_catalog.isfinite(pg_catalog.upper(valid)) IS NOT FALSE)'
				WHEN 'facts' THEN
					'ALTER TABLE mmt.%1$I ADD CONSTRAINT facts_is_an_object_of_texts CHECK
					(pg_catalog.jsonb_typeof(facts) = ''object'' AND facts <> ''{}''
						AND NOT pg_catalog.jsonb_path_exists(facts, ''strict $.* ? (@.type() != "string" || @ == "")''))'
				WHEN 'ranges' THEN
					'ALTER TABLE mmt.%1$I ADD CONSTRAINT ranges_is_an_object_of_texts CHECK
					(pg_catalog.jsonb_typeof(ranges) = ''object'' AND ranges <> ''{}''
						AND NOT pg_catalog.jsonb_path_exists(ranges, ''strict $.* ? (@.type() != "string" || @ == "")''))'
				ELSE
					'ALTER TABLE mmt.%1$I ADD CONSTRAINT %2$s_has_words CHECK
					(pg_catalog.cardinality(%2$s) > 0 AND ''''::text <> ALL (%2$s) AND pg_catalog.array_position(%2$s, NULL) IS NULL)'
			END, found.relname, found.attname);
	END LOOP;
END
$$;

-- ---- triggers ----

CREATE FUNCTION mmt.guard_blank(relation text, given jsonb) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	blank text := (SELECT string_agg(c.key, ', ' ORDER BY c.key) FROM jsonb_each_text(given) c WHERE c.value ~ '^[[:space:]]|[[:space:]]$|^$');
BEGIN
	IF blank IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'check_violation',
			MESSAGE = format(mmt.say('表 %s：列 %s 为空白，或首尾有空格', 'table %s: blank text, or a blank at an end, in %s'), relation, blank),
			HINT = mmt.say('没有内容时写 NULL；条件列的 NULL 表示不限。', 'Use NULL for nothing; in a selector NULL means any.');
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.guard_blank(text, jsonb) IS
'Refuses (23514) a row one of whose texts is blank or has a blank at an end. 拒绝含空白文字的行。';

CREATE FUNCTION mmt.guard_truncate() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
		MESSAGE = format(mmt.say('表 mmt.%s 不能清空', 'table mmt.%s cannot be truncated'), TG_TABLE_NAME),
		HINT = mmt.say('放弃未发布的草案用 mmt.discard；已发布的内容不可删除。',
			'Use mmt.discard for a draft that is not published; what is published stays.');
END
$$;
COMMENT ON FUNCTION mmt.guard_truncate() IS 'Trigger: refuses TRUNCATE (55000). 触发器：禁止清空。';

/*
 * Tables with a key that people give: area, document, clause, draft, edition,
 * ruleset.  The trigger's arguments are the columns of the key.
 */
CREATE FUNCTION mmt.guard_named() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept bool := TG_TABLE_NAME IN ('edition', 'ruleset');	-- never changed
	marks text[] := ARRAY['opened_by', 'opened_at', 'published_by', 'published_at'];	-- who and when are no content
	key text := (SELECT string_agg(to_jsonb(coalesce(NEW, OLD)) ->> k.k, ' ') FROM unnest(TG_ARGV) k (k));
	there jsonb;
	differs text;
BEGIN
	IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND kept) THEN
		IF kept OR (TG_TABLE_NAME = 'draft' AND to_jsonb(OLD) ->> 'edition' IS NOT NULL) THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format(mmt.say('%s “%s”已发布，不能更改', '%s "%s" is published and does not change'), TG_TABLE_NAME, key),
				HINT = mmt.say('请另开草案写明改动；撤回某版用 mmt.take_back。', 'Open another draft with the change; mmt.take_back takes an edition back.');
		END IF;
		RETURN OLD;
	END IF;

	PERFORM mmt.guard_blank(TG_TABLE_NAME, to_jsonb(NEW));
	IF TG_TABLE_NAME = 'draft' THEN
		marks := marks || ARRAY['edition'];
		IF TG_OP = 'UPDATE' AND (OLD.edition IS NOT NULL OR NEW.draft <> OLD.draft OR NEW.area <> OLD.area) THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format(CASE WHEN OLD.edition IS NULL
					THEN mmt.say('草案“%s”的名称和地区不能更改', 'name and area of draft "%s" do not change')
					ELSE mmt.say('草案“%s”已发布，不能更改', 'draft "%s" is published and does not change') END, OLD.draft),
				HINT = mmt.say('请另开草案：mmt.open_draft。', 'Open another draft with mmt.open_draft.');
		ELSIF TG_OP = 'UPDATE' AND NEW.edition IS NOT NULL
			AND NOT EXISTS (SELECT FROM mmt.edition e WHERE e.edition = NEW.edition AND e.draft = NEW.draft) THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format(mmt.say('草案“%s”的版本号由 mmt.publish 给出', 'the edition of draft "%s" is given by mmt.publish'), NEW.draft);
		END IF;
	ELSIF TG_TABLE_NAME = 'ruleset' THEN
		IF NEW.digest IS DISTINCT FROM mmt.ruleset_digest(NEW.rules) THEN
			RAISE EXCEPTION USING ERRCODE = 'MM010',
				MESSAGE = format(mmt.say('地区“%s”版本 %s 的规则与其摘要不符', 'the rules of area "%s" at edition %s do not have the digest they carry'),
					NEW.area, NEW.edition),
				DETAIL = format(mmt.say('所带摘要 %s，实际摘要 %s。', 'Carried %s, found %s.'), NEW.digest, mmt.ruleset_digest(NEW.rules));
		END IF;
	END IF;

	IF TG_OP = 'INSERT' THEN
		EXECUTE format('SELECT pg_catalog.to_jsonb(t) FROM mmt.%I t WHERE %s', TG_TABLE_NAME,
			(SELECT string_agg(format('t.%1$I OPERATOR(pg_catalog.=) ($1).%1$I', k.k), ' AND ') FROM unnest(TG_ARGV) k (k)))
			INTO there USING NEW;
		IF there IS NOT NULL THEN
			differs := (SELECT string_agg(format('%s: %s / %s', n.key, coalesce(there ->> n.key, 'NULL'), coalesce(n.value #>> '{}', 'NULL')), '; ' ORDER BY n.key)
				FROM jsonb_each(to_jsonb(NEW) - marks) n WHERE n.value IS DISTINCT FROM there -> n.key);
			IF differs IS NULL THEN
				RETURN NULL;	-- the same again changes nothing
			END IF;
			RAISE EXCEPTION USING ERRCODE = 'unique_violation',
				MESSAGE = format(mmt.say('%s “%s”已存在，内容不同', '%s "%s" exists with other content'), TG_TABLE_NAME, key),
				DETAIL = format(mmt.say('不同之处（现有 / 新写）：%s', 'They differ in (there / new): %s'), left(differs, 1000)),
				HINT = CASE WHEN kept THEN mmt.say('已发布的内容不可更改。', 'What is published does not change.')
					ELSE mmt.say('要更正请用 UPDATE；要另立请换一个代号。', 'Use UPDATE to correct it, or another key for another thing.') END;
		END IF;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION mmt.guard_named() IS
'Trigger on tables with a given key: an identical row is skipped, another one with the same key refused (23505); editions, rulesets and published drafts do not change (55000); a ruleset has the digest it carries (MM010). 触发器：相同行略过，同代号不同内容拒绝，已发布的不可更改。';

-- The rows of drafts: the ten relations of rules, and endings.
CREATE FUNCTION mmt.guard_rule() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
	marks text[] := ARRAY['id', 'draft', 'edition', 'content'];	-- no part of the meaning
	parent mmt.draft;
	there bool;
BEGIN
	IF TG_OP <> 'INSERT' AND OLD.edition IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('%s 第 %s 行已随版本 %s 发布，不能更改', '%s row %s was published in edition %s and does not change'),
				TG_TABLE_NAME, OLD.id, OLD.edition),
			HINT = mmt.say('在新草案中写一行替代它，或用 mmt.end_row 终止它。',
				'Put a row that replaces it into a new draft, or end it with mmt.end_row.');
	END IF;

	-- Locked, so that a draft that is being published takes no more changes.
	SELECT d.* INTO parent FROM mmt.draft d WHERE d.draft = coalesce(NEW.draft, OLD.draft) FOR KEY SHARE;
	IF TG_OP = 'DELETE' THEN
		RETURN OLD;
	END IF;
	IF parent.draft IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
			MESSAGE = format(mmt.say('没有草案“%s”', 'there is no draft "%s"'), NEW.draft),
			HINT = mmt.say('先用 SELECT mmt.open_draft(草案, 地区, 标题) 新建。', 'Open it first: SELECT mmt.open_draft(draft, area, title).');
	END IF;

	NEW.area := coalesce(NEW.area, parent.area);
	IF NEW.area <> parent.area THEN
		RAISE EXCEPTION USING ERRCODE = 'check_violation',
			MESSAGE = format(mmt.say('%s 行的地区是“%s”，而草案“%s”属于“%s”', 'a %s row of area "%s" in draft "%s" of area "%s"'),
				TG_TABLE_NAME, NEW.area, parent.draft, parent.area),
			HINT = mmt.say('一个草案只改一个地区；地区可以不写。', 'A draft changes one area; the area may be left out.');
	END IF;
	IF to_jsonb(NEW) -> 'valid' = 'null' THEN
		NEW.valid := '(,)';	-- as in a selector NULL means any
	END IF;
	PERFORM mmt.guard_blank(TG_TABLE_NAME, to_jsonb(NEW));
	NEW.content := md5((to_jsonb(NEW) - marks)::text);

	IF TG_OP = 'INSERT' THEN
		EXECUTE format('SELECT true FROM mmt.%I t WHERE t.draft OPERATOR(pg_catalog.=) $1 AND t.content OPERATOR(pg_catalog.=) $2', TG_TABLE_NAME)
			INTO there USING NEW.draft, NEW.content;
		IF there THEN
			RETURN NULL;	-- the same again changes nothing
		ELSIF parent.edition IS NOT NULL AND NEW.edition IS DISTINCT FROM parent.edition THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = format(mmt.say('草案“%s”已发布为版本 %s，不能再加 %s 行', 'draft "%s" was published as edition %s and takes no more %s rows'),
					parent.draft, parent.edition, TG_TABLE_NAME),
				HINT = mmt.say('请另开草案：mmt.open_draft。', 'Open another draft with mmt.open_draft.');
		END IF;
	ELSIF NEW.id <> OLD.id OR NEW.draft <> OLD.draft OR (NEW.edition IS NOT NULL AND NEW.content <> OLD.content) THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = format(mmt.say('%s 第 %s 行的行号和草案不能更改', 'id and draft of %s row %s do not change'), TG_TABLE_NAME, OLD.id);
	END IF;

	IF NEW.edition IS DISTINCT FROM parent.edition AND NEW.edition IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
			MESSAGE = mmt.say('版本号由 mmt.publish 给出', 'the edition is given by mmt.publish');
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION mmt.guard_rule() IS
'Trigger on rule tables: fills area and content; skips a row that its draft already holds; refuses another area (23514), a change of a published row or a new row in a published draft (55000). A row that carries its draft''s edition is let through: restore of a dump. 触发器：重复行略过，已发布的行不可更改。';

CREATE FUNCTION mmt.tell() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'mmt_tell';
COMMENT ON FUNCTION mmt.tell() IS 'Trigger: sessions that keep what they read of the table look at it again. 触发器：表变动后各会话重新取用。';
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON mmt.ruleset FOR EACH ROW EXECUTE FUNCTION mmt.tell();
ALTER TABLE mmt.ruleset ENABLE ALWAYS TRIGGER tell;

DO $$
DECLARE
	guarded text[];
BEGIN
	FOREACH guarded SLICE 1 IN ARRAY ARRAY[
		['area', 'guard_named', 'area'], ['document', 'guard_named', 'document'], ['clause', 'guard_named', 'clause'],
		['draft', 'guard_named', 'draft'], ['edition', 'guard_named', 'edition'], ['ruleset', 'guard_named', 'area, edition'],
		['pot', 'guard_rule', ''], ['benefit', 'guard_rule', ''], ['step', 'guard_rule', ''], ['parameter', 'guard_rule', ''],
		['accumulator', 'guard_rule', ''], ['index', 'guard_rule', ''], ['list', 'guard_rule', ''], ['code_map', 'guard_rule', ''],
		['term', 'guard_rule', ''], ['check_rule', 'guard_rule', ''], ['ending', 'guard_rule', '']]
	LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON mmt.%I FOR EACH ROW EXECUTE FUNCTION mmt.%I(%s)',
			guarded[1], guarded[2], guarded[3]);
		EXECUTE pg_catalog.format('CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON mmt.%I FOR EACH STATEMENT EXECUTE FUNCTION mmt.guard_truncate()',
			guarded[1]);
		EXECUTE pg_catalog.format('ALTER TABLE mmt.%I ENABLE ALWAYS TRIGGER guard, ENABLE ALWAYS TRIGGER guard_truncate', guarded[1]);
		PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.format('mmt.%I', guarded[1])::pg_catalog.regclass, '');
		IF guarded[2] OPERATOR(pg_catalog.=) 'guard_rule' THEN
			EXECUTE pg_catalog.format('CREATE INDEX ON mmt.%I (area)', guarded[1]);
			PERFORM pg_catalog.pg_extension_config_dump(
				pg_catalog.pg_get_serial_sequence(pg_catalog.format('mmt.%I', guarded[1]), 'id')::pg_catalog.regclass, '');
		END IF;
	END LOOP;
END
$$;

-- ---- drafts ----

CREATE FUNCTION mmt.open_draft(draft text, area text, title text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF area IS NULL OR NOT EXISTS (SELECT FROM mmt.area a WHERE a.area = open_draft.area) THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有地区“%s”', 'there is no area "%s"'), area),
			HINT = mmt.say('先在 mmt.area 中登记该地区。', 'Insert it into mmt.area first.');
	END IF;
	INSERT INTO mmt.draft (draft, area, title) VALUES (open_draft.draft, open_draft.area, open_draft.title);
	RETURN draft;
END
$$;
COMMENT ON FUNCTION mmt.open_draft(text, text, text) IS
'Opens a draft of an area and returns its name; the same again changes nothing, with another area or title it is an error (23505). 新建草案；重复执行无变化。';
