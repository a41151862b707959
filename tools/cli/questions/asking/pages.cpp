#include "tools/cli/questions/asking/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace hallmark::cli {
namespace {

constexpr std::uint64_t page_limit = 1000;

void append_member(std::string& to, const json::Member& member) {
  fmt::format_to(std::back_inserter(to), "{}{}:{}", to.empty() ? "" : ",", member.name.text,
                 member.value.text);
}

// The members before the items are the first page's, those after them the last page's.
class JsonPrinter {
 public:
  Status take(const Fields& page) {
    std::string before;
    after_.clear();
    bool is_after = false;
    for (const json::Member& member : page.members()) {
      if (member.name.inner() == "items") {
        is_after = true;
        if (is_first_) fmt::print("{{{}{}\"items\":[", before, before.empty() ? "" : ",");
        print_items(member.value);
      } else {
        append_member(is_after ? after_ : before, member);
      }
    }
    if (!is_after) return fail(ErrorCode::network, "expected a list, found none in the answer");
    is_first_ = false;
    return flush_output();
  }

  Status finish() {
    fmt::print("]{}{}}}\n", after_.empty() ? "" : ",", after_);
    return flush_output();
  }

 private:
  void print_items(const json::Value& items) {
    for (const json::Value& item : json::elements(items.text)) {
      fmt::print("{}{}", any_ ? "," : "", item.text);
      any_ = true;
    }
  }

  bool is_first_ = true;
  bool any_ = false;
  std::string after_;
};

}  // namespace

std::string Question::target() const {
  std::string target = path;
  char before = '?';
  for (const api::QueryField& one : parameters) {
    fmt::format_to(std::back_inserter(target), "{}{}={}", before, one.name,
                   api::percent_encoded(one.value));
    before = '&';
  }
  return target;
}

Status flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

Result<Fields> read_answer_fields(const std::string& body) {
  auto fields = Fields::read(body);
  if (fields) return fields;
  return fail(ErrorCode::network, "expected a JSON object, found none; is it a Hallmark server?");
}

Status walk_pages(Asker& asker, const Question& question, std::uint64_t limit,
                  const TakePage& take) {
  std::uint64_t taken = 0;
  std::string cursor;
  do {
    const std::uint64_t wanted = limit == 0 ? page_limit : std::min(limit - taken, page_limit);
    Question page = question;
    page.parameters.push_back({"limit", fmt::format("{}", wanted)});
    if (!cursor.empty()) page.parameters.push_back({"cursor", cursor});
    TRY_ASSIGN(const std::string body, asker.fetch(page.target()));
    TRY_ASSIGN(const Fields fields, read_answer_fields(body));
    TRY(take(fields));
    taken += fields.list("items").size();
    cursor = fields.text("next").value_or("");
  } while (!cursor.empty() && (limit == 0 || taken < limit));
  return ok();
}

Status print_pages_json(Asker& asker, const Question& question, std::uint64_t limit) {
  JsonPrinter printer;
  TRY(walk_pages(asker, question, limit, [&](const Fields& page) { return printer.take(page); }));
  return printer.finish();
}

}  // namespace hallmark::cli
