-- ---------------------------------------------------------------------------
-- Type mmt.amount: the value of a rule, as a policy officer writes it.
-- ---------------------------------------------------------------------------

CREATE TYPE mmt.amount;

CREATE FUNCTION mmt.amount_in(cstring) RETURNS mmt.amount
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_in';
CREATE FUNCTION mmt.amount_out(mmt.amount) RETURNS cstring
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_out';
CREATE FUNCTION mmt.amount_recv(internal) RETURNS mmt.amount
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_recv';
CREATE FUNCTION mmt.amount_send(mmt.amount) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_send';

CREATE TYPE mmt.amount (
	INPUT = mmt.amount_in,
	OUTPUT = mmt.amount_out,
	RECEIVE = mmt.amount_recv,
	SEND = mmt.amount_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'U'
);

COMMENT ON TYPE mmt.amount IS
'The value of a rule: 60% (a ratio), 30 (a plain number: yuan, a count or days), at least 70%, at most 100%, +5%, -5%, +100, x 0.9, 20% of gross, 75% + 0.2% of age, 5% of index average_wage, 300 x count diseases, rate as if tier = 2, highest of cap over disease in diseases [+ 500 for each other], sum of cap over disease in diseases, weighted of cap over disease in diseases by 100% 50%. Numbers are exact; the text is kept in one canonical form (60.0 % becomes 60%), so equal means alike in every byte. Errors: 22P02 a text that is no amount, 22003 too many digits, MM007 a ratio added to money. 规则的取值：比例写 60%，金额（元）、次数、天数写 30，下限写 at least 70%，上限写 at most 100%，加减写 +5%，系数写 x 0.9。数值精确，文本取唯一的规范写法。';
COMMENT ON FUNCTION mmt.amount_in(cstring) IS
'Reads an amount; full-width signs, capitals and any blanks are read too. Errors: 22P02, 22003, MM007. 读入取值文本，可用全角符号。';
COMMENT ON FUNCTION mmt.amount_out(mmt.amount) IS 'Canonical text of an amount. 取值的规范文本。';
COMMENT ON FUNCTION mmt.amount_recv(internal) IS
'Binary form of an amount: its text, read as strictly as by mmt.amount_in. Errors: 22P02, 22003, MM007. 二进制形式即文本。';
COMMENT ON FUNCTION mmt.amount_send(mmt.amount) IS 'Binary form of an amount: its canonical text. 二进制形式即规范文本。';

-- ---- text ----

CREATE FUNCTION mmt.amount(text) RETURNS mmt.amount
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_amount_from_text';
COMMENT ON FUNCTION mmt.amount(text) IS
'The amount that a text says. Errors: 22P02 a text that is no amount, 22003 too many digits, MM007 a ratio added to money. 由文本得到取值。';

CREATE CAST (text AS mmt.amount) WITH FUNCTION mmt.amount(text);
COMMENT ON CAST (text AS mmt.amount) IS 'Reads the text as an amount. Errors: 22P02, 22003, MM007. 由文本得到取值。';
-- What is stored are the bytes of a text.
CREATE CAST (mmt.amount AS text) WITHOUT FUNCTION AS ASSIGNMENT;
COMMENT ON CAST (mmt.amount AS text) IS 'Canonical text of an amount. 取值的规范文本。';

-- ---- comparing: by bytes; an order for sorting and indexes, not of what amounts come to ----

