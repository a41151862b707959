#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/cli/acknowledgements.h"
#include "tools/cli/commands.h"
#include "tools/cli/event_format.h"
#include "tools/cli/input_file.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/lanes.h"
#include "tools/cli/remote/post_tally.h"
#include "tools/cli/remote/resume.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/remote/shards.h"
#include "tools/cli/remote/terminal.h"
#include "tools/cli/summary.h"

namespace hallmark::cli {
namespace {

// What a kill may leave to be posted again; each save is a few fsyncs.
constexpr std::chrono::milliseconds save_interval{250};

struct Arguments {
  std::string path = "-";
  std::string server;
  std::string acks;
  std::string resume;
  std::string format = "ndjson";
  std::uint32_t retry_for_seconds = 60;
  bool in_order = false;
  bool json = false;
};

// One run of the command.
class Post {
 public:
  Post(InputFile& file, api::Client client, const Arguments& arguments)
      : file_(file),
        client_(std::move(client)),
        arguments_(arguments),
        patience_(std::chrono::seconds(arguments.retry_for_seconds), tell_beside_bar),
        tries_(patience_, lanes_limit),
        reader_(file, format_named(arguments.format)) {}

  // Where an earlier run ended; bad_input where it was not a run of this.
  Status open();
  Result<Totals> run();
  Result<std::vector<ShardLine>> shards();

 private:
  Result<std::vector<Sender>> senders();
  Status feed(Lanes& lanes);
  Status save(const Answered& answered);
  Status save_if_due();
  Error with_way_on(Error error) const;

