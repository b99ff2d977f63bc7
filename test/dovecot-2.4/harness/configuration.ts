import { join } from 'node:path';
import type { TcpPlace } from './mail-relay.ts';

/** The password of every user. It must not be written to any file: tests search all logs for it. */
export const PASSWORD = 'S3cret-of-every-user';

/** The password of the doveadm protocol, between the proxy and the backends. */
export const DOVEADM_PASSWORD = 'S3cret-of-doveadm';

/** The file in the folder of an instance to which a backend writes ended sessions. */
export const SESSIONS_FILE = 'sessions';

/** The ports of proxies and backends, which have different addresses. */
export const PORTS = { imap: 143, pop3: 110, lmtp: 24, sieve: 4190, submission: 587, doveadm: 24245 } as const;

export const ADMIN_PORT = 29091;

interface Place {
  readonly folder: string;
  readonly name: string;
  readonly address: string;
  /** The maximum number of sessions of each kind. */
  readonly maxSessions: number;
}

/** The user and group ID of mail, which belong to no account of the system. */
export const MAIL_USER = 1000;

const PROTOCOLS = Object.keys(PORTS).filter((name) => name !== 'doveadm');

/** Those of the protocols that have sessions. */
const LOGIN_SERVICES = ['imap-login', 'pop3-login', 'managesieve-login', 'submission-login'];

/** Kicks reach sessions of login processes that serve many clients; 2.4.1's anvil process may crash at others. */
function loginService(name: string): string {
  return `service ${name} {
  restart_request_count = unlimited
  process_min_avail = 1
}
`;
}

function common({ folder, name, address, maxSessions }: Place): string {
  return `dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = ${name}
log_path = ${folder}/log
listen = ${address}
protocols = ${PROTOCOLS.join(' ')}
ssl = no
auth_allow_cleartext = yes
login_trusted_networks = 127.0.0.0/8
mail_max_userip_connections = 0
default_process_limit = ${maxSessions}
default_client_limit = ${10 * maxSessions}
doveadm_password = ${DOVEADM_PASSWORD}
${LOGIN_SERVICES.map(loginService).join('')}service lmtp {
  inet_listener lmtp {
    port = ${PORTS.lmtp}
  }
}
service doveadm {
  inet_listener doveadm {
    port = ${PORTS.doveadm}
  }
}
`;
}

export interface BackendPlace extends Place {
  /** The server that submission forwards mail to. */
  readonly relay: TcpPlace;
}

/** A backend. It accepts any user with the password, and writes ended sessions to a file. IMAP ID gives its name. */
export function backendConfiguration(place: BackendPlace): string {
  return `${common(place)}
mail_driver = maildir
mail_path = ~/mail
imap_id_send {
  name = ${place.name}
}
passdb static {
  password = {PLAIN}${PASSWORD}
}
userdb static {
  fields {
    uid = ${MAIL_USER}
    gid = ${MAIL_USER}
    home = ${join(place.folder, 'mail')}/%{user}
  }
}
submission_relay_host = ${place.relay.address}
submission_relay_port = ${place.relay.port}
event_exporter sessions {
  driver = file
  file_path = ${join(place.folder, SESSIONS_FILE)}
  format = json
  time_format = unix
}
metric session {
  exporter = sessions
  filter = event=mail_user_session_finished
}
`;
}

export interface ProxyPlace extends Place {
  /** The command line that Dovecot starts as its director. */
  readonly director: string;
  /** Additional lines at the end. */
  readonly settings: string;
}

/** A proxy that asks a director for the host of each user. */
export function proxyConfiguration(place: ProxyPlace): string {
  return `${common(place)}
login_socket_path = director
lmtp_proxy = yes
doveadm_port = ${PORTS.doveadm}
protocol lmtp {
  auth_socket_path = director-userdb
}
protocol doveadm {
  auth_socket_path = director-userdb
}
passdb static {
  password = {PLAIN}${PASSWORD}
  fields {
    proxy = yes
  }
}
service director {
  executable = ${place.director}
  process_limit = 1
  process_min_avail = 1
  client_limit = 20000
  idle_kill_interval = infinite
  vsz_limit = unlimited
  unix_listener login/director {
    mode = 0666
  }
  fifo_listener login/proxy-notify {
    mode = 0666
  }
  unix_listener director-userdb {
    mode = 0600
  }
  unix_listener director-events {
    mode = 0600
    user = $SET:default_internal_user
  }
  unix_listener director-admin {
    mode = 0600
  }
  inet_listener director-admin {
    port = ${ADMIN_PORT}
  }
}
event_exporter director {
  driver = unix
  unix_path = ${place.folder}/run/director-events
  format = tab-text
}
metric director {
  exporter = director
  filter = event=proxy_session_*
}
${place.settings}
`;
}

/** The same for a Dovecot 2.3, in which this director replaces Dovecot's. It has IMAP and LMTP only. */
export function proxyConfiguration23({ folder, name, address, director, settings }: ProxyPlace): string {
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = ${name}
log_path = ${folder}/log
listen = ${address}
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
login_trusted_networks = 127.0.0.0/8
lmtp_proxy = yes
protocol lmtp {
  auth_socket_path = director-userdb
}
passdb {
  driver = static
  args = proxy=y password=${PASSWORD}
}
service imap-login {
  executable = imap-login director
  service_count = 0
}
service lmtp {
  inet_listener lmtp {
    port = ${PORTS.lmtp}
  }
}
service director {
  executable = ${director}
  user = root
  chroot =
  process_min_avail = 1
  client_limit = 1000
  vsz_limit = 0
  unix_listener login/director {
    mode = 0666
  }
  fifo_listener login/proxy-notify {
    mode = 0666
  }
  unix_listener director-userdb {
    mode = 0600
  }
  unix_listener director-admin {
    mode = 0600
  }
}
${settings}
`;
}
