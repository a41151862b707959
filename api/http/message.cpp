#include "api/http/message.h"

#include <algorithm>

#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {

const std::string* Request::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const HttpHeader& header) {
    return equal_ignoring_case(header.name, name);
  });
  return found == headers.end() ? nullptr : &found->value;
}

Response json_response(std::string body, unsigned status) {
  return {status, std::string(media_type::json), {}, std::move(body)};
}

}  // namespace hallmark::api
