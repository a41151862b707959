// Lists that are read from views, in pages. A cursor fixes the filters and both moments; it holds
// the views as they were for a while, so that the next page is as quick as the first. When that is
// over the same page is found by the moments alone, as any page of the past is: it never expires.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>

#include "api/http/page.h"
#include "api/routes/dated.h"

namespace hallmark::api {

// The views as they were for pages that are being read. Safe on any thread.
class KeptReadings {
 public:
  void keep(const ViewReadingPtr& reading);
  // As they were with these entries; null where that is no longer kept.
  [[nodiscard]] ViewReadingPtr find(const Positions& positions);

 private:
  struct Kept {
    ViewReadingPtr reading;
    std::chrono::steady_clock::time_point since;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // the oldest first
};

// Those and what every list takes beside them.
[[nodiscard]] std::vector<Parameter> with_pages(std::vector<Parameter> parameters);

// A place with bytes that a cursor's text must not have: from_hex() reads it.
using NextPlace = Result<std::optional<std::string>>;
[[nodiscard]] NextPlace in_hex(NextPlace place);

// The items of a page, while they are written.
struct PageItems {
  const TimelineSource& source;
  json::Writer& writer;
  std::function<bool()> is_full;  // asked once before each item
};

class ViewPage {
 public:
  // `list` as Page's.
  [[nodiscard]] static Result<ViewPage> open(const ViewSources& sources, const Call& call,
                                             std::string list,
                                             const std::vector<Parameter>& filters);

  // With `parameters` as they are, of which `date` finds what the first page stands on.
  using Date = std::function<Result<Dated>(const Query&)>;
  [[nodiscard]] static Result<ViewPage> open(const ViewSources& sources, const Call& call,
                                             std::string list,
                                             const std::vector<Parameter>& parameters,
                                             const Date& date);

  [[nodiscard]] const Dated& dated() const { return dated_; }
  [[nodiscard]] const Query& query() const { return page_.query(); }
  // Where the page begins; empty for the first.
  [[nodiscard]] std::string place() const { return page_.place_text().value_or(""); }

  // The list: what `write_before` writes, items until `write` says where the next page begins or
  // that there is none, and the moments.
  using WriteItems = std::function<NextPlace(const PageItems& items)>;
  using WriteBefore = std::function<void(json::Writer& writer)>;
  [[nodiscard]] Result<Response> list(const ViewSources& sources, const Call& call,
                                      const WriteItems& write,
                                      const WriteBefore& write_before = nullptr) const;

 private:
  [[nodiscard]] Response finish(const ViewSources& sources, const Call& call, json::Writer& writer,
                                const std::optional<std::string>& next) const;

  Page page_;
  Dated dated_;
};

}  // namespace hallmark::api
