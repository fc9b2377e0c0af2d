// Flags passwords behind a hash that is made to be fast, behind an encoding, or behind nothing.
#include "shared_password.h"

namespace assay::families::auth_session {
namespace {

constexpr std::string_view kHelp =
    "`Bcrypt.hash_pwd_salt(password)` to store, `Bcrypt.verify_pass(password, hash)` to compare";

void on_call(Context& ctx, const Call& call) {
  static const Symbol kCrypto = intern(":crypto"), kErlang = intern(":erlang");
  if (in_test(ctx, call.node)) return;
  const std::string_view module = text(call.module);
  if (call.module != kCrypto && call.module != kErlang && module != "Base" && module != ":base64") {
    return ctx.consider(call).pass();  // a slow hash
  }
  if (!hashes_password(ctx, call) || is_breach_lookup(ctx.file, call)) return;
  Site site = ctx.consider(call);
  if (module == "Base" || module == ":base64") {
    site.fail("an encoding hides no password: whoever reads the database reads it").help(std::string(kHelp));
  } else {
    site.fail("a hash that is made to be fast: who gets hold of it tries billions of passwords a second")
        .help(std::string(kHelp));
  }
}

void on_node(Context& ctx, NodeId node) {
  const Symbol op = ctx.tree().symbol(node);
  if (op != sym::op_equal && op != sym::op_strict_equal && op != sym::op_not_equal && op != sym::op_strict_not_equal) {
    return;
  }
  if (!compares_plain_password(ctx, node) || in_test(ctx, node)) return;
  ctx.consider(node)
      .fail(
          "the password is compared as plain text: it is stored readable, and the comparison tells its length by time")
      .help(std::string(kHelp));
}

}  // namespace

extern const Check weak_password_hash{
    .id = "auth-session/weak-password-hash",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = any_of_looks<says_hash, compares_passwords>,
    .callees = {":crypto.hash",
                ":crypto.mac",
                ":crypto.hmac",
                ":erlang.md5",
                "Base.encode16",
                "Base.encode32",
                "Base.encode64",
                "Base.url_encode64",
                "Base.hex_encode32",
                ":base64.encode",
                "Bcrypt.hash_pwd_salt",
                "Bcrypt.verify_pass",
                "Bcrypt.add_hash",
                "Bcrypt.check_pass",
                "Argon2.hash_pwd_salt",
                "Argon2.verify_pass",
                "Argon2.add_hash",
                "Pbkdf2.hash_pwd_salt",
                "Pbkdf2.verify_pass",
                "Pbkdf2.add_hash",
                "Comeonin.Bcrypt.hashpwsalt",
                "Comeonin.Bcrypt.checkpw"},
    .on_call = on_call,
    .kinds = {NodeKind::binary_op},
    .on_node = on_node,
};

}  // namespace assay::families::auth_session
