#include "tools/cli/bench/http/wrk.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "schemas/cloudevents/media_types.h"
#include "tools/cli/child.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

constexpr std::string_view report = "requests, microseconds and faults: ";

// wrk is told in Lua what to ask. An id is this run's and a number; with it comes the device's, so
// that both clients ask for many devices.
std::string script_of(const WrkPlan& plan) {
  return fmt::format(
      R"(local headers = {{["Content-Type"] = "{type}"}}
local event = [==[{event}]==]
local number = 0
function request()
  number = number + 1
  local body = event:gsub('"id":"[^"]*"', '"id":"{run}-' .. number .. '"')
  body = body:gsub('PMP%-%d+', string.format('PMP-%08d', number * 7919 % 100000))
  return wrk.format("POST", "{path}", headers, body)
end
function done(summary)
  local faults = 0
  for _, count in pairs(summary.errors) do faults = faults + count end
  print("{report}" .. summary.requests .. " " .. summary.duration .. " " .. faults)
end
)",
      fmt::arg("type", media_type::structured), fmt::arg("event", plan.event),
      fmt::arg("run", std::chrono::steady_clock::now().time_since_epoch().count()),
      fmt::arg("path", plan.path), fmt::arg("report", report));
}

}  // namespace

Result<double> rate_by_wrk(const WrkPlan& plan, const Scratch& scratch) {
  const std::string script = scratch.path("wrk.lua");
  std::ofstream(script) << script_of(plan);
  TRY_ASSIGN(const EndedChild ended,
             run_child({"wrk", "-t1", fmt::format("-c{}", plan.connections), "-d3s", "-s", script,
                        fmt::format("http://127.0.0.1:{}", plan.port)}));
  const std::size_t at = ended.output.find(report);
  double requests = 0;
  double micros = 0;
  std::uint64_t faults = 0;
  std::istringstream said(at == std::string::npos ? std::string()
                                                  : ended.output.substr(at + report.size()));
  if (ended.status != 0 || !(said >> requests >> micros >> faults) || micros <= 0) {
    return fail(ErrorCode::io, fmt::format("wrk said: {}", ended.output));
  }
  if (faults > 0) {
    return fail(ErrorCode::io, fmt::format("wrk counted {} faults in {} answers", faults,
                                           static_cast<std::uint64_t>(requests)));
  }
  constexpr double micros_of_a_second = 1e6;
  return requests * micros_of_a_second / micros;
}

}  // namespace hallmark::cli
