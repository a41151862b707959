#include "api/readings.h"

namespace hallmark::api {
namespace {

using Kind = Reading::Kind;

double number(std::uint64_t value) { return static_cast<double>(value); }

prometheus::ClientMetric::Label shard_label(std::size_t shard) {
  return {"shard", std::to_string(shard)};
}

// One figure of each shard.
template <class Take>
Reading by_shard(std::string name, std::string help, Kind kind, std::size_t shards, Take&& take) {
  Reading reading{std::move(name), std::move(help), kind, {}};
  for (std::size_t shard = 0; shard < shards; ++shard) {
    reading.samples.push_back({{shard_label(shard)}, take(shard)});
  }
  return reading;
}

Reading one(std::string name, std::string help, Kind kind, double value) {
  return {std::move(name), std::move(help), kind, {{{}, value}}};
}

}  // namespace

std::vector<Reading> ledger_readings(Ledger& ledger) {
  const std::size_t shards = ledger.shards();
  const auto index_of = [](std::size_t shard) {
    return ShardIndex(static_cast<std::uint32_t>(shard));
  };
  const auto state = [&](auto member) {
    return [&ledger, index_of, member](std::size_t shard) {
      return number(ledger.shard(index_of(shard)).state().*member);
    };
  };
  const auto published = [&](auto value) {
    return [&ledger, index_of, value](std::size_t shard) {
      const auto newest = ledger.publisher(index_of(shard)).newest();
      return newest ? value(newest->checkpoint) : 0.0;
    };
  };
  constexpr double micros = 1e6;
  return {
      by_shard("hallmark_ledger_entries", "Entries of the shard", Kind::gauge, shards,
               state(&ShardState::entries)),
      by_shard("hallmark_ledger_gaps_total", "Offsets that held no record", Kind::counter, shards,
               state(&ShardState::gaps)),
      by_shard("hallmark_ledger_accepted_total", "Events that were recorded", Kind::counter, shards,
               state(&ShardState::accepted)),
      by_shard("hallmark_ledger_refused_total", "Records that were refused and kept", Kind::counter,
               shards, state(&ShardState::refused)),
      by_shard("hallmark_ledger_duplicates_total", "Events that were there already", Kind::counter,
               shards, state(&ShardState::duplicates)),
      by_shard("hallmark_ledger_devices", "Devices with an accepted event", Kind::gauge, shards,
               [&](std::size_t shard) {
                 return number(ledger.shard(index_of(shard)).index().devices());
               }),
      by_shard(
          "hallmark_ledger_failing", "1 where the last try to write failed", Kind::gauge, shards,
          [&](std::size_t shard) { return ledger.shard(index_of(shard)).failing() ? 1.0 : 0.0; }),
      by_shard("hallmark_checkpoint_entries", "Entries that the newest checkpoint covers",
               Kind::gauge, shards,
               published([](const Checkpoint& said) { return number(said.size); })),
      by_shard("hallmark_checkpoint_recorded_timestamp_seconds",
               "When the last entry of the newest checkpoint was recorded", Kind::gauge, shards,
               published([](const Checkpoint& said) {
                 return static_cast<double>(said.recorded_at.micros()) / micros;
               })),
      by_shard("hallmark_checkpoint_failing", "1 where the last try to publish failed", Kind::gauge,
               shards,
               [&](std::size_t shard) {
                 return ledger.publisher(index_of(shard)).failed() ? 1.0 : 0.0;
               }),
      by_shard("hallmark_ledger_recovering",
               "1 while the shard has less than what was published of it", Kind::gauge, shards,
               [&](std::size_t shard) {
                 return ledger.publisher(index_of(shard)).recovers_to() ? 1.0 : 0.0;
               })};
}

std::vector<Reading> source_readings(const Ledger& ledger, const StandingOf& standing) {
  Reading lag{"hallmark_source_lag_records",
              "Records that are there and not in the shard yet; none where that is not known",
              Kind::gauge,
              {}};
  Reading trouble{"hallmark_source_failing", "1 where no records are taken", Kind::gauge, {}};
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const SourceStanding stands = standing(ShardIndex(index));
    if (stands.lag) lag.samples.push_back({{shard_label(index)}, number(*stands.lag)});
    trouble.samples.push_back({{shard_label(index)}, stands.trouble.empty() ? 0.0 : 1.0});
  }
  return {std::move(lag), std::move(trouble)};
}

std::vector<Reading> scrub_readings(const std::vector<std::unique_ptr<ShardScrub>>& scrubs) {
  const std::size_t shards = scrubs.size();
  const auto coverage = [&](auto value) {
    return [&scrubs, value](std::size_t shard) { return value(scrubs[shard]->coverage()); };
  };
  constexpr double micros = 1e6;
  return {by_shard("hallmark_scrub_entries_read", "Entries that the pass under way has read again",
                   Kind::gauge, shards,
                   coverage([](const ScrubCoverage& all) { return number(all.done); })),
          by_shard("hallmark_scrub_entries_to_read", "Entries that the pass under way is to read",
                   Kind::gauge, shards,
                   coverage([](const ScrubCoverage& all) { return number(all.total); })),
          by_shard("hallmark_scrub_passes_total", "Passes that read everything", Kind::counter,
                   shards, coverage([](const ScrubCoverage& all) { return number(all.passes); })),
          by_shard("hallmark_scrub_last_pass_timestamp_seconds",
                   "When a pass last read everything; 0 where none has", Kind::gauge, shards,
                   coverage([](const ScrubCoverage& all) {
                     return all.last_pass ? static_cast<double>(all.last_pass->micros()) / micros
                                          : 0.0;
                   })),
          by_shard("hallmark_scrub_faults_total", "Faults that were found since the start",
                   Kind::counter, shards,
                   [&](std::size_t shard) { return number(scrubs[shard]->faults().count); })};
}

std::vector<Reading> view_readings(const Views& views) {
  const Views::Standing standing = views.standing();
  constexpr double millis = 1e3;
  return {one("hallmark_views_behind_entries", "Entries that the views have not taken up",
              Kind::gauge, number(standing.behind)),
          one("hallmark_views_lag_seconds", "For how long there have been such", Kind::gauge,
              static_cast<double>(standing.lag.count()) / millis),
          one("hallmark_views_building", "1 while the views are built anew", Kind::gauge,
              standing.is_building ? 1 : 0),
          one("hallmark_views_failing", "1 where the views do not go on; the log says why",
              Kind::gauge, standing.trouble ? 1 : 0)};
}

std::vector<Reading> server_readings(const ServerState& state) {
  return {one("hallmark_http_connections", "Connections that are open", Kind::gauge,
              number(state.connections)),
          one("hallmark_http_accepted_total", "Connections that were taken", Kind::counter,
              number(state.accepted)),
          one("hallmark_http_evicted_total", "Idle connections that gave way to new ones",
              Kind::counter, number(state.evicted)),
          one("hallmark_http_timed_out_total", "Requests and answers that took too long",
              Kind::counter, number(state.timed_out)),
          one("hallmark_http_malformed_total", "Requests that were refused before any route",
              Kind::counter, number(state.malformed)),
          one("hallmark_http_bodies_bytes", "Bodies of the requests under way", Kind::gauge,
              number(state.bodies_bytes))};
}

}  // namespace hallmark::api
