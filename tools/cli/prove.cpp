#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "ledger/durable_file.h"
#include "ledger/proof/bundle.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/note.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/remote/bundle.h"
#include "tools/cli/remote/server_option.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string device;
  DataOrServer where;
  std::string out;
  Publication publication;
};

// For a shell: as it stands, or in single quotes.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@+";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word += "'";
}

Status write_bundle(const std::string& json, const std::string& path) {
  if (path != "-") return write_durably(path, json);
  fmt::print("{}", json);
  if (std::fflush(stdout) == 0) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

void tell(std::uint64_t count, std::uint64_t checkpoint_size, const Arguments& arguments) {
  const std::string device = hallmark::quoted(arguments.device);
  fmt::print(stderr, "{}\n",
             count == 0 ? fmt::format("{} has no entry up to checkpoint {}, and this proves it",
                                      device, checkpoint_size)
                        : fmt::format("{} entr{} of {}, all there are up to checkpoint {}", count,
                                      count == 1 ? "y" : "ies", device, checkpoint_size));
  fmt::print(stderr,
             "Check it anywhere, with the key from whoever runs the ledger (hallmark key show):\n"
             "  hallmark verify {} --key KEY\n",
             shell_word(arguments.out));
}

Status prove(Ledger& ledger, const Arguments& arguments) {
  ShardPublisher& publisher = ledger.publisher(ledger.shard_for(arguments.device).shard().index);
  TRY(publisher.publish());
  TRY_ASSIGN(const Bundle bundle, publisher.bundle(arguments.device));
  TRY(write_bundle(bundle_json(bundle), arguments.out));
  tell(bundle.entries.size(), publisher.newest()->checkpoint.size, arguments);
  return ledger.close();
}

Status prove_remote(const Arguments& arguments) {
  TRY_ASSIGN(api::Client client, arguments.where.client());
  TRY_ASSIGN(const std::string json, fetch_bundle(client, arguments.device));
  TRY_ASSIGN(const Bundle bundle, parse_bundle(json));
  if (bundle.device != arguments.device) {
    return fail(ErrorCode::network,
                fmt::format("expected the bundle of {}, found that of {}",
                            hallmark::quoted(arguments.device), hallmark::quoted(bundle.device)),
                client.url());
  }
  TRY_ASSIGN(const Note note, parse_note(bundle.checkpoint));
  TRY_ASSIGN(const Checkpoint checkpoint, parse_checkpoint(note.text));
  TRY(write_bundle(json, arguments.out));
  tell(bundle.entries.size(), checkpoint.size, arguments);
  return ok();
}

ExitCode run(Arguments& arguments) {
  if (!arguments.where.server().empty()) {
    const Status done = prove_remote(arguments);
    return done ? ExitCode::good : report(done.error());
  }
  const auto ledger = open_to_publish(arguments.where.data(), arguments.publication);
  if (!ledger) return report(ledger.error());
  print_notices(**ledger);
  const Status done = prove(**ledger, arguments);
  return done ? ExitCode::good : report(done.error());
}

std::string utf8_fault(const std::string& text) {
  return is_utf8(text) ? std::string() : "expected UTF-8, found bytes that are none";
}

}  // namespace

void add_prove(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("prove", "Write a bundle: a device's complete history and its proof");
  command->group("Commands");
  command->add_option("DEVICE", arguments->device, "the device's id: its events' subject")
      ->required()
      ->check(utf8_fault)
      ->option_text(" ");
  arguments->where.add_options(*command);
  command->add_option("--out", arguments->out, "where the bundle goes; - is standard output")
      ->required()
      ->option_text("FILE");
  arguments->publication.add_options(*command);
  command->footer(
      "A checkpoint of everything in the ledger is published first, and the bundle is\n"
      "made on it. For a device that is not in the ledger it proves just that.\n\n"
      "Examples:\n"
      "  hallmark prove pump-7 --data plant-7 --out pump-7.bundle.json\n"
      "  hallmark prove pump-7 --server http://127.0.0.1:8080 --out pump-7.bundle.json\n\n"
      "Exit: 0 written, 2 usage, 3 the ledger or the file failed, 4 no server answers.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
