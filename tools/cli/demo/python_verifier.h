// tools/verify_bundle.py as a child process: the verifier that shares no code with this program.
#pragma once

#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli::demo {

struct PythonAnswer {
  bool good = false;
  std::string said;  // its one line
};

class PythonVerifier {
 public:
  // `path`: the script's; empty: where it lies from a binary that was built in its repository.
  // not_found, and by name what is missing, where it cannot run here.
  [[nodiscard]] static Result<PythonVerifier> find(const std::string& path);

  [[nodiscard]] Result<PythonAnswer> check(const std::string& bundle,
                                           const std::string& keys) const;

 private:
  PythonVerifier(std::string python, std::string script)
      : python_(std::move(python)), script_(std::move(script)) {}

  std::string python_;
  std::string script_;
};

}  // namespace hallmark::cli::demo
