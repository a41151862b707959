#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "ledger/durable_file.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string device;
  std::string data;
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

void tell(const Bundle& bundle, const Published& published, const Arguments& arguments) {
  const std::string device = hallmark::quoted(bundle.device);
  const std::size_t count = bundle.entries.size();
  fmt::print(stderr, "{}\n",
             count == 0 ? fmt::format("{} has no entry up to checkpoint {}, and this proves it",
                                      device, published.checkpoint.size)
                        : fmt::format("{} entr{} of {}, all there are up to checkpoint {}", count,
                                      count == 1 ? "y" : "ies", device, published.checkpoint.size));
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
  tell(bundle, *publisher.newest(), arguments);
  return ledger.close();
}

ExitCode run(Arguments& arguments) {
  const auto ledger = open_to_publish(arguments.data, arguments.publication);
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
  add_data_option(*command, arguments->data);
  command->add_option("--out", arguments->out, "where the bundle goes; - is standard output")
      ->required()
      ->option_text("FILE");
  arguments->publication.add_options(*command);
  command->footer(
      "A checkpoint of everything that is in the ledger is published first, and the bundle\n"
      "is made on it. For a device that is not in the ledger it proves just that.\n\n"
      "Example:\n"
      "  hallmark prove pump-7 --data plant-7 --out pump-7.bundle.json\n\n"
      "Exit: 0 written, 2 usage, 3 the ledger or the file failed.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
