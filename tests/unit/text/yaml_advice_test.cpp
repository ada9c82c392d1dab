#include "engine/text/yaml_advice.h"

#include <string>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(YamlAdvice, NamesWhatYamlTakesOtherwise) {
  struct Case {
    std::string_view line;
    std::string_view advice;  // part of it; empty: none
  };
  const Case cases[] = {
      {"require: !has(p.end_on)", "begins with `!`"},
      {"  - !x", "begins with `!`"},
      {"require: [1, 2].exists(x, x == p.age)", "a list or map of YAML"},
      {"require: {\"a\": 1}.size() == 1", "a list or map of YAML"},
      {"require: \"a\" in p.tags", "begins with a quote"},
      {"require: 'a' == p.tag", "begins with a quote"},
      {"require: a ? b : c", "a `: ` inside a value"},
      {"require: @a", "begins with this sign"},
      {"require: p.age > 1", ""},
      {"nothing of the kind", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const std::string text = "id: A\n" + std::string(c.line) + "\nname: b\n";
    const std::string_view advice = quoting_advice(text, 6 + c.line.size() / 2);
    EXPECT_EQ(advice.empty(), c.advice.empty());
    EXPECT_NE(advice.find(c.advice), std::string_view::npos) << advice;
  }
}

TEST(YamlAdvice, TakesAnyOffset) {
  EXPECT_EQ(quoting_advice("", 5), "");
  EXPECT_EQ(quoting_advice("\n", 1), "");
  EXPECT_NE(quoting_advice("a: !b", 99), "");
}

}  // namespace
}  // namespace muster
