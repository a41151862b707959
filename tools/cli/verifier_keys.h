// --key and --auditor, for the commands that verify: whose signatures count.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "ledger/proof/note.h"

namespace hallmark::cli {

class VerifierKeys {
 public:
  // Gives the option of the operator's.
  CLI::Option* add_options(CLI::App& command);
  [[nodiscard]] bool empty() const { return keys_.empty(); }
  // bad_input: what was given is no key, or one of the other kind.
  [[nodiscard]] Result<std::vector<VerifierKey>> read() const;

 private:
  std::vector<std::string> keys_;
  std::vector<std::string> auditors_;
};

}  // namespace hallmark::cli
