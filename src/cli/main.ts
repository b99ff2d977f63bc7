import { rawArguments, rawEnvironment } from '../program/raw-process.ts';
import { run } from './run.ts';

run(rawArguments(process.argv), rawEnvironment(process.env)).then((status) => process.exit(status));
