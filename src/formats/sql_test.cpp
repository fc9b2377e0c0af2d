// SQL of migrations, and what is read from it. The tables show the text first, then the one line that it comes down to.
#include "formats/sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace assay::sql {
namespace {

std::string_view word(Truth t) { return t == Truth::yes ? "yes" : t == Truth::no ? "no" : "?"; }
std::string_view word(Default d) {
  switch (d) {
    case Default::none: return "none";
    case Default::constant: return "constant";
    case Default::stable: return "stable";
    case Default::volatile_: return "volatile";
    case Default::unknown: return "?";
  }
  return "";
}
std::string_view word(ConstraintKind k) {
  switch (k) {
    case ConstraintKind::none: return "none";
    case ConstraintKind::check: return "check";
    case ConstraintKind::foreign_key: return "foreign key";
    case ConstraintKind::unique: return "unique";
    case ConstraintKind::primary_key: return "primary key";
    case ConstraintKind::exclude: return "exclude";
  }
  return "";
}
std::string_view word(ActionKind k) {
  switch (k) {
    case ActionKind::other: return "other";
    case ActionKind::add_column: return "add column";
    case ActionKind::drop_column: return "drop column";
    case ActionKind::alter_column_type: return "type";
    case ActionKind::set_not_null: return "set not null";
    case ActionKind::drop_not_null: return "drop not null";
    case ActionKind::set_default: return "set default";
    case ActionKind::drop_default: return "drop default";
    case ActionKind::add_constraint: return "add constraint";
    case ActionKind::validate_constraint: return "validate";
    case ActionKind::drop_constraint: return "drop constraint";
    case ActionKind::rename_table: return "rename table";
    case ActionKind::rename_column: return "rename column";
    case ActionKind::rename_constraint: return "rename constraint";
    case ActionKind::set_schema: return "set schema";
    case ActionKind::attach_partition: return "attach";
    case ActionKind::detach_partition: return "detach";
    case ActionKind::enable_row_security: return "enable row security";
    case ActionKind::disable_row_security: return "disable row security";
    case ActionKind::set_logged: return "set logged";
    case ActionKind::set_tablespace: return "set tablespace";
  }
  return "";
}

std::string show(const Constraint& c) {
  std::string result(word(c.kind));
  if (c.name.given()) result += " " + c.name.text();
  if (!c.columns.empty()) result += fmt::format(" ({})", fmt::join(c.columns, " "));
  if (c.references.given()) result += " -> " + c.references.text();
  if (!c.not_null_columns.empty()) result += fmt::format(" not-null {}", fmt::join(c.not_null_columns, " "));
  if (!is_no(c.not_valid)) result += fmt::format(" not_valid={}", word(c.not_valid));
  if (c.using_index) result += " using index";
  return result;
}

std::string show(const Column& c) {
  std::string result = c.name.text() + ":" + (c.type.known() ? c.type.text() : "?");
  if (!is_no(c.not_null)) result += fmt::format(" not_null={}", word(c.not_null));
  if (c.default_ != Default::none) result += fmt::format(" default={}", word(c.default_));
  if (!is_no(c.generated)) result += fmt::format(" generated={}", word(c.generated));
  if (!is_no(c.identity)) result += fmt::format(" identity={}", word(c.identity));
  for (const Constraint& constraint : c.constraints) result += " {" + show(constraint) + "}";
  return result;
}

std::string show(const Action& a) {
  std::string result(word(a.kind));
  if (a.kind == ActionKind::add_column) return result + " " + show(a.column);
  if (a.kind == ActionKind::add_constraint) return result + " " + show(a.constraint);
  if (a.name.given()) result += " " + a.name.text();
  if (a.kind == ActionKind::alter_column_type) result += " " + (a.column.type.known() ? a.column.type.text() : "?");
  if (a.kind == ActionKind::set_default) result += fmt::format(" {}", word(a.column.default_));
  if (a.new_name.given()) result += " to " + a.new_name.text();
  if (a.using_expression) result += " using";
  if (a.concurrently) result += " concurrently";
  return result;
}

std::string show(const Statement& s) {
  if (s.kind == Kind::unknown) return "unknown";
  std::string result(words(s.kind));
  if (s.name.given()) result += " " + s.name.text();
  if (s.table.given()) result += " on " + s.table.text();
  if (s.tables.size() > 1) {
    for (const Name& name : s.tables) result += " [" + name.text() + "]";
  }
  if (!is_no(s.concurrently)) result += fmt::format(" concurrently={}", word(s.concurrently));
  if (!is_no(s.unique)) result += fmt::format(" unique={}", word(s.unique));
  if (s.if_exists) result += " if_exists";
  if (s.or_replace) result += " or_replace";
  if (s.local) result += " local";
  if (s.only) result += " only";
  if (s.writes_in_with) result += " writes";
  if (!is_no(s.has_where)) result += fmt::format(" where={}", word(s.has_where));
  if (!s.value.empty()) result += " =" + s.value;
  if (!s.lock_mode.empty()) result += " in " + s.lock_mode;
  for (const Action& a : s.actions) result += ", " + show(a);
  for (const Column& c : s.columns) result += ", " + show(c);
  for (const Constraint& c : s.constraints) result += ", " + show(c);
  return result;
}

std::string show(const std::vector<Statement>& statements) {
  std::string result;
  for (const Statement& s : statements) result += (result.empty() ? "" : "; ") + show(s);
  return result;
}

// "CREATE INDEX #{name} ON t" as the parts that a check would give.
std::vector<Statement> read(std::string_view text) {
  std::vector<Part> parts;
  while (!text.empty()) {
    const size_t open = text.find("#{");
    parts.push_back({text.substr(0, open), false});
    if (open == std::string_view::npos) break;
    const size_t close = text.find('}', open);
    parts.push_back({text.substr(open + 2, close - open - 2), true});
    text = text.substr(close + 1);
  }
  return parse_sql(parts);
}

struct Case {
  const char* sql;
  const char* read;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(show(read(c.sql)), c.read) << c.sql;
}

TEST(Sql, Indexes) {
  expect({
      {"CREATE INDEX i ON users (email)", "CREATE INDEX i on users"},
      {"create unique index concurrently if not exists i on app.users using gin (lower(email)) where x > 1",
       "CREATE INDEX i on app.users concurrently=yes unique=yes if_exists"},
      {"CREATE INDEX ON \"Users\" (\"Email\")", "CREATE INDEX on Users"},
      {"CREATE INDEX I ON ONLY Parent (a)", "CREATE INDEX i on parent only"},
      {"DROP INDEX i", "DROP INDEX i"},
      {"DROP INDEX CONCURRENTLY IF EXISTS app.i", "DROP INDEX app.i concurrently=yes if_exists"},
      {"DROP INDEX a, b CASCADE", "DROP INDEX a [a] [b]"},
      {"ALTER INDEX i RENAME TO j", "ALTER INDEX i"},
      {"ALTER INDEX p ATTACH PARTITION c", "ALTER INDEX p"},
      {"REINDEX TABLE CONCURRENTLY t", "REINDEX on t concurrently=yes"},
      {"REINDEX INDEX i", "REINDEX i"},
  });
}

TEST(Sql, ColumnsOfAlterTable) {
  expect({
      {"ALTER TABLE t ADD COLUMN a text", "ALTER TABLE on t, add column a:text"},
      {"ALTER TABLE ONLY app.t ADD a varchar(20) NOT NULL DEFAULT 'x'",
       "ALTER TABLE on app.t only, add column a:varchar(20) not_null=yes default=constant"},
      {"ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid()", "ALTER TABLE on t, add column a:uuid default=volatile"},
      {"ALTER TABLE t ADD a timestamp(0) DEFAULT now()", "ALTER TABLE on t, add column a:timestamp(0) default=stable"},
      {"ALTER TABLE t ADD a timestamptz DEFAULT CURRENT_TIMESTAMP",
       "ALTER TABLE on t, add column a:timestamptz default=stable"},
      {"ALTER TABLE t ADD a text DEFAULT my_function()", "ALTER TABLE on t, add column a:text default=?"},
      {"ALTER TABLE t ADD a text DEFAULT lower(my_function() || random())",
       "ALTER TABLE on t, add column a:text default=volatile"},
      {"ALTER TABLE t ADD a int[] DEFAULT '{}'::int[]", "ALTER TABLE on t, add column a:int4[] default=constant"},
      {"ALTER TABLE t ADD a text[] DEFAULT ARRAY[]::text[]", "ALTER TABLE on t, add column a:text[] default=constant"},
      {"ALTER TABLE t ADD a bigserial", "ALTER TABLE on t, add column a:bigserial not_null=yes default=volatile"},
      {"ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY",
       "ALTER TABLE on t, add column a:int4 not_null=yes identity=yes"},
      {"ALTER TABLE t ADD a int GENERATED ALWAYS AS (b + 1) STORED",
       "ALTER TABLE on t, add column a:int4 generated=yes"},
      {"ALTER TABLE t ADD a bigint REFERENCES app.o (id) ON DELETE CASCADE CHECK (a > 0) UNIQUE",
       "ALTER TABLE on t, add column a:int8 {foreign key (a) -> app.o} {check (a)} {unique (a)}"},
      {"ALTER TABLE t ADD COLUMN IF NOT EXISTS a decimal(10)", "ALTER TABLE on t, add column a:numeric(10,0)"},
      {"ALTER TABLE t ALTER COLUMN a TYPE character varying(40)", "ALTER TABLE on t, type a varchar(40)"},
      {"ALTER TABLE t ALTER a SET DATA TYPE bigint USING a::bigint", "ALTER TABLE on t, type a int8 using"},
      {"ALTER TABLE t ALTER a TYPE timestamp with time zone", "ALTER TABLE on t, type a timestamptz"},
      {"ALTER TABLE t ALTER a SET NOT NULL, ALTER b DROP NOT NULL, ALTER c SET DEFAULT 0, ALTER d DROP DEFAULT",
       "ALTER TABLE on t, set not null a, drop not null b, set default c constant, drop default d"},
      {"ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE", "ALTER TABLE on t, drop column a"},
      {"ALTER TABLE IF EXISTS t RENAME COLUMN a TO b", "ALTER TABLE on t if_exists, rename column a to b"},
      {"ALTER TABLE t RENAME TO u", "ALTER TABLE on t, rename table to u"},
      {"ALTER TABLE t RENAME CONSTRAINT a TO b", "ALTER TABLE on t, rename constraint a to b"},
      {"ALTER TABLE t SET SCHEMA app", "ALTER TABLE on t, set schema to app"},
      {"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE on t, enable row security"},
      {"ALTER TABLE t ATTACH PARTITION p FOR VALUES FROM (1) TO (2)", "ALTER TABLE on t, attach p"},
      {"ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "ALTER TABLE on t, detach p concurrently"},
      {"ALTER TABLE t SET UNLOGGED", "ALTER TABLE on t, set logged"},
      {"ALTER TABLE t SET (fillfactor = 70)", "ALTER TABLE on t, other"},
      {"ALTER TABLE t REPLICA IDENTITY FULL", "ALTER TABLE on t, other"},
      {"ALTER VIEW v RENAME TO w", "ALTER VIEW v"},
      {"ALTER SEQUENCE s OWNED BY t.a", "ALTER SEQUENCE s"},
  });
}

TEST(Sql, Constraints) {
  expect({
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "ALTER TABLE on t, add constraint check c"},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID",
       "ALTER TABLE on t, add constraint check c not-null a not_valid=yes"},
      {"ALTER TABLE t ADD CHECK (a IS NOT NULL AND t.b IS NOT NULL)",
       "ALTER TABLE on t, add constraint check not-null a b"},
      {"ALTER TABLE t ADD CHECK (NOT (a IS NULL))", "ALTER TABLE on t, add constraint check not-null a"},
      {"ALTER TABLE t ADD CHECK (a IS NOT NULL AND a <> '')", "ALTER TABLE on t, add constraint check not-null a"},
      {"ALTER TABLE t ADD CHECK (a IS NULL)", "ALTER TABLE on t, add constraint check"},
      {"ALTER TABLE t ADD CHECK (NOT (a IS NOT NULL))", "ALTER TABLE on t, add constraint check"},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL OR b IS NOT NULL)",
       "ALTER TABLE on t, add constraint check c"},
      {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a, b) REFERENCES o (x, y)",
       "ALTER TABLE on t, add constraint foreign key c (a b) -> o"},
      {"ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES app.o NOT VALID",
       "ALTER TABLE on t, add constraint foreign key (a) -> app.o not_valid=yes"},
      {"ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", "ALTER TABLE on t, add constraint unique u (a)"},
      {"ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i", "ALTER TABLE on t, add constraint unique u using index"},
      {"ALTER TABLE t ADD PRIMARY KEY (id)", "ALTER TABLE on t, add constraint primary key (id)"},
      {"ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)", "ALTER TABLE on t, add constraint exclude e"},
      {"ALTER TABLE t VALIDATE CONSTRAINT c", "ALTER TABLE on t, validate c"},
      {"ALTER TABLE t DROP CONSTRAINT IF EXISTS c", "ALTER TABLE on t, drop constraint c"},
  });
}

