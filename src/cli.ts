#!/usr/bin/env node
import { createProgram } from './entrances/cli/program.ts';

await createProgram().parseAsync(process.argv);
