#include "tests/ledger/support/rocksdb_fixture.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "tests/support/catch.h"

namespace hallmark {

namespace fs = std::filesystem;

std::vector<FamilyOptions> test_families() {
  return {{"entries", FamilyOptions::Keys::ascending},
          {"tips", FamilyOptions::Keys::scattered},
          {"derived", FamilyOptions::Keys::scattered}};
}

Result<std::unique_ptr<RocksDbStore>> open_store(const std::string& path,
                                                 const TestStoreOptions& changed) {
  RocksDbOptions options;
  options.access = changed.access;
  options.create = changed.create;
  options.env = changed.files == nullptr ? nullptr : changed.files->env();
  options.headroom_bytes = changed.headroom_bytes;
  options.block_cache_bytes = 1 << 20;
  options.log_bytes = changed.log_bytes;
  options.write_buffer_bytes = changed.write_buffer_bytes;
  const auto families = test_families();
  return RocksDbStore::open(path, families, options);
}

std::unique_ptr<RocksDbStore> opened(const std::string& path, const TestStoreOptions& changed) {
  auto store = open_store(path, changed);
  if (!store.has_value()) FAIL("the store does not open: " << store.error().text());
  return std::move(store).value();
}

std::string number_key(std::uint64_t number) {
  std::string key(8, '\0');
  for (std::size_t i = 8; i-- > 0; number >>= 8) key[i] = static_cast<char>(number & 0xff);
  return key;
}

std::uint64_t key_number(std::string_view key) {
  std::uint64_t number = 0;
  for (const char byte : key) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

Status commit_one(Store& store, Family family, std::string_view key, std::string_view value) {
  const Change change{family, key, value};
  return store.commit({&change, 1});
}

Status write_one(Store& store, Family family, std::string_view key, std::string_view value) {
  const Change change{family, key, value};
  return store.write({&change, 1});
}

std::string text_of(const Status& status) {
  return status.has_value() ? "ok" : status.error().text();
}

std::vector<std::pair<std::string, std::string>> everything(const Store& store, Family family,
                                                            std::string_view from) {
  std::vector<std::pair<std::string, std::string>> result;
  const auto cursor = store.cursor(family, from);
  for (;;) {
    const auto more = cursor->next();
    if (!more.has_value()) FAIL("a cursor failed: " << more.error().text());
    if (!*more) return result;
    result.emplace_back(cursor->key(), cursor->value());
  }
}

std::vector<fs::path> files_with(const std::string& store, const std::string& ending) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(store)) {
    if (entry.path().filename().string().ends_with(ending)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

void flip_bit(const fs::path& file, std::uint64_t offset, int bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  const int byte = stream.get();
  REQUIRE(byte >= 0);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(static_cast<char>(byte ^ (1 << bit)));
}

}  // namespace hallmark
