/** What a command line is compared with. */
export type Beside = 'node' | 'original' | 'original and node';

/** The size of the director that a command line runs on: the numbers of mail servers and active users. */
export interface Population {
  readonly hosts: number;
  readonly users: number;
}

/** The files that a command line refers to. */
export interface Places {
  /** A configuration file for the director. */
  readonly configuration: string;
  /** A file of user names, one per line, with {@link Row.names} names. */
  readonly names: string;
}

/** One line of the report. */
export interface Row {
  /** What `npm run bench -- GROUP` selects. */
  readonly group: string;
  readonly title: string;
  readonly population: Population;
  /** The arguments of `doveadm`. */
  readonly words: (places: Places) => readonly string[];
  /** The number of names in the file of user names. */
  readonly names: number;
  readonly beside: Beside;
  readonly rounds: number;
  /** The goal for the ratio of the medians. */
  readonly ratio?: number;
  /** The goal for the peak memory. */
  readonly mebibytes?: number;
  /** TZ for both programs. Without it the original checks the time zone file again for every date. */
  readonly timeZone?: string;
  /** Whether both programs inherit the environment of the benchmark. Otherwise they get PATH only. */
  readonly inherits?: true;
}

const MILLION = 1_000_000;

const small: Population = { hosts: 10, users: 0 };
const busy: Population = { hosts: 10, users: MILLION };
const busier: Population = { hosts: 10, users: 3 * MILLION };
const wide: Population = { hosts: 10_000, users: 0 };
const HASH = '1';

const director =
  (...words: readonly string[]): Row['words'] =>
  ({ configuration }) => ['-c', configuration, 'director', ...words];

const mapNames =
  (options: readonly string[], ...words: readonly string[]): Row['words'] =>
  ({ configuration, names }) => ['-c', configuration, ...options, 'director', 'map', '-f', names, ...words];

const startup = { group: 'startup', population: small, names: 0, beside: 'node', rounds: 41 } as const;
const bulk = { names: MILLION, beside: 'original', rounds: 7 } as const;
const many = { ...bulk, group: 'many', names: 10 * MILLION, rounds: 3 };
const map = { ...bulk, group: 'map', population: busy };
const unknown = { ...bulk, group: 'unknown' };
const hosts = { group: 'hosts', population: wide, names: 0, beside: 'original and node', rounds: 15 } as const;

export const rows: readonly Row[] = [
  { ...startup, title: '`status`', words: director('status'), ratio: 1.15 },
  { ...startup, title: '`status`, in this environment', words: director('status'), ratio: 1.15, inherits: true },
  {
    ...bulk,
    group: 'idle',
    title: '`map -f FILE`, no active user',
    population: small,
    words: mapNames([]),
    ratio: 1,
    mebibytes: 120,
  },
  {
    ...bulk,
    group: 'hash',
    title: '`map -h HASH -f FILE`',
    population: small,
    words: mapNames([], '-h', HASH),
    ratio: 1,
    mebibytes: 80,
  },
  { ...many, title: '`map -f FILE` of ten million, no active user', population: small, words: mapNames([]) },
  { ...hosts, title: '`status`, 10,000 hosts', words: director('status'), ratio: 1.2 },
  { ...hosts, title: '`dump`, 10,000 hosts', words: director('dump'), ratio: 1.2 },
  { ...map, title: '`map -f FILE`', words: mapNames([]), ratio: 0.6, mebibytes: 250 },
  { ...map, title: '`-f tab map -f FILE`', words: mapNames(['-f', 'tab']), ratio: 0.6, mebibytes: 250 },
  { ...map, title: '`map -f FILE`, TZ set', words: mapNames([]), timeZone: 'UTC' },
  { ...many, title: '`map -f FILE` of ten million', population: busy, words: mapNames([]) },
  {
    ...unknown,
    title: '`map -f /dev/null`',
    population: busy,
    words: director('map', '-f', '/dev/null'),
    ratio: 0.6,
    mebibytes: 90,
  },
  {
    ...unknown,
    title: '`map -f /dev/null`, TZ set',
    population: busy,
    words: director('map', '-f', '/dev/null'),
    timeZone: 'UTC',
  },
  {
    ...unknown,
    title: '`map -f /dev/null`, 3,000,000 users',
    population: busier,
    words: director('map', '-f', '/dev/null'),
    ratio: 0.6,
    mebibytes: 90,
  },
];
