#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "schemas/catalogue/check.h"
#include "schemas/cloudevents/event_stream.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/event_format.h"
#include "tools/cli/input_file.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

struct Options {
  std::string path = "-";
  std::string format = "auto";
  bool json = false;
};

struct PlacedFault {
  std::uint64_t line;
  std::uint64_t event;
  Fault fault;
};

// Where faults go: to a person a line each, to a program one JSON object, written as it comes.
class Report {
 public:
  Report(std::string file, bool json) : file_(std::move(file)), json_(json) {
    if (!json_) return;
    writer_.begin_object();
    writer_.key("faults");
    writer_.begin_array();
  }

  void add(const PlacedFault& placed) {
    ++faults_;
    if (json_) {
      add_json(placed);
    } else {
      const Fault& fault = placed.fault;
      put(fmt::format("{}:{}: {}{}expected {}; found {} [{} {}]\n", file_, placed.line,
                      printable(fault.pointer), fault.pointer.empty() ? "" : ": ", fault.expected,
                      fault.found, number(fault.reason), name(fault.reason)));
    }
  }

  // Returns false where standard output is gone.
  [[nodiscard]] bool finish(EventFormat format, std::uint64_t events, std::uint64_t bad) {
    if (json_) {
      writer_.end_array();
      writer_.member("format", name(format));
      writer_.member("events", events);
      writer_.member("good", events - bad);
      writer_.member("bad", bad);
      writer_.end_object();
      put(writer_.take() + "\n");
    } else if (faults_ == 0) {
      put(fmt::format("{}: {} event{}, all good\n", file_, grouped(events),
                      events == 1 ? "" : "s"));
    } else {
      put(fmt::format("{}: {} of {} events bad, {} fault{}\n", file_, grouped(bad), grouped(events),
                      grouped(faults_), faults_ == 1 ? "" : "s"));
    }
    return std::fflush(stdout) == 0 && good_;
  }

  [[nodiscard]] bool any() const { return faults_ > 0; }

 private:
  void add_json(const PlacedFault& placed) {
    writer_.begin_object();
    writer_.member("line", placed.line);
    writer_.member("event", placed.event);
    writer_.member("pointer", placed.fault.pointer);
    writer_.key("reason");
    writer_.begin_object();
    writer_.member("number", number(placed.fault.reason));
    writer_.member("name", name(placed.fault.reason));
    writer_.end_object();
    writer_.member("expected", placed.fault.expected);
    writer_.member("found", placed.fault.found);
    writer_.end_object();
    put(writer_.take());
  }

  void put(const std::string& text) {
    good_ = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && good_;
  }

  std::string file_;
  bool json_;
  bool good_ = true;
  json::Writer writer_;
  std::uint64_t faults_ = 0;
};

// All that is wrong with one event; returns whether it is good.
bool check(const Catalogue& catalogue, const EventText& event, Report& report) {
  if (event.size_bytes > event.text.size()) {
    report.add({event.line,
                event.index,
                {Reason::record_too_large, "", 0, "an event of at most 49,152 bytes",
                 fmt::format("{} bytes", grouped(event.size_bytes))}});
    return false;
  }
  const Record record = record_of_text(std::string(event.text));
  Faults faults(Faults::Gather::all);
  check_record(catalogue, record, faults);
  if (faults.none()) return true;
  for (const Fault& fault : faults.list()) {
    const std::uint64_t line = event.line + json::line_at(event.text, fault.offset) - 1;
    report.add({line, event.index, fault});
  }
  return false;
}

ExitCode validate(const Options& options) {
  auto file = InputFile::open(options.path);
  if (!file) return report(file.error());
  if (file->is_terminal())
    fmt::print(stderr, "Reading events from the terminal; Ctrl-D ends them.\n");
  const Catalogue catalogue = Catalogue::load();
  Report faults(file->name(), options.json);
  EventStream events(*file, format_named(options.format));
  std::uint64_t count = 0;
  std::uint64_t bad = 0;
  {
    Progress progress("validating", file->size_bytes());
    while (true) {
      auto event = events.next();
      if (!event && event.error().code != ErrorCode::bad_input) return report(event.error());
      if (!event) {
        ++bad;
        ++count;
        faults.add(
            {events.line(),
             count - 1,
             {Reason::bad_json, "", 0, "a batch that can be read on", event.error().message}});
        break;
      }
      if (!*event) break;
      ++count;
      if (!check(catalogue, **event, faults)) ++bad;
      progress.update(file->position_bytes(), count);
    }
  }
  if (!faults.finish(events.format(), count, bad)) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  return faults.any() ? ExitCode::failed : ExitCode::good;
}

}  // namespace

void add_validate(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("validate", "Check events: each fault with its line and JSON pointer");
  command->group("Commands");
  command->add_option("FILE", options->path, "events as JSON; - (the default) is standard input")
      ->option_text(" ");
  command
      ->add_option("--format", options->format,
                   "auto (the default) looks: one event, a batch, or NDJSON")
      ->check(CLI::IsMember({"auto", "single", "batch", "ndjson"}))
      ->option_text("FORMAT");
  command->add_flag("--json", options->json, "print one JSON object for programs");
  command->footer(
      "Formats: single is one event, over as many lines as it likes; batch is a JSON\n"
      "array of events; ndjson is an event a line.\n\n"
      "Examples:\n"
      "  hallmark validate event.json\n"
      "  generate-events | hallmark validate - --json\n\n"
      "Exit: 0 all good, 1 a fault was found, 2 usage, 3 the file cannot be read.");
  command->callback([options, &exit] { exit = validate(*options); });
}

}  // namespace hallmark::cli
