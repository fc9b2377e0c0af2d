#include "project/routers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "project/literals.h"
#include "project/module_body.h"
#include "project/plugs.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostRoutes = 20000;
constexpr size_t kMostPipes = 64;  // in force at once
constexpr size_t kMostPipelines = 512;

struct Words {
  Symbol scope = intern("scope"), pipeline = intern("pipeline"), pipe_through = intern("pipe_through");
  Symbol resources = intern("resources"), forward = intern("forward"), match = intern("match");
  Symbol live = intern("live"), live_session = intern("live_session"), plug = intern("plug");
  Symbol accepts = intern("accepts"), star = intern("*");
  std::array<Symbol, 9> verbs = {intern("get"),     intern("post"),    intern("put"),
                                 intern("patch"),   intern("delete"),  intern("head"),
                                 intern("options"), intern("connect"), intern("trace")};
  [[nodiscard]] bool is_verb(Symbol name) const { return std::ranges::find(verbs, name) != verbs.end(); }
};

const Words& words() {
  static const Words known;
  return known;
}

// "/a/" and "b" -> "/a/b"
std::string join(std::string_view prefix, std::string_view path) {
  std::string joined(prefix);
  for (size_t at = 0; at < path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    if (end > at) joined.append("/").append(path.substr(at, end - at));
    at = end + 1;
  }
  return joined;
}

// MyAppWeb.UserPostController -> "user_post", as Phoenix.Naming.resource_name.
std::string resource_name(std::string_view controller) {
  controller.remove_prefix(controller.rfind('.') == std::string_view::npos ? 0 : controller.rfind('.') + 1);
  if (controller.ends_with("Controller")) controller.remove_suffix(10);
  std::string name;
  for (size_t i = 0; i < controller.size(); ++i) {
    bool upper = controller[i] >= 'A' && controller[i] <= 'Z';
    bool after_lower = i > 0 && !(controller[i - 1] >= 'A' && controller[i - 1] <= 'Z');
    bool before_lower = i > 0 && i + 1 < controller.size() && controller[i + 1] >= 'a' && controller[i + 1] <= 'z';
    if (upper && (after_lower || before_lower)) name += '_';
    name += static_cast<char>(upper ? controller[i] + ('a' - 'A') : controller[i]);
  }
  return name;
}

class RouterReader {
 public:
  RouterReader(const Project& project, ClauseIndex& clauses, const File& file, ModuleId module, Router& router)
      : body_(project, clauses, file, module), router_(router) {}

  void read() {
    Scope top;
    body_.each([&](const Statement& at) { read_statement(at, top); });
    std::unordered_set<Symbol> names;
    for (const Pipeline& pipeline : router_.pipelines) names.insert(intern(pipeline.name));
    for (Pipeline& pipeline : router_.pipelines) {
      for (const PlugMount& mount : pipeline.plugs) {
        bool nested = mount.function.valid() && names.contains(mount.function) && pipeline.nested.size() < kMostPipes;
        if (nested) pipeline.nested.emplace_back(text(mount.function));
      }
    }
    std::erase_if(router_.pipe_plugs,
                  [&](const PlugMount& mount) { return mount.function.valid() && names.contains(mount.function); });
    bool understood = std::ranges::all_of(router_.unknown, [](const Router::Unknown& one) {
      return one.name == "live_dashboard" || one.name == "oban_dashboard" || one.name == "error_tracker_dashboard";
    });
    router_.complete = router_.complete && body_.complete() && understood;
  }

 private:
  struct Scope {
    std::string path;
    std::string alias;
    std::vector<PipeThrough> pipes;
    uint32_t live_session = Route::kNoSession;
  };

  // The arguments of a call without its do-block.
  static std::vector<NodeId> arguments(const Statement& at) {
    std::vector<NodeId> all;
    const Tree& tree = at.file->tree;
    if (!tree.is(at.node, NodeKind::call)) return all;
    for (NodeId child : tree.children(at.node)) {
      if (!tree.is(child, NodeKind::do_block)) all.push_back(child);
    }
    return all;
  }

  static bool is_keywords(const Tree& tree, NodeId node) {
    return tree.is(node, NodeKind::keyword_list) || tree.is(node, NodeKind::list);
  }

