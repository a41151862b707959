#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ingest/intake.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/vocabulary/clock.h"
#include "tools/cli/acknowledgements.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/event_format.h"
#include "tools/cli/input_file.h"
#include "tools/cli/progress.h"
#include "tools/cli/summary.h"

namespace hallmark::cli {
namespace {

// A longer line is no record that anybody could have meant, and would have to be held in memory.
constexpr std::size_t longest_line_bytes = 64ULL << 20;

struct Arguments {
  std::string path = "-";
  WantedLedger ledger;
  std::string acks;
  std::string format = "ndjson";
  bool json = false;
};

// What became of the records. The shards' threads count, one lock for all: they come in batches.
class Tally {
 public:
  explicit Tally(Acknowledgements* acks) : acks_(acks) {}

  void take(Result<Outcome> outcome) {
    const std::lock_guard lock(mutex_);
    if (!outcome) {
      if (!failed_) failed_ = outcome.error();
    } else if (const auto* receipt = std::get_if<Receipt>(&*outcome)) {
      ++(receipt->status == Receipt::Status::recorded ? totals_.recorded : totals_.duplicate);
      if (acks_ != nullptr) acks_->add(*receipt);
    } else {
      ++totals_.refused[std::string(name(std::get<Refusal>(*outcome).reason))];
    }
  }

  [[nodiscard]] std::optional<Error> failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }
  // When all are answered.
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  Acknowledgements* acks_;
  mutable std::mutex mutex_;
  std::optional<Error> failed_;
  Totals totals_;
};

// Hands every event of the file to the intake; returns when all are answered.
Status feed(InputFile& file, const Arguments& arguments, Intake& intake, Tally& tally) {
  EventStream events(file, format_named(arguments.format), longest_line_bytes);
  Progress progress("appending", file.size_bytes());
  std::uint64_t count = 0;
  while (!tally.failed()) {
    TRY_ASSIGN(const auto event, events.next());
    if (!event) break;
    if (event->size_bytes > event->text.size()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected an event of at most 64 MiB, found one of {}; what came "
                              "before it is stored",
                              readable_size(event->size_bytes)),
                  fmt::format("{}:{}", file.name(), event->line));
    }
    intake.submit_waiting(record_of_text(std::string(event->text)),
                          [&tally](Result<Outcome> outcome) { tally.take(std::move(outcome)); });
    progress.update(file.position_bytes(), ++count);
  }
  return ok();
}

std::vector<ShardLine> shard_lines(Ledger& ledger) {
  std::vector<ShardLine> lines;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const ShardState state = ledger.shard(ShardIndex(index)).state();
    lines.push_back({index, state.entries, state.tip.hex()});
  }
  return lines;
}

Status append_to(Ledger& ledger, InputFile& file, const Arguments& arguments) {
  std::unique_ptr<Acknowledgements> acks;
  if (!arguments.acks.empty()) {
    TRY_ASSIGN(acks, Acknowledgements::open(arguments.acks));
  }
  Tally tally(acks.get());
  SystemClock clock;
  Status fed = ok();
  {
    Intake intake(ledger, clock);
    fed = feed(file, arguments, intake, tally);
    intake.drain();
  }
  if (acks) TRY(acks->finish());
  const auto print = arguments.json ? print_json : print_text;
  print(tally.totals(), shard_lines(ledger));
  if (const auto failed = tally.failed()) return Unexpected(*failed);
  TRY(std::move(fed));
  return ledger.close();
}

// Here nobody is behind a network: what cannot be had now is the disk.
Error local(Error error) {
  if (error.code == ErrorCode::unavailable) error.code = ErrorCode::io;
  return error;
}

ExitCode run(Arguments& arguments) {
  auto file = InputFile::open(arguments.path);
  if (!file) return report(file.error());
  if (file->is_terminal()) {
    fmt::print(stderr, "Reading events from the terminal; Ctrl-D ends them.\n");
  }
  auto ledger = open_or_make(arguments.ledger);
  if (!ledger) return report_opening(local(ledger.error()));
  print_notices(**ledger);
  const Status done = append_to(**ledger, *file, arguments);
  return done ? ExitCode::good : report(local(done.error()));
}

}  // namespace

void add_append(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("append", "Put events straight into a ledger, without a server");
  command->group("Commands");
  command
      ->add_option("FILE", arguments->path, "events, one a line; - (the default) is standard input")
      ->option_text(" ");
  arguments->ledger.add_options(*command);
  command
      ->add_option("--acks", arguments->acks,
                   "add a line for each event to FILE once it is durable:\n"
                   "source id shard sequence entryHash")
      ->option_text("FILE");
  command
      ->add_option("--format", arguments->format,
                   "ndjson (the default), single, batch, or auto: look")
      ->check(CLI::IsMember({"auto", "single", "batch", "ndjson"}))
      ->option_text("FORMAT");
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "Every line becomes an entry for ever, a malformed one too: as a refused record,\n"
      "with its reason. An event that is there already is a duplicate and makes none,\n"
      "so the same file may be appended again after any failure. To see first what is\n"
      "wrong with a file: hallmark validate FILE.\n\n"
      "Examples:\n"
      "  hallmark append events.ndjson --data plant-7\n"
      "  hallmark simulate --devices 50 | hallmark append - --data trial\n\n"
      "Exit: 0 all events were taken (refused ones too), 1 one could not be, 2 usage,\n"
      "3 the file or the ledger failed.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
