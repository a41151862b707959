#include "api/http/router.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/http/problem.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

bool is_capture(std::string_view segment) { return segment.starts_with('{'); }

std::vector<std::string> segments_of(std::string_view pattern) {
  std::vector<std::string> segments;
  while (pattern.size() > 1) {
    const std::size_t end = std::min(pattern.find('/', 1), pattern.size());
    segments.emplace_back(pattern.substr(1, end - 1));
    pattern.remove_prefix(end);
  }
  return segments;
}

// The last of a pattern: it takes all segments that are left, with the slashes between them.
bool takes_rest(std::string_view segment) { return segment.ends_with("...}"); }

bool fits(std::span<const std::string> pattern, std::span<const std::string> segments) {
  const bool open_end = !pattern.empty() && takes_rest(pattern.back());
  if (open_end ? segments.size() < pattern.size() : segments.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_capture(pattern[i]) ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

// HEAD is GET without the body, which the server leaves away.
std::string_view effective(std::string_view method) { return method == "HEAD" ? "GET" : method; }

// A device whose id a proxy would mangle comes as ?device=ID beside the path /v1/devices/-/….
constexpr std::string_view device_capture = "{device}";
constexpr std::string_view device_elsewhere = "-";
constexpr std::string_view device_parameter = "device";

Status take_device_from_query(std::span<const std::string> pattern, Target& target) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != device_capture || target.segments[i] != device_elsewhere) continue;
    const auto given =
        std::find_if(target.query.begin(), target.query.end(),
                     [](const QueryField& field) { return field.name == device_parameter; });
    if (given == target.query.end()) return ok();
    if (given->value.empty()) {
      return fail(ErrorCode::bad_input, "expected a device's id, found nothing",
                  std::string(device_parameter));
    }
    target.segments[i] = std::move(given->value);
    target.query.erase(given);
  }
  return ok();
}

Result<Call> call_of(const Request& request, std::span<const std::string> pattern,
                     const Route& route, Target target) {
  TRY(take_device_from_query(pattern, target));
  TRY_ASSIGN(Query query, Query::read(std::move(target.query), route.query));
  Call call{request, {}, std::move(query)};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (takes_rest(pattern[i])) {
      const std::span rest = std::span(target.segments).subspan(i);
      call.captures.push_back(fmt::format("{}", fmt::join(rest, "/")));
    } else if (is_capture(pattern[i])) {
      call.captures.push_back(std::move(target.segments[i]));
    }
  }
  return call;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  patterns_.reserve(routes_.size());
  for (const Route& route : routes_) patterns_.push_back({segments_of(route.pattern)});
}

std::variant<Router::Found, Response> Router::find(const Request& request) const {
  auto target = parse_target(request.target);
  if (!target) return problem_of(target.error());
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto& pattern = patterns_[i].segments;
    if (routes_[i].method != effective(request.method) || !fits(pattern, target->segments)) {
      continue;
    }
    auto call = call_of(request, pattern, routes_[i], *std::move(target));
    if (!call) return problem_of(call.error());
    return Found{&routes_[i], *std::move(call)};
  }
  return not_found(*target, request);
}

Response Router::not_found(const Target& target, const Request& request) const {
  std::vector<std::string_view> allowed;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(patterns_[i].segments, target.segments)) continue;
    allowed.push_back(routes_[i].method);
    if (routes_[i].method == "GET") allowed.emplace_back("HEAD");
  }
  const std::string_view path =
      std::string_view(request.target).substr(0, request.target.find('?'));
  if (allowed.empty()) {
    return problem_response(
        problem::no_such_route,
        fmt::format("nothing is under {}; /openapi.json lists what there is", quoted(path)));
  }
  Response response = problem_response(
      problem::method_not_allowed,
      fmt::format("expected {}, found {}", fmt::join(allowed, " or "), quoted(request.method)));
  response.headers.push_back({"Allow", fmt::format("{}", fmt::join(allowed, ", "))});
  return response;
}

}  // namespace hallmark::api