  static std::string path_of(const File& file, NodeId node) {
    if (!node.valid()) return {};
    return value_of(file, node).string_with("#{}").value_or("/#{}");
  }

  static std::string atom_of(const File& file, NodeId node) {
    if (!node.valid()) return {};
    auto atom = value_of(file, node).atom();
    return atom ? std::string(*atom) : std::string{};
  }

  void inside(const Statement& at, Scope& scope) {
    body_.each_inside(at, body_of(at.file->tree, at.node, sym::do_),
                      [&](const Statement& inner) { read_statement(inner, scope); });
  }

  void read_statement(const Statement& at, Scope& scope) {
    const Words& w = words();
    const Tree& tree = at.file->tree;
    Symbol name = tree.symbol(at.node);
    if (!tree.is(at.node, NodeKind::call)) {
      // A macro without arguments, or of another module: `AdminRoutes.routes()`. Elixir's own modules (Module, Logger)
      // have one segment, and none of them makes routes.
      CallId id = at.file->names.call_at(at.node);
      bool elixir = id.valid() && at.file->names.call(id).module.valid() &&
                    text(at.file->names.call(id).module).find('.') == std::string_view::npos &&
                    tree.is(at.node, NodeKind::dot_call);
      bool bound = tree.is(at.node, NodeKind::variable) && at.file->names.binding_of(name, at.node) != nullptr;
      if (!elixir && !bound) not_understood(at, scope);
      return;
    }
    if (name == sym::use_) return;
    if (router_.kind == Router::Kind::plug) {
      if (name == w.forward || name == w.match || w.is_verb(name)) read_plug_route(at);
      return;  // what else stands in the body of a Plug.Router is no route
    }
    if (name == w.scope) return read_scope(at, scope);
    if (name == w.pipeline) return read_pipeline(at);
    if (name == w.pipe_through) return read_pipe_through(at, scope);
    if (name == w.resources) return read_resources(at, scope);
    if (name == w.forward) return read_forward(at, scope);
    if (name == w.live) return read_live(at, scope);
    if (name == w.live_session) return read_live_session(at, scope);
    if (name == w.match) return read_action(at, scope, 1);
    if (w.is_verb(name)) return read_action(at, scope, 0);
    not_understood(at, scope);
    inside(at, scope);  // a macro around routes: they are there, in whatever scope it makes
  }

  void not_understood(const Statement& at, const Scope& scope) {
    if (router_.unknown.size() >= kMostRoutes) return;
    router_.unknown.push_back({std::string(text(at.file->tree.symbol(at.node))), at.file->id, at.node, at.origin,
                               scope.pipes, presence_of(at)});
  }

  void read_pipeline(const Statement& at) {
    std::vector<NodeId> args = arguments(at);
    Pipeline pipeline;
    if (!args.empty()) pipeline.name = atom_of(*at.file, args[0]);
    pipeline.file = at.file->id;
    pipeline.node = at.node;
    pipeline.origin = at.origin;
    pipeline.presence = presence_of(at);
    body_.each_inside(at, body_of(at.file->tree, at.node, sym::do_), [&](const Statement& inner) {
      auto mount = read_plug(body_, inner);
      if (!mount) {
        pipeline.complete = false;
        return;
      }
      if (mount->function == words().accepts && mount->options.valid()) {
        pipeline.accepts = true;
        Value formats = value_of(*inner.file, mount->options);
        pipeline.formats_known &= formats.elements_complete();
        for (const Value& format : formats.elements()) {
          auto name = format.name();
          pipeline.formats_known &= name.has_value();
          if (name) pipeline.formats.push_back(*name);
        }
      }
      pipeline.plugs.push_back(std::move(*mount));
    });
    if (router_.pipelines.size() >= kMostPipelines) {
      router_.complete = false;
      return;
    }
    router_.pipelines.push_back(std::move(pipeline));
  }

