-- ---------------------------------------------------------------------------
-- Templates: the step rows of the orders in which real areas compute, so that
-- most areas write only parameter rows.
-- ---------------------------------------------------------------------------

CREATE VIEW mmt.template WITH (security_invoker = true) AS
WITH formula (template, formula, places) AS (
	VALUES
		('deductible_then_ratio', '(gross - out - advance - deductible) x rate', ARRAY['out', 'advance', 'flow', 'deductible', 'rate', 'rest']),
		('ratio_then_deductible', '(gross - out - advance) x rate - deductible', ARRAY['out', 'advance', 'flow', 'rate', 'rest', 'deductible_after']),
		('cost_cap_then_ratio', 'min(gross - out - advance, cost_cap) x rate', ARRAY['out', 'advance', 'flow', 'cost_cap', 'rate', 'rest']),
		('deductible_ratio_cap', 'min((gross - out - advance - deductible) x rate, cap)',
			ARRAY['out', 'advance', 'flow', 'deductible', 'rate', 'rest', 'cap']),
		('deductible_cost_cap_ratio', 'min(gross - out - advance - deductible, cost_cap) x rate',
			ARRAY['out', 'advance', 'flow', 'deductible', 'cost_cap', 'rate', 'rest']),
		('account_deductible_ratio', '(gross - out - advance - account - deductible) x rate',
			ARRAY['out', 'advance', 'flow', 'account', 'deductible', 'rate', 'rest']),
		('items_then_deductible', 'sum by line of (gross - out - advance - coinsurance) - deductible',
			ARRAY['out', 'advance', 'flow', 'rate_by_line', 'rest', 'deductible_after'])
), step (place, from_pot, to_pot, verb, parameter, accumulator, grain, rounding, required) AS (
	VALUES
		('out',              ':from_pots', 'out',              'share', ':excluded',   NULL,                      'line', NULL,   false),
		('advance',          ':from_pots', 'advance',          'share', ':advance',    NULL,                      'line', NULL,   false),
		('flow',             ':from_pots', 'flow',             'share', NULL,          NULL,                      NULL,   NULL,   false),
		('account',          'flow',       'account',          'fill',  ':account',    NULL,                      NULL,   NULL,   false),
		('deductible',       'flow',       'deductible',       'fill',  ':deductible', ':deductible_accumulator', NULL,   NULL,   false),
		('cost_cap',         'flow',       ':over_pot',        'keep',  ':cost_cap',   ':cost_cap_accumulator',   NULL,   NULL,   false),
		('rate',             'flow',       'fund',             'share', ':rate',       NULL,                      NULL,   NULL,   true),
		('rate_by_line',     'flow',       'fund',             'share', ':rate',       NULL,                      'line', 'left', true),
		('rest',             'flow',       ':coinsurance_pot', 'share', NULL,          NULL,                      NULL,   NULL,   false),
		('deductible_after', 'fund',       'deductible',       'fill',  ':deductible', ':deductible_accumulator', NULL,   NULL,   false),
		('cap',              'fund',       ':over_pot',        'keep',  ':cap',        ':cap_accumulator',        NULL,   NULL,   false)
)
SELECT f.template, f.formula, p.n::int AS step, s.from_pot, s.to_pot, s.verb, s.parameter, s.accumulator, s.grain, s.rounding, s.required
FROM formula f, pg_catalog.unnest(f.places) WITH ORDINALITY p (place, n) JOIN step s ON s.place = p.place;
COMMENT ON VIEW mmt.template IS
'Orders of computing that mmt.apply_template writes as steps; a text that begins with a colon is an option of that function. 计算次序模板，以冒号开头的是 mmt.apply_template 的选项。';
COMMENT ON COLUMN mmt.template.template IS 'Name of the template. 模板名称。';
COMMENT ON COLUMN mmt.template.formula IS 'What it pays, as a formula. 计算公式。';
COMMENT ON COLUMN mmt.template.step IS 'Place of the step in the template, from 1. 步骤序号。';
COMMENT ON COLUMN mmt.template.from_pot IS 'As in mmt.step. 资金来源。';
COMMENT ON COLUMN mmt.template.to_pot IS 'As in mmt.step. 资金去向。';
COMMENT ON COLUMN mmt.template.verb IS 'As in mmt.step. 动作。';
COMMENT ON COLUMN mmt.template.parameter IS 'As in mmt.step; a step whose parameter option is null is left out. 参数；选项为空则略去该步骤。';
COMMENT ON COLUMN mmt.template.accumulator IS 'As in mmt.step; null: the bill alone. 累计；空为本次。';
COMMENT ON COLUMN mmt.template.grain IS 'As in mmt.step. 合并或逐条计算。';
COMMENT ON COLUMN mmt.template.rounding IS 'As in mmt.step. 取整方式。';
COMMENT ON COLUMN mmt.template.required IS 'As in mmt.step. 参数无适用行时是否拒绝。';

