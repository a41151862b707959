#include "tools/cli/replay/replay.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "ingest/kafka_intake.h"
#include "ingest/kafka_origin.h"
#include "ingest/kafka_source.h"
#include "ingest/recording/recording.h"
#include "ledger/durable_file.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/kafka_options.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/terminal.h"
#include "tools/cli/replay/report.h"
#include "tools/cli/replica/local_replica.h"
#include "tools/cli/replica/remote_replica.h"

namespace hallmark::cli {
namespace {

constexpr std::chrono::milliseconds kafka_patience{30'000};

struct Arguments {
  std::string from;
  KafkaOptions kafka;
  std::string into;
  std::string record;
  std::string against;
  std::string name = "hallmark";
  std::size_t batch = BatchLimits{}.records;
  bool json = false;
};

void tell(std::string_view line) { tell_beside_bar(printable(line)); }

struct Source {
  Partitions partitions;
  std::optional<KafkaOrigin> origin;
};

Result<Source> recording_of(const Arguments& arguments) {
  TRY_ASSIGN(const std::uint32_t count, recorded_partitions(arguments.from));
  const auto open = [&arguments,
                     count](ShardIndex index) -> Result<std::unique_ptr<PartitionSource>> {
    TRY_ASSIGN(auto partition, RecordedPartition::open(recorded_path(arguments.from, index.value()),
                                                       {index.value(), count}));
    return std::unique_ptr<PartitionSource>(std::move(partition));
  };
  return Source{{arguments.from, count, open}, std::nullopt};
}

Result<Source> topic_of(const Arguments& arguments) {
  TRY_ASSIGN(const KafkaSettings settings, arguments.kafka.settings());
  TRY_ASSIGN(const TopicFacts facts, look_at_kafka(settings, kafka_patience));
  const auto open = [settings](ShardIndex index) -> Result<std::unique_ptr<PartitionSource>> {
    TRY_ASSIGN(auto partition, KafkaSource::open(settings, index, {kafka_patience, tell}));
    return std::unique_ptr<PartitionSource>(std::move(partition));
  };
  return Source{{"topic " + settings.topic, facts.partitions, open},
                KafkaOrigin{facts.cluster_id, settings.topic}};
}

// Neither a ledger nor anything else is ever mixed with what is made here.
Status check_new(const std::string& directory, std::string_view option) {
  std::error_code error;
  const bool is_free =
      !std::filesystem::exists(directory, error) || std::filesystem::is_empty(directory, error);
  if (is_free && !error) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("expected {} to be a new directory or an empty one, found {}; nothing "
                          "that is there is touched",
                          option, error ? error.message() : "something in it"),
              directory);
}

Status check_places(const Arguments& arguments) {
  if (!arguments.into.empty()) TRY(check_new(arguments.into, "--into"));
  if (arguments.record.empty()) return ok();
  TRY(check_new(arguments.record, "--record"));
  const auto place = [](const std::string& directory) {
    return std::filesystem::absolute(directory + "/").lexically_normal();
  };
  if (arguments.into.empty() || place(arguments.record) != place(arguments.into)) return ok();
  return fail(ErrorCode::bad_input, "expected two directories for --into and --record, found one",
              arguments.into);
}

Result<std::unique_ptr<Ledger>> make_ledger(const Arguments& arguments, const Source& source,
                                            Publication& publication) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.name = arguments.name;
  options.shards = source.partitions.count;
  options.publication = publication.options();
  TRY_ASSIGN(auto ledger, Ledger::open(arguments.into, options));
  // So that `hallmark serve --kafka` can take it over.
  if (source.origin) TRY(write_kafka_origin(arguments.into, *source.origin));
  return ledger;
}

Difference about_all(std::string what) {
  return {ShardIndex(0), std::nullopt, std::move(what), {}, {}};
}

// What it is compared with. One that does not open because it is damaged differs.
struct Against {
  std::unique_ptr<Replica> replica;
  Found difference;
};
Result<Against> open_against(const std::string& place, std::uint32_t partitions) {
  Against against;
  auto opened = open_replica(place);
  if (!opened && opened.error().code == ErrorCode::corruption) {
    against.difference =
        about_all(fmt::format("{} cannot be opened: {}", place, opened.error().text()));
    return against;
  }
  if (!opened) return Unexpected(std::move(opened).error());
  against.replica = *std::move(opened);
  TRY_ASSIGN(const std::uint32_t shards, against.replica->shards());
  if (shards != partitions) {
    against.difference = about_all(
        fmt::format("expected a replica of {} partition{}, and {} has {} shard{}: it is of another "
                    "topic",
                    partitions, partitions == 1 ? "" : "s", place, shards, shards == 1 ? "" : "s"));
  }
  return against;
}

ExitCode conclude(const Replayed& replayed, const ReplayPlaces& places, bool json) {
  const std::string text = json ? replay_json(replayed, places) : replay_text(replayed, places);
  std::fputs(text.c_str(), stdout);
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  if (replayed.failed) return report(*replayed.failed);
  if (!replayed.difference) return ExitCode::good;
  fmt::print(stderr, "hallmark: {}\n", printable(replayed.difference->what));
  return ExitCode::failed;
}

Result<Replayed> run_plan(const Arguments& arguments, const Source& source, Replica* against,
                          const SideNames& names) {
  Publication publication;
  std::unique_ptr<Ledger> ledger;
  std::optional<LocalReplica> ours;
  if (!arguments.into.empty()) {
    TRY_ASSIGN(ledger, make_ledger(arguments, source, publication));
    ours.emplace(*ledger, arguments.into, LedgerAccess::write);
  }
  if (!arguments.record.empty()) TRY(make_directory(arguments.record));
  ReplayPlan plan{source.partitions,
                  ledger.get(),
                  ours ? &*ours : nullptr,
                  against,
                  names,
                  arguments.record,
                  {}};
  plan.batch.records = arguments.batch;
  std::optional<Progress> bar;
  Replayed replayed = replay(plan, [&](const SourceProgress& progress, std::uint64_t records) {
    if (!bar && progress.total > 0) bar.emplace("replaying", progress.total);
    if (bar) bar->update(progress.done, records);
  });
  bar.reset();
  if (ledger) TRY(ledger->close());
  return replayed;
}

ExitCode run(const Arguments& arguments) {
  if (const Status free = check_places(arguments); !free) return report_opening(free.error());
  const auto source = arguments.from.empty() ? topic_of(arguments) : recording_of(arguments);
  if (!source) return report_opening(source.error());
  const SideNames names{"the replay", printable(arguments.against)};
  const ReplayPlaces places{source->partitions.place, arguments.into, arguments.record,
                            arguments.against, names};
  Against against;
  if (!arguments.against.empty()) {
    auto opened = open_against(arguments.against, source->partitions.count);
    if (!opened) return report_opening(opened.error());
    against = *std::move(opened);
  }
  if (against.difference) {
    return conclude({{}, std::move(against.difference), std::nullopt}, places, arguments.json);
  }
  const auto replayed = run_plan(arguments, *source, against.replica.get(), names);
  if (!replayed) return report_opening(replayed.error());
  return conclude(*replayed, places, arguments.json);
}

void check_together(const Arguments& arguments) {
  // What the environment says of Kafka stands behind --from.
  const bool asks_kafka = arguments.kafka.is_asked() &&
                          (arguments.from.empty() || std::getenv("HALLMARK_KAFKA") == nullptr);
  if (arguments.from.empty() == !asks_kafka) {
    throw CLI::RequiredError("one of --from DIR and --kafka BROKERS");
  }
  if (arguments.into.empty() && arguments.record.empty()) {
    throw CLI::RequiredError("--into DIR, or --record DIR,");
  }
  if (!arguments.record.empty() && !arguments.from.empty()) {
    throw CLI::ExcludesError("--record", "--from");
  }
  if (!arguments.against.empty() && arguments.into.empty()) {
    throw CLI::RequiresError("--against", "--into");
  }
}

constexpr const char* footer =
    "What the partitions hold is judged, linked and hashed again, from the first\n"
    "record on: the same partitions give the same roots, whatever the ledger's name,\n"
    "the batches and the restarts. With --against it is compared with a replica as it\n"
    "goes: log roots every 65,536 entries, every entry, each checkpoint that is kept.\n"
    "The first entry that differs is shown side by side, and nothing is replayed\n"
    "beyond it. A ledger that a server has open is compared through its URL.\n\n"
    "A recording holds a topic in files, partition-0.ndjson on; --record makes one. A\n"
    "ledger is none: what was a duplicate is not in it.\n\n"
    "Examples:\n"
    "  hallmark replay --kafka broker:9092 --topic devices --into again\\\n"
    "    --against http://127.0.0.1:8080\n"
    "  hallmark replay --kafka broker:9092 --topic devices --record devices-2026\n"
    "  hallmark replay --from devices-2026 --into again --against plant-7 --json\n\n"
    "Exit: 0 all good, 1 a difference was found, 2 usage, 3 a file or a ledger failed\n"
    "or a recording is at fault, 4 brokers or a server cannot be reached.";

}  // namespace

void add_replay(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("replay", "Make a ledger again from its partitions, and compare it");
  command->group("Commands");
  command->add_option("--from", arguments->from, "a recording")->option_text("DIR");
  arguments->kafka.add_options(*command, "replay this cluster's topic");
  command->add_option("--into", arguments->into, "make the ledger here: new, or empty")
      ->option_text("DIR");
  command->add_option("--record", arguments->record, "record the topic here: new, or empty")
      ->option_text("DIR");
  command->add_option("--against", arguments->against, "a ledger, or its server, to compare with")
      ->option_text("DIR|URL");
  command->add_option("--name", arguments->name, "of the ledger that is made (hallmark)")
      ->option_text("LEDGER");
  command->add_option("--batch", arguments->batch, "records a commit, at most (2000)")
      ->check(CLI::Range(1, 100'000))
      ->option_text("N");
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(footer);
  command->parse_complete_callback([arguments] { check_together(*arguments); });
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
