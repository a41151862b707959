// The table of routes, and the way of a request to one of them. /openapi.json is written from the
// same table, so that the two cannot differ.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/http/exchange.h"
#include "api/http/query.h"

namespace hallmark::api {

// A request that has come to its route.
struct Call {
  const Request& request;
  std::vector<std::string> captures;  // of {names} in the pattern, in order, decoded
  Query query;
  // Exchange::goes_on() of who asks.
  std::function<bool(std::uint64_t done)> goes_on = [](std::uint64_t /*done*/) { return true; };
};

// An answer in one go, on a worker's thread: it may read the ledger. Errors become problems.
using Handler = std::function<Result<Response>(const Call&)>;
// On the connection's thread, which must not wait: what is known already.
using AtOnce = std::function<Response(const Call&)>;
// At once where it is remembered, on a worker's thread where it is not.
struct Remembered {
  std::function<std::optional<Response>(const Call&)> recall;
  Handler make;
};
// Answers when it can. On the connection's thread.
using Keeper = std::function<void(const ExchangePtr&, const Call&)>;

struct Route {
  std::string_view method;
  std::string pattern;  // "/v1/devices/{device}/history"
  std::string summary;
  std::vector<Parameter> query;
  std::vector<unsigned> answers;             // the good ones' status
  std::string_view media_type;               // of the good ones
  std::vector<std::string_view> takes = {};  // media types of the body
  std::variant<Handler, AtOnce, Remembered, Keeper> run;
};

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  struct Found {
    const Route* route = nullptr;
    Call call;
  };
  // The route and what it asks for, or the answer to what has none: 400, 404, 405.
  [[nodiscard]] std::variant<Found, Response> find(const Request& request) const;
  [[nodiscard]] std::span<const Route> routes() const { return routes_; }

 private:
  struct Pattern {
    std::vector<std::string> segments;  // a capture is kept as its name in braces
  };
  [[nodiscard]] Response not_found(const Target& target, const Request& request) const;

  std::vector<Route> routes_;
  std::vector<Pattern> patterns_;
};

// The OpenAPI 3.1 description of the table.
[[nodiscard]] std::string openapi_json(std::span<const Route> routes);

}  // namespace hallmark::api
