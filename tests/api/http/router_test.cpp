#include "api/http/router.h"

#include "api/http/page.h"
#include "api/http/problem.h"
#include "schemas/json/scan.h"
#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

namespace {

Route get(std::string pattern, std::vector<Parameter> query = {}) {
  return {"GET", std::move(pattern), "something", std::move(query),
          {200}, "application/json", {},          AtOnce([](const Call&) { return Response{}; })};
}

Router router() {
  return Router(
      {get("/"),
       get("/v1/devices/{device}/history", {{"limit", "", Parameter::Kind::number}, {"order", ""}}),
       get("/v1/shards/{shard}"), get("/log/{shard}/tile/{tile...}")});
}

Request request(std::string method, std::string target) {
  return {std::move(method), std::move(target), {}, {}};
}

std::vector<std::string> captures(const std::string& target) {
  static const Router routes = router();
  static Request asked;
  asked = request("GET", target);
  const auto found = routes.find(asked);
  const auto* at = std::get_if<Router::Found>(&found);
  return at == nullptr ? std::vector<std::string>{"no route"} : at->call.captures;
}

Response refused(const Request& asked) {
  static const Router routes = router();
  auto found = routes.find(asked);
  REQUIRE(std::holds_alternative<Response>(found));
  return std::get<Response>(std::move(found));
}

}  // namespace

TEST_CASE("a route is found by its segments, which may have slashes in them") {
  CHECK(captures("/").empty());
  CHECK(captures("/v1/devices/a%2Fb/history") == std::vector<std::string>{"a/b"});
  CHECK(captures("/log/0/tile/0/x001/067.p/12") ==
        std::vector<std::string>{"0", "0/x001/067.p/12"});
  CHECK(captures("/log/0/tile") == std::vector<std::string>{"no route"});
  CHECK(captures("/v1/devices//history") == std::vector<std::string>{"no route"});
  CHECK(captures("/v1/shards/0/") == std::vector<std::string>{"no route"});
}

TEST_CASE("a device may stand beside the path") {
  CHECK(captures("/v1/devices/-/history?device=a%2Fb&limit=3") == std::vector<std::string>{"a/b"});
  CHECK(captures("/v1/devices/-/history") == std::vector<std::string>{"-"});
  CHECK(refused(request("GET", "/v1/devices/a/history?device=b")).status == 400);
}

TEST_CASE("HEAD is GET, and another method is told which there are") {
  CHECK(std::holds_alternative<Router::Found>(router().find(request("HEAD", "/"))));
  const Response response = refused(request("DELETE", "/v1/shards/0"));
  CHECK(response.status == 405);
  REQUIRE(response.headers.size() == 1);
  CHECK(response.headers[0].name == "Allow");
  CHECK(response.headers[0].value == "GET, HEAD");
}

TEST_CASE("a parameter that is not known is refused with the one that was meant") {
  const Response response = refused(request("GET", "/v1/devices/a/history?limt=3"));
  CHECK(response.status == 400);
  CHECK(response.body.find("did you mean limit?") != std::string::npos);
  CHECK(response.body.find(R"("parameter":"limt")") != std::string::npos);
  CHECK(refused(request("GET", "/v1/devices/a/history?limit=x")).status == 400);
  CHECK(refused(request("GET", "/v1/nothing")).status == 404);
}

TEST_CASE("a cursor has the filters of its list, and is of no use to another") {
  const std::vector<Parameter> filters{{"type", ""}, {"order", ""}};
  const Request asked = request("GET", "/");
  const auto call = [&](std::vector<QueryField> fields) {
    std::vector<Parameter> all = filters;
    all.push_back(limit_parameter());
    all.push_back(cursor_parameter());
    return Call{asked, {}, *Query::read(std::move(fields), all)};
  };
  const auto first = Page::open(call({{"type", "a&b=c"}, {"limit", "7"}}), "/history/x", filters);
  REQUIRE(first);
  CHECK(first->limit() == 7);
  const std::string cursor = first->next("0:41", 17);
  const auto second = Page::open(call({{"cursor", cursor}}), "/history/x", filters);
  REQUIRE(second);
  CHECK(second->query().text("type") == "a&b=c");
  CHECK(second->prefix() == "0:41");
  CHECK(second->place() == 17);
  CHECK(second->limit() == 100);
  CHECK(Page::open(call({{"cursor", cursor}, {"type", "a&b=c"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"cursor", cursor}, {"type", "d"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"cursor", cursor}, {"order", "asc"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"cursor", cursor}}), "/history/y", filters));
  CHECK_FALSE(Page::open(call({{"cursor", cursor + "A"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"cursor", "AAAA"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"limit", "0"}}), "/history/x", filters));
  CHECK_FALSE(Page::open(call({{"limit", "1001"}}), "/history/x", filters));
}

TEST_CASE("the contract has every route") {
  const Router routes = router();
  const std::string text = openapi_json(routes.routes());
  json::Document document;
  REQUIRE_FALSE(json::scan(text, document));
  for (const Route& route : routes.routes()) {
    CAPTURE(route.pattern);
    CHECK(text.find("\"" + route.pattern + "\":{") != std::string::npos);
  }
}