  void read_pipe_through(const Statement& at, Scope& scope) {
    std::vector<NodeId> args = arguments(at);
    if (args.empty()) return;
    auto add = [&](NodeId node, const Value& value) {
      PipeThrough pipe;
      pipe.file = at.file->id;
      pipe.node = node;
      if (auto atom = value.atom(); atom && !atom->starts_with("Elixir.")) {
        pipe.name = *atom;
      } else {
        pipe.module = value.module();
        if (!pipe.module.valid()) router_.complete = false;
      }
      PlugMount mount;  // unless a pipeline of that name comes up
      mount.file = pipe.file;
      mount.node = node;
      mount.origin = at.caller == nullptr ? node : at.origin;
      mount.presence = presence_of(at);
      mount.module = pipe.module;
      if (!pipe.name.empty()) mount.function = intern(pipe.name);
      mount.definitions =
          pipe.name.empty() ? module_plug_clauses(body_, mount.module) : body_.clauses_of(mount.function, 2, true);
      if (router_.pipe_plugs.size() < kMostRoutes) router_.pipe_plugs.push_back(std::move(mount));
      if (scope.pipes.size() < kMostPipes) scope.pipes.push_back(std::move(pipe));
    };
    Value given = value_of(*at.file, args[0]);
    bool list = given.kind() == NodeKind::list || given.kind() == NodeKind::sigil || !given.elements().empty();
    if (!list) return add(args[0], given);
    for (const Value& one : given.elements()) add(one.written(), one);
    if (!given.elements_complete()) router_.complete = false;
  }

  // scope "/admin", MyAppWeb.Admin, as: :admin do; scope path: "/", alias: MyAppWeb do
  void read_scope(const Statement& at, const Scope& outer) {
    const File& file = *at.file;
    Scope scope = outer;
    std::vector<NodeId> args = arguments(at);
    size_t next = 0;
    if (next < args.size() && !is_keywords(file.tree, args[next])) {
      scope.path = join(outer.path, path_of(file, args[next++]));
      if (next < args.size() && !is_keywords(file.tree, args[next])) add_alias(file, args[next++], outer, scope);
    }
    if (next < args.size()) {
      for (const KeywordEntry& entry : keyword_entries(file, args[next])) {
        if (entry.key == "path") scope.path = join(outer.path, path_of(file, entry.value));
        if (entry.key == "alias") add_alias(file, entry.value, outer, scope);
      }
    }
    inside(at, scope);
  }

  void add_alias(const File& file, NodeId node, const Scope& outer, Scope& scope) {
    Value value = value_of(file, node);
    if (value.is_nil()) return;
    if (value.is_false()) {
      scope.alias.clear();
      return;
    }
    Symbol module = value.module();
    if (!module.valid()) module = file.names.resolve_module(file.tree, node);
    scope.alias = !module.valid() || outer.alias == "?" ? "?" : join_alias(outer.alias, text(module));
  }

  static std::string join_alias(const std::string& alias, std::string_view module) {
    return alias.empty() ? std::string(module) : alias + "." + std::string(module);
  }

  // A route with all that its scope says. `options` may say alias: false.
  Route* add_route(const Statement& at, const Scope& scope, Route::Kind kind, std::string_view verb, std::string path,
                   NodeId target, NodeId options) {
    if (router_.routes.size() >= kMostRoutes) {
      router_.complete = false;
      return nullptr;
    }
    Route route;
    route.kind = kind;
    route.verb = verb;
    route.path = path.empty() ? "/" : std::move(path);
    route.file = at.file->id;
    route.node = at.node;
    route.origin = at.origin;
    route.options = options;
    route.pipes = scope.pipes;
    route.live_session = scope.live_session;
    route.presence = presence_of(at);
    route.repeated = at.repeated;
    if (target.valid()) {
      Value value = value_of(*at.file, target);
      route.written = value.known() ? value.module() : at.file->names.resolve_module(at.file->tree, target);
      bool own = options.valid() && value_of(*at.file, options).entry("alias").is_false();
      if (route.written.valid() && text(route.written).starts_with(':')) own = true;
      if (scope.alias.empty() || own) {
        route.target = route.written;
      } else if (route.written.valid() && scope.alias != "?") {
        route.target = intern(join_alias(scope.alias, text(route.written)));
      }
    }
    return &router_.routes.emplace_back(std::move(route));
  }

