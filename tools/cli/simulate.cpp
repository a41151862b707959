#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "tools/cli/commands.h"
#include "tools/cli/moment.h"
#include "tools/cli/progress.h"
#include "tools/simulate/simulation.h"
#include "tools/simulate/text/keyring.h"

namespace hallmark::cli {
namespace {

using simulate::Shape;

struct Arguments {
  std::uint32_t devices = 1000;
  std::string from = "2024-01-01";
  std::string to = "2026-01-01";
  std::uint64_t seed = 1;
  std::string shape = "fleet";
  unsigned late_percent = 3;
  bool sign = false;
  bool der = false;
  bool recorded = false;
  bool keys = false;
};

const std::map<std::string, Shape> shapes = {
    {"small", Shape::small}, {"fleet", Shape::fleet}, {"gateway", Shape::gateway}};

Status write_to_standard_output(std::string_view lines) {
  if (std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size()) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

ExitCode run(const Arguments& arguments) {
  const auto from = parse_moment(arguments.from);
  const auto to = parse_moment(arguments.to);
  if (!from || !to || *from >= *to) {
    fmt::print(stderr, "hallmark: expected --from before --to, found {} and {}\n", arguments.from,
               arguments.to);
    return ExitCode::usage;
  }
  const simulate::Options options{
      .devices = arguments.devices,
      .from_us = *from,
      .to_us = *to,
      .seed = arguments.seed,
      .shape = shapes.at(arguments.shape),
      .late_percent = arguments.late_percent,
      .envelope =
          arguments.sign ? simulate::Envelope::signed_by_producer : simulate::Envelope::plain,
      .certificates = arguments.der ? simulate::Certificates::der : simulate::Certificates::digests,
      .recorded_time =
          arguments.recorded ? simulate::RecordedTime::written : simulate::RecordedTime::left_out};
  if (arguments.keys) {
    const Status written = write_to_standard_output(simulate::keyring(options));
    return written ? ExitCode::good : report(written.error());
  }
  Progress progress("simulating", static_cast<std::uint64_t>(*to - *from));
  const auto advanced = [&](const simulate::Advance& advance) {
    progress.update(static_cast<std::uint64_t>(advance.recorded_us - *from), advance.events);
  };
  Status done = simulate::simulate(options, {write_to_standard_output, advanced});
  if (done && std::fflush(stdout) != 0) {
    done = fail(ErrorCode::io, "standard output could not be written");
  }
  return done ? ExitCode::good : report(done.error());
}

void add_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--devices", arguments.devices, "how many devices (1000)")
      ->check(CLI::Range(std::uint32_t{1}, simulate::most_devices))
      ->option_text("N");
  command.add_option("--from", arguments.from, "nothing happens before (2024-01-01)")
      ->check(moment_fault)
      ->option_text("T");
  command.add_option("--to", arguments.to, "nothing is recorded from then on (2026-01-01)")
      ->check(moment_fault)
      ->option_text("T");
  command.add_option("--seed", arguments.seed, "another number, another fleet (1)")
      ->option_text("S");
  command.add_option("--shape", arguments.shape, "small, fleet (the default) or gateway")
      ->check(CLI::IsMember({"small", "fleet", "gateway"}))
      ->option_text("SHAPE");
  command
      .add_option("--late", arguments.late_percent,
                  "of the time, devices report late, in percent (3)")
      ->check(CLI::Range(0U, 100U))
      ->option_text("PERCENT");
  command.add_flag("--signed", arguments.sign, "each event in a DSSE envelope, signed");
  command.add_flag("--recorded", arguments.recorded,
                   "each with the extension recordedtime: when it was recorded");
  command.add_flag("--der", arguments.der, "certificates as real X.509 in der (slower)");
  command.add_flag(
      "--keys", arguments.keys,
      "print the fleet's public keys instead: producers, release\nsigners, authorities");
}

}  // namespace

void add_simulate(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("simulate", "Write the events of a healthy fleet that never was");
  command->group("Commands");
  add_options(*command, *arguments);
  command->footer(
      "Writes CloudEvents, one JSON object a line, in the order in which a ledger would\n"
      "have received them. T is an RFC 3339 time, or a date: 00:00 UTC. The same\n"
      "options give the same bytes on every machine. The fleet is healthy: rules that\n"
      "find a fault in it are wrong.\n\n"
      "Shapes: small: few kinds of events, short lives. fleet: all kinds, about ten\n"
      "events a device and year. gateway: few gateways with 100,000 events each, and\n"
      "the sensors behind them.\n\n"
      "Examples:\n"
      "  hallmark simulate --devices 50 --shape small | hallmark validate\n"
      "  hallmark simulate --devices 100000 --from 2020-01-01 --to 2026-01-01 --seed 7\n\n"
      "Exit: 0 written, 2 usage, 3 standard output could not be written.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
