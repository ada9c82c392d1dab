// What is taken for a header and may be somebody's data.
#include "engine/data/header_form.h"

#include "tests/unit/data/record_fixture.h"

namespace muster::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Names = std::vector<std::string>;
using Cells = std::vector<std::string_view>;

TEST(HeaderForm, NamesOfColumnsHoldNoData) {
  EXPECT_FALSE(holds_data(Names{"Employee ID", "Address 1", "Löhne", ""}));
  EXPECT_TRUE(holds_data(Names{"Employee ID", "ada@firm.example"}));
  EXPECT_TRUE(holds_data(Names{"W10"}));
}

TEST(HeaderForm, ALineRepeatsInARowWithACellOrWithItsForm) {
  const Names header{"Ada Berg", "Sales", "Employee"};
  EXPECT_TRUE(repeats_in(header, Cells{"Bo", "Legal", "Employee"}));
  EXPECT_TRUE(repeats_in(header, Cells{"Bo Lund", "Legal", "Guest"}));
  EXPECT_TRUE(repeats_in(header, Cells{"Zoë Lund", "", "Guest"}));
  EXPECT_FALSE(repeats_in(header, Cells{"Bo", "Legal", "Guest"}));
  EXPECT_FALSE(repeats_in(header, Cells{"Bo Lund", "Legal", "12"}));
  EXPECT_FALSE(repeats_in(header, Cells{"", ""}));
}

// Everything that is said when the file has this text, and no column but these is wanted.
std::string said(std::string csv) {
  Records run;
  run.people();
  run.csv("people", std::move(csv));
  EXPECT_FALSE(run.load());
  std::string text;
  for (const Diagnostic& problem : run.problems)
    text += problem.message + " " + problem.help + "\n";
  return text;
}

TEST(HeaderForm, WhatMayBeDataIsNotSaid) {
  for (const std::string_view csv :
       {"W1,Ada Berg,active\nW2,Bo Lund,active\n", "ada@x.example,Ada,x\n", "Ada Berg,Employee\n",
        "Ada,Staff\nBo,Staff\n", "person,Ada\nperson,Bo\n", "Personid;Ada\n\n\nPersonid;Bo\n"}) {
    const std::string text = said(std::string(csv));
    EXPECT_THAT(text, HasSubstr("looks like data: is the header missing?")) << csv;
    EXPECT_THAT(text, Not(HasSubstr("Ada"))) << csv;
    EXPECT_THAT(text, Not(HasSubstr("did you mean"))) << csv;
  }
}

TEST(HeaderForm, AHeaderIsStillSaid) {
  EXPECT_THAT(said("Person Id,Label,State\np1,Ada Berg,active\n"),
              HasSubstr("did you mean `Person Id`?"));
  EXPECT_THAT(said("Id,State\np1,active\n"), HasSubstr("known here: `Id`, `State`"));
  // Half of what is wanted is there: then the line is a header, whatever else stands in it.
  EXPECT_THAT(said("person_id,W10,state\np1,x,active\n"), HasSubstr("did you mean `state`?"));
}

TEST(HeaderForm, OfJsonTheNamesAlone) {
  Records run;
  run.people();
  run.files.add("people.json", R"([{"ada@x.example": 1, "b": 2}])");
  run.source("people", "people.json");
  EXPECT_FALSE(run.load());
  for (const Diagnostic& problem : run.problems) EXPECT_THAT(problem.help, Not(HasSubstr("ada")));
}

}  // namespace
}  // namespace muster::testing
