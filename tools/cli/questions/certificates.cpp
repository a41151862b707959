// hallmark certificates: which there are, when they end, who holds them.
#include <fmt/format.h>

#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/questions/question_options.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  QuestionOptions options;
  std::string sha256;
};

std::vector<std::string> held_row(const Fields& item, Sheet& sheet) {
  const auto cell = [&](std::string_view name) { return shown_member(item, name, sheet.detail()); };
  return {shown_day(item, "notAfter", sheet.detail()),
          shown_member(item, "device", Detail::whole),
          cell("sha256"),
          cell("state"),
          cell("issuer"),
          shown_party(item, "owner"),
          sheet.noted(cell("evidence"))};
}

Show show_held() {
  return show_rows({{"ends"},
                    {"device", Column::Fit::name},
                    {"sha256"},
                    {"state"},
                    {"issuer", Column::Fit::shrinks},
                    {"owner", Column::Fit::shrinks},
                    {"evidence"}},
                   held_row);
}

void show_one(const Fields& answer, Sheet& sheet) {
  sheet.heading(fmt::format("Certificate {}", shown(answer.text("sha256").value_or("?"))));
  for (const json::Value& value : answer.list("items")) {
    const Fields item(value);
    sheet.heading(fmt::format("Held by {}", shown_member(item, "device", Detail::whole)));
    for (const json::Member& member : item.members()) {
      const std::string_view name = member.name.inner();
      const bool is_elsewhere = name == "device" || name == "sha256" || name == "evidence";
      if (is_elsewhere) continue;
      sheet.member(item, name, name == "since" ? item.text("evidence").value_or("") : "");
    }
  }
  Table chain({{"device", Column::Fit::name},
               {"sha256"},
               {"state"},
               {"role", Column::Fit::shrinks},
               {"since"},
               {"evidence"}},
              2);
  for (const json::Value& value : answer.list("chain")) {
    const Fields link(value);
    const auto cell = [&](std::string_view name) {
      return shown_member(link, name, sheet.detail());
    };
    chain.add({shown_member(link, "device", Detail::whole), cell("sha256"), cell("state"),
               cell("role"), shown_day(link, "since", sheet.detail()),
               sheet.noted(cell("evidence"))});
  }
  sheet.heading("The chain of credentials, old to new");
  sheet.print(chain);
}

ExitCode run(const Arguments& arguments) {
  const QuestionOptions& options = arguments.options;
  if (arguments.sha256.empty()) {
    return options.ask_list(options.question("/v1/certificates"), show_held(),
                            "No device holds a certificate that fits.");
  }
  const std::string path = "/v1/certificates/" + api::percent_encoded(arguments.sha256);
  return options.ask_one(options.question(path), show_one);
}

std::vector<Filter> filters() {
  return {{"--device", "device", "that this device holds", "ID"},
          {"--issuer", "issuer", "issued under this name, as it was recorded", "NAME"},
          {"--state",
           "state",
           "active, expired, superseded, suspended or revoked",
           "STATE",
           Filter::Kind::text,
           {"active", "expired", "superseded", "suspended", "revoked"}},
          {"--expires-before", "expiresBefore", "that end before", "T", Filter::Kind::moment},
          {"--expires-after", "expiresAfter", "that end then or later", "T", Filter::Kind::moment}};
}

}  // namespace

void add_certificates(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("certificates", "Certificates: who holds them, and when they end");
  command->group("Commands");
  command->add_option("SHA256", arguments->sha256, "one certificate; left out: all of them")
      ->option_text(" ");
  arguments->options.add_filters(*command, filters());
  arguments->options.add_options(*command, QuestionOptions::Dates::taken,
                                 QuestionOptions::Pages::many);
  command->footer(question_footer(
      "By when they end. Digests are given whole: --wide shows them so. With SHA256:\n"
      "who holds it, and the chain of credentials it belongs to, old to new.\n\n"
      "Examples:\n"
      "  hallmark certificates --expires-before 2026-06-01 --data plant-7\n"
      "  hallmark certificates --device pump-7 --server http://127.0.0.1:8080"));
  command->callback([arguments, &exit] {
    const std::string filter = arguments->options.first_filter_given();
    if (!arguments->sha256.empty() && !filter.empty()) throw CLI::ExcludesError("SHA256", filter);
    exit = run(*arguments);
  });
}

}  // namespace hallmark::cli
