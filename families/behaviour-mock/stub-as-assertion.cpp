// Advises expect where a test is about a call, and only stubs it: it passes when the call is never made.
#include <algorithm>

#include "flow/callbacks.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

// ExUnit's assertions, those of Phoenix.ConnTest and Mox that raise, and helpers that are named like one. What a mock
// expects is asserted, too.
bool asserts(const Call& call) {
  const std::string_view function = text(call.function);
  if (is_mox(call, "expect")) return true;
  for (std::string_view start : {"assert", "refute", "check", "verify", "ensure", "should"}) {
    if (function.starts_with(start)) return true;
  }
  return function == "send" || function == "flunk" || function.ends_with("response") || function == "redirected_to";
}

// "notif", which "notifies", "notifier" and "notification" begin with, too.
std::string stem_of(std::string word) {
  if (word.ends_with('!') || word.ends_with('?')) word.pop_back();
  if (word.size() > 3 && word.ends_with('y')) word.pop_back();
  return word;
}

// The test's description says that the function is called: it begins with its first word and has the others, or speaks
// of a call ("sends the receipt" and :send_receipt).
bool is_about(std::string_view description, std::string_view function) {
  auto lower = [](std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
  };
  const std::string words = lower(description);
  const std::string first = stem_of(lower(function.substr(0, function.find('_'))));
  // "creates a log when billing.create succeeds" is about something else.
  const std::string name = lower(function);
  if (words.find("." + name) != std::string::npos || words.find(name + "/") != std::string::npos) return false;
  if (!words.starts_with(first) && words.find("calls ") == std::string::npos) return false;
  while (!function.empty()) {
    const size_t end = function.find('_');
    if (words.find(stem_of(lower(function.substr(0, end)))) == std::string::npos) return false;
    function.remove_prefix(end == std::string_view::npos ? function.size() : end + 1);
  }
  return true;
}

void on_call(Context& ctx, const Call& call) {
  const auto block = test_block_around(ctx.file, call.node);
  if (!block || text(block->kind) != "test") return;
  Site site = ctx.consider(call);
  const auto body = reached_calls(ctx, block->body);
  const auto function = ctx.arg(call, 1).atom();
  const NodeId stub = ctx.arg(call, 2).written();
  const auto inside = stub ? reached_calls(ctx, stub) : std::vector<const Call*>{};
  if (std::ranges::any_of(inside, [](const Call* each) { return asserts(*each); })) return site.pass();
  const bool silent = std::ranges::none_of(body, [](const Call* each) { return asserts(*each); });
  const NodeId named = ctx.tree().first_child(block->call);
  const auto description = named ? ctx.value(named).string() : std::nullopt;
  if (!silent && !(function && description && is_about(*description, *function))) return site.pass();
  site.fail("a stub may be called or not: this test passes when {} is never called",
            function ? "`" + std::string(*function) + "`" : "it")
      .help("use `expect` for the call that the test is about, and `verify_on_exit!`");
}

}  // namespace

extern const Check stub_as_assertion{
    .id = "behaviour-mock/stub-as-assertion",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"Mox.stub/3", "Hammox.stub/3"},
    .on_call = on_call,
};

}  // namespace assay::families::behaviour_mock
