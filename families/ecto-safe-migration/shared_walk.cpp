// Walks a migration module as Ecto would run it. See shared.h.
#include "shared_walk.h"

#include <algorithm>

#include "shared_commands.h"
#include "shared_repo.h"

namespace assay::families::ecto_safe_migration {
namespace {

// Of one migration: helpers that call helpers twice, loops in loops, can't grow beyond reason.
constexpr size_t kMaxOperations = 5'000;
constexpr size_t kMaxVisits = 1'000'000;  // nodes, each time that they are walked
constexpr size_t kMaxCalls = 64;          // helper functions that call helper functions

class Walker {
 public:
  Walker(const Project& project, const File& file, Migration& migration)
      : file_(file),
        migration_(migration),
        bindings_(project),
        commands_(project, bindings_),
        repo_calls_(project, bindings_) {}

  void run() {
    const bool has_up = entry("up") != nullptr;
    for (std::string_view name : {std::string_view("after_begin"), std::string_view(has_up ? "up" : "change"),
                                  std::string_view("before_commit")}) {
      walk_entry(name, {.direction = Direction::up});
    }
    walk_entry("down", {.direction = Direction::down});
    std::stable_partition(migration_.operations.begin(), migration_.operations.end(),
                          [](const Operation& operation) { return operation.direction == Direction::up; });
  }

 private:
  // Where the walk is: what it stands in decides what `add` is about, when things run, and where they are reported.
  struct State {
    Direction direction = Direction::up;
    const TableNames* table = nullptr;  // of the alter or create block around
    bool new_table = false;
    bool in_function = false;  // of execute(fn -> ... end)
    NodeId left_at;            // in another file: the migration's call that led there
  };

  [[nodiscard]] const Definition* entry(std::string_view name) const {
    for (const Definition& definition : file_.names.definitions()) {
      if (definition.module == migration_.module && definition.kind == sym::def && definition.min_arity == 0 &&
          definition.body.valid() && text(definition.name) == name) {
        return &definition;
      }
    }
    return nullptr;
  }

  void walk_entry(std::string_view name, const State& state) {
    const Definition* definition = entry(name);
    if (definition == nullptr) return;
    active_.push_back(definition);
    walk(definition->body, &bindings_.enter_function(file_), state);
    active_.pop_back();
  }

  // What a helper of another module does is reported where the migration calls it.
  void add(Operation operation, const Scope* scope, const State& state, NodeId call) {
    operation.direction = state.direction;
    operation.in_function = state.in_function;
    operation.new_table = operation.new_table || state.new_table;
    operation.call = call;
    if (!operation.part.valid()) operation.part = call;
    if (&scope->file() != &file_) operation.call = operation.part = state.left_at;
    if (migration_.operations.size() >= kMaxOperations) migration_.operations.pop_back();
    migration_.operations.push_back(std::move(operation));
  }

  void walk_children(NodeId node, const Scope* scope, const State& state) {
    for (NodeId child : scope->tree().children(node)) walk(child, scope, state);
  }

  void walk(NodeId node, const Scope* scope, const State& state) {
    if (!node.valid() || migration_.operations.size() + 1 >= kMaxOperations || ++visits_ > kMaxVisits) return;
    switch (scope->tree().kind(node)) {
      case NodeKind::attribute:
      case NodeKind::alias:
      case NodeKind::atom:
      case NodeKind::string: return;
      case NodeKind::clause: return walk_clause(node, {}, *scope, state);
      case NodeKind::capture:
        if (const Call* call = Bindings::call_at(node, scope); call != nullptr && call->form == CallForm::captured) {
          walk_called(*call, {}, scope, state);
          return;
        }
        return walk_children(node, scope, state);
      case NodeKind::anonymous_call: return visit_anonymous_call(node, scope, state);
      case NodeKind::binary_op:
        if (binds_function(scope->tree(), node)) return;
        return walk_children(node, scope, state);
      case NodeKind::variable:
      case NodeKind::call:
      case NodeKind::dot_call:
        if (visit(node, scope, state)) return;
        return walk_children(node, scope, state);
      default: return walk_children(node, scope, state);
    }
  }

