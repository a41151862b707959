#include "tools/cli/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/nearest.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t help_column = 22;

class Formatter : public CLI::Formatter {
 public:
  Formatter() {
    column_width(help_column);
    label("SUBCOMMAND", "COMMAND");
    label("Positionals", "Arguments");
  }
};

std::string nearest_command(const CLI::App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::vector<std::string_view> words(names.begin(), names.end());
  return std::string(nearest(word, words));
}

// The innermost command that was named, for "see hallmark COMMAND --help".
std::string command_path(const CLI::App& app) {
  std::string path = app.get_name();
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    path += " " + at->get_name();
  }
  return path;
}

}  // namespace

void set_up(CLI::App& app, const std::string& version) {
  app.formatter(std::make_shared<Formatter>());
  app.set_help_flag("-h,--help", "show this help");
  app.set_version_flag("-V,--version", version, "show the version");
  app.require_subcommand(1);
  app.footer(
      "hallmark COMMAND --help tells more, with examples.\n\n"
      "Data goes to standard output, messages to standard error.\n"
      "Exit: 0 good, 1 a check failed, 2 usage, 3 I/O or corruption, 4 network.");
}

ExitCode explain(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    (void)app.exit(error);  // help or version, on standard output
    return ExitCode::good;
  }
  if (argc <= 1) {
    fmt::print(stderr, "{}", app.help());
    return ExitCode::usage;
  }
  const std::string_view first = argv[1];
  const auto commands = app.get_subcommands({});
  const bool known = std::any_of(commands.begin(), commands.end(), [&](const CLI::App* command) {
    return command->get_name() == first;
  });
  if (!known && !first.starts_with('-')) {
    fmt::print(stderr, "hallmark: there is no command \"{}\"", first);
    const std::string nearest = nearest_command(app, first);
    fmt::print(stderr, "{}\n",
               nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest));
  } else {
    fmt::print(stderr, "hallmark: {}\n", error.what());
  }
  fmt::print(stderr, "See \"{} --help\".\n", command_path(app));
  return ExitCode::usage;
}

}  // namespace hallmark::cli
