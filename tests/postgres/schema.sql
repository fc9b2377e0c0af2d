-- The database that each case starts from, and how a session is asked what it did.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE parent (id bigserial PRIMARY KEY, name text);
INSERT INTO parent (name) SELECT 'p' || n FROM generate_series(1, 100) n;

-- One column a type that migrations change, each with an index, so that a rebuild shows.
CREATE TABLE t (
  id bigserial PRIMARY KEY, filled bigint NOT NULL DEFAULT 1, a integer, r bigint, small smallint, o oid,
  s varchar(255), unbounded varchar, x text, c char(3), d numeric(8,2), n numeric,
  ts0 timestamp(0), ts timestamp, tz0 timestamptz(0), tz timestamptz, tm0 time(0), iv0 interval(0), dt date,
  u uuid, e mood, jb jsonb, j json, sa varchar(255)[], ip cidr, fixed bit(3), vb varbit(5), f real, shown integer);
INSERT INTO t (a, r, small, o, s, unbounded, x, c, d, n, ts0, ts, tz0, tz, tm0, iv0, dt, u, e, jb, j, sa, ip, fixed, vb, f)
  SELECT i, 1 + i % 100, 1, 1, '1', '1', '1', 'abc', 1.5, 1.5, now(), now(), now(), now(), '12:00', '1 day', now(),
    gen_random_uuid(), 'ok', '{}', '{}', '{s}', '10.0.0.0/8', B'101', B'101', 1
  FROM generate_series(1, 1000) i;
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 1 AND NOT attisdropped
              AND atttypid <> 'json'::regtype LOOP
    EXECUTE format('CREATE INDEX i_%s ON t (%I)', name, name);
  END LOOP;
END $$;
CREATE MATERIALIZED VIEW m AS SELECT id, shown FROM t;
CREATE UNIQUE INDEX m_id ON m (id);
CREATE VIEW v AS SELECT id, shown FROM t;
CREATE TABLE parted (id bigint NOT NULL, a integer) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (1000);
CREATE TABLE loose (id bigint NOT NULL, a integer);
INSERT INTO loose SELECT i, i FROM generate_series(1000, 1999) i;
CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0));
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
VACUUM ANALYZE;

CREATE SCHEMA measure;
CREATE TABLE measure.before (oid oid, relname name, relkind "char", relfilenode oid, indrelid oid);

-- What there is, for the functions below to compare with.
CREATE FUNCTION measure.remember() RETURNS void LANGUAGE sql AS $$
  TRUNCATE measure.before;
  INSERT INTO measure.before
    SELECT c.oid, c.relname, c.relkind, c.relfilenode, i.indrelid
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'i', 'I')
$$;

-- The strongest lock of a session on each relation that was there before; on indexes only where asked for.
CREATE FUNCTION measure.held(session integer, index text) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(relname || ' ' || mode, ', ' ORDER BY relname <> 't', relname), 'none')
  FROM (
    SELECT DISTINCT ON (b.relname) b.relname, replace(l.mode, 'Lock', '') AS mode
    FROM pg_locks l JOIN measure.before b ON b.oid = l.relation
    WHERE l.pid = session AND l.locktype = 'relation' AND (b.relkind NOT IN ('i', 'I') OR b.relname = index)
    ORDER BY b.relname, array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
      'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], l.mode)
  ) strongest
$$;

-- Storage files that are new since remember(). An index that ALTER TABLE drops and makes again on its old file was kept.
CREATE FUNCTION measure.rewritten() RETURNS text LANGUAGE sql AS $$
  WITH now AS (
    SELECT b.relname, b.relkind, b.indrelid, b.oid, c.relfilenode <> b.relfilenode AS anew
    FROM measure.before b JOIN pg_class c ON c.relname = b.relname AND c.relnamespace = 'public'::regnamespace
  ), tables AS (
    SELECT oid, relname FROM now WHERE relkind <> 'i' AND anew
  ), indexes AS (
    SELECT indrelid, bool_and(anew) AS every, string_agg('rebuilds ' || relname, ', ' ORDER BY relname) FILTER (WHERE anew)
      AS names
    FROM now WHERE relkind = 'i' AND indrelid NOT IN (SELECT oid FROM tables) GROUP BY indrelid
  )
  SELECT concat_ws(', ', (SELECT string_agg('rewrites ' || relname, ', ') FROM tables),
    (SELECT string_agg(CASE WHEN every THEN 'rebuilds every index of ' || indrelid::regclass ELSE names END, ', ')
     FROM indexes WHERE names IS NOT NULL))
$$;

-- Tables that have been read as a whole: by this transaction, in a session that read none before, or by any session.
CREATE FUNCTION measure.read_whole(by_this_transaction boolean) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg('reads ' || b.relname, ', ' ORDER BY b.relname <> 't', b.relname)
  FROM measure.before b JOIN (VALUES ('t', 1000), ('parent', 100), ('loose', 1000), ('m', 1000)) whole(name, rows)
    ON b.relname = whole.name
  WHERE CASE WHEN by_this_transaction
    -- By a scan of the table, by way of an index, or in an index alone.
    THEN pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid) >= whole.rows
      OR EXISTS (SELECT FROM pg_index WHERE indrelid = b.oid AND pg_stat_get_xact_tuples_returned(indexrelid) >= whole.rows)
    -- Of `t` alone: measure.stops() reads the others too.
    ELSE b.relname = 't' AND pg_stat_get_tuples_returned(oid) + pg_stat_get_tuples_fetched(oid) >= whole.rows END
$$;
CREATE FUNCTION measure.cost(by_this_transaction boolean) RETURNS text LANGUAGE sql AS
  $$ SELECT concat_ws(', ', nullif(measure.read_whole(by_this_transaction), ''), nullif(measure.rewritten(), '')) $$;

-- Whether a statement has to wait; it is undone.
CREATE FUNCTION measure.waits(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RAISE EXCEPTION USING ERRCODE = 'XXUND';
EXCEPTION
  WHEN SQLSTATE 'XXUND' THEN RETURN false;
  WHEN lock_not_available THEN RETURN true;
END $$;

-- What other sessions have to wait for at this moment.
CREATE FUNCTION measure.stops() RETURNS text LANGUAGE plpgsql SET lock_timeout TO '60ms' AS $$
DECLARE
  found text[] := '{}';
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['t', 'parent', 'm', 'v', 'parted', 'loose'] LOOP
    CONTINUE WHEN name = 'v' AND 'reads and writes of t' = ANY (found);  -- it reads t
    IF measure.waits(format('SELECT FROM %I LIMIT 1', name)) THEN
      found := found || CASE WHEN name IN ('m', 'v') THEN 'reads of ' || name ELSE 'reads and writes of ' || name END;
    ELSIF name IN ('t', 'parent') AND measure.waits(format('INSERT INTO %I DEFAULT VALUES', name)) THEN
      found := found || ('writes of ' || name);
    ELSIF name IN ('t', 'parent') AND measure.waits(format('UPDATE %I SET id = id WHERE id = 50', name)) THEN
      found := found || ('writes of the same rows of ' || name);
    END IF;
  END LOOP;
  RETURN coalesce(nullif(array_to_string(found, ', '), ''), 'nothing');
END $$;
