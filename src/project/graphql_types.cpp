#include "project/graphql_types.h"

#include <algorithm>
#include <optional>

#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostFields = 20000;  // of one module

struct Words {
  Symbol object = intern("object"), input_object = intern("input_object"), interface = intern("interface");
  Symbol union_ = intern("union"), enum_ = intern("enum"), scalar = intern("scalar"), query = intern("query");
  Symbol mutation = intern("mutation"), subscription = intern("subscription"), extend = intern("extend");
  Symbol field = intern("field"), import_fields = intern("import_fields"), interfaces = intern("interfaces");
  Symbol import_types = intern("import_types"), import_sdl = intern("import_sdl"), arg = intern("arg");
  Symbol resolve = intern("resolve"), middleware = intern("middleware"), complexity = intern("complexity");
  Symbol config = intern("config"), type = intern("type"), list_of = intern("list_of"), non_null = intern("non_null");
  Symbol connection = intern("connection"), payload = intern("payload"), node = intern("node");
  Symbol directive = intern("directive"), dataloader = intern("dataloader"),
         helpers = intern("Absinthe.Resolution.Helpers");
  Symbol resolution = intern("Absinthe.Resolution");
  // Statements that say nothing of fields or resolvers.
  std::vector<Symbol> silent;
  Words() {
    for (std::string_view name : {"description",
                                  "deprecate",
                                  "meta",
                                  "private",
                                  "is_type_of",
                                  "resolve_type",
                                  "types",
                                  "value",
                                  "values",
                                  "parse",
                                  "serialize",
                                  "directive",
                                  "trigger",
                                  "import_directives",
                                  "import_type_extensions",
                                  "input",
                                  "output",
                                  "edge",
                                  "repeatable",
                                  "on",
                                  "expand",
                                  "schema",
                                  "connection",
                                  "node",
                                  "interface",
                                  "interfaces",
                                  "scalar"}) {
      silent.push_back(intern(name));
    }
  }
};

const Words& words() {
  static const Words known;
  return known;
}

std::optional<GraphqlType::Kind> kind_of(Symbol name) {
  const Words& w = words();
  if (name == w.object) return GraphqlType::Kind::object;
  if (name == w.input_object) return GraphqlType::Kind::input_object;
  if (name == w.interface) return GraphqlType::Kind::interface;
  if (name == w.union_) return GraphqlType::Kind::union_;
  if (name == w.enum_) return GraphqlType::Kind::enum_;
  if (name == w.scalar) return GraphqlType::Kind::scalar;
  if (name == w.query) return GraphqlType::Kind::query;
  if (name == w.mutation) return GraphqlType::Kind::mutation;
  if (name == w.subscription) return GraphqlType::Kind::subscription;
  return std::nullopt;
}

std::string atom_of(const File& file, NodeId node) {
  if (!node.valid()) return {};
  auto atom = value_of(file, node).atom();
  return atom ? std::string(*atom) : std::string{};
}

std::vector<NodeId> arguments(const Tree& tree, NodeId call) {
  std::vector<NodeId> all;
  if (!tree.is(call, NodeKind::call)) return all;
  for (NodeId child : tree.children(call)) {
    if (!tree.is(child, NodeKind::do_block)) all.push_back(child);
  }
  return all;
}

bool is_keywords(const Tree& tree, NodeId node) {
  return tree.is(node, NodeKind::keyword_list) || tree.is(node, NodeKind::list);
}

GraphqlTypeRef type_ref(const File& file, NodeId written) {
  constexpr int kDeepest = 8;
  const Tree& tree = file.tree;
  GraphqlTypeRef ref;
  ref.node = written;
  NodeId node = written;
  for (int depth = 0; node.valid() && depth < kDeepest; ++depth) {
    node = followed(file, node);
    NodeId inner;
    Symbol wrapper;
    if (tree.is(node, NodeKind::call) || tree.is(node, NodeKind::dot_call)) {
      wrapper = tree.symbol(node);
      inner = tree.last_child(node);
    } else if (tree.is(node, NodeKind::binary_op) && tree.symbol(node) == sym::op_pipe_forward) {
      wrapper = tree.symbol(tree.last_child(node));
      inner = tree.first_child(node);
    } else {
      ref.name = atom_of(file, node);
      return ref;
    }
    if (wrapper == words().list_of) {
      ref.list = true;
    } else if (wrapper == words().non_null) {
      ref.non_null |= depth == 0;
    } else {
      return ref;
    }
    node = inner;
  }
  return ref;
}

