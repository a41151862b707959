// A server on this machine's own address needs no credentials, and a page in a browser could be led
// there by a name that its owner points here. What a browser sends has to come under a name that
// nobody else can own. Pure.
#pragma once

#include <optional>

#include "api/http/message.h"

namespace hallmark::api {

// The answer to a request that a foreign page may have made.
[[nodiscard]] std::optional<Response> check_browser(const Request& request);

}  // namespace hallmark::api
