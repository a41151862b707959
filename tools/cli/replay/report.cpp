#include "tools/cli/replay/report.h"

#include <fmt/format.h>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

// Of all shards together.
struct Totals {
  std::uint64_t records = 0;
  ShardState state;
  Compared compared;
};

Totals totals_of(const Replayed& replayed) {
  Totals totals;
  for (const ReplayedShard& shard : replayed.shards) {
    totals.records += shard.records;
    totals.state.entries += shard.state.entries;
    totals.state.accepted += shard.state.accepted;
    totals.state.refused += shard.state.refused;
    totals.state.duplicates += shard.state.duplicates;
    totals.state.gaps += shard.state.gaps;
    if (!shard.compared) continue;
    totals.compared.entries += shard.compared->entries;
    totals.compared.roots += shard.compared->roots;
    totals.compared.checkpoints += shard.compared->checkpoints;
  }
  return totals;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string shard_text(const ReplayedShard& shard) {
  std::string text =
      fmt::format("shard {}: {}, position {}{}\n", shard.index.value(),
                  counted(shard.state.entries, "entry", "entries"), shard.state.position.value(),
                  shard.complete ? "" : ", not to its end");
  if (!shard.checkpoint) return text;
  text += fmt::format("  log root {}\n  map root {}\n", shard.checkpoint->log_root.hex(),
                      shard.checkpoint->map_root.hex());
  return text;
}

// One is longer than the other, which is no difference.
std::string lengths_text(const ReplayedShard& shard, const SideNames& names) {
  if (!shard.compared || shard.compared->ours_size == shard.compared->theirs_size) return {};
  const Compared& compared = *shard.compared;
  return fmt::format("shard {}: {} has {}, {} has {}; the first {} were compared\n",
                     shard.index.value(), names.ours,
                     counted(compared.ours_size, "entry", "entries"), names.theirs,
                     grouped(compared.theirs_size), grouped(compared.entries));
}

void write_counts(json::Writer& writer, const ShardState& state) {
  writer.key("counts");
  writer.begin_object();
  writer.member("accepted", state.accepted);
  writer.member("refused", state.refused);
  writer.member("duplicates", state.duplicates);
  writer.member("gaps", state.gaps);
  writer.end_object();
}

void write_compared(json::Writer& writer, const Compared& compared) {
  writer.member("entries", compared.entries);
  writer.member("roots", compared.roots);
  writer.member("checkpoints", compared.checkpoints);
}

void write_shard(json::Writer& writer, const ReplayedShard& shard, const ReplayPlaces& places) {
  writer.begin_object();
  writer.member("shard", std::uint64_t{shard.index.value()});
  writer.key("complete");
  writer.boolean(shard.complete);
  writer.member("records", shard.records);
  if (!places.into.empty()) {
    writer.member("size", shard.state.entries);
    if (shard.checkpoint) {
      writer.member("logRoot", shard.checkpoint->log_root.hex());
      writer.member("mapRoot", shard.checkpoint->map_root.hex());
    }
    writer.member("position", shard.state.position.value());
    write_counts(writer, shard.state);
  }
  if (shard.compared) {
    writer.key("compared");
    writer.begin_object();
    write_compared(writer, *shard.compared);
    writer.member("ours", shard.compared->ours_size);
    writer.member("theirs", shard.compared->theirs_size);
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace

std::string replay_text(const Replayed& replayed, const ReplayPlaces& places) {
  if (replayed.shards.empty() && replayed.difference) {
    return fmt::format("NOT THE SAME, and nothing was replayed. {}\n",
                       printable(replayed.difference->what));
  }
  const Totals totals = totals_of(replayed);
  std::string text = fmt::format("{} of {} from {}\n", counted(totals.records, "record", "records"),
                                 counted(replayed.shards.size(), "partition", "partitions"),
                                 printable(places.from));
  if (!places.record.empty()) {
    text += fmt::format("recorded in {}\n", printable(places.record));
  }
  if (!places.into.empty()) {
    text += fmt::format("in {}: {} ({} accepted, {} refused), {}, {}\n", printable(places.into),
                        counted(totals.state.entries, "entry", "entries"),
                        grouped(totals.state.accepted), grouped(totals.state.refused),
                        counted(totals.state.duplicates, "duplicate", "duplicates"),
                        counted(totals.state.gaps, "gap", "gaps"));
    for (const ReplayedShard& shard : replayed.shards) text += shard_text(shard);
  }
  if (places.against.empty() || replayed.failed) return text;
  if (replayed.difference) {
    return text + "\nNOT THE SAME. " + difference_table(*replayed.difference, places.names);
  }
  for (const ReplayedShard& shard : replayed.shards) text += lengths_text(shard, places.names);
  return text + fmt::format("the same as {}: {}, {} and {}\n", printable(places.against),
                            counted(totals.compared.entries, "entry", "entries"),
                            counted(totals.compared.roots, "log root", "log roots"),
                            counted(totals.compared.checkpoints, "checkpoint", "checkpoints"));
}

std::string replay_json(const Replayed& replayed, const ReplayPlaces& places) {
  const Totals totals = totals_of(replayed);
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(!replayed.difference && !replayed.failed);
  writer.member("records", totals.records);
  writer.member("entries", totals.state.entries);
  writer.key("shards");
  writer.begin_array();
  for (const ReplayedShard& shard : replayed.shards) write_shard(writer, shard, places);
  writer.end_array();
  writer.key("compared");
  if (places.against.empty()) {
    writer.null();
  } else {
    writer.begin_object();
    writer.member("with", printable(places.against));
    write_compared(writer, totals.compared);
    writer.end_object();
  }
  writer.key("difference");
  if (replayed.difference) {
    write_difference(writer, *replayed.difference);
  } else {
    writer.null();
  }
  if (replayed.failed) writer.member("error", printable(replayed.failed->text()));
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace hallmark::cli
