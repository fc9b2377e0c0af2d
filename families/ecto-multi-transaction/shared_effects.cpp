#include "shared_effects.h"

#include <algorithm>

namespace assay::families::ecto_multi_transaction {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// HTTPoison and Tesla clients are modules of the project's own, too: those are not known by their names.
bool is_http_client(std::string_view module) {
  return is_one_of(module,
                   {"Req", "HTTPoison", "HTTPotion", "Tesla", "Finch", ":httpc", ":hackney", "Mojito", "ExAws"});
}

std::string_view last_segment(std::string_view module) { return module.substr(module.rfind('.') + 1); }

}  // namespace

std::string_view effect_of(const Call& call) {
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  const std::string_view function = text(call.function);
  if (module == "File") return "a file is changed";
  if (module == "Task" || module == "Task.Supervisor") return "a task is started, which may run before the commit,";
  if (function.starts_with("deliver")) {
    const bool mailer = is_one_of(module, {"Swoosh.Mailer", "Bamboo.Mailer"}) ||
                        last_segment(module).find("Mailer") != std::string_view::npos;
    return mailer ? "a mail is sent" : "";
  }
  if (function.find("broadcast") != std::string_view::npos) {
    const bool sends = module == "Phoenix.PubSub" || module == "Phoenix.Channel" || module == "Absinthe.Subscription" ||
                       last_segment(module) == "Endpoint" || last_segment(module) == "PubSub";
    return sends ? "a message is broadcast" : "";
  }
  if (!is_http_client(module)) return "";
  // Tesla.get(client, url) and Finch.request(request, name); `ExAws.request` sends what others build.
  if (is_one_of(module, {"Finch", ":httpc", "ExAws"}) && !function.starts_with("request")) return "";
  return "an HTTP request is sent";
}

}  // namespace assay::families::ecto_multi_transaction
