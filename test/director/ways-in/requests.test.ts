import { expect, it } from 'vitest';
import { OpenRequests } from '../../../src/director/ways-in/open-requests.ts';
import { RequestHeads } from '../../../src/director/ways-in/request-heads.ts';

const MAX_HEAD_BYTES = 4096;

function headsOf(...chunks: readonly string[]): string[] {
  const heads: string[] = [];
  const stream = new RequestHeads((head) => void heads.push(head));
  for (const chunk of chunks) stream.push(Buffer.from(chunk, 'latin1'));
  return heads;
}

it('has the head of each line, however it comes', () => {
  const text = 'AUTH\t1\xff\n\nPASS\t2\nCPID';
  for (const chunks of [[text], [...text], [text.slice(0, 5), text.slice(5, 14), text.slice(14)]]) {
    expect(headsOf(...chunks)).toEqual(['AUTH\t1\xff', '', 'PASS\t2']);
  }
});

it('has no more than 4096 bytes of a line', () => {
  const line = `AUTH\t${'x'.repeat(5000)}`;
  const head = line.slice(0, MAX_HEAD_BYTES);
  expect(headsOf(`${line}\nb\n`)).toEqual([head, 'b']);
  expect(headsOf(line.slice(0, 4000), line.slice(4000), 'y\nb\n')).toEqual([head, 'b']);
  expect(headsOf(line.slice(0, MAX_HEAD_BYTES), '\n')).toEqual([head]);
});

it.each([
  ['AUTH\t1\tPLAIN\tservice=imap\tlip=127.0.0.1\tlport=143', 'imap', '127.0.0.1', 143],
  ['PASS\t1\tname\tprotocol=lmtp\tlip=FD00::0:1\tlport=x', 'lmtp', 'fd00::1', undefined],
  ['AUTH\t1\tPLAIN\tprotocol=a=b\tnologin\t=c', 'a=b', undefined, undefined],
  ['AUTH\t1\tPLAIN\tlip=127.0.0.1\tresp=AGFsaWNl\tprotocol=imap', '', '127.0.0.1', undefined],
  ['PASS\t1\tname\tpass=x\tlport=143', '', undefined, undefined],
  ['AUTH\t1\tservice=imap', '', undefined, undefined],
  ['AUTH\t1\tPLAIN\txservice=imap\tserv\x01tice=imap', '', undefined, undefined],
])('of %j keeps what is no secret', (head, protocol, localIp, localPort) => {
  const requests = new OpenRequests();
  requests.add(head);
  expect(requests.size).toBe(1);
  expect(requests.take('2')).toBe(undefined);
  expect(requests.take('1')).toEqual({ protocol, localIp, localPort });
  expect([requests.size, requests.take('1')]).toEqual([0, undefined]);
});

it('forgets the first of more than 65,536 requests', () => {
  const requests = new OpenRequests();
  for (let id = 0; id < 65_536; id++) requests.add(`AUTH\t${id}`);
  expect(requests.size).toBe(65_536);
  requests.add('AUTH\tx');
  expect([requests.size, requests.take('0'), requests.take('1')?.protocol]).toEqual([65_536, undefined, '']);
});
