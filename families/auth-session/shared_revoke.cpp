#include "shared_revoke.h"

#include <algorithm>
#include <array>

#include "flow/reach.h"
#include "project/reach.h"

namespace assay::families::auth_session {
namespace {

std::string_view last_segment(std::string_view module) {
  const size_t dot = module.rfind('.');
  return dot == std::string_view::npos ? module : module.substr(dot + 1);
}

bool has_password(const Schema& schema) {
  return std::ranges::any_of(schema.fields, [](const SchemaField& field) {
    return has_word(words_of(field.name), {"password", "passwd"});
  });
}

// Session, UserToken, StaffSession that belongs to Staff; no PushToken, ClaimSession, InvitationToken.
bool is_about_signing_in(std::vector<std::string> words, Symbol owner) {
  words.pop_back();
  const auto of_owner = owner ? words_of(last_segment(text(owner))) : std::vector<std::string>{};
  return std::ranges::all_of(words, [&](const std::string& word) {
    return std::ranges::find(of_owner, word) != of_owner.end() ||
           has_word({word},
                    {"user",    "users",    "account",    "auth",  "authentication", "access", "refresh",  "login",
                     "session", "remember", "me",         "admin", "member",         "person", "customer", "web",
                     "browser", "active",   "persistent", "jwt",   "bearer",         "cli"});
  });
}

bool lets_in(const Project& project, const Schema& schema) {
  const auto words = words_of(last_segment(text(schema.module)));
  if (schema.embedded || words.empty() || !has_word({words.back()}, {"token", "tokens", "session", "sessions"})) {
    return false;
  }
  for (const SchemaAssociation& association : schema.associations) {
    if (association.kind != SchemaAssociation::Kind::belongs_to) continue;
    const Schema* owner = association.related ? project.schema_of(association.related) : nullptr;
    const bool named = has_word(words_of(association.name), {"user", "account", "admin", "person", "member"});
    if ((owner != nullptr ? has_password(*owner) : named) && is_about_signing_in(words, association.related))
      return true;
  }
  return std::ranges::any_of(schema.fields, [](const SchemaField& field) { return field.name == "user_id"; }) &&
         schema.associations.empty() && is_about_signing_in(words, {});
}

bool is_repo(const Call& call) { return call.module && last_segment(text(call.module)).ends_with("Repo"); }

bool is_update(const Call& call) {
  static const Symbol kMulti = intern("Ecto.Multi");
  const std::string_view name = text(call.function);
  if (call.module == kMulti) return name == "update" || name == "update_all" || name == "insert_or_update";
  return is_repo(call) && (name.starts_with("update") || name.starts_with("insert_or_update"));
}

// repo.delete_all(...), in a function of Multi.run.
bool is_given_repo(const File& file, const Call& call) {
  if (call.module || !file.tree.is(call.node, NodeKind::dot_call)) return false;
  const NodeId left = file.tree.first_child(call.node);
  return file.tree.is(left, NodeKind::variable) && has_word(words_of(text(file.tree.symbol(left))), {"repo"});
}

// update_all(sessions, set: [revoked_at: now]): they are kept, and let nobody in.
bool sets_revoked(const File& file, const Call& call) {
  const auto arguments = arguments_of(file, call);
  const Value set = arguments.empty() ? Value{} : value_of(file, arguments.back()).entry("set");
  if (!set.known()) return false;
  return std::ranges::any_of(file.tree.children(set.node()), [&](NodeId pair) {
    return file.tree.is(pair, NodeKind::keyword_pair) && file.tree.symbol(pair) &&
           has_word(words_of(text(file.tree.symbol(pair))), {"revoked", "expired", "expires", "invalidated", "deleted",
                                                             "disabled", "ended", "active", "valid"});
  });
}

bool is_deletion(const File& file, const Call& call) {
  static const Symbol kMulti = intern("Ecto.Multi"), kPutAssoc = intern("put_assoc"), kUpdateAll = intern("update_all");
  // put_assoc(changeset, :sessions, []), which takes `on_replace: :delete`
  if (call.function == kPutAssoc && call.form != CallForm::captured) {
    const auto arguments = arguments_of(file, call);
    if (arguments.size() < 3) return false;
    const Value kept = value_of(file, arguments[2]);
    return kept.kind() == NodeKind::list && kept.elements_complete() && kept.elements().empty();
  }
  if (call.function == kUpdateAll && call.form != CallForm::captured) return sets_revoked(file, call);
  return (call.module == kMulti || is_repo(call) || is_given_repo(file, call)) &&
         text(call.function).starts_with("delete");
}

// What the name of a function says of a user's new password: update_user_password, reset_password. Not of passwords of
// something else: update_common_password, reset_password_attempts.
bool name_says_change(std::string_view name) {
  const auto words = words_of(name);
  const auto password = std::ranges::find(words, "password");
  if (password == words.end()) return false;
  if (has_word(words, {"token", "instructions", "request", "email", "notify", "deliver", "expire", "attempts", "failed",
                       "hint", "sent", "valid", "verify", "check", "forgot", "policy", "settings"})) {
    return false;
  }
  const bool of_user = std::all_of(words.begin(), password, [](const std::string& word) {
    return has_word({word}, {"change", "update",  "reset",   "set",    "replace", "edit",     "user",
                             "users",  "account", "admin",   "member", "person",  "customer", "new",
                             "own",    "my",      "current", "the",    "do",      "and",      "force"});
  });
  return of_user && has_word(words, {"change", "update", "reset", "set", "replace", "edit", "new"});
}

constexpr std::array<const char*, 4> kPasswordFields{"password", "password_hash", "hashed_password",
                                                     "encrypted_password"};

bool sets_password(const File& file, const Call& call) {
  const std::string_view name = text(call.function);
  const auto words = words_of(name);
  if (has_word(words, {"password"}) && has_word(words, {"changeset"})) {
    return !has_word(words, {"request", "token", "forgot"});
  }
  if (name == "update_all") {
    const auto given = arguments_of(file, call);
    const Value set = given.empty() ? Value{} : value_of(file, given.back()).entry("set");
    return std::ranges::any_of(kPasswordFields, [&](const char* key) { return set.entry(key).present(); });
  }
  if (name != "put_change" && name != "change" && name != "force_change") return false;
  const auto arguments = arguments_of(file, call);
  if (arguments.size() < 2) return false;
  const auto says = [](std::string_view key) {
    const auto parts = words_of(key);
    return has_word(parts, {"password"}) && !has_word(parts, {"token", "at", "sent", "reset"});
  };
  if (name == "change") {
    const Value changes = value_of(file, arguments[1]);
    return std::ranges::any_of(kPasswordFields, [&](const char* key) { return changes.entry(key).present(); });
  }
  return says(value_of(file, arguments[1]).name().value_or(""));
}

// What a function of the file does itself and through its private functions: other public ones answer for themselves.
template <typename Test>
bool does(const File& file, const Definition& definition, const Test& test) {
  std::vector<NodeId> bodies{definition.body};
  for (size_t i = 0; i < bodies.size() && i < 50; ++i) {
    for (const Call& call : file.names.calls_in(file.tree, bodies[i])) {
      if (test(call)) return true;
      for (DefinitionId id : clauses_of(file, call)) {
        const Definition& clause = file.names.definition(id);
        if (clause.kind == sym::defp && clause.body && std::ranges::find(bodies, clause.body) == bodies.end()) {
          bodies.push_back(clause.body);
        }
      }
    }
  }
  return false;
}

// delete_user_tokens(user), UserSessions.revoke_all(user); the token of a reset is no session.
bool name_says_revoke(const Call& call) {
  auto words = words_of(text(call.function));
  if (has_word(words, {"reset", "confirmation", "csrf"})) return false;
  if (call.module && call.target == CallTarget::remote) {
    for (std::string& word : words_of(last_segment(text(call.module)))) words.push_back(std::move(word));
  }
  return has_word(words, {"delete", "revoke", "invalidate", "expire", "clear", "drop", "disconnect", "destroy", "log",
                          "remove", "rotate", "terminate", "end", "kill", "logout"}) &&
         has_word(words, {"token", "tokens", "session", "sessions", "salt", "out", "logout"});
}

bool names_schema(const File& file, NodeId code, const RevocableSessions& sessions) {
  for (NodeId at = code; at < file.tree.end(code); at = NodeId{at.value + 1}) {
    // assoc(user, :sessions)
    if (file.tree.is(at, NodeKind::atom) && has_word(words_of(text(file.tree.symbol(at))), {"tokens", "sessions"})) {
      return true;
    }
    if (!file.tree.is(at, NodeKind::alias)) continue;
    const Symbol module = file.names.resolve_module(file.tree, at);
    if (std::ranges::find(sessions.schemas, module, &RevocableSessions::Table::schema) != sessions.schemas.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace

RevocableSessions read_revocable_sessions(const Project& project) {
  RevocableSessions sessions;
  for (const Schema& schema : project.schemas) {
    if (lets_in(project, schema) && !project.is_test_code(schema.file)) {
      sessions.schemas.push_back({schema.module, schema.file});
    }
  }
  return sessions;
}

bool changes_password(const Context& ctx, const Definition& definition) {
  const File& file = ctx.file;
  if (!does(file, definition, [](const Call& call) { return is_update(call); })) return false;
  if (name_says_change(text(definition.name))) return true;
  const bool registers = has_word(words_of(text(definition.name)), {"register", "create", "insert", "seed"});
  return !registers && does(file, definition, [&](const Call& call) { return sets_password(file, call); });
}

bool revokes_sessions(const Context& ctx, const Definition& definition, const RevocableSessions& sessions) {
  bool deletes = false, names = false;
  const bool said = find_reached_call(ctx.project, ctx.file.id, definition.body,
                                      [&](const File& file, const Call& call, std::span<const CallPlace> via) {
                                        if (name_says_revoke(call)) return Follow::found;
                                        if (is_deletion(file, call)) deletes = true;
                                        const NodeId code = via.empty() ? definition.body
                                                            : call.definition.valid()
                                                                ? file.names.definition(call.definition).node
                                                                : call.node;
                                        names |= names_schema(file, code, sessions);
                                        const auto words = words_of(text(call.function));
                                        names |= has_word(words, {"token", "tokens", "session", "sessions"});
                                        return deletes && names ? Follow::found : Follow::go_on;
                                      });
  return said;
}

}  // namespace assay::families::auth_session
