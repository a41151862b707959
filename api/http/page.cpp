#include "api/http/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/proof/decimal.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::uint64_t most_items = 1000;
constexpr std::uint64_t default_items = 100;
constexpr std::string_view limit_name = "limit";
constexpr std::string_view cursor_name = "cursor";
// In a cursor, beside the filters; no parameter is called so.
constexpr std::string_view prefix_field = "@prefix";
constexpr std::string_view place_field = "@place";

Unexpected bad_cursor(std::string_view found) {
  return fail(
      ErrorCode::bad_input,
      fmt::format("expected a cursor from the \"next\" of this very list, found {}", quoted(found)),
      std::string(cursor_name));
}

// Base64 for URLs, without padding.
std::string sealed(std::string_view text) {
  std::string out = to_base64(text);
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::min(out.find('='), out.size()));
  return out;
}

std::optional<std::string> opened(std::string_view cursor) {
  std::string padded(cursor);
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded, Base64Alphabet::standard_or_url);
}

std::optional<std::string> take(std::vector<QueryField>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const QueryField& field) { return field.name == name; });
  if (found == fields.end()) return std::nullopt;
  std::string value = std::move(found->value);
  fields.erase(found);
  return value;
}

}  // namespace

Parameter limit_parameter() {
  return {limit_name, "at most so many items: 1 to 1000, 100 where it is absent",
          Parameter::Kind::number};
}

Parameter cursor_parameter() {
  return {cursor_name, "where the page begins: the \"next\" of the page before"};
}

Result<Page> Page::open(const Call& call, std::string list, std::span<const Parameter> filters,
                        Places places) {
  Page page;
  page.list_ = std::move(list);
  page.limit_ = call.query.number(limit_name).value_or(default_items);
  if (page.limit_ < 1 || page.limit_ > most_items) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected 1 to {}, found {}", most_items, page.limit_),
                std::string(limit_name));
  }
  const auto cursor = call.query.text(cursor_name);
  if (cursor) {
    const auto text = opened(*cursor);
    if (!text) return bad_cursor(*cursor);
    auto target = parse_target(*text);
    if (!target || !text->starts_with(page.list_ + "?")) return bad_cursor(*cursor);
    page.prefix_ = take(target->query, prefix_field);
    page.place_ = take(target->query, place_field);
    if (!page.place_ || !page.prefix_) return bad_cursor(*cursor);
    if (places == Places::numbers && !page.place()) return bad_cursor(*cursor);
    page.filters_ = std::move(target->query);
  }
  for (const Parameter& filter : filters) {
    const auto given = call.query.text(filter.name);
    if (!given) continue;
    if (!cursor) {
      page.filters_.push_back({std::string(filter.name), std::string(*given)});
      continue;
    }
    const bool same =
        std::any_of(page.filters_.begin(), page.filters_.end(), [&](const QueryField& field) {
          return field.name == filter.name && field.value == *given;
        });
    if (!same) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected what the cursor was made with, found {}", quoted(*given)),
                  std::string(filter.name));
    }
  }
  auto query = Query::read(page.filters_, filters);
  if (!query) return cursor ? bad_cursor(*cursor) : Unexpected(query.error());
  page.query_ = *std::move(query);
  return page;
}

std::optional<std::uint64_t> Page::place() const {
  return place_ ? parse_decimal<std::uint64_t>(*place_) : std::nullopt;
}

std::string Page::next(std::string_view prefix, std::uint64_t place) const {
  return next(prefix, std::to_string(place));
}

std::string Page::next(std::string_view prefix, std::string_view place) const {
  std::string text =
      fmt::format("{}?{}={}&{}={}", list_, percent_encoded(prefix_field), percent_encoded(prefix),
                  percent_encoded(place_field), percent_encoded(place));
  for (const QueryField& filter : filters_) {
    text += fmt::format("&{}={}", percent_encoded(filter.name), percent_encoded(filter.value));
  }
  return sealed(text);
}

void write_next(json::Writer& writer, Response& response, const Request& request,
                const std::optional<std::string>& cursor) {
  if (!cursor) return;
  writer.member("next", *cursor);
  // What stands in the path stays; the device beside it, where it came that way, too.
  const std::string_view target = request.target;
  const std::size_t question = target.find('?');
  std::string link(target.substr(0, question));
  std::string kept;
  const auto parsed = parse_target(target);
  for (const QueryField& field : parsed ? parsed->query : std::vector<QueryField>()) {
    if (field.name == limit_name || field.name == "device") {
      kept += fmt::format("&{}={}", field.name, percent_encoded(field.value));
    }
  }
  response.headers.push_back(
      {"Link", fmt::format("<{}?{}={}{}>; rel=\"next\"", link, cursor_name, *cursor, kept)});
}

}  // namespace hallmark::api
