#include "tools/cli/refusals/table.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t least_width = 40;

std::size_t output_width() {
  winsize size{};
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 &&
                        ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return terminal ? std::max<std::size_t>(size.ws_col, least_width)
                  : std::numeric_limits<std::size_t>::max();
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string cut_to(const std::string& text, std::size_t width) {
  std::size_t characters = 0;
  std::size_t last = 0;  // where the last character that may stand begins
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!begins_character(text[at])) continue;
    if (++characters == width) last = at;
    if (characters > width) return text.substr(0, last) + "…";
  }
  return text;
}

RefusalTable::RefusalTable() : width_(output_width()) {}

void RefusalTable::add(const RefusalItem& item) {
  if (!std::exchange(begun_, true)) {
    fmt::print("{:>5} {:>10} {:>10}  {:<22}  {}\n", "shard", "sequence", "offset", "reason",
               "recorded");
  }
  fmt::print("{:>5} {:>10} {:>10}  {:<22}  {}\n", item.shard, item.sequence, item.offset,
             item.reason, item.recorded);
  const std::string device =
      item.device.empty() ? std::string() : fmt::format("; device {}", printable(item.device));
  fmt::print("{}\n", cut_to(fmt::format("{:>5} {}{}", "", in_words(item), device), width_));
}

}  // namespace hallmark::cli
