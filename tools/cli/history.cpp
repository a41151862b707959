#include "ledger/history.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "ledger/ledger.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string device;
  std::string data;
  std::string order = "desc";
  std::uint64_t limit = 0;
  bool json = false;
};

void print_row(const HistoryItem& item) {
  const EntryFrame& frame = item.stored.entry.frame;
  fmt::print("{:>6}  {:<27}  {:<27}  {}{}\n", frame.device_sequence.value(),
             item.envelope.occurred.text(), frame.recorded_at.text(), printable(item.envelope.type),
             item.late ? "  (came late)" : "");
}

ExitCode print_history(Ledger& ledger, const Arguments& arguments) {
  Reader reader = ledger.shard_for(arguments.device).reader();
  const HistoryOptions options{arguments.order == "asc" ? HistoryOptions::Order::oldest_first
                                                        : HistoryOptions::Order::newest_first,
                               arguments.limit};
  json::Writer writer;
  if (arguments.json) {
    writer.begin_object();
    writer.member("device", arguments.device);
    writer.key("items");
    writer.begin_array();
  }
  bool header_printed = false;
  const auto take = [&](const HistoryItem& item) {
    if (arguments.json) {
      write_history_item(writer, item);
      fmt::print("{}", writer.take());
      return ok();
    }
    if (!header_printed) {
      fmt::print("{:>6}  {:<27}  {:<27}  {}\n", "event", "occurred", "recorded", "type");
    }
    header_printed = true;
    print_row(item);
    return ok();
  };
  const auto count = walk_history(reader, arguments.device, options, take);
  if (!count) return report(count.error());
  if (arguments.json) {
    writer.end_array();
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
       arguments.data});
}

ExitCode run(const Arguments& arguments) {
  LedgerOptions options;
  options.publication = PublicationOptions{};  // so that its guard is looked at
  auto ledger = Ledger::open(arguments.data, options);
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
  add_data_option(*command, arguments->data);
  command->add_option("--order", arguments->order, "desc (newest first, the default) or asc")
      ->check(CLI::IsMember({"asc", "desc"}))
      ->option_text("ORDER");
  command->add_option("--limit", arguments->limit, "at most so many events (all)")
      ->option_text("N");
  command->add_flag("--json", arguments->json,
                    "print one JSON object, with the events as they are");
  command->footer(
      "Newest first by when it was recorded. An event that came late happened before\n"
      "one that had been recorded already.\n\n"
      "Example:\n"
      "  hallmark history pump-7 --data plant-7\n\n"
      "Exit: 0 printed, 1 the device is unknown, 2 usage, 3 the ledger failed.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
