import { writeSync } from 'node:fs';
import { visibleControls } from '../../posix/visible-controls.ts';
import type { DirectorLog } from '../director-log.ts';

const STDERR = 2;
/** The bytes that encode a level for Dovecot's log process. */
const levels = { Debug: '\x01', Info: '\x02', Warning: '\x03', Error: '\x04', Fatal: '\x05' } as const;

type Level = keyof typeof levels;

export interface ServiceLog extends DirectorLog {
  warning(text: string): void;
  error(text: string): void;
  fatal(text: string): void;
}

/**
 * The log of a service on standard error, in the format of Dovecot's log process, or as plain text for the journal.
 *
 * @param isDovecot whether Dovecot's log process reads standard error
 * @param isDebugging whether to write debug lines
 */
export function serviceLog(isDovecot: boolean, isDebugging: boolean): ServiceLog {
  const write = (level: Level, text: string) => {
    // Names come from clients, and must not forge log lines.
    const clean = visibleControls(text).replaceAll('\n', '\\x0a');
    const head = isDovecot ? `\x01${levels[level]}${process.pid} ` : `${level}: `;
    try {
      writeSync(STDERR, `${head}${clean}\n`, null, 'latin1');
    } catch {
      // There is nowhere else to report that standard error cannot be written.
    }
  };
  return {
    debug: (text) => {
      if (isDebugging) write('Debug', text);
    },
    info: (text) => write('Info', text),
    warning: (text) => write('Warning', text),
    error: (text) => write('Error', text),
    fatal: (text) => write('Fatal', text),
  };
}
