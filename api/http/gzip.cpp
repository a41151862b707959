#include "api/http/gzip.h"

#include <zlib.h>

#include <algorithm>

namespace hallmark::api {
namespace {

constexpr std::size_t piece_bytes = 64ULL << 10;
constexpr int gzip_window = 15 + 16;  // zlib's way to say: gzip, and nothing else

class Inflater {
 public:
  Inflater() : good_(inflateInit2(&stream_, gzip_window) == Z_OK) {}
  ~Inflater() {
    if (good_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool good_;
};

}  // namespace

Unpacked gunzip(std::string_view packed, std::size_t limit_bytes) {
  Inflater inflater;
  Unpacked out;
  if (!inflater.good() || packed.empty()) return {GzipFault::not_gzip, {}};
  z_stream& stream = inflater.stream();
  // zlib does not write to it; its type is of a time before const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  while (true) {
    const std::size_t had = out.text.size();
    // One byte over the limit is enough to know.
    out.text.resize(std::min(had + piece_bytes, limit_bytes + 1));
    const std::size_t room = out.text.size() - had;
    stream.next_out = reinterpret_cast<Bytef*>(out.text.data() + had);
    stream.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    out.text.resize(had + room - stream.avail_out);
    if (out.text.size() > limit_bytes) return {GzipFault::too_large, {}};
    if (result == Z_STREAM_END && stream.avail_in == 0) return out;
    if (result == Z_STREAM_END && inflateReset(&stream) == Z_OK) continue;
    const bool stuck = stream.avail_in == 0 && stream.avail_out > 0;
    if (result != Z_OK || stuck) return {GzipFault::not_gzip, {}};
  }
}

}  // namespace hallmark::api
