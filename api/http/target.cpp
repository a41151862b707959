#include "api/http/target.h"

#include <fmt/format.h>

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

enum class Plus : std::uint8_t { is_plus, is_space };

Result<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus == Plus::is_space) {
      out += ' ';
      continue;
    }
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? hex_digit_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_digit_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      return fail(ErrorCode::bad_input, fmt::format("expected two hexadecimal digits after %, "
                                                    "found {}",
                                                    quoted(text.substr(at, 3))));
    }
    out += static_cast<char>(high << 4 | low);
    at += 2;
  }
  if (!is_utf8(out)) {
    return fail(ErrorCode::bad_input, fmt::format("expected UTF-8, found {}", quoted(out)));
  }
  if (first_control_character(out)) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected no control characters, found {}", quoted(out)));
  }
  return out;
}

// Calls `take` with each part between separators.
template <class Take>
Status each_part(std::string_view text, char separator, Take&& take) {
  while (true) {
    const std::size_t end = text.find(separator);
    TRY(take(text.substr(0, end)));
    if (end == std::string_view::npos) return ok();
    text.remove_prefix(end + 1);
  }
}

Status add_field(std::string_view part, std::vector<QueryField>& query) {
  if (part.empty()) return ok();  // as in "?a=1&"
  const std::size_t equals = part.find('=');
  TRY_ASSIGN(std::string name, decode(part.substr(0, equals), Plus::is_space));
  std::string value;
  if (equals != std::string_view::npos) {
    TRY_ASSIGN(value, decode(part.substr(equals + 1), Plus::is_space));
  }
  for (const QueryField& field : query) {
    if (field.name == name) {
      return fail(ErrorCode::bad_input, "expected a parameter once, found it again", name);
    }
  }
  query.push_back({std::move(name), std::move(value)});
  return ok();
}

// RFC 9112, 3.2.2: a server takes the absolute form too.
std::string_view without_origin(std::string_view raw) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(raw.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = raw.find_first_of("/?", scheme.size());
    if (path == scheme.size()) return raw;  // without a host it is no URL
    return path == std::string_view::npos ? "/" : raw.substr(path);
  }
  return raw;
}

}  // namespace

Result<Target> parse_target(std::string_view raw) {
  const std::string_view local = without_origin(raw);
  const std::size_t question = local.find('?');
  const std::string_view path = local.substr(0, question);
  // An absolute form may have no path.
  const bool is_root = path.empty() && local.size() != raw.size();
  if ((!path.starts_with('/') && !is_root) || path.find('#') != std::string_view::npos) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a path that begins with /, found {}", quoted(raw)));
  }
  Target target;
  if (path.size() > 1) {
    TRY(each_part(path.substr(1), '/', [&](std::string_view part) -> Status {
      TRY_ASSIGN(std::string segment, decode(part, Plus::is_plus));
      target.segments.push_back(std::move(segment));
      return ok();
    }));
  }
  if (question != std::string_view::npos) {
    TRY(each_part(local.substr(question + 1), '&',
                  [&](std::string_view part) { return add_field(part, target.query); }));
  }
  return target;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:@";
  std::string out;
  for (const char byte : text) {
    if (unreserved.find(byte) != std::string_view::npos) {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

}  // namespace hallmark::api
