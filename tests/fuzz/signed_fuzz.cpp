// The input's first byte says what the rest is: where it is even a DSSE envelope, else the payload
// of one that is well formed, so that the reader of the event within is reached.
#include <algorithm>
#include <string>

#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/properties.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

Record signed_record(std::string value) {
  Record record;
  record.content_type = media_type::signed_envelope;
  record.value = std::move(value);
  return record;
}

void check_envelope(std::string_view text) {
  const Record record = signed_record(std::string(text));
  const Verdict verdict = check_record(record);
  INVARIANT(verdict.fault || record_of_text(std::string(text)) == record,
            "a good signed event is told as one by its text");
}

enum class Alphabet { standard, url };

std::string envelope_around(std::string_view payload, Alphabet alphabet) {
  std::string text = to_base64(payload);
  if (alphabet == Alphabet::url) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
  }
  return R"({"payloadType":"application/cloudevents+json","payload":")" + text +
         R"(","signatures":[{"keyid":"k-1","sig":"c2ln"}]})";
}

// Whatever the payload is, it gets the verdict that it gets without an envelope.
void check_payload(std::string_view payload, Alphabet alphabet) {
  const Record outer = signed_record(envelope_around(payload, alphabet));
  if (size_bytes(outer) > record_limit_bytes) return;
  Record inner;
  inner.content_type = media_type::structured;
  inner.value = std::string(payload);
  const Verdict outside = check_record(outer);
  const Verdict inside = check_record(inner);
  INVARIANT(outside.digest == inside.digest, "an envelope leaves the event as it is");
  INVARIANT(outside.fault.has_value() == inside.fault.has_value(), "an envelope mends no event");
  if (!inside.fault) return;
  INVARIANT(outside.fault->reason == inside.fault->reason &&
                outside.fault->pointer == inside.fault->pointer,
            "an envelope's event is refused for its own reason");
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hallmark::fuzz;
  if (size == 0) return 0;
  const std::string_view rest = text_of(data, size).substr(1);
  if (data[0] % 2 == 0) {
    check_envelope(rest);
  } else {
    check_payload(rest, data[0] % 4 == 1 ? Alphabet::standard : Alphabet::url);
  }
  return 0;
}
