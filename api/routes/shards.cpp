#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "ledger/proof/decimal.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

void write_checkpoint(json::Writer& writer, const Published& published) {
  const Checkpoint& said = published.checkpoint;
  writer.begin_object();
  writer.member("size", said.size);
  writer.member("logRoot", said.log_root.hex());
  writer.member("mapRoot", said.map_root.hex());
  if (said.size > 0) writer.member("recordedAt", said.recorded_at.text());
  writer.member("note", published.note);
  writer.end_object();
}

// A state with the checkpoint of its size: one is published where there is none yet, so that what
// has a receipt is in both. While events come fast there may be none that fits, nor where none can
// be published.
struct Seen {
  ShardState state;
  std::shared_ptr<const Published> newest;
  [[nodiscard]] bool fits() const { return newest && newest->checkpoint.size == state.entries; }
};

Seen look_at(const ShardLedger& shard, ShardPublisher& publisher) {
  constexpr int most_tries = 3;
  Seen seen{shard.state(), publisher.newest()};
  for (int tries = 0; tries < most_tries && !seen.fits(); ++tries) {
    if (!publisher.publish()) break;  // /readyz says so
    seen = {shard.state(), publisher.newest()};
  }
  return seen;
}

void write_standing(json::Writer& writer, const SourceStanding& standing) {
  writer.key("lag");
  if (standing.lag) {
    writer.number(*standing.lag);
  } else {
    writer.null();
  }
  if (!standing.trouble.empty()) writer.member("trouble", printable(standing.trouble));
}

void write_shard(json::Writer& writer, const Sources& sources, ShardIndex index) {
  Ledger& ledger = sources.ledger;
  const ShardLedger& shard = ledger.shard(index);
  ShardPublisher& publisher = ledger.publisher(index);
  const Seen seen = look_at(shard, publisher);
  const ShardState& state = seen.state;
  writer.begin_object();
  writer.member("shard", std::uint64_t{index.value()});
  writer.member("of", std::uint64_t{ledger.shards()});
  writer.member("size", state.entries);
  writer.member("head", state.tip.hex());
  if (seen.fits()) {
    writer.member("logRoot", seen.newest->checkpoint.log_root.hex());
    writer.member("mapRoot", seen.newest->checkpoint.map_root.hex());
  }
  writer.member("position", state.position.value());
  writer.key("counts");
  writer.begin_object();
  writer.member("accepted", state.accepted);
  writer.member("refused", state.refused);
  writer.member("duplicates", state.duplicates);
  writer.member("gaps", state.gaps);
  writer.end_object();
  writer.member("devices", shard.index().devices());
  writer.key("checkpoint");
  if (seen.newest) {
    write_checkpoint(writer, *seen.newest);
  } else {
    writer.null();
  }
  write_standing(writer, sources.standing(index));
  writer.key("recovering");
  writer.boolean(publisher.recovers_to().has_value());
  writer.end_object();
}

Response all_shards(const Sources& sources) {
  const Ledger& ledger = sources.ledger;
  json::Writer writer;
  writer.begin_object();
  writer.member("ledger", ledger.identity().name);
  writer.key("items");
  writer.begin_array();
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    write_shard(writer, sources, ShardIndex(index));
  }
  writer.end_array();
  writer.end_object();
  return json_response(writer.take());
}

Response one_shard(const Sources& sources, ShardIndex index) {
  json::Writer writer;
  write_shard(writer, sources, index);
  return json_response(writer.take());
}

}  // namespace

Handler on_shard(const Ledger& ledger, ShardHandler handle) {
  return [&ledger, handle = std::move(handle)](const Call& call) -> Result<Response> {
    const std::string& name = call.captures[0];
    const auto number = parse_decimal<std::uint32_t>(name);
    if (number && *number < ledger.shards()) return handle(ShardIndex(*number), call);
    return problem_response(
        problem::unknown_shard,
        fmt::format("expected a shard below {}, found {}", ledger.shards(), quoted(name)));
  };
}

std::vector<Route> shard_routes(const Sources& sources) {
  return {{"GET",
           "/v1/shards",
           "The shards: sizes, counters, checkpoints",
           {},
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& /*call*/) { return all_shards(sources); })},
          {"GET",
           "/v1/shards/{shard}",
           "One shard",
           {},
           {200},
           media_type::json,
           {},
           on_shard(sources.ledger, [sources](ShardIndex index, const Call& /*call*/) {
             return one_shard(sources, index);
           })}};
}

}  // namespace hallmark::api
