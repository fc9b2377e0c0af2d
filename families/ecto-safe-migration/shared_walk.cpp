// Walks a migration module as Ecto would run it. See shared.h.
#include "shared_walk.h"

#include <algorithm>
#include <array>

namespace assay::families::ecto_safe_migration {
namespace {

// Of one migration: helpers that call helpers twice, loops in loops, can't grow beyond reason.
constexpr size_t kMaxOperations = 5'000;
constexpr size_t kMaxVisits = 1'000'000;  // nodes, each time that they are walked
constexpr size_t kMaxCalls = 64;          // helper functions that call helper functions

// The repo's functions that change many rows, and those that read or write through a schema or query.
constexpr std::array<std::string_view, 3> kBulk = {"update_all", "insert_all", "delete_all"};
constexpr std::array<std::string_view, 25> kSingle = {
    "insert",  "insert!",           "update",     "update!",     "delete",
    "delete!", "insert_or_update",  "all",        "all_by",      "one",
    "one!",    "insert_or_update!", "get",        "get!",        "get_by",
    "get_by!", "exists?",           "aggregate",  "stream",      "reload",
    "reload!", "preload",           "query_many", "query_many!", "find"};

bool is_sql_function(std::string_view name) { return name == "query" || name == "query!"; }

class Walker {
 public:
  Walker(const Project& project, const File& file, Migration& migration)
      : project_(project), file_(file), tree_(file.tree), migration_(migration), bindings_(project, file) {}

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
  // Where the walk is: what it stands in decides what `add` is about and when things run.
  struct State {
    Direction direction = Direction::up;
    const TableNames* table = nullptr;  // of the alter or create block around
    bool new_table = false;
    bool in_function = false;  // of execute(fn -> ... end)
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

  void walk_entry(std::string_view name, State state) {
    const Definition* definition = entry(name);
    if (definition == nullptr) return;
    active_.push_back(definition);
    walk(definition->body, &bindings_.enter(nullptr), state);
    active_.pop_back();
  }

  Operation& add(Operation operation, const State& state, NodeId call) {
    operation.direction = state.direction;
    operation.in_function = state.in_function;
    operation.new_table = operation.new_table || state.new_table;
    operation.call = call;
    if (migration_.operations.size() >= kMaxOperations) migration_.operations.pop_back();
    migration_.operations.push_back(std::move(operation));
    return migration_.operations.back();
  }

  void walk_children(NodeId node, const Scope* scope, const State& state) {
    for (NodeId child : tree_.children(node)) walk(child, scope, state);
  }

  void walk(NodeId node, const Scope* scope, const State& state) {
    if (!node.valid() || migration_.operations.size() + 1 >= kMaxOperations || ++visits_ > kMaxVisits) return;
    switch (tree_.kind(node)) {
      case NodeKind::attribute:
      case NodeKind::alias:
      case NodeKind::atom:
      case NodeKind::string: return;
      case NodeKind::clause: return walk_clause(node, {}, scope, state);
      case NodeKind::fn: return walk_children(node, scope, state);
      case NodeKind::capture:
        if (const Call* call = bindings_.call_at(node); call != nullptr && call->form == CallForm::captured) {
          walk_local(*call, {}, state);
          return;
        }
        return walk_children(node, scope, state);
      case NodeKind::variable:
      case NodeKind::call:
      case NodeKind::dot_call:
        if (visit(node, scope, state)) return;
        return walk_children(node, scope, state);
      default: return walk_children(node, scope, state);
    }
  }

  // A clause of fn or case; `arguments` holds the alternatives of each of its patterns, as far as they are known.
  void walk_clause(NodeId clause, const std::vector<Values>& arguments, const Scope* outer, const State& state) {
    Scope& scope = bindings_.enter(outer);
    size_t at = 0;
    for (NodeId part : tree_.children(clause)) {
      if (!tree_.is(part, NodeKind::clause_head)) {
        walk(part, &scope, state);
        continue;
      }
      const uint32_t patterns = tree_.child_count(part) - (tree_.has(part, node_flag::guarded) ? 1 : 0);
      for (uint32_t i = 0; i < patterns; ++i, ++at) {
        bindings_.bind_pattern(tree_.child(part, i), at < arguments.size() ? arguments[at] : Values{}, scope);
      }
    }
  }

