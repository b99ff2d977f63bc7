import { rawArguments, rawEnvironment } from '../program/raw-process.ts';
import { keepHeapSmall } from './lean-heap.ts';
import { run } from './run.ts';

keepHeapSmall();
run(rawArguments(process.argv), rawEnvironment(process.env)).then((status) => process.exit(status));
