// Flags reads of a table right after a cast to the server that writes to it: the server has not come to it yet.
#include <set>

#include "shared_cast.h"

namespace assay::families::ets_usage {
namespace {

void on_file(Context& ctx) {
  std::set<uint32_t> seen;
  for (const StaleRead& read : reads_after_cast(ctx.file, tables_of(ctx))) {
    if (!seen.insert(read.read.value).second) continue;
    Site site = ctx.consider(read.read);
    if (!read.stale) {
      site.pass();
      continue;
    }
    site.fail("the cast on line {} returns before the server has written to {}, so this reads what was there before",
              line_of(ctx, read.cast), shown(read.use->name))
        .help("send it with `GenServer.call/2`, which returns when it is done");
  }
}

}  // namespace

extern const Check cast_then_read{
    .id = "ets-usage/cast-then-read",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
