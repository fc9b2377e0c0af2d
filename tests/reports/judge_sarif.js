// judge_sarif.js SCHEMA LOG: the official schema, and what GitHub's code scanning asks beyond it.
"use strict";
const fs = require("fs");
const Ajv = require("ajv-draft-04");
const addFormats = require("ajv-formats");

const [schemaPath, logPath] = process.argv.slice(2);
const schema = JSON.parse(fs.readFileSync(schemaPath, "utf8"));
const log = JSON.parse(fs.readFileSync(logPath, "utf8"));
const faults = [];
const check = (holds, what) => { if (!holds) faults.push(what); };

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);
if (!validate(log)) faults.push(...validate.errors.map((e) => `${e.instancePath}: ${e.message}`));

check(log.version === "2.1.0", "the version is not 2.1.0");
check(log.runs.length === 1, "not one run");
const run = log.runs[0];
const rules = run.tool.driver.rules;
check(new Set(rules.map((r) => r.id)).size === rules.length, "a rule stands twice");
check(run.results.length <= 25000, "more results than code scanning takes");
for (const rule of rules) {
  check(rule.id.length <= 255 && rule.name.length <= 255, `${rule.id}: its names are too long`);
  check(Buffer.byteLength(rule.shortDescription.text) <= 1024, `${rule.id}: the short description is too long`);
  check(Buffer.byteLength(rule.fullDescription.text) <= 1024, `${rule.id}: the full description is too long`);
  check(rule.help.text && rule.help.markdown, `${rule.id}: no help`);
  check(rule.properties.tags.length <= 20, `${rule.id}: too many tags`);
  check(["very-high", "high", "medium", "low"].includes(rule.properties.precision), `${rule.id}: no precision`);
  check(["error", "warning", "recommendation"].includes(rule.properties["problem.severity"]), `${rule.id}: no severity`);
}
const prints = new Set();
for (const result of run.results) {
  const place = result.locations[0].physicalLocation;
  const where = `${result.ruleId} in ${place.artifactLocation.uri}`;
  check(rules[result.ruleIndex] && rules[result.ruleIndex].id === result.ruleId, `${where}: the rule's index is another's`);
  check(!/[ <>"{}|\\^`]|%(?![0-9A-F]{2})|^\//.test(place.artifactLocation.uri), `${where}: not a relative, encoded URI`);
  check(place.region.endLine > place.region.startLine || place.region.endColumn >= place.region.startColumn,
    `${where}: the region ends before it starts`);
  const print = result.partialFingerprints.primaryLocationLineHash;
  check(/^[0-9a-f]{16}:1$/.test(print) && !prints.has(print), `${where}: the fingerprint is none, or not the first`);
  prints.add(print);
}
if (faults.length > 0) {
  console.error(`${logPath}:\n  ` + faults.slice(0, 20).join("\n  "));
  process.exit(1);
}
console.log(`${logPath}: ${run.results.length} results, ${rules.length} rules: as SARIF 2.1.0 and code scanning want them`);