TEST(Sql, TablesAndRows) {
  expect({
      {"CREATE TABLE IF NOT EXISTS t (id bigserial PRIMARY KEY, o bigint NOT NULL REFERENCES o, CONSTRAINT c CHECK (o "
       "> 0))",
       "CREATE TABLE on t if_exists, id:bigserial not_null=yes default=volatile {primary key (id)}, o:int8 "
       "not_null=yes "
       "{foreign key (o) -> o}, check c"},
      {"CREATE TABLE p PARTITION OF t FOR VALUES IN (1)", "CREATE TABLE on p"},
      {"CREATE TABLE t AS SELECT 1", "CREATE TABLE AS on t"},
      {"SELECT * INTO t FROM u", "CREATE TABLE AS on t"},
      {"DROP TABLE IF EXISTS a, b", "DROP TABLE on a [a] [b] if_exists"},
      {"TRUNCATE a, b", "TRUNCATE on a [a] [b]"},
      {"INSERT INTO t SELECT 1", "INSERT on t"},
      {"UPDATE t SET a = 1", "UPDATE on t"},
      {"UPDATE t SET a = 1 WHERE a IS NULL", "UPDATE on t where=yes"},
      {"DELETE FROM t", "DELETE on t"},
      {"WITH gone AS (DELETE FROM t RETURNING *) SELECT count(*) FROM gone", "SELECT on t writes"},
      {"WITH x AS (SELECT 1) UPDATE t SET a = 1 FROM x", "UPDATE on t"},
      {"MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE", "MERGE on t"},
      {"COPY t FROM STDIN", "COPY on t"},
      {"SELECT 1", "SELECT"},
      {"LOCK TABLE t IN SHARE MODE", "LOCK TABLE on t in SHARE"},
      {"LOCK t", "LOCK TABLE on t in ACCESS EXCLUSIVE"},
  });
  EXPECT_TRUE(changes_data(parse_sql("WITH x AS (UPDATE t SET a = 1) SELECT 1").front()));
  EXPECT_TRUE(changes_data(parse_sql("DELETE FROM t").front()));
  EXPECT_FALSE(changes_data(parse_sql("SELECT 1").front()));
}

