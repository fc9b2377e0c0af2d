// assay_oracle_dump: answers sources with quoted forms, so that one process serves thousands of files.
//
// Standard input and output carry packets as Erlang ports do with `packet: 4`: a length of four bytes, most significant
// first, then that many bytes. Each packet in is a source text; the packet out is what `assay ast --format etf` prints.
#include <cstdint>
#include <cstdio>
#include <string>

#include "syntax/quoted.h"
#include "syntax/symbols.h"
#include "syntax/tree.h"

namespace {

bool read_packet(std::string& packet) {
  unsigned char head[4];
  if (std::fread(head, 1, 4, stdin) != 4) return false;
  uint32_t size = uint32_t{head[0]} << 24 | uint32_t{head[1]} << 16 | uint32_t{head[2]} << 8 | head[3];
  packet.resize(size);
  return std::fread(packet.data(), 1, size, stdin) == size;
}

void write_packet(const std::string& packet) {
  uint32_t size = static_cast<uint32_t>(packet.size());
  unsigned char head[4] = {static_cast<unsigned char>(size >> 24), static_cast<unsigned char>(size >> 16),
                           static_cast<unsigned char>(size >> 8), static_cast<unsigned char>(size)};
  std::fwrite(head, 1, 4, stdout);
  std::fwrite(packet.data(), 1, packet.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

int main() {
  assay::ensure_symbols();
  std::string source;
  while (read_packet(source)) write_packet(assay::quoted_etf(assay::parse(source)));
  return 0;
}
