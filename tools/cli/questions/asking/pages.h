// A question as a request, and the pages of its answer. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "api/http/target.h"
#include "tools/cli/questions/asking/asker.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {

struct Question {
  std::string path;  // percent-encoded
  std::vector<api::QueryField> parameters = {};

  [[nodiscard]] std::string target() const;
};

// What is on standard output by now is written, or it is told that it cannot be.
[[nodiscard]] Status flush_output();

// One page after the other until there are no more, or `limit` items (0: all) have come. What is
// handed over lives as long as the call.
using TakePage = std::function<Status(const Fields& page)>;
[[nodiscard]] Status walk_pages(Asker& asker, const Question& question, std::uint64_t limit,
                                const TakePage& take);

// The pages as the one object that a single page would be, on standard output, a page at a time.
[[nodiscard]] Status print_pages_json(Asker& asker, const Question& question, std::uint64_t limit);

// An answer is a JSON object; what else comes is no server of ours.
[[nodiscard]] Result<Fields> read_answer_fields(const std::string& body);

}  // namespace hallmark::cli
