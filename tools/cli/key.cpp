#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "ledger/publication/guard.h"
#include "ledger/publication/key_file.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"

namespace hallmark::cli {
namespace {

constexpr std::uint32_t usual_overlap_days = 30;
constexpr std::uint32_t most_overlap_days = 3650;

struct Arguments {
  std::string data;
  std::uint32_t overlap_days = usual_overlap_days;
  bool json = false;
};

Result<LedgerIdentity> identity_of(const std::string& directory) {
  TRY_ASSIGN(const auto identity, read_identity(directory));
  if (identity) return *identity;
  return fail(ErrorCode::io, "there is no ledger here", directory);
}

// Those that sign now, a line a shard and key.
Status print_keys(const KeyFile& keys, const LedgerIdentity& identity, bool json) {
  SystemClock clock;
  json::Writer writer;
  writer.begin_array();
  for (std::uint32_t index = 0; index < identity.shards; ++index) {
    const std::string origin = origin_of(identity.name, ShardIndex(index));
    TRY_ASSIGN(const auto verifiers, keys.verifiers(origin, clock.now()));
    for (const VerifierKey& key : verifiers) {
      writer.begin_object();
      writer.member("shard", std::uint64_t{index});
      writer.member("key", key.line());
      writer.end_object();
      if (!json) fmt::print("{}\n", key.line());
    }
  }
  writer.end_array();
  if (json) fmt::print("{}\n", writer.take());
  if (std::fflush(stdout) == 0) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

Status show(const Arguments& arguments) {
  TRY_ASSIGN(const LedgerIdentity identity, identity_of(arguments.data));
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(key_path(arguments.data)));
  return print_keys(keys, identity, arguments.json);
}

Status rotate(const Arguments& arguments) {
  TRY_ASSIGN(const LedgerIdentity identity, identity_of(arguments.data));
  TRY_ASSIGN(KeyFile keys, KeyFile::open(key_path(arguments.data)));
  SystemClock clock;
  SystemRandom random;
  TRY(keys.rotate(clock.now(), std::chrono::days(arguments.overlap_days), random));
  if (const auto& until = keys.keys()[keys.keys().size() - 2].until;
      until && arguments.overlap_days > 0) {
    fmt::print(stderr,
               "A new key signs from now on, the one before beside it until {}.\n"
               "Give these lines to whoever verifies; keep a copy of {}.\n",
               until->text(), key_path(arguments.data));
  }
  return print_keys(keys, identity, arguments.json);
}

void set_callback(CLI::App& command, const std::shared_ptr<Arguments>& arguments,
                  Status (*run)(const Arguments&), ExitCode& exit) {
  command.callback([arguments, run, &exit] {
    const Status done = run(*arguments);
    exit = done ? ExitCode::good : report(done.error());
  });
}

}  // namespace

void add_key(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* key = app.add_subcommand("key", "The key that signs a ledger's checkpoints");
  key->group("Commands");
  key->require_subcommand(1);
  key->footer(
      "The key is in DIR.key, beside the data, for its owner's eyes alone. Whoever has it can\n"
      "sign for the ledger; without a copy, a lost key means a new one for everybody.");

  CLI::App* show_command =
      key->add_subcommand("show", "Print the verifier lines that `hallmark verify --key` takes");
  add_data_option(*show_command, arguments->data);
  show_command->add_flag("--json", arguments->json, "print one JSON array for programs");
  show_command->footer("One line for each shard, and for each key that signs now.");
  set_callback(*show_command, arguments, show, exit);

  CLI::App* rotate_command =
      key->add_subcommand("rotate", "Make a new key; the one before signs beside it for a while");
  add_data_option(*rotate_command, arguments->data);
  rotate_command
      ->add_option("--overlap-days", arguments->overlap_days,
                   "so long both sign (30); 0 where the old one may be in wrong hands")
      ->check(CLI::Range(0U, most_overlap_days))
      ->option_text("N");
  rotate_command->add_flag("--json", arguments->json, "print one JSON array for programs");
  rotate_command->footer("A server that runs takes the new key with its next checkpoint.");
  set_callback(*rotate_command, arguments, rotate, exit);
}

}  // namespace hallmark::cli
