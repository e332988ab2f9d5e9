import type { SettingsReader } from '../domain/ports/settings-reader.ts'
import { blockchair } from './blockchair/index.ts'
import { esplora } from './esplora/index.ts'
import type { OpenSource, SourceDescriptor, SourceParts } from './source-descriptor.ts'

/** Every provider under its name in SOURCES, in the default order of preference. */
const SOURCES = { blockchair, esplora }

export type SourceName = keyof typeof SOURCES
export type SourceSettings = {
  readonly [Name in SourceName]: ReturnType<(typeof SOURCES)[Name]['readSettings']>
}

export const SOURCE_NAMES = Object.keys(SOURCES) as readonly SourceName[]

export function readSourceSettings(settings: SettingsReader): SourceSettings {
  const read = SOURCE_NAMES.map((name) => [name, SOURCES[name].readSettings(settings)] as const)
  return Object.fromEntries(read) as unknown as SourceSettings
}

export function createSources<Name extends SourceName>(
  name: Name,
  settings: SourceSettings,
  parts: SourceParts,
): readonly OpenSource[] {
  const descriptors: { readonly [Each in SourceName]: SourceDescriptor<SourceSettings[Each]> } = SOURCES
  return descriptors[name].create(settings[name], parts)
}
