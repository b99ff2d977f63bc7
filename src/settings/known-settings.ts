/** The type of a setting. An array lists the allowed values. spec: command-line 6.4 */
export type SettingType = 'string' | 'bool' | 'uint' | 'mode' | 'port' | 'size' | 'time' | readonly string[];

export interface KnownSetting {
  readonly type: SettingType;
  readonly default: string;
}

const no = { type: 'bool', default: 'no' } as const;
const yes = { type: 'bool', default: 'yes' } as const;
const empty = { type: 'string', default: '' } as const;

/** The settings that `doveadm` uses or checks, from every source. spec: command-line 6.4 */
const ofPrograms = {
  auth_debug: no,
  base_dir: { type: 'string', default: '/run/dovecot' },
  config_cache_size: { type: 'size', default: '1 M' },
  director_username_hash: { type: 'string', default: '%Lu' },
  doveadm_port: { type: 'port', default: '0' },
  doveadm_ssl: { type: ['no', 'ssl', 'starttls'], default: 'no' },
  doveadm_worker_count: { type: 'uint', default: '0' },
  dsync_alt_char: { type: 'string', default: '_' },
  dsync_commit_msgs_interval: { type: 'uint', default: '100' },
  dsync_features: empty,
  dsync_hashed_headers: { type: 'string', default: 'Date Message-ID' },
  haproxy_timeout: { type: 'time', default: '3 secs' },
  import_environment: { type: 'string', default: 'TZ CORE_OUTOFMEM CORE_ERROR LISTEN_PID LISTEN_FDS NOTIFY_SOCKET' },
  log_core_filter: empty,
  log_debug: empty,
  log_timestamp: { type: 'string', default: '%b %d %H:%M:%S ' },
  process_shutdown_filter: empty,
  shutdown_clients: yes,
  ssl: { type: ['no', 'yes', 'required'], default: 'yes' },
  ssl_client_require_valid_cert: yes,
  ssl_options: empty,
  ssl_prefer_server_ciphers: no,
  ssl_require_crl: yes,
  ssl_verify_client_cert: no,
  stats_writer_socket_path: { type: 'string', default: 'stats-writer' },
  syslog_facility: { type: 'string', default: 'mail' },
  verbose_proctitle: no,
  verbose_ssl: no,
  version_ignore: no,
} satisfies Readonly<Record<string, KnownSetting>>;

/** Further settings that only `director` uses. `doveadm` checks them in a configuration file. spec: protocol 4.1 */
const ofDirectors = {
  auth_master_user_separator: empty,
  default_client_limit: { type: 'uint', default: '1000' },
  default_idle_kill: { type: 'time', default: '1 mins' },
  default_internal_group: { type: 'string', default: 'dovecot' },
  default_internal_user: { type: 'string', default: 'dovecot' },
  default_login_user: { type: 'string', default: 'dovenull' },
  default_process_limit: { type: 'uint', default: '100' },
  default_vsz_limit: { type: 'size', default: '256 M' },
  director_anvil_socket: { type: 'string', default: 'anvil' },
  director_doveadm_api_key: empty,
  director_doveadm_api_urls: empty,
  director_flush_socket: empty,
  director_login_socket: { type: 'string', default: 'auth-login' },
  director_mail_ports: empty,
  director_mail_servers: empty,
  director_max_parallel_kicks: { type: 'uint', default: '100' },
  director_max_parallel_moves: { type: 'uint', default: '100' },
  director_output_buffer_size: { type: 'size', default: '10 M' },
  director_ping_idle_timeout: { type: 'time', default: '30 secs' },
  director_ping_max_timeout: { type: 'time', default: '1 mins' },
  director_servers: empty,
  director_user_expire: { type: 'time', default: '15 mins' },
  director_user_kick_delay: { type: 'time', default: '2 secs' },
  director_userdb_socket: { type: 'string', default: 'auth-userdb' },
  login_proxy_timeout: { type: 'time', default: '30 secs' },
  master_user_separator: empty,
  state_dir: { type: 'string', default: '/var/lib/dovecot' },
} satisfies Readonly<Record<string, KnownSetting>>;

/** The name of a setting that a program uses or checks. */
export type SettingName = keyof typeof ofPrograms | keyof typeof ofDirectors;

/** By name. */
export const programSettings: ReadonlyMap<string, KnownSetting> = new Map(Object.entries<KnownSetting>(ofPrograms));
const directorSettings: ReadonlyMap<string, KnownSetting> = new Map(Object.entries<KnownSetting>(ofDirectors));
const defaults = { ...ofPrograms, ...ofDirectors };

const serviceTypes: Readonly<Record<string, SettingType>> = {
  client_limit: 'uint',
  drop_priv_before_exec: 'bool',
  idle_kill: 'time',
  process_limit: 'uint',
  process_min_avail: 'uint',
  service_count: 'uint',
  vsz_limit: 'size',
};

const listenerTypes: Readonly<Record<string, SettingType>> = {
  haproxy: 'bool',
  mode: 'mode',
  port: 'port',
  reuse_port: 'bool',
  ssl: 'bool',
};

/**
 * The type of a setting within a section.
 *
 * @param path the type of each open section followed by ` { `
 */
export function sectionSettingType(path: string, key: string): SettingType {
  if (path === 'service { ') return serviceTypes[key] ?? 'string';
  return /^service \{ (?:unix|fifo|inet)_listener \{ $/.test(path) ? (listenerTypes[key] ?? 'string') : 'string';
}

/** Replaces an alias with the name of the setting. */
export function canonicalKey(key: string): string {
  return key === 'doveadm_proxy_port' ? 'doveadm_port' : key;
}

export function knownSetting(key: string): KnownSetting | undefined {
  const name = canonicalKey(key);
  return programSettings.get(name) ?? directorSettings.get(name);
}

/** The value of a setting that is not given. */
export function defaultOf(name: SettingName): string {
  return defaults[name].default;
}

/** The program that asks for settings. */
export type Service = 'doveadm' | 'director';

/** Whether a program uses or checks a setting. */
export function isUsedBy(service: Service, key: string): boolean {
  return service === 'director' ? knownSetting(key) !== undefined : programSettings.has(canonicalKey(key));
}

/**
 * Whether a name can be a setting. Most names that this program does not know can. spec: differences D10
 *
 * @param path the type of each open section followed by ` { `
 */
export function canBeSetting(path: string, name: string): boolean {
  if (path === '') return /^[a-z][a-z0-9_]*(?:\/|$)/.test(name);
  if (hasAnyKey(path)) return true;
  const [outermost = ''] = path.split(' ', 1);
  const isGlobal = knownSetting(name) !== undefined && name !== 'ssl';
  return name !== '' && !isGlobal && knownSetting(outermost) === undefined;
}

/** Whether a section accepts any key. */
export function hasAnyKey(path: string): boolean {
  return path === 'plugin { ' || path === 'dict { ';
}

/** Whether a name stands for a list of sections or values, which `$name` cannot refer to. */
export function isListSetting(name: string): boolean {
  return /^(?:dict|doveadm_proxy_port|namespace|passdb|plugin|protocol|service|userdb)$/.test(name);
}

/** Whether a setting is one of authentication, which filters for connections must not contain. */
export function isAuthSetting(name: string): boolean {
  return /^(?:auth_debug|auth_master_user_separator|base_dir|verbose_proctitle)$/.test(name);
}

/** Whether Dovecot 2.2's director had a setting that no longer exists. */
export function isRemovedSetting(name: string): boolean {
  return name === 'director_consistent_hashing';
}
