// The questions that WebFacts answers: lookups in indexes that are made once.
#include "project/web.h"

#include <algorithm>

namespace assay {

Answer ActionFilter::holds(std::string_view action) const {
  bool listed = std::ranges::find(actions, action) != actions.end();
  switch (kind) {
    case Kind::all: return Answer::yes;
    case Kind::only: return listed ? Answer::yes : Answer::no;
    case Kind::except: return listed ? Answer::no : Answer::yes;
    case Kind::computed: return Answer::unknown;
  }
  return Answer::unknown;
}

const Pipeline* Router::pipeline(std::string_view name) const {
  for (const Pipeline& pipeline : pipelines) {
    if (pipeline.name == name && !name.empty()) return &pipeline;
  }
  return nullptr;
}

std::vector<const Pipeline*> Router::pipelines_through(const std::vector<PipeThrough>& pipes) const {
  constexpr size_t kMost = 64;
  std::vector<const Pipeline*> through;
  auto add = [&](const Pipeline* one) {
    if (one == nullptr || through.size() >= kMost || std::ranges::find(through, one) != through.end()) return false;
    through.push_back(one);
    return true;
  };
  // A pipeline is a function plug like any other, so that one may plug another.
  auto enter = [&](auto& self, std::string_view name) -> void {
    const Pipeline* one = pipeline(name);
    if (!add(one)) return;
    for (const std::string& inner : one->nested) self(self, inner);
  };
  for (const PipeThrough& pipe : pipes) enter(enter, pipe.name);
  return through;
}

Answer Router::accepts(const std::vector<PipeThrough>& pipes, std::string_view format) const {
  Answer answer = Answer::unknown;
  for (const Pipeline* through : pipelines_through(pipes)) {
    if (!through->accepts) continue;
    bool listed = std::ranges::any_of(through->formats, [&](const std::string& one) {
      return one == format || (format == "json" && one.find("json") != std::string::npos);
    });
    // Several `accepts` narrow one another.
    if (!listed && through->formats_known) return Answer::no;
    if (listed) answer = Answer::yes;
  }
  return answer;
}

namespace {

template <typename Items>
auto find_in(const std::unordered_map<Symbol, uint32_t>& index, const Items& items, Symbol module)
    -> decltype(items.data()) {
  auto found = index.find(module);
  return found == index.end() ? nullptr : &items[found->second];
}

template <typename Items>
void number(const Items& items, std::unordered_map<Symbol, uint32_t>& index) {
  index.clear();
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (items[i].module.valid()) index.emplace(items[i].module, i);
  }
}

}  // namespace

const PlugHost* WebFacts::host_of(Symbol module) const { return find_in(host_of_, plug_hosts, module); }
const Router* WebFacts::router_of(Symbol module) const { return find_in(router_of_, routers, module); }
const Controller* WebFacts::controller_of(Symbol module) const { return find_in(controller_of_, controllers, module); }

std::vector<WebFacts::Way> WebFacts::ways_to(Symbol target, std::string_view action) const {
  auto found = ways_.find(target);
  if (found == ways_.end()) return {};
  if (action.empty()) return found->second;
  std::vector<Way> ways;
  for (const Way& way : found->second) {
    if (way.route->action == action) ways.push_back(way);
  }
  return ways;
}

Answer WebFacts::serves(Symbol controller, std::string_view action, std::string_view format) const {
  Answer answer = Answer::no;
  bool any = false;
  for (const Way& way : ways_to(controller, action)) {
    answer = either(answer, way.router->accepts(way.route->pipes, format));
    any = true;
  }
  if (any && answer != Answer::unknown) return answer;
  const Controller* known = controller_of(controller);
  if (known == nullptr) return Answer::unknown;
  return format == "json" ? known->json : format == "html" ? known->html : Answer::unknown;
}

std::vector<PlugUse> WebFacts::uses_of_plug(Symbol module) const {
  std::vector<PlugUse> uses;
  auto found = uses_of_module_.find(module);
  if (found == uses_of_module_.end()) return uses;
  for (uint32_t i : found->second) uses.push_back(uses_[i]);
  return uses;
}

std::vector<PlugUse> WebFacts::uses_of_function_plug(DefinitionPlace clause) const {
  std::vector<PlugUse> uses;
  auto found = uses_of_clause_.find(clause);
  if (found == uses_of_clause_.end()) return uses;
  for (uint32_t i : found->second) uses.push_back(uses_[i]);
  return uses;
}

bool WebFacts::is_action_fallback(Symbol module) const { return fallbacks_.contains(module); }

