#include "tools/cli/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string_view>
#include <vector>

namespace hallmark::cli {
namespace {

constexpr std::size_t help_column = 26;

// CLI11 tells types in capitals behind each option; people read the words.
class Formatter : public CLI::Formatter {
 public:
  Formatter() {
    column_width(help_column);
    label("OPTIONS", "[OPTIONS]");
    label("SUBCOMMAND", "COMMAND");
    label("SUBCOMMANDS", "COMMANDS");
    label("TEXT", "TEXT");
  }
};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string nearest_command(const CLI::App& app, std::string_view word) {
  std::string nearest;
  std::size_t least = 3;  // more than two letters off is another word
  for (const CLI::App* command : app.get_subcommands({})) {
    const std::size_t distance = edit_distance(word, command->get_name());
    if (distance < least) {
      least = distance;
      nearest = command->get_name();
    }
  }
  return nearest;
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
      "hallmark COMMAND --help tells more about a command.\n\n"
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
    fmt::print(stderr, "{}\n", nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest));
  } else {
    fmt::print(stderr, "hallmark: {}\n", error.what());
  }
  fmt::print(stderr, "See \"{} --help\".\n", command_path(app));
  return ExitCode::usage;
}

}  // namespace hallmark::cli
