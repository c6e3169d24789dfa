#!/usr/bin/env python3
"""A settlement service in miniature, with psycopg 3: a request a line in, its answer a line out, both JSON.

{"do": "quote",   "person": "P-0001", "bill": {"area": "999900", "date": "2024-03-05", "amount": "250.00", "disease": "M03900"}}
{"do": "settle",  "person": "P-0001", "key": "2024-0001", "bill": {the same}}
{"do": "reverse", "person": "P-0001", "key": "2024-0001-r", "settlement": "1", "reason": "goods returned"}
{"do": "slip",    "person": "P-0001", "settlement": "1"}

The connection is that of PGHOST, PGDATABASE, PGUSER and the like.  PREPARED=no is for a pooler that has no prepared
statements (PgBouncer before 1.21).
"""
import json
import os
import sys
import time

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

# numeric arrives as Decimal, which is exact.  Inside jsonb it would become a float: so parts is read as text.
ANSWER = "SELECT settlement_id::text, gross, fund, account, person, hospital, parts::text FROM "
CALLS = {
    "quote": ANSWER + "book.quote(%(person)s, %(bill)s)",
    "settle": ANSWER + "book.settle(%(person)s, %(key)s, %(bill)s)",
    "reverse": ANSWER + "book.reverse(%(person)s, %(settlement)s, %(key)s, %(reason)s)",
    "slip": "SELECT book.slip(%(person)s, %(settlement)s) AS slip",
}
TRIES = 20
connection = None


def connect():
    # autocommit: each call is a transaction of its own
    return psycopg.connect(
        autocommit=True,
        row_factory=dict_row,
        prepare_threshold=None if os.environ.get("PREPARED") == "no" else 5,
    )


def worth_retrying(error):
    """Whether the outcome is unknown, or nothing was done for a reason that passes."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)  # no connection, or it broke
    return error.sqlstate[:2] in ("08", "40", "53", "57") or error.sqlstate == "55P03"  # 55P03: lock_timeout


def call(what, arguments):
    """One call, again with the same key until it is answered."""
    global connection
    for n in range(1, TRIES + 1):
        try:
            if connection is None:
                connection = connect()
            return connection.execute(CALLS[what], arguments).fetchone()
        except psycopg.Error as error:
            if not worth_retrying(error) or n == TRIES:
                raise
            print(f"again: {error.sqlstate or 'connection'}", file=sys.stderr, flush=True)
            if connection is not None:
                connection.close()
                connection = None
            time.sleep(min(0.05 * n, 1))


def answer(request):
    arguments = dict(request)
    if "bill" in request:
        arguments["bill"] = Jsonb(request["bill"])
    try:
        return call(request["do"], arguments)
    except psycopg.Error as error:
        # What the rules refuse, and what the caller got wrong: a retry would be refused again.
        if (error.sqlstate or "")[:2] not in ("MM", "22"):
            raise
        return {"refused": error.sqlstate, "message": error.diag.message_primary, "hint": error.diag.message_hint}


for line in sys.stdin:
    request = json.loads(line)
    # default=str: a Decimal goes out as text, with all its digits
    print(json.dumps({"key": request.get("key"), **answer(request)}, default=str, ensure_ascii=False), flush=True)
