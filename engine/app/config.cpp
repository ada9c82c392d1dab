#include "engine/app/config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "engine/app/config_keys.h"
#include "engine/app/config_sources.h"
#include "engine/base/suggest.h"
#include "engine/base/utf8.h"
#include "engine/rule/form.h"
#include "engine/source/git_tree.h"
#include "engine/text/document_reader.h"

namespace muster {
namespace {

constexpr std::string_view kFileName = "muster.toml";

class ConfigReader {
 public:
  ConfigReader(const Tree& tree, const Options& options, const World& world, Emitter& diag)
      : form_(tree, diag), options_(options), world_(world) {}

  Result<Config> read(Config config) {
    const NodeId root = form_.tree().root();
    if (!form_.closed_map(root, kFileName, kConfigKeys)) return std::unexpected(*form_.failed());
    for (PlacedText& pack : form_.words(root, "packs")) config.packs.push_back(std::move(pack));
    read_zone(root, config);
    read_fail_on(root, config);
    read_fiscal_year(root, config);
    read_as_of(root, config);
    read_period(root, config);
    read_params(root, config);
    read_overrides(root, config);
    read_adoption(root, config);
    read_waivers(root, config);
    config.inputs.zone = config.zone;
    config.inputs.as_of = config.as_of;
    config.inputs.at = config.at;
    read_record_blocks(form_, form_.find(root, "records"), config.inputs);
    if (form_.failed()) return std::unexpected(*form_.failed());
    return config;
  }

 private:
  Span at_or(const std::optional<PlacedText>& text, Span fallback) const {
    return text ? text->at : fallback;
  }

  void read_zone(NodeId root, Config& config) {
    const std::optional<PlacedText> name = form_.placed_text(root, "timezone");
    if (!name) return;
    if (std::optional<Zone> zone = Zone::find(name->value)) {
      config.zone = std::move(*zone);
    } else {
      form_.error(diag::UnknownZone, name->at, name->value)
          .help("use a name such as `Europe/Berlin` or `UTC`; the system's zone data must have it");
    }
  }

  void read_fail_on(NodeId root, Config& config) {
    config.fail_on = form_.word(root, "fail_on", kFailOnWords, FailOn::Error);
    if (!options_.fail_on) return;
    for (const WordValue<FailOn>& choice : kFailOnWords) {
      if (choice.word == *options_.fail_on) {
        config.fail_on = choice.value;
        return;
      }
    }
    form_.error(diag::BadValue, Span{}, *options_.fail_on, "a value of --fail-on")
        .help("it takes note, warning, error or never");
  }

  void read_fiscal_year(NodeId root, Config& config) {
    config.fiscal_year_starts = *make_date(2000, 1, 1);
    const std::optional<PlacedText> text = form_.placed_text(root, "fiscal_year_starts");
    if (!text) return;
    const std::optional<Date> day = parse_day_of_year(text->value);
    if (!day) {
      form_.error(diag::BadValue, text->at, text->value, "a day of the year")
          .help("write month and day, such as `04-01`; the day is at most 28");
      return;
    }
    config.fiscal_year_starts = *day;
  }

  // The one day that every run has.
  void read_as_of(NodeId root, Config& config) {
    const std::optional<PlacedText> set = form_.placed_text(root, "as_of");
    const bool by_flag = options_.as_of.has_value();
    const std::string text = by_flag ? *options_.as_of : set ? set->value : "today";
    const Span at = by_flag ? Span{} : at_or(set, config.at);
    const Date today = config.zone.day_of(world_.now);
    config.as_of = today;
    if (text == "today") {
      config.as_of_from = "today";
      return;
    }
    if (text == "commit") {
      const std::expected<GitHead, std::string> head = read_git_head(world_.folder);
      if (!head) {
        form_.error(diag::CommitUnknown, at, head.error());
        return;
      }
      config.as_of = config.zone.day_of({.seconds = head->committed_at, .nanos = 0});
      config.as_of_from =
          "commit " + head->commit.substr(0, 12) + (head->dirty ? ", changed since" : "");
      return;
    }
    if (const std::optional<Date> date = parse_iso_date(text)) {
      config.as_of = *date;
      config.as_of_from = by_flag ? "--as-of" : std::string(kFileName);
      return;
    }
    form_.error(diag::BadValue, at, text, "an as-of date")
        .help("write `2026-06-30`, `today` or `commit`");
  }

