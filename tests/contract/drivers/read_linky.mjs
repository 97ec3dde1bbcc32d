// Let linky make the calls asked for on standard input, and print what it gives or throws.
// usage: node read_linky.mjs FOLDER-WITH-NODE_MODULES
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const HOST = 'https://conso.boris.sh';
const from = (path) => import(pathToFileURL(`${process.argv[2]}/node_modules/${path}`));

const { Session } = await from('linky/dist/lib/index.js');
// The very axios that linky uses: its host is a constant, so the way out is turned round here.
const { default: axios } = await from('axios/index.js');
const { base, token, prm, calls } = JSON.parse(readFileSync(0, 'utf8'));
axios.interceptors.request.use((config) => {
  if (!config.url.startsWith(`${HOST}/`)) throw new Error(`not the host expected: ${config.url}`);
  return { ...config, url: config.url.replace(HOST, base) };
});

const outcomes = [];
for (const [method, start, end] of calls) {
  try {
    outcomes.push({ value: await new Session(token, prm)[method](start, end) });
  } catch (error) {
    const { message, code, response } = error;
    outcomes.push({ error: error.constructor.name, message, code, response });
  }
}
console.log(JSON.stringify(outcomes));
