#include "tools/cli/export/arguments.h"

#include <fmt/format.h>

#include "tools/cli/moment.h"

namespace hallmark::cli {
namespace {

// By their place in named_filters: shorter words than those of /openapi.json.
constexpr std::array<const char*, named_filters.size()> filter_helps{
    "those in this state",          "those of this owner, by id",
    "those that this party holds",  "those of this model",
    "those of this class",          "those in this zone",
    "those that have it installed", "known by this"};

std::string option_of(const NamedFilter& named) { return fmt::format("--{}", named.name); }

template <class Names>
std::vector<std::string> texts_of(const Names& of) {
  std::vector<std::string> names;
  names.reserve(of.size());
  for (const auto one : of) names.emplace_back(name(one));
  return names;
}

Result<std::optional<Occurred>> moment_of(const std::string& text) {
  if (text.empty()) return std::optional<Occurred>();
  TRY_ASSIGN(const std::int64_t micros, parse_moment(text));
  return std::optional(Occurred(micros));
}

Status take_filters(const ExportArguments& arguments, ExportScope& scope) {
  for (std::size_t i = 0; i < arguments.filters.size(); ++i) {
    if (arguments.filters[i].empty()) continue;
    auto filter = read_filter(named_filters.at(i), arguments.filters[i]);
    if (!filter) {
      return fail(ErrorCode::bad_input, filter.error().message, option_of(named_filters.at(i)));
    }
    scope.filters.push_back(*std::move(filter));
  }
  return ok();
}

void add_moments(CLI::App& command, ExportArguments& arguments) {
  const auto add = [&](const char* name, std::string& text, const char* help) {
    command.add_option(name, text, help)->check(moment_fault)->option_text("T");
  };
  add("--from", arguments.from, "events: from then on");
  add("--to", arguments.to, "events: before then");
  add("--as-of", arguments.as_of, "as it was then: what occurred later does not count (now)");
  command
      .add_option(
          "--known-at", arguments.known_at,
          "as it was known then: a time, or entries by shard, as\n0:41,1:37 (all there are)")
      ->option_text("K");
}

}  // namespace

void ExportArguments::add_options(CLI::App& command) {
  command.add_option("--out", out, "the folder to make, or the pack's file")
      ->required()
      ->option_text("DIR");
  command
      .add_option("--format", format,
                  "csv (the default): tables; ndjson: evidence;\npack: one file with tables and "
                  "evidence, to be verified")
      ->check(CLI::IsMember(texts_of(all_export_formats)))
      ->option_text("F");
  command
      .add_option("--table", tables,
                  "may be given again (all): devices, certificates,\nfirmware, ownership, custody, "
                  "events, refusals")
      ->check(CLI::IsMember(texts_of(all_tables)))
      ->option_text("NAME");
  command.add_option("--device", devices, "this device; may be given again (all)")
      ->option_text("ID");
  filters.resize(named_filters.size());
  for (std::size_t i = 0; i < filters.size(); ++i) {
    command.add_option(option_of(named_filters.at(i)), filters[i], filter_helps.at(i))
        ->option_text("TEXT");
  }
  add_moments(command, *this);
  where.add_options(command);
  publication.add_options(command);
  command.add_flag("--json", json, "print one JSON object for programs");
}

Result<ExportQuestion> question_of(const ExportArguments& arguments) {
  ExportQuestion question;
  for (const ExportFormat format : all_export_formats) {
    if (arguments.format == name(format)) question.format = format;
  }
  for (const std::string& table : arguments.tables) question.tables.push_back(*table_of(table));
  question.scope.devices = arguments.devices;
  TRY(take_filters(arguments, question.scope));
  TRY_ASSIGN(question.scope.from, moment_of(arguments.from));
  TRY_ASSIGN(question.scope.to, moment_of(arguments.to));
  TRY_ASSIGN(question.as_of, moment_of(arguments.as_of));
  question.known_at = spelt_out(arguments.known_at);
  TRY(normalise(question));
  return question;
}

}  // namespace hallmark::cli
