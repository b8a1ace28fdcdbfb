import { SETTINGS } from './config.ts';
import { KEY_SETTINGS } from './keys.ts';

/** One setting as it stands: name, value in force (masked when secret), where it comes from, what it means. */
export interface SettingRow {
  readonly name: string;
  readonly value: string | undefined;
  readonly source: 'environment' | 'default' | 'unset';
  readonly secret: boolean;
  readonly description: string;
}

/** Every setting with its value in force, keys included; nothing is validated. */
export function describeSettings(environment: Readonly<Record<string, string | undefined>>): SettingRow[] {
  return Object.entries({ ...SETTINGS.properties, ...KEY_SETTINGS.properties }).map(([name, schema]) => {
    const given = environment[name] || undefined;
    const fallback = defaultOf(schema);
    const secret = Reflect.get(schema, 'secret') === true;
    return {
      name,
      value: given !== undefined && secret ? '***' : (given ?? fallback),
      source: given !== undefined ? 'environment' : fallback === undefined ? 'unset' : 'default',
      secret,
      description: String(Reflect.get(schema, 'description')),
    };
  });
}

/** The table of settings in docs/operations.md; secrets are marked. */
export function settingsTable(): string {
  const rows = describeSettings({}).map(({ name, value, secret, description }) => {
    const words = description.replaceAll('|', '\\|');
    return `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${words}${secret ? ' *Secret.*' : ''} |`;
  });
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function defaultOf(schema: object): string | undefined {
  const value: unknown = Reflect.get(schema, 'default');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