TEST(Sql, Settings) {
  expect({
      {"SET lock_timeout = '5s'", "SET lock_timeout lock_timeout =5s"},
      {"SET LOCAL lock_timeout TO 2000", "SET lock_timeout lock_timeout local =2000"},
      {"SET SESSION statement_timeout = 0", "SET statement_timeout statement_timeout =0"},
      {"SELECT set_config('lock_timeout', '1s', true)", "SET lock_timeout lock_timeout local =1s"},
      {"SELECT pg_catalog.set_config('statement_timeout', '1s', false)", "SET statement_timeout statement_timeout =1s"},
      {"SELECT set_config('search_path', 'app', true)", "SELECT"},
      {"RESET lock_timeout", "SET lock_timeout"},
      {"SET lock_timeout TO DEFAULT", "SET lock_timeout"},
      {"SET search_path TO app", "SET search_path =app"},
  });
  EXPECT_EQ(parse_sql("RESET lock_timeout").front().kind, Kind::set_other);
}

TEST(Sql, OtherObjects) {
  expect({
      {"CREATE TYPE mood AS ENUM ('sad', 'ok')", "CREATE TYPE mood"},
      {"CREATE TYPE pair AS (a int, b int)", "CREATE TYPE pair"},
      {"CREATE DOMAIN d AS text CHECK (VALUE <> '')", "CREATE TYPE d"},
      {"ALTER TYPE app.mood ADD VALUE IF NOT EXISTS 'happy' BEFORE 'ok'",
       "ALTER TYPE ... ADD VALUE app.mood if_exists"},
      {"ALTER TYPE mood RENAME VALUE 'a' TO 'b'", "ALTER TYPE mood"},
      {"ALTER TYPE mood RENAME TO moods", "ALTER TYPE mood"},
      {"DROP TYPE IF EXISTS mood", "DROP TYPE mood if_exists"},
      {"CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public", "CREATE EXTENSION uuid-ossp if_exists"},
      {"CREATE SCHEMA IF NOT EXISTS app", "CREATE SCHEMA app if_exists"},
      {"CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN; ALTER TABLE t ADD a int; END; $$ LANGUAGE plpgsql",
       "CREATE FUNCTION f or_replace"},
      {"CREATE TRIGGER tr AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER tr on app.t"},
      {"DROP TRIGGER IF EXISTS tr ON app.t", "DROP TRIGGER tr on app.t if_exists"},
      {"CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE VIEW v or_replace"},
      {"CREATE MATERIALIZED VIEW m AS SELECT 1", "CREATE MATERIALIZED VIEW m"},
      {"REFRESH MATERIALIZED VIEW CONCURRENTLY m", "REFRESH MATERIALIZED VIEW m concurrently=yes"},
      {"CREATE POLICY p ON t USING (true)", "CREATE POLICY p on t"},
      {"CLUSTER t USING i", "CLUSTER on t"},
      {"VACUUM FULL t", "VACUUM FULL on t"},
      {"VACUUM (ANALYZE) t", "VACUUM on t"},
      {"COMMENT ON COLUMN t.a IS 'x'", "COMMENT"},
      {"GRANT SELECT ON t TO reader", "GRANT"},
      {"DO $$ BEGIN ALTER TABLE t ADD a int; END $$", "DO"},
      {"COMMIT", "transaction control"},
  });
}

