// The rules of the generated workload in DuckDB, in the fastest form we know: each file is read once, with
// given types and nothing guessed; people become one table with what the rules ask of them; what many rows
// say of a person is one number a person (the earliest briefing, the set of policies as bits); the grants
// stream past a single join. Instants are compared as instants, so no zone is needed but UTC.
//
// usage: node workload.mjs MODULES DATA FORMAT THREADS OUT
//   MODULES  the folder where @duckdb/node-api is installed
//   FORMAT   csv or ndjson
//   OUT      gets a line for each violation: rule, tab, id; in no order
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, data, format, threads, out] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(modules, "package.json"))("@duckdb/node-api");

const text = (value) => `'${value.replaceAll("'", "''")}'`;

function read(name, columns) {
  const file = text(join(data, `${name}.${format}`));
  const types = Object.entries(columns).map(([column, type]) => `${text(column)}: ${text(type)}`);
  if (format === "ndjson") {
    return `read_json(${file}, format = 'newline_delimited', columns = {${types.join(", ")}})`;
  }
  return `read_csv(${file}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    nullstr = '', columns = {${types.join(", ")}})`;
}

const personnel = read("personnel", {
  person_id: "VARCHAR", full_name: "VARCHAR", email: "VARCHAR", employment_type: "VARCHAR", department: "VARCHAR",
  role: "VARCHAR", manager_id: "VARCHAR", start_date: "DATE", end_date: "DATE",
});
const grants = read("access_grants", {
  grant_id: "VARCHAR", person_id: "VARCHAR", system: "VARCHAR", granted_at: "VARCHAR", revoked_at: "VARCHAR",
});
const briefings = read("briefings", {
  person_id: "VARCHAR", role: "VARCHAR", briefing: "VARCHAR", completed_at: "DATE", outcome: "VARCHAR",
});
const acknowledgements = read("acknowledgements", {
  person_id: "VARCHAR", policy_id: "VARCHAR", version: "VARCHAR", acknowledged_at: "TIMESTAMPTZ",
});
const training = read("training", {
  person_id: "VARCHAR", course: "VARCHAR", assigned_at: "DATE", due_at: "DATE", completed_at: "DATE",
  status: "VARCHAR", score: "INTEGER",
});
const policies = read("policies", {
  policy_id: "VARCHAR", title: "VARCHAR", mandatory: "VARCHAR", current_version: "VARCHAR", effective_from: "DATE",
  owner: "VARCHAR",
});
const actions = read("actions", {
  action_id: "VARCHAR", review_id: "VARCHAR", title: "VARCHAR", owner: "VARCHAR", deadline: "DATE", status: "VARCHAR",
});
const reviews = `read_json(${text(join(data, "reviews.json"))}, format = 'array', columns = {review_id: 'VARCHAR',
  type: 'VARCHAR', held_on: 'DATE', minutes: 'STRUCT(document VARCHAR)'})`;

const asOf = "DATE '2024-02-29'";
const cut = "DATE '2023-02-28'";
const afterAsOf = "TIMESTAMPTZ '2024-03-01 00:00:00+00'"; // on or before the as-of date: before this
const [active, leaver] = [1, 2]; // values of people.kind
const never = "9000000000000000000"; // microseconds: after any day
const fromCut = "TIMESTAMPTZ '2023-02-28 00:00:00+00'";

