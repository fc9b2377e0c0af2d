#include "project/controllers.h"

#include <algorithm>

#include "names/known.h"
#include "project/literals.h"
#include "project/module_body.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol phoenix_controller = intern("Phoenix.Controller"), action_fallback = intern("action_fallback");
  Symbol action = intern("action"), init = intern("init"), call = intern("call"), render = intern("render");
  Symbol conn = intern("Plug.Conn"), send_resp = intern("send_resp");
  Symbol json = intern("json"), html = intern("html"), redirect = intern("redirect"), put_flash = intern("put_flash");
};

const Words& words() {
  static const Words known;
  return known;
}

// What speaks for a format.
struct Evidence {
  bool json = false;
  bool html = false;
  bool no_content = false;  // an answer with status 204, as APIs give where pages redirect
  bool redirects = false;
  void format(std::string_view name) {
    json |= name.find("json") != std::string_view::npos;
    html |= name == "html" || name == "html+turbo";
  }
};

std::string_view root_of(std::string_view module) { return module.substr(0, module.find('.')); }

class ControllerReader {
 public:
  ControllerReader(const Project& project, ClauseIndex& clauses, const WebModule& found, Controller& controller)
      : project_(project),
        file_(project.file(found.file)),
        body_(project, clauses, file_, found.module),
        controller_(controller) {
    controller_.module = file_.names.module(found.module).name;
    controller_.file = found.file;
    controller_.module_in_file = found.module;
  }

  void read(const PlugHost& host) {
    body_.each([&](const Statement& at) { read_statement(at); });
    if (controller_.fallback_node.valid()) {
      controller_.has_action_fallback = Answer::yes;
    } else if (unread_own_use_) {
      controller_.has_action_fallback = Answer::unknown;
    }
    find_actions(host);
    judge_formats();
  }

 private:
  void read_statement(const Statement& at) {
    const File& file = *at.file;
    const Tree& tree = file.tree;
    if (!tree.is(at.node, NodeKind::call)) return;
    NodeId first = tree.first_child(at.node);
    if (tree.symbol(at.node) == words().action_fallback && first.valid()) {
      controller_.fallback_file = file.id;
      controller_.fallback_node = at.node;
      controller_.action_fallback = file.names.resolve_module(tree, first);
      return;
    }
    if (tree.symbol(at.node) != sym::use_) return;
    const Directive* use = use_at(file, at.node);
    if (use == nullptr) return;
    if (use->module == words().phoenix_controller) return read_formats(file, tree.next_sibling(first));
    // A web module of the project's own that was not read may say anything.
    if (!project_.modules_named(use->module).empty() || Known::get().find_use(use->module) != nullptr) return;
    bool own = use->module.valid() && root_of(text(use->module)) == root_of(text(controller_.module));
    unread_own_use_ |= own || Known::get().find_customary_use(use->module, use->which) != nullptr;
  }

  // formats: [:html, :json], formats: [html: "View", json: "View"]
  void read_formats(const File& file, NodeId options) {
    if (!options.valid()) return;
    Value formats = value_of(file, options).entry("formats");
    if (!formats.known()) return;
    for (const Value& one : formats.elements()) {
      if (auto name = one.name()) controller_.formats.push_back(*name);
    }
    for (const KeywordEntry& entry : keyword_entries(file, formats.node())) {
      controller_.formats.emplace_back(entry.key);
    }
  }

  void find_actions(const PlugHost& host) {
    const Words& w = words();
    const auto definitions = file_.names.definitions();
    const Module& module = file_.names.module(controller_.module_in_file);
    std::unordered_set<Symbol> plugs;
    for (const PlugMount& mount : host.plugs) plugs.insert(mount.function);
    // Its own action/2 may call actions with more than conn and params.
    bool overrides = !body_.clauses_of(w.action, 2).empty();
    std::unordered_map<Symbol, size_t> at;
    auto first = std::ranges::lower_bound(definitions, module.node, {}, &Definition::node);
    for (auto one = first; one != definitions.end() && one->node < module.end; ++one) {
      bool function = one->kind == sym::def || one->kind == sym::defdelegate;
      if (one->module != controller_.module_in_file || !function || one->in_quote || one->unreachable) continue;
      if (!one->name.valid() || one->name == w.action || one->name == w.init || one->name == w.call) continue;
      if (one->min_arity != one->arity || !may_be_action(*one, overrides)) continue;
      auto [place, fresh] = at.try_emplace(one->name, controller_.actions.size());
      if (fresh) controller_.actions.push_back({std::string(text(one->name)), {}, Answer::unknown});
      controller_.actions[place->second].clauses.push_back(
          DefinitionId{static_cast<uint32_t>(one - definitions.begin())});
    }
    std::unordered_set<std::string_view> named;
    bool computed = false;
    std::vector<WebFacts::Way> ways = project_.web.ways_to(controller_.module);
    for (const WebFacts::Way& way : ways) {
      named.insert(way.route->action);
      computed |= way.route->action.empty();
    }
    for (Controller::Action& action : controller_.actions) {
      bool routed = named.contains(action.name);
      action.routed = routed ? Answer::yes : ways.empty() || computed ? Answer::unknown : Answer::no;
    }
    if (ways.empty()) {
      std::erase_if(controller_.actions,
                    [&](const Controller::Action& one) { return plugs.contains(intern(one.name)); });
    } else if (!computed) {
      std::erase_if(controller_.actions, [](const Controller::Action& one) { return one.routed == Answer::no; });
    }
  }

