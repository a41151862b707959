#include <fmt/format.h>

#include <algorithm>

#include "api/http/page.h"
#include "api/http/problem.h"
#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "ledger/entry_json.h"
#include "ledger/proof/decimal.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// Whether the entry came late in its device's history.
Result<bool> is_late(const Sources& sources, const ShardLedger& shard, const Entry& entry) {
  if (!entry.accepted()) return false;
  Reader reader = shard.reader();
  TRY_ASSIGN(const auto places, sources.caches.places.places(reader, entry.device));
  const std::uint64_t nth = entry.frame.device_sequence.value();
  if (nth > 0 && nth <= places->size()) return (*places)[nth - 1].late;
  return fail(
      ErrorCode::corruption,
      fmt::format("it says it is event {} of its device, which has {}", nth, places->size()),
      fmt::format("entry {} of shard {}", entry.frame.sequence.value(),
                  entry.frame.partition.value()));
}

Status write_whole(json::Writer& writer, const Sources& sources, const ShardLedger& shard,
                   const StoredEntry& stored) {
  TRY_ASSIGN(const bool late, is_late(sources, shard, stored.entry));
  return write_entry(writer, stored, late);
}

Result<Response> one_entry(const Sources& sources, ShardIndex index, const Call& call) {
  const ShardLedger& shard = sources.ledger.shard(index);
  Reader reader = shard.reader();
  const auto sequence = parse_decimal<std::uint64_t>(call.captures[1]);
  if (!sequence || *sequence >= reader.entries()) {
    return problem_response(problem::unknown_entry,
                            fmt::format("expected an entry below {}, found {}", reader.entries(),
                                        quoted(call.captures[1])));
  }
  TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(*sequence)));
  json::Writer writer;
  TRY(write_whole(writer, sources, shard, stored));
  return json_response(writer.take());
}

Result<Response> entries(const Sources& sources, ShardIndex index, const Call& call) {
  const std::vector<Parameter> filters{known_at_parameter()};
  TRY_ASSIGN(const Page page, Page::open(call, fmt::format("/entries/{}", index.value()), filters));
  const std::optional<std::string_view> asked =
      page.prefix() ? std::optional<std::string_view>(*page.prefix())
                    : page.query().text("knownAt");
  TRY_ASSIGN(const std::uint64_t known, entries_known(sources.ledger, index, asked));
  const std::string prefix = prefix_text(index, known);
  const ShardLedger& shard = sources.ledger.shard(index);
  Reader reader = shard.reader(known);
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  const std::uint64_t first = std::min(page.place().value_or(0), known);
  std::uint64_t at = first;
  for (; at < known && !page.is_full(at - first, writer); ++at) {
    TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(at)));
    TRY(write_whole(writer, sources, shard, stored));
  }
  writer.end_array();
  Response response = json_response({});
  write_next(writer, response, call.request,
             at < known ? std::optional(page.next(prefix, at)) : std::nullopt);
  writer.member("knownAt", prefix);
  writer.end_object();
  response.body = writer.take();
  return response;
}

}  // namespace

std::vector<Route> entry_routes(const Sources& sources) {
  return {{"GET",
           "/v1/shards/{shard}/entries",
           "A shard's entries, accepted and refused, in their order",
           {known_at_parameter(), limit_parameter(), cursor_parameter()},
           {200},
           media_type::json,
           {},
           on_shard(sources.ledger,
                    [sources](ShardIndex index, const Call& call) {
                      return entries(sources, index, call);
                    })},
          {"GET",
           "/v1/shards/{shard}/entries/{sequence}",
           "One entry, raw and decoded",
           {},
           {200},
           media_type::json,
           {},
           on_shard(sources.ledger, [sources](ShardIndex index, const Call& call) {
             return one_entry(sources, index, call);
           })}};
}

}  // namespace hallmark::api
