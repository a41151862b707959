// What all questions about devices share: where they are asked, as of when, and in which form the
// answer is printed. Lives as long as its command. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/cli/questions/asking/pages.h"
#include "tools/cli/questions/paper/sheet.h"
#include "tools/cli/remote/server_option.h"

namespace hallmark::cli {

// An option that is a parameter of the question.
struct Filter {
  std::string option;     // "--expires-before"
  std::string parameter;  // "expiresBefore"
  std::string help;
  std::string value;  // what it is followed by: "T"
  enum class Kind : std::uint8_t { text, moment } kind = Kind::text;
  std::vector<std::string> choices = {};
};

// How a person sees an answer, or a page of one that is a list.
using Show = std::function<void(const Fields& answer, Sheet& sheet)>;
// Of a list's pages: one table, a row an item.
using Row = std::function<std::vector<std::string>(const Fields& item, Sheet& sheet)>;
[[nodiscard]] Show show_rows(std::vector<Column> columns, Row row);

class QuestionOptions {
 public:
  enum class Dates : std::uint8_t { taken, none };
  enum class Pages : std::uint8_t { many, one };

  void add_options(CLI::App& command, Dates dates, Pages pages);
  void add_filters(CLI::App& command, const std::vector<Filter>& filters);

  // Of what a list alone takes, the filters and --limit; empty where none is given.
  [[nodiscard]] std::string first_filter_given() const;
  // With the filters and the moments that were given.
  [[nodiscard]] Question question(std::string path) const;

  [[nodiscard]] ExitCode ask_one(const Question& question, const Show& show) const;
  // `none` is said where there is nothing; `close` at the end of the last page.
  [[nodiscard]] ExitCode ask_list(const Question& question, const Show& show,
                                  const std::string& none, const Show& close = {}) const;

 private:
  struct Given {
    Filter filter;
    std::string value;
    const CLI::Option* option = nullptr;
  };

  void add_filter(CLI::App& command, const Filter& filter, std::deque<Given>& to);
  [[nodiscard]] Status print_one(Asker& asker, const Question& question, const Show& show) const;
  [[nodiscard]] Status print_list(Asker& asker, const Question& question, const Show& show,
                                  const std::string& none, const Show& close) const;

  DataOrServer where_;
  std::deque<Given> filters_;  // their addresses are the options'
  std::deque<Given> dates_;
  std::optional<std::uint64_t> limit_;
  bool json_ = false;
  bool wide_ = false;
};

// "  [--data DIR | --server URL]…" and what the exits mean, for the end of every help.
[[nodiscard]] std::string question_footer(const std::string& text);

}  // namespace hallmark::cli