class TypeReader {
 public:
  TypeReader(const Project& project, ClauseIndex& clauses, GraphqlModule& module, std::vector<GraphqlType>& types)
      : body_(project, clauses, project.file(module.file), module.module_in_file), module_(module), types_(types) {}

  void read() {
    body_.each([&](const Statement& at) { read_top(at); });
    module_.complete = module_.complete && body_.complete();
  }

 private:
  void read_top(const Statement& at) {
    const Words& w = words();
    const Tree& tree = at.file->tree;
    if (!tree.is(at.node, NodeKind::call)) return;
    Symbol name = tree.symbol(at.node);
    if (name == sym::use_) return;
    if (name == w.import_types) return read_import_types(at);
    if (name == w.import_sdl) {
      module_.complete = false;
      return;
    }
    NodeId first = tree.first_child(at.node);
    if (name == w.extend) {
      if (tree.is(first, NodeKind::call)) {
        if (auto kind = kind_of(tree.symbol(first))) read_type(at, *kind, first, false, true);
      }
      return;
    }
    if (name == w.node) {
      // node object :user do ... end; node interface do ... end
      if (auto kind = kind_of(tree.symbol(first)); kind && !is_root(*kind)) read_type(at, *kind, first, true, false);
      return;
    }
    if (name == w.connection) return read_connection_types(at);
    if (auto kind = kind_of(name)) return read_type(at, *kind, at.node, false, false);
    bool block = tree.is(tree.last_child(at.node), NodeKind::do_block);
    CallId id = at.file->names.call_at(at.node);
    bool known = (id.valid() && at.file->names.call(id).target == CallTarget::kernel) || name == w.directive;
    if (block && !known) module_.complete = false;
  }

  static bool is_root(GraphqlType::Kind kind) { return kind >= GraphqlType::Kind::query; }

  void read_import_types(const Statement& at) {
    const File& file = *at.file;
    const Tree& tree = file.tree;
    NodeId first = tree.first_child(at.node);
    auto add = [&](Symbol module) {
      if (module.valid()) {
        module_.import_types.push_back(module);
      } else {
        module_.complete = false;
      }
    };
    if (!first.valid()) return;
    if (!tree.is(first, NodeKind::dot_tuple)) {
      Value value = value_of(file, first);
      return add(value.known() ? value.module() : file.names.resolve_module(tree, first));
    }
    NodeId base = tree.first_child(first);
    Symbol prefix = file.names.resolve_module(tree, base);
    for (NodeId element = tree.next_sibling(base); element.valid(); element = tree.next_sibling(element)) {
      bool alias = prefix.valid() && tree.is(element, NodeKind::alias);
      add(alias ? intern(std::string(text(prefix)) + "." + std::string(text(tree.symbol(element)))) : Symbol{});
    }
  }

  GraphqlType& add_type(const Statement& at, GraphqlType::Kind kind, std::string name) {
    GraphqlType type;
    type.kind = kind;
    type.name = std::move(name);
    type.module = module_.module;
    type.file = at.file->id;
    type.node = at.node;
    type.origin = at.origin;
    return types_.emplace_back(std::move(type));
  }

