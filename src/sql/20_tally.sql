-- ---------------------------------------------------------------------------
-- Type mmt.tally: a vector of named sums and counts.
-- ---------------------------------------------------------------------------

CREATE TYPE mmt.tally;

CREATE FUNCTION mmt.tally_in(cstring) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_in';
CREATE FUNCTION mmt.tally_out(mmt.tally) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_out';
CREATE FUNCTION mmt.tally_recv(internal) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_recv';
CREATE FUNCTION mmt.tally_send(mmt.tally) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_send';

CREATE TYPE mmt.tally (
	INPUT = mmt.tally_in,
	OUTPUT = mmt.tally_out,
	RECEIVE = mmt.tally_recv,
	SEND = mmt.tally_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'U'
);

COMMENT ON TYPE mmt.tally IS
'A vector of named sums and counts, such as {"330300/chronic_fund@2019": 4500}: JSON text, sorted by the bytes of the names, without zeros. A name is area/accumulator or area/accumulator@key; a value is fen or a count, a whole number of 64 bits. Tallies add name by name: a balance is the sum of its deltas, and the negative of a delta takes it back. Errors: 22P02 no such text, or a name that stands twice; 22003 a value or sum beyond 64 bits. 累计：一组带名称的合计数，单位为分或次数；按名称相加，余额等于各次变动之和，取负即撤回。';
COMMENT ON FUNCTION mmt.tally_in(cstring) IS
'Reads a tally: one JSON object of whole numbers, each name once. Errors: 22P02, 22003. 读入累计文本。';
COMMENT ON FUNCTION mmt.tally_out(mmt.tally) IS 'Canonical text of a tally. 累计的规范文本。';
COMMENT ON FUNCTION mmt.tally_recv(internal) IS
'Binary form of a tally: a byte 1, the number of entries in 4 bytes, then for each a name (length in 4 bytes, text) and a value (8 bytes), sorted by name. Errors: 22P03 for anything else. 累计的二进制形式：版本、条目数，逐条为名称与数值。';
COMMENT ON FUNCTION mmt.tally_send(mmt.tally) IS
'Binary form of a tally: a byte 1, the number of entries in 4 bytes, then for each a name (length in 4 bytes, text) and a value (8 bytes), sorted by name. 累计的二进制形式：版本、条目数，逐条为名称与数值。';

-- ---- adding ----

CREATE FUNCTION mmt.tally_plus(mmt.tally, mmt.tally) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_plus';
CREATE FUNCTION mmt.tally_minus(mmt.tally, mmt.tally) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_minus';
CREATE FUNCTION mmt.tally_negate(mmt.tally) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_negate';
CREATE FUNCTION mmt.tally_accumulate(mmt.tally, mmt.tally) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_accumulate';
CREATE FUNCTION mmt.tally_value(mmt.tally, text) RETURNS bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_value';

COMMENT ON FUNCTION mmt.tally_plus(mmt.tally, mmt.tally) IS 'Sum, name by name. Errors: 22003 beyond 64 bits. 按名称相加。';
COMMENT ON FUNCTION mmt.tally_minus(mmt.tally, mmt.tally) IS 'Difference, name by name. Errors: 22003 beyond 64 bits. 按名称相减。';
COMMENT ON FUNCTION mmt.tally_negate(mmt.tally) IS 'Every value with the other sign: what takes a delta back. Errors: 22003 beyond 64 bits. 各数值取负，用于撤回。';
COMMENT ON FUNCTION mmt.tally_accumulate(mmt.tally, mmt.tally) IS 'Step of the aggregate mmt.sum; elsewhere the same as +. Errors: 22003 beyond 64 bits. 聚合函数 mmt.sum 的累加步骤。';
COMMENT ON FUNCTION mmt.tally_value(mmt.tally, text) IS 'Value under a name, in fen or as a count; null when there is none. 某名称的数值（分或次数），没有时为空。';

CREATE OPERATOR mmt.+ (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_plus, COMMUTATOR = OPERATOR(mmt.+)
);
CREATE OPERATOR mmt.- (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_minus
);
CREATE OPERATOR mmt.- (
	RIGHTARG = mmt.tally, FUNCTION = mmt.tally_negate
);
CREATE OPERATOR mmt.-> (
	LEFTARG = mmt.tally, RIGHTARG = text, FUNCTION = mmt.tally_value
);
COMMENT ON OPERATOR mmt.+ (mmt.tally, mmt.tally) IS 'Sum, name by name. Errors: 22003 beyond 64 bits. 按名称相加。';
COMMENT ON OPERATOR mmt.- (mmt.tally, mmt.tally) IS 'Difference, name by name. Errors: 22003 beyond 64 bits. 按名称相减。';
COMMENT ON OPERATOR mmt.- (NONE, mmt.tally) IS 'Every value with the other sign. Errors: 22003 beyond 64 bits. 各数值取负。';
COMMENT ON OPERATOR mmt.-> (mmt.tally, text) IS 'Value under a name, in fen or as a count; null when there is none. 某名称的数值（分或次数），没有时为空。';

