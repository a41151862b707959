#include "api/http/gzip.h"

#include "schemas/vocabulary/hex.h"
#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

namespace {

// "hello hello hello\n", packed by gzip -n.
const std::string packed = *from_hex("1f8b0800000000000203cb48cdc9c957c840905c003b7c8adf12000000");
const std::string text = "hello hello hello\n";

}  // namespace

TEST_CASE("what gzip packed is unpacked") {
  const Unpacked one = gunzip(packed, 1000);
  CHECK(one.fault == GzipFault::none);
  CHECK(one.text == text);
}

TEST_CASE("several members are one text") {
  const Unpacked two = gunzip(packed + packed, 1000);
  CHECK(two.fault == GzipFault::none);
  CHECK(two.text == text + text);
}

TEST_CASE("a limit holds to the byte, over all members") {
  CHECK(gunzip(packed, text.size()).fault == GzipFault::none);
  CHECK(gunzip(packed, text.size() - 1).fault == GzipFault::too_large);
  CHECK(gunzip(packed + packed, 2 * text.size() - 1).fault == GzipFault::too_large);
}

TEST_CASE("what is no gzip, or not all of it, or more than it, is a fault") {
  CHECK(gunzip("", 1000).fault == GzipFault::not_gzip);
  CHECK(gunzip("hello", 1000).fault == GzipFault::not_gzip);
  CHECK(gunzip(packed + "x", 1000).fault == GzipFault::not_gzip);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    CAPTURE(size);
    CHECK(gunzip(std::string_view(packed).substr(0, size), 1000).fault == GzipFault::not_gzip);
  }
  std::string bad_sum = packed;
  bad_sum[bad_sum.size() - 6] = static_cast<char>(bad_sum[bad_sum.size() - 6] ^ 1);
  CHECK(gunzip(bad_sum, 1000).fault == GzipFault::not_gzip);
}
