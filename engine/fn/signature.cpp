#include "engine/fn/signature.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.h"

namespace muster {
namespace {

constexpr std::string_view kParameters = "ABTKV";

struct Word {
  std::string_view text;
  TypeKind kind;
};
constexpr std::array kWords = {
    Word{"bool", TypeKind::Bool},         Word{"int", TypeKind::Int},
    Word{"double", TypeKind::Double},     Word{"string", TypeKind::String},
    Word{"date", TypeKind::Date},         Word{"timestamp", TypeKind::Timestamp},
    Word{"duration", TypeKind::Duration}, Word{"span", TypeKind::Span},
    Word{"period", TypeKind::Period},     Word{"null", TypeKind::Null},
    Word{"type", TypeKind::Type},         Word{"list", TypeKind::List},
    Word{"map", TypeKind::Map},           Word{"optional", TypeKind::Optional},
};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Signature signature() {
    Signature result;
    if (!rest_.starts_with('(')) {
      result.receiver = type();
      skip(".");
    }
    result.parameters = types();
    result.variadic = std::exchange(several_, false);
    skip(" -> ");
    result.result = type();
    MUSTER_CHECK(rest_.empty());
    return result;
  }

 private:
  void skip(std::string_view expected) {
    MUSTER_CHECK(rest_.starts_with(expected));
    rest_.remove_prefix(expected.size());
  }

  // `(a, b)`
  std::vector<Type> types() {
    std::vector<Type> all;
    skip("(");
    while (!rest_.starts_with(')')) {
      if (!all.empty()) skip(", ");
      all.push_back(type());
      several_ = rest_.starts_with("...");
      if (several_) skip("...");
    }
    skip(")");
    return all;
  }

  Type type() {
    const std::size_t end = std::min(rest_.find_first_of("(), ."), rest_.size());
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (name == "enum") return enum_of(EnumId());
    if (name.size() == 1) {
      const std::size_t number = kParameters.find(name.front());
      MUSTER_CHECK(number != std::string_view::npos);
      return type_param(static_cast<std::uint32_t>(number));
    }
    const auto* const word = std::ranges::find(kWords, name, &Word::text);
    MUSTER_CHECK(word != kWords.end());
    Type result = simple_type(word->kind);
    if (word->kind == TypeKind::List || word->kind == TypeKind::Map ||
        word->kind == TypeKind::Optional) {
      result.args = types();
      MUSTER_CHECK(result.args.size() == (word->kind == TypeKind::Map ? 2 : 1));
    }
    return result;
  }

  std::string_view rest_;
  bool several_ = false;  // the last of the types read was followed by `...`
};

std::string show_type(const Type& type) {
  if (type.kind == TypeKind::Param) return std::string(kParameters.substr(type.ref, 1));
  if (type.kind == TypeKind::Enum) return "enum";
  const auto* const word = std::ranges::find(kWords, type.kind, &Word::kind);
  std::string text(word == kWords.end() ? "?" : word->text);
  for (std::size_t i = 0; i < type.args.size(); ++i) {
    text += i == 0 ? "(" : ", ";
    text += show_type(type.args[i]);
  }
  if (!type.args.empty()) text += ')';
  return text;
}

}  // namespace

Signature parse_signature(std::string_view text) { return Reader(text).signature(); }

std::string show_signature(std::string_view name, const Signature& signature) {
  std::string text;
  if (signature.receiver) text = show_type(*signature.receiver) + ".";
  text += name;
  text += '(';
  for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
    if (i > 0) text += ", ";
    text += show_type(signature.parameters[i]);
  }
  if (signature.variadic) text += "...";
  return text + ") -> " + show_type(signature.result);
}

}  // namespace muster
