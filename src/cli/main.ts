#!/usr/bin/env node
import { processContext } from './context';
import { runCli } from './run-cli';

void runCli(process.argv.slice(2), process, processContext()).then((status) => {
  process.exitCode = status;
});
