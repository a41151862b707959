// hallmark export: tables and evidence of a ledger, as files.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "api/routes/known_at.h"
#include "ledger/publication/guard.h"
#include "projections/exports/evidence.h"
#include "projections/exports/tables.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/directory_views.h"
#include "tools/cli/export/out_folder.h"
#include "tools/cli/export/pack.h"
#include "tools/cli/moment.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

using view_keys::Facet;

constexpr std::string_view evidence_name = "evidence.ndjson";

struct Given {
  const char* option;
  Facet facet;
  const char* help;
  std::string value = {};
};

struct Arguments {
  std::string directory;
  std::string out;
  std::string format = "csv";
  std::vector<std::string> tables;
  std::vector<std::string> devices;
  std::vector<Given> filters{{"--state", Facet::state, "those in this state"},
                             {"--owner", Facet::owner, "those of this owner, by id"},
                             {"--custodian", Facet::custodian, "those that this party holds"},
                             {"--model", Facet::model, "those of this model"},
                             {"--class", Facet::device_class, "those of this class"},
                             {"--zone", Facet::zone, "those in this zone"},
                             {"--firmware", Facet::firmware, "those that have it installed"},
                             {"--identifier", Facet::identifier, "known by this"}};
  std::string from;
  std::string to;
  std::string as_of;
  std::string known_at;
  bool json = false;
  Publication publication;
};

Result<std::optional<Occurred>> moment_of(const std::string& text) {
  if (text.empty()) return std::optional<Occurred>();
  TRY_ASSIGN(const std::int64_t micros, parse_moment(text));
  return std::optional(Occurred(micros));
}

Result<ExportScope> scope_of(const Arguments& arguments) {
  ExportScope scope;
  scope.devices = arguments.devices;
  for (const Given& given : arguments.filters) {
    if (given.value.empty()) continue;
    std::string value = given.value;
    if (given.facet == Facet::firmware) {
      const auto hash = ContentHash::from_hex(value);
      if (!hash) {
        return fail(ErrorCode::bad_input,
                    "expected a SHA-256 in 64 hexadecimal digits, found " + hallmark::quoted(value),
                    given.option);
      }
      value = hash->bytes();
    }
    scope.filters.push_back({given.facet, std::move(value)});
  }
  TRY_ASSIGN(scope.from, moment_of(arguments.from));
  TRY_ASSIGN(scope.to, moment_of(arguments.to));
  return scope;
}

// As a server dates a question.
Result<Dated> date(const Ledger& ledger, const Views& views, const Arguments& arguments) {
  TRY_ASSIGN(ViewReadingPtr reading, views.read());
  std::optional<Positions> known;
  if (!arguments.known_at.empty()) {
    TRY_ASSIGN(known, api::positions_known(ledger, spelt_out(arguments.known_at)));
  }
  TRY_ASSIGN(const auto as_of, moment_of(arguments.as_of));
  SystemClock clock;
  return date_reading(std::move(reading), as_of, std::move(known), clock.now());
}

std::vector<Table> tables_of(const Arguments& arguments) {
  std::vector<Table> tables;
  for (const Table table : all_tables) {
    const auto& wanted = arguments.tables;
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), name(table)) != wanted.end();
    if (is_wanted) tables.push_back(table);
  }
  return tables;
}

// The stamp of the newest of so many entries.
Result<Occurred> newest_stamp(const Ledger& ledger, const Positions& known) {
  Occurred newest(0);
  for (std::uint32_t index = 0; index < known.size(); ++index) {
    if (known[index] == 0) continue;
    Reader reader = ledger.shard(ShardIndex(index)).reader();
    TRY_ASSIGN(const StoredEntry last, reader.entry(Sequence(known[index] - 1)));
    newest = std::max(newest, Occurred(last.entry.frame.recorded_at.micros()));
  }
  return newest;
}

Status write_files(const Arguments& arguments, const ExportAsked& asked, OutFolder& folder) {
  if (arguments.format == "ndjson") {
    return folder.add(std::string(evidence_name),
                      [&](ByteSink& out) { return write_evidence(asked, out); });
  }
  for (const Table table : tables_of(arguments)) {
    TRY(folder.add(std::string(name(table)) + ".csv",
                   [&](ByteSink& out) { return write_table(asked, table, out); }));
  }
  return ok();
}

