#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/dated.h"
#include "api/routes/landing_page.h"
#include "api/routes/routes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::string_view metrics_media_type = "text/plain; version=0.0.4; charset=utf-8";

Response alive() { return json_response(R"({"status":"alive"})"); }

// What keeps it from taking events and answering for them. Why is the server's own log's to say.
std::vector<std::string> reasons_not_ready(const ServiceSources& sources) {
  std::vector<std::string> reasons;
  if (sources.is_stopping()) reasons.emplace_back("the server is stopping");
  for (std::uint32_t index = 0; index < sources.ledger.shards(); ++index) {
    if (const auto failing = sources.ledger.shard(ShardIndex(index)).failing()) {
      reasons.push_back(fmt::format("shard {} does not record: {}", index,
                                    failing->code == ErrorCode::unavailable
                                        ? "it cannot write now; the disk may be full"
                                        : "a write failed; it has to be started anew"));
    }
    const ShardPublisher& publisher = sources.ledger.publisher(ShardIndex(index));
    if (publisher.failed()) {
      reasons.push_back(fmt::format("shard {} publishes no checkpoint", index));
    }
    if (const auto size = publisher.recovers_to()) {
      reasons.push_back(
          fmt::format("shard {} is recovering: {} entries of the {} that were published", index,
                      sources.ledger.shard(ShardIndex(index)).state().entries, *size));
    }
    if (!sources.standing(ShardIndex(index)).trouble.empty()) {
      reasons.push_back(fmt::format("shard {} gets no records from Kafka", index));
    }
  }
  return reasons;
}

Response ready(const ServiceSources& sources) {
  const auto reasons = reasons_not_ready(sources);
  json::Writer writer;
  writer.begin_object();
  if (reasons.empty()) {
    writer.member("status", "ready");
    // It takes events all the same, and answers from what the views have.
    if (const auto trouble = sources.views.standing().trouble) {
      writer.member("views", trouble_of_views(*trouble));
    }
    writer.end_object();
    return json_response(writer.take());
  }
  write_problem(writer, problem::unavailable, reasons.front());
  writer.key("reasons");
  writer.begin_array();
  for (const std::string& reason : reasons) writer.string(reason);
  writer.end_array();
  writer.end_object();
  return problem_response(problem::unavailable, writer);
}

Response page(const Ledger& ledger, const Request& request) {
  const std::string* host = request.header("host");
  Response response{200,
                    "text/html; charset=utf-8",
                    {},
                    landing_page(ledger.identity(), host == nullptr ? "localhost" : *host)};
  response.headers.push_back({"Content-Security-Policy",
                              "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                              "form-action 'none'; frame-ancestors 'none'"});
  return response;
}

}  // namespace

std::vector<Route> service_routes(const ServiceSources& sources) {
  return {
      {"GET",
       "/",
       "What is here",
       {},
       {200},
       "text/html",
       {},
       AtOnce([&ledger = sources.ledger](const Call& call) { return page(ledger, call.request); })},
      {"GET",
       "/livez",
       "Whether the process answers at all, whatever its disks do",
       {},
       {200},
       media_type::json,
       {},
       AtOnce([](const Call& /*call*/) { return alive(); })},
      {"GET",
       "/readyz",
       "Whether it takes events and answers questions; else why not",
       {},
       {200},
       media_type::json,
       {},
       AtOnce([sources](const Call& /*call*/) { return ready(sources); })},
      {"GET",
       "/metrics",
       "Figures for Prometheus",
       {},
       {200},
       "text/plain",
       {},
       Handler([sources](const Call& /*call*/) -> Result<Response> {
         return Response{200, std::string(metrics_media_type), {}, sources.metrics_text()};
       })}};
}

}  // namespace hallmark::api
