// What the server answers: the routes of version 1 over one ledger. Made by the composition root;
// what it is given outlives it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/caches.h"
#include "api/events/door.h"
#include "api/http/exchange.h"
#include "api/http/router.h"
#include "api/metrics.h"
#include "api/routes/view_page.h"
#include "api/source_standing.h"
#include "api/workers.h"
#include "ledger/ledger.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark::api {

class Exports;

struct ApiParts {
  Ledger& ledger;
  EventSink& sink;
  const Views& views;
  StandingOf standing;
  const Catalogue& catalogue;
  Clock& clock;
  std::function<bool()> is_stopping;
  // Tells the operator what a client is not told.
  std::function<void(std::string_view)> log;
  Exports* exports = nullptr;  // none: no exports are made here
};

class Api {
 public:
  explicit Api(const ApiParts& parts);
  ~Api();

  // On a connection's thread; does not wait.
  void handle(const ExchangePtr& exchange);
  [[nodiscard]] Metrics& metrics() { return metrics_; }

 private:
  [[nodiscard]] std::vector<Route> table(const ApiParts& parts);
  void run(const Route& route, Call call, const ExchangePtr& exchange);
  void log_failure(const Error& error, const Request& request) const;

  const std::function<void(std::string_view)> log_;
  const std::function<bool()> is_stopping_;
  Metrics metrics_;
  Caches caches_;
  KeptReadings kept_readings_;
  std::atomic<unsigned> waiting_for_views_ = 0;
  std::mutex large_bundles_;
  std::mutex fleet_walk_;
  Workers workers_;
  Door door_;
  std::string openapi_;
  Router router_;
  std::vector<Metrics::Route> counted_;  // by row of the table
  Metrics::Route nowhere_;               // requests that came to no route
};

}  // namespace hallmark::api
