// hallmark impact: what an authority, a signer, a technician, a batch or an artefact touched.
#include <fmt/format.h>

#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/questions/question_options.h"
#include "tools/cli/questions/type_words.h"

namespace hallmark::cli {
namespace {

// The first event of `why` stands for all.
std::vector<std::string> row(const Fields& item, Sheet& sheet) {
  const std::vector<json::Value> why = item.list("why");
  const Fields first = why.empty() ? Fields(json::Value()) : Fields(why.front());
  const std::uint64_t events = why.size() + item.number("more").value_or(0);
  return {shown_member(item, "device", Detail::whole),
          shown_member(item, "state", sheet.detail()),
          shown_party(item, "owner"),
          shown_member(item, "current", sheet.detail()),
          fmt::format("{}", events),
          type_words(first.text("type").value_or("")),
          shown_day(first, "since", sheet.detail()),
          sheet.noted(shown_member(first, "evidence", sheet.detail()))};
}

Show show_impact() {
  return show_rows({{"device", Column::Fit::name},
                    {"state"},
                    {"owner", Column::Fit::shrinks},
                    {"still"},
                    {"events", Column::Fit::kept, Column::Align::right},
                    {"first", Column::Fit::shrinks},
                    {"on"},
                    {"evidence"}},
                   row);
}

}  // namespace

void add_impact(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<QuestionOptions>();
  CLI::App* command =
      app.add_subcommand("impact", "The devices that an authority, a signer or a batch touched");
  command->group("Commands");
  options->add_filters(
      *command, {{"--authority", "authority", "an issuer's name, or an authority key id", "NAME"},
                 {"--signer", "signer", "the SHA-256 of a firmware signer's key", "SHA256"},
                 {"--technician", "technician", "who served devices, by id", "ID"},
                 {"--batch", "batch", "devices that were made together", "BATCH"},
                 {"--artefact", "artefact", "the SHA-256 of a firmware artefact", "SHA256"}});
  options->add_options(*command, QuestionOptions::Dates::taken, QuestionOptions::Pages::many);
  command->footer(question_footer(
      "One of --authority, --signer, --technician, --batch and --artefact: all devices\n"
      "that it ever touched. `still`: the device holds a live certificate of that\n"
      "authority, runs that firmware, has not passed an attestation since that\n"
      "technician, or is in service, of that batch.\n\n"
      "Examples:\n"
      "  hallmark impact --authority 'CN=Plant CA' --data plant-7\n"
      "  hallmark impact --technician t-17 --limit 0 --server http://127.0.0.1:8080"));
  command->callback([options, &exit] {
    exit = options->ask_list(options->question("/v1/impact"), show_impact(),
                             "It touched no device, as far as was known.");
  });
}

}  // namespace hallmark::cli
