// hallmark export: tables and evidence of a ledger, as files.
#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/export/arguments.h"
#include "tools/cli/export/sources.h"

namespace hallmark::cli {
namespace {

Status run(ExportArguments& arguments) {
  TRY_ASSIGN(ExportQuestion question, question_of(arguments));
  TRY_ASSIGN(const ExportSummary summary, arguments.where.server().empty()
                                              ? export_directory(arguments, std::move(question))
                                              : export_from_server(arguments, question));
  return print_summary(summary, arguments.json ? SummaryForm::json : SummaryForm::text);
}

}  // namespace

void add_export(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command =
      app.add_subcommand("export", "Tables and evidence as files, for who has no Hallmark");
  command->group("Commands");
  arguments->add_options(*command);
  command->footer(
      "csv: a file a table, for spreadsheets; projections/README.md says what the\n"
      "columns are. A cell that might be taken for a formula begins with an apostrophe.\n"
      "ndjson: every entry in a line, decoded, with its hash and its bytes. Filters are\n"
      "those of `hallmark device`. The same question on the same --as-of and --known-at\n"
      "(the summary names both) gives the same bytes. The folder is there when all is.\n"
      "pack: a zip with a readme for who gets it; `hallmark verify` checks it, as does\n"
      "the verifier in it. It opens the ledger to sign: beside a server, ask that.\n"
      "A server makes it in the background and hands it out; Ctrl-C cancels it there.\n\n"
      "Examples:\n"
      "  hallmark export --out audit-2026 --as-of 2026-01-01 --data plant-7\n"
      "  hallmark export --out pumps --table devices --table events --model HP4\n"
      "  hallmark export --out evidence --format ndjson --data plant-7\n"
      "  hallmark export --out plant-7.zip --format pack --server http://127.0.0.1:8080\n\n"
      "Exit: 0 written, 2 usage, 3 the ledger or a disk failed, 4 no server answers, or\n"
      "it has no room for one more.");
  command->callback([arguments, &exit] {
    if (arguments->format == name(ExportFormat::ndjson) && !arguments->tables.empty()) {
      throw CLI::ExcludesError("--table", "--format ndjson");
    }
    const Status done = run(*arguments);
    exit = done ? ExitCode::good : report_asking(done.error());
  });
}

}  // namespace hallmark::cli
