// The one binary: reads the command line, runs a command, answers with its exit code. Everything is
// wired here.
#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "schemas/admission/admit.h"
#include "tools/cli/commands.h"
#include "tools/cli/settings_file.h"
#include "tools/cli/usage.h"

namespace hallmark::cli {

ExitCode report(const Error& error) {
  fmt::print(stderr, "hallmark: {}\n", error.text());
  return exit_code(error);
}

ExitCode report_asking(const Error& error) {
  const ExitCode reported = report(error);
  return error.code == ErrorCode::bad_input ? ExitCode::usage : reported;
}

namespace {

int run(int argc, char** argv) {
  CLI::App app("A ledger of device provenance: what happened to a device, and the proof of it.",
               "hallmark");
  ExitCode exit = ExitCode::good;
  set_up(app, fmt::format("hallmark {} (admit/{})", HALLMARK_VERSION, admission_version));
  add_validate(app, exit);
  add_record(app, exit);
  add_import(app, exit);
  add_append(app, exit);
  add_post(app, exit);
  add_device(app, exit);
  add_history(app, exit);
  add_certificates(app, exit);
  add_firmware(app, exit);
  add_fleet(app, exit);
  add_impact(app, exit);
  add_changes(app, exit);
  add_diff(app, exit);
  add_replay(app, exit);
  add_refusals(app, exit);
  add_fsck(app, exit);
  add_export(app, exit);
  add_rebuild(app, exit);
  add_checkpoint(app, exit);
  add_prove(app, exit);
  add_verify(app, exit);
  add_key(app, exit);
  add_serve(app, exit);
  add_simulate(app, exit);
  add_demo(app, exit);
  add_bench(app, exit);
  add_completion(app, exit);
  if (const Status settings = read_settings_file(app, "hallmark.toml"); !settings) {
    (void)report(settings.error());
    return static_cast<int>(ExitCode::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(explain(app, error, argc, argv));
  }
  return static_cast<int>(exit);
}

}  // namespace
}  // namespace hallmark::cli

int main(int argc, char** argv) {
  // CLI11 and the standard library throw; nothing of ours does.
  try {
    return hallmark::cli::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "hallmark: {}\n", error.what());
    return static_cast<int>(hallmark::cli::ExitCode::io);
  }
}
