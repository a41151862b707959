// Events by their type or their source.
#include "projections/answers/event_search.h"
#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark::api {
namespace {

std::vector<Parameter> search_filters() {
  return {{"source", "the events' source"},
          {"type", "the events' type"},
          {"from", "that occurred then or later", Parameter::Kind::time},
          {"to", "that occurred before", Parameter::Kind::time}};
}

Result<EventSearch> search_of(const ViewPage& page) {
  const auto type = page.query().text("type");
  const auto source = page.query().text("source");
  if (type.has_value() == source.has_value()) {
    return fail(ErrorCode::bad_input,
                type ? "expected either type or source, found both"
                     : "expected either type or source, found neither",
                type ? "source" : "type");
  }
  EventSearch search;
  search.prefix = type ? view_keys::events_of_type(*type) : view_keys::events_of_source(*source);
  search.from = page.query().time<Occurred>("from");
  search.before = page.query().time<Occurred>("to");
  TRY_ASSIGN(search.place, from_hex(page.place()));
  return search;
}

Result<Response> search(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ViewPage page,
             ViewPage::open(sources, call, "/events/search", search_filters()));
  TRY_ASSIGN(const EventSearch asked, search_of(page));
  return page.list(sources, call, [&](const PageItems& items) {
    const auto take = [&](const HistoryItem& item) {
      if (items.is_full()) return false;
      items.writer.begin_object();
      items.writer.member("device", item.stored.entry.device);
      write_history_members(items.writer, item);
      items.writer.end_object();
      return true;
    };
    return in_hex(search_events(items.source, sources.ledger, page.dated(), asked, take));
  });
}

}  // namespace

std::vector<Route> event_search_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/events/search",
           "Events of one type or from one source, newest first by when they occurred",
           with_pages(with_dates(search_filters())),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return search(sources, call); })}};
}

}  // namespace hallmark::api
