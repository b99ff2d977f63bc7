import { basename } from 'node:path';

// The executable contains both programs. The name that it is called by selects one.
if (basename(process.argv0) === 'director') void import('./director/main.ts');
else void import('./cli/main.ts');
