// hallmark demo: a small fleet worth looking at, and what becomes of tampering with its ledger.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/clock.h"
#include "tools/cli/commands.h"
#include "tools/cli/demo/fleet.h"
#include "tools/cli/demo/tamper.h"
#include "tools/cli/moment.h"

namespace hallmark::cli {
namespace {

struct FleetArguments {
  std::string at;
  bool stories = false;
};

struct TamperArguments {
  std::string verifier;
  bool json = false;
};

std::string at_fault(const std::string& text) {
  if (std::string fault = moment_fault(text); !fault.empty()) return fault;
  const auto at = parse_moment(text);
  const auto first = parse_moment(std::string(demo::first_moment));
  const auto last = parse_moment(std::string(demo::last_moment));
  if (*at >= *first && *at < *last) return {};
  return fmt::format("expected a time from {} to before {}", demo::first_moment, demo::last_moment);
}

// Whole seconds: a fraction of the present tells nobody anything.
std::int64_t now_us() {
  constexpr std::int64_t second_us = 1'000'000;
  return SystemClock().now().micros() / second_us * second_us;
}

void print_stories() {
  json::Writer writer;
  writer.begin_object();
  writer.key("stories");
  writer.begin_array();
  for (const demo::FleetStory& story : demo::fleet_stories()) {
    writer.begin_object();
    writer.member("device", story.device);
    writer.member("title", story.title);
    writer.member("story", story.story);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

ExitCode run_fleet(const FleetArguments& arguments) {
  if (arguments.stories) {
    print_stories();
  } else {
    const std::int64_t at = arguments.at.empty() ? now_us() : *parse_moment(arguments.at);
    for (const demo::FleetEvent& event : demo::fleet_events(at)) fmt::print("{}\n", event.text);
  }
  if (std::fflush(stdout) == 0) return ExitCode::good;
  return report({ErrorCode::io, "standard output could not be written", {}});
}

ExitCode run_tamper(const TamperArguments& arguments) {
  const auto found = demo::tamper({.at_us = now_us(), .verifier = arguments.verifier});
  if (!found) return report(found.error());
  fmt::print("{}", arguments.json ? demo::tampering_json(*found) : demo::tampering_text(*found));
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  return found->ok() ? ExitCode::good : ExitCode::failed;
}

void add_demo_fleet(CLI::App& demo, ExitCode& exit) {
  auto arguments = std::make_shared<FleetArguments>();
  CLI::App* command = demo.add_subcommand("fleet", "Write the events of eight devices, NDJSON");
  command->group("Demonstrations");
  command->add_option("--at", arguments->at, "the moment from which all times count back (now)")
      ->check(at_fault)
      ->option_text("TIME");
  command->add_flag("--stories", arguments->stories,
                    "print one JSON object instead: which device is which story");
  command->footer(
      "Each device is a story that an auditor would care about: one was retired and\n"
      "still works, two have one key, one is healthy … With the same --at the output\n"
      "is the same to the byte. TIME is an RFC 3339 time, or a date: 00:00 UTC.\n\n"
      "Example:\n"
      "  hallmark demo fleet | hallmark append - --data demo\n\n"
      "Exit: 0 written, 2 usage, 3 standard output could not be written.");
  command->callback([arguments, &exit] { exit = run_fleet(*arguments); });
}

void add_tamper(CLI::App& demo, ExitCode& exit) {
  auto arguments = std::make_shared<TamperArguments>();
  CLI::App* command =
      demo.add_subcommand("tamper", "Change one byte of a ledger, and see it found");
  command->group("Demonstrations");
  command->add_option("--verifier", arguments->verifier, "where verify_bundle.py is")
      ->check(CLI::ExistingFile)
      ->option_text("PATH");
  command->add_flag("--json", arguments->json, "print one JSON object for programs");
  command->footer(
      "In a temporary directory: puts the sample fleet into a ledger, proves a device's\n"
      "history, and changes one byte in a copy of the ledger and of the proof as an\n"
      "insider could, through the database. Then fsck, the program's verifier and\n"
      "tools/verify_bundle.py, which shares no code with it, look at both. Where Python\n"
      "is missing, that part is left out and says so.\n\n"
      "Exit: 0 what is good was called good and the change was found wherever it was\n"
      "looked for, 1 it was not, 2 usage, 3 no ledger could be made.");
  command->callback([arguments, &exit] { exit = run_tamper(*arguments); });
}

}  // namespace

void add_demo(CLI::App& app, ExitCode& exit) {
  CLI::App* demo = app.add_subcommand("demo", "A small fleet to look at, and tampering found");
  demo->group("Commands");
  demo->require_subcommand(1);
  add_demo_fleet(*demo, exit);
  add_tamper(*demo, exit);
}

}  // namespace hallmark::cli
