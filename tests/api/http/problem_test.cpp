#include "api/http/problem.h"

#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

TEST_CASE("the README lists every type of problem with its status, and no other") {
  std::ifstream file(fmt::format("{}/api/README.md", HALLMARK_SOURCE_DIR));
  std::stringstream text;
  text << file.rdbuf();
  std::set<std::string> listed;
  std::string line;
  bool in_table = false;
  while (std::getline(text, line)) {
    if (line == "| type | status | when |") in_table = true;
    if (line.empty()) in_table = false;
    const std::size_t name_end = line.find(" | ");
    const std::size_t status_end = line.find(" | ", name_end + 1);
    const bool is_row = in_table && line.find_first_of("45", name_end) == name_end + 3;
    if (is_row) listed.insert(line.substr(0, status_end));
  }
  std::set<std::string> known;
  for (const ProblemType* type : problem_types()) {
    known.insert(fmt::format("| {} | {}", type->name, type->status));
  }
  CHECK(listed == known);
}

TEST_CASE("a failure below says what a client may know") {
  CHECK(problem_of({ErrorCode::io, "/secret/path: disk on fire", {}}).body.find("secret") ==
        std::string::npos);
  CHECK(problem_of({ErrorCode::corruption, "it is missing", "entry 7 of shard 0"})
            .body.find("entry 7 of shard 0") != std::string::npos);
  const Response response = problem_of({ErrorCode::unavailable, "later", {}});
  CHECK(response.status == 503);
  REQUIRE(response.headers.size() == 1);
  CHECK(response.headers[0].name == "Retry-After");
}
