#include "tools/cli/remote/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "api/http/target.h"
#include "schemas/json/writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/history_table.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

constexpr std::uint64_t page_limit = 1000;

class Printer {
 public:
  explicit Printer(const HistoryQuestion& question)
      : json_(question.form == HistoryForm::json),
        device_(question.device),
        table_(question.form == HistoryForm::wide_table ? Detail::whole : Detail::brief) {}

  // The cursor of the next page, empty at the end.
  Result<std::string> page(const std::string& body) {
    const auto fields = Fields::read(body);
    if (!fields) {
      return fail(ErrorCode::network,
                  "expected a history, found something else; is it a Hallmark server?");
    }
    if (json_ && !std::exchange(begun_, true)) begin();
    for (const json::Value& item : fields->list("items")) print(item);
    as_of_ = fields->text("asOf").value_or("");
    known_at_ = fields->text("knownAt").value_or("");
    return fields->text("next").value_or("");
  }

  Status finish() {
    if (json_) {
      writer_.end_array();
      if (!as_of_.empty()) writer_.member("asOf", as_of_);
      writer_.member("knownAt", known_at_);
      writer_.end_object();
      fmt::print("{}\n", writer_.take());
    }
    table_.finish();
    if (std::fflush(stdout) == 0) return ok();
    return fail(ErrorCode::io, "standard output could not be written");
  }

  [[nodiscard]] std::uint64_t printed() const { return printed_; }

 private:
  void begin() {
    writer_.begin_object();
    writer_.member("device", device_);
    writer_.key("items");
    writer_.begin_array();
  }

  void print(const json::Value& value) {
    ++printed_;
    if (json_) {
      writer_.raw(value.text);
      fmt::print("{}", writer_.take());
      return;
    }
    const Fields item(value);
    table_.add({item.number("deviceSequence").value_or(0), item.text("occurredAt").value_or("?"),
                item.text("recordedAt").value_or("?"),
                item.object("event").text("type").value_or("?"), item.is_true("late")});
  }

  const bool json_;
  const std::string device_;
  json::Writer writer_;
  HistoryTable table_;
  std::string as_of_;
  std::string known_at_;
  bool begun_ = false;
  std::uint64_t printed_ = 0;
};

Status print_pages(api::Client& client, const HistoryQuestion& question) {
  std::string path = fmt::format("/v1/devices/{}/history?order={}",
                                 api::percent_encoded(question.device), question.order);
  if (!question.as_of.empty()) path += "&asOf=" + api::percent_encoded(question.as_of);
  if (!question.known_at.empty()) path += "&knownAt=" + api::percent_encoded(question.known_at);
  Printer printer(question);
  std::string cursor;
  do {
    const std::uint64_t left =
        question.limit == 0 ? page_limit : question.limit - printer.printed();
    std::string target = fmt::format("{}&limit={}", path, std::min(left, page_limit));
    if (!cursor.empty()) target += "&cursor=" + api::percent_encoded(cursor);
    TRY_ASSIGN(const std::string body, client.fetch(target));
    TRY_ASSIGN(cursor, printer.page(body));
  } while (!cursor.empty() && (question.limit == 0 || printer.printed() < question.limit));
  return printer.finish();
}

}  // namespace

ExitCode print_remote_history(api::Client& client, const HistoryQuestion& question) {
  const Status printed = print_pages(client, question);
  return printed ? ExitCode::good : report_asking(printed.error());
}

}  // namespace hallmark::cli