  // Runs a function value (fn, &helper/1, &create(index(&1, [:a]))) with these arguments.
  void walk_function(NodeId function, const std::vector<Values>& arguments, const Scope* scope, const State& state) {
    for (const Bound& value : bindings_.resolve(function, scope)) {
      if (value.is_text || !value.node.valid()) continue;
      if (tree_.is(value.node, NodeKind::fn)) {
        for (NodeId clause : tree_.children(value.node)) walk_clause(clause, arguments, value.scope, state);
      } else if (tree_.is(value.node, NodeKind::capture)) {
        const Call* call = bindings_.call_at(value.node);
        if (call != nullptr && call->form == CallForm::captured) {
          if (!captured_command(*call, arguments, state)) walk_local(*call, arguments, state);
          continue;
        }
        Scope& inner = bindings_.enter(value.scope);
        for (size_t i = 0; i < arguments.size(); ++i) inner.bind(intern(fmt::format("&{}", i + 1)), arguments[i]);
        walk_children(value.node, &inner, state);
      }
    }
  }

  // &create/1 and its like, given to Enum.each or then.
  bool captured_command(const Call& call, const std::vector<Values>& arguments, const State& state) {
    if (call.module != sym::Ecto_Migration || arguments.empty()) return false;
    const std::string_view name = text(call.function);
    for (const Bound& value : arguments[0]) {
      if (value.is_text || !value.node.valid()) continue;
      if (name == "create" || name == "create_if_not_exists") {
        create(call, {value.node}, value.scope, state, name != "create");
      } else if (name == "drop" || name == "drop_if_exists") {
        drop(call, {value.node}, value.scope, state);
      } else if (name == "execute") {
        execute(value.node, value.scope, state, call.node);
      }
    }
    return true;
  }

  // A function of this module: its body runs here, its parameters being the arguments.
  void walk_local(const Call& call, const std::vector<Values>& arguments, const State& state) {
    if (active_.size() >= kMaxCalls) return;
    for (const Definition* definition : bindings_.clauses_of(call)) {
      if (std::find(active_.begin(), active_.end(), definition) != active_.end()) continue;
      Scope& scope = bindings_.enter(nullptr);
      if (!bindings_.bind_parameters(*definition, arguments, scope)) continue;
      active_.push_back(definition);
      walk(definition->body, &scope, state);
      active_.pop_back();
    }
  }

  bool visit(NodeId node, const Scope* scope, const State& state) {
    const Symbol word = tree_.symbol(node);
    if (tree_.is(node, NodeKind::call)) {
      if (word == sym::quote_) return true;
      if (word == sym::for_) return visit_for(node, scope, state);
      if (word == sym::if_ || word == sym::unless_) return visit_if(node, scope, state);
      if (word == sym::case_) return visit_case(node, scope, state);
    }
    const Call* call = bindings_.call_at(node);
    if (call == nullptr || call->node != node) {
      if (tree_.is(node, NodeKind::variable) && text(word) == "flush" &&
          (scope == nullptr || scope->find(word) == nullptr)) {
        add({.kind = OperationKind::flush}, state, node);
      }
      return false;
    }
    if (call->in_quote || call->unreachable) return true;
    auto arguments = arguments_of(file_, *call);
    if (call->target == CallTarget::local) {
      for (NodeId argument : arguments) walk(argument, scope, state);
      std::vector<Values> values;
      for (NodeId argument : arguments) values.push_back({Bound{.node = argument, .scope = scope}});
      walk_local(*call, values, state);
      return true;
    }
    if ((call->function == sym::then_ || call->function == sym::tap_) && arguments.size() == 2) {
      walk(arguments[0], scope, state);
      walk_function(arguments[1], {{Bound{.node = arguments[0], .scope = scope}}}, scope, state);
      return true;
    }
    if (text(call->module) == "Enum" || text(call->module) == "Stream") return visit_enum(arguments, scope, state);
    if (is_repo_call(node, *call, scope)) return visit_repo(*call, arguments, scope, state);
    if (text(call->module) == "Ecto.Adapters.SQL" && is_sql_function(text(call->function)) && arguments.size() >= 2) {
      add_sql(arguments[1], scope, state, node, false);
      return true;
    }
    return visit_migration(*call, arguments, scope, state);
  }

