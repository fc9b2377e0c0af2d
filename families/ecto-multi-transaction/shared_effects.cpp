#include "shared_effects.h"

#include <algorithm>

#include "base/text.h"

namespace assay::families::ecto_multi_transaction {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view last_segment(std::string_view module) { return module.substr(module.rfind('.') + 1); }

// HTTPoison and Tesla clients are modules of the project's own, too: those are not known by their names.
bool sends_request(std::string_view module, std::string_view function) {
  if (is_one_of(module, {"Req", "HTTPoison", "HTTPotion", "Tesla", ":hackney", "Mojito"})) {
    return is_one_of(function, {"get", "post", "put", "patch", "delete", "head", "options", "request", "run"});
  }
  // What else these do builds a request, or waits for its answer.
  if (module == "Finch") return is_one_of(function, {"request", "stream", "stream_while", "async_request"});
  return is_one_of(module, {":httpc", "ExAws", "Mint.HTTP"}) && function == "request";
}

bool changes_file(std::string_view module, std::string_view function) {
  if (module == ":file") {
    return is_one_of(function, {"write_file", "delete", "rename", "copy", "make_dir", "del_dir"});
  }
  return module == "File" && is_one_of(function, {"write", "rm", "rm_rf", "rmdir", "cp", "cp_r", "copy", "rename",
                                                  "mkdir", "mkdir_p", "touch", "ln_s"});
}

// Mailer.deliver(email), and UserNotifier.deliver_confirmation(user, url) as `mix phx.gen.auth` writes it.
bool delivers_mail(std::string_view module, std::string_view function) {
  const std::string_view last = last_segment(module);
  if (contains(last, "Mailer") && function.starts_with("send")) return true;
  if (!function.starts_with("deliver")) return false;
  return is_one_of(module, {"Swoosh.Mailer", "Bamboo.Mailer"}) || contains(last, "Mailer") ||
         contains(last, "Notifier") || is_one_of(last, {"Email", "Emails", "UserEmail", "Mail"});
}

bool broadcasts(std::string_view module, std::string_view function) {
  if (module == "Absinthe.Subscription") return function == "publish";
  if (!contains(function, "broadcast")) return false;
  return is_one_of(module, {"Phoenix.PubSub", "Phoenix.Channel"}) ||
         is_one_of(last_segment(module), {"Endpoint", "PubSub"});
}

}  // namespace

std::string_view effect_of(const Call& call) {
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  std::string_view function = text(call.function);
  if (module.empty() || call.target == CallTarget::local || call.target == CallTarget::kernel) return "";
  if (function.ends_with('!')) function.remove_suffix(1);
  if (changes_file(module, function)) return "a file is changed";
  const bool task = module == "Task" && (function == "start" || function == "start_link");
  if (task || (module == "Task.Supervisor" && function == "start_child")) {
    return "a task is started, which may run before the commit,";
  }
  if (delivers_mail(module, function)) return "a mail is sent";
  if (broadcasts(module, function)) return "a message is broadcast";
  return sends_request(module, function) ? "an HTTP request is sent" : "";
}

}  // namespace assay::families::ecto_multi_transaction
