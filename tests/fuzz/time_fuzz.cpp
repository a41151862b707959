// The input is a time's text; its first eight bytes are also a time's microseconds.
#include "schemas/vocabulary/time.h"

#include <cstring>

#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

// "YYYY-MM-DDTHH:MM:SS.ffffffZ"
constexpr std::size_t longest_print = 27;

void check_print(std::int64_t micros) {
  const std::string text = print_rfc3339_micros(micros);
  const auto again = parse_rfc3339_micros(text);
  INVARIANT(again.has_value() == text.ends_with('Z'), "what is printed as a time is one");
  if (!again) return;
  INVARIANT(*again == micros, "a time that is printed and read is the same");
  INVARIANT(text.size() <= longest_print, "a time is printed with six digits at most");
}

void check(std::string_view input) {
  const auto micros = parse_rfc3339_micros(input);
  if (micros) {
    check_print(*micros);
    INVARIANT(parse_rfc3339_micros(print_rfc3339_micros(*micros)).has_value(),
              "every time that is read can be printed as one");
  } else {
    INVARIANT(micros.error().code == ErrorCode::bad_input && !micros.error().message.empty(),
              "a refused time has words for it");
  }
  std::int64_t number = 0;
  if (input.size() < sizeof number) return;
  std::memcpy(&number, input.data(), sizeof number);
  check_print(number);
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