TEST(Sql, SeveralStatementsAndTheirPlaces) {
  const std::string_view text =
      "-- first\n  SET lock_timeout = '5s' ;\n/* a ; b /* nested */ */ CREATE INDEX i ON t (a); ;\nSELECT ';' -- end";
  const auto statements = parse_sql(text);
  ASSERT_EQ(statements.size(), 3u);
  const auto at = [&](size_t i) { return text.substr(statements[i].place.start, statements[i].place.size()); };
  EXPECT_EQ(at(0), "SET lock_timeout = '5s'");
  EXPECT_EQ(at(1), "CREATE INDEX i ON t (a)");
  EXPECT_EQ(at(2), "SELECT ';'");

  expect({
      {"", ""},
      {" ; -- nothing\n ;", ""},
      {"CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b); DROP TABLE t", "SQL; DROP TABLE on t"},
      {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; DROP TABLE t",
       "CREATE FUNCTION f; DROP TABLE on t"},
      {"SELECT E'it\\'s; fine'; DROP TABLE t", "SELECT; DROP TABLE on t"},
      {"SELECT $a$ ; $b$ ; $a$, $1; DROP TABLE t", "SELECT; DROP TABLE on t"},
      {"SELECT \"a;b\" FROM t; DROP TABLE t", "SELECT on t; DROP TABLE on t"},
  });
}

