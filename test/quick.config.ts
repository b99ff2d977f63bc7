import { mergeConfig } from 'vitest/config';
import everything from '../vitest.config.ts';

/**
 * The tests of `npm run test:quick`: those that need no Dovecot, and do not take long because they wait, start many
 * programs, or attack the director. They include everything that can depend on the version of Node.
 */
export default mergeConfig(everything, {
  test: {
    exclude: [
      'test/{conformance,examples,hostile,package}/**',
      'test/cli/differences.test.ts',
      'test/commands/*/{apply,file-input,guarded,interrupted,json,plan,rebalance,watch}.test.ts',
      'test/commands/drain/**',
      'test/director/{attack,authreply-session,commands,demo,open-listener}.test.ts',
      'test/docs/{commands,transcripts}.test.ts',
      'test/tools/completions.test.ts',
    ],
  },
});
