#include "shared_action.h"

#include <algorithm>
#include <map>
#include <set>

#include "flow/chain.h"
#include "flow/origin.h"
#include "project/reach.h"

namespace assay::families::phoenix_json_api {
namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// The controller of ShopWeb.OrderJSON and ShopWeb.OrderView is ShopWeb.OrderController.
const Controller* controller_for(const Project& project, Symbol renderer) {
  std::string name(text(renderer));
  for (std::string_view suffix : {"JSON", "View"}) {
    if (!name.ends_with(suffix)) continue;
    name.resize(name.size() - suffix.size());
    return project.web.controller_of(intern(name + "Controller"));
  }
  return nullptr;
}

// What the code says that an assign comes from.
struct Source {
  const Schema* schema = nullptr;  // of the bare struct that it is; null when that is not certain
  std::set<Symbol> atoms;          // an association that is named there may be loaded by it
};

// Reads that code, through the project's functions.
class SourceReader {
 public:
  explicit SourceReader(const Project& project) : project_(project) {}

  Source read(const File& file, NodeId assign) {
    for (NodeId part : slice_of(file, assign)) read_code(file, part);
    if (!clear_ || !reads_ || schemas_.size() != 1) return {};
    return {*schemas_.begin(), std::move(atoms_)};
  }

 private:
  void read_code(const File& file, NodeId code) {
    scan(file, code);
    find_reached_call(
        project_, file.id, code,
        [&](const File& in, const Call& call, std::span<const CallPlace> via) {
          constexpr size_t kDeepest = 3;
          reads_ = reads_ || (call.target == CallTarget::remote && last_part(call.module) == "Repo" &&
                              is_any(text(call.function), {"get", "get!", "get_by", "get_by!", "one", "one!", "all"}));
          if (via.size() > kDeepest) clear_ = false;
          for (const DefinitionPlace& place : definitions_of(project_, in.id, call)) {
            const File& other = project_.file(place.file);
            scan(other, other.names.definition(place.definition).node);
          }
          return clear_ ? Follow::go_on : Follow::found;
        },
        24);
  }

  // What is said there of schemas, and of loading more than the rows themselves.
  void scan(const File& file, NodeId code) {
    const Tree& tree = file.tree;
    for (NodeId node = code; node < tree.end(code); node.value += 1) {
      const NodeKind kind = tree.kind(node);
      const std::string_view name = text(tree.symbol(node));
      if (kind == NodeKind::alias) {
        const Symbol module = file.names.resolve_module(tree, node);
        const Schema* schema = module ? project_.schema_of(module) : nullptr;
        if (schema) schemas_.insert(schema);
      } else if (name.find("preload") != std::string_view::npos || name.find("assoc") != std::string_view::npos ||
                 name.find("join") != std::string_view::npos || name.find("select") != std::string_view::npos ||
                 name == "load") {
        clear_ = false;
      } else if (kind == NodeKind::atom) {
        atoms_.insert(tree.symbol(node));
      }
    }
  }

  const Project& project_;
  std::set<const Schema*> schemas_;
  std::set<Symbol> atoms_;
  bool reads_ = false;
  bool clear_ = true;
};

bool has_association(const Schema& schema, std::string_view name) {
  return std::ranges::any_of(schema.associations, [&](const SchemaAssociation& association) {
    using Kind = SchemaAssociation::Kind;
    return association.name == name && association.kind != Kind::embeds_one && association.kind != Kind::embeds_many;
  });
}

// The template that a clause renders: its name, or the first argument of render("show.json", ...).
std::string template_of(const File& file, const Definition& clause) {
  if (text(clause.name) != "render") return std::string(text(clause.name));
  const auto name = value_of(file, file.tree.first_child(clause.head)).string();
  return name && name->ends_with(".json") ? name->substr(0, name->size() - 5) : std::string{};
}

// A call in an action that renders: render(conn, :show, ...), render(conn, ShopWeb.OrderView, "show.json", ...)
struct RenderCall {
  const File* file;
  const Call* call;
  bool own;                            // of the view's own controller
  std::vector<std::string> templates;  // what may be the name of one, without ".json"
};

// The value that a render call gives under a name: among its own assigns, else by `assign(conn, :order, order)` on the
// way of its conn.
NodeId given(const File& file, const Call& call, std::string_view key) {
  const auto arguments = arguments_of(file, call);
  if (arguments.size() > 2) {
    const Value value = value_of(file, arguments.back()).entry(key);
    if (value.present()) return value.written();
  }
  NodeId found;
  for (const Chain& chain : chains_of(file, arguments[0])) {
    for (const Call* step : chain.calls) {
      const auto parts = arguments_of(file, *step);
      if (text(step->function) == "assign" && parts.size() == 3 && value_of(file, parts[1]).is_atom(key))
        found = parts[2];
    }
  }
  return found;
}

// put_view(conn, json: ShopWeb.OrderJSON), put_view(conn, ShopWeb.OrderView), or the view among render's arguments.
bool names_view(const File& file, const Call& call, Symbol view) {
  auto is_view = [&](NodeId node) {
    const Value value = value_of(file, node);
    return value.module() == view || value.entry("json").module() == view;
  };
  const auto arguments = arguments_of(file, call);
  if (arguments.size() > 2 && is_view(arguments[1])) return true;
  return std::ranges::any_of(chains_of(file, arguments[0]), [&](const Chain& chain) {
    return std::ranges::any_of(chain.calls, [&](const Call* step) {
      const auto parts = arguments_of(file, *step);
      return text(step->function) == "put_view" && parts.size() == 2 && is_view(parts[1]);
    });
  });
}

// An assign of a template, given by an action.
struct Assign {
  std::string template_;
  Symbol key;
  friend bool operator==(const Assign&, const Assign&) = default;
};

// Where a variable of rendering code comes from: %{order: order}, elements of %{orders: orders}, what a function or
// render_one and render_many of the file hand on.
std::vector<Assign> assigns_behind(const Context& ctx, NodeId expression) {
  constexpr size_t kMost = 16;
  std::vector<Assign> found;
  std::vector<NodeId> open{expression};
  for (size_t i = 0; i < open.size() && open.size() < kMost; ++i) {
    for (const Origin& origin : origins_of(ctx.file, open[i], {.public_parameters = true})) {
      if (origin.kind != Origin::Kind::parameter || origin.path.empty() || origin.path.size() > 2) continue;
      if (origin.path[0].kind != PathStep::Kind::entry || !origin.path[0].key) continue;
      if (origin.path.size() == 2 && origin.path[1].kind != PathStep::Kind::list) continue;
      const DefinitionId clause = ctx.names().definition_of(origin.node);
      const std::string wanted = clause ? template_of(ctx.file, ctx.names().definition(clause)) : std::string{};
      if (wanted.empty()) continue;
      Assign assign{wanted, origin.path[0].key};
      if (std::ranges::find(found, assign) != found.end()) continue;  // another clause's
      found.push_back(std::move(assign));
      for (const Call& call : ctx.names().calls()) {
        const std::string_view name = text(call.function);
        if ((name != "render_one" && name != "render_many") || call.arity < 3) continue;
        if (ctx.arg(call, 2).string() == wanted + ".json") open.push_back(ctx.arg(call, 0).written());
      }
    }
  }
  return found;
}

// What actions give to the views of a file. Many fields of one value are read there: what it comes from is found out
// once. A fact of one file, so that one thread asks.
class Givers {
 public:
  Givers(const File& views, const Project& project) : project_(project) {
    for (const Module& view : views.names.modules()) {
      if (view.name) find_calls(view.name);
    }
  }

