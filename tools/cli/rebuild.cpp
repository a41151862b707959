// hallmark rebuild: the views of a ledger, made anew from its entries.
#include <fmt/format.h>

#include <cstdio>

#include "projections/views/views.h"
#include "schemas/json/writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/directory_views.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string directory;
  bool json = false;
};

Status rebuild(const Arguments& arguments) {
  LedgerOptions options;
  TRY_ASSIGN(const auto ledger, Ledger::open(arguments.directory, options));
  const Catalogue catalogue = Catalogue::load();
  ViewsOptions views_options;
  views_options.directory = views_directory(arguments.directory);
  views_options.rebuild = ViewsOptions::Rebuild::now;
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(const auto views, Views::open(*ledger, catalogue, std::move(views_options)));
  TRY(await_views(*views, "building the views"));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  TRY_ASSIGN(const std::uint64_t bytes, views->stored_bytes());
  TRY(views->close());
  const std::uint64_t entries = sum(ends_of(*ledger));
  if (arguments.json) {
    json::Writer writer;
    writer.begin_object();
    writer.member("entries", entries);
    writer.key("seconds");
    writer.number(taken.count(), 3);
    writer.member("storedBytes", bytes);
    writer.end_object();
    fmt::print("{}\n", writer.take());
  } else {
    fmt::print("The views of {} entries were built in {:.1f} s; they take {}.\n", grouped(entries),
               taken.count(), readable_size(bytes));
  }
  return ok();
}

}  // namespace

void add_rebuild(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("rebuild", "Build the views anew: what questions about devices read");
  command->group("Commands");
  add_data_option(*command, arguments->directory);
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "Views follow from the entries and hold nothing else. They are kept up to date by\n"
      "`hallmark serve`, and built by themselves where they are missing or were made by\n"
      "another version. This does it now, and in one go, while no server runs here;\n"
      "what was there answers until the new ones are whole.\n\n"
      "Example:\n"
      "  hallmark rebuild --data plant-7\n\n"
      "Exit: 0 built, 2 usage, 3 the ledger or its disk failed.");
  command->callback([arguments, &exit] {
    const Status done = rebuild(*arguments);
    exit = done ? ExitCode::good : report(done.error());
  });
}

}  // namespace hallmark::cli
