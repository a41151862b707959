#include "tools/cli/diff/report.h"

#include <fmt/format.h>

#include <cstdio>

#include "projections/differences/difference_json.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"
#include "tools/cli/questions/type_words.h"

namespace hallmark::cli {
namespace {

// The first so many decide how wide the columns are.
constexpr std::size_t rows_at_once = 200;
constexpr std::string_view nothing = "nothing";

std::vector<Column> columns() {
  return {{"DEVICE", Column::Fit::name},
          {"WHAT"},
          {"WAS", Column::Fit::shrinks},
          {"IS", Column::Fit::shrinks}};
}

void write_moment(json::Writer& writer, std::string_view name, const Moment& moment,
                  const std::string& file) {
  writer.key(name);
  writer.begin_object();
  if (!file.empty()) writer.member("file", printable(file));
  writer.member("asOf", moment.as_of.text());
  writer.member("knownAt", prefix_text(moment.known));
  writer.end_object();
}

// "3 certificates", "1 certificate"
std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string moment_words(const Moment& moment, const std::string& file) {
  const std::string of = file.empty() ? "" : printable(file) + ": ";
  return fmt::format("{}as of {}, known at {}", of, shown_time(moment.as_of.text(), Detail::brief),
                     prefix_text(moment.known));
}

std::string side(const Fields& change, std::string_view name, Detail detail) {
  std::string text = shown_member(change, name, detail);
  return text.empty() ? std::string(nothing) : text;
}

std::string firmware_side(const Fields& change, std::string_view name, Detail detail) {
  const Fields installed = change.object(name);
  if (installed.members().empty()) return std::string(nothing);
  return fmt::format("{} {}", shown_member(installed, "version", detail),
                     shown_digest(installed.text("artefact").value_or(""), detail));
}

bool is_nothing(const json::Value* value) {
  return value == nullptr || value->kind == json::Kind::null;
}

}  // namespace

DiffReport::DiffReport(Form form)
    : form_(form),
      sheet_(form == Form::wide_text ? Detail::whole : Detail::brief),
      table_(columns()) {}

void DiffReport::print_json() { fmt::print("{}", writer_.take()); }

void DiffReport::begin(const Compared& compared) {
  compared_ = compared;
  if (form_ != Form::json) {
    if (compared.swapped) {
      fmt::print(stderr, "hallmark: the second is the older: compared from it to the first\n");
    }
    return;
  }
  writer_.begin_object();
  writer_.key("ok");
  writer_.boolean(true);
  writer_.member("ledger", compared.ledger);
  write_moment(writer_, "from", compared.moments.from, compared.from_file);
  write_moment(writer_, "to", compared.moments.to, compared.to_file);
  writer_.key("swapped");
  writer_.boolean(compared.swapped);
  writer_.member("lineage", compared.lineage);
  writer_.key("devices");
  writer_.begin_array();
}

Status DiffReport::take(const DeviceDifference& difference) {
  if (form_ == Form::json) {
    write_difference(writer_, difference);
    print_json();
    return ok();
  }
  json::Writer writer;
  write_difference(writer, difference);
  const std::string text = writer.take();
  TRY_ASSIGN(const Fields fields, Fields::read(text));
  take_rows(fields);
  if (rows_ < rows_at_once) return ok();
  sheet_.print(table_);
  rows_ = 0;
  return ok();
}

void DiffReport::add_row(const std::string& device, const std::string& what, const std::string& was,
                         const std::string& is) {
  table_.add({device, what, was, is});
  ++rows_;
}

void DiffReport::add_comparison(const std::string& device, const Fields& comparison,
                                const std::string& before) {
  const Detail detail = sheet_.detail();
  for (const json::Value& change : comparison.list("fields")) {
    const Fields one(change);
    const bool came = is_nothing(member_of(one, "was"));
    const bool went = is_nothing(member_of(one, "is"));
    if (one.text("field") == "state" && (came || went)) {  // all that it is would be told
      add_row(device, before + (came ? "came" : "went"), side(one, "was", detail),
              side(one, "is", detail));
      return;
    }
    add_row(device, before + words_of(one.text("field").value_or("?")), side(one, "was", detail),
            side(one, "is", detail));
  }
  for (const json::Value& change : comparison.list("certificates")) {
    const Fields one(change);
    const std::string digest = shown_digest(one.text("sha256").value_or(""), detail);
    add_row(device, fmt::format("{}certificate {}", before, digest), side(one, "was", detail),
            side(one, "is", detail));
  }
  for (const json::Value& change : comparison.list("firmware")) {
    const Fields one(change);
    add_row(device, fmt::format("{}firmware {}", before, shown_member(one, "component", detail)),
            firmware_side(one, "was", detail), firmware_side(one, "is", detail));
  }
}

void DiffReport::take_rows(const Fields& difference) {
  const Detail detail = sheet_.detail();
  const std::string device = shown_member(difference, "device", Detail::whole);
  add_comparison(device, difference, "");
  for (const json::Value& event : difference.list("lateEvents")) {
    const Fields one(event);
    add_row(device, fmt::format("late {}", sheet_.noted(shown_member(one, "entry", detail))),
            shown_day(one, "occurredAt", detail), type_words(one.text("type").value_or("?")));
  }
  const std::uint64_t late = difference.number("late").value_or(0);
  const std::uint64_t shown = difference.list("lateEvents").size();
  if (late > shown) {
    add_row(device, "late", fmt::format("and {} more", grouped(late - shown)), "");
  }
  add_comparison(device, difference.object("earlierAnswers"), "then ");
}

void DiffReport::close(const DifferenceCounts& counts) {
  if (rows_ > 0) sheet_.print(table_);
  sheet_.heading(fmt::format("From {} to {}; times are UTC.",
                             moment_words(compared_.moments.from, compared_.from_file),
                             moment_words(compared_.moments.to, compared_.to_file)));
  if (compared_.lineage == "log") {
    sheet_.paragraph("Both packs are good, and the older is the beginning of the newer.");
  } else if (compared_.lineage == "devices") {
    sheet_.paragraph(
        "Both packs are good; of each device that both are about, the older has the beginning.");
  }
  sheet_.paragraph(
      fmt::format("{} compared, {} differ: {} came, {} went; of the others changed: "
                  "state {}, owner {}, custodian {}, other fields {}; certificates: "
                  "{} added, {} gone, {} in another state; firmware {}.",
                  counted(counts.compared, "device", "devices"), grouped(counts.differing),
                  grouped(counts.came), grouped(counts.went), grouped(counts.state),
                  grouped(counts.owner), grouped(counts.custodian), grouped(counts.other_fields),
                  grouped(counts.certificates_added), grouped(counts.certificates_gone),
                  grouped(counts.certificates_changed), grouped(counts.firmware)));
  sheet_.paragraph(
      fmt::format("{} came late, of {}; what was answered of the first moment is "
                  "known otherwise now of {} (\"then\").",
                  counted(counts.late_events, "event", "events"),
                  counted(counts.late_devices, "device", "devices"),
                  counted(counts.earlier_answers, "device", "devices")));
  const std::uint64_t apart = compared_.only_from + counts.not_compared;
  if (apart > 0) {
    sheet_.paragraph(fmt::format(
        "Not compared, as one pack alone is about them: {} of the older, "
        "{} of the newer.",
        counted(compared_.only_from, "device", "devices"), grouped(counts.not_compared)));
  }
  sheet_.close_evidence();
}

void DiffReport::finish(const DifferenceCounts& counts) {
  if (form_ != Form::json) {
    close(counts);
    return;
  }
  writer_.end_array();
  writer_.member("onlyInFrom", compared_.only_from);
  writer_.member("onlyInTo", counts.not_compared);
  writer_.key("counts");
  write_counts(writer_, counts);
  writer_.end_object();
  print_json();
  fmt::print("\n");
}

}  // namespace hallmark::cli
