#include "tests/projections/support/random_lives.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "schemas/vocabulary/time.h"

namespace hallmark {
namespace {

constexpr std::int64_t beginning = 1'735'689'600'000'000;  // 2025-01-01
constexpr std::int64_t minute = 60'000'000;

// In the data: {h} a digest out of few, {p} a party, {t} a moment later, {w} a word.
struct Kind {
  std::string_view type;
  std::string_view data;
};
constexpr std::array kinds{
    Kind{
        "device.manufactured",
        R"({"serial":"{w}","maker":{"id":"{p}"},"model":"{w}","deviceClass":"{w}","keyStore":"tpm","batch":"{w}",)"
        R"("firmware":[{"component":"main","artefact":"{h}","version":"1"}],"identifiers":[{"scheme":"{w}","value":"{w}"}]})"},
    Kind{"device.adopted", R"({"approver":{"id":"{p}"},"deviceClass":"{w}"})"},
    Kind{"device.identified", R"({"identifiers":[{"scheme":"{w}","value":"{w}"}]})"},
    Kind{"device.activity",
         R"({"service":"{w}","sessionId":"{w}","start":"{t}","certificate":"{h}"})"},
    Kind{
        "enrollment.completed",
        R"({"method":"est","credential":"token","owner":{"id":"{p}"},"zone":"{w}","certificate":{"sha256":"{h}","spkiSha256":"{h}",)"
        R"("issuer":"CN={w}","serial":"0a","notBefore":"2025-01-01T00:00:00Z","notAfter":"{t}","role":"tls"}})"},
    Kind{
        "certificate.renewed",
        R"({"certificate":{"sha256":"{h}","spkiSha256":"{h}","issuer":"CN={w}","serial":"0b",)"
        R"("notBefore":"2025-01-01T00:00:00Z","notAfter":"{t}","role":"tls"},"previousCertificate":"{h}"})"},
    Kind{"certificate.revoked",
         R"({"certificate":"{h}","reason":"unspecified","by":{"id":"{p}"}})"},
    Kind{"certificate.suspended", R"({"certificate":"{h}","reason":"{w}"})"},
    Kind{"certificate.resumed", R"({"certificate":"{h}","reason":"{w}"})"},
    Kind{
        "firmware.updated",
        R"({"artefact":"{h}","toVersion":"2","signature":"verified","result":"success","signerSpkiSha256":"{h}"})"},
    Kind{"firmware.updated",
         R"({"artefact":"{h}","toVersion":"3","signature":"failed","result":"failed"})"},
    Kind{"ownership.transferred", R"({"from":{"id":"{p}"},"to":{"id":"{p}"}})"},
    Kind{"custody.changed", R"({"holder":{"id":"{p}"}})"},
    Kind{"assignment.changed", R"({"purpose":"{w}","zone":"{w}"})"},
    Kind{"control.delegated", R"({"party":{"id":"{p}"},"powers":["disable"],"until":"{t}"})"},
    Kind{"trust.granted", R"({"system":"{w}","relationship":"{w}"})"},
    Kind{"trust.withdrawn", R"({"systems":["{w}"],"by":{"id":"{p}"}})"},
    Kind{"service.opened",
         R"({"technician":{"id":"{p}"},"organisation":{"id":"{p}"},"seal":"{w}"})"},
    Kind{"quarantine.entered", R"({"reason":"{w}","by":{"id":"{p}"}})"},
    Kind{"quarantine.released", R"({"reason":"{w}","by":{"id":"{p}"}})"},
    Kind{"device.lost", R"({"reason":"{w}","by":"{p}"})"},
    Kind{"device.recovered", R"({"reason":"{w}","by":"{p}"})"},
    Kind{"device.retired", R"({"reason":"{w}","by":{"id":"{p}"},"method":"resold"})"},
    Kind{"device.refurbished", R"({"by":{"id":"{p}"},"approval":"{w}"})"},
    Kind{"device.unheardOf", R"({"anything":1})"},  // not of the catalogue
    Kind{"device.retired", R"({"reason":"{w}"})"},  // not what the catalogue allows
};

class Lives {
 public:
  Lives(std::uint64_t seed, const LivesOptions& options) : random_(seed), options_(options) {}

  std::string next() {
    newest_ += static_cast<std::int64_t>(below(3)) * minute;
    std::int64_t occurred = newest_;
    if (below(100) < options_.late_percent) {
      occurred -= static_cast<std::int64_t>(below(options_.events * 2)) * minute;
    }
    const std::uint64_t number = made_++;
    // What it is about may have come, or come later; a source has one device, as corrections want.
    const std::uint64_t device = number % options_.devices;
    if (below(12) == 0) return correction(number, device, occurred);
    const Kind& kind = kinds[below(kinds.size())];
    return event(number, device, occurred, kind.type, filled(kind.data));
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_.below(limit); }

  std::string correction(std::uint64_t number, std::uint64_t device, std::int64_t occurred) {
    const std::uint64_t steps = below(40);
    const std::uint64_t about = number + options_.devices * 8 > steps * options_.devices
                                    ? number + options_.devices * 8 - steps * options_.devices
                                    : number;
    std::string data = fmt::format(R"({{"source":"/s/{}","id":"e{}","reason":"r")", device, about);
    if (below(3) != 0) data += ",\"replacement\":" + filled(kinds[below(kinds.size())].data);
    return event(number, device, occurred, "event.corrected", data + "}");
  }

  static std::string event(std::uint64_t number, std::uint64_t device, std::int64_t occurred,
                           std::string_view type, const std::string& data) {
    return fmt::format(
        R"({{"specversion":"1.0","id":"e{}","source":"/s/{}","type":"hallmark.{}.v1","subject":"device-{}",)"
        R"("time":"{}","sequence":"{}","data":{}}})",
        number, device, type, device, Occurred(occurred).text(), number, data);
  }

  std::string filled(std::string_view pattern) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}') {
        text += word(pattern[i + 1]);
        i += 2;
      } else {
        text += pattern[i];
      }
    }
    return text;
  }

  std::string word(char what) {
    switch (what) {
      case 'h':
        return std::string(64, static_cast<char>('a' + below(5)));
      case 'p':
        return fmt::format("party-{}", below(4));
      case 't':
        return Occurred(beginning + static_cast<std::int64_t>(below(60)) * 1440 * minute).text();
      default:
        return fmt::format("w{}", below(6));
    }
  }

  SeededRandom random_;
  const LivesOptions options_;
  std::int64_t newest_ = beginning;
  std::uint64_t made_ = 0;
};

}  // namespace

std::vector<std::string> random_lives(std::uint64_t seed, const LivesOptions& options) {
  Lives lives(seed, options);
  std::vector<std::string> events;
  for (std::uint64_t i = 0; i < options.events; ++i) events.push_back(lives.next());
  return events;
}

}  // namespace hallmark
