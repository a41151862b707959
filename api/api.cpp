#include "api/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "api/http/browser_check.h"
#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// Reading is mostly memory, and now and then a disk: more threads than cores would mostly switch.
// One may wait for the views, and one walk through a whole fleet; then there is another.
unsigned worker_threads() { return std::max(3U, std::thread::hardware_concurrency()); }
constexpr std::size_t most_waiting_requests = 4096;

// Counts the answer on its way.
class Counted final : public Exchange {
 public:
  Counted(ExchangePtr exchange, Metrics::Route& route)
      : exchange_(std::move(exchange)), route_(route), start_(std::chrono::steady_clock::now()) {}

  [[nodiscard]] const Request& request() const override { return exchange_->request(); }
  void answer(Make make) override { exchange_->answer(counting(std::move(make))); }
  [[nodiscard]] bool goes_on(std::uint64_t done) override { return exchange_->goes_on(done); }
  void answer_after(std::chrono::milliseconds time, Make make) override {
    exchange_->answer_after(time, counting(std::move(make)));
  }

 private:
  [[nodiscard]] Make counting(Make make) const {
    return [&route = route_, start = start_, make = std::move(make)] {
      Response response = make();
      route.count(response.status, std::chrono::steady_clock::now() - start);
      return response;
    };
  }

  const ExchangePtr exchange_;
  Metrics::Route& route_;
  const std::chrono::steady_clock::time_point start_;
};

void send(const ExchangePtr& exchange, Response response) {
  exchange->answer([response = std::move(response)]() mutable { return std::move(response); });
}

template <class T>
void add(std::vector<T>& to, std::vector<T> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

Api::Api(const ApiParts& parts)
    : log_(parts.log),
      is_stopping_(parts.is_stopping),
      workers_(worker_threads(), most_waiting_requests),
      door_(parts.sink, parts.ledger.shards(), parts.catalogue, workers_),
      router_(table(parts)) {
  counted_.reserve(router_.routes().size());
  for (const Route& route : router_.routes()) {
    counted_.push_back(metrics_.route(route.method, route.pattern));
  }
  nowhere_ = metrics_.route("any", "none");
}

Api::~Api() = default;

std::vector<Route> Api::table(const ApiParts& parts) {
  const Sources sources{parts.ledger, parts.standing, caches_, door_, parts.views, large_bundles_};
  const ViewSources view_sources{parts.ledger,   parts.views,        parts.catalogue, parts.clock,
                                 kept_readings_, waiting_for_views_, fleet_walk_};
  std::vector<Route> routes;
  add(routes, event_routes(sources));
  add(routes, event_search_routes(view_sources));
  add(routes, device_list_routes(view_sources));
  add(routes, device_state_routes(view_sources));
  add(routes, device_routes(sources));
  add(routes, certificate_routes(view_sources));
  add(routes, firmware_routes(view_sources));
  add(routes, impact_routes(view_sources));
  add(routes, change_routes(view_sources));
  add(routes, fleet_routes(view_sources));
  add(routes, shard_routes(sources));
  add(routes, checkpoint_routes(sources));
  add(routes, entry_routes(sources));
  add(routes, proof_routes(sources));
  add(routes, refusal_routes(sources));
  add(routes, log_routes(sources));
  if (parts.exports != nullptr) {
    add(routes, export_routes({parts.ledger, *parts.exports, parts.clock}));
  }
  add(routes, service_routes({parts.ledger, parts.views, parts.standing, parts.is_stopping,
                              [this] { return metrics_.text(); }}));
  routes.push_back({"GET",
                    "/openapi.json",
                    "This description",
                    {},
                    {200},
                    media_type::json,
                    {},
                    AtOnce([this](const Call& /*call*/) { return json_response(openapi_); })});
  openapi_ = openapi_json(routes);
  return routes;
}

void Api::handle(const ExchangePtr& exchange) {
  if (auto refused = check_browser(exchange->request())) {
    return send(std::make_shared<Counted>(exchange, nowhere_), *std::move(refused));
  }
  auto found = router_.find(exchange->request());
  if (auto* response = std::get_if<Response>(&found)) {
    return send(std::make_shared<Counted>(exchange, nowhere_), std::move(*response));
  }
  auto& at = std::get<Router::Found>(found);
  const auto row = static_cast<std::size_t>(at.route - router_.routes().data());
  run(*at.route, std::move(at.call), std::make_shared<Counted>(exchange, counted_[row]));
}

// What a client did wrong is the client's to know.
void Api::log_failure(const Error& error, const Request& request) const {
  if (error.code == ErrorCode::bad_input || error.code == ErrorCode::not_found) return;
  log_(
      fmt::format("{} {}: {}", request.method, printable(request.target), printable(error.text())));
}

void Api::run(const Route& route, Call call, const ExchangePtr& exchange) {
  if (const auto* keeper = std::get_if<Keeper>(&route.run)) return (*keeper)(exchange, call);
  if (const auto* at_once = std::get_if<AtOnce>(&route.run)) {
    return send(exchange, (*at_once)(call));
  }
  const auto* remembered = std::get_if<Remembered>(&route.run);
  if (remembered != nullptr) {
    if (auto response = remembered->recall(call)) return send(exchange, *std::move(response));
  }
  const Handler& handler = remembered != nullptr ? remembered->make : std::get<Handler>(route.run);
  call.goes_on = [exchange, is_stopping = is_stopping_](std::uint64_t done) {
    return !is_stopping() && exchange->goes_on(done);
  };
  const bool taken = workers_.run([this, &handler, exchange, call = std::move(call)] {
    auto response = handler(call);
    if (!response) log_failure(response.error(), call.request);
    send(exchange, response ? *std::move(response) : problem_of(response.error()));
  });
  if (!taken) {
    send(exchange,
         problem_response(problem::unavailable,
                          "too many requests are waiting already; try again in a moment"));
  }
}

}  // namespace hallmark::api
