#include "api/http/range.h"

#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

bool is_whole(std::string_view header, std::uint64_t size = 100) {
  return read_range(header, size) == AskedRange(std::monostate());
}

AskedRange range(std::uint64_t offset, std::uint64_t bytes) { return ByteRange{offset, bytes}; }

}  // namespace

TEST_CASE("one range of bytes is read, up to what there is") {
  CHECK(read_range("bytes=0-0", 100) == range(0, 1));
  CHECK(read_range("Bytes=10-19", 100) == range(10, 10));
  CHECK(read_range("bytes=99-", 100) == range(99, 1));
  CHECK(read_range("bytes=0-", 100) == range(0, 100));
  CHECK(read_range("bytes=50-1000", 100) == range(50, 50));
  CHECK(read_range("bytes=50-99999999999999999999999", 100) == range(50, 50));
  CHECK(read_range("bytes=-1", 100) == range(99, 1));
  CHECK(read_range("bytes=-1000", 100) == range(0, 100));
}

TEST_CASE("a range beyond the end is none") {
  CHECK(read_range("bytes=100-", 100) == AskedRange(NoSuchRange()));
  CHECK(read_range("bytes=99999999999999999999999-", 100) == AskedRange(NoSuchRange()));
  CHECK(read_range("bytes=-0", 100) == AskedRange(NoSuchRange()));
  CHECK(read_range("bytes=0-", 0) == AskedRange(NoSuchRange()));
  CHECK(read_range("bytes=-1", 0) == AskedRange(NoSuchRange()));
}

TEST_CASE("what is no single range in bytes is overlooked") {
  for (const std::string_view header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=0-1,3-4",
        "bytes=--1", "bytes=+1-2", "bytes= 1-2", "lines=0-1", "bytes=1-2 "}) {
    CAPTURE(header);
    CHECK(is_whole(header));
  }
}

}  // namespace hallmark::api
