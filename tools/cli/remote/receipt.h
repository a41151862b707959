// `record --post`: one event to a server, and the receipt to whoever typed it.
#pragma once

#include <string>

#include "tools/cli/exit_code.h"

namespace hallmark::cli {

enum class ReceiptForm : std::uint8_t { sentence, json };

// `text` is the event, or the envelope that it is signed in.
[[nodiscard]] ExitCode post_event(const std::string& url, const std::string& text,
                                  ReceiptForm form);

}  // namespace hallmark::cli
