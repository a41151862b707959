// The input is what a cursor of a list of devices says, before it is made Base64; and a cursor
// itself, as it stands.
#include "api/http/page.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::api {
namespace {

const std::vector<Parameter>& filters() {
  static const std::vector<Parameter> all{
      {"state", "", Parameter::Kind::choice, false, {"born", "lost"}},
      {"owner", ""},
      {"asOf", "", Parameter::Kind::time}};
  return all;
}

Result<Page> open(const std::string& cursor, Page::Places places) {
  const std::vector<Parameter> parameters{cursor_parameter()};
  const auto query = Query::read({{"cursor", cursor}}, parameters);
  INVARIANT(query.has_value(), "a cursor may be any text that is not empty");
  const Request request;
  const Call call{request, {}, *query};
  return Page::open(call, "/devices", filters(), places);
}

void check_same(const Page& page, const Page& again) {
  INVARIANT(again.prefix() == page.prefix() && again.place_text() == page.place_text(),
            "a cursor leads to where it was made");
  for (const Parameter& filter : filters()) {
    INVARIANT(again.query().text(filter.name) == page.query().text(filter.name),
              "a cursor keeps the filters");
  }
}

void check_cursor(const std::string& cursor) {
  if (cursor.empty()) return;  // refused before it comes here
  const auto page = open(cursor, Page::Places::texts);
  const auto numbered = open(cursor, Page::Places::numbers);
  if (!page) {
    INVARIANT(page.error().code == ErrorCode::bad_input && !page.error().message.empty(),
              "a refused cursor has words for it");
    INVARIANT(!numbered, "a number is a text too");
    return;
  }
  INVARIANT(page->prefix() && page->place_text(), "a cursor has a prefix and a place");
  INVARIANT(numbered.has_value() == page->place().has_value(), "a place is a number or it is not");
  const auto again = open(page->next(*page->prefix(), *page->place_text()), Page::Places::texts);
  INVARIANT(again.has_value(), "what a page says of itself leads back to it");
  check_same(*page, *again);
}

void check(std::string_view input) {
  check_cursor(std::string(input));
  check_cursor(to_base64(input));
  check_cursor(to_base64("/devices?%40prefix=0%3A4&%40place=" + std::string(input)));
}

}  // namespace
}  // namespace hallmark::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::api::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
