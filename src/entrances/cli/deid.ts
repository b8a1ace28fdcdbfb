import type { Command } from 'commander';
export function addDeidCommand(_program: Command): void {}
