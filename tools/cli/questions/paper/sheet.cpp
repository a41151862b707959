#include "tools/cli/questions/paper/sheet.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "ledger/proof/decimal.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t least_width = 40;
constexpr std::size_t name_width = 18;
constexpr std::size_t fact_indent = 2;

// Of the terminal; else what COLUMNS says.
std::size_t output_width() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col > 0) {
    return std::max<std::size_t>(size.ws_col, least_width);
  }
  const char* columns = std::getenv("COLUMNS");
  const auto given = columns == nullptr ? std::nullopt : parse_decimal<std::uint16_t>(columns);
  return std::max(given ? std::size_t{*given} : usual_width, least_width);
}

}  // namespace

Sheet::Sheet(Detail detail)
    : detail_(detail), width_(detail == Detail::whole ? 0 : output_width()) {}

// Words after `first`, which ends where `indent` begins; a word that is longer than a line is taken
// apart.
void Sheet::lines(const std::string& first, std::size_t indent, const std::string& text) {
  is_begun_ = true;
  const std::size_t room = width_ == 0 ? text.size() : width_ - indent;
  std::string line = first;
  std::size_t used = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    const std::size_t between = used == 0 ? 0 : 1;
    if (used > 0 && used + between + columns_of(word) > room) {
      fmt::print("{}\n", line);
      line.assign(indent, ' ');
      used = 0;
      continue;
    }
    word = word.substr(0, bytes_within(word, room));
    line.append(between, ' ').append(word);
    used += between + columns_of(word);
    rest.remove_prefix(word.size());
    const bool is_apart = rest.empty() || rest.front() == ' ';
    if (!is_apart) used = room;  // the next part of it begins a line
    if (is_apart && !rest.empty()) rest.remove_prefix(1);
  }
  fmt::print("{}\n", line);
}

void Sheet::heading(const std::string& text) {
  if (is_begun_) fmt::print("\n");
  lines({}, 0, text);
}

void Sheet::fact(const std::string& full_name, const std::string& value,
                 const std::string& evidence) {
  const std::string name = cut_to_columns(full_name, name_width + fact_indent);
  const std::size_t padding = name_width - std::min(columns_of(name), name_width - 1);
  const std::string first = std::string(fact_indent, ' ') + name + std::string(padding, ' ');
  const std::string end = evidence.empty() ? "" : fmt::format(" [{}]", noted(shown(evidence)));
  lines(first, std::max(fact_indent + name_width, columns_of(first)), value + end);
}

void Sheet::member(const Fields& object, std::string_view name, const std::string& evidence) {
  const json::Value* value = member_of(object, name);
  if (value == nullptr) return;
  std::string own;
  if (value->kind == json::Kind::object) own = Fields(*value).text("evidence").value_or("");
  fact(words_of(name), shown_value(*value, detail_), own.empty() ? evidence : own);
}

void Sheet::paragraph(const std::string& text, std::size_t indent) {
  lines(std::string(indent, ' '), indent, text);
}

void Sheet::print(Table& table) {
  is_begun_ = true;
  table.print(width_);
}

std::string Sheet::noted(std::string evidence) {
  if (evidence_.empty()) evidence_ = evidence;
  return evidence;
}

void Sheet::close(const Fields& answer) {
  const std::string as_of = shown(answer.text("asOf").value_or("?"));
  const std::string known_at = shown(answer.text("knownAt").value_or("?"));
  heading(
      fmt::format("As of {} (times are UTC), on the entries {}. The same answer again: --as-of "
                  "{} --known-at {}",
                  shown_time(as_of, Detail::brief), known_at, as_of, known_at));
  close_evidence();
}

void Sheet::close_evidence() {
  if (evidence_.empty()) return;
  const std::size_t colon = std::min(evidence_.find(':'), evidence_.size() - 1);
  const std::string shard = evidence_.substr(0, colon);
  const std::string sequence = evidence_.substr(colon + 1);
  paragraph(
      fmt::format("Evidence {} is entry {} of shard {}: a server shows it at "
                  "/v1/shards/{}/entries/{}, and hallmark prove DEVICE proves it.",
                  evidence_, sequence, shard, shard, sequence));
}

}  // namespace hallmark::cli
