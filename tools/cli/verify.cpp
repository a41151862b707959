#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/proof/bundle_check.h"
#include "ledger/proof/decimal.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/input_file.h"
#include "tools/cli/remote/bundle.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/verifier_keys.h"
#include "tools/cli/verify_pack.h"

namespace hallmark::cli {
namespace {

// A million small entries are less, and all is held in memory.
constexpr std::size_t bundle_limit_bytes = 256 << 20;

struct Arguments {
  std::string path;    // or the device, where a server is asked
  std::string server;  // empty: none is
  VerifierKeys keys;
  std::string at_least;
  std::string not_before;
  bool json = false;
};

// Both have been looked at when the command line was read.
Freshness asked(const Arguments& arguments) {
  Freshness asked;
  if (!arguments.at_least.empty())
    asked.at_least = *parse_decimal<std::uint64_t>(arguments.at_least);
  if (!arguments.not_before.empty()) asked.not_before = *Recorded::parse(arguments.not_before);
  return asked;
}

std::string_view trust(const BundleVerdict& verdict) {
  return verdict.auditors.empty() ? "operator-asserted" : "audited";
}

void print_json(const BundleVerdict& verdict) {
  const Checkpoint& at = verdict.checkpoint;
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(true);
  writer.member("device", verdict.device);
  writer.member("shard", std::uint64_t{at.shard.index.value()});
  writer.member("of", std::uint64_t{at.shard.of});
  writer.member("size", at.size);
  writer.key("recordedAt");
  at.size == 0 ? writer.null() : writer.string(at.recorded_at.text());
  writer.member("entries", verdict.entries);
  writer.member("verdict", trust(verdict));
  writer.key("auditors");
  writer.begin_array();
  for (const std::string& name : verdict.auditors) writer.string(name);
  writer.end_array();
  writer.key("absent");
  writer.boolean(verdict.absent());
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_json(const BundleFault& fault) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(false);
  writer.member("fault", fault.name);
  writer.member("what", printable(fault.what));
  for (const char* name : {"device", "shard", "of", "size", "recordedAt", "entries", "verdict",
                           "auditors", "absent"}) {
    writer.key(name);
    writer.null();
  }
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_text(const BundleVerdict& verdict) {
  const Checkpoint& at = verdict.checkpoint;
  const std::string recorded =
      at.size == 0 ? "of an empty log" : fmt::format("recorded {}", at.recorded_at.text());
  const std::string who = verdict.auditors.empty()
                              ? std::string(trust(verdict))
                              : fmt::format("audited by {}", fmt::join(verdict.auditors, ", "));
  const std::string count = verdict.absent()       ? "no entries"
                            : verdict.entries == 1 ? "1 entry"
                                                   : fmt::format("{} entries", verdict.entries);
  fmt::print("{}\n",
             printable(fmt::format(
                 "complete as of checkpoint {} ({}), {}: {} has {} in shard {} of {}", at.size,
                 recorded, who, verdict.device, count, at.shard.index.value(), at.shard.of)));
}

void print_text(const BundleFault& fault) {
  fmt::print("{}: {}\n", fault.name, printable(fault.what));
}

ExitCode refuse(const Error& error, ExitCode code) {
  fmt::print(stderr, "hallmark: {}\n", printable(error.text()));
  return code;
}

Result<std::string> bundle_text(const Arguments& arguments) {
  if (arguments.server.empty()) return read_file(arguments.path, bundle_limit_bytes);
  TRY_ASSIGN(api::Client client, open_client(arguments.server));
  return fetch_bundle(client, arguments.path);
}

// A good bundle of another device answers another question than was asked.
std::variant<BundleVerdict, BundleFault> check(const std::string& text,
                                               std::span<const VerifierKey> known,
                                               const Arguments& arguments) {
  auto answer = check_bundle(text, known, asked(arguments));
  const auto* verdict = std::get_if<BundleVerdict>(&answer);
  if (arguments.server.empty() || verdict == nullptr || verdict->device == arguments.path) {
    return answer;
  }
  return BundleFault{"wrongDevice", fmt::format("the server was asked for {} and sent {}",
                                                hallmark::quoted(arguments.path),
                                                hallmark::quoted(verdict->device))};
}

ExitCode run(const Arguments& arguments) {
  const auto known = arguments.keys.read();
  if (!known) return refuse(known.error(), ExitCode::usage);
  if (arguments.server.empty() && is_pack(arguments.path)) {
    return verify_pack(arguments.path, *known, asked(arguments),
                       arguments.json ? VerdictForm::json : VerdictForm::text);
  }
  const auto text = bundle_text(arguments);
  if (!text)
    return refuse(text.error(), arguments.server.empty() ? ExitCode::io : exit_code(text.error()));
  const auto answer = check(*text, *known, arguments);
  const auto print = [&](const auto& what) {
    arguments.json ? print_json(what) : print_text(what);
  };
  std::visit(print, answer);
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  return std::holds_alternative<BundleFault>(answer) ? ExitCode::failed : ExitCode::good;
}

std::string size_fault(const std::string& text) {
  if (parse_decimal<std::uint64_t>(text)) return {};
  return fmt::format("expected a number of entries, found {}", hallmark::quoted(text));
}

std::string time_fault(const std::string& text) {
  if (Recorded::parse(text)) return {};
  return fmt::format("expected a time as 2026-03-01T00:00:00Z, found {}", hallmark::quoted(text));
}

}  // namespace

void add_verify(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("verify", "Check a bundle or an evidence pack: history, and its proof");
  command->group("Commands");
  command
      ->add_option("FILE", arguments->path,
                   "bundle (- for standard input), pack; device with --server")
      ->required()
      ->option_text(" ");
  add_optional_server(*command, arguments->server, "fetch the bundle of a device from there");
  arguments->keys.add_options(*command)->required();
  command->add_option("--at-least", arguments->at_least, "stale below so many entries in the log")
      ->check(size_fault)
      ->option_text("SIZE");
  command
      ->add_option("--not-before", arguments->not_before,
                   "stale when neither recorded nor cosigned since")
      ->check(time_fault)
      ->option_text("TIME");
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "Everything is recomputed from the bundle and the keys alone: signatures, the\n"
      "map proof, each entry's admission, both chains, the inclusion. What it says\n"
      "holds as far as the keys do: take them from where you trust, not from who sent\n"
      "the bundle. The first fault is named as in ledger/FORMAT.md, 10; of a pack also\n"
      "the file that it is in (12).\n\n"
      "Audited: this very checkpoint is cosigned by an auditor whose key was given;\n"
      "else operator-asserted. TIME is as 2026-03-01T00:00:00Z.\n\n"
      "Examples:\n"
      "  hallmark verify pump-7.bundle.json --key plant-7.vkey\n"
      "  hallmark verify - --key plant-7.vkey --auditor auditors.vkey --json\n"
      "  hallmark verify audit.zip --key plant-7.vkey --at-least 100000\n"
      "  hallmark verify pump-7 --server http://127.0.0.1:8080 --key plant-7.vkey\n\n"
      "Exit: 0 it is good, 1 it is not, 2 usage, 3 the file cannot be read,\n"
      "4 no server answers.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
