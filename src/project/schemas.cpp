// A schema is a `schema "table" do ... end` (or embedded_schema, or TypedEctoSchema's typed_ forms) that stands directly
// in a module, or in the quote of a macro. What stands in its block and isn't one of Ecto's macros may add fields, so it
// makes the schema incomplete.
#include "project/schemas.h"

#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

using Kind = SchemaAssociation::Kind;

// Words of the DSL; interned once.
struct Words {
  Symbol schema = intern("schema"), typed_schema = intern("typed_schema");
  Symbol embedded_schema = intern("embedded_schema"), typed_embedded_schema = intern("typed_embedded_schema");
  Symbol field = intern("field"), timestamps = intern("timestamps");
  Symbol belongs_to = intern("belongs_to"), has_one = intern("has_one"), has_many = intern("has_many");
  Symbol many_to_many = intern("many_to_many"), embeds_one = intern("embeds_one"), embeds_many = intern("embeds_many");
  Symbol primary_key = intern("primary_key"), foreign_key_type = intern("foreign_key_type");
  Symbol schema_prefix = intern("schema_prefix"), timestamps_opts = intern("timestamps_opts");
  Symbol ash_resource = intern("Ash.Resource");
  Symbol ecto_schema = intern("Ecto.Schema");
};

const Words& words() {
  static const Words known;
  return known;
}

// The statements of a body: the children of a block, or the one expression.
template <typename Visit>
void each_statement(const Tree& tree, NodeId body, const Visit& visit) {
  if (!body.valid()) return;
  if (tree.is(body, NodeKind::do_section) || tree.is(body, NodeKind::block)) {
    for (NodeId child : tree.children(body)) each_statement(tree, child, visit);
    return;
  }
  visit(body);
}

class SchemaReader {
 public:
  SchemaReader(const File& file, ModuleId module, Schema& schema)
      : file_(file), tree_(file.tree), module_(module), schema_(schema) {
    schema.file = file.id;
    schema.module_in_file = module;
    if (module.valid()) schema.module = file.names.module(module).name;
  }

  void read_ecto(NodeId call, bool embedded) {
    schema_.node = call;
    schema_.embedded = embedded;
    if (!embedded) {
      schema_.table = value_of(file_, tree_.first_child(call)).string().value_or(std::string{});
      NodeId prefix = attribute(words().schema_prefix, call);
      if (prefix.valid()) schema_.prefix = value_of(file_, prefix).string().value_or(std::string{});
    }
    read_primary_key(call);
    read_statements(body_of(tree_, call, sym::do_));
  }

  // Ash: attributes, relationships and the data layer's table stand in blocks of their own.
  void read_ash(NodeId module_body) {
    schema_.ash = true;
    each_statement(tree_, module_body, [&](NodeId statement) {
      if (!tree_.is(statement, NodeKind::call)) return;
      std::string_view name = text(tree_.symbol(statement));
      NodeId body = body_of(tree_, statement, sym::do_);
      if (name == "attributes") {
        if (!schema_.node.valid()) schema_.node = statement;
        each_statement(tree_, body, [&](NodeId n) { read_ash_attribute(n); });
      } else if (name == "relationships") {
        each_statement(tree_, body, [&](NodeId n) { read_ash_relationship(n); });
      } else if (name == "postgres" || name == "sqlite" || name == "mysql") {
        schema_.node = statement;
        each_statement(tree_, body, [&](NodeId n) {
          if (!tree_.is(n, NodeKind::call)) return;
          std::string_view option = text(tree_.symbol(n));
          std::string value = value_of(file_, tree_.first_child(n)).string().value_or(std::string{});
          if (option == "table") schema_.table = std::move(value);
          if (option == "schema") schema_.prefix = std::move(value);
        });
      }
    });
  }

 private:
  NodeId attribute(Symbol name, NodeId at) const { return file_.names.attribute_value(module_, name, at); }

  NodeId argument(NodeId call, uint32_t index) const {
    NodeId child = tree_.child(call, index);
    return tree_.is(child, NodeKind::do_block) ? NodeId{} : child;
  }

  // The last argument when it is a keyword list.
  NodeId options(NodeId call, uint32_t from) const {
    NodeId last;
    for (uint32_t i = from;; ++i) {
      NodeId child = argument(call, i);
      if (!child.valid()) return last;
      last = child;
    }
  }

  SchemaField& add_field(NodeId call, std::string name, NodeId type) {
    SchemaField field;
    field.node = call;
    field.column = name;
    field.name = std::move(name);
    field.type_node = type;
    field.type = type_name(type);
    if (field.name.empty()) schema_.complete = false;
    schema_.fields.push_back(std::move(field));
    return schema_.fields.back();
  }