  // `helper = fn table -> ... end`: it runs where it is called, with what it is given there.
  static bool binds_function(const Tree& tree, NodeId node) {
    if (tree.symbol(node) != sym::op_match || !tree.is(tree.child(node, 1), NodeKind::fn)) return false;
    const NodeId head = tree.first_child(tree.first_child(tree.child(node, 1)));
    return tree.is(head, NodeKind::clause_head) && tree.child_count(head) > 0;
  }

  // A clause of fn or case; `arguments` holds the alternatives of each of its patterns, as far as they are known.
  void walk_clause(NodeId clause, const std::vector<Values>& arguments, const Scope& outer, const State& state) {
    const Tree& tree = outer.tree();
    Scope& scope = bindings_.enter(outer);
    size_t at = 0;
    for (NodeId part : tree.children(clause)) {
      if (!tree.is(part, NodeKind::clause_head)) {
        walk(part, &scope, state);
        continue;
      }
      const uint32_t patterns = tree.child_count(part) - (tree.has(part, node_flag::guarded) ? 1 : 0);
      for (uint32_t i = 0; i < patterns; ++i, ++at) {
        bindings_.bind_pattern(tree.child(part, i), at < arguments.size() ? arguments[at] : Values{}, scope);
      }
    }
  }

  // Runs a function value (fn, &helper/1, &create(index(&1, [:a]))) with these arguments.
  void walk_function(NodeId function, const std::vector<Values>& arguments, const Scope* scope, const State& state) {
    for (const Bound& value : bindings_.resolve(function, scope)) {
      if (!value.is_code()) continue;
      const Tree& tree = value.tree();
      if (tree.is(value.node, NodeKind::fn)) {
        for (NodeId clause : tree.children(value.node)) walk_clause(clause, arguments, *value.scope, state);
      } else if (tree.is(value.node, NodeKind::capture)) {
        const Call* call = Bindings::call_at(value);
        if (call != nullptr && call->form == CallForm::captured) {
          if (!captured_command(*call, arguments, value.scope, state))
            walk_called(*call, arguments, value.scope, state);
          continue;
        }
        Scope& inner = bindings_.enter(*value.scope);
        for (size_t i = 0; i < arguments.size(); ++i) inner.bind(intern(fmt::format("&{}", i + 1)), arguments[i]);
        walk_children(value.node, &inner, state);
      }
    }
  }

  // helper.(:users), where the variable holds a function.
  void visit_anonymous_call(NodeId node, const Scope* scope, const State& state) {
    walk_children(node, scope, state);
    NodeId function;
    std::vector<Values> arguments;
    for (NodeId child : scope->tree().children(node)) {
      if (!function.valid()) {
        function = child;
      } else {
        arguments.push_back({{.node = child, .scope = scope}});
      }
    }
    if (++calls_ > kMaxCalls) return;
    walk_function(function, arguments, scope, state);
    --calls_;
  }

  // &create/1 and its like, given to Enum.each or then.
  bool captured_command(const Call& call, const std::vector<Values>& arguments, const Scope* scope,
                        const State& state) {
    if (call.module != sym::Ecto_Migration || arguments.empty()) return false;
    const std::string_view name = text(call.function);
    for (const Bound& value : arguments[0]) {
      if (name == "execute") {
        execute(value, scope, state, call.node);
      } else if (value.is_code() && (name == "create" || name == "create_if_not_exists")) {
        create(value, {}, scope, state, call.node, name != "create");
      } else if (value.is_code() && (name == "drop" || name == "drop_if_exists")) {
        drop(value, scope, state, call.node);
      }
    }
    return true;
  }