TEST(Sql, WhatPostgresqlDoesNotReadIsUnknown) {
  expect({
      {"ALTER TABLE t MODIFY COLUMN a INT", "unknown"},
      {"CREATE TABLE `users` (id int AUTO_INCREMENT) ENGINE=InnoDB", "unknown"},
      {"PRAGMA foreign_keys = ON", "unknown"},
      {"ALTER TABLE t ADD FULLTEXT INDEX i (a); DROP TABLE t", "unknown; DROP TABLE on t"},
      {"CREATE INDEX i ON t (a", "unknown"},
      {"UPDATE t SET a = 'open", "unknown"},
      {"hello", "unknown"},
      // The body of another dialect's trigger is not taken for statements.
      {"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; UPDATE t SET a = 2; END", "unknown"},
  });
  EXPECT_EQ(show(parse_sql(std::string_view("DROP TABLE t\0; DROP TABLE u", 27))), "unknown");
  EXPECT_EQ(show(parse_sql("DROP TABLE \xff\xfe")), show(parse_sql("DROP TABLE \xff\xfe")));  // no crash, no throw
}

TEST(Sql, InterpolationLeavesWhatIsCertain) {
  expect({
      {"CREATE INDEX #{name} ON #{table} (x)", "CREATE INDEX #{name} on #{table}"},
      {"CREATE INDEX #{opts} i ON t (x)", "unknown"},
      {"CREATE INDEX #{concurrently} ON t (x)", "CREATE INDEX #{concurrently} on t concurrently=?"},
      {"CREATE INDEX CONCURRENTLY #{name} ON t (#{column})", "CREATE INDEX #{name} on t concurrently=yes"},
      {"CREATE #{unique} INDEX i ON t (a)", "CREATE INDEX i on t unique=?"},
      {"CREATE INDEX i ON t (a) #{where}", "CREATE INDEX i on t"},
      {"CREATE INDEX #{a}_#{b}_idx ON #{prefix}.users (a)", "CREATE INDEX #{a}_#{b}_idx on #{prefix}.users"},
      {"CREATE INDEX \"#{name}\" ON \"#{prefix}\".\"users\" (a)", "CREATE INDEX #{name} on #{prefix}.users"},
      {"CREATE INDEX i#{n}2 ON t (a)", "CREATE INDEX i#{n}2 on t"},
      {"ALTER TABLE #{t} ADD COLUMN a text NOT NULL", "ALTER TABLE on #{t}, add column a:text not_null=yes"},
      {"ALTER TABLE t ADD COLUMN a #{type}",
       "ALTER TABLE on t, add column a:? not_null=? default=? generated=? identity=?"},
      {"ALTER TABLE t ADD COLUMN a #{type} NOT NULL",
       "ALTER TABLE on t, add column a:? not_null=yes default=? generated=? identity=?"},
      {"ALTER TABLE t ADD COLUMN a text #{rest}", "unknown"},
      {"ALTER TABLE t ADD COLUMN a text DEFAULT #{value}", "ALTER TABLE on t, add column a:text default=?"},
      {"ALTER TABLE t ADD COLUMN a text DEFAULT '#{value}'", "ALTER TABLE on t, add column a:text default=constant"},
      {"ALTER TABLE t ALTER a TYPE varchar(#{n})", "ALTER TABLE on t, type a ?"},
      {"ALTER TABLE t ALTER a #{what}", "unknown"},
      {"ALTER TABLE t #{what}", "unknown"},
      {"#{what}", "unknown"},
      {"#{what} TABLE t", "unknown"},
      {"ALTER TABLE t ADD CONSTRAINT #{c} CHECK (#{expression})", "ALTER TABLE on t, add constraint check #{c}"},
      {"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) #{valid}", "unknown"},
      {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES #{o}",
       "ALTER TABLE on t, add constraint foreign key c (a) -> #{o} not_valid=?"},
      {"ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES #{o}(id)",
       "ALTER TABLE on t, add constraint foreign key c (a) -> #{o}"},
      {"ALTER TABLE t VALIDATE CONSTRAINT #{c}", "ALTER TABLE on t, validate #{c}"},
      {"UPDATE t SET a = #{value} #{where}", "UPDATE on t where=?"},
      {"INSERT INTO t (a) VALUES #{rows}", "INSERT on t"},
      {"DELETE FROM t WHERE id IN (#{ids})", "DELETE on t where=yes"},
      {"COMMENT ON TABLE t IS #{text}", "COMMENT"},
      {"ALTER TYPE mood ADD VALUE #{value}", "ALTER TYPE ... ADD VALUE mood"},
      {"SET lock_timeout = '#{n}s'", "SET lock_timeout lock_timeout"},
      {"SET lock_timeout TO #{n}", "SET lock_timeout lock_timeout"},
      {"SELECT set_config('lock_timeout', '#{n}', true)", "SET lock_timeout lock_timeout local"},
      {"DROP TABLE #{a}; DROP TABLE #{b}", "DROP TABLE on #{a}; DROP TABLE on #{b}"},
      {"-- for #{who}\nDROP TABLE #{a}", "DROP TABLE on #{a}"},
      {"DROP TABLE a /* #{who} */, #{b}", "DROP TABLE on a [a] [#{b}]"},
      {"CREATE TABLE #{t} (#{columns})", "CREATE TABLE on #{t}"},
      {"DO $$ BEGIN #{body} END $$", "DO"},
      {"CREATE FUNCTION #{f}() RETURNS trigger AS $$ #{body}; $$ LANGUAGE plpgsql", "CREATE FUNCTION #{f}"},
  });
  // Places count no byte for a hole.
  const auto statements = read("DROP TABLE #{a}; DROP TABLE b");
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_EQ(statements[1].place, (Span{13, 25}));
}

