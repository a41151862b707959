#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "ingest/intake.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/clock.h"
#include "tools/cli/acknowledgements.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/input_file.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

// A longer line is no record that anybody could have meant, and would have to be held in memory.
constexpr std::size_t longest_line_bytes = 64ULL << 20;

struct Arguments {
  std::string path = "-";
  std::string data;
  std::optional<std::string> name;
  std::optional<std::uint32_t> shards;
  std::string acks;
  std::string format = "ndjson";
  bool json = false;
  Publication publication;
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
      ++(receipt->status == Receipt::Status::recorded ? recorded_ : duplicate_);
      if (acks_ != nullptr) acks_->add(*receipt);
    } else {
      ++refused_[std::string(name(std::get<Refusal>(*outcome).reason))];
    }
  }

  [[nodiscard]] std::optional<Error> failed() const {
    const std::lock_guard lock(mutex_);
    return failed_;
  }
  [[nodiscard]] std::uint64_t recorded() const { return recorded_; }
  [[nodiscard]] std::uint64_t duplicate() const { return duplicate_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& refused() const { return refused_; }
  [[nodiscard]] std::uint64_t refused_count() const {
    std::uint64_t count = 0;
    for (const auto& [reason, number] : refused_) count += number;
    return count;
  }

 private:
  Acknowledgements* acks_;
  mutable std::mutex mutex_;
  std::optional<Error> failed_;
  std::uint64_t recorded_ = 0;
  std::uint64_t duplicate_ = 0;
  std::map<std::string, std::uint64_t> refused_;
};

std::optional<EventFormat> format_of(const std::string& word) {
  for (const EventFormat format : {EventFormat::single, EventFormat::batch, EventFormat::lines}) {
    if (word == name(format)) return format;
  }
  return std::nullopt;
}

// Hands every event of the file to the intake; returns when all are answered.
Status feed(InputFile& file, const Arguments& arguments, Intake& intake, Tally& tally) {
  EventStream events(file, format_of(arguments.format), longest_line_bytes);
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

void print_json(const Tally& tally, Ledger& ledger) {
  json::Writer writer;
  writer.begin_object();
  writer.member("recorded", tally.recorded());
  writer.member("duplicate", tally.duplicate());
  writer.member("refused", tally.refused_count());
  writer.key("refusedByReason");
  writer.begin_object();
  for (const auto& [reason, count] : tally.refused()) writer.member(reason, count);
  writer.end_object();
  writer.key("shards");
  writer.begin_array();
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const ShardState state = ledger.shard(ShardIndex(index)).state();
    writer.begin_object();
    writer.member("shard", std::uint64_t{index});
    writer.member("size", state.entries);
    writer.member("head", state.tip.hex());
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_text(const Tally& tally, Ledger& ledger) {
  fmt::print("recorded {}, duplicate {}, refused {}", grouped(tally.recorded()),
             grouped(tally.duplicate()), grouped(tally.refused_count()));
  const char* between = ": ";
  for (const auto& [reason, count] : tally.refused()) {
    fmt::print("{}{} {}", between, reason, grouped(count));
    between = ", ";
  }
  fmt::print("\n");
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const ShardState state = ledger.shard(ShardIndex(index)).state();
    fmt::print("shard {}: {} entries, head {}\n", index, grouped(state.entries), state.tip.hex());
  }
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
  if (arguments.json) {
    print_json(tally, ledger);
  } else {
    print_text(tally, ledger);
  }
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
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.name = arguments.name;
  options.shards = arguments.shards;
  options.publication = arguments.publication.options();
  auto ledger = Ledger::open(arguments.data, options);
  if (!ledger) {
    const bool asked_wrongly = ledger.error().code == ErrorCode::bad_input;
    const ExitCode reported = report(local(ledger.error()));
    return asked_wrongly ? ExitCode::usage : reported;
  }
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
  add_data_option(*command, arguments->data);
  command->add_option("--shards", arguments->shards, "of a new ledger (1)")->option_text("N");
  command->add_option("--name", arguments->name, "of a new ledger (hallmark)")
      ->option_text("LEDGER");
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
  arguments->publication.add_options(*command);
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