  // A function of this module, or of a module of helpers: its body runs here, its parameters being the arguments.
  // False when its code isn't known.
  bool walk_called(const Call& call, const std::vector<Values>& arguments, const Scope* scope, const State& state) {
    const auto clauses = bindings_.clauses_of(call, scope->file());
    if (active_.size() >= kMaxCalls) return !clauses.empty();
    for (const Clause& clause : clauses) {
      if (std::find(active_.begin(), active_.end(), clause.definition) != active_.end()) continue;
      Scope& inner = bindings_.enter_function(*clause.file);
      if (!bindings_.bind_parameters(*clause.definition, arguments, inner)) continue;
      State there = state;
      if (&scope->file() == &file_) there.left_at = call.node;
      active_.push_back(clause.definition);
      walk(clause.definition->body, &inner, there);
      active_.pop_back();
    }
    return !clauses.empty();
  }

  bool visit(NodeId node, const Scope* scope, const State& state) {
    const Tree& tree = scope->tree();
    const Symbol word = tree.symbol(node);
    if (tree.is(node, NodeKind::call)) {
      if (word == sym::quote_) return true;
      if (word == sym::for_) return visit_for(node, scope, state);
      if (word == sym::if_ || word == sym::unless_) return visit_if(node, scope, state);
      if (word == sym::case_) return visit_case(node, scope, state);
    }
    const Call* call = Bindings::call_at(node, scope);
    if (call == nullptr || call->node != node) {
      if (tree.is(node, NodeKind::variable) && text(word) == "flush" && scope->find(word) == nullptr) {
        add({.kind = OperationKind::flush}, scope, state, node);
      }
      return false;
    }
    if (call->in_quote || call->unreachable) return true;
    const auto arguments = arguments_of(scope->file(), *call);
    if (call->target == CallTarget::local) return visit_helper(*call, arguments, scope, state);
    if ((call->function == sym::then_ || call->function == sym::tap_) && arguments.size() == 2) {
      walk(arguments[0], scope, state);
      walk_function(arguments[1], {{Bound{.node = arguments[0], .scope = scope}}}, scope, state);
      return true;
    }
    const std::string_view module = text(call->module);
    if (module == "Enum" || module == "Stream") return visit_enum(arguments, scope, state);
    if (repo_calls_.is_repo_call(*call, scope)) return visit_repo(*call, arguments, scope, state);
    if (module == "Ecto.Adapters.SQL" && RepoCalls::takes_sql(text(call->function)) && arguments.size() >= 2) {
      add_sql({.node = arguments[1], .scope = scope}, scope, state, node, false);
      return true;
    }
    if (visit_migration(*call, arguments, scope, state)) return true;
    if (call->module == sym::Ecto_Migration || call->target == CallTarget::unknown) return false;
    return visit_helper(*call, arguments, scope, state);
  }

  bool visit_helper(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    if (call.target != CallTarget::local && bindings_.clauses_of(call, scope->file()).empty()) return false;
    for (NodeId argument : arguments) walk(argument, scope, state);
    walk_called(call, Bindings::argument_values(call, scope), scope, state);
    return true;
  }

  bool visit_for(NodeId node, const Scope* outer, const State& state) {
    const Tree& tree = outer->tree();
    Scope* scope = &bindings_.enter(*outer);
    for (NodeId child : tree.children(node)) {
      if (tree.is(child, NodeKind::binary_op) && tree.symbol(child) == sym::op_left_arrow) {
        auto elements = bindings_.elements(tree.child(child, 1), scope);
        Scope* inner = &bindings_.enter(*scope);
        bindings_.bind_pattern(tree.child(child, 0), elements.value_or(Values{}), *inner);
        scope = inner;
      }
    }
    walk(body_of(tree, node, sym::do_), scope, state);
    return true;
  }

  bool visit_enum(const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    if (arguments.size() < 2) return false;
    walk(arguments.front(), scope, state);
    auto elements = bindings_.elements(arguments.front(), scope);
    walk_function(arguments.back(), {elements.value_or(Values{})}, scope, state);
    return true;
  }

