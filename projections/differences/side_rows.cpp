#include "projections/differences/side_rows.h"

#include <fmt/format.h>

namespace hallmark {
namespace {

constexpr std::size_t bytes_a_file = 32U << 20;
constexpr std::uint64_t headroom_bytes = 64U << 20;

// A full disk is nobody's to wait for here, as it is for views.
Error of_the_disk(Error error) {
  if (error.code != ErrorCode::unavailable) return error;
  return {ErrorCode::io,
          fmt::format("there is no room for what is compared: {} MB have to stay free beside it",
                      headroom_bytes / 1'000'000),
          error.context};
}

}  // namespace

Result<std::unique_ptr<SideRows>> SideRows::make(const std::string& directory) {
  ViewStoreOptions options;
  options.access = ViewStoreOptions::Access::build;
  options.create_if_missing = true;
  options.headroom_bytes = headroom_bytes;
  auto store = ViewStore::open(directory, options);
  if (!store) return Unexpected(of_the_disk(std::move(store).error()));
  return std::unique_ptr<SideRows>(new SideRows(*std::move(store)));
}

Status SideRows::add(std::string_view key, std::string_view value) {
  rows_.add(key, value);
  bytes_ += key.size() + value.size();
  return bytes_ < bytes_a_file ? ok() : put_away();
}

Status SideRows::put_away() {
  if (rows_.is_empty()) return ok();
  auto file = store_->make_file(rows_, ViewStore::FileUse::to_be_merged);
  if (!file) return Unexpected(of_the_disk(std::move(file).error()));
  rows_ = PackedRows();
  bytes_ = 0;
  const Status added = store_->add_files({*file});
  return added ? ok() : Status(Unexpected(of_the_disk(added.error())));
}

Result<ViewSnapshotPtr> SideRows::finish() {
  TRY(put_away());
  return store_->snapshot();
}

}  // namespace hallmark
