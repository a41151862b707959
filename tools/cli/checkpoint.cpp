#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "schemas/json/writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string data;
  std::optional<std::uint32_t> shard;
  bool json = false;
  Publication publication;
};

void write_json(const Published& published, json::Writer& writer) {
  const Checkpoint& said = published.checkpoint;
  writer.begin_object();
  writer.member("shard", std::uint64_t{said.shard.index.value()});
  writer.member("of", std::uint64_t{said.shard.of});
  writer.member("size", said.size);
  writer.member("logRoot", said.log_root.hex());
  writer.member("mapRoot", said.map_root.hex());
  writer.key("recordedAt");
  said.size == 0 ? writer.null() : writer.string(said.recorded_at.text());
  writer.member("note", published.note);
  writer.end_object();
}

Status print(Ledger& ledger, const Arguments& arguments) {
  json::Writer writer;
  writer.begin_array();
  const char* between = "";
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    if (arguments.shard && *arguments.shard != index) continue;
    ShardPublisher& publisher = ledger.publisher(ShardIndex(index));
    TRY(publisher.publish());
    const auto newest = publisher.newest();
    write_json(*newest, writer);
    if (!arguments.json) fmt::print("{}{}", between, newest->note);
    between = "\n";
  }
  writer.end_array();
  if (arguments.json) fmt::print("{}\n", writer.take());
  if (std::fflush(stdout) != 0) {
    return fail(ErrorCode::io, "standard output could not be written");
  }
  return ledger.close();
}

ExitCode run(Arguments& arguments) {
  const auto ledger = open_to_publish(arguments.data, arguments.publication);
  if (!ledger) return report(ledger.error());
  print_notices(**ledger);
  if (arguments.shard && *arguments.shard >= (*ledger)->shards()) {
    (void)report(
        {ErrorCode::bad_input,
         fmt::format("expected a shard below {}, found {}", (*ledger)->shards(), *arguments.shard),
         "--shard"});
    return ExitCode::usage;
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
  add_data_option(*command, arguments->data);
  command->add_option("--shard", arguments->shard, "of this shard alone (all)")->option_text("N");
  arguments->publication.add_options(*command);
  command->add_flag("--json", arguments->json, "print one JSON array for programs");
  command->footer(
      "A checkpoint says how many entries a shard has and commits to all of them, and to\n"
      "every device's latest. Whoever keeps one can tell later that nothing before it\n"
      "was changed. It is published by itself about a second after an entry.\n\n"
      "Example:\n"
      "  hallmark checkpoint --data plant-7\n\n"
      "Exit: 0 printed, 2 usage, 3 the ledger failed.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
