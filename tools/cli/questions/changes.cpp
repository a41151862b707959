// hallmark changes: what came between two moments of knowledge.
#include <fmt/format.h>

#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/questions/question_options.h"

namespace hallmark::cli {
namespace {

void show_change(const Fields& change, const std::string& before, Sheet& sheet) {
  const auto side = [&](std::string_view name) {
    return shown_member(change, name, sheet.detail());
  };
  sheet.fact(before + words_of(change.text("field").value_or("?")),
             fmt::format("{} → {}", side("was"), side("is")));
}

void show_device(const Fields& item, Sheet& sheet) {
  const std::vector<json::Value> entries = item.list("entries");
  const std::uint64_t more = item.number("more").value_or(0);
  const std::uint64_t late = item.number("late").value_or(0);
  std::string places;
  for (const json::Value& entry : entries) {
    places.append(places.empty() ? "" : ", ");
    places.append(sheet.noted(shown_value(entry, sheet.detail())));
  }
  if (more > 0) places.append(fmt::format(" and {} more", more));
  sheet.heading(shown_member(item, "device", Detail::whole));
  sheet.fact("entries", places);
  if (late > 0) sheet.fact("came late", fmt::format("{}", late));
  const std::vector<json::Value> changes = item.list("changes");
  for (const json::Value& change : changes) show_change(Fields(change), "", sheet);
  if (changes.empty()) sheet.paragraph("Nothing of its state changed.", 2);
  const std::vector<json::Value> earlier = item.list("earlierAnswers");
  if (earlier.empty()) return;
  sheet.paragraph("Of the first moment it is known otherwise now:", 2);
  for (const json::Value& change : earlier) show_change(Fields(change), "  ", sheet);
}

void show_page(const Fields& page, Sheet& sheet) {
  for (const json::Value& item : page.list("items")) show_device(Fields(item), sheet);
}

void close(const Fields& page, Sheet& sheet) {
  const auto moment = [&](std::string_view name) {
    const Fields one = page.object(name);
    return fmt::format("{} (entries {})", shown_member(one, "at", Detail::brief),
                       shown_member(one, "knownAt", Detail::whole));
  };
  const auto known = [&](std::string_view name) {
    return shown_member(page.object(name), "knownAt", Detail::whole);
  };
  sheet.heading(
      fmt::format("From what was known at {} to what was known at {}; times are UTC. "
                  "The same entries again: --from {} --to {}",
                  moment("from"), moment("to"), known("from"), known("to")));
  sheet.close_evidence();
}

}  // namespace

void add_changes(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<QuestionOptions>();
  CLI::App* command =
      app.add_subcommand("changes", "What changed between two audits, and what came late");
  command->group("Commands");
  options->add_filters(
      *command, {{"--from", "from", "what was known then: a time, or entries, as 0:41,1:37", "K",
                  Filter::Kind::moment},
                 {"--to", "to", "what was known then (now)", "K", Filter::Kind::moment}});
  options->add_options(*command, QuestionOptions::Dates::none, QuestionOptions::Pages::many);
  command->get_option("--from")->required();
  command->footer(question_footer(
      "Devices with entries in between: what their state was and is, and where an entry\n"
      "that came late changes what was answered about the first moment.\n\n"
      "Examples:\n"
      "  hallmark changes --from 2026-01-01 --to 2026-04-01 --data plant-7\n"
      "  hallmark changes --from 0:4120 --server http://127.0.0.1:8080"));
  command->callback([options, &exit] {
    exit = options->ask_list(options->question("/v1/changes"), show_page,
                             "Nothing was recorded in between.", close);
  });
}

}  // namespace hallmark::cli
