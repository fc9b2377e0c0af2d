// Reads mix.exs: what project/0, application/0 and the functions they call say about an app and its dependencies.
#pragma once

#include <optional>

#include "project/project.h"

namespace assay {

// The app of a mix.exs; nothing when no module in it defines project/0. Id, directory, group and locks are left to
// others; the name stays empty when it is computed.
std::optional<App> read_mix_exs(const File& file);

}  // namespace assay
