import { add } from './add.ts';
import { apply } from './apply.ts';
import { down } from './down.ts';
import { drain } from './drain.ts';
import { dump } from './dump.ts';
import { flush } from './flush.ts';
import { kick } from './kick.ts';
import { map } from './map.ts';
import { move } from './move.ts';
import { plan } from './plan.ts';
import { rebalance } from './rebalance.ts';
import { remove } from './remove.ts';
import { ringAdd } from './ring-add.ts';
import { ringRemove } from './ring-remove.ts';
import { ringStatus } from './ring-status.ts';
import type { Subcommand } from './shared/subcommand.ts';
import { snapshot } from './snapshot.ts';
import { status } from './status.ts';
import { undrain } from './undrain.ts';
import { up } from './up.ts';
import { update } from './update.ts';
import { watch } from './watch.ts';

/** Every subcommand. spec: command-line 1.3 */
export const subcommands: readonly Subcommand[] = [
  add,
  apply,
  down,
  drain,
  dump,
  flush,
  kick,
  map,
  move,
  plan,
  rebalance,
  remove,
  ringAdd,
  ringRemove,
  ringStatus,
  snapshot,
  status,
  undrain,
  up,
  update,
  watch,
];
