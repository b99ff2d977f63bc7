import { PackedRows } from '../../formatters/packed-rows.ts';
import { parseIp } from '../../posix/ip-address.ts';
import { EX_PROTOCOL } from '../../program/exit-status.ts';
import { entryFields } from '../../protocol/replies.ts';
import type { ReplyFields } from '../../protocol/reply-fields.ts';
import type { CommandContext } from '../shared/subcommand.ts';
import { NONE, type UserIndex } from './user-index.ts';

const COLUMNS = 4;
const BATCH_ROWS = 2048;

/**
 * Yields a row for each user of each directory entry, or a row with `<unknown>` if no name has the hash. Rows before a
 * malformed entry are yielded before it is reported, because a formatter that rejects them ends the command.
 *
 * @param ips the addresses of the entries to show; undefined for all
 */
export async function* mapRows(
  { log, fail, localTime }: CommandContext,
  batches: AsyncIterable<ReplyFields>,
  users: UserIndex,
  ips: readonly string[] | undefined,
): AsyncGenerator<PackedRows> {
  const rows = new PackedRows(COLUMNS);
  for await (const entries of batches) {
    rows.begin(entries.lines);
    while (entries.next()) {
      const hash = entries.uint(entryFields.hash);
      const expires = entries.time(entryFields.expires);
      const isPlain = ips === undefined && entries.isIpv4(entryFields.ip);
      const ip = isPlain ? '' : parseIp(entries.text(entryFields.ip));
      if (hash === undefined || expires === undefined || ip === undefined) {
        if (rows.length > 0) {
          yield rows;
          rows.clear();
        }
        log.error(`Invalid USER-LIST reply: ${entries.line()}`);
        fail(EX_PROTOCOL);
        continue;
      }
      if (ips?.includes(ip) === false) continue;
      const date = localTime(expires);
      let name = users.newest(hash);
      do {
        if (rows.length === BATCH_ROWS) {
          yield rows;
          rows.clear();
        }
        if (name === NONE) rows.addText('<unknown>');
        else users.addTo(rows, name);
        entries.addTo(rows, entryFields.hash);
        entries.addTo(rows, entryFields.ip);
        rows.addText(date);
        name = name === NONE ? NONE : users.older(name);
      } while (name !== NONE);
    }
    yield rows;
  }
}
