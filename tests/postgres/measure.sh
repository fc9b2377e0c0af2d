#!/usr/bin/env bash
# Runs each statement of statements.tsv on a real PostgreSQL and prints what it did, as a Markdown table:
# the strongest lock on the table `t` (and on `parent`, if any), whether the table was rewritten (its relfilenode
# changed), and whether its rows were read (pg_stat counts a sequential scan).
#
#   tests/postgres/measure.sh            prints the table
#   tests/postgres/measure.sh --check    compares it with docs/postgres-locks.md, exit 1 where they differ
#
# Needs PostgreSQL's server programs (Debian: postgresql-15). The server is our own: a new data directory below
# $TMPDIR, reached by a socket in it, no TCP port, gone at the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

bin=""
for candidate in "${PG_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb 2>/dev/null || echo /none/x)")"; do
  [[ -n $candidate && -x $candidate/initdb && -x $candidate/postgres ]] && bin=$candidate
done
if [[ -z $bin ]]; then
  echo "measure: no PostgreSQL server found; install postgresql-15 or set PG_BIN to its bin folder" >&2
  exit 2
fi

data=$(mktemp -d)
as_user=()
if [[ $(id -u) == 0 ]]; then  # PostgreSQL refuses to run as root
  as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chown nobody:nogroup "$data"
fi
stop() {
  "${as_user[@]}" "$bin/pg_ctl" -D "$data/db" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$data"
}
trap stop EXIT

cd /
"${as_user[@]}" "$bin/initdb" -D "$data/db" -U measure --auth=trust -E UTF8 --locale=C >/dev/null
"${as_user[@]}" "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$data' -c fsync=off -c autovacuum=off" start >/dev/null

export PGOPTIONS='-c client_min_messages=warning'
psql=(psql -h "$data" -U measure -X -q -A -t -v ON_ERROR_STOP=1)

fresh_database() {
  "${psql[@]}" -d postgres -c 'DROP DATABASE IF EXISTS measure' -c 'CREATE DATABASE measure' 2>/dev/null
  "${psql[@]}" -d measure <<'SQL'
CREATE TABLE parent (id bigserial PRIMARY KEY);
INSERT INTO parent SELECT FROM generate_series(1, 10);
CREATE TABLE t (id bigserial PRIMARY KEY, id2 bigint NOT NULL DEFAULT 1, a integer, r bigint, s varchar(255), x text,
  sa varchar(255)[], d numeric(8,2), ts0 timestamp(0), ts timestamp, tz timestamptz, tm0 time(0), dt date, j json);
INSERT INTO t (a, r, s, x, sa, d, ts0, ts, tz, tm0, dt, j)
  SELECT n, 1 + n % 10, 's', 'x', '{s}', 1.5, now(), now(), now(), '12:00', now(), '{}' FROM generate_series(1, 1000) n;
CREATE INDEX i_old ON t (a);
SQL
}

# The strongest mode among those held, as PostgreSQL orders them.
strongest='
  SELECT coalesce((SELECT mode FROM pg_locks l JOIN unnest(ARRAY[
    $$AccessExclusiveLock$$, $$ExclusiveLock$$, $$ShareRowExclusiveLock$$, $$ShareLock$$, $$ShareUpdateExclusiveLock$$,
    $$RowExclusiveLock$$, $$RowShareLock$$, $$AccessShareLock$$]) WITH ORDINALITY o(mode, rank) USING (mode)
    WHERE l.locktype = $$relation$$ AND l.granted AND l.relation = %s::oid AND l.pid = %s ORDER BY rank LIMIT 1), $$none$$)'

in_transaction() {  # $1 statement
  "${psql[@]}" -d measure 2>&1 <<SQL || true
SELECT 't'::regclass::oid AS t, 'parent'::regclass::oid AS p, relfilenode AS before FROM pg_class WHERE oid = 't'::regclass \gset
BEGIN;
$1;
SELECT concat_ws('|', ($(printf "$strongest" :t 'pg_backend_pid()')), ($(printf "$strongest" :p 'pg_backend_pid()')),
  CASE WHEN coalesce((SELECT relfilenode FROM pg_class WHERE oid = :t), :before) = :before THEN 'no' ELSE 'yes' END,
  CASE WHEN (SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = :t) > 0 THEN 'yes' ELSE 'no' END);
ROLLBACK;
SQL
}

outside() {  # $1 statement: CONCURRENTLY waits for the writer that we keep open; meanwhile its locks can be read
  local scans="SELECT seq_scan FROM pg_stat_all_tables WHERE relid = 't'::regclass"
  local file="SELECT relfilenode FROM pg_class WHERE oid = 't'::regclass"
  local before scans_before
  before=$("${psql[@]}" -d measure -c "$file")
  scans_before=$("${psql[@]}" -d measure -c "$scans")
  "${psql[@]}" -d measure -c 'BEGIN' -c 'LOCK TABLE t IN ROW EXCLUSIVE MODE' -c 'SELECT pg_sleep(2)' -c 'COMMIT' >/dev/null &
  local writer=$!
  sleep 0.4
  "${psql[@]}" -d measure -c "SET application_name = 'measured'" -c "$1" >/dev/null 2>&1 &
  local measured=$!
  sleep 0.6
  local pid="(SELECT pid FROM pg_stat_activity WHERE application_name = 'measured')"
  local locks
  locks=$("${psql[@]}" -d measure -c "SELECT concat_ws('|', ($(printf "$strongest" "(SELECT 't'::regclass)" "$pid")),
    ($(printf "$strongest" "(SELECT 'parent'::regclass)" "$pid")))")
  wait "$writer" "$measured"
  local rewritten=no read_rows=no
  [[ $("${psql[@]}" -d measure -c "$file") != "$before" ]] && rewritten=yes
  [[ $("${psql[@]}" -d measure -c "$scans") != "$scans_before" ]] && read_rows=yes
  echo "$locks|$rewritten|$read_rows"
}

table() {
  echo "| what | lock on the table | on the referenced table | rewritten | rows read |"
  echo "| --- | --- | --- | --- | --- |"
  while IFS=$'\t' read -r what before statement; do
    [[ -z $what || $what == \#* ]] && continue
    fresh_database
    [[ -n $before && $before != - ]] && "${psql[@]}" -d measure -c "$before" >/dev/null
    if [[ $statement == *CONCURRENTLY* ]]; then result=$(outside "$statement"); else result=$(in_transaction "$statement"); fi
    if [[ $result == *ERROR:* ]]; then
      result="fails: $(sed -n 's/.*ERROR: *//p' <<<"$result" | head -1)|none|no|no"
    fi
    IFS='|' read -r lock parent rewritten read_rows <<<"$result"
    echo "| $what | ${lock%Lock} | ${parent%Lock} | $rewritten | $read_rows |"
  done < <(sed 's/\t\t/\t-\t/' "$here/statements.tsv")
}

measured="$data/table.md"
table >"$measured"
if [[ ${1:-} == --check ]]; then
  if diff <(sed -n '/^| /p' "$root/docs/postgres-locks.md") "$measured"; then
    echo "measure: $(($(wc -l <"$measured") - 2)) statements behave as docs/postgres-locks.md says"
  else
    echo "measure: PostgreSQL and docs/postgres-locks.md differ (left: the page, right: measured now)" >&2
    exit 1
  fi
else
  cat "$measured"
fi
