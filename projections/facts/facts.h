// An event made ready for the fold: is its type of the catalogue, are its data what the catalogue
// allows, and what are they, whatever form they came in. A reader belongs to one thread; the
// catalogue it reads by outlives it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/cloudevents/envelope.h"
#include "schemas/json/scan.h"

namespace hallmark {

struct Facts {
  enum class Kind : std::uint8_t {
    good,
    foreign,  // a type of its users' own
    unknown,  // hallmark.*, and not of the catalogue (EV-01)
    unfit,    // of the catalogue, and its subject or data are not what that allows (EV-01)
  };

  Kind kind = Kind::foreign;
  std::uint16_t rank = 0;  // FoldOrder::unranked where the type is not of the catalogue
  std::string_view slice;  // the data, where they are used as they came
  std::string made;        // the data, where they had to be made

  // JSON that the catalogue allows, with each certificate's der read and left out; empty where they
  // are not good. For as long as what it was read from is there, and this, where it is now.
  [[nodiscard]] std::string_view data() const { return made.empty() ? slice : made; }
};

class FactReader {
 public:
  explicit FactReader(const Catalogue& catalogue);

  // Points into the envelope.
  [[nodiscard]] Facts read(const Envelope& envelope);

  // The facts of an event with the data that a correction gives it. Points into `replacement`.
  [[nodiscard]] Facts replaced(std::string_view type, std::string_view device,
                               std::string_view replacement);

 private:
  struct Type {
    const TypePlan* plan;
    std::vector<std::string_view> certificates;  // the fields of its data that are certificates
  };

  [[nodiscard]] const Type* find(std::string_view name) const;
  // Whether document_, which is `data` scanned, is what the type allows.
  [[nodiscard]] bool fits(const Type& type, std::string_view data);
  // Whether the data are good, and then what they are.
  [[nodiscard]] bool read_json(const Type& type, std::string_view device, std::string_view data,
                               Facts& out);
  [[nodiscard]] bool read_wire(const Type& type, const Envelope& envelope, Facts& out);

  std::vector<Type> types_;             // by rank
  std::vector<std::uint16_t> by_name_;  // ranks, by the types' names
  json::Document document_;             // of the data last looked at; kept for its memory
};

// The producer's number in the extension `sequence`, as decimal digits without leading zeros; empty
// where there is none, or what is there is no decimal number of at most 4096 digits.
[[nodiscard]] std::string_view producer_number(const Envelope& envelope);

// What an event.corrected says.
struct Correction {
  std::string source;  // of the event that was wrong
  std::string id;
  std::optional<std::string_view> replacement;  // a JSON object; none: it never happened
};

// Of the data of an event.corrected that are good; points into them.
[[nodiscard]] Correction read_correction(std::string_view data);

inline constexpr std::string_view correction_type = "hallmark.event.corrected.v1";

}  // namespace hallmark
