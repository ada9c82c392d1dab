// A rule with holes, as a pack defines it: a named check with typed parameters, for people who will
// never write an expression. The holes are read here; what is put in them is checked in
// pattern_arguments.h and written out in pattern_expansion.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/inputs.h"
#include "engine/data/schema.h"
#include "engine/source/expr_text.h"
#include "engine/source/span.h"

namespace muster {

enum class PatternParamKind {
  Record,    // a record set
  Field,     // a field of it, or one that its references lead to: `person.kind`
  Fields,    // one or more of them
  Filter,    // which rows: field -> word, list of words, or `not`, `present`, `at_least`, `at_most`
  Matching,  // which rows of two sets belong together: a field, a list, or a map left: right
  Choice,    // one of the pattern's own words
  Value,     // a number, a date, a span, a text
};

// What a field must be like.
enum class FieldNeed { Any, Date, Number, MayBeEmpty };

inline constexpr std::size_t kNoParam = static_cast<std::size_t>(-1);

// One stretch of a template.
struct TemplatePiece {
  enum class Kind {
    Text,       // as it stands
    Name,       // $name       what the author wrote
    Of,         // $name(x)    a field of x, or the conditions on x
                // $name(x, y) what makes two rows belong together; $name(x) the first field of x
    Ask,        // $name?(x)   whether x has the field; says nothing if it always has it
    Group,      // $( ... )    left out if a parameter in it is not given or an Ask says nothing;
                //             there once for each of the fields in it
    WhenGiven,  // $if(name: ...)     or, of a field that may be absent, $if(name?: ...)
    Otherwise,  // $unless(name: ...)
  };
  Kind kind = Kind::Text;
  std::size_t begin = 0;  // in the text of the template
  std::size_t length = 0;
  std::size_t param = kNoParam;
  std::vector<std::string> variables;
  // Name: it stands in text for people rather than in an expression: in a string of one, or
  // between the holes of a message.
  bool for_people = false;
  bool in_message = false;
  // WhenGiven, Otherwise: whether the field may be absent, rather than whether it is given.
  bool asks = false;
  std::vector<TemplatePiece> pieces;
};

struct Template {
  ExprText text;
  std::vector<TemplatePiece> pieces;
  bool empty() const { return pieces.empty(); }
};

struct PatternChoice {
  std::string word;
  Template meaning;
};

struct PatternParam {
  std::string name;
  Span at;
  PatternParamKind kind = PatternParamKind::Value;
  std::string description;
  std::size_t of = kNoParam;    // the Record parameter whose rows have the field
  std::size_t with = kNoParam;  // Matching: the Record parameter of the right side
  FieldNeed need = FieldNeed::Any;
  Type type;  // of a Value
  std::optional<std::int64_t> at_least;
  std::optional<std::int64_t> at_most;
  std::vector<PatternChoice> choices;
  bool optional = false;
  std::optional<PlacedText> default_text;
  // Says nothing unless this other parameter is given, and may then not be left out if `needed`.
  std::size_t only_with = kNoParam;
  bool needed = false;
  // What `$name(x)` says when it is not given.
  std::optional<ExprText> otherwise;
};

struct TemplateLet {
  std::string name;
  Span name_at;
  Template value;
};

struct RulePattern {
  std::string name;
  std::string title;
  std::string pack;
  std::string description;
  std::string why;
  std::string fix;
  std::string example;  // a rule that uses it
  std::vector<PatternParam> params;
  std::vector<Template> for_each;
  std::vector<Template> where;  // all of them must hold
  std::vector<TemplateLet> let;
  std::vector<Template> require;  // all of them must hold
  Template message;
  Template at_cell;
  std::vector<Template> related;
  Template group_by;
  Template deadline;
  std::string allow_empty;
  Span at;  // of the name

  // The number of a parameter; kNoParam if there is none.
  std::size_t find(std::string_view param) const;
};

// The word of a pattern file for the type: `record`, `field`, `span`.
std::string kind_words(const PatternParam& param);

}  // namespace muster
