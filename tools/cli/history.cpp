#include "ledger/history.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "api/routes/known_at.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/history_table.h"
#include "tools/cli/moment.h"
#include "tools/cli/remote/history.h"
#include "tools/cli/remote/server_option.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t most_remembered = 10'000;  // a long history is read twice

struct Arguments {
  std::string device;
  DataOrServer where;
  std::string order = "desc";
  std::uint64_t limit = 0;
  std::string as_of;
  std::string known_at;
  bool wide = false;
  bool json = false;
};

// Those of its shard that are known.
Result<std::uint64_t> known_of(Ledger& ledger, const Arguments& arguments) {
  const ShardIndex shard = ledger.shard_for(arguments.device).shard().index;
  if (arguments.known_at.empty()) return ledger.shard(shard).state().entries;
  return api::entries_known(ledger, shard, spelt_out(arguments.known_at));
}

Result<HistoryOptions> options_of(const Arguments& arguments) {
  HistoryOptions options{arguments.order == "asc" ? HistoryOptions::Order::oldest_first
                                                  : HistoryOptions::Order::newest_first,
                         arguments.limit};
  if (arguments.as_of.empty()) return options;
  auto as_of = Occurred::parse(spelt_out(arguments.as_of));
  if (!as_of) return fail(ErrorCode::bad_input, as_of.error().message, "asOf");
  options.as_of = *as_of;
  return options;
}

ExitCode print_history(Ledger& ledger, const Arguments& arguments) {
  const auto known = known_of(ledger, arguments);
  if (!known) return report_asking(known.error());
  const auto options = options_of(arguments);
  if (!options) return report_asking(options.error());
  Reader reader = ledger.shard_for(arguments.device).reader(*known);
  reader.remember(most_remembered);
  json::Writer writer;
  if (arguments.json) {
    writer.begin_object();
    writer.member("device", arguments.device);
    writer.key("items");
    writer.begin_array();
  }
  HistoryTable table(arguments.wide ? Detail::whole : Detail::brief);
  const auto take = [&](const HistoryItem& item) {
    if (arguments.json) {
      write_history_item(writer, item);
      fmt::print("{}", writer.take());
      return ok();
    }
    const EntryFrame& frame = item.stored.entry.frame;
    table.add({frame.device_sequence.value(), item.envelope.occurred.text(),
               frame.recorded_at.text(), std::string(item.envelope.type), item.late});
    return ok();
  };
  const auto count = walk_history(reader, arguments.device, *options, take);
  if (!count) return report(count.error());
  table.finish();
  if (arguments.json) {
    writer.end_array();
    if (options->as_of) writer.member("asOf", options->as_of->text());
    writer.member("knownAt", fmt::format("{}:{}", reader.shard().index.value(), reader.entries()));
    writer.end_object();
    fmt::print("{}\n", writer.take());
  }
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  if (*count > 0) return ExitCode::good;
  return report(
      {ErrorCode::not_found,
       fmt::format("no event of device {} is in this ledger", hallmark::quoted(arguments.device)),
       arguments.where.data()});
}

HistoryForm form_of(const Arguments& arguments) {
  if (arguments.json) return HistoryForm::json;
  return arguments.wide ? HistoryForm::wide_table : HistoryForm::table;
}

ExitCode run(const Arguments& arguments) {
  if (!arguments.where.server().empty()) {
    auto client = arguments.where.client();
    if (!client) return report(client.error());
    return print_remote_history(
        *client, {arguments.device, arguments.order, arguments.limit, spelt_out(arguments.as_of),
                  spelt_out(arguments.known_at), form_of(arguments)});
  }
  LedgerOptions options;
  options.publication = PublicationOptions{};  // so that its guard is looked at
  auto ledger = Ledger::open(arguments.where.data(), options);
  if (!ledger) return report(ledger.error());
  print_notices(**ledger);
  return print_history(**ledger, arguments);
}

}  // namespace

void add_history(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("history", "What happened to a device, as it was recorded");
  command->group("Commands");
  command->add_option("DEVICE", arguments->device, "the device's id: its events' subject")
      ->required()
      ->option_text(" ");
  arguments->where.add_options(*command);
  command->add_option("--order", arguments->order, "desc (newest first, the default) or asc")
      ->check(CLI::IsMember({"asc", "desc"}))
      ->option_text("ORDER");
  command->add_option("--limit", arguments->limit, "at most so many events (all)")
      ->option_text("N");
  command->add_option("--as-of", arguments->as_of, "leave out what occurred later (nothing)")
      ->option_text("T");
  command
      ->add_option(
          "--known-at", arguments->known_at,
          "as it was known then: a time, or entries by shard, as\n0:41,1:37 (all there are)")
      ->option_text("K");
  command->add_flag("--wide", arguments->wide, "times whole, nothing cut to the terminal");
  command->add_flag("--json", arguments->json,
                    "print one JSON object, with the events as they are");
  command->footer(
      "Newest first by when it was recorded. An event that came late happened before\n"
      "one that had been recorded already.\n\n"
      "Examples:\n"
      "  hallmark history pump-7 --data plant-7\n"
      "  hallmark history pump-7 --known-at 2026-01-01 --data plant-7\n"
      "  hallmark history pump-7 --server http://127.0.0.1:8080\n\n"
      "Exit: 0 printed, 1 the device is unknown, 2 usage, 3 the ledger failed,\n"
      "4 no server answers.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
