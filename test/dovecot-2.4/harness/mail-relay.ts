import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface TcpPlace {
  readonly address: string;
  readonly port: number;
}

/** The server that submission forwards mail to. It accepts everything. Backends need it for submission sessions. */
export class MailRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start({ address, port }: TcpPlace): Promise<MailRelay> {
    const server = createServer();
    const relay = new MailRelay(server);
    server.on('connection', (socket) => relay.#serve(socket));
    server.listen(port, address);
    await once(server, 'listening');
    return relay;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    socket.write('220 relay\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    });
  }
}
