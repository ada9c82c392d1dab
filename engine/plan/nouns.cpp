#include "engine/plan/nouns.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Words whose last letters do not tell.
constexpr std::array kIrregular{
    Pair{"people", "person"},     Pair{"persons", "person"},  Pair{"children", "child"},
    Pair{"men", "man"},           Pair{"women", "woman"},     Pair{"criteria", "criterion"},
    Pair{"analyses", "analysis"}, Pair{"crises", "crisis"},   Pair{"indices", "index"},
    Pair{"matrices", "matrix"},   Pair{"statuses", "status"}, Pair{"leaves", "leave"},
    Pair{"licences", "licence"},  Pair{"caches", "cache"},    Pair{"movies", "movie"},
};

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return word.ends_with(end); });
}

// The word itself if it is no plural.
std::string singular_word(std::string_view word) {
  for (const auto& [many, one] : kIrregular) {
    if (word == many) return std::string(one);
  }
  if (word.size() < 3 || !word.ends_with('s') || ends_with_any(word, {"ss", "us", "is"}))
    return std::string(word);
  if (word.ends_with("ies") && word.size() > 4)
    return std::string(word.substr(0, word.size() - 3)) + "y";
  if (ends_with_any(word, {"sses", "shes", "ches", "xes", "zzes"}))
    return std::string(word.substr(0, word.size() - 2));
  return std::string(word.substr(0, word.size() - 1));
}

// `management reviews` -> `management review`.
std::string singular_phrase(std::string_view phrase) {
  const std::size_t space = phrase.rfind(' ');
  const std::size_t last = space == std::string_view::npos ? 0 : space + 1;
  return std::string(phrase.substr(0, last)) + singular_word(phrase.substr(last));
}

// Where the head of the phrase ends.
std::size_t head_end(std::string_view phrase) {
  std::size_t end = phrase.size();
  for (const std::string_view word :
       {" of ", " for ", " with ", " in ", " on ", " to ", " from ", " by ", " at "}) {
    end = std::min(end, phrase.find(word));
  }
  return end;
}

std::string lower_start(std::string_view title) {
  std::string text(title);
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  // `IT systems` stays.
  if (!text.empty() && is_upper(text[0]) && (text.size() == 1 || !is_upper(text[1])))
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

std::string with_article(std::string_view noun) {
  if (noun.empty()) return {};
  const std::string start = lower_start(noun.substr(0, std::min<std::size_t>(noun.size(), 4)));
  const bool sounds_open = std::string_view("aeiou").find(start[0]) != std::string_view::npos;
  const bool exception =
      start.starts_with("uni") || start.starts_with("use") || start.starts_with("eu");
  const bool silent = start.starts_with("hour") || start.starts_with("hon");
  return ((sounds_open && !exception) || silent ? "an " : "a ") + std::string(noun);
}

Noun noun_of_title(std::string_view title) {
  const std::string many = lower_start(title);
  const std::size_t end = head_end(many);
  const std::string heads = many.substr(0, end);
  const std::string head = singular_phrase(heads);
  // `equipment`: there is no one of it.
  if (head == heads)
    return {.one = "record of " + many,
            .many = "records of " + many,
            .head = "record of " + many,
            .heads = "records of " + many};
  std::string one = head;
  if (end < many.size()) {
    const std::size_t of = many.find(' ', end + 1);
    const std::string tail = many.substr(of + 1);
    const std::string single = singular_phrase(tail);
    one += many.substr(end, of + 1 - end) + (single == tail ? tail : with_article(single));
  }
  return {.one = one, .many = many, .head = head, .heads = heads};
}

Noun noun_of(const TableSchema& table) {
  std::string title = table.title;
  if (title.empty()) {
    title = table.name;
    std::replace(title.begin(), title.end(), '_', ' ');
  }
  return noun_of_title(title);
}

}  // namespace muster
