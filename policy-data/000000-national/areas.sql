-- The nation: what common rows rest on, in our own words.
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('000000', NULL, '全国', 'China', 'nation');

-- The national documents were read in copies (mirrored), their tables in programs that carry them out (verified: read there).
INSERT INTO mmt.document (document, number, title, issuer, issued_on, status) VALUES
	('N-codes',     NULL,                 '国家医疗保障信息平台业务编码', '国家医疗保障局',   NULL, '标准原文未取得，按已实现的系统整理'),
	('N-interface', NULL,                 '医疗保障信息平台定点医药机构接口规范', '国家医疗保障局',   NULL, '标准原文未取得，按已实现的系统整理'),
	('N-54',        '医保发〔2019〕54号', '关于完善城乡居民高血压糖尿病门诊用药保障机制的指导意见', '国家医疗保障局等', NULL, '施行'),
	('N-28',        '医保发〔2021〕28号', '关于建立完善国家医保谈判药品“双通道”管理机制的指导意见', '国家医疗保障局等', NULL, '施行');

INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality, delegates_to) VALUES
	('N-codes.insutype',   'N-codes',     '险种类型',     '险种类型代码', 'Codes of insurance schemes', 'verified', NULL),
	('N-codes.psn_type',   'N-codes',     '人员类别',     '人员类别前两位表示在职、退休、离休、居民', 'The first two digits of a person''s category: in service, retired, veteran, resident', 'verified', NULL),
	('N-codes.hosp_lv',    'N-codes',     '医疗机构等级', '医疗机构等级代码没有大小次序，按所属级别使用', 'Codes of institutions'' levels have no order; rules go by the tier they belong to', 'verified', NULL),
	('N-codes.chrgitm_lv', 'N-codes',     '收费项目等级', '收费项目等级：甲类、乙类、丙类（自费）', 'Classes of charge items: A, B, C (own cost)', 'verified', NULL),
	('N-codes.fund_pay_type', 'N-codes',  '基金支付类型', '各项基金的支付类型代码', 'Codes of the funds that pay', 'verified', NULL),
	('N-codes.frequency',  'N-codes',     '给药频次',     '给药频次代码及其周期天数和次数；必要时（prn）和即时（st）没有固定频次', 'Codes of dosing frequencies, the doses and days of each cycle; as needed (prn) and at once (st) are not regular', 'verified', NULL),
	('N-interface.fields', 'N-interface', '费用结算',     '结算结果中各类金额的字段', 'Fields of the amounts in a settlement', 'verified', NULL),
	('N-2D.who',           'N-54',        '保障对象',     '对象为参加城乡居民医保、采取药物治疗的“两病”患者', 'For residents with hypertension or diabetes who are on medication', 'mirrored', NULL),
	('N-2D.where',         'N-54',        '保障方式',     '依托二级及以下定点基层医疗机构，支付降血压、降血糖药品的政策范围内费用', 'Drugs for the two diseases at designated institutions up to level 2', 'mirrored', NULL),
	('N-2D.ratio',         'N-54',        '保障水平',     '政策范围内支付比例达到50%以上', 'The fund pays at least 50% of cost within the scope', 'mirrored', NULL),
	('N-2D.exclusive',     'N-54',        '政策衔接',     '不得与门诊慢性病、特殊疾病待遇重复享受', 'Not on top of the outpatient chronic or special disease benefit', 'mirrored', NULL),
	('N-2D.classes',       'N-codes',     '医保药品分类', '按药品分类推定属于降血压、降血糖药品的类别；病种对应为推定', 'Drug classes taken to be for hypertension or diabetes; what disease a class is for is inferred', 'assumed',  NULL),
	('N-2D.cautions',      'N-codes',     '医保药品分类', '同类中已知用于其他疾病的药品不计入', 'Drugs in those classes that are known to be for other diseases are left out', 'assumed',  NULL),
	('N-DC.same',          'N-28',        '支付政策',     '“双通道”药品在定点医疗机构和定点零售药店执行统一的支付政策', 'One payment policy for dual-channel drugs at institutions and pharmacies', 'mirrored', NULL);