bool WebFacts::is_forward_target(Symbol module) const {
  auto found = ways_.find(module);
  return found != ways_.end() &&
         std::ranges::any_of(found->second, [](const Way& way) { return way.route->kind == Route::Kind::forward; });
}

void WebFacts::index_routes() {
  ways_.clear();
  number(routers, router_of_);
  for (const Router& router : routers) {
    for (const Route& route : router.routes) {
      if (route.target.valid()) ways_[route.target].push_back({&router, &route});
      // Only Phoenix's own rule puts the scope's alias before a library's name; people see the name.
      if (route.written.valid() && route.written != route.target && route.kind == Route::Kind::forward) {
        ways_[route.written].push_back({&router, &route});
      }
    }
  }
}

void WebFacts::add_use(const PlugUse& use) {
  uint32_t at = static_cast<uint32_t>(uses_.size());
  uses_.push_back(use);
  if (use.mount->module.valid()) uses_of_module_[use.mount->module].push_back(at);
  if (!use.mount->function.valid()) return;
  for (const DefinitionPlace& clause : use.mount->definitions) uses_of_clause_[clause].push_back(at);
}

void WebFacts::index() {
  number(plug_hosts, host_of_);
  number(controllers, controller_of_);
  uses_.clear();
  uses_of_module_.clear();
  uses_of_clause_.clear();
  fallbacks_.clear();
  for (const Controller& controller : controllers) {
    if (controller.action_fallback.valid()) fallbacks_.insert(controller.action_fallback);
  }

  // Requests of which format come through a pipeline: those of the routes that lie behind it.
  Answer all_json = Answer::no;
  Answer all_html = Answer::no;
  for (const Router& router : routers) {
    struct Seen {
      Answer json = Answer::no, html = Answer::no;
      bool any = false;
      void take(Answer j, Answer h) {
        json = either(json, j);
        html = either(html, h);
        any = true;
      }
    };
    std::unordered_map<std::string_view, Seen> by_name;
    std::unordered_map<uint64_t, Seen> by_node;
    auto node_key = [](FileId file, NodeId node) { return (uint64_t{file.value} << 32U) | node.value; };
    for (const Route& route : router.routes) {
      Answer json = router.accepts(route.pipes, "json");
      Answer html = route.kind == Route::Kind::live ? Answer::yes : router.accepts(route.pipes, "html");
      all_json = either(all_json, json);
      all_html = either(all_html, html);
      for (const Pipeline* through : router.pipelines_through(route.pipes)) by_name[through->name].take(json, html);
      for (const PipeThrough& pipe : route.pipes) by_node[node_key(pipe.file, pipe.node)].take(json, html);
    }
    for (const Pipeline& pipeline : router.pipelines) {
      Seen seen = by_name[pipeline.name];
      if (!seen.any) seen.json = seen.html = Answer::unknown;
      if (pipeline.accepts) {
        PipeThrough self{pipeline.name, {}, pipeline.file, pipeline.node};
        seen.json = router.accepts({self}, "json");
        seen.html = router.accepts({self}, "html");
      }
      for (const PlugMount& mount : pipeline.plugs)
        add_use({&mount, nullptr, &router, &pipeline, seen.json, seen.html});
    }
    for (const PlugMount& mount : router.pipe_plugs) {
      const Seen& seen = by_node[node_key(mount.file, mount.node)];
      Answer none = seen.any ? Answer::no : Answer::unknown;
      add_use({&mount, nullptr, &router, nullptr, seen.any ? seen.json : none, seen.any ? seen.html : none});
    }
  }
  // Hosts that are mounted themselves see what their mounts see, one step deep.
  for (const bool mounted : {false, true}) {
    for (const PlugHost& host : plug_hosts) {
      bool builder = host.kind == PlugHost::Kind::builder || host.kind == PlugHost::Kind::plug_router;
      if (builder != mounted) continue;
      Answer json = routers.empty() ? Answer::unknown : all_json;
      Answer html = routers.empty() ? Answer::unknown : all_html;
      if (host.kind == PlugHost::Kind::controller) {
        const Controller* controller = controller_of(host.module);
        json = controller == nullptr ? Answer::unknown : controller->json;
        html = controller == nullptr ? Answer::unknown : controller->html;
      } else if (builder) {
        std::vector<PlugUse> uses = uses_of_plug(host.module);
        json = html = uses.empty() ? Answer::unknown : Answer::no;
        for (const PlugUse& use : uses) {
          json = either(json, use.json);
          html = either(html, use.html);
        }
      }
      for (const PlugMount& mount : host.plugs) add_use({&mount, &host, nullptr, nullptr, json, html});
    }
  }
}

}  // namespace assay
