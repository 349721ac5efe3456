// Reads the YAML documents of a file with js-yaml, and prints each as a line of JSON: node js_yaml.js FILE
"use strict";
const { readFileSync } = require("node:fs");
const { loadAll } = require("js-yaml");

for (const document of loadAll(readFileSync(process.argv[2], "utf8"))) console.log(JSON.stringify(document));
