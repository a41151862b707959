// The target of a request, taken apart before anything is decoded: a device's id may have a slash
// in it, and stays one segment of the path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::api {

struct QueryField {
  std::string name;
  std::string value;
};

struct Target {
  std::vector<std::string> segments;  // of "/v1/shards": "v1", "shards"; of "/": none
  std::vector<QueryField> query;
};

// bad_input where it is no path, or does not decode to UTF-8 without control characters. Nothing is
// normalised: "." and ".." are names like others, which no route has.
[[nodiscard]] Result<Target> parse_target(std::string_view raw);

// A text as a segment of a path, or a value of a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace hallmark::api
