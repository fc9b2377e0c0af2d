#include "score/compile.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace assay {
namespace {

bool has_elixir() { return std::system("command -v elixirc > /dev/null 2>&1") == 0; }

TEST(Compile, SaysWhatTheCompilerSays) {
  if (!has_elixir()) GTEST_SKIP() << "there is no elixirc here";
  const Compilation whole = compile({{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\nend\n"},
                                     {"lib/b.ex", "defmodule B do\n  def b(x), do: x\nend\n"},
                                     {"mix.exs", "this is left out"}});
  EXPECT_EQ(whole.outcome, Compilation::Outcome::compiled) << whole.message;
  const Compilation broken = compile({{"lib/a.ex", "defmodule A do\n  def a(x), do: nope(x)\nend\n"}});
  EXPECT_EQ(broken.outcome, Compilation::Outcome::failed);
  EXPECT_NE(broken.message.find("nope/1"), std::string::npos) << broken.message;
}

TEST(Compile, DoesNotJudgeWhatNeedsALibrary) {
  if (!has_elixir()) GTEST_SKIP() << "there is no elixirc here";
  const Compilation missing = compile({{"a.exs", "defmodule A do\n  use Ecto.Migration\n  def change, do: 1\nend\n"}});
  EXPECT_EQ(missing.outcome, Compilation::Outcome::not_judged);
  EXPECT_EQ(missing.message, "compiling needs Ecto.Migration, which is not here");
}

TEST(Compile, LeavesNothingRunningOrWritten) {
  if (!has_elixir()) GTEST_SKIP() << "there is no elixirc here";
  // A module body that would write more than it may.
  const Compilation huge =
      compile({{"a.ex", "defmodule A do\n  File.write!(\"big\", :binary.copy(\"x\", 50_000_000))\nend\n"}});
  EXPECT_EQ(huge.outcome, Compilation::Outcome::failed) << huge.message;
}

TEST(Compile, StaysInItsFolder) {
  const Compilation outside = compile({{"../a.ex", "defmodule A do\nend\n"}, {"/tmp/b.ex", "defmodule B do\nend\n"}});
  EXPECT_EQ(outside.outcome, Compilation::Outcome::not_judged);
}

}  // namespace
}  // namespace assay
