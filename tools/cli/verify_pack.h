// `hallmark verify` of an evidence pack: the words and the JSON, the same as those of
// tools/verify_bundle.py.
#pragma once

#include <span>
#include <string>

#include "ledger/pack/pack_check.h"
#include "ledger/proof/freshness.h"
#include "ledger/proof/note.h"
#include "tools/cli/exit_code.h"

namespace hallmark::cli {

// By its first bytes; false for what is no regular file, too.
[[nodiscard]] bool is_pack(const std::string& path);

enum class VerdictForm { text, json };

// How a pack is checked on this machine.
[[nodiscard]] PackChecking pack_checking();
// "alteredFile: tables/devices.csv: …", fit for a terminal.
[[nodiscard]] std::string words_of(const PackFault& fault);

// Prints what is found.
[[nodiscard]] ExitCode verify_pack(const std::string& path, std::span<const VerifierKey> known,
                                   const Freshness& asked, VerdictForm form);

}  // namespace hallmark::cli