TEST(Sql, NamesCompareAsWrittenWhereInterpolated) {
  const auto table = [](std::string_view text) { return read(text).front().table; };
  EXPECT_TRUE(table("DROP TABLE app.t").same_as(table("DROP TABLE t")));
  EXPECT_FALSE(table("DROP TABLE app.t").same_as(table("DROP TABLE web.t")));
  EXPECT_TRUE(table("DROP TABLE #{p}.t").same_as(table("TRUNCATE #{p}.t")));
  EXPECT_FALSE(table("DROP TABLE #{p}.t").same_as(table("DROP TABLE #{q}.t")));
  EXPECT_FALSE(table("DROP TABLE #{p}.t").same_as(table("DROP TABLE t")));
}

TEST(Sql, TypeChanges) {
  using enum TypeChange;
  const struct {
    const char* from;
    const char* to;
    TypeChange change;
  } cases[] = {
      {"varchar(20)", "text", in_place},
      {"varchar(20)", "varchar(40)", in_place},
      {"varchar(20)", "varchar", in_place},
      {"varchar(40)", "varchar(20)", rewrite},
      {"text", "varchar", in_place},
      {"text", "varchar(255)", rewrite},
      {"text", "citext", index_rebuild},
      {"char(3)", "text", rewrite},
      {"char(3)", "char(5)", rewrite},
      {"numeric(8,2)", "numeric(10,2)", in_place},
      {"numeric(8,2)", "numeric", in_place},
      {"numeric(8,2)", "numeric(10,4)", rewrite},
      {"numeric", "numeric(10,2)", rewrite},
      {"integer", "bigint", rewrite},
      {"serial", "integer", in_place},
      {"timestamp(0)", "timestamp", in_place},
      {"timestamp", "timestamp(6)", in_place},
      {"timestamp", "timestamp(0)", rewrite},
      {"timestamp", "timestamptz", utc_only},
      {"timestamp", "timestamptz(0)", rewrite},
      {"varchar(20)[]", "text[]", rewrite},
      {"json", "jsonb", rewrite},
      {"mood", "text", unknown},
      {"mood", "mood", in_place},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(static_cast<int>(type_change(parse_type(c.from), parse_type(c.to))), static_cast<int>(c.change))
        << c.from << " to " << c.to;
  }
  EXPECT_EQ(parse_type("character varying(20)").text(), "varchar(20)");
  EXPECT_EQ(parse_type("timestamp(0) without time zone").text(), "timestamp(0)");
  EXPECT_FALSE(parse_type("int) , (1").known());
  EXPECT_FALSE(parse_type("").known());
}

