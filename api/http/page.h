// Lists in pages. A cursor is a text that says where the next page begins, with the filters and the
// prefix of the first: it holds nothing here, and never expires.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/router.h"
#include "schemas/json/writer.h"

namespace hallmark::api {

// The parameters that each list takes beside its filters.
[[nodiscard]] Parameter limit_parameter();
[[nodiscard]] Parameter cursor_parameter();

// A page ends where it has so many bytes, full or not: items may be large.
inline constexpr std::size_t most_page_bytes = 2ULL << 20;

class Page {
 public:
  // `list` names the list that the cursor belongs to, with what it was asked for in its path.
  // Filters given beside a cursor have to be its own.
  enum class Places : std::uint8_t { numbers, texts };
  [[nodiscard]] static Result<Page> open(const Call& call, std::string list,
                                         std::span<const Parameter> filters,
                                         Places places = Places::numbers);

  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] bool is_full(std::uint64_t items, const json::Writer& writer) const {
    return items >= limit_ || writer.size_bytes() >= most_page_bytes;
  }
  // Filters, from the request or the cursor.
  [[nodiscard]] const Query& query() const { return query_; }
  // Of a page that a cursor led to: the prefix that the first page stood on, and where it goes on.
  [[nodiscard]] const std::optional<std::string>& prefix() const { return prefix_; }
  [[nodiscard]] std::optional<std::uint64_t> place() const;
  // Where places are texts.
  [[nodiscard]] const std::optional<std::string>& place_text() const { return place_; }

  // The cursor of the page that begins at `place`.
  [[nodiscard]] std::string next(std::string_view prefix, std::uint64_t place) const;
  [[nodiscard]] std::string next(std::string_view prefix, std::string_view place) const;

 private:
  std::string list_;
  std::uint64_t limit_ = 0;
  std::vector<QueryField> filters_;  // as they were given
  Query query_;
  std::optional<std::string> prefix_;
  std::optional<std::string> place_;
};

// Adds `next` to the object that is being written, and says it as a Link too.
void write_next(json::Writer& writer, Response& response, const Request& request,
                const std::optional<std::string>& cursor);

}  // namespace hallmark::api
