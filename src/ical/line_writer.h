// Content lines out: escaping, quoting and folding (RFC 5545 §3.1, §3.3.11, RFC 6868).
//
// Whatever comes from outside passes Text, Param or Uri, and cannot leave its line.
#pragma once

#include <string>
#include <string_view>

namespace rota::ical {

class LineWriter {
 public:
  void Begin(std::string_view component) { Line("BEGIN", component); }
  void End(std::string_view component) { Line("END", component); }
  // A whole line of a value made here: a date, a number, a rule, a word of the RFC.
  void Line(std::string_view name, std::string_view value);
  void TextLine(std::string_view name, std::string_view text);

  // One line in parts: a name, parameters, then one value, which ends it.
  LineWriter& Name(std::string_view name);
  LineWriter& Word(std::string_view parameter, std::string_view word);   // a word of the RFC
  LineWriter& Param(std::string_view parameter, std::string_view text);  // any text
  void Value(std::string_view value);                                    // made here
  void Text(std::string_view text);
  void Uri(std::string_view uri);

  std::string Take() && { return std::move(out_); }

 private:
  void EndLine();

  std::string out_;
  std::string line_;
};

}  // namespace rota::ical
