// Writes JSON text by appending; commas and quoting are taken care of.
//
//   JsonWriter w;
//   w.BeginObject();
//   w.Key("slots");
//   w.BeginArray();
//   w.Text(FormatInstant(start));
//   w.EndArray();
//   w.EndObject();
//   return std::move(w).Take();   // {"slots":["2030-03-05T09:00:00Z"]}
//
// The caller keeps Begin and End in pairs and gives every value of an object a key first; nothing
// checks that. Texts must be UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rota {

class JsonWriter {
 public:
  JsonWriter() { out_.reserve(1024); }

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }
  void Key(std::string_view key);
  void PlainKey(std::string_view key);  // one known to need no escapes: a field's name

  void Text(std::string_view text);
  void Integer(std::int64_t number);
  void Number(double number);  // shortest text that reads back the same; finite
  void Bool(bool value);
  void Null();
  void Json(std::string_view json);  // one value that is JSON text already

  // A key with its value.
  void Text(std::string_view key, std::string_view text) { Key(key), Text(text); }
  void Integer(std::string_view key, std::int64_t number) { Key(key), Integer(number); }
  void Bool(std::string_view key, bool value) { Key(key), Bool(value); }

  std::string_view text() const { return out_; }
  std::string Take() && { return std::move(out_); }

 private:
  void Comma() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  void Open(char bracket) {
    Comma();
    out_ += bracket;
    comma_ = false;
  }
  void Close(char bracket) {
    out_ += bracket;
    comma_ = true;
  }
  void Quoted(std::string_view text);

  std::string out_;
  bool comma_ = false;  // a value was written at this level
};

}  // namespace rota