CREATE FUNCTION mmt.amount_eq(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_eq';
CREATE FUNCTION mmt.amount_ne(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_ne';
CREATE FUNCTION mmt.amount_lt(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_lt';
CREATE FUNCTION mmt.amount_le(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_le';
CREATE FUNCTION mmt.amount_gt(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_gt';
CREATE FUNCTION mmt.amount_ge(mmt.amount, mmt.amount) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_ge';
CREATE FUNCTION mmt.amount_cmp(mmt.amount, mmt.amount) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_cmp';
CREATE FUNCTION mmt.amount_hash(mmt.amount) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_hash';
CREATE FUNCTION mmt.amount_hash_extended(mmt.amount, bigint) RETURNS bigint
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF AS 'MODULE_PATHNAME', 'mmt_amount_hash_extended';

COMMENT ON FUNCTION mmt.amount_eq(mmt.amount, mmt.amount) IS 'True when two amounts are written alike: x 90% and x 0.9 are, 60% and 0.6 are not. 写法（规范后）相同。';
COMMENT ON FUNCTION mmt.amount_ne(mmt.amount, mmt.amount) IS 'True when two amounts are not written alike. 写法（规范后）不同。';
COMMENT ON FUNCTION mmt.amount_lt(mmt.amount, mmt.amount) IS 'Order by the bytes of the text, not by what amounts come to. 按文本字节排序，不是按数值大小。';
COMMENT ON FUNCTION mmt.amount_le(mmt.amount, mmt.amount) IS 'Order by the bytes of the text, not by what amounts come to. 按文本字节排序，不是按数值大小。';
COMMENT ON FUNCTION mmt.amount_gt(mmt.amount, mmt.amount) IS 'Order by the bytes of the text, not by what amounts come to. 按文本字节排序，不是按数值大小。';
COMMENT ON FUNCTION mmt.amount_ge(mmt.amount, mmt.amount) IS 'Order by the bytes of the text, not by what amounts come to. 按文本字节排序，不是按数值大小。';
COMMENT ON FUNCTION mmt.amount_cmp(mmt.amount, mmt.amount) IS 'Negative, 0 or positive, by the bytes of the text; for btree indexes. 按文本字节比较，供 B 树索引使用。';
COMMENT ON FUNCTION mmt.amount_hash(mmt.amount) IS 'Hash of an amount, 32 bits. 取值的 32 位散列。';
COMMENT ON FUNCTION mmt.amount_hash_extended(mmt.amount, bigint) IS 'Hash of an amount, 64 bits, with a seed. 取值的 64 位散列。';

CREATE OPERATOR mmt.= (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_eq,
	COMMUTATOR = OPERATOR(mmt.=), NEGATOR = OPERATOR(mmt.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR mmt.<> (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_ne,
	COMMUTATOR = OPERATOR(mmt.<>), NEGATOR = OPERATOR(mmt.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
CREATE OPERATOR mmt.< (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_lt,
	COMMUTATOR = OPERATOR(mmt.>), NEGATOR = OPERATOR(mmt.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
CREATE OPERATOR mmt.<= (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_le,
	COMMUTATOR = OPERATOR(mmt.>=), NEGATOR = OPERATOR(mmt.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
CREATE OPERATOR mmt.> (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_gt,
	COMMUTATOR = OPERATOR(mmt.<), NEGATOR = OPERATOR(mmt.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
CREATE OPERATOR mmt.>= (
	LEFTARG = mmt.amount, RIGHTARG = mmt.amount, FUNCTION = mmt.amount_ge,
	COMMUTATOR = OPERATOR(mmt.<=), NEGATOR = OPERATOR(mmt.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR mmt.= (mmt.amount, mmt.amount) IS 'Written alike. 写法（规范后）相同。';
COMMENT ON OPERATOR mmt.<> (mmt.amount, mmt.amount) IS 'Not written alike. 写法（规范后）不同。';
COMMENT ON OPERATOR mmt.< (mmt.amount, mmt.amount) IS 'Before, by the bytes of the text, not by what amounts come to. 按文本字节在前。';
COMMENT ON OPERATOR mmt.<= (mmt.amount, mmt.amount) IS 'Before or alike, by the bytes of the text, not by what amounts come to. 按文本字节在前或相同。';
COMMENT ON OPERATOR mmt.> (mmt.amount, mmt.amount) IS 'After, by the bytes of the text, not by what amounts come to. 按文本字节在后。';
COMMENT ON OPERATOR mmt.>= (mmt.amount, mmt.amount) IS 'After or alike, by the bytes of the text, not by what amounts come to. 按文本字节在后或相同。';

CREATE OPERATOR CLASS mmt.amount_ops DEFAULT FOR TYPE mmt.amount USING btree AS
	OPERATOR 1 mmt.<,
	OPERATOR 2 mmt.<=,
	OPERATOR 3 mmt.=,
	OPERATOR 4 mmt.>=,
	OPERATOR 5 mmt.>,
	FUNCTION 1 mmt.amount_cmp(mmt.amount, mmt.amount),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS mmt.amount_ops USING btree IS 'Order of amounts by the bytes of their text. 取值按文本字节排序。';
COMMENT ON OPERATOR FAMILY mmt.amount_ops USING btree IS 'Order of amounts by the bytes of their text. 取值按文本字节排序。';
CREATE OPERATOR CLASS mmt.amount_ops DEFAULT FOR TYPE mmt.amount USING hash AS
	OPERATOR 1 mmt.=,
	FUNCTION 1 mmt.amount_hash(mmt.amount),
	FUNCTION 2 mmt.amount_hash_extended(mmt.amount, bigint);
COMMENT ON OPERATOR CLASS mmt.amount_ops USING hash IS 'Hashing of amounts. 取值的散列。';
COMMENT ON OPERATOR FAMILY mmt.amount_ops USING hash IS 'Hashing of amounts. 取值的散列。';