  void read_period(NodeId root, Config& config) {
    constexpr std::string_view kHelp =
        "write `2026`, `2026-Q1`, `last 4 quarters`, `2026-01-01..2027-01-01` (the last day "
        "excluded), or "
        "[period] with first_day and last_day (both included)";
    config.period = *parse_period("last 4 quarters", config.as_of, config.fiscal_year_starts);
    const NodeId node = form_.find(root, "period");
    config.period_at = config.at;
    if (options_.period) {
      config.period_at = {};
      set_period(*options_.period, Span{}, kHelp, config);
      return;
    }
    if (!node.valid()) return;
    config.period_at = form_.node(node).key_at;
    if (form_.node(node).kind != NodeKind::Map) {
      if (const std::optional<PlacedText> text = form_.scalar(node, "period")) {
        set_period(text->value, text->at, kHelp, config);
      }
      return;
    }
    if (!form_.closed_map(node, "period", kPeriodKeys)) return;
    const std::optional<Date> first = date_of(node, "first_day");
    const std::optional<Date> last = date_of(node, "last_day");
    if (!first || !last) return;
    if (*last < *first) {
      form_.error(diag::BadValue, form_.node(form_.find(node, "last_day")).at, to_string(*last),
                  "on or after the first day");
      return;
    }
    config.period = {.from = *first, .until = Date{last->days + 1}};
  }

  void set_period(const std::string& text, Span at, std::string_view help, Config& config) {
    if (const std::optional<Period> period =
            parse_period(text, config.as_of, config.fiscal_year_starts)) {
      config.period = *period;
    } else {
      form_.error(diag::BadValue, at, text, "a period").help(std::string(help));
    }
  }

  std::optional<Date> date_of(NodeId map, std::string_view key) {
    const std::optional<PlacedText> text = form_.placed_text(map, key);
    if (!text) return std::nullopt;
    const std::optional<Date> date = parse_iso_date(text->value);
    if (!date)
      form_.error(diag::BadValue, text->at, text->value, "a date").help("write it as `2026-06-30`");
    return date;
  }

  // `reason` is that of the whole table; a value may have its own.
  void read_param_map(NodeId map, const std::string& rule, const std::string& reason,
                      Config& config) {
    for (const NodeId entry : form_.named_entries(map, "params", NameForm::Name)) {
      ParamSetting setting;
      setting.rule = rule;
      setting.name = form_.node(entry).key;
      setting.at = form_.node(entry).at;
      setting.reason = reason;
      NodeId value = entry;
      if (form_.node(entry).kind == NodeKind::Map) {
        if (!form_.closed_map(entry, setting.name, kOwnValueKeys)) continue;
        setting.reason = form_.text(entry, "reason");
        value = form_.find(entry, "value");
        if (!value.valid()) continue;
        setting.at = form_.node(value).at;
      }
      bool first = true;
      for (const PlacedText& word : form_.words_of(value, setting.name)) {
        if (!first) setting.value += ',';
        setting.value += word.value;
        first = false;
      }
      config.params.push_back(std::move(setting));
    }
  }

  void read_params(NodeId root, Config& config) {
    const NodeId map = form_.find(root, "params");
    config.params_at = map.valid() ? form_.node(map).key_at : config.at;
    if (map.valid()) read_param_map(map, {}, {}, config);
    for (const auto& [name, value] : options_.params) {
      config.params.push_back({.rule = {}, .name = name, .value = value, .at = {}});
    }
  }

  // TOML takes the dot of [rules.ISO27001-5.4-A1] for a table within a table.
  bool is_cut_at_a_dot(NodeId entry) {
    const TreeNode& node = form_.node(entry);
    if (node.kind != NodeKind::Map) return false;
    for (const NodeId child : form_.tree().children(entry)) {
      const TreeNode& part = form_.node(child);
      const bool known = std::ranges::any_of(
          kOverrideKeys, [&part](const KeySpec& key) { return key.name == part.key; });
      if (known || part.kind != NodeKind::Map) continue;
      form_.error(diag::UnknownKey, part.key_at, part.key)
          .help(fmt::format("a name with a dot stands in quotes: [rules.\"{}.{}\"]",
                            utf8::escape_for_display(node.key),
                            utf8::escape_for_display(part.key)));
      return true;
    }
    return false;
  }