  std::string type_name(NodeId type) const {
    if (!type.valid()) return {};
    type = followed(file_, type);
    if (tree_.is(type, NodeKind::tuple)) type = tree_.first_child(type);
    return name_of(file_, type);
  }

  void read_primary_key(NodeId call) {
    NodeId setting = attribute(words().primary_key, call);
    if (!setting.valid()) {
      bool embedded = schema_.embedded;
      SchemaField& field = add_field(call, "id", {});
      field.type = embedded ? "binary_id" : "id";
      field.primary_key = true;
      return;
    }
    setting = followed(file_, setting);
    if (!tree_.is(setting, NodeKind::tuple)) return;  // false: none
    NodeId name = tree_.first_child(setting);
    NodeId type = tree_.next_sibling(name);
    NodeId rest = type.valid() ? tree_.next_sibling(type) : NodeId{};
    SchemaField& field = add_field(call, name_of(file_, name), type);
    field.primary_key = true;
    if (rest.valid()) read_field_options(rest, field);
  }

  void read_field_options(NodeId keywords, SchemaField& field) {
    for (const KeywordEntry& entry : keyword_entries(file_, keywords)) {
      Value value = value_of(file_, entry.value);
      if (entry.key == "source") {
        std::string column = name_of(file_, entry.value);
        if (!column.empty()) field.column = std::move(column);
      }
      if (entry.key == "virtual" && value.is_true()) field.is_virtual = true;
      if (entry.key == "primary_key" && value.is_true()) field.primary_key = true;
    }
  }

  void read_statements(NodeId body) {
    each_statement(tree_, body, [&](NodeId statement) { read_statement(statement); });
  }

  void read_statement(NodeId node) {
    const Words& w = words();
    // TypedEctoSchema: `field(:name, :string) :: binary()`; and `@doc` and the like say nothing of fields.
    if (tree_.is(node, NodeKind::binary_op) && tree_.symbol(node) == sym::op_type) node = tree_.first_child(node);
    if (tree_.is(node, NodeKind::attribute)) return;
    if (tree_.is(node, NodeKind::variable)) {
      if (tree_.symbol(node) == w.timestamps) {
        read_timestamps(node);
      } else {
        schema_.complete = false;
      }
      return;
    }
    if (!tree_.is(node, NodeKind::call)) {
      schema_.complete = false;
      return;
    }
    Symbol name = tree_.symbol(node);
    if (name == w.field) return read_field(node);
    if (name == w.timestamps) return read_timestamps(node);
    if (name == w.belongs_to) return read_belongs_to(node);
    if (name == w.has_one) return add_association(node, Kind::has_one);
    if (name == w.has_many) return add_association(node, Kind::has_many);
    if (name == w.many_to_many) return add_association(node, Kind::many_to_many);
    if (name == w.embeds_one) return read_embed(node, Kind::embeds_one);
    if (name == w.embeds_many) return read_embed(node, Kind::embeds_many);
    std::string_view word = text(name);
    if (word == "polymorphic_embeds_one" || word == "polymorphic_embeds_many") {
      add_field(node, name_of(file_, argument(node, 0)), {}).type = "map";
      return;
    }
    if (name == sym::if_ || name == sym::unless_) {
      // Fields of either branch may be there.
      read_statements(body_of(tree_, node, sym::do_));
      read_statements(body_of(tree_, node, sym::else_));
      return;
    }
    if (name == sym::import_ || name == sym::require_ || name == sym::alias_) return;
    if (name == sym::for_) return read_loop(node);
    schema_.complete = false;
  }

  // `for name <- [:a, :b] do field name, :string end`: the names are known when the list is.
  void read_loop(NodeId node) {
    NodeId generator = tree_.first_child(node);
    if (!tree_.is(generator, NodeKind::binary_op) || tree_.symbol(generator) != sym::op_left_arrow) {
      schema_.complete = false;
      return;
    }
    NodeId pattern = tree_.first_child(generator);
    std::vector<std::string> names = atom_names(file_, tree_.next_sibling(pattern));
    NodeId statement = result_of(tree_, body_of(tree_, node, sym::do_));
    bool simple = tree_.is(pattern, NodeKind::variable) && tree_.is(statement, NodeKind::call) &&
                  tree_.symbol(statement) == words().field &&
                  tree_.is(tree_.first_child(statement), NodeKind::variable) &&
                  tree_.symbol(tree_.first_child(statement)) == tree_.symbol(pattern) && !names.empty();
    if (!simple) {
      schema_.complete = false;
      return;
    }
    for (std::string& name : names) add_field(statement, std::move(name), argument(statement, 1));
  }

