// The catalogue told to people and programs: examples, JSON Schemas, the page schemas/CATALOGUE.md.
#pragma once

#include <string>

#include "schemas/catalogue/catalogue.h"

namespace hallmark {

enum class ExampleSize : std::uint8_t {
  least,  // required fields alone
  full,   // every field but der, which would have to agree with the others
};

// JSON of a type's data. It passes check_data().
[[nodiscard]] std::string example_data(const TypePlan& type, ExampleSize size);

// A whole event as a line of JSON. It passes check_event().
[[nodiscard]] std::string example_event(const TypePlan& type, ExampleSize size);

// JSON Schema 2020-12 of a type's data. What JSON Schema has no words for (a certificate agreeing
// with its der) is left to the check.
[[nodiscard]] std::string json_schema(const TypePlan& type);

// "a text", "a SHA-256 digest", "one of a, b": what a person is to put into a field.
[[nodiscard]] std::string kind_in_words(const FieldPlan& field);

// Markdown: every type with its fields and an example.
[[nodiscard]] std::string catalogue_page(const Catalogue& catalogue);

}  // namespace hallmark