  // `head` holds the name: the call itself, or the `object :user` inside `extend` and `node`.
  void read_type(const Statement& at, GraphqlType::Kind kind, NodeId head, bool relay, bool extends) {
    const File& file = *at.file;
    std::vector<NodeId> args = arguments(file.tree, head);
    std::string name = is_root(kind)           ? std::string(text(file.tree.symbol(head)))
                       : args.empty() && relay ? std::string("node")
                       : args.empty()          ? std::string{}
                                               : atom_of(file, args[0]);
    NodeId body = body_of(file.tree, at.node, sym::do_);
    if (!body.valid() && head != at.node) body = body_of(file.tree, head, sym::do_);
    if (!body.valid() && !is_root(kind) && kind == GraphqlType::Kind::interface)
      return;  // `interface :node` in an object
    size_t index = types_.size();
    GraphqlType& type = add_type(at, kind, std::move(name));
    type.relay = relay;
    type.extends = extends;
    if (type.name.empty()) module_.complete = false;
    if (kind == GraphqlType::Kind::enum_ || kind == GraphqlType::Kind::scalar) return;
    body_.each_inside(at, body, [&](const Statement& inner) { read_member(inner, types_[index]); });
  }

  // connection node_type: :user do ... end makes :user_connection and :user_edge.
  void read_connection_types(const Statement& at) {
    const File& file = *at.file;
    std::vector<NodeId> args = arguments(file.tree, at.node);
    if (args.empty()) return;
    Value options = value_of(file, args.back());
    std::string node = options.entry("node_type").name().value_or(std::string{});
    std::string base = args.size() > 1 ? atom_of(file, args[0]) : node;
    if (base.empty()) {
      module_.complete = false;
      return;
    }
    for (const char* suffix : {"_connection", "_edge"}) {
      GraphqlType& type = add_type(at, GraphqlType::Kind::object, base + suffix);
      type.relay = true;
      type.complete = false;
    }
  }

  void read_member(const Statement& at, GraphqlType& type) {
    const Words& w = words();
    const File& file = *at.file;
    const Tree& tree = file.tree;
    if (!tree.is(at.node, NodeKind::call)) {
      if (tree.is(at.node, NodeKind::variable) || tree.is(at.node, NodeKind::dot_call)) type.complete = false;
      return;
    }
    Symbol name = tree.symbol(at.node);
    std::vector<NodeId> args = arguments(tree, at.node);
    if (name == w.field) return read_field(at, at.node, {}, type);
    bool wraps = name == w.connection || name == w.payload || name == w.node;
    if (wraps && !args.empty() && tree.symbol(args[0]) == w.field) return read_field(at, args[0], name, type);
    if (name == w.import_fields) {
      std::string from = args.empty() ? std::string{} : atom_of(file, args[0]);
      if (from.empty()) {
        type.complete = false;
      } else {
        type.imports.push_back(std::move(from));
      }
      return;
    }
    if (name == w.import_types) return read_import_types(at);
    if (name == w.interface && !args.empty()) {
      type.interfaces.push_back(atom_of(file, args[0]));
      return;
    }
    if (name == w.interfaces && !args.empty()) {
      for (std::string& one : atom_names(file, args[0])) type.interfaces.push_back(std::move(one));
      return;
    }
    if (std::ranges::find(w.silent, name) == w.silent.end()) type.complete = false;
  }

  // Fields ------------------------------------------------------------------------------------------------------------

  // field :user, non_null(:user), resolve: ... do ... end; `head` is the field call, which a relay macro may stand
  // around.
  void read_field(const Statement& at, NodeId head, Symbol wrapper, GraphqlType& type) {
    const Words& w = words();
    const File& file = *at.file;
    const Tree& tree = file.tree;
    if (fields_++ >= kMostFields) {
      type.complete = module_.complete = false;
      return;
    }
    GraphqlField field;
    field.file = file.id;
    field.node = at.node;
    field.origin = at.origin;
    field.relay = wrapper.valid();
    field.presence = {at.environments, at.conditional, at.development};
    field.resolve.file = file.id;
    std::vector<NodeId> args = tree.is(head, NodeKind::call) ? arguments(tree, head) : std::vector<NodeId>{};
    if (!args.empty()) field.name = atom_of(file, args[0]);
    if (wrapper == w.node && args.empty()) field.name = "node";
    if (field.name.empty()) type.complete = false;
    for (size_t i = 1; i < args.size(); ++i) {
      if (is_keywords(tree, args[i])) {
        read_options(file, args[i], wrapper, field);
      } else if (i == 1) {
        field.type = type_ref(file, args[i]);
      }
    }
    if (wrapper == w.payload) field.type.name = field.name + "_payload";
    NodeId body = body_of(tree, at.node, sym::do_);
    if (!body.valid()) body = body_of(tree, head, sym::do_);
    body_.each_inside(at, body, [&](const Statement& inner) { read_field_statement(inner, field); });
    if (!field.complete && field.resolve.kind == GraphqlResolver::Kind::none) {
      field.resolve.kind = GraphqlResolver::Kind::unknown;
    }
    type.fields.push_back(std::move(field));
  }