  // `direction() == :up`: the direction in which the condition holds.
  static std::optional<Direction> direction_asked(const Tree& tree, NodeId condition) {
    if (!tree.is(condition, NodeKind::binary_op)) return std::nullopt;
    const Symbol op = tree.symbol(condition);
    const bool equal = op == sym::op_equal || op == sym::op_strict_equal;
    if (!equal && op != sym::op_not_equal && op != sym::op_strict_not_equal) return std::nullopt;
    NodeId left = tree.child(condition, 0), right = tree.child(condition, 1);
    if (tree.is(left, NodeKind::atom)) std::swap(left, right);
    if (text(tree.symbol(left)) != "direction" || !tree.is(right, NodeKind::atom)) return std::nullopt;
    const bool up = text(tree.symbol(right)) == "up";
    return up == equal ? Direction::up : Direction::down;
  }

  bool visit_if(NodeId node, const Scope* scope, const State& state) {
    const Tree& tree = scope->tree();
    auto asked = direction_asked(tree, tree.first_child(node));
    if (!asked || state.direction == Direction::down) return false;
    const bool then_up = (*asked == Direction::up) == (tree.symbol(node) == sym::if_);
    State up = state, down = state;
    down.direction = Direction::down;
    walk(body_of(tree, node, sym::do_), scope, then_up ? up : down);
    walk(body_of(tree, node, sym::else_), scope, then_up ? down : up);
    return true;
  }

  bool visit_case(NodeId node, const Scope* scope, const State& state) {
    const Tree& tree = scope->tree();
    if (text(tree.symbol(tree.first_child(node))) != "direction" || state.direction == Direction::down) return false;
    for (uint32_t n = node.value; n < tree.end(node).value; ++n) {
      if (!tree.is(NodeId{n}, NodeKind::clause)) continue;
      State inner = state;
      NodeId pattern = tree.first_child(tree.first_child(NodeId{n}));
      if (tree.is(pattern, NodeKind::atom) && text(tree.symbol(pattern)) == "down") inner.direction = Direction::down;
      walk_clause(NodeId{n}, {}, *scope, inner);
      n = tree.end(NodeId{n}).value - 1;
    }
    return true;
  }

  bool visit_migration(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    auto is = [&](std::string_view name) { return is_migration_call(call, name); };
    if (is("flush")) {
      add({.kind = OperationKind::flush}, scope, state, call.node);
      return true;
    }
    if (is("timestamps") && state.table != nullptr) {
      for (Operation& column : commands_.timestamps(arguments, scope))
        add_column(std::move(column), scope, state, call);
      return true;
    }
    if (arguments.empty()) return false;
    const Bound first{.node = arguments[0], .scope = scope};
    const NodeId block = body_of(scope->tree(), call.node, sym::do_);
    if (is("create") || is("create_if_not_exists")) {
      create(first, block, scope, state, call.node, is("create_if_not_exists"));
    } else if (is("drop") || is("drop_if_exists")) {
      drop(first, scope, state, call.node);
    } else if (is("alter")) {
      alter(first, block, scope, state, call.node);
    } else if (is("rename")) {
      for (Operation& operation : commands_.rename(arguments, scope))
        add(std::move(operation), scope, state, call.node);
    } else if (is("execute")) {
      execute(first, scope, state, call.node);
      if (arguments.size() > 1 && state.direction == Direction::up) {
        State down = state;
        down.direction = Direction::down;
        execute({.node = arguments[1], .scope = scope}, scope, down, call.node);
      }
    } else if (state.table == nullptr) {
      return false;
    } else if (is("add") || is("add_if_not_exists")) {
      add_columns(OperationKind::add_column, arguments, scope, state, call);
    } else if (is("modify")) {
      add_columns(OperationKind::modify_column, arguments, scope, state, call);
    } else if (is("remove") || is("remove_if_exists")) {
      add_columns(OperationKind::remove_column, arguments, scope, state, call);
    } else {
      return false;
    }
    return true;
  }

  void add_columns(OperationKind kind, const std::vector<NodeId>& arguments, const Scope* scope, const State& state,
                   const Call& call) {
    for (Operation& column : commands_.columns(kind, arguments, scope)) {
      column.if_not_exists = text(call.function) == "add_if_not_exists";
      add_column(std::move(column), scope, state, call);
    }
  }

  void add_column(Operation column, const Scope* scope, const State& state, const Call& call) {
    column.tables = *state.table;
    add(std::move(column), scope, state, call.node);
  }

