// Counts of the whole fleet.
#include "projections/answers/fleet.h"

#include <mutex>

#include "api/http/problem.h"
#include "api/routes/dated.h"
#include "api/routes/routes.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

Result<Response> fleet(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const Dated dated, date_question(sources, call.query));
  FactReader facts(sources.catalogue);
  const TimelineSource source{*dated.reading->rows, sources.catalogue, facts};
  // One walk at a time, so that those who ask of the past leave workers to the rest.
  std::unique_lock<std::mutex> alone;
  if (!dated.is_newest) {
    alone = std::unique_lock(sources.fleet_walk, std::try_to_lock);
    if (!alone) {
      return problem_response(problem::unavailable,
                              "another fleet of the past is being counted; try again in a moment");
    }
  }
  TRY_ASSIGN(const FleetCounts counts, count_fleet(source, dated, call.goes_on));
  json::Writer writer;
  writer.begin_object();
  write_dates(writer, dated);
  write_fleet(writer, counts);
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace

std::vector<Route> fleet_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/fleet",
           "How many devices there are, by state, class and owner, and when certificates end",
           dated_parameters(),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return fleet(sources, call); })}};
}

}  // namespace hallmark::api
