// How what differs is told: as it is found, so that nothing of it is kept. One thread.
#pragma once

#include <memory>

#include "schemas/json/writer.h"
#include "tools/cli/diff/compared.h"
#include "tools/cli/questions/paper/sheet.h"

namespace hallmark::cli {

class DiffReport {
 public:
  enum class Form : std::uint8_t { text, wide_text, json };
  explicit DiffReport(Form form);

  void begin(const Compared& compared);
  [[nodiscard]] Status take(const DeviceDifference& difference);
  void finish(const DifferenceCounts& counts);

 private:
  void take_rows(const Fields& difference);
  void add_row(const std::string& device, const std::string& what, const std::string& was,
               const std::string& is);
  void add_comparison(const std::string& device, const Fields& comparison,
                      const std::string& before);
  void close(const DifferenceCounts& counts);
  void print_json();

  const Form form_;
  Compared compared_;
  json::Writer writer_;
  Sheet sheet_;
  Table table_;
  std::size_t rows_ = 0;  // not printed yet
};

}  // namespace hallmark::cli
