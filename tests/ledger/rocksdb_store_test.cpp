#include "ledger/rocksdb_store.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "tests/ledger/support/faulty_file_system.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {
namespace fs = std::filesystem;

struct Folder {
  Folder() {
    static std::atomic<int> n{0};
    path = fs::temp_directory_path() /
           ("hallmark-store-" + std::to_string(getpid()) + "-" + std::to_string(n++));
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};
std::vector<FamilyOptions> families() {
  return {{"entries", FamilyOptions::Keys::ascending}, {"index", FamilyOptions::Keys::scattered}};
}
Result<std::unique_ptr<RocksDbStore>> open(const fs::path& p, FaultyFileSystem* f = nullptr,
                                           std::uint64_t wb = 0) {
  RocksDbOptions o;
  o.create = RocksDbOptions::Create::if_missing;
  o.env = f ? f->env() : nullptr;
  o.headroom_bytes = 0;
  o.write_buffer_bytes = wb;
  const auto fam = families();
  return RocksDbStore::open(p.string(), fam, o);
}
std::string say(const Status& s) { return s ? "ok" : s.error().text(); }
Status put(Store& s, int i, std::size_t size = 100) {
  std::string k = std::to_string(100000 + i), v(size, 'v');
  Change c{Family{0}, k, v};
  return s.commit({&c, 1});
}
int count(Store& s) {
  auto c = s.cursor(Family{0}, "");
  int n = 0;
  for (;;) {
    auto r = c->next();
    if (!r) {
      puts(r.error().text().c_str());
      return -1;
    }
    if (!*r) return n;
    ++n;
  }
}
}  // namespace

TEST_CASE("experiment nospace") {
  for (int before : {0, 5})
    for (auto w : {Fault::Written::nothing, Fault::Written::half, Fault::Written::everything})
      for (size_t size : {100ul, 200000ul}) {
        Folder f;
        FaultyFileSystem files;
        {
          auto s = open(f.path / "db", &files);
          REQUIRE(s);
          for (int i = 0; i < before; ++i) REQUIRE(put(**s, i));
          files.fail({.operation = FileOperation::append,
                      .path_part = ".log",
                      .after = 0,
                      .with = Fault::With::no_space,
                      .lasts = Fault::Lasts::until_healed,
                      .written = w});
          auto st = put(**s, 1000, size);
          printf("before %d written %d size %zu: %s\n", before, (int)w, size, say(st).c_str());
          printf(" again: %s\n", say(put(**s, 1001)).c_str());
          printf(" resume while full: %s\n", say((*s)->resume()).c_str());
          files.heal();
          printf(" resume: %s\n", say((*s)->resume()).c_str());
          printf(" count %d; put %s\n", count(**s), say(put(**s, 2000)).c_str());
        }
        auto s = open(f.path / "db", &files);
        REQUIRE(s);
        printf(" reopened %d mended [%s]\n", count(**s), (*s)->mended().c_str());
        CHECK(count(**s) == before + 1);
      }
}
}  // namespace hallmark