  // `given` is what create gets, `block` the do-block of create table.
  void create(const Bound& given, NodeId block, const Scope* scope, const State& state, NodeId call,
              bool if_not_exists) {
    for (const Object& object : commands_.objects(given.node, given.scope)) {
      switch (object.kind) {
        case Object::Kind::index: add(commands_.create_index(object, if_not_exists), scope, state, call); break;
        case Object::Kind::constraint:
          for (Operation& constraint : commands_.create_constraints(object)) {
            if (&object.at.file() != &scope->file()) constraint.part = {};
            add(std::move(constraint), scope, state, call);
          }
          break;
        case Object::Kind::table: {
          add(Commands::create_table(object, if_not_exists), scope, state, call);
          State inner = state;
          inner.table = &remember(object.tables);
          inner.new_table = true;
          walk(block, scope, inner);
          break;
        }
      }
    }
  }

  void drop(const Bound& given, const Scope* scope, const State& state, NodeId call) {
    for (const Object& object : commands_.objects(given.node, given.scope)) {
      add(commands_.drop(object), scope, state, call);
    }
  }

  void alter(const Bound& given, NodeId block, const Scope* scope, const State& state, NodeId call) {
    TableNames tables = commands_.altered_tables(given.node, given.scope);
    add({.kind = OperationKind::alter_table, .queued = true, .tables = tables}, scope, state, call);
    State inner = state;
    inner.table = &remember(std::move(tables));
    inner.new_table = false;
    walk(block, scope, inner);
  }

  void execute(const Bound& given, const Scope* scope, const State& state, NodeId call) {
    if (given.is_code()) {
      State inner = state;
      inner.in_function = true;
      walk_function(given.node, {}, given.scope, inner);
    }
    add_sql(given, scope, state, call, true);
  }

  void add_sql(const Bound& given, const Scope* scope, const State& state, NodeId call, bool queued) {
    std::vector<std::vector<TextPart>> texts;
    if (given.is_text) {
      texts = {{{given.text, false}}};
    } else {
      texts = bindings_.texts(given.node, given.scope);
    }
    for (const auto& parts : texts) {
      std::vector<sql::Part> written;
      written.reserve(parts.size());
      for (const TextPart& part : parts) written.push_back({.text = part.text, .hole = part.hole});
      for (const sql::Statement& statement : sql::parse_sql(written)) {
        for (Operation& operation : operations_of(statement)) {
          operation.queued = queued;
          add(std::move(operation), scope, state, call);
        }
      }
    }
  }

  bool visit_repo(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    if (!arguments.empty() && RepoCalls::takes_sql(text(call.function))) {
      add_sql({.node = arguments[0], .scope = scope}, scope, state, call.node, false);
      return true;
    }
    auto operation = repo_calls_.operation(call, arguments, scope);
    if (!operation) return false;
    add(std::move(*operation), scope, state, call.node);
    return true;
  }

  const TableNames& remember(TableNames tables) { return tables_.emplace_back(std::move(tables)); }

  const File& file_;
  Migration& migration_;
  Bindings bindings_;
  Commands commands_;
  RepoCalls repo_calls_;
  std::vector<const Definition*> active_;  // functions that the walk is in: recursion ends there
  std::deque<TableNames> tables_;
  size_t visits_ = 0;
  size_t calls_ = 0;  // function values that the walk is in
};

}  // namespace

void read_operations(const Project& project, const File& file, Migration& migration) {
  Walker(project, file, migration).run();
  for (const Operation& operation : migration.operations) {
    // What up makes, down finds; what down makes, up does not.
    auto made = [&](const TableNames& names) {
      if (operation.direction == Direction::up) migration.created_by_up.insert(names.begin(), names.end());
      migration.created.insert(names.begin(), names.end());
    };
    if (operation.kind == OperationKind::create_table) made(operation.tables);
    if (operation.kind == OperationKind::rename_table && migration.creates(operation.tables, operation.direction)) {
      made(operation.new_names);
    }
  }
}

}  // namespace assay::families::ecto_safe_migration
