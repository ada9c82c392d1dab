#include "engine/plan/overload.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace muster {
namespace {

constexpr std::uint32_t kFreeParam = 0xffff'ffff;

using Bindings = std::map<std::uint32_t, Type>;

bool unify_all(const std::vector<Type>& parameters, const std::vector<Type>& arguments,
               Bindings& bindings);

bool unify(const Type& parameter, const Type& argument, Bindings& bindings) {
  if (is_free(argument)) {
    if (parameter.kind == TypeKind::Param) bindings.try_emplace(parameter.ref, free_type());
    return true;
  }
  if (parameter.kind == TypeKind::Param) {
    if (is_rows(argument)) return false;
    const auto [entry, added] = bindings.try_emplace(parameter.ref, argument);
    if (added) return true;
    std::optional<Type> common = common_type(entry->second, argument);
    if (!common) return false;
    entry->second = *std::move(common);
    return true;
  }
  if (parameter.kind != argument.kind) return false;
  // `enum` in a signature is any one enum.
  if (parameter.kind == TypeKind::Enum) return true;
  return unify_all(parameter.args, argument.args, bindings);
}

bool unify_all(const std::vector<Type>& parameters, const std::vector<Type>& arguments,
               Bindings& bindings) {
  if (parameters.size() != arguments.size()) return false;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!unify(parameters[i], arguments[i], bindings)) return false;
  }
  return true;
}

Type substitute(const Type& type, const Bindings& bindings) {
  if (type.kind == TypeKind::Param) {
    const auto found = bindings.find(type.ref);
    return found == bindings.end() ? free_type() : found->second;
  }
  Type result = type;
  for (Type& argument : result.args) argument = substitute(argument, bindings);
  return result;
}

}  // namespace

Type free_type() { return type_param(kFreeParam); }
bool is_free(const Type& type) { return type.kind == TypeKind::Param && type.ref == kFreeParam; }
bool is_rows(const Type& type) {
  return type.kind == TypeKind::Record || type.kind == TypeKind::Set;
}

std::optional<Type> common_type(const Type& a, const Type& b) {
  if (is_free(a)) return b;
  if (is_free(b)) return a;
  if (a.kind != b.kind || a.ref != b.ref || a.args.size() != b.args.size()) return std::nullopt;
  Type result = a;
  for (std::size_t i = 0; i < a.args.size(); ++i) {
    std::optional<Type> argument = common_type(a.args[i], b.args[i]);
    if (!argument) return std::nullopt;
    result.args[i] = *std::move(argument);
  }
  return result;
}

std::optional<OverloadMatch> find_overload(const FunctionTable::Entry& entry,
                                           const std::optional<Type>& receiver,
                                           std::span<const Type> arguments) {
  for (std::size_t i = 0; i < entry.signatures.size(); ++i) {
    const Signature& signature = entry.signatures[i];
    const bool count_fits = signature.variadic ? arguments.size() >= signature.parameters.size()
                                               : arguments.size() == signature.parameters.size();
    if (signature.receiver.has_value() != receiver.has_value() || !count_fits) continue;
    Bindings bindings;
    bool fits = !receiver || unify(*signature.receiver, *receiver, bindings);
    for (std::size_t k = 0; fits && k < arguments.size(); ++k)
      fits = unify(signature.parameters[std::min(k, signature.parameters.size() - 1)], arguments[k],
                   bindings);
    if (!fits) continue;
    return OverloadMatch{
        .ref = {.function = entry.function, .overload = &entry.function->overloads[i]},
        .result = substitute(signature.result, bindings)};
  }
  return std::nullopt;
}

}  // namespace muster
