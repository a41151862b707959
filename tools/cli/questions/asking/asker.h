// Who is asked: a server over HTTP, or a data directory by the same routes in this process. One
// thread.
#pragma once

#include <memory>
#include <string>

#include "tools/cli/remote/server_option.h"

namespace hallmark::cli {

class Asker {
 public:
  virtual ~Asker() = default;
  // The body of a 200 to a GET of `target`, which is percent-encoded. Any other answer is an error
  // in its own words; bad_input: it was asked wrongly.
  [[nodiscard]] virtual Result<std::string> fetch(const std::string& target) = 0;
};

// The directory's views take up first what they do not have yet.
[[nodiscard]] Result<std::unique_ptr<Asker>> open_directory_asker(const std::string& directory);
[[nodiscard]] std::unique_ptr<Asker> open_server_asker(api::Client client);

}  // namespace hallmark::cli
