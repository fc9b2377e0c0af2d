// Compiling an answer with the machine's own `elixirc`.
//
// Whoever compiles Elixir runs it: macros and module bodies are executed. That is why nothing in Assay compiles unless
// the user asks for it in so many words (`assay score --compile`). The compiler runs in a throw-away folder, with an
// empty environment, bounded in time, memory and the size of what it writes; it is no sandbox: code that means harm can
// read what the user can read. Compile what strangers wrote on a machine made for that.
#pragma once

#include <string>

#include "engine/analysis.h"

namespace assay {

struct Compilation {
  enum class Outcome : uint8_t {
    compiled,
    failed,      // `message` is the compiler's first complaint
    not_judged,  // `message` says why: no elixirc here, or a library is missing that only a project's build has
  };
  Outcome outcome = Outcome::not_judged;
  std::string message;
};

// The Elixir files among `files`, together; tests, mix.exs and configuration are left out.
Compilation compile(const SourceTexts& files);

}  // namespace assay
