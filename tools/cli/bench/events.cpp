#include "tools/cli/bench/events.h"

#include <array>
#include <string_view>

namespace hallmark::cli {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::uint64_t sources = 64;
constexpr std::uint64_t artefacts = 1000;

void put_hex(std::string& out, std::uint64_t number, int places) {
  for (int shift = (places - 1) * 4; shift >= 0; shift -= 4) out += digits[(number >> shift) & 15];
}

void put_decimal(std::string& out, std::uint64_t number, std::size_t places) {
  std::array<char, 20> text{};
  for (std::size_t i = places; i-- > 0; number /= 10) {
    text[i] = static_cast<char>('0' + number % 10);
  }
  out.append(text.data(), places);
}

// SplitMix64's finish: the same artefact has the same digest.
std::uint64_t stir(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

}  // namespace

std::string BenchEvents::next() {
  const std::uint64_t chance = random_.next();
  const std::uint64_t device = random_.below(devices_);
  const std::uint64_t second = ++count_ / 100;
  std::string out;
  out.reserve(400);
  out += R"({"specversion":"1.0","id":")";
  put_hex(out, random_.next(), 16);
  out += R"(","source":"/plant/)";
  put_decimal(out, chance % sources, 2);
  out += R"(","type":"hallmark.firmware.updated.v1","subject":"urn:dev:sn:PMP-)";
  put_decimal(out, device, 8);
  out += R"(","time":"2026-03-)";
  put_decimal(out, 1 + second / 86'400 % 28, 2);
  out += 'T';
  put_decimal(out, second / 3600 % 24, 2);
  out += ':';
  put_decimal(out, second / 60 % 60, 2);
  out += ':';
  put_decimal(out, second % 60, 2);
  out += '.';
  put_decimal(out, (chance >> 8) % 1'000'000, 6);
  out += R"(Z","data":{"artefact":")";
  const std::uint64_t artefact = (chance >> 32) % artefacts;
  for (std::uint64_t part = 0; part < 4; ++part) put_hex(out, stir(artefact * 4 + part + 1), 16);
  out += R"(","signature":"verified","fromVersion":"4.)";
  put_decimal(out, (chance >> 16) % 100, 2);
  out += R"(","toVersion":"5.)";
  put_decimal(out, artefact, 3);
  out += R"(","result":"success"}})";
  return out;
}

}  // namespace hallmark::cli
