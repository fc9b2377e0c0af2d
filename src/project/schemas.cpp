// A schema is a `schema "table" do ... end` (or embedded_schema, or TypedEctoSchema's typed_ forms) that stands
// directly in a module, or in the quote of a macro. What stands in its block and isn't one of Ecto's macros may add
// fields, so it makes the schema incomplete.
#include "project/schemas.h"

#include <unordered_map>

#include "project/file_facts.h"
#include "project/literals.h"
#include "project/project.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

using Kind = SchemaAssociation::Kind;

// Words of the DSL; interned once.
struct Words {
  Symbol field = intern("field"), timestamps = intern("timestamps");
  Symbol belongs_to = intern("belongs_to"), has_one = intern("has_one"), has_many = intern("has_many");
  Symbol many_to_many = intern("many_to_many"), embeds_one = intern("embeds_one"), embeds_many = intern("embeds_many");
  Symbol primary_key = intern("primary_key"), foreign_key_type = intern("foreign_key_type");
  Symbol schema_prefix = intern("schema_prefix"), timestamps_opts = intern("timestamps_opts");
};

const Words& words() {
  static const Words known;
  return known;
}

// A macro of the project whose quote holds fields: `defmacro request_info do quote do field :x ... end end`.
struct FieldMacro {
  const File* file;
  Symbol module;
  NodeId body;  // the do section of the quote
  uint8_t min_arity;
  uint8_t arity;
};

// What reading a schema may need of other files.
struct Surroundings {
  const Project& project;
  std::unordered_map<Symbol, std::vector<FieldMacro>> macros;
};

// A value and the file that it stands in.
struct Setting {
  const File* file = nullptr;
  NodeId node;
  [[nodiscard]] bool valid() const { return node.valid(); }
};

class SchemaReader {
 public:
  SchemaReader(const Surroundings& around, const File& file, ModuleId module, Schema& schema)
      : around_(around), file_(file), tree_(file.tree), home_(file), module_(module), schema_(schema) {
    schema.file = file.id;
    schema.module_in_file = module;
    if (module.valid()) schema.module = file.names.module(module).name;
  }

