#include "schemas/vocabulary/time.h"

#include <rapidcheck.h>

#include <ctime>

#include "schemas/vocabulary/clock.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

std::int64_t micros(std::string_view text) {
  auto time = Occurred::parse(text);
  INFO(text);
  REQUIRE(time.has_value());
  return time->micros();
}

std::string why_not(std::string_view text) {
  auto time = Occurred::parse(text);
  return time ? "accepted" : time.error().message;
}

}  // namespace

TEST_CASE("times are read with their offsets, to the microsecond") {
  CHECK(micros("1970-01-01T00:00:00Z") == 0);
  CHECK(micros("1970-01-01t00:00:00.000001z") == 1);
  CHECK(micros("1969-12-31T23:59:59.9Z") == -100'000);
  CHECK(micros("1985-04-12T23:20:50.52Z") == 482'196'050'520'000);
  CHECK(micros("1996-12-19T16:39:57-08:00") == 851'042'397'000'000);
  CHECK(micros("1937-01-01T12:00:27.87+00:20") == micros("1937-01-01T11:40:27.87Z"));
  CHECK(micros("2026-01-31T08:30:00-00:00") == micros("2026-01-31T08:30:00Z"));
  CHECK(micros("2026-01-31T08:30:00.1234569999999Z") == micros("2026-01-31T08:30:00.123456Z"));
  CHECK(micros("1969-12-31T23:59:59.9999999Z") == -1);
  CHECK(micros("0001-01-01T00:00:00Z") == -62'135'596'800'000'000);
  CHECK(micros("9999-12-31T23:59:59.999999Z") == 253'402'300'799'999'999);
  CHECK(micros("2024-02-29T00:00:00Z") - micros("2024-02-28T00:00:00Z") == 86'400'000'000);
}

TEST_CASE("a time that is none is refused with the reason") {
  CHECK(why_not("2016-12-31T23:59:60Z").find("leap second") != std::string::npos);
  CHECK(why_not("0000-01-01T00:00:00Z").find("year") != std::string::npos);
  CHECK(why_not("0001-01-01T00:00:00+00:01").find("0001 to 9999") != std::string::npos);
  CHECK(why_not("9999-12-31T23:59:59-00:01").find("0001 to 9999") != std::string::npos);
  CHECK(why_not("2023-02-29T00:00:00Z").find("calendar") != std::string::npos);
  CHECK(why_not("2026-01-31 08:30:00Z").find("'T' is missing") != std::string::npos);
  CHECK(why_not("2026-01-31T08:30:00").find("offset") != std::string::npos);
  CHECK(why_not("2026-01-31T08:30:00+0100").find("offset") != std::string::npos);
  CHECK(why_not("2026-01-31T08:30:00+24:00").find("offset") != std::string::npos);
  CHECK(why_not("2026-01-31T08:30:00.Z").find("decimal point") != std::string::npos);
  CHECK(why_not("2026-01-31T24:00:00Z").find("hours") != std::string::npos);
  CHECK(why_not("2026-01-31T08:60:00Z").find("minutes") != std::string::npos);
  CHECK(why_not("2026-01-31T08:30:00Z ").find("offset") != std::string::npos);
  CHECK(why_not("+002026-01-31T08:30:00Z").find("year") != std::string::npos);
  CHECK(why_not("").find("year") != std::string::npos);
}

TEST_CASE("a printed time is read back as itself") {
  CHECK(rc::check([] {
    const auto value =
        *rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'799'999'999);
    const auto coarse = *rc::gen::element<std::int64_t>(1, 1'000, 1'000'000);
    const Occurred time(value - value % coarse);
    RC_ASSERT(micros(time.text()) == time.micros());
  }));
}

TEST_CASE("a time is printed in UTC with the fewest of no, three or six digits") {
  CHECK(Recorded(0).text() == "1970-01-01T00:00:00Z");
  CHECK(Recorded(1'500'000).text() == "1970-01-01T00:00:01.500Z");
  CHECK(Recorded(-1).text() == "1969-12-31T23:59:59.999999Z");
  CHECK(Recorded(std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808us");
}

TEST_CASE("the system's clock is of this age, a manual one stands where it is put") {
  SystemClock system;
  CHECK(system.now().micros() / 1'000'000 - std::time(nullptr) < 5);
  ManualClock manual(Recorded(7));
  manual.set(Recorded(5));
  CHECK(manual.now() == Recorded(5));
}

}  // namespace hallmark
