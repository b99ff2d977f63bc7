import { rawArguments, toBytes } from './raw-arguments.ts';
import { run } from './run.ts';

const environment = Object.fromEntries(
  Object.entries(process.env).map(([name, value]) => [toBytes(name), toBytes(value ?? '')]),
);

run(rawArguments(process.argv), environment).then((status) => process.exit(status));