  // get "/users", UserController, :index; `skip` is 1 for match, whose first argument is the verb.
  void read_action(const Statement& at, const Scope& scope, size_t skip) {
    std::vector<NodeId> args = arguments(at);
    if (args.size() < skip + 2) return;
    std::string verb(skip == 0 ? text(at.file->tree.symbol(at.node)) : std::string_view("*"));
    if (skip != 0) {
      std::string given = atom_of(*at.file, args[0]);
      if (!given.empty()) verb = given;
    }
    NodeId options = args.size() > skip + 3 ? args[skip + 3] : NodeId{};
    Route* route = add_route(at, scope, Route::Kind::action, verb, join(scope.path, path_of(*at.file, args[skip])),
                             args[skip + 1], options);
    if (route != nullptr && args.size() > skip + 2) route->action = atom_of(*at.file, args[skip + 2]);
  }

  // forward "/graphql", Absinthe.Plug, [schema: MyAppWeb.Schema], as: :graphql
  void read_forward(const Statement& at, const Scope& scope) {
    std::vector<NodeId> args = arguments(at);
    if (args.size() < 2) return;
    Route* route = add_route(at, scope, Route::Kind::forward, "*", join(scope.path, path_of(*at.file, args[0])),
                             args[1], args.size() > 3 ? args[3] : NodeId{});
    if (route != nullptr) route->options = args.size() > 2 ? args[2] : NodeId{};
  }

  // live "/users", UserLive.Index, :index, container: ...
  void read_live(const Statement& at, const Scope& scope) {
    std::vector<NodeId> args = arguments(at);
    if (args.size() < 2) return;
    bool action = args.size() > 2 && !is_keywords(at.file->tree, args[2]);
    size_t options = action ? 3 : 2;
    Route* route = add_route(at, scope, Route::Kind::live, "get", join(scope.path, path_of(*at.file, args[0])), args[1],
                             args.size() > options ? args[options] : NodeId{});
    if (route != nullptr && action) route->action = atom_of(*at.file, args[2]);
  }

  void read_live_session(const Statement& at, const Scope& outer) {
    const File& file = *at.file;
    std::vector<NodeId> args = arguments(at);
    LiveSession session;
    if (!args.empty()) session.name = atom_of(file, args[0]);
    session.file = file.id;
    session.node = at.node;
    session.presence = presence_of(at);
    if (args.size() > 1) {
      session.options = args[1];
      Value options = value_of(file, args[1]);
      Value hooks = options.entry("on_mount");
      if (!hooks.present()) session.hooks_known = options.lacks("on_mount");
      if (hooks.present()) read_hooks(hooks, session);
    }
    Scope scope = outer;
    scope.live_session = static_cast<uint32_t>(router_.live_sessions.size());
    router_.live_sessions.push_back(std::move(session));
    inside(at, scope);
  }

  static void read_hooks(const Value& given, LiveSession& session) {
    auto add = [&](const Value& one) {
      LiveSession::Hook hook;
      hook.node = one.written();
      if (one.kind() == NodeKind::tuple) {
        std::vector<Value> parts = one.elements();
        if (parts.size() == 2) {
          hook.module = parts[0].module();
          hook.argument = parts[1].name().value_or(std::string{});
        }
      } else {
        hook.module = one.module();
        hook.argument = "default";
      }
      session.hooks_known &= hook.module.valid();
      session.on_mount.push_back(std::move(hook));
    };
    if (given.kind() == NodeKind::tuple || !given.known()) return add(given);
    if (given.module().valid()) return add(given);
    for (const Value& one : given.elements()) add(one);
    session.hooks_known &= given.elements_complete();
  }

