// What a RocksDbStore does on a sound disk.
#include "ledger/rocksdb_store.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "tests/ledger/support/rocksdb_fixture.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Access = RocksDbOptions::Access;
using Create = RocksDbOptions::Create;

std::optional<std::string> value_of(const Store& store, Family family, std::string_view key) {
  auto found = store.get(family, key);
  if (!found.has_value()) FAIL(found.error().text());
  return *std::move(found);
}

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& path : files_with(directory, "")) names.insert(path.filename().string());
  return names;
}

// Holds the lock of the store in `path` from another process, as long as it lives.
class OtherProcess {
 public:
  explicit OtherProcess(const std::string& path) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    child_ = ::fork();
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      const int lock = ::open((path + "/LOCK").c_str(), O_RDWR);
      struct flock whole {};
      whole.l_type = F_WRLCK;
      whole.l_whence = SEEK_SET;
      const char answer = ::fcntl(lock, F_SETLK, &whole) == 0 ? 'y' : 'n';
      if (::write(ready[1], &answer, 1) == 1) ::pause();
      ::_exit(0);
    }
    char answer = 'n';
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    ::close(ready[0]);
    ::close(ready[1]);
    REQUIRE(answer == 'y');
  }
  ~OtherProcess() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_ = 0;
};

}  // namespace

TEST_CASE("what was committed is there, also after opening again") {
  const TemporaryDirectory folder;
  {
    const auto store = opened(folder.path("store"));
    const std::vector<Change> changes{
        {entries, "a", "1"}, {entries, "b", ""}, {entries, "c", "3"}, {tips, "a", "other"}};
    REQUIRE(text_of(store->commit(changes)) == "ok");
    const std::vector<Change> more{{entries, "c", std::nullopt}, {entries, "a", "4"}};
    REQUIRE(text_of(store->commit(more)) == "ok");
    CHECK(value_of(*store, entries, "a") == "4");
  }
  const auto store = opened(folder.path("store"));
  CHECK(value_of(*store, entries, "a") == "4");
  CHECK(value_of(*store, entries, "b") == "");
  CHECK(value_of(*store, entries, "c") == std::nullopt);
  CHECK(value_of(*store, tips, "a") == "other");
  CHECK(value_of(*store, tips, "b") == std::nullopt);
  CHECK(store->mended().empty());
}

TEST_CASE("a cursor walks in the order of the bytes over what was there when it was made") {
  const TemporaryDirectory folder;
  const auto store = opened(folder.path("store"));
  for (const std::string key : {"b", "\xff", "a", "ab", "\x01"}) {
    REQUIRE(text_of(commit_one(*store, entries, key, key)) == "ok");
  }
  const auto cursor = store->cursor(entries, "a");
  REQUIRE(text_of(commit_one(*store, entries, "aa", "later")) == "ok");
  std::string seen;
  for (;;) {
    const auto more = cursor->next();
    REQUIRE(more.has_value());
    if (!*more) break;
    CHECK(cursor->key() == cursor->value());
    seen += std::string(cursor->key()) + " ";
  }
  CHECK(seen == "a ab b \xff ");
  CHECK(*cursor->next() == false);
  CHECK(everything(*store, entries, "b").size() == 2);
  CHECK(everything(*store, tips).empty());
}

TEST_CASE("what was written stays from flush() on, and without it goes with the process") {
  const TemporaryDirectory folder;
  {
    const auto store = opened(folder.path("store"));
    REQUIRE(text_of(write_one(*store, derived, "flushed", "1")) == "ok");
    REQUIRE(text_of(write_one(*store, tips, "not", "1")) == "ok");
    REQUIRE(text_of(store->flush(derived)) == "ok");
    REQUIRE(text_of(write_one(*store, derived, "later", "1")) == "ok");
    CHECK(value_of(*store, derived, "later") == "1");
  }
  const auto store = opened(folder.path("store"));
  CHECK(value_of(*store, derived, "flushed") == "1");
  CHECK(value_of(*store, derived, "later") == std::nullopt);
  CHECK(value_of(*store, tips, "not") == std::nullopt);
}

TEST_CASE("a store is made only when asked for, with the directories above it") {
  const TemporaryDirectory folder;
  const std::string path = folder.path("some/where/store");
  const auto none = open_store(path, {.create = Create::never});
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().code == ErrorCode::not_found);
  CHECK(none.error().text() == path + ": there is no store in this directory");
  CHECK_FALSE(open_store(path, {.access = Access::read_only}).has_value());
  CHECK_FALSE(std::filesystem::exists(folder.path("some")));
  CHECK(opened(path + "/") != nullptr);
  CHECK(open_store(path, {.create = Create::never}).has_value());
}

TEST_CASE("a store without its CURRENT is not made anew over what is left of it") {
  const TemporaryDirectory folder;
  REQUIRE(text_of(commit_one(*opened(folder.path("store")), entries, "a", "1")) == "ok");
  std::filesystem::remove(folder.path("store") + "/CURRENT");
  const auto before = names_in(folder.path("store"));
  const auto ruin = open_store(folder.path("store"));
  REQUIRE_FALSE(ruin.has_value());
  CHECK(ruin.error().code == ErrorCode::corruption);
  CHECK(ruin.error().message.find("CURRENT") != std::string::npos);
  CHECK(names_in(folder.path("store")) == before);
}

