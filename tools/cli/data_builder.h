// Builds an event's data from what somebody types: owner.id=acme identifiers.0.scheme=imei
// powers=configure,service. The catalogue says what each field is; what does not fit goes in as it
// is, for the check to name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class DataBuilder {
 public:
  explicit DataBuilder(const TypePlan& type) : type_(type) {}

  // "path=value". @FILE as the value of a digest is the file's SHA-256, of base64 its bytes.
  [[nodiscard]] Status assign(std::string_view assignment);

  // "FILE" or "field=FILE": a certificate in PEM, with its fields beside it. Without a field: the
  // type's `certificate`, or its only one.
  [[nodiscard]] Status add_certificate(std::string_view argument);

  [[nodiscard]] std::string json() const;

 private:
  struct Member;
  struct Node {
    std::string scalar;  // JSON; where it is empty the members are the node
    bool is_list = false;
    std::vector<Member> members;
    Node& member(std::string_view name);
  };
  struct Member {
    std::string name;  // of a list's element: its index
    Node node;
  };

  [[nodiscard]] Result<const FieldPlan*> certificate_field(std::string_view name) const;
  [[nodiscard]] static Result<std::string> scalar(const FieldPlan& field, FieldKind kind,
                                                  std::string_view text);
  static void write(const Node& node, std::string& out);

  const TypePlan& type_;
  Node root_;
};

}  // namespace hallmark::cli
