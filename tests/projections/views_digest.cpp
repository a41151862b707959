// Prints a SHA-256 over all rows of a store of views, and how many there are: for tests that
// compare views of different making.
#include <fmt/format.h>

#include <cstdio>

#include "ledger/rocksdb_view_store.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/sha256.h"

namespace {

using namespace hallmark;
using RowsDigest = Digest<struct RowsDigestTag>;

std::string sized(std::string_view bytes) { return fmt::format("{}:{}", bytes.size(), bytes); }

Status print(const std::string& path) {
  ViewStoreOptions options;
  options.access = ViewStoreOptions::Access::read_only;
  TRY_ASSIGN(const auto store, ViewStore::open(path, options));
  const auto rows = store->snapshot();
  ViewCursor cursor = rows->cursor("", "\xff");
  Sha256 sha256;
  RowsDigest digest;
  std::uint64_t count = 0;
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) break;
    const std::string row = sized(cursor.key()) + sized(cursor.value());
    digest = sha256.digest<RowsDigest>(digest.bytes(), row);
    ++count;
  }
  fmt::print("{} {}\n", digest.hex(), count);
  return ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: views_digest STORE\n");
    return 2;
  }
  const Status done = print(argv[1]);
  if (done) return 0;
  fmt::print(stderr, "views_digest: {}\n", done.error().text());
  return 3;
}