TEST_CASE("other families than the store was made with are refused by name") {
  const TemporaryDirectory folder;
  REQUIRE(text_of(commit_one(*opened(folder.path("store")), entries, "a", "1")) == "ok");
  RocksDbOptions options;
  options.create = Create::if_missing;
  std::vector<FamilyOptions> families = test_families();
  families.pop_back();
  families.push_back({"map", FamilyOptions::Keys::scattered});
  const auto other = RocksDbStore::open(folder.path("store"), families, options);
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().code == ErrorCode::bad_input);
  CHECK(other.error().message ==
        "the store was made with the families derived, entries, tips; this program keeps entries, "
        "map, tips");
  families = test_families();
  families.push_back({"more", FamilyOptions::Keys::scattered});
  CHECK_FALSE(RocksDbStore::open(folder.path("store"), families, options).has_value());
  // In another order they are the same.
  families = test_families();
  std::swap(families[0], families[1]);
  const auto swapped = RocksDbStore::open(folder.path("store"), families, options);
  REQUIRE(swapped.has_value());
  CHECK(value_of(**swapped, Family{1}, "a") == "1");
}

TEST_CASE("a store that is open for writing is not opened for writing again") {
  const TemporaryDirectory folder;
  {
    const auto store = opened(folder.path("store"));
    const auto again = open_store(folder.path("store"));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == ErrorCode::unavailable);
    CHECK(again.error().message == "this process has it open already");
    REQUIRE(text_of(commit_one(*store, entries, "a", "1")) == "ok");
  }
  const OtherProcess other(folder.path("store"));
  const auto again = open_store(folder.path("store"));
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == ErrorCode::unavailable);
  CHECK(again.error().message.find("another process has it open for writing") == 0);
}

TEST_CASE("readers open beside each other and the writer, and change nothing") {
  const TemporaryDirectory folder;
  const auto writer = opened(folder.path("store"));
  REQUIRE(text_of(commit_one(*writer, entries, "a", "1")) == "ok");
  const auto before = names_in(folder.path("store"));
  const auto first = opened(folder.path("store"), {.access = Access::read_only});
  const auto second = opened(folder.path("store"), {.access = Access::read_only});
  CHECK(names_in(folder.path("store")) == before);
  REQUIRE(text_of(commit_one(*writer, entries, "b", "2")) == "ok");
  CHECK(everything(*first, entries).size() == 1);
  CHECK(everything(*second, entries).size() == 1);
  CHECK(everything(*opened(folder.path("store"), {.access = Access::read_only}), entries).size() ==
        2);
}

TEST_CASE("ascending keys are never rewritten") {
  const TemporaryDirectory folder;
  const auto store = opened(folder.path("store"));
  std::set<std::string> seen;
  for (std::uint64_t i = 0; i < 40; ++i) {
    for (std::uint64_t j = 0; j < 20; ++j) {
      REQUIRE(text_of(commit_one(*store, entries, number_key(20 * i + j), std::string(500, 'v'))) ==
              "ok");
    }
    REQUIRE(text_of(store->flush(entries)) == "ok");
    for (const auto& file : files_with(folder.path("store"), ".sst")) {
      seen.insert(file.filename().string());
    }
  }
  CHECK(seen.size() == 40);
  REQUIRE(text_of(store->compact()) == "ok");
  for (const auto& file : files_with(folder.path("store"), ".sst"))
    seen.erase(file.filename().string());
  CHECK(seen.empty());
  CHECK(*store->stored_bytes() > 40 * 300);
}

TEST_CASE("a store whose making was broken off is made in full") {
  const TemporaryDirectory folder;
  {
    RocksDbOptions options;
    options.create = Create::if_missing;
    const std::vector<FamilyOptions> some{test_families()[0]};
    REQUIRE(RocksDbStore::open(folder.path("store"), some, options).has_value());
  }
  CHECK_FALSE(open_store(folder.path("store"), {.create = Create::never}).has_value());
  const auto store = opened(folder.path("store"));
  REQUIRE(text_of(commit_one(*store, derived, "a", "1")) == "ok");
}

TEST_CASE("below the reserve nothing is written, and above it again without more ado") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files, .headroom_bytes = 64'000'000});
  REQUIRE(text_of(commit_one(*store, entries, "a", "1")) == "ok");
  files.pretend_free(12'345'678);
  const std::uint64_t before = files.changes();
  const Status refused = commit_one(*store, entries, "b", "2");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().text() == "the disk of " + folder.path("store") +
                                      " has 12 MB left; 64 MB are kept in reserve, so nothing "
                                      "more is written");
  CHECK(write_one(*store, derived, "b", "2").error().code == ErrorCode::unavailable);
  CHECK(store->resume().error().code == ErrorCode::unavailable);
  CHECK(files.changes() == before);
  files.pretend_free(64'000'000);
  REQUIRE(text_of(commit_one(*store, entries, "b", "2")) == "ok");
  CHECK(everything(*store, entries).size() == 2);
}

}  // namespace hallmark
