import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Cluster } from './harness/cluster.ts';
import { describeDovecot24 } from './harness/describe.ts';
import { directed } from './harness/directors.ts';
import { SHARED } from './harness/root.ts';

describeDovecot24('two Dovecots on one machine with one state_dir', () => {
  it('have directors of their own, each with its own state', async () => {
    const stateDir = await mkdtemp(join(SHARED, 'state-'));
    onTestFinished(() => rm(stateDir, { recursive: true }));
    const start = async (host: string) => {
      const directorSettings = `state_dir = ${stateDir}\ndirector_mail_servers = ${host}\n`;
      const cluster = await Cluster.start({ director: directed, backends: 0, directorSettings });
      onTestFinished(() => cluster.stop());
      return cluster;
    };
    const hostsOf = async (cluster: Cluster) => {
      const { stdout } = await cluster.director('status');
      return stdout.match(/^[0-9.]+/gm);
    };
    const [first, second] = [await start('10.0.0.1'), await start('10.0.0.2')];
    await first.change('add', '10.0.0.3');
    const [process] = await first.proxy.service('director');
    await second.proxy.stop();
    await second.startProxy();
    expect([await hostsOf(first), await hostsOf(second)]).toEqual([['10.0.0.1', '10.0.0.3'], ['10.0.0.2']]);
    expect(await first.proxy.service('director')).toEqual([process]);
    await first.proxy.stop();
    await first.startProxy();
    expect(await hostsOf(first)).toEqual(['10.0.0.1', '10.0.0.3']);
  });
});
