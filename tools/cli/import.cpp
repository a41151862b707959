#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/import/csv.h"
#include "tools/cli/import/map.h"
#include "tools/cli/import/row.h"
#include "tools/cli/import/seen_devices.h"
#include "tools/cli/import/time_format.h"
#include "tools/cli/input_file.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

struct Options {
  std::string path;
  std::string map_path;
  std::string source;
  std::string time;
  std::string separator;
};

// What there is to say of a row's place: "fleet.csv:14" or "fleet.csv:14-16".
std::string place_of(const std::string& file, const CsvRow& row) {
  return row.first_line == row.last_line
             ? fmt::format("{}:{}", file, row.first_line)
             : fmt::format("{}:{}-{}", file, row.first_line, row.last_line);
}

// "1 row", "2,000 rows"
std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

Result<std::optional<char>> separator_of(const std::string& word) {
  if (word.empty()) return std::optional<char>();
  if (word == "tab" || word == "\\t") return std::optional<char>('\t');
  const bool good = word.size() == 1 && static_cast<unsigned char>(word[0]) < 0x80 &&
                    word.find_first_of("\"\r\n {}") == std::string::npos;
  if (good) return std::optional<char>(word[0]);
  return fail(
      ErrorCode::bad_input,
      fmt::format("--separator: expected one character, or tab; found {}", hallmark::quoted(word)));
}

// The options that can be judged before any file is opened.
Status check(Options& options) {
  if (!options.source.empty()) {
    if (const auto wrong = uri_fault(options.source, UriForm::reference)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("--source: expected a URI, as /import/erp-2026; found {}: {}",
                              hallmark::quoted(options.source), *wrong));
    }
  }
  if (options.time.empty()) return ok();
  TRY_ASSIGN(options.time, rfc3339_of(options.time, {}).transform_error([](Error error) {
    error.message = "--time: " + error.message;
    return error;
  }));
  return ok();
}

// The columns' names.
Result<std::vector<std::string>> read_header(CsvReader& reader, const std::string& file) {
  TRY_ASSIGN(const std::optional<CsvRow> row, reader.next());
  if (!row) {
    return fail(ErrorCode::bad_input, "expected a line with the columns' names; found nothing",
                file);
  }
  const std::string place = place_of(file, *row);
  if (row->fault) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected {} in the line with the columns' names; found {}",
                            row->fault->expected, row->fault->found),
                place);
  }
  std::vector<std::string> columns(row->cells.begin(), row->cells.end());
  for (auto column = columns.begin(); column != columns.end(); ++column) {
    const auto before = std::find(columns.begin(), column, *column);
    if (before == column || column->empty()) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("expected each column's name once; found {} over columns {} and {}",
                            hallmark::quoted(*column), before - columns.begin() + 1,
                            column - columns.begin() + 1),
                place);
  }
  return columns;
}

// One import: rows in, events and faults out.
class Import {
 public:
  Import(const InputFile& file, const std::vector<std::string>& columns, RowImporter importer)
      : file_(file), columns_(columns), importer_(std::move(importer)) {}

  ExitCode run(CsvReader& reader) {
    Progress progress("importing", file_.size_bytes());
    while (true) {
      const auto row = reader.next();
      if (!row) return report(row.error());
      if (!*row) break;
      ++rows_;
      if (const Status status = turn(**row); !status) return report(status.error());
      progress.update(file_.position_bytes(), events_);
    }
    if (std::fflush(stdout) != 0) return report(stdout_error());
    return left_out_ == 0 ? ExitCode::good : ExitCode::failed;
  }

  void print_summary() const {
    fmt::print(stderr, "{}: {}, {}; {} left out\n", file_.name(), counted(rows_, "row"),
               counted(events_, "event"), counted(left_out_, "row"));
  }

 private:
  static Error stdout_error() {
    return {ErrorCode::io, "standard output could not be written", {}};
  }

  Status turn(const CsvRow& row) {
    std::vector<RowFault> faults;
    RowEvents events;
    if (row.fault) {
      add_fault(*row.fault, faults);
    } else if (row.cells.size() != columns_.size()) {
      faults.push_back(
          {{},
           fmt::format("expected {} cells, as in the line with the columns' names; found {}",
                       columns_.size(), row.cells.size()),
           {}});
    } else {
      events = importer_.events_of(row.cells, faults);
      if (devices_.size() == SeenDevices::most) {
        return fail(ErrorCode::bad_input,
                    fmt::format("expected at most {} devices in a file; found more: split it",
                                grouped(SeenDevices::most)),
                    place_of(file_.name(), row));
      }
      const auto before =
          events.device.empty() ? std::nullopt : devices_.add(events.device, row.first_line);
      if (before) {
        faults.push_back(
            {"/subject",
             fmt::format("expected each device once; found {} again, which line {} is about",
                         hallmark::quoted(events.device), *before),
             {}});
      }
    }
    if (!faults.empty()) return leave_out(row, faults);
    events_ += events.count;
    if (std::fwrite(events.lines.data(), 1, events.lines.size(), stdout) != events.lines.size()) {
      return Unexpected(stdout_error());
    }
    return ok();
  }

  void add_fault(const CsvFault& fault, std::vector<RowFault>& faults) const {
    std::string where;
    if (fault.column) {
      where = *fault.column < columns_.size()
                  ? fmt::format("column {}", hallmark::quoted(columns_[*fault.column]))
                  : fmt::format("cell {}", *fault.column + 1);
    }
    faults.push_back(
        {where, fmt::format("expected {}; found {}", fault.expected, fault.found), {}});
  }

