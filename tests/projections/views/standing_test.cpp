// What changes in what a device has: the rows and counts of the difference lead where those of the
// whole lead.
#include <algorithm>
#include <random>
#include <set>

#include "projections/views/facets.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Chance = std::mt19937_64;
constexpr std::string_view device = "pump-1";
constexpr std::size_t most_certificates = 5;

struct Found {
  std::set<std::string> rows;
  Counts64 counts;
  friend bool operator==(const Found&, const Found&) = default;
};

// A row that goes was there, one that comes was not.
void go(Found& found, const Standing& before, const Standing& after) {
  const StandingChange change = change_standing(device, before, after, found.counts);
  for (const std::string& key : change.gone) REQUIRE(found.rows.erase(key) == 1);
  for (const std::string& key : change.come) REQUIRE(found.rows.insert(key).second);
  std::erase_if(found.counts, [](const auto& count) { return count.second == 0; });
}

Found found_of(const Standing& standing) {
  Found found;
  go(found, {}, standing);
  return found;
}

// Of few values, so that much is the same: hashes too, up to where their rows' keys end.
ContentHash any_hash(Chance& chance) {
  std::string bytes(digest_size_bytes, '\0');
  bytes.front() = static_cast<char>('a' + chance() % 2);
  bytes.back() = static_cast<char>('a' + chance() % 4);
  return ContentHash::from_bytes(bytes).value();
}

CertificateNow any_certificate(Chance& chance) {
  return {any_hash(chance), Occurred(static_cast<std::int64_t>(chance() % 2)),
          chance() % 2 == 0 ? BaseState::active : BaseState::superseded,
          chance() % 2 == 0 ? "CN=one" : "CN=two"};
}

bool holds(const Standing& standing, const ContentHash& sha256) {
  return std::any_of(standing.certificates.begin(), standing.certificates.end(),
                     [&](const auto& one) { return one.sha256 == sha256; });
}

// One thing is other than it was.
void change_something(Chance& chance, Standing& standing) {
  auto& certificates = standing.certificates;
  const auto some = [&] {
    return certificates.begin() + static_cast<std::ptrdiff_t>(chance() % certificates.size());
  };
  switch (chance() % 6) {
    case 0:
      standing.place.emplace().owner = chance() % 2 == 0 ? "acme" : "";
      break;
    case 1:
      if (standing.place) standing.place->firmware.push_back(any_hash(chance));
      break;
    case 2:
      if (standing.place) standing.place->state = LifeState::enrolled;
      break;
    case 3:
      if (!certificates.empty()) certificates.erase(some());
      break;
    case 4:
      if (!certificates.empty()) some()->state = BaseState::revoked;
      break;
    default: {
      const CertificateNow one = any_certificate(chance);
      if (certificates.size() < most_certificates && !holds(standing, one.sha256)) {
        certificates.push_back(one);
      }
    }
  }
}

}  // namespace

TEST_CASE("the rows of a difference lead to those of the whole") {
  Chance chance(11);
  for (int life = 0; life < 300; ++life) {
    Standing before;
    Found found;
    for (int step = 0; step < 40; ++step) {
      Standing after = before;
      for (std::uint64_t changes = chance() % 3; changes > 0; --changes) {
        change_something(chance, after);
      }
      go(found, before, after);
      REQUIRE(found == found_of(after));
      before = after;
    }
  }
}

TEST_CASE("where nothing of a device changes there are no rows") {
  Chance chance(12);
  Standing standing;
  for (int i = 0; i < 50; ++i) change_something(chance, standing);
  Counts64 counts;
  const StandingChange change = change_standing(device, standing, standing, counts);
  CHECK(change.gone.empty());
  CHECK(change.come.empty());
  CHECK(counts.empty());
}

}  // namespace hallmark
