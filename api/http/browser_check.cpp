#include "api/http/browser_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/http/problem.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// localhost, or an address: no name that a resolver gives to somebody.
bool is_ours_alone(std::string_view host) {
  const std::string_view name = without_port(host);
  const bool is_address =
      name.starts_with('[') ||
      (!name.empty() && name.find_first_not_of("0123456789.") == std::string_view::npos);
  return is_address || equal_ignoring_case(name, "localhost");
}

// What every browser sends with each request, and a page can add to but not leave away. Programs
// send none of it: to them nobody's page can dictate a name.
bool is_from_browser(const Request& request) {
  for (const std::string_view name : {"origin", "sec-fetch-site", "accept-language", "referer"}) {
    if (request.header(name) != nullptr) return true;
  }
  const std::string* agent = request.header("user-agent");
  return agent != nullptr && agent->starts_with("Mozilla/");
}

}  // namespace

std::optional<Response> check_browser(const Request& request) {
  if (!is_from_browser(request)) return std::nullopt;
  const std::string* origin = request.header("origin");
  const std::string* host = request.header("host");
  if (host == nullptr || !is_ours_alone(*host)) {
    return problem_response(
        problem::misdirected,
        fmt::format("expected localhost or an address as the Host of a browser, "
                    "found {}",
                    quoted(host == nullptr ? "" : *host)));
  }
  if (origin == nullptr || *origin == "http://" + *host || *origin == "https://" + *host) {
    return std::nullopt;
  }
  const bool only_reads = request.method == "GET" || request.method == "HEAD";
  if (only_reads) return std::nullopt;  // without CORS headers its page cannot see the answer
  return problem_response(
      problem::misdirected,
      fmt::format("expected a page of this server to post, found one of {}", quoted(*origin)));
}

}  // namespace hallmark::api