  void read_options(const File& file, NodeId keywords, Symbol wrapper, GraphqlField& field) {
    bool whole = true;
    for (const KeywordEntry& entry : keyword_entries(file, keywords, &whole)) {
      if (entry.key == "do") continue;
      if (entry.key == "type") field.type = type_ref(file, entry.value);
      if (entry.key == "node_type" && wrapper == words().connection) {
        field.type = type_ref(file, entry.value);
        if (!field.type.name.empty()) field.type.name += "_connection";
      }
      if (entry.key == "resolve") set_resolver(file, entry.value, entry.item.node, field);
      if (entry.key == "complexity") field.complexity = entry.value;
      if (entry.key == "config") field.config = entry.value;
      if (entry.key == "args") {
        for (const KeywordEntry& arg : keyword_entries(file, entry.value)) {
          Value type = value_of(file, arg.value).entry("type");
          field.arguments.push_back({std::string(arg.key), type_ref(file, type.written()), arg.item.node});
        }
      }
    }
    field.complete = field.complete && whole;
  }

  void read_field_statement(const Statement& at, GraphqlField& field) {
    const Words& w = words();
    const File& file = *at.file;
    const Tree& tree = file.tree;
    if (!tree.is(at.node, NodeKind::call)) {
      if (tree.is(at.node, NodeKind::variable) || tree.is(at.node, NodeKind::dot_call)) field.complete = false;
      return;
    }
    Symbol name = tree.symbol(at.node);
    std::vector<NodeId> args = arguments(tree, at.node);
    if (name == w.resolve) {
      if (!args.empty()) set_resolver(file, args[0], at.node, field);
    } else if (name == w.middleware) {
      if (!args.empty()) read_middleware(at, args, field);
    } else if (name == w.arg) {
      read_argument(at, args, field);
    } else if (name == w.complexity) {
      if (!args.empty()) field.complexity = args[0];
    } else if (name == w.config) {
      if (!args.empty()) field.config = args[0];
    } else if (name == w.type) {
      if (!args.empty()) field.type = type_ref(file, args[0]);
    } else if (std::ranges::find(w.silent, name) == w.silent.end()) {
      field.complete = false;
    }
  }

  static void read_argument(const Statement& at, const std::vector<NodeId>& args, GraphqlField& field) {
    if (args.empty()) return;
    const File& file = *at.file;
    GraphqlArgument argument{atom_of(file, args[0]), {}, at.node};
    if (args.size() > 1 && !is_keywords(file.tree, args[1])) {
      argument.type = type_ref(file, args[1]);
    } else if (args.size() > 1) {
      argument.type = type_ref(file, keyword_value(file, args[1], "type"));
    }
    field.arguments.push_back(std::move(argument));
  }

  void read_middleware(const Statement& at, const std::vector<NodeId>& args, GraphqlField& field) {
    const File& file = *at.file;
    GraphqlMiddleware middleware;
    middleware.node = at.node;
    middleware.module = value_of(file, args[0]).module();
    if (args.size() > 1) middleware.options = args[1];
    middleware.before_resolve = !field.resolve.node.valid();
    if (middleware.module == words().resolution && args.size() > 1) {
      return set_resolver(file, args[1], at.node, field);  // what `resolve` itself expands to
    }
    field.middleware.push_back(middleware);
  }

