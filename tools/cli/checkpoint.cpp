#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/note.h"
#include "schemas/json/writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/remote/shards.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  DataOrServer where;
  std::optional<std::uint32_t> shard;
  bool json = false;
  Publication publication;
};

void write_json(const Checkpoint& said, const std::string& note, json::Writer& writer) {
  writer.begin_object();
  writer.member("shard", std::uint64_t{said.shard.index.value()});
  writer.member("of", std::uint64_t{said.shard.of});
  writer.member("size", said.size);
  writer.member("logRoot", said.log_root.hex());
  writer.member("mapRoot", said.map_root.hex());
  writer.key("recordedAt");
  said.size == 0 ? writer.null() : writer.string(said.recorded_at.text());
  writer.member("note", note);
  writer.end_object();
}

// Notes, or a JSON array of them, one after the other.
class Printer {
 public:
  explicit Printer(bool json) : json_(json) { writer_.begin_array(); }

  void add(const Checkpoint& said, const std::string& note) {
    if (json_) return write_json(said, note, writer_);
    fmt::print("{}{}", between_, note);
    between_ = "\n";
  }
  Status finish() {
    writer_.end_array();
    if (json_) fmt::print("{}\n", writer_.take());
    if (std::fflush(stdout) == 0) return ok();
    return fail(ErrorCode::io, "standard output could not be written");
  }

 private:
  const bool json_;
  json::Writer writer_;
  const char* between_ = "";
};

Status print(Ledger& ledger, const Arguments& arguments) {
  Printer printer(arguments.json);
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    if (arguments.shard && *arguments.shard != index) continue;
    ShardPublisher& publisher = ledger.publisher(ShardIndex(index));
    TRY(publisher.publish());
    const auto newest = publisher.newest();
    printer.add(newest->checkpoint, newest->note);
  }
  TRY(printer.finish());
  return ledger.close();
}

ExitCode no_such_shard(std::uint64_t shards, std::uint32_t asked) {
  (void)report({ErrorCode::bad_input,
                fmt::format("expected a shard below {}, found {}", shards, asked), "--shard"});
  return ExitCode::usage;
}

// The newest of each shard: the server publishes what it has before it tells of its shards.
ExitCode print_remote(const Arguments& arguments) {
  auto client = arguments.where.client();
  if (!client) return report(client.error());
  const auto body = client->fetch("/v1/shards");
  const auto shards = body ? read_shards(*body) : Unexpected(body.error());
  if (!shards) return report(shards.error());
  if (arguments.shard && *arguments.shard >= shards->size()) {
    return no_such_shard(shards->size(), *arguments.shard);
  }
  Printer printer(arguments.json);
  for (const ShardLine& line : *shards) {
    if (arguments.shard && *arguments.shard != line.shard) continue;
    const auto note = client->fetch(fmt::format("/log/{}/checkpoint", line.shard));
    if (!note) return report(note.error());
    const auto parsed = parse_note(*note);
    const auto said = parsed ? parse_checkpoint(parsed->text) : Unexpected(parsed.error());
    if (!said) return report(said.error());
    printer.add(*said, *note);
  }
  const Status finished = printer.finish();
  return finished ? ExitCode::good : report(finished.error());
}

ExitCode run(Arguments& arguments) {
  if (!arguments.where.server().empty()) return print_remote(arguments);
  const auto ledger = open_to_publish(arguments.where.data(), arguments.publication);
  if (!ledger) return report(ledger.error());
  print_notices(**ledger);
  if (arguments.shard && *arguments.shard >= (*ledger)->shards()) {
    return no_such_shard((*ledger)->shards(), *arguments.shard);
  }
  const Status done = print(**ledger, arguments);
  return done ? ExitCode::good : report(done.error());
}

}  // namespace

void add_checkpoint(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("checkpoint", "Publish what a ledger holds, and print the signed note");
  command->group("Commands");
  arguments->where.add_options(*command);
  command->add_option("--shard", arguments->shard, "of this shard alone (all)")->option_text("N");
  arguments->publication.add_options(*command);
  command->add_flag("--json", arguments->json, "print one JSON array for programs");
  command->footer(
      "A checkpoint says how many entries a shard has and commits to all of them, and\n"
      "to every device's latest. Whoever keeps one can tell later that nothing before\n"
      "it was changed. It is published by itself about a second after an entry.\n\n"
      "Example:\n"
      "  hallmark checkpoint --data plant-7\n\n"
      "Exit: 0 printed, 2 usage, 3 the ledger failed, 4 no server answers.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