void print_summary(const Arguments& arguments, const Dated& dated,
                   const std::vector<OutFolder::File>& files) {
  if (arguments.json) {
    json::Writer writer;
    writer.begin_object();
    writer.member("asOf", dated.as_of.text());
    writer.member("knownAt", prefix_text(dated.known));
    writer.key("files");
    writer.begin_array();
    for (const OutFolder::File& file : files) {
      writer.begin_object();
      writer.member("name", file.name);
      writer.member("rows", file.rows);
      writer.member("bytes", file.bytes);
      writer.end_object();
    }
    writer.end_array();
    writer.end_object();
    fmt::print("{}\n", writer.take());
    return;
  }
  fmt::print("As of {}, known at {}:\n", dated.as_of.text(), prefix_text(dated.known));
  for (const OutFolder::File& file : files) {
    fmt::print("  {:<18} {:>13} {:<5} {:>10}\n", file.name, grouped(file.rows),
               file.name == evidence_name ? "lines" : "rows", readable_size(file.bytes));
  }
  fmt::print("in {}\n", printable(arguments.out));
}

// What the pack answers, as it stands in its manifest.
std::string question_of(const Arguments& arguments, const ExportScope& scope, const Dated& dated) {
  json::Writer writer;
  writer.begin_object();
  writer.key("tables");
  writer.begin_array();
  for (const Table table : tables_of(arguments)) writer.string(name(table));
  writer.end_array();
  writer.key("devices");
  writer.begin_array();
  for (const std::string& device : scope.devices) writer.string(device);
  writer.end_array();
  writer.key("filters");
  writer.begin_object();
  for (const Given& given : arguments.filters) {
    if (!given.value.empty()) writer.member(std::string_view(given.option).substr(2), given.value);
  }
  writer.end_object();
  if (scope.from) writer.member("from", scope.from->text());
  if (scope.to) writer.member("to", scope.to->text());
  writer.member("asOf", dated.as_of.text());
  writer.member("knownAt", prefix_text(dated.known));
  writer.end_object();
  return writer.take();
}

// A pack's moment is that of its newest entry where none is asked for: the same prefixes make the
// same pack whenever it is asked for.
Status run_pack(Arguments& arguments, const ExportScope& scope) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(arguments.out, error))) {
    return fail(ErrorCode::bad_input,
                "expected the name of a file that is to be made, found one that is there",
                arguments.out);
  }
  TRY_ASSIGN(const auto ledger, open_to_publish(arguments.directory, arguments.publication));
  print_notices(*ledger);
  TRY_ASSIGN(const Positions newest, publish_all(*ledger));
  const Catalogue catalogue = Catalogue::load();
  TRY_ASSIGN(const auto views, open_views(*ledger, catalogue, arguments.directory));
  TRY_ASSIGN(Dated dated, date(*ledger, *views, arguments));
  if (arguments.known_at.empty()) dated.known = newest;
  if (arguments.as_of.empty()) {
    TRY_ASSIGN(dated.as_of, newest_stamp(*ledger, dated.known));
  }
  dated.is_newest = false;
  std::uint64_t bytes = 0;
  {
    Progress progress("exporting", std::nullopt);
    ExportAsked asked{*ledger, catalogue, dated, scope};
    asked.progress = [&](std::uint64_t done) {
      progress.update(0, done);
      return true;
    };
    const std::string key = key_path(arguments.directory);
    TRY_ASSIGN(bytes, write_pack({*ledger, key, asked, tables_of(arguments),
                                  question_of(arguments, scope, dated)},
                                 arguments.out));
  }
  if (arguments.json) {
    json::Writer writer;
    writer.begin_object();
    writer.member("asOf", dated.as_of.text());
    writer.member("knownAt", prefix_text(dated.known));
    writer.member("bytes", bytes);
    writer.end_object();
    fmt::print("{}\n", writer.take());
  } else {
    fmt::print("As of {}, known at {}: {}, {}\n", dated.as_of.text(), prefix_text(dated.known),
               printable(arguments.out), readable_size(bytes));
    fmt::print(stderr,
               "Check it anywhere, with the key from whoever runs the ledger (hallmark key show):\n"
               "  hallmark verify {} --key KEY\n",
               printable(arguments.out));
  }
  TRY(views->close());
  return ledger->close();
}

