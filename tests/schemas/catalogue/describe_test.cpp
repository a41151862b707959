#include "schemas/catalogue/describe.h"

#include <fstream>
#include <sstream>

#include "schemas/json/scan.h"
#include "tests/support/catch.h"

namespace hallmark {

TEST_CASE("schemas/CATALOGUE.md is what the schema says") {
  std::ifstream file(HALLMARK_SOURCE_DIR "/schemas/CATALOGUE.md");
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  INFO("to renew it: build/release/schemas/catalogue_page > schemas/CATALOGUE.md");
  CHECK(text.str() == catalogue_page(Catalogue::load()));
}

TEST_CASE("every type has a JSON Schema that is JSON and closed") {
  const Catalogue catalogue = Catalogue::load();
  for (const TypePlan& type : catalogue.types()) {
    const std::string schema = json_schema(type);
    json::Document document;
    CHECK_FALSE(json::scan(schema, document).has_value());
    CHECK(schema.find("\"additionalProperties\":false") != std::string::npos);
    CHECK(schema.find(type.type) != std::string::npos);
  }
}

TEST_CASE("every type has a sentence for people") {
  const Catalogue catalogue = Catalogue::load();
  for (const TypePlan& type : catalogue.types()) {
    INFO(type.type);
    CHECK((type.doc.ends_with('.') || type.doc.ends_with('?')));
  }
}

}  // namespace hallmark
