// hallmark diff: two packs, or two moments of a ledger, side by side.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/diff/compared_packs.h"
#include "tools/cli/diff/compared_views.h"
#include "tools/cli/diff/report.h"
#include "tools/cli/verifier_keys.h"
#include "tools/cli/verify_pack.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  std::string a, b;
  std::string directory;
  VerifierKeys keys;
  bool json = false;
  bool wide = false;
};

bool is_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

// Why two packs are not compared: standard output has it, as `verify` does.
void tell_refused(const Arguments& arguments, const std::string& file, std::string_view fault,
                  const std::string& what) {
  if (!arguments.json) {
    fmt::print("{}{}\n", file.empty() ? "" : printable(file) + ": ", what);
    return;
  }
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(false);
  writer.key("pack");
  file.empty() ? writer.null() : writer.string(printable(file));
  writer.member("fault", fault);
  writer.member("what", what);
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

ExitCode finish(DiffReport& report, const DifferenceCounts& counts) {
  report.finish(counts);
  if (std::fflush(stdout) == 0) return ExitCode::good;
  return cli::report({ErrorCode::io, "standard output could not be written", {}});
}

ExitCode run_packs(const Arguments& arguments, DiffReport& report, const Begin& begin,
                   const TakeDifference& take) {
  const auto known = arguments.keys.read();
  if (!known) return report_asking(known.error());
  if (known->empty()) {
    return report_asking({ErrorCode::bad_input,
                          "expected the key of whoever runs the ledger, to verify the packs",
                          "--key"});
  }
  const auto answer = compare_packs({arguments.a, arguments.b, *known}, begin, take);
  if (!answer && answer.error().code == ErrorCode::bad_input) {
    tell_refused(arguments, "", "otherHistory", printable(answer.error().text()));
    return ExitCode::failed;
  }
  if (!answer) return cli::report(answer.error());
  if (const auto* bad = std::get_if<BadPack>(&*answer)) {
    tell_refused(arguments, bad->path, bad->fault.name, words_of(bad->fault));
    return ExitCode::failed;
  }
  return finish(report, std::get<DifferenceCounts>(*answer));
}

ExitCode run(const Arguments& arguments) {
  using Form = DiffReport::Form;
  DiffReport report(arguments.json ? Form::json : arguments.wide ? Form::wide_text : Form::text);
  const Begin begin = [&](const Compared& compared) { report.begin(compared); };
  const TakeDifference take = [&](const DeviceDifference& one) { return report.take(one); };
  if (is_file(arguments.a) && is_file(arguments.b)) {
    return run_packs(arguments, report, begin, take);
  }
  if (is_file(arguments.a) || is_file(arguments.b)) {
    const std::string& other = is_file(arguments.a) ? arguments.b : arguments.a;
    return report_asking({ErrorCode::bad_input,
                          "expected two packs, or two moments of one ledger; no file is there",
                          other});
  }
  const auto counts = compare_moments({arguments.directory, arguments.a, arguments.b}, begin, take);
  return counts ? finish(report, *counts) : report_asking(counts.error());
}

}  // namespace

void add_diff(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("diff", "Compare two packs, or two moments of a ledger");
  command->group("Commands");
  command->add_option("A", arguments->a, "a pack's file, or a moment (below)")
      ->required()
      ->option_text(" ");
  command->add_option("B", arguments->b, "likewise; the later one")->required()->option_text(" ");
  arguments->keys.add_options(*command);
  add_data_option(*command, arguments->directory);
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->add_flag("--wide", arguments->wide, "cut nothing to the width of the terminal");
  command->footer(
      "Which devices came and went; whose state, owner, custodian, other fields,\n"
      "certificates and firmware changed; which events came late (recorded after A,\n"
      "of a time before it), and what they change of what was answered then (\"then\").\n\n"
      "Packs are verified first, with --key, and are compared by their evidence alone;\n"
      "their tables are not read. An altered pack, one of another ledger, or one whose\n"
      "history is not the beginning of the other's is refused. A device that one pack\n"
      "alone is about is counted, not compared. Room for the newer pack's events is\n"
      "taken in TMPDIR.\n\n"
      "A moment of a ledger (--data) is one of\n"
      "  2026-01-01         as of then, as it was known then\n"
      "  0:41,1:37          what so many entries tell, as of the newest of them\n"
      "  2026-01-01@now     as of then, as it is known now; after the @ also a time\n"
      "                     or entries\n"
      "  now                as of now, as it is known now\n\n"
      "Examples:\n"
      "  hallmark diff audit-2025.zip audit-2026.zip --key plant-7.vkey\n"
      "  hallmark diff 2026-01-01 now --data plant-7\n"
      "  hallmark diff 2026-01-01 2026-01-01@now --data plant-7 --json\n\n"
      "Exit: 0 compared, whether anything differs or not; 1 the packs are not to be\n"
      "compared; 2 usage; 3 the ledger or a disk failed.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
