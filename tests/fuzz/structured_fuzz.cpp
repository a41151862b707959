// The input is a structured event.
#include <string>

#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/properties.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

void check(std::string_view input) {
  Record record;
  record.content_type = media_type::structured;
  record.value = std::string(input);
  const Verdict verdict = check_record(record);
  const Record told = record_of_text(std::string(input));
  INVARIANT(verdict.fault || told == record, "a good structured event is told as one by its text");
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
