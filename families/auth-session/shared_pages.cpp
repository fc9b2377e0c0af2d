#include "shared_pages.h"

#include <algorithm>

namespace assay::families::auth_session {
namespace {

// Some pipeline of the project renders pages.
Answer any_pages(const Project& project) {
  Answer all = Answer::no;
  bool any = false;
  for (const Router& router : project.web.routers) {
    for (const Pipeline& pipeline : router.pipelines) {
      if (!pipeline.accepts) continue;
      any = true;
      if (std::ranges::find(pipeline.formats, "html") != pipeline.formats.end()) all = Answer::yes;
      if (!pipeline.formats_known) all = either(all, Answer::unknown);
    }
  }
  return any ? all : Answer::unknown;
}

// The call redirects or renders on its way, as pages do.
bool answers_with_a_page(const Context& ctx, const Call& call) {
  if (!call.definition) return false;
  for (const Call& other : ctx.names().calls_in(ctx.tree(), ctx.names().definition(call.definition).node)) {
    const std::string_view name = text(other.function);
    if (name == "redirect" || name == "put_flash") return true;
  }
  return false;
}

}  // namespace

Answer serves_pages(const Context& ctx, const Call& call) {
  const Symbol module = call.module_in ? ctx.names().module(call.module_in).name : Symbol{};
  if (module && ctx.project.web.controller_of(module) != nullptr) {
    const Symbol action = call.definition ? ctx.names().definition(call.definition).name : Symbol{};
    const Answer answer = ctx.project.web.serves(module, action ? text(action) : std::string_view{}, "html");
    if (answer != Answer::unknown) return answer;
  }
  if (answers_with_a_page(ctx, call)) return Answer::yes;
  return any_pages(ctx.project);
}

}  // namespace assay::families::auth_session