  void read_field(NodeId call) {
    NodeId name = argument(call, 0);
    if (!name.valid()) {
      schema_.complete = false;
      return;
    }
    NodeId type = argument(call, 1);
    bool keywords_only = tree_.is(type, NodeKind::keyword_list);
    SchemaField& field = add_field(call, name_of(file_, name), keywords_only ? NodeId{} : type);
    if (!type.valid()) field.type = "string";
    NodeId rest = keywords_only ? type : argument(call, 2);
    if (rest.valid()) read_field_options(rest, field);
  }

  void read_timestamps(NodeId call) {
    std::string inserted = "inserted_at";
    std::string updated = "updated_at";
    std::string type = "naive_datetime";
    std::string inserted_source;
    std::string updated_source;
    auto read = [&](NodeId keywords) {
      if (!keywords.valid()) return;
      for (const KeywordEntry& entry : keyword_entries(file_, keywords)) {
        Value value = value_of(file_, entry.value);
        std::string name = value.is_false() ? std::string{} : name_of(file_, entry.value);
        if (entry.key == "inserted_at") inserted = name;
        if (entry.key == "updated_at") updated = name;
        if (entry.key == "inserted_at_source") inserted_source = name;
        if (entry.key == "updated_at_source") updated_source = name;
        if (entry.key == "type") type = name;
      }
    };
    read(attribute(words().timestamps_opts, call));
    if (tree_.is(call, NodeKind::call)) read(argument(call, 0));
    auto add = [&](std::string name, std::string source) {
      if (name.empty()) return;
      SchemaField& field = add_field(call, std::move(name), {});
      field.type = type;
      if (!source.empty()) field.column = std::move(source);
    };
    add(std::move(inserted), std::move(inserted_source));
    add(std::move(updated), std::move(updated_source));
  }

  SchemaAssociation& push_association(NodeId call, Kind kind) {
    SchemaAssociation association{};
    association.kind = kind;
    association.node = call;
    NodeId name = argument(call, 0);
    if (name.valid()) association.name = name_of(file_, name);
    NodeId related = argument(call, 1);
    if (tree_.is(related, NodeKind::alias) || tree_.is(related, NodeKind::dynamic_alias) ||
        tree_.is(related, NodeKind::attribute) || tree_.is(related, NodeKind::variable)) {
      std::string module = name_of(file_, related);
      if (!module.empty()) association.related = intern(module);
    } else if (tree_.is(related, NodeKind::tuple)) {
      // {"custom_table", Module}
      std::string module = name_of(file_, tree_.last_child(related));
      if (!module.empty()) association.related = intern(module);
    }
    schema_.associations.push_back(std::move(association));
    return schema_.associations.back();
  }

  void add_association(NodeId call, Kind kind) {
    SchemaAssociation& association = push_association(call, kind);
    if (kind != Kind::many_to_many) return;
    NodeId through = keyword_value(file_, options(call, 2), "join_through");
    if (through.valid()) association.join_table = value_of(file_, through).string().value_or(std::string{});
  }

  void read_belongs_to(NodeId call) {
    SchemaAssociation& association = push_association(call, Kind::belongs_to);
    std::string column = association.name + "_id";
    std::string source;
    bool define = true;
    NodeId type = attribute(words().foreign_key_type, call);
    NodeId keywords = options(call, 2);
    if (keywords.valid()) {
      for (const KeywordEntry& entry : keyword_entries(file_, keywords)) {
        if (entry.key == "foreign_key" || entry.key == "source_attribute") column = name_of(file_, entry.value);
        if (entry.key == "source") source = name_of(file_, entry.value);
        if (entry.key == "type") type = entry.value;
        if (entry.key == "define_field" && value_of(file_, entry.value).is_false()) define = false;
      }
    }
    association.foreign_key = column;
    if (!define) return;
    SchemaField& field = add_field(call, std::move(column), type);
    if (!type.valid()) field.type = "id";
    if (!source.empty()) field.column = std::move(source);
    if (keywords.valid()) {
      for (const KeywordEntry& entry : keyword_entries(file_, keywords)) {
        if (entry.key == "primary_key") field.primary_key = value_of(file_, entry.value).is_true();
      }
    }
  }

  void read_embed(NodeId call, Kind kind) {
    SchemaAssociation& association = push_association(call, kind);
    SchemaField& field = add_field(call, association.name, {});
    field.type = kind == Kind::embeds_one ? "map" : "array";
    if (NodeId keywords = options(call, 2); keywords.valid()) read_field_options(keywords, field);
  }

