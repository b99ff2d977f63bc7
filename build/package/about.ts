import { execFileSync } from 'node:child_process';
import manifest from '../../package.json' with { type: 'json' };

/** What packages say about themselves. */
export const about = {
  name: manifest.name,
  version: manifest.version,
  summary: manifest.description,
  description:
    "It shows and controls the directors of Dovecot 2.3, which assign mail users to servers, as Dovecot's own doveadm " +
    'director does, and has a director for Dovecot 2.4, which has none.',
  maintainer: `${manifest.author.name} <${manifest.author.email}>`,
  homepage: manifest.homepage.replace('#readme', ''),
} as const;

/** The time of all files, in Unix seconds: that of the last commit, or SOURCE_DATE_EPOCH. */
export const buildTime =
  process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).trim();
