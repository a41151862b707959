#include "ledger/pack/zip_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::uint32_t local_mark = 0x04034b50;
constexpr std::uint32_t descriptor_mark = 0x08074b50;
constexpr std::uint32_t central_mark = 0x02014b50;
constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::uint32_t end64_mark = 0x06064b50;
constexpr std::uint32_t locator_mark = 0x07064b50;

constexpr std::uint16_t plain_version = 20;
constexpr std::uint16_t zip64_version = 45;
constexpr std::uint16_t has_descriptor = 8;
constexpr std::uint16_t date_1980_01_01 = 0x21;
constexpr std::uint16_t zip64_extra = 1;
// A number that does not fit into 32 bits stands elsewhere, and this in its place.
constexpr std::uint32_t elsewhere = 0xffffffff;

constexpr std::size_t central_bytes = 46;
constexpr std::size_t end_bytes = 22;
constexpr std::size_t locator_bytes = 20;
constexpr std::size_t end64_bytes = 56;
static_assert(zip_end_bytes == end_bytes + locator_bytes + end64_bytes);

bool is_long(std::uint64_t number) { return number >= elsewhere; }
std::uint32_t short_of(std::uint64_t number) {
  return is_long(number) ? elsewhere : static_cast<std::uint32_t>(number);
}
bool has_long_size(const ZipFile& file) {
  return is_long(file.packed_bytes) || is_long(file.size_bytes);
}

template <class Number>
void put(std::string& bytes, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) {
    bytes += static_cast<char>(number & 0xff);
    number = static_cast<Number>(static_cast<std::uint64_t>(number) >> 8);
  }
}

std::uint64_t take(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = width; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

// Version, flags, method and a time that says nothing: the same in both headers of a file.
void put_kind(std::string& bytes, const ZipFile& file, std::uint16_t version) {
  const bool streamed = file.method == ZipMethod::deflated;
  put(bytes, version);
  put(bytes, streamed ? has_descriptor : std::uint16_t{0});
  put(bytes, static_cast<std::uint16_t>(file.method));
  put(bytes, std::uint16_t{0});
  put(bytes, date_1980_01_01);
}

std::string central_extra(const ZipFile& file) {
  std::string numbers;
  if (has_long_size(file)) {
    put(numbers, file.size_bytes);
    put(numbers, file.packed_bytes);
  }
  if (is_long(file.offset)) put(numbers, file.offset);
  if (numbers.empty()) return {};
  std::string extra;
  put(extra, zip64_extra);
  put(extra, static_cast<std::uint16_t>(numbers.size()));
  return extra + numbers;
}

std::string central_record(const ZipFile& file) {
  const std::string extra = central_extra(file);
  const std::uint16_t version = extra.empty() ? plain_version : zip64_version;
  const bool long_size = has_long_size(file);
  std::string bytes;
  put(bytes, central_mark);
  put(bytes, version);
  put_kind(bytes, file, version);
  put(bytes, file.crc);
  put(bytes, long_size ? elsewhere : short_of(file.packed_bytes));
  put(bytes, long_size ? elsewhere : short_of(file.size_bytes));
  put(bytes, static_cast<std::uint16_t>(file.name.size()));
  put(bytes, static_cast<std::uint16_t>(extra.size()));
  put(bytes, std::uint16_t{0});  // comment
  put(bytes, std::uint16_t{0});  // disk
  put(bytes, std::uint16_t{0});  // attributes
  put(bytes, std::uint32_t{0});
  put(bytes, short_of(file.offset));
  return bytes + file.name + extra;
}

void put_ends(std::string& bytes, std::uint64_t count, std::uint64_t offset) {
  const std::uint64_t directory = bytes.size();
  const bool is_zip64 = is_long(offset);
  if (is_zip64) {
    put(bytes, end64_mark);
    put(bytes, std::uint64_t{end64_bytes - 12});
    put(bytes, zip64_version);
    put(bytes, zip64_version);
    put(bytes, std::uint64_t{0});  // disks
    put(bytes, count);
    put(bytes, count);
    put(bytes, directory);
    put(bytes, offset);
    put(bytes, locator_mark);
    put(bytes, std::uint32_t{0});
    put(bytes, offset + directory);
    put(bytes, std::uint32_t{1});
  }
  put(bytes, end_mark);
  put(bytes, std::uint32_t{0});  // disks
  put(bytes, static_cast<std::uint16_t>(count));
  put(bytes, static_cast<std::uint16_t>(count));
  put(bytes, static_cast<std::uint32_t>(directory));
  put(bytes, short_of(offset));
  put(bytes, std::uint16_t{0});  // comment
}

Unexpected no_zip(std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, found));
}

