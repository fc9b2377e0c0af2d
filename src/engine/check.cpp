#include "engine/check.h"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace assay {

Report& Report::help(std::string text) {
  finding_->help = std::move(text);
  return *this;
}

Report& Report::at(NodeId node) { return at(tree_->span(node)); }

Report& Report::at(Span span) {
  finding_->span = span;
  return *this;
}

Report& Report::fix(Fix fix) {
  finding_->fix = std::move(fix);
  return *this;
}

Site::~Site() {
#ifdef ASSAY_DEBUG_CHECKS
  if (ctx_ != nullptr && std::uncaught_exceptions() == 0) {
    fmt::print(stderr, "{}: a site in {} was considered and neither passed, failed nor skipped\n", ctx_->check().id,
               ctx_->file.source.path);
    std::abort();
  }
#endif
}

Context& Site::settle() {
#ifdef ASSAY_DEBUG_CHECKS
  if (ctx_ == nullptr) {
    fmt::print(stderr, "a site was settled twice\n");
    std::abort();
  }
#endif
  return *std::exchange(ctx_, nullptr);
}

void Site::pass() { settle(); }

void Site::skip() { --settle().considered; }

Report Site::fail_with(std::string message) {
  Context& ctx = settle();
  ++ctx.failed;
  Finding& finding = ctx.findings.emplace_back();
  finding.check = ctx.check().id;
  finding.level = ctx.level();
  finding.file = ctx.file.id;
  finding.span = span_;
  finding.message = std::move(message);
  return Report(finding, ctx.tree());
}

Site Context::consider(NodeId node) { return consider(tree().span(node)); }

Site Context::consider(Span span) {
  ++considered;
  return Site(*this, span);
}

Level Context::level() const {
  return surroundings_.settings != nullptr ? surroundings_.settings->level : check_->level;
}

Value Context::value(NodeId node) const { return node.valid() ? value_of(file, node) : Value(); }

Value Context::arg(const Call& call, uint32_t index) const {
  std::vector<NodeId> arguments = arguments_of(file, call);
  return index < arguments.size() ? value_of(file, arguments[index]) : Value();
}

Value Context::option(const Call& call, std::string_view name) const {
  std::vector<NodeId> arguments = arguments_of(file, call);
  return arguments.empty() ? Value() : value_of(file, arguments.back()).entry(name);
}

std::string_view Context::setting(std::string_view name) const {
  if (surroundings_.settings == nullptr) return {};
  for (const auto& [key, text] : surroundings_.settings->values) {
    if (key == name) return text;
  }
  return {};
}

}  // namespace assay