  // resources "/posts", PostController, only: [:index] do resources "/comments", CommentController end
  void read_resources(const Statement& at, const Scope& outer) {
    const File& file = *at.file;
    std::vector<NodeId> args = arguments(at);
    if (args.size() < 2) return;
    NodeId options = args.size() > 2 ? args[2] : NodeId{};
    Value given = options.valid() ? value_of(file, options) : Value{};
    std::string path = join(outer.path, path_of(file, args[0]));
    std::string param = given.entry("param").name().value_or("id");
    bool singleton = given.entry("singleton").is_true();

    static constexpr std::string_view kActions[] = {"index", "edit", "new", "show", "create", "update", "delete"};
    std::optional<std::vector<std::string>> only = action_list(given.entry("only"));
    std::optional<std::vector<std::string>> except = action_list(given.entry("except"));
    Statement here = at;
    for (std::string_view which : {"only", "except"}) {
      bool unread = given.entry(which).present() && !(which == "only" ? only : except);
      here.conditional |= unread;  // which of them there are is computed
    }
    auto listed = [](const std::vector<std::string>& list, std::string_view action) {
      return std::ranges::find(list, action) != list.end();
    };
    for (std::string_view action : kActions) {
      if (singleton && action == "index") continue;
      if (only ? !listed(*only, action) : except && listed(*except, action)) continue;
      std::string one = singleton ? path : path + "/:" + param;
      std::string full = action == "index" || action == "create" ? path
                         : action == "new"                       ? path + "/new"
                         : action == "edit"                      ? one + "/edit"
                                                                 : one;
      auto add = [&](std::string_view verb) {
        Route* route = add_route(here, outer, Route::Kind::action, verb, full, args[1], options);
        if (route != nullptr) route->action = action;
      };
      if (action == "update") {
        add("patch");
        add("put");
      } else {
        add(action == "create" ? "post" : action == "delete" ? "delete" : "get");
      }
    }
    // The routes inside hang below one of them; `alias:` is for these alone.
    Scope scope = outer;
    Symbol controller = file.names.resolve_module(file.tree, args[1]);
    std::string name = given.entry("name").name().value_or(resource_name(text(controller)));
    scope.path = singleton ? path : path + "/:" + name + "_" + param;
    Value alias = given.entry("alias");
    if (alias.present()) add_alias(file, alias.written(), outer, scope);
    inside(at, scope);
  }

  static std::optional<std::vector<std::string>> action_list(const Value& value) {
    if (!value.present() || !value.elements_complete()) return std::nullopt;
    std::vector<std::string> actions;
    for (const Value& one : value.elements()) {
      auto atom = one.atom();
      if (!atom) return std::nullopt;
      actions.emplace_back(*atom);
    }
    return actions;
  }

  // Plug.Router: get "/x" do ... end; get "/x", to: MyPlug; forward "/y", to: Other, init_opts: [...]; match _ do.
  void read_plug_route(const Statement& at) {
    const File& file = *at.file;
    const Tree& tree = file.tree;
    std::vector<NodeId> args = arguments(at);
    if (args.empty()) return;
    NodeId path = args[0];
    if (tree.is(path, NodeKind::binary_op) && tree.symbol(path) == sym::when_) path = tree.first_child(path);
    bool wild = tree.is(path, NodeKind::variable);
    NodeId options = args.size() > 1 ? args.back() : NodeId{};
    Value given = options.valid() ? value_of(file, options) : Value{};
    Value to = given.entry("to");
    Symbol name = tree.symbol(at.node);
    bool forwards = name == words().forward;
    std::string verb = forwards || name == words().match ? "*" : std::string(text(name));
    if (name == words().match && given.entry("via").present()) {
      verb = given.entry("via").name().value_or("*");
    }
    Route* route = add_route(at, {}, forwards ? Route::Kind::forward : Route::Kind::inline_, verb,
                             wild ? "/*" : join("", path_of(file, path)), to.written(), {});
    if (route == nullptr || !to.present()) return;
    if (!forwards) route->kind = Route::Kind::forward;
    Value init = given.entry("init_opts");
    route->options = init.present() ? init.written() : options;
  }

  ModuleBody body_;
  Router& router_;
};

}  // namespace

void find_routers(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules) {
  for (const WebModule& found : modules) {
    if (!found.router) continue;
    const File& file = project.file(found.file);
    Router router;
    router.kind = found.plug_router ? Router::Kind::plug : Router::Kind::phoenix;
    router.module = file.names.module(found.module).name;
    router.file = found.file;
    router.module_in_file = found.module;
    RouterReader(project, clauses, file, found.module, router).read();
    project.web.routers.push_back(std::move(router));
  }
}

}  // namespace assay
