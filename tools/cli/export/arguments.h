// What `hallmark export` is asked for on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "projections/exports/question.h"
#include "tools/cli/data_options.h"
#include "tools/cli/remote/server_option.h"

namespace hallmark::cli {

struct ExportArguments {
  DataOrServer where;
  std::string out;
  std::string format = "csv";
  std::vector<std::string> tables;
  std::vector<std::string> devices;
  std::vector<std::string> filters;  // by their place in named_filters; empty: not asked for
  std::string from;
  std::string to;
  std::string as_of;
  std::string known_at;
  bool json = false;
  Publication publication;

  void add_options(CLI::App& command);
};

// Errors name the option.
[[nodiscard]] Result<ExportQuestion> question_of(const ExportArguments& arguments);

}  // namespace hallmark::cli
