#include "tools/cli/replica/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/chain.h"
#include "schemas/cloudevents/read.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t column_width = 36;
constexpr std::size_t shown_of_a_hash = 16;
constexpr std::size_t bytes_before_the_place = 3;
constexpr std::size_t bytes_shown = 8;

// A field of an entry: what it is, exactly, and as a person reads it.
struct Field {
  std::string name;
  std::string exact;
  std::string shown;
};
using Fields = std::vector<Field>;

template <class Digest>
Field hash_field(std::string name, const Digest& digest) {
  const std::string hex = digest.hex();
  return {std::move(name), hex, hex.substr(0, shown_of_a_hash) + "…"};
}

Field number_field(std::string name, std::uint64_t number) {
  std::string text = std::to_string(number);
  return {std::move(name), text, text};
}

Field bytes_field(std::string name, const std::optional<std::string>& bytes) {
  if (!bytes) return {std::move(name), "null", "null"};
  return {std::move(name), "=" + *bytes, quoted(*bytes, column_width - 2)};
}

std::string verdict_of(const Entry& entry) {
  const auto& refusal = entry.frame.verdict.refusal;
  if (!refusal) return "accepted";
  return fmt::format("refused {} {}, {}", number(refusal->reason), name(refusal->reason),
                     refusal->detail);
}

void add_event(Fields& fields, const Record& record) {
  Faults faults(Faults::Gather::all);
  const auto envelope = read_what_can_be(record, faults);
  if (!envelope) return;
  fields.push_back(bytes_field("type", std::string(envelope->type)));
  fields.push_back(bytes_field("source", std::string(envelope->source)));
  fields.push_back(bytes_field("id", std::string(envelope->id)));
}

std::string attributes_of(const Record& record) {
  std::string text;
  for (const Attribute& attribute : record.attributes) {
    text.append(attribute.name).append(attribute.value ? "=" : " null");
    text.append(attribute.value.value_or("")).append("; ");
  }
  return text;
}

std::string cut_of(const Entry& entry) {
  const auto& cut = entry.frame.cut;
  if (!cut) return "no";
  return fmt::format("{} {} {} {} {} {}", cut->content_type_length, cut->attribute_count,
                     cut->attributes_length, cut->key_length, cut->value_length, cut->whole.hex());
}

Fields fields_of(const Entry& entry) {
  const EntryFrame& frame = entry.frame;
  Fields fields;
  fields.push_back(number_field("sequence", frame.sequence.value()));
  fields.push_back(number_field("offset", frame.offset.value()));
  fields.push_back(
      {"recordedAt", std::to_string(frame.recorded_at.micros()), frame.recorded_at.text()});
  fields.push_back({"verdict", verdict_of(entry), verdict_of(entry)});
  fields.push_back(bytes_field("device", entry.device));
  add_event(fields, entry.record);
  fields.push_back(bytes_field("contentType", entry.record.content_type));
  fields.push_back(bytes_field("attributes", attributes_of(entry.record)));
  fields.push_back(bytes_field("key", entry.record.key));
  fields.push_back(bytes_field("value", entry.record.value));
  fields.push_back({"cut", cut_of(entry), entry.frame.cut ? "yes" : "no"});
  fields.push_back(number_field("partition", frame.partition.value()));
  fields.push_back(hash_field("previous", frame.previous));
  fields.push_back(number_field("deviceSequence", frame.device_sequence.value()));
  fields.push_back(hash_field("devicePrevious", frame.device_previous));
  fields.push_back(number_field("devicePreviousSequence", frame.device_previous_sequence.value()));
  return fields;
}

// A side, read.
struct Read {
  std::optional<LeafHash> leaf;
  std::optional<Entry> entry;
  std::string fault;  // why there is no entry
  Fields fields;
};

Read read(const DifferingSide& side) {
  Read made;
  made.fault = side.unreadable;
  if (!side.bytes) return made;
  Sha256 sha256;
  made.leaf = leaf_hash(*side.bytes, sha256);
  EntryCodec codec;
  auto entry = codec.decode_form(*side.bytes);
  if (entry) {
    made.fields = fields_of(*entry);
    made.entry = *std::move(entry);
  } else {
    made.fault = entry.error().message;
  }
  return made;
}