  [[nodiscard]] const std::vector<RenderCall>& calls_for(Symbol view) const {
    static const std::vector<RenderCall> kNone;
    const auto found = calls_.find(view);
    return found == calls_.end() ? kNone : found->second;
  }
  [[nodiscard]] const Source& source_of(const File& file, NodeId value) const {
    const auto [found, added] = sources_.try_emplace({file.id, value});
    if (added) found->second = SourceReader(project_).read(file, value);
    return found->second;
  }

 private:
  void find_calls(Symbol view) {
    static const Symbol kRender = intern("render");
    const Controller* own = controller_for(project_, view);
    std::vector<RenderCall>& calls = calls_[view];
    for (const Controller& controller : project_.web.controllers) {
      const File& file = project_.file(controller.file);
      if (&controller != own && !file.names.may_say(view)) continue;
      const NodeId actions = file.names.module(controller.module_in_file).node;
      for (const Call& call : file.names.calls_in(file.tree, actions)) {
        if (call.function != kRender || call.arity < 2 || call.arity > 4) continue;
        calls.push_back({&file, &call, &controller == own, templates_in(file, call)});
      }
    }
  }

  static std::vector<std::string> templates_in(const File& file, const Call& call) {
    std::vector<std::string> found;
    const auto arguments = arguments_of(file, call);
    for (size_t i = 1; i < std::min<size_t>(arguments.size(), 3); ++i) {
      auto name = value_of(file, arguments[i]).name();
      if (!name) continue;
      if (name->ends_with(".json")) found.push_back(name->substr(0, name->size() - 5));
      found.push_back(std::move(*name));
    }
    return found;
  }

  const Project& project_;
  std::map<Symbol, std::vector<RenderCall>> calls_;
  mutable std::map<std::pair<FileId, NodeId>, Source> sources_;
};

Givers find_givers(const File& file, const Project& project) { return {file, project}; }

// The names of all associations: most fields that are read have none of these.
std::set<std::string_view> find_associations(const Project& project) {
  std::set<std::string_view> names;
  for (const Schema& schema : project.schemas) {
    for (const SchemaAssociation& association : schema.associations) names.insert(association.name);
  }
  return names;
}

}  // namespace

const Schema* bare_schema(const Context& ctx, NodeId expression, std::string_view association) {
  if (!ctx.project_fact(find_associations).contains(association)) return nullptr;
  const Symbol view = ctx.names().module(ctx.names().module_of(expression)).name;
  if (!view) return nullptr;
  const auto assigns = assigns_behind(ctx, expression);
  if (assigns.empty()) return nullptr;
  const Givers& givers = ctx.file_fact(find_givers);
  const Symbol named = intern(association);
  for (const RenderCall& render : givers.calls_for(view)) {
    for (const Assign& assign : assigns) {
      if (std::ranges::find(render.templates, assign.template_) == render.templates.end()) continue;
      if (!render.own && !names_view(*render.file, *render.call, view)) continue;
      const NodeId value = given(*render.file, *render.call, text(assign.key));
      if (!value) continue;
      const Source& source = givers.source_of(*render.file, value);
      if (source.schema && !source.atoms.contains(named) && has_association(*source.schema, association)) {
        return source.schema;
      }
    }
  }
  return nullptr;
}

}  // namespace assay::families::phoenix_json_api
