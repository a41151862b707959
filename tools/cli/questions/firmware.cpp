// hallmark firmware: which artefacts there are, who signed them, where they run.
#include <fmt/format.h>

#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/questions/question_options.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  QuestionOptions options;
  std::string artefact;
};

void show_running(const Fields& answer, Sheet& sheet) {
  Table table({{"device", Column::Fit::name},
               {"component", Column::Fit::shrinks},
               {"version", Column::Fit::shrinks},
               {"state"},
               {"owner", Column::Fit::shrinks},
               {"since"},
               {"evidence"}},
              2);
  for (const json::Value& value : answer.list("items")) {
    const Fields item(value);
    const auto cell = [&](std::string_view name) {
      return shown_member(item, name, sheet.detail());
    };
    table.add({shown(item.text("device").value_or("")), cell("component"), cell("version"),
               cell("state"), shown_party(item, "owner"), shown_day(item, "since", sheet.detail()),
               sheet.noted(cell("evidence"))});
  }
  sheet.heading("Installed on");
  if (table.empty()) sheet.paragraph("No device has it installed.", 2);
  sheet.print(table);
}

void show_artefact(const Fields& answer, Sheet& sheet) {
  sheet.heading(fmt::format("Artefact {}", shown(answer.text("artefact").value_or("?"))));
  for (const json::Member& member : answer.members()) {
    const std::string_view name = member.name.inner();
    const bool is_elsewhere = name == "artefact" || name == "items" || name == "signers" ||
                              name == "asOf" || name == "knownAt";
    if (!is_elsewhere) sheet.member(answer, name);
  }
  for (const json::Value& signer : answer.list("signers")) {
    const Fields one(signer);
    sheet.fact("signed by", sentence_of(one, sheet.detail()), one.text("evidence").value_or(""));
  }
  show_running(answer, sheet);
}

Show show_list() {
  const auto row = [](const Fields& item, Sheet& sheet) -> std::vector<std::string> {
    const Fields released = item.object("released");
    const auto cell = [&](std::string_view name) {
      return shown_member(item, name, sheet.detail());
    };
    return {cell("artefact"),
            cell("component"),
            cell("version"),
            cell("vendor"),
            cell("signerSpkiSha256"),
            cell("devices"),
            shown_day(released, "since", sheet.detail()),
            sheet.noted(shown(released.text("evidence").value_or("")))};
  };
  return show_rows({{"artefact"},
                    {"component", Column::Fit::shrinks},
                    {"version", Column::Fit::shrinks},
                    {"vendor", Column::Fit::shrinks},
                    {"signer", Column::Fit::shrinks},
                    {"devices", Column::Fit::kept, Column::Align::right},
                    {"released"},
                    {"evidence"}},
                   row);
}

ExitCode run(const Arguments& arguments) {
  const QuestionOptions& options = arguments.options;
  if (arguments.artefact.empty()) {
    return options.ask_list(options.question("/v1/firmware"), show_list(),
                            "No firmware was released or installed that fits.");
  }
  const std::string path = "/v1/firmware/" + api::percent_encoded(arguments.artefact);
  return options.ask_one(options.question(path), show_artefact);
}

}  // namespace

void add_firmware(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("firmware", "Firmware: who released and signed it, where it runs");
  command->group("Commands");
  command->add_option("SHA256", arguments->artefact, "the artefact; left out: all of them")
      ->option_text(" ");
  arguments->options.add_filters(
      *command, {{"--signer", "signer", "whose signer's key has this SHA-256", "SHA256"},
                 {"--component", "component", "for this component", "NAME"}});
  arguments->options.add_options(*command, QuestionOptions::Dates::taken,
                                 QuestionOptions::Pages::many);
  command->footer(
      question_footer("Digests are given whole: --wide shows them so.\n\n"
                      "Examples:\n"
                      "  hallmark firmware --component main --data plant-7\n"
                      "  hallmark firmware 4e1f…whole…digest --as-of 2026-01-01 --data plant-7"));
  command->callback([arguments, &exit] {
    const std::string filter = arguments->options.first_filter_given();
    if (!arguments->artefact.empty() && !filter.empty()) throw CLI::ExcludesError("SHA256", filter);
    exit = run(*arguments);
  });
}

}  // namespace hallmark::cli
