#include "api/routes/dated.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "api/routes/known_at.h"
#include "api/routes/view_page.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr auto patience = std::chrono::milliseconds(10'000);
// Where others wait already: as long as the views usually take.
constexpr auto short_patience = std::chrono::milliseconds(100);
constexpr std::string_view after_name = "after";

Parameter after_parameter() {
  return {after_name,
          "wait until these entries are taken up: shard:sequence of receipts, as 0:41,1:7"};
}

// How many entries the views must have, by shard.
Result<Positions> positions_after(const Ledger& ledger, std::string_view text) {
  const auto refuse = [&](const std::string& expected) {
    return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, quoted(text)),
                std::string(after_name));
  };
  Positions wanted(ledger.shards(), 0);
  std::string_view rest = text;
  while (true) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const std::size_t colon = std::min(part.find(':'), part.size());
    const auto shard = parse_decimal<std::uint32_t>(part.substr(0, colon));
    const auto sequence =
        parse_decimal<std::uint64_t>(part.substr(std::min(colon + 1, part.size())));
    if (!shard || !sequence) return refuse("shard:sequence of receipts, as 0:41,1:7");
    if (*shard >= ledger.shards()) return refuse(fmt::format("shards below {}", ledger.shards()));
    if (*sequence >= ledger.shard(ShardIndex(*shard)).state().entries) {
      return refuse(fmt::format("an entry that shard {} has", *shard));
    }
    wanted[*shard] = std::max(wanted[*shard], *sequence + 1);
    if (part.size() == rest.size()) return wanted;
    rest.remove_prefix(part.size() + 1);
  }
}

// Who waits keeps a worker from others; there are at least two.
constexpr unsigned most_waiting = 1;

Result<ViewReadingPtr> reading_with(const ViewSources& sources, const Positions& wanted) {
  const Views& views = sources.views;
  TRY_ASSIGN(auto reading, views.read_after(wanted, std::chrono::milliseconds(0)));
  if (!reading) {
    const bool may_wait = sources.waiting.fetch_add(1) < most_waiting;
    auto waited = views.read_after(wanted, may_wait ? patience : short_patience);
    sources.waiting.fetch_sub(1);
    TRY_ASSIGN(reading, std::move(waited));
  }
  if (reading) return *std::move(reading);
  const Views::Standing standing = views.standing();
  if (standing.trouble) {
    return fail(ErrorCode::unavailable,
                trouble_of_views(*standing.trouble) + "; what is asked for is not in them yet");
  }
  return fail(ErrorCode::unavailable,
              standing.is_building
                  ? fmt::format("the views are being built: {} of {} steps are done", standing.done,
                                standing.all)
                  : fmt::format("the views are {} entries behind; what is asked for is not in them "
                                "yet",
                                standing.behind));
}

Result<Dated> dated(const ViewSources& sources, std::optional<Occurred> as_of,
                    const std::optional<Positions>& known, const Positions& wanted) {
  Positions needed = wanted;
  if (known) {
    for (std::size_t i = 0; i < needed.size(); ++i) needed[i] = std::max(needed[i], (*known)[i]);
  }
  TRY_ASSIGN(ViewReadingPtr reading, reading_with(sources, needed));
  return date_reading(std::move(reading), as_of, known, sources.clock.now());
}

}  // namespace

std::vector<Parameter> dated_parameters() {
  return {{"asOf", "as it was then: events that occurred later do not count (now)",
           Parameter::Kind::time},
          known_at_parameter(),
          after_parameter()};
}

std::vector<Parameter> with_dates(std::vector<Parameter> parameters) {
  for (Parameter& parameter : dated_parameters()) parameters.push_back(std::move(parameter));
  return parameters;
}

Result<Dated> date_question(const ViewSources& sources, const Query& query) {
  Positions wanted(sources.ledger.shards(), 0);
  if (const auto after = query.text(after_name)) {
    TRY_ASSIGN(wanted, positions_after(sources.ledger, *after));
  }
  std::optional<Positions> known;
  if (const auto text = query.text("knownAt")) {
    TRY_ASSIGN(known, positions_known(sources.ledger, *text));
  }
  return dated(sources, query.time<Occurred>("asOf"), known, wanted);
}

Result<Dated> date_at(const ViewSources& sources, std::optional<Occurred> as_of,
                      const std::optional<Positions>& known) {
  return dated(sources, as_of, known, Positions(sources.ledger.shards(), 0));
}

Result<Dated> date_again(const ViewSources& sources, std::string_view as_of,
                         std::string_view known_at) {
  TRY_ASSIGN(const Positions known, positions_known(sources.ledger, known_at));
  TRY_ASSIGN(const Occurred moment, Occurred::parse(as_of));
  if (auto kept = sources.kept.find(known)) {
    const bool is_newest = moment.micros() >= kept->newest.micros();
    return Dated{std::move(kept), moment, known, is_newest};
  }
  return date_at(sources, moment, known);
}

std::string trouble_of_views(const Error& trouble) {
  return trouble.code == ErrorCode::unavailable
             ? "the views do not go on: they cannot write now; the disk may be full"
             : "the views do not go on: the server's log says why";
}

Result<ContentHash> digest_parameter(std::string_view text, std::string_view name) {
  if (const auto hash = ContentHash::from_hex(text)) return *hash;
  return fail(ErrorCode::bad_input,
              fmt::format("expected a SHA-256 as 64 hexadecimal digits, found {}", quoted(text)),
              std::string(name));
}

void write_dates(json::Writer& writer, const Dated& dated) {
  writer.member("asOf", dated.as_of.text());
  writer.member("knownAt", hallmark::prefix_text(dated.known));
}

void write_dates(json::Writer& writer, const Dated& dated, ShardIndex shard) {
  writer.member("asOf", dated.as_of.text());
  writer.member("knownAt", prefix_text(shard, dated.known[shard.value()]));
}

}  // namespace hallmark::api
