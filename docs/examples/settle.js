#!/usr/bin/env node
// A settlement service in miniature, with node-postgres: a request a line in, its answer a line out, both JSON.
//
// {"do": "quote",   "person": "P-0001", "bill": {"area": "999900", "date": "2024-03-05", "amount": "250.00", "disease": "M03900"}}
// {"do": "settle",  "person": "P-0001", "key": "2024-0001", "bill": {the same}}
// {"do": "reverse", "person": "P-0001", "key": "2024-0001-r", "settlement": "1", "reason": "goods returned"}
// {"do": "slip",    "person": "P-0001", "settlement": "1"}
//
// The connection is that of PGHOST, PGDATABASE, PGUSER and the like.  PREPARED=no is for a pooler that has no prepared
// statements (PgBouncer before 1.21).
'use strict';
const pg = require('pg');
const readline = require('readline');

// numeric and bigint arrive as text, which is exact.  Inside jsonb a number would become a float: so parts is read as text.
const ANSWER = 'SELECT settlement_id, gross, fund, account, person, hospital, parts::text FROM ';
const CALLS = {
	quote: [ANSWER + 'book.quote($1, $2)', 'person', 'bill'],
	settle: [ANSWER + 'book.settle($1, $2, $3)', 'person', 'key', 'bill'],
	reverse: [ANSWER + 'book.reverse($1, $2, $3, $4)', 'person', 'settlement', 'key', 'reason'],
	slip: ['SELECT book.slip($1, $2) AS slip', 'person', 'settlement'],
};
const TRIES = 20;
const pool = new pg.Pool({ max: 1 });
pool.on('error', () => {}); // an idle connection broke: the next query makes another

// Whether the outcome is unknown, or nothing was done for a reason that passes.
function worthRetrying(error) {
	if (!error.severity) return true; // not from the server: no connection, or it broke
	return ['08', '40', '53', '57'].includes(error.code.slice(0, 2)) || error.code === '55P03'; // 55P03: lock_timeout
}

// One call, again with the same key until it is answered.
async function call(query) {
	for (let n = 1; ; n++) {
		try {
			return (await pool.query(query)).rows[0];
		} catch (error) {
			if (!worthRetrying(error) || n === TRIES) throw error;
			console.error(`again: ${error.severity ? error.code : 'connection'}`);
			await new Promise((resolve) => setTimeout(resolve, Math.min(50 * n, 1000)));
		}
	}
}

async function answer(request) {
	const [text, ...names] = CALLS[request.do];
	// JSON.stringify: an array or a text that is the whole bill would otherwise not go out as JSON
	const values = names.map((name) => (name === 'bill' ? JSON.stringify(request.bill) : request[name]));
	try {
		return await call({ text, values, name: process.env.PREPARED === 'no' ? undefined : request.do });
	} catch (error) {
		// What the rules refuse, and what the caller got wrong: a retry would be refused again.
		if (!error.severity || !['MM', '22'].includes(error.code.slice(0, 2))) throw error;
		return { refused: error.code, message: error.message, hint: error.hint || null };
	}
}

(async () => {
	for await (const line of readline.createInterface({ input: process.stdin })) {
		const request = JSON.parse(line);
		console.log(JSON.stringify({ key: request.key || null, ...(await answer(request)) }));
	}
	await pool.end();
})().catch((error) => {
	console.error(error);
	process.exit(1);
});