CREATE FUNCTION mmt.apply_template(draft text, benefit text, template text, clause text,
		from_pots text DEFAULT 'gross',
		excluded text DEFAULT 'out',
		advance text DEFAULT 'advance',
		account text DEFAULT 'account',
		deductible text DEFAULT 'deductible',
		deductible_accumulator text DEFAULT 'deductible_used',
		cost_cap text DEFAULT 'cost_cap',
		cost_cap_accumulator text DEFAULT 'cost_used',
		rate text DEFAULT 'rate',
		cap text DEFAULT 'cap',
		cap_accumulator text DEFAULT 'fund_used',
		coinsurance_pot text DEFAULT 'coinsurance',
		over_pot text DEFAULT 'over',
		first_ord integer DEFAULT 10,
		valid daterange DEFAULT '(,)')
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	mine mmt.draft := mmt.require_draft($1, true);
	given jsonb := jsonb_build_object('from_pots', $5, 'excluded', $6, 'advance', $7, 'account', $8, 'deductible', $9, 'deductible_accumulator', $10,
		'cost_cap', $11, 'cost_cap_accumulator', $12, 'rate', $13, 'cap', $14, 'cap_accumulator', $15, 'coinsurance_pot', $16, 'over_pot', $17);
	usual jsonb := '{"from_pots": "gross", "excluded": "out", "advance": "advance", "account": "account", "deductible": "deductible",
		"deductible_accumulator": "deductible_used", "cost_cap": "cost_cap", "cost_cap_accumulator": "cost_used", "rate": "rate", "cap": "cap",
		"cap_accumulator": "fund_used", "coinsurance_pot": "coinsurance", "over_pot": "over"}';
	needed text[] := ARRAY['from_pots', 'rate', 'coinsurance_pot', 'over_pot'];
	used text[] := (
		SELECT array_agg(DISTINCT substr(o.o, 2)) FROM mmt.template t, unnest(ARRAY[t.from_pot, t.to_pot, t.parameter, t.accumulator]) o (o)
		WHERE t.template = $3 AND o.o ~ '^:');
	wrong text;
	steps int;