  void read_ecto(NodeId call, bool embedded) {
    schema_.node = call;
    schema_.embedded = embedded;
    if (!embedded) {
      schema_.table = value_of(file_, tree_.first_child(call)).string().value_or(std::string{});
      Setting prefix = attribute(words().schema_prefix);
      if (prefix.valid()) schema_.prefix = value_of(*prefix.file, prefix.node).string().value_or(std::string{});
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
          if (option != "table" && option != "schema") return;
          (option == "table" ? schema_.table : schema_.prefix) =
              value_of(file_, tree_.first_child(n)).string().value_or(std::string{});
        });
      }
    });
  }

 private:
  // Reads the statements of a macro's quote into the same schema; `at` is where the macro is called.
  SchemaReader(const SchemaReader& outer, const File& file, NodeId at)
      : around_(outer.around_),
        file_(file),
        tree_(file.tree),
        home_(outer.home_),
        module_(outer.module_),
        schema_(outer.schema_),
        stand_in_(outer.stand_in_.valid() ? outer.stand_in_ : at),
        depth_(outer.depth_ + 1) {}

  // @name of the schema's module before the schema, or what a `use` of one of the project's modules sets.
  Setting attribute(Symbol name) const {
    if (!module_.valid()) return {};
    NodeId own = home_.names.attribute_value(module_, name, schema_.node);
    if (own.valid()) return {&home_, own};
    for (const Directive& directive : home_.names.directives()) {
      if (directive.kind != sym::use_ || directive.in != module_ || !directive.module.valid()) continue;
      for (const Project::ModulePlace& place : around_.project.modules_named(directive.module)) {
        const File& file = around_.project.file(place.file);
        for (const Attribute& attribute : file.names.attributes()) {
          if (attribute.name == name && attribute.module == place.module && attribute.in_quote) {
            return {&file, attribute.value};
          }
        }
      }
    }
    return {};
  }

  // Fields that a macro of the project adds, when it is clear which one is meant.
  bool expand(NodeId call) {
    auto found = around_.macros.find(tree_.symbol(call));
    if (found == around_.macros.end() || depth_ > 4) return false;
    uint32_t arity = tree_.is(call, NodeKind::call) ? tree_.child_count(call) : 0;
    CallId id = file_.names.call_at(call);
    Symbol module = id.valid() ? file_.names.call(id).module : Symbol{};
    const FieldMacro* only = nullptr;
    for (const FieldMacro& macro : found->second) {
      if (arity < macro.min_arity || arity > macro.arity) continue;
      if (macro.module.valid() && macro.module == module) {
        only = &macro;
        break;
      }
      if (only != nullptr) return false;
      only = &macro;
    }
    if (only == nullptr) return false;
    SchemaReader(*this, *only->file, call).read_statements(only->body);
    return true;
  }

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
    field.node = stand_in_.valid() ? stand_in_ : call;
    field.column = name;
    field.name = std::move(name);
    if (!stand_in_.valid()) field.type_node = type;
    field.type = type_name(file_, type);
    if (field.name.empty()) schema_.complete = false;
    schema_.fields.push_back(std::move(field));
    return schema_.fields.back();
  }

  static std::string type_name(const File& file, NodeId type) {
    if (!type.valid()) return {};
    type = followed(file, type);
    if (file.tree.is(type, NodeKind::tuple)) type = file.tree.first_child(type);
    return name_of(file, type);
  }

  void read_primary_key(NodeId call) {
    Setting setting = attribute(words().primary_key);
    if (!setting.valid()) {
      SchemaField& field = add_field(call, "id", {});
      field.type = schema_.embedded ? "binary_id" : "id";
      field.primary_key = true;
      return;
    }
    const File& file = *setting.file;
    NodeId tuple = followed(file, setting.node);
    if (!file.tree.is(tuple, NodeKind::tuple)) return;  // false: none
    NodeId name = file.tree.first_child(tuple);
    NodeId type = file.tree.next_sibling(name);
    NodeId rest = type.valid() ? file.tree.next_sibling(type) : NodeId{};
    SchemaField& field = add_field(call, name_of(file, name), {});
    field.type = type_name(file, type);
    field.primary_key = true;
    if (rest.valid()) read_field_options(file, rest, field);
  }

  static void read_field_options(const File& file, NodeId keywords, SchemaField& field) {
    for (const KeywordEntry& entry : keyword_entries(file, keywords)) {
      Value value = value_of(file, entry.value);
      if (entry.key == "source") {
        std::string column = name_of(file, entry.value);
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
      } else if (!expand(node)) {
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
    if (word == "soft_delete_schema" && tree_.child_count(node) == 0) {
      // Of the library ecto_soft_delete.
      add_field(node, "deleted_at", {}).type = "utc_datetime_usec";
      return;
    }
    if (!expand(node)) schema_.complete = false;
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
    if (rest.valid()) read_field_options(file_, rest, field);
  }

  void read_timestamps(NodeId call) {
    std::string inserted = "inserted_at";
    std::string updated = "updated_at";
    std::string type = "naive_datetime";
    std::string inserted_source;
    std::string updated_source;
    auto read = [&](const File* file, NodeId keywords) {
      if (!keywords.valid()) return;
      for (const KeywordEntry& entry : keyword_entries(*file, keywords)) {
        Value value = value_of(*file, entry.value);
        std::string name = value.is_false() ? std::string{} : name_of(*file, entry.value);
        if (entry.key == "inserted_at") inserted = name;
        if (entry.key == "updated_at") updated = name;
        if (entry.key == "inserted_at_source") inserted_source = name;
        if (entry.key == "updated_at_source") updated_source = name;
        if (entry.key == "type") type = name;
      }
    };
    Setting settings = attribute(words().timestamps_opts);
    read(settings.file, settings.node);
    if (tree_.is(call, NodeKind::call)) read(&file_, argument(call, 0));
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
    association.node = stand_in_.valid() ? stand_in_ : call;
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
    NodeId type;
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
    if (!type.valid()) {
      Setting setting = attribute(words().foreign_key_type);
      field.type = setting.valid() ? type_name(*setting.file, setting.node) : "id";
    }
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
    if (NodeId keywords = options(call, 2); keywords.valid()) read_field_options(file_, keywords, field);
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
      push_association(node, word == "has_one"    ? Kind::has_one
                             : word == "has_many" ? Kind::has_many
                                                  : Kind::many_to_many);
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

  const Surroundings& around_;
  const File& file_;  // of the statements
  const Tree& tree_;
  const File& home_;  // of the schema, and its module
  ModuleId module_;
  Schema& schema_;
  NodeId stand_in_;  // inside a macro's quote: its call in the schema, which stands for what is in the quote
  int depth_ = 0;
};

void read_schema(const Surroundings& around, const File& file, const SchemaPlace& place, std::vector<Schema>& schemas) {
  Schema schema;
  SchemaReader reader(around, file, place.module, schema);
  if (place.ash) {
    reader.read_ash(place.node);
    if (!schema.node.valid()) return;
  } else {
    reader.read_ecto(place.node, place.embedded);
  }
  schemas.push_back(std::move(schema));
}

}  // namespace

void find_schemas(Project& project, const std::vector<FileFacts>& facts) {
  Surroundings around{project, {}};
  for (uint32_t i = 0; i < facts.size(); ++i) {
    const File& file = project.file(FileId{i});
    for (const FieldQuote& quote : facts[i].schemas.field_quotes) {
      const Definition& macro = file.names.definition(quote.macro);
      Symbol module = macro.module.valid() ? file.names.module(macro.module).name : Symbol{};
      around.macros[macro.name].push_back({&file, module, quote.body, macro.min_arity, macro.arity});
    }
  }
  std::vector<Schema> schemas;
  for (bool in_macros : {false, true}) {
    for (uint32_t i = 0; i < facts.size(); ++i) {
      for (const SchemaPlace& place : facts[i].schemas.places) {
        if (place.in_macro == in_macros) read_schema(around, project.file(FileId{i}), place, schemas);
      }
    }
  }
  project.schemas = std::move(schemas);
}

}  // namespace assay