  [[nodiscard]] bool may_be_action(const Definition& definition, bool overrides) const {
    if (definition.arity == 2) return true;
    if (!overrides || definition.arity < 3 || definition.arity > 4) return false;
    NodeId conn = file_.tree.first_child(definition.head);
    std::string_view name = file_.tree.is(conn, NodeKind::variable) ? text(file_.tree.symbol(conn)) : "";
    return name == "conn" || name == "_conn";
  }

  void judge_formats() {
    Answer json = Answer::no;
    Answer html = Answer::no;
    std::vector<WebFacts::Way> ways = project_.web.ways_to(controller_.module);
    for (const WebFacts::Way& way : ways) {
      json = either(json, way.router->accepts(way.route->pipes, "json"));
      html = either(html, way.router->accepts(way.route->pipes, "html"));
    }
    bool by_routes = !ways.empty() && json != Answer::unknown && html != Answer::unknown;
    // A pipeline that takes both says less than the code.
    bool both = json == Answer::yes && html == Answer::yes;
    if (by_routes && !both) {
      controller_.json = json;
      controller_.html = html;
      return;
    }
    Evidence evidence = own_evidence();
    if (!evidence.json && !evidence.html && controller_.formats.size() == 1) evidence.format(controller_.formats[0]);
    if (!evidence.json && !evidence.html && controller_.formats.empty())
      evidence.json = evidence.no_content && !evidence.redirects;
    if (!evidence.json && !evidence.html) {
      if (both) controller_.json = controller_.html = Answer::yes;
      return;
    }
    controller_.json = evidence.json ? Answer::yes : Answer::no;
    controller_.html = evidence.html ? Answer::yes : Answer::no;
  }

  // MyAppWeb.UserController speaks through UserJSON, UserHTML or UserView, and through its own calls.
  Evidence own_evidence() const {
    const Words& w = words();
    Evidence evidence;
    std::string_view name = text(controller_.module);
    if (name.ends_with("Controller")) {
      std::string base(name.substr(0, name.size() - 10));
      evidence.json |= !project_.modules_named(find_symbol(base + "JSON")).empty();
      evidence.html |= !project_.modules_named(find_symbol(base + "HTML")).empty();
      for (const Project::ModulePlace& place : project_.modules_named(find_symbol(base + "View"))) {
        read_view(project_.file(place.file), place.module, evidence);
      }
    }
    const Module& module = file_.names.module(controller_.module_in_file);
    for (const Call& call : file_.names.calls_in(file_.tree, module.node)) {
      if (call.in_quote || call.unreachable) continue;
      if (call.module == w.conn && call.function == w.send_resp && call.arity == 3) {
        const auto arguments = arguments_of(file_, call);
        const Value status = arguments.size() == 3 ? value_of(file_, arguments[1]) : Value{};
        evidence.no_content |= status.is_atom("no_content") || status.integer() == 204;
      }
      if (call.module != w.phoenix_controller) continue;
      if (call.function == w.redirect) evidence.redirects = true;
      if (call.function == w.json) evidence.json = true;
      if (call.function == w.html || call.function == w.put_flash) evidence.html = true;
      if (call.function != w.render || call.form == CallForm::captured) continue;
      for (NodeId argument : arguments_of(file_, call)) read_template(file_, argument, evidence);
    }
    return evidence;
  }

  // "show.json"
  static void read_template(const File& file, NodeId node, Evidence& evidence) {
    if (!file.tree.is(node, NodeKind::string) || file.tree.first_child(node).valid()) return;
    std::string name = file.tree.string_value(node);
    size_t dot = name.rfind('.');
    if (dot != std::string::npos) evidence.format(std::string_view(name).substr(dot + 1));
  }

  // def render("show.json", ...): the heads say what a view renders.
  void read_view(const File& file, ModuleId module, Evidence& evidence) const {
    for (DefinitionId id : body_.clauses().named(file, module, words().render)) {
      const Definition& definition = file.names.definition(id);
      if (!definition.head.valid()) continue;
      NodeId first = file.tree.first_child(definition.head);
      if (first.valid()) read_template(file, first, evidence);
    }
  }

  const Project& project_;
  const File& file_;
  ModuleBody body_;
  Controller& controller_;
  bool unread_own_use_ = false;
};

}  // namespace

void find_controllers(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules) {
  std::vector<Controller> controllers;
  const std::vector<PlugHost>& hosts = project.web.plug_hosts;
  size_t host = 0;
  for (const WebModule& found : modules) {
    if (!found.controller) continue;
    // Hosts come in the same order as modules.
    while (host < hosts.size() && !(hosts[host].file == found.file && hosts[host].module_in_file == found.module))
      ++host;
    if (host == hosts.size()) break;
    Controller controller;
    controller.host = static_cast<uint32_t>(host);
    ControllerReader(project, clauses, found, controller).read(hosts[host]);
    controllers.push_back(std::move(controller));
  }
  project.web.controllers = std::move(controllers);
}

}  // namespace assay
