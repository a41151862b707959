#include "api/server/head_check.h"

#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

namespace {

// The status that a head with these headers beside its Host gets; 0 where it is good.
unsigned status_of(std::vector<HttpHeader> headers, unsigned version = 11) {
  headers.push_back({"Host", "localhost:8080"});
  const auto fault = check_head({version, "/", headers}, ServerLimits{});
  return fault ? fault->type->status : 0;
}

unsigned status_of_host(const std::vector<HttpHeader>& headers, unsigned version = 11) {
  const auto fault = check_head({version, "/", headers}, ServerLimits{});
  return fault ? fault->type->status : 0;
}

}  // namespace

TEST_CASE("two readers of a head come to the same end of the request") {
  CHECK(status_of({{"Content-Length", "5"}}) == 0);
  CHECK(status_of({{"transfer-encoding", "Chunked"}}) == 0);
  CHECK(status_of({{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}) == 400);
  CHECK(status_of({{"Content-Length", "5"}, {"content-length", "5"}}) == 400);
  for (const char* length : {"", "-1", "+5", "5, 5", "0x5", "5 "}) {
    CAPTURE(length);
    CHECK(status_of({{"Content-Length", length}}) == 400);
  }
  CHECK(status_of({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}) == 400);
  CHECK(status_of({{"Transfer-Encoding", "chunked"}}, 10) == 400);
  CHECK(status_of({{"Transfer-Encoding", "identity"}}) == 400);
  CHECK(status_of({{"Transfer-Encoding", "chunked, gzip"}}) == 400);
  CHECK(status_of({{"Transfer-Encoding", "gzip, chunked"}}) == 501);
  CHECK(status_of({{"Content-Type", "a/b"}, {"Content-Type", "a/c"}}) == 400);
  CHECK(check_raw_head("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"));
  CHECK_FALSE(check_raw_head("GET / HTTP/1.1\r\nA: b\r\n\r\n"));
}

TEST_CASE("a head names one host") {
  CHECK(status_of_host({}) == 400);
  CHECK(status_of_host({}, 10) == 0);
  CHECK(status_of_host({{"Host", "a"}, {"Host", "a"}}) == 400);
  CHECK(status_of_host({{"Host", "a b"}}) == 400);
  CHECK(status_of_host({{"Host", "user@a"}}) == 400);
  CHECK(status_of_host({{"Host", "[::1]:8080"}}) == 0);
}

TEST_CASE("a head is bounded") {
  const ServerLimits limits;
  const std::vector<HttpHeader> host{{"Host", "a"}};
  const std::string longest(limits.target_bytes, 'x');
  CHECK_FALSE(check_head({11, longest, host}, limits));
  CHECK(check_head({11, longest + "x", host}, limits)->type == &problem::uri_too_long);
  std::vector<HttpHeader> many(limits.headers, {"A", "b"});
  CHECK(status_of(many) == 431);
}

TEST_CASE("another version is told apart from a line that is none") {
  const auto status = [](const char* line) {
    const auto fault = check_raw_head(std::string(line) + "\r\n\r\n");
    return fault ? fault->type->status : 0;
  };
  CHECK(status("GET / HTTP/1.1") == 0);
  CHECK(status("GET / HTTP/1.0") == 0);
  CHECK(status("GET / HTTP/2.0") == 505);
  CHECK(status("GET / HTTP/0.9") == 505);
  // The parser's to refuse.
  CHECK(status("GET / HTTP/1.10") == 0);
  CHECK(status("GET / x HTTP/2.0") == 0);
  CHECK(status("GET / HTTP/2.0 x") == 0);
}

TEST_CASE("one expectation is met") {
  CHECK(status_of({{"Expect", "100-Continue"}}) == 0);
  CHECK(status_of({{"Expect", "200-ok"}}) == 417);
  CHECK(status_of({{"Expect", "200-ok"}}, 10) == 0);
  CHECK(expects_continue({{"expect", "100-continue"}}));
  CHECK_FALSE(expects_continue({{"expect", "100-continue"}, {"expect", "100-continue"}}));
}
