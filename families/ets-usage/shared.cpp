#include "shared.h"

#include <algorithm>

#include "flow/reach.h"
#include "flow/results.h"
#include "project/purpose.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

constexpr int kDeepest = 8;
// Steps that finding one name may take.
constexpr int kMostSteps = 500;
// Of one table; more are generated code.
constexpr size_t kMostCreations = 50;

struct Function {
  std::string_view name;
  Action action;
  uint32_t table = 0;  // which argument
};

// Those that take a table. The continuations that match/1 and select/1 take say nothing of it.
constexpr Function kFunctions[] = {
    {"new", Action::create},
    {"lookup", Action::read},
    {"lookup_element", Action::read},
    {"member", Action::read},
    {"match", Action::read},
    {"match_object", Action::read},
    {"select", Action::read},
    {"select_count", Action::read},
    {"select_reverse", Action::read},
    {"tab2list", Action::read},
    {"tab2file", Action::read},
    {"to_dets", Action::read},
    {"foldl", Action::read, 2},
    {"foldr", Action::read, 2},
    {"first", Action::read},
    {"last", Action::read},
    {"next", Action::read},
    {"prev", Action::read},
    {"first_lookup", Action::read},
    {"last_lookup", Action::read},
    {"next_lookup", Action::read},
    {"prev_lookup", Action::read},
    {"slot", Action::read},
    {"table", Action::read},
    {"insert", Action::write},
    {"insert_new", Action::write},
    {"update_counter", Action::write},
    {"update_element", Action::write},
    {"select_replace", Action::write},
    {"select_delete", Action::write},
    {"match_delete", Action::write},
    {"delete", Action::write},
    {"delete_object", Action::write},
    {"delete_all_objects", Action::write},
    {"take", Action::write},
    {"init_table", Action::write},
    {"from_dets", Action::write},
    {"info", Action::manage},
    {"whereis", Action::manage},
    {"give_away", Action::manage},
    {"setopts", Action::manage},
    {"safe_fixtable", Action::manage},
    {"rename", Action::manage},
};

struct Words {
  Symbol ets = intern(":ets"), new_ = intern("new"), whereis = intern("whereis"), rename = intern("rename");
  Symbol map = intern("Map"), keyword = intern("Keyword"), access = intern("Access"), put = intern("put");
  Symbol get = intern("get"), fetch = intern("fetch!"), init = intern("init");
  std::unordered_map<Symbol, const Function*> functions;
  std::vector<std::pair<Symbol, int>> callbacks;  // those that get the state, and where
  Words() {
    for (const Function& one : kFunctions) functions.emplace(intern(one.name), &one);
    for (auto [name, at] : std::initializer_list<std::pair<std::string_view, int>>{
             {"handle_call", 2}, {"handle_cast", 1}, {"handle_info", 1}, {"handle_continue", 1}, {"terminate", 1}}) {
      callbacks.emplace_back(intern(name), at);
    }
  }
};

const Words& words() {
  static const Words instance;
  return instance;
}

const Call* ets_call(const File& file, NodeId node) {
  CallId id = node.valid() ? file.names.call_at(node) : CallId{};
  return id && file.names.call(id).module == words().ets ? &file.names.call(id) : nullptr;
}

std::optional<std::string> key_of_pair(const Tree& tree, NodeId pair) {
  if (tree.is(pair, NodeKind::keyword_pair) && !tree.has(pair, node_flag::interpolated_key)) {
    Symbol key = tree.symbol(pair);
    if (key == sym::do_ || key == sym::else_) return std::nullopt;  // a body, not a field
    return std::string(text(tree.symbol(pair)));
  }
  if (tree.is(pair, NodeKind::map_pair) && tree.is(tree.first_child(pair), NodeKind::atom)) {
    return std::string(text(tree.symbol(tree.first_child(pair))));
  }
  return std::nullopt;
}

// A name that is computed has the others that the same function gives for its family: table_of(a), table_of(b).
TableName family_of(const TableName& name) { return name.starts_with("call ") ? name.substr(0, name.find('(')) : name; }

