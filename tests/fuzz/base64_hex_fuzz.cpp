// The input is base64, hexadecimal, and the bytes of both.
#include <algorithm>
#include <string>

#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

std::string in_standard_alphabet(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '-', '+');
  std::replace(out.begin(), out.end(), '_', '/');
  return out;
}

void check_base64(std::string_view text) {
  const auto standard = from_base64(text);
  const auto either = from_base64(text, Base64Alphabet::standard_or_url);
  if (standard) {
    INVARIANT(to_base64(*standard) == text, "bytes have one text in base64");
    INVARIANT(either == standard, "the wider alphabet reads the standard one as it is");
  }
  if (either) {
    INVARIANT(to_base64(*either) == in_standard_alphabet(text),
              "the URL alphabet differs in two digits");
    const bool mixed = text.find_first_of("+/") != std::string_view::npos &&
                       text.find_first_of("-_") != std::string_view::npos;
    INVARIANT(!mixed, "a text keeps to one alphabet");
  }
  INVARIANT(from_base64(to_base64(text)) == std::string(text), "base64 gives the bytes back");
}

void check_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (bytes) {
    INVARIANT(to_hex(*bytes) == text, "bytes have one text in hexadecimal");
  }
  const auto again = from_hex(to_hex(text));
  INVARIANT(again.has_value() && *again == text, "hexadecimal gives the bytes back");
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = hallmark::fuzz::text_of(data, size);
  hallmark::fuzz::check_base64(text);
  hallmark::fuzz::check_hex(text);
  return 0;
}
