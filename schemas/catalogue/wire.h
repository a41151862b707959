// The data of a type between JSON and its Cap'n Proto struct, both ways:
// application/vnd.hallmark.event+capnp is the struct's canonical form in stream framing.
#pragma once

#include <string>
#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/json/scan.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// `data` has passed check_data(). What a certificate's der says and the fields beside it do not is
// filled in.
[[nodiscard]] std::string wire_of_json(const TypePlan& type, const json::Value& data);

// The JSON that the struct says, to be checked as any other: a digest of the wrong length comes out
// with that length. Fails where the bytes are no such struct.
[[nodiscard]] Result<std::string> json_of_wire(const TypePlan& type, std::string_view bytes);

// Whether the bytes hold what their JSON, which has passed check_data(), does not say: fields that
// the catalogue does not know.
[[nodiscard]] bool holds_more(const TypePlan& type, std::string_view bytes,
                              const json::Value& data);

}  // namespace hallmark
