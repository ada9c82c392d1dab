#include "engine/text/xml_writer.h"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(XmlWriter, IndentsElementsButNotText) {
  StringSink sink;
  XmlWriter xml(sink);
  xml.declaration();
  xml.open("a");
  xml.attribute("n", "1");
  xml.open("b");
  xml.close();
  xml.open("c");
  xml.text("x");
  xml.open("d");
  xml.close();
  xml.text("y");
  xml.close();
  xml.close();
  EXPECT_EQ(
      sink.text(),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a n=\"1\">\n  <b/>\n  <c>x<d/>y</c>\n</a>\n");
}

TEST(XmlWriter, EscapesTextAndAttributes) {
  StringSink sink;
  XmlWriter xml(sink);
  xml.open("a");
  xml.attribute("v", "<&>\"'\t\r\n");
  xml.text("<&>\"'\t\r\n]]>");
  xml.close();
  EXPECT_EQ(sink.text(),
            "<a v=\"&lt;&amp;&gt;&quot;'&#9;&#13;&#10;\">&lt;&amp;&gt;\"'\t&#13;\n]]&gt;</a>\n");
}

TEST(XmlWriter, HoldsNoCommandOfACiRunner) {
  StringSink sink;
  XmlWriter xml(sink);
  xml.open("a");
  xml.attribute("n", "##[b");
  xml.text("##[c");
  xml.close();
  EXPECT_EQ(sink.text(), "<a n=\"##&#91;b\">##&#91;c</a>\n");
}

TEST(XmlWriter, NamesWhatXmlCannotHold) {
  StringSink sink;
  XmlWriter xml(sink);
  xml.open("a");
  xml.text(std::string_view("\x01\x00\x1b[31m\x7f\xc2\x9b\xef\xbf\xbe\xff", 14));
  xml.close();
  EXPECT_EQ(sink.text(), "<a>\\u{1}\\u{0}\\u{1b}[31m\\u{7f}\\u{9b}\\u{fffe}\xef\xbf\xbd</a>\n");
}

}  // namespace
}  // namespace muster
