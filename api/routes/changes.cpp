// What changed between two moments of knowledge.
#include <fmt/format.h>

#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "ledger/proof/decimal.h"
#include "projections/answers/changes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

std::vector<Parameter> change_filters() {
  return {{"from", "what was known then: a time, or prefixes as 0:41,1:37"},
          {"to", "what was known then: a time, or prefixes (now)"}};
}

Result<KnownAt> known_at(const Ledger& ledger, std::string_view text, std::string_view parameter) {
  KnownAt moment;
  auto known = positions_known(ledger, text);
  if (!known) {
    known.error().context = parameter;
    return Unexpected(std::move(known).error());
  }
  moment.known = *std::move(known);
  if (const auto time = Occurred::parse(text)) {
    moment.at = *time;
  } else {
    TRY_ASSIGN(const Recorded newest, newest_stamp(ledger, moment.known));
    moment.at = Occurred(newest.micros());
  }
  return moment;
}

void write_moment(json::Writer& writer, std::string_view name, const KnownAt& moment) {
  writer.key(name);
  writer.begin_object();
  writer.member("at", moment.at.text());
  writer.member("knownAt", hallmark::prefix_text(moment.known));
  writer.end_object();
}

Status check_order(const ChangesAsked& asked) {
  for (std::size_t i = 0; i < asked.from.known.size(); ++i) {
    if (asked.from.known[i] <= asked.to.known[i]) continue;
    return fail(
        ErrorCode::bad_input,
        fmt::format("expected what was known later than from, {}, found {}",
                    hallmark::prefix_text(asked.from.known), hallmark::prefix_text(asked.to.known)),
        "to");
  }
  return ok();
}

// "shard:sequence"
Status read_place(std::string_view place, ChangesAsked& asked) {
  if (place.empty()) return ok();
  const std::size_t colon = std::min(place.find(':'), place.size());
  const auto shard = parse_decimal<std::uint32_t>(place.substr(0, colon));
  const auto entry = parse_decimal<std::uint64_t>(place.substr(std::min(colon + 1, place.size())));
  if (!shard || !entry) {
    return fail(ErrorCode::bad_input, "expected a cursor from the \"next\" of this very list",
                "cursor");
  }
  asked.shard = ShardIndex(*shard);
  asked.entry = Sequence(*entry);
  return ok();
}

Result<Response> changes(const ViewSources& sources, const Call& call) {
  const auto date = [&](const Query& query) -> Result<Dated> {
    const auto to = query.text("to");
    if (!to) return date_at(sources, std::nullopt, std::nullopt);
    TRY_ASSIGN(const KnownAt moment, known_at(sources.ledger, *to, "to"));
    return date_at(sources, moment.at, moment.known);
  };
  TRY_ASSIGN(const ViewPage page,
             ViewPage::open(sources, call, "/changes", change_filters(), date));
  const auto from = page.query().text("from");
  if (!from) return fail(ErrorCode::bad_input, "expected it, found nothing", "from");
  ChangesAsked asked;
  TRY_ASSIGN(asked.from, known_at(sources.ledger, *from, "from"));
  asked.to = {page.dated().as_of, page.dated().known};
  TRY(check_order(asked));
  TRY(read_place(page.place(), asked));
  const auto write = [&](const PageItems& items) -> NextPlace {
    TRY_ASSIGN(const auto next,
               write_changes(items.writer, items.source, sources.ledger, asked, items.is_full));
    if (!next) return std::optional<std::string>();
    return std::optional(fmt::format("{}:{}", next->shard.value(), next->entry.value()));
  };
  return page.list(sources, call, write, [&](json::Writer& writer) {
    write_moment(writer, "from", asked.from);
    write_moment(writer, "to", asked.to);
  });
}

}  // namespace

std::vector<Route> change_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/changes",
           "What came between two moments of knowledge, and which earlier answers it changed",
           with_pages(change_filters()),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return changes(sources, call); })}};
}

}  // namespace hallmark::api