  bool visit_for(NodeId node, const Scope* outer, const State& state) {
    Scope* scope = &bindings_.enter(outer);
    for (NodeId child : tree_.children(node)) {
      if (tree_.is(child, NodeKind::binary_op) && tree_.symbol(child) == sym::op_left_arrow) {
        auto elements = bindings_.elements(tree_.child(child, 1), scope);
        Scope* inner = &bindings_.enter(scope);
        bindings_.bind_pattern(tree_.child(child, 0), elements.value_or(Values{}), *inner);
        scope = inner;
      }
    }
    walk(body_of(tree_, node, sym::do_), scope, state);
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
  std::optional<Direction> direction_asked(NodeId condition) const {
    if (!tree_.is(condition, NodeKind::binary_op)) return std::nullopt;
    const Symbol op = tree_.symbol(condition);
    const bool equal = op == sym::op_equal || op == sym::op_strict_equal;
    if (!equal && op != sym::op_not_equal && op != sym::op_strict_not_equal) return std::nullopt;
    NodeId left = tree_.child(condition, 0), right = tree_.child(condition, 1);
    if (tree_.is(left, NodeKind::atom)) std::swap(left, right);
    if (text(tree_.symbol(left)) != "direction" || !tree_.is(right, NodeKind::atom)) return std::nullopt;
    const bool up = text(tree_.symbol(right)) == "up";
    return up == equal ? Direction::up : Direction::down;
  }

  bool visit_if(NodeId node, const Scope* scope, const State& state) {
    auto asked = direction_asked(tree_.first_child(node));
    if (!asked || state.direction == Direction::down) return false;
    const bool then_up = (*asked == Direction::up) == (tree_.symbol(node) == sym::if_);
    State up = state, down = state;
    down.direction = Direction::down;
    walk(body_of(tree_, node, sym::do_), scope, then_up ? up : down);
    walk(body_of(tree_, node, sym::else_), scope, then_up ? down : up);
    return true;
  }

  bool visit_case(NodeId node, const Scope* scope, const State& state) {
    if (text(tree_.symbol(tree_.first_child(node))) != "direction" || state.direction == Direction::down) return false;
    for (uint32_t n = node.value; n < tree_.end(node).value; ++n) {
      if (!tree_.is(NodeId{n}, NodeKind::clause)) continue;
      State inner = state;
      NodeId pattern = tree_.first_child(tree_.first_child(NodeId{n}));
      if (tree_.is(pattern, NodeKind::atom) && text(tree_.symbol(pattern)) == "down") inner.direction = Direction::down;
      walk_clause(NodeId{n}, {}, scope, inner);
      n = tree_.end(NodeId{n}).value - 1;
    }
    return true;
  }

  bool visit_migration(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    auto is = [&](std::string_view name) { return is_migration_call(call, name); };
    if (is("flush")) {
      add({.kind = OperationKind::flush}, state, call.node);
      return true;
    }
    if (is("timestamps") && state.table != nullptr) return add_timestamps(call, arguments, scope, state);
    if (arguments.empty()) return false;
    if (is("create") || is("create_if_not_exists"))
      return create(call, arguments, scope, state, is("create_if_not_exists"));
    if (is("drop") || is("drop_if_exists")) return drop(call, arguments, scope, state);
    if (is("alter")) return alter(call, arguments, scope, state);
    if (is("rename")) return rename(call, arguments, scope, state);
    if (is("execute")) {
      execute(arguments[0], scope, state, call.node);
      if (arguments.size() > 1 && state.direction == Direction::up) {
        State down = state;
        down.direction = Direction::down;
        execute(arguments[1], scope, down, call.node);
      }
      return true;
    }
    if (state.table == nullptr) return false;
    if (is("add") || is("add_if_not_exists")) return column(OperationKind::add_column, call, arguments, scope, state);
    if (is("modify")) return column(OperationKind::modify_column, call, arguments, scope, state);
    if (is("remove") || is("remove_if_exists"))
      return column(OperationKind::remove_column, call, arguments, scope, state);
    return false;
  }

  // What create and drop are given: table(...), index(...), constraint(...), straight or through a variable.
  struct Object {
    const Call* call = nullptr;
    std::vector<NodeId> arguments;
    const Scope* scope = nullptr;
    TableNames tables;
    Options options;
  };
  std::vector<Object> objects(NodeId node, const Scope* scope) const {
    std::vector<Object> found;
    for (const Bound& value : bindings_.resolve(node, scope)) {
      if (value.is_text || !value.node.valid()) continue;
      const Call* call = bindings_.call_at(value.node);
      if (call == nullptr) continue;
      Object object{.call = call, .arguments = arguments_of(file_, *call), .scope = value.scope};
      if (object.arguments.empty()) continue;
      const bool table = is_migration_call(*call, "table");
      if (!table && !is_migration_call(*call, "index") && !is_migration_call(*call, "unique_index") &&
          !is_migration_call(*call, "constraint")) {
        continue;
      }
      object.tables = bindings_.names(object.arguments[0], value.scope);
      const size_t options_at = table ? 1 : 2;
      object.options = bindings_.options(options_at < object.arguments.size() ? object.arguments[options_at] : NodeId{},
                                         value.scope);
      found.push_back(std::move(object));
    }
    return found;
  }
  static bool is_index(const Object& object) { return text(object.call->function).ends_with("index"); }
  static bool is_table(const Object& object) { return text(object.call->function) == "table"; }

  Operation index(OperationKind kind, const Object& object) const {
    Operation operation{.kind = kind, .queued = true, .tables = object.tables, .part = object.call->node};
    operation.concurrently = bindings_.flag(object.options, "concurrently", Truth::no);
    operation.only_parent = !sql::is_no(bindings_.flag(object.options, "only", Truth::no));
    if (object.arguments.size() > 1) operation.columns = index_columns(object.arguments[1], object.scope);
    if (const Bound* name = object.options.find("name")) {
      operation.name = name->is_text ? name->text : bindings_.name(name->node, name->scope);
    } else if (object.options.known && object.tables.size() == 1 && !object.tables[0].starts_with('?') &&
               !operation.columns.empty()) {
      // As Ecto names it: table, columns, "index", everything but word characters an underscore.
      operation.name = object.tables[0];
      for (std::string column : operation.columns) {
        std::replace_if(
            column.begin(), column.end(), [](unsigned char c) { return !std::isalnum(c) && c != '_'; }, '_');
        while (column.ends_with('_')) column.pop_back();
        operation.name += "_" + column;
      }
      operation.name += "_index";
    }
    return operation;
  }

  std::vector<std::string> index_columns(NodeId node, const Scope* scope) const {
    std::vector<std::string> columns;
    auto elements = bindings_.elements(node, scope);
    if (!elements) {
      if (std::string one = bindings_.name(node, scope); !one.empty()) columns.push_back(one);
      return columns;
    }
    for (const Bound& element : *elements) {
      NodeId column = element.node;
      if (!element.is_text && tree_.is(column, NodeKind::keyword_pair)) column = tree_.last_child(column);
      if (!element.is_text && tree_.is(column, NodeKind::tuple)) column = tree_.last_child(column);
      std::string name = element.is_text ? element.text : bindings_.name(column, element.scope);
      if (name.empty()) return {};
      columns.push_back(std::move(name));
    }
    return columns;
  }

  bool create(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state,
              bool if_not_exists) {
    for (const Object& object : objects(arguments[0], scope)) {
      if (is_table(object)) {
        Operation operation{.kind = OperationKind::create_table, .queued = true, .if_not_exists = if_not_exists};
        operation.tables = object.tables;
        operation.part = object.call->node;
        add(std::move(operation), state, call.node);
        State inner = state;
        inner.table = &remember(object.tables);
        inner.new_table = true;
        if (call.form != CallForm::captured) walk(body_of(tree_, call.node, sym::do_), scope, inner);
      } else if (is_index(object)) {
        Operation operation = index(OperationKind::create_index, object);
        operation.if_not_exists = if_not_exists;
        add(std::move(operation), state, call.node);
      } else {
        add(constraint(object), state, call.node);
      }
    }
    return true;
  }

  Operation constraint(const Object& object) const {
    Operation operation{.kind = OperationKind::add_constraint, .queued = true, .tables = object.tables};
    operation.part = object.call->node;
    if (object.arguments.size() > 1) operation.name = bindings_.name(object.arguments[1], object.scope);
    const Truth validate = bindings_.flag(object.options, "validate", Truth::yes);
    operation.validated_at_once = validate;
    if (const Bound* check = object.options.find("check")) {
      operation.constraint = sql::ConstraintKind::check;
      if (std::string expression = check->is_text ? check->text : bindings_.name(check->node, check->scope);
          !expression.empty()) {
        operation.not_null_columns = columns_proven_not_null(expression);
      }
    } else if (object.options.find("exclude") != nullptr) {
      operation.constraint = sql::ConstraintKind::exclude;
    }
    return operation;
  }

  bool drop(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    for (const Object& object : objects(arguments[0], scope)) {
      if (is_index(object)) {
        add(index(OperationKind::drop_index, object), state, call.node);
        continue;
      }
      Operation operation{.kind = is_table(object) ? OperationKind::drop_table : OperationKind::drop_constraint,
                          .queued = true,
                          .tables = object.tables,
                          .part = object.call->node};
      if (!is_table(object) && object.arguments.size() > 1) {
        operation.name = bindings_.name(object.arguments[1], object.scope);
      }
      add(std::move(operation), state, call.node);
    }
    return true;
  }

  bool alter(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    TableNames tables;
    for (const Object& object : objects(arguments[0], scope)) {
      if (is_table(object)) tables.insert(tables.end(), object.tables.begin(), object.tables.end());
    }
    if (tables.empty()) tables = {"?" + std::string(tree_.text(arguments[0]))};
    add({.kind = OperationKind::alter_table, .queued = true, .tables = tables}, state, call.node);
    State inner = state;
    inner.table = &remember(std::move(tables));
    inner.new_table = false;
    walk(body_of(tree_, call.node, sym::do_), scope, inner);
    return true;
  }

  bool rename(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    Options options = bindings_.options(arguments.back(), scope);
    for (const Object& object : objects(arguments[0], scope)) {
      if (!is_table(object)) continue;
      Operation operation{.kind = OperationKind::rename_table, .queued = true, .tables = object.tables};
      if (arguments.size() == 3) {
        operation.kind = OperationKind::rename_column;
        operation.name = bindings_.name(arguments[1], scope);
        if (const Bound* to = options.find("to"); to != nullptr && !to->is_text) {
          operation.new_names = bindings_.names(to->node, to->scope);
        }
      } else if (const Bound* to = options.find("to"); to != nullptr && !to->is_text) {
        for (const Object& renamed : objects(to->node, to->scope)) operation.new_names = renamed.tables;
      }
      add(std::move(operation), state, call.node);
    }
    return true;
  }

  bool add_timestamps(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    Options options = bindings_.options(arguments.empty() ? NodeId{} : arguments[0], scope);
    for (std::string_view column : {"inserted_at", "updated_at"}) {
      Operation operation{.kind = OperationKind::add_column, .queued = true, .tables = *state.table};
      operation.name = column;
      if (const Bound* renamed = options.find(column); renamed != nullptr && !renamed->is_text) {
        operation.name = bindings_.name(renamed->node, renamed->scope);
      }
      if (const Bound* type = options.find("type"); type != nullptr && !type->is_text) {
        operation.type = column_type(bindings_, file_, type->node, type->scope, options);
      } else if (options.known) {
        operation.type = timestamps_type();
      }
      if (options.known && options.find("null") == nullptr) operation.nullable = Truth::no;
      operation.has_default = Truth::unknown;  // the repo's configuration may say more
      add(std::move(operation), state, call.node);
    }
    return true;
  }

  // The repo's configuration may give timestamps() another type than :naive_datetime.
  ColumnType timestamps_type() const {
    for (const ConfigEntry& entry : project_.config) {
      Value configured = value_of(project_.file(entry.file), entry.value).entry("migration_timestamps");
      if (!configured.present()) continue;
      Value type = configured.entry("type");
      if (!type.present() && configured.known()) continue;
      return type.atom() ? column_type_named(*type.atom()) : ColumnType{};
    }
    return column_type_named("naive_datetime");
  }

  bool column(OperationKind kind, const Call& call, const std::vector<NodeId>& arguments, const Scope* scope,
              const State& state) {
    Operation operation{.kind = kind, .queued = true, .tables = *state.table};
    operation.name = bindings_.name(arguments[0], scope);
    if (arguments.size() > 1 && kind != OperationKind::remove_column) {
      Options options = bindings_.options(arguments.size() > 2 ? arguments[2] : NodeId{}, scope);
      fill_column(operation, arguments[1], options, scope);
    }
    operation.if_not_exists = text(call.function) == "add_if_not_exists";
    add(std::move(operation), state, call.node);
    return true;
  }

  void fill_column(Operation& operation, NodeId type, const Options& options, const Scope* scope) const {
    operation.type = column_type(bindings_, file_, type, scope, options);
    operation.null_given = options.find("null") != nullptr || !options.known;
    operation.nullable = bindings_.flag(options, "null", Truth::unknown);
    operation.has_default = options.known ? Truth::no : Truth::unknown;
    if (const Bound* given = options.find("default"); given != nullptr) {
      const bool nil = !given->is_text && sql::is_no(bindings_.flag(options, "default", Truth::no)) &&
                       bindings_.name(given->node, given->scope) == "nil";
      operation.has_default = nil ? Truth::no : Truth::yes;
    }
    const std::string written = bindings_.name(type, scope);
    operation.filled_by_database = written.ends_with("serial") || written == "identity" ||
                                   options.find("generated") != nullptr || options.find("start_value") != nullptr;
    for (const Bound& value : bindings_.resolve(type, scope)) {
      const Call* call = value.is_text || !value.node.valid() ? nullptr : bindings_.call_at(value.node);
      if (call == nullptr || !is_migration_call(*call, "references")) continue;
      auto given = arguments_of(file_, *call);
      Options reference = bindings_.options(given.size() > 1 ? given[1] : NodeId{}, value.scope);
      operation.part = call->node;
      operation.constraint = sql::ConstraintKind::foreign_key;
      operation.validated_at_once = bindings_.flag(reference, "validate", Truth::yes);
    }
    const Bound* from = options.find("from");
    if (from == nullptr) return;
    operation.has_from = true;
    if (from->is_text) return;
    Values values = bindings_.resolve(from->node, from->scope);
    if (values.size() != 1 || values[0].is_text) return;
    NodeId from_type = values[0].node;
    Options from_options;
    if (tree_.is(from_type, NodeKind::tuple) && tree_.child_count(from_type) == 2 &&
        bindings_.name(tree_.first_child(from_type), values[0].scope) != "array") {
      from_options = bindings_.options(tree_.last_child(from_type), values[0].scope);
      from_type = tree_.first_child(from_type);
    }
    operation.from_type = column_type(bindings_, file_, from_type, values[0].scope, from_options);
    operation.from_nullable = bindings_.flag(from_options, "null", Truth::unknown);
  }

  void execute(NodeId argument, const Scope* scope, const State& state, NodeId call) {
    State inner = state;
    inner.in_function = true;
    walk_function(argument, {}, scope, inner);
    add_sql(argument, scope, state, call, true);
  }

  void add_sql(NodeId argument, const Scope* scope, const State& state, NodeId call, bool queued) {
    for (const auto& parts : bindings_.texts(argument, scope)) {
      std::vector<sql::Part> given;
      for (const TextPart& part : parts) given.push_back({.text = part.text, .hole = part.hole});
      for (const sql::Statement& statement : sql::parse_sql(given)) {
        for (Operation& operation : operations_of(statement)) {
          operation.queued = queued;
          operation.part = argument;
          add(std::move(operation), state, call);
        }
      }
    }
  }

  // repo().insert_all(...), MyApp.Repo.query!(...), with the repo in a variable or attribute too.
  bool is_repo_call(NodeId node, const Call& call, const Scope* scope) const {
    if (!tree_.is(node, NodeKind::dot_call)) return false;
    for (const Bound& left : bindings_.resolve(tree_.first_child(node), scope)) {
      if (left.is_text || !left.node.valid()) return false;
      if (const Call* inner = bindings_.call_at(left.node); inner != nullptr && is_migration_call(*inner, "repo"))
        return true;
    }
    const std::string_view module = text(call.module);
    if (module == "Repo" || module.ends_with(".Repo") || module.ends_with("Repo")) return true;
    return std::any_of(project_.repos.begin(), project_.repos.end(),
                       [&](const Repo& repo) { return repo.module == call.module; });
  }

  bool visit_repo(const Call& call, const std::vector<NodeId>& arguments, const Scope* scope, const State& state) {
    const std::string_view name = text(call.function);
    if (name == "transaction" || name == "transact" || name == "checkout" || arguments.empty()) return false;
    if (is_sql_function(name)) {
      add_sql(arguments[0], scope, state, call.node, false);
      return true;
    }
    const bool bulk = std::find(kBulk.begin(), kBulk.end(), name) != kBulk.end();
    if (!bulk && std::find(kSingle.begin(), kSingle.end(), name) == kSingle.end()) return false;
    Operation operation{.kind = bulk ? OperationKind::change_data : OperationKind::query};
    operation.tables = source_tables(arguments[0], scope, 0);
    add(std::move(operation), state, call.node);
    return true;
  }

  // The tables that a query or struct is about, as far as they are certain.
  TableNames source_tables(NodeId node, const Scope* scope, int depth) {
    TableNames tables;
    if (++visits_ > kMaxVisits) return tables;
    auto join = [&](TableNames more) { tables.insert(tables.end(), more.begin(), more.end()); };
    if (depth > 8) return tables;
    for (const Bound& value : bindings_.resolve(node, scope)) {
      if (value.is_text) {
        tables.push_back(value.text);
        continue;
      }
      if (!value.node.valid()) continue;
      switch (tree_.kind(value.node)) {
        case NodeKind::string:
          for (std::string& name : bindings_.names(value.node, value.scope)) {
            if (!name.starts_with('?')) tables.push_back(std::move(name));
          }
          continue;
        case NodeKind::alias:
        case NodeKind::dynamic_alias:
          if (const Schema* schema = project_.schema_of(file_.names.resolve_module(tree_, value.node));
              schema != nullptr && !schema->table.empty()) {
            tables.push_back(schema->table);
          }
          continue;
        case NodeKind::tuple:
        case NodeKind::struct_: join(source_tables(tree_.first_child(value.node), value.scope, depth + 1)); continue;
        case NodeKind::list: continue;
        default: break;
      }
      const Call* call = bindings_.call_at(value.node);
      if (call == nullptr) continue;
      const std::string_view module = text(call->module);
      auto arguments = arguments_of(file_, *call);
      if (arguments.empty() ||
          (module != "Ecto.Query" && module != "Ecto.Changeset" && call->target != CallTarget::unknown)) {
        continue;
      }
      if (text(call->function) != "from") {
        join(source_tables(arguments[0], value.scope, depth + 1));
        continue;
      }
      auto source = [&](NodeId in) {
        const bool named = tree_.is(in, NodeKind::binary_op) && tree_.symbol(in) == sym::in_;
        join(source_tables(named ? tree_.child(in, 1) : in, value.scope, depth + 1));
      };
      source(arguments[0]);
      for (const auto& [key, entry] :
           bindings_.options(arguments.size() > 1 ? arguments[1] : NodeId{}, value.scope).entries) {
        if (key.ends_with("join") && !entry.is_text) source(entry.node);
      }
    }
    return tables;
  }

  const TableNames& remember(TableNames tables) { return tables_.emplace_back(std::move(tables)); }

  const Project& project_;
  const File& file_;
  const Tree& tree_;
  Migration& migration_;
  Bindings bindings_;
  std::vector<const Definition*> active_;  // functions that the walk is in: recursion ends there
  std::deque<TableNames> tables_;
  size_t visits_ = 0;
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