// Options of :ets.new. What isn't known leaves the answers at unknown, except for those that are certain.
Creation read_options(const File& file, const Call& call) {
  Creation made{.call = &call};
  std::vector<NodeId> arguments = arguments_of(file, call);
  if (arguments.size() < 2) return made;
  Value options = value_of(file, arguments[1]);
  bool complete = options.elements_complete();
  made.type = Type::by_default;
  made.access = Access::by_default;
  made.named = made.heir = made.concurrency = Answer::no;
  for (const Value& option : options.elements()) {
    std::optional<std::string_view> name = option.atom();
    if (option.kind() == NodeKind::keyword_pair) name = text(file.tree.symbol(option.node()));
    if (option.kind() == NodeKind::tuple) {
      std::vector<Value> parts = option.elements();
      name = parts.empty() ? std::nullopt : parts[0].atom();
    }
    if (!name) {
      complete = false;
    } else if (*name == "set") {
      made.type = Type::set;
    } else if (*name == "ordered_set") {
      made.type = Type::ordered_set;
    } else if (*name == "bag") {
      made.type = Type::bag;
    } else if (*name == "duplicate_bag") {
      made.type = Type::duplicate_bag;
    } else if (*name == "public" || *name == "protected" || *name == "private") {
      made.access = *name == "public" ? Access::public_ : *name == "protected" ? Access::protected_ : Access::private_;
      made.access_option = option.node();
    } else if (*name == "named_table") {
      made.named = Answer::yes;
    } else if (*name == "heir") {
      made.heir = Answer::yes;
    } else if (*name == "read_concurrency" || *name == "write_concurrency") {
      made.concurrency = Answer::yes;
    } else if (*name == "keypos") {
      NodeId value = file.tree.last_child(option.node());
      made.keypos = static_cast<int>(value_of(file, value).integer().value_or(0));
    }
  }
  if (!complete) {
    if (made.type == Type::by_default) made.type = Type::unknown;
    if (made.access == Access::by_default) made.access = Access::unknown;
    for (Answer* one : {&made.named, &made.heir, &made.concurrency}) {
      if (*one == Answer::no) *one = Answer::unknown;
    }
    if (made.keypos == 1) made.keypos = 0;
  }
  return made;
}

}  // namespace

Tables::Tables(const File& file) : file_(file) {
  for (const Call& call : file.names.calls()) {
    if (call.module == words().ets && !call.in_quote && !call.unreachable) add(call);
  }
  if (uses_.empty()) return;
  join_fields();
  join_results();
  number_groups();
  link();
}

void Tables::add(const Call& call) {
  auto found = words().functions.find(call.function);
  if (found == words().functions.end()) return;
  Use use{.call = &call, .action = found->second->action};
  if (use.is("delete") && call.arity == 1) use.action = Action::manage;
  std::vector<NodeId> arguments = arguments_of(file_, call);
  if (found->second->table < arguments.size()) use.table = arguments[found->second->table];
  if (use.action == Action::create) {
    creations_.push_back(read_options(file_, call));
    use.name = name_of(call.node);
  } else if ((use.is("match") || use.is("select") || use.is("match_object") || use.is("select_reverse")) &&
             call.arity == 1) {
    return;
  } else if (use.table) {
    use.name = name_of(use.table);
  }
  uses_.push_back(std::move(use));
}

// `%{table: :ets.new(...)}`, `%State{table: table}`, Map.put(state, :table, table): the field means the table.
void Tables::join_fields() {
  if (creations_.empty()) return;
  const Tree& tree = file_.tree;
  auto join_value = [&](NodeId at, std::string_view key, NodeId value) {
    NodeKind kind = tree.kind(value);
    if (kind != NodeKind::variable && kind != NodeKind::call && kind != NodeKind::dot_call &&
        kind != NodeKind::binary_op) {
      return;
    }
    NodeId made = value_of(file_, value).node();
    const Call* call = ets_call(file_, made);
    bool creates = call != nullptr && call->function == words().new_;
    if (!creates && kind == NodeKind::call) creates = !name_of(value).empty();
    if (creates) join(field(at, key), name_of(value));
  };
  for (uint32_t n = 0; n < tree.size(); ++n) {
    NodeId node{n};
    if (!tree.is(node, NodeKind::keyword_pair) && !tree.is(node, NodeKind::map_pair)) continue;
    if (auto key = key_of_pair(tree, node)) join_value(node, *key, tree.last_child(node));
  }
  for (const Call& call : file_.names.calls()) {
    if (call.function != words().put || (call.module != words().map && call.module != words().keyword)) continue;
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (arguments.size() != 3) continue;
    if (auto key = value_of(file_, arguments[1]).atom()) join_value(call.node, *key, arguments[2]);
  }
}

