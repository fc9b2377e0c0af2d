// Dispatch shows every check exactly what a naive walk finds for it, on real code: the repository's own Elixir files,
// and those below the directory that ASSAY_CORPUS names, if it is set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "engine/dispatch.h"
#include "engine/naive_walk.h"
#include "names/build_names.h"
#include "source/read_file.h"
#include "tests/support/repository.h"

namespace assay::test {
namespace {

std::vector<Delivery> deliveries;
std::vector<const Check*> checks;

uint32_t index_of(const Context& ctx) {
  return static_cast<uint32_t>(std::find(checks.begin(), checks.end(), &ctx.check()) - checks.begin());
}
void on_call(Context& ctx, const Call& call) { deliveries.push_back({Subscription::callee, call.node, index_of(ctx)}); }
void on_use(Context& ctx, const Module& module) {
  deliveries.push_back({Subscription::use, module.node, index_of(ctx)});
}
void on_node(Context& ctx, NodeId node) { deliveries.push_back({Subscription::kind, node, index_of(ctx)}); }

// Subscriptions that overlap in every way: the same callee twice, wildcards, arities given and not, operators, Kernel.
const Check exact{
    .id = "t/exact", .callees = {"Enum.map/2", "Enum.map", "Ecto.Migration.create/1"}, .on_call = on_call};
const Check wild{.id = "t/wild", .callees = {"_.map/2", "_.get", "_.create/1", "_.insert/2"}, .on_call = on_call};
const Check kernel{.id = "t/kernel", .callees = {"Kernel.if/2", "Kernel.raise", "Kernel.+/2"}, .on_call = on_call};
const Check erlang{
    .id = "t/erlang", .callees = {":ets.new/2", ":timer.sleep/1", ":erlang.system_time"}, .on_call = on_call};
const Check use{.id = "t/use", .uses = {"Ecto.Migration", "GenServer", "Ecto.Schema", "ExUnit.Case"}, .on_use = on_use};
const Check kinds{.id = "t/kinds", .kinds = {NodeKind::map, NodeKind::capture, NodeKind::map}, .on_node = on_node};
const Check all{.id = "t/all",
                .callees = {"_.put/3", "Logger.info/1"},
                .on_call = on_call,
                .uses = {"GenServer"},
                .on_use = on_use,
                .kinds = {NodeKind::sigil},
                .on_node = on_node};

size_t compare_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  checks = {&exact, &wild, &kernel, &erlang, &use, &kinds, &all};
  std::vector<CheckSettings> settings(checks.size());
  const Dispatcher dispatcher(checks, settings);
  const Project project;
  FactStore facts;
  size_t delivered = 0;
  for (auto at = fs::recursive_directory_iterator(folder); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && (at->path().filename() == "build" || at->path().filename() == ".git")) {
      at.disable_recursion_pending();
    }
    std::string extension = at->path().extension().string();
    if (!at->is_regular_file() || (extension != ".ex" && extension != ".exs")) continue;
    File file;
    file.id = FileId{0};
    file.source = {at->path().string(), read_source(at->path().string()).text};
    file.tree = parse(file.source.text);
    file.names = build_names(file.tree, UsingTable());
    deliveries.clear();
    dispatcher.run(file, project, facts);
    delivered += deliveries.size();
    EXPECT_EQ(naive_difference(checks, file, deliveries), "") << file.source.path;
  }
  return delivered;
}

TEST(DispatchEquivalence, OfThisRepository) { EXPECT_GT(compare_below(repository()), 50u); }

TEST(DispatchEquivalence, OfTheCorpus) {
  const char* corpus = std::getenv("ASSAY_CORPUS");
  if (corpus == nullptr) GTEST_SKIP() << "ASSAY_CORPUS names no directory";
  EXPECT_GT(compare_below(corpus), 50u);
}

}  // namespace
}  // namespace assay::test
