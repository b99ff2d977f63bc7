import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const IMAP_PORT = 143;

/** Any IMAP login through a proxy succeeds; then the session is idle. */
const server = () =>
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.write('* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] ready\r\n');
    const lines = createInterface({ input: socket }).on('error', () => {});
    lines.on('line', (line) => socket.write(`${line.split(' ', 1)[0]} OK [CAPABILITY IMAP4rev1] done\r\n`));
  });

const addresses = process.argv.slice(2);
await Promise.all(
  addresses.map((address) => new Promise((done) => server().listen(IMAP_PORT, address, () => done(address)))),
);
process.send?.('ready');
