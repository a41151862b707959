#include <fmt/format.h>

#include <algorithm>

#include "api/http/page.h"
#include "api/http/problem.h"
#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "ledger/entry_json.h"
#include "ledger/proof/decimal.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

// Refused entries stand among the others and are few. A page ends after so many entries looked at,
// with a cursor to go on from there: no request holds a worker for long.
constexpr std::uint64_t most_looked_at = 50'000;

std::vector<Parameter> filters() {
  return {{"shard", "of this shard alone", Parameter::Kind::number},
          {"reason", "refused for this reason, by name or number, as conflict or 23"},
          known_at_parameter()};
}

// A place in all shards, one after the other.
struct Spot {
  std::uint32_t shard = 0;
  std::uint64_t sequence = 0;
  static constexpr unsigned sequence_bits = 48;

  [[nodiscard]] static Spot of(std::uint64_t place) {
    return {static_cast<std::uint32_t>(place >> sequence_bits),
            place & ((1ULL << sequence_bits) - 1)};
  }
  [[nodiscard]] std::uint64_t place() const {
    return std::uint64_t{shard} << sequence_bits | sequence;
  }
};

bool is_reason(const Refusal& refusal, std::string_view asked) {
  return asked == name(refusal.reason) || asked == std::to_string(number(refusal.reason));
}

class Refusals {
 public:
  Refusals(const Sources& sources, const Page& page, std::vector<std::uint64_t> known)
      : sources_(sources),
        page_(page),
        known_(std::move(known)),
        reason_(page.query().text("reason")),
        shard_(page.query().number("shard")) {}

  // Writes a page; where the next one begins, if there is one.
  [[nodiscard]] Result<std::optional<std::uint64_t>> write(json::Writer& writer) {
    Spot spot = Spot::of(page_.place().value_or(0));
    while (spot.shard < known_.size()) {
      const ShardLedger& shard = sources_.ledger.shard(ShardIndex(spot.shard));
      const bool asked = !shard_ || *shard_ == spot.shard;
      if (asked && shard.state().refused > 0) {
        Reader reader = shard.reader(known_[spot.shard]);
        TRY_ASSIGN(const bool more, write_of_shard(writer, reader, spot));
        if (more) return std::optional(spot.place());
      }
      spot = {spot.shard + 1, 0};
    }
    return std::optional<std::uint64_t>();
  }

 private:
  // Whether the page is full, or has looked at enough.
  [[nodiscard]] Result<bool> write_of_shard(json::Writer& writer, Reader& reader, Spot& spot) {
    for (; spot.sequence < reader.entries(); ++spot.sequence) {
      if (page_.is_full(written_, writer) || looked_at_++ == most_looked_at) return true;
      TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(spot.sequence)));
      if (stored.entry.accepted()) continue;
      if (reason_ && !is_reason(*stored.entry.frame.verdict.refusal, *reason_)) continue;
      write_refusal(writer, stored);
      ++written_;
    }
    return false;
  }

  const Sources& sources_;
  const Page& page_;
  const std::vector<std::uint64_t> known_;
  const std::optional<std::string_view> reason_;
  const std::optional<std::uint64_t> shard_;
  std::uint64_t written_ = 0;
  std::uint64_t looked_at_ = 0;
};

Result<Response> refusals(const Sources& sources, const Call& call) {
  const auto allowed = filters();
  TRY_ASSIGN(const Page page, Page::open(call, "/refusals", allowed));
  const std::optional<std::string_view> asked =
      page.prefix() ? std::optional<std::string_view>(*page.prefix())
                    : page.query().text("knownAt");
  if (const auto shard = page.query().number("shard"); shard && *shard >= sources.ledger.shards()) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a shard below {}, found {}", sources.ledger.shards(), *shard),
                "shard");
  }
  std::vector<std::uint64_t> known;
  std::string prefix;
  for (std::uint32_t index = 0; index < sources.ledger.shards(); ++index) {
    TRY_ASSIGN(const std::uint64_t entries,
               entries_known(sources.ledger, ShardIndex(index), asked));
    known.push_back(entries);
    prefix += (index == 0 ? "" : ",") + prefix_text(ShardIndex(index), entries);
  }
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  TRY_ASSIGN(const auto next, Refusals(sources, page, std::move(known)).write(writer));
  writer.end_array();
  Response response = json_response({});
  write_next(writer, response, call.request,
             next ? std::optional(page.next(prefix, *next)) : std::nullopt);
  writer.member("knownAt", prefix);
  writer.end_object();
  response.body = writer.take();
  return response;
}

}  // namespace

std::vector<Route> refusal_routes(const Sources& sources) {
  std::vector<Parameter> parameters = filters();
  parameters.push_back(limit_parameter());
  parameters.push_back(cursor_parameter());
  return {{"GET",
           "/v1/refusals",
           "Records that were refused, with their reasons. A page may have fewer items than its "
           "limit and still a next one.",
           parameters,
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return refusals(sources, call); })}};
}

}  // namespace hallmark::api