Status run(Arguments& arguments) {
  TRY_ASSIGN(const ExportScope scope, scope_of(arguments));
  if (arguments.format == "pack") return run_pack(arguments, scope);
  TRY_ASSIGN(const auto ledger, open_to_ask(arguments.directory));
  const Catalogue catalogue = Catalogue::load();
  TRY_ASSIGN(const auto views, open_views(*ledger, catalogue, arguments.directory));
  TRY_ASSIGN(const Dated dated, date(*ledger, *views, arguments));
  TRY_ASSIGN(OutFolder folder, OutFolder::make(arguments.out));
  {
    Progress progress("exporting", std::nullopt);
    ExportAsked asked{*ledger, catalogue, dated, scope};
    asked.progress = [&](std::uint64_t done) {
      progress.update(0, done);
      return true;
    };
    TRY(write_files(arguments, asked, folder));
  }
  const std::vector<OutFolder::File> files = folder.files();
  TRY(folder.finish());
  print_summary(arguments, dated, files);
  if (std::fflush(stdout) != 0) {
    return fail(ErrorCode::io, "standard output could not be written");
  }
  return views->close();
}

std::vector<std::string> table_names() {
  std::vector<std::string> names;
  names.reserve(all_tables.size());
  for (const Table table : all_tables) names.emplace_back(name(table));
  return names;
}

void add_scope(CLI::App& command, Arguments& arguments) {
  command.add_option("--device", arguments.devices, "this device; may be given again (all)")
      ->option_text("ID");
  for (Given& given : arguments.filters) {
    command.add_option(given.option, given.value, given.help)->option_text("TEXT");
  }
  command.add_option("--from", arguments.from, "events: from then on")
      ->check(moment_fault)
      ->option_text("T");
  command.add_option("--to", arguments.to, "events: before then")
      ->check(moment_fault)
      ->option_text("T");
  command
      .add_option("--as-of", arguments.as_of,
                  "as it was then: what occurred later does not count (now)")
      ->check(moment_fault)
      ->option_text("T");
  command
      .add_option(
          "--known-at", arguments.known_at,
          "as it was known then: a time, or entries by shard, as\n0:41,1:37 (all there are)")
      ->option_text("K");
}

}  // namespace

void add_export(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("export", "Tables and evidence as files, for who has no Hallmark");
  command->group("Commands");
  command->add_option("--out", arguments->out, "the folder to make, or the pack's file")
      ->required()
      ->option_text("DIR");
  command
      ->add_option("--format", arguments->format,
                   "csv (the default): tables; ndjson: evidence;\npack: one file with tables and "
                   "evidence, to be verified")
      ->check(CLI::IsMember({"csv", "ndjson", "pack"}))
      ->option_text("F");
  CLI::Option* tables = command
                            ->add_option("--table", arguments->tables,
                                         "may be given again (all): devices, certificates,\n"
                                         "firmware, ownership, custody, events, refusals")
                            ->check(CLI::IsMember(table_names()))
                            ->option_text("NAME");
  add_scope(*command, *arguments);
  add_data_option(*command, arguments->directory);
  arguments->publication.add_options(*command);
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "csv: a file a table, for spreadsheets; projections/README.md says what the\n"
      "columns are. A cell that might be taken for a formula begins with an apostrophe.\n"
      "ndjson: every entry in a line, decoded, with its hash and its bytes. Filters are\n"
      "those of `hallmark device`. The same question on the same --as-of and --known-at\n"
      "(the summary names both) gives the same bytes. The folder is there when all is.\n"
      "pack: a zip with a readme for who gets it; `hallmark verify` checks it, as does\n"
      "the verifier in it. It opens the ledger to sign: not beside a server.\n\n"
      "Examples:\n"
      "  hallmark export --out audit-2026 --as-of 2026-01-01 --data plant-7\n"
      "  hallmark export --out pumps --table devices --table events --model HP4\n"
      "  hallmark export --out evidence --format ndjson --data plant-7\n"
      "  hallmark export --out plant-7.zip --format pack --data plant-7\n\n"
      "Exit: 0 written, 2 usage, 3 the ledger or a disk failed.");
  command->callback([arguments, tables, &exit] {
    if (arguments->format == "ndjson" && tables->count() > 0) {
      throw CLI::ExcludesError("--table", "--format ndjson");
    }
    const Status done = run(*arguments);
    exit = done ? ExitCode::good : report_asking(done.error());
  });
}

}  // namespace hallmark::cli
