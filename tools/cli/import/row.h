// A spreadsheet's row into events, as the map says. The same row gives the same bytes, always: an
// event's id follows from source, device, type and which of its type in the map it is, so that a
// ledger answers the second import of a file with the first one's receipts, and names what differs
// under the same id. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/sha256.h"
#include "tools/cli/import/map.h"

namespace hallmark::cli {

struct RowFault {
  std::string where;   // "/data/serial", "column \"Class\"", or nothing
  std::string text;    // "expected …; found …"
  std::string origin;  // "column \"Serial\"", "fleet-map.toml:12", or nothing
  friend bool operator==(const RowFault&, const RowFault&) = default;
};

struct RowEvents {
  std::string device;
  std::string lines;  // an event a line
  std::size_t count = 0;
};

class RowImporter {
 public:
  struct Settings {
    std::string source;
    std::string time;    // of events that have none; may be empty
    std::string folder;  // that paths in cells begin in
  };
  RowImporter(const Catalogue& catalogue, const ImportMap& map,
              const std::vector<std::string>& columns, Settings settings)
      : catalogue_(catalogue), map_(map), columns_(columns), settings_(std::move(settings)) {}

  // With as many cells as there are columns. What is returned counts only where there are no
  // faults.
  [[nodiscard]] RowEvents events_of(const std::vector<std::string_view>& cells,
                                    std::vector<RowFault>& faults);

 private:
  using Cells = std::vector<std::string_view>;
  // Where a mapped field came to stand in the event, as a JSON pointer.
  struct Placed {
    std::string pointer;
    const Template* value;
  };

  void translate(Cells& cells, std::vector<RowFault>& faults) const;
  void make(const MappedEvent& event, const Cells& cells, RowEvents& out,
            std::vector<RowFault>& faults);
  [[nodiscard]] std::string time_of(const MappedEvent& event, const Cells& cells,
                                    std::vector<RowFault>& faults) const;
  [[nodiscard]] std::string data_of(const MappedEvent& event, const Cells& cells,
                                    std::vector<Placed>& placed,
                                    std::vector<RowFault>& faults) const;
  [[nodiscard]] std::string id_of(const MappedEvent& event, std::string_view device);
  [[nodiscard]] std::string path_of(std::string_view path) const;
  [[nodiscard]] std::string origin_of(const Template& value) const;
  [[nodiscard]] std::string origin_of(std::string_view pointer, const MappedEvent& event,
                                      const std::vector<Placed>& placed) const;

  const Catalogue& catalogue_;
  const ImportMap& map_;
  const std::vector<std::string>& columns_;
  Settings settings_;
  Sha256 hasher_;
};

}  // namespace hallmark::cli
