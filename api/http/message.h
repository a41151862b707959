// One HTTP request and its answer as values: what the routes see, whatever carries them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/cloudevents/http.h"

namespace hallmark::api {

struct Request {
  std::string method;
  std::string target;  // as it was sent
  std::vector<HttpHeader> headers;
  std::string body;

  // The first of that name, in any case; null where there is none.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type;
  std::vector<HttpHeader> headers;
  std::string body;
};

[[nodiscard]] Response json_response(std::string body, unsigned status = 200);

}  // namespace hallmark::api
