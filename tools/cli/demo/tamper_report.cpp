// What tamper() found, for a person and for a program.
#include <fmt/format.h>

#include <algorithm>

#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/demo/tamper.h"

namespace hallmark::cli::demo {
namespace {

constexpr std::size_t digest_digits = 64;
constexpr std::size_t digits_kept = 8;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Nobody reads 64 digits; the JSON form has them.
std::string readable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_hex(text[end])) ++end;
    if (end - at == digest_digits) {
      out.append(text.substr(at, digits_kept)).append("…");
    } else {
      out.append(text.substr(at, std::max<std::size_t>(end - at, 1)));
    }
    at = std::max(end, at + 1);
  }
  return printable(out);
}

// In lines that fit a terminal, each behind the same blanks.
std::string wrapped(std::string_view text) {
  constexpr std::size_t width = 70;
  constexpr std::string_view indent = "       ";
  std::string out;
  std::size_t column = width;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (column + word.size() + 1 > width) {
      if (!out.empty()) out += '\n';
      out += indent;
      column = 0;
    } else {
      out += ' ';
    }
    out += word;
    column += word.size() + 1;
    at = end + 1;
  }
  return out + '\n';
}

using Faults = std::vector<std::string>;

std::string told(const Faults& faults) {
  std::string out;
  for (const std::string& fault : faults) out += wrapped(readable(fault));
  return out;
}

std::string said_of_good(std::string_view who, const Faults& faults) {
  return fmt::format("   {:<18} {}\n", who, faults.empty() ? "all good" : "NOT GOOD:") +
         told(faults);
}

std::string said_of_changed(std::string_view who, const Faults& faults, bool names_entry) {
  if (faults.empty()) return fmt::format("   {:<18} NOT FOUND\n", who);
  return fmt::format("   {:<18} {}\n", who, names_entry ? "found:" : "NOT THIS ENTRY:") +
         told(faults);
}

Faults faults_of(const std::vector<Tampering::Fault>& faults) {
  Faults out;
  for (const Tampering::Fault& fault : faults) out.push_back(fault.what);
  return out;
}

Faults faults_of(const std::optional<std::string>& fault) {
  return fault ? Faults{*fault} : Faults{};
}

Faults faults_of(const std::optional<PythonAnswer>& answer) {
  return !answer || answer->good ? Faults{} : Faults{answer->said};
}

std::string place(const TamperedEntry& entry) {
  return fmt::format("entry {} of shard {}", entry.sequence.value(), entry.shard.value());
}

std::string not_asked(const Tampering& found) {
  return fmt::format("   {:<18} not asked: {}\n", "verify_bundle.py",
                     printable(found.without_python));
}

std::string made(const Tampering& found) {
  std::string out = fmt::format(
      "1. Made: a ledger of {} events about {} devices, in {} shards, with signed\n"
      "   checkpoints, and a bundle that proves the whole history of {}.\n",
      found.events, found.devices, found.shards, found.entry.device);
  out += said_of_good("hallmark fsck", faults_of(found.good_fsck));
  out += said_of_good("hallmark verify", faults_of(found.good_verify));
  out += found.without_python.empty()
             ? said_of_good("verify_bundle.py", faults_of(found.good_python))
             : not_asked(found);
  return out;
}

std::string changed(const Tampering& found) {
  return fmt::format(
      "\n2. Changed: one byte in copies of both. It is in {}, the one\n"
      "   that says when {} was retired (event {} of its {}). It was written through\n"
      "   the database, whose own checksums fit: as an insider would.\n"
      "   it said            {}\n"
      "   now it says        {}\n",
      place(found.entry), found.entry.device, found.entry.device_sequence.value(),
      found.bundle_entries, found.entry.before, found.entry.after);
}

std::string verdict(const Tampering& found) {
  if (found.ok()) {
    return fmt::format(
        "\nEach entry holds the hash of the one before it, and the checkpoint is signed.\n"
        "What was good was called good, and the change was found everywhere it was\n"
        "looked for: {}.\n",
        place(found.entry));
  }
  return "\nNOT AS IT SHOULD BE: see the lines in capitals.\n";
}

void write_fault(json::Writer& writer, const Faults& faults) {
  faults.empty() ? writer.null() : writer.string(printable(faults.front()));
}

void write_faults(json::Writer& writer, const std::vector<Tampering::Fault>& faults) {
  writer.begin_array();
  for (const Tampering::Fault& fault : faults) {
    writer.begin_object();
    writer.key("shard");
    fault.shard ? writer.number(std::uint64_t{fault.shard->value()}) : writer.null();
    writer.key("sequence");
    fault.sequence ? writer.number(fault.sequence->value()) : writer.null();
    writer.member("what", printable(fault.what));
    writer.end_object();
  }
  writer.end_array();
}

void write_entry(json::Writer& writer, const Tampering& found) {
  const TamperedEntry& entry = found.entry;
  writer.begin_object();
  writer.member("device", entry.device);
  writer.member("shard", std::uint64_t{entry.shard.value()});
  writer.member("sequence", entry.sequence.value());
  writer.member("deviceSequence", entry.device_sequence.value());
  writer.member("byte", found.byte_at);
  writer.member("before", entry.before);
  writer.member("after", entry.after);
  writer.end_object();
}

}  // namespace

std::string tampering_text(const Tampering& found) {
  std::string out = made(found) + changed(found) + "\n3. Looked at: the changed ledger.\n";
  out += said_of_changed("hallmark fsck", faults_of(found.fsck), found.fsck_names_entry());
  out += "\n4. Looked at: the changed bundle.\n";
  out += said_of_changed("hallmark verify", faults_of(found.verify), found.verify_names_entry());
  out += found.without_python.empty() ? said_of_changed("verify_bundle.py", faults_of(found.python),
                                                        found.python_names_entry())
                                      : not_asked(found);
  return out + verdict(found);
}

std::string tampering_json(const Tampering& found) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(found.ok());
  writer.member("events", found.events);
  writer.member("shards", std::uint64_t{found.shards});
  writer.key("entry");
  write_entry(writer, found);
  for (const bool is_good : {true, false}) {
    writer.key(is_good ? "good" : "changed");
    writer.begin_object();
    writer.key("fsck");
    write_faults(writer, is_good ? found.good_fsck : found.fsck);
    writer.key("verify");
    write_fault(writer, faults_of(is_good ? found.good_verify : found.verify));
    writer.key("verifyBundlePy");
    write_fault(writer, faults_of(is_good ? found.good_python : found.python));
    writer.end_object();
  }
  writer.key("withoutPython");
  found.without_python.empty() ? writer.null() : writer.string(found.without_python);
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace hallmark::cli::demo
