#include "tools/cli/record_help.h"

#include <fmt/format.h>

#include "schemas/catalogue/describe.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t name_column = 30;
constexpr std::size_t line_width = 80;

// Words after a column, broken to stay within the line.
void print_wrapped(const std::string& left, const std::string& words) {
  std::string line = fmt::format("  {:<{}}", left, name_column);
  if (left.size() >= name_column) line += ' ';
  std::size_t at = 0;
  while (at < words.size()) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    if (line.size() + (end - at) + 1 > line_width && line.find_last_not_of(' ') >= name_column) {
      fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
      line = std::string(name_column + 2, ' ');
    }
    line += words.substr(at, end - at) + " ";
    at = end + 1;
  }
  fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
}

std::string example_of(const FieldPlan& field) {
  if (field.kind == FieldKind::digest) return ". @FILE takes a file's";
  if (field.example.empty() || field.example.front() != '"') return {};
  return ". As " + field.example.substr(1, field.example.size() - 2);
}

// ". Its words", without the full stop.
std::string sentence_part(std::string_view doc) {
  if (doc.ends_with('.')) doc.remove_suffix(1);
  return doc.empty() ? std::string() : ". " + std::string(doc);
}

void print_fields(const ObjectPlan& object, const std::string& prefix, bool optional_above) {
  for (const FieldPlan& field : object.fields) {
    const bool required = field.required && !optional_above;
    const std::string name = prefix + field.name;
    const bool is_list = field.kind == FieldKind::list;
    if (field.object != nullptr) {
      const std::string doc = field.doc.empty() ? field.object->doc : field.doc;
      print_wrapped(name + (is_list ? ".0" : "") + (required ? "" : " ?"),
                    field.object->is_certificate ? doc + " --cert FILE reads it." : doc);
      if (!field.object->is_certificate)
        print_fields(*field.object, name + (is_list ? ".0." : "."), !required);
      if (field.object->is_certificate) {
        print_wrapped(name + ".role ?", kind_in_words(*field.object->find("role")));
      }
      continue;
    }
    const std::string doc = sentence_part(field.doc);
    print_wrapped(name + (required ? "" : " ?"), kind_in_words(field) + doc + example_of(field));
  }
}

}  // namespace

void print_types(const Catalogue& catalogue) {
  for (const TypePlan& type : catalogue.types())
    print_wrapped(std::string(type.short_name()), type.doc);
}

void print_type_help(const TypePlan& type) {
  const bool of_device = type.subject.empty();
  fmt::print("{}\nUsage: hallmark record {} {}FIELD=VALUE...\n\n", type.doc, type.short_name(),
             of_device ? "--device ID " : "");
  if (!of_device) fmt::print("Its subject is {}, no device.\n\n", type.subject);
  fmt::print("Fields (? may be left out):\n");
  print_fields(*type.data, {}, false);
  fmt::print("\nAn example:\n{}\n\nhallmark record --help tells of the options.\n",
             example_event(type, ExampleSize::least));
}

}  // namespace hallmark::cli
