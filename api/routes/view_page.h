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
  [[nodiscard]] bool is_full(std::uint64_t items, const json::Writer& writer) const {
    return page_.is_full(items, writer);
  }
  // Where the page begins; empty for the first.
  [[nodiscard]] std::string place() const { return page_.place_text().value_or(""); }

  // Ends the object of the list: `next`, where there is more, and the moments.
  [[nodiscard]] Response finish(const ViewSources& sources, const Call& call, json::Writer& writer,
                                const std::optional<std::string>& next) const;

 private:
  Page page_;
  Dated dated_;
};

}  // namespace hallmark::api
