#include "projections/views/build_progress.h"

#include "projections/fold/varint.h"
#include "projections/views/keys.h"
#include "projections/views/version.h"

namespace hallmark {

std::string encode_build_progress(const BuildProgress& progress) {
  std::string bytes = views_version();
  bytes.push_back('\0');
  put_varint(bytes, progress.entries_a_piece);
  put_varint(bytes, progress.runs);
  put_varint(bytes, progress.ranges);
  put_varint(bytes, progress.events_are_there ? 1 : 0);
  put_varint(bytes, progress.ends.size());
  bytes.append(encode_positions(progress.ends));
  for (const auto& [key, count] : progress.counts) {
    put_varint(bytes, key.size());
    bytes.append(key);
    put_varint(bytes, static_cast<std::uint64_t>(count));
  }
  return bytes;
}

Result<std::optional<BuildProgress>> read_build_progress(const ViewSnapshot& rows,
                                                         std::uint32_t shards) {
  TRY_ASSIGN(const auto row, rows.get(view_keys::build));
  if (!row) return std::optional<BuildProgress>();
  // One of another version is not gone on with.
  std::string_view rest = *row;
  std::string version = views_version();
  version.push_back('\0');
  if (!rest.starts_with(version)) return std::optional<BuildProgress>();
  rest.remove_prefix(version.size());
  BuildProgress progress;
  const auto entries_a_piece = take_varint(rest);
  const auto runs = take_varint(rest);
  const auto ranges = take_varint(rest);
  const auto there = take_varint(rest);
  const auto ends = take_varint(rest);
  while (ends && progress.ends.size() < *ends) {
    const auto end = take_varint(rest);
    if (!end) break;
    progress.ends.push_back(*end);
  }
  while (ends && !rest.empty()) {
    const auto size = take_varint(rest);
    if (!size || *size > rest.size()) break;
    const std::string key(rest.substr(0, *size));
    rest.remove_prefix(*size);
    const auto count = take_varint(rest);
    if (!count) break;
    progress.counts[key] = static_cast<std::int64_t>(*count);
  }
  if (!there || !rest.empty() || progress.ends.size() != shards) {
    return fail(ErrorCode::corruption, "how far the building of the views was does not read back",
                "views");
  }
  progress.entries_a_piece = *entries_a_piece;
  progress.runs = *runs;
  progress.ranges = *ranges;
  progress.events_are_there = *there != 0;
  return std::optional(std::move(progress));
}

}  // namespace hallmark
