// What /metrics tells of the ledger and of the server.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "api/metrics.h"
#include "api/server/server.h"
#include "api/source_standing.h"
#include "ledger/ledger.h"
#include "ledger/scrub.h"
#include "projections/views/views.h"

namespace hallmark::api {

[[nodiscard]] std::vector<Reading> ledger_readings(Ledger& ledger);
[[nodiscard]] std::vector<Reading> source_readings(const Ledger& ledger,
                                                   const StandingOf& standing);
[[nodiscard]] std::vector<Reading> scrub_readings(
    const std::vector<std::unique_ptr<ShardScrub>>& scrubs);
[[nodiscard]] std::vector<Reading> view_readings(const Views& views);
[[nodiscard]] std::vector<Reading> server_readings(const ServerState& state);

}  // namespace hallmark::api