BEGIN
	IF used IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('没有模板“%s”', 'there is no template "%s"'), coalesce($3, 'NULL')),
			HINT = format(mmt.say('模板有：%s；各步骤见视图 mmt.template。', 'There are: %s; view mmt.template shows their steps.'),
				(SELECT string_agg(DISTINCT t.template, mmt.say('、', ', ')) FROM mmt.template t));
	END IF;
	wrong := (SELECT string_agg(g.key, mmt.say('、', ', ') ORDER BY g.key) FROM jsonb_each(given) g WHERE g.key <> ALL (used) AND g.value <> usual -> g.key);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('模板“%s”没有选项 %s', 'template "%s" has no option %s'), $3, wrong),
			HINT = format(mmt.say('它的选项有：%s、first_ord、valid；各步骤见视图 mmt.template。', 'Its options are: %s, first_ord, valid; view mmt.template shows its steps.'),
				array_to_string(used, mmt.say('、', ', ')));
	END IF;
	wrong := (SELECT string_agg(g.key, mmt.say('、', ', ') ORDER BY g.key) FROM jsonb_each(given) g
		WHERE g.key = ANY (used) AND g.key = ANY (needed) AND g.value = 'null');
	wrong := concat_ws(mmt.say('、', ', '), CASE WHEN $2 IS NULL THEN 'benefit' END, wrong, CASE WHEN $18 IS NULL THEN 'first_ord' END, CASE WHEN $19 IS NULL THEN 'valid' END);
	IF wrong <> '' THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
			MESSAGE = format(mmt.say('模板“%s”缺少 %s', 'template "%s" cannot do without %s'), $3, wrong),
			HINT = mmt.say('NULL 表示略去一个步骤（参数），或不跨账单累计（累计）；比例和资金去向不能略去。',
				'NULL leaves out a step (a parameter) or counts by bill (an accumulator); the ratio and the pots stay.');
	END IF;

	INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, rounding, valid, clause)
	SELECT mine.draft, mine.area, $2, $18 + 10 * (row_number() OVER (ORDER BY t.step))::int - 10, t.from_pot, t.to_pot, t.verb, t.parameter, t.accumulator,
		t.grain, t.required, t.rounding, $19, $4
	FROM (
		SELECT t.step, t.verb, t.grain, t.required, t.rounding,
			CASE WHEN t.from_pot ~ '^:' THEN given ->> substr(t.from_pot, 2) ELSE t.from_pot END AS from_pot,
			CASE WHEN t.to_pot ~ '^:' THEN given ->> substr(t.to_pot, 2) ELSE t.to_pot END AS to_pot,
			given ->> substr(t.parameter, 2) AS parameter,
			given ->> substr(t.accumulator, 2) AS accumulator
		FROM mmt.template t
		WHERE t.template = $3 AND (t.parameter IS NULL OR given ->> substr(t.parameter, 2) IS NOT NULL)
	) t;
	steps := (SELECT count(*) FROM mmt.template t
		WHERE t.template = $3 AND (t.parameter IS NULL OR given ->> substr(t.parameter, 2) IS NOT NULL));

	wrong := (SELECT string_agg(DISTINCT a.ord::text, mmt.say('、', ', ')) FROM mmt.step a JOIN mmt.step b
			ON b.draft = a.draft AND b.benefit = a.benefit AND b.ord = a.ord AND b.id > a.id AND b.valid && a.valid
		WHERE a.draft = mine.draft AND a.benefit = $2);
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'unique_violation',
			MESSAGE = format(mmt.say('草案“%s”中待遇“%s”已有别的步骤：%s', 'draft "%s" already has other steps of benefit "%s": %s'), $1, $2, wrong),
			HINT = mmt.say('请先删除，或用 first_ord 写在其后。', 'Delete them first, or write these behind them with first_ord.');
	END IF;
	RETURN steps;
END
$$;
COMMENT ON FUNCTION mmt.apply_template(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, daterange) IS
'Writes the step rows of a template (view mmt.template) for a benefit into a draft, ten apart from first_ord on, and returns how many steps it has; nothing else is written: parameters, accumulators and pots are rows of the draft as ever. Each option names a parameter, accumulator or pot; a parameter that is NULL leaves its step out, an accumulator that is NULL makes the limit one of each bill; from_pots such as "chronic.coinsurance, chronic.over" makes a later layer. The same again changes nothing. Errors: 22023 no such template, or an option it does not have; 22004 an option that cannot be left out; 23505 other steps stand there; 42704, 55000 as mmt.require_draft. 按模板在草案中写入待遇的步骤行，返回步骤数；参数、累计和资金去向另行填写。';