  void read_overrides(NodeId root, Config& config) {
    const NodeId rules = form_.find(root, "rules");
    if (!rules.valid()) return;
    if (form_.node(rules).kind != NodeKind::Map) {
      form_.error(diag::WrongKind, form_.node(rules).at, "rules", "a map of rules",
                  "something else");
      return;
    }
    for (const NodeId entry : form_.tree().children(rules)) {
      const TreeNode& node = form_.node(entry);
      if (is_cut_at_a_dot(entry) || !form_.closed_map(entry, "rules", kOverrideKeys)) continue;
      RuleOverride setting;
      setting.rule = {.value = std::string(node.key), .at = node.key_at};
      setting.level = form_.word(entry, "severity", kOwnLevelWords, std::optional<Level>());
      setting.mode = form_.word(entry, "mode", kOwnModeWords, std::optional<Mode>());
      setting.reason = form_.text(entry, "reason");
      if ((setting.level || setting.mode) && setting.reason.empty()) {
        form_.error(diag::MissingKey, node.key_at, "reason")
            .help("say why the organisation's own severity or mode is right; reports show it");
      }
      const NodeId params = form_.find(entry, "params");
      if (params.valid()) read_param_map(params, setting.rule.value, setting.reason, config);
      const NodeId none = form_.find(entry, "none");
      if (none.valid() && form_.closed_map(none, "none", kNoneKeys)) {
        setting.none = read_none(form_, none);
      }
      config.overrides.push_back(std::move(setting));
    }
  }

  void read_adoption(NodeId root, Config& config) {
    const NodeId adopt = form_.find(root, "adopt");
    if (!adopt.valid() || !form_.closed_map(adopt, "adopt", kAdoptKeys)) return;
    config.adoption.rules = form_.words(adopt, "rules");
    for (const NodeId item : form_.items(adopt, "planned")) {
      if (!form_.closed_map(item, "planned", kPlannedKeys)) continue;
      const std::optional<PlacedText> rule = form_.placed_text(item, "rule");
      const std::optional<Date> by = date_of(item, "by");
      if (!rule || !by) continue;
      config.adoption.planned.push_back(
          {.rule = *rule, .owner = form_.text(item, "owner"), .by = *by});
    }
  }

  void read_waivers(NodeId root, Config& config) {
    const NodeId waivers = form_.find(root, "waivers");
    if (!waivers.valid() || !form_.closed_map(waivers, "waivers", kWaiverSettingKeys)) return;
    for (const PlacedText& file : form_.words(waivers, "files")) {
      config.waivers.push_back({.path = file.value, .at = file.at});
    }
    if (const std::optional<PlacedText> days = form_.placed_text(waivers, "max_days")) {
      int value = 0;
      const char* const end = days->value.data() + days->value.size();
      const auto parsed = std::from_chars(days->value.data(), end, value);
      if (parsed.ec != std::errc() || parsed.ptr != end || value < 1 || value > 3660) {
        form_.error(diag::BadValue, days->at, days->value, "a number of days from 1 to 3660");
      } else {
        config.waiver_max_days = value;
      }
    }
  }

  Form form_;
  const Options& options_;
  const World& world_;
};

}  // namespace

std::string find_root(const std::string& path) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::absolute(path, error);
  if (error) return {};
  for (;;) {
    if (std::filesystem::is_regular_file(folder / kFileName, error)) return folder.string();
    const std::filesystem::path parent = folder.parent_path();
    if (parent.empty() || parent == folder) return {};
    folder = parent;
  }
}

Result<Config> load_config(const Options& options, const FileSystem& files, const World& world,
                           SourceMap& sources, Emitter& diag) {
  Config config;
  std::expected<OpenedFile, FileProblem> file =
      files.open(kFileName, config.limits.config_bytes, /*allow_mapping=*/false);
  if (!file) {
    if (file.error() == FileProblem::TooLarge) {
      return diag.error(diag::FileTooLarge, Span{}, kFileName, config.limits.config_bytes);
    }
    return diag.error(diag::FileUnreadable, Span{}, kFileName);
  }
  MUSTER_TRY(config.source,
             add_decoded(sources, std::string(kFileName), std::move(file->bytes), "utf-8",
                         /*allow_controls=*/false, diag));
  config.at = {.source = config.source, .length = 0, .begin = 0};
  MUSTER_TRY(const Tree tree, read_toml(sources, config.source, config.limits, diag));
  return ConfigReader(tree, options, world, diag).read(std::move(config));
}

}  // namespace muster
