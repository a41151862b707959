@0x9d1f60b7c2e8a453;
# An entry of the ledger (ledger/FORMAT.md, 4). Ordinals decide where a field lies and are for ever; the groups only
# give the fields their names. Digests lie in the data section as they are, eight bytes a word.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("hallmark::wire");

struct Entry {
  sequence @0 :UInt64;
  previous :group {          # leaf hash of the entry before this one
    word0 @1 :UInt64;
    word1 @2 :UInt64;
    word2 @3 :UInt64;
    word3 @4 :UInt64;
  }
  recordedAt @5 :Int64;      # microseconds since 1970
  offset @6 :UInt64;
  deviceSequence @7 :UInt64; # from 1
  devicePrevious :group {    # leaf hash of the device's entry before this one
    word0 @8 :UInt64;
    word1 @9 :UInt64;
    word2 @10 :UInt64;
    word3 @11 :UInt64;
  }
  devicePreviousSequence @12 :UInt64;
  partition @13 :UInt32;
  device @18 :Data;
  record :group {
    contentTypeAbsent @14 :Bool;
    keyNull @15 :Bool;
    valueNull @16 :Bool;
    contentType @19 :Data;
    attributes @20 :List(Attribute);
    key @21 :Data;
    value @22 :Data;
  }
  verdict :group {
    admission @17 :UInt16;   # version
    refused @23 :UInt16;     # a reason's number; 0 is accepted
    detail @24 :UInt64;
  }
  cut @25 :Cut;              # there when the record is not stored whole
}

struct Attribute {
  name @0 :Data;
  value @1 :Data;
  valueNull @2 :Bool;
}

struct Cut {
  contentTypeLength @0 :UInt64;
  attributeCount @1 :UInt64;
  attributesLength @2 :UInt64;
  keyLength @3 :UInt64;
  valueLength @4 :UInt64;
  whole :group {             # SHA-256 of the record as it came
    word0 @5 :UInt64;
    word1 @6 :UInt64;
    word2 @7 :UInt64;
    word3 @8 :UInt64;
  }
}
