// The members of a JSON object that a server sent, by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/json/scan.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class Fields {
 public:
  // bad_input: it is no JSON object. `text` outlives what is made of it.
  [[nodiscard]] static Result<Fields> read(std::string_view text);
  explicit Fields(const json::Value& object);

  // Nothing where it is missing or of another kind.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
  [[nodiscard]] bool is_true(std::string_view name) const;
  // What is missing has no members.
  [[nodiscard]] Fields object(std::string_view name) const;
  [[nodiscard]] std::vector<json::Value> list(std::string_view name) const;

  [[nodiscard]] const std::vector<json::Member>& members() const { return members_; }

 private:
  explicit Fields(std::vector<json::Member> members) : members_(std::move(members)) {}
  [[nodiscard]] const json::Value* find(std::string_view name, json::Kind kind) const;

  std::vector<json::Member> members_;
};

}  // namespace hallmark::cli
