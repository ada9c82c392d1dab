// What the documentation shows is true: every example of a function or macro is compiled and run.
#include <gtest/gtest.h>

#include "engine/eval/reference.h"
#include "engine/lang/macros.h"
#include "engine/lang/parser.h"
#include "engine/plan/compile.h"

namespace muster {
namespace {

// `true`, or what came instead.
std::string outcome_of(std::string_view example) {
  DiagnosticList problems;
  Emitter diag(problems);
  Program program;
  const Schema schema;
  const FunctionTable functions;
  const Limits limits;
  const ExprText text = plain_expr_text(std::string(example), {});
  const auto root = compile_expression(program, schema, functions, {}, text, false, limits, diag);
  if (!root) return problems.begin()->message;
  const Dataset dataset;
  EvaluateOptions options;
  options.as_of = *parse_iso_date("2026-03-31");
  ReferenceEvaluator evaluator(program, schema, dataset, options, nullptr);
  const std::size_t slots = frame_size(program, *root);
  ValueFrame frame{.slots = std::vector<Value>(slots), .filled = std::vector<bool>(slots)};
  const Value value = evaluator.evaluate(*root, frame, {});
  return value.is_error() ? std::string(value.error->text) : display(value, &schema);
}

TEST(Examples, OfFunctionsAreTrue) {
  const FunctionTable functions;
  for (const FunctionTable::Entry& entry : functions.entries()) {
    if (entry.function->example.empty()) continue;
    EXPECT_EQ(outcome_of(entry.function->example), "true") << entry.function->example;
  }
}

TEST(Examples, OfMacrosAreTrueAndShowTheMacro) {
  for (const MacroForm& form : macro_forms()) {
    EXPECT_EQ(outcome_of(form.doc.example), "true") << form.doc.example;
    EXPECT_NE(form.doc.example.find(form.doc.name), std::string_view::npos) << form.doc.name;
    EXPECT_NE(form.doc.form.find(form.doc.name), std::string_view::npos) << form.doc.name;
    EXPECT_TRUE(form.doc.summary.ends_with('.')) << form.doc.name;
  }
}

TEST(Examples, OfRecordSetsAreTrue) {
  for (const MacroDoc& doc : record_set_docs()) {
    EXPECT_EQ(outcome_of(doc.example), "true") << doc.example;
    EXPECT_NE(doc.example.find(doc.name), std::string_view::npos) << doc.name;
    EXPECT_TRUE(doc.summary.ends_with('.')) << doc.name;
  }
}

}  // namespace
}  // namespace muster