// init/1 that gives `{:ok, table}`: the state is the table.
void Tables::join_results() {
  if (creations_.empty()) return;
  const auto definitions = file_.names.definitions();
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& definition = definitions[i];
    if (definition.name != words().init || definition.arity != 1 || definition.in_quote) continue;
    for (const CodeResult& result : results_of(file_, definition)) {
      if (!result.is_value()) continue;
      std::vector<Value> parts = value_of(file_, result.node).elements();
      if (parts.size() < 2 || !parts[0].is_atom("ok")) continue;
      TableName name = name_of(parts[1].written());
      if (!name.empty() && !name.starts_with("var ")) join(field(definition.node, ""), name);
    }
  }
}

void Tables::number_groups() {
  for (Use& use : uses_) {
    if (use.name.empty()) continue;
    use.group = groups_.try_emplace(family_of(origin(use.name)), static_cast<int>(groups_.size())).first->second;
  }
  for (Creation& creation : creations_) {
    if (const Use* use = use_of(*creation.call)) creation.group = use->group;
  }
  for (const Use& use : uses_) {
    if (!use.is("setopts") && !use.is("give_away")) continue;
    for (Creation& creation : creations_) {
      if (use.group == creation.group && use.group >= 0) creation.heir = Answer::yes;
    }
  }
}

// Names ---------------------------------------------------------------------------------------------------------------

TableName Tables::name_of(NodeId expression) const {
  int steps = kMostSteps;
  return name_at(expression, {0, &steps});
}

TableName Tables::field(NodeId at, std::string_view name) const {
  return "field " + std::to_string(file_.names.module_of(at).value) + " " + std::string(name);
}

TableName Tables::name_at(NodeId expression, Way way) const {
  if (!expression.valid() || way.depth > kDeepest || --*way.steps < 0) return {};
  const Tree& tree = file_.tree;
  Value value = value_of(file_, expression);
  NodeId node = value.node();
  bool literal = value.kind() == NodeKind::alias || value.kind() == NodeKind::atom ||
                 value.kind() == NodeKind::dynamic_alias || value.kind() == NodeKind::variable;
  if (Symbol module = literal ? value.module() : Symbol{}) return std::string(text(module));
  if (!node) {
    // A variable that a pattern binds, or an attribute that nothing sets.
    NodeId written = expression;
    while (tree.is(written, NodeKind::block) && tree.first_child(written)) written = tree.last_child(written);
    for (int step = 0; step < kDeepest && tree.is(written, NodeKind::variable); ++step) {
      const Binding* binding = file_.names.binding_of(tree.symbol(written), written);
      if (binding == nullptr) return {};
      NodeId match = tree.parent(binding->node);
      bool bound = tree.is(match, NodeKind::binary_op) && tree.symbol(match) == sym::op_match &&
                   tree.first_child(match) == binding->node && tree.is(tree.last_child(match), NodeKind::variable) &&
                   file_.names.binding_of(tree.symbol(tree.last_child(match)), tree.last_child(match)) != nullptr &&
                   tree.last_child(match) != written;
      if (!bound) return name_of_binding(*binding, way);
      written = tree.last_child(match);
    }
    return {};
  }
  switch (tree.kind(node)) {
    case NodeKind::dot_call:
      if (!file_.names.call_at(node).valid() || tree.has(node, node_flag::no_parens)) {
        NodeId left = tree.first_child(node);
        bool of_value = tree.is(left, NodeKind::variable) || tree.is(left, NodeKind::dot_call);
        if (tree.has(node, node_flag::no_parens) && of_value) return field(node, text(tree.symbol(node)));
      }
      return name_of_call(node, way);
    case NodeKind::access: {
      auto key = value_of(file_, tree.last_child(node)).atom();
      return key ? field(node, *key) : TableName();
    }
    case NodeKind::call:
    case NodeKind::binary_op: return name_of_call(node, way);
    default: return {};
  }
}

