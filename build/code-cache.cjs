// Runs `director status` and then stores V8's code cache of dist/doveadm.cjs, so that bin/doveadm starts faster. Only
// the version of Node that created the cache uses it.
const { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { dirname, join, resolve } = require('node:path');
const { Script } = require('node:vm');

const CONFIGURATION = `base_dir = /run/dovecot
service director {
  unix_listener director-admin {
    mode = 0600
  }
}
`;

const folder = mkdtempSync(join(tmpdir(), 'doveadm-build-'));
const configuration = join(folder, 'dovecot.conf');
const socket = join(folder, 'director-admin');
writeFileSync(configuration, CONFIGURATION);

const director = createServer((connection) => {
  connection.write('VERSION\tdirector-doveadm\t1\t0\n');
  connection.on('data', (bytes) => {
    if (bytes.includes('HOST-LIST')) connection.write('10.0.0.1\t100\t1\t\tU\t1700000000\n\n');
  });
});

const file = resolve('dist/doveadm.cjs');
const cache = `${file}.${process.version}-${process.arch}.cache`;
const script = new Script(wrap(readFileSync(file, 'latin1')), { filename: file });

process.on('exit', (status) => {
  rmSync(folder, { recursive: true });
  if (status !== 0) return;
  writeFileSync(`${cache}.new`, withSum(script.createCachedData()));
  renameSync(`${cache}.new`, cache);
});
director.listen(socket, () => {
  process.argv = [process.execPath, 'doveadm', '-c', configuration, 'director', 'status', '-a', socket];
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
});

/**
 * Pads the bytes to whole words, and appends the checksum that bin/doveadm verifies.
 *
 * @param {Buffer} data
 */
function withSum(data) {
  const bytes = Buffer.alloc(Math.ceil(data.length / 4) * 4 + 4);
  bytes.set(data);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const last = words.length - 1;
  let sum = bytes.length;
  for (const word of words.subarray(0, last)) sum = Math.imul(sum ^ word, 0x01000193);
  words[last] = sum;
  return bytes;
}