const Field* find(const Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

std::size_t first_differing(std::string_view left, std::string_view right) {
  const std::size_t both = std::min(left.size(), right.size());
  return static_cast<std::size_t>(
      std::mismatch(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(both), right.begin())
          .first -
      left.begin());
}

// Names of the fields that both have and that differ.
std::vector<std::string> differing(const Fields& ours, const Fields& theirs) {
  std::vector<std::string> names;
  for (const Field& field : ours) {
    const Field* other = find(theirs, field.name);
    if (other != nullptr && other->exact != field.exact) names.push_back(field.name);
  }
  return names;
}

// Where their bytes part: in the value, else in the entry as a whole.
struct Place {
  std::string in;
  std::size_t at = 0;
  std::string ours;
  std::string theirs;
};

std::optional<Place> place_of(const Difference& difference, const Read& ours, const Read& theirs) {
  const auto part = [](std::string_view in, const std::string& left, const std::string& right) {
    return Place{std::string(in), first_differing(left, right), left, right};
  };
  if (ours.entry && theirs.entry) {
    const auto& left = ours.entry->record.value;
    const auto& right = theirs.entry->record.value;
    if (left && right && *left != *right) return part("value", *left, *right);
  }
  const auto& left = difference.ours.bytes;
  const auto& right = difference.theirs.bytes;
  if (left && right && *left != *right) return part("entry bytes", *left, *right);
  return std::nullopt;
}

std::string around(std::string_view bytes, std::size_t at) {
  const std::size_t from = at - std::min(at, bytes_before_the_place);
  if (from >= bytes.size()) return "(ends)";
  const std::string_view piece = bytes.substr(from, bytes_shown);
  std::string text;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const std::string byte = to_hex(piece.substr(i, 1));
    text += from + i == at ? fmt::format("[{}]", byte) : fmt::format(" {} ", byte);
  }
  return text;
}

std::string fit(std::string_view text) {
  // Counted as characters of a terminal: what continues one in UTF-8 takes no room.
  std::size_t width = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
    if (begins && width == column_width) break;
    width += begins ? 1 : 0;
  }
  std::string cell(text.substr(0, end));
  return cell.append(column_width - width, ' ');
}

void add_row(std::string& table, std::string_view name, std::string_view ours,
             std::string_view theirs, bool differs) {
  std::string line =
      fmt::format("{} {:<14.22} {} {}", differs ? "≠" : " ", name, fit(ours), fit(theirs));
  line.resize(line.find_last_not_of(' ') + 1);
  table.append("  ").append(line).append("\n");
}

std::string cell_of(const Fields& fields, std::string_view name) {
  const Field* field = find(fields, name);
  return field == nullptr ? "-" : field->shown;
}

template <class Digest>
void add_hashes(std::string& table, std::string_view name, const std::optional<Digest>& ours,
                const std::optional<Digest>& theirs) {
  if (!ours && !theirs) return;
  const auto shown = [](const std::optional<Digest>& digest) {
    return digest ? digest->hex().substr(0, shown_of_a_hash) + "…" : std::string("-");
  };
  add_row(table, name, shown(ours), shown(theirs), ours && theirs && *ours != *theirs);
}

void add_entry(std::string& table, const Difference& difference, const Read& ours,
               const Read& theirs) {
  add_hashes(table, "leaf hash", ours.leaf, theirs.leaf);
  add_hashes(table, "in its log", difference.ours.logged, difference.theirs.logged);
  if (!ours.entry || !theirs.entry) {
    add_row(table, "entry", ours.entry ? "can be read" : "cannot be read",
            theirs.entry ? "can be read" : "cannot be read",
            ours.entry.has_value() != theirs.entry.has_value());
  }
  const std::vector<std::string> unlike = differing(ours.fields, theirs.fields);
  for (const Field& field : ours.entry ? ours.fields : theirs.fields) {
    const bool differs = std::find(unlike.begin(), unlike.end(), field.name) != unlike.end();
    // What only links entries is shown where it differs.
    const bool is_link = field.name.ends_with("revious") || field.name == "partition" ||
                         field.name == "cut" || field.name == "devicePreviousSequence";
    if (is_link && !differs) continue;
    add_row(table, field.name, cell_of(ours.fields, field.name), cell_of(theirs.fields, field.name),
            differs);
  }
  if (const auto place = place_of(difference, ours, theirs)) {
    add_row(table, "from byte", around(place->ours, place->at), around(place->theirs, place->at),
            true);
    table += fmt::format("  They part at byte {} of the {} ({} and {} bytes).\n", place->at,
                         place->in, place->ours.size(), place->theirs.size());
  }
}

