// The routes, by what they are about. Each function gives the rows of the table that begin with its
// path.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "api/caches.h"
#include "api/events/door.h"
#include "api/http/router.h"
#include "api/source_standing.h"
#include "ledger/ledger.h"
#include "projections/views/views.h"
#include "schemas/vocabulary/clock.h"

namespace hallmark::api {

// What routes read from; all outlives them.
struct Sources {
  Ledger& ledger;
  StandingOf standing;
  Caches& caches;
  Door& door;
  const Views& views;         // where a history lies; what is in it the ledger says
  std::mutex& large_bundles;  // held while one is made
};

struct ViewSources;  // dated.h
[[nodiscard]] std::vector<Route> event_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> device_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> shard_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> checkpoint_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> entry_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> proof_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> refusal_routes(const Sources& sources);
[[nodiscard]] std::vector<Route> log_routes(const Sources& sources);

[[nodiscard]] std::vector<Route> event_search_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> device_state_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> certificate_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> firmware_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> impact_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> change_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> fleet_routes(const ViewSources& sources);
[[nodiscard]] std::vector<Route> device_list_routes(const ViewSources& sources);

class Exports;  // exports/exports.h
struct ExportRouteSources {
  Ledger& ledger;
  Exports& exports;
  Clock& clock;
};
[[nodiscard]] std::vector<Route> export_routes(const ExportRouteSources& sources);

// Health, metrics, and the page that says what is here.
struct ServiceSources {
  Ledger& ledger;
  const Views& views;
  StandingOf standing;
  std::function<bool()> is_stopping;
  std::function<std::string()> metrics_text;
};
[[nodiscard]] std::vector<Route> service_routes(const ServiceSources& sources);

// The handler of a route whose first capture is {shard}: which that is, or 404 where there is none.
using ShardHandler = std::function<Result<Response>(ShardIndex, const Call&)>;
[[nodiscard]] Handler on_shard(const Ledger& ledger, ShardHandler handle);

}  // namespace hallmark::api
