// hallmark device: the state of one, who controlled it when, or those that fit.
#include <fmt/format.h>

#include <memory>

#include "tools/cli/commands.h"
#include "tools/cli/questions/device_sheet.h"
#include "tools/cli/questions/question_options.h"

namespace hallmark::cli {
namespace {

struct Arguments {
  QuestionOptions options;   // the filters of the list
  QuestionOptions interval;  // --from and --to of the control
  std::string device;
  bool control = false;
};

std::vector<std::string> row(const Fields& item, Sheet& sheet) {
  const auto cell = [&](std::string_view name) { return shown_member(item, name, sheet.detail()); };
  const Fields head = item.object("head");
  const std::string place =
      fmt::format("{}:{}", head.number("shard").value_or(0), head.number("sequence").value_or(0));
  return {shown_member(item, "device", Detail::whole),
          cell("state"),
          shown_party(item, "owner"),
          cell("model"),
          cell("zone"),
          cell("events"),
          shown_day(item, "lastOccurredAt", sheet.detail()),
          sheet.noted(place)};
}

Show show_devices() {
  return show_rows({{"device", Column::Fit::name},
                    {"state"},
                    {"owner", Column::Fit::shrinks},
                    {"model", Column::Fit::shrinks},
                    {"zone", Column::Fit::shrinks},
                    {"events", Column::Fit::kept, Column::Align::right},
                    {"last"},
                    {"newest"}},
                   row);
}

std::vector<Filter> filters() {
  return {{"--state",
           "state",
           "those in this state",
           "STATE",
           Filter::Kind::text,
           {"unborn", "born", "enrolled", "quarantined", "lost", "retired", "disposed"}},
          {"--owner", "owner", "those of this owner, by id", "ID"},
          {"--custodian", "custodian", "those that this party holds, by id", "ID"},
          {"--model", "model", "those of this model", "MODEL"},
          {"--class", "class", "those of this class", "CLASS"},
          {"--zone", "zone", "those in this zone", "ZONE"},
          {"--firmware", "firmware", "those that have this artefact installed", "SHA256"},
          {"--identifier", "identifier", "known by this: scheme:value, or a value", "TEXT"}};
}

// What does not go together is usage.
void check(const Arguments& arguments, bool is_named) {
  const std::string filter = arguments.options.first_filter_given();
  const std::string interval = arguments.interval.first_filter_given();
  if (is_named && !filter.empty()) throw CLI::ExcludesError("DEVICE", filter);
  if (!is_named && arguments.control) throw CLI::RequiresError("--control", "DEVICE");
  if (arguments.control && interval != "--from") throw CLI::RequiresError("--control", "--from");
  if (!arguments.control && !interval.empty()) throw CLI::RequiresError(interval, "--control");
}

ExitCode run(const Arguments& arguments, bool is_named) {
  const QuestionOptions& options = arguments.options;
  if (!is_named) {
    return options.ask_list(options.question("/v1/devices"), show_devices(), "No device fits.");
  }
  const std::string path = "/v1/devices/" + api::percent_encoded(arguments.device);
  if (!arguments.control) return options.ask_one(options.question(path), show_state);
  Question question = options.question(path + "/control");
  for (api::QueryField& one : arguments.interval.question({}).parameters) {
    question.parameters.push_back(std::move(one));
  }
  return options.ask_one(question, show_control);
}

}  // namespace

void add_device(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("device", "A device as it is or was; or those that fit");
  command->group("Commands");
  CLI::Option* device =
      command->add_option("DEVICE", arguments->device, "its id; left out: those that fit")
          ->option_text(" ");
  arguments->options.add_filters(*command, filters());
  command->add_flag("--control", arguments->control, "who controlled DEVICE, from --from on");
  arguments->interval.add_filters(
      *command,
      {{"--from", "from", "of the control: from then on", "T", Filter::Kind::moment},
       {"--to", "to", "of the control: until then (--as-of)", "T", Filter::Kind::moment}});
  arguments->options.add_options(*command, QuestionOptions::Dates::taken,
                                 QuestionOptions::Pages::many);
  command->footer(question_footer(
      "The entry that says a fact stands behind it in brackets, as [0:41]: entry 41 of\n"
      "shard 0. What happened to the device, event by event: hallmark history.\n\n"
      "Examples:\n"
      "  hallmark device pump-7 --data plant-7\n"
      "  hallmark device pump-7 --as-of 2026-01-01 --server http://127.0.0.1:8080\n"
      "  hallmark device pump-7 --control --from 2026-01-01 --data plant-7\n"
      "  hallmark device --state retired --owner acme --data plant-7"));
  command->callback([arguments, device, &exit] {
    const bool is_named = device->count() > 0;
    check(*arguments, is_named);
    exit = run(*arguments, is_named);
  });
}

}  // namespace hallmark::cli
