// What becomes of a data directory that was damaged: opened for reading, checked, opened for
// writing and gone on with, and each time held against what it held.
#pragma once

#include <string>

#include "tests/ledger/faults/original.h"

namespace hallmark::faults {

enum class Verdict {
  identical,      // all of it
  renamed,        // all of it, in a ledger of another name
  batch_missing,  // exactly the last commit of a shard, and opening says so; the rest is identical
  named,          // a read or a write fails with a message, and fsck names it too
  refused,        // at opening, with a message
  wrong,
};
[[nodiscard]] const char* name(Verdict verdict);

struct Judged {
  Verdict reading = Verdict::wrong;
  Verdict writing = Verdict::wrong;  // opened, sent the last commit again and more, read again
  bool fsck_good = false;
  std::string words;  // what was said, for people
};

// Changes the directory. In a child, as it opens stores.
[[nodiscard]] Judged judge(const std::string& directory, const Original& original);

}  // namespace hallmark::faults
