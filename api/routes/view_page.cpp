#include "api/routes/view_page.h"

#include <algorithm>

#include "schemas/vocabulary/hex.h"

namespace hallmark::api {
namespace {

constexpr std::size_t most_kept = 64;
constexpr auto kept_for = std::chrono::minutes(5);
// Between the entries and the moment in a cursor's prefix; neither has it.
constexpr char separator = '@';

}  // namespace

void KeptReadings::keep(const ViewReadingPtr& reading) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  while (!kept_.empty() && kept_.front().since + kept_for < now) kept_.pop_front();
  const bool is_kept = std::any_of(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.reading->positions == reading->positions;
  });
  if (is_kept) return;
  if (kept_.size() == most_kept) kept_.pop_front();
  kept_.push_back({reading, now});
}

ViewReadingPtr KeptReadings::find(const Positions& positions) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.reading->positions == positions;
  });
  return found == kept_.end() ? nullptr : found->reading;
}

Result<ViewPage> ViewPage::open(const ViewSources& sources, const Call& call, std::string list,
                                const std::vector<Parameter>& filters) {
  return open(sources, call, std::move(list), with_dates(filters),
              [&](const Query& query) { return date_question(sources, query); });
}

Result<ViewPage> ViewPage::open(const ViewSources& sources, const Call& call, std::string list,
                                const std::vector<Parameter>& parameters, const Date& date) {
  ViewPage opened;
  TRY_ASSIGN(opened.page_, Page::open(call, std::move(list), parameters, Page::Places::texts));
  if (!opened.page_.prefix()) {
    TRY_ASSIGN(opened.dated_, date(opened.page_.query()));
    return opened;
  }
  const std::string_view prefix = *opened.page_.prefix();
  const std::size_t at = std::min(prefix.find(separator), prefix.size());
  TRY_ASSIGN(opened.dated_, date_again(sources, prefix.substr(std::min(at + 1, prefix.size())),
                                       prefix.substr(0, at)));
  return opened;
}

std::vector<Parameter> with_pages(std::vector<Parameter> parameters) {
  parameters.push_back(limit_parameter());
  parameters.push_back(cursor_parameter());
  return parameters;
}

NextPlace in_hex(NextPlace place) {
  if (place && *place) **place = to_hex(**place);
  return place;
}

Result<Response> ViewPage::list(const ViewSources& sources, const Call& call,
                                const WriteItems& write, const WriteBefore& write_before) const {
  FactReader facts(sources.catalogue);
  const TimelineSource source{*dated_.reading->rows, sources.catalogue, facts};
  json::Writer writer;
  writer.begin_object();
  if (write_before) write_before(writer);
  writer.key("items");
  writer.begin_array();
  std::uint64_t items = 0;
  const auto is_full = [&] { return page_.is_full(items++, writer); };
  TRY_ASSIGN(const auto next, write({source, writer, is_full}));
  writer.end_array();
  return finish(sources, call, writer, next);
}

Response ViewPage::finish(const ViewSources& sources, const Call& call, json::Writer& writer,
                          const std::optional<std::string>& next) const {
  Response response = json_response({});
  std::optional<std::string> cursor;
  if (next) {
    if (dated_.is_newest) sources.kept.keep(dated_.reading);
    cursor =
        page_.next(hallmark::prefix_text(dated_.known) + separator + dated_.as_of.text(), *next);
  }
  write_next(writer, response, call.request, cursor);
  write_dates(writer, dated_);
  writer.end_object();
  response.body = writer.take();
  return response;
}

}  // namespace hallmark::api
