#include <algorithm>
#include <vector>

#include "projections/fold/event.h"
#include "tests/support/catch.h"

namespace hallmark {

TEST_CASE("events are ordered by time, rank, source, number, id, each before the next") {
  const FoldOrder base{Occurred(5), 5, "m", "5", "m"};
  const auto with = [&](auto change) {
    FoldOrder other = base;
    other.occurred = Occurred(9);
    other.rank = 9;
    other.source = "z";
    other.number = "9";
    other.id = "z";
    change(other);
    return other;
  };
  CHECK(with([](FoldOrder& o) { o.occurred = Occurred(4); }) < base);
  CHECK(with([](FoldOrder& o) { o.occurred = Occurred(5), o.rank = 4; }) < base);
  CHECK(with([](FoldOrder& o) { o.occurred = Occurred(5), o.rank = 5, o.source = "a"; }) < base);
  CHECK(with([](FoldOrder& o) {
          o.occurred = Occurred(5), o.rank = 5, o.source = "m", o.number = "4";
        }) < base);
  CHECK(with([](FoldOrder& o) {
          o.occurred = Occurred(5), o.rank = 5, o.source = "m", o.number = "5", o.id = "a";
        }) < base);
  CHECK(base == FoldOrder{Occurred(5), 5, "m", "5", "m"});
}

TEST_CASE("a producer's numbers are compared as numbers, and none is before all") {
  const auto order = [](std::string_view number, std::string_view id) {
    return FoldOrder{Occurred(0), 0, "s", number, id};
  };
  const std::vector<std::string_view> rising = {"",
                                                "0",
                                                "1",
                                                "9",
                                                "10",
                                                "11",
                                                "99",
                                                "100",
                                                "18446744073709551615",
                                                "18446744073709551616",
                                                "99999999999999999999",
                                                "100000000000000000000"};
  for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
    INFO(rising[i] << " < " << rising[i + 1]);
    CHECK(order(rising[i], "z") < order(rising[i + 1], "a"));
  }
  CHECK(order("7", "a") < order("7", "b"));
}

TEST_CASE("types that the catalogue does not know come last of an instant") {
  CHECK(FoldOrder{Occurred(0), 41, "z", {}, "z"} <
        FoldOrder{Occurred(0), FoldOrder::unranked, "a", {}, "a"});
}

TEST_CASE("sources and ids are compared by their bytes") {
  CHECK(FoldOrder{Occurred(0), 0, "Z", {}, {}} < FoldOrder{Occurred(0), 0, "a", {}, {}});
  CHECK(FoldOrder{Occurred(0), 0, "z", {}, {}} < FoldOrder{Occurred(0), 0, "\xc3\xa4", {}, {}});
}

}  // namespace hallmark
