import { writeSync } from 'node:fs';
import { visibleControls } from '../../posix/visible-controls.ts';
import type { DirectorLog } from '../director-log.ts';

const STDERR = 2;
/** The bytes that stand for a level on the way to Dovecot's log process. */
const levels = { Debug: '\x01', Info: '\x02', Warning: '\x03', Error: '\x04', Fatal: '\x05' } as const;

type Level = keyof typeof levels;

export interface ServiceLog extends DirectorLog {
  warning(text: string): void;
  error(text: string): void;
  fatal(text: string): void;
}

/**
 * Log lines of a service: in the form that Dovecot's log process gives its own level, time and place, or plain for
 * systemd's journal.
 *
 * @param isDovecot whether standard error leads to Dovecot's log process
 * @param isDebugging whether debug lines are written
 */
export function serviceLog(isDovecot: boolean, isDebugging: boolean): ServiceLog {
  const write = (level: Level, text: string) => {
    // Names come from whoever connects: they must not look like lines of their own.
    const clean = visibleControls(text).replaceAll('\n', '\\x0a');
    const head = isDovecot ? `\x01${levels[level]}${process.pid} ` : `${level}: `;
    try {
      writeSync(STDERR, `${head}${clean}\n`, null, 'latin1');
    } catch {
      // Nothing can be done where standard error cannot be written.
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
