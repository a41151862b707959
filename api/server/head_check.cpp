#include "api/server/head_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

struct Found {
  std::size_t count = 0;
  std::string_view value;  // the first's
};

Found find(const std::vector<HttpHeader>& headers, std::string_view name) {
  Found found;
  for (const HttpHeader& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found.count++ == 0) found.value = header.value;
  }
  return found;
}

HeadFault malformed(std::string detail) { return {&problem::malformed_request, std::move(detail)}; }

std::optional<HeadFault> check_host(const Head& head) {
  const Found host = find(head.headers, "host");
  if (host.count > 1 || (host.count == 0 && head.version >= 11)) {
    return malformed(fmt::format("expected one Host header, found {}", host.count));
  }
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~:[]%";
  if (host.value.find_first_not_of(allowed) != std::string_view::npos) {
    return malformed(fmt::format("expected a host and perhaps a port in the Host header, found {}",
                                 quoted(host.value)));
  }
  return std::nullopt;
}

bool ends_chunked(std::string_view codings) {
  const std::size_t comma = codings.rfind(',');
  if (comma == std::string_view::npos) return false;
  std::string_view last = codings.substr(comma + 1);
  last.remove_prefix(std::min(last.find_first_not_of(" \t"), last.size()));
  return equal_ignoring_case(last, "chunked");
}

// RFC 9112, 6.1 to 6.3. Where a proxy might read another length than we do, nothing is read.
std::optional<HeadFault> check_length(const Head& head) {
  const Found length = find(head.headers, "content-length");
  const Found coding = find(head.headers, "transfer-encoding");
  if (length.count > 1) {
    return malformed(fmt::format("expected one Content-Length, found {}", length.count));
  }
  if (length.count == 1 && (length.value.empty() || length.value.find_first_not_of("0123456789") !=
                                                        std::string_view::npos)) {
    return malformed(
        fmt::format("expected digits as Content-Length, found {}", quoted(length.value)));
  }
  if (coding.count == 0) return std::nullopt;
  if (length.count > 0) {
    return malformed("expected Content-Length or Transfer-Encoding, found both");
  }
  if (head.version < 11) {
    return malformed("expected no Transfer-Encoding in HTTP/1.0, found one");
  }
  if (coding.count == 1 && equal_ignoring_case(coding.value, "chunked")) return std::nullopt;
  const std::string said = fmt::format("expected Transfer-Encoding: chunked and no other, found {}",
                                       quoted(coding.value));
  // Where the last coding is chunked the body's end can be told, and it is we who cannot read it.
  if (coding.count == 1 && ends_chunked(coding.value)) {
    return HeadFault{&problem::not_implemented, said};
  }
  return malformed(said);
}

std::optional<HeadFault> check_content_type(const Head& head) {
  const Found type = find(head.headers, "content-type");
  if (type.count <= 1) return std::nullopt;
  return malformed(fmt::format("expected one Content-Type, found {}", type.count));
}

// A first line that is good but for its version.
std::optional<HeadFault> check_version(std::string_view line) {
  constexpr std::string_view name = "HTTP/";
  const std::size_t space = line.rfind(' ');
  const std::string_view version =
      space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
  const auto is_digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
  const bool is_one = version.size() == name.size() + 3 && version.starts_with(name) &&
                      is_digit(5) && version[6] == '.' && is_digit(7);
  const auto spaces = std::count(line.begin(), line.end(), ' ');
  if (!is_one || spaces != 2 || version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  return HeadFault{&problem::http_version,
                   fmt::format("expected HTTP/1.1 or 1.0, found {}", quoted(version))};
}

}  // namespace

std::optional<HeadFault> check_raw_head(std::string_view head) {
  if (auto fault = check_version(head.substr(0, head.find("\r\n")))) return fault;
  for (const std::string_view folded : {"\r\n ", "\r\n\t"}) {
    if (head.find(folded) != std::string_view::npos) {
      return malformed("expected each header on one line, found one that is folded");
    }
  }
  return std::nullopt;
}

std::optional<HeadFault> check_head(const Head& head, const ServerLimits& limits) {
  if (head.target.size() > limits.target_bytes) {
    return HeadFault{&problem::uri_too_long,
                     fmt::format("expected a URL of at most {} bytes, found {}",
                                 limits.target_bytes, head.target.size())};
  }
  if (head.headers.size() > limits.headers) {
    return HeadFault{
        &problem::headers_too_large,
        fmt::format("expected at most {} headers, found {}", limits.headers, head.headers.size())};
  }
  if (auto fault = check_host(head)) return fault;
  if (auto fault = check_length(head)) return fault;
  if (auto fault = check_content_type(head)) return fault;
  const Found expect = find(head.headers, "expect");
  if (head.version >= 11 && expect.count > 0 && !expects_continue(head.headers)) {
    return HeadFault{&problem::expectation_failed,
                     fmt::format("expected Expect: 100-continue, found {}", quoted(expect.value))};
  }
  return std::nullopt;
}

bool expects_continue(const std::vector<HttpHeader>& headers) {
  const Found expect = find(headers, "expect");
  return expect.count == 1 && equal_ignoring_case(expect.value, "100-continue");
}

}  // namespace hallmark::api
