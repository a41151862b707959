// How the columns of a spreadsheet become events: what the TOML file behind `hallmark import --map`
// says, checked against the catalogue and the spreadsheet's header before any row is read.
// Immutable once read; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"

namespace hallmark::cli {

// A text with cells in it: "urn:dev:sn:{Serial}".
struct Template {
  struct Part {
    std::string text;                   // where there is no column
    std::optional<std::size_t> column;  // from 0
  };
  std::vector<Part> parts;
  std::uint64_t line = 0;  // of the map
  [[nodiscard]] bool has_cells() const;
};

// A field of an event's data. It is left out where all its cells are empty; so are all fields of an
// object, or of a list's entry, where all the cells of that object are empty.
struct MappedField {
  std::string path;  // "identifiers.0.value"
  FieldKind kind = FieldKind::text;
  bool is_certificate_file = false;
  bool is_file = false;  // "@{File}": the digest or the bytes of a file
  Template value;
  std::vector<std::size_t> objects;  // that it is in: positions in MappedEvent::objects
};

struct MappedEvent {
  const TypePlan* type = nullptr;
  std::size_t repeat = 0;  // the how manyth of its type in the map, from 0
  std::uint64_t line = 0;
  std::optional<Template> when;  // the event is made only where this is not empty
  std::optional<Template> time;
  std::string time_format;
  std::vector<MappedField> fields;   // in the order of the map
  std::vector<std::string> objects;  // their paths
};

struct ValueTable {
  std::map<std::string, std::string, std::less<>> values;
  std::uint64_t line = 0;
};

struct ImportMap {
  std::string name;  // as it was named on the command line
  std::string source;
  Template device;
  std::map<std::size_t, ValueTable> values;  // by column: what its cells are taken for
  std::vector<MappedEvent> events;
};

struct MapFault {
  std::uint64_t line = 0;  // 0: of the map as a whole
  std::string text;
};

// Nothing where anything is wrong with it; all of that is in `faults`.
[[nodiscard]] std::optional<ImportMap> read_import_map(const std::string& name,
                                                       std::string_view text,
                                                       const std::vector<std::string>& columns,
                                                       const Catalogue& catalogue,
                                                       std::vector<MapFault>& faults);

}  // namespace hallmark::cli
