#include "tools/cli/export/summary.h"

#include <fmt/format.h>

#include <cstdio>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

void print_json(const ExportSummary& summary) {
  json::Writer writer;
  writer.begin_object();
  writer.member("asOf", summary.as_of);
  writer.member("knownAt", summary.known_at);
  if (summary.files.empty()) {
    writer.member("bytes", summary.bytes);
    writer.member("sha256", summary.sha256.hex());
  } else {
    writer.key("files");
    writer.begin_array();
    for (const ExportedFile& file : summary.files) {
      writer.begin_object();
      writer.member("name", file.name);
      writer.member("rows", file.rows.value_or(0));
      writer.member("bytes", file.bytes);
      writer.member("sha256", file.sha256.hex());
      writer.end_object();
    }
    writer.end_array();
  }
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_text(const ExportSummary& summary) {
  const std::string out = printable(summary.out);
  if (summary.files.empty()) {
    fmt::print("As of {}, known at {}: {}, {}\n", summary.as_of, summary.known_at, out,
               readable_size(summary.bytes));
    fmt::print(stderr,
               "Check it anywhere, with the key from whoever runs the ledger (hallmark key show):\n"
               "  hallmark verify {} --key KEY\n",
               out);
    return;
  }
  fmt::print("As of {}, known at {}:\n", summary.as_of, summary.known_at);
  for (const ExportedFile& file : summary.files) {
    fmt::print("  {:<18} {:>13} {:<5} {:>10}\n", file.name, grouped(file.rows.value_or(0)),
               file.name == evidence_file_name ? "lines" : "rows", readable_size(file.bytes));
  }
  fmt::print("in {}\n", out);
}

}  // namespace

Status print_summary(const ExportSummary& summary, SummaryForm form) {
  form == SummaryForm::json ? print_json(summary) : print_text(summary);
  if (std::fflush(stdout) == 0) return ok();
  return fail(ErrorCode::io, "standard output could not be written");
}

}  // namespace hallmark::cli