  Status leave_out(const CsvRow& row, const std::vector<RowFault>& faults) {
    ++left_out_;
    if (terminal_) std::fputs("\r\033[K", stderr);  // the bar
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
      // Events of a row share its device and its time.
      if (std::find(faults.begin(), fault, *fault) != fault) continue;
      fmt::print(stderr, "{}: {}{}{}{}\n", place_of(file_.name(), row), fault->where,
                 fault->where.empty() ? "" : ": ", fault->text,
                 fault->origin.empty() ? "" : fmt::format(" ({})", fault->origin));
    }
    return ok();
  }

  const InputFile& file_;
  const std::vector<std::string>& columns_;
  RowImporter importer_;
  SeenDevices devices_;
  const bool terminal_ = isatty(STDERR_FILENO) == 1;
  std::uint64_t rows_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t left_out_ = 0;
};

// What the map and the command line together leave open.
void check_together(const ImportMap& map, const Options& options, std::vector<MapFault>& faults) {
  if (map.source.empty() && options.source.empty()) {
    faults.push_back({0, "expected source = \"/import/erp-2026\" or --source; found neither"});
  }
  for (const MappedEvent& event : map.events) {
    if (event.time || !options.time.empty()) continue;
    faults.push_back(
        {event.line,
         "expected time = \"{Column}\" for the event or for all, or --time; found none"});
  }
}

ExitCode print_faults(const std::string& map_path, const std::vector<MapFault>& faults) {
  for (const MapFault& fault : faults) {
    const std::string line = fault.line == 0 ? "" : fmt::format(":{}", fault.line);
    fmt::print(stderr, "{}{}: {}\n", map_path, line, fault.text);
  }
  fmt::print(stderr, "See \"hallmark import --help\".\n");
  return ExitCode::usage;
}

ExitCode usage_error(const Error& error) {
  fmt::print(stderr, "hallmark: {}\nSee \"hallmark import --help\".\n", error.text());
  return ExitCode::usage;
}

ExitCode import_csv(Options options) {
  if (const Status status = check(options); !status) return usage_error(status.error());
  const auto separator = separator_of(options.separator);
  if (!separator) return usage_error(separator.error());
  auto file = InputFile::open(options.path);
  if (!file) return report(file.error());
  const auto map_text = read_file(options.map_path);
  if (!map_text) return report(map_text.error());
  CsvReader reader(*file, *separator);
  const auto columns = read_header(reader, file->name());
  if (!columns) return report(columns.error());
  const Catalogue catalogue = Catalogue::load();
  std::vector<MapFault> faults;
  const auto map = read_import_map(options.map_path, *map_text, *columns, catalogue, faults);
  if (map) check_together(*map, options, faults);
  if (!faults.empty()) return print_faults(options.map_path, faults);
  const std::string folder =
      options.path == "-" ? "" : std::filesystem::path(options.path).parent_path().string();
  RowImporter importer(
      catalogue, *map, *columns,
      {options.source.empty() ? map->source : options.source, options.time, folder});
  Import import(*file, *columns, std::move(importer));
  const ExitCode exit = import.run(reader);
  import.print_summary();
  return exit;
}

}  // namespace

void add_import(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import", "Turn a spreadsheet of devices into events");
  command->group("Commands");
  command->add_option("CSV", options->path, "a row for each device; - is standard input")
      ->required()
      ->option_text(" ");
  command->add_option("--map", options->map_path, "how columns become events; required")
      ->required()
      ->option_text("FILE");
  command->add_option("--source", options->source, "who says so, whatever the map says")
      ->option_text("URI");
  command->add_option("--time", options->time, "when, for rows that do not say")
      ->option_text("TIME");
  command->add_option("--separator", options->separator, "between cells, or tab; else it looks")
      ->option_text("CHAR");
  command->footer(
      "The map is TOML:\n"
      "  source = \"/import/erp-2026\"      # who says so\n"
      "  device = \"{Asset}\"               # {Column} takes the row's cell\n"
      "  time   = \"{In service since}\"\n"
      "  time_format = \"%d.%m.%Y\"         # else 2026-01-31, or RFC 3339\n"
      "  [values.Class]                   # cells translated; no others may come\n"
      "  \"Pumpe\" = \"pump\"\n"
      "  [[event]]                        # one or more for each row\n"
      "  type = \"device.adopted\"\n"
      "  [event.data]                     # as hallmark record TYPE --help tells\n"
      "  approver    = \"acme-it\"\n"
      "  deviceClass = \"{Class}\"\n"
      "  [[event]]\n"
      "  type = \"certificate.issued\"\n"
      "  when = \"{Certificate}\"           # only where this is not empty\n"
      "  certificate = \"{Certificate}\"    # a PEM file, beside the CSV\n"
      "  [event.data]\n"
      "  certificate.role = \"operational\"\n"
      "A field whose cells are all empty is left out, and so is an object or an entry\n"
      "of a list. \"@{Column}\" for a digest is the SHA-256 of a file. An event may have\n"
      "a time and a time_format of its own. {{ and }} are braces.\n\n"
      "Events go to standard output, a line each. The same row gives the same events\n"
      "with the same ids. Rows that do not fit are named on standard error and left\n"
      "out whole.\n\n"
      "Examples:\n"
      "  hallmark import tools/samples/fleet.csv --map tools/samples/fleet-map.toml\n"
      "  hallmark import fleet.csv --map map.toml > events.ndjson\n\n"
      "Exit: 0 all rows turned, 1 rows left out, 2 usage or a fault in the map,\n"
      "3 a file cannot be read.");
  command->callback([options, &exit] { exit = import_csv(*options); });
}

}  // namespace hallmark::cli
