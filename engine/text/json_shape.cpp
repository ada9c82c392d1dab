#include "engine/text/json_shape.h"

#include <bit>
#include <cstring>

#include "engine/text/json_syntax.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace muster {
namespace {

// Bytes that may be looked at beyond those that are asked for.
constexpr std::size_t kBeyond = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the bytes at `at` are those at `other`; both have kBeyond bytes more.
bool same_bytes(const char* at, const char* other, std::size_t size) {
#if defined(__SSE2__)
  while (true) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(other));
    const auto equal = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    if (size <= 16) return (~equal & ((1U << size) - 1)) == 0;
    if (equal != 0xffffU) return false;
    at += 16;
    other += 16;
    size -= 16;
  }
#else
  return std::memcmp(at, other, size) == 0;
#endif
}

// The first byte from `at` on that is a quote, a back slash or a control character; `last` if there
// is none before it.
const char* string_end(const char* at, const char* last) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i slash = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1f);
  for (; at < last; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i special =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(special, controls)));
    if (mask != 0) return at + std::countr_zero(mask);
  }
  return last;
#else
  while (at < last && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
#endif
}

const char* digits_end(const char* at, const char* last) {
  while (at < last && is_digit(*at)) ++at;
  return at;
}

// The end of the number that begins at `at`; null if it is none.
const char* number_end(const char* at, const char* last) {
  if (*at == '-') ++at;
  const char* end = digits_end(at, last);
  if (end == at || (*at == '0' && end - at > 1)) return nullptr;
  if (*end == '.') {
    at = end + 1;
    end = digits_end(at, last);
    if (end == at) return nullptr;
  }
  if (*end == 'e' || *end == 'E') {
    at = end + 1;
    if (*at == '-' || *at == '+') ++at;
    end = digits_end(at, last);
    if (end == at) return nullptr;
  }
  return end;
}

const char* word_end(const char* at, std::string_view word) {
  return std::string_view(at, word.size()) == word ? at + word.size() : nullptr;
}

}  // namespace

std::optional<JsonShape> JsonShape::of(std::string_view record) {
  const Limits limits;
  DiagnosticList ignored;  // the record was validated
  Emitter diag(ignored);
  JsonPull pull(
      record,
      {.source = SourceId(0), .length = static_cast<std::uint32_t>(record.size()), .begin = 0},
      limits, JsonKeyCheck::Caller);
  JsonShape shape;
  std::uint64_t from = 0;
  const auto keep = [&](std::uint64_t to) {
    Text text{.padded = std::string(record.substr(from, to - from)), .size = to - from};
    text.padded.resize(text.size + kBeyond);
    shape.between_.push_back(std::move(text));
  };
  while (true) {
    const auto token = pull.next(diag);
    if (!token) return std::nullopt;
    switch (token->kind) {
      case JsonTokenKind::BeginMap:
        if (pull.depth() > 1) return std::nullopt;
        break;
      case JsonTokenKind::Key:
        if (token->escaped) return std::nullopt;
        shape.keys_.emplace_back(pull.raw(*token));
        break;
      case JsonTokenKind::String:
      case JsonTokenKind::Number:
      case JsonTokenKind::True:
      case JsonTokenKind::False:
      case JsonTokenKind::Null:
        keep(token->begin);
        from = token->end;
        break;
      case JsonTokenKind::BeginList:
      case JsonTokenKind::EndList:
        return std::nullopt;
      case JsonTokenKind::EndMap:
        keep(token->end);
        break;
      case JsonTokenKind::End:
        if (shape.keys_.empty() || shape.between_.size() != shape.keys_.size() + 1)
          return std::nullopt;
        return shape;
    }
  }
}

std::size_t JsonShape::read(std::string_view text, std::size_t at, std::span<Value> values) const {
  const char* const begin = text.data();
  const char* const last = begin + text.size();
  const char* position = begin + at;
  for (std::size_t i = 0; i <= keys_.size(); ++i) {
    const Text& before = between_[i];
    if (static_cast<std::size_t>(last - position) < before.size + 2 * kBeyond) return 0;
    if (!same_bytes(position, before.padded.data(), before.size)) return 0;
    position += before.size;
    if (i == keys_.size()) break;
    const char* from = position;
    const char* end = nullptr;
    std::size_t behind = 0;  // the closing quote
    switch (*position) {
      case '"':
        ++from;
        end = string_end(from, last - kBeyond);
        if (*end != '"') return 0;
        behind = 1;
        break;
      case 't':
        end = word_end(position, "true");
        break;
      case 'f':
        end = word_end(position, "false");
        break;
      case 'n':
        end = word_end(position, "null");
        if (end != nullptr) {
          values[i] = {.begin = static_cast<std::uint32_t>(from - begin), .length = 0};
          position = end;
          continue;
        }
        break;
      default:
        end = number_end(position, last - kBeyond);
    }
    if (end == nullptr) return 0;
    values[i] = {.begin = static_cast<std::uint32_t>(from - begin),
                 .length = static_cast<std::uint32_t>(end - from)};
    position = end + behind;
  }
  return static_cast<std::size_t>(position - begin);
}

}  // namespace muster
