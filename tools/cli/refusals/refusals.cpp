#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/proof/decimal.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/refusals/redrive.h"
#include "tools/cli/refusals/table.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

using Place = std::pair<std::uint64_t, std::uint64_t>;  // shard, sequence

struct Arguments {
  DataOrServer where;
  RefusalQuestion question;
  std::uint64_t limit = 0;
  bool json = false;
};

struct RedriveArguments {
  Arguments of;
  std::vector<std::string> places;
  std::string to;
  std::uint32_t retry_for_seconds = 60;
  bool dry_run = false;
};

Result<std::unique_ptr<RefusalSource>> open_source(const DataOrServer& where) {
  if (where.server().empty()) return open_directory_refusals(where.data());
  TRY_ASSIGN(api::Client client, where.client());
  return open_server_refusals(std::move(client));
}

Status flush_output() {
  if (std::fflush(stdout) == 0) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

Status print_table(RefusalSource& source, const Arguments& arguments) {
  RefusalTable table;
  std::uint64_t shown = 0;
  bool more = false;
  TRY(source.walk(arguments.question, [&](const RefusalItem& item) -> Result<bool> {
    more = arguments.limit > 0 && shown == arguments.limit;
    if (more) return false;
    table.add(item);
    ++shown;
    return true;
  }));
  if (shown == 0) fmt::print(stderr, "hallmark: nothing was refused that fits\n");
  if (more) fmt::print(stderr, "hallmark: there are more; --limit says how many are shown\n");
  return flush_output();
}

Status print_json(RefusalSource& source, const Arguments& arguments) {
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  std::uint64_t shown = 0;
  TRY_ASSIGN(const std::string known_at,
             source.walk(arguments.question, [&](const RefusalItem& item) -> Result<bool> {
               writer.raw(item.json);
               fmt::print("{}", writer.take());
               return ++shown != arguments.limit;
             }));
  writer.end_array();
  writer.member("knownAt", known_at);
  writer.end_object();
  fmt::print("{}\n", writer.take());
  return flush_output();
}

ExitCode list(const Arguments& arguments) {
  const auto source = open_source(arguments.where);
  if (!source) return report(source.error());
  const auto print = arguments.json ? print_json : print_table;
  const Status printed = print(**source, arguments);
  return printed ? ExitCode::good : report_asking(printed.error());
}

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) {
  std::uint64_t all = 0;
  for (const auto& [reason, count] : counts) all += count;
  return all;
}

std::map<std::string, std::uint64_t> all_left_out(const RedriveTotals& totals) {
  auto all = totals.left_out;
  for (const auto& [reason, count] : totals.cannot_be_sent) all[reason] += count;
  return all;
}

void write_counts(json::Writer& writer, const char* name,
                  const std::map<std::string, std::uint64_t>& counts) {
  writer.key(name);
  writer.begin_object();
  for (const auto& [reason, count] : counts) writer.member(reason, count);
  writer.end_object();
}

void print_json(const RedriveTotals& totals, bool dry_run) {
  const auto left_out = all_left_out(totals);
  json::Writer writer;
  writer.begin_object();
  writer.key("dryRun");
  writer.boolean(dry_run);
  writer.member("sent", totals.sent);
  writer.member("recorded", totals.recorded);
  writer.member("duplicate", totals.duplicate);
  writer.member("refused", sum(totals.refused));
  write_counts(writer, "refusedByReason", totals.refused);
  writer.member("leftOut", sum(left_out));
  write_counts(writer, "leftOutByReason", left_out);
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

std::string by_reason(const std::map<std::string, std::uint64_t>& counts) {
  std::string text = grouped(sum(counts));
  const char* between = ": ";
  for (const auto& [reason, count] : counts) {
    text.append(fmt::format("{}{} {}", between, reason, grouped(count)));
    between = ", ";
  }
  return text;
}

void print_text(const RedriveTotals& totals, bool dry_run) {
  const std::string left_out = by_reason(all_left_out(totals));
  if (dry_run) {
    fmt::print("would send {}; left out {}\n", grouped(totals.sent), left_out);
    return;
  }
  fmt::print("sent {}: recorded {}, duplicate {}, refused {}; left out {}\n", grouped(totals.sent),
             grouped(totals.recorded), grouped(totals.duplicate), by_reason(totals.refused),
             left_out);
}

// Why what nobody named was left out, where there is such.
void tell_left_out(const RedriveTotals& totals) {
  if (totals.left_out.empty()) return;
  fmt::print(
      stderr,
      "hallmark: only what was misrouted is sent unless other is named (--reason, --sequence):\n"
      "hallmark: it would be refused again, a conflict as a new entry\n");
}

Result<std::vector<Place>> places_of(const std::vector<std::string>& texts) {
  std::vector<Place> places;
  for (const std::string& text : texts) {
    const std::size_t colon = text.find(':');
    const std::string_view all(text);
    const auto shard = parse_decimal<std::uint32_t>(all.substr(0, colon));
    const auto sequence = colon == std::string::npos
                              ? std::optional<std::uint64_t>()
                              : parse_decimal<std::uint64_t>(all.substr(colon + 1));
    if (!shard || !sequence) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected SHARD:SEQUENCE, as 0:41, found {}", hallmark::quoted(text)),
                  "--sequence");
    }
    places.emplace_back(*shard, *sequence);
  }
  return places;
}