-- The state is a tally itself, so that it can go between workers and shards.
-- As a moving window leaves rows behind, they are subtracted.
CREATE AGGREGATE mmt.sum(mmt.tally) (
	SFUNC = mmt.tally_accumulate,
	STYPE = mmt.tally,
	INITCOND = '{}',
	COMBINEFUNC = mmt.tally_accumulate,
	MSFUNC = mmt.tally_accumulate,
	MINVFUNC = mmt.tally_minus,
	MSTYPE = mmt.tally,
	MINITCOND = '{}',
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE mmt.sum(mmt.tally) IS
'Sum of tallies, name by name; {} when there are none, nulls are passed over. In fen or counts. Errors: 22003 beyond 64 bits. 各累计按名称求和；没有行时为 {}。';

CREATE FUNCTION mmt.tally_entries(tally mmt.tally, OUT name text, OUT value bigint) RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'mmt_tally_entries';
COMMENT ON FUNCTION mmt.tally_entries(mmt.tally) IS
'Entries of a tally as rows: name and value (fen or a count), in the order of the names. 把累计逐条列为行：名称与数值（分或次数）。';

-- ---- JSON ----

CREATE FUNCTION mmt.tally_to_json(mmt.tally) RETURNS json
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_to_json';
CREATE FUNCTION mmt.tally_to_jsonb(mmt.tally) RETURNS jsonb
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_to_jsonb';
CREATE FUNCTION mmt.tally_from_jsonb(jsonb) RETURNS mmt.tally
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_from_jsonb';

COMMENT ON FUNCTION mmt.tally_to_json(mmt.tally) IS 'A tally as a JSON object; with it to_jsonb and jsonb_build_object nest a tally as an object. 累计转为 JSON 对象。';
COMMENT ON FUNCTION mmt.tally_to_jsonb(mmt.tally) IS 'A tally as a jsonb object, the form in which books store it. 累计转为 jsonb 对象，账簿以此存储。';
COMMENT ON FUNCTION mmt.tally_from_jsonb(jsonb) IS
'The tally in a jsonb object of whole numbers; zeros are dropped. Errors: 22P02 anything else, 22003 a value beyond 64 bits. 由 jsonb 对象得到累计。';

CREATE CAST (mmt.tally AS json) WITH FUNCTION mmt.tally_to_json(mmt.tally) AS ASSIGNMENT;
CREATE CAST (mmt.tally AS jsonb) WITH FUNCTION mmt.tally_to_jsonb(mmt.tally) AS ASSIGNMENT;
CREATE CAST (jsonb AS mmt.tally) WITH FUNCTION mmt.tally_from_jsonb(jsonb);
COMMENT ON CAST (mmt.tally AS json) IS 'A tally as a JSON object. 累计转为 JSON 对象。';
COMMENT ON CAST (mmt.tally AS jsonb) IS 'A tally as a jsonb object. 累计转为 jsonb 对象。';
COMMENT ON CAST (jsonb AS mmt.tally) IS 'The tally in a jsonb object of whole numbers. Errors: 22P02, 22003. 由 jsonb 对象得到累计。';

-- ---- comparing: an order for DISTINCT, sorting and indexes ----

CREATE FUNCTION mmt.tally_eq(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_eq';
CREATE FUNCTION mmt.tally_ne(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_ne';
CREATE FUNCTION mmt.tally_lt(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_lt';
CREATE FUNCTION mmt.tally_le(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_le';
CREATE FUNCTION mmt.tally_gt(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_gt';
CREATE FUNCTION mmt.tally_ge(mmt.tally, mmt.tally) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_ge';
CREATE FUNCTION mmt.tally_cmp(mmt.tally, mmt.tally) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_cmp';
CREATE FUNCTION mmt.tally_hash(mmt.tally) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_hash';
CREATE FUNCTION mmt.tally_hash_extended(mmt.tally, bigint) RETURNS bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_tally_hash_extended';

COMMENT ON FUNCTION mmt.tally_eq(mmt.tally, mmt.tally) IS 'True when two tallies have the same names and values. 名称与数值完全相同。';
COMMENT ON FUNCTION mmt.tally_ne(mmt.tally, mmt.tally) IS 'True when two tallies differ in a name or value. 名称或数值不同。';
COMMENT ON FUNCTION mmt.tally_lt(mmt.tally, mmt.tally) IS 'Order entry by entry, name before value; says nothing about sums. 逐条按名称、数值排序，不表示合计大小。';
COMMENT ON FUNCTION mmt.tally_le(mmt.tally, mmt.tally) IS 'Order entry by entry, name before value; says nothing about sums. 逐条按名称、数值排序，不表示合计大小。';
COMMENT ON FUNCTION mmt.tally_gt(mmt.tally, mmt.tally) IS 'Order entry by entry, name before value; says nothing about sums. 逐条按名称、数值排序，不表示合计大小。';
COMMENT ON FUNCTION mmt.tally_ge(mmt.tally, mmt.tally) IS 'Order entry by entry, name before value; says nothing about sums. 逐条按名称、数值排序，不表示合计大小。';
COMMENT ON FUNCTION mmt.tally_cmp(mmt.tally, mmt.tally) IS 'Negative, 0 or positive, entry by entry; for btree indexes. 逐条比较，供 B 树索引使用。';
COMMENT ON FUNCTION mmt.tally_hash(mmt.tally) IS 'Hash of a tally, 32 bits. 累计的 32 位散列。';
COMMENT ON FUNCTION mmt.tally_hash_extended(mmt.tally, bigint) IS 'Hash of a tally, 64 bits, with a seed. 累计的 64 位散列。';

CREATE OPERATOR mmt.= (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_eq,
	COMMUTATOR = OPERATOR(mmt.=), NEGATOR = OPERATOR(mmt.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR mmt.<> (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_ne,
	COMMUTATOR = OPERATOR(mmt.<>), NEGATOR = OPERATOR(mmt.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR mmt.< (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_lt,
	COMMUTATOR = OPERATOR(mmt.>), NEGATOR = OPERATOR(mmt.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR mmt.<= (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_le,
	COMMUTATOR = OPERATOR(mmt.>=), NEGATOR = OPERATOR(mmt.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR mmt.> (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_gt,
	COMMUTATOR = OPERATOR(mmt.<), NEGATOR = OPERATOR(mmt.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
CREATE OPERATOR mmt.>= (
	LEFTARG = mmt.tally, RIGHTARG = mmt.tally, FUNCTION = mmt.tally_ge,
	COMMUTATOR = OPERATOR(mmt.<=), NEGATOR = OPERATOR(mmt.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR mmt.= (mmt.tally, mmt.tally) IS 'The same names and values. 名称与数值完全相同。';
COMMENT ON OPERATOR mmt.<> (mmt.tally, mmt.tally) IS 'A name or value differs. 名称或数值不同。';
COMMENT ON OPERATOR mmt.< (mmt.tally, mmt.tally) IS 'Before, entry by entry; says nothing about sums. 逐条比较在前。';
COMMENT ON OPERATOR mmt.<= (mmt.tally, mmt.tally) IS 'Before or equal, entry by entry; says nothing about sums. 逐条比较在前或相同。';
COMMENT ON OPERATOR mmt.> (mmt.tally, mmt.tally) IS 'After, entry by entry; says nothing about sums. 逐条比较在后。';
COMMENT ON OPERATOR mmt.>= (mmt.tally, mmt.tally) IS 'After or equal, entry by entry; says nothing about sums. 逐条比较在后或相同。';

CREATE OPERATOR CLASS mmt.tally_ops DEFAULT FOR TYPE mmt.tally USING btree AS
	OPERATOR 1 mmt.<,
	OPERATOR 2 mmt.<=,
	OPERATOR 3 mmt.=,
	OPERATOR 4 mmt.>=,
	OPERATOR 5 mmt.>,
	FUNCTION 1 mmt.tally_cmp(mmt.tally, mmt.tally),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS mmt.tally_ops USING btree IS 'Order of tallies, entry by entry. 累计逐条排序。';
COMMENT ON OPERATOR FAMILY mmt.tally_ops USING btree IS 'Order of tallies, entry by entry. 累计逐条排序。';
CREATE OPERATOR CLASS mmt.tally_ops DEFAULT FOR TYPE mmt.tally USING hash AS
	OPERATOR 1 mmt.=,
	FUNCTION 1 mmt.tally_hash(mmt.tally),
	FUNCTION 2 mmt.tally_hash_extended(mmt.tally, bigint);
COMMENT ON OPERATOR CLASS mmt.tally_ops USING hash IS 'Hashing of tallies. 累计的散列。';
COMMENT ON OPERATOR FAMILY mmt.tally_ops USING hash IS 'Hashing of tallies. 累计的散列。';

