// What a request's head has to be, beyond what the parser asks: the places where two readers of the
// same bytes could come to different ends of a request, and whose disagreement is an attack. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.h"
#include "api/http/problem.h"
#include "api/server/limits.h"

namespace hallmark::api {

struct HeadFault {
  const ProblemType* type;
  std::string detail;
};

// The head's bytes, with the empty line that ends it.
[[nodiscard]] std::optional<HeadFault> check_raw_head(std::string_view head);

struct Head {
  unsigned version = 11;  // 10 or 11
  std::string_view target;
  const std::vector<HttpHeader>& headers;
};
[[nodiscard]] std::optional<HeadFault> check_head(const Head& head, const ServerLimits& limits);

// Whether the client waits to be told to send the body.
[[nodiscard]] bool expects_continue(const std::vector<HttpHeader>& headers);

}  // namespace hallmark::api
