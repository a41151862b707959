#include "tools/cli/questions/question_options.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "tools/cli/commands.h"
#include "tools/cli/moment.h"

namespace hallmark::cli {
namespace {

constexpr std::uint64_t limit_for_people = 100;

Result<std::unique_ptr<Asker>> open_asker(const DataOrServer& where) {
  if (where.server().empty()) return open_directory_asker(where.data());
  TRY_ASSIGN(api::Client client, where.client());
  return open_server_asker(std::move(client));
}

}  // namespace

Show show_rows(std::vector<Column> columns, Row row) {
  const auto table = std::make_shared<Table>(std::move(columns));
  return [table, row = std::move(row)](const Fields& page, Sheet& sheet) {
    for (const json::Value& item : page.list("items")) table->add(row(Fields(item), sheet));
    sheet.print(*table);
  };
}

void QuestionOptions::add_filter(CLI::App& command, const Filter& filter, std::deque<Given>& to) {
  Given& given = to.emplace_back(Given{filter, {}, nullptr});
  CLI::Option* option = command.add_option(filter.option, given.value, filter.help);
  if (!filter.choices.empty()) option->check(CLI::IsMember(filter.choices));
  given.option = option->option_text(filter.value);
}

void QuestionOptions::add_filters(CLI::App& command, const std::vector<Filter>& filters) {
  for (const Filter& filter : filters) add_filter(command, filter, filters_);
}

void QuestionOptions::add_options(CLI::App& command, Dates dates, Pages pages) {
  if (dates == Dates::taken) {
    add_filter(command,
               {"--as-of", "asOf", "as it was then: what occurred later does not count (now)", "T",
                Filter::Kind::moment},
               dates_);
    add_filter(command,
               {"--known-at", "knownAt",
                "as it was known then: a time, or entries by shard, as\n0:41,1:37 (all there are)",
                "K", Filter::Kind::moment},
               dates_);
    add_filter(command,
               {"--after", "after", "wait until these entries are taken up, as 0:41,1:7", "S:N"},
               dates_);
  }
  where_.add_options(command);
  if (pages == Pages::many) {
    command.add_option("--limit", limit_, "at most so many; 0: all (100, with --json all)")
        ->option_text("N");
  }
  command.add_flag("--wide", wide_, "digests and times whole, nothing cut to the terminal");
  command.add_flag("--json", json_, "print one JSON object, as a server answers");
}

std::string QuestionOptions::first_filter_given() const {
  for (const Given& given : filters_) {
    if (given.option->count() > 0) return given.filter.option;
  }
  return limit_ ? "--limit" : "";
}

Question QuestionOptions::question(std::string path) const {
  Question question{std::move(path)};
  for (const std::deque<Given>* all : {&filters_, &dates_}) {
    for (const Given& given : *all) {
      if (given.option->count() == 0) continue;
      const bool is_moment = given.filter.kind == Filter::Kind::moment;
      question.parameters.push_back(
          {given.filter.parameter, is_moment ? spelt_out(given.value) : given.value});
    }
  }
  return question;
}

ExitCode QuestionOptions::ask_one(const Question& question, const Show& show) const {
  const auto asker = open_asker(where_);
  if (!asker) return report(asker.error());
  const Status printed = print_one(**asker, question, show);
  return printed ? ExitCode::good : report_asking(printed.error());
}

ExitCode QuestionOptions::ask_list(const Question& question, const Show& show,
                                   const std::string& none, const Show& close) const {
  const auto asker = open_asker(where_);
  if (!asker) return report(asker.error());
  const Status printed = json_ ? print_pages_json(**asker, question, limit_.value_or(0))
                               : print_list(**asker, question, show, none, close);
  return printed ? ExitCode::good : report_asking(printed.error());
}

Status QuestionOptions::print_one(Asker& asker, const Question& question, const Show& show) const {
  TRY_ASSIGN(const std::string body, asker.fetch(question.target()));
  if (json_) {
    fmt::print("{}\n", body);
    return flush_output();
  }
  TRY_ASSIGN(const Fields answer, read_answer_fields(body));
  Sheet sheet(wide_ ? Detail::whole : Detail::brief);
  show(answer, sheet);
  sheet.close(answer);
  return flush_output();
}

Status QuestionOptions::print_list(Asker& asker, const Question& question, const Show& show,
                                   const std::string& none, const Show& close) const {
  Sheet sheet(wide_ ? Detail::whole : Detail::brief);
  const std::uint64_t limit = limit_.value_or(limit_for_people);
  std::uint64_t items = 0;
  return walk_pages(asker, question, limit, [&](const Fields& page) {
    const std::size_t here = page.list("items").size();
    items += here;
    if (here > 0) show(page, sheet);
    const bool is_last = !page.text("next") || (limit > 0 && items >= limit);
    if (!is_last) return flush_output();
    if (items == 0) sheet.paragraph(none);
    if (page.text("next")) {
      sheet.heading(
          fmt::format("These are the first {}; there are more: --limit 0 shows all.", items));
    }
    close ? close(page, sheet) : sheet.close(page);
    return flush_output();
  });
}

std::string question_footer(const std::string& text) {
  return text +
         "\n\nExit: 0 printed, 1 nothing is known of it, 2 usage, 3 the ledger failed,\n"
         "4 no server answers.";
}

}  // namespace hallmark::cli
