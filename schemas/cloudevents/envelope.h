// A CloudEvent as admission and everything behind it see it, whatever mode it came in. Views point
// into the record it was read from, or into `owned` where a text had to be unescaped or decoded:
// the record must outlive the envelope.
#pragma once

#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/time.h"

namespace hallmark {

enum class ContentMode : std::uint8_t { binary, structured, signed_envelope };

struct Extension {
  enum class Kind : std::uint8_t { string, boolean, integer };
  std::string_view name;
  std::string_view value;  // its text; what a JSON boolean or number looked like
  Kind kind = Kind::string;
};

// A signature of a DSSE envelope. Whether it verifies is another question (signature.h).
struct EnvelopeSignature {
  std::string_view key_id;  // empty where it had none
  std::string_view bytes;
};

struct Envelope {
  ContentMode mode = ContentMode::structured;
  std::string_view id;
  std::string_view source;
  std::string_view type;
  std::string_view device;  // the subject
  Occurred occurred;
  std::string_view content_type;  // datacontenttype as it was sent; empty where it was absent
  std::string_view media_type;  // the same in lower case without parameters; application/json where
                                // it was absent
  std::string_view data_schema;  // empty where it was absent
  std::string_view data;         // ledger/FORMAT.md, 2.8
  std::vector<Extension> extensions;

  std::string_view signed_payload;  // what the signatures are over
  std::vector<EnvelopeSignature> signatures;

  // Keeps what had to be unescaped or decoded; a list, because its nodes stay where they are when
  // the envelope moves.
  std::forward_list<std::string> owned;
  std::string_view keep(std::string text) { return owned.emplace_front(std::move(text)); }
};

// Whether data of this media type is JSON: its subtype is json or ends in +json.
[[nodiscard]] bool is_json(std::string_view media_type);

}  // namespace hallmark