TableName Tables::name_of_call(NodeId node, Way way) const {
  CallId id = file_.names.call_at(node);
  if (!id) return {};
  const Call& call = file_.names.call(id);
  std::vector<NodeId> arguments = arguments_of(file_, call);
  if (call.module == words().ets) {
    if (call.function == words().whereis && !arguments.empty()) return name_at(arguments[0], way.deeper());
    if (call.function != words().new_ || arguments.size() < 2) return {};
    // A named table is known by its name; another one by the call that made it.
    Value options = value_of(file_, arguments[1]);
    bool named = std::ranges::any_of(options.elements(), [](const Value& one) { return one.is_atom("named_table"); });
    TableName name = named ? name_at(arguments[0], way.deeper()) : TableName();
    return !name.empty() ? name : "new " + std::to_string(call.node.value);
  }
  bool looks_up = call.module == words().map || call.module == words().keyword || call.module == words().access;
  if (looks_up && (call.function == words().get || call.function == words().fetch) && arguments.size() >= 2) {
    auto key = value_of(file_, arguments[1]).atom();
    if (key) return field(node, *key);
  }
  std::vector<DefinitionId> clauses = clauses_of(file_, call);
  if (!clauses.empty() && way.depth < kDeepest) {
    // A function that gives a table: that of all its results.
    TableName common;
    bool agree = true;
    for (const CodeResult& result : results_of_function(file_, clauses[0])) {
      if (!result.returns || result.kind == CodeResult::Kind::nil) continue;
      Value value = value_of(file_, result.node);
      if (value.is_nil() || value.is_false()) continue;  // no table
      TableName name = result.is_value() ? name_at(result.node, way.deeper(2)) : TableName();
      if (name.empty() || name.starts_with("var ") || (!common.empty() && origin(name) != origin(common)))
        agree = false;
      common = std::move(name);
    }
    if (agree && !common.empty()) return common;
  }
  if (call.target == CallTarget::unknown && !call.module) return {};
  // A name that is computed: the same from the same arguments.
  TableName computed = "call " + std::string(text(call.module)) + "." + std::string(text(call.function)) + "(";
  for (NodeId argument : arguments) {
    const Tree& tree = file_.tree;
    const Binding* binding =
        tree.is(argument, NodeKind::variable) ? file_.names.binding_of(tree.symbol(argument), argument) : nullptr;
    computed += binding != nullptr ? "var " + std::to_string(binding->node.value) : std::string(tree.text(argument));
    computed += ",";
  }
  return computed + ")";
}

TableName Tables::name_of_binding(const Binding& binding, Way way) const {
  const Tree& tree = file_.tree;
  TableName variable = "var " + std::to_string(binding.node.value);
  NodeId node = binding.node;
  NodeId parent = tree.parent(node);
  if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_match) {  // `%{} = table`, `t = x`
    node = parent;
    parent = tree.parent(parent);
  }
  if (auto key = key_of_pair(tree, parent)) return field(binding.node, *key);
  NodeId standard;
  if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_default) {
    standard = tree.last_child(parent);
    node = parent;
    parent = tree.parent(parent);
  }
  DefinitionId in = file_.names.definition_of(binding.node);
  if (!in || file_.names.definition(in).head != parent) return variable;
  uint32_t index = 0;
  for (NodeId child : tree.children(parent)) {
    if (child == node) break;
    ++index;
  }
  if (standard) {
    TableName name = name_at(standard, way.deeper());
    if (!name.empty()) return name;
  }
  return name_of_parameter(in, index, binding, way);
}

// What all callers of a private function hand over; the state of a callback.
TableName Tables::name_of_parameter(DefinitionId in, uint32_t index, const Binding& binding, Way way) const {
  TableName variable = "var " + std::to_string(binding.node.value);
  const Definition& definition = file_.names.definition(in);
  for (auto [callback, at] : words().callbacks) {
    if (definition.name == callback && static_cast<int>(index) == at && definition.arity == at + 1) {
      return field(binding.node, "");
    }
  }
  if (definition.kind != sym::defp || way.depth > 3) return variable;
  TableName common;
  for (CallId id : calls_of(file_, in)) {
    const Call& call = file_.names.call(id);
    std::vector<NodeId> arguments = arguments_of(file_, call);
    // The function itself, going on with its own parameter.
    if (call.definition && file_.names.definition(call.definition).name == definition.name) continue;
    if (index >= arguments.size()) return variable;
    TableName name = name_at(arguments[index], way.deeper());
    if (name.empty() || (!common.empty() && origin(name) != origin(common))) return variable;
    common = std::move(name);
  }
  return common.empty() ? variable : common;
}

// Groups --------------------------------------------------------------------------------------------------------------