const script = `
CREATE TEMP TABLE onboarded AS
  SELECT person_id, min(completed_at) AS first_on FROM ${briefings}
  WHERE briefing = 'onboarding' AND outcome = 'passed' GROUP BY person_id;

CREATE TEMP TABLE people AS
  SELECT p.person_id, p.start_date,
    (CASE WHEN p.end_date < ${asOf} THEN ${leaver} WHEN p.start_date <= ${asOf} THEN ${active} ELSE 0 END)::TINYINT AS kind,
    coalesce(epoch_us(o.first_on::TIMESTAMP), ${never}) AS onboarded_from
  FROM ${personnel} p LEFT JOIN onboarded o USING (person_id);

CREATE TEMP TABLE needed AS
  SELECT policy_id, current_version AS version, 1 << (row_number() OVER (ORDER BY policy_id) - 1)::INTEGER AS bit
  FROM ${policies} WHERE mandatory = 'yes';

CREATE TEMP TABLE violations (rule VARCHAR, id VARCHAR);

INSERT INTO violations
  SELECT rule, grant_id FROM (
    SELECT g.grant_id, g.granted_at, CASE
        WHEN p.person_id IS NULL THEN 'R5.orphan'
        WHEN p.kind = ${leaver} THEN 'R5.leaver'
        WHEN p.kind = ${active} AND p.onboarded_from > epoch_us(g.granted_at::TIMESTAMPTZ) THEN 'R1'
      END AS rule
    FROM ${grants} g LEFT JOIN people p USING (person_id)
    WHERE p.person_id IS NULL OR g.revoked_at IS NULL OR g.revoked_at::TIMESTAMPTZ >= ${afterAsOf})
  WHERE rule IS NOT NULL AND granted_at::TIMESTAMPTZ < ${afterAsOf};

INSERT INTO violations
  SELECT 'R2', p.person_id || '/' || n.policy_id
  FROM (SELECT person_id, coalesce(done.bits, 0) AS bits
      FROM people LEFT JOIN (SELECT a.person_id, bit_or(n.bit) AS bits
          FROM ${acknowledgements} a JOIN needed n USING (policy_id, version)
          WHERE a.acknowledged_at >= ${fromCut} AND a.acknowledged_at < ${afterAsOf}
          GROUP BY a.person_id) done USING (person_id)
      WHERE kind = ${active}) p
    JOIN needed n ON (p.bits & n.bit) = 0;

INSERT INTO violations
  SELECT 'R4', p.person_id
  FROM people p
    LEFT JOIN (SELECT person_id, min(completed_at) AS first_on FROM ${training}
      WHERE course = 'SEC-AWARE' AND status = 'completed' AND completed_at BETWEEN ${cut} AND ${asOf}
      GROUP BY person_id) t USING (person_id)
  WHERE p.kind = ${active} AND CASE WHEN p.start_date <= ${cut} THEN t.first_on IS NULL
    ELSE p.start_date + 30 < ${asOf} AND (t.first_on IS NULL OR t.first_on > p.start_date + 30) END;

CREATE TEMP TABLE held AS
  SELECT review_id, quarter(held_on) AS quarter, minutes.document AS document FROM ${reviews}
  WHERE type = 'management' AND year(held_on) = 2023;

INSERT INTO violations
  SELECT 'R3.quarter', '2023-Q' || q FROM range(1, 5) wanted(q)
  WHERE NOT EXISTS (SELECT 1 FROM held WHERE quarter = q AND document <> '');

INSERT INTO violations
  SELECT unnest(list_filter([
      CASE WHEN a.owner IS NULL THEN 'R3.owner' END,
      CASE WHEN a.deadline IS NULL THEN 'R3.deadline' END,
      CASE WHEN a.owner IS NOT NULL AND coalesce(p.kind, 0) <> ${active} THEN 'R3.inactive' END],
      lambda rule: rule IS NOT NULL)), a.action_id
  FROM ${actions} a JOIN held USING (review_id) LEFT JOIN people p ON p.person_id = a.owner;

COPY violations TO ${text(out)} (FORMAT csv, DELIMITER '\t', HEADER false);
`;

const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
// Left to itself the optimiser builds the hash table of the grants' join on the grants, since it cannot know
// how many a file holds; a fifth of the time goes there.
await connection.run(`SET preserve_insertion_order = false; SET TimeZone = 'UTC';
  SET disabled_optimizers = 'build_side_probe_side'`);
const traced = process.env.MUSTER_BENCH_TRACE === "1"; // what each statement takes, on standard error
for (const statement of script.split(";\n").filter((part) => part.trim() !== "")) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await connection.run(statement);
  if (!traced) continue;
  const used = process.cpuUsage(cpu);
  const took = [performance.now() - wall, (used.user + used.system) / 1000].map((ms) => ms.toFixed(0).padStart(6));
  console.error(`${took[0]} ms wall ${took[1]} ms CPU  ${statement.trim().slice(0, 60).replaceAll("\n", " ")}`);
}