TEST(Sql, Volatility) {
  EXPECT_EQ(word(default_of("now()")), "stable");
  EXPECT_EQ(word(default_of("'{}'::jsonb")), "constant");
  EXPECT_EQ(word(default_of("gen_random_uuid()")), "volatile");
  EXPECT_EQ(word(default_of("public.uuid_generate_v4()")), "volatile");
  EXPECT_EQ(word(default_of("my_ulid()")), "?");
  EXPECT_EQ(word(default_of("now() AT TIME ZONE 'utc'")), "stable");
  EXPECT_EQ(word(default_of("no sql at all")), "?");
}

TEST(Sql, HeavyTextIsNotParsed) {
  // libpg-query recurses without limit; without ours these would end the process.
  std::string sum = "UPDATE t SET a = 1";
  for (int i = 0; i < 400'000; ++i) sum += "+1";
  EXPECT_EQ(show(parse_sql(sum)), "unknown");
  std::string rows = "INSERT INTO t VALUES (NULL)";
  for (int i = 0; i < 100'000; ++i) rows += ", (NULL)";
  EXPECT_EQ(show(parse_sql(rows)), "INSERT");
  EXPECT_EQ(show(parse_sql("SELECT set_config(" + std::string(100'000, '('))), "unknown");
  std::string unions = "WITH x AS (DELETE FROM t) SELECT 1";
  for (int i = 0; i < 100'000; ++i) unions += " UNION SELECT 1";
  EXPECT_EQ(show(parse_sql(unions)), "unknown");
}

TEST(Sql, SafeOnManyThreads) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&wrong] {
      for (int i = 0; i < 200; ++i) {
        if (show(read("ALTER TABLE #{t} ADD COLUMN a text NOT NULL; DROP INDEX i")) !=
            "ALTER TABLE on #{t}, add column a:text not_null=yes; DROP INDEX i") {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace assay::sql
