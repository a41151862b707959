@0xc1f2a6d0e5b94a31;
# What the catalogue says about a type or a field beyond its name and wire type: all that validation, JSON Schema, help and
# CATALOGUE.md need to know.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("hallmark::catalogue");

annotation type @0xd0c5b0f7a3e14c02 (field) :Text;
# The CloudEvents type whose data this is.

annotation subject @0x9b2f6c31d7a84e13 (field) :Text;
# What the subject must be where it is no device: a prefix, and in braces the field that follows it.

annotation anySubject @0xa7e31d90c4f25b64 (field) :Void;
# The subject may be a device or any other thing that has a history.

annotation doc @0xe84d1f02b6937ca5 (struct, field, enum, enumerant) :Text;
# One sentence for a person.

annotation optional @0x8f15c7e2d03b49d6 (field) :Void;
# May be left out. All other fields must be there.

annotation form @0xb3d98e07f1c642e7 (field) :Form;
# What the JSON of this field looks like, where its wire type does not say it.

annotation notBefore @0xa19d03c6e85f27b4 (field) :Text;
# A time that does not come before that other field of its struct.

annotation boolean @0xc60e2b94d5f713a8 (enum) :Void;
# In JSON true and false.

annotation example @0xf5a27d1389c04eb9 (field) :Text;
# The value that examples show, as JSON; of a type: the subject.

enum Form {
  plain @0;         # as the wire type has it
  digest @1;        # Data of 32 bytes; JSON: 64 hexadecimal digits
  time @2;          # Int64, microseconds since 1970; JSON: RFC 3339
  hex @3;           # Text of lower-case hexadecimal digits
  base64 @4;        # Data; JSON: base64
  jsonObject @5;    # Text that is a JSON object; JSON: that object
  partyOrText @6;   # a Party; JSON: also a text, which is its id
}

# The ids above, for the reader in C++: Cap'n Proto generates no names for annotations.
const typeId :UInt64 = 0xd0c5b0f7a3e14c02;
const subjectId :UInt64 = 0x9b2f6c31d7a84e13;
const anySubjectId :UInt64 = 0xa7e31d90c4f25b64;
const docId :UInt64 = 0xe84d1f02b6937ca5;
const optionalId :UInt64 = 0x8f15c7e2d03b49d6;
const formId :UInt64 = 0xb3d98e07f1c642e7;
const notBeforeId :UInt64 = 0xa19d03c6e85f27b4;
const booleanId :UInt64 = 0xc60e2b94d5f713a8;
const exampleId :UInt64 = 0xf5a27d1389c04eb9;
