// An event's data, read field by field. They have passed the catalogue's check, so what is there is
// what the catalogue says; what is left out is nothing. Points into the JSON; any one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/state.h"
#include "schemas/json/scan.h"

namespace hallmark {

class EventData {
 public:
  // `object` is a JSON object; it is scanned once.
  explicit EventData(std::string_view object);

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }

  // Empty where it was left out; an enumeration's name too.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<ContentHash> digest(std::string_view name) const;
  [[nodiscard]] std::optional<Occurred> time(std::string_view name) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view name) const;
  // An object with id and name, or a text that is the id.
  [[nodiscard]] std::optional<PartyName> party(std::string_view name) const;
  // What it says of itself; nobody holds it yet.
  [[nodiscard]] std::optional<HeldCertificate> certificate(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::vector<EventData> objects(std::string_view name) const;
  // The JSON of an object as it was sent; empty where it was left out.
  [[nodiscard]] std::string_view object_text(std::string_view name) const;

  // Where the catalogue requires it.
  [[nodiscard]] PartyName party_of(std::string_view name) const {
    return party(name).value_or(PartyName{});
  }
  [[nodiscard]] ContentHash digest_of(std::string_view name) const {
    return digest(name).value_or(ContentHash{});
  }

 private:
  [[nodiscard]] const json::Value* find(std::string_view name) const;

  json::Document document_;
};

}  // namespace hallmark
