// The commands of the one binary. Each add_… puts its command into the command line and writes its
// exit code to `exit` when it has run; main.cpp calls them all.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/cli/exit_code.h"

namespace hallmark::cli {

void add_append(CLI::App& app, ExitCode& exit);
void add_post(CLI::App& app, ExitCode& exit);
void add_device(CLI::App& app, ExitCode& exit);
void add_history(CLI::App& app, ExitCode& exit);
void add_certificates(CLI::App& app, ExitCode& exit);
void add_firmware(CLI::App& app, ExitCode& exit);
void add_fleet(CLI::App& app, ExitCode& exit);
void add_impact(CLI::App& app, ExitCode& exit);
void add_changes(CLI::App& app, ExitCode& exit);
void add_diff(CLI::App& app, ExitCode& exit);
void add_replay(CLI::App& app, ExitCode& exit);
void add_rebuild(CLI::App& app, ExitCode& exit);
void add_export(CLI::App& app, ExitCode& exit);
void add_refusals(CLI::App& app, ExitCode& exit);
void add_fsck(CLI::App& app, ExitCode& exit);
void add_checkpoint(CLI::App& app, ExitCode& exit);
void add_prove(CLI::App& app, ExitCode& exit);
void add_verify(CLI::App& app, ExitCode& exit);
void add_key(CLI::App& app, ExitCode& exit);
void add_validate(CLI::App& app, ExitCode& exit);
void add_record(CLI::App& app, ExitCode& exit);
void add_import(CLI::App& app, ExitCode& exit);
void add_serve(CLI::App& app, ExitCode& exit);
void add_simulate(CLI::App& app, ExitCode& exit);
void add_demo(CLI::App& app, ExitCode& exit);
void add_bench(CLI::App& app, ExitCode& exit);
void add_completion(CLI::App& app, ExitCode& exit);

// Prints the error as "hallmark: …" on standard error; returns its exit code.
[[nodiscard]] ExitCode report(const Error& error);

// The same of a question: what does not fit was asked wrongly, and is usage.
[[nodiscard]] ExitCode report_asking(const Error& error);

}  // namespace hallmark::cli