// Whether its bytes are as they must be is seen when the tail is made again from what was read.
Result<ZipFile> take_record(std::string_view& rest, std::size_t number) {
  const std::string place = fmt::format("record {} of the directory", number);
  if (rest.size() < central_bytes || take(rest, 0, 4) != central_mark) {
    return no_zip(place, "something else");
  }
  const std::size_t name = take(rest, 28, 2);
  const std::size_t extra = take(rest, 30, 2);
  if (rest.size() < central_bytes + name + extra) return no_zip(place, "its beginning alone");
  ZipFile file;
  file.name = rest.substr(central_bytes, name);
  file.method = static_cast<ZipMethod>(take(rest, 10, 2));
  file.crc = static_cast<std::uint32_t>(take(rest, 16, 4));
  file.packed_bytes = take(rest, 20, 4);
  file.size_bytes = take(rest, 24, 4);
  file.offset = take(rest, 42, 4);
  std::string_view numbers = rest.substr(central_bytes + name, extra);
  numbers.remove_prefix(std::min<std::size_t>(4, numbers.size()));
  for (std::uint64_t* number_there : {&file.size_bytes, &file.packed_bytes, &file.offset}) {
    if (*number_there != elsewhere || numbers.size() < 8) continue;
    *number_there = take(numbers, 0, 8);
    numbers.remove_prefix(8);
  }
  rest.remove_prefix(central_bytes + name + extra);
  return file;
}

}  // namespace

bool is_pack_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789._/-";
  if (name.empty() || name.size() > pack_name_limit_bytes) return false;
  if (name.find_first_not_of(allowed) != std::string_view::npos) return false;
  while (true) {
    const std::size_t end = std::min(name.find('/'), name.size());
    const std::string_view step = name.substr(0, end);
    if (step.empty() || step == "." || step == "..") return false;
    if (end == name.size()) return true;
    name.remove_prefix(end + 1);
  }
}

std::string zip_local_header(const ZipFile& file) {
  const bool streamed = file.method == ZipMethod::deflated;
  std::string bytes;
  put(bytes, local_mark);
  put_kind(bytes, file, plain_version);
  put(bytes, streamed ? 0U : file.crc);
  put(bytes, streamed ? 0U : short_of(file.packed_bytes));
  put(bytes, streamed ? 0U : short_of(file.size_bytes));
  put(bytes, static_cast<std::uint16_t>(file.name.size()));
  put(bytes, std::uint16_t{0});  // extra
  return bytes + file.name;
}

std::string zip_descriptor(const ZipFile& file) {
  std::string bytes;
  if (file.method != ZipMethod::deflated) return bytes;
  put(bytes, descriptor_mark);
  put(bytes, file.crc);
  if (has_long_size(file)) {
    put(bytes, file.packed_bytes);
    put(bytes, file.size_bytes);
  } else {
    put(bytes, short_of(file.packed_bytes));
    put(bytes, short_of(file.size_bytes));
  }
  return bytes;
}

std::uint64_t zip_bytes_of(const ZipFile& file) {
  return zip_local_header(file).size() + file.packed_bytes + zip_descriptor(file).size();
}

std::string zip_tail(std::span<const ZipFile> files, std::uint64_t offset) {
  std::string bytes;
  for (const ZipFile& file : files) bytes += central_record(file);
  put_ends(bytes, files.size(), offset);
  return bytes;
}

Result<std::uint64_t> zip_directory_offset(std::string_view end) {
  if (end.size() < end_bytes || take(end, end.size() - end_bytes, 4) != end_mark) {
    return no_zip("a zip's end record as the last bytes", "something else");
  }
  const std::uint64_t offset = take(end, end.size() - 6, 4);
  if (offset != elsewhere) return offset;
  if (end.size() < zip_end_bytes) return no_zip("a zip64 end record", "the beginning of the file");
  return take(end, end.size() - zip_end_bytes + 48, 8);
}

Result<std::vector<ZipFile>> parse_zip_tail(std::string_view tail, std::uint64_t offset) {
  std::vector<ZipFile> files;
  std::string_view rest = tail;
  while (rest.size() >= 4 && take(rest, 0, 4) == central_mark) {
    if (files.size() == pack_file_limit) {
      return no_zip(fmt::format("at most {} files", pack_file_limit), "more");
    }
    TRY_ASSIGN(ZipFile file, take_record(rest, files.size() + 1));
    if (!is_pack_name(file.name)) {
      return no_zip("names of [a-z0-9._/-] that stay where they are", quoted(file.name));
    }
    files.push_back(std::move(file));
  }
  if (zip_tail(files, offset) == tail) return files;
  return no_zip(fmt::format("the directory and the end records that {} such files have, to the bit",
                            files.size()),
                "others");
}

}  // namespace hallmark
