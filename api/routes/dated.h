// The moments that a question is asked of: asOf, knownAt and after, and the views that answer it.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/http/query.h"
#include "api/http/router.h"
#include "ledger/ledger.h"
#include "projections/answers/device_list.h"
#include "projections/views/views.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/clock.h"

namespace hallmark::api {

class KeptReadings;  // view_page.h

// What answers from views are made of. All outlives the routes.
struct ViewSources {
  const Ledger& ledger;
  const Views& views;
  const Catalogue& catalogue;
  Clock& clock;
  KeptReadings& kept;
  std::atomic<unsigned>& waiting;  // requests that wait for the views, each with a worker
  std::mutex& fleet_walk;          // held while a whole fleet is gone through
};

// asOf, knownAt, after.
[[nodiscard]] std::vector<Parameter> dated_parameters();
[[nodiscard]] std::vector<Parameter> with_dates(std::vector<Parameter> parameters);

// Waits for the views where they have not taken up what is asked for: `unavailable` where that
// takes too long. Errors of what was asked are bad_input.
[[nodiscard]] Result<Dated> date_question(const ViewSources& sources, const Query& query);
// Of a moment and exactly these entries, or all that there are.
[[nodiscard]] Result<Dated> date_at(const ViewSources& sources, std::optional<Occurred> as_of,
                                    const std::optional<Positions>& known);
// The same question as on the first page.
[[nodiscard]] Result<Dated> date_again(const ViewSources& sources, std::string_view as_of,
                                       std::string_view known_at);

// Why the views do not go on, for clients: the log says it with the names of files.
[[nodiscard]] std::string trouble_of_views(const Error& trouble);

// 64 hexadecimal digits.
[[nodiscard]] Result<ContentHash> digest_parameter(std::string_view text, std::string_view name);

// asOf and knownAt, as members.
void write_dates(json::Writer& writer, const Dated& dated);
// For what is about one shard alone.
void write_dates(json::Writer& writer, const Dated& dated, ShardIndex shard);

}  // namespace hallmark::api
