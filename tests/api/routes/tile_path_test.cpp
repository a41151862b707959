#include "api/routes/tile_path.h"

#include "tests/support/catch.h"

using namespace hallmark::api;

TEST_CASE("a tile's index is written in groups of three digits") {
  CHECK(tile_index_path(0) == "000");
  CHECK(tile_index_path(999) == "999");
  CHECK(tile_index_path(1000) == "x001/000");
  CHECK(tile_index_path(1234067) == "x001/x234/067");
}

TEST_CASE("a tile's path is read back, and has one spelling") {
  const auto full = parse_tile_path("0/x001/x234/067");
  REQUIRE(full);
  CHECK(full->level == 0U);
  CHECK(full->index == 1234067);
  CHECK(full->width == hallmark::tile_width);
  const auto partial = parse_tile_path("63/000.p/255");
  REQUIRE(partial);
  CHECK(partial->level == 63U);
  CHECK(partial->width == 255);
  const auto entries = parse_tile_path("entries/007.p/1");
  REQUIRE(entries);
  CHECK_FALSE(entries->level);
  CHECK(entries->index == 7);
  for (const char* path : {"",
                           "0",
                           "0/",
                           "0/0",
                           "0/00",
                           "0/0000",
                           "0/x000/001",
                           "0/001/002",
                           "0/x001",
                           "0/1000",
                           "64/000",
                           "00/000",
                           "-1/000",
                           "x/000",
                           "0/000.p/0",
                           "0/000.p/256",
                           "0/000.p/01",
                           "0/000.p/",
                           "0/000.p",
                           "0/000/1",
                           "0/x001/x234/067/",
                           "0//000",
                           "data/000",
                           "0/xx01/000",
                           "0/x999/x999/x999/x999/x999/x999/x999/999"}) {
    CAPTURE(path);
    CHECK_FALSE(parse_tile_path(path));
  }
}