void write_side(json::Writer& writer, std::string_view name, const DifferingSide& side) {
  const Read made = read(side);
  writer.key(name);
  writer.begin_object();
  if (made.leaf) writer.member("leafHash", made.leaf->hex());
  if (side.logged) writer.member("inItsLog", side.logged->hex());
  if (side.log_root) writer.member("logRoot", side.log_root->hex());
  if (side.map_root) writer.member("mapRoot", side.map_root->hex());
  if (made.entry) {
    const Entry& entry = *made.entry;
    writer.member("offset", entry.frame.offset.value());
    writer.member("recordedAt", entry.frame.recorded_at.text());
    writer.member("verdict", verdict_of(entry));
    if (!entry.device.empty()) writer.member("device", printable(entry.device));
    for (const std::string_view each : {"type", "source", "id"}) {
      if (const Field* field = find(made.fields, each)) {
        writer.member(each, printable(field->exact.substr(1)));
      }
    }
  }
  if (!made.fault.empty()) writer.member("unreadable", printable(made.fault));
  if (side.bytes) writer.member("raw", to_base64(*side.bytes));
  writer.end_object();
}

}  // namespace

std::string describe_entries(const Difference& difference, const SideNames& names) {
  const auto say = [](const DifferingSide& side, const std::string& name) {
    if (!side.bytes) return fmt::format("{} cannot read it ({})", name, side.unreadable);
    Sha256 sha256;
    const NodeHash leaf = node_of(leaf_hash(*side.bytes, sha256));
    if (!side.logged) return fmt::format("{} has {} ({})", name, leaf.hex(), side.unreadable);
    if (leaf == *side.logged) return fmt::format("{} has {}", name, leaf.hex());
    return fmt::format(
        "{} has {}, and its own log says {}: it was altered there after it was written", name,
        leaf.hex(), side.logged->hex());
  };
  return fmt::format("entry {} of shard {} is not the same: {}; {}", difference.sequence->value(),
                     difference.shard.value(), say(difference.ours, names.ours),
                     say(difference.theirs, names.theirs));
}

std::string difference_table(const Difference& difference, const SideNames& names) {
  std::string table;
  if (!difference.sequence && !difference.ours.log_root) return difference.what + "\n";
  add_row(table, "", names.ours, names.theirs, false);
  add_hashes(table, "log root", difference.ours.log_root, difference.theirs.log_root);
  add_hashes(table, "map root", difference.ours.map_root, difference.theirs.map_root);
  if (!difference.sequence) return difference.what + "\n" + table;
  const Read ours = read(difference.ours);
  const Read theirs = read(difference.theirs);
  add_entry(table, difference, ours, theirs);
  for (const auto& [side, name] :
       {std::pair(&ours, &names.ours), std::pair(&theirs, &names.theirs)}) {
    if (!side->fault.empty()) table += fmt::format("  {}: {}\n", *name, printable(side->fault));
  }
  return difference.what + "\n" + table;
}

void write_difference(json::Writer& writer, const Difference& difference) {
  writer.begin_object();
  writer.member("shard", std::uint64_t{difference.shard.value()});
  writer.key("sequence");
  if (difference.sequence) {
    writer.number(difference.sequence->value());
  } else {
    writer.null();
  }
  writer.member("what", printable(difference.what));
  const Read ours = read(difference.ours);
  const Read theirs = read(difference.theirs);
  writer.key("fields");
  writer.begin_array();
  for (const std::string& name : differing(ours.fields, theirs.fields)) writer.string(name);
  writer.end_array();
  if (const auto place = place_of(difference, ours, theirs)) {
    writer.key("byte");
    writer.begin_object();
    writer.member("of", place->in);
    writer.member("at", std::uint64_t{place->at});
    writer.end_object();
  }
  write_side(writer, "ours", difference.ours);
  write_side(writer, "theirs", difference.theirs);
  writer.end_object();
}

}  // namespace hallmark::cli
