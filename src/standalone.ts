import { basename } from 'node:path';

// One file is both programs; the name that it is called by says which.
if (basename(process.argv0) === 'director') void import('./director/main.ts');
else void import('./cli/main.ts');
