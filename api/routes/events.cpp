#include <fmt/format.h>

#include "api/events/receipts.h"
#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "ledger/find.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// An id is unique in a shard; another device's event may have the same one in another shard.
Result<Response> find_receipts(const Sources& sources, const Call& call) {
  const std::string source(*call.query.text("source"));
  const std::string id(*call.query.text("id"));
  // Asked before the ledger is: what is decided between the two is found there.
  const bool under_way = sources.door.under_way().contains(source, id);
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  std::size_t found = 0;
  for (std::uint32_t index = 0; index < sources.ledger.shards(); ++index) {
    const ShardLedger& shard = sources.ledger.shard(ShardIndex(index));
    TRY_ASSIGN(const auto stored, find_event(shard, source, id));
    if (!stored) continue;
    writer.begin_object();
    write_receipt(writer, receipt_of(Receipt::Status::recorded, *stored, source, id));
    writer.end_object();
    ++found;
  }
  writer.end_array();
  writer.end_object();
  if (found > 0) return json_response(writer.take());
  if (under_way) {
    json::Writer pending;
    pending.begin_object();
    pending.member("status", "pending");
    pending.member("source", source);
    pending.member("id", id);
    pending.end_object();
    return json_response(pending.take(), 202);
  }
  return problem_response(
      problem::unknown_event,
      fmt::format("no event with source {} and id {} is recorded; if it was posted, post it again "
                  "with the same id",
                  quoted(source), quoted(id)));
}

}  // namespace

std::vector<Route> event_routes(const Sources& sources) {
  return {{"POST",
           "/v1/events",
           "Record events: one CloudEvent (structured, binary, or signed as DSSE), or up to 1,000 "
           "as a batch or an event a line. The answer comes when they are durable.",
           {},
           {200, 201, 202, 207},
           media_type::json,
           {media_type::structured, media_type::batch, media_type::lines,
            media_type::signed_envelope, media_type::json},
           Keeper([&door = sources.door](const ExchangePtr& exchange, const Call& /*call*/) {
             door.take(exchange);
           })},
          {"GET",
           "/v1/events",
           "The receipts of an event",
           {{"source", "the event's source", Parameter::Kind::text, true},
            {"id", "the event's id", Parameter::Kind::text, true}},
           {200, 202},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return find_receipts(sources, call); })}};
}

}  // namespace hallmark::api