Status redrive_all(Redrive& redrive, const RedriveArguments& arguments) {
  if (arguments.places.empty()) return redrive.send(arguments.of.question);
  TRY_ASSIGN(const auto places, places_of(arguments.places));
  return redrive.send(places);
}

ExitCode redrive(const RedriveArguments& arguments) {
  if (arguments.to.empty() && !arguments.dry_run) {
    fmt::print(stderr, "hallmark: where to? --to URL names the server; --dry-run sends nothing\n");
    return ExitCode::usage;
  }
  const auto source = open_source(arguments.of.where);
  if (!source) return report(source.error());
  Patience patience(std::chrono::seconds(arguments.retry_for_seconds), tell_beside_bar);
  std::optional<Sender> sender;
  if (!arguments.dry_run) {
    auto client = open_client(arguments.to);
    if (!client) return report(client.error());
    sender.emplace(*std::move(client), patience, 0);
  }
  Redrive redrive(**source, std::move(sender));
  const Status done = redrive_all(redrive, arguments);
  redrive.tell_rest();
  const RedriveTotals& totals = redrive.totals();
  if (!done && totals.sent == 0) return report_asking(done.error());
  tell_left_out(totals);
  arguments.of.json ? print_json(totals, arguments.dry_run) : print_text(totals, arguments.dry_run);
  const Status flushed = flush_output();
  if (!done) {
    fmt::print(stderr, "hallmark: it ended early; run it again: what was sent is a duplicate\n");
    return report_asking(done.error());
  }
  if (!flushed) return report(flushed.error());
  const bool all_went = totals.refused.empty() && totals.cannot_be_sent.empty();
  return all_went ? ExitCode::good : ExitCode::failed;
}

void add_filters(CLI::App& command, Arguments& arguments, const std::string& reason_help) {
  arguments.where.add_options(command);
  command.add_option("--shard", arguments.question.shard, "of this shard alone (all)")
      ->option_text("N");
  command.add_option("--reason", arguments.question.reasons, reason_help)
      ->check(reason_fault)
      ->option_text("NAME|NUMBER")
      ->allow_extra_args(false);
  command.add_flag("--json", arguments.json, "print one JSON object for programs");
}

void add_list(CLI::App& refusals, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = refusals.add_subcommand("list", "What was refused, and why");
  command->group("Refusals");
  add_filters(*command, *arguments, "refused for this; may be repeated (all)");
  command->add_option("--limit", arguments->limit, "at most so many (all)")->option_text("N");
  command->footer(
      "Two lines each: where the record stands, then what its reason means and, where\n"
      "that can be told, which device it is about. ledger/FORMAT.md has all reasons.\n\n"
      "Examples:\n"
      "  hallmark refusals list --data plant-7\n"
      "  hallmark refusals list --server http://127.0.0.1:8080 --reason misrouted\n\n"
      "Exit: 0 printed, 2 usage, 3 the ledger failed, 4 no server answers.");
  command->callback([arguments, &exit] { exit = list(*arguments); });
}

void add_redrive(CLI::App& refusals, ExitCode& exit) {
  auto arguments = std::make_shared<RedriveArguments>();
  CLI::App* command = refusals.add_subcommand("redrive", "Send refused records to a server again");
  command->group("Refusals");
  add_filters(*command, arguments->of, "refused for this; may be repeated (misrouted)");
  command
      ->add_option("--sequence", arguments->places, "this one, of shard S; may be repeated (all)")
      ->excludes("--reason")
      ->excludes("--shard")
      ->option_text("S:N")
      ->allow_extra_args(false);
  add_named_server(*command, "--to", arguments->to, "the server to send them to");
  command
      ->add_option("--retry-for", arguments->retry_for_seconds,
                   "try again for so long where it fails (60)")
      ->check(CLI::Range(0, 86'400))
      ->option_text("SECONDS");
  command->add_flag("--dry-run", arguments->dry_run, "send nothing: say what would be sent");
  command->footer(
      "A record that its producer sent to a wrong partition was misrouted: sent again,\n"
      "it goes to its device's. Doing it twice does no harm, as what was recorded is a\n"
      "duplicate then. Records go in the content mode that they have, one at a time.\n\n"
      "Not sent: what is kept cut (tooLarge, tooManyAttributes), what has no value, and\n"
      "unless named what was not misrouted: it would be refused again.\n\n"
      "Examples:\n"
      "  hallmark refusals redrive --data plant-7 --dry-run\n"
      "  hallmark refusals redrive --server http://127.0.0.1:8080 \\\n"
      "      --to http://127.0.0.1:8080\n\n"
      "Exit: 0 sent, 1 some were refused again or cannot be sent, 2 usage, 3 the ledger\n"
      "failed, 4 no server answers.");
  command->callback([arguments, &exit] { exit = redrive(*arguments); });
}

}  // namespace

void add_refusals(CLI::App& app, ExitCode& exit) {
  CLI::App* refusals =
      app.add_subcommand("refusals", "Records that were refused: see them, send them again");
  refusals->group("Commands");
  refusals->require_subcommand(1);
  add_list(*refusals, exit);
  add_redrive(*refusals, exit);
}

}  // namespace hallmark::cli
