// Flags tokens that let their holder in for ever.
#include <algorithm>

#include "shared_expiry.h"

namespace assay::families::auth_session {
namespace {

void check_joken(Context& ctx, const Call& call) {
  if (call.function == intern("sign")) {
    Site site = ctx.consider(call);
    if (!lacks_expiry_of_joken_1(ctx.file, ctx.arg(call, 0).written())) return site.pass();
    site.fail("the token has no `exp`: {}", kEndlessToken).help("`|> Joken.with_exp(Joken.current_time() + seconds)`");
    return;
  }
  // generate_and_sign(config, claims, signer), encode_and_sign(claims, signer).
  const bool generates = text(call.function).starts_with("generate");
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() < 2) return;
  const bool without = lack_expiry(ctx.file, arguments[0]) && (!generates || lack_expiry(ctx.file, arguments[1]));
  Site site = ctx.consider(call);
  if (!without) return site.pass();
  site.fail("the claims have no `exp`: {}", kEndlessToken).help("add `\"exp\" => Joken.current_time() + seconds`");
}

void on_call(Context& ctx, const Call& call) {
  static const Symbol kPhoenix = intern("Phoenix.Token"), kJoken = intern("Joken"), kConfig = intern("Joken.Config");
  if (in_test(ctx, call.node)) return;
  const std::string_view name = text(call.function);
  if (call.module == kPhoenix) {
    Site site = ctx.consider(call);
    if (call.arity < 4 || !ctx.option(call, "max_age").is_atom("infinity")) return site.pass();
    site.fail("`max_age: :infinity`: {}", kEndlessToken).help("say how long it holds, in seconds: `max_age: 86_400`");
    return;
  }
  if (call.module == kJoken) return check_joken(ctx, call);
  if (name == "default_claims") {
    if (call.module != kConfig && call.target != CallTarget::unknown) return;
    const Value skip = ctx.option(call, "skip");
    const auto skipped = skip.elements();
    Site site = ctx.consider(call);
    const bool skips = std::ranges::any_of(skipped, [](const Value& one) { return one.is_atom("exp"); });
    if (!skips || (call.module_in && names_expiry(ctx.file, ctx.names().module(call.module_in).node, skip.node()))) {
      return site.pass();
    }
    site.fail("`exp` is left out of the claims: {}", kEndlessToken)
        .help("keep `exp`, and set `default_exp:` in seconds");
    return;
  }
  const bool of_guardian = call.module || (call.module_in && ctx.names().uses(call.module_in, intern("Guardian")));
  if (of_guardian && name.starts_with("encode_and_sign") && call.arity > 2) {
    return judge_ttl(ctx, call, ctx.arg(call, call.arity - 1u));
  }
  // config :my_app, MyApp.Guardian, ttl: ...
  const std::string configured = ctx.arg(call, 1).module() ? std::string(text(ctx.arg(call, 1).module())) : "";
  if (name == "config" && call.arity == 3 &&
      (configured.find("Guardian") != std::string::npos || is_guardian(ctx.project, ctx.arg(call, 1).module()))) {
    judge_ttl(ctx, call, ctx.arg(call, 2));
  }
}

void on_module(Context& ctx, const Module& module) {
  static const Symbol kGuardian = intern("Guardian"), kJoken = intern("Joken.Config");
  if (in_test(ctx, module.node)) return;
  const ModuleId id = ctx.names().module_of(module.node);
  if (ctx.names().uses(id, kGuardian)) judge_guardian(ctx, module);
  if (ctx.names().uses(id, kJoken)) judge_joken_config(ctx, module);
}

}  // namespace

extern const Check token_without_expiry{
    .id = "auth-session/token-without-expiry",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"Phoenix.Token", "Joken", "Joken.Config", "default_claims", "Guardian", "encode_and_sign",
                              "encode_and_sign!", "config">,
    .callees = {"Phoenix.Token.sign", "Phoenix.Token.verify", "Joken.generate_and_sign", "Joken.generate_and_sign!",
                "Joken.sign", "_.default_claims", "_.encode_and_sign", "_.config/3"},
    .on_call = on_call,
    .on_module = on_module,
};

}  // namespace assay::families::auth_session
