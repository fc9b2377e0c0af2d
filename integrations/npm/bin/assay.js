#!/usr/bin/env node
// Runs the program that this package holds, as if it had been called itself.
"use strict";
const { spawnSync } = require("child_process");
const { join } = require("path");

const program = join(__dirname, "..", "assay", "bin", "assay");
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`assay: can't run ${program}: ${error.message}`);
  process.exit(2);
}
if (signal) process.kill(process.pid, signal);
process.exit(status);
