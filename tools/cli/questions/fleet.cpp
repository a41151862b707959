// hallmark fleet: how many devices there are, and how they are.
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "ledger/proof/decimal.h"
#include "tools/cli/commands.h"
#include "tools/cli/progress.h"
#include "tools/cli/questions/question_options.h"

namespace hallmark::cli {
namespace {

std::string grouped_text(const json::Value& value) {
  const auto number = parse_decimal<std::uint64_t>(value.text);
  return number ? grouped(*number) : shown(value.text);
}

void show_counts(const std::string& title, const Fields& counts, Sheet& sheet) {
  if (counts.members().empty()) return;
  sheet.heading(title);
  for (const json::Member& member : counts.members()) {
    sheet.fact(shown_value(member.name, sheet.detail()), grouped_text(member.value));
  }
}

void show_classes(const Fields& classes, Sheet& sheet) {
  if (classes.members().empty()) return;
  Table table({{"class", Column::Fit::shrinks},
               {"devices", Column::Fit::kept, Column::Align::right},
               {"states", Column::Fit::shrinks}},
              2);
  for (const json::Member& member : classes.members()) {
    const Fields one(member.value);
    std::string states;
    const Fields counts = one.object("states");
    for (const json::Member& state : counts.members()) {
      fmt::format_to(std::back_inserter(states), "{}{} {}", states.empty() ? "" : ", ",
                     grouped_text(state.value), shown(state.name.inner()));
    }
    table.add({shown_value(member.name, sheet.detail()), grouped(one.number("devices").value_or(0)),
               std::move(states)});
  }
  sheet.heading("Classes");
  sheet.print(table);
}

// A list of counts by a name.
void show_list(const std::string& title, const std::vector<json::Value>& items,
               std::string_view name, std::string_view count, Sheet& sheet) {
  if (items.empty()) return;
  Table table({{std::string(name), Column::Fit::shrinks},
               {std::string(count), Column::Fit::kept, Column::Align::right}},
              2);
  for (const json::Value& item : items) {
    const Fields one(item);
    table.add({shown_member(one, name, sheet.detail()), grouped(one.number(count).value_or(0))});
  }
  sheet.heading(title);
  sheet.print(table);
}

void show_fleet(const Fields& answer, Sheet& sheet) {
  const std::uint64_t devices = answer.number("devices").value_or(0);
  if (devices == 0) sheet.paragraph("There are no devices.");
  if (devices > 0) sheet.heading(fmt::format("{} devices", grouped(devices)));
  const Fields states = answer.object("states");
  for (const json::Member& state : states.members()) {
    sheet.fact(shown(state.name.inner()), grouped_text(state.value));
  }
  show_classes(answer.object("classes"), sheet);
  show_list("Owners (the 100 that own most)", answer.list("owners"), "id", "devices", sheet);
  show_counts("Certificates", answer.object("certificates"), sheet);
  show_list("Active certificates by the month in which they end", answer.list("expiries"), "month",
            "certificates", sheet);
}

}  // namespace

void add_fleet(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<QuestionOptions>();
  CLI::App* command =
      app.add_subcommand("fleet", "How many devices there are, by state, class and owner");
  command->group("Commands");
  options->add_options(*command, QuestionOptions::Dates::taken, QuestionOptions::Pages::one);
  command->footer(
      question_footer("Counts of the whole fleet. `hallmark device` lists the devices.\n\n"
                      "Examples:\n"
                      "  hallmark fleet --data plant-7\n"
                      "  hallmark fleet --server http://127.0.0.1:8080 --as-of 2026-01-01"));
  command->callback(
      [options, &exit] { exit = options->ask_one(options->question("/v1/fleet"), show_fleet); });
}

}  // namespace hallmark::cli