  InputFile& file_;
  api::Client client_;
  const Arguments& arguments_;
  Patience patience_;
  Tries tries_;
  BatchReader reader_;
  std::unique_ptr<Acknowledgements> acks_;
  std::unique_ptr<PostTally> tally_;
  Steady::time_point saved_at_ = Steady::now();
};

Status Post::open() {
  Answered before;
  if (!arguments_.resume.empty()) {
    TRY_ASSIGN(auto loaded, load_answered(arguments_.resume));
    if (loaded) {
      before = *std::move(loaded);
      TRY(reader_.skip_to(before.place).transform_error([&](Error error) {
        error.context = fmt::format("{} with --resume {}", file_.name(), arguments_.resume);
        return error;
      }));
      TRY(check_ledger(before, client_, tries_));
    }
  }
  if (!arguments_.acks.empty()) {
    TRY_ASSIGN(acks_, Acknowledgements::open(arguments_.acks));
  }
  tally_ = std::make_unique<PostTally>(file_.name(), std::move(before), acks_.get());
  return ok();
}

Result<std::vector<Sender>> Post::senders() {
  std::vector<Sender> senders;
  const std::size_t count = arguments_.in_order ? 1 : lanes_limit;
  for (std::size_t lane = 0; lane < count; ++lane) {
    TRY_ASSIGN(api::Client client, open_client(arguments_.server));
    senders.emplace_back(std::move(client), patience_, lane);
  }
  return senders;
}

Result<Totals> Post::run() {
  TRY_ASSIGN(auto connections, senders());
  Lanes lanes(std::move(connections), patience_,
              [this](const OutgoingBatch& batch, const std::vector<PostAnswer>& answers) {
                tally_->take(batch, answers);
              });
  const Status fed = feed(lanes);
  const Status posted = lanes.finish();
  tally_->tell_rest();
  const Answered answered = tally_->answered();
  if (acks_) TRY(acks_->flush());
  if (!posted || !fed) {
    TRY(save(answered));
    return Unexpected(with_way_on(posted ? fed.error() : posted.error()));
  }
  if (acks_) TRY(acks_->finish());
  if (!arguments_.resume.empty()) TRY(remove_answered(arguments_.resume));
  return answered.totals;
}

Status Post::feed(Lanes& lanes) {
  Progress progress("posting", file_.size_bytes());
  while (true) {
    TRY_ASSIGN(auto batch, reader_.next());
    if (!batch || !lanes.put(*std::move(batch))) return ok();
    progress.update(file_.position_bytes(), tally_->events());
    TRY(save_if_due());
  }
}

// What is kept says that the acknowledgements are, too.
Status Post::save(const Answered& answered) {
  if (arguments_.resume.empty()) return ok();
  if (acks_) TRY(acks_->flush());
  return save_answered(arguments_.resume, answered);
}

Status Post::save_if_due() {
  if (Steady::now() - saved_at_ < save_interval) return ok();
  TRY(save(tally_->answered()));
  saved_at_ = Steady::now();
  return ok();
}

Error Post::with_way_on(Error error) const {
  const InputPlace place = tally_->answered().place;
  const std::string so_far =
      place.events == 0
          ? fmt::format("no event of {} is known to be recorded", file_.name())
          : fmt::format("every event of {} up to line {} is answered", file_.name(), place.line);
  error.message += fmt::format(
      "\nhallmark: {}; {}", so_far,
      arguments_.resume.empty()
          ? "post it again: what is recorded is a duplicate then, and makes no entry"
          : fmt::format("post it again with --resume {} and it goes on there", arguments_.resume));
  return error;
}

Result<std::vector<ShardLine>> Post::shards() {
  TRY_ASSIGN(const api::Response response,
             tries_.ask(client_.url(), [&] { return client_.get("/v1/shards"); }));
  if (response.status != 200) return Unexpected(api::error_of(response, client_.url()));
  return read_shards(response.body);
}

ExitCode run(const Arguments& arguments) {
  auto file = InputFile::open(arguments.path);
  if (!file) return report(file.error());
  if (file->is_terminal()) {
    fmt::print(stderr, "Reading events from the terminal; Ctrl-D ends them.\n");
  }
  auto client = open_client(arguments.server);
  if (!client) return report(client.error());
  Post post(*file, *std::move(client), arguments);
  if (const Status opened = post.open(); !opened) {
    const ExitCode reported = report(opened.error());
    return reported == ExitCode::failed ? ExitCode::usage : reported;
  }
  const auto totals = post.run();
  if (!totals) return report(totals.error());
  const auto shards = post.shards();
  if (!shards) {
    fmt::print(stderr, "hallmark: all events were answered, but not how the ledger stands\n");
    return report(shards.error());
  }
  const auto print = arguments.json ? print_json : print_text;
  print(*totals, *shards);
  return totals->refused_count() == 0 ? ExitCode::good : ExitCode::failed;
}

void add_options(CLI::App& command, Arguments& arguments) {
  command
      .add_option("FILE", arguments.path, "events, one a line; - (the default) is standard input")
      ->option_text(" ");
  add_server_option(command, arguments.server);
  command
      .add_option("--acks", arguments.acks,
                  "add a line for each event to FILE once it is durable:\n"
                  "source id shard sequence entryHash")
      ->option_text("FILE");
  command
      .add_option("--resume", arguments.resume,
                  "keep there how far it came, and go on from there;\n"
                  "the file is gone when all is done")
      ->option_text("FILE");
  command
      .add_option("--format", arguments.format,
                  "ndjson (the default), single, batch, or auto: look")
      ->check(CLI::IsMember({"auto", "single", "batch", "ndjson"}))
      ->option_text("FORMAT");
  command
      .add_option("--retry-for", arguments.retry_for_seconds,
                  "try again for so long where the server fails (60)")
      ->check(CLI::Range(0, 86'400))
      ->option_text("SECONDS");
  command.add_flag("--in-order", arguments.in_order,
                   "one batch after the other, as a device's events came");
  command.add_flag("--json", arguments.json, "print one JSON object for programs");
}

}  // namespace

void add_post(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("post", "Send events to a server, each exactly once");
  command->group("Commands");
  add_options(*command, *arguments);
  command->footer(
      "Events go in batches, four at a time and then in any order: when each happened\n"
      "is in the event. A server that is away is waited for. What was recorded already\n"
      "is a duplicate and makes no entry, so a file may be posted again after any\n"
      "failure; --resume spares most of the way, and goes on only with the same input\n"
      "and the same ledger. What is malformed or not in the catalogue is told, with its\n"
      "line, and not recorded.\n\n"
      "Examples:\n"
      "  hallmark post events.ndjson --server http://127.0.0.1:8080\n"
      "  hallmark simulate --devices 50 | hallmark post -\n"
      "  hallmark post big.ndjson --resume big.resume --acks big.acks\n\n"
      "Exit: 0 all are recorded, 1 one was refused, 2 usage, 3 a file failed,\n"
      "4 the server could not be reached.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
