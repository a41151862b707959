#include "ledger/fsck/fsck.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/progress.h"
#include "tools/cli/stop_signals.h"

namespace hallmark::cli {
namespace {

constexpr unsigned most_threads = 256;

struct Arguments {
  std::string data;
  unsigned threads = 0;
  bool from_start = false;
  bool json = false;
};

// The bar of what is under way: a new one for each step of each shard.
class Bar {
 public:
  void update(const FsckStep& step) {
    if (!bar_ || step.kind != kind_ || step.shard != shard_) {
      bar_.reset();
      kind_ = step.kind;
      shard_ = step.shard;
      bar_.emplace(label(step), step.total - step.begun_at);
    }
    bar_->update(step.done - step.begun_at, step.done - step.begun_at);
  }
  void clear() { bar_.reset(); }

 private:
  static std::string label(const FsckStep& step) {
    const std::string shard =
        step.shards == 1 ? "" : fmt::format(" of shard {}/{}", step.shard.value(), step.shards);
    switch (step.kind) {
      case FsckStep::Kind::entries:
        return "checking entries" + shard;
      case FsckStep::Kind::ids:
        return "checking ids" + shard;
      case FsckStep::Kind::heads:
        return "checking heads" + shard;
    }
    return "checking";
  }

  std::optional<Progress> bar_;
  FsckStep::Kind kind_ = FsckStep::Kind::entries;
  ShardIndex shard_;
};

void write_fault(json::Writer& writer, std::optional<ShardIndex> shard, const FsckFault& fault) {
  writer.begin_object();
  writer.key("shard");
  if (shard) {
    writer.number(std::uint64_t{shard->value()});
  } else {
    writer.null();
  }
  writer.key("sequence");
  if (fault.sequence) {
    writer.number(fault.sequence->value());
  } else {
    writer.null();
  }
  writer.member("part", name(fault.part));
  writer.member("what", printable(fault.what));
  writer.end_object();
}

void write_shard(json::Writer& writer, const FsckShard& shard) {
  const ShardState& state = shard.verified;
  writer.begin_object();
  writer.member("shard", std::uint64_t{shard.index.value()});
  writer.key("ok");
  writer.boolean(shard.ok());
  writer.member("size", shard.entries);
  writer.member("verified", state.entries);
  writer.member("tip", state.tip.hex());
  writer.member("accepted", state.accepted);
  writer.member("refused", state.refused);
  writer.member("position", state.position.value());
  writer.member("duplicates", state.duplicates);
  writer.member("gaps", state.gaps);
  writer.member("duplicatesAndGaps", state.duplicates + state.gaps);
  writer.member("devices", shard.devices);
  writer.key("lastRecorded");
  if (state.entries > 0) {
    writer.string(state.last_recorded.text());
  } else {
    writer.null();
  }
  writer.member("resumedAt", shard.resumed_at.value_or(0));
  writer.key("seconds");
  writer.number(shard.seconds, 3);
  writer.key("notices");
  writer.begin_array();
  for (const std::string& notice : shard.notices) writer.string(printable(notice));
  writer.end_array();
  writer.end_object();
}

void write_stopped(json::Writer& writer, const FsckReport::Stopped& stopped) {
  writer.begin_object();
  writer.member("shard", std::uint64_t{stopped.shard.value()});
  writer.member("size", stopped.entries);
  writer.member("verified", stopped.verified);
  writer.key("saved");
  writer.boolean(stopped.saved);
  writer.end_object();
}

void print_json(const FsckReport& found) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(found.ok());
  writer.member("entries", found.verified_entries());
  writer.key("faults");
  writer.begin_array();
  for (const FsckFault& fault : found.faults) write_fault(writer, std::nullopt, fault);
  for (const FsckShard& shard : found.shards) {
    for (const FsckFault& fault : shard.faults) write_fault(writer, shard.index, fault);
  }
  writer.end_array();
  writer.key("shards");
  writer.begin_array();
  for (const FsckShard& shard : found.shards) write_shard(writer, shard);
  writer.end_array();
  writer.key("interrupted");
  if (found.stopped) {
    write_stopped(writer, *found.stopped);
  } else {
    writer.null();
  }
  writer.key("seconds");
  writer.number(found.seconds, 3);
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

// Nothing could be checked: neither good nor at fault.
void print_json(const Error& error) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(false);
  writer.member("entries", std::uint64_t{0});
  writer.key("faults");
  writer.begin_array();
  writer.end_array();
  writer.member("error", printable(error.text()));
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_shard(const FsckShard& shard) {
  for (const FsckFault& fault : shard.faults) fmt::print("{}\n", printable(fault.what));
  const ShardState& state = shard.verified;
  if (state.entries < shard.entries) {
    fmt::print("shard {}: {} of {} entries hold\n", shard.index.value(), grouped(state.entries),
               grouped(shard.entries));
    return;
  }
  fmt::print("shard {}: {} entries, head {}; {} accepted, {} refused, {} duplicates and gaps\n",
             shard.index.value(), grouped(state.entries), state.tip.hex(), grouped(state.accepted),
             grouped(state.refused), grouped(state.duplicates + state.gaps));
}

void print_text(const FsckReport& found, const std::string& directory) {
  std::size_t faults = found.faults.size();
  for (const FsckFault& fault : found.faults) fmt::print("{}\n", printable(fault.what));
  for (const FsckShard& shard : found.shards) {
    faults += shard.faults.size();
    print_shard(shard);
  }
  if (found.stopped) return;
  const std::string entries = grouped(found.verified_entries());
  if (faults == 0) {
    fmt::print("{}: {} entries in {} shard{}, all good ({:.1f} s)\n", directory, entries,
               found.shards.size(), found.shards.size() == 1 ? "" : "s", found.seconds);
  } else {
    fmt::print("{}: {} fault{} ({:.1f} s)\n", directory, grouped(faults), faults == 1 ? "" : "s",
               found.seconds);
  }
}

void print_stopped(const FsckReport::Stopped& stopped) {
  fmt::print(stderr, "hallmark: stopped in shard {} after {} of {} entries; {}\n",
             stopped.shard.value(), grouped(stopped.verified), grouped(stopped.entries),
             stopped.saved ? "the same command goes on from there"
                           : "this could not be saved, so the same command begins again");
}

ExitCode run(const Arguments& arguments) {
  FsckOptions options;
  options.threads =
      arguments.threads > 0 ? arguments.threads : std::max(std::thread::hardware_concurrency(), 1U);
  if (arguments.from_start) options.start = FsckOptions::Start::first_entry;
  Bar bar;
  FsckHooks hooks;
  hooks.advanced = [&](const FsckStep& step) { bar.update(step); };
  hooks.told = [&](const std::string& sentence) {
    bar.clear();
    fmt::print(stderr, "hallmark: {}\n", printable(sentence));
  };
  hooks.asked_to_stop = [] { return StopSignals::asked_to_stop(); };

  const StopSignals signals;
  const auto found = fsck(arguments.data, options, hooks);
  bar.clear();
  if (!found) {
    if (arguments.json) print_json(found.error());
    return report(found.error());
  }
  for (const FsckShard& shard : found->shards) {
    for (const std::string& notice : shard.notices) fmt::print(stderr, "hallmark: {}\n", notice);
  }
  if (arguments.json) {
    print_json(*found);
  } else {
    print_text(*found, arguments.data);
  }
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  if (found->stopped) print_stopped(*found->stopped);
  return found->ok() ? ExitCode::good : ExitCode::io;
}

}  // namespace

void add_fsck(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("fsck", "Check a ledger: everything again, nothing taken on trust");
  command->group("Commands");
  add_data_option(*command, arguments->data);
  command->add_option("--threads", arguments->threads, "that examine entries (all cores)")
      ->check(CLI::Range(1U, most_threads))
      ->option_text("N");
  command->add_flag("--from-start", arguments->from_start,
                    "do not go on where an interrupted run was");
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "Reads every entry and does over what made it: its bytes, its hash, its place\n"
      "in both chains, its admission and the ids before it; then the counters, the\n"
      "indexes and the note of what was last committed. Nothing is mended. Of each\n"
      "shard the first entry that does not hold is named.\n\n"
      "Interrupted, it goes on where it was when it is started again, however it\n"
      "ended: it keeps how far it came in shard-*/fsck.progress. No process may write\n"
      "to the ledger meanwhile.\n\n"
      "Examples:\n"
      "  hallmark fsck --data plant-7\n"
      "  hallmark fsck --data plant-7 --json | jq '.faults[0]'\n\n"
      "Exit: 0 all good, 2 usage, 3 a fault was found, or the ledger could not be\n"
      "checked, or not to its end.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