  void read_ash_attribute(NodeId node) {
    if (tree_.is(node, NodeKind::variable) && text(tree_.symbol(node)) == "timestamps") return read_timestamps(node);
    if (!tree_.is(node, NodeKind::call)) {
      schema_.complete = false;
      return;
    }
    std::string_view word = text(tree_.symbol(node));
    bool primary = word.ends_with("primary_key");
    if (word == "timestamps") return read_timestamps(node);
    if (word != "attribute" && word != "create_timestamp" && word != "update_timestamp" && !primary) {
      schema_.complete = false;
      return;
    }
    NodeId type = word == "attribute" ? argument(node, 1) : NodeId{};
    SchemaField& field = add_field(node, name_of(file_, argument(node, 0)), type);
    field.primary_key = primary;
    std::string column;
    NodeId keywords = options(node, 1);
    if (keywords.valid() && keywords != type) {
      NodeId source = keyword_value(file_, keywords, "source");
      if (source.valid()) column = name_of(file_, source);
    }
    each_statement(tree_, body_of(tree_, node, sym::do_), [&](NodeId n) {
      if (!tree_.is(n, NodeKind::call)) return;
      if (text(tree_.symbol(n)) == "source") column = name_of(file_, tree_.first_child(n));
      if (text(tree_.symbol(n)) == "primary_key?") field.primary_key = value_of(file_, tree_.first_child(n)).is_true();
    });
    if (!column.empty()) field.column = std::move(column);
  }

  void read_ash_relationship(NodeId node) {
    if (!tree_.is(node, NodeKind::call)) return;
    std::string_view word = text(tree_.symbol(node));
    if (word == "has_many" || word == "has_one" || word == "many_to_many") {
      push_association(node, word == "has_one" ? Kind::has_one : word == "has_many" ? Kind::has_many : Kind::many_to_many);
      return;
    }
    if (word != "belongs_to") return;
    SchemaAssociation& association = push_association(node, Kind::belongs_to);
    std::string column = association.name + "_id";
    each_statement(tree_, body_of(tree_, node, sym::do_), [&](NodeId n) {
      if (tree_.is(n, NodeKind::call) && text(tree_.symbol(n)) == "source_attribute") {
        column = name_of(file_, tree_.first_child(n));
      }
    });
    association.foreign_key = column;
    add_field(node, std::move(column), {});
  }

  const File& file_;
  const Tree& tree_;
  ModuleId module_;
  Schema& schema_;
};

// True when the call opens an Ecto schema; `embedded` says which kind.
bool is_schema_call(const Tree& tree, NodeId node, bool& embedded) {
  if (!tree.is(node, NodeKind::call)) return false;
  const Words& w = words();
  Symbol name = tree.symbol(node);
  embedded = name == w.embedded_schema || name == w.typed_embedded_schema;
  if (!embedded && name != w.schema && name != w.typed_schema) return false;
  if (!tree.is(tree.last_child(node), NodeKind::do_block)) return false;
  NodeId first = tree.first_child(node);
  bool has_argument = !tree.is(first, NodeKind::do_block);
  if (embedded) return true;
  // Absinthe's `schema do` has no table, NimbleOptions' `schema [...]` no text.
  return has_argument && !tree.is(first, NodeKind::keyword_list) && !tree.is(first, NodeKind::list) &&
         !tree.is(first, NodeKind::alias) && !tree.is(first, NodeKind::atom);
}

void read_module(const File& file, ModuleId id, NodeId body, std::vector<Schema>& schemas) {
  const Tree& tree = file.tree;
  each_statement(tree, body, [&](NodeId statement) {
    bool embedded = false;
    if (!is_schema_call(tree, statement, embedded)) return;
    Schema schema;
    SchemaReader(file, id, schema).read_ecto(statement, embedded);
    schemas.push_back(std::move(schema));
  });
}

}  // namespace

void find_schemas(Project& project) {
  const Words& w = words();
  for (const File& file : project.files) {
    if (!file.source.path.ends_with(".ex") && !file.source.path.ends_with(".exs")) continue;
    const auto modules = file.names.modules();
    for (uint32_t i = 0; i < modules.size(); ++i) {
      if (!modules[i].body.valid()) continue;
      read_module(file, ModuleId{i}, modules[i].body, project.schemas);
    }
    // Schemas that macros make: `defmacro generate do quote do schema "users" do ... end end end`.
    for (const Definition& definition : file.names.definitions()) {
      if (definition.kind != sym::defmacro || !definition.body.valid()) continue;
      each_statement(file.tree, definition.body, [&](NodeId statement) {
        if (!file.tree.is(statement, NodeKind::call) || file.tree.symbol(statement) != sym::quote_) return;
        read_module(file, definition.module, body_of(file.tree, statement, sym::do_), project.schemas);
      });
    }
    for (const Directive& directive : file.names.directives()) {
      if (directive.kind != sym::use_ || directive.module != w.ash_resource || !directive.in.valid()) continue;
      Schema schema;
      SchemaReader(file, directive.in, schema).read_ash(file.names.module(directive.in).body);
      if (!schema.node.valid()) continue;
      project.schemas.push_back(std::move(schema));
    }
  }
}

}  // namespace assay