  // Resolvers ---------------------------------------------------------------------------------------------------------

  void set_resolver(const File& file, NodeId node, NodeId source, GraphqlField& field) {
    using Kind = GraphqlResolver::Kind;
    const Tree& tree = file.tree;
    GraphqlResolver& resolver = field.resolve;
    resolver = {};
    resolver.file = file.id;
    resolver.node = node;
    resolver.source = source;
    resolver.kind = Kind::unknown;
    // A name is followed, a call is not: a function without arguments that gives a resolver is one that makes it.
    NodeId held = node;
    while (tree.is(held, NodeKind::block) && tree.child_count(held) == 1) held = tree.first_child(held);
    if (tree.is(held, NodeKind::attribute) ||
        (tree.is(held, NodeKind::variable) && !file.names.call_at(held).valid())) {
      held = followed(file, held);
    }
    if (tree.is(held, NodeKind::fn)) {
      resolver.kind = Kind::fn;
    } else if (tree.is(held, NodeKind::capture)) {
      resolver.kind = Kind::capture;
      if (const Call* call = captured_call(file, held)) {
        resolver.module = call->module;
        resolver.function = call->function;
        add_callee(file, *call, resolver.functions);
      }
    } else if (tree.is(held, NodeKind::tuple)) {
      std::vector<Value> parts = value_of(file, held).elements();
      if (parts.size() != 2) return;
      resolver.kind = Kind::pair;
      resolver.module = parts[0].module();
      if (auto name = parts[1].atom()) resolver.function = intern(*name);
      for (const Project::ModulePlace& place : body_.project().modules_named(resolver.module)) {
        const File& other = body_.project().file(place.file);
        for (uint32_t arity : {2U, 3U}) {
          add_clauses(body_.clauses(), other, place.module, resolver.function, arity, false, resolver.functions);
        }
      }
    } else if (CallId id = file.names.call_at(held)) {
      const Call& call = file.names.call(id);
      add_callee(file, call, resolver.makers);
      resolver.module = call.module;
      resolver.function = call.function;
      bool own = !resolver.makers.empty();
      resolver.kind = call.function == words().dataloader && !own ? Kind::dataloader : Kind::call;
      for (NodeId argument : arguments_of(file, call)) {
        if (!tree.is(argument, NodeKind::capture)) continue;
        if (const Call* inner = captured_call(file, argument)) add_callee(file, *inner, resolver.functions);
      }
    }
  }

  // &Mod.fun/3, &fun/3, &Mod.fun(&1, &2, :x): the call that the function makes.
  static const Call* captured_call(const File& file, NodeId capture) {
    if (CallId id = file.names.call_at(capture)) return &file.names.call(id);
    NodeId inside = file.tree.first_child(capture);
    CallId id = inside.valid() ? file.names.call_at(inside) : CallId{};
    return id.valid() ? &file.names.call(id) : nullptr;
  }

  // The clauses of the project's function that a call is of.
  void add_callee(const File& file, const Call& call, std::vector<DefinitionPlace>& places) {
    ClauseIndex& index = body_.clauses();
    if (call.target == CallTarget::local) {
      return add_clauses(index, file, call.module_in, call.function, call.arity, false, places);
    }
    if (!call.module.valid() || call.target == CallTarget::kernel) return;
    for (const Project::ModulePlace& place : body_.project().modules_named(call.module)) {
      add_clauses(index, body_.project().file(place.file), place.module, call.function, call.arity, false, places);
    }
  }

  ModuleBody body_;
  GraphqlModule& module_;
  std::vector<GraphqlType>& types_;
  size_t fields_ = 0;
};

}  // namespace

void read_graphql_types(const Project& project, ClauseIndex& clauses, GraphqlModule& module,
                        std::vector<GraphqlType>& types) {
  TypeReader(project, clauses, module, types).read();
}

}  // namespace assay
