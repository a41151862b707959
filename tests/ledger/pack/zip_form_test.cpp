// The zip's form where numbers are too large for a file that could be kept here.
#include "ledger/pack/zip_form.h"

#include "schemas/vocabulary/hex.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

std::uint64_t number_at(const golden::Case& parts, std::size_t index) {
  return parts.at(index).get_uint64().value();
}

ZipFile file_of(const golden::Case& parts) {
  return {std::string(parts.at(0).get_string().value()),
          static_cast<ZipMethod>(number_at(parts, 1)),
          static_cast<std::uint32_t>(number_at(parts, 2)),
          number_at(parts, 3),
          number_at(parts, 4),
          number_at(parts, 5)};
}

void check_form(const golden::Case& line) {
  INFO(golden::text(line, "name"));
  std::vector<ZipFile> files;
  for (const golden::Case parts : line["files"].get_array()) {
    const ZipFile file = file_of(parts);
    const std::size_t index = files.size();
    CHECK(to_hex(zip_local_header(file)) == line["headers"].at(index).get_string().value());
    CHECK(to_hex(zip_descriptor(file)) == line["descriptors"].at(index).get_string().value());
    files.push_back(file);
  }
  const std::uint64_t directory = line["directory"].get_uint64().value();
  const std::string tail = zip_tail(files, directory);
  CHECK(to_hex(tail) == golden::text(line, "tail"));
  const auto read = parse_zip_tail(tail, directory);
  REQUIRE(read.has_value());
  CHECK(*read == files);
  const std::string end = std::string(zip_end_bytes, '\0') + tail;
  CHECK(zip_directory_offset(end.substr(end.size() - zip_end_bytes)).value() == directory);
}

TEST_CASE("zips of many GiB have the form of the golden ones") {
  CHECK(golden::for_each_case("packs/zip_forms.ndjson", check_form) == 10);
}

TEST_CASE("a pack's names stay where they are") {
  for (const char* name : {"a", "a/b", "a.b", "...", "a/.b", "-", "_", "0/1/2.txt", "..."}) {
    INFO(name);
    CHECK(is_pack_name(name));
  }
  for (const char* name : {"", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "A",
                           "a b", "a\\b", "a:b", "\xc3\xa9", "a\n"}) {
    INFO(name);
    CHECK_FALSE(is_pack_name(name));
  }
  CHECK(is_pack_name(std::string(pack_name_limit_bytes, 'a')));
  CHECK_FALSE(is_pack_name(std::string(pack_name_limit_bytes + 1, 'a')));
}

}  // namespace
}  // namespace hallmark
