import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { ROOT } from './server-process.ts';

export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The text of docker-compose.yml. */
export function readCompose(): Promise<string> {
  return readFile(`${ROOT}/docker-compose.yml`, 'utf8');
}

/** Every `${NAME…}` of a compose file: the name and what follows it (`:?words`, `:-default` or nothing). */
export function variablesOf(text: string): { readonly name: string; readonly rest: string }[] {
  return [...text.matchAll(/\$\{([A-Z_0-9]+)([^}]*)\}/g)].map(([, name = '', rest = '']) => ({ name, rest }));
}

/** The file as Compose reads it: merged, and with the variables put in; throws for one that is missing. */
export function parseCompose(text: string, environment: Readonly<Record<string, string>>): ComposeFile {
  const filled = text.replace(/\$\{([A-Z_0-9]+):\?[^}]*\}/g, (_all, name: string) => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is missing`);
    return value;
  });
  return parse(filled, { merge: true }) as ComposeFile;
}
