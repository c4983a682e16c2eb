// Validates documents of STAC with stac-node-validator's library, which its command line cannot do for lists of them (2.0.0).
// Arguments: the folder of schemas, then files. Writes how many items, collections and catalogs are valid; fails where one is not.
const { createRequire } = require('node:module');
const fs = require('node:fs');
const tools = createRequire(`${process.cwd()}/`);
const validate = tools('stac-node-validator');
const loader = tools('stac-node-validator/src/loader/node');

async function run([schemas, ...files]) {
  const config = {
    loader,
    schemas,
    schemaMap: {
      'https://geojson.org/schema/': `${schemas}/geojson/`,
      'https://stac-extensions.github.io/': `${schemas}/extensions/`,
    },
  };
  for (const file of files) {
    const report = await validate(JSON.parse(fs.readFileSync(file, 'utf8')), config);
    const parts = report.apiList ? report.children : [report];
    const invalid = parts.filter((part) => part.valid !== true);
    console.log(`valid: ${parts.length - invalid.length}`);
    for (const part of invalid) {
      console.error(part.id, JSON.stringify(part.results), JSON.stringify(part.messages));
      process.exitCode = 1;
    }
  }
}

run(process.argv.slice(2));