const TableName& Tables::origin(const TableName& name) const {
  const TableName* at = &name;
  for (auto found = joined_.find(*at); found != joined_.end(); found = joined_.find(*at)) at = &found->second;
  return *at;
}

void Tables::join(const TableName& a, const TableName& b) {
  TableName from = origin(a), to = origin(b);
  if (!from.empty() && !to.empty() && from != to) joined_.emplace(std::move(from), std::move(to));
}

int Tables::group_of(const TableName& name) const {
  auto found = groups_.find(family_of(origin(name)));
  return found != groups_.end() ? found->second : -1;
}

const Use* Tables::use_of(const Call& call) const {
  auto found = std::ranges::lower_bound(uses_, &call, {}, &Use::call);
  return found != uses_.end() && found->call == &call ? &*found : nullptr;
}

// Which creations may have made the table of each use.
void Tables::link() {
  auto vague = [](const TableName& name) {
    return name.empty() || name.starts_with("var ") || name.starts_with("call ");
  };
  made_.resize(uses_.size());
  used_.resize(creations_.size());
  std::unordered_map<int, std::vector<const Creation*>> by_group;
  std::unordered_map<uint32_t, std::vector<const Creation*>> by_module;
  for (const Creation& creation : creations_) {
    if (creation.group >= 0) by_group[creation.group].push_back(&creation);
    by_module[creation.call->module_in.value].push_back(&creation);
  }
  for (size_t i = 0; i < uses_.size(); ++i) {
    const Use& use = uses_[i];
    if (auto found = by_group.find(use.group); found != by_group.end()) {
      made_[i] = found->second;
    } else if (auto own = by_module.find(use.call->module_in.value); own != by_module.end() && vague(use.name)) {
      const Use* made = own->second.size() == 1 ? use_of(*own->second[0]->call) : nullptr;
      if (made != nullptr && (vague(made->name) || made->name.starts_with("new "))) made_[i] = own->second;
    }
    if (use.action == Action::create || made_[i].size() > kMostCreations) continue;
    for (const Creation* one : made_[i]) used_[static_cast<size_t>(one - creations_.data())].push_back(&use);
  }
}

const std::vector<const Use*>& Tables::uses_of(const Creation& creation) const {
  return used_[static_cast<size_t>(&creation - creations_.data())];
}

const std::vector<const Creation*>& Tables::creations_of(const Use& use) const {
  return made_[static_cast<size_t>(&use - uses_.data())];
}

// Others --------------------------------------------------------------------------------------------------------------

Tables read_tables(const File& file, const Project& /*project*/) { return Tables(file); }

std::string shown(const TableName& name) {
  bool plain = !name.empty() && name.find(' ') == std::string::npos;
  return plain ? "`" + name + "`" : "the table";
}

std::vector<NodeId> objects_of(const File& file, const Call& insert) {
  std::vector<NodeId> arguments = arguments_of(file, insert);
  if (arguments.size() < 2) return {};
  Value value = value_of(file, arguments[1]);
  if (value.kind() != NodeKind::list && value.kind() != NodeKind::keyword_list) return {arguments[1]};
  std::vector<NodeId> objects;
  for (NodeId child : file.tree.children(value.node())) objects.push_back(child);
  return objects;
}

NodeId form_of_clause(const Tree& tree, NodeId clause_head) {
  NodeId holder = tree.parent(tree.parent(clause_head));
  if (tree.is(holder, NodeKind::fn)) return holder;
  if (tree.is(holder, NodeKind::stab)) holder = tree.parent(holder);  // `do: (pattern -> ...)`
  bool section = tree.is(holder, NodeKind::do_section) || tree.is(holder, NodeKind::keyword_pair);
  return section ? tree.parent(tree.parent(holder)) : NodeId{};
}

LineIndex read_lines(const File& file, const Project& /*project*/) { return LineIndex(file.source.text); }

uint32_t line_of(const Context& ctx, NodeId node) {
  return static_cast<uint32_t>(ctx.file_fact(read_lines).position(ctx.tree().pos(node)).line);
}

bool in_test(const Context& ctx, NodeId node) { return purpose_of(ctx.project, ctx.file, node) == Purpose::test; }

bool in_application(const Context& ctx, NodeId node) {
  return purpose_of(ctx.project, ctx.file, node) == Purpose::application;
}

}  // namespace assay::families::ets_usage
